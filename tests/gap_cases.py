"""Made terrain, masts and hamlets for the reasons of gaps."""

import math
from pathlib import Path

import geopandas as gpd
import made
import numpy as np
import pandas as pd
from phusong.config import GapRule
from phusong.engine.clutter import standing_of
from phusong.engine.scene import Scene, scene_of
from phusong.indicators.candidates import Asked
from phusong.indicators.gaps import with_reasons
from phusong.indicators.shortfall import Shortfall

PROFILE = made.profile()
STEP = 1 / 3600
MAST = (made.WEST + 0.02, made.SOUTH + 0.04)


def terrain(path: Path, *, ridge_at: float | None = None, ridge_m: float = 260.0, base_m: float = 50.0) -> Path:
    """Flat land with one wall from north to south, 90 m wide, around a longitude."""
    columns, rows = 540, 360
    lon = made.WEST - 0.015 + (np.arange(columns) + 0.5) * STEP
    heights = np.full((rows, columns), base_m)
    if ridge_at is not None:
        heights[:, np.abs(lon - ridge_at) < 1.5 * STEP] = ridge_m
    return made.write_raster(path, heights, made.WEST - 0.015, made.SOUTH + 0.09, STEP)


def hamlet_rows(*places: tuple[float, float], **values: object) -> gpd.GeoDataFrame:
    lon, lat = zip(*places, strict=True)
    count = len(places)
    frame = pd.DataFrame(
        {
            "hamlet_id": pd.array([f"H{i}" for i in range(count)], dtype="str"),
            "lon": lon,
            "lat": lat,
            "verdict": "none",
            "population": pd.array([500] * count, dtype="Int64"),
            "households": pd.array([100] * count, dtype="Int64"),
            "electricity": pd.array([True] * count, dtype="boolean"),
            "special": pd.array([False] * count, dtype="boolean"),
        }
    ).assign(**values)
    return gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs=4326)


def explained(
    rows: list[dict[str, object]], hamlets: gpd.GeoDataFrame, dem: Path | None, *, rule: GapRule | None = None,
    served: float = 0.0, older: str = "", excess_db: float = -math.inf, land_cover: Path | None = None,
    clutter: bool = False, bare: bool = False, **service: object,
) -> gpd.GeoDataFrame:  # fmt: skip
    """Explain hamlets as if nothing reached them, from stations over a terrain; nothing stands on it unless asked."""
    inputs = {"terrain": dem, "land_cover": land_cover}
    mapping = {"land_cover": {"mapping": {1: "trees", 2: "open"}}} if land_cover else {}
    given = {name: str(path) for name, path in inputs.items() if path is not None}
    kind = {"terrain": {"kind": "bare"}} if bare else {}
    settings = made.settings(inputs=given, service=service, **mapping, **kind)
    scene = scene_of(made.table_of(rows), made.communes(), settings, PROFILE)
    excess = np.full((len(scene.operators), len(hamlets)), excess_db, np.float32)
    short = Shortfall(cells_of(hamlets, scene), excess, np.full(len(hamlets), older, dtype=object))
    standing = standing_of(settings, PROFILE) if clutter or land_cover else None
    asked = Asked(settings.service, rule or made.gap_rule(), PROFILE, dem, standing)
    return with_reasons(hamlets, short, np.full(len(hamlets), served), scene, asked)


def cells_of(hamlets: gpd.GeoDataFrame, scene: Scene) -> np.ndarray:
    """The grid's cell of each hamlet, by its number."""
    points = hamlets.to_crs(scene.grid.crs).geometry
    row, column = scene.grid.row_column(points.x.to_numpy(), points.y.to_numpy())
    return row * scene.grid.width + column


def mast(number: int = 1, **values: object) -> dict[str, object]:
    usual = {"band_mhz": 1800.0, "antenna_height_m": 40.0, "lon": MAST[0], "lat": MAST[1]}
    return made.station(number, **(usual | values))


NEAR, FAR, VERY_FAR = (MAST[0] + 0.02, MAST[1]), (MAST[0] + 0.06, MAST[1]), (MAST[0] + 0.097, MAST[1])
