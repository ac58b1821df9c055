"""Why a hamlet is not covered, as one sentence for people: made from the table's codes and numbers alone."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from ..config import GapRule, name_in_words
from ..indicators.result import slug
from ..language import Language, Message, msg

_CAUSES = {
    "antenna": msg("the antenna's main beam points elsewhere"),
    "terrain": msg("the ground on the way takes part of the signal"),
    "clutter": msg("trees and houses around take that much"),
    "distance": msg("distance alone takes that much"),
}


def with_sentences(hamlets: pd.DataFrame, manifest: Mapping[str, Any]) -> pd.DataFrame:
    """Return the hamlets with the reason in words, ``why_vi`` and ``why_en``; empty where the hamlet is covered.

    Parameters
    ----------
    hamlets
        As `indicators.gaps.with_reasons` leaves them.
    manifest
        With ``asked``, ``rule``, ``operators`` and ``technologies``.
    """
    sentences = [reason_sentence(row, manifest) for row in hamlets.to_dict("records")]
    languages: tuple[Language, ...] = ("vi", "en")
    return hamlets.assign(
        **{
            f"why_{language}": pd.array(
                ["" if each is None else each.render(language) for each in sentences], dtype="str"
            )
            for language in languages
        }
    )


def reason_sentence(row: Mapping[Any, Any], manifest: Mapping[str, Any]) -> Message | None:
    """Return one hamlet's reason; None where it is covered, or where its table has no reasons.

    Examples
    --------
    >>> row = {"reason": "ridge", "ridge_height_m": 412.2, "ridge_km": 3.2, "ridge_above_m": 37.0}
    >>> link = {"link_operator": "VNPT", "link_site_id": "S7", "link_km": 5.1, "link_missing_db": 8.2}
    >>> print(reason_sentence(row | link, {}))
    Behind hills 412 m high, 3.2 km from the station (rising 37 m above the line of sight). Best candidate: site S7 of \
VNPT, 5.1 km away, 8.2 dB missing.
    """
    tell = _TELLERS.get(str(row.get("reason", "")))
    if tell is None:
        return None
    sentence = _with_candidate(row, tell(row, manifest))
    if _there(row, "clusters_served") and row["clusters"] > 1:
        return msg(
            "{sentence} {served} of its {count} clusters are served.",
            sentence=sentence,
            served=int(row["clusters_served"]),
            count=int(row["clusters"]),
        )
    if row.get("placed") == "outline" and _there(row, "judged_km2"):
        return msg(
            "{sentence} {share:.0f}% of its {area:.1f} km² is served.",
            sentence=sentence,
            share=float(row["served_pct"]),
            area=float(row["judged_km2"]),
        )
    return sentence


def _with_candidate(row: Mapping[Any, Any], reason: Message) -> Message:
    if row["reason"] in _NAMES_ITS_SITE or not _there(row, "link_km"):
        return msg("{reason}.", reason=reason)
    candidate = msg(
        "Best candidate: site {site} of {operator}, {km:.1f} km away",
        site=str(row["link_site_id"]),
        operator=str(row["link_operator"]),
        km=float(row["link_km"]),
    )
    if row["reason"] in _TELLS_MISSING or not _there(row, "link_missing_db"):
        return msg("{reason}. {candidate}.", reason=reason, candidate=candidate)
    return msg(
        "{reason}. {candidate}, {missing:.1f} dB missing.",
        reason=reason,
        candidate=candidate,
        missing=float(row["link_missing_db"]),
    )


def rule_sentence(rule: GapRule) -> Message:
    """Return the formula of the priority with its weights, as one sentence."""
    weights, full = rule.priority.weights, rule.priority.full
    return msg(
        "Priority (rule “{rule}”, no official criterion) = 100 × ({people:g} × people/{people_full:g} + {households:g} "
        "× households/{households_full:g} + {special:g} × especially disadvantaged + {distance:g} × km to the nearest "
        "covered hamlet/{distance_full:g}) / {sum:g}; people and households are those not served, each fraction is 1 "
        "at most",
        rule=name_in_words(rule.name),
        people=weights.people,
        people_full=full.people,
        households=weights.households,
        households_full=full.households,
        special=weights.special,
        distance=weights.distance,
        distance_full=full.distance_km,
        sum=weights.people + weights.households + weights.special + weights.distance,
    )


def _there(row: Mapping[Any, Any], name: str) -> bool:
    return name in row and not pd.isna(row[name])


def _ridge(row: Mapping[Any, Any], _: Mapping[str, Any]) -> Message:
    return msg(
        "Behind hills {height:,.0f} m high, {km:.1f} km from the station (rising {above:.0f} m above the line of "
        "sight)",
        height=float(row["ridge_height_m"]),
        km=float(row["ridge_km"]),
        above=float(row["ridge_above_m"]),
    )


def _margin(row: Mapping[Any, Any], _: Mapping[str, Any]) -> Message:
    return msg(
        "The margin is too thin by {missing:.1f} dB: {cause}",
        missing=float(row["link_missing_db"]),
        cause=_CAUSES.get(str(row.get("link_margin_cause")), _CAUSES["distance"]),
    )


def _antenna(row: Mapping[Any, Any], _: Mapping[str, Any]) -> Message:
    return msg(
        "The nearest useful antenna points elsewhere: in this direction it sends {loss:.0f} dB less than in its beam",
        loss=-float(row["link_antenna_db"]),
    )


def _clutter(row: Mapping[Any, Any], _: Mapping[str, Any]) -> Message:
    return msg("Trees and houses around the phone take {loss:.0f} dB", loss=float(row["link_clutter_db"]))


def _ground(row: Mapping[Any, Any], _: Mapping[str, Any]) -> Message:
    return msg(
        "No hill stands out, but the ground close under the ray takes {loss:.0f} dB", loss=float(row["link_terrain_db"])
    )


def _out_of_range(_: Mapping[Any, Any], manifest: Mapping[str, Any]) -> Message:
    return msg("Out of range of every {asked} station", asked=_asked(manifest))


def _older_only(row: Mapping[Any, Any], manifest: Mapping[str, Any]) -> Message:
    older = str(row.get("older_there") or "")
    what = msg("Only {older} arrives", older=older)
    if _there(row, "served_pct") and row["served_pct"] > 0:
        what = msg("Where it is not served only {older} arrives", older=older)
    return msg(
        "{what}; {asked} at site {site} of {operator}, {km:.1f} km away, would give {level} dBm, which is enough",
        what=what,
        asked=_asked(manifest),
        site=str(row["upgrade_site_id"]),
        operator=str(row["upgrade_operator"]),
        km=float(row["upgrade_km"]),
        # A line breaks behind a hyphen, not behind a minus.
        level=f"{float(row['upgrade_level_dbm']):.0f}".replace("-", "−"),
    )


def _few_operators(row: Mapping[Any, Any], manifest: Mapping[str, Any]) -> Message:
    serving = [name for name in manifest.get("operators", ()) if row.get(f"verdict_{slug(name)}") == "covered"]
    return msg(
        "Only {operators} serves it well; the rule asks for {count} operators",
        operators=", ".join(serving) or msg("a part of the operators, none alone,"),
        count=int(manifest.get("rule", {}).get("min_operators", 1)),
    )


def _no_power(_row: Mapping[Any, Any], _: Mapping[str, Any]) -> Message:
    return msg("The hamlet has no grid electricity")


def _indoor(row: Mapping[Any, Any], _: Mapping[str, Any]) -> Message:
    return msg(
        "Served outdoors, but the walls take more than is left: {missing:.1f} dB are missing inside",
        missing=float(row["link_missing_db"]),
    )


def _no_station(_: Mapping[Any, Any], manifest: Mapping[str, Any]) -> Message:
    return msg("No further operator has a station of {asked} or newer", asked=_asked(manifest))


def _no_terrain(_row: Mapping[Any, Any], _: Mapping[str, Any]) -> Message:
    return msg("The terrain on the way was not computed with, so that no ridge can be told")


def _outside(_row: Mapping[Any, Any], _: Mapping[str, Any]) -> Message:
    return msg("Its coordinates lie in no commune")


def _asked(manifest: Mapping[str, Any]) -> str:
    return str(manifest.get("asked", "4G"))


_TELLERS: Mapping[str, Callable[[Mapping[Any, Any], Mapping[str, Any]], Message]] = {
    "ridge": _ridge,
    "margin": _margin,
    "antenna": _antenna,
    "clutter": _clutter,
    "ground": _ground,
    "out_of_range": _out_of_range,
    "older_only": _older_only,
    "few_operators": _few_operators,
    "no_power": _no_power,
    "indoor": _indoor,
    "no_station": _no_station,
    "no_terrain": _no_terrain,
    "outside": _outside,
}
_TELLS_MISSING = {"margin", "indoor"}
_NAMES_ITS_SITE = {"older_only", "outside"}
