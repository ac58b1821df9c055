"""What the mosaics say of hamlets, part by part: memory holds one part's cells, whatever the area."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from ..config import OUTDOOR
from ..engine.deviations import Draws
from ..engine.drawn import Sample, drawn_shares
from ..geo.grid import Window
from ..tables import TECHNOLOGIES
from .extents import extents_of
from .hamlets import Drawn, Reception, joined, reception
from .shortfall import Shortfall, shortfall_of
from .surroundings import Surroundings, hamlet_parts, surroundings_of
from .view import View, heard_at


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
    cells
        How many cells each hamlet is judged by.
    clusters, clusters_served
        How many points each hamlet is, 0 of an outline, and around how many of them as much is served as the rule asks.
    """

    by_technology: dict[str, Reception]
    asked: Reception | None
    short: Shortfall
    outside: NDArray[np.bool_]
    cells: NDArray[np.int64]
    clusters: NDArray[np.int64]
    clusters_served: NDArray[np.int64]


def received(view: View, hamlets: gpd.GeoDataFrame, *, threads: int) -> Received:
    """Return what the hamlets receive; so many threads listen."""
    scene, radius_m = view.scene, view.settings.service.hamlet_radius_m
    grid = scene.grid
    extents = extents_of(hamlets, grid)
    parts = hamlet_parts(extents, grid, radius_m, view.cells // threads)

    def hear(part: tuple[NDArray[np.int64], Window]) -> Received:
        some, window = part
        inside = scene.inside(window)
        around = surroundings_of(extents.of(some), window=window, inside=inside, grid=grid, radius_m=radius_m)
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
            np.concatenate([part.short.older for part in heard])[back],
        ),
        *(np.concatenate([getattr(part, name) for part in heard])[back] for name in _GROUND),
    )


_GROUND = ("outside", "cells", "clusters", "clusters_served")


def _hear(view: View, window: Window, around: Surroundings) -> Received:
    """Return what some hamlets alone receive."""
    rule, technologies, operators = view.settings.service, view.scene.technologies, len(view.scene.operators)
    near = len(around.cells)
    cells = np.concatenate((around.cells, np.maximum(around.own, 0)))
    heard = np.empty((len(technologies), operators, len(cells)), np.float32)
    rank = np.empty(heard.shape, np.int32)
    for number, technology in enumerate(technologies):
        for operator, name in enumerate(view.scene.operators):
            layer = view.layer(name, technology, window)
            heard[number, operator], rank[number, operator] = heard_at(layer, cells, view.base_dbm(technology))
    heard[:, :, near:][:, :, around.own < 0] = -np.inf
    base_dbm = np.array([view.base_dbm(technology) for technology in technologies], np.float32)
    serves = np.array([TECHNOLOGIES.index(name) >= TECHNOLOGIES.index(rule.asked) for name in technologies])
    drawn = _drawn(view, around, (heard, rank), serves, window=window)
    by_technology = {
        technology: reception(
            heard[number, :, :near],
            heard[number, :, near:] + base_dbm[number],
            around,
            rule.min_operators,
            drawn[number],
        )
        for number, technology in enumerate(technologies)
    }
    required_db = np.full((operators, near), np.float32(-np.inf))
    asked: Reception | None = None
    if serves.any():
        more_db = view.more_db((rule.tier,))
        required_db = (heard[serves, :, :near] - more_db[serves][:, :, None]).max(axis=0)
        own_dbm = (heard[serves, :, near:] + base_dbm[serves][:, None, None]).max(axis=0)
        asked = reception(required_db, own_dbm, around, rule.min_operators, drawn[-1])
    older = {
        technology: np.asarray((heard[number, :, :near] >= 0).any(axis=0))
        for number, technology in enumerate(technologies)
        if not serves[number]
    }
    short = shortfall_of(required_db, around, rule.min_operators, older, columns=window.width)
    row, column = np.divmod(short.cell, window.width)
    cell = np.where(short.cell < 0, -1, (row + window.row) * view.scene.grid.width + column + window.column)
    enough = (required_db >= 0).sum(axis=0) >= rule.min_operators
    return Received(
        by_technology,
        asked,
        replace(short, cell=cell),
        around.outside,
        np.diff(around.offsets),
        around.clusters.count_of(len(around.own)),
        around.clusters.served(enough, rule.min_share_pct, len(around.own)),
    )


def _drawn(
    view: View, around: Surroundings, heard: tuple[NDArray[np.float32], NDArray[np.int32]],
    serves: NDArray[np.bool_], *, window: Window,
) -> list[Drawn]:  # fmt: skip
    """Return what the draws say of each technology outdoors, then of the asked one or any newer in the rule's tier."""
    rule, draws = view.settings.service, view.draws
    excess_db, rank = heard
    technologies, operators, near = len(excess_db), excess_db.shape[1], len(around.cells)
    row, column = np.divmod(np.concatenate((around.cells, np.maximum(around.own, 0))), window.width)
    start = Draws.starts((row + window.row) * view.scene.grid.width + column + window.column)
    chosen, offsets = around.thinned(row[:near] + window.row, column[:near] + window.column, _MOST_CELLS)
    sample = Sample(
        np.ascontiguousarray(excess_db[:, :, chosen]),
        np.ascontiguousarray(rank[:, :, chosen]),
        start[chosen],
        np.ones((1, len(chosen))),
        offsets,
    )
    unions = np.vstack([np.eye(technologies, dtype=bool), serves])
    tiers = (OUTDOOR,) if rule.tier == OUTDOOR else (OUTDOOR, rule.tier)
    shares = drawn_shares(sample, draws, unions, view.more_db(tiers))[:, 0]
    enough = operators + rule.min_operators - 1
    found = []
    for union, members in enumerate(unions):
        of = shares[:, union, -1 if union == technologies else 0]
        share_enough = of[:, enough, 1:] if rule.min_operators <= operators else np.zeros((len(of), draws.count))
        found.append(
            Drawn(
                _level_ends(view, excess_db[:, :, near:], rank[:, :, near:], start[near:], members),
                draws.ends(of[:, operators, 1:]),
                draws.ends(share_enough),
                (share_enough * 100.0 >= rule.min_share_pct).mean(axis=-1),
            )
        )
    return found


_MOST_CELLS = 80  # of a hamlet's surroundings are looked at in every draw


def _level_ends(
    view: View, excess_db: NDArray[np.float32], rank: NDArray[np.int32], start: NDArray[np.int64],
    members: NDArray[np.bool_],
) -> NDArray[np.float64]:  # fmt: skip
    """Return the ends of the strongest level in the hamlets' own cells, of some technologies; shape (2, hamlets)."""
    draws, best = view.draws, np.full((excess_db.shape[2], view.draws.count), np.float32(-np.inf))
    for number in np.flatnonzero(members):
        base_dbm = view.base_dbm(view.scene.technologies[number])
        for operator in range(excess_db.shape[1]):
            off = draws.at(rank[number, operator], start, number * excess_db.shape[1] + operator)
            best = np.maximum(best, excess_db[number, operator][:, None] + base_dbm + off)
    known = np.isfinite(best[:, :1])
    low, high = draws.ends(np.where(known, best, 0.0))
    return np.where(known.T, (low, high), -np.inf)
