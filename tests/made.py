"""A made province of six square communes, small enough to compute in a second: tables in memory, projects on disk."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely
from affine import Affine
from phusong.config import GapRule, RadioProfile, Settings, read_gap_rule, read_profile
from phusong.engine.ground import Ground
from phusong.engine.levels import levels_on
from phusong.engine.mosaic import Mosaic
from phusong.engine.transmitters import Transmitters
from phusong.geo.grid import Grid, Window
from phusong.indicators.figures import Tally
from phusong.tables import STATIONS

WEST, SOUTH, SIDE_DEG = 105.0, 21.0, 0.04
CODES = ("00001", "00002", "00003", "00004", "00005", "00006")
NAMES = ("Thanh Sơn", "Tân Hòa", "Yên Lập", "Đoan Hùng", "Việt Trì", "Cẩm Khê")
POPULATION = (4_000, 6_500, 3_001, 5_200, 60_000, 777)
OPERATORS = ("Viettel", "VNPT", "MobiFone")
BANDS = {"2G": 900.0, "3G": 2100.0, "4G": 900.0, "5G": 2600.0}
DATE = dt.date(2025, 10, 31)


def profile() -> RadioProfile:
    return read_profile("default", Path())


def gap_rule() -> GapRule:
    return read_gap_rule("default", Path())


def settings(**parts: dict[str, object]) -> Settings:
    """Settings without files, for functions on tables."""
    values: dict[str, dict[str, object]] = {
        "project": {"name": "made", "data_date": DATE},
        "inputs": {"stations": ["stations.csv"], "communes": "communes.geojson"},
        "grid": {"resolution_m": 200.0},
    }
    for key, part in parts.items():
        values[key] = values.get(key, {}) | part
    return Settings(**values)


def communes(count: int = 6) -> gpd.GeoDataFrame:
    """Squares of about 4.2 by 4.4 km, three a row, from the south-west; the fifth is a town."""
    corners = [(WEST + i % 3 * SIDE_DEG, SOUTH + i // 3 * SIDE_DEG) for i in range(count)]
    shapes = [shapely.box(x, y, x + SIDE_DEG, y + SIDE_DEG) for x, y in corners]
    table = pd.DataFrame(
        {
            "commune_code": pd.array(CODES[:count], dtype="str"),
            "name": pd.array(NAMES[:count], dtype="str"),
            "type": pd.array(["phường" if i == 4 else "xã" for i in range(count)], dtype="str"),
            "area_km2": [18.4] * count,
            "population": pd.array(POPULATION[:count], dtype="Int64"),
            "households": pd.array([n // 4 for n in POPULATION[:count]], dtype="Int64"),
        }
    )
    return gpd.GeoDataFrame(table, geometry=shapes, crs=4326)


def station(number: int, **values: object) -> dict[str, object]:
    """One row of a stations' table; what is not given is missing or the first choice."""
    row: dict[str, object] = dict.fromkeys((*STATIONS.names, "commune_code", "source"))
    row |= {"station_id": f"T{number:03}", "site_id": f"S{number:03}", "operator": "Viettel", "technology": "4G"}
    row |= {"status": "on_air", "lon": WEST + 0.06, "lat": SOUTH + 0.04, "source": "made.csv"}
    return row | values


def table_of(rows: list[dict[str, object]]) -> gpd.GeoDataFrame:
    """Stations as `read_stations` returns them, with communes by coordinates in the made province."""
    frame = pd.DataFrame(rows, columns=[*STATIONS.names, "commune_code", "source"])
    for column in STATIONS.columns:
        if column.kind == "date":
            frame[column.name] = pd.to_datetime(frame[column.name]).astype("datetime64[s]")
        else:
            frame[column.name] = pd.array(frame[column.name].tolist(), dtype=column.dtype)
    column, row = (frame["lon"] - WEST) // SIDE_DEG, (frame["lat"] - SOUTH) // SIDE_DEG
    inside = (column >= 0) & (column < 3) & (row >= 0) & (row < 2)
    codes = [CODES[int(r * 3 + c)] if yes else None for c, r, yes in zip(column, row, inside, strict=True)]
    frame["commune_code"] = pd.array(codes, dtype="str")
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs=4326)


def stations(count: int = 24, seed: int = 1) -> gpd.GeoDataFrame:
    """Stations of all operators and technologies strewn over the province, omni and sectored, on shared places."""
    random = np.random.default_rng(seed)
    spots = random.uniform((WEST, SOUTH), (WEST + 3 * SIDE_DEG, SOUTH + 2 * SIDE_DEG), (max(count // 2, 1), 2)).round(5)
    rows = []
    for i in range(count):
        lon, lat = spots[i % len(spots)]
        technology = tuple(BANDS)[i % 4]
        sectored = i % 3 != 0
        rows.append(
            station(
                i,
                site_id=f"S{i % len(spots):03}",
                # Two of one operator and technology on one place would be one station told twice.
                operator=OPERATORS[(i // 4 + i // len(spots)) % 3],
                technology=technology,
                band_mhz=BANDS[technology],
                antenna_height_m=float(random.integers(30, 50)),
                azimuth_deg="/".join(str((int(random.integers(0, 120)) + 120 * k) % 360) for k in range(3))
                if sectored
                else None,
                beamwidth_deg=65.0 if sectored else None,
                downtilt_deg=float(random.integers(0, 7)),
                lon=lon,
                lat=lat,
            )
        )
    return table_of(rows)


def hills(shape: tuple[int, int], *, height_m: float = 150.0) -> np.ndarray:
    row, column = np.mgrid[: shape[0], : shape[1]]
    return (height_m * (1.2 + np.sin(row / 7.0) * np.cos(column / 5.0))).astype(np.float32)


def ground(heights: np.ndarray) -> Ground:
    """Heights on the grid; unknown beyond it, where neighbours' masts stand."""
    rows, columns = heights.shape
    return Ground(Window(-99, -99, rows + 198, columns + 198), np.pad(heights, 99, constant_values=np.nan))


def mosaic_of(
    transmitters: Transmitters, ground: Ground, wanted: np.ndarray, *, grid: Grid, layers: int, profile: RadioProfile
) -> Mosaic:
    """The mosaic of all places on the whole grid, uncut."""
    return levels_on(
        whole_of(grid), np.arange(len(transmitters.place_x_m)), transmitters, ground, wanted,
        grid=grid, layers=layers, profile=profile,
    )  # fmt: skip


def whole_of(grid: Grid) -> Window:
    return Window(0, 0, *grid.shape)


def write_raster(
    path: Path,
    values: np.ndarray,
    west: float,
    north: float,
    step: float,
    *,
    crs: object = 4326,
    nodata: float | None = -9999.0,
) -> Path:
    with rasterio.open(
        path, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=1, dtype="float32",
        crs=crs, transform=Affine(step, 0.0, west, 0.0, -step, north), nodata=nodata,
    ) as raster:  # fmt: skip
        raster.write(values.astype(np.float32), 1)
    return path


STATION_HEADINGS = {
    "station_id": "Mã trạm", "site_id": "Mã vị trí", "operator": "Nhà mạng", "technology": "Công nghệ",
    "band_mhz": "Băng tần (MHz)", "antenna_height_m": "Độ cao anten (m)", "azimuth_deg": "Góc phương vị (độ)",
    "downtilt_deg": "Góc cụp (độ)", "status": "Trạng thái", "lon": "Kinh độ", "lat": "Vĩ độ",
}  # fmt: skip


@dataclass(frozen=True)
class Parts:
    """Which inputs a made project has beside stations and communes."""

    hamlets: bool = True
    fibre: bool = True
    terrain: bool = True
    population: bool = False
    published: bool = True
    indicators: bool = True
    synthetic: bool = True


BARE = Parts(
    hamlets=False, fibre=False, terrain=False, population=False, published=False, indicators=False, synthetic=False
)


def write_project(folder: Path, parts: Parts = Parts(), *, more: str = "", name: str = "made") -> Path:
    """Write a whole project with inputs as people hand them in, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = "true" if parts.synthetic else "false"
    text = f"""[project]
name = "{name}"
title = "Tỉnh thử"
scope = "made"
data_date = {DATE}
[inputs.stations]
path = "stations.csv"
synthetic = {mark}
[inputs.communes]
path = "communes.geojson"
source = "made"
"""
    write_stations(folder / "stations.csv", stations())
    communes().to_file(folder / "communes.geojson", driver="GeoJSON")
    writers = {
        "hamlets": _write_hamlets, "fibre": _write_fibre, "terrain": _write_terrain,
        "population": _write_population, "published": _write_published, "indicators": _write_indicators,
    }  # fmt: skip
    for key, write in writers.items():
        if getattr(parts, key):
            text += f'[inputs.{key}]\npath = "{write(folder)}"\n'
    if "[grid]" not in more:
        text += "[grid]\nresolution_m = 200.0\n"
    (folder / "phusong.toml").write_text(text + more, encoding="utf-8")
    return folder


def write_stations(path: Path, table: pd.DataFrame) -> Path:
    pd.DataFrame(table[list(STATION_HEADINGS)]).rename(columns=STATION_HEADINGS).to_csv(path, index=False)
    return path


def hamlets() -> gpd.GeoDataFrame:
    """Two hamlets a commune, at a third and two thirds of its diagonal, with as many of its people."""
    rows = []
    for i, code in enumerate(CODES):
        for k in (1, 2):
            lon = WEST + (i % 3 + k / 3) * SIDE_DEG
            lat = SOUTH + (i // 3 + k / 3) * SIDE_DEG
            people = POPULATION[i] // 3 if k == 1 else POPULATION[i] - POPULATION[i] // 3
            rows.append((f"{code}-{k}", f"Bản {i}{k}", code, people, k == 1, i == 0, round(lon, 6), round(lat, 6)))
    names = ["hamlet_id", "name", "commune_code", "population", "electricity", "special", "lon", "lat"]
    frame = pd.DataFrame(rows, columns=names)
    types = {"hamlet_id": "str", "name": "str", "commune_code": "str", "population": "Int64"}
    frame = frame.astype({**types, "electricity": "boolean", "special": "boolean"})
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs=4326)


def _write_hamlets(folder: Path) -> str:
    table = pd.DataFrame(hamlets().drop(columns="geometry"))
    for name in ("electricity", "special"):
        table[name] = table[name].map({True: "có", False: "không"})
    table.to_csv(folder / "hamlets.csv", index=False)
    return "hamlets.csv"


def _write_fibre(folder: Path) -> str:
    rows = ["commune_code,operator,households_infrastructure,households_accessible,households_subscribed"]
    for code, people in zip(CODES, POPULATION, strict=True):
        homes = people // 4
        rows += [f"{code},Viettel,{homes * 8 // 10},{homes * 7 // 10},{homes * 4 // 10}"]
        rows += [f"{code},VNPT,{homes * 5 // 10},{homes * 4 // 10},{homes * 3 // 10}"]
        rows += [f"{code},any,{homes * 9 // 10},{homes * 8 // 10},{homes * 6 // 10}"]
    (folder / "fibre.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return "fibre.csv"


def _write_terrain(folder: Path) -> str:
    write_raster(folder / "dem.tif", hills((60, 80)), WEST - 0.02, SOUTH + 0.1, 0.002)
    return "dem.tif"


def _write_population(folder: Path) -> str:
    row, column = np.mgrid[:24, :36]
    write_raster(folder / "people.tif", (row + column) % 5 * 10.0, WEST, SOUTH + 2 * SIDE_DEG, SIDE_DEG / 12)
    return "people.tif"


def _write_published(folder: Path) -> str:
    rows = (
        "date,scope,indicator,relation,value,unit,source",
        "2025-10,made,pop_4g_any_pct,=,90,%,báo cáo",
        "2025-10,made,fibre_subscribed_pct,=,76.77,%,báo cáo",
        "2024-09,elsewhere,bts_count,>,3800,trạm,báo cáo",
        "2025-10,made,wifi_pct,=,5,%,báo cáo",
        "2025-10,made,smartphone_pct,=,89,%,báo cáo",
    )
    (folder / "published.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return "published.csv"


def _write_indicators(folder: Path) -> str:
    rows = [f"{code},{80 + i}" for i, code in enumerate(CODES)]
    (folder / "smartphones.csv").write_text("\n".join(["commune_code,smartphone_pct", *rows]) + "\n", encoding="utf-8")
    return "smartphones.csv"


def tally(technology: str, tiers: tuple[str, ...], cells: np.ndarray, people: np.ndarray) -> Tally:
    """What a technology covers, with ranges from nothing to all."""
    communes, _, columns = cells.shape
    low = np.zeros((3, communes + 1, len(tiers), columns + 1))
    return Tally(technology, tiers, cells, people, low, low + 1.0)
