"""Fibre households by commune and operator, and the network's nodes -> checked tables."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from ..language import msg
from ..tables import COMMUNES, FIBRE, FIBRE_LIST, FIBRE_NODES, Finding
from .ground import codes_at
from .joining import is_total, joined_to, named, totalled
from .operators import told_apart
from .optional_cells import without_odd_cells
from .points import open_points
from .reading import Reading, checked, open_table, rows_read, usable

ANY = "any"
_HOUSEHOLDS = ("households_subscribed", "households_accessible", "households_infrastructure")


def read_fibre(path: Path, communes: gpd.GeoDataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Read the table of fibre households.

    Communes are found as `joined_to` does: by code or name, rows of before July 2025 added up, operator by operator.
    A commune without an ``any`` row gets one: households subscribed are the operators' sum (a household is counted
    where it pays), while what is accessible or has infrastructure from any operator cannot be known from the parts and
    stays empty.

    Parameters
    ----------
    path
        CSV, XLSX, or a layer's attributes.
    communes
        As `read_communes` returns them: codes, and households to hold the figures against.

    Returns
    -------
    fibre, findings
        The columns of `FIBRE`; rows with an error are left out.

    Raises
    ------
    MissingFileError, InputError
        The file cannot be opened.
    """
    reading = checked(_of_communes(told_apart(named(open_table(path, FIBRE_LIST)), union=True), communes))
    reading = _ordered(reading).with_findings(_beyond_commune(reading, communes))
    table = usable(reading)
    table, findings = _with_union(reading, table)
    findings += [*_union_against_parts(reading, table), *_without_rows(reading, table, communes)]
    findings.append(rows_read(reading, len(usable(reading))))
    return table[list(FIBRE.names)].reset_index(drop=True), [*reading.findings, *findings]


def read_fibre_nodes(
    path: Path, communes: gpd.GeoDataFrame, *, crs: str | None = None
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Read the fibre network's nodes; an empty commune code is filled from the coordinates.

    Returns
    -------
    nodes, findings
        EPSG:4326; the columns of `FIBRE_NODES` and `geometry`.

    Raises
    ------
    MissingFileError, InputError, SettingsError
        As `read_stations`.
    """
    reading = without_odd_cells(checked(open_points(path, FIBRE_NODES, communes, crs=crs)), ("capacity_households",))
    nodes = usable(reading)
    here = pd.Series(codes_at(nodes["lon"].to_numpy(), nodes["lat"].to_numpy(), communes), index=nodes.index)
    findings = [
        reading.finding(
            "warning",
            "outside_communes",
            msg(
                "node {node} lies outside every commune, at {lon}, {lat}; correct its coordinates",
                node=str(nodes["node_id"].loc[row]),
                lon=f"{nodes['lon'].loc[row]:.5f}",
                lat=f"{nodes['lat'].loc[row]:.5f}",
            ),
            row=int(str(row)),
            column="lon",
            value=f"{nodes['lon'].loc[row]:.6g}",
        )
        for row in nodes.index[here.isna()]
    ]
    nodes = nodes.assign(commune_code=nodes["commune_code"].fillna(here)).reset_index(drop=True)
    points = gpd.points_from_xy(nodes["lon"], nodes["lat"])
    return (
        gpd.GeoDataFrame(nodes[list(FIBRE_NODES.names)], geometry=points, crs="EPSG:4326"),
        [*reading.findings, *findings, rows_read(reading, len(nodes))],
    )


def _of_communes(reading: Reading, communes: gpd.GeoDataFrame) -> Reading:
    """Return the rows with today's code of their commune, by code, else by name; each operator's own are joined."""
    if not {"commune_code", "name"} & set(reading.headings):
        message = msg(
            "there is neither a column {code} nor a column {name}; add one, so that rows can be joined to communes",
            code=COMMUNES["commune_code"].heading_vi,
            name=COMMUNES["name"].heading_vi,
        )
        return reading.with_findings([reading.finding("error", "missing_column", message, column="commune_code")])
    reading = _without_totals(reading)
    frames: list[pd.DataFrame] = []
    findings: list[Finding] = []
    bad = set(reading.bad_rows)
    for _, rows in reading.frame.groupby("operator", dropna=False, sort=False):
        joined = joined_to(replace(reading, frame=rows), communes, addable=_HOUSEHOLDS)
        frames.append(joined.frame)
        findings += joined.findings[len(reading.findings) :]
        bad |= joined.bad_rows
    whole = pd.concat(frames).sort_index() if frames else reading.frame
    return replace(reading, frame=whole, bad_rows=frozenset(bad)).with_findings(findings)


def _without_totals(reading: Reading) -> Reading:
    """Hold rows of totals against the sum of the rows 'any' where there are such, else of all operators' rows."""
    frame = reading.frame
    texts = frame[["name", "commune_code"]].fillna("")
    totals = [int(str(row)) for row, name, code in texts.itertuples() if is_total(name, code)]
    if not totals:
        return reading
    union = frame[(frame["operator"] == ANY) & ~frame.index.isin(totals)]
    parts = frame if union.empty else pd.concat([union, frame.loc[totals]])
    return replace(totalled(replace(reading, frame=parts), totals, _HOUSEHOLDS), frame=frame)


def _ordered(reading: Reading) -> Reading:
    """Warn where more households are subscribed than accessible, or accessible than within infrastructure."""
    findings = []
    for less, more in pairwise(_HOUSEHOLDS):
        fewer = reading.frame[less] > reading.frame[more]
        for row in reading.frame.index[fewer.fillna(value=False)]:
            value, other = reading.frame[less].loc[row], reading.frame[more].loc[row]
            message = msg(
                "{column} is {value} and {column_other} only {other}; expected subscribed ≤ accessible ≤ "
                "infrastructure",
                column=reading.heading(less),
                value=int(value),
                column_other=reading.heading(more),
                other=int(other),
            )
            findings.append(
                reading.finding("warning", "ratios_disordered", message, row=int(row), column=less, value=str(value))
            )
    return reading.with_findings(findings)


def _beyond_commune(reading: Reading, communes: gpd.GeoDataFrame) -> list[Finding]:
    households = reading.frame["commune_code"].map(communes.set_index("commune_code")["households"])
    findings = []
    for name in _HOUSEHOLDS:
        beyond = (reading.frame[name] > households).fillna(value=False)
        for row in reading.frame.index[beyond]:
            value = reading.frame[name].loc[row]
            message = msg(
                "{column} is {value} and the commune has {households} households; correct the one or the other",
                column=reading.heading(name),
                value=int(value),
                households=int(households.loc[row]),
            )
            findings.append(
                reading.finding("warning", "more_than_commune", message, row=int(row), column=name, value=str(value))
            )
    return findings


def _with_union(reading: Reading, table: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    has_union = set(table["commune_code"][table["operator"] == ANY])
    parts = table[~table["commune_code"].isin(list(has_union))]
    if parts.empty:
        return table, []
    sums = parts.groupby("commune_code", sort=False)["households_subscribed"].agg(
        lambda counts: counts.sum(skipna=False)
    )
    union = pd.DataFrame(
        {"commune_code": sums.index.astype("str"), "operator": ANY, "households_subscribed": sums.values}
    )
    union = union.reindex(columns=list(FIBRE.names))
    union = union.astype({column.name: column.dtype for column in FIBRE.columns})
    message = msg(
        "{count} communes have no row 'any': subscribed households are the operators' sum; accessible and "
        "infrastructure of any operator cannot be known from the parts and stay empty. Add rows 'any' where they "
        "are known",
        count=len(union),
    )
    return pd.concat([table, union]), [reading.finding("info", "union_derived", message, column="operator")]


def _without_rows(reading: Reading, table: pd.DataFrame, communes: gpd.GeoDataFrame) -> list[Finding]:
    absent = communes[~communes["commune_code"].isin(list(table["commune_code"]))]
    if table.empty or absent.empty:
        return []
    labels = [f"{name} ({code})" for name, code in zip(absent["name"], absent["commune_code"], strict=True)]
    message = msg(
        "{count} communes have no row and get no value: {labels}",
        count=len(absent),
        labels=", ".join(labels[:20]) + (", …" if len(labels) > 20 else ""),
    )
    return [reading.finding("warning", "communes_missing", message)]


def _union_against_parts(reading: Reading, table: pd.DataFrame) -> list[Finding]:
    """Warn where the union is less than one of its parts or more than their sum."""
    is_union = table["operator"] == ANY
    parts = table[~is_union].groupby("commune_code")[list(_HOUSEHOLDS)]
    greatest, total = parts.max(), parts.sum(min_count=1)
    union = table[is_union].set_index("commune_code")
    findings = []
    for name in _HOUSEHOLDS:
        whole = union[name].reindex(greatest.index)
        low = (whole < greatest[name]).fillna(value=False)
        high = (whole > total[name]).fillna(value=False)
        for code in greatest.index[np.asarray(low | high, dtype=bool)]:
            message = msg(
                "commune {code}: {column} of any operator is {value}; expected from {low} (the greatest operator) to "
                "{high} (their sum)",
                code=str(code),
                column=reading.heading(name),
                value=int(whole.loc[code]),
                low=int(greatest[name].loc[code]),
                high=int(total[name].loc[code]),
            )
            place = {"column": name, "value": str(whole.loc[code])}
            findings.append(reading.finding("warning", "union_impossible", message, **place))
    return findings
