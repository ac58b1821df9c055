"""What the manifest says of the method: the rungs that made the levels, their ranges, the clutter, and its limits."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..config import RadioProfile, Settings, class_label
from ..engine.deviations import ASSUMED
from ..engine.ladder import RUNGS
from ..engine.scene import Scene
from ..engine.transmitters import P1812, POLYGON
from ..language import Message, msg
from ..radio.models import MODELS

_NO_OBSTACLES = Message(
    "Levels of {count} {count:station|stations} come from closed formulas by distance and settlement class: a ridge in "
    "between is not seen."
)
_SURFACE = msg(
    "Nothing is put on the terrain's heights, as if they held trees and houses already; a phone loses what lies "
    "between their tops and itself."
)
_BARE = msg("The terrain is taken as bare ground: trees and houses stand on it by their class of land cover.")
_RANGE = Message(
    "Low and high are the ends of {confidence}% ranges from {draws} seeded draws: every level may be off by the "
    "model's error ({model}), in part common to all stations, in part a site's own, by places within a cell, and by "
    "values that were filled. A level's own range is {low} dB lower to {high} dB higher in the median of the stations. "
    "Each place keeps its station in every draw."
)


def method_facts(scene: Scene, settings: Settings, profile: RadioProfile) -> dict[str, Any]:
    """Return the manifest's entries on the method, as plain data."""
    used = scene.used
    facts = scene.land_cover
    default = profile.clutter.classes[profile.clutter.default]
    counts = used["rung"].value_counts()
    return {
        "rungs": {rung: int(counts[rung]) for rung in RUNGS if rung in counts},
        "range": {rung: _range(used[used["rung"] == rung]) for rung in RUNGS if rung in counts},
        "range_db": {technology: _typical(used[used["technology"] == technology]) for technology in scene.technologies},
        "range_definition": profile.range.model_dump(mode="json"),
        "terrain_kind": settings.terrain.kind,
        "clutter": {
            "stations": {str(name): int(n) for name, n in used["clutter"].value_counts().sort_index().items() if name},
            "assumed_class": profile.clutter.default,
            "assumed_height_m": default.height_m,
            "denser_class": profile.clutter.denser,
            "classes": {name: kind.model_dump() for name, kind in profile.clutter.classes.items()},
            "land_cover_pct": None if facts is None else _in_pct(facts.classes),
            "land_cover_missing_pct": None if facts is None else round(facts.missing_share * 100.0, 4),
            "land_cover_unknown_pct": {} if facts is None else _in_pct(facts.unknown),
        },
    }


def _in_pct(shares: Mapping[Any, float]) -> dict[str, float]:
    return {str(name): round(share * 100.0, 4) for name, share in shares.items()}


def _range(stations: pd.DataFrame) -> dict[str, float]:
    """Return the least, median and greatest of a rung's ranges in dB."""
    return {
        f"{side}_{name}_db": round(float(getattr(stations[f"range_{side}_db"], name)()), 2)
        for side in ("low", "high")
        for name in ("min", "median", "max")
    }


def _typical(stations: pd.DataFrame) -> dict[str, float]:
    """Return the median of the modelled stations' ranges; 0 where none is modelled."""
    modelled = stations[stations["rung"] != "polygon"]
    sides = {side: modelled[f"range_{side}_db"].median() for side in ("low", "high")}
    return {side: 0.0 if pd.isna(db) else round(float(db), 2) for side, db in sides.items()}


def source_of(model: str) -> str:
    """Return the document that a propagation model comes from.

    Examples
    --------
    >>> source_of("rma")
    '3GPP TR 38.901 V17/V18, Tables 7.4.1-1 and 7.4.2-1, RMa, LOS and NLOS by probability'
    """
    if model == P1812:
        return (
            "ITU-R P.1812-7: free space and delta-Bullington diffraction over the terrain, 50% of time and locations; "
            "the phone's own clutter by ITU-R P.2108-1"
        )
    if model == POLYGON:
        return "supplied coverage polygon; declared, not modelled"
    return MODELS[model].source if model in MODELS else "plain radius of the radio profile"


def method_limits(scene: Scene, settings: Settings, profile: RadioProfile) -> list[Message]:
    """Return what must be said of the method beside the figures."""
    used = scene.used
    counts = used["rung"].value_counts()
    limits = []
    if counts.get("closed", 0):
        limits.append(msg(_NO_OBSTACLES.template, count=int(counts["closed"])))
    if counts.get("p1812", 0):
        limits.append(_BARE if settings.terrain.kind == "bare" and scene.land_cover is not None else _SURFACE)
    if counts.get("polygon", 0):
        limits.append(
            msg(
                "Coverage of {count} {count:station|stations} is declared by supplied polygons and not modelled; it "
                "has no range.",
                count=int(counts["polygon"]),
            )
        )
    limits += _of_clutter(scene, profile)
    modelled = used[used["rung"] != "polygon"]
    if len(modelled):
        low, high = (round(float(modelled[f"range_{side}_db"].median()), 1) for side in ("low", "high"))
        of = profile.range
        limits.append(
            msg(
                _RANGE.template,
                confidence=round(of.confidence * 100.0),
                draws=of.draws,
                model=msg("{error} dB over terrain, by the radio profile", error=f"{of.rung_db['p1812']:g}"),
                low=low,
                high=high,
            )
        )
    return limits


def _of_clutter(scene: Scene, profile: RadioProfile) -> list[Message]:
    default, facts = class_label(profile.clutter.default), scene.land_cover
    if (scene.used["clutter"] == ASSUMED).any():
        return [
            msg(
                "No land cover was given: around every phone '{default}' is assumed; the ranges reach from '{denser}' "
                "to nothing.",
                default=default,
                denser=class_label(profile.clutter.denser),
            )
        ]
    if facts is None:
        return []
    assumed = facts.missing_share + sum(facts.unknown.values())
    if round(assumed * 100.0, 1) == 0.0:
        return []
    return [
        msg(
            "The land cover says nothing of {share}% of the province; '{default}' is assumed there.",
            share=round(assumed * 100.0, 1),
            default=default,
        )
    ]
