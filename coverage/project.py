"""A project: its settings and inputs, what each step depends on, and how much work there is."""

import hashlib
import math
import os
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from . import __version__
from .config import GapRule, RadioProfile, Settings, read_gap_rule, read_profile
from .config.settings import Inputs, Run
from .engine.backends import Size
from .engine.scene import Scene, scene_of
from .engine.tiles import engine_digest
from .errors import SettingsError
from .inputs.project import InputFile, ProjectInputs, input_files, read_inputs
from .outputs.describe import shown_path
from .outputs.mosaics import PREDICT
from .outputs.page_data import FORMAT
from .outputs.page_options import PageOptions
from .outputs.places import check_output_places
from .outputs.plan_files import plan_file
from .outputs.state import fingerprint

FIGURES = "figures"
MAP = "map"
STATIONS = "stations"

_PREDICTED_FROM: dict[str, Any] = {
    "include": {
        "project": {"data_date"},
        "grid": True,
        "terrain": True,
        "land_cover": True,
        "radio": True,
        "run": {"neighbour_km"},
    }
}
_COMPUTED_FROM: dict[str, Any] = {
    "exclude": {
        "project": {"language"},
        **dict.fromkeys(("inputs", "limits", "fetch", "output", "planning", "report"), True),
        "run": set(Run.MACHINE),
    }
}
_PREDICTING_FILES = {"stations", "communes", "commune_figures", "terrain", "land_cover", "coverage"}
"""What the mosaics depend on: the communes give the grid and the settlement classes."""


@dataclass(frozen=True)
class Project:
    """A project: its settings and files; tables and scene are read when a stale step first asks for them."""

    settings: Settings
    profile: RadioProfile
    gap_rule: GapRule
    files: tuple[InputFile, ...]

    @cached_property
    def inputs(self) -> ProjectInputs:
        """The checked tables."""
        return read_inputs(self.settings)

    @cached_property
    def scene(self) -> Scene:
        """Grid, communes on it and stations in use."""
        inputs = self.inputs
        return scene_of(inputs.stations, inputs.communes, self.settings, self.profile, inputs.coverage)

    @property
    def folder(self) -> Path:
        """Where results go."""
        return self.settings.output.folder

    @property
    def map_file(self) -> Path:
        """The interactive map."""
        return self.settings.output.maps / f"{self.settings.project.name}.html"

    @property
    def page_options(self) -> PageOptions:
        """How the interactive map is made, unless told otherwise."""
        terrain = self.settings.inputs.terrain
        return PageOptions(terrain=None if terrain is None else terrain.path)

    @property
    def threads(self) -> int:
        """How many threads work."""
        return self.settings.run.threads or usable_cores()

    @property
    def size(self) -> Size:
        """How much a prediction asks for."""
        reach_m = 1000.0 * max(layer.max_radius_km for layer in self.profile.layers.values())
        return Size(
            layers=len(self.scene.layers),
            reach_cells=math.ceil(reach_m / self.scene.grid.resolution_m),
            places=len(self.scene.used[["lon", "lat"]].drop_duplicates()),
        )

    def digest(self, step: str) -> str:
        """Return the digest of all that a step depends on; the words of a table or page are no part of its figures."""
        asked = _PREDICTED_FROM if step == PREDICT else _COMPUTED_FROM
        parts = {
            "version": __version__,
            "engine": engine_digest(),
            "settings": self.settings.model_dump(mode="json", **asked),
            "profile": self.profile.model_dump(mode="json"),
            "files": [
                (file.key, file.sha256)
                for file in self.files
                if (file.key in _PREDICTING_FILES if step == PREDICT else file.key not in Inputs.PLANNING)
            ],
            "inputs": self._told_of_inputs(step),
            "synthetic": self.settings.synthetic,
        }
        if step != PREDICT:
            parts["gap_rule"] = self.gap_rule.model_dump(mode="json")
        if step == MAP:
            parts |= {
                "language": self.settings.project.language,
                "format": FORMAT,
                "plan": _digest_of(plan_file(self.folder)),
            }
        return fingerprint(parts)

    def _told_of_inputs(self, step: str) -> list[Any]:
        """Return what phusong.toml says of the inputs beside their content, without the machine's folders."""
        named = self.settings.inputs.named()
        if step == PREDICT:
            return [(key, source.crs) for key, source in named if key in _PREDICTING_FILES]
        folder = self.settings.folder
        return [
            (key, shown_path(source.path, folder), source.model_dump(mode="json", exclude={"path"}))
            for key, source in named
            if key not in Inputs.PLANNING
        ]


def _digest_of(file: Path) -> str | None:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None


def usable_cores() -> int:
    """Return how many cores this process may use: in a container or on a shared machine fewer than there are."""
    if sys.platform != "linux":
        return os.cpu_count() or 1
    return len(os.sched_getaffinity(0))


def open_project(settings: Settings) -> Project:
    """Return a project whose files are all there.

    Raises
    ------
    MissingFileError, SettingsError
        The radio profile, the rule for gaps or an input file is not there, or the profile has no such tier.
    OutputError
        Results would replace inputs.
    """
    check_output_places(settings)
    profile = read_profile(settings.radio.profile, settings.folder)
    if settings.service.tier not in profile.tiers:
        raise SettingsError(
            "service.tier is {value!r}; expected one of the radio profile's tiers: {choices}",
            value=settings.service.tier,
            choices=", ".join(profile.tiers),
        )
    return Project(settings, profile, read_gap_rule(settings.gaps.rule, settings.folder), input_files(settings))
