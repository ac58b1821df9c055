"""The choice of sites as plain numbers: against every subset on tiny cases, planted optima, and its own bound."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phusong.planning.bounds import upper_bound
from phusong.planning.choice import choose
from phusong.planning.exact import exact
from phusong.planning.greedy import bettered, greedy
from phusong.planning.problem import NO_GROUP, GroupLimit, Problem, merged, sets_of


def problem(lists, weight, *, cost=None, most=None, budget=None, limits=(), apart=(), clique=None) -> Problem:
    count = len(lists)
    return Problem(
        sets_of([np.array(sorted(set(part)), np.int32) for part in lists]),
        np.array(weight, float),
        np.ones(count) if cost is None else np.array(cost, float),
        most,
        budget,
        tuple(GroupLimit(np.array(group, np.int64), most_of) for group, most_of in limits),
        np.array(apart, np.int64).reshape(-1, 2),
        np.arange(count) if clique is None else np.array(clique, np.int64),
    )


def best_of_all(asked: Problem) -> float:
    """The naive twin: every subset."""
    every = (some for size in range(asked.sets.count + 1) for some in combinations(range(asked.sets.count), size))
    return max(asked.value(some) for some in every if asked.allows(some))


@st.composite
def tiny(draw) -> Problem:
    items, count = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    lists = draw(st.lists(st.sets(st.integers(0, items - 1)), min_size=count, max_size=count))
    weight = draw(st.lists(st.integers(0, 20), min_size=items, max_size=items))
    cost = draw(st.lists(st.integers(1, 9), min_size=count, max_size=count))
    most, budget = draw(st.none() | st.integers(1, count)), draw(st.none() | st.integers(1, 25))
    groups = draw(st.lists(st.integers(NO_GROUP, 2), min_size=count, max_size=count))
    pairs = draw(st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=4))
    clique = draw(st.lists(st.integers(0, count - 1), min_size=count, max_size=count))
    # All of one clique stand too near each other.
    pairs |= {(one, other) for one, other in combinations(range(count), 2) if clique[one] == clique[other]}
    apart = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    limits = [(groups, draw(st.integers(1, 2)))]
    return problem(lists, weight, cost=cost, most=most, budget=budget, limits=limits, apart=apart, clique=clique)


@settings(max_examples=25)
@given(tiny())
def test_every_subset_tells_the_same(asked):
    truth = best_of_all(asked)
    chosen = choose(asked, method="exact", rounds=30)
    assert chosen.method == "exact"
    assert chosen.value == pytest.approx(truth)
    assert asked.allows(chosen.chosen)
    assert asked.value(chosen.chosen) == pytest.approx(chosen.value)
    by_greedy = choose(asked, method="greedy", rounds=30)
    assert asked.allows(by_greedy.chosen)
    assert by_greedy.value <= truth + 1e-9, "no choice is better than the best"
    assert by_greedy.bound >= truth - 1e-9, "and none exceeds the bound"
    assert by_greedy.bound >= by_greedy.value


@settings(max_examples=300)
@given(tiny())
def test_no_choice_exceeds_the_bound(asked):
    truth = best_of_all(asked)
    assert upper_bound(asked, greedy(asked), rounds=5) >= truth - 1e-9
    assert choose(asked, method="greedy", rounds=5).bound >= truth - 1e-9


def test_the_cheaper_of_a_group_may_be_the_better_within_a_budget():
    cost, groups = [4, 8, 8, 1, 2], [0, 0, 1, 1, 1]
    apart = [(0, 1), (2, 3), (2, 4), (3, 4)]
    asked = problem([[k] for k in range(5)], [6, 11, 16, 7, 14], cost=cost, budget=8, apart=apart, clique=groups)
    assert upper_bound(asked, [2]) >= 20.0
    assert sorted(choose(asked).chosen) == [0, 4]
    assert choose(asked).value == best_of_all(asked) == 20.0


@settings(max_examples=25)
@given(tiny())
def test_merging_changes_no_value(asked):
    small = merged(asked)
    for size in range(asked.sets.count + 1):
        for some in combinations(range(asked.sets.count), min(size, 2)):
            assert small.value(some) == pytest.approx(asked.value(some))
    assert len(small.weight) <= len(asked.weight)


@settings(max_examples=25)
@given(tiny())
def test_exchanges_never_lose(asked):
    first = greedy(asked)
    after = bettered(asked, first)
    assert asked.allows(first)
    assert asked.allows(after)
    assert asked.value(after) >= asked.value(first) - 1e-9


def planted(parts: int = 12, decoys: int = 60, seed: int = 3) -> tuple[Problem, list[int]]:
    """Disjoint candidates that serve everything, hidden among decoys that each serve a little of many."""
    random = np.random.default_rng(seed)
    items = np.arange(parts * 30)
    lists = [items[30 * k : 30 * k + 30].tolist() for k in range(parts)]
    lists += [random.choice(items, 31, replace=False).tolist() for _ in range(decoys)]
    order = random.permutation(len(lists))
    truth = sorted(np.flatnonzero(order < parts).tolist())
    return problem([lists[k] for k in order], np.ones(len(items)), most=parts), truth


def test_a_planted_optimum_is_found():
    asked, truth = planted()
    assert asked.value(greedy(asked)) < asked.value(truth), "the decoys lead the greedy choice astray"
    chosen = choose(asked)
    assert sorted(chosen.chosen) == truth
    assert chosen.value == chosen.bound == len(asked.weight)
    assert chosen.gap_pct == 0.0


def test_a_planted_optimum_within_a_budget_is_found():
    asked, truth = planted()
    prices = np.where(np.isin(np.arange(asked.sets.count), truth), 2.0, 1.9)
    chosen = choose(replace(asked, most=None, cost=prices, budget=float(2.0 * len(truth))))
    assert sorted(chosen.chosen) == truth
    assert chosen.method == "exact"


def test_the_bound_alone_is_near():
    """Of a thousand candidates on a plane the greedy choice is proven to lie within a few per cent."""
    random = np.random.default_rng(5)
    people, masts = random.uniform(0, 100, (4000, 2)), random.uniform(0, 100, (1000, 2))
    lists = [np.flatnonzero(np.hypot(*(people - mast).T) < 6.0) for mast in masts]
    asked = problem(lists, random.uniform(0, 9, len(people)), most=25)
    chosen = choose(asked, method="greedy")
    assert chosen.method == "greedy"
    assert chosen.gap_pct < 4.0
    assert len(chosen.chosen) == 25


def test_what_ran_out_of_time_keeps_a_true_bound():
    asked, truth = planted(decoys=400)
    found = exact(merged(asked), seconds=0.0)
    assert not found.finished
    assert found.bound >= asked.value(truth) - 1e-6


def test_the_cheaper_of_two_that_serve_the_same_is_taken():
    asked = problem([[0, 1], [0, 1], [2]], [5, 5, 1], cost=[9, 4, 1], most=1)
    assert choose(asked).chosen == (1,)
    assert choose(asked, method="greedy").chosen == (1,)


def test_near_ones_are_never_taken_together():
    asked = problem([[0, 1, 2], [2, 3, 4], [5]], [1] * 6, most=2, apart=[(0, 1)])
    assert sorted(choose(asked).chosen) == [0, 2]
    assert choose(asked, method="greedy").value == 4.0


def test_nothing_to_choose_from():
    assert choose(problem([], [1.0], most=3)).chosen == ()
    assert choose(problem([[], []], [1.0], most=3)).value == 0.0
    assert upper_bound(problem([[0]], [2.0], budget=0.5), []) == 0.0
