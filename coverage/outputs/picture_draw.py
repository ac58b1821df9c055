"""The kinds of sheets: the province, one commune, and either before and after."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
from matplotlib.figure import Figure as Drawing

from ..indicators.result import Result
from ..language import Language, Message, msg, number
from .codes import verdict_label
from .notes import SYNTHETIC_MARK, is_synthetic
from .page_geometry import light_shapes
from .picture_classes import INK_ON, Classes, classes_of
from .picture_commune import commune_parts, draw_commune_map
from .picture_facts import Change, changes_of, province_figure, verdict_counts
from .picture_layers import Layer, commune_title, shown_values
from .picture_map import View, draw_communes, draw_hamlets, draw_scale, label_communes, points_of, ratio_of, view_of
from .picture_panel import (
    Bar,
    Column,
    Panel,
    day_text,
    draw_bars,
    draw_heading,
    draw_keys,
    draw_legend,
    draw_notes,
    draw_strip,
    explained,
    notes_of,
    share,
    sources_of,
)
from .picture_sheet import DEEP, MARK, MARK_INK, PALE, QUIET, Sheet, fitted, new_sheet, width_of, wrapped
from .picture_symbols import VERDICTS
from .two_runs import unlike, unmatched

_UNSERVED = ("none", "partial")
_EDGE, _FOOT = 8.0, 13.0


@dataclass(frozen=True)
class Shown:
    """A run, and its communes ready to be drawn: metric outlines, values and classes."""

    result: Result
    communes: gpd.GeoDataFrame
    values: list[float | None]

    def colours(self, classes: Classes) -> list[str | None]:
        """Return each commune's colour, None for no data."""
        return [None if value is None else classes.colour(classes.of(value)) for value in self.values]

    def inks(self, classes: Classes) -> list[str]:
        """Return what can be read on each commune's colour."""
        return [INK_ON[0 if value is None else classes.place(classes.of(value))] for value in self.values]

    def counts(self, classes: Classes) -> list[int]:
        """Return how many communes are in each class, then how many have no data."""
        found = [classes.of(value) for value in self.values]
        return [found.count(index) for index in (*range(len(classes.limits) + 1), -1)]


def draw_sheet(
    results: Sequence[Result], layer: Layer, language: Language, *, width_mm: float, rows: Sequence[int] | None
) -> Drawing:
    """Draw a sheet of one run, or of an earlier and a later one.

    Parameters
    ----------
    results
        One or two runs.
    layer
        The figure by which communes are coloured.
    language
        Of all words.
    width_mm
        Of the paper; up to 210 the sheet stands upright.
    rows
        For each run the row of the commune that the sheet is about; None for the province.
    """
    sheet = new_sheet(width_mm, language)
    shown = [
        _shown(result, layer, None if rows is None else row)
        for result, row in zip(results, rows or (None,) * len(results), strict=True)
    ]
    last = results[-1]
    title = str(last.manifest.get("title", "")) or msg("Coverage map").render(language)
    if rows is not None:
        title = f"{commune_title(last.communes, rows[-1]).render(language)} – {title}"
    top = _draw_head(sheet, results, title)
    rectangles, first, second = _rooms(sheet, top, len(results))
    classes = classes_of([value for one in shown for value in one.values], layer)
    views = []
    for one, rectangle, row in zip(shown, rectangles, rows or (None,) * len(results), strict=True):
        if row is None:
            views.append(_draw_province_map(sheet, one, rectangle, classes, shown[-1].communes.total_bounds))
        else:
            views.append(
                draw_commune_map(sheet, one.result, one.communes, one.colours(classes), row=row, rectangle=rectangle)
            )
    for view, result in zip(views, results, strict=True):
        paper = msg("Scale about 1:{ratio} on this paper", ratio=ratio_of(view))
        draw_scale(view, language, paper=paper)
        if len(results) > 1:
            sheet.text(
                view.x + view.width / 2, view.y + 3, day_text(result.manifest), 10, bold=True, ha="center", halo_pt=2
            )
        if rows is not None:
            draw_strip(sheet, view.x + 2, view.y + view.height - 2, classes)
    panel = Panel(sheet, first, second, _notes(results, language))
    if rows is not None:
        commune_parts(panel, results, rows, layer)
    else:
        _province_parts(panel, shown, layer, classes)
    return sheet.figure


def _shown(result: Result, layer: Layer, row: int | None) -> Shown:
    # A commune alone fills the sheet: there a simplified outline would be seen.
    shapes = light_shapes(result.communes, 25.0 if row is None else 4.0)
    return Shown(result, result.communes.set_geometry(shapes), shown_values(result.communes, layer))


def _draw_head(sheet: Sheet, results: Sequence[Result], title: str) -> float:
    """Draw the title, the marks and the foot; return where the rest begins."""
    last, wide, language = results[-1].manifest, sheet.width_mm, sheet.language
    sheet.box(0, 0, wide, 17, DEEP)
    sheet.text(_EDGE, 7.6, fitted(title, wide - 2 * _EDGE, 14, bold=True), 14, bold=True, color="white")
    dates = " → ".join(day_text(result.manifest) for result in results)
    facts = [
        str(last.get("issuer", "")),
        msg("Data as of {date}", date=dates).render(language),
        msg("{count} {count:commune|communes}", count=len(results[-1].communes)).render(language),
    ]
    sheet.text(_EDGE, 13.4, fitted("  ·  ".join(filter(None, facts)), wide - 2 * _EDGE, 8), 8, color=PALE)
    foot = [sources_of(last, language), _foot(results, language)]
    lines = [line for words in foot if words for line in wrapped(words, wide - 2 * _EDGE, 5)]
    for place, line in enumerate(reversed(lines)):
        sheet.text(_EDGE, sheet.height_mm - 3 - 2.3 * place, line, 5, color=QUIET)
    if not any(is_synthetic(result.manifest) for result in results):
        return 17.0
    sheet.box(0, 17, wide, 6, MARK)
    mark = fitted(SYNTHETIC_MARK.render(language), wide - 2 * _EDGE, 7.5, bold=True)
    sheet.text(_EDGE, 21, mark, 7.5, bold=True, color=MARK_INK)
    if any(result.manifest.get("schematic") for result in results):
        free = wide - 2 * _EDGE - width_of(mark, 7.5, bold=True) - 6
        words = fitted(msg("Schematic outlines").render(language), free, 7.5)
        sheet.text(wide - _EDGE, 21, words, 7.5, color=MARK_INK, ha="right")
    return 23.0


def _foot(results: Sequence[Result], language: Language) -> str:
    version = str(results[-1].manifest.get("version", ""))
    words = msg("Drawn by phusong {version} · equal-area projection, north is up", version=version)
    return words.render(language)


def _rooms(sheet: Sheet, top: float, maps: int) -> tuple[list[tuple[float, float, float, float]], Column, Column]:
    """Return the maps' rectangles and the panel's two parts, one below the other or side by side."""
    end = sheet.height_mm - _FOOT
    if sheet.width_mm > sheet.height_mm:
        left, width, high = _EDGE - 3, 201.0, end - top - 3
        panel = Column(left + width + 5, top + 3, sheet.width_mm - left - width - 5 - _EDGE, end)
        first = second = panel
    else:
        deep = 104.0
        left, width, high = _EDGE - 3, sheet.width_mm - 2 * (_EDGE - 3), end - top - 3 - deep
        half = (sheet.width_mm - 2 * _EDGE - 8) / 2
        first = Column(_EDGE, end - deep + 2, half, end)
        second = Column(_EDGE + half + 8, end - deep + 2, half, end)
    each = (width - 3 * (maps - 1)) / maps
    return [(left + place * (each + 3), top + 3, each, high) for place in range(maps)], first, second


def _draw_province_map(
    sheet: Sheet, shown: Shown, rectangle: tuple[float, float, float, float], classes: Classes, bounds: Sequence[float]
) -> View:
    view = view_of(sheet, rectangle, bounds)
    draw_communes(view, shown.communes.geometry, shown.colours(classes))
    hamlets = shown.result.hamlets
    if hamlets is not None:
        hamlets = hamlets.to_crs(shown.communes.crs)
    draw_hamlets(view, hamlets, _UNSERVED, size=0.8 if view.width > 120 else 0.6)
    marks = [] if hamlets is None else points_of(hamlets[hamlets["verdict"].isin(_UNSERVED)])
    label_communes(view, shown.communes, shown.inks(classes), size_pt=4.6 if view.width > 120 else 3.4, symbols=marks)
    return view


def _notes(results: Sequence[Result], language: Language) -> list[str]:
    notes = notes_of(results[-1].manifest, language)
    if len(results) < 2:
        return notes
    remarks = []
    different = unlike(*results)
    if different:
        names = ", ".join(name.render(language) for name in different)
        words = msg("The two runs were not computed alike ({what}): not every difference is the network's.", what=names)
        remarks.append(words.render(language))
    strangers = unmatched(*results)
    if strangers:
        words = msg(
            "{count} {count:commune is|communes are} in only one of the two runs and {count:is|are} not compared.",
            count=strangers,
        )
        remarks.append(words.render(language))
    return [*remarks, *notes]


def _province_parts(panel: Panel, shown: Sequence[Shown], layer: Layer, classes: Classes) -> None:
    sheet, first, second = panel.sheet, panel.first, panel.second
    language = sheet.language
    last = shown[-1].result
    subtitle = None if layer.subtitle is None else layer.subtitle.render(language)
    y = draw_heading(sheet, first, first.y, layer.title.render(language), subtitle)
    figures = [province_figure(one.result, layer) for one in shown]
    y = explained(sheet, first, y, figures, layer)
    headings = (
        [msg("communes").render(language)] if len(shown) == 1 else [day_text(one.result.manifest) for one in shown]
    )
    counts = list(zip(headings, [one.counts(classes) for one in shown], strict=True))
    y = draw_legend(sheet, first, y, classes, counts)
    hamlets = [verdict_counts(one.result) for one in shown]
    if last.hamlets is not None:
        keys = [
            (
                VERDICTS[name],
                _hamlets_with(name, language),
                [number(found.get(name, 0), language, decimals=0) for found in hamlets],
            )
            for name in _UNSERVED
        ]
        y = draw_keys(sheet, first, y, keys)
    y = second.y if second is not first else y + 1.5
    _draw_lists(panel, shown, layer, classes, y)
    draw_notes(sheet, second, panel.notes_y, panel.notes)


def _hamlets_with(verdict: str, language: Language) -> str:
    return msg("hamlets: {verdict}", verdict=verdict_label(verdict)).render(language)


def _draw_lists(panel: Panel, shown: Sequence[Shown], layer: Layer, classes: Classes, y: float) -> None:
    """Draw the lowest communes, or those that changed most, between y and the notes."""
    sheet, column, end = panel.sheet, panel.second, panel.notes_y - 1.5
    language = sheet.language
    if len(shown) == 1:
        y = draw_heading(sheet, column, y, _WORST.render(language) if layer.percent else _LOWEST.render(language))
        draw_bars(sheet, column, y, _worst(shown[0], layer, classes, language), name_mm=32, end=end)
        return
    after = shown[-1]
    changes = changes_of(shown[0].result, after.result, layer)
    gains = [change for change in reversed(changes) if change.after > change.before]
    losses = [change for change in changes if change.after < change.before]
    parts: list[tuple[Message, list[Change]]] = [
        (msg("Greatest gains ({count} {count:commune|communes} gained)", count=len(gains)), gains),
        (msg("Greatest losses ({count} {count:commune|communes} lost)", count=len(losses)), losses),
    ]
    half = (end - y) / 2
    for place, (title, found) in enumerate(parts):
        start = y + place * half
        below = draw_heading(sheet, column, start, title.render(language))
        bars = [
            Bar(
                commune_title(after.communes, change.row).render(language),
                change.after if layer.percent else None,
                _step(change.before, change.after, layer, language),
                classes.colour(classes.of(change.after)),
            )
            for change in found
        ]
        draw_bars(sheet, column, below, bars, name_mm=30, end=start + half, value_mm=29)


_WORST = msg("Communes with the lowest share")
_LOWEST = msg("Lowest values")


def _step(before: float, after: float, layer: Layer, language: Language) -> str:
    now = share(after, language, decimals=layer.decimals, percent=layer.percent)
    sign = "+" if after > before else "−"
    return f"{now} ({sign}{number(abs(after - before), language, decimals=layer.decimals)})"


def _worst(shown: Shown, layer: Layer, classes: Classes, language: Language) -> list[Bar]:
    communes = shown.communes
    known = [(value, row) for row, value in enumerate(shown.values) if value is not None]
    top = max((value for value, _ in known), default=0.0) or 1.0
    return [
        Bar(
            commune_title(communes, row).render(language),
            value if layer.percent else value / top * 100,
            share(value, language, decimals=layer.decimals, percent=layer.percent),
            classes.colour(classes.of(value)),
        )
        for value, row in sorted(known)
    ]
