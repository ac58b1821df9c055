"""Mosaics and checked tables -> the finished tables of a run."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..config import GapRule, RadioProfile, Settings
from ..engine.alone import MosaicGround
from ..engine.clutter import standing_of
from ..engine.deviations import draws_of
from ..engine.scene import Scene
from ..geo.blocks import Blocks
from ..tables import EXTENT
from .candidates import Asked
from .conflicts import by_hamlet
from .count import Counted, counted
from .fibre import KINDS, UNION, fibre_figures
from .figures import figures_of, wide
from .gap_profiles import with_profiles
from .gaps import with_reasons
from .hamlets import with_verdicts
from .hear import Received, received
from .measured import required_of, squares_of
from .nearest import with_nearest_fibre_nodes, with_nearest_sites
from .priority import with_priority
from .published import Ours, beside_published
from .resilience import COLUMNS, serving_sites_of
from .result import Measured, Result
from .view import Layers, Progress, View


@dataclass(frozen=True)
class Tables:
    """The checked tables that figures are made from, beside the scene's; None where the project has none."""

    hamlets: gpd.GeoDataFrame | None
    fibre: pd.DataFrame | None
    fibre_nodes: gpd.GeoDataFrame | None
    published: pd.DataFrame | None
    indicators: pd.DataFrame | None
    measurements: pd.DataFrame | None = None


def compute(
    scene: Scene, tables: Tables, layers: Layers, density: Blocks | None, *, settings: Settings,
    profile: RadioProfile, gap_rule: GapRule, ground: MosaicGround, counted_cells: int, threads: int,
    progress: Progress | None = None, progress_of_sites: Progress | None = None,
) -> Result:  # fmt: skip
    """Return the finished tables; their manifest is still empty.

    Parameters
    ----------
    scene, tables
        Grid, communes, stations; the other tables.
    layers, density
        Where the mosaics come from, and the blocks of people per km², None where there is no raster of them.
    settings, profile, gap_rule, threads
        The rule for hamlets and the terrain; the radio profile; the rule for reasons and priority; how many threads
        count.
    ground
        On what the mosaics were made.
    counted_cells
        About how many cells are looked at at a time; no figure depends on it.
    progress
        Called with the number of parts that are done, and how many there are; `progress_of_sites` with the number of
        places that were looked at one by one.
    """
    draws = draws_of(scene.stations, scene.grid.crs, profile, resolution_m=scene.grid.resolution_m)
    view = View(scene, layers, tables.hamlets, density, settings, profile, draws, counted_cells)
    seen = counted(view, threads=threads, progress=progress)
    figures = figures_of(scene.communes, seen.tallies, seen.cells, scene.operators, scene.bases)
    hamlets = None
    if tables.hamlets is not None:
        terrain = None if settings.inputs.terrain is None else settings.inputs.terrain.path
        asked = Asked(settings.service, gap_rule, profile, terrain, standing_of(settings, profile))
        heard = received(view, tables.hamlets, threads=threads)
        hamlets = _judged(tables.hamlets, heard, scene, asked)
        if settings.resilience.in_run:
            sites = serving_sites_of(
                tables.hamlets, scene, ground, rule=settings.service, profile=profile, cells=counted_cells,
                threads=threads, progress=progress_of_sites,
            )  # fmt: skip
            hamlets = hamlets.assign(**{name: sites[name] for name in COLUMNS})
        hamlets = with_profiles(hamlets, heard.short.cell, scene, asked, settings.gaps.profiles)
        if tables.fibre_nodes is not None:
            hamlets = with_nearest_fibre_nodes(hamlets, tables.fibre_nodes, scene.grid)
    fibre = None if tables.fibre is None else fibre_figures(tables.fibre, scene.communes)
    names = () if tables.indicators is None else tuple(str(name) for name in tables.indicators.columns)
    communes = _communes(scene, figures, seen, fibre, tables.indicators)
    published = None
    if tables.published is not None:
        ours = Ours(figures, communes, scene.stations, hamlets, fibre, names)
        published = beside_published(tables.published, ours, settings.project.scope, settings.project.data_date)
    return Result(
        communes, figures, hamlets, scene.stations, fibre, published, scene.operators, scene.technologies, names, {},
        measured=_measured(tables, scene, layers, settings, profile),
    )  # fmt: skip


def _measured(
    tables: Tables, scene: Scene, layers: Layers, settings: Settings, profile: RadioProfile
) -> Measured | None:
    """Return what was measured beside what is modelled there; None where the project has no measurements."""
    if tables.measurements is None:
        return None
    rules, required = settings.measurements, required_of(profile)
    squares = squares_of(
        tables.measurements, scene, layers, standing_of(settings, profile), rules=rules, required=required
    )
    hamlets = scene.communes.iloc[:0].assign(hamlet_id="") if tables.hamlets is None else tables.hamlets
    radius_m, least = settings.service.hamlet_radius_m, rules.least_in_hamlet
    return Measured(squares, by_hamlet(squares, hamlets, scene.grid, required, radius_m=radius_m, least=least))


def _judged(hamlets: gpd.GeoDataFrame, heard: Received, scene: Scene, asked: Asked) -> gpd.GeoDataFrame:
    """Return the hamlets with verdicts, nearest sites, reasons and priority."""
    rule, nowhere = asked.service, np.zeros(len(hamlets))
    ground = hamlets.drop(columns=EXTENT, errors="ignore").assign(
        clusters=_of_points(heard.clusters, heard),
        clusters_served=_of_points(heard.clusters_served, heard),
        judged_km2=np.round(heard.cells * scene.grid.cell_km2, 2),
    )
    judged = with_verdicts(
        ground, heard.by_technology, heard.asked, operators=scene.operators, outside=heard.outside, rule=rule
    )
    judged = with_nearest_sites(judged, scene.used, scene.operators, scene.grid)
    reached = nowhere if heard.asked is None else heard.asked.share_any[0]
    judged = with_reasons(judged, heard.short, reached, scene, asked)
    served = nowhere if heard.asked is None else heard.asked.share_enough[0]
    return with_priority(judged, served, asked.rule.priority, scene.grid)


def _of_points(counts: NDArray[np.int64], heard: Received) -> "pd.Series[int]":
    """Return counts of hamlets that are points; missing for an outline alone."""
    return pd.Series(counts, dtype="Int64").where(heard.clusters > 0)


def _communes(
    scene: Scene, figures: pd.DataFrame, seen: Counted, fibre: pd.DataFrame | None, indicators: pd.DataFrame | None
) -> gpd.GeoDataFrame:
    facts = ["commune_code", "name", "type", "area_km2", "polygon_km2", "population", "households"]
    parts = [
        scene.communes[facts].assign(
            population_method=list(seen.people_method),
            population_unscaled=seen.people_unscaled,
            population_residual=seen.people_unscaled - scene.communes["population"].to_numpy(float),
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
