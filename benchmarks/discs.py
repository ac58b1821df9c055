"""One mast's disc, ready to be swept again and again, on several kinds of ground."""

import math
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from peers import Mast as Place
from phusong.engine.disc import MARGIN_CELLS, one_station
from phusong.engine.mosaic import NO_SERVER
from phusong.engine.sweep import (
    LONGEST_STEP_CELLS,
    Conditions,
    Mast,
    Output,
    Stations,
    Template,
    Terrain,
    disc_template,
    new_fan,
    new_work,
    sweep_place,
)
from phusong.geo.crs import equal_area_crs
from phusong.geo.grid import Grid
from phusong.geo.rasters import read_terrain
from phusong.radio.earth import effective_radius_km

MAST = Place(lon=105.2, lat=21.3, height_m=40.0, radius_km=10.0, frequency_mhz=1842.5, phone_m=1.5)
"""Among the hills of the midland."""

CELL_M = 30.0
FURTHER_BAND_MHZ = 942.5
DELTA_N = 45.0


@dataclass(frozen=True)
class Disc:
    """All that a sweep of one place needs but the room to work in."""

    ground_m: NDArray[np.float32]
    cell_m: float
    template: Template
    stations: Stations


def prepared(
    terrain: Path, kind: str = "hilly", *, radius_km: float = MAST.radius_km, cell_m: float = CELL_M, bands: int = 2
) -> Disc:
    """Return the disc about `MAST`: hilly as the terrain is, flat at 5 m, sea at 0 m, or with a void in each km2."""
    radius_cells = math.ceil(radius_km * 1000.0 / cell_m)
    half = radius_cells + MARGIN_CELLS
    edge_m = (half + 0.5) * cell_m
    grid = Grid(equal_area_crs(MAST.lon, MAST.lat), -edge_m, edge_m, cell_m, 2 * half + 1, 2 * half + 1)
    if kind in {"flat", "sea"}:
        ground_m = np.full(grid.shape, 5.0 if kind == "flat" else 0.0, np.float32)
    else:
        ground_m = read_terrain(terrain, grid)
    if kind == "voids":
        row, column = np.mgrid[: grid.height, : grid.width]
        ground_m[(row % 34 < 5) & (column % 34 < 5) & (np.hypot(row - half, column - half) > 8)] = np.nan
    # By height and frequency, as the engine sorts them.
    frequencies = sorted(FREQUENCIES_MHZ[:bands])
    single = [one_station(MAST.height_m, mhz, radius_km, "vertical") for mhz in frequencies]
    joined = {
        name: np.concatenate([getattr(station, name) for station in single])
        for name in Stations._fields
        if name not in {"first_sector", "loss_db"}
    }
    joined["rank"] = joined["layer"] = np.arange(bands, dtype=np.int32)
    stations = Stations(**joined, first_sector=np.arange(bands + 1), loss_db=single[0].loss_db)
    return Disc(ground_m, cell_m, disc_template(radius_cells), stations)


FREQUENCIES_MHZ = (MAST.frequency_mhz, FURTHER_BAND_MHZ, 2140.0, 763.0, 2600.0, 3700.0, 2350.0, 885.0)


def swept(disc: Disc, bands: int) -> Output:
    """Return the mosaics of a disc's first bands, each a layer of its own."""
    shape = disc.ground_m.shape
    output = Output(
        np.full((bands, *shape), -np.inf, np.float32),
        np.full((bands, *shape), NO_SERVER, np.int32),
        np.ones(shape, np.bool_),
        np.empty((0, 0), np.float32),
        np.empty((0, 0), np.uint8),
        0,
        0,
    )
    half = shape[0] // 2
    radius_km = effective_radius_km(DELTA_N)
    points = disc.template.radius_cells + LONGEST_STEP_CELLS
    sweep_place(
        output,
        disc.template,
        Mast(half, half, 0.0, 0.0),
        Terrain(disc.ground_m, np.empty((0, 0), np.float32), 0, 0, disc.cell_m),
        disc.stations,
        0,
        bands,
        Conditions(MAST.phone_m, radius_km, 0.0, 0.0, exact=False),
        new_fan(points, covered=False),
        new_work(points, disc.cell_m / 1000.0, radius_km),
    )
    return output


def cost_s(disc: Disc, bands: int) -> float:
    """Return the CPU seconds of one sweep, its mosaics made anew."""
    began = time.process_time()
    swept(disc, bands)
    return time.process_time() - began


def two_threads_gain(disc: Disc, *, enough: float, sweeps: int = 4, turns: int = 8) -> tuple[float, float]:
    """Return how many times as fast two threads sweep as one: less the time without a core, and by the clock alone.

    The best of turns that follow each other, until one is enough. On a machine with other work a thread stands in line
    for a core; what locks and memory cost the engine's threads is seen all the same.
    """
    best, by_clock = 0.0, 0.0
    for _ in range(turns):
        # One thread before and after the two: a machine that just then becomes faster counts for nothing.
        before, two, after = (_took_s(disc, threads, 2 * sweeps // threads) for threads in (1, 2, 1))
        best = max(best, min(before[0], after[0]) / two[0])
        by_clock = max(by_clock, min(before[1], after[1]) / two[1])
        if best >= enough:
            break
    return best, by_clock


def _took_s(disc: Disc, threads: int, sweeps: int) -> tuple[float, float]:
    """Return what so many threads take for so many sweeps each: less the longest's time without a core, and in all."""

    def work(_: int) -> float:
        began, waited = time.perf_counter(), _without_core_s()
        for _ in range(sweeps):
            swept(disc, 1)
        return time.perf_counter() - began - (_without_core_s() - waited)

    with ThreadPoolExecutor(threads) as pool:
        began = time.perf_counter()
        own = max(pool.map(work, range(threads)))
        return own, time.perf_counter() - began


def _without_core_s() -> float:
    """Return how long this thread was ready to run and had no core; 0 where the system does not tell, as on macOS."""
    if not _SCHEDULED.exists():
        return 0.0
    return int(_SCHEDULED.read_text(encoding="ascii").split()[1]) / 1e9


_SCHEDULED = Path("/proc/thread-self/schedstat")
