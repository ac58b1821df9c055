"""The map on a picture: communes by class, hamlets and stations as symbols, names, scale bar, north arrow."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.patheffects import Normal, Stroke

from ..language import Language, Message, msg, number
from .page_geometry import label_points
from .picture_sheet import FONT, HATCH_LINE, INK, MM_PER_PT, NO_DATA_HATCH, QUIET, Sheet, composed, width_of
from .picture_symbols import VERDICTS, Symbol, draw_symbols

_BORDER, _CHOSEN = "#33424d", "#0b1b2b"
_METRES_OF_BAR = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000)
Box = tuple[float, float, float, float]
"""West, south, east and north."""

_BARS_M = tuple(float(metres) for metres in _METRES_OF_BAR)


@dataclass(frozen=True)
class View:
    """A map's rectangle on the sheet and what lies in it.

    Attributes
    ----------
    sheet, axes
        The sheet, and the axes in metres over the rectangle.
    x, y, width, height
        Of the rectangle, in mm.
    mm_per_m
        On the reference sheet.
    """

    sheet: Sheet
    axes: Axes
    x: float
    y: float
    width: float
    height: float
    mm_per_m: float

    def holds(self, x_m: float, y_m: float, margin_mm: float = 0.0) -> bool:
        """Return whether a place lies in the rectangle, that far from its edge."""
        (west, east), (south, north) = self.axes.get_xlim(), self.axes.get_ylim()
        margin = margin_mm / self.mm_per_m
        return west + margin <= x_m <= east - margin and south + margin <= y_m <= north - margin


def view_of(
    sheet: Sheet, rectangle: tuple[float, float, float, float], bounds: Sequence[float], *, margin: float = 0.03
) -> View:
    """Return a map of these bounds (west, south, east, north in metres) in a rectangle (x, y, width, height in mm)."""
    x, y, width, height = rectangle
    west, south, east, north = bounds
    mm_per_m = (1 - 2 * margin) * min(width / max(east - west, 1.0), height / max(north - south, 1.0))
    axes = sheet.room(x, y, width, height)
    half_x, half_y = width / mm_per_m / 2, height / mm_per_m / 2
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    axes.set(xlim=(middle_x - half_x, middle_x + half_x), ylim=(middle_y - half_y, middle_y + half_y))
    return View(sheet, axes, x, y, width, height, mm_per_m)


def draw_communes(
    view: View, shapes: gpd.GeoSeries, colours: Sequence[str | None], *, chosen: int | None = None
) -> None:
    """Fill communes by their classes' colours, None for no data; all but a chosen one are paled.

    Parameters
    ----------
    shapes
        Polygons in the view's metric system, n rows.
    colours
        One for each.
    chosen
        The row of the commune that the picture is about.
    """
    scale = view.sheet.scale
    for row, (shape, colour) in enumerate(zip(shapes, colours, strict=True)):
        if shape is None or shape.is_empty:
            continue
        alpha = 1.0 if chosen in (None, row) else 0.38
        patch = PathPatch(_outline(shape), facecolor=colour or "#e3e7ea", edgecolor="none", lw=0, zorder=1, alpha=alpha)
        if colour is None:
            patch.set(hatch=NO_DATA_HATCH, hatchcolor=HATCH_LINE, hatch_linewidth=0.5 * scale)
        # Not add_patch, which looks for the limits of every edge: the view has its limits.
        view.axes.add_artist(patch)
    _line(view, shapely.boundary(shapes.to_numpy()), "#ffffff", 0.9, 2, alpha=0.45)
    _line(view, shapely.boundary(shapes.to_numpy()), _BORDER, 0.35, 2.1)
    whole = shapely.union_all([shape for shape in shapes if shape is not None])
    _line(view, [shapely.boundary(whole)], _BORDER, 0.9, 2.2)
    if chosen is not None:
        edge = [shapely.boundary(shapes.iloc[chosen])]
        _line(view, edge, "#ffffff", 3.2, 2.3)
        _line(view, edge, _CHOSEN, 1.5, 2.4)


def draw_hamlets(view: View, hamlets: gpd.GeoDataFrame | None, verdicts: Iterable[str], *, size: float = 1.0) -> None:
    """Draw hamlets by verdict and shape; the worst lie on top."""
    if hamlets is None:
        return
    for step, verdict in enumerate(reversed([name for name in VERDICTS if name in set(verdicts)])):
        found = hamlets[hamlets["verdict"] == verdict]
        draw_symbols(view.axes, VERDICTS[verdict], points_of(found), view.sheet.scale, size=size, zorder=4 + step / 10)


def draw_stations(view: View, places: Sequence[tuple[Symbol, Sequence[tuple[float, float]]]]) -> None:
    """Draw the stations' places, operator by operator; those that share a mast stand side by side."""
    sharing = Counter(spot for _, spots in places for spot in spots)
    taken: Counter[tuple[float, float]] = Counter()
    for symbol, spots in places:
        shown = []
        for x, y in spots:
            if view.holds(x, y):
                steps = taken[x, y] - (sharing[x, y] - 1) / 2
                shown.append((x + steps * 1.9 * symbol.reach_mm / view.mm_per_m, y))
                taken[x, y] += 1
        draw_symbols(view.axes, symbol, shown, view.sheet.scale, zorder=3)


def points_of(places: gpd.GeoDataFrame) -> list[tuple[float, float]]:
    """Return a table's places as (x, y); a line or polygon stands for a point in it."""
    points = [None if shape is None or shape.is_empty else shape.representative_point() for shape in places.geometry]
    return [(point.x, point.y) for point in points if point is not None]


def label_communes(
    view: View,
    communes: gpd.GeoDataFrame,
    inks: Sequence[str],
    *,
    size_pt: float,
    skip: int | None = None,
    symbols: Sequence[tuple[float, float]] = (),
) -> None:
    """Write the communes' names where they have room, the largest first.

    Parameters
    ----------
    communes
        With ``name``, in the view's metric system.
    inks
        What can be read on each commune's colour.
    size_pt
        Of the letters.
    skip
        A row that is named elsewhere.
    symbols
        Places of symbols, which a name avoids where it can.
    """
    places = label_points(communes).to_crs(communes.crs)
    taken: list[Box] = []
    half = 0.9 / view.mm_per_m
    marks = [(x - half, y - half, x + half, y + half) for x, y in symbols]
    areas = communes.geometry.area.to_numpy()
    for row in np.argsort(-areas, kind="stable"):
        place, shape = places.iloc[row], communes.geometry.iloc[row]
        if row == skip or place is None or not view.holds(place.x, place.y, margin_mm=2.0):
            continue
        spots = [
            (lines, box)
            for lines in _breaks(str(communes["name"].iloc[row]))
            for box in _boxes(view, place, lines, size_pt)
            if _inside(box, shape) and not any(_meet(box, other) for other in taken)
        ]
        clear = [(lines, box) for lines, box in spots if not any(_meet(box, symbol) for symbol in marks)]
        for lines, box in (clear or spots)[:1]:
            taken.append(box)
            _write(view, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2, "\n".join(lines), size_pt, color=inks[row])


def label_places(view: View, names: Sequence[str], places: Sequence[tuple[float, float]], *, size_pt: float) -> None:
    """Write names beside points where they meet nothing else; those that come first have the choice."""
    mm = 1 / view.mm_per_m
    high = size_pt * MM_PER_PT * mm
    dots = [(x - mm, y - mm, x + mm, y + mm) for x, y in places]
    taken: list[Box] = []
    for index, (name, (x, y)) in enumerate(zip(names, places, strict=True)):
        wide, gap = width_of(name, size_pt) * mm, 2.1 * mm
        for ha, left in (("left", x + gap), ("right", x - gap - wide)):
            box = (left, y - high / 2, left + wide, y + high / 2)
            others = [dot for number, dot in enumerate(dots) if number != index]
            inside = view.holds(left, y) and view.holds(left + wide, y)
            if inside and not any(_meet(box, other) for other in (*taken, *others)):
                taken.append(box)
                _write(view, x + gap if ha == "left" else x - gap, y, name, size_pt, color=INK, halo_pt=2.6, ha=ha)
                break


def draw_scale(view: View, language: Language, *, paper: Message | None = None) -> None:
    """Draw the scale bar, the scale as a ratio on paper, and the north arrow in the map's corners."""
    longest = view.width * 0.26 / view.mm_per_m
    metres = max((bar for bar in _BARS_M if bar <= longest), default=_BARS_M[0])
    wide = metres * view.mm_per_m
    x, y, sheet = view.x + view.width - wide - 5, view.y + view.height - 5.5, view.sheet
    words = "" if paper is None else paper.render(language)
    card = max(wide + 8, width_of(words, 5.5) + 5)
    sheet.card(view.x + view.width - card - 1, y - 4.4, card, 9.4, "#ffffff")
    for part, colour in enumerate((INK, "#ffffff", INK, "#ffffff")):
        sheet.box(x + part * wide / 4, y, wide / 4, 1.1, colour, line=INK, zorder=5)
    for share in (0, 0.5, 1):
        unit = (metres if metres >= 1000 else metres * 1000) / 1000
        shown = number(unit * share, language, decimals=0 if (unit * share).is_integer() else 1)
        ending = (" km" if metres >= 1000 else " m") if share == 1 else ""
        sheet.text(x + wide * share, y - 1, shown + ending, 6.5, ha="center", halo_pt=2)
    if paper is not None:
        sheet.text(x + wide, y + 4.0, words, 5.5, color=QUIET, ha="right", halo_pt=1.5)
    _north(sheet, view.x + 6, view.y + 5, language)


def ratio_of(view: View) -> int:
    """Return the number n of a scale 1 : n on the paper, with three digits that count."""
    exact = 1000 / (view.mm_per_m * view.sheet.scale)
    digits = max(int(np.floor(np.log10(exact))) - 2, 0)
    unit = 10.0**digits
    return int(round(exact / unit) * unit)


def _north(sheet: Sheet, x: float, y: float, language: Language) -> None:
    arrow = Outline([(0, 1), (0.55, -1), (0, -0.6), (-0.55, -1), (0, 1)], closed=True)
    sheet.shape(arrow, x, y + 4.6, 3.4, fill=INK, line="#ffffff", line_pt=0.8)
    sheet.text(x, y, msg("N").render(language), 8, bold=True, ha="center", halo_pt=2)


def _outline(shape: shapely.Geometry) -> Outline:
    """Return polygons as a path of matplotlib, holes included."""
    rings = [
        np.asarray(ring.coords)
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    if not rings:
        return Outline(np.empty((0, 2)))
    codes = [np.r_[Outline.MOVETO, np.full(len(ring) - 2, Outline.LINETO), Outline.CLOSEPOLY] for ring in rings]
    return Outline(np.concatenate(rings), np.concatenate(codes))


def _line(
    view: View,
    lines: Iterable[shapely.Geometry | None],
    color: str,
    width_pt: float,
    zorder: float,
    *,
    alpha: float = 1,
) -> None:
    """Draw lines as one path, so that those drawn twice are not darker."""
    parts = [np.asarray(part.coords) for line in lines if line is not None for part in shapely.get_parts(line)]
    if not parts:
        return
    codes = [np.r_[Outline.MOVETO, np.full(len(part) - 1, Outline.LINETO)] for part in parts]
    outline = Outline(np.concatenate(parts), np.concatenate(codes))
    view.axes.add_artist(
        PathPatch(
            outline,
            facecolor="none",
            edgecolor=color,
            lw=width_pt * view.sheet.scale,
            alpha=alpha,
            zorder=zorder,
            joinstyle="round",
        )
    )


def _breaks(name: str) -> list[list[str]]:
    """Return a name on one line, then on two, broken near its middle."""
    words = name.split(" ")
    cuts = sorted(range(1, len(words)), key=lambda at: abs(len(" ".join(words[:at])) - len(" ".join(words[at:]))))
    return [[name], *([[" ".join(words[: cuts[0]]), " ".join(words[cuts[0] :])]] if cuts else [])]


def _boxes(view: View, place: shapely.Point, lines: Sequence[str], size_pt: float) -> list[Box]:
    """Return where a name may stand: on its place, else a little above or below it."""
    half_x = max(width_of(line, size_pt) for line in lines) / view.mm_per_m / 2
    half_y = len(lines) * size_pt * MM_PER_PT * 1.05 / view.mm_per_m / 2
    return [
        (place.x - half_x, place.y + step * half_y - half_y, place.x + half_x, place.y + step * half_y + half_y)
        for step in (0.0, 1.2, -1.2, 2.4, -2.4)
    ]


def _inside(box: Box, shape: shapely.Geometry) -> bool:
    corners = [(box[0], box[1]), (box[2], box[1]), (box[0], box[3]), (box[2], box[3])]
    return sum(bool(shapely.contains_xy(shape, *corner)) for corner in corners) >= 3


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _write(
    view: View, x: float, y: float, words: str, size_pt: float, *, color: str, halo_pt: float = 0.0, ha: str = "center"
) -> None:
    scale = view.sheet.scale
    lines = "\n".join(composed(line) for line in words.split("\n"))
    made = view.axes.text(
        x, y, lines, fontsize=size_pt * scale, color=color, family=FONT, ha=ha, va="center", parse_math=False,
        linespacing=1.0, zorder=5,
    )  # fmt: skip
    if halo_pt:
        made.set_path_effects([Stroke(linewidth=halo_pt * scale, foreground="white"), Normal()])
