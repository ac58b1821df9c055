"""Where hamlets lie on the grid: around a point, around several, inside an outline."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import geometry_mask

from ..geo.grid import Grid, Window, beyond
from ..tables import EXTENT

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Extents:
    """Where hamlets lie on a grid.

    Attributes
    ----------
    row, column
        The cells in which the hamlets are drawn, shape (hamlets,).
    owner, point_row, point_column
        Of the points around which a hamlet is judged: whose each is, and its cell; shape (points,). A hamlet that is
        an outline alone has none.
    outline
        The polygon of each hamlet on the grid's plane, None where it has none; shape (hamlets,).
    """

    row: Ints
    column: Ints
    owner: Ints
    point_row: Ints
    point_column: Ints
    outline: NDArray[np.object_]

    def of(self, some: Ints) -> "Extents":
        """Return some of the hamlets, in that order."""
        place = np.full(len(self.row), -1, np.int64)
        place[some] = np.arange(len(some))
        kept = np.flatnonzero(place[self.owner] >= 0)
        kept = kept[np.argsort(place[self.owner[kept]], kind="stable")]
        return Extents(
            self.row[some],
            self.column[some],
            place[self.owner[kept]],
            self.point_row[kept],
            self.point_column[kept],
            self.outline[some],
        )

    def bounds(self, grid: Grid, reach: int) -> Ints:
        """Return the first and last row and the first and last column of each hamlet's ground; shape (4, hamlets).

        Parameters
        ----------
        grid
            On which they lie.
        reach
            How many cells around a point belong to it.
        """
        found = np.array([self.row, self.row, self.column, self.column])
        np.minimum.at(found[0], self.owner, self.point_row - reach)
        np.maximum.at(found[1], self.owner, self.point_row + reach)
        np.minimum.at(found[2], self.owner, self.point_column - reach)
        np.maximum.at(found[3], self.owner, self.point_column + reach)
        with_outline = np.flatnonzero(self._has_outline)
        if len(with_outline):
            west, south, east, north = shapely.bounds(self.outline[with_outline].astype(object)).T
            top, left = grid.row_column(west, north)
            bottom, right = grid.row_column(east, south)
            found[0, with_outline] = np.minimum(found[0, with_outline], top)
            found[1, with_outline] = np.maximum(found[1, with_outline], bottom)
            found[2, with_outline] = np.minimum(found[2, with_outline], left)
            found[3, with_outline] = np.maximum(found[3, with_outline], right)
        return found

    def outlined(self, grid: Grid, window: Window) -> tuple[Ints, Ints]:
        """Return the cells of a window whose middle lies in an outline, and whose outline it is; hamlet by hamlet."""
        bounds, cells, owners = self.bounds(grid, 0), [], []
        for hamlet in np.flatnonzero(self._has_outline).tolist():
            first_row, first_column = np.maximum(bounds[[0, 2], hamlet], (window.row, window.column))
            last_row, last_column = np.minimum(
                bounds[[1, 3], hamlet], (window.row + window.height - 1, window.column + window.width - 1)
            )
            if first_row > last_row or first_column > last_column:
                continue
            box = Window(
                int(first_row), int(first_column), int(last_row - first_row) + 1, int(last_column - first_column) + 1
            )
            place = beyond(grid, box)
            row, column = np.nonzero(geometry_mask([self.outline[hamlet]], place.shape, place.transform, invert=True))
            cells.append((row + box.row - window.row) * window.width + column + box.column - window.column)
            owners.append(np.full(len(row), hamlet))
        none = np.empty(0, np.int64)
        return np.concatenate([*cells, none]).astype(np.int64), np.concatenate([*owners, none]).astype(np.int64)

    @property
    def _has_outline(self) -> NDArray[np.bool_]:
        return np.array([shape is not None for shape in self.outline], bool)

    def homes(self) -> tuple[Ints, Ints, Ints]:
        """Return where people live, by hamlet: its points, without any the cell in which it is drawn; row and column.

        Ordered by hamlet.
        """
        alone = np.setdiff1d(np.arange(len(self.row)), self.owner)
        owner = np.concatenate([self.owner, alone])
        order = np.argsort(owner, kind="stable")
        row = np.concatenate([self.point_row, self.row[alone]])
        column = np.concatenate([self.point_column, self.column[alone]])
        return owner[order], row[order], column[order]


def extents_of(hamlets: gpd.GeoDataFrame, grid: Grid) -> Extents:
    """Return where hamlets lie on a grid.

    Parameters
    ----------
    hamlets
        Points; with ``extent`` where some are several points or an outline: see `inputs.read_hamlets`.
    grid
        The cells.
    """
    points = hamlets.to_crs(grid.crs).geometry
    row, column = grid.row_column(points.x.to_numpy(), points.y.to_numpy())
    outline = np.full(len(hamlets), None, dtype=object)
    if EXTENT not in hamlets.columns or not hamlets[EXTENT].notna().any():
        return Extents(row, column, np.arange(len(hamlets)), row, column, outline)
    shapes = hamlets[EXTENT].to_crs(grid.crs).to_numpy()
    owners, x, y = [], [], []
    for hamlet, shape in enumerate(shapes):
        if shape is None:
            owners.append(np.array([hamlet]))
            x.append([points.x.iloc[hamlet]])
            y.append([points.y.iloc[hamlet]])
            continue
        parts = shapely.get_parts(shape)
        areas = parts[shapely.get_dimensions(parts) == 2]
        spots = parts[shapely.get_dimensions(parts) == 0]
        if len(areas):
            outline[hamlet] = shapely.union_all(areas)
        owners.append(np.full(len(spots), hamlet))
        x.append(shapely.get_x(spots))
        y.append(shapely.get_y(spots))
    point_row, point_column = grid.row_column(np.concatenate(x), np.concatenate(y))
    return Extents(row, column, np.concatenate(owners).astype(np.int64), point_row, point_column, outline)
