"""Plans of the made province, for tests: its run as planning looks at it, rules changed a little, own points."""

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from phusong import pipeline
from phusong.engine.alone import MosaicGround
from phusong.engine.clutter import standing_of
from phusong.engine.cover import cover_of
from phusong.engine.deviations import draws_of
from phusong.engine.ground import ground_blocks
from phusong.indicators.view import View
from phusong.inputs.project import PlanPlaces
from phusong.outputs.mosaics import stored_layers
from phusong.planning.candidates import Asked
from phusong.planning.plan import Wish, plan
from runs import opened

NO_PLACES = PlanPlaces()
WISH = Wish("people", 3, None, None, None, "auto", 30.0)


def view_of(project: Path) -> View:
    """A finished run, as planning looks at it."""
    done = opened(project)
    return View(
        done.scene,
        stored_layers(done.folder),
        done.inputs.hamlets,
        pipeline.people_blocks(done),
        done.settings,
        done.profile,
        draws_of(done.scene.stations, done.scene.grid.crs, done.profile, resolution_m=200.0),
        200_000,
    )


def with_siting(asked: Asked, **values: object) -> Asked:
    return replace(asked, rule=asked.rule.model_copy(update={"siting": asked.rule.siting.model_copy(update=values)}))


def ground_under(view: View, asked: Asked) -> MosaicGround:
    standing = standing_of(view.settings, view.profile)
    grid = view.scene.grid
    blocks = ground_blocks(asked.terrain, standing, grid)
    return MosaicGround(blocks, standing.on_profile, exact=False, cover=cover_of(standing, grid))


def made_plan(view: View, asked: Asked, wish: Wish = WISH, places: PlanPlaces = NO_PLACES, threads: int = 1):
    ground = ground_under(view, asked)
    return plan(view, view.hamlets, places, asked, wish, ground=ground, threads=threads)


def own_points(*rows: tuple[str, float, float, str | None, float]) -> gpd.GeoDataFrame:
    """Points of a planner's own: ID, longitude, latitude, operator, height."""
    table = pd.DataFrame(rows, columns=["point_id", "lon", "lat", "operator", "antenna_height_m"])
    table = table.assign(name=None, cost=np.nan)
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table["lon"], table["lat"]), crs=4326)


def with_layer(asked: Asked, **values: float) -> Asked:
    layers = dict(asked.profile.layers)
    layers[asked.layer] = layers[asked.layer].model_copy(update=values)
    return replace(asked, profile=asked.profile.model_copy(update={"layers": layers}))


def with_operators(view: View, count: int) -> View:
    service = view.settings.service.model_copy(update={"min_operators": count})
    return replace(view, settings=view.settings.model_copy(update={"service": service}))
