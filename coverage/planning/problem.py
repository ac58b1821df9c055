"""Which candidates to take: maximal covering as plain numbers. Knows no place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NO_GROUP = -1
"""Of a `GroupLimit`: the candidate belongs to none and is not limited."""

_TIE = 1e-7
"""What the way to a goal counts beside one that is reached: enough to choose among candidates that reach as many."""


@dataclass(frozen=True)
class Sets:
    """What each candidate serves, end to end.

    Attributes
    ----------
    offsets
        Candidate j serves ``items[offsets[j]:offsets[j + 1]]``; shape (candidates + 1,).
    items
        Numbers of the demand, each at most once a candidate, ascending.
    share
        How much of each item the candidate serves, 0 to 1, shape of `items`; None where it is always the whole.
    """

    offsets: Ints
    items: NDArray[np.int32]
    share: Floats | None = None

    @property
    def count(self) -> int:
        """How many candidates there are."""
        return len(self.offsets) - 1

    def of(self, candidate: int) -> NDArray[np.int32]:
        """Return what one candidate serves."""
        return self.items[self.offsets[candidate] : self.offsets[candidate + 1]]

    def sums(self, weight: Floats) -> Floats:
        """Return the weight that each candidate serves, shape (candidates,)."""
        sizes = np.diff(self.offsets)
        total = np.zeros(self.count)
        some = np.flatnonzero(sizes)
        if len(some):
            each = weight[self.items] if self.share is None else weight[self.items] * self.share
            # Each candidate by itself, so that its sum does not depend on which others stand before it.
            total[some] = np.add.reduceat(each, self.offsets[:-1][some])
        return total

    def served(self, chosen: Sequence[int], items: int) -> NDArray[np.bool_]:
        """Return which of so many items the chosen candidates serve together."""
        found = np.zeros(items, bool)
        for candidate in chosen:
            found[self.of(candidate)] = True
        return found


def sets_of(lists: Sequence[NDArray[np.int32]]) -> Sets:
    """Return the sets of candidates that are given one by one.

    Examples
    --------
    >>> sets = sets_of([np.array([0, 2], np.int32), np.array([], np.int32), np.array([1], np.int32)])
    >>> sets.sums(np.array([1.0, 10.0, 100.0])).tolist()
    [101.0, 0.0, 10.0]
    """
    sizes = np.array([len(part) for part in lists], np.int64)
    return Sets(
        np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        np.concatenate([*lists, np.empty(0, np.int32)]).astype(np.int32),
    )


@dataclass(frozen=True)
class GroupLimit:
    """At most so many candidates of each group: a commune's, an operator's.

    Attributes
    ----------
    group
        Number of each candidate's group, `NO_GROUP` for none; shape (candidates,).
    most
        Of one group.
    """

    group: Ints
    most: int


@dataclass(frozen=True)
class Goals:
    """Wholes that count once enough of their items is served, by one candidate or by several together: hamlets.

    Attributes
    ----------
    of
        The goal of each item, ascending: items of one goal stand together; shape (items,).
    needed
        How much of each goal's items must be served, by the items' weights, more than 0; shape (goals,).
    weight
        What each goal counts for, 0 or more; shape (goals,).
    """

    of: Ints
    needed: Floats
    weight: Floats

    def served(self, amount: Floats) -> Floats:
        """Return how much of each goal is served, by the served weight of each item; shape (goals,)."""
        return np.bincount(self.of, weights=amount, minlength=len(self.needed)).astype(np.float64)


@dataclass(frozen=True)
class Parts:
    """What each candidate serves of each goal, end to end, candidate after candidate.

    Attributes
    ----------
    starts
        Part i is of the pairs of candidate and item from ``starts[i]`` on, up to the next one.
    candidate, goal
        Whose it is, and of what; shape (parts,).
    """

    starts: NDArray[np.intp]
    candidate: Ints
    goal: Ints


@dataclass(frozen=True)
class Problem:
    """A maximal covering problem: the greatest weight of items, or of goals, that allowed candidates serve together.

    Attributes
    ----------
    sets
        What each candidate serves.
    weight
        Of each item, 0 or more; with goals it says how much of its goal an item is; shape (items,).
    cost
        Of each candidate, more than 0; shape (candidates,).
    most
        How many candidates may be taken; None for any number.
    budget
        What they may cost together; None for any sum.
    limits
        By commune, by operator.
    apart
        Pairs of candidates of which only one may be taken, for they stand too near; shape (pairs, 2).
    clique
        Groups of candidates any two of which stand too near, for bounds: number of each one's, shape (candidates,).
    goals
        What counts instead of the items; None where each item counts for itself.
    """

    sets: Sets
    weight: Floats
    cost: Floats
    most: int | None
    budget: float | None
    limits: tuple[GroupLimit, ...]
    apart: Ints
    clique: Ints
    goals: Goals | None = None

    def value(self, chosen: Sequence[int]) -> float:
        """Return the weight that the chosen candidates serve together."""
        served = self.sets.served(chosen, len(self.weight))
        if self.goals is None:
            return float(self.weight[served].sum())
        return float(
            self.goals.weight[self.goals.served(np.where(served, self.weight, 0.0)) >= self.goals.needed].sum()
        )

    @property
    def total(self) -> float:
        """The weight of all that might be served."""
        return float((self.weight if self.goals is None else self.goals.weight).sum())

    @cached_property
    def parts(self) -> Parts:
        """What each candidate serves of each goal."""
        goal = np.zeros(len(self.sets.items), np.int64) if self.goals is None else self.goals.of[self.sets.items]
        owner = np.repeat(np.arange(self.sets.count), np.diff(self.sets.offsets))
        begins = np.ones(len(goal), bool)
        begins[1:] = (goal[1:] != goal[:-1]) | (owner[1:] != owner[:-1])
        return Parts(np.flatnonzero(begins), owner[begins], goal[begins])

    def gains(self, times: Ints) -> Floats:
        """Return what each candidate adds, by how often each item is served already.

        With goals: the weight of those that it brings to what they need; of candidates that bring as much, the one that
        brings others farther on their way has a hair more.
        """
        if self.goals is None:
            return self.sets.sums(np.where(times == 0, self.weight, 0.0))
        return self._toward(times, whole=1.0, way=_TIE)

    def progress(self, times: Ints) -> Floats:
        """Return the same, where a goal that is half reached counts for half: what several must do together."""
        return self.gains(times) if self.goals is None else self._toward(times, whole=0.0, way=1.0)

    def _toward(self, times: Ints, *, whole: float, way: float) -> Floats:
        goals, parts = self.goals, self.parts
        if goals is None or not len(parts.starts):
            return np.zeros(self.sets.count)
        lack = np.maximum(goals.needed - goals.served(np.where(times > 0, self.weight, 0.0)), 0.0)[parts.goal]
        added = np.add.reduceat(np.where(times == 0, self.weight, 0.0)[self.sets.items], parts.starts)
        step = whole * ((lack > 0.0) & (added >= lack)) + way * np.minimum(added, lack) / goals.needed[parts.goal]
        worth = goals.weight[parts.goal] * step
        return np.bincount(parts.candidate, weights=worth, minlength=self.sets.count).astype(np.float64)

    def allows(self, chosen: Sequence[int]) -> bool:
        """Return whether the chosen candidates keep every limit."""
        some = np.array(sorted(chosen), np.int64)
        if self.most is not None and len(some) > self.most:
            return False
        if self.budget is not None and float(self.cost[some].sum()) > self.budget * (1.0 + 1e-12):
            return False
        for limit in self.limits:
            group = limit.group[some]
            if (np.bincount(group[group != NO_GROUP], minlength=1) > limit.most).any():
                return False
        taken = np.zeros(self.sets.count, bool)
        taken[some] = True
        return not taken[self.apart].all(axis=1).any()


def merged(problem: Problem) -> Problem:
    """Return the same problem with items that the same candidates serve put together, and what nobody serves left out.

    Of goals, items of one alone are put together, and those that all candidates together do not reach are left out.

    Notes
    -----
    Items are told apart by the sum of random 64-bit numbers of the candidates that serve them, two of them an item: of
    a million items two unlike ones would fall together once in 10^26. Nothing in the answer depends on the numbers.
    """
    sets, count = problem.sets, len(problem.weight)
    keys = np.random.default_rng(0).integers(0, 2**64, (2, sets.count), np.uint64)
    mark = np.zeros((2, count), np.uint64)
    for candidate in range(sets.count):
        mark[:, sets.of(candidate)] ^= keys[:, candidate, None]
    counts = mark.any(axis=0) & (problem.weight > 0.0)
    goals = problem.goals
    if goals is not None:
        reached = goals.served(np.where(counts, problem.weight, 0.0)) >= goals.needed
        counts &= (reached & (goals.weight > 0.0))[goals.of]
        mark = np.vstack([mark, goals.of.astype(np.uint64)])
    some = np.flatnonzero(counts)
    _, first, back = np.unique(mark[:, some], axis=1, return_index=True, return_inverse=True)
    # By their first item, so that the order does not depend on the keys.
    place = np.empty(len(first), np.int64)
    place[np.argsort(first, kind="stable")] = np.arange(len(first))
    number = np.full(count, -1, np.int32)
    number[some] = place[back.ravel()]
    weight = np.bincount(number[some], weights=problem.weight[some], minlength=len(first))
    lists = []
    for candidate in range(sets.count):
        own = number[sets.of(candidate)]
        lists.append(np.unique(own[own >= 0]))
    if goals is not None:
        goals = replace(goals, of=goals.of[some][np.sort(first)])
    return replace(problem, sets=sets_of(lists), weight=weight.astype(np.float64), goals=goals)
