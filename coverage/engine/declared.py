"""Supplied coverage polygons: the first rung. What is declared stands in the place of what would be modelled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS
from rasterio.features import rasterize

from ..config import RadioProfile
from ..geo.grid import Grid, Window, beyond
from .mosaic import DECLARED, Mosaic
from .transmitters import POLYGON, claimed_dbm

DECLARED_BASIS, MODELLED_BASIS = "declared", "modelled"


def replaced_by(coverage: gpd.GeoDataFrame | None, stations: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which stations a polygon stands for: those that are named, and all of a layer that has a polygon."""
    if coverage is None:
        return np.zeros(len(stations), dtype=bool)
    whole = coverage[coverage["station_id"].isna()]
    layers = set(zip(whole["operator"], whole["technology"], strict=True))
    named = set(coverage["station_id"].dropna())
    keys = zip(stations["station_id"], stations["operator"], stations["technology"], strict=True)
    return np.array([station in named or (operator, kind) in layers for station, operator, kind in keys], dtype=bool)


def declared_on(
    coverage: gpd.GeoDataFrame | None, stations: pd.DataFrame, crs: CRS, profile: RadioProfile
) -> gpd.GeoDataFrame:
    """Return the polygons on the grid's plane, with the level that each claims and the rank of its station.

    Parameters
    ----------
    coverage
        The checked table.
    stations
        All stations by ID, with ``rank`` and ``used``.
    crs
        The grid's.
    profile
        What a level must reach: a polygon without a level claims just that outdoors, as a plain radius does.

    Returns
    -------
    GeoDataFrame
        ``operator``, ``technology``, ``level_dbm``, ``rank`` (`mosaic.DECLARED` where no station is named). Polygons of
        stations that are not in use are left out.
    """
    if coverage is None:
        columns = {"operator": "str", "technology": "str", "level_dbm": "float64", "rank": "int64"}
        empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
        return gpd.GeoDataFrame(empty, geometry=[], crs=crs)
    used = dict(zip(stations.loc[stations["used"], "station_id"], stations.loc[stations["used"], "rank"], strict=True))
    found = coverage.to_crs(crs)
    found["rank"] = [DECLARED if pd.isna(station) else used.get(station, -1) for station in found["station_id"]]
    claimed = {name: claimed_dbm(name, profile) for name in found["technology"].unique()}
    found["level_dbm"] = found["level_dbm"].fillna(found["technology"].map(claimed))
    return found.loc[found["rank"] >= 0, ["operator", "technology", "level_dbm", "rank", "geometry"]]


@dataclass(frozen=True)
class Declaring:
    """What polygons claim on the grid.

    Attributes
    ----------
    polygons
        See `declared_on`.
    grid, tiles
        The grid, and the windows in which it is worked.
    inside
        Gives the cells of a window that count.
    """

    polygons: gpd.GeoDataFrame
    grid: Grid
    tiles: Sequence[Window]
    inside: Callable[[Window], NDArray[np.bool_]]

    def of(self, operator: str, technology: str) -> "Declaring | None":
        """Return the polygons of one mosaic layer, None where it has none."""
        own = (self.polygons["operator"] == operator) & (self.polygons["technology"] == technology)
        return replace(self, polygons=self.polygons[own]) if own.any() else None

    def raise_to(self, mosaic: Mosaic) -> None:
        """Raise a mosaic of one layer to what these polygons claim, in place; on a tie the lowest rank stays."""
        place = beyond(self.grid, mosaic.window)
        wanted = self.inside(mosaic.window)
        level, server = mosaic.level_dbm[0], mosaic.server[0]
        for shape, dbm, rank in zip(
            self.polygons.geometry, self.polygons["level_dbm"], self.polygons["rank"], strict=True
        ):
            # A cell belongs to a polygon that holds its middle.
            held = rasterize([shape], place.shape, transform=place.transform, dtype="uint8").astype(bool)
            claimed = np.float32(dbm)
            wins = held & wanted & ((claimed > level) | ((claimed == level) & (rank < server)))
            level[wins], server[wins] = claimed, rank


def bases_of(declared: gpd.GeoDataFrame, stations: pd.DataFrame) -> dict[tuple[str, str], frozenset[str]]:
    """Return for each operator and technology whether its levels are declared, modelled, or both.

    Parameters
    ----------
    declared
        See `declared_on`.
    stations
        Those in use, with ``model``.
    """
    found: dict[tuple[str, str], frozenset[str]] = {
        layer: frozenset({DECLARED_BASIS}) for layer in zip(declared["operator"], declared["technology"], strict=True)
    }
    modelled = stations[stations["model"] != POLYGON]
    for layer in set(zip(modelled["operator"], modelled["technology"], strict=True)):
        found[layer] = found.get(layer, frozenset()) | {MODELLED_BASIS}
    return found
