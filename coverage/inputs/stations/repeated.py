"""Stations whose ID stands twice: in one list, in several, or in a scenario's and the network's own."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from ...language import Message, msg
from ..operators import short_form
from ..quality import in_sheet
from ..raw_tables import Block
from ..reading import Reading
from .sectors import made_longer


def without_repeated(reading: Reading, before: Sequence[pd.DataFrame]) -> Reading:
    """Refuse stations whose ID stands in a list read before."""
    if not before:
        return reading
    firsts = {station: (frame, at) for frame in before[::-1] for station, at in _firsts(frame).items()}
    reading = _numbered_by_technology(_numbered_by_operator(reading, before), before)
    again = reading.frame["station_id"][reading.frame["station_id"].isin(list(firsts))]
    return reading.with_findings(
        reading.finding(
            "error",
            "duplicate",
            _already(reading.heading("station_id"), station, *firsts[station]),
            row=int(str(row)),
            column="station_id",
            value=station,
        )
        for row, station in again.items()
    )


def with_firsts_named(reading: Reading) -> Reading:
    """Return a checked list whose findings of an ID that stands twice name the station that has it first."""
    frame = reading.frame.assign(source=reading.raw.name, sheet=reading.raw.sheet)
    firsts = _firsts(frame)
    heading = reading.heading("station_id")
    findings = [
        replace(item, message=_already(heading, item.value, frame, firsts[item.value]))
        if item.rule == "duplicate" and item.value in firsts
        else item
        for item in reading.findings
    ]
    return replace(reading, findings=tuple(findings))


def _firsts(stations: pd.DataFrame) -> dict[str, int]:
    """Return the position at which each ID stands first."""
    return {str(station): at for at, station in reversed(list(enumerate(stations["station_id"])))}


def _already(heading: str, station: str, stations: pd.DataFrame, at: int) -> Message:
    first = stations.iloc[at]
    return msg(
        "{column} {value!r} already stands in {place}, row {row_first} ({of}); delete one of the "
        "two, or give each an ID of its own",
        column=heading,
        value=station,
        place=in_sheet(first["source"], first["sheet"]),
        row_first=int(str(first.name)),
        of=" ".join(str(first[name]) for name in ("operator", "technology") if isinstance(first[name], str)),
    )


def without_those(reading: Reading, beside: pd.DataFrame) -> Reading:
    """Refuse stations whose ID is one's that is on air already; one that is planned or off gives its place."""
    on_air = dict(zip(beside["station_id"], beside["source"], strict=True))
    idle = set(beside["station_id"][beside["status"] != "on_air"])
    ids = reading.frame["station_id"]
    again = ids[ids.isin(set(on_air) - idle)]
    return reading.with_findings(
        reading.finding(
            "error",
            "duplicate",
            msg(
                "{column} {value!r} is on air already, in {file_first}; give what is added an ID of its own",
                column=reading.heading("station_id"),
                value=station,
                file_first=on_air[station],
            ),
            row=int(str(row)),
            column="station_id",
            value=station,
        )
        for row, station in again.items()
    )


def _numbered_by_technology(reading: Reading, before: Sequence[pd.DataFrame]) -> Reading:
    """Make IDs longer by the technology that another group of columns gave to a station of the same row."""
    raw = reading.raw
    if raw.block == Block():
        return reading
    same = [frame[(frame["source"] == raw.name) & (frame["sheet"] == raw.sheet)] for frame in before]
    there = {(row, station) for frame in same for row, station in frame["station_id"].items()}
    alike = {
        (row, station, radio)
        for frame in same
        for row, station, radio in zip(frame.index, frame["station_id"], frame["technology"], strict=True)
    }
    ids, radios = reading.frame["station_id"], reading.frame["technology"]
    clash = np.array(
        [
            (row, station) in there and not pd.isna(radio) and (row, station, radio) not in alike
            for row, station, radio in zip(ids.index, ids, radios, strict=True)
        ],
        dtype=bool,
    )
    if not clash.any():
        return reading
    longer = ids.where(~clash, ids + "-" + radios)
    found = made_longer(reading, longer[clash])
    return replace(reading, frame=reading.frame.assign(station_id=longer)).with_findings([found])


def _numbered_by_operator(reading: Reading, before: Sequence[pd.DataFrame]) -> Reading:
    """Make IDs longer by the operator that stand in a list of another operator: each numbers for itself."""
    theirs = pd.concat([frame[["station_id", "operator"]] for frame in before])
    operators_of = theirs.groupby("station_id")["operator"].agg(set)
    ids, names = reading.frame["station_id"], reading.frame["operator"]
    clash = np.array(
        [
            station in operators_of.index and not pd.isna(name) and name not in operators_of[station]
            for station, name in zip(ids, names, strict=True)
        ],
        dtype=bool,
    )
    if not clash.any():
        return reading
    longer = ids.where(~clash, ids + "-" + names.map(short_form, na_action="ignore"))
    message = msg(
        "{count} stations have IDs that another operator uses too; they were made longer by the operator's name, such "
        "as {example!r}",
        count=int(clash.sum()),
        example=str(longer[clash].iloc[0]),
    )
    finding = reading.finding("info", "id_extended", message, column="station_id")
    return replace(reading, frame=reading.frame.assign(station_id=longer)).with_findings([finding])
