"""What other programs take for the same disc: gdal_viewshed (line of sight) and SPLAT! HD (Longley-Rice), CPU time."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.transform import from_origin
from rasterio.warp import Resampling, reproject

VIEWSHED = "gdal_viewshed"
SPLAT = "splat-hd"
SPLAT_TERRAIN = "srtm2sdf-hd"
TILE_CELLS = 3601
"""Cells along a side of SPLAT! HD's terrain, one degree in seconds of arc, both edges included."""


@dataclass(frozen=True)
class Mast:
    """Where it stands, the antenna above ground, how far is looked, and at which frequency."""

    lon: float
    lat: float
    height_m: float
    radius_km: float
    frequency_mhz: float
    phone_m: float


def missing(*programs: str) -> list[str]:
    """Return which programs are not installed."""
    return [program for program in programs if shutil.which(program) is None]


def cpu_s(words: list[str], folder: Path) -> float:
    """Return the CPU seconds of a process, the system's share included."""
    process = subprocess.Popen(words, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # wait4 tells the cost of just this child.
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{' '.join(words)} ended with {os.waitstatus_to_exitcode(status)}")
    return used.ru_utime + used.ru_stime


def write_ground(folder: Path, ground_m: NDArray[np.float32], cell_m: float) -> None:
    """Write the heights of our disc, its mast in the middle, as the GeoTIFF that gdal_viewshed reads."""
    height, width = ground_m.shape
    transform = from_origin(-width / 2 * cell_m, height / 2 * cell_m, cell_m, cell_m)
    options = {"driver": "GTiff", "height": height, "width": width, "count": 1, "dtype": "float32"}
    with rasterio.open(folder / "ground.tif", "w", crs="EPSG:32648", transform=transform, **options) as file:
        file.write(ground_m, 1)


def viewshed_s(folder: Path, mast: Mast, radius_m: float) -> float:
    """Return what gdal_viewshed takes for a radius; a radius of two cells is its start, its reading and writing."""
    words = [VIEWSHED, "-q", "-ox", "0", "-oy", "0", "-oz", f"{mast.height_m:g}", "-tz", f"{mast.phone_m:g}"]
    return cpu_s([*words, "-md", f"{radius_m:g}", "ground.tif", "seen.tif"], folder)


def write_splat_terrain(folder: Path, terrain: Path, mast: Mast) -> None:
    """Write the square degree around a mast in SPLAT!'s own format, interpolated to one second of arc."""
    west, south = int(mast.lon // 1), int(mast.lat // 1)
    step = 1.0 / (TILE_CELLS - 1)
    heights = np.zeros((TILE_CELLS, TILE_CELLS), np.float32)
    with rasterio.open(terrain) as file:
        reproject(
            rasterio.band(file, 1),
            heights,
            dst_transform=from_origin(west - step / 2, south + 1 + step / 2, step, step),
            dst_crs="EPSG:4326",
            dst_nodata=0,
            resampling=Resampling.bilinear,
        )
    tile = folder / f"N{south:02d}E{west:03d}.hgt"
    tile.write_bytes(np.rint(heights).astype(">i2").tobytes())
    cpu_s([SPLAT_TERRAIN, tile.name], folder)
    # SPLAT! counts longitudes westward.
    (folder / "mast.qth").write_text(f"mast\n{mast.lat}\n{360.0 - mast.lon}\n{mast.height_m} meters\n")
    # Permittivity, conductivity, refractivity, frequency, climate, polarisation, half of the places, half of the time.
    (folder / "mast.lrp").write_text(f"15.0\n0.005\n301.0\n{mast.frequency_mhz}\n5\n1\n0.5\n0.5\n")


def splat_s(folder: Path, mast: Mast, radius_km: float) -> float:
    """Return what SPLAT! HD takes for the path loss in a radius; a tiny one is its reading and writing."""
    words = [SPLAT, "-t", "mast.qth", "-metric", "-olditm", "-N", "-d", ".", "-o", "map.ppm"]
    return cpu_s([*words, "-L", f"{mast.phone_m:g}", "-R", f"{radius_km:g}"], folder)
