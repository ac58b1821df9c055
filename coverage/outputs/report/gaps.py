"""The hamlets that are not covered, in the order in which a report names them."""

import pandas as pd

from ...indicators.hamlets import UNSERVED
from ...indicators.result import Result


def unserved(result: Result) -> pd.DataFrame:
    """Return the hamlets that are not covered, the highest priority first, ties by ID; without geometry."""
    if result.hamlets is None:
        return pd.DataFrame()
    table = pd.DataFrame(result.hamlets.drop(columns=result.hamlets.geometry.name))
    table = table[table["verdict"].isin(UNSERVED)]
    if "priority" not in table.columns:
        return table.sort_values("hamlet_id", kind="stable")
    return table.sort_values(["priority", "hamlet_id"], ascending=[False, True], kind="stable")
