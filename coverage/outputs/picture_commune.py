"""The sheet of one commune: its hamlets and stations on the map, its figures and unserved hamlets beside it."""

from collections.abc import Sequence

import geopandas as gpd
import pandas as pd

from ..indicators.result import Result, slug
from ..language import Language, msg, number
from .codes import technology_label, value_label, verdict_label
from .picture_classes import COVERAGE_LIMITS, Classes
from .picture_facts import changed_hamlets, commune_figure, known, verdict_counts
from .picture_layers import Layer
from .picture_map import (
    View,
    draw_communes,
    draw_hamlets,
    draw_stations,
    label_communes,
    label_places,
    points_of,
    view_of,
)
from .picture_panel import (
    Bar,
    Panel,
    day_text,
    draw_bars,
    draw_heading,
    draw_keys,
    draw_notes,
    draw_rows,
    explained,
    share,
)
from .picture_sheet import INK, LINE, Sheet
from .picture_symbols import VERDICTS, Symbol, draw_symbols, operator_symbol

# The bars are shares, whatever colours the map.
_SHARES = Classes(COVERAGE_LIMITS, percent=True, decimals=1)


def draw_commune_map(
    sheet: Sheet, result: Result, communes: gpd.GeoDataFrame, colours: Sequence[str | None], *, row: int,
    rectangle: tuple[float, float, float, float],
) -> View:  # fmt: skip
    """Draw a commune with its neighbours, stations and hamlets, and where in the province it lies."""
    view = view_of(sheet, rectangle, communes.geometry.iloc[row].bounds, margin=0.07)
    draw_communes(view, communes.geometry, colours, chosen=row)
    draw_stations(view, _stations(result, communes))
    code = str(communes["commune_code"].iloc[row])
    if result.hamlets is not None:
        hamlets = result.hamlets.to_crs(communes.crs)
        own = hamlets["commune_code"] == code
        draw_hamlets(view, hamlets[own], VERDICTS, size=1.35)
        named = hamlets[own].assign(order=hamlets["verdict"].map({name: n for n, name in enumerate(VERDICTS)}))
        named = named.sort_values("order", kind="stable")
        label_places(view, named["name"].astype("str").tolist(), points_of(named), size_pt=5.4)
    label_communes(view, communes, [INK] * len(communes), size_pt=6.5, skip=row)
    _draw_locator(view, communes, row)
    return view


def _stations(result: Result, communes: gpd.GeoDataFrame) -> list[tuple[Symbol, list[tuple[float, float]]]]:
    """Return for each operator the places of its sites on air, each once."""
    stations = result.stations
    if "status" in stations.columns:
        stations = stations[stations["status"] == "on_air"]
    stations = stations.to_crs(communes.crs)
    return [
        (operator_symbol(place), list(dict.fromkeys(points_of(stations[stations["operator"] == operator]))))
        for place, operator in enumerate(result.operators)
    ]


def _draw_locator(view: View, communes: gpd.GeoDataFrame, row: int) -> None:
    """Draw the province small in the map's upper right corner, with the commune in it."""
    sheet, side = view.sheet, 34.0 if view.width > 120 else 22.0
    x, y = view.x + view.width - side, view.y
    small = view_of(sheet, (x, y, side, side), communes.total_bounds, margin=0.06)
    small.axes.set_zorder(8)
    small.axes.set(facecolor="white")
    small.axes.set_axis_on()
    small.axes.set(xticks=[], yticks=[])
    for edge in small.axes.spines.values():
        edge.set(color=LINE, linewidth=0.6 * sheet.scale)
    draw_communes(small, gpd.GeoSeries([communes.geometry.union_all()], crs=communes.crs), [LINE])
    place = communes.geometry.iloc[row].representative_point()
    draw_symbols(small.axes, VERDICTS["none"], [(place.x, place.y)], sheet.scale, size=0.9, zorder=9)


def commune_parts(panel: Panel, results: Sequence[Result], rows: Sequence[int], layer: Layer) -> None:
    """Draw what stands beside a commune's map."""
    sheet, first, second = panel.sheet, panel.first, panel.second
    language, last, row = sheet.language, results[-1], rows[-1]
    subtitle = None if layer.subtitle is None else layer.subtitle.render(language)
    y = draw_heading(sheet, first, first.y, layer.title.render(language), subtitle)
    figures = [commune_figure(one, layer, place) for one, place in zip(results, rows, strict=True)]
    y = explained(sheet, first, y, figures, layer)
    code = str(last.communes["commune_code"].iloc[row])
    y = draw_heading(sheet, first, y, msg("People with signal, outdoors").render(language), _facts(last, row, language))
    y = draw_bars(sheet, first, y, _mobile(last, row, language), name_mm=30, end=first.end)
    headings = [day_text(one.manifest) for one in results] if len(results) > 1 else []
    y = draw_keys(sheet, first, y, _keys(results, code, language), headings=headings)
    y = second.y if second is not first else y
    title, told = _hamlet_rows(results, code, language)
    if title:
        y = draw_heading(sheet, second, y, title)
        draw_rows(sheet, second, y, told, end=panel.notes_y - 1.0)
    draw_notes(sheet, second, panel.notes_y, panel.notes)


def _facts(result: Result, row: int, language: Language) -> str:
    facts = result.communes.iloc[row]
    people, households, area = (known(facts.get(name)) for name in ("population", "households", "area_km2"))
    told = [msg("code {code}", code=str(facts["commune_code"]))]
    if people is not None:
        told.append(msg("{count} {count:person|people}", count=number(people, language, decimals=0)))
    if households is not None:
        told.append(msg("{count} {count:household|households}", count=number(households, language, decimals=0)))
    if area is not None:
        told.append(msg("{area} km²", area=number(area, language, decimals=2)))
    return "  ·  ".join(one.render(language) for one in told)


def _mobile(result: Result, row: int, language: Language) -> list[Bar]:
    """Return the commune's people by technology for any operator, and by operator for the asked technology."""
    facts = result.communes.iloc[row]
    asked = str(result.manifest.get("asked", "4G"))
    wanted = [(technology_label(name), f"pop_{slug(name)}_any_pct") for name in result.technologies]
    for operator in result.operators:
        name = msg("{technology} {operator}", technology=technology_label(asked), operator=operator)
        wanted.append((name, f"pop_{slug(asked)}_{slug(operator)}_pct"))
    bars = []
    for name, column in wanted:
        value = known(facts.get(column))
        bounds = known(facts.get(f"{column}_low")), known(facts.get(f"{column}_high"))
        if column in result.communes.columns:
            colour = _SHARES.colour(_SHARES.of(value))
            bars.append(Bar(name.render(language), value, share(value, language), colour, *bounds))
    return bars


def _keys(results: Sequence[Result], code: str, language: Language) -> list[tuple[Symbol, str, list[str]]]:
    keys = []
    if results[-1].hamlets is not None:
        counts = [verdict_counts(result, code) for result in results]
        for name, symbol in VERDICTS.items():
            words = msg("hamlets: {verdict}", verdict=verdict_label(name)).render(language)
            keys.append((symbol, words, [number(found.get(name, 0), language, decimals=0) for found in counts]))
    for place, operator in enumerate(results[-1].operators):
        sites = [_sites(result, operator, code, language) for result in results]
        keys.append((operator_symbol(place), msg("sites of {operator}", operator=operator).render(language), sites))
    return keys


def _sites(result: Result, operator: str, code: str, language: Language) -> str:
    stations = result.stations
    if "commune_code" not in stations.columns:
        return ""
    own = stations[(stations["operator"] == operator) & (stations["commune_code"] == code)]
    if "status" in own.columns:
        own = own[own["status"] == "on_air"]
    return number(len(set(points_of(own))), language, decimals=0)


def _hamlet_rows(results: Sequence[Result], code: str, language: Language) -> tuple[str, list[tuple[str, str]]]:
    """Return what changed for hamlets between two runs, or which hamlets are not covered and why."""
    last = results[-1]
    if last.hamlets is None:
        return "", []
    if len(results) > 1:
        changed = changed_hamlets(results[0], last, code)
        arrows = [
            (name, f"{verdict_label(old).render(language)} → {verdict_label(now).render(language)}")
            for name, old, now in changed
        ]
        return msg("Hamlets whose verdict changed: {count}", count=len(changed)).render(language), arrows
    found = last.hamlets[(last.hamlets["commune_code"] == code) & last.hamlets["verdict"].isin(("none", "partial"))]
    found = found.sort_values("verdict", kind="stable")
    rows = [(str(hamlet["name"]), _why(hamlet, language)) for _, hamlet in found.iterrows()]
    title = msg("Hamlets not covered: {count}", count=len(rows))
    if not rows:
        title = msg("Every hamlet in the list is covered.")
    return title.render(language), rows


def _why(hamlet: pd.Series, language: Language) -> str:
    reason = hamlet.get("reason")
    told = [verdict_label(str(hamlet["verdict"])).render(language)]
    if reason is not None and not pd.isna(reason) and reason != "":
        told.append(value_label("reason", str(reason)).render(language))
    return ": ".join(told)
