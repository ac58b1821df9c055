"""How large tiles are and how many are worked at a time, so that a run stays within its memory, whatever the area."""

import math
from dataclasses import dataclass

from ..errors import SettingsError
from ..geo.memory import available_memory_gb

SIDES_CELLS = (1024, 512, 256, 128)
"""Large tiles are worked faster: fewer places reach several."""

BASE_GB = 0.65
"""Python, libraries, compiled code, the inputs' tables, blocks of the ground and templates of the sweep.

Of the sample's 10,236 stations 0.5 GB were measured before the first tile. A run that finds no compiled code holds the
compiler as well: up to 0.35 GB more were measured, which no plan can leave out.
"""

USUAL_REACH_CELLS = 400
BYTES_PER_CELL_OF_A_DISC = 120
"""While the template of the largest disc is made (70 measured), beside smaller ones that are kept (12 each)."""

BYTES_PER_LAYER = 8
"""Of a cell in one layer of a tile: level and server as they are worked."""

BYTES_WRITTEN = 6
"""Of a cell in one layer of a tile: the same as they are written."""

BYTES_PER_CELL = 40
"""Of a cell of a tile: what counts, and one layer's numbers while they are written."""

BYTES_OF_GROUND = 8
"""Of a cell under a tile or around it: the height, as it is read and as it is joined."""

BYTES_PER_COUNTED_CELL = 120
"""Of a cell whose area and people are counted: shares, people, levels of several operators and of their unions."""

_SPARE = 0.8  # share of the machine's memory that one run may fill


@dataclass(frozen=True)
class Plan:
    """The side of a tile in cells, and the number of tiles worked at a time."""

    side_cells: int
    workers: int


def usual_memory_gb() -> float:
    """Return what a run fills at the most where nothing is set."""
    return _SPARE * available_memory_gb()


def plan_for(memory_gb: float, workers: int, *, layers: int, reach_cells: int, mosaics: int = 1) -> Plan:
    """Return the largest tiles with which all workers stay within memory; fewer workers where the smallest do not.

    Parameters
    ----------
    memory_gb
        What may be filled ([run] memory_gb), in GB of 10^9 bytes; 0 takes four fifths of the machine's.
    workers
        How many may work at a time.
    layers
        Mosaics: operators times technologies.
    reach_cells
        How far the ground goes beyond a tile at the most.
    mosaics
        How many of a tile's are held at a time.

    Raises
    ------
    SettingsError
        Not even one worker has room.

    Examples
    --------
    >>> plan_for(3.0, 2, layers=12, reach_cells=400)
    Plan(side_cells=1024, workers=2)
    >>> plan_for(1.0, 8, layers=12, reach_cells=400)
    Plan(side_cells=256, workers=8)
    """
    limit_gb = memory_gb or usual_memory_gb()
    base_gb = BASE_GB + _template_bytes(reach_cells) / 1e9
    room = (limit_gb - base_gb) * 1e9
    least = _tile_bytes(SIDES_CELLS[-1], layers, reach_cells, mosaics)
    if room < least:
        raise SettingsError(
            "run.memory_gb is {limit:.2f}; expected at least {least:.2f} for {layers} mosaics on this grid: set it "
            "higher, or grid.resolution_m to a greater number",
            limit=float(limit_gb),
            least=math.ceil(base_gb * 100 + least / 1e7) / 100,
            layers=layers,
        )
    for side in SIDES_CELLS:
        if workers * _tile_bytes(side, layers, reach_cells, mosaics) <= room:
            return Plan(side, workers)
    return Plan(SIDES_CELLS[-1], int(room // least))


def counted_cells(memory_gb: float) -> int:
    """Return of how many cells area and people may be counted at a time, within memory as in `plan_for`.

    Examples
    --------
    >>> counted_cells(3.0), counted_cells(0.7)
    (8000000, 416666)
    """
    room = ((memory_gb or usual_memory_gb()) - BASE_GB) * 1e9
    return int(min(max(room / BYTES_PER_COUNTED_CELL, 2e5), 8e6))


def _template_bytes(reach_cells: int) -> int:
    """Return what making and keeping the templates of such a reach takes beyond those that `BASE_GB` holds."""
    return int(BYTES_PER_CELL_OF_A_DISC * math.pi * max(reach_cells**2 - USUAL_REACH_CELLS**2, 0))


def _tile_bytes(side_cells: int, layers: int, reach_cells: int, mosaics: int) -> int:
    whole = side_cells + 2 * reach_cells
    return (
        side_cells**2 * ((BYTES_PER_LAYER * mosaics + BYTES_WRITTEN) * layers + BYTES_PER_CELL)
        + whole**2 * BYTES_OF_GROUND
    )
