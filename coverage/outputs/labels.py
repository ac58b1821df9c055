"""Headings for people: from a column's name, which follows a small grammar, to words that can be translated."""

import re
from collections.abc import Iterable

from ..language import Message, msg
from .codes import codes_of, technology_label, tier_label, value_label, who_label
from .measured_labels import MEASURED

_TECHNOLOGY = r"(?P<technology>(?:min)?(?:\dg)+)"
_WHO = r"(?P<who>[^\W_]+?)"
_TIER = r"(?:_(?P<tier>outdoor|vehicle|indoor))?"
_BOUND = r"(?:_(?P<bound>low|high))?"
_GRAMMARS = {
    "covered": re.compile(
        rf"(?P<key>area|pop|households)_{_TECHNOLOGY}_{_WHO}{_TIER}(?P<unit>_km2|_pct|_persons|){_BOUND}"
    ),
    "fibre": re.compile(rf"fibre_(?P<key>infrastructure|accessible|subscribed)_{_WHO}(?P<unit>_pct)"),
    "received": re.compile(
        rf"(?P<key>level|share|margin)_{_TECHNOLOGY}(?:_{_WHO})?{_TIER}(?P<unit>_dbm|_db|_pct){_BOUND}"
    ),
    "nearest": re.compile(rf"(?P<key>nearest)_{_WHO}(?P<unit>_km|_bearing_deg|_id)"),
    "best": re.compile(
        rf"(?P<key>best)_{_WHO}(?P<unit>_site_id|_km|_bearing_deg|_level_dbm|_missing_db|_sight|_clearance_pct)"
    ),
    "verdict": re.compile(rf"(?P<key>verdict)_{_WHO}(?P<unit>)"),
    "stations": re.compile(rf"(?P<key>bts)_{_TECHNOLOGY}(?P<unit>_count)"),
}

_WORDS = {
    ("covered", "area", "_km2"): msg("{technology} area covered, {who} (km²)"),
    ("covered", "area", "_pct"): msg("{technology} area covered, {who} (%)"),
    ("covered", "pop", "_persons"): msg("{technology} population covered, {who} (persons)"),
    ("covered", "pop", "_pct"): msg("{technology} population covered, {who} (%)"),
    ("covered", "households", ""): msg("{technology} households covered, {who}"),
    ("covered", "households", "_pct"): msg("{technology} households covered, {who} (%)"),
    ("fibre", "infrastructure", "_pct"): msg("Households where there is fibre infrastructure, {who} (%)"),
    ("fibre", "accessible", "_pct"): msg("Households that could be connected to fibre, {who} (%)"),
    ("fibre", "subscribed", "_pct"): msg("Households connected to fibre, {who} (%)"),
    ("received", "level", "_dbm"): msg("{technology} level, {who} (dBm)"),
    ("received", "margin", "_db"): msg("{technology} level above the threshold, {who} (dB)"),
    ("received", "share", "_pct"): msg("{technology} share of the hamlet served, {who} (%)"),
    ("nearest", "nearest", "_km"): msg("Nearest site of {who} (km)"),
    ("nearest", "nearest", "_bearing_deg"): msg("Bearing of the nearest site of {who} (° from north)"),
    ("nearest", "nearest", "_id"): msg("ID of the nearest site of {who}"),
    ("best", "best", "_site_id"): msg("Best site of {who}"),
    ("best", "best", "_km"): msg("Best site of {who} (km)"),
    ("best", "best", "_bearing_deg"): msg("Bearing of the best site of {who} (° from north)"),
    ("best", "best", "_level_dbm"): msg("Level from the best site of {who} (dBm)"),
    ("best", "best", "_missing_db"): msg("Missing from the best site of {who} (dB)"),
    ("best", "best", "_sight"): msg("Line of sight to the best site of {who}"),
    ("best", "best", "_clearance_pct"): msg("Clearance to the best site of {who} (% of the first Fresnel radius)"),
    ("verdict", "verdict", ""): msg("Verdict for {who}"),
    ("stations", "bts", "_count"): msg("{technology} stations"),
}

_FIXED = {
    "alone_people": msg("People it would serve alone"),
    "amount": msg("Amount"),
    "antenna_height_m": msg("Antenna height (m)"),
    "area_km2": msg("Area (km²)"),
    "azimuth_deg": msg("Azimuth (°)"),
    "backhaul": msg("Backhaul"),
    "backhaul_clearance_pct": msg("Clearance to the backhaul site (% of the first Fresnel radius)"),
    "backhaul_km": msg("Backhaul site (km)"),
    "backhaul_site_id": msg("Backhaul site"),
    "band_mhz": msg("Band (MHz)"),
    "bandwidth_mhz": msg("Bandwidth (MHz)"),
    "beamwidth_deg": msg("Beamwidth (°)"),
    "bts_count": msg("Stations"),
    "after": msg("After"),
    "before": msg("Before"),
    "cable_km": msg("Cable to be laid (km)"),
    "candidate_id": msg("Candidate"),
    "capacity_households": msg("Capacity (households)"),
    "change": msg("Change"),
    "cheaper": msg("Cheaper"),
    "clutter": msg("Surroundings of the phone"),
    "clusters": msg("Clusters (points of the hamlet)"),
    "clusters_served": msg("Clusters served as asked"),
    "column": msg("Column"),
    "commune": msg("Commune"),
    "commune_code": msg("Commune code"),
    "commune_declared": msg("Commune as declared"),
    "comparable": msg("Comparable"),
    "confidence": msg("Confidence"),
    "cost": msg("Cost"),
    "cost_part": msg("Part of the cost"),
    "cost_per_person": msg("Cost per person newly served"),
    "cost_without": msg("Not in the cost, for it is not known"),
    "count": msg("Count"),
    "date": msg("Date"),
    "definition": msg("What ours counts"),
    "denominator": msg("Out of"),
    "difference": msg("Ours less published"),
    "downtilt_deg": msg("Downtilt (°)"),
    "eirp_dbm": msg("EIRP (dBm)"),
    "electricity": msg("Grid electricity"),
    "fibre_accessible_pct": msg("Households that could be connected to fibre (%)"),
    "fibre_households_accessible": msg("Households that could be connected to fibre"),
    "fibre_households_infrastructure": msg("Households where there is fibre infrastructure"),
    "fibre_households_subscribed": msg("Households connected to fibre"),
    "fibre_infrastructure_pct": msg("Households where there is fibre infrastructure (%)"),
    "fibre_state_bodies_pct": msg("State bodies with fibre (%)"),
    "fibre_subscribed_change_points": msg("Change in households connected to fibre (percentage points)"),
    "fibre_subscribed_pct": msg("Households connected to fibre (%)"),
    "cable_share_km": msg("Share of the cable (km)"),
    "fibre_cost": msg("Cost of fibre"),
    "fibre_cost_per_household": msg("Cost of fibre per household"),
    "fields": msg("Fields that differ"),
    "file": msg("File"),
    "filled": msg("Columns filled by default"),
    "frequency_mhz": msg("Frequency (MHz)"),
    "hamlet_change": msg("What became of it"),
    "hamlet_id": msg("Hamlet ID"),
    "hamlets_covered": msg("Hamlets: covered"),
    "hamlets_none": msg("Hamlets: no signal at all"),
    "hamlets_partial": msg("Hamlets: partly covered"),
    "hamlets_mobile_pct": msg("Hamlets with mobile signal (%)"),
    "hamlets_special_mobile_pct": msg("Especially disadvantaged hamlets with mobile signal (%)"),
    "households": msg("Households"),
    "households_accessible": msg("Households that could be connected to fibre"),
    "households_infrastructure": msg("Households where there is fibre infrastructure"),
    "households_subscribed": msg("Households connected to fibre"),
    "indicator": msg("Indicator"),
    "judged_km2": msg("Ground that the hamlet is judged by (km²)"),
    "kind": msg("Kind"),
    "lat": msg("Latitude"),
    "layer": msg("Layer of the radio profile"),
    "level_dbm": msg("Level (dBm)"),
    "link_antenna_height_m": msg("Candidate's antenna above ground (m)"),
    "link_frequency_mhz": msg("Candidate's frequency (MHz)"),
    "link_profile": msg("Profile from the candidate (km:m above sea level)"),
    "link_antenna_db": msg("Candidate's antenna in this direction (dB)"),
    "link_bearing_deg": msg("Bearing of the candidate site (° from north)"),
    "link_clearance_pct": msg("Clearance to the candidate site (% of the first Fresnel radius)"),
    "link_free_space_db": msg("Loss by distance alone (dB)"),
    "link_km": msg("Candidate site (km)"),
    "link_level_dbm": msg("Level from the candidate site (dBm)"),
    "link_margin_cause": msg("What the missing dB are lost by"),
    "link_missing_db": msg("Missing (dB)"),
    "link_operator": msg("Candidate's operator"),
    "link_sight": msg("Line of sight to the candidate site"),
    "link_site_id": msg("Candidate site"),
    "link_station_id": msg("Candidate station"),
    "link_clutter_db": msg("Loss among trees and houses (dB)"),
    "link_terrain_db": msg("Loss by the terrain (dB)"),
    "lon": msg("Longitude"),
    "measure": msg("What is counted"),
    "message": msg("Remark"),
    "model": msg("Propagation model"),
    "moved_m": msg("Moved (m)"),
    "name": msg("Name"),
    "nearest_fibre_node_id": msg("ID of the nearest fibre node"),
    "nearest_fibre_node_bearing_deg": msg("Bearing of the nearest fibre node (° from north)"),
    "nearest_fibre_node_km": msg("Nearest fibre node (km)"),
    "nearest_fibre_node_operator": msg("Operator of the nearest fibre node"),
    "nearest_hamlet": msg("Nearest hamlet"),
    "nearest_hamlet_km": msg("Nearest hamlet (km)"),
    "nearest_served_id": msg("ID of the nearest covered hamlet"),
    "nearest_served_km": msg("Nearest covered hamlet (km)"),
    "nearest_site_bearing_deg": msg("Bearing of the nearest site (° from north)"),
    "nearest_site_id": msg("ID of the nearest site"),
    "nearest_site_km": msg("Nearest site (km)"),
    "nearest_site_operator": msg("Nearest site's operator"),
    "new_area_km2": msg("Area newly served (km²)"),
    "new_hamlet_ids": msg("IDs of the hamlets newly covered"),
    "new_hamlet_names": msg("Names of the hamlets newly covered"),
    "new_hamlets": msg("Hamlets newly covered"),
    "new_households": msg("Households newly served"),
    "new_people": msg("People newly served"),
    "new_special": msg("Especially disadvantaged hamlets newly covered"),
    "node_id": msg("Node ID"),
    "node_km": msg("Nearest node (km)"),
    "note": msg("Note"),
    "numerator": msg("Covered"),
    "on_air_date": msg("On-air date"),
    "operator": msg("Operator"),
    "ours": msg("Computed here"),
    "part": msg("Part"),
    "basis": msg("Declared or modelled"),
    "covered_hamlets": msg("Hamlets covered"),
    "covered_people": msg("People in covered hamlets"),
    "critical_hamlets": msg("Hamlets that hang on one site"),
    "critical_pct": msg("Share of people in covered hamlets who hang on one site (%)"),
    "critical_people": msg("People in hamlets that hang on one site"),
    "critical_site_ids": msg("Sites whose failure takes the coverage away"),
    "pct": msg("Share (%)"),
    "pct_high": msg("Share, high (%)"),
    "pct_low": msg("Share, low (%)"),
    "polygon_km2": msg("Area of the outline (km²)"),
    "population": msg("Population (persons)"),
    "population_method": msg("How people are spread"),
    "placed": msg("Place taken from"),
    "rows": msg("Rows read"),
    "rows_used": msg("Rows used"),
    "errors": msg("Errors"),
    "hamlet_names": msg("Hamlets"),
    "unread": msg("Cells that could not be read"),
    "warnings": msg("Warnings"),
    "notes": msg("For information"),
    "only_site_id": msg("The only site that could serve it alone"),
    "only_site_name": msg("Name of the only site that could serve it alone"),
    "people_0_sites": msg("People whom no single site could serve"),
    "people_1_site": msg("People whom one site could serve alone"),
    "people_2_sites": msg("People whom two sites could each serve alone"),
    "people_more_sites": msg("People whom more than two sites could each serve alone"),
    "population_residual": msg("Raster's or hamlets' people less the official number (persons)"),
    "population_unscaled": msg("People by raster or hamlets before scaling (persons)"),
    "power": msg("Nearest power"),
    "power_km": msg("Nearest power (km)"),
    "priority": msg("Priority"),
    "priority_distance_points": msg("Priority: distance to the nearest covered hamlet"),
    "priority_households_points": msg("Priority: households"),
    "priority_people_points": msg("Priority: people"),
    "priority_special_points": msg("Priority: especially disadvantaged"),
    "rank": msg("Rank"),
    "reason": msg("Reason"),
    "reference_eirp_dbm": msg("EIRP of the reference signal (dBm)"),
    "relation": msg("Relation"),
    "ridge_above_m": msg("Ridge above the line of sight (m)"),
    "ridge_height_m": msg("Ridge above sea level (m)"),
    "ridge_km": msg("Ridge from the station (km)"),
    "ridge_lat": msg("Latitude of the ridge"),
    "ridge_lon": msg("Longitude of the ridge"),
    "road_km": msg("Nearest road (km)"),
    "row": msg("Row"),
    "rule": msg("Rule"),
    "scope": msg("Scope"),
    "served_probability_pct": msg("Probability that the hamlet is covered (%)"),
    "served_pct": msg("Share of the hamlet served as asked (%)"),
    "settlement": msg("Settlement"),
    "severity": msg("Severity"),
    "sheet": msg("Sheet"),
    "site_id": msg("Site ID"),
    "site_kind": msg("What is built"),
    "smartphone_pct": msg("People with a smartphone (%)"),
    "range_high_db": msg("Levels may be higher by (dB)"),
    "range_low_db": msg("Levels may be lower by (dB)"),
    "rung": msg("Rung of method"),
    "serving_sites": msg("Sites that could serve it alone"),
    "smartphone_subscribers_pct": msg("Subscribers with a smartphone (%)"),
    "source": msg("Source"),
    "special": msg("Especially disadvantaged"),
    "setting": msg("What differs in the computation"),
    "site_name": msg("Site's name"),
    "station_change": msg("What became of it"),
    "station_id": msg("Station ID"),
    "station_id_before": msg("Station ID before"),
    "stations_added": msg("Stations added"),
    "stations_changed": msg("Stations changed"),
    "stations_listed": msg("Stations listed"),
    "stations_moved": msg("Stations moved"),
    "stations_removed": msg("Stations removed"),
    "status": msg("Status"),
    "synthetic": msg("Synthetic"),
    "technology": msg("Technology"),
    "tier": msg("Where the phone is"),
    "time": msg("Time"),
    "total_area_km2": msg("Area newly served, up to here (km²)"),
    "total_cost": msg("Cost up to here"),
    "total_hamlets": msg("Hamlets newly covered, up to here"),
    "total_households": msg("Households newly served, up to here"),
    "total_people": msg("People newly served, up to here"),
    "total_special": msg("Especially disadvantaged hamlets newly covered, up to here"),
    "type": msg("Type"),
    "unit": msg("Unit"),
    "older_there": msg("Older technologies where it falls short"),
    "upgrade_bearing_deg": msg("Bearing of the site to upgrade (° from north)"),
    "upgrade_clearance_pct": msg("Clearance to the site to upgrade (% of the first Fresnel radius)"),
    "upgrade_km": msg("Site to upgrade (km)"),
    "upgrade_layer": msg("Layer it would get"),
    "upgrade_level_dbm": msg("Level after the upgrade (dBm)"),
    "upgrade_missing_db": msg("Missing after the upgrade (dB)"),
    "upgrade_operator": msg("Operator of the site to upgrade"),
    "upgrade_sight": msg("Line of sight to the site to upgrade"),
    "upgrade_site_id": msg("Site to upgrade"),
    "used": msg("Counted"),
    "value": msg("Value"),
    "verdict": msg("Verdict"),
    "verdict_after": msg("Verdict after"),
    "verdict_before": msg("Verdict before"),
    "verdict_high": msg("Verdict at the high end"),
    "verdict_low": msg("Verdict at the low end"),
    "via": msg("By way of"),
    "who": msg("Whose network"),
    "why": msg("Why"),
    "why_en": msg("Reason in words, English"),
    "why_vi": msg("Reason in words, Vietnamese"),
    "wireless_cost": msg("Cost of fixed wireless"),
    "wireless_cost_per_household": msg("Cost of fixed wireless per household"),
    "wireless_site": msg("Planned site for fixed wireless"),
    "worst_site_id": msg("Site on which most people hang"),
    "worst_site_people": msg("People who hang on that site"),
    **MEASURED,
}


def label(column: str, operators: Iterable[str] = ()) -> Message:
    """Return a column's heading for people; a name that nobody knows is its own heading.

    Parameters
    ----------
    column
        A name of the result's tables: a fact such as ``population``, or a figure
        ``{area|pop|households}_{technology}_{who}[_{tier}][_{unit}][_low|_high]``, ``fibre_{ratio}_pct``,
        ``level_{technology}_dbm``, ``nearest_{operator}_km``...
    operators
        Further operators' names beside the five of Viet Nam, for columns that hold their short form.

    Examples
    --------
    >>> str(label("pop_4g_any_pct"))
    '4G population covered, at least one operator (%)'
    >>> str(label("area_5g_viettel_indoor_km2_low"))
    '5G area covered, Viettel, indoors, low (km²)'
    >>> str(label("fibre_subscribed_pct")), str(label("wards_lit"))
    ('Households connected to fibre (%)', 'wards_lit')
    """
    if column in _FIXED:
        return _FIXED[column]
    for kind, grammar in _GRAMMARS.items():
        match = grammar.fullmatch(column)
        words = match and _WORDS.get((kind, match["key"], match["unit"]))
        if match and words:
            return Message(words.template, _params(match.groupdict(), operators))
    return msg("{column}", column=column)


def _params(parts: dict[str, str | None], operators: Iterable[str]) -> dict[str, object]:
    return {"technology": technology_label(parts.get("technology") or ""), "who": _whose(parts, operators)}


def _whose(parts: dict[str, str | None], operators: Iterable[str]) -> Message:
    # A level or margin without a name is the strongest operator's.
    named = parts.get("who")
    who = who_label(named, operators) if named else msg("the strongest operator")
    tier, bound = parts.get("tier"), parts.get("bound")
    if tier:
        who = msg("{who}, {tier}", who=who, tier=tier_label(tier))
    if bound == "low":
        return msg("{who}, low", who=who)
    return msg("{who}, high", who=who) if bound == "high" else who


def cell_label(column: str, value: str, operators: Iterable[str] = ()) -> Message:
    """Return the words for a text cell: codes and names of indicators in words, any other text as it is.

    Examples
    --------
    >>> str(cell_label("indicator", "pop_5g_any_pct")), str(cell_label("verdict", "covered"))
    ('5G population covered, at least one operator (%)', 'covered')
    """
    return label(value, operators) if column == "indicator" else value_label(column, value, operators)


def has_codes(column: str) -> bool:
    """Return whether a column's texts are codes or names of indicators, with words of their own.

    Examples
    --------
    >>> has_codes("verdict"), has_codes("name")
    (True, False)
    """
    return column in ("indicator", "technology", "date") or bool(codes_of(column))
