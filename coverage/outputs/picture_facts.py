"""The figures behind a picture: the province's, a commune's, and what changed between two runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..indicators.figures import value_of
from ..indicators.result import Result, slug
from .picture_layers import Layer, shown_values

_MEASURES = {"pop": "population", "area": "area_km2"}
_UNITS = {"pop": "persons", "area": "km2"}


@dataclass(frozen=True)
class Figure:
    """A figure in percent or an indicator's unit, with range, numerator and denominator where known."""

    value: float | None
    low: float | None = None
    high: float | None = None
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True)
class Change:
    """A commune's figure in two runs, and its row in the later one."""

    row: int
    before: float
    after: float


def known(value: Any) -> float | None:
    """Return a number, None where there is none."""
    return None if value is None or pd.isna(value) else float(value)


def province_figure(result: Result, layer: Layer) -> Figure:
    """Return a layer's figure of the whole province; empty where there is none."""
    if layer.key.startswith("fibre_"):
        return _headline(result.manifest, layer.key)
    measure, _, rest = layer.key.partition("_")
    if measure not in _MEASURES or layer.key in result.indicators:
        return Figure(None)
    technology, who, *tier = rest.split("_")
    names = {slug(str(name)): str(name) for name in result.figures["technology"].unique()}
    found = value_of(
        result.figures,
        names.get(technology, ""),
        who=who,
        measure=_MEASURES[measure],
        tier=tier[0] if tier else "outdoor",
    )
    return Figure(None) if found is None else _figure(found)


def _headline(manifest: Mapping[str, Any], measure: str) -> Figure:
    found = next((row for row in manifest.get("headlines") or () if row.get("measure") == measure), None)
    return Figure(None) if found is None else _figure(found)


def _figure(found: Mapping[str, Any]) -> Figure:
    names = ("pct", "pct_low", "pct_high", "numerator", "denominator")
    return Figure(*(known(found.get(name)) for name in names))


def commune_figure(result: Result, layer: Layer, row: int) -> Figure:
    """Return a layer's figure of one commune."""
    facts = result.communes.iloc[row]
    measure = layer.key.partition("_")[0]
    whole = {"pop": "population", "area": "polygon_km2"}.get(measure, "")
    part = f"{layer.key}_{_UNITS[measure]}" if measure in _UNITS else ""
    if layer.key.startswith("fibre_"):
        part, whole = f"fibre_households_{layer.key.removeprefix('fibre_')}", "households"
    return Figure(
        known(facts[layer.column]),
        known(facts.get(f"{layer.column}_low")),
        known(facts.get(f"{layer.column}_high")),
        known(facts.get(part)),
        known(facts.get(whole)),
    )


def verdict_counts(result: Result, code: str | None = None) -> dict[str, int]:
    """Return how many hamlets of the province, or of one commune, have each verdict."""
    if result.hamlets is None:
        return {}
    hamlets = result.hamlets if code is None else result.hamlets[result.hamlets["commune_code"] == code]
    return {str(verdict): int(count) for verdict, count in hamlets["verdict"].value_counts().items()}


def changes_of(before: Result, after: Result, layer: Layer) -> list[Change]:
    """Return the communes whose shown figure differs, from the greatest loss to the greatest gain.

    Communes are matched by code; those that only one of the runs knows are left out.
    """
    earlier = dict(
        zip(before.communes["commune_code"].astype("str"), shown_values(before.communes, layer), strict=True)
    )
    found = []
    for row, (code, value) in enumerate(
        zip(after.communes["commune_code"].astype("str"), shown_values(after.communes, layer), strict=True)
    ):
        old = earlier.get(code)
        if old is not None and value is not None and old != value:
            found.append(Change(row, old, value))
    return sorted(found, key=lambda change: (round(change.after - change.before, 6), change.row))


def changed_hamlets(before: Result, after: Result, code: str) -> list[tuple[str, str, str]]:
    """Return name, earlier and later verdict of a commune's hamlets whose verdict differs (matched by ID)."""
    if before.hamlets is None or after.hamlets is None:
        return []
    earlier = dict(zip(before.hamlets["hamlet_id"], before.hamlets["verdict"], strict=True))
    there = after.hamlets[after.hamlets["commune_code"] == code]
    rows = zip(there["name"], there["hamlet_id"], there["verdict"], strict=True)
    return [
        (str(name), str(earlier[key]), str(now)) for name, key, now in rows if key in earlier and earlier[key] != now
    ]
