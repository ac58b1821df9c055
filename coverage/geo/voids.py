"""Small voids of a terrain raster, filled from what lies around them; large ones stay, since nobody knows them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rasterio.fill import fillnodata
from scipy.ndimage import label

MOST_CELLS = 1000  # of 30 m: 0.9 km²; a lake, a shadow of radar, a seam


@dataclass(frozen=True)
class Filled:
    """What was filled and what was left.

    Attributes
    ----------
    voids, cells
        How many connected voids were filled, and how many cells they had.
    left_cells
        Cells without a height in larger voids, or at the edge.
    """

    voids: int
    cells: int
    left_cells: int


def fill_voids(heights_m: NDArray[np.float32], most_cells: int = MOST_CELLS) -> tuple[NDArray[np.float32], Filled]:
    """Return heights with small voids filled by inverse distance (GDAL's fillnodata), and what was done.

    A void is a connected group of NaN cells, diagonals included; one that is larger, or touches the raster's edge, is
    left.

    Examples
    --------
    >>> heights = np.full((5, 5), 7.0, np.float32)
    >>> heights[2, 2] = np.nan
    >>> filled, done = fill_voids(heights)
    >>> float(filled[2, 2]), done
    (7.0, Filled(voids=1, cells=1, left_cells=0))
    """
    empty = np.isnan(heights_m)
    groups, count = label(empty, structure=np.ones((3, 3), dtype=int))
    sizes = np.bincount(groups.ravel(), minlength=count + 1)
    edge = np.unique(np.concatenate([groups[0], groups[-1], groups[:, 0], groups[:, -1]]))
    small = sizes <= most_cells
    small[0] = False
    small[edge] = False
    wanted = small[groups]
    if not wanted.any():
        return heights_m, Filled(0, 0, int(empty.sum()))
    # Only the wanted cells are taken over: a large void must not be filled from a small one's search.
    whole = fillnodata(np.where(empty, 0, heights_m).astype(np.float32), mask=(~empty).astype(np.uint8))
    filled = np.where(wanted, whole, heights_m).astype(np.float32)
    return filled, Filled(int(small.sum()), int(wanted.sum()), int(np.isnan(filled).sum()))
