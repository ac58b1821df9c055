"""Mosaics and checked tables -> the finished tables of a run."""

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..config import RadioProfile, Settings
from ..engine.scene import Scene
from ..engine.tallies import tallies
from ..geo.people import People, Settlements, spread_people
from .cases import OUTDOOR, Cases, cases_of
from .fibre import KINDS, UNION, fibre_figures
from .figures import Tally, figures_of, wide
from .hamlets import Reception, Surroundings, reception, surroundings_of, with_nearest_sites, with_verdicts
from .published import Ours, beside_published
from .result import Result

Levels = Callable[[str, str], NDArray[np.float32] | None]
"""Gives the level mosaic of an operator and technology in dBm, NaN or -inf where there is none; None: no mosaic."""

_UNION = ("3G", "4G")
"""The two technologies whose union is published: an area "with 3G/4G"."""


@dataclass(frozen=True)
class Tables:
    """The checked tables that figures are made from, beside the scene's; None where the project has none."""

    hamlets: gpd.GeoDataFrame | None
    fibre: pd.DataFrame | None
    published: pd.DataFrame | None
    indicators: pd.DataFrame | None


def people_of(
    scene: Scene, hamlets: gpd.GeoDataFrame | None, density_per_km2: NDArray[np.float32] | None, settings: Settings
) -> People:
    """Return people per cell by the project's method: a raster, else the hamlets, else evenly; totals are kept."""
    method = settings.population.method
    settlements = None
    if hamlets is not None and method in {"auto", "raster", "hamlets"}:
        settlements = _settlements(hamlets, scene)
    return spread_people(
        scene.zones,
        scene.communes["population"].to_numpy(float),
        density_per_km2=density_per_km2 if method in {"auto", "raster"} else None,
        settlements=settlements,
        spread_m=settings.population.hamlet_spread_m,
    )


def _settlements(hamlets: gpd.GeoDataFrame, scene: Scene) -> Settlements:
    zone = {code: index for index, code in enumerate(scene.communes["commune_code"])}
    placed = hamlets[hamlets["commune_code"].isin(list(zone))]
    points = placed.to_crs(scene.grid.crs).geometry
    row, column = scene.grid.row_column(points.x.to_numpy(), points.y.to_numpy())
    # A hamlet whose people are not known counts as the commune's average one.
    people = placed["population"].astype("Float64")
    usual = people.groupby(placed["commune_code"]).transform("mean").fillna(1.0)
    weight = people.fillna(usual).to_numpy(float)
    return Settlements(row, column, placed["commune_code"].map(zone).to_numpy(np.int64), weight)


def compute(
    scene: Scene, tables: Tables, people: People, levels: Levels, *, settings: Settings, profile: RadioProfile,
    threads: int, progress: Callable[[str], None] | None = None,
) -> Result:  # fmt: skip
    """Return the finished tables; their manifest is still empty.

    Parameters
    ----------
    scene, tables, people
        Grid, communes, stations; the other tables; people per cell.
    levels
        Where the mosaics come from: asked for one technology at a time.
    progress
        Called with each technology that is done.
    """
    around = None
    if tables.hamlets is not None:
        around = surroundings_of(tables.hamlets, scene.grid, scene.inside(), settings.service.hamlet_radius_m)
    counted: list[Tally] = []
    receptions: dict[str, Reception] = {}
    kept: dict[str, tuple[NDArray[np.float32], Cases]] = {}
    for technology in scene.technologies:
        stack = _stack(scene, technology, levels)
        cases = cases_of(profile, technology)
        counted.append(_tally(technology, stack, cases, scene, people, threads=threads))
        if around is not None:
            receptions[technology] = _reception(stack, cases, around, settings)
        if technology in _UNION:
            kept[technology] = stack, cases
        if progress is not None:
            progress(technology)
    if len(kept) == len(_UNION):
        counted.append(_union_tally(kept, scene, people, threads))
    cells = scene.zones.sum(scene.zones.share.astype(np.float64))
    figures = figures_of(scene.communes, counted, cells, scene.operators)
    hamlets = None
    if tables.hamlets is not None:
        hamlets = with_verdicts(tables.hamlets, receptions, scene.operators, settings.service)
        hamlets = with_nearest_sites(hamlets, scene.used, scene.operators, scene.grid)
    fibre = None if tables.fibre is None else fibre_figures(tables.fibre, scene.communes)
    names = () if tables.indicators is None else tuple(str(name) for name in tables.indicators.columns)
    communes = _communes(scene, figures, people, fibre, tables.indicators)
    published = None
    if tables.published is not None:
        ours = Ours(figures, communes, scene.stations, hamlets, fibre, names)
        published = beside_published(tables.published, ours, settings.project.scope)
    return Result(
        communes, figures, hamlets, scene.stations, fibre, published, scene.operators, scene.technologies, names, {}
    )


def _stack(scene: Scene, technology: str, levels: Levels) -> NDArray[np.float32]:
    stack = np.full((len(scene.operators), *scene.grid.shape), -np.inf, np.float32)
    for index, operator in enumerate(scene.operators):
        level = levels(operator, technology)
        if level is not None:
            np.copyto(stack[index], level, where=~np.isnan(level))
    return stack


def _tally(
    technology: str, stack: NDArray[np.float32], cases: Cases, scene: Scene, people: People, *, threads: int
) -> Tally:
    cells, persons = tallies(stack, cases.required_dbm, scene.zones, people.per_entry, threads=threads)
    return Tally(technology, cases.tiers, cells, persons)


def _reception(stack: NDArray[np.float32], cases: Cases, around: Surroundings, settings: Settings) -> Reception:
    return reception(stack, cases.central(OUTDOOR), around, settings.service.min_operators)


def _union_tally(
    kept: dict[str, tuple[NDArray[np.float32], Cases]], scene: Scene, people: People, threads: int
) -> Tally:
    """Count where either technology serves: the greater of the two excesses over what each asks for, held against 0."""
    (first, asked), (second, asked_too) = (kept[name] for name in _UNION)
    tiers = asked.tiers
    parts = []
    for tier in range(len(tiers)):
        of_tier = slice(3 * tier, 3 * tier + 3)
        base, base_too = asked.required_dbm[3 * tier], asked_too.required_dbm[3 * tier]
        excess = np.maximum(first - base, second - base_too)
        parts.append(
            tallies(excess, asked.required_dbm[of_tier] - base, scene.zones, people.per_entry, threads=threads)
        )
    cells = np.concatenate([of for of, _ in parts], axis=1)
    persons = np.concatenate([of for _, of in parts], axis=1)
    return Tally("".join(_UNION), tiers, cells, persons)


def _communes(
    scene: Scene, figures: pd.DataFrame, people: People, fibre: pd.DataFrame | None, indicators: pd.DataFrame | None
) -> gpd.GeoDataFrame:
    facts = ["commune_code", "name", "type", "area_km2", "polygon_km2", "population", "households"]
    parts = [
        scene.communes[facts].assign(
            population_method=list(people.method),
            population_unscaled=people.unscaled,
            population_residual=people.unscaled - scene.communes["population"].to_numpy(float),
        )
    ]
    codes = scene.communes["commune_code"]
    parts.append(wide(figures).reindex(codes).reset_index(drop=True))
    if fibre is not None:
        union = fibre[fibre["operator"] == UNION].set_index("commune_code").reindex(codes).reset_index(drop=True)
        parts.append(union[[f"households_{kind}" for kind in KINDS]].add_prefix("fibre_"))
        parts.append(union[[f"fibre_{kind}_pct" for kind in KINDS]])
    if indicators is not None:
        parts.append(indicators.reindex(codes).reset_index(drop=True))
    table = pd.concat([part.reset_index(drop=True) for part in parts], axis=1)
    return gpd.GeoDataFrame(table, geometry=scene.communes.geometry.to_numpy(), crs=scene.communes.crs)
