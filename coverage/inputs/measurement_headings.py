"""The headings of measuring logs: named by phusong.toml or as programs write them, one heading a column."""

import re
from dataclasses import replace

from ..config import MeasurementLog
from ..errors import InputError
from ..tables import MEASUREMENTS
from .heading_names import ANYWHERE, BY_TABLE
from .raw_tables import RawTable
from .words import fold, plain


def with_plain_headings(raw: RawTable, source: MeasurementLog) -> RawTable:
    """Return a log with one heading a column: as phusong.toml names it, else without what programs wrap around it.

    Raises
    ------
    InputError
        phusong.toml gives a heading the name of no column.
    """
    return _one_heading_each(_unwrapped(_renamed(raw, source)))


def _renamed(raw: RawTable, source: MeasurementLog) -> RawTable:
    """Give columns the names that phusong.toml says."""
    for heading, name in source.headings.items():
        if name not in MEASUREMENTS.names:
            raise InputError(
                "{file}: headings gives {heading!r} the name {name!r}; expected one of {choices}",
                file=raw.name,
                heading=heading,
                name=name,
                choices=", ".join(MEASUREMENTS.names),
            )
    named = {heading: name for heading, name in source.headings.items() if heading in raw.frame.columns}
    others = raw.frame.drop(columns=[name for name in named.values() if name in raw.frame.columns])
    return replace(raw, frame=others.rename(columns=named))


def _unwrapped(raw: RawTable) -> RawTable:
    """Take off what programs wrap around their headings; a name that another heading has already stays theirs."""
    taken = {str(heading) for heading in raw.frame.columns}
    names: dict[str, str] = {}
    for heading in map(str, raw.frame.columns):
        name = _inner(heading)
        if name not in taken:
            names[heading] = name
            taken.add(name)
    return replace(raw, frame=raw.frame.rename(columns=names)) if names else raw


def _inner(heading: str) -> str:
    """Return a heading without its wrapping.

    Examples
    --------
    >>> _inner("[LTE KPI PCell Serving RSRP [dBm]]"), _inner("cellTowers/0/radioType"), _inner("RSRP (NR SpCell)")
    ('LTE KPI PCell Serving RSRP [dBm]', 'radioType', 'SS-RSRP')
    """
    heading = _BRACKETED.sub(r"\1", heading)
    heading = _FLATTENED.sub("", heading)
    return "SS-RSRP" if _OF_NR.search(heading) and fold(heading) == "rsrp" else heading


_BRACKETED = re.compile(r"^\[(.+)\]$")  # as XCAL writes each heading
# Geosubmit's JSON as programs flatten it: the first cell is the one that serves.
_FLATTENED = re.compile(r"^(?:items[./_]\d+[./_])?(?:position|celltowers[./_]0)[./_]", re.IGNORECASE)
_OF_NR = re.compile(r"[(\[]\s*(?:nr|5g)\b", re.IGNORECASE)  # Nemo's "RSRP (NR SpCell)" is of the SSB


def _one_heading_each(raw: RawTable) -> RawTable:
    """Leave one heading a column: logs tell an operator, a time and a level twice, and the first name is the best.

    What is measured of another cell than the one that serves is left out before.
    """
    dropped = [heading for heading in map(str, raw.frame.columns) if _OTHER_CELL.search(heading)]
    headings = [heading for heading in map(str, raw.frame.columns) if heading not in dropped]
    for column in MEASUREMENTS.columns:
        names = [fold(column.name), plain(column.name), fold(column.heading_en), fold(column.heading_vi)]
        names += [*BY_TABLE["measurements"].get(column.name, ()), *ANYWHERE.get(column.name, ())]
        claims = sorted(
            (names.index(fold(heading)), place, heading)
            for place, heading in enumerate(headings)
            if fold(heading) in names
        )
        dropped += [heading for _, _, heading in claims[1:]]
    return replace(raw, frame=raw.frame.drop(columns=dropped))


# As Nemo heads them: "RSRP (scell)", "RSCP (monitored)"; the serving cell's are "(serving)", "(pcell)", "(active)".
_OTHER_CELL = re.compile(
    r"[(\[]\s*(?:(?:lte|nr)\s+)?(?:scell\s*\d*|neighbou?rs?|detected|monitored|listed)\s*[)\]]", re.IGNORECASE
)


def technology_of_heading(heading: str) -> str | None:
    """Return the technology whose band or channel alone stands below a heading; None where it may be any's.

    Examples
    --------
    >>> [technology_of_heading(heading) for heading in ("lte_band", "EARFCN", "UARFCN", "NR-ARFCN", "ARFCN")]
    ['4G', '4G', '3G', '5G', None]
    """
    name = fold(heading)
    return next((technology for technology, words in _HEADED.items() if words.search(name)), None)


_HEADED = {
    "5G": re.compile(r"^(?:nr|5g|narfcn)|nrarfcn"),
    "3G": re.compile(r"uarfcn|wcdma|umts|^3g"),
    "4G": re.compile(r"earfcn|lte|^4g"),
    "2G": re.compile(r"^(?:gsm|2g)"),
}
