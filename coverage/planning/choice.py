"""The choice: greedy with a bound for any size, exact where it fits, and how far it may be from the best."""

from dataclasses import dataclass
from typing import Literal

from .bounds import ROUNDS, upper_bound
from .exact import FITS, exact
from .greedy import bettered, greedy, in_order, without_idle
from .problem import Problem, merged

Method = Literal["auto", "greedy", "exact"]

_SAME = 1e-9  # of the bound: rounding


@dataclass(frozen=True)
class Choice:
    """Which candidates to take.

    Attributes
    ----------
    chosen
        In the order in which to build them.
    value
        The weight that they serve together.
    bound
        The weight that no allowed choice can exceed; never less than `value`.
    method
        ``exact`` where the choice is proven to be the best by the solver, else ``greedy`` or ``search``: the solver's
        best after its time.
    """

    chosen: tuple[int, ...]
    value: float
    bound: float
    method: str

    @property
    def gap_pct(self) -> float:
        """How far below the bound the choice is at the most, in per cent of the bound."""
        return 0.0 if self.bound <= 0.0 else max(1.0 - self.value / self.bound, 0.0) * 100.0


def choose(problem: Problem, *, method: Method = "auto", seconds: float = 60.0, rounds: int = ROUNDS) -> Choice:
    """Return the best choice that is found, with what no choice can exceed.

    Parameters
    ----------
    problem
        What there is to choose from.
    method
        ``auto`` solves exactly what fits (`exact.FITS`) and where the greedy choice is not proven to be the best
        already; ``greedy`` never does; ``exact`` always does.
    seconds
        For the exact solver: a choice that it did not finish may depend on the machine's speed, and no other does.
    rounds
        Of the bound's search.
    """
    small = merged(problem)
    if not len(small.sets.items):
        return Choice((), 0.0, 0.0, "exact")
    chosen = bettered(small, greedy(small))
    value = small.value(chosen)
    bound = upper_bound(small, chosen, rounds=rounds)
    by = "greedy"
    proven = value >= bound * (1.0 - _SAME)
    if method == "exact" or (method == "auto" and not proven and len(small.sets.items) <= FITS):
        found = exact(small, seconds=seconds)
        bound = min(bound, found.bound * (1.0 + _SAME))
        if found.chosen is not None and small.value(found.chosen) > value:
            chosen, value, by = without_idle(small, found.chosen), small.value(found.chosen), "search"
        if found.finished:
            by, bound = "exact", value
    order = in_order(small, chosen)
    return Choice(tuple(order), value, max(bound, value), by)
