"""What the mosaics say of communes and hamlets, part by part: memory holds one part's cells, whatever the area."""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeAlias

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from ..config import RadioProfile, Settings
from ..engine.scene import Scene
from ..engine.tallies import Bits, met_cases, tallies
from ..geo.blocks import Blocks
from ..geo.grid import Grid, Window
from ..geo.zones import window_over, zones_of
from ..tables import TECHNOLOGIES
from .cases import ESTIMATES, OUTDOOR, cases_of
from .figures import Tally
from .hamlets import Reception, Surroundings, joined, reception, surroundings_of
from .shortfall import Shortfall, shortfall_of
from .spread import people_of

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
    cells
        About how many cells are looked at at a time; no figure depends on it.
    """

    scene: Scene
    layers: Layers
    hamlets: gpd.GeoDataFrame | None
    density: Blocks | None
    settings: Settings
    profile: RadioProfile
    cells: int


@dataclass(frozen=True)
class Counted:
    """What is counted in the communes.

    Attributes
    ----------
    tallies
        Of each technology, then of each union.
    cells
        Of each commune, a count with fractions.
    people_method, people_unscaled
        As `geo.people.People`, of each commune.
    """

    tallies: list[Tally]
    cells: NDArray[np.float64]
    people_method: tuple[str, ...]
    people_unscaled: NDArray[np.float64]


@dataclass(frozen=True)
class Received:
    """What the hamlets receive.

    Attributes
    ----------
    by_technology
        Outdoors, of each technology.
    asked
        In the rule's tier, of the asked technology or any newer one; None where no station has one of them.
    short
        Where that falls short; its cells are the whole grid's.
    outside
        Which hamlets lie outside the communes.
    """

    by_technology: dict[str, Reception]
    asked: Reception | None
    short: Shortfall
    outside: NDArray[np.bool_]


def counted(view: View, *, threads: int, progress: Progress | None = None) -> Counted:
    """Count covered cells and people of all communes, by so many threads."""
    scene = view.scene
    parts = commune_parts(scene.outlines, scene.grid, view.cells)
    done = []
    with ThreadPoolExecutor(min(threads, _OPERATORS_AT_A_TIME)) as pool:
        for number, (communes, window) in enumerate(parts):
            if progress is not None:
                progress(number, len(parts))
            done.append(_count(view, communes, window, pool, threads))
    if progress is not None:
        progress(len(parts), len(parts))
    back = np.argsort(np.concatenate([communes for communes, _ in parts]))
    tallied = [
        Tally(
            first.technology,
            first.tiers,
            np.concatenate([part.tallies[index].cells for part in done])[back],
            np.concatenate([part.tallies[index].people for part in done])[back],
        )
        for index, first in enumerate(done[0].tallies)
    ]
    methods = np.concatenate([part.people_method for part in done])[back]
    return Counted(
        sorted(tallied, key=_place),
        np.concatenate([part.cells for part in done])[back],
        tuple(methods.tolist()),
        np.concatenate([part.people_unscaled for part in done])[back],
    )


def received(view: View, hamlets: gpd.GeoDataFrame, *, threads: int) -> Received:
    """Return what the hamlets receive; so many threads look."""
    scene, radius_m = view.scene, view.settings.service.hamlet_radius_m
    grid = scene.grid
    points = hamlets.to_crs(grid.crs).geometry
    row, column = grid.row_column(points.x.to_numpy(), points.y.to_numpy())
    parts = hamlet_parts(row, column, grid, radius_m, view.cells // threads)

    def hear(part: tuple[NDArray[np.int64], Window]) -> Received:
        some, window = part
        inside = scene.inside(window)
        around = surroundings_of(row[some], column[some], window=window, inside=inside, grid=grid, radius_m=radius_m)
        return _hear(view, window, around)

    with ThreadPoolExecutor(threads) as pool:
        heard = list(pool.map(hear, parts))
    back = np.argsort(np.concatenate([some for some, _ in parts]))
    at_least = [part.asked for part in heard if part.asked is not None]
    return Received(
        {name: joined([part.by_technology[name] for part in heard], back) for name in scene.technologies},
        joined(at_least, back) if at_least else None,
        Shortfall(
            np.concatenate([part.short.cell for part in heard])[back],
            np.concatenate([part.short.excess_db for part in heard], axis=1)[:, back],
        ),
        np.concatenate([part.outside for part in heard])[back],
    )


def commune_parts(outlines: gpd.GeoSeries, grid: Grid, most_cells: int) -> list[tuple[NDArray[np.int64], Window]]:
    """Return neighbouring communes in groups, and the window over each: of so many cells, or one commune alone."""
    x, y = outlines.centroid.x.to_numpy(), outlines.centroid.y.to_numpy()
    strip_m = np.sqrt(most_cells) * grid.resolution_m
    order = np.lexsort((x, np.floor((grid.north_m - y) / strip_m)))
    parts: list[tuple[list[int], Window]] = []
    for commune in order.tolist():
        if parts:
            together = [*parts[-1][0], commune]
            window = window_over(outlines.iloc[together], grid)
            if window.height * window.width <= most_cells:
                parts[-1] = together, window
                continue
        parts.append(([commune], window_over(outlines.iloc[[commune]], grid)))
    return [(np.array(communes), window) for communes, window in parts]


def hamlet_parts(
    row: NDArray[np.int64], column: NDArray[np.int64], grid: Grid, radius_m: float, most_cells: int
) -> list[tuple[NDArray[np.int64], Window]]:
    """Return neighbouring hamlets in groups, and the window over the surroundings of each."""
    if not len(row):
        return [(np.empty(0, np.int64), Window(0, 0, 1, 1))]
    reach = int(radius_m // grid.resolution_m)
    most_hamlets = max(1, most_cells // (2 * reach + 1) ** 2)
    near_row, near_column = row.clip(0, grid.height - 1), column.clip(0, grid.width - 1)
    block = (near_row // _BLOCK_CELLS) * (grid.width // _BLOCK_CELLS + 1) + near_column // _BLOCK_CELLS
    parts = []
    for number in np.unique(block):
        members = np.flatnonzero(block == number)
        for some in np.array_split(members, -(-len(members) // most_hamlets)):
            top, left = max(near_row[some].min() - reach, 0), max(near_column[some].min() - reach, 0)
            bottom = min(near_row[some].max() + reach + 1, grid.height)
            right = min(near_column[some].max() + reach + 1, grid.width)
            parts.append((some, Window(int(top), int(left), int(bottom - top), int(right - left))))
    return parts


_OPERATORS_AT_A_TIME = 2  # each takes some 30 bytes a cell
_BLOCK_CELLS = 1024  # the side of the squares by which hamlets are grouped


def _count(view: View, communes: NDArray[np.int64], window: Window, pool: Executor, threads: int) -> Counted:
    """Count in some communes alone."""
    scene = view.scene
    zones = zones_of(scene.outlines.iloc[communes], scene.grid, window)
    people = people_of(
        scene, communes, zones, window, hamlets=view.hamlets, density=view.density, settings=view.settings
    )
    found: list[Tally] = []

    def tell(technology: str, met: Bits) -> None:
        tiers = tuple(view.profile.tiers)
        cells, persons = tallies(met, len(ESTIMATES) * len(tiers), zones, people.per_entry, threads=threads)
        found.append(Tally(technology, tiers, cells, persons))

    at_least: Bits | None = None
    fourth: Bits | None = None
    # The newest first, so that "at least" a technology is a running union.
    for technology in reversed(scene.technologies):
        met = _met(view, technology, window, zones.cells, pool)
        tell(technology, met)
        if technology == "3G" and fourth is not None:
            tell("3G4G", fourth | met)
        if technology == "4G":
            fourth = met
        if at_least is None:
            at_least = met
        else:
            at_least = at_least | met
            tell(f"min{technology}", at_least)
    return Counted(found, zones.sum(zones.share.astype(np.float64)), people.method, people.unscaled)


def _hear(view: View, window: Window, around: Surroundings) -> Received:
    """Return what some hamlets alone receive."""
    rule, operators = view.settings.service, len(view.scene.operators)
    near = len(around.cells)
    cells = np.concatenate((around.cells, np.maximum(around.own, 0)))
    by_technology: dict[str, Reception] = {}
    asked: Reception | None = None
    best_db = np.full((len(ESTIMATES), operators, near), np.float32(-np.inf))
    best_dbm = np.full((len(ESTIMATES), operators, len(around.own)), np.float32(-np.inf))
    required_db = best_db
    for technology in reversed(view.scene.technologies):
        level = _levels(view, technology, window, cells)
        excess = level[..., :near] - _base_dbm(view, technology)
        own = np.where(around.own >= 0, level[..., near:], np.float32(-np.inf))
        by_technology[technology] = reception(excess, own, around, rule.min_operators)
        if TECHNOLOGIES.index(technology) >= TECHNOLOGIES.index(rule.asked):
            best_db, best_dbm = np.maximum(best_db, excess), np.maximum(best_dbm, own)
            cases = cases_of(view.profile, technology)
            required_db = best_db - np.float32(cases.central(rule.tier) - cases.central(OUTDOOR))
            asked = reception(required_db, best_dbm, around, rule.min_operators)
    short = shortfall_of(required_db[0], around, rule.min_operators, columns=window.width)
    row, column = np.divmod(short.cell, window.width)
    cell = np.where(short.cell < 0, -1, (row + window.row) * view.scene.grid.width + column + window.column)
    return Received(by_technology, asked, replace(short, cell=cell), around.outside)


def _met(view: View, technology: str, window: Window, cells: NDArray[np.integer], pool: Executor) -> Bits:
    """Return which tiers and estimates each operator meets in some cells of a window, a bit each: see `Cases.bit`."""
    required = cases_of(view.profile, technology).required_dbm

    def of(operator: str) -> Bits:
        layer = _layer(view, operator, technology, window)
        return met_cases(*layer, cells, required, view.scene.ranges_db)

    return np.array(list(pool.map(of, view.scene.operators)))


def _levels(view: View, technology: str, window: Window, cells: NDArray[np.integer]) -> NDArray[np.float32]:
    """Return the operators' levels in some cells by estimate, -inf where there is none; shape (3, operators, cells)."""
    low_db, high_db = view.scene.ranges_db
    found = np.full((len(ESTIMATES), len(view.scene.operators), len(cells)), np.float32(-np.inf))
    for index, operator in enumerate(view.scene.operators):
        whole, servers = _layer(view, operator, technology, window)
        at = np.divmod(cells, whole.shape[1])
        level, server = whole[at], servers[at]
        level = np.where(np.isnan(level), np.float32(-np.inf), level)
        down, up = (np.where(server >= 0, of[np.maximum(server, 0)], np.float32(0.0)) for of in (low_db, high_db))
        found[:, index] = level, level - down, level + up
    return found


def _layer(view: View, operator: str, technology: str, window: Window) -> Layer:
    """Return an operator's mosaics on a window; of one who has none, mosaics in which nothing is received."""
    shape = window.height, window.width
    # One number for all cells: it takes no room.
    nothing = np.broadcast_to(np.float32(-np.inf), shape), np.broadcast_to(np.int32(-1), shape)
    return view.layers(operator, technology, window) or nothing


def _base_dbm(view: View, technology: str) -> np.float32:
    """Return the level that is asked for outdoors."""
    return np.float32(cases_of(view.profile, technology).central(OUTDOOR))


def _place(tally: Tally) -> tuple[bool, bool, str]:
    """Put single technologies first, then the unions."""
    return tally.technology.startswith("min"), len(tally.technology) > 2, tally.technology
