"""Words for the codes that stand in cells: verdicts, technologies, whose network, where the phone is."""

import re
from collections.abc import Iterable

from ..config.land_cover import CLASSES, class_label
from ..indicators.result import slug
from ..language import Message, msg
from ..tables import OPERATORS, STATUSES
from .rules import RULES

_VERDICTS = {
    "covered": msg("covered"),
    "partial": msg("partly covered"),
    "none": msg("no signal at all"),
    "outside": msg("outside the communes"),
}

_WHO = {
    "any": msg("at least one operator"),
    "greatest": msg("the greatest operator"),
    "min2": msg("at least two operators"),
    "min3": msg("at least three operators"),
    "min4": msg("at least four operators"),
    "min5": msg("at least five operators"),
}

_TIERS = {
    "outdoor": msg("outdoors"),
    "vehicle": msg("in a vehicle"),
    "indoor": msg("indoors"),
}

_MEASURES = {
    "area_km2": msg("area (km²)"),
    "population": msg("population (persons)"),
    "households": msg("households"),
}

_SCOPES = {"province": msg("province"), "commune": msg("commune")}

_SEVERITIES = {"error": msg("error"), "warning": msg("warning"), "info": msg("note")}

_REASONS = {
    "few_operators": msg("too few operators"),
    "no_power": msg("no grid electricity"),
    "indoor": msg("served outdoors only"),
    "older_only": msg("only older technologies; an upgrade would do"),
    "no_station": msg("no operator has such a station"),
    "no_terrain": msg("terrain not known"),
    "ridge": msg("behind a ridge"),
    "margin": msg("margin too thin"),
    "antenna": msg("antenna points elsewhere"),
    "clutter": msg("trees and houses around"),
    "ground": msg("ground close under the ray"),
    "out_of_range": msg("out of range"),
    "outside": msg("its coordinates lie in no commune"),
}

_CAUSES = {
    "antenna": msg("direction of the antenna"),
    "terrain": msg("ground on the way"),
    "clutter": msg("trees and houses around"),
    "distance": msg("distance"),
}

_CHANGES = {
    "added": msg("added"),
    "removed": msg("removed"),
    "moved": msg("moved"),
    "changed": msg("changed"),
    "better": msg("better covered"),
    "worse": msg("worse covered"),
}

_PARTS = {"province": msg("province"), "hamlets": msg("hamlets"), "stations": msg("stations")}

_SIGHTS = {"clear": msg("free"), "blocked": msg("blocked")}

_NOTES = {
    "other_scope": msg("another territory"),
    "other_date": msg("another date"),
    "unknown_date": msg("a date that cannot be read"),
    "goal": msg("a goal"),
    "not_computed": msg("phusong has no such figure here"),
}

_METHODS = {"raster": msg("population raster"), "hamlets": msg("around hamlets"), "even": msg("evenly spread")}

_PLACED = {
    "point": msg("its coordinates"),
    "points": msg("its several points"),
    "outline": msg("its outline"),
    "people": msg("where its commune's people live"),
    "masts": msg("where its commune's stations are"),
    "commune": msg("inside its commune"),
}

_SETTLEMENTS = {
    "urban": msg("urban"),
    "suburban": msg("suburban"),
    "rural": msg("rural"),
    "open": msg("open land"),
}

_RUNGS = {
    "polygon": msg("declared coverage"),
    "p1812": msg("ITU-R P.1812 over the terrain"),
    "closed": msg("formula by distance"),
    "radius": msg("plain radius"),
}

_CLUTTER = {
    "land_cover": msg("by the land cover"),
    "assumed": msg("assumed"),
    "in_model": msg("in the formula"),
}

_BASES = {
    "declared": msg("declared"),
    "modelled": msg("modelled"),
    "declared+modelled": msg("declared and modelled"),
}

# Names of standards, the same in every language.
_MODELS = {
    "p1812": "ITU-R P.1812",
    "rma": "3GPP TR 38.901 RMa",
    "uma": "3GPP TR 38.901 UMa",
    "umi": "3GPP TR 38.901 UMi",
    "hata": "Okumura-Hata",
    "cost231": "COST 231-Hata",
    "free": "ITU-R P.525",
}

_SITE_KINDS = {
    "upgrade": msg("layer added on the operator's own site"),
    "colocation": msg("equipment on a mast of others"),
    "high_point": msg("new mast on a high point"),
    "hamlet": msg("new mast at a hamlet"),
    "given": msg("new mast at a given point"),
}

_POWER = {
    "mast": msg("at the mast"),
    "line": msg("power line"),
    "hamlet": msg("hamlet with grid electricity"),
    "unknown": msg("not known"),
}

_BACKHAUL = {
    "site": msg("at the site already"),
    "sight": msg("microwave: a site is in sight"),
    "no_sight": msg("none of the nearest sites in sight"),
    "too_far": msg("no site near enough for a microwave link"),
    "unknown": msg("not known"),
}

_COST_PARTS = {
    "upgrade": msg("layer added on the operator's own site"),
    "colocation": msg("equipment on a mast of others"),
    "new_mast": msg("new mast"),
    "microwave": msg("microwave link"),
    "without_sight": msg("backhaul where no site is in sight"),
    "power_km": msg("power line (km)"),
    "road_km": msg("access track (km)"),
    "fibre_km": msg("fibre cable (km)"),
    "fibre_home": msg("fibre to a household"),
    "wireless_home": msg("fixed wireless to a household"),
    "power": msg("power"),
    "road": msg("access track"),
    "power,road": msg("power and access track"),
}

_CHEAPER = {
    "fibre": msg("fibre"),
    "wireless": msg("fixed wireless"),
    "no_plan": msg("fibre (no planned site)"),
    "no_road": msg("no road leads there"),
}

_ERROR_GROUPS = {
    "all": msg("all together"),
    "band": msg("band (MHz)"),
    "distance": msg("distance (km)"),
    "clutter": msg("clutter around the phone"),
}

_CLASSES = {name: class_label(name) for name in CLASSES}

_CONFLICTS = {
    "modelled_only": msg("covered by the model, not by measurement"),
    "measured_only": msg("covered by measurement, not by the model"),
}

_CORRECTIONS = {
    "none": msg("none: no gain on held-out blocks"),
    "offset": msg("offset"),
    "slope": msg("offset and slope"),
    "too_few": msg("none: too few squares or blocks"),
}

YES, NO = msg("yes"), msg("no")

_BY_COLUMN = {
    "verdict": _VERDICTS,
    "who": _WHO,
    "population_method": _METHODS,
    "tier": _TIERS,
    "measure": _MEASURES,
    "status": STATUSES,
    "scope": _SCOPES,
    "severity": _SEVERITIES,
    "reason": _REASONS,
    "link_margin_cause": _CAUSES,
    "link_sight": _SIGHTS,
    "station_change": _CHANGES,
    "hamlet_change": _CHANGES,
    "part": _PARTS,
    "verdict_before": _VERDICTS,
    "verdict_after": _VERDICTS,
    "upgrade_sight": _SIGHTS,
    "note": _NOTES,
    "placed": _PLACED,
    "settlement": _SETTLEMENTS,
    "operator": _WHO,
    "rule": RULES,
    "rung": _RUNGS,
    "clutter": _CLUTTER,
    "basis": _BASES,
    "clutter_class": _CLASSES,
    "error_by": _ERROR_GROUPS,
    "error_of": _CLASSES,
    "conflict": _CONFLICTS,
    "correction_used": _CORRECTIONS,
    "synthetic": {"yes": YES, "no": NO},
    "site_kind": _SITE_KINDS,
    "power": _POWER,
    "backhaul": _BACKHAUL,
    "cheaper": _CHEAPER,
    "cost_part": _COST_PARTS,
    "cost_without": _COST_PARTS,
}
_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


def verdict_label(verdict: str) -> Message:
    """Return a hamlet's verdict in words: ``covered`` có sóng, ``partial`` lõm sóng, ``none`` trắng sóng.

    Examples
    --------
    >>> str(verdict_label("none"))
    'no signal at all'
    """
    return value_label("verdict", verdict)


def technology_label(technology: str) -> Message:
    """Return a technology as people write it, from its name or its part of a column's name.

    Examples
    --------
    >>> str(technology_label("4g")), str(technology_label("3G4G")), str(technology_label("min3g"))
    ('4G', '3G/4G', '3G or newer')
    """
    name = "/".join(re.findall(r"\d+G", technology.upper())) or technology
    if technology.startswith("min") and name != technology:
        return msg("{technology} or newer", technology=name)
    return msg("{technology}", technology=name)


def who_label(who: str, operators: Iterable[str] = ()) -> Message:
    """Return whose network is meant: ``any``, ``greatest``, ``min2``, ``min3`` or an operator.

    Parameters
    ----------
    who
        The code, or an operator's name or its part of a column's name.
    operators
        Further operators' names beside the five of Viet Nam.

    Examples
    --------
    >>> str(who_label("min2")), str(who_label("mobifone")), str(who_label("abctel", ["ABC Tel"]))
    ('at least two operators', 'MobiFone', 'ABC Tel')
    """
    if who in _WHO:
        return _WHO[who]
    names = {slug(name): name for name in (*OPERATORS, *operators)}
    return msg("{operator}", operator=names.get(slug(who), who))


def tier_label(tier: str) -> Message:
    """Return where the phone is: ``outdoor``, ``vehicle`` or ``indoor``.

    Examples
    --------
    >>> str(tier_label("vehicle"))
    'in a vehicle'
    """
    return value_label("tier", tier)


def value_label(column: str, value: str, operators: Iterable[str] = ()) -> Message:
    """Return the words for a code that stands in a column; any other text as it is.

    Parameters
    ----------
    column, value
        Where it stands, and what stands there.
    operators
        Further operators' names beside the five of Viet Nam.

    Examples
    --------
    >>> str(value_label("verdict_viettel", "partial")), str(value_label("name", "none"))
    ('partly covered', 'none')
    >>> str(value_label("technology", "3G4G")), str(value_label("date", "2025-10"))
    ('3G/4G', '10/2025')
    """
    if column == "technology":
        return technology_label(value)
    if column in ("who", "operator"):
        return who_label(value, operators)
    if column == "date" and (day := _DAY.fullmatch(value)):
        return msg("{value}", value="/".join(part for part in reversed(day.groups()) if part))
    known = codes_of(column)
    return known[value] if value in known else msg("{value}", value=value)


def model_label(model: str) -> Message:
    """Return what a propagation model is called, without the settlement that it was chosen for.

    Examples
    --------
    >>> str(model_label("p1812")), str(model_label("hata_rural"))
    ('ITU-R P.1812', 'Okumura-Hata')
    """
    family = model.partition("_")[0]
    if family in _MODELS:
        return msg("{value}", value=_MODELS[family])
    return value_label("rung", model)


def codes_of(column: str) -> dict[str, Message]:
    """Return the codes that may stand in a column, with their words; none where the column is free text.

    Examples
    --------
    >>> list(codes_of("verdict_vnpt"))
    ['covered', 'partial', 'none', 'outside']
    """
    if column.startswith("best_") and column.endswith("_sight"):
        return _SIGHTS
    return _BY_COLUMN.get("verdict" if column.startswith("verdict_") else column, {})
