"""Any further indicator of communes: a table with a commune's code or name and columns of numbers."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from ..language import msg
from ..tables import COMMUNES, DISTRICT, INDICATOR, Column, Finding, Table
from .headings import match_headings
from .joining import joined_to, named
from .reading import Reading, checked, open_table, read_column, usable

_NAMED = Table(
    "indicator",
    (
        replace(INDICATOR["commune_code"], required=False),
        replace(COMMUNES["name"], required=False),
        replace(COMMUNES["type"], required=False),
        DISTRICT,
    ),
    key=("commune_code",),
)


# What the communes' tables hold beside the indicators: facts, figures of a measure and technology, a file's keys.
_OURS = re.compile(
    "|".join(re.escape(name) for name in COMMUNES.names)
    + r"|polygon_km2|population_(method|unscaled|residual)|synthetic|fid|ogc_fid|objectid|geom|geometry|lon|lat"
    r"|(area|pop|households)_(min)?([2-5]g)+_.+|fibre_.+"
)


def read_indicators(paths: Sequence[Path], communes: gpd.GeoDataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Read tables of further indicators into one.

    Parameters
    ----------
    paths
        CSV, XLSX, or a layer's attributes: a commune code or name, and columns of numbers, which keep their headings. A
        column without a single number is left out, as is one that the communes' table has already.
    communes
        As `read_communes` returns them.

    Returns
    -------
    indicators, findings
        One row per commune of `communes`, indexed by `commune_code`; float columns, missing where no file has such
        a row.

    Raises
    ------
    MissingFileError, InputError
        A file cannot be opened.
    """
    table = pd.DataFrame(index=pd.Index(communes["commune_code"], name="commune_code"))
    findings: list[Finding] = []
    first: dict[str, str] = {}
    for path in paths:
        reading, numbers = _read_one(path, communes)
        for heading in numbers.columns:
            # Databases and spreadsheets take names that differ in letter case for one.
            name = heading.casefold()
            if _OURS.fullmatch(name):
                message = msg(
                    "the heading {heading!r} is the name of a column that phusong writes itself; rename it",
                    heading=heading,
                )
                reading = reading.with_findings([reading.finding("error", "reserved_column", message, column=heading)])
            elif name in first:
                message = msg(
                    "the column {heading!r} stands in {file_first} already; rename one of the two",
                    heading=heading,
                    file_first=first[name],
                )
                reading = reading.with_findings([reading.finding("error", "duplicate_column", message, column=heading)])
            else:
                first[name] = path.name
                table[heading] = numbers[heading].reindex(table.index)
        findings += reading.findings
    return table, findings


def _read_one(path: Path, communes: gpd.GeoDataFrame) -> tuple[Reading, pd.DataFrame]:
    reading = open_table(path, _NAMED)
    # Every heading that is not the key is wanted here.
    reading = replace(reading, findings=tuple(f for f in reading.findings if f.rule != "unused_headings"))
    if not {"commune_code", "name"} & set(reading.headings):
        message = msg(
            "there is neither a column {code} nor a column {name}; add one, so that rows can be joined to communes",
            code=COMMUNES["commune_code"].heading_vi,
            name=COMMUNES["name"].heading_vi,
        )
        return reading.with_findings(
            [reading.finding("error", "missing_column", message, column="commune_code")]
        ), pd.DataFrame()
    reading = joined_to(checked(named(reading)), communes)
    wanted = [heading for heading in reading.raw.frame.columns if heading not in reading.headings.values()]
    reading, numbers = _numbers(reading, wanted)
    rows = usable(reading)
    numbers = numbers.loc[rows.index].set_axis(pd.Index(rows["commune_code"], name="commune_code"))
    if numbers.columns.empty:
        message = msg("there is no column of numbers; expected at least one beside the commune")
        return reading.with_findings([reading.finding("error", "no_numbers", message)]), numbers
    return _complete(reading, numbers, communes), numbers


def _numbers(reading: Reading, headings: Sequence[str]) -> tuple[Reading, pd.DataFrame]:
    columns: dict[str, Any] = {}
    findings: list[Finding] = []
    taken = match_headings(headings, COMMUNES, file=reading.raw.name).headings.values()
    unused = [heading for heading in headings if heading in taken]
    for heading in headings:
        if heading in taken:
            continue
        values, found = read_column(reading.raw, heading, Column(heading, "number", heading, heading))
        if values.isna().all():
            unused.append(heading)
            continue
        columns[heading] = values
        findings += found
    if unused:
        message = msg("headings that were not used: {headings}", headings=", ".join(unused))
        findings.append(reading.finding("info", "unused_headings", message))
    return reading.with_findings(findings), pd.DataFrame(columns, index=reading.frame.index)


def _complete(reading: Reading, numbers: pd.DataFrame, communes: gpd.GeoDataFrame) -> Reading:
    absent = communes[~communes["commune_code"].isin(list(numbers.index))]
    if absent.empty:
        return reading
    labels = [f"{name} ({code})" for name, code in zip(absent["name"], absent["commune_code"], strict=True)]
    message = msg(
        "{count} communes have no row and get no value: {labels}",
        count=len(absent),
        labels=", ".join(labels[:20]) + (", …" if len(labels) > 20 else ""),
    )
    return reading.with_findings([reading.finding("warning", "communes_missing", message)])
