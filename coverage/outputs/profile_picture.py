"""A path's profile drawn into axes: the terrain on the curved earth, ray, first Fresnel zone, and the obstacle.

matplotlib is the extra ``picture``; whoever draws imports this module only then.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter

from ..engine.ray import Profile, Sight, bulge_m, fresnel_m
from ..language import Language, msg, number

INK, QUIET, LAND, RAY, ZONE, EDGE = "#14222e", "#52606d", "#c9b99a", "#1f5fa8", "#9cc3e6", "#b3261e"
TREES = "#8fae7e"


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
