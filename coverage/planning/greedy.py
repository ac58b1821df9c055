"""The greedy choice, lazily, then bettered by exchanges: for sizes that no exact method reaches."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .problem import NO_GROUP, Floats, Problem

MOST_ROUNDS = 4
"""Of exchanges; none of the cases tried took more than three."""

_BETTER = 1e-9  # of the whole value: what an exchange must add to be one


def greedy(problem: Problem) -> list[int]:
    """Return the best of two greedy choices, in the order in which they were taken.

    One takes the candidate that newly serves most, the other, where there is a budget, the one that newly serves most
    per cost. Ties go to the cheaper candidate, then to the lower number. Without a budget, and with a number as the
    only limit, what they serve is at least 1 - 1/e of the greatest possible (Nemhauser, Wolsey and Fisher 1978); with a
    budget as the only limit the better of both is at least (1 - 1/e) / 2 of it (Leskovec et al. 2007); limits by group
    and distance leave no such promise, and neither do goals, which several candidates may have to reach together: of
    these the best of twice as many choices is taken, half of them by the way that candidates bring goals along. What is
    printed is the bound of the case at hand (`bounds.upper_bound`), which is far nearer.
    """
    if problem.goals is not None:
        prices = (
            [np.ones(problem.sets.count)] if problem.budget is None else [np.ones(problem.sets.count), problem.cost]
        )
        of_goals = [_on_the_way(problem, by, price) for by in (problem.gains, problem.progress) for price in prices]
        return max(of_goals, key=problem.value)
    choices = [_taken(problem, lambda gain, _: gain)]
    if problem.budget is not None:
        choices.append(_taken(problem, lambda gain, cost: gain / cost))
    return max(choices, key=problem.value)


def _on_the_way(problem: Problem, by: Callable[[NDArray[np.int64]], Floats], price: Floats) -> list[int]:
    """Take candidates one by one, each gain worked out anew: gains may grow where several reach a goal together."""
    chosen: list[int] = []
    times = np.zeros(len(problem.weight), np.int64)
    _fill(problem, chosen, _Room.of(problem), times, lambda: by(times) / price)
    return without_idle(problem, chosen)


def without_idle(problem: Problem, chosen: list[int]) -> list[int]:
    """Return a choice without, from its last candidate on, those without whom the others serve as much."""
    kept = list(chosen)
    for j in reversed(chosen):
        others = [other for other in kept if other != j]
        if problem.value(others) >= problem.value(kept):
            kept = others
    return kept


def _taken(problem: Problem, score: Callable[[float, float], float]) -> list[int]:
    """Take candidates one by one; a gain is worked out anew only where it might be the greatest: gains never grow."""
    left, room = problem.weight.copy(), _Room.of(problem)
    cost = problem.cost.tolist()
    heap = [
        (-score(gain, cost[j]), cost[j], j, -1) for j, gain in enumerate(problem.sets.sums(left).tolist()) if gain > 0.0
    ]
    heapq.heapify(heap)
    chosen: list[int] = []
    while heap and not room.full(len(chosen)):
        _, price, j, when = heapq.heappop(heap)
        if not room.has(j):
            continue
        if when == len(chosen) or (when == -1 and not chosen):
            chosen.append(j)
            room.take(j)
            left[problem.sets.of(j)] = 0.0
            continue
        gain = float(left[problem.sets.of(j)].sum())
        if gain > 0.0:
            heapq.heappush(heap, (-score(gain, price), price, j, len(chosen)))
    return chosen


@dataclass
class _Room:
    """What the limits leave: which candidates may still be taken."""

    problem: Problem
    near: list[list[int]]
    blocked: NDArray[np.int64]
    spent: float
    taken: list[NDArray[np.int64]]

    @classmethod
    def of(cls, problem: Problem) -> "_Room":
        near: list[list[int]] = [[] for _ in range(problem.sets.count)]
        for one, other in problem.apart.tolist():
            near[one].append(other)
            near[other].append(one)
        groups = [np.zeros(int(limit.group.max(initial=0)) + 1, np.int64) for limit in problem.limits]
        return cls(problem, near, np.zeros(problem.sets.count, np.int64), 0.0, groups)

    def full(self, count: int) -> bool:
        return self.problem.most is not None and count >= self.problem.most

    def has(self, j: int) -> bool:
        if self.blocked[j]:
            return False
        budget = self.problem.budget
        if budget is not None and self.spent + self.problem.cost[j] > budget:
            return False
        return all(
            limit.group[j] == NO_GROUP or taken[limit.group[j]] < limit.most
            for limit, taken in zip(self.problem.limits, self.taken, strict=True)
        )

    def allowed(self) -> NDArray[np.bool_]:
        """Return which candidates may still be taken, all at once."""
        free = np.asarray(self.blocked == 0, bool)
        if self.problem.budget is not None:
            free &= self.spent + self.problem.cost <= self.problem.budget
        for limit, taken in zip(self.problem.limits, self.taken, strict=True):
            free &= (limit.group == NO_GROUP) | (taken[limit.group] < limit.most)
        return free

    def take(self, j: int, step: int = 1) -> None:
        """Take a candidate, or with -1 give it back."""
        self.blocked[j] += step
        self.blocked[self.near[j]] += step
        self.spent += step * float(self.problem.cost[j])
        for limit, taken in zip(self.problem.limits, self.taken, strict=True):
            if limit.group[j] != NO_GROUP:
                taken[limit.group[j]] += step


def bettered(problem: Problem, chosen: list[int]) -> list[int]:
    """Return a choice bettered by exchanges: one candidate goes for the one that serves most in its place.

    Ends where no exchange serves more, or after `MOST_ROUNDS` rounds; what is left of number or budget is filled, and
    what serves nothing that the others do not is left out.
    """
    room, times = _Room.of(problem), np.zeros(len(problem.weight), np.int64)
    result = list(chosen)
    for j in result:
        room.take(j)
        times[problem.sets.of(j)] += 1
    least_step = _BETTER * max(problem.total, 1.0)
    for _ in range(MOST_ROUNDS):
        before = list(result)
        for place, j in enumerate(before):
            room.take(j, -1)
            times[problem.sets.of(j)] -= 1
            gains = problem.gains(times)
            gains[~room.allowed()] = -np.inf
            best = _first_best(gains, problem.cost)
            result[place] = best if gains[best] > gains[j] + least_step else j
            room.take(result[place])
            times[problem.sets.of(result[place])] += 1
        for j in set(result) - set(without_idle(problem, result)):
            room.take(j, -1)
            times[problem.sets.of(j)] -= 1
            result.remove(j)
        _fill(problem, result, room, times, lambda: problem.gains(times))
        if result == before:
            break
    # With goals some may have been taken to help one along that was not reached after all.
    return without_idle(problem, result)


def _fill(
    problem: Problem, result: list[int], room: _Room, times: NDArray[np.int64], gains_of: Callable[[], Floats]
) -> None:
    """Take the candidate of the greatest gain as long as one is left that gains anything; in place."""
    while not room.full(len(result)):
        gains = gains_of()
        gains[~room.allowed()] = 0.0
        best = _first_best(gains, problem.cost)
        if gains[best] <= 0.0:
            return
        result.append(best)
        room.take(best)
        times[problem.sets.of(best)] += 1


def _first_best(gains: Floats, cost: Floats) -> int:
    """Return the candidate with the greatest gain; ties go to the cheaper, then to the lower number."""
    best = np.flatnonzero(gains == gains.max())
    return int(best[np.argmin(cost[best])])


def in_order(problem: Problem, chosen: list[int]) -> list[int]:
    """Return a choice in the order in which to build: what newly serves most first; with a budget, most per cost."""
    times, rest, order = np.zeros(len(problem.weight), np.int64), sorted(chosen), list[int]()
    while rest:
        gains = problem.gains(times)
        by = gains / problem.cost if problem.budget is not None else gains
        j = min(rest, key=lambda one: (-by[one], problem.cost[one], one))
        rest.remove(j)
        times[problem.sets.of(j)] += 1
        order.append(j)
    return order
