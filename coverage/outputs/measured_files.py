"""What was measured -> files: the squares, errors of the model, and conflicts by commune and hamlet."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..indicators.conflicts import Required, by_commune
from ..indicators.measured_errors import error_table
from ..indicators.result import Measured, Result
from ..language import Message, msg

STEM = "measurements"
"""Of the files of squares."""

ERRORS, COMMUNES, HAMLETS = "measured_errors", "measured_communes", "measured_hamlets"


def required_of_run(manifest: Mapping[str, Any]) -> Required:
    """Return what a run held levels against, by technology."""
    return Required(
        {technology: tiers["outdoor"] for technology, tiers in manifest["required_dbm"].items()},
        manifest["thresholds_dbm"],
    )


def measured_tables(result: Result, measured: Measured) -> dict[str, tuple[Message, pd.DataFrame]]:
    """Return the tables of what was measured, by their files' names, each with its title."""
    names = result.communes[["commune_code", "name"]].rename(columns={"name": "commune"})
    communes = by_commune(measured.squares, required_of_run(result.manifest))
    communes = communes.merge(names, on="commune_code", how="left")
    hamlets = measured.hamlets
    if result.hamlets is not None:
        facts = pd.DataFrame(result.hamlets[["hamlet_id", "name", "commune_code", "verdict"]])
        hamlets = hamlets.merge(facts.merge(names, on="commune_code", how="left"), on="hamlet_id", how="left")
    order = ["conflict_pct", "squares", "operator", "technology"]
    up = [False, False, True, True]
    return {
        ERRORS: (msg("Errors of the model"), error_table(measured.squares)),
        COMMUNES: (msg("Measured in communes"), _first(communes, ("commune_code", "commune"))),
        HAMLETS: (
            msg("Measured in hamlets"),
            _first(
                hamlets.sort_values([*order, "hamlet_id"], ascending=[*up, True], ignore_index=True),
                ("hamlet_id", "name", "commune_code", "commune", "verdict"),
            ),
        ),
        STEM: (msg("Measured squares"), pd.DataFrame(measured.squares.drop(columns="geometry"))),
    }


def _first(frame: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    first = [name for name in names if name in frame.columns]
    return frame[[*first, *(name for name in frame.columns if name not in first)]]
