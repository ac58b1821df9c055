"""A calibration applied: what it adds to every level, by the serving station, the distance and the clutter."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import Transformer

from ..config import Calibration, RadioProfile
from ..errors import SettingsError
from ..geo.crs import WGS84
from ..geo.grid import Grid, window_around
from .corrections import COLUMNS, IN_CLUTTER, added_db, clutter_columns, most_added_db
from .cover import Cover
from .mosaic import Mosaic
from .transmitters import POLYGON


def with_corrections(stations: pd.DataFrame, calibration: Calibration | None) -> pd.DataFrame:
    """Return the stations with what is added to their levels, and with the model's error as measured.

    Without a calibration they come back as they are; of a class that it does not hold nothing is known, and nothing
    added. What a polygon declares is not corrected.
    """
    if calibration is None:
        return stations
    of = {(item.operator, item.technology): item for item in calibration.corrections}
    rows = []
    for operator, technology, model, band_mhz in zip(
        stations["operator"], stations["technology"], stations["model"], stations["band_mhz"], strict=True
    ):
        found = None if model == POLYGON else of.get((operator, technology))
        rows.append(
            (0.0, 0.0, 1.0, 1.0, np.nan, np.nan)
            if found is None
            else (
                found.offset_of(float(band_mhz)),
                found.slope_db,
                found.from_km,
                found.to_km,
                found.common_db,
                found.site_db,
            )
        )
    names = [*COLUMNS, "model_common_db", "model_site_db"]
    columns = pd.DataFrame(rows, index=stations.index, columns=names, dtype="float64")
    return stations.assign(**{name: columns[name] for name in names}, **_by_clutter(stations, calibration))


def _by_clutter(stations: pd.DataFrame, calibration: Calibration) -> dict[str, NDArray[np.float64]]:
    """Return the columns of what is added in each class of clutter that the calibration tells apart."""
    corrected = (stations["model"] != POLYGON).to_numpy(bool)
    found: dict[str, NDArray[np.float64]] = {}
    for item in calibration.corrections:
        own = corrected & ((stations["operator"] == item.operator) & (stations["technology"] == item.technology))
        for name, db in item.clutter_db.items():
            column = found.setdefault(f"{IN_CLUTTER}{name}_db", np.zeros(len(stations)))
            column[own] = db
    return dict(sorted(found.items()))


def check_clutter(calibration: Calibration, profile: RadioProfile) -> None:
    """Refuse a calibration by clutter whose classes the radio profile does not have.

    Raises
    ------
    SettingsError
        It names one.
    """
    named = {name for item in calibration.corrections for name in item.clutter_db}
    if unknown := sorted(named - set(profile.clutter.classes)):
        raise SettingsError(
            "the calibration corrects the class of clutter {value!r}, which the radio profile does not have; expected "
            "some of {choices}: calibrate anew with this profile",
            value=unknown[0],
            choices=", ".join(profile.clutter.classes),
        )


_ROWS = 64  # of a window at a time, so that few numbers of double length are held


@dataclass(frozen=True)
class Correcting:
    """Corrects mosaics, cell by cell by the serving station's distance; each cell keeps its station.

    Attributes
    ----------
    grid
        Of the mosaics.
    layers
        Operators and technologies of which anything is corrected.
    x_m, y_m
        Of all stations on the grid's plane, by rank.
    columns
        What `corrections.COLUMNS` say of them, shape (4, stations).
    most_db
        The most that is ever added to a level of each, 0 or more.
    in_clutter_db
        What is added in each class of clutter, shape (classes of the profile, stations); no class where none counts.
    cover
        Gives the classes of a window's cells.
    """

    grid: Grid
    layers: frozenset[tuple[str, str]]
    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    columns: NDArray[np.float64]
    most_db: NDArray[np.float64]
    in_clutter_db: NDArray[np.float64]
    cover: Cover

    def of(self, operator: str, technology: str) -> "Correcting | None":
        """Return what corrects a layer; None where nothing does."""
        return self if (operator, technology) in self.layers else None

    def added_db(
        self, rank: NDArray[np.integer], row: NDArray[np.integer], column: NDArray[np.integer]
    ) -> NDArray[np.float32]:
        """Return what is added to the levels of stations, by rank, in cells of the grid; shape (levels,)."""
        x_m = self.grid.west_m + (column + 0.5) * self.grid.resolution_m
        y_m = self.grid.north_m - (row + 0.5) * self.grid.resolution_m
        km = np.hypot(x_m - self.x_m[rank], y_m - self.y_m[rank]) / 1000.0
        added = added_db(self.columns[:, rank], km)
        if len(self.in_clutter_db) and len(added):
            added += self.in_clutter_db[self._classes(row, column), rank]
        return added.astype(np.float32)

    def _classes(self, row: NDArray[np.integer], column: NDArray[np.integer]) -> NDArray[np.uint8]:
        """Return the classes of some cells of the grid, of one at least."""
        window = window_around(row, column)
        return np.asarray(self.cover(window)[row - window.row, column - window.column])

    def correct(self, mosaic: Mosaic) -> None:
        """Correct the levels of a window's mosaics in place."""
        window = mosaic.window
        for first in range(0, window.height, _ROWS):
            rows = slice(first, first + _ROWS)
            level, server = mosaic.level_dbm[:, rows], mosaic.server[:, rows]
            layer, row, column = np.nonzero(np.isfinite(level) & (server < len(self.x_m)))
            rank = server[layer, row, column]
            level[layer, row, column] += self.added_db(rank, row + window.row + first, column + window.column)


def correcting_of(stations: pd.DataFrame, grid: Grid, cover: Cover, classes: Sequence[str]) -> Correcting | None:
    """Return what corrects the mosaics of stations, all in the order of their ranks; None without a calibration.

    `cover` gives the numbers of the radio profile's `classes` of clutter on the grid.
    """
    if "correction_db" not in stations:
        return None
    x_m, y_m = Transformer.from_crs(WGS84, grid.crs, always_xy=True).transform(
        stations["lon"].to_numpy(float), stations["lat"].to_numpy(float)
    )
    columns = stations[list(COLUMNS)].to_numpy(float).T
    by_class = clutter_columns(stations)
    nothing = np.zeros(len(stations))
    in_clutter = np.array(
        [stations[by_class[name]].to_numpy(float) if name in by_class else nothing for name in classes]
    )
    moved = stations[columns[:2].any(axis=0) | in_clutter.any(axis=0)]
    in_clutter = in_clutter if by_class else np.empty((0, len(stations)))
    layers = frozenset(zip(moved["operator"], moved["technology"], strict=True))
    return Correcting(
        grid, layers, np.asarray(x_m), np.asarray(y_m), columns, most_added_db(stations), in_clutter, cover
    )
