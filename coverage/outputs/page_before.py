"""An earlier run beside the one that a map page shows: its figures by the rows of the later one's tables."""

from typing import Any

import pandas as pd

from ..indicators.pairs import hamlet_pairs
from ..indicators.result import Result
from .page_columns import coded, plain
from .page_figures import counted_of, figures_of, province_of, told_of_manifest, whole_of
from .two_runs import unlike, unmatched


def before_columns(before: Result, after: Result) -> dict[str, Any]:
    """Return what the page tells of the earlier run.

    Parameters
    ----------
    before, after
        The two runs. Communes are matched by code, hamlets by `pairs.hamlet_pairs`: what the earlier run does not know
        is empty.
    """
    aligned = before.communes.set_index(before.communes["commune_code"].astype("str"))
    # Reindexing keeps a column's kind where nothing is missing, and gives NaN where something is.
    there = aligned.reindex(after.communes["commune_code"].astype("str")).reset_index(drop=True)
    return {
        "manifest": told_of_manifest(before.manifest),
        "communes": counted_of(there),
        "whole": whole_of(there),
        "figures": figures_of(before, there),
        "province": province_of(before),
        "hamlets": _hamlets(before, after),
        "unmatched": unmatched(before, after),
        "unlike": [plain(name) for name in unlike(before, after)],
    }


def _hamlets(before: Result, after: Result) -> dict[str, Any] | None:
    if before.hamlets is None or after.hamlets is None:
        return None
    columns = [name for name in ("verdict", "reason") if name in before.hamlets.columns]
    earlier = {b: a for a, b in hamlet_pairs(before.hamlets, after.hamlets)}
    table = pd.DataFrame(before.hamlets)[columns].reset_index(drop=True)
    there = table.reindex([earlier.get(row, -1) for row in range(len(after.hamlets))]).reset_index(drop=True)
    found = {name: coded(there, name) for name in columns}
    return {name: column for name, column in found.items() if column is not None} or None
