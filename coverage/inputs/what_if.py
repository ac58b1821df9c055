"""What a scenario changes in the network: stations added, stations taken out, technologies switched off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from ..config import Settings, WhatIf
from ..config.limits import within
from ..errors import InputError, SettingsError
from ..language import Message, msg
from ..tables import TECHNOLOGIES, Finding
from .files import ALL_KINDS, check_path, read_tables
from .operators import short_form
from .project import InputFile, ProjectInputs, ground_heights, refuse_errors, station_source
from .stations import read_station_files
from .stations.recognition import recognised
from .values import shown
from .words import canonical

_NAMES = ("station_id", "site_id", "site_name")
"""By what a station may be called, the first that fits counts."""

_NEAR = 3  # names that are proposed for one that nobody knows
_LIKE = 60.0  # of 100


@dataclass(frozen=True)
class Change:
    """What a scenario makes of the project's stations.

    Attributes
    ----------
    added
        Stations that come, all on air; empty where none does.
    replaced
        IDs of stations that are not on air in the project, in whose place added ones of the same ID stand.
    removed
        IDs of stations that are taken out, of the project's and of the added ones.
    off
        Technologies that are switched off, each with an operator, or None for everybody's.
    findings
        What was remarked on the added lists.
    """

    added: gpd.GeoDataFrame
    replaced: tuple[str, ...]
    removed: tuple[str, ...]
    off: tuple[tuple[str, str | None], ...]
    findings: tuple[Finding, ...]

    def stays(self, stations: pd.DataFrame) -> NDArray[np.bool_]:
        """Return which rows are neither taken out nor switched off, by ``station_id``, ``technology``, ``operator``."""
        gone = stations["station_id"].isin(self.removed).to_numpy(bool, copy=True)
        for technology, operator in self.off:
            hit = (stations["technology"] == technology).to_numpy(bool)
            gone |= hit if operator is None else hit & (stations["operator"] == operator).to_numpy(bool)
        return ~gone


def is_list(text: str) -> bool:
    """Return whether a word of ``without`` names a file rather than a station.

    Examples
    --------
    >>> is_list("outage.csv"), is_list("PTO00001-V-4G")
    (True, False)
    """
    return Path(text).suffix.lower() in ALL_KINDS


def read_change(wanted: WhatIf, inputs: ProjectInputs, settings: Settings) -> Change:
    """Read what a scenario changes.

    Parameters
    ----------
    wanted
        Paths are absolute, those of `without` may be relative to the project's folder.
    inputs
        The project's own tables.
    settings
        Of the project: its date, its limits, and how far neighbours stand.

    Raises
    ------
    SettingsError
        A technology or operator is unknown, or nobody has what is to be switched off.
    InputError
        An added list has errors or no station, or nobody knows a station that is to be taken out; near names are told.
    """
    with within(settings.limits):
        added, findings = _added(wanted, inputs, settings)
        lists = [_listed(settings.folder / text) if is_list(text) else _Words("", [text]) for text in wanted.without]
    clash = inputs.stations["station_id"].isin(set(added["station_id"]))
    together = pd.concat([inputs.stations[~clash], added], ignore_index=True)
    removed = _removed(lists, together)
    known = dict.fromkeys(str(name) for name in together["operator"])
    off = tuple(dict.fromkeys(_switched(text, tuple(known)) for text in wanted.switch_off))
    moved = pd.concat([together[together["station_id"].isin(removed)], added], ignore_index=True)
    findings += _without_effect(moved, inputs.coverage)
    change = Change(added, tuple(sorted(inputs.stations["station_id"][clash])), removed, off, tuple(findings))
    _check_hits(change, together)
    return change


def with_change(inputs: ProjectInputs, change: Change, files: tuple[InputFile, ...]) -> ProjectInputs:
    """Return a project's tables with the scenario's stations in the place of its own.

    Supplied polygons of stations that are gone, and of technologies that are switched off, go with them.

    Raises
    ------
    InputError
        No station is left.
    """
    own = inputs.stations[~inputs.stations["station_id"].isin(change.replaced)]
    stations = own if change.added.empty else pd.concat([own, change.added], ignore_index=True)
    stations = stations[change.stays(stations)].reset_index(drop=True)
    if stations.empty:
        raise InputError("the scenario leaves no station at all; take fewer out, or switch less off")
    coverage = inputs.coverage
    if coverage is not None:
        coverage = coverage[change.stays(coverage)].reset_index(drop=True)
    return replace(
        inputs,
        stations=gpd.GeoDataFrame(stations, geometry="geometry", crs=inputs.stations.crs),
        coverage=coverage,
        findings=(*inputs.findings, *change.findings),
        files=files,
        # They are of the network as it was.
        measurements=None,
    )


def _added(wanted: WhatIf, inputs: ProjectInputs, settings: Settings) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Return the stations that are added, as if they were on air, and what was remarked on their lists."""
    if not wanted.add:
        return inputs.stations.iloc[:0], []
    stations, report = read_station_files(
        [station_source(source) for source in wanted.add],
        inputs.communes,
        neighbour_km=settings.run.neighbour_km,
        data_date=settings.project.data_date,
        beside=inputs.stations,
        terrain=ground_heights(settings),
    )
    findings = list(report.findings)
    refuse_errors(findings)
    if stations.empty:
        raise InputError(
            "{file} adds no station: all of its rows lie outside the province; look at their coordinates",
            file=", ".join(source.path.name for source in wanted.add),
        )
    day = pd.Timestamp(settings.project.data_date)
    late = (stations["on_air_date"] > day).to_numpy(bool)
    to_come = late | (stations["status"] != "on_air").to_numpy(bool)
    if to_come.any():
        message = msg("{count} stations are not on air yet; in the scenario they are", count=int(to_come.sum()))
        findings.append(Finding(wanted.add[0].path.name, None, "", "", "info", "on_air_in_scenario", message))
    return stations.assign(status="on_air", on_air_date=stations["on_air_date"].mask(late)), findings


def _without_effect(moved: pd.DataFrame, coverage: gpd.GeoDataFrame | None) -> list[Finding]:
    """Return a warning where stations come or go of which a polygon declares everything: no figure will change."""
    if coverage is None:
        return []
    whole = coverage[coverage["station_id"].isna()]
    layers = set(zip(whole["operator"], whole["technology"], strict=True))
    hit = [layer for layer in zip(moved["operator"], moved["technology"], strict=True) if layer in layers]
    if not hit:
        return []
    message = msg(
        "{count} stations that come or go are of {layers}, whose coverage supplied polygons declare without naming "
        "stations: no figure of these changes with single stations",
        count=len(hit),
        layers=", ".join(f"{operator} {technology}" for operator, technology in sorted(set(hit))),
    )
    return [Finding("", None, "", "", "warning", "declared_without_stations", message)]


@dataclass(frozen=True)
class _Words:
    """What stations are called; in which file, if any, and whether the first word may be the heading of the others."""

    file: str
    words: Sequence[str]
    first_may_head: bool = False


def _listed(path: Path) -> _Words:
    """Return what a list calls the stations or sites in it: by the column of stations, else of sites, else the first.

    A column of names alone needs no heading.
    """
    check_path(path)
    raw = read_tables(path, path.name)[0]  # read_frame would refuse a single name, as a heading without rows
    headings = recognised(raw).headings
    columns = [headings[name][0] for name in _NAMES if headings.get(name)]
    cells = raw.frame[columns].bfill(axis=1).iloc[:, 0] if columns else raw.frame.iloc[:, 0]
    words = [] if columns else [str(raw.frame.columns[0]).strip()]
    words += [text for cell in cells if (text := shown(cell).strip())]
    return _Words(path.name, words, first_may_head=not columns and len(words) > 1)


def _removed(lists: Sequence[_Words], stations: pd.DataFrame) -> tuple[str, ...]:
    """Return the IDs of the stations that are called so.

    Raises
    ------
    InputError
        Nobody is called so, or several sites are.
    """
    names = _by_name(stations)
    site = stations.set_index("station_id")["site_id"].astype("str")
    found: set[str] = set()
    faults: list[Message] = []
    for of in lists:
        for number, word in enumerate(of.words):
            those = names.get(word.casefold())
            if those is not None:
                found |= those
                sites = sorted(set(site.loc[sorted(those)]))
                if len(sites) > 1:
                    faults.append(_ambiguous(word, of.file, sites))
            elif number > 0 or not of.first_may_head:
                faults.append(_unknown(word, of.file, stations))
    if faults:
        raise InputError(
            "{count} names of what is to be taken out are unknown, or several sites':",
            details=[*faults[:20], *([msg("and {count} more", count=len(faults) - 20)] if len(faults) > 20 else [])],
            count=len(faults),
        )
    return tuple(sorted(found))


def sites_called(word: str, stations: pd.DataFrame) -> list[str]:
    """Return the IDs of the sites that bear an ID or name, or whose station does.

    Raises
    ------
    InputError
        There is none; near names are told.
    """
    those = _by_name(stations).get(word.strip().casefold())
    if those is None:
        raise InputError("{problem}", problem=_unknown(word, "", stations))
    return sorted(set(stations.loc[stations["station_id"].isin(those), "site_id"].astype("str")))


def _by_name(stations: pd.DataFrame) -> dict[str, set[str]]:
    """Return the stations' IDs by what they may be called, in lower case: a station's ID goes before a site's."""
    names: dict[str, set[str]] = {}
    for column in reversed([name for name in _NAMES if name in stations.columns]):
        own: dict[str, set[str]] = {}
        for name, station in zip(stations[column], stations["station_id"], strict=True):
            if isinstance(name, str) and name.strip():
                own.setdefault(name.strip().casefold(), set()).add(str(station))
        names |= own
    return names


def _unknown(word: str, file: str, stations: pd.DataFrame) -> Message:
    known = sorted(
        {str(name) for column in _NAMES if column in stations.columns for name in stations[column].dropna().unique()}
    )
    close = [name for name, _, _ in process.extract(word, known, scorer=fuzz.ratio, limit=_NEAR, score_cutoff=_LIKE)]
    where = f"{file}: " if file else ""
    if close:
        return msg(
            "{where}no station or site is called {value!r}; did you mean {close}?",
            value=word,
            where=where,
            close=", ".join(close),
        )
    return msg("{where}no station or site is called {value!r}, or anything like it", value=word, where=where)


def _ambiguous(word: str, file: str, sites: Sequence[str]) -> Message:
    return msg(
        "{where}{value!r} is the name of {count} sites; give their IDs: {choices}",
        where=f"{file}: " if file else "",
        value=word,
        count=len(sites),
        choices=", ".join(sites[:10]),
    )


def _switched(text: str, operators: Iterable[str]) -> tuple[str, str | None]:
    """Return a technology with the operator who switches it off, None for everybody.

    Raises
    ------
    SettingsError
        The technology or the operator is none.
    """
    word, _, name = (part.strip() for part in text.partition(":"))
    technology = canonical(word, "technology") or word.upper()
    if technology not in TECHNOLOGIES:
        raise SettingsError(
            "--switch-off is {value!r}; expected a technology ({choices}), or one of an operator, such as 2G:Viettel",
            value=text,
            choices=", ".join(TECHNOLOGIES),
        )
    if not name and ":" not in text:
        return technology, None
    spelt = {short_form(operator): operator for operator in operators}
    operator = spelt.get(short_form(canonical(name, "operator") or name))
    if operator is None:
        raise SettingsError(
            "--switch-off is {value!r}; expected one of the operators {choices}",
            value=text,
            choices=", ".join(spelt.values()),
        )
    return technology, operator


def _check_hits(change: Change, stations: pd.DataFrame) -> None:
    """Refuse to switch off what nobody has: the figures would show no change, and the reader take that for a result."""
    pairs = list(zip(stations["technology"], stations["operator"], strict=True))
    for technology, operator in change.off:
        hit = stations["technology"] == technology
        if operator is not None:
            hit &= stations["operator"] == operator
        if not hit.any():
            raise SettingsError(
                "--switch-off {value}: there is no such station; the project has {choices}",
                value=technology if operator is None else f"{technology}:{operator}",
                choices=", ".join(f"{of}:{name}" for of, name in sorted(set(pairs))),
            )
