"""Matches a file's headings to a table's columns: phusong's names, the Vietnamese and English headings, some others."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ..language import msg
from ..tables import Column, Finding, Table
from .heading_names import ANYWHERE, BY_TABLE, FALLBACK
from .words import fold, plain

_YEAR = re.compile(r"(nam)?(19|20)\d{2}$")
_UNIT = re.compile(r"[\(\[]([^\)\]]*)[\)\]]")
_UNITS = frozenset(
    (
        "m",
        "cm",
        "km",
        "ft",
        "ha",
        "m2",
        "km2",
        "mhz",
        "khz",
        "ghz",
        "hz",
        "dbm",
        "dbw",
        "w",
        "kw",
        "do",
        "deg",
        "rad",
        "nguoi",
        "nghinnguoi",
        "nghinho",
        "ho",
    )
)
_SAME_UNIT = {
    "1000nguoi": "nghinnguoi",
    "ngannguoi": "nghinnguoi",
    "1000ho": "nghinho",
    "deg": "do",
    "degrees": "do",
    "met": "m",
}


@dataclass(frozen=True)
class Matched:
    """Which heading of a file holds which column.

    Attributes
    ----------
    headings
        Column name -> heading in the file.
    unused
        Headings that no column takes, in the file's order.
    findings
        Columns that are missing or claimed twice.
    """

    headings: Mapping[str, str]
    unused: tuple[str, ...]
    findings: tuple[Finding, ...]


def match_headings(headings: Sequence[str], table: Table, *, file: str, given: Sequence[str] = ()) -> Matched:
    """Match headings to the table's columns; letter case, diacritics, bracketed units, spaces and `_` do not matter.

    Parameters
    ----------
    headings
        The file's headings.
    table
        What the file should hold.
    file
        The file's name for the report.
    given
        Required columns that come from elsewhere, as longitude and latitude do from a map layer's points.

    Examples
    --------
    >>> from phusong.tables import FIBRE_NODES
    >>> matched = match_headings(["MÃ NÚT", "Long", "vi_do", "Ghi chú"], FIBRE_NODES, file="nodes.csv")
    >>> dict(matched.headings), matched.unused, matched.findings
    ({'node_id': 'MÃ NÚT', 'lon': 'Long', 'lat': 'vi_do'}, ('Ghi chú',), ())
    """
    named: dict[str, str] = {}
    findings: list[Finding] = []
    for column in table.columns:
        claims = _claims(headings, column, table)
        if len(claims) > 1:
            findings.append(_ambiguous(claims, column, file))
        if claims:
            named[column.name] = claims[0]
    unused = tuple(heading for heading in headings if heading not in named.values())
    findings += [
        _missing(column, unused, file)
        for column in table.columns
        if column.required and column.name not in (*named, *given)
    ]
    return Matched(named, unused, tuple(findings))


def heading_count(headings: Sequence[str], table: Table) -> int:
    """Return how many of the table's columns a row's headings name.

    Examples
    --------
    >>> from phusong.tables import FIBRE_NODES
    >>> heading_count(["MÃ NÚT", "Long", "Ghi chú"], FIBRE_NODES)
    2
    """
    return sum(bool(_claims(headings, column, table)) for column in table.columns)


def _claims(headings: Sequence[str], column: Column, table: Table) -> list[str]:
    """Return the headings that name a column, by the strongest of three ways in which any does."""
    names = {fold(column.name), fold(column.heading_vi), fold(column.heading_en), plain(column.name)}
    names |= set(BY_TABLE.get(table.name, {}).get(column.name, ()))
    elsewhere = {
        other for name, others in BY_TABLE.get(table.name, {}).items() if name != column.name for other in others
    }
    names |= set(ANYWHERE.get(column.name, ())) - elsewhere
    claims = [heading for heading in headings if fold(heading) in names]
    if not claims:
        claims = [heading for heading in headings if _YEAR.sub("", fold(heading)) in names]
    if not claims:
        claims = [heading for heading in headings if fold(heading) in FALLBACK.get(column.name, ())]
    return claims


def _ambiguous(claims: Sequence[str], column: Column, file: str) -> Finding:
    message = msg(
        "the headings {headings} all name the column {column} ({name}); rename or delete all but one",
        headings=", ".join(repr(heading) for heading in claims),
        column=column.heading_vi,
        name=column.name,
    )
    return Finding(file, None, claims[1], "", "error", "ambiguous_heading", message)


def _missing(column: Column, unused: Sequence[str], file: str) -> Finding:
    folded = {fold(heading): heading for heading in unused}
    wanted = (fold(column.heading_vi), fold(column.name), fold(column.heading_en))
    close = next((hit[0] for name in wanted if (hit := get_close_matches(name, folded, n=1, cutoff=0.75))), None)
    if close is not None:
        message = msg(
            "the column {column} ({name}) is missing; did you mean it by {close!r}? Then rename that heading",
            column=column.heading_vi,
            name=column.name,
            close=folded[close],
        )
    else:
        message = msg(
            "the column {column} ({name}) is missing; add it with that heading. Headings not recognised: {unused}",
            column=column.heading_vi,
            name=column.name,
            unused=", ".join(unused) or "-",
        )
    return Finding(file, None, column.heading_vi, "", "error", "missing_column", message)


def unit_of(heading: str) -> str:
    """Return the unit that stands in a heading's brackets, as `plain` leaves it; empty where there is none.

    Examples
    --------
    >>> unit_of("Tần số [MHz]"), unit_of("Góc mở (°)"), unit_of("Trạm (cũ)")
    ('mhz', 'do', '')
    """
    match = _UNIT.search(heading)
    if not match:
        return ""
    # The degree sign is the one unit that has no letter.
    unit = "do" if match.group(1).strip() == "°" else plain(match.group(1))
    unit = _SAME_UNIT.get(unit, unit)
    return unit if unit in _UNITS else ""
