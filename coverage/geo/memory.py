"""How much memory a grid asks for, and whether the machine has it: told before the work starts, not in its midst."""

import math
import os

from ..errors import SettingsError
from .grid import Grid

MOST_CELLS = 2**31 - 1
"""Cells are numbered in 32 bits (`zones.Zones.cells`)."""

BYTES_PER_CELL = 48
"""Terrain, cells wanted, the zones' cells and shares, people, and levels of several operators while area is counted.

With `BYTES_PER_LAYER` that is 1.5 GB for a province of 18.8 million cells and 4 layers; 1.8 GB were measured in all.
"""

BYTES_PER_LAYER = 8
"""Of a cell in one layer: a level (float32) and its best server (int32)."""

_SPARE = 0.8  # share of the machine's memory that one run may fill


def required_memory_gb(grid: Grid, layers: int) -> float:
    """Return the memory that a prediction on the grid asks for at its peak, in GB of 10^9 bytes; an estimate.

    Parameters
    ----------
    grid
        The whole grid.
    layers
        Technologies of the operator that has most, since operators are predicted one after the other.

    Examples
    --------
    >>> from pyproj import CRS
    >>> required_memory_gb(Grid(CRS.from_epsg(32648), 0.0, 0.0, 30.0, 1000, 1000), 4)
    0.08
    """
    return grid.height * grid.width * (BYTES_PER_CELL + BYTES_PER_LAYER * layers) / 1e9


def available_memory_gb() -> float:
    """Return the machine's memory in GB, infinite where the system does not tell it."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    except (AttributeError, OSError, ValueError):  # Windows has no sysconf
        return math.inf


def check_memory(grid: Grid, layers: int, memory_gb: float = 0.0) -> None:
    """Refuse a grid that is larger than memory, and say which resolution would do.

    Parameters
    ----------
    grid, layers
        As `required_memory_gb`.
    memory_gb
        What may be filled ([run] memory_gb); 0 takes four fifths of the machine's.

    Raises
    ------
    SettingsError
        The grid asks for more, or has more cells than can be numbered.
    """
    cells = grid.height * grid.width
    limit_gb = memory_gb or _SPARE * available_memory_gb()
    needed_gb = required_memory_gb(grid, layers)
    times = max(cells / MOST_CELLS, needed_gb / limit_gb)
    if times <= 1.0:
        return
    # Rounded up, with a cell's width more on each side than the bounds themselves have.
    workable_m = math.ceil(grid.resolution_m * math.sqrt(times) * 1.01)
    raise SettingsError(
        "grid.resolution_m is {resolution:g}, which makes {cells} cells and asks for {needed:.1f} GB of memory; "
        "expected at most {limit:.1f} GB: set grid.resolution_m to {workable} or more, or "
        "run.memory_gb to what the machine has",
        resolution=float(grid.resolution_m),
        cells=cells,
        needed=needed_gb,
        limit=min(limit_gb, MOST_CELLS * needed_gb / cells),
        workable=workable_m,
    )
