"""Which candidates to take: maximal covering as plain numbers. Knows no place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NO_GROUP = -1
"""Of a `GroupLimit`: the candidate belongs to none and is not limited."""


@dataclass(frozen=True)
class Sets:
    """What each candidate serves, end to end.

    Attributes
    ----------
    offsets
        Candidate j serves ``items[offsets[j]:offsets[j + 1]]``; shape (candidates + 1,).
    items
        Numbers of the demand, each at most once a candidate, ascending.
    """

    offsets: Ints
    items: NDArray[np.int32]

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
            # Each candidate by itself, so that its sum does not depend on which others stand before it.
            total[some] = np.add.reduceat(weight[self.items], self.offsets[:-1][some])
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
class Problem:
    """A maximal covering problem: the greatest weight of items that allowed candidates serve together.

    Attributes
    ----------
    sets
        What each candidate serves.
    weight
        Of each item, 0 or more; shape (items,).
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
    """

    sets: Sets
    weight: Floats
    cost: Floats
    most: int | None
    budget: float | None
    limits: tuple[GroupLimit, ...]
    apart: Ints
    clique: Ints

    def value(self, chosen: Sequence[int]) -> float:
        """Return the weight that the chosen candidates serve together."""
        return float(self.weight[self.sets.served(chosen, len(self.weight))].sum())

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
    some = np.flatnonzero(mark.any(axis=0) & (problem.weight > 0.0))
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
    return replace(problem, sets=sets_of(lists), weight=weight.astype(np.float64))
