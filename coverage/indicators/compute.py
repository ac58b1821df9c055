"""Mosaics and checked tables -> the finished tables of a run."""

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..config import GapRule, RadioProfile, Settings
from ..engine.scene import Scene
from ..engine.tallies import tallies
from ..geo.people import People, Settlements, spread_people
from ..tables import TECHNOLOGIES
from .candidates import Asked
from .cases import OUTDOOR, Cases, cases_of
from .fibre import KINDS, UNION, fibre_figures
from .figures import Tally, figures_of, wide
from .gaps import with_reasons
from .hamlets import Reception, Surroundings, reception, surroundings_of, with_verdicts
from .nearest import with_nearest_fibre_nodes, with_nearest_sites
from .priority import with_priority
from .published import Ours, beside_published
from .result import Result
from .shortfall import Shortfall, shortfall_of

Levels = Callable[[str, str], NDArray[np.float32] | None]
"""Gives the level mosaic of an operator and technology in dBm, NaN or -inf where there is none; None: no mosaic."""


@dataclass(frozen=True)
class Tables:
    """The checked tables that figures are made from, beside the scene's; None where the project has none."""

    hamlets: gpd.GeoDataFrame | None
    fibre: pd.DataFrame | None
    fibre_nodes: gpd.GeoDataFrame | None
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
    gap_rule: GapRule, threads: int, progress: Callable[[str], None] | None = None,
) -> Result:  # fmt: skip
    """Return the finished tables; their manifest is still empty.

    Parameters
    ----------
    scene, tables, people
        Grid, communes, stations; the other tables; people per cell.
    levels
        Where the mosaics come from: asked for one technology at a time.
    settings, profile, gap_rule, threads
        The rule for hamlets and the terrain; the radio profile; the rule for reasons and priority; how many threads
        count.
    progress
        Called with each technology that is done.
    """
    around = None
    if tables.hamlets is not None:
        around = surroundings_of(tables.hamlets, scene.grid, scene.inside(), settings.service.hamlet_radius_m)
    seen = _look(scene, people, levels, around, settings=settings, profile=profile, threads=threads, progress=progress)
    cells = scene.zones.sum(scene.zones.share.astype(np.float64))
    figures = figures_of(scene.communes, seen.tallies, cells, scene.operators)
    hamlets = None
    if tables.hamlets is not None and around is not None:
        terrain = None if settings.inputs.terrain is None else settings.inputs.terrain.path
        asked = Asked(settings.service, gap_rule, profile, terrain)
        hamlets = _judged(tables.hamlets, seen, around, scene, asked)
        if tables.fibre_nodes is not None:
            hamlets = with_nearest_fibre_nodes(hamlets, tables.fibre_nodes, scene.grid)
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


@dataclass(frozen=True)
class _Seen:
    """What the mosaics say: tallies of each technology and union; the hamlets' reception, and where it falls short."""

    tallies: list[Tally]
    receptions: dict[str, Reception]
    asked: Reception | None
    short: Shortfall | None


def _judged(
    hamlets: gpd.GeoDataFrame, seen: _Seen, around: Surroundings, scene: Scene, asked: Asked
) -> gpd.GeoDataFrame:
    """Return the hamlets with verdicts, nearest sites, reasons and priority."""
    rule, nowhere = asked.service, np.zeros(len(hamlets))
    judged = with_verdicts(hamlets, seen.receptions, seen.asked, operators=scene.operators, around=around, rule=rule)
    judged = with_nearest_sites(judged, scene.used, scene.operators, scene.grid)
    short = seen.short
    if short is None:
        nothing = np.full((len(scene.operators), len(around.cells)), -np.inf, np.float32)
        short = shortfall_of(nothing, around, rule.min_operators, columns=scene.grid.width)
    older = [of.share_any for name, of in seen.receptions.items() if not asked.serves(name)]
    shares = {
        "asked": nowhere if seen.asked is None else seen.asked.share_any,
        "older": np.max(older, axis=0, initial=0.0) if older else nowhere,
    }
    judged = with_reasons(judged, short, shares, scene, asked)
    served = nowhere if seen.asked is None else seen.asked.share_enough
    return with_priority(judged, served, asked.rule.priority, scene.grid)


def _look(
    scene: Scene, people: People, levels: Levels, around: Surroundings | None, *, settings: Settings,
    profile: RadioProfile, threads: int, progress: Callable[[str], None] | None,
) -> _Seen:  # fmt: skip
    counted: list[Tally] = []
    receptions: dict[str, Reception] = {}
    asked: Reception | None = None
    short: Shortfall | None = None
    rule = settings.service
    at_least: _Excess | None = None
    fourth: _Excess | None = None
    # The newest first, so that "at least" a technology is a running maximum.
    for technology in reversed(scene.technologies):
        cases = cases_of(profile, technology)
        excess = _excess(scene, technology, levels, cases, around)
        count = _Counter(cases, scene, people, threads)
        counted.append(count(technology, excess))
        if at_least is not None:
            at_least = at_least.or_else(excess)
            counted.append(count(f"min{technology}", at_least))
        at_least = at_least or excess
        if technology == "4G":
            fourth = excess
        if technology == "3G" and fourth is not None:
            counted.append(count("3G4G", fourth.or_else(excess)))
        if around is not None:
            receptions[technology] = reception(excess.near, excess.own_dbm, around, rule.min_operators)
            if TECHNOLOGIES.index(technology) >= TECHNOLOGIES.index(rule.asked):
                near = at_least.near - np.float32(cases.central(rule.tier) - cases.central(OUTDOOR))
                asked = reception(near, at_least.own_dbm, around, rule.min_operators)
                short = shortfall_of(near, around, rule.min_operators, columns=scene.grid.width)
        if progress is not None:
            progress(technology)
    in_order = {name: receptions[name] for name in scene.technologies if name in receptions}
    return _Seen(sorted(counted, key=_place), in_order, asked, short)


@dataclass(frozen=True)
class _Excess:
    """How far levels lie above what is asked for outdoors, in dB, -inf where nothing is received.

    Attributes
    ----------
    at_entries
        In the zones' cells, shape (operators, entries).
    near
        In the cells around the hamlets, shape (operators, cells).
    own_dbm
        The level itself in each hamlet's own cell, shape (operators, hamlets).
    """

    at_entries: NDArray[np.float32]
    near: NDArray[np.float32]
    own_dbm: NDArray[np.float32]

    def or_else(self, other: "_Excess") -> "_Excess":
        """Return the greater of the two, operator by operator: served by either technology."""
        return _Excess(
            np.maximum(self.at_entries, other.at_entries),
            np.maximum(self.near, other.near),
            np.maximum(self.own_dbm, other.own_dbm),
        )


def _excess(scene: Scene, technology: str, levels: Levels, cases: Cases, around: Surroundings | None) -> _Excess:
    """Read a technology's mosaics, one at a time, and keep the cells that figures ask for."""
    base = np.float32(cases.central(OUTDOOR))
    near = np.empty(0, np.int64) if around is None else around.cells
    own = np.empty(0, np.int64) if around is None else around.own
    count = len(scene.operators)
    nothing = np.float32(-np.inf)
    found = _Excess(
        np.full((count, len(scene.zones.cells)), nothing),
        np.full((count, len(near)), nothing),
        np.full((count, len(own)), nothing),
    )
    for index, operator in enumerate(scene.operators):
        level = levels(operator, technology)
        if level is None:
            continue
        flat = np.where(np.isnan(level), nothing, level).ravel()
        found.at_entries[index] = flat[scene.zones.cells] - base
        found.near[index] = flat[near] - base
        found.own_dbm[index] = np.where(own >= 0, flat[own], nothing)
    return found


@dataclass(frozen=True)
class _Counter:
    """Counts covered cells and people; what a tier and estimate ask for above the outdoor level is the same for all."""

    cases: Cases
    scene: Scene
    people: People
    threads: int

    def __call__(self, technology: str, excess: _Excess) -> Tally:
        required = self.cases.required_dbm - np.float32(self.cases.central(OUTDOOR))
        cells, persons = tallies(
            excess.at_entries, required, self.scene.zones, self.people.per_entry, threads=self.threads
        )
        return Tally(technology, self.cases.tiers, cells, persons)


def _place(tally: Tally) -> tuple[bool, bool, str]:
    """Put single technologies first, then the unions."""
    return tally.technology.startswith("min"), len(tally.technology) > 2, tally.technology


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
