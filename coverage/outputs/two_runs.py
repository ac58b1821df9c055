"""Two runs side by side: what only one of them knows, and what they computed differently."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..indicators.result import Result
from ..language import Message, msg

# What must be alike in two runs for a difference to be the network's: the manifest's keys and their names.
_COMPARED = {
    "method": msg("method"),
    "profile": msg("radio profile"),
    "required_dbm": msg("required levels"),
    "rule": msg("rule for hamlets"),
    "resolution_m": msg("size of cells"),
    "range_definition": msg("range"),
    "terrain_kind": msg("kind of terrain model"),
    "version": msg("version of phusong"),
    "asked": msg("asked technology"),
    "gap_rule": msg("rule for gaps"),
    "population_method": msg("how people are spread"),
}

# Settings that say what is computed from, not how, and how results are written.
_NO_METHOD = ("project", "inputs", "output", "planning", "service", "radio.profile")
# Inputs whose change is no change of the network.
_GROUND = {"terrain": msg("terrain"), "population": msg("population raster"), "communes": msg("communes' outlines")}


def unmatched(before: Result, after: Result) -> int:
    """Return how many communes only one of two runs knows."""
    codes = [set(result.communes["commune_code"].astype("str")) for result in (before, after)]
    return len(codes[0] ^ codes[1])


def unlike(before: Result, after: Result) -> list[Message]:
    """Return what two runs computed differently, so that their difference is not the network's alone."""
    return [name for key, name in _COMPARED.items() if not _alike(before.manifest.get(key), after.manifest.get(key))]


def _alike(before: Any, after: Any) -> bool:
    """Return whether two values are one; of tables, what both hold: a new technology is no other method."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return all(before[key] == after[key] for key in before.keys() & after.keys())
    return bool(before == after)


def unlike_parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[Message, str, str]]:
    """Return what two runs' manifests say of how they computed where they differ: what, the earlier's, the later's.

    Beside the manifest's own keys: every setting of the computation, and the inputs that are no network.
    """
    told = [
        (name, _short(before.get(key)), _short(after.get(key)))
        for key, name in _COMPARED.items()
        if not _alike(before.get(key), after.get(key))
    ]
    settings = [dict(_flat(manifest.get("settings", {}))) for manifest in (before, after)]
    told += [
        (msg("setting {key}", key=key), _short(settings[0].get(key)), _short(settings[1].get(key)))
        for key in sorted(settings[0].keys() | settings[1].keys())
        if settings[0].get(key) != settings[1].get(key) and not key.startswith(_NO_METHOD)
    ]
    sums = [{source["key"]: source["sha256"] for source in manifest.get("sources", ())} for manifest in (before, after)]
    return told + [
        (name, _short(sums[0].get(key))[:12], _short(sums[1].get(key))[:12])
        for key, name in _GROUND.items()
        if sums[0].get(key) != sums[1].get(key)
    ]


def _flat(settings: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _short(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, Mapping):
        return ", ".join(
            f"{key} {item:g}" if isinstance(item, float) else f"{key} {item}" for key, item in value.items()
        )
    return f"{value:g}" if isinstance(value, float) else str(value)
