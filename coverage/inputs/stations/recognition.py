"""What each heading of one table was taken for, by its words and, where these leave a doubt, by the cells below it."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from ...errors import SettingsError
from ...language import msg
from ...tables import STATIONS, Finding
from ..coordinate_systems import VN_2000_NAME, hints_in
from ..raw_tables import RawTable
from ..words import canonical, letters, tidy
from .by_cells import told_by_cells
from .columns import COLUMNS, PLACE_PAIRS, SEVERAL, TECHNOLOGY, UNUSED, Meaning, cut_meaning, is_bare_sector, meaning
from .doubtful import NAMED, WEAK, borne_out
from .technologies import Radio, radios_of

# Columns any of which says what a row's radio is, and whose it is.
TELL_RADIO = frozenset(("technology", "band_mhz", "arfcn", "uarfcn", "earfcn", "nrarfcn"))
TELL_OPERATOR = frozenset(("operator", "mnc", "plmn"))


@dataclass(frozen=True)
class Mark:
    """A column that says which technologies a site has.

    Attributes
    ----------
    heading
        In the file.
    radios
        The technologies that a mark stands for; none where the cells name them.
    operator
        The operator whose they are; empty where another column says.
    """

    heading: str
    radios: tuple[Radio, ...]
    operator: str = ""


@dataclass(frozen=True)
class Recognition:
    """One table of a list, its headings recognised.

    Attributes
    ----------
    raw
        The table.
    headings
        Column of the list (see `columns`) -> its headings; more than one where sectors have their own.
    marks
        The technologies' and operators' own columns.
    own
        (Column, technology) -> heading of a value that holds for one technology alone.
    unused
        Headings that mean nothing here.
    findings
        What was doubtful.
    second
        As `headings`: columns that give the coordinates once more, in another system or another writing.
    given
        Headings of which phusong.toml says what they mean.
    """

    raw: RawTable
    headings: Mapping[str, tuple[str, ...]]
    marks: tuple[Mark, ...]
    own: Mapping[tuple[str, str], str]
    unused: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    second: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    given: frozenset[str] = frozenset()

    def heading(self, column: str) -> str:
        """Return a column's heading in the file, or phusong's where the file has none."""
        found = self.headings.get(column)
        return found[0] if found else STATIONS[column].heading_vi if column in STATIONS.names else column

    def cells(self, column: str) -> "pd.Series[Any] | None":
        """Return the cells of a column; None where the file has none."""
        found = self.headings.get(column)
        return self.raw.frame[found[0]] if found else None

    def mapping(self) -> dict[str, str]:
        """Return every heading -> what it was taken for, as phusong.toml holds it."""
        found = {heading: column for column, names in self.headings.items() for heading in names}
        found |= {mark.heading: _mark_text(mark) for mark in self.marks}
        found |= {heading: f"{column}:{technology}" for (column, technology), heading in self.own.items()}
        found |= dict.fromkeys(self.unused, UNUSED)
        return {heading: found[heading] for heading in map(str, self.raw.frame.columns) if heading in found}


def _mark_text(mark: Mark) -> str:
    radios = "/".join(technology + (f" {band:g}" if band else "") for technology, band in mark.radios)
    parts = [f"operator:{mark.operator}" if mark.operator else "", f"{TECHNOLOGY}{radios}" if radios else ""]
    return " ".join(part for part in parts if part)


def recognised(raw: RawTable, saved: Mapping[str, str] | None = None) -> Recognition:
    """Say what each heading of a table means.

    Parameters
    ----------
    raw
        The table.
    saved
        Heading -> meaning, of phusong.toml: it goes before what the words say.

    Raises
    ------
    SettingsError
        A saved meaning is none.
    """
    given = {tidy(heading): _saved(heading, text, raw) for heading, text in (saved or {}).items()}
    meanings: dict[str, Meaning] = {}
    for heading in map(str, raw.frame.columns):
        found = given.get(tidy(heading))
        says = meaning(raw.block.bare.get(heading, heading))
        says = says if says.known or not raw.name.lower().endswith(".shp") else cut_meaning(heading)
        meanings[heading] = found if found is not None else borne_out(says, raw.frame[heading])
    if any(heading.strip().lower() == "speed" for heading in meanings):  # what moves has no antenna's direction
        moving = [name for name in meanings if name.strip().lower() in ("direction", "bearing") and name not in given]
        meanings |= dict.fromkeys(moving, Meaning())
    sectors = [name for name in meanings if is_bare_sector(name) and tidy(name) not in given]
    if any(meanings[name].column for name in sectors):  # the first sector's may all be 0
        meanings |= dict.fromkeys(sectors, Meaning("azimuth_deg", 3, index=True))
    meanings |= _of_one_technology(meanings) | _of_2g(meanings)
    marks = tuple(
        Mark(name, item.radios, item.operator)
        for name, item in meanings.items()
        if not item.column and (item.radios or item.operator)
    )
    own = {
        (item.column, technology): name
        for name, item in meanings.items()
        if item.column
        for technology in dict.fromkeys(technology for technology, _ in item.radios)
    }
    headings: dict[str, tuple[str, ...]] = {}
    findings: list[Finding] = []
    for column in COLUMNS:
        claims = {name: item for name, item in meanings.items() if item.column == column and not item.radios}
        headings_of, doubts = _chosen(column, claims, raw)
        findings += doubts
        if headings_of:
            headings[column] = headings_of
    unknown = [name for name, item in meanings.items() if not item.known and tidy(name) not in given]
    told, doubts = told_by_cells(raw, unknown, _lacking(raw, headings, marks, own))
    headings |= told
    findings += doubts
    for axis in ("lon", "lat"):  # "Kinh độ (độ)" beside "Kinh độ (phút)"
        if f"{axis}_minutes" in headings and axis in headings:
            headings.setdefault(f"{axis}_degrees", headings.pop(axis))
    without_both_systems(headings)
    used = (
        {name for names in headings.values() for name in names} | {mark.heading for mark in marks} | set(own.values())
    )
    unused = tuple(name for name in meanings if name not in used)
    second = _once_more({name: meanings[name] for name in unused if tidy(name) not in given}, headings)
    return Recognition(raw, headings, marks, own, unused, tuple(findings), second, frozenset(given))


def _once_more(unused: Mapping[str, Meaning], headings: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return the columns of a second pair of coordinates, where the table has both of them."""
    if not any(names <= set(headings) for names in PLACE_PAIRS):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for name, item in unused.items():
        if not item.radios and item.strength < WEAK:
            found.setdefault(item.column, (name,))
    pairs = [names for names in (("lon", "lat"), ("x", "y"), ("coordinates",)) if set(names) <= set(found)]
    return {name: found[name] for name in pairs[0]} if pairs else {}


_NAME = re.compile(r"name|ten")


def _of_one_technology(meanings: Mapping[str, Meaning]) -> dict[str, Meaning]:
    """Return the IDs of one technology alone as IDs of stations: "eNodeB Name" heads every list of 4G.

    Where several technologies have an ID each ("Mã trạm 3G", "Mã trạm 4G"), each stays its technology's.
    """
    own = {name: item for name, item in meanings.items() if item.column == "station_id" and item.radios}
    if len({technology for item in own.values() for technology, _ in item.radios}) != 1:
        return {}
    return {
        name: replace(item, radios=(), strength=NAMED if _NAME.search(letters(name)) else 2)
        for name, item in own.items()
    }


_BTS, _NODE_B = re.compile(r"(?:so(?: luong)?\s+)?(?:tram\s+)?bts"), re.compile(r"\b[eg]?[\s-]?node[\s-]?b\b")


def _of_2g(meanings: Mapping[str, Meaning]) -> dict[str, Meaning]:
    """Return "BTS" as the column of 2G where NodeB or eNodeB have columns of their own beside it."""
    beside = any(_NODE_B.search(letters(name)) and not item.column and item.radios for name, item in meanings.items())
    names = [name for name in meanings if _BTS.fullmatch(letters(name).strip())]
    return dict.fromkeys(names, Meaning("", 1, (("2G", None),))) if beside else {}


def _lacking(
    raw: RawTable, headings: Collection[str], marks: Sequence[Mark], own: Collection[tuple[str, str]]
) -> set[str]:
    """Return which of the columns without which no row can be used nothing names."""
    named = set(headings)
    absent = set()
    if not (raw.block.technology or marks or own or named & TELL_RADIO):
        absent.add("technology")
    if not (raw.block.operator or any(mark.operator for mark in marks) or named & TELL_OPERATOR):
        absent.add("operator")
    if raw.geometry is None and not any(names <= named for names in PLACE_PAIRS):
        absent |= {"lon", "lat", "coordinates"}
    return absent


def _saved(heading: str, text: str, raw: RawTable) -> Meaning:
    if text in ("", UNUSED):
        return Meaning(strength=0)
    if text in COLUMNS:
        return Meaning(text, 0)
    operator = ""
    radios: tuple[Radio, ...] = ()
    for part in re.split(r"\s+(?=technology:)", text):
        name, _, value = part.partition(":")
        if name == "operator" and value:
            operator = canonical(value, "operator")
        elif name == "technology" and radios_of(value):
            radios = radios_of(value) or ()
        elif name in COLUMNS and radios_of(value):
            return Meaning(name, 0, radios_of(value) or ())
    if operator or radios:
        return Meaning("", 0, radios, operator=operator)
    raise SettingsError(
        "phusong.toml takes the heading {heading!r} of {file} for {value!r}; expected one of {columns}, "
        "'technology:4G 1800', 'operator:Viettel', or '-' for a column that is not to be read",
        heading=heading,
        file=raw.name,
        value=text,
        columns=", ".join(COLUMNS),
    )


def _chosen(column: str, claims: Mapping[str, Meaning], raw: RawTable) -> tuple[tuple[str, ...], list[Finding]]:
    """Return the headings that hold a column: the strongest; several only of what sectors have each."""
    if not claims:
        return (), []
    numbered = [name for name, item in claims.items() if item.index]
    plain = [name for name, item in claims.items() if not item.index]
    if column in SEVERAL and numbered and (len(claims) > 1 or not plain):
        first = [name for name in plain if any(name in other or other.startswith(name) for other in numbered)]
        return (*first, *numbered), []
    if column in ("lon", "lat"):
        claims = _of_wgs_84(claims)
    strongest = min(claims[name].strength for name in claims)
    best = [name for name in claims if claims[name].strength == strongest]
    best = [name for name in best if not _OF_ANOTHER_TIME.search(letters(name))] or best
    if len(best) == 1:
        return (best[0],), []
    same = [name for name in best[1:] if raw.frame[name].equals(raw.frame[best[0]])]
    if len(same) == len(best) - 1:
        return (best[0],), []
    message = msg(
        "the headings {headings} all name the column {column} ({name}); rename or delete all but one",
        headings=", ".join(repr(heading) for heading in best),
        column=STATIONS[column].heading_vi if column in STATIONS.names else column,
        name=column,
    )
    if strongest <= 1 and column in _NEEDED:
        return (best[0],), [raw.finding("error", "ambiguous_heading", message, column=best[1])]
    fullest = max(best, key=lambda name: raw.frame[name].count())
    chosen = msg(
        "the headings {headings} may all name the column {name}; {chosen!r} was taken, say in phusong.toml if another "
        "is meant",
        headings=", ".join(repr(heading) for heading in best),
        name=column,
        chosen=fullest,
    )
    return (fullest,), [raw.finding("warning", "ambiguous_heading", chosen, column=fullest)]


# Columns of which another one cannot be taken on trust.
_NEEDED = ("station_id", "operator", "technology", "status", "lon", "lat", "x", "y", "coordinates")
# "Site name (cũ)" beside "Site name", "Ngày phát sóng dự kiến" beside "Ngày phát sóng", "Long (khảo sát)" beside "Long"
_OF_ANOTHER_TIME = re.compile(
    r"\b(?:cu|truoc (?:day|sap nhap|khi)|old|previous|former|du kien|ke hoach|planned|thiet ke|khao sat|survey\w*)\b"
)


def _of_wgs_84(claims: Mapping[str, Meaning]) -> Mapping[str, Meaning]:
    """Return of headings in several systems those of WGS 84, else those that name none, else those of VN-2000."""
    groups: dict[str, dict[str, Meaning]] = {}
    for name, item in claims.items():
        system = hints_in([name]).datum or ("WGS 84" if "gps" in letters(name) else "")
        groups.setdefault(system, {})[name] = item
    return next(groups[system] for system in ("WGS 84", "", VN_2000_NAME) if system in groups)


def without_both_systems(headings: dict[str, tuple[str, ...]]) -> None:
    """Leave one pair of coordinates: degrees before metres, two columns before one."""
    degrees = {"lon", "lat"} <= set(headings) or {"lon_degrees", "lat_degrees"} <= set(headings)
    if degrees:
        for name in ("x", "y", "coordinates"):
            headings.pop(name, None)
    elif {"x", "y"} <= set(headings):
        headings.pop("coordinates", None)
    if {"lon_degrees", "lat_degrees"} <= set(headings):
        headings.pop("lon", None)
        headings.pop("lat", None)
