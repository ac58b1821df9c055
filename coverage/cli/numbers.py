"""Numbers as options take them."""

import math
from typing import Any

import click


class AtLeast(click.FloatRange):
    """A number from a least one on; "nan" and "inf", which Python takes for numbers, are none."""

    name = "float"  # in the help page: a number

    def __init__(self, least: float) -> None:
        super().__init__(min=least)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number."""
        found = float(super().convert(value, param, ctx))
        if not math.isfinite(found):
            self.fail(f"{value!r} is not a finite number.", param, ctx)
        return found
