"""A planted optimum on the sample's terrain: people live only where so many sites, put there first, serve them all.

No choice of as many sites can serve more than everybody, so that the optimum is known: it is everybody but the one
person whom each commune keeps that no planted site reaches. Where planted sites overlap more people live, and what
stands between them looks best at first: a greedy choice is led astray.
"""

import csv
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import run
from numpy.typing import NDArray
from phusong import pipeline
from phusong.config import read_plan_rule, read_settings
from phusong.engine.deviations import draws_of
from phusong.geo.grid import Window
from phusong.geo.zones import zones_of
from phusong.indicators.cases import cases_of
from phusong.indicators.view import View
from phusong.inputs.project import PlanPlaces
from phusong.pipeline import ground_of
from phusong.planning.candidates import Asked, candidates_of
from phusong.planning.demand import Demand
from phusong.planning.plan import planned_stations
from phusong.planning.reach import reach_of
from scipy.sparse import csr_array

APART_KM = 6.0
_SHARED = 4.0
"""So many times more people live where a second planted site reaches."""


@dataclass(frozen=True)
class Planted:
    """A project with a planted optimum.

    Attributes
    ----------
    project, points
        Its folder, and the file of the planted sites.
    people
        Those whom the planted sites serve together.
    everybody
        All people of the project.
    """

    project: Path
    points: Path
    people: int
    everybody: int


def planted(folder: Path, sites: int, *, resolution_m: float, seed: int = 1) -> Planted:
    """Write the sample without its 4G and 5G stations, with people where so many planted sites serve them."""
    project = folder / "project"
    shutil.copytree(run.ROOT / "data", project, ignore=shutil.ignore_patterns("__pycache__", "*.py", "out"))
    _keep_technologies(project / "bts" / "stations_2025-10.csv", ("2G", "3G"))
    made = pipeline.open_project(read_settings(project, grid__resolution_m=resolution_m))
    points = _points(made.scene.outlines, sites, seed)
    people = _people(made, points)
    file = folder / "planted.csv"
    points.drop(columns="geometry").to_csv(file, index=False)
    told, served = _write_people(project, made, people)
    return Planted(project, file, served, told)


def _keep_technologies(file: Path, kept: Sequence[str]) -> None:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    some = [row for row in rows if row["Công nghệ"] in kept]
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(some)


def _points(outlines: gpd.GeoSeries, count: int, seed: int) -> gpd.GeoDataFrame:
    """Draw places in the communes that stand so far apart, as a list of a planner's own points."""
    random, whole = np.random.default_rng(seed), outlines.union_all().buffer(-3000.0)
    west, south, east, north = whole.bounds
    found: list[tuple[float, float]] = []
    while len(found) < count:
        place = float(random.uniform(west, east)), float(random.uniform(south, north))
        inside = gpd.GeoSeries.from_xy([place[0]], [place[1]], crs=outlines.crs).within(whole).item()
        if inside and all(np.hypot(place[0] - x, place[1] - y) >= APART_KM * 1000.0 for x, y in found):
            found.append(place)
    points = gpd.GeoSeries.from_xy(*zip(*found, strict=True), crs=outlines.crs).to_crs(4326)
    table = pd.DataFrame({"point_id": [f"planted-{number:03}" for number in range(count)]})
    table = table.assign(name=None, operator=None, antenna_height_m=45.0, cost=np.nan, lon=points.x, lat=points.y)
    return gpd.GeoDataFrame(table, geometry=points)


def _people(made: pipeline.Project, points: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Return the people of each cell of the grid: some where a planted site serves, more where several do."""
    scene, settings, profile = made.scene, made.settings, made.profile
    cells = np.arange(scene.grid.height * scene.grid.width)
    nothing = np.zeros(len(cells))
    everywhere = Demand(
        scene.grid, cells, nothing + 1.0, nothing, nothing, np.zeros((len(scene.operators), len(cells)), bool),
        np.zeros(0, np.int64), csr_array((0, len(cells))), np.zeros(0, np.int64), np.zeros(3),
    )  # fmt: skip
    asked = Asked(settings, profile, read_plan_rule(settings.planning.rule, settings.folder), None)
    draws = draws_of(scene.stations, scene.grid.crs, profile, resolution_m=scene.grid.resolution_m)
    view = View(scene, lambda *_: None, None, None, settings, profile, draws, 1_000_000)
    found = candidates_of(scene, everywhere, None, PlanPlaces(points=points), asked)
    own = found[found["kind"] == "given"].assign(place=range(len(points)))
    reached = reach_of(
        planned_stations(own, view, asked), everywhere, ground_of(made), profile=profile,
        required_dbm=cases_of(profile, settings.service.asked).central(settings.service.tier), threads=made.threads,
    )  # fmt: skip
    times = np.bincount(np.concatenate(reached), minlength=len(cells))
    return np.where(times > 1, _SHARED, 1.0) * (times > 0)


def _write_people(project: Path, made: pipeline.Project, people: NDArray[np.float64]) -> tuple[int, int]:
    """Write the people as the project's raster and the communes' sums; return everybody, and those who are served."""
    grid, scene = made.scene.grid, made.scene
    file = project / "people.tif"
    with rasterio.open(
        file, "w", driver="GTiff", width=grid.width, height=grid.height, count=1, dtype="float32",
        crs=grid.crs.to_wkt(), transform=grid.transform,
    ) as raster:  # fmt: skip
        raster.write(people.reshape(grid.shape).astype(np.float32), 1)
    zones = zones_of(scene.outlines, grid, Window(0, 0, grid.height, grid.width))
    sums = zones.sum(zones.share * people[zones.cells])
    told = dict(zip(scene.communes["commune_code"], np.maximum(np.round(sums), 1).astype(int), strict=True))
    outlines = project / "boundaries" / "communes.geojson"
    communes = json.loads(outlines.read_text(encoding="utf-8"))
    for feature in communes["features"]:
        feature["properties"]["population"] = int(told[feature["properties"]["commune_code"]])
    outlines.write_text(json.dumps(communes, ensure_ascii=False), encoding="utf-8")
    settings = project / "phusong.toml"
    source = '\n[inputs.population]\npath = "people.tif"\nsynthetic = true\nsource = "planted"\n'
    settings.write_text(settings.read_text(encoding="utf-8") + source, encoding="utf-8")
    return sum(told.values()), sum(count for count, own in zip(told.values(), sums, strict=True) if own > 0.5)
