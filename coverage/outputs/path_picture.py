"""A path drawn for paper: the terrain on the curved earth, the ray, the first Fresnel zone, and what stands in the way.

matplotlib is the extra ``picture``; whoever draws imports this module only then.
"""

from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from ..engine.sight import Profile, Sight, bulge_m, fresnel_m
from ..indicators.one_path import Study
from ..language import Language, Message, msg, number
from .path_facts import path_lines

INK, QUIET, LAND, RAY, ZONE, EDGE = "#14222e", "#52606d", "#c9b99a", "#1f5fa8", "#9cc3e6", "#b3261e"
TREES = "#8fae7e"
_SIZE_IN = (297 / 25.4, 150 / 25.4)
_TITLE_LETTERS = 110


def draw_path(study: Study, ends: tuple[str, str], language: Language, *, mark: Message | None = None) -> Figure:
    """Draw a path.

    Parameters
    ----------
    study
        From `indicators.one_path.study_path`.
    ends
        Names of both ends.
    language
        Of all words.
    mark
        What must be seen on the picture, as that data are synthetic.

    Returns
    -------
    matplotlib.figure.Figure
        Free of pyplot.
    """
    figure = Figure(figsize=_SIZE_IN, layout=None)
    axes = figure.add_axes((0.065, 0.12, 0.615, 0.74))
    draw_profile(axes, study.profile, study.sight, study.frequency_mhz, language)
    figure.text(
        0.065, 0.93, fill(f"{ends[0]} → {ends[1]}", _TITLE_LETTERS), fontsize=13, fontweight="bold", color=INK,
        va="center",
    )  # fmt: skip
    _write_numbers(figure, [(what.render(language), value) for what, value in path_lines(study, ends, language)])
    if mark is not None:
        figure.text(0.065, 0.025, mark.render(language), fontsize=8, color=EDGE, fontweight="bold")
    return figure


def _write_numbers(figure: Figure, lines: list[tuple[str, str]]) -> None:
    """Write the path's numbers below each other at the right, as large as all of them fit."""
    top, room = 0.95, 0.92
    told = [(what, fill(value, _NUMBER_LETTERS)) for what, value in lines]
    steps = [_STEP + _LINE * text.count("\n") for _, text in told]
    size = min(room / sum(steps), 1.0)
    y = top
    for (what, text), step in zip(told, steps, strict=True):
        figure.text(0.70, y, what, fontsize=7.5 * size, color=QUIET, va="top")
        figure.text(0.70, y - 0.024 * size, text, fontsize=9 * size, color=INK, va="top")
        y -= step * size


_NUMBER_LETTERS = 46
_STEP, _LINE = 0.055, 0.032
"""What a name with its number takes of the picture's height, and what a further line does."""


def draw_profile(axes: Axes, profile: Profile, sight: Sight, frequency_mhz: float, language: Language) -> None:
    """Draw terrain, ray, first Fresnel zone and obstacle into axes, without title and numbers."""
    d, length = profile.distance_km, profile.length_km
    lift = bulge_m(d, length)
    ground, surface = profile.ground_m + lift, profile.surface_m + lift
    ray = profile.ray_m() + lift
    zone = fresnel_m(d, length, frequency_mhz)
    # The zone is nearly all below ground next to a phone; what lies deep under it says nothing.
    low = float(ground.min()) - 0.06 * float(np.ptp(np.concatenate([ground, ray + zone])) + 10.0)
    axes.fill_between(
        d, ground, low, color=LAND, linewidth=0, label=msg("terrain on the curved earth").render(language)
    )
    axes.plot(d, ground, color="#7a6a4a", linewidth=0.9)
    if (surface > ground).any():
        axes.fill_between(
            d, surface, ground, color=TREES, linewidth=0, step="mid", label=msg("trees and houses").render(language)
        )
    axes.fill_between(
        d, ray - zone, ray + zone, color=ZONE, alpha=0.45, linewidth=0,
        label=msg("first Fresnel zone").render(language),
    )  # fmt: skip
    axes.plot(d, ray, color=RAY, linewidth=1.4, label=msg("ray").render(language))
    axes.plot(d, lift + low, color=QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
    for at, height in ((0, profile.antenna_height_m), (-1, profile.phone_height_m)):
        axes.plot([d[at]] * 2, [ground[at], ground[at] + height], color=INK, linewidth=2.2, solid_capstyle="butt")
        axes.plot([d[at]], [ground[at] + height], marker="o", color=INK, markersize=4)
    _draw_obstacle(axes, profile, sight, surface, ray, language)
    axes.set_xlim(-0.015 * length, 1.015 * length)
    top = float(max(surface.max(), (ray + zone).max()))
    axes.set_ylim(low, top + 0.16 * (top - low))
    axes.set_xlabel(msg("Distance (km)").render(language), color=INK)
    axes.set_ylabel(msg("Height above sea level, earth's bulge added (m)").render(language), color=INK)
    decimals = 1 if length >= 2.0 else 2
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, language, decimals=decimals)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value, language, decimals=0)))
    axes.tick_params(labelsize=8, colors=INK)
    axes.grid(visible=True, color="#dde3e8", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    # Above the drawing: inside it would lie on the hills.
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), fontsize=8, frameon=False, ncols=4, borderaxespad=0.1)


def _draw_obstacle(  # noqa: PLR0917 - one call
    axes: Axes, profile: Profile, sight: Sight, surface: np.ndarray, ray: np.ndarray, language: Language
) -> None:
    at, d = sight.obstacle, profile.distance_km
    colour = RAY if sight.clear else EDGE
    axes.plot([d[at]] * 2, [surface[at], ray[at]], color=colour, linewidth=1.3)
    axes.plot([d[at]], [surface[at]], marker="^" if not sight.clear else "v", color=colour, markersize=7)
    told = msg("{height:,.0f} m: {above:.0f} m above the ray", height=float(profile.surface_m[at]), above=sight.above_m)
    if sight.clear:
        told = msg("nearest to the ray: {below:.0f} m below it", below=-sight.above_m)
    # Above whatever rises where the words stand.
    near = np.abs(d - d[at]) <= _WORDS * float(d[-1])
    axes.annotate(
        told.render(language), (float(d[at]), float(max(surface[near].max(), ray[at]))), xytext=(0, 9),
        textcoords="offset points", fontsize=9, color=colour, fontweight="bold",
        ha="left" if d[at] < 0.2 * d[-1] else "right" if d[at] > 0.8 * d[-1] else "center",
    )  # fmt: skip


_WORDS = 0.25
"""How far the words at the obstacle reach to either side, as a part of the path."""
