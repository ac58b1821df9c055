"""The pictures of a report: small maps and profiles, drawn in the size in which they stand on paper.

matplotlib is part of the extra ``report``; whoever draws imports this module only then.
"""

from collections.abc import Mapping
from textwrap import fill
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from ...engine.ray import STEP_M, Profile, Sight, sight_of
from ...indicators.hamlets import UNSERVED
from ...indicators.result import Result
from ...language import Language, msg, number
from ..codes import verdict_label
from ..page_geometry import light_shapes
from ..picture_classes import INK_ON, classes_of
from ..picture_facts import verdict_counts
from ..picture_layers import Layer, shown_values
from ..picture_map import draw_communes, draw_hamlets, draw_scale, label_communes, points_of, view_of
from ..picture_panel import Column, draw_heading, draw_keys, draw_legend, draw_notes
from ..picture_sheet import sheet_of
from ..picture_symbols import VERDICTS
from ..profile_picture import draw_profile

MAP_MM, PROFILE_MM = (165.0, 142.0), (165.0, 63.0)
_LABEL_LETTERS = 34  # of the height's name in a line as long as the picture is high


def map_picture(result: Result, layer: Layer, language: Language, *, hamlets: bool, notes: tuple[str, ...]) -> Figure:
    """Draw the communes by a figure, and the hamlets that are not covered where they are asked for.

    Parameters
    ----------
    result, layer
        The run, and what colours the communes.
    language
        Of all words.
    hamlets
        Whether hamlets are drawn.
    notes
        What must be known to read it.
    """
    wide, high = MAP_MM
    sheet = sheet_of(wide, high, language)
    communes = result.communes.set_geometry(light_shapes(result.communes, 25.0))
    values = shown_values(result.communes, layer)
    classes = classes_of(values, layer)
    found = [classes.of(value) for value in values]
    view = view_of(sheet, (0.0, 0.0, wide - 56.0, high), communes.total_bounds, margin=0.01)
    draw_communes(view, communes.geometry, [None if index < 0 else classes.colour(index) for index in found])
    marks = []
    if hamlets and result.hamlets is not None:
        places = result.hamlets.to_crs(communes.crs)
        draw_hamlets(view, places, UNSERVED, size=0.75)
        marks = points_of(places[places["verdict"].isin(UNSERVED)])
    inks = [INK_ON[max(classes.place(index), 0) if index >= 0 else 0] for index in found]
    label_communes(view, communes, inks, size_pt=4.8, symbols=marks)
    draw_scale(view, language)
    column = Column(wide - 53.0, 2.0, 52.0, high)
    subtitle = None if layer.subtitle is None else layer.subtitle.render(language)
    y = draw_heading(sheet, column, 2.0, layer.title.render(language), subtitle)
    counts = [found.count(index) for index in (*range(len(classes.limits) + 1), -1)]
    y = draw_legend(sheet, column, y, classes, [(msg("communes").render(language), counts)])
    if hamlets:
        told = verdict_counts(result)
        keys = [
            (VERDICTS[name], verdict_label(name).render(language), [number(told.get(name, 0), language, decimals=0)])
            for name in UNSERVED
        ]
        draw_keys(sheet, column, y, keys, headings=[msg("hamlets").render(language)])
    draw_notes(sheet, column, high - 6.0 - 7.5 * len(notes), notes, size_pt=6.0)
    return sheet.figure


def profile_picture(hamlet: Mapping[Any, Any], phone_height_m: float, language: Language) -> Figure:
    """Draw the path to a hamlet from its candidate station, by the profile and the ridge in the hamlets' table."""
    profile, sight = stored_path(hamlet, phone_height_m)
    wide, high = PROFILE_MM
    figure = Figure(figsize=(wide / 25.4, high / 25.4), layout=None)
    axes = figure.add_axes((0.105, 0.19, 0.88, 0.71))
    draw_profile(axes, profile, sight, float(hamlet["link_frequency_mhz"]), language)
    axes.set_ylabel(fill(axes.get_ylabel(), _LABEL_LETTERS), fontsize=7)
    return figure


def stored_path(hamlet: Mapping[Any, Any], phone_height_m: float) -> tuple[Profile, Sight]:
    """Return the path that a row of the hamlets' table holds, and the edge in its way as the table tells it.

    Parameters
    ----------
    hamlet
        With ``link_profile``, ``link_antenna_height_m``, ``link_frequency_mhz``, ``link_bearing_deg``; ``ridge_*`` and
        ``link_clearance_pct`` where a ridge is told.
    phone_height_m
        Above ground.
    """
    points = [point.split(":") for point in str(hamlet["link_profile"]).split()]
    known_km, known_m = (np.array([float(point[place]) for point in points]) for place in (0, 1))
    km = np.linspace(0.0, known_km[-1], max(int(np.ceil(known_km[-1] * 1000.0 / STEP_M)) + 1, 3))
    ground, nowhere = np.interp(km, known_km, known_m), np.full(km.size, np.nan)
    told = {name: float(hamlet.get(name, np.nan)) for name in ("ridge_km", "ridge_height_m", "ridge_above_m")}
    at = None if np.isnan(told["ridge_km"]) else int(np.abs(km - told["ridge_km"]).argmin())
    if at is not None:
        ground[at] = told["ridge_height_m"]
    # The hamlet's bearing points to the station.
    bearing = (float(hamlet["link_bearing_deg"]) + 180.0) % 360.0
    up = float(hamlet["link_antenna_height_m"])
    profile = Profile(nowhere, nowhere, km, ground, up, phone_height_m, bearing, np.zeros(km.size))
    if at is None:
        return profile, sight_of(profile, float(hamlet["link_frequency_mhz"]))
    return profile, Sight(float(hamlet["link_clearance_pct"]) / 100.0, at, told["ridge_above_m"])
