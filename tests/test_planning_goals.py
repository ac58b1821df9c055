"""Hamlets as goals that several sites may have to reach together: against every subset, and by a bound that holds."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phusong.planning.bounds import easier, upper_bound
from phusong.planning.choice import choose
from phusong.planning.exact import exact
from phusong.planning.greedy import bettered, greedy
from phusong.planning.problem import NO_GROUP, Goals, GroupLimit, Problem, merged, sets_of

Hamlets = list[tuple[list[int], int, float]]
"""Of each hamlet: its cells, how many of them it needs, what it counts for."""


def problem(serves, hamlets: Hamlets, *, cost=None, most=None, budget=None, limits=(), apart=()) -> Problem:
    """A problem of candidates that serve cells, some of which lie around several hamlets."""
    pairs = [(number, cell) for number, (cells, _, _) in enumerate(hamlets) for cell in cells]
    lists = [np.array([k for k, (_, cell) in enumerate(pairs) if cell in set(own)], np.int32) for own in serves]
    count = len(serves)
    return Problem(
        sets_of(lists),
        np.ones(len(pairs)),
        np.ones(count) if cost is None else np.array(cost, float),
        most,
        budget,
        tuple(GroupLimit(np.array(group, np.int64), most_of) for group, most_of in limits),
        np.array(apart, np.int64).reshape(-1, 2),
        np.arange(count),
        Goals(
            np.array([number for number, _ in pairs], np.int64),
            np.array([needed for _, needed, _ in hamlets], float),
            np.array([weight for _, _, weight in hamlets], float),
        ),
    )


def covered(serves, hamlets: Hamlets, chosen) -> float:
    """The naive twin: the hamlets of which the chosen candidates together serve as many cells as each needs."""
    got = {cell for one in chosen for cell in serves[one]}
    return sum(weight for cells, needed, weight in hamlets if len(got & set(cells)) >= needed)


def best_of_all(serves, hamlets: Hamlets, asked: Problem) -> float:
    every = (some for size in range(len(serves) + 1) for some in combinations(range(len(serves)), size))
    return max(covered(serves, hamlets, some) for some in every if asked.allows(some))


@st.composite
def tiny(draw):
    cells, count = draw(st.integers(2, 8)), draw(st.integers(1, 6))
    serves = draw(st.lists(st.lists(st.integers(0, cells - 1), unique=True), min_size=count, max_size=count))
    hamlets: Hamlets = []
    for _ in range(draw(st.integers(1, 4))):
        own = draw(st.lists(st.integers(0, cells - 1), min_size=1, unique=True))
        hamlets.append((own, draw(st.integers(1, len(own) + 1)), float(draw(st.sampled_from([0, 1, 1, 1, 3])))))
    cost = draw(st.lists(st.integers(1, 9), min_size=count, max_size=count))
    groups = draw(st.lists(st.integers(NO_GROUP, 2), min_size=count, max_size=count))
    pairs = draw(st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=3))
    asked = problem(
        serves, hamlets, cost=cost, most=draw(st.none() | st.integers(1, count)),
        budget=draw(st.none() | st.integers(1, 25)), limits=[(groups, draw(st.integers(1, 2)))],
        apart=sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}),
    )  # fmt: skip
    return serves, hamlets, asked


@settings(max_examples=40)
@given(tiny())
def test_every_subset_tells_the_same(case):
    serves, hamlets, asked = case
    truth = best_of_all(serves, hamlets, asked)
    chosen = choose(asked, method="exact", rounds=30)
    assert chosen.method == "exact"
    assert chosen.value == chosen.bound == truth == covered(serves, hamlets, chosen.chosen)
    assert asked.allows(chosen.chosen)
    for method in ("greedy", "auto"):
        other = choose(asked, method=method, rounds=30)
        assert asked.allows(other.chosen)
        assert other.value == covered(serves, hamlets, other.chosen) <= truth <= other.bound
    assert other.value == truth, "auto solves what fits"


@settings(max_examples=120)
@given(tiny())
def test_no_choice_exceeds_the_bound_and_none_serves_in_vain(case):
    serves, hamlets, asked = case
    truth = best_of_all(serves, hamlets, asked)
    chosen = bettered(asked, greedy(asked))
    assert asked.allows(chosen)
    assert upper_bound(asked, chosen, rounds=5) >= truth
    assert upper_bound(merged(asked), [], rounds=5) >= truth
    for one in chosen:
        assert covered(serves, hamlets, [other for other in chosen if other != one]) < asked.value(chosen)


@settings(max_examples=40)
@given(tiny())
def test_merging_and_easing_lose_nothing(case):
    serves, hamlets, asked = case
    small, light = merged(asked), easier(asked)
    assert len(small.weight) <= len(asked.weight)
    for size in range(4):
        for some in combinations(range(len(serves)), size):
            truth = covered(serves, hamlets, some)
            assert asked.value(some) == small.value(some) == truth
            times = np.zeros(len(asked.weight), np.int64)
            for one in some:
                times[asked.sets.of(one)] += 1
            for one in set(range(len(serves))) - set(some):
                more = covered(serves, hamlets, [*some, one]) - truth
                assert asked.gains(times)[one] == pytest.approx(more, abs=1e-5)
            share = np.zeros(len(hamlets))
            for one in some:
                own = slice(light.sets.offsets[one], light.sets.offsets[one + 1])
                share[light.sets.items[own]] += 1.0 if light.sets.share is None else light.sets.share[own]
            assert (np.minimum(share, 1.0) * light.weight).sum() >= truth - 1e-9


def test_pairs_that_no_single_site_can_do_without_are_found():
    """Of 60 candidates 8 stand in pairs, each of which covers a hamlet; what others bring falls short everywhere."""
    random = np.random.default_rng(2)
    hamlets: Hamlets = [(list(range(10 * k, 10 * k + 10)), 10, 1.0) for k in range(12)]
    pairs = [list(range(10 * k + 5 * half, 10 * k + 5 * half + 5)) for k in range(4) for half in range(2)]
    others = [random.choice(120, 5, replace=False).tolist() for _ in range(52)]
    order = random.permutation(60)
    serves = [[*pairs, *others][k] for k in order]
    asked = problem(serves, hamlets, most=8)
    assert max(covered(serves, hamlets, [one]) for one in range(60)) == 0.0
    chosen = choose(asked)
    assert (chosen.value, chosen.bound) == (4.0, 4.0)
    assert sorted(order[list(chosen.chosen)].tolist()) == list(range(8))
    by_greedy = choose(asked, method="greedy")
    assert 0.0 < by_greedy.value <= 4.0 <= by_greedy.bound


def test_sites_that_cover_alone_come_first_and_none_is_bought_in_vain():
    hamlets: Hamlets = [([0, 1], 2, 1.0), ([2, 3], 2, 1.0), ([4, 5], 1, 1.0), ([6, 7], 2, 1.0)]
    serves = [[0], [1], [2, 3, 4], [5], [6]]
    for method in ("greedy", "exact"):
        chosen = choose(problem(serves, hamlets), method=method)
        assert chosen.value == 3.0
        assert chosen.chosen[0] == 2
        assert sorted(chosen.chosen) == [0, 1, 2], (
            "the third hamlet has what it needs, and the fourth cannot be covered"
        )


def test_a_solver_without_time_keeps_a_true_bound():
    serves = [[k, k + 1] for k in range(40)]
    hamlets: Hamlets = [([k, k + 1, k + 2], 3, 1.0) for k in range(39)]
    found = exact(merged(problem(serves, hamlets, most=12)), seconds=0.0)
    # Every second candidate from the first on: 24 cells in a row, and the 22 hamlets that lie in them.
    assert found.bound >= 22.0
    assert choose(problem(serves, hamlets, most=12), method="greedy").bound >= 22.0


def test_a_hamlet_that_nobody_reaches_counts_nowhere():
    asked = problem([[0], [1]], [([0, 1, 2], 3, 1.0)], most=2)
    assert choose(asked).chosen == ()
    assert upper_bound(merged(asked), []) == 0.0
