"""Polygons on a grid, with the exact share of every cell that each polygon holds."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from .grid import Grid, Window, beyond, window_around


@dataclass(frozen=True)
class Zones:
    """The cells of each polygon, polygon after polygon.

    Attributes
    ----------
    grid
        What the cell numbers refer to: row * width + column.
    cells, share
        Cell number and the share of that cell inside the polygon (0 to 1], shape (n,).
    offsets
        Polygon i owns ``cells[offsets[i]:offsets[i + 1]]``; shape (polygons + 1,).
    """

    grid: Grid
    cells: NDArray[np.int32]
    share: NDArray[np.float32]
    offsets: NDArray[np.int64]

    @property
    def count(self) -> int:
        """Number of polygons."""
        return len(self.offsets) - 1

    def zone_of_cell(self) -> NDArray[np.int32]:
        """Return for each entry of `cells` the polygon that it belongs to."""
        return np.repeat(np.arange(self.count, dtype=np.int32), np.diff(self.offsets))

    def sum(self, per_entry: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of a value per entry of `cells` over each polygon, shape (polygons,)."""
        # Each polygon by itself, so that its sum does not depend on which others stand before it.
        return np.add.reduceat(per_entry.astype(np.float64, copy=False), self.offsets[:-1])


def zones_of(polygons: gpd.GeoSeries, grid: Grid, window: Window | None = None) -> Zones:
    """Return the exact share of each cell in each polygon.

    Parameters
    ----------
    polygons
        In the grid's reference system; each wholly inside the grid, and touching some of its ground.
    grid
        The cells.
    window
        Whose cells are numbered, the whole grid's if not given; every polygon lies inside it. Shares are the same bits
        on every window.

    Notes
    -----
    Shares are areas by Green's theorem on the pieces of the outline inside each cell, so a polygon smaller than a cell
    counts right as well, and the shares of two neighbours in a cell on their border add up to one.

    Examples
    --------
    >>> from pyproj import CRS
    >>> from .grid import grid_over
    >>> grid = grid_over((0.0, 0.0, 4.0, 4.0), CRS.from_epsg(32648), 1.0)
    >>> zones = zones_of(gpd.GeoSeries([shapely.box(0.5, 0.5, 2.0, 1.0)], crs=32648), grid)
    >>> zones.cells.tolist(), zones.share.tolist()
    ([12, 13], [0.25, 0.5])
    """
    window = window or Window(0, 0, grid.height, grid.width)
    cells, shares = [], []
    for shape in polygons:
        rows, columns, share = _shares_of(shape, grid)
        cells.append((rows - window.row) * window.width + columns - window.column)
        shares.append(share)
    counts = [len(part) for part in cells]
    return Zones(
        beyond(grid, window),
        np.concatenate(cells).astype(np.int32),
        np.concatenate(shares).astype(np.float32),
        np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
    )


def touched(polygons: gpd.GeoSeries, grid: Grid, window: Window) -> NDArray[np.bool_]:
    """Return the cells of a window that any polygon touches, shape of the window."""
    found = np.zeros((window.height, window.width), dtype=bool)
    place = beyond(grid, window)
    east, south = place.west_m + place.width * place.resolution_m, place.north_m - place.height * place.resolution_m
    near = polygons.sindex.query(shapely.box(place.west_m, south, east, place.north_m))
    for shape in polygons.iloc[np.sort(near)]:
        rows, columns, _ = _shares_of(shape, grid)
        rows, columns = rows - window.row, columns - window.column
        inside = place.holds(rows, columns)
        found[rows[inside], columns[inside]] = True
    return found


def window_over(polygons: gpd.GeoSeries, grid: Grid) -> Window:
    """Return the cells of the grid over which polygons lie, one more on each side where the grid goes on."""
    west, south, east, north = polygons.total_bounds
    row, column = grid.row_column(np.array([west, east]), np.array([north, south]))
    top, left = max(int(row[0]) - 1, 0), max(int(column[0]) - 1, 0)
    bottom, right = min(int(row[1]) + 2, grid.height), min(int(column[1]) + 2, grid.width)
    return Window(top, left, bottom - top, right - left)


_NOTHING = 1e-9  # a share below this is rounding, not ground


def _shares_of(shape: shapely.Geometry, grid: Grid) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return the rows and columns of the cells that hold some of a polygon, row by row, and their shares."""
    x, y, dx, dy = _edges_in_cells(shape, grid)
    if len(x) == 0:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float64)
    # A piece lies in one cell: its middle says in which, even where it runs along a grid line.
    middle_x, middle_y = x + dx / 2, y + dy / 2
    row = np.floor(middle_y).astype(np.int64)
    column = np.floor(middle_x).astype(np.int64)
    box = window_around(row, column)
    top, left, height, width = box.row, box.column, box.height, box.width
    # Right of the piece the whole cell height dy counts; in the piece's own cell only the part right of its middle.
    own = np.zeros(height * (width + 1))
    flat = (row - top) * (width + 1) + (column - left)
    right_part = 1.0 - (middle_x - column)
    np.add.at(own, flat, dy * right_part)
    np.add.at(own, flat + 1, dy * (1.0 - right_part))
    area = np.abs(np.cumsum(own.reshape(height, width + 1), axis=1)[:, :width])
    rows, columns = np.nonzero(area > _NOTHING)
    return rows + top, columns + left, np.minimum(area[rows, columns], 1.0)


def _edges_in_cells(
    shape: shapely.Geometry, grid: Grid
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the outline's edges cut at every grid line: start and extent in cells, x right and y down."""
    oriented = shapely.orient_polygons(shapely.get_parts(shape))
    rings = shapely.get_rings(oriented)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    across = (points[:, 0] - grid.west_m) / grid.resolution_m
    down = (grid.north_m - points[:, 1]) / grid.resolution_m
    same = ring[1:] == ring[:-1]
    x0, y0 = across[:-1][same], down[:-1][same]
    dx, dy = across[1:][same] - x0, down[1:][same] - y0
    edge = np.arange(len(x0))
    cuts = [_crossings(x0, dx), _crossings(y0, dy)]
    number = np.concatenate([edge, edge, *[index for index, _ in cuts]])
    at = np.concatenate([np.zeros(len(x0)), np.ones(len(x0)), *[t for _, t in cuts]])
    order = np.lexsort((at, number))
    number, at = number[order], at[order]
    piece = number[1:] == number[:-1]
    start, length, of = at[:-1][piece], np.diff(at)[piece], number[:-1][piece]
    real = length > 0
    start, length, of = start[real], length[real], of[real]
    return x0[of] + start * dx[of], y0[of] + start * dy[of], length * dx[of], length * dy[of]


def _crossings(
    start: NDArray[np.float64], extent: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return where edges cross whole numbers: the edge's number and the parameter along it in (0, 1)."""
    low = np.minimum(start, start + extent)
    high = np.maximum(start, start + extent)
    first = np.floor(low).astype(np.int64) + 1
    count = np.maximum(np.ceil(high).astype(np.int64) - first, 0)
    edge = np.repeat(np.arange(len(start)), count)
    step = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return edge, (first[edge] + step - start[edge]) / extent[edge]
