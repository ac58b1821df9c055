"""An area larger than the memory setting is computed within it."""

import os
import subprocess
import sys
from dataclasses import replace

import geopandas as gpd
import made
import numpy as np
import pytest
import shapely
from phusong import pipeline
from runs import opened

SIDE_DEG = 0.9
MEMORY_GB = 0.95
PARTS = replace(made.BARE, terrain=True)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the peak is asked of the system as Unix tells it")


def wide_project(folder):
    """64 communes over some 95 x 100 km at 15 m: 42 million cells of hills; 36 stations, two technologies."""
    made.write_project(folder, PARTS, more="[grid]\nresolution_m = 15.0\n")
    step = 1.2 * SIDE_DEG / 500
    row, column = np.mgrid[:500, :500]
    heights = 150.0 + 100.0 * np.sin(row / 9.0) * np.cos(column / 7.0)
    made.write_raster(folder / "dem.tif", heights, made.WEST - 0.1 * SIDE_DEG, made.SOUTH + 1.1 * SIDE_DEG, step)
    side = SIDE_DEG / 8
    corners = [(made.WEST + i % 8 * side, made.SOUTH + i // 8 * side) for i in range(64)]
    shapes = [shapely.box(x, y, x + side, y + side) for x, y in corners]
    table = made.communes().iloc[[0] * 64].reset_index(drop=True)
    table["commune_code"] = [f"{i:05}" for i in range(1, 65)]
    table["area_km2"] = 145.0
    gpd.GeoDataFrame(table.drop(columns="geometry"), geometry=shapes, crs=4326).to_file(
        folder / "communes.geojson", driver="GeoJSON"
    )
    rows = [
        made.station(
            i, technology=("4G", "2G")[i % 2], band_mhz=900.0, antenna_height_m=40.0,
            lon=made.WEST + SIDE_DEG * (0.1 + 0.16 * (i % 6)), lat=made.SOUTH + SIDE_DEG * (0.1 + 0.16 * (i // 6)),
        )
        for i in range(36)
    ]  # fmt: skip
    made.write_stations(folder / "stations.csv", made.table_of(rows))
    return folder


def peak_gb_of_a_run(folder):
    work = (
        "import resource\nfrom phusong.cli.main import main\n"
        f"try:\n    main(['run', '-q', '-p', {str(folder)!r}])\n"
        "finally:\n    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    # Linux counts the memory of the process that started a program to that program's peak, and this one has run other
    # tests: a small process between keeps them out of the figure.
    between = f"import subprocess, sys\nsys.exit(subprocess.run([sys.executable, '-c', {work!r}]).returncode)"
    said = {"PHUSONG_RUN__MEMORY_GB": str(MEMORY_GB), "PHUSONG_RUN__THREADS": "2"}
    done = subprocess.run(
        [sys.executable, "-c", between], env={**os.environ, **said}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout.split()[-1]) * (1 if sys.platform == "darwin" else 1024) / 1e9


@pytest.mark.slow
def test_an_area_larger_than_the_memory_setting_stays_within_it(tmp_path):
    folder = wide_project(tmp_path / "project")
    grid = opened(folder).scene.grid
    # Whole, its mosaics, the ground, and the communes' shares and people alone would take:
    whole_gb = grid.height * grid.width * (2 * (4 + 4) + 4 + 4 + 4 + 8) / 1e9
    assert whole_gb > MEMORY_GB
    # A first run compiles, and holds the compiler beside its data.
    peak_gb_of_a_run(made.write_project(tmp_path / "small", PARTS))
    peak_gb = peak_gb_of_a_run(folder)
    assert peak_gb < MEMORY_GB
    assert pipeline.stale_steps(opened(folder)) == []
