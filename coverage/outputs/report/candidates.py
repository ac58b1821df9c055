"""Which sites could serve the hamlets that are not covered: each operator's best, with what it lacks."""

from typing import Any

import pandas as pd

from ...indicators.result import slug
from ...language import msg
from ..codes import value_label
from .blocks import Block, Column, Paragraph, Table
from .facts import NOTHING, Facts
from .gaps import unserved
from .words import NUMBER

_FIRST = 15
_FIELDS = ("site_id", "km", "bearing_deg", "sight", "clearance_pct", "level_dbm", "missing_db")


def candidates_of(facts: Facts, hamlets: pd.DataFrame) -> pd.DataFrame:
    """Return one row a hamlet and operator that has a candidate for it, the least missing first in each hamlet.

    Columns are those of ``link_*`` in the hamlets' table: here of each operator's best site.
    """
    rows: list[dict[str, Any]] = []
    for hamlet in hamlets.to_dict("records"):
        those = []
        for operator in facts.result.operators:
            stem = f"best_{slug(operator)}"
            if pd.isna(hamlet.get(f"{stem}_km")):
                continue
            fields = {f"link_{name}": hamlet.get(f"{stem}_{name}") for name in _FIELDS}
            those.append({name: hamlet[name] for name in ("hamlet_id", "name", "commune_code")} | fields)
            those[-1]["link_operator"] = operator
        rows += sorted(those, key=lambda row: (pd.isna(row["link_missing_db"]), row["link_missing_db"]))
    names = ("hamlet_id", "name", "commune_code", "link_operator", *(f"link_{name}" for name in _FIELDS))
    return pd.DataFrame(rows, columns=list(names))


def candidates(facts: Facts) -> list[Block]:
    """Return each operator's best site for the hamlets of highest priority; nothing where none is known."""
    gaps = unserved(facts.result).head(_FIRST)
    found = candidates_of(facts, gaps)
    if not len(found):
        return []
    place = {name: number for number, name in enumerate(gaps["hamlet_id"], start=1)}
    rows = [
        (
            str(place[row["hamlet_id"]]),
            str(row["name"]),
            facts.commune(row["commune_code"]),
            str(row["link_operator"]),
            str(row["link_site_id"]),
            facts.number(row["link_km"], 1),
            f"{facts.number(row['link_bearing_deg'])}°",
            facts.say(value_label("link_sight", str(row["link_sight"]))) if row["link_sight"] else NOTHING,
            facts.percent(row["link_clearance_pct"], 0),
            facts.number(row["link_level_dbm"], 1),
            facts.number(row["link_missing_db"], 1),
        )
        for row in found.to_dict("records")
    ]
    return [
        Paragraph(
            msg(
                "For each operator the site that lacks least at the place where the hamlet falls short, whether it "
                "suffices or not. Clearance is the least room under the ray, in per cent of the first Fresnel radius: "
                "negative where the ray is blocked. Missing is what the level lacks of the required one; 0 or less: "
                "nothing. Number as in the list by priority."
            )
        ),
        Table(
            msg("Best candidate site of each operator for the {count} hamlets of highest priority", count=len(gaps)),
            (
                Column(NUMBER, 4.5, "center"),
                Column(msg("Hamlet"), 16),
                Column(msg("Commune"), 13),
                Column(msg("Operator"), 10),
                Column(msg("Site"), 12),
                Column(msg("Distance (km)"), 8, "right"),
                Column(msg("Bearing from the hamlet"), 12, "center"),
                Column(msg("Line of sight"), 9, "center"),
                Column(msg("Clearance"), 8, "right"),
                Column(msg("Level (dBm)"), 8, "right"),
                Column(msg("Missing (dB)"), 8, "right"),
            ),
            tuple(rows),
        ),
    ]
