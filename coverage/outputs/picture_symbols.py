"""Shapes for hamlets and stations: the page's, told apart without colour."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path as Outline

from .picture_sheet import MM_PER_PT, Sheet


@dataclass(frozen=True)
class Symbol:
    """A shape of unit size (y upwards), its colours, and how far it reaches from its middle (mm)."""

    outline: Outline
    fill: str
    line: str
    reach_mm: float


def _polygon(*corners: tuple[float, float]) -> Outline:
    return Outline([*corners, corners[0]], closed=True)


def _cross() -> Outline:
    arm = 0.42
    quarter = [(-arm, 1), (arm, 1), (arm, arm), (1, arm), (1, -arm), (arm, -arm)]
    corners = [*quarter, *((-x, -y) for x, y in quarter)]
    return _polygon(*((x * 1.1, y * 1.1) for x, y in corners))


def _star() -> Outline:
    turns = [(0.55 if n % 2 else 1.25, math.pi * n / 5) for n in range(10)]
    return _polygon(*((reach * math.sin(angle), reach * math.cos(angle)) for reach, angle in turns))


_CIRCLE = Outline.unit_circle()
_SHAPES = {
    "circle": _CIRCLE,
    "square": _polygon((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    "triangle": _polygon((0, 1.05), (1.02, -0.75), (-1.02, -0.75)),
    "down": _polygon((0, -1.15), (1.1, 0.8), (-1.1, 0.8)),
    "diamond": _polygon((0, 1.15), (1.05, 0), (0, -1.15), (-1.05, 0)),
    "cross": _cross(),
    "star": _star(),
}

VERDICTS = {
    "none": Symbol(_SHAPES["triangle"], "#b3200e", "#ffffff", 1.5),
    "partial": Symbol(_SHAPES["diamond"], "#ffffff", "#b3200e", 1.1),
    "covered": Symbol(_SHAPES["circle"], "#ffffff", "#3c4a55", 0.6),
}
"""In the order in which they are told, and with what is worst drawn last."""

_OPERATORS = (
    Symbol(_SHAPES["circle"], "#c2257f", "#ffffff", 0.9),
    Symbol(_SHAPES["square"], "#1d1d1f", "#ffffff", 0.9),
    Symbol(_SHAPES["down"], "#0b7a3b", "#ffffff", 0.9),
    Symbol(_SHAPES["cross"], "#7a4300", "#ffffff", 0.9),
    Symbol(_SHAPES["star"], "#6a3d9a", "#ffffff", 0.9),
)


def operator_symbol(number: int) -> Symbol:
    """Return the symbol of an operator by its place in the result's order."""
    return _OPERATORS[number % len(_OPERATORS)]


def _pens(symbol: Symbol) -> list[tuple[str, str, float]]:
    """Return the passes that draw a symbol: fill, line, and the line's width in units of the reach."""
    if symbol.line == "#ffffff":
        # A white casing under the filling: seen on every class.
        return [("#ffffff", "#ffffff", 0.5), (symbol.fill, "none", 0.0)]
    return [(symbol.fill, symbol.line, 0.34)]


def draw_symbols(
    axes: Axes, symbol: Symbol, places: Sequence[tuple[float, float]], scale: float, *, size: float = 1.0, zorder: float
) -> None:
    """Draw a symbol at each place of a map; `scale` is the sheet's, `size` the symbol's own."""
    if not len(places):
        return
    x, y = zip(*places, strict=True)
    reach_pt = symbol.reach_mm / MM_PER_PT * scale * size
    # matplotlib draws a marker so that its furthest coordinate lies at half the square root of `s`.
    furthest = float(np.abs(np.asarray(symbol.outline.vertices)).max())
    for fill, line, width in _pens(symbol):
        axes.scatter(
            x, y, s=(2 * reach_pt * furthest) ** 2, marker=symbol.outline, facecolors=fill, edgecolors=line,
            linewidths=width * reach_pt, zorder=zorder,
        )  # fmt: skip


def draw_key(sheet: Sheet, symbol: Symbol, x: float, y: float, *, size: float = 1.0) -> None:
    """Draw a symbol on the sheet, as a legend does."""
    reach = symbol.reach_mm * size
    for fill, line, width in _pens(symbol):
        sheet.shape(symbol.outline, x, y, reach, fill=fill, line=line, line_pt=width * reach / MM_PER_PT)
