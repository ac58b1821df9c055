"""The cells by which hamlets are judged: around their points and inside their outlines, hamlet after hamlet."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..geo.grid import Grid, Window, beyond, steps_within
from .extents import Extents

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Clusters:
    """The points of hamlets, each with the cells around it.

    Attributes
    ----------
    owner, own
        The hamlet that each point belongs to, and the point's own cell; shape (points,).
    places
        Which of the hamlets' cells lie around the points: places in `Surroundings.cells`.
    offsets
        Point i has ``places[offsets[i]:offsets[i + 1]]``; shape (points + 1,).
    """

    owner: Ints
    own: Ints
    places: Ints
    offsets: Ints

    def count_of(self, hamlets: int) -> Ints:
        """Return how many points each hamlet has."""
        return np.bincount(self.owner, minlength=hamlets)

    def served(self, hit: NDArray[np.bool_], least_pct: float, hamlets: int) -> Ints:
        """Return around how many of each hamlet's points at least a share of the cells is hit."""
        around = _shares(hit[self.places], self.offsets) * 100.0 >= least_pct
        return np.bincount(self.owner[around], minlength=hamlets)

    def at_points(self, hamlet: Ints, cell: Ints) -> NDArray[np.bool_]:
        """Return which cells of hamlets are the own cells of their points."""
        most = int(max(self.own.max(initial=0), cell.max(initial=0))) + 1
        held = self.own >= 0
        return np.isin(hamlet * most + cell, self.owner[held] * most + self.own[held])


_NO_CLUSTERS = Clusters(*(np.empty(0, np.int64),) * 3, np.zeros(1, np.int64))


@dataclass(frozen=True)
class Surroundings:
    """The cells of each hamlet, hamlet after hamlet.

    Attributes
    ----------
    own
        The cell in which the hamlet is drawn (row * width + column of a window), -1 outside the grid; shape (hamlets,).
    cells
        Cells within the radius of the hamlet's points, or inside its outline, and inside the communes; each once.
    offsets
        Hamlet i has ``cells[offsets[i]:offsets[i + 1]]``; shape (hamlets + 1,).
    clusters
        The hamlets' points, where they are asked for.
    """

    own: Ints
    cells: Ints
    offsets: Ints
    clusters: Clusters = _NO_CLUSTERS

    @property
    def outside(self) -> NDArray[np.bool_]:
        """Which hamlets lie outside the communes: those without any cell."""
        return np.asarray(np.diff(self.offsets) == 0)

    def thinned(self, row: Ints, column: Ints, most: int) -> tuple[Ints, Ints]:
        """Return about so many of each hamlet's cells, on a lattice of the whole grid, and where each hamlet's begin.

        Parameters
        ----------
        row, column
            Of `cells`, on the whole grid.
        most
            How many are enough.
        """
        size = np.diff(self.offsets)
        step = np.repeat(np.maximum(np.ceil(np.sqrt(size / most)).astype(np.int64), 1), size)
        chosen = (row % step == 0) & (column % step == 0)
        total = np.concatenate(([0], np.cumsum(chosen)))
        chosen |= np.repeat(total[self.offsets[1:]] == total[self.offsets[:-1]], size)
        total = np.concatenate(([0], np.cumsum(chosen)))
        return np.flatnonzero(chosen), total[self.offsets]

    def share(self, hit: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return each hamlet's share of cells that are hit, 0 to 1; 0 where it has no cell."""
        return _shares(hit, self.offsets)


def _shares(hit: NDArray[np.bool_], offsets: Ints) -> NDArray[np.float64]:
    total = np.concatenate(([0], np.cumsum(hit)))
    shares: NDArray[np.float64] = (total[offsets[1:]] - total[offsets[:-1]]) / np.maximum(np.diff(offsets), 1)
    return shares


def surroundings_of(
    extents: Extents, *, window: Window, inside: NDArray[np.bool_], grid: Grid, radius_m: float
) -> Surroundings:
    """Return the communes' cells whose middle lies within the radius of a hamlet's points or inside its outline.

    The cell in which it is drawn always counts; a hamlet that is drawn in no commune has none. Cells around several
    points of a hamlet count once.

    Parameters
    ----------
    extents
        Where the hamlets lie on the grid.
    window
        Of the grid: all cells on it that any of the hamlets needs.
    inside
        Which of them lie in communes, shape of the window.
    grid
        On which all lie.
    radius_m
        Around a point's own cell.
    """
    place = beyond(grid, window)
    hamlets, size = len(extents.row), place.height * place.width
    row, column = extents.row - window.row, extents.column - window.column
    own = np.where(place.holds(row, column), row * place.width + column, -1)
    at_home = own >= 0
    at_home[at_home] = inside.ravel()[own[at_home]]
    point, at_point = _around_points(extents, window, place, radius_m)
    in_outline, outlined = extents.outlined(grid, window)
    cell = np.concatenate([at_point, in_outline, own[at_home]])
    hamlet = np.concatenate([extents.owner[point], outlined, np.flatnonzero(at_home)])
    usable = inside.ravel()[cell] & at_home[hamlet]
    keys, places = np.unique(hamlet[usable] * size + cell[usable], return_inverse=True)
    owner, cells = np.divmod(keys, size)
    offsets = np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=hamlets))))
    of_points = usable[: len(point)]
    per_point = np.bincount(point[of_points], minlength=len(extents.owner))
    point_row, point_column = extents.point_row - window.row, extents.point_column - window.column
    clusters = Clusters(
        extents.owner,
        np.where(place.holds(point_row, point_column), point_row * place.width + point_column, -1),
        places[: int(of_points.sum())],
        np.concatenate(([0], np.cumsum(per_point))),
    )
    return Surroundings(own, cells, offsets, clusters)


def _around_points(extents: Extents, window: Window, place: Grid, radius_m: float) -> tuple[Ints, Ints]:
    """Return the cells of the window around each point, and whose they are; point by point."""
    step_row, step_column = steps_within(radius_m, place)
    rows = (extents.point_row - window.row)[:, None] + step_row
    columns = (extents.point_column - window.column)[:, None] + step_column
    held = place.holds(rows, columns)
    return np.nonzero(held)[0], (rows * place.width + columns)[held]


def hamlet_parts(
    extents: Extents, grid: Grid, radius_m: float, most_cells: int
) -> list[tuple[NDArray[np.int64], Window]]:
    """Return neighbouring hamlets in groups, and the window over the surroundings of each."""
    if not len(extents.row):
        return [(np.empty(0, np.int64), Window(0, 0, 1, 1))]
    top, bottom, left, right = extents.bounds(grid, int(radius_m // grid.resolution_m))
    size = (bottom - top + 1) * (right - left + 1)
    near_row, near_column = extents.row.clip(0, grid.height - 1), extents.column.clip(0, grid.width - 1)
    block = (near_row // _BLOCK_CELLS) * (grid.width // _BLOCK_CELLS + 1) + near_column // _BLOCK_CELLS
    parts = []
    for number in np.unique(block):
        members = np.flatnonzero(block == number)
        for some in np.split(members, _cuts(size[members], most_cells)):
            # A hamlet beyond the grid still has a window, of which no cell is its own.
            rows = np.clip([top[some].min(), bottom[some].max()], 0, grid.height - 1).tolist()
            columns = np.clip([left[some].min(), right[some].max()], 0, grid.width - 1).tolist()
            window = Window(rows[0], columns[0], rows[1] - rows[0] + 1, columns[1] - columns[0] + 1)
            parts.append((some, window))
    return parts


def _cuts(size: Ints, most_cells: int) -> Ints:
    """Return where to cut a row of hamlets so that each piece has about so many cells, one hamlet at least."""
    piece = (np.cumsum(size) - size) // max(most_cells, 1)
    return np.flatnonzero(np.diff(piece)) + 1


_BLOCK_CELLS = 1024  # the side of the squares by which hamlets are grouped
