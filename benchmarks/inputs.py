"""How long 50,000 rows of stations take to be read and checked, from XLSX and from CSV, and in how much memory.

``python benchmarks/inputs.py [rows]``: each reading runs in a process of its own, so that its peak is its own.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import xlsxwriter

HEADINGS = (
    "STT", "Mã trạm", "Mã vị trí", "Nhà mạng", "Công nghệ", "Băng tần (MHz)", "Chiều cao anten (m)", "Góc phương vị",
    "Trạng thái", "Ngày phát sóng", "Xã/Phường", "Kinh độ", "Vĩ độ",
)  # fmt: skip
SIDE = 12  # communes along each side of the made province


def communes() -> gpd.GeoDataFrame:
    boxes = [
        shapely.box(104.8 + 0.1 * i, 20.6 + 0.1 * j, 104.9 + 0.1 * i, 20.7 + 0.1 * j)
        for j in range(SIDE)
        for i in range(SIDE)
    ]
    count = len(boxes)
    table = {"commune_code": [f"{i:05d}" for i in range(count)], "name": [f"Xã thử {i}" for i in range(count)]}
    return gpd.GeoDataFrame(table, geometry=boxes, crs=4326)


def rows(count: int) -> pd.DataFrame:
    """Return made stations: a tenth with decimal commas, a hundredth in another commune than they declare."""
    random = np.random.default_rng(5)
    site = np.arange(count) // 3
    lon = random.uniform(104.81, 105.99, count // 3 + 1)[site].round(6)
    lat = random.uniform(20.61, 21.79, count // 3 + 1)[site].round(6)
    commune = ((lat - 20.6) // 0.1 * SIDE + (lon - 104.8) // 0.1).astype(int)
    commune = np.where(random.random(count) < 0.01, (commune + 1) % SIDE**2, commune)
    comma = random.random(count) < 0.1
    place = {
        name: [f"{value:.6f}".replace(".", ",") if torn else value for value, torn in zip(values, comma, strict=True)]
        for name, values in (("Kinh độ", lon), ("Vĩ độ", lat))
    }
    return pd.DataFrame(
        {
            "STT": np.arange(1, count + 1),
            "Mã trạm": [f"PTO{i:06d}" for i in range(count)],
            "Mã vị trí": [f"S{i:06d}" for i in site],
            "Nhà mạng": random.choice(["Viettel", "Vinaphone", "VMS"], count),
            "Công nghệ": np.array(["2G", "3G", "LTE"])[np.arange(count) % 3],
            "Băng tần (MHz)": np.array([900, 2100, 1800])[np.arange(count) % 3],
            "Chiều cao anten (m)": random.integers(18, 60, count),
            "Góc phương vị": "0/120/240",
            "Trạng thái": "Đang phát sóng",
            "Ngày phát sóng": "15/06/2019",
            "Xã/Phường": [f"Xã thử {i}" for i in commune],
            **place,
        }
    )[list(HEADINGS)]


def write(folder: Path, count: int) -> list[Path]:
    table = rows(count)
    table.to_csv(folder / "stations.csv", index=False, sep=";")
    with xlsxwriter.Workbook(folder / "stations.xlsx", {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Trạm")
        for i, row in enumerate([list(HEADINGS), *table.to_numpy(dtype=object).tolist()]):
            sheet.write_row(i, 0, row)
    return [folder / "stations.csv", folder / "stations.xlsx"]


def read(path: Path) -> None:
    """Read one file and print what it took."""
    from phusong.inputs import read_stations  # noqa: PLC0415  not timed: the import's own seconds

    province = communes()
    start, cpu = time.perf_counter(), time.process_time()
    stations, report = read_stations(path, province)
    took, cpu = time.perf_counter() - start, time.process_time() - cpu
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"file": path.name, "stations": len(stations), "findings": len(report), "wall_s": round(took, 2),
                      "cpu_s": round(cpu, 2), "peak_mb": round(peak_mb)}))  # fmt: skip


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with tempfile.TemporaryDirectory() as name:
        for path in write(Path(name), count):
            subprocess.run([sys.executable, __file__, "--read", str(path)], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read(Path(sys.argv[2]))
    else:
        main()
