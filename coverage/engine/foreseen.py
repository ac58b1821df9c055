"""What a run would refuse or fill once the tables are read, told before it starts."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from ..config import FILE_NAME, RadioProfile, Settings
from ..errors import PhusongError, SettingsError
from ..geo.crs import working_crs
from ..geo.grid import grid_over
from ..geo.rasters import covered_share
from ..inputs.project import ProjectInputs
from ..language import msg
from ..tables import Finding
from .clutter import land_cover_facts, remarks_on, standing_of
from .parameters import with_parameters
from .scene import stations_in_use

_WHOLE = 0.999
_BESIDE = {
    "terrain": msg("elsewhere masts and phones are taken to stand on one level"),
    "population": msg("communes without it have their people spread by hamlets, else evenly"),
}


def foreseen(settings: Settings, inputs: ProjectInputs, profile: RadioProfile) -> list[Finding]:
    """Return what a run would refuse or fill after the tables are read: grid, stations on air, rasters, parameters."""
    questions: tuple[Callable[[], list[Finding]], ...] = (
        partial(_stations_on_the_plane, settings, inputs),
        partial(reach_of_rasters, inputs, *_BESIDE),
        partial(_land_cover, settings, inputs, profile),
    )
    # Where no row can be used the errors have said so.
    findings = [] if inputs.stations.empty else with_parameters(inputs.stations, inputs.communes, profile)[1]
    for ask in questions:
        try:
            findings += ask()
        except PhusongError as error:
            settled = isinstance(error, SettingsError)
            file = FILE_NAME if settled else Path(str(error.message.params.get("file", "stations"))).name
            rule = "settings" if settled else "unusable_file"
            findings.append(Finding(file, None, "", "", "error", rule, error.message))
    return findings


def reach_of_rasters(inputs: ProjectInputs, *keys: str) -> list[Finding]:
    """Warn of rasters (keys of [inputs]) that lie over only a part of the communes."""
    findings = []
    for file in inputs.files:
        if file.key not in keys:
            continue
        share = covered_share(file.path, inputs.communes)
        if share < _WHOLE:
            message = msg(
                "lies over {share}% of the communes' area; {instead}",
                share=f"{share * 100:.1f}",
                instead=_BESIDE[file.key],
            )
            findings.append(Finding(file.path.name, None, "", "", "warning", "covers_a_part", message))
    return findings


def _stations_on_the_plane(settings: Settings, inputs: ProjectInputs) -> list[Finding]:
    crs = working_crs(settings.grid.crs, inputs.communes)
    stations_in_use(inputs.stations, inputs.communes.to_crs(crs), settings)
    return []


def _land_cover(settings: Settings, inputs: ProjectInputs, profile: RadioProfile) -> list[Finding]:
    crs = working_crs(settings.grid.crs, inputs.communes)
    outlines = inputs.communes.to_crs(crs).geometry
    west, south, east, north = outlines.total_bounds
    grid = grid_over((west, south, east, north), crs, settings.grid.resolution_m)
    facts = land_cover_facts(outlines, grid, standing_of(settings, profile))
    return [] if facts is None else remarks_on(facts, profile)
