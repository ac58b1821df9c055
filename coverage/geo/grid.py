"""A metric raster grid, and windows of it, as values."""

import math
from dataclasses import dataclass, replace

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS


@dataclass(frozen=True)
class Grid:
    """A north-up grid of square cells; row 0 is the northernmost.

    Attributes
    ----------
    crs
        A projected system in metres.
    west_m, north_m
        The outer corner of cell (0, 0).
    resolution_m
        The side of a cell.
    height, width
        Rows and columns.
    """

    crs: CRS
    west_m: float
    north_m: float
    resolution_m: float
    height: int
    width: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.height, self.width

    @property
    def transform(self) -> Affine:
        """The affine transform from (column, row) to (x, y), as rasterio wants it."""
        return Affine(self.resolution_m, 0.0, self.west_m, 0.0, -self.resolution_m, self.north_m)

    @property
    def cell_km2(self) -> float:
        """A cell's area on the grid."""
        return self.resolution_m**2 / 1e6

    def row_column(
        self, x_m: NDArray[np.float64], y_m: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the cells that hold the points; outside the grid the numbers run on below 0 or past the edge."""
        row = np.floor((self.north_m - y_m) / self.resolution_m).astype(np.int64)
        column = np.floor((x_m - self.west_m) / self.resolution_m).astype(np.int64)
        return row, column

    def holds(self, row: NDArray[np.int64], column: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return whether the cells lie in the grid."""
        return (row >= 0) & (row < self.height) & (column >= 0) & (column < self.width)


@dataclass(frozen=True)
class Window:
    """A rectangle of a grid's cells: rows [row, row + height), columns [column, column + width)."""

    row: int
    column: int
    height: int
    width: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """The rectangle as indices of the grid's array."""
        return slice(self.row, self.row + self.height), slice(self.column, self.column + self.width)

    def slices_in(self, outer: "Window") -> tuple[slice, slice]:
        """Return the rectangle as indices of the array of another one that holds it.

        Examples
        --------
        >>> Window(5, 7, 2, 1).slices_in(Window(4, 4, 9, 9))
        (slice(1, 3, None), slice(3, 4, None))
        """
        return replace(self, row=self.row - outer.row, column=self.column - outer.column).slices


def grid_over(bounds_m: tuple[float, float, float, float], crs: CRS, resolution_m: float) -> Grid:
    """Return the grid that covers bounds (west, south, east, north), its lines at multiples of the resolution.

    Examples
    --------
    >>> grid = grid_over((-95.0, 0.0, 100.0, 61.0), CRS.from_epsg(32648), 30.0)
    >>> grid.shape, grid.west_m, grid.north_m
    ((3, 8), -120.0, 90.0)
    """
    west, south, east, north = bounds_m
    first_column = math.floor(west / resolution_m)
    first_row = math.floor(south / resolution_m)
    width = math.ceil(east / resolution_m) - first_column
    height = math.ceil(north / resolution_m) - first_row
    return Grid(crs, first_column * resolution_m, (first_row + height) * resolution_m, resolution_m, height, width)


def window_around(row: NDArray[np.integer], column: NDArray[np.integer]) -> Window:
    """Return the least window that holds some cells, one at least.

    Examples
    --------
    >>> window_around(np.array([4, 2, 3]), np.array([7, 9, 7]))
    Window(row=2, column=7, height=3, width=3)
    """
    top, left = int(row.min()), int(column.min())
    return Window(top, left, int(row.max()) - top + 1, int(column.max()) - left + 1)


def tiles_of(grid: Grid, side_cells: int) -> list[Window]:
    """Return the grid cut into squares, the last of a row or column as much smaller as is needed.

    Examples
    --------
    >>> [(tile.row, tile.column, tile.width) for tile in tiles_of(Grid(CRS.from_epsg(32648), 0.0, 0.0, 30.0, 5, 8), 5)]
    [(0, 0, 5), (0, 5, 3)]
    """
    return [
        Window(row, column, min(side_cells, grid.height - row), min(side_cells, grid.width - column))
        for row in range(0, grid.height, side_cells)
        for column in range(0, grid.width, side_cells)
    ]


def beyond(grid: Grid, window: Window) -> Grid:
    """Return the grid of a window's cells, which may lie outside the grid.

    Examples
    --------
    >>> grid = Grid(CRS.from_epsg(32648), 0.0, 90.0, 30.0, 3, 8)
    >>> wider = beyond(grid, Window(-1, -2, 5, 12))
    >>> wider.west_m, wider.north_m, wider.shape
    (-60.0, 120.0, (5, 12))
    """
    return Grid(
        grid.crs,
        grid.west_m + window.column * grid.resolution_m,
        grid.north_m - window.row * grid.resolution_m,
        grid.resolution_m,
        window.height,
        window.width,
    )


def steps_within(radius_m: float, grid: Grid) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows and columns from a cell to all cells whose middle lies within a radius of its own.

    Examples
    --------
    >>> row, column = steps_within(30.0, Grid(CRS.from_epsg(32648), 0.0, 90.0, 30.0, 3, 8))
    >>> row.tolist(), column.tolist()
    ([-1, 0, 0, 0, 1], [0, -1, 0, 1, 0])
    """
    reach = int(radius_m // grid.resolution_m)
    row, column = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    near = np.hypot(row, column) * grid.resolution_m <= radius_m
    return row[near], column[near]
