"""What is looked at: the scene, the mosaics, who lives where, the rules, and what the levels may be off by."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from ..config import OUTDOOR, RadioProfile, Settings
from ..engine.deviations import Draws
from ..engine.scene import Scene
from ..geo.blocks import Blocks
from ..geo.grid import Window
from ..tables import TECHNOLOGIES
from .cases import cases_of

Layer: TypeAlias = tuple[NDArray[np.float32], NDArray[np.int32]]
"""Levels in dBm, NaN or -inf where there is none, and the serving stations' ranks, negative where there is none."""

Layers: TypeAlias = Callable[[str, str, Window], Layer | None]
"""Gives a window of the mosaics of an operator and technology; None where there are none."""

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the number of parts that are done, and how many there are."""


@dataclass(frozen=True)
class View:
    """What is looked at.

    Attributes
    ----------
    scene, layers
        Grid, communes and stations, and what gives the mosaics.
    hamlets, density
        Where people live: see `spread.people_of`.
    settings, profile
        The rules.
    draws
        Of what the levels may be off by.
    cells
        About how many cells are looked at at a time; no figure depends on it.
    """

    scene: Scene
    layers: Layers
    hamlets: gpd.GeoDataFrame | None
    density: Blocks | None
    settings: Settings
    profile: RadioProfile
    draws: Draws
    cells: int

    def layer(self, operator: str, technology: str, window: Window) -> Layer:
        """Return an operator's mosaics on a window; of one who has none, mosaics in which nothing is received."""
        shape = window.height, window.width
        # One number for all cells: it takes no room.
        nothing = np.broadcast_to(np.float32(-np.inf), shape), np.broadcast_to(np.int32(-1), shape)
        return self.layers(operator, technology, window) or nothing

    def base_dbm(self, technology: str) -> np.float32:
        """Return the level that is asked for outdoors."""
        return np.float32(cases_of(self.profile, technology).central(OUTDOOR))

    def more_db(self, tiers: tuple[str, ...]) -> NDArray[np.float32]:
        """Return what the tiers ask for above the outdoor one, shape (technologies, tiers)."""
        cases = [cases_of(self.profile, technology) for technology in self.scene.technologies]
        return np.array([[of.central(tier) - of.central(OUTDOOR) for tier in tiers] for of in cases], np.float32)


def serving(view: View, window: Window, cells: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return which operators serve some cells of a window as the rule for hamlets asks; shape (operators, cells).

    That is with the asked technology or a newer one, in the rule's tier, by the central estimate.
    """
    rule, scene = view.settings.service, view.scene
    found = np.zeros((len(scene.operators), len(cells)), bool)
    for technology in scene.technologies:
        if TECHNOLOGIES.index(technology) < TECHNOLOGIES.index(rule.asked):
            continue
        required = np.float32(cases_of(view.profile, technology).central(rule.tier))
        for index, operator in enumerate(scene.operators):
            excess_db, _ = heard_at(view.layer(operator, technology, window), cells, required)
            found[index] |= excess_db >= 0.0
    return found


def heard_at(
    layer: Layer, cells: NDArray[np.integer], base_dbm: np.float32
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Return how far a mosaic's levels lie above a base in some cells, -inf where there is none, and who serves."""
    at = np.divmod(cells, layer[0].shape[1])
    level = layer[0][at]
    return np.where(np.isnan(level), np.float32(-np.inf), level - base_dbm), layer[1][at].astype(np.int32)
