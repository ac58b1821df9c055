"""What a hamlet consists of: a point, several points, an outline; rows of one hamlet are put together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..geo.crs import WGS84, distance_and_bearing
from ..language import Message, msg
from ..tables import Finding
from .coordinates import crs_of_map
from .names import spelling_key
from .raw_tables import RawTable
from .reading import Reading, rows_text, usable

_NEAR_KM = 2.0
"""Rows of one name and commune, without IDs, are taken for one hamlet within so much of their middle."""

_FIGURES = ("population", "households")
_FACTS = ("electricity", "special", "kind")
_WORDS = ("commune_code", "commune", "district")


@dataclass(frozen=True)
class Extents:
    """What the hamlets of a list consist of, by row.

    Attributes
    ----------
    outlined
        Which rows were polygons.
    shapes
        In degrees of WGS 84: of a polygon itself, of several points all of them; None where the hamlet is its point.
    rows
        How many rows of the file the hamlet stands in.
    """

    outlined: "pd.Series[bool]"
    shapes: gpd.GeoSeries
    rows: "pd.Series[Any]"


def shapes_as_points(raw: RawTable, crs: str | None) -> tuple[RawTable, Extents]:
    """Return the layer with one point in each shape's place, and the shapes.

    The point lies inside a polygon; of several points it is the middlemost.
    """
    index = raw.frame.index
    nothing = gpd.GeoSeries([None] * len(index), index=index, crs=WGS84)
    once: pd.Series[Any] = pd.Series(1, index=index)
    if raw.geometry is None:
        return raw, Extents(pd.Series(data=False, index=index), nothing, once)
    shapes = np.array(raw.geometry, dtype=object)
    kind = shapely.get_type_id(shapes)
    outlined = np.isin(kind, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    shapes[outlined] = shapely.make_valid(shapes[outlined], method="structure")
    middle = shapely.centroid(shapes)
    inside = np.where(shapely.covers(shapes, middle), middle, shapely.point_on_surface(shapes))
    points = np.where(outlined, inside, shapes)
    clusters = (kind == shapely.GeometryType.MULTIPOINT) & (shapely.get_num_geometries(shapes) > 1)
    for i in np.flatnonzero(clusters).tolist():
        houses = shapely.get_parts(shapes[i])
        points[i] = houses[int(np.argmin(shapely.distance(houses, middle[i])))]
    # A row without a shape may have its place by the commune.
    points[kind < 0] = shapely.Point()
    findings = raw.findings
    if clusters.any():
        message = msg(
            "{count} hamlets are several points each ({rows}): each point is a cluster, and the hamlet is drawn at the "
            "one nearest to their middle",
            count=int(clusters.sum()),
            rows=rows_text(int(row) for row in index[clusters]),
        )
        findings = (*findings, raw.finding("info", "several_points", message, row=int(index[clusters][0])))
    shapes[~(outlined | clusters)] = None
    placed = nothing
    if raw.crs is not None or crs is not None:
        placed = gpd.GeoSeries(shapes, index=index, crs=crs_of_map(raw, crs)[0]).to_crs(WGS84)
    elif (outlined | clusters).any():
        message = msg(
            "the layer names no reference system, so that each hamlet is judged around its point alone, not over its "
            "outline or clusters; set crs for this file in phusong.toml"
        )
        findings = (*findings, raw.finding("warning", "extents_unknown", message))
    return replace(raw, geometry=points, findings=findings), Extents(pd.Series(outlined, index=index), placed, once)


def put_together(reading: Reading, extents: Extents) -> tuple[Reading, Extents]:
    """Return the list with each hamlet in one row: the first of its own.

    Rows are of one hamlet where they have one ID, name and commune and lie at several places. Without IDs, rows of one
    name and commune are where they lie within 2 km of their middle and do not each have figures of their own; that is
    told as a warning. Figures of rows of one ID are added up, unless all rows repeat the same.
    """
    good = usable(reading)
    good = good[good[["lon", "lat"]].notna().all(axis=1) & good["name"].notna()]
    words = good[list(_WORDS)].fillna("").apply(lambda column: column.map(spelling_key))
    words["name"] = good["name"].map(spelling_key)
    keys = pd.Series(list(words.itertuples(index=False, name=None)), index=good.index, dtype=object)
    nameless = good.index[good["hamlet_id"].isna() & (words[list(_WORDS)] != "").any(axis=1)]
    by_id = [
        rows
        for rows in _groups(good["hamlet_id"].dropna())
        if len(set(keys.loc[rows])) == 1 and not _is_repeated(good.loc[rows])
    ]
    alike = [(rows, _is_one(good.loc[rows])) for rows in _groups(keys.loc[nameless])]
    by_name = [rows for rows, one in alike if one]
    together = [*by_id, *by_name]
    findings = [
        *_told(reading, by_id, by_name),
        *_apart(reading, [rows for rows, one in alike if not one]),
        *_differing(reading, good, together),
    ]
    if not together:
        return reading.with_findings(findings), extents
    frame, shapes, counts, outlined = reading.frame.copy(), extents.shapes.copy(), extents.rows.copy(), extents.outlined
    for rows in together:
        first, part = rows[0], good.loc[rows]
        middle = _middlemost(part)
        frame.loc[first, ["lon", "lat"]] = part.loc[middle, ["lon", "lat"]].to_numpy()
        for name in _FIGURES:
            frame.loc[first, name] = _figure(part[name])
        for name in _FACTS:
            given = part[name].dropna()
            frame.loc[first, name] = given.iloc[0] if len(given) else None
        points = shapely.points(part[["lon", "lat"]].to_numpy(float))
        own = shapes.loc[rows].to_numpy()
        shapes.loc[first] = shapely.union_all(np.where(shapely.is_missing(own), points, own))
        counts.loc[[first]] = len(rows)
    further = [row for rows in together for row in rows[1:]]
    reading = replace(reading, frame=frame.drop(index=further)).with_findings(findings)
    return reading, Extents(outlined.drop(index=further), shapes.drop(index=further), counts.drop(index=further))


def _groups(keys: "pd.Series[Any]") -> list[list[int]]:
    """Return the rows of each key that several have, in the file's order."""
    found: dict[object, list[int]] = {}
    for row, key in keys.items():
        found.setdefault(key, []).append(int(str(row)))
    return [rows for rows in found.values() if len(rows) > 1]


def _is_repeated(part: pd.DataFrame) -> bool:
    return bool(part[["lon", "lat"]].duplicated().any())


def _is_one(part: pd.DataFrame) -> bool:
    """Return whether rows of one name may be one hamlet: near each other, figures in one row or the same in all."""
    km, _ = distance_and_bearing(
        part["lon"], part["lat"], np.full(len(part), part["lon"].mean()), np.full(len(part), part["lat"].mean())
    )
    figures = part[list(_FIGURES)].dropna(how="all")
    alike = len(figures) <= 1 or len(figures.drop_duplicates()) == 1
    return bool(km.max() <= _NEAR_KM) and alike and not _is_repeated(part)


def _middlemost(part: pd.DataFrame) -> int:
    places = part[["lon", "lat"]].to_numpy(float)
    away = np.hypot(*((places - places.mean(axis=0)) * (np.cos(np.radians(places[:, 1].mean())), 1.0)).T)
    return int(part.index[int(np.argmin(away))])


def _figure(values: "pd.Series[Any]") -> Any:
    given = values.dropna()
    if given.empty:
        return None
    return given.iloc[0] if given.nunique() == 1 and len(given) == len(values) else given.sum()


def _told(reading: Reading, by_id: Sequence[list[int]], by_name: Sequence[list[int]]) -> list[Finding]:
    texts: tuple[tuple[str, Sequence[list[int]], Message], ...] = (
        (
            "info",
            by_id,
            msg(
                "{count} hamlets stand in several rows of one ID and commune ({rows}): each row is a cluster, and "
                "people and households that differ were added up",
                count=len(by_id),
                rows=_rows(by_id),
            ),
        ),
        (
            "warning",
            by_name,
            msg(
                "{count} hamlets stand in several rows of one name and commune, near each other ({rows}): each row was "
                "taken for a cluster of one hamlet. Where they are different hamlets, give each an ID of its own",
                count=len(by_name),
                rows=_rows(by_name),
            ),
        ),
    )
    return [
        reading.finding(severity, "several_points", message, row=groups[0][0])
        for severity, groups, message in texts
        if groups
    ]


def _apart(reading: Reading, groups: Sequence[list[int]]) -> list[Finding]:
    if not groups:
        return []
    message = msg(
        "{count} names stand several times in a commune, with figures of their own or far apart ({rows}): they were "
        "taken for different hamlets. Where they are one, give its rows the same ID",
        count=len(groups),
        rows=_rows(groups),
    )
    return [reading.finding("info", "name_repeated", message, row=groups[0][0])]


def _differing(reading: Reading, good: pd.DataFrame, together: Sequence[list[int]]) -> list[Finding]:
    return [
        reading.finding(
            "warning",
            "clusters_differ",
            msg(
                "the rows of {name} ({rows}) give {column} differently; the first of them counts",
                name=str(good["name"].loc[rows[0]]),
                rows=rows_text(rows),
                column=reading.heading(column),
            ),
            row=rows[0],
            column=column,
        )
        for rows in together
        for column in _FACTS
        if good.loc[rows, column].nunique() > 1
    ]


def _rows(groups: Sequence[list[int]]) -> str:
    return rows_text(row for rows in groups for row in rows)
