"""What stands beside a picture's map: figures, legend, lists and the notes that make them understood."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..config import name_in_words
from ..language import Language, Message, msg, number
from .codes import model_label
from .notes import data_date
from .picture_classes import Classes
from .picture_facts import Figure
from .picture_layers import Layer
from .picture_sheet import (
    DEEP,
    GROUND,
    HATCH_LINE,
    INK,
    LINE,
    MM_PER_PT,
    NO_DATA_HATCH,
    QUIET,
    Sheet,
    fitted,
    width_of,
    wrapped,
)
from .picture_symbols import Symbol, draw_key


@dataclass(frozen=True)
class Column:
    """Where on the sheet a part of the panel may stand (mm)."""

    x: float
    y: float
    width: float
    end: float


@dataclass(frozen=True)
class Panel:
    """The panel's two parts (one and the same where the second follows below the first), and its notes."""

    sheet: Sheet
    first: Column
    second: Column
    notes: Sequence[str]

    @property
    def notes_y(self) -> float:
        """Return where the notes begin, at the foot of the second part."""
        return self.second.end - height_of_notes(self.notes, self.second.width)


@dataclass(frozen=True)
class Bar:
    """A line of a list: a name, a value, and its range where it has one (all in percent, or of the longest)."""

    name: str
    value: float | None
    shown: str
    colour: str = DEEP
    low: float | None = None
    high: float | None = None


_SMALL, _USUAL, _HEADING = 6.2, 7.4, 8.6
_STEP = 4.7

_OF = {
    "persons": msg("{part} of {whole} {whole:person|people}"),
    "km2": msg("{part} of {whole} km²"),
    "households": msg("{part} of {whole} {whole:household|households}"),
}
_DECIMALS = {"persons": 0, "km2": 1, "households": 0}


def share(value: float | None, language: Language, *, decimals: int = 1, percent: bool = True) -> str:
    """Return a figure as the page writes it: "96,1%", a dash for none."""
    if value is None:
        return "–"
    return number(value, language, decimals=decimals) + ("%" if percent else "")


def draw_heading(sheet: Sheet, column: Column, y: float, title: str, subtitle: str | None = None) -> float:
    """Write a part's heading; return where it ends."""
    y = sheet.paragraph(column.x, y + 0.6, column.width, title, _HEADING, bold=True)
    if subtitle:
        y = sheet.paragraph(column.x, y + 0.4, column.width, subtitle, _SMALL + 0.4, color=QUIET)
    return y + 1.6


def draw_figure(sheet: Sheet, column: Column, y: float, shown: str, lines: Sequence[str]) -> float:
    """Write the one figure that the sheet is about, large, with what explains it beside it; return where it ends."""
    texts = [
        piece
        for line in lines
        for piece in wrapped(line, column.width - 8 - width_of(shown, 19, bold=True), _SMALL + 0.3)
    ]
    high = max(12.5, 4.2 + 2.9 * len(texts))
    sheet.card(column.x, y, column.width, high)
    sheet.text(column.x + 3, y + high / 2 + 2.4, shown, 19, bold=True, color=DEEP)
    for place, words in enumerate(texts):
        top = y + (high - 2.9 * len(texts)) / 2
        left = column.x + 6 + width_of(shown, 19, bold=True)
        sheet.text(left, top + 2.9 * place + 2.2, words, _SMALL + 0.3, color=QUIET)
    return y + high + 2.5


def explained(sheet: Sheet, column: Column, y: float, figures: Sequence[Figure], layer: Layer) -> float:
    """Write the sheet's one figure, or how it changed, with range and parts; return where it ends."""
    last, language = figures[-1], sheet.language
    if last.value is None:
        return y
    shown = share(last.value, language, decimals=layer.decimals, percent=layer.percent)
    lines = []
    if last.low is not None and last.high is not None:
        low, high = (share(bound, language, decimals=layer.decimals, percent=False) for bound in (last.low, last.high))
        lines.append(msg("range {low} to {high}", low=low, high=high + "%").render(language))
    if last.numerator is not None and last.denominator is not None:
        parts = [number(part, language, decimals=_DECIMALS[layer.unit]) for part in (last.numerator, last.denominator)]
        lines.append(Message(_OF[layer.unit].template, {"part": parts[0], "whole": parts[1]}).render(language))
    first = figures[0].value
    if len(figures) > 1 and first is not None:
        before = share(first, language, decimals=layer.decimals, percent=layer.percent)
        points = round(last.value, layer.decimals) - round(first, layer.decimals)
        sign = "+" if points > 0 else "−" if points < 0 else "±"
        step = sign + number(abs(points), language, decimals=layer.decimals)
        what = msg("before: {value} ({step})", value=before, step=step)
        if layer.percent:
            what = msg("before: {value} ({step} points)", value=before, step=step)
        lines.insert(0, what.render(language))
    return draw_figure(sheet, column, y, shown, lines)


def draw_legend(
    sheet: Sheet,
    column: Column,
    y: float,
    classes: Classes,
    counts: Sequence[tuple[str, Sequence[int]]],
) -> float:
    """Draw the classes with how many communes are in each, the highest on top; return where it ends.

    Parameters
    ----------
    counts
        For each map a heading and the numbers of communes: of each class, then of those without data.
    """
    right, language = column.x + column.width, sheet.language
    for place, (heading, _) in enumerate(reversed(counts)):
        sheet.text(right - place * 17, y + 2.4, heading, _SMALL, color=QUIET, ha="right")
    sheet.text(column.x, y + 2.4, msg("Legend").render(language), _SMALL, color=QUIET)
    y += 3.8
    last = len(classes.limits)
    for index in (*range(last, -1, -1), -1):
        numbers = [found[index] for _, found in counts]
        if index < 0 and not any(numbers):
            continue
        name = classes.name(index, language) if index >= 0 else msg("no data").render(language)
        hatch = "" if index >= 0 else NO_DATA_HATCH
        sheet.box(column.x, y, 6.5, 3.5, classes.colour(index), line=HATCH_LINE, hatch=hatch)
        sheet.text(column.x + 9, y + 2.7, name, _USUAL)
        for place, count in enumerate(reversed(numbers)):
            sheet.text(right - place * 17, y + 2.7, number(count, language, decimals=0), _USUAL, ha="right")
        y += _STEP
    return y + 0.6


def draw_keys(
    sheet: Sheet, column: Column, y: float, keys: Sequence[tuple[Symbol, str, Sequence[str]]], *,
    headings: Sequence[str] = (),
) -> float:  # fmt: skip
    """Draw symbols with their meaning and one number for each map; return where it ends."""
    if not keys:
        return y
    sheet.rule(column.x, y, column.width)
    for place, heading in enumerate(reversed(headings)):
        sheet.text(column.x + column.width - place * 17, y + 3.2, heading, _SMALL, color=QUIET, ha="right")
    y += 4.6 if headings else 1.0
    for symbol, name, numbers in keys:
        draw_key(sheet, symbol, column.x + 3.2, y + 1.9)
        sheet.text(column.x + 9, y + 2.7, fitted(name, column.width - 9 - 17 * len(numbers), _USUAL), _USUAL)
        for place, shown in enumerate(reversed(numbers)):
            sheet.text(column.x + column.width - place * 17, y + 2.7, shown, _USUAL, ha="right")
        y += _STEP
    return y + 0.6


def draw_bars(
    sheet: Sheet, column: Column, y: float, bars: Sequence[Bar], *, name_mm: float, end: float, value_mm: float = 16.0
) -> float:
    """Draw a list of names with bars, ranges and values as far as there is room; return where it ends."""
    width = column.width - name_mm - value_mm
    for bar in bars:
        if y + _STEP > end:
            break
        sheet.text(column.x, y + 3.0, fitted(bar.name, name_mm - 1.5, _USUAL), _USUAL)
        left = column.x + name_mm
        sheet.box(left, y + 1.0, width, 2.4, GROUND, line=LINE)
        if bar.value is not None:
            sheet.box(left, y + 1.0, width * min(max(bar.value, 0.0), 100.0) / 100, 2.4, bar.colour, zorder=2)
        if bar.low is not None and bar.high is not None:
            _whisker(sheet, left + width * bar.low / 100, left + width * bar.high / 100, y + 2.2)
        sheet.text(column.x + column.width, y + 3.0, bar.shown, _USUAL, bold=True, ha="right")
        y += _STEP
    return y + 1.0


def _whisker(sheet: Sheet, low_x: float, high_x: float, y: float) -> None:
    """Draw a range: a thin dark line with ends, in a white casing so that it shows on every colour."""
    for color, line_pt, cap in (("#ffffff", 2.0, "projecting"), (INK, 0.8, "butt")):
        for xs, ys in (
            ([low_x, high_x], [y, y]),
            ([low_x] * 2, [y - 0.7, y + 0.7]),
            ([high_x] * 2, [y - 0.7, y + 0.7]),
        ):
            sheet.axes.plot(xs, ys, color=color, lw=line_pt * sheet.scale, zorder=3, solid_capstyle=cap)


def draw_strip(sheet: Sheet, x: float, y: float, classes: Classes) -> None:
    """Draw the classes' colours in one row on a white card whose lower left corner is (x, y)."""
    names = [classes.name(index, sheet.language) for index in range(len(classes.limits) + 1)]
    widths = [max(width_of(name, 5.6) + 3, 10.0) for name in names]
    sheet.card(x, y - 8.4, sum(widths) + 3, 8.4, "#ffffff")
    x += 1.5
    for index, (name, width) in enumerate(zip(names, widths, strict=True)):
        sheet.box(x, y - 7.4, width, 2.6, classes.colour(index), line=HATCH_LINE)
        sheet.text(x + width / 2, y - 2.0, name, 5.6, ha="center")
        x += width


def draw_rows(sheet: Sheet, column: Column, y: float, rows: Sequence[tuple[str, str]], *, end: float) -> float:
    """Write rows of a name and what is said of it, as far as there is room; return where it ends."""
    for place, (name, told) in enumerate(rows):
        rest = len(rows) - place
        if y + 2 * _STEP > end and rest > 1:
            sheet.text(column.x, y + 3.0, f"+ {rest} …", _SMALL, color=QUIET)
            return y + _STEP
        shown = fitted(name, column.width * 0.5, _USUAL)
        sheet.text(column.x, y + 3.0, shown, _USUAL)
        free = column.width - width_of(shown, _USUAL) - 3
        sheet.text(column.x + column.width, y + 3.0, fitted(told, free, _SMALL), _SMALL, color=QUIET, ha="right")
        y += _STEP
    return y + 1.0


def notes_of(manifest: Mapping[str, Any], language: Language) -> list[str]:
    """Return what must be known to read a picture: how it was computed, from what, and what it cannot tell."""
    lines = []
    if manifest.get("resolution_m"):
        names = manifest.get("models") or (str(manifest.get("model", "")),)
        models = sorted({model_label(name).render(language) for name in names})
        method = msg(
            "Computed on cells of {resolution_m:g} m by {models}; radio profile {profile}.",
            resolution_m=float(manifest["resolution_m"]),
            models=", ".join(models),
            profile=name_in_words(str(manifest.get("profile", ""))),
        )
        lines.append(method.render(language))
    lines += [str(limit[language]) for limit in manifest.get("limits") or () if language in limit]
    lines.append(msg("Outlines are drawn simplified; figures are computed on the full ones.").render(language))
    return lines


def sources_of(manifest: Mapping[str, Any], language: Language) -> str:
    """Return where the data come from, in one sentence; empty where nobody said."""
    named = [str(source["source"]) for source in manifest.get("sources") or () if source.get("source")]
    return msg("Sources: {sources}.", sources="; ".join(dict.fromkeys(named))).render(language) if named else ""


def height_of_notes(notes: Sequence[str], width: float, *, size_pt: float = 5.2) -> float:
    """Return how high notes are when set in lines of a width (mm)."""
    lines = sum(len(wrapped(note, width, size_pt)) for note in notes)
    return lines * size_pt * MM_PER_PT * 1.3 + len(notes) * 0.5 + 4.5


def draw_notes(sheet: Sheet, column: Column, y: float, notes: Sequence[str], *, size_pt: float = 5.2) -> None:
    """Write the notes, and a rule above them."""
    sheet.rule(column.x, y, column.width)
    sheet.text(column.x, y + 3.2, msg("How to read it").render(sheet.language), _SMALL, bold=True, color=QUIET)
    y += 3.6
    for note in notes:
        y = sheet.paragraph(column.x, y + 0.5, column.width, note, size_pt, color=QUIET)


def day_text(manifest: Mapping[str, Any]) -> str:
    """Return the data's day as it is written in both languages."""
    return f"{data_date(manifest):%d/%m/%Y}"
