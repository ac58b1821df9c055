"""A sheet of paper: millimetres from its upper left corner, and text that is measured before it is set.

Every length is one on the reference sheet (A4); a sheet of another width is the same drawing, larger or smaller.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.patheffects import Normal, Stroke
from matplotlib.transforms import Affine2D

from ..language import Language

MM_PER_INCH = 25.4
MM_PER_PT = MM_PER_INCH / 72

# Ships with matplotlib and has every letter of Vietnamese: the same picture on every machine.
FONT = "DejaVu Sans"

INK, QUIET, LINE, GROUND = "#14222e", "#54636f", "#d8dfe4", "#f4f7f8"
DEEP, PALE, MARK, MARK_INK = "#0f4c5c", "#d5e7ea", "#ffd873", "#3d2c00"


@dataclass(frozen=True)
class Sheet:
    """A figure with one pair of axes in millimetres over all of it.

    Attributes
    ----------
    figure, axes
        Of matplotlib.
    width_mm, height_mm
        Of the reference sheet, in which everything is placed.
    scale
        The paper's size over the reference sheet's.
    language
        Of all words on it.
    """

    figure: Figure
    axes: Axes
    width_mm: float
    height_mm: float
    scale: float
    language: Language

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size_pt: float = 8.0,
        *,
        color: str = INK,
        bold: bool = False,
        halo_pt: float = 0.0,
        **how: Any,
    ) -> None:
        """Set a line of text with its baseline at y; a dollar sign is a dollar sign."""
        made = self.axes.text(
            x,
            y,
            composed(words),
            fontsize=size_pt * self.scale,
            color=color,
            family=FONT,
            parse_math=False,
            fontweight="bold" if bold else "normal",
            **{"va": "baseline", "zorder": 6, **how},
        )
        if halo_pt:
            made.set_path_effects([Stroke(linewidth=halo_pt * self.scale, foreground="white"), Normal()])

    def paragraph(
        self,
        x: float,
        y: float,
        width: float,
        words: str,
        size_pt: float = 7.0,
        *,
        color: str = INK,
        bold: bool = False,
    ) -> float:
        """Set a text in lines below y, none wider than `width`; return where it ends."""
        for line in wrapped(words, width, size_pt, bold=bold):
            y += size_pt * MM_PER_PT * 1.3
            self.text(x, y, line, size_pt, color=color, bold=bold)
        return y

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        color: str,
        *,
        line: str = "none",
        hatch: str = "",
        zorder: float = 1,
    ) -> None:
        """Fill a rectangle whose upper left corner is (x, y)."""
        made = Rectangle((x, y), width, height, facecolor=color, edgecolor=line, lw=0.5 * self.scale, zorder=zorder)
        if hatch:
            made.set(hatch=hatch, hatchcolor=HATCH_LINE, hatch_linewidth=0.5 * self.scale)
        self.axes.add_patch(made)

    def card(self, x: float, y: float, width: float, height: float, color: str = GROUND) -> None:
        """Fill a rectangle with round corners."""
        radius = min(1.6, height / 2)
        inner = (x + radius, y + radius), width - 2 * radius, height - 2 * radius
        style = f"round,pad={radius},rounding_size={radius}"
        self.axes.add_patch(FancyBboxPatch(*inner, boxstyle=style, facecolor=color, edgecolor="none", zorder=0.5))

    def rule(self, x: float, y: float, width: float, *, color: str = LINE, line_pt: float = 0.6) -> None:
        """Draw a level line."""
        self.axes.plot([x, x + width], [y, y], color=color, lw=line_pt * self.scale, solid_capstyle="butt", zorder=2)

    def shape(
        self, outline: Outline, x: float, y: float, reach_mm: float, *, fill: str, line: str, line_pt: float
    ) -> None:
        """Draw an outline of unit size, y upwards, about (x, y)."""
        placed = outline.transformed(Affine2D().scale(reach_mm, -reach_mm).translate(x, y))
        self.axes.add_patch(
            PathPatch(placed, facecolor=fill, edgecolor=line, lw=line_pt * self.scale, joinstyle="round", zorder=5)
        )

    def room(self, x: float, y: float, width: float, height: float) -> Axes:
        """Return new axes over a rectangle of the sheet, without any furniture."""
        whole_x, whole_y = self.width_mm, self.height_mm
        axes = self.figure.add_axes((x / whole_x, 1 - (y + height) / whole_y, width / whole_x, height / whole_y))
        axes.set_axis_off()
        return axes


HATCH_LINE = "#98a4ad"
NO_DATA_HATCH = "/////"

A4_LONG_MM, A4_SHORT_MM = 297.0, 210.0


def new_sheet(width_mm: float, language: Language) -> Sheet:
    """Return an empty sheet of A4's shape: upright up to A4's shorter side, lying above it."""
    upright = width_mm <= A4_SHORT_MM
    wide, high = (A4_SHORT_MM, A4_LONG_MM) if upright else (A4_LONG_MM, A4_SHORT_MM)
    return sheet_of(wide, high, language, scale=width_mm / wide)


def sheet_of(wide: float, high: float, language: Language, *, scale: float = 1.0) -> Sheet:
    """Return an empty sheet of any size (mm), drawn larger or smaller by a scale."""
    figure = Figure(figsize=(wide * scale / MM_PER_INCH, high * scale / MM_PER_INCH), facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, wide), ylim=(high, 0))
    axes.set_axis_off()
    # Above the maps: scale bars and arrows lie on them.
    axes.set_zorder(5)
    return Sheet(figure, axes, wide, high, scale, language)


def composed(words: str) -> str:
    """Return a text in composed letters and on one line, as the font has them."""
    return " ".join(unicodedata.normalize("NFC", words).split(" ")).replace("\n", " ")


@lru_cache(maxsize=4096)
def width_of(words: str, size_pt: float, *, bold: bool = False) -> float:
    """Return a line's width in millimetres of the reference sheet."""
    font = get_font(findfont(FontProperties(family=FONT, weight="bold" if bold else "normal")))
    font.set_size(size_pt, 720)
    font.set_text(composed(words), 0.0)
    return float(font.get_width_height()[0]) / 64 / 10 * MM_PER_PT


def wrapped(words: str, width: float, size_pt: float, *, bold: bool = False) -> list[str]:
    """Return a text in lines of at most a width (mm); a single word that is too long is cut short.

    Examples
    --------
    >>> wrapped("one two three", 12.0, 8.0)
    ['one two', 'three']
    """
    lines: list[str] = []
    line = ""
    for word in composed(words).split(" "):
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, size_pt, bold=bold) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [fitted(line, width, size_pt, bold=bold) for line in [*lines, line] if line]


def fitted(words: str, width: float, size_pt: float, *, bold: bool = False) -> str:
    """Return a line, or as much of it as fits into a width (mm) with an ellipsis."""
    if width_of(words, size_pt, bold=bold) <= width:
        return words
    while words and width_of(words + "…", size_pt, bold=bold) > width:
        words = words[:-1]
    return words.rstrip() + "…"
