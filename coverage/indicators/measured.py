"""Measured levels beside modelled ones: thinned to a median a square, with the error and what it may depend on."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import Transformer

from ..config import RadioProfile
from ..config.settings import Measurements
from ..engine.clutter import Standing
from ..engine.correcting import correcting_of
from ..engine.cover import cover_of
from ..engine.declared import DECLARED_BASIS, MODELLED_BASIS
from ..engine.scene import Scene
from ..engine.transmitters import POLYGON
from ..geo.blocks import BLOCK_CELLS
from ..geo.crs import WGS84
from ..geo.grid import Window, window_around
from ..inputs.ground import codes_at
from ..tables import TECHNOLOGIES
from .cases import cases_of
from .conflicts import CONFLICTS, Required
from .view import Layers

DISTANCES_KM = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Ends of the classes of distance from the serving station."""

_UNKNOWN_MHZ = -1.0


def required_of(profile: RadioProfile) -> Required:
    """Return what a run's figures ask of a modelled median outdoors, and the threshold at the phone itself."""
    known = [name for name in TECHNOLOGIES if name in {layer.technology for layer in profile.layers.values()}]
    thresholds = {str(name): level for name, level in profile.thresholds_dbm.items()}
    return Required({name: cases_of(profile, name).central() for name in known}, thresholds)


def squares_of(
    samples: pd.DataFrame, scene: Scene, layers: Layers, standing: Standing, *, rules: Measurements, required: Required
) -> gpd.GeoDataFrame:
    """Return the samples thinned, with the modelled level of each square beside the measured one.

    Parameters
    ----------
    samples
        As `inputs.measurements.SAMPLES`.
    scene, layers
        Grid, communes and stations, and what gives the mosaics.
    standing
        What stands around the phones.
    rules
        The side of a square, and of the blocks that are held out together.
    required
        What decides whether a level is covered.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, a row a square, operator and technology: ``operator``, ``technology``, ``lon``, ``lat`` (the median
        place of its samples), ``commune_code`` (missing outside), ``block``, ``samples``, ``measured_from`` and
        ``measured_to``, ``measured_dbm`` (the samples' median), ``measured_band_mhz`` (the commonest; missing where
        none is told); ``basis`` (``modelled``, ``declared`` where a supplied polygon holds, empty where the project has
        no such network), ``modelled_dbm`` (the median of the mosaic's levels under the samples, missing where nothing
        is received), ``correction_db`` (what of that level a calibration has added), ``station_id``, ``band_mhz`` and
        ``distance_km`` of the serving station, ``distance_class``, ``clutter_class``; ``error_db`` (measured less
        modelled, missing where nothing is modelled) and ``conflict`` (one of `CONFLICTS`, or empty). Samples beyond the
        grid are left out.

    Notes
    -----
    Levels are of one quantity on both sides, that of the reference signal: RxLev, RSCP, RSRP, SS-RSRP. A square is
    covered by measurement where its median reaches the threshold of the radio profile. `MODELLED_ONLY` is one that the
    run's figures count as covered outdoors and whose measured median lies below the threshold; `MEASURED_ONLY` one that
    they do not count, whose measured median reaches all that they ask of a model, the margin among it.
    """
    grid = scene.grid
    x_m, y_m = Transformer.from_crs(WGS84, grid.crs, always_xy=True).transform(
        samples["lon"].to_numpy(float), samples["lat"].to_numpy(float)
    )
    row, column = grid.row_column(np.asarray(x_m), np.asarray(y_m))
    table = samples.assign(x_m=x_m, y_m=y_m, row=row, column=column)[grid.holds(row, column)].reset_index(drop=True)
    table["modelled_dbm"], table["rank"] = _mosaic_levels(table, layers)
    table["declared"] = _is_declared(table, scene.stations)
    table["up"] = np.floor(table["y_m"] / rules.thin_m).astype(np.int64)
    table["across"] = np.floor(table["x_m"] / rules.thin_m).astype(np.int64)
    table["band_mhz"] = table["band_mhz"].fillna(_UNKNOWN_MHZ)
    # What is not received has no level; a square's median asks for the place of "nothing" among the others.
    table["modelled_dbm"] = table["modelled_dbm"].fillna(-np.inf)
    groups = table.groupby(["operator", "technology", "up", "across"], sort=True)
    number, count = np.asarray(groups.ngroup(), dtype=np.int64), groups.ngroups
    found = groups.agg(
        lon=("lon", "median"),
        lat=("lat", "median"),
        x_m=("x_m", "median"),
        y_m=("y_m", "median"),
        samples=("level_dbm", "size"),
        measured_from=("time", "min"),
        measured_to=("time", "max"),
        measured_dbm=("level_dbm", "median"),
        declared=("declared", "any"),
    ).reset_index()
    middle = table.iloc[_middle(number, table["modelled_dbm"].to_numpy(float))].reset_index(drop=True)
    found = found.assign(
        measured_band_mhz=_commonest(number, table["band_mhz"].to_numpy(float), count),
        modelled_dbm=middle["modelled_dbm"],
        correction_db=_added_to(middle, scene, standing),
        rank=_commonest(number, table["rank"].to_numpy(float), count),
    )
    return _described(found, scene, standing, rules, required)


def _commonest(group: NDArray[np.int64], values: NDArray[np.float64], groups: int) -> NDArray[np.float64]:
    """Return the commonest of each group's values that are 0 or more, the least of several; -1 where it has none."""
    known = values >= 0.0
    counted = pd.DataFrame({"group": group[known], "value": values[known]}).value_counts(sort=False).reset_index()
    first = counted.sort_values(["group", "count", "value"], ascending=[True, False, True]).drop_duplicates("group")
    found = np.full(groups, -1.0)
    found[first["group"].to_numpy()] = first["value"].to_numpy()
    return found


def _middle(group: NDArray[np.int64], levels: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return where each group's median stands, of an even number the upper of the two: one may be no level at all."""
    order = np.lexsort((levels, group))
    count = np.bincount(group)
    first = np.cumsum(count) - count
    return np.asarray(order[first + count // 2])


def _added_to(samples: pd.DataFrame, scene: Scene, standing: Standing) -> NDArray[np.float64]:
    """Return what a calibration has added to the mosaic's level at each sample."""
    added = np.zeros(len(samples))
    cover, classes = cover_of(standing, scene.grid), list(standing.profile.clutter.classes)
    correcting = correcting_of(scene.stations, scene.grid, cover, classes)
    if correcting is None:
        return added
    rank, row, column = (samples[name].to_numpy(np.int64) for name in ("rank", "row", "column"))
    own = np.flatnonzero((rank >= 0) & ~samples["declared"].to_numpy(bool))
    for _, within in _block_windows(row[own], column[own]):
        rows = own[within]
        added[rows] = correcting.added_db(rank[rows], row[rows], column[rows])
    return added


def _block_windows(row: NDArray[np.int64], column: NDArray[np.int64]) -> Iterator[tuple[Window, NDArray[np.int64]]]:
    """Yield the least window around the cells of each block, and where those cells stand."""
    blocks = pd.DataFrame({"down": row // BLOCK_CELLS, "across": column // BLOCK_CELLS})
    for rows in blocks.groupby(["down", "across"], sort=True).indices.values():
        yield window_around(row[rows], column[rows]), np.asarray(rows, np.int64)


def _mosaic_levels(table: pd.DataFrame, layers: Layers) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the mosaics' level and server at each sample, block by block; missing, and -1, where there is none."""
    level, server = np.full(len(table), np.nan), np.full(len(table), -1, np.int64)
    row, column = table["row"].to_numpy(), table["column"].to_numpy()
    for of_layer in table.groupby(["operator", "technology"], sort=True).indices.values():
        operator, technology = table["operator"].iloc[of_layer[0]], table["technology"].iloc[of_layer[0]]
        for window, within in _block_windows(row[of_layer], column[of_layer]):
            rows = of_layer[within]
            layer = layers(str(operator), str(technology), window)
            if layer is not None:
                at = row[rows] - window.row, column[rows] - window.column
                level[rows], server[rows] = layer[0][at], layer[1][at]
    level[~np.isfinite(level)] = np.nan
    return level, np.where(np.isnan(level), -1, server)


def _is_declared(table: pd.DataFrame, stations: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which samples' levels a supplied polygon claims: of no named station, or of one that it stands for."""
    rank = table["rank"].to_numpy(np.int64)
    by_polygon = (stations["model"] == POLYGON).to_numpy(bool)
    return np.asarray(table["modelled_dbm"].notna() & ((rank < 0) | by_polygon[np.maximum(rank, 0)]), dtype=bool)


def _described(
    found: pd.DataFrame, scene: Scene, standing: Standing, rules: Measurements, required: Required
) -> gpd.GeoDataFrame:
    """Return the squares with their error and with what it may depend on."""
    rank, declared = found["rank"].to_numpy(np.int64), found["declared"].to_numpy(bool)
    own = (rank >= 0) & ~declared
    server = scene.stations.iloc[np.where(own, rank, 0)].reset_index(drop=True)
    server_x, server_y = Transformer.from_crs(WGS84, scene.grid.crs, always_xy=True).transform(
        server["lon"].to_numpy(float), server["lat"].to_numpy(float)
    )
    away_km = np.hypot(found["x_m"] - server_x, found["y_m"] - server_y) / 1000.0
    bases, keys = scene.bases, zip(found["operator"], found["technology"], strict=True)
    of_layer = [bases.get(key, frozenset()) for key in keys]
    # Where nothing is received, a network that is declared alone is silent by declaration.
    silent = [MODELLED_BASIS if MODELLED_BASIS in of else next(iter(of), "") for of in of_layer]
    basis = np.where(declared, DECLARED_BASIS, np.array(silent, dtype=object)).astype(str)
    modelled, measured = found["modelled_dbm"].to_numpy(float), found["measured_dbm"].to_numpy(float)
    asked, threshold = (
        found["technology"].map(levels).to_numpy(float) for levels in (required.modelled, required.measured)
    )
    covered = modelled >= asked
    differ = [(basis != "") & covered & (measured < threshold), (basis != "") & ~covered & (measured >= asked)]
    lon, lat = found["lon"].to_numpy(float), found["lat"].to_numpy(float)
    block_m = rules.block_km * 1000.0
    block = (np.floor(found[name] / block_m).astype(np.int64).astype(str) for name in ("x_m", "y_m"))
    clutter = np.array(list(standing.profile.clutter.classes))[standing.classes_at(lon, lat)]
    table = found.assign(
        block=np.char.add(np.char.add(next(block).to_numpy(str), " "), next(block).to_numpy(str)),
        commune_code=codes_at(lon, lat, scene.communes),
        measured_band_mhz=found["measured_band_mhz"].where(found["measured_band_mhz"] >= 0),
        basis=basis,
        modelled_dbm=np.where(np.isfinite(modelled), modelled, np.nan),
        station_id=server["station_id"].where(own),
        band_mhz=server["band_mhz"].where(own),
        distance_km=np.where(own, away_km, np.nan),
        distance_class=np.where(own, distance_class(away_km), ""),
        clutter_class=clutter,
        error_db=np.where(own & np.isfinite(modelled), measured - modelled, np.nan),
        conflict=np.select(differ, CONFLICTS, ""),
    )
    columns = [
        "operator", "technology", "lon", "lat", "commune_code", "block", "samples", "measured_from", "measured_to",
        "measured_dbm", "measured_band_mhz", "basis", "modelled_dbm", "correction_db", "station_id", "band_mhz",
        "distance_km", "distance_class", "clutter_class", "error_db", "conflict",
    ]  # fmt: skip
    points = gpd.points_from_xy(lon, lat)
    return gpd.GeoDataFrame(table[columns], geometry=points, crs=WGS84)


def distance_class(km: Iterable[float]) -> NDArray[np.str_]:
    """Return the names of the distances' classes, such as ``1-2``.

    Examples
    --------
    >>> distance_class([0.2, 1.5, 20.0]).tolist()
    ['0-0.5', '1-2', '8-']
    """
    ends = [0.0, *DISTANCES_KM]
    names = [f"{low:g}-{high:g}" for low, high in pairwise(ends)] + [f"{ends[-1]:g}-"]
    found: NDArray[np.str_] = np.array(names)[np.digitize(np.asarray(list(km), float), DISTANCES_KM)]
    return found
