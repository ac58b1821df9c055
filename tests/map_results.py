"""Finished runs for the tests of the map page: made up, and one really computed with an earlier one made from it."""

import dataclasses
import re
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from phusong.indicators.published import Ours, beside_published
from phusong.indicators.result import Result, slug
from phusong.outputs.map import write_map
from phusong.outputs.page_options import PageOptions
from phusong.outputs.stored import read_result

OPERATORS = ("Viettel", "VNPT", "MobiFone")
TECHNOLOGIES = ("2G", "3G", "4G", "5G")
WHOS = ("any", "viettel", "vnpt", "mobifone", "min2", "min3", "greatest")
NAMES = ("Thanh Sơn", "Đà Bắc", "Hòa Bình", "Tân Hòa", "Yên Lập", "Phú Thọ", "Việt Trì", "Mường Động", "Cao Phong")
REASONS = ("ridge", "distance", "operator", "power")


def make_result(*, communes: int = 9, stations: int = 60, hamlets: int = 40, seed: int = 1) -> Result:
    """Return a run over made-up communes (Voronoi cells about random places), with ranges and all columns."""
    random = np.random.default_rng(seed)
    places = commune_table(communes, random)
    places, figures = add_figures(places, random)
    add_fibre(places, random)
    places["smartphone_pct"] = random.uniform(60, 99, communes).round(2)
    places["charging_points"] = random.integers(0, 40, communes)
    return Result(
        communes=places,
        figures=figures,
        hamlets=hamlet_table(hamlets, places, random),
        stations=station_table(stations, places, random),
        fibre=province_fibre(places),
        published=None,
        operators=OPERATORS,
        technologies=TECHNOLOGIES,
        indicators=("smartphone_pct", "charging_points"),
        manifest=manifest(),
    )


def commune_table(count: int, random: np.random.Generator) -> gpd.GeoDataFrame:
    frame = shapely.Point(105.2, 21.2).buffer(0.55)
    inside = [frame.centroid]
    while len(inside) < count:
        point = shapely.Point(random.uniform(104.65, 105.75), random.uniform(20.65, 21.75))
        if frame.contains(point):
            inside.append(point)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(inside), extend_to=frame))
    cells = shapely.segmentize(shapely.intersection(cells, frame), 0.002)
    # Neighbours share their vertices to the last bit.
    cells = shapely.transform(cells, lambda corners: np.round(corners, 6))
    names = [
        NAMES[number % len(NAMES)] + (f" {number // len(NAMES)}" if number >= len(NAMES) else "")
        for number in range(count)
    ]
    return gpd.GeoDataFrame(
        {
            "commune_code": [f"{4000 + number:05d}" for number in range(count)],
            "name": names,
            "type": ["phường" if number % 10 == 3 else "xã" for number in range(count)],
            "area_km2": random.uniform(20, 140, count).round(2),
            "population": random.integers(4_000, 80_000, count),
            "households": random.integers(1_000, 22_000, count),
        },
        geometry=cells,
        crs=4326,
    )


def add_figures(places: gpd.GeoDataFrame, random: np.random.Generator) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return the communes with the mobile columns, and the province's rows in long form."""
    rows = []
    count = len(places)
    columns = {}
    for number, technology in enumerate(TECHNOLOGIES):
        for tier, harder in (("outdoor", 0), ("indoor", 9)):
            for place, who in enumerate(WHOS):
                for measure, unit, whole in (("pop", "persons", "population"), ("area", "km2", "area_km2")):
                    middle = (99, 97, 91, 32)[number] - harder - place * 2.5
                    pct = np.clip(random.normal(middle, 8 if number < 3 else 20, count), 0, 100)
                    low, high = np.clip(pct - random.uniform(0, 6, count), 0, 100), np.clip(pct + 3, 0, 100)
                    key = f"{measure}_{slug(technology)}_{who}" + ("" if tier == "outdoor" else "_indoor")
                    amount = pct / 100 * places[whole]
                    columns |= {
                        f"{key}_pct": pct,
                        f"{key}_pct_low": low,
                        f"{key}_pct_high": high,
                        f"{key}_{unit}": amount,
                    }
                    total = places[whole].sum()
                    shares = [100 * (values * places[whole] / 100).sum() / total for values in (pct, low, high)]
                    rows.append(
                        {
                            "scope": "province",
                            "commune_code": "",
                            "technology": technology,
                            "who": who,
                            "tier": tier,
                            "measure": "population" if measure == "pop" else "area_km2",
                            "numerator": amount.sum(),
                            "denominator": total,
                            "pct": shares[0],
                            "pct_low": shares[1],
                            "pct_high": shares[2],
                        }
                    )
    wide = pd.concat([places, pd.DataFrame(columns, index=places.index)], axis=1)
    return wide, pd.DataFrame(rows)


def add_fibre(places: gpd.GeoDataFrame, random: np.random.Generator) -> None:
    share = random.uniform(70, 100, len(places))
    for ratio, factor in (("infrastructure", 1.0), ("accessible", 0.93), ("subscribed", 0.78)):
        places[f"fibre_{ratio}_pct"] = share * factor
    # One commune that told nothing.
    places.loc[places.index[-1], [f"fibre_{ratio}_pct" for ratio in ("infrastructure", "accessible", "subscribed")]] = (
        np.nan
    )


def province_fibre(places: gpd.GeoDataFrame) -> pd.DataFrame:
    ratios = ("infrastructure", "accessible", "subscribed")
    row = {f"fibre_{ratio}_pct": float(places[f"fibre_{ratio}_pct"].mean()) for ratio in ratios}
    return pd.DataFrame([{"commune_code": "", "operator": "any"} | row])


def hamlet_table(count: int, places: gpd.GeoDataFrame, random: np.random.Generator) -> gpd.GeoDataFrame:
    home = random.integers(0, len(places), count)
    verdict = random.choice(["covered", "partial", "none"], count, p=[0.86, 0.1, 0.04])
    level = random.uniform(-125, -70, count)
    table = {
        "hamlet_id": [f"T{number:05d}" for number in range(count)],
        "name": [f"Khu {NAMES[number % len(NAMES)]} {number}" for number in range(count)],
        "commune_code": places["commune_code"].to_numpy()[home],
        "population": random.integers(80, 1400, count),
        "households": random.integers(20, 350, count),
        "electricity": random.random(count) > 0.02,
        "special": random.random(count) > 0.85,
        "verdict": verdict,
        "reason": [None if word == "covered" else REASONS[number % 4] for number, word in enumerate(verdict)],
        "why_vi": np.where(verdict == "none", "Khuất sau dãy đồi <b>cao</b> 300 m.", ""),
        "why_en": np.where(verdict == "none", "Behind hills 300 m high.", ""),
        "priority": np.where(verdict == "none", 87.5, np.nan),
        "link_profile": np.where(verdict == "none", "0.00:60 1.00:70 2.00:300 3.00:50 4.00:55", ""),
        # The ridge lies between the points that are kept of the profile.
        "ridge_km": np.where(verdict == "none", 1.9, np.nan),
        "link_antenna_height_m": np.where(verdict == "none", 40.0, np.nan),
        "link_frequency_mhz": np.where(verdict == "none", 1842.5, np.nan),
        "nearest_site_km": random.uniform(0.1, 9, count),
        "nearest_site_operator": random.choice(OPERATORS, count),
    }
    for operator in OPERATORS:
        table[f"verdict_{slug(operator)}"] = np.where(
            verdict == "none", "none", random.choice(["covered", "partial"], count)
        )
    for number, technology in enumerate(TECHNOLOGIES):
        table[f"level_{slug(technology)}_dbm"] = np.where(level - 6 * number < -130, np.nan, level - 6 * number)
    return gpd.GeoDataFrame(table, geometry=_within(places, home, random), crs=4326)


def station_table(count: int, places: gpd.GeoDataFrame, random: np.random.Generator) -> gpd.GeoDataFrame:
    sites = max(count // 3, 1)
    home = random.integers(0, len(places), sites)
    site = random.integers(0, sites, count)
    operator = random.integers(0, 3, count)
    technology = random.choice(4, count, p=[0.25, 0.3, 0.43, 0.02])
    points = np.array(_within(places, home, random))[site]
    table = {
        "station_id": [
            f"PTO{site[n]:05d}-{OPERATORS[operator[n]][:2]}-{TECHNOLOGIES[technology[n]]}-{n}" for n in range(count)
        ],
        "site_id": [f"PTO{number:05d}" for number in site],
        "operator": np.array(OPERATORS)[operator],
        "technology": np.array(TECHNOLOGIES)[technology],
        "band_mhz": np.array([900.0, 2100.0, 1800.0, 2600.0])[technology],
        "antenna_height_m": random.choice([25.0, 30.0, 36.0, 42.0], count),
        "azimuth_deg": ["0/120/240" if number % 3 else None for number in range(count)],
        "status": random.choice(["on_air", "planned", "off"], count, p=[0.95, 0.03, 0.02]),
        "on_air_date": pd.to_datetime("2015-01-01") + pd.to_timedelta(random.integers(0, 3800, count), unit="D"),
        "filled": [("band_mhz", "eirp_dbm") if number % 4 == 0 else () for number in range(count)],
    }
    return gpd.GeoDataFrame(table, geometry=list(points), crs=4326)


def _within(places: gpd.GeoDataFrame, home: np.ndarray, random: np.random.Generator) -> list[shapely.Point]:
    centres = places.geometry.representative_point()
    spread = np.sqrt(places.geometry.to_crs(3405).area.to_numpy())[home] / 111_000 * 0.36
    lon = centres.x.to_numpy()[home] + random.uniform(-1, 1, len(home)) * spread
    lat = centres.y.to_numpy()[home] + random.uniform(-1, 1, len(home)) * spread
    return list(shapely.points(lon, lat))


def manifest() -> dict[str, object]:
    return {
        "title": "Vùng phủ viễn thông tỉnh Phú Thọ",
        "issuer": "Sở Khoa học và Công nghệ",
        "data_date": "2025-09-30",
        "synthetic": True,
        "synthetic_inputs": ["danh sách trạm", "danh sách thôn", "địa hình"],
        "schematic": True,
        "asked": "4G",
        "model": "3GPP TR 38.901 RMa/UMa, khoảng cách và địa hình",
        "resolution_m": 60.0,
        "thresholds_dbm": {"2G": -92.0, "3G": -100.0, "4G": -105.0, "5G": -110.0},
        "margin": {"sigma_db": 8.0, "edge_probability": 0.9},
        "rungs": {"p1812": 30, "radius": 1},
        "range": {
            "p1812": {"low_median_db": 5.2, "high_median_db": 5.2},
            "radius": {"low_median_db": 15.1, "high_median_db": 15.1},
        },
        "range_db": {name: {"low": 5.2, "high": 5.2} for name in ("2G", "3G", "4G", "5G")},
        "population_method": "Dân số xã chia đều theo đất ở",
        "limits": [{"vi": "Không xét nhiễu và tải của mạng.", "en": "Interference and load are left out."}],
        "sources": [
            {
                "key": "stations",
                "file": "tram.xlsx",
                "sha256": "ab" * 32,
                "data_date": "2025-09-30",
                "synthetic": True,
                "source": "Dữ liệu mẫu",
            },
            {
                "key": "communes",
                "file": "xa.geojson",
                "data_date": "2025-07-01",
                "synthetic": False,
                "source": "Nghị quyết 1676",
            },
        ],
        "version": "0.1.0",
        "rule": "Có sóng khi 4G của ít nhất một nhà mạng đạt ngưỡng ngoài trời.",
    }


@dataclasses.dataclass(frozen=True)
class TwoRuns:
    later: Result
    earlier: Result
    page: Path


def write_two_runs(project: Path, page: Path) -> TwoRuns:
    """Write the page of a computed project and return it with its run and one of a year before."""
    later = with_own_published(read_result(project / "out"))
    earlier = year_before(later)
    options = PageOptions(before=earlier, terrain=next(project.glob("*.tif")))
    return TwoRuns(later, earlier, write_map(later, page, options=options))


def with_own_published(found: Result) -> Result:
    """Return a run with a commune's own published figures beside the province's."""
    rows = pd.DataFrame(
        {
            "date": ["2025-10", "2030", "2025-10"],
            "scope": ["Xã Thanh Sơn", "00001", "made"],
            "indicator": ["pop_4g_viettel_pct", "smartphone_pct", "bts_count"],
            "relation": "=",
            "value": [50.0, 99.25, 40.0],
            "unit": ["%", "%", "trạm"],
            "source": ["Báo cáo xã", "Kế hoạch", "Báo cáo tỉnh"],
        }
    )
    ours = Ours(found.figures, found.communes, found.stations, found.hamlets, found.fibre, found.indicators)
    beside = beside_published(rows, ours, "made", date(2025, 10, 31))
    return dataclasses.replace(found, published=pd.concat([found.published, beside], ignore_index=True))


def year_before(result: Result) -> Result:
    """Return the same province: a tenth less coverage, a hundred people more in each commune, a covered hamlet less."""
    communes = result.communes.copy()
    shares = [name for name in communes.columns if re.search(r"^(pop|area)_.*_pct(_low|_high)?$", name)]
    communes[shares] = communes[shares] * 0.9
    communes["population"] += 100
    communes["households"] += 10
    hamlets = result.hamlets.copy()
    reached = hamlets["verdict"].eq("covered").idxmax()
    hamlets.loc[reached, ["verdict", "reason"]] = ["none", "ridge"]
    manifest = {**result.manifest, "data_date": "2024-09-30"}
    return dataclasses.replace(result, communes=communes, hamlets=hamlets, manifest=manifest)
