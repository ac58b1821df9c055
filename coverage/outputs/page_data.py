"""A run's tables as the map page's data block (docs/page-data.md): columns of whole numbers and of coded texts.

Figures are rounded here, once, to the digit that the tables show, and travel as whole tenths: the page shows and
colours exactly what a reader finds in the tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from ..indicators.result import Result, slug
from ..inputs.gazetteer import communes_of_today, parts_of_today
from ..inputs.names import spelling_key
from ..language import Language, Message, msg
from .labels import label
from .page_before import before_columns
from .page_columns import has, numbers, plain, point_numbers, scaled, text_list
from .page_coming import plan_columns, with_coming
from .page_figures import counted_of, figures_of, province_of, published_of, told_of_manifest, whole_of
from .page_geometry import label_points, outlines
from .page_measured import conflict_columns, measured_columns
from .page_options import FORMAT, PageOptions
from .page_points import counted_notes, hamlet_columns, station_columns
from .page_profiles import profile_columns
from .page_rasters import Picture, has_thresholds, level_pictures, thresholds_of, tiers_of
from .page_redact import NOTES, redacted
from .page_relief import relief_picture
from .plain import decimals_of

_OUTDOOR = ("outdoor",)
_CONFIDENCE = 0.9  # of the ranges of runs that do not tell it
_ENDS = Message(
    "On the map of levels, low and high are told of each place by itself, by the median range of its technology's "
    "stations: a place's level is at least the low one with a probability of {sure}%. Not all places are off the same "
    "way at once: the figures' low and high come from draws that know this, and as a rule lie nearer to the central "
    "figure than what is coloured on the low or high map."
)


@dataclass(frozen=True)
class PageData:
    """What a page shows: the content of its JSON block, and its rasters."""

    content: dict[str, Any]
    pictures: tuple[Picture, ...]


def page_data(result: Result, language: Language = "vi", options: PageOptions | None = None) -> PageData:
    """Return everything that the map page shows.

    Parameters
    ----------
    result
        The finished tables. Columns that are absent, and hamlets or fibre that are None, are left out of the page, and
        so are rasters where its folder holds no mosaics.
    language
        The language in which the page opens.
    options
        What is shown, and how finely.

    Returns
    -------
    PageData
        The content is plain data for JSON; docs/page-data.md tells each key.
    """
    asked = options or PageOptions()
    shown = redacted(with_coming(result), asked.redact)
    before = None if asked.before is None else redacted(asked.before, asked.redact)
    pictures = _pictures(shown, before, asked)
    communes = shown.communes
    hamlets, stations = hamlet_columns(shown), station_columns(shown.stations, communes)
    conflicts = conflict_columns(shown)
    notes = [*([] if asked.redact is None else [NOTES[asked.redact]]), *counted_notes(hamlets, stations, conflicts)]
    content = {
        "format": FORMAT,
        "language": language,
        "manifest": _manifest(shown, pictures),
        "notices": [plain(note) for note in notes],
        "asked": slug(str(shown.manifest.get("asked", "4G"))),
        "technologies": [{"name": name, "slug": slug(name)} for name in shown.technologies],
        "operators": [{"name": name, "slug": slug(name)} for name in shown.operators],
        "communes": _communes(communes),
        "whole": whole_of(communes),
        "figures": figures_of(shown, communes),
        "province": province_of(shown),
        "published": published_of(shown.published, communes),
        "indicators": _indicators(shown),
        "topology": outlines(communes),
        "hamlets": hamlets,
        "profiles": None if hamlets is None or "counted" in hamlets else profile_columns(shown),
        "stations": stations,
        "plan": plan_columns(shown, asked.redact),
        "conflicts": conflicts,
        "measured": measured_columns(shown),
        "rasters": _rasters(shown, before, pictures, asked),
        "raster_detail_m": _pixel_m(shown, asked) if any(_is_level(picture) for picture in pictures) else None,
        "before": None if before is None else before_columns(before, shown),
        "redacted": asked.redact,
    }
    return PageData(content, pictures)


def _manifest(result: Result, pictures: Sequence[Picture]) -> dict[str, Any]:
    told = told_of_manifest(result.manifest)
    if any(_is_level(picture) for picture in pictures):
        confidence = float((result.manifest.get("range_definition") or {}).get("confidence", _CONFIDENCE))
        told["sure_pct"] = round(50.0 * (1.0 + confidence), 1)
        told["limits"] = [*told.get("limits", []), plain(msg(_ENDS.template, sure=told["sure_pct"]))]
    return told


def _pictures(result: Result, before: Result | None, options: PageOptions) -> tuple[Picture, ...]:
    found = list(
        level_pictures(result, _pixel_m(result, options), tiers=_tiers(result, options), servers=options.redact is None)
    )
    if before is not None:
        # Of the earlier run the union alone: a page has a budget.
        width_m = _pixel_m(before, options)
        found += level_pictures(before, width_m, run="before", alone=False, tiers=_tiers(before, options))
    relief = None if options.terrain is None else relief_picture(result.communes, options.terrain)
    return (*found, *([] if relief is None else [relief]))


def _tiers(result: Result, options: PageOptions) -> Sequence[str]:
    # The levels near a mast, which only the inner tiers ask for, would show where it stands.
    return tiers_of(result.manifest) if options.redact is None else _OUTDOOR


def _pixel_m(result: Result, options: PageOptions) -> float:
    return max(options.detail_m, float(result.manifest.get("resolution_m") or 0.0))


def _is_level(picture: Picture) -> bool:
    return bool(picture.told["kind"] == "level")


def _rasters(
    result: Result, before: Result | None, pictures: Sequence[Picture], options: PageOptions
) -> dict[str, Any] | None:
    if not pictures:
        return None
    told: dict[str, Any] = {
        "layers": [{"block": picture.block, **picture.told} for picture in pictures],
        "levels": _levels(result, options),
    }
    # Two runs may ask for different levels.
    return told if before is None else told | {"levels_before": _levels(before, options)}


def _levels(result: Result, options: PageOptions) -> dict[str, Any]:
    if not has_thresholds(result.manifest):
        return {}
    tiers = _tiers(result, options)
    found = {slug(name): thresholds_of(result.manifest, name, tiers) for name in result.technologies}
    return {name: {"breaks_dbm": list(one.breaks_dbm), "served": plain(one.served)} for name, one in found.items()}


def _communes(communes: gpd.GeoDataFrame) -> dict[str, Any]:
    points = label_points(communes)
    return {
        "code": text_list(communes, "commune_code"),
        "name": text_list(communes, "name"),
        "type": text_list(communes, "type"),
        "polygon": numbers(communes, "polygon_km2", 2),
        **counted_of(communes),
        "former": _former(communes),
        "label": point_numbers(points),
    }


def _former(communes: gpd.GeoDataFrame) -> list[list[str]] | None:
    """Return what the parts of each commune were called before July 2025, None where no commune is one of today's.

    Nothing is told of a commune that bears the only name of its parts.
    """
    today, parts = communes_of_today(), parts_of_today()
    found = []
    for code, name in zip(text_list(communes, "commune_code"), text_list(communes, "name"), strict=True):
        is_of_today = code in today and spelling_key(today[code][0]).endswith(spelling_key(name) or " ")
        formers = list(dict.fromkeys(part.name for part in parts.get(code, ()))) if is_of_today else []
        found.append(formers if any(former != today[code][0] for former in formers) else [])
    return found if any(found) else None


def _indicators(result: Result) -> list[dict[str, Any]]:
    found = []
    for name in result.indicators:
        if not has(result.communes, name):
            continue
        column, title = result.communes[name], plain(label(name))
        if pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype):
            percent = name.endswith("_pct") or "%" in name
            decimals = 1 if percent else decimals_of(name, column.dtype)
            values = {"values": scaled(column, decimals), "decimals": decimals, "percent": percent}
            found.append({"name": name, "title": title} | values)
        else:
            found.append({"name": name, "title": title, "texts": text_list(result.communes, name)})
    return found
