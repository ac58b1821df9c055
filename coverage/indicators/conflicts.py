"""Where the model and the measurements disagree on coverage: commune by commune, and hamlet by hamlet."""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from ..geo.crs import WGS84
from ..geo.grid import Grid
from .extents import extents_of

MODELLED_ONLY, MEASURED_ONLY = "modelled_only", "measured_only"
CONFLICTS = (MODELLED_ONLY, MEASURED_ONLY)
"""Covered by the model and not by the measurement, and the reverse."""


@dataclass(frozen=True)
class Required:
    """What is held against a level by technology, dBm: the model's median, and the measured level."""

    modelled: Mapping[str, float]
    measured: Mapping[str, float]


def by_commune(squares: pd.DataFrame, required: Required) -> pd.DataFrame:
    """Return the measured share of each commune's squares, and how many contradict the run, by operator and technology.

    Parameters
    ----------
    squares
        As `measured.squares_of`; those outside the communes count nowhere.
    required
        What decides whether a level is covered.

    Returns
    -------
    DataFrame
        Columns ``commune_code``, ``operator``, ``technology``, ``squares`` (the denominator of both shares),
        ``measured_covered`` and ``measured_covered_pct`` (squares whose measured median reaches the threshold: of the
        roads and places that were measured, not of the commune's ground), a count for each of `CONFLICTS`, and
        ``conflict_pct``.
    """
    return _counted(squares[squares["commune_code"].notna()], "commune_code", required)


def by_hamlet(
    squares: gpd.GeoDataFrame, hamlets: gpd.GeoDataFrame, grid: Grid, required: Required, *, radius_m: float, least: int
) -> pd.DataFrame:
    """Return the same for hamlets: the squares within a radius of a hamlet's points, or in its outline.

    Parameters
    ----------
    squares, required
        As `by_commune`.
    hamlets
        Checked, with ``hamlet_id``.
    grid
        On whose plane distances are measured.
    radius_m
        The ground on which a hamlet is judged.
    least
        A hamlet, operator and technology with fewer squares has no row.

    Returns
    -------
    DataFrame
        As `by_commune`, by ``hamlet_id``.
    """
    # Whose squares: many hamlets may share one, and each counts it.
    place, owner = _pairs(squares, hamlets, grid, radius_m)
    own = pd.DataFrame(squares.drop(columns="geometry")).iloc[place]
    own = own.assign(hamlet_id=hamlets["hamlet_id"].to_numpy()[owner])
    table = _counted(own, "hamlet_id", required)
    return table[table["squares"] >= least].reset_index(drop=True)


def _counted(squares: pd.DataFrame, key: str, required: Required) -> pd.DataFrame:
    heard = squares["measured_dbm"] >= squares["technology"].map(required.measured).astype("float64")
    told = squares.assign(heard=heard, **{name: squares["conflict"] == name for name in CONFLICTS})
    grouped = told.groupby([key, "operator", "technology"], sort=True)
    table = grouped.agg(
        squares=("conflict", "size"),
        measured_covered=("heard", "sum"),
        **{name: (name, "sum") for name in CONFLICTS},
    ).reset_index()
    table.insert(5, "measured_covered_pct", (100.0 * table["measured_covered"] / table["squares"]).round(1))
    table["conflict_pct"] = (100.0 * table[list(CONFLICTS)].sum(axis=1) / table["squares"]).round(1)
    counts = ["squares", "measured_covered", *CONFLICTS]
    return table.astype(dict.fromkeys(counts, "int64") | {key: "str"})


def _pairs(
    squares: gpd.GeoDataFrame, hamlets: gpd.GeoDataFrame, grid: Grid, radius_m: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return which squares lie on which hamlets' ground: their places in both tables, each pair once."""
    x_m, y_m = Transformer.from_crs(WGS84, grid.crs, always_xy=True).transform(
        squares["lon"].to_numpy(float), squares["lat"].to_numpy(float)
    )
    points = shapely.points(np.asarray(x_m), np.asarray(y_m))
    extents = extents_of(hamlets, grid)
    owner, row, column = extents.owner, extents.point_row, extents.point_column
    middles = shapely.points(
        grid.west_m + (column + 0.5) * grid.resolution_m, grid.north_m - (row + 0.5) * grid.resolution_m
    )
    tree = shapely.STRtree(points)
    near, place = tree.query(middles, predicate="dwithin", distance=radius_m)
    outlined = np.flatnonzero([shape is not None for shape in extents.outline])
    inside, there = tree.query(extents.outline[outlined].astype(object), predicate="intersects")
    pairs = np.concatenate([np.stack([owner[near], place]), np.stack([outlined[inside], there])], axis=1)
    found = np.unique(pairs.astype(np.int64), axis=1)
    return found[1], found[0]
