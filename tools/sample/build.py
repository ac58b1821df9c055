"""The whole sample, step by step, from the published facts to the files."""

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from .facts import read_facts, read_neighbours, read_old_communes
from .fibre import build_fibre, build_nodes, build_smartphones
from .hamlets import build_hamlets
from .land_cover import build_land_cover, write_land_cover
from .outlines import draw_communes
from .published import published_figures
from .settlement import survey
from .sites import build_sites
from .stations import build_stations
from .terrain import build_terrain, write_terrain

NOTE = (
    "Schematic outlines computed from published points and extents, not surveyed boundaries; "
    "areas agree with the official ones to within 2 %. / Ranh giới xã là sơ đồ, không phải ranh giới chính thức."
)
PROPERTIES = ("commune_code", "name", "type", "area_km2", "population", "households", "outline")


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    """UTF-8 without a mark, commas, LF."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def _write_communes(communes: gpd.GeoDataFrame, path: Path) -> None:
    """GeoJSON, one commune a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = []
    for commune in communes.to_dict("records"):
        geometry = shapely.geometry.mapping(commune["geometry"])
        feature = {"type": "Feature", "properties": {name: commune[name] for name in PROPERTIES}, "geometry": geometry}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    head = json.dumps({"type": "FeatureCollection", "name": "communes", "synthetic": NOTE}, ensure_ascii=False)
    text = f'{head[:-1]}, "features": [\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def build(facts_path: Path, out: Path, say: Callable[[str], None]) -> None:
    """Make every file of the sample.

    Parameters
    ----------
    facts_path
        ``data/boundaries/facts.csv``.
    out
        Folder to write into; files that are there are replaced.
    say
        Told what is being done.
    """
    facts = read_facts(facts_path)
    old = read_old_communes()
    trusted = old[old["trusted"]]
    old_provinces = old.groupby("commune_code")["province_code"].agg(lambda codes: codes.mode().iloc[0]).to_dict()
    say("outlines of the communes")
    communes = draw_communes(facts, old, read_neighbours(old))
    _write_communes(communes, out / "boundaries" / "communes.geojson")
    say("terrain")
    bounds = tuple(float(value) for value in communes.total_bounds)
    outline = communes.geometry.union_all()
    terrain = build_terrain(bounds, outline, trusted["lon"].to_numpy(), trusted["lat"].to_numpy())
    (out / "terrain").mkdir(parents=True, exist_ok=True)
    write_terrain(terrain, out / "terrain" / "dem.tif")
    say("hamlets")
    ground = survey(terrain, communes)
    hamlets = build_hamlets(communes, trusted, ground)
    _write_csv(hamlets, out / "hamlets" / "hamlets.csv")
    say("land cover")
    write_land_cover(build_land_cover(ground, hamlets), terrain.transform, out / "land_cover" / "land_cover.tif")
    say("stations")
    sites = build_sites(communes, hamlets, ground, old_provinces)
    now, before = build_stations(sites, old_provinces)
    _write_csv(now, out / "bts" / "stations_2025-10.csv")
    _write_csv(before, out / "bts" / "stations_2024-09.csv")
    say("fibre, indicators, published figures")
    fibre = build_fibre(communes, hamlets)
    _write_csv(fibre, out / "fibre" / "communes.csv")
    _write_csv(build_nodes(fibre, hamlets), out / "fibre" / "nodes.csv")
    _write_csv(build_smartphones(communes), out / "indicators" / "smartphones.csv")
    _write_csv(published_figures(), out / "published.csv")
