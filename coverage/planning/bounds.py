"""What no choice can serve more than: the bound of the case at hand, without which a greedy choice says nothing."""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .problem import NO_GROUP, Floats, Ints, Problem, Sets

ROUNDS = 300
"""Of the subgradient method."""

_HALVE_AFTER = 12  # rounds without a lower bound
_TANGENTS = 40  # a few are enough: each is a line of the function
_ROUNDING = 1e-9  # of the bound: sums of many numbers are told upward


def upper_bound(problem: Problem, chosen: list[int], *, rounds: int = ROUNDS) -> float:
    """Return a weight that no allowed choice can exceed.

    Parameters
    ----------
    problem
        Merged or not.
    chosen
        A good choice: the nearer it is to the best, the faster the bound comes down. No bound depends on its truth.
    rounds
        Of the subgradient method.

    Notes
    -----
    The least of two bounds, each proven for the case at hand:

    1. The data-dependent one of submodular functions (Minoux 1978): a choice adds to what `chosen` serves no more than
       the sum of what its members would add alone.
    2. Lagrangian relaxation of "an item is served only by a candidate that is taken": for every price p of the items,
       sum max(0, w - p) + the dearest allowed choice at the price of what each serves. The prices are bettered by a
       subgradient method (Held, Wolfe and Crowder 1974); each of its rounds gives a bound, and the least counts.

    The dearest allowed choice is itself bounded from above: by the number and one group limit, or one group of
    candidates that stand too near each other, at a time. A budget becomes a price of money (Lagrange again): for every
    price, what candidates are worth beyond their cost, and the budget at that price, is a bound.

    Goals are not submodular: the second bound alone holds, of an easier problem (`easier`). Where all of them count for
    whole numbers, so does what is reached, and the bound is rounded down.
    """
    value = problem.value(chosen)
    if problem.goals is not None:
        other = easier(problem)
        bound = _lagrangian(other, value, other.total, rounds) * (1.0 + _ROUNDING)
        whole = bool((other.weight == np.floor(other.weight)).all())
        return max(float(math.floor(bound)) if whole else bound, value)
    left = np.where(problem.sets.served(chosen, len(problem.weight)), 0.0, problem.weight)
    best = min(value + dearest(problem, problem.sets.sums(left)), float(problem.weight.sum()))
    return max(_lagrangian(problem, value, best, rounds) * (1.0 + _ROUNDING), value)


def easier(problem: Problem) -> Problem:
    """Return a problem whose items are the goals, and in which nothing can be worth less.

    A candidate serves as much of a goal as it brings of what that needs, the whole at the most, and what several bring
    is added up as if they had nothing in common: who together bring all that is needed serve the whole here as well.
    """
    goals, parts, sets = problem.goals, problem.parts, problem.sets
    if goals is None:
        return problem
    weight = problem.weight[sets.items]
    brought = np.add.reduceat(weight, parts.starts) if len(weight) else weight
    brought = brought / goals.needed[parts.goal]
    offsets = np.concatenate([[0], np.cumsum(np.bincount(parts.candidate, minlength=sets.count))])
    shares = Sets(offsets.astype(np.int64), parts.goal.astype(np.int32), np.minimum(brought, 1.0))
    reached = np.bincount(parts.goal, minlength=len(goals.needed)) > 0
    return replace(problem, sets=shares, weight=np.where(reached, goals.weight, 0.0), goals=None)


def dearest(problem: Problem, worth: Floats) -> float:
    """Return what no allowed choice of candidates of such worth (0 or more) can be worth more than.

    Examples
    --------
    >>> from .problem import sets_of
    >>> lists, one = [np.array([0], np.int32)] * 3, np.ones(3)
    >>> no_pairs, worth = np.empty((0, 2), np.int64), np.array([3.0, 2.0, 1.0])
    >>> dearest(Problem(sets_of(lists), np.ones(1), one, 2, None, (), no_pairs, np.arange(3)), worth)
    5.0
    >>> dearest(Problem(sets_of(lists), np.ones(1), one, None, 1.5, (), no_pairs, np.arange(3)), worth)
    4.0
    """
    groups = [(problem.clique, 1), *((limit.group, limit.most) for limit in problem.limits)]
    return min(_dearest_within(problem, worth, *group) for group in groups)


def _dearest_within(problem: Problem, worth: Floats, group: Ints, most: int) -> float:
    """Return the least bound by any price of money: of a convex function made of straight lines, by its tangents."""
    if problem.budget is None:
        return float(worth[_taken(problem, worth, group, most)].sum())
    budget, worth = problem.budget, np.where(problem.cost <= problem.budget, worth, 0.0)

    def at(price: float) -> tuple[float, float]:
        """Return the bound at a price of money, and how fast it grows with the price."""
        beyond = np.maximum(worth - price * problem.cost, 0.0)
        taken = _taken(problem, beyond, group, most)
        return price * budget + float(beyond[taken].sum()), budget - float(problem.cost[taken].sum())

    low, high = 0.0, float((worth / problem.cost).max(initial=0.0))
    (low_value, falls), (high_value, grows) = at(low), (high * budget, budget)
    best = min(low_value, high_value)
    if falls >= 0.0:
        return best
    for _ in range(_TANGENTS):
        price = (high_value - low_value + falls * low - grows * high) / (falls - grows)
        value, slope = at(price)
        # Where both tangents meet nothing lies lower than there.
        met = low_value + falls * (price - low)
        best = min(best, value)
        if value <= met + _ROUNDING * abs(met):
            break
        if slope < 0.0:
            low, low_value, falls = price, value, slope
        else:
            high, high_value, grows = price, value, slope
    return best


def _taken(problem: Problem, worth: Floats, group: Ints, most: int) -> NDArray[np.intp]:
    """Return the candidates of greatest worth that the number and one group limit allow, none of no worth."""
    # At a price of money few are worth anything, and only these need an order.
    some = np.flatnonzero(worth > 0.0)
    kept = some[_within(worth[some], group[some], most)]
    if problem.most is None or len(kept) <= problem.most:
        return kept
    return kept[np.argsort(-worth[kept], kind="stable")[: problem.most]]


def _within(worth: Floats, group: Ints, most: int) -> NDArray[np.bool_]:
    """Return the candidates that are among the dearest of their group."""
    order = np.lexsort((-worth, group))
    sorted_group = group[order]
    first = np.searchsorted(sorted_group, sorted_group, side="left")
    kept = np.empty(len(group), bool)
    kept[order] = (np.arange(len(group)) - first < most) | (sorted_group == NO_GROUP)
    return kept


def _taken_by(problem: Problem, worth: Floats) -> Floats:
    """Return about which candidates the dearest choice takes, 0 to 1: the subgradient's direction, no bound."""
    kept = np.where(_within(worth, problem.clique, 1), worth, 0.0)
    for limit in problem.limits:
        kept = np.where(_within(kept, limit.group, limit.most), kept, 0.0)
    by = kept / problem.cost if problem.budget is not None else kept
    order = np.argsort(-by, kind="stable")
    if problem.most is not None:
        order = order[: problem.most]
    share = np.zeros(len(worth))
    share[order] = kept[order] > 0.0
    if problem.budget is not None:
        before = np.cumsum(problem.cost[order] * share[order]) - problem.cost[order] * share[order]
        share[order] *= np.clip((problem.budget - before) / problem.cost[order], 0.0, 1.0)
    return share


def _lagrangian(problem: Problem, value: float, best: float, rounds: int) -> float:
    sets, weight = problem.sets, problem.weight
    if not len(sets.items):
        return min(best, value)
    owner = np.repeat(np.arange(sets.count), np.diff(sets.offsets))
    share = 1.0 if sets.share is None else sets.share
    # Each item's price begins at its weight shared among those that serve it.
    price = weight / np.maximum(np.bincount(sets.items, minlength=len(weight)), 1)
    step, since = 1.0, 0
    for _ in range(rounds):
        worth = sets.sums(price)
        bound = float(np.maximum(weight - price, 0.0).sum()) + dearest(problem, worth)
        since += 1
        if bound < best - _ROUNDING * best:
            best, since = bound, 0
        if since > _HALVE_AFTER:
            step, since = step / 2.0, 0
        taken = _taken_by(problem, worth)
        served = np.bincount(sets.items, weights=taken[owner] * share, minlength=len(weight))
        slope = served - (price < weight)
        length = float((slope**2).sum())
        if length == 0.0 or bound - value <= 0.0:
            break
        # No price above the weight is ever better.
        price = np.clip(price - step * (bound - value) / length * slope, 0.0, weight)
    return best
