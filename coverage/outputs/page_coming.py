"""What is to come on the map page: stations that are planned or not yet on air, and the sites of a plan."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd

from ..geo.crs import WGS84
from ..indicators.result import Result
from ..inputs.ground import codes_at
from .codes import value_label
from .page_columns import coded, in_words, numbers, plain, point_numbers, text_list
from .page_options import Redaction
from .page_points import MOST_POINTS, commune_rows
from .page_redact import middles
from .plan_files import SERVED, plan_file, plan_of, proof, run_of

logger = logging.getLogger(__name__)

# What tells where a mast stands, or which one it is.
_TELLING = ("name", "antenna_height_m", "power_km", "road_km", "backhaul_km")

_TOTALS = ("people", "households", "hamlets")


def with_coming(result: Result) -> Result:
    """Return a run whose stations that are on air only after the date of its data are called planned, as it did."""
    stations = result.stations
    day = pd.to_datetime(str(result.manifest.get("data_date") or ""), errors="coerce")
    if pd.isna(day) or not {"status", "on_air_date"} <= set(stations.columns):
        return result
    on_air = stations["status"].isna() | (stations["status"] == "on_air")
    later = on_air & (pd.to_datetime(stations["on_air_date"], errors="coerce") > day)
    return replace(result, stations=stations.assign(status=stations["status"].mask(later, "planned")))


def plan_columns(result: Result, redact: Redaction | None) -> dict[str, Any] | None:
    """Return the sites of the last plan, if it is one of this run and has any; None otherwise.

    Parameters
    ----------
    result
        The run; its folder holds the plan.
    redact
        What is done to stations' places: many a site of a plan is a mast that stands. ``coarse`` moves each to the
        middle of its square, leaves out its name and what lies near it, and tells its cost to two digits; ``removed``
        leaves all out.

    Raises
    ------
    StaleError
        The file of the plan is broken.
    """
    if result.folder is None or redact == "removed":
        return None
    told = plan_of(result.folder)
    if told is None:
        return None
    if told.get("run") != run_of(result.manifest):
        logger.info("%s is a plan of another run and is left out of the page", plan_file(result.folder))
        return None
    if not told["sites"]:
        return None
    frame = pd.DataFrame(told["sites"])
    sites = gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs=WGS84)
    if redact is not None:
        moved = middles(sites.geometry)
        # The commune of the square, not of the mast: the two together would cut the square down.
        code = codes_at(moved.x.to_numpy(), moved.y.to_numpy(), result.communes)
        sites = _about_costs(sites.set_geometry(moved).assign(**dict.fromkeys(_TELLING), commune_code=code))
    return _facts(told) | _columns(sites, result)


def _about_costs(sites: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return sites with costs to two digits: a new mast's own would tell how far from road and power line it stands."""
    cost = sites["cost"].map(lambda amount: float(f"{amount:.1e}"))
    people = sites["new_people"].round()
    return sites.assign(cost=cost, total_cost=cost.cumsum(), cost_per_person=(cost / people.where(people > 0)).round(2))


def _facts(told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "layer": str(told["layer"]),
        "serve": plain(SERVED[told["serve"]]),
        "currency": str(told["rule"]["currency"]),
        "rule": str(told["rule"]["name"]),
        "proof": plain(proof(told)),
        "unserved": _rounded(told["unserved"]),
        "newly_served": _rounded(told["newly_served"]),
    }


def _rounded(totals: Mapping[str, float | None]) -> dict[str, int | None]:
    """Return totals as the page holds them: None where nobody knows."""
    return {name: None if (value := totals[name]) is None else round(value) for name in _TOTALS}


def _columns(sites: gpd.GeoDataFrame, result: Result) -> dict[str, Any]:
    def worded(name: str) -> dict[str, Any] | None:
        return in_words(coded(sites, name), lambda value: plain(value_label(name, value)))

    return {
        "rank": sites["rank"].astype(int).tolist(),
        "point": point_numbers(sites.geometry),
        # A high point has no name but its coordinates.
        "name": text_list(sites.assign(name=sites["name"].where(sites["site_kind"] != "high_point")), "name"),
        "commune": commune_rows(sites, result.communes),
        "kind": worded("site_kind"),
        "operator": coded(sites, "operator"),
        "height": numbers(sites, "antenna_height_m", 0),
        **{f"{part}_{name}": numbers(sites, f"{part}_{name}", 0) for part in ("new", "total") for name in _TOTALS},
        "special": numbers(sites, "new_special", 0),
        "alone_people": numbers(sites, "alone_people", 0),
        "hamlet_rows": _hamlet_rows(sites, result.hamlets),
        "cost": numbers(sites, "cost", 2),
        "total_cost": numbers(sites, "total_cost", 2),
        "cost_per_person": numbers(sites, "cost_per_person", 2),
        "cost_without": worded("cost_without"),
        "power": worded("power"),
        "power_km": numbers(sites, "power_km", 2),
        "road_km": numbers(sites, "road_km", 2),
        "backhaul": worded("backhaul"),
        "backhaul_km": numbers(sites, "backhaul_km", 2),
    }


def _hamlet_rows(sites: gpd.GeoDataFrame, hamlets: gpd.GeoDataFrame | None) -> list[list[int]]:
    """Return for each site the rows of the hamlets that it newly covers; none where the page only counts hamlets."""
    if hamlets is None or len(hamlets) > MOST_POINTS:
        return [[] for _ in range(len(sites))]
    rows = {name: row for row, name in enumerate(text_list(hamlets, "hamlet_id"))}
    lists = (text.split("; ") for text in text_list(sites, "new_hamlet_ids"))
    return [[rows[name] for name in names if name in rows] for names in lists]
