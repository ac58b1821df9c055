"""Hamlets: what reaches each of them, from whom, and the verdict by a named rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from ..config.settings import Service
from .result import slug
from .surroundings import Surroundings

SUFFIXES = ("", "_low", "_high")
"""Of the columns: central, low, high."""

VERDICTS = ("covered", "partial", "none")
UNSERVED = ("none", "partial")
"""The verdicts of hamlets that are not covered, wherever they are counted, listed or drawn."""
OUTSIDE = "outside"
"""In the place of a verdict: the hamlet's point lies in no commune. Such a hamlet counts in no share."""


@dataclass(frozen=True)
class Drawn:
    """What the draws of the levels' deviations say of a technology at the hamlets; the low ends, then the high ones.

    Attributes
    ----------
    level_dbm
        The strongest level in the hamlet's own cell, -inf where nothing is modelled; shape (2, hamlets).
    share_any, share_enough
        Shares of the surroundings: served by any operator, by as many as the rule asks for; shape (2, hamlets).
    probability
        Share of the draws in which as much of the surroundings is served as the rule asks for; shape (hamlets,).
    """

    level_dbm: NDArray[np.float64]
    share_any: NDArray[np.float64]
    share_enough: NDArray[np.float64]
    probability: NDArray[np.float64]


@dataclass(frozen=True)
class Reception:
    """What one technology brings to the hamlets; where there are three rows, they are central, low and high.

    Attributes
    ----------
    level_dbm
        Each operator's median level in the hamlet's own cell, -inf where nothing is modelled; shape (operators,
        hamlets).
    level_any
        The strongest of them, shape (3, hamlets).
    share
        Each operator's share of the hamlet's surroundings that is served outdoors, shape (operators, hamlets).
    share_enough
        Share of the surroundings served by as many operators as the rule asks for, shape (3, hamlets).
    share_any
        Share of the surroundings served by any operator, shape (3, hamlets).
    probability
        See `Drawn`.
    """

    level_dbm: NDArray[np.float32]
    level_any: NDArray[np.float64]
    share: NDArray[np.float64]
    share_enough: NDArray[np.float64]
    share_any: NDArray[np.float64]
    probability: NDArray[np.float64]


def reception(
    near_db: NDArray[np.float32], own_dbm: NDArray[np.float32], around: Surroundings, min_operators: int, drawn: Drawn
) -> Reception:
    """Return a technology's reception at the hamlets; a range always holds its central value.

    Parameters
    ----------
    near_db
        How far the level lies above what is asked for, in ``around.cells``; shape (operators, cells).
    own_dbm
        The level in each hamlet's own cell, -inf where there is none; shape (operators, hamlets).
    around, min_operators
        The hamlets' surroundings, and how many operators the rule asks for.
    drawn
        What the draws say.
    """
    served: NDArray[np.bool_] = np.asarray(near_db >= 0)
    return Reception(
        own_dbm,
        _with_ends(own_dbm.max(axis=0).astype(float), drawn.level_dbm),
        np.array([around.share(of) for of in served]),
        _with_ends(around.share(served.sum(axis=0) >= min_operators), drawn.share_enough),
        _with_ends(around.share(served.sum(axis=0) >= 1), drawn.share_any),
        drawn.probability,
    )


def _with_ends(central: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([central, np.minimum(ends[0], central), np.maximum(ends[1], central)])


def joined(parts: Sequence[Reception], back: NDArray[np.int64]) -> Reception:
    """Return the reception of the hamlets of several parts, put back into the order of the table."""
    whole = (np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in _RECEIVED)
    return Reception(*(values[..., back] for values in whole))


_RECEIVED = tuple(field.name for field in fields(Reception))


def with_verdicts(
    hamlets: gpd.GeoDataFrame,
    receptions: Mapping[str, Reception],
    asked: Reception | None,
    *,
    operators: tuple[str, ...],
    outside: NDArray[np.bool_],
    rule: Service,
) -> gpd.GeoDataFrame:
    """Return the hamlets with levels, shares and verdicts.

    Parameters
    ----------
    hamlets
        The checked table.
    receptions
        By technology.
    asked
        Of the asked technology or any newer one together; None where no station has one of them.
    operators
        In the order of the receptions' operators.
    outside
        Which hamlets lie outside the communes: they get no verdict of coverage.
    rule
        The asked technology, the least share of a hamlet and the least number of operators.

    Notes
    -----
    ``covered`` (có sóng): the asked technology, or a newer one, of at least ``min_operators`` reaches at least
    ``min_share_pct`` of the hamlet. ``none`` (trắng sóng): no technology of any operator reaches any part of it.
    ``partial`` (lõm sóng): all between. ``outside``: the point lies in no commune, nothing is modelled there. An
    operator's own verdict is the same rule with that operator alone. ``verdict_low`` and ``verdict_high`` are the
    verdict by the low and the high ends of the shares' ranges; ``served_probability_pct`` is the share of the draws in
    which the rule holds, missing where the point lies in no commune.
    """
    result = hamlets.copy()
    nowhere = np.zeros(len(hamlets))
    for technology, of in receptions.items():
        name = slug(technology)
        for estimate, suffix in enumerate(SUFFIXES):
            result[f"level_{name}_dbm{suffix}"] = _shown(of.level_any[estimate])
            result[f"share_{name}_any_pct{suffix}"] = of.share_any[estimate] * 100.0
        for index, operator in enumerate(operators):
            result[f"level_{name}_{slug(operator)}_dbm"] = _shown(of.level_dbm[index])
            result[f"share_{name}_{slug(operator)}_pct"] = of.share[index] * 100.0
    for estimate, suffix in enumerate(SUFFIXES):
        reached = np.max([of.share_any[estimate] for of in receptions.values()], axis=0, initial=0.0)
        enough = nowhere if asked is None else asked.share_enough[estimate]
        result[f"verdict{suffix}"] = np.where(outside, OUTSIDE, _verdict(enough, reached, rule))
    probability = nowhere if asked is None else asked.probability
    result["served_probability_pct"] = np.where(outside, np.nan, probability * 100.0)
    for index, operator in enumerate(operators):
        reached_by = np.max([of.share[index] for of in receptions.values()], axis=0, initial=0.0)
        own = nowhere if asked is None else asked.share[index]
        result[f"verdict_{slug(operator)}"] = np.where(outside, OUTSIDE, _verdict(own, reached_by, rule))
    return result


def _verdict(enough: NDArray[np.float64], reached: NDArray[np.float64], rule: Service) -> NDArray[np.str_]:
    return np.select([enough * 100.0 >= rule.min_share_pct, reached > 0], ["covered", "partial"], "none")


def _shown(level_dbm: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.where(np.isfinite(level_dbm), level_dbm, np.nan).round(1)
