"""Joins rows to communes: by code, else by name; rows of before July 2025 are added up to the communes of today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from ..language import Message, msg
from ..tables import COMMUNES, Finding
from .gazetteer import parts_of_today
from .matching import Match, Places, find, is_former, listed, places_of
from .names import is_district, name_and_type
from .reading import Reading, rows_text
from .words import plain

_TYPES = COMMUNES["type"].choices
_FORMER_FILE = 0.25  # a file of which so large a part is of before July 2025 is one of that time as a whole
_TOTALS = ("tongcong", "tongso", "tong", "cong", "toantinh", "toanbo", "total", "catinh")


def named(reading: Reading) -> Reading:
    """Part "Phường Tân Hoà" into the name and the type, where the file writes them as one."""
    frame = reading.frame.copy()
    parts = [name_and_type(name) if isinstance(name, str) else (None, "") for name in frame["name"]]
    told = pd.Series(pd.array([kind if kind in _TYPES else None for _, kind in parts], dtype="str"), index=frame.index)
    # A type that no commune has any longer stays with the name, by which the former commune is found.
    names = [
        name if kind in _TYPES or not kind else whole for (name, kind), whole in zip(parts, frame["name"], strict=True)
    ]
    frame["name"] = pd.array(names, dtype="str")
    frame["type"] = frame["type"].fillna(told)
    return replace(reading, frame=frame)


@dataclass(frozen=True)
class _Asked:
    """A row's own words for its commune."""

    code: str
    name: str
    kind: str
    district: str


def joined_to(reading: Reading, communes: pd.DataFrame, *, addable: Sequence[str] = ()) -> Reading:
    """Return the rows with their commune's code; a row of no commune, or of several, is told of and unusable.

    The code decides where the row has one that is known, else the name; see `matching.find`. A file of which a quarter
    is of before July 2025 is read as one of that time. Rows of former communes that became one are added up in the
    first of them, where all of that commune's parts are there.

    Parameters
    ----------
    reading
        With `commune_code`, `name`, `type`, and perhaps `district`.
    communes
        With `commune_code`, `name` and `type`.
    addable
        The columns that may be added up; without any, rows of former communes are unusable.
    """
    places = places_of(communes)
    asked = _asked(reading)
    matches = {row: _match(of, places, before=False) for row, of in asked.items()}
    if sum(is_former(match) for match in matches.values()) >= _FORMER_FILE * max(len(matches), 1):
        matches = {row: _match(of, places, before=True) for row, of in asked.items()}
    totals = [row for row, of in asked.items() if is_total(of.name, of.code) and matches[row].code is None]
    codes = {row: match.code for row, match in matches.items() if row not in totals}
    reading = _with_codes(reading, codes)
    reading = _told(reading, {row: match for row, match in matches.items() if row not in totals}, asked, places)
    reading = totalled(reading, totals, addable)
    former = [row for row, match in matches.items() if match.code is not None and is_former(match)]
    reading = _merged(reading, matches, former, addable, places)
    return _once(reading, asked, former)


def _asked(reading: Reading) -> dict[int, _Asked]:
    frame = reading.frame.drop(index=[row for row in reading.bad_rows if row in reading.frame.index])
    texts = [
        frame[name].fillna("") if name in frame.columns else pd.Series("", index=frame.index)
        for name in ("commune_code", "name", "type", "district")
    ]
    return {int(str(row)): _Asked(*of) for row, of in zip(frame.index, zip(*texts, strict=True), strict=True)}


def _match(asked: _Asked, places: Places, *, before: bool) -> Match:
    by_code = find(asked.code, places, before=before) if asked.code else Match("unknown")
    if by_code.how != "unknown" or not asked.name:
        return by_code
    return find(asked.name, places, kind=asked.kind, district=asked.district, before=before)


def is_total(*texts: str) -> bool:
    """Return whether a row's own words say that it adds up the others.

    Examples
    --------
    >>> is_total("Tổng cộng:"), is_total("", "Toàn tỉnh"), is_total("Tổng Cọt")
    (True, True, False)
    """
    return any(plain(text) in _TOTALS or plain(text).startswith("tongcong") for text in texts)


def _with_codes(reading: Reading, codes: Mapping[int, str | None]) -> Reading:
    frame = reading.frame.copy()
    frame["commune_code"] = pd.array([codes.get(int(str(row))) for row in frame.index], dtype="str")
    return replace(reading, frame=frame)


def _told(reading: Reading, matches: Mapping[int, Match], asked: Mapping[int, _Asked], places: Places) -> Reading:
    """Tell of rows that fit no commune, several, or one by a guess."""
    findings, bad = [], []
    for row, match in matches.items():
        text = _text(asked[row], reading)
        place: dict[str, Any] = {"row": row, "column": _column(asked[row], reading), "value": text}
        if match.how == "guess" and match.code is not None:
            findings.append(reading.finding("warning", "commune_guessed", guessed(text, match, places), **place))
        elif match.code is None:
            bad.append(row)
            severity, rule, message = refused(text, match, places)
            findings.append(reading.finding(severity, rule, message, **place))
    return reading.with_findings(findings, bad)


def guessed(text: str, match: Match, places: Places) -> Message:
    """Say what a misspelt name was taken for."""
    return msg(
        "{value!r} was taken for {found} (likeness {score} of 100); correct the name or give the code",
        value=text,
        found=places.label(match.codes[0]) if match.codes else match.candidates(),
        score=round(match.score),
    )


def refused(text: str, match: Match, places: Places) -> tuple[str, str, Message]:
    """Return the severity, the rule and the sentence for a text that names no single commune."""
    if match.former is not None:
        message = msg(
            "{value!r} was parted in July 2025 between {names}; the row was not used: give each of them its own row",
            value=text,
            names=listed(places.label(code) for code in match.codes),
        )
        return "error", "commune_split", message
    if match.how == "several":
        message = msg(
            "{value!r} may be {candidates}; the row was not used: write the code, the type (xã, phường) or the "
            "district",
            value=text,
            candidates=match.candidates(),
        )
        return "error", "ambiguous_commune", message
    if match.known and not is_district(text):
        message = msg(
            "{value!r} is no commune of the boundaries; the row was not used. Did you mean {candidates}?",
            value=text,
            candidates=match.candidates(),
        )
    elif is_district(text):
        return "info", "section", msg("{value!r} names a district or a province; the row was not used", value=text)
    else:
        message = msg("{value!r} is no commune of the boundaries; the row was not used", value=text)
    return "warning", "unknown_commune", message


def _text(asked: _Asked, reading: Reading) -> str:
    return asked.code if _column(asked, reading) == "commune_code" else asked.name


def _column(asked: _Asked, reading: Reading) -> str:
    return "commune_code" if "commune_code" in reading.headings and (asked.code or not asked.name) else "name"


def totalled(reading: Reading, totals: Sequence[int], addable: Sequence[str]) -> Reading:
    """Hold a row of totals against the sum of the others; it is no commune itself."""
    findings = []
    frame = reading.frame
    others = frame.drop(index=[*totals, *(row for row in reading.bad_rows if row in frame.index)])
    for row in totals:
        for name in addable:
            given, summed = frame[name].loc[row], others[name].sum()
            if pd.isna(given) or name not in reading.headings:
                continue
            # Areas are rounded to 0.01 km² in each row.
            same = abs(float(given) - float(summed)) <= (0.005 * len(others) if name == "area_km2" else 0)
            message = msg(
                "the row of totals gives {column} as {given} and the rows add up to {summed}",
                column=reading.heading(name),
                given=_amount(given),
                summed=_amount(summed),
            )
            place = {"row": row, "column": name, "value": f"{float(given):.10g}"}
            findings.append(reading.finding("info" if same else "warning", "total", message, **place))
    return reading.with_findings(findings, totals)


def _amount(value: float) -> object:
    return int(value) if float(value).is_integer() else round(float(value), 2)


def _merged(
    reading: Reading, matches: Mapping[int, Match], former: Sequence[int], addable: Sequence[str], places: Places
) -> Reading:
    """Add up the rows of former communes that became one; a commune of which a part is lacking gets none."""
    if not former:
        return reading
    present = [name for name in addable if name in reading.headings]
    if not present:
        message = msg(
            "{count} rows are of communes of before July 2025 ({rows}), whose figures cannot be added up; give figures "
            "of the communes of today",
            count=len(former),
            rows=rows_text(former),
        )
        finding = reading.finding("error", "former_communes", message, row=former[0], column="commune_code")
        return reading.with_findings([finding], former)
    frame = reading.frame.copy()
    findings: list[Finding] = []
    bad: list[int] = []
    by_code: dict[str, list[int]] = {}
    for row in former:
        by_code.setdefault(matches[row].codes[0], []).append(row)
    for code, rows in by_code.items():
        if len(frame.index[(frame["commune_code"] == code)]) > len(rows):
            bad += rows  # the commune has a row of its own
            continue
        lacking = _lacking(code, [matches[row] for row in rows])
        if lacking:
            bad += rows
            message = msg(
                "{commune} has no row of its own, and its former communes do not make it whole: {lacking} is missing "
                "or was parted; write one row for {commune}",
                commune=places.label(code),
                lacking=", ".join(lacking),
            )
            place = {"row": rows[0], "column": "commune_code", "value": code}
            findings.append(reading.finding("error", "former_incomplete", message, **place))
            continue
        for name in present:
            frame.loc[rows[0], name] = frame.loc[rows, name].sum(skipna=False)
        bad += rows[1:]
    message = msg(
        "{count} rows are of communes of before July 2025; they were added up to {communes} communes of today",
        count=len(former),
        communes=len(by_code),
    )
    findings.append(reading.finding("info", "former_communes", message, column="commune_code"))
    return replace(reading, frame=frame).with_findings(findings, bad)


def _lacking(code: str, matches: Sequence[Match]) -> list[str]:
    """Return the names of the former communes of which a commune consists, and that no row gives whole."""
    named = [item.former for match in matches for item in match.known if item.former is not None]
    given = {item.code for item in named if len(item.successors) == 1}
    return [item.name for item in parts_of_today().get(code, ()) if item.code not in given]


def _once(reading: Reading, asked: Mapping[int, _Asked], former: Sequence[int]) -> Reading:
    """Refuse a second row of one commune; what is an error already is not told again."""
    told = {finding.row for finding in reading.findings if finding.severity == "error"}
    codes = reading.frame["commune_code"].drop(index=[row for row in reading.bad_rows if row in reading.frame.index])
    again = [
        int(str(row))
        for row in codes.index[codes.duplicated() & codes.notna()]
        if row not in former and row not in told
    ]
    return reading.with_findings(
        reading.finding(
            "error",
            "duplicate",
            msg("{value!r} stands in two rows; delete one", value=_text(asked[row], reading)),
            row=row,
            column=_column(asked[row], reading),
            value=_text(asked[row], reading),
        )
        for row in again
    )
