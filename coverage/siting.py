"""Planning of a finished run, step by step: what is not served, candidates, the choice, its files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from .config import PlanRule, read_plan_rule
from .engine.deviations import draws_of
from .engine.plan import counted_cells
from .errors import SettingsError
from .indicators.view import View
from .language import msg
from .outputs.lock import locked
from .outputs.mosaics import stored_layers
from .outputs.plan_files import plan_file, plan_of_run, write_extension, write_plan
from .pipeline import Progress, Project, alone, finished, ground_of, people_blocks, tell
from .planning.candidates import Asked
from .planning.fibre import Extension, fibre_extension
from .planning.plan import Plan, Wish, plan

__all__ = ["Extension", "Plan", "Wish", "make_extension", "make_plan", "rule_of"]

_WORKING = msg("Working candidates (places)")


def rule_of(project: Project) -> PlanRule:
    """Return the project's rule for planning.

    Raises
    ------
    MissingFileError, SettingsError
        There is none of that name, or it cannot be used.
    """
    return read_plan_rule(project.settings.planning.rule, project.settings.folder)


def make_plan(
    project: Project,
    wish: Wish,
    *,
    rule: PlanRule,
    operator: str | None = None,
    progress: Progress | None = None,
) -> tuple[Plan, list[Path]]:
    """Return where sites serve most, and the files in the folder of results that tell of it.

    Parameters
    ----------
    project
        Its last run must be of the present inputs.
    wish, rule
        What is to be served most; limits; costs and assumptions.
    operator
        Whose sites alone are looked at, and who builds new ones; None for everybody's.
    progress
        Called with what is being done, how much of it is done, and how much there is.

    Raises
    ------
    StaleError
        There is no such run.
    SettingsError
        The operator has no station, or the rule's layer is not in the radio profile.
    OutputError
        Another run works in the folder.
    """
    result = finished(project)
    scene, inputs, settings = project.scene, project.inputs, project.settings
    if operator is not None and operator not in scene.operators:
        raise SettingsError(
            "--operator is {value!r}; expected one of {choices}", value=operator, choices=", ".join(scene.operators)
        )
    asked = Asked(settings, project.profile, rule, operator)
    layer = project.profile.layers.get(asked.layer)
    if layer is None or layer.technology != settings.service.asked:
        raise SettingsError(
            "the rule for planning gives {technology} the layer {value!r}; expected one of the radio profile's: "
            "{choices}",
            technology=settings.service.asked,
            value=asked.layer,
            choices=", ".join(
                name for name, of in project.profile.layers.items() if of.technology == settings.service.asked
            ),
        )
    view = View(
        scene,
        stored_layers(project.folder),
        inputs.hamlets,
        people_blocks(project),
        settings,
        project.profile,
        draws_of(scene.stations, scene.grid.crs, project.profile, resolution_m=scene.grid.resolution_m),
        counted_cells(settings.run.memory_gb),
    )

    with alone(project):
        found = plan(
            view,
            inputs.hamlets,
            inputs.planning,
            asked,
            wish,
            ground=ground_of(project),
            threads=project.threads,
            progress=partial(tell, progress, _WORKING),
        )
        files = write_plan(found.sites, found.stations, found.facts, result, project.folder)
    return found, files


def make_extension(project: Project, *, beyond_m: float, rule: PlanRule) -> tuple[Extension, Path]:
    """Return the cheapest fibre to hamlets beyond a distance of every node, and the file of its lines.

    Along the roads of ``[inputs.roads]``, straight without them; held against fixed wireless from the sites of the last
    plan, if it is one of this run. The project has hamlets and nodes.

    Raises
    ------
    OutputError
        Another run works in the folder.
    """
    inputs = project.inputs
    result = finished(project)
    told = plan_of_run(result)
    if told is not None and "covered_by" not in told:  # of an earlier phusong, which did not tell whose share it was
        told = None
    hamlets, estimated = _with_households(inputs.hamlets, inputs.communes)
    found = fibre_extension(
        hamlets,
        inputs.fibre_nodes,
        inputs.planning.roads,
        crs=project.scene.grid.crs,
        beyond_m=beyond_m,
        rule=rule,
        planned={} if told is None else _planned(told["sites"], told["covered_by"], hamlets),
    )
    facts = {
        **found.facts,
        "households_estimated": estimated,
        "plan_of_another_run": told is None and plan_file(project.folder).is_file(),
    }
    found = replace(found, facts=facts)
    with locked(project.folder):
        file = write_extension(found.lines, result, project.folder)
    return found, file


def _with_households(hamlets: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, int]:
    """Return the hamlets with households estimated where only their people are known, and how many these are."""
    of = communes.set_index("commune_code")
    a_home = (of["population"].astype("Float64") / of["households"].astype("Float64")).reindex(hamlets["commune_code"])
    a_home = a_home.to_numpy(float, na_value=np.nan)
    people = hamlets["population"].astype("Float64").to_numpy(float, na_value=np.nan)
    told = hamlets["households"].astype("Float64").to_numpy(float, na_value=np.nan)
    estimate = np.where(np.isfinite(a_home) & (a_home > 0.0), np.round(people / a_home), np.nan)
    new = np.isnan(told) & np.isfinite(estimate)
    homes = pd.array(np.where(new, estimate, told), dtype="Float64")
    return hamlets.assign(households=homes), int(new.sum())


def _planned(
    sites: Sequence[Mapping[str, Any]], covered_by: Mapping[str, Mapping[str, float]], hamlets: pd.DataFrame
) -> Mapping[str, tuple[str, float]]:
    """Return the sites of a plan that each newly covered hamlet needs, with the hamlet's share of their cost.

    A site's cost is shared by the hamlets that it helps to cover, each weighing with its households times the share of
    its coverage that the site brings; where nobody knows the households of any, each weighs as one household.
    """
    listed = hamlets.set_index("hamlet_id")["households"].astype("Float64").fillna(0.0)
    found: dict[str, tuple[str, float]] = {}
    for site in sites:
        rank = str(site["rank"])
        helped = {name: by[rank] for name, by in covered_by.items() if rank in by and name in listed.index}
        homes = {name: float(listed[name]) * share for name, share in helped.items()}
        weights = homes if sum(homes.values()) > 0.0 else helped
        for name, weight in weights.items():
            before, cost = found.get(name, ("", 0.0))
            share = float(site["cost"]) * weight / sum(weights.values())
            found[name] = f"{before}; {site['name']}" if before else str(site["name"]), cost + share
    return found
