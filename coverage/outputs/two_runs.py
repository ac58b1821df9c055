"""Two runs side by side: what only one of them knows, and what they computed differently."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..indicators.differences import Differences
from ..indicators.result import Result
from ..language import Language, Message, msg
from ..tables import STATIONS
from .labels import label
from .notes import data_date

# What must be alike in two runs for a difference to be the network's: the manifest's keys and their names.
_COMPARED = {
    "synthetic": msg("synthetic data"),
    "profile": msg("radio profile"),
    "profile_values": msg("radio profile"),
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

# What the profile's own values tell already, where both manifests hold them.
_BY_PROFILE = ("required_dbm", "range_definition")
# Settings that say what is computed from, not how, and how results are written.
_NO_METHOD = ("project", "inputs", "output", "planning", "what_if", "resilience", "report", "fetch", "limits")
# Settings that the manifest tells by what they mean.
_TOLD_ALREADY = ("service", "gaps", "radio.profile", "grid.resolution_m", "terrain.kind")
# Inputs whose change is no change of the network.
_GROUND = {
    "terrain": msg("terrain"),
    "land_cover": msg("land cover"),
    "population": msg("population raster"),
    "communes": msg("communes' outlines"),
    "commune_figures": msg("communes' figures"),
}


def unmatched(before: Result, after: Result) -> int:
    """Return how many communes only one of two runs knows."""
    codes = [set(result.communes["commune_code"].astype("str")) for result in (before, after)]
    return len(codes[0] ^ codes[1])


_MANY_RENUMBERED = 0.2


def cautions(before: Result, after: Result, found: Differences) -> list[Message]:
    """Return what must be known before two runs' differences are read, beside what they computed differently.

    Data that go backwards, communes that only one run knows, and a list of stations that was numbered anew.
    """
    told = []
    if data_date(before.manifest) > data_date(after.manifest):
        told.append(msg("The first run's data are later than the second's: what is called before is the later one."))
    alone = unmatched(before, after)
    if alone:
        told.append(msg("{count} communes are in one of the runs only and are left out.", count=alone))
    if found.stations_renumbered > _MANY_RENUMBERED * found.stations_in_both:
        told.append(
            msg(
                "{count} of the {all} stations that both lists hold bear another ID in the later one: the list was "
                "numbered anew. They were matched by place, operator and technology.",
                count=found.stations_renumbered,
                all=found.stations_in_both,
            )
        )
    return told


def unlike(before: Result, after: Result) -> list[Message]:
    """Return what two runs computed differently, so that their difference is not the network's alone."""
    found: list[Message] = []
    for key, name in _COMPARED.items():
        if any(True for _ in _apart(before.manifest, after.manifest, key)) and name not in found:
            found.append(name)
    return found


def _apart(before: Mapping[str, Any], after: Mapping[str, Any], key: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield where two manifests differ under a key: the name below it, and both values.

    Of tables only what both hold is compared: a new technology is no other method.
    """
    if key in _BY_PROFILE and "profile_values" in before and "profile_values" in after:
        return
    old, new = (dict(_flat({"": manifest.get(key)})) for manifest in (before, after))
    for name in sorted(old.keys() & new.keys()):
        if old[name] != new[name]:
            yield name, old[name], new[name]


def unlike_parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[Message, str, str]]:
    """Return what two runs' manifests say of how they computed where they differ: what, the earlier's, the later's.

    Beside the manifest's own keys: every setting of the computation, and the inputs that are no network.
    """
    told = [
        (msg("{what}: {key}", what=what, key=name) if name else what, _short(old), _short(new))
        for key, what in _COMPARED.items()
        for name, old, new in _apart(before, after, key)
    ]
    settings = [dict(_flat(manifest.get("settings", {}))) for manifest in (before, after)]
    told += [
        (msg("setting {key}", key=key), _short(settings[0].get(key)), _short(settings[1].get(key)))
        for key in sorted(settings[0].keys() | settings[1].keys())
        if settings[0].get(key) != settings[1].get(key) and not key.startswith((*_NO_METHOD, *_TOLD_ALREADY))
    ]
    sums = [{source["key"]: source["sha256"] for source in manifest.get("sources", ())} for manifest in (before, after)]
    return told + [
        (name, _short(sums[0].get(key))[:12], _short(sums[1].get(key))[:12])
        for key, name in _GROUND.items()
        if sums[0].get(key) != sums[1].get(key)
    ]


def fields_in_words(fields: str, language: Language) -> str:
    """Return which fields of a station differ, with the columns' headings in the place of their names.

    Examples
    --------
    >>> fields_in_words("antenna_height_m: 45 → 60; band_mhz: 900 → 1800", "en")
    'Antenna height (m): 45 → 60; Band (MHz): 900 → 1800'
    """
    return _FIELD.sub(lambda found: f"{found[1]}{label(found[2]).render(language)}: ", fields)


_FIELD = re.compile(rf"(^|; )({'|'.join(STATIONS.names)}): ")


def _flat(settings: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in settings.items():
        name = f"{above}.{key}" if above else str(key)
        if isinstance(value, Mapping):
            yield from _flat(value, name)
        else:
            yield name, value


def _short(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, list):
        return ", ".join(_short(item) for item in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
