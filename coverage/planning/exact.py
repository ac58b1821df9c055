"""The exact choice by mixed-integer programming (HiGHS through scipy), where the problem fits."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array

from .bounds import easier
from .problem import NO_GROUP, Ints, Problem

FITS = 400_000
"""So many pairs of candidate and item are tried unless another method is asked for."""

_SOLVED = 0  # scipy's status
_TOLERANCE = 1e-6  # of the solver: what it takes for a whole number


@dataclass(frozen=True)
class Exact:
    """What the solver found.

    Attributes
    ----------
    chosen
        The candidates; None where it found no allowed choice in time.
    bound
        The weight that no allowed choice can exceed.
    finished
        Whether the choice is proven to be the best; else time ran out.
    """

    chosen: list[int] | None
    bound: float
    finished: bool


def exact(problem: Problem, *, seconds: float) -> Exact:
    """Solve a merged problem: maximal covering (Church and ReVelle 1974) with goals, a budget, limits and distances.

    Parameters
    ----------
    problem
        See `problem.merged`: fewer items, the same answer.
    seconds
        After which the best so far is returned, with the bound that is proven by then.
    """
    candidates, items = problem.sets.count, len(problem.weight)
    if not items:
        return Exact([], 0.0, finished=True)
    # Candidates, items, goals. With goals items may be served in part: only candidates and goals are whole.
    worth = -problem.weight if problem.goals is None else np.concatenate([np.zeros(items), -problem.goals.weight])
    whole = np.ones(candidates + len(worth))
    if problem.goals is not None:
        whole[candidates : candidates + items] = 0.0
    found = milp(
        np.concatenate([np.zeros(candidates), worth]),
        integrality=whole,
        bounds=Bounds(0.0, 1.0),
        constraints=_constraints(problem),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    total = problem.total
    bound = getattr(found, "mip_dual_bound", None)
    proven = total if bound is None or not np.isfinite(bound) else min(-float(bound), total)
    chosen = None if found.x is None else np.flatnonzero(found.x[:candidates] > 0.5).tolist()
    if chosen is not None and not problem.allows(chosen):
        chosen = None  # the solver's own tolerance let it through
    if chosen is None:
        return Exact(None, proven, finished=False)
    # What its tolerance alone has reached is not served.
    served = problem.value(chosen) >= -float(found.fun) - _TOLERANCE * max(total, 1.0)
    return Exact(chosen, proven, finished=found.status == _SOLVED and served)


def _constraints(problem: Problem) -> list[LinearConstraint]:
    sets, candidates, items = problem.sets, problem.sets.count, len(problem.weight)
    columns = candidates + items + (0 if problem.goals is None else len(problem.goals.needed))
    owner = np.repeat(np.arange(candidates), np.diff(sets.offsets))
    # An item is served only where one of its candidates is taken: y - sum x <= 0.
    served = coo_array(
        (
            np.concatenate([np.ones(items), -np.ones(len(owner))]),
            (
                np.concatenate([np.arange(items), sets.items]),
                np.concatenate([candidates + np.arange(items), owner]),
            ),
        ),
        shape=(items, columns),
    )
    rows: list[tuple[Any, Any]] = []  # of candidates alone, with what they may come to
    if problem.most is not None:
        rows.append((csr_array(np.ones((1, candidates))), [problem.most]))
    if problem.budget is not None:
        rows.append((csr_array(problem.cost[None]), [problem.budget]))
    rows += [(_indicator(limit.group, candidates), limit.most) for limit in problem.limits]
    cliques = _indicator(problem.clique, candidates)
    rows.append((cliques, 1))
    one, other = problem.apart.T
    across = problem.clique[one] != problem.clique[other]
    pairs = np.repeat(np.arange(int(across.sum())), 2)
    both = problem.apart[across].ravel()
    rows.append((csr_array((np.ones(len(both)), (pairs, both)), shape=(int(across.sum()), candidates)), 1))
    constraints = [LinearConstraint(csr_array(served), -np.inf, 0.0), *_of_goals(problem)]
    for matrix, most in rows:
        if matrix.shape[0]:
            wide = csr_array((matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], columns))
            constraints.append(LinearConstraint(wide, -np.inf, most))
    return constraints


def _of_goals(problem: Problem) -> list[LinearConstraint]:
    """Return that a goal is reached only where enough of its items is served: needed y - sum weight z <= 0.

    And, what follows and cuts off much of what is not whole: only where its candidates bring enough, each the whole at
    the most, as `bounds.easier` has it: y - sum share x <= 0.
    """
    goals, candidates, items = problem.goals, problem.sets.count, len(problem.weight)
    if goals is None:
        return []
    count, brought = len(goals.needed), easier(problem).sets
    owner = np.repeat(np.arange(candidates), np.diff(brought.offsets))
    share = np.ones(len(owner)) if brought.share is None else brought.share
    number = np.arange(count)
    enough = coo_array(
        (
            np.concatenate([goals.needed, -problem.weight, np.ones(count), -share]),
            (
                np.concatenate([number, goals.of, count + number, count + brought.items]),
                np.concatenate([candidates + items + number, candidates + np.arange(items),
                                candidates + items + number, owner]),
            ),
        ),
        shape=(2 * count, candidates + items + count),
    )  # fmt: skip
    return [LinearConstraint(csr_array(enough), -np.inf, 0.0)]


def _indicator(group: Ints, candidates: int) -> csr_array:
    """Return a row for each group with a 1 for each of its candidates."""
    some = np.flatnonzero(group != NO_GROUP)
    rows = group[some]
    return csr_array((np.ones(len(some)), (rows, some)), shape=(int(group.max(initial=-1)) + 1, candidates))
