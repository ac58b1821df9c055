"""What a candidate costs by the rule for planning, part by part."""

import numpy as np
import pandas as pd

from ..config import PlanRule
from .access import AT_SITE, IN_SIGHT
from .candidates import NEW

LEAST = 1e-6
"""A candidate that is told to cost nothing costs this, so that a ratio exists."""


def with_costs(candidates: pd.DataFrame, rule: PlanRule) -> pd.DataFrame:
    """Return the candidates with ``cost``, and ``cost_without``: the parts of which nothing is known, and no cost told.

    Notes
    -----
    On a mast: the layer, or the operator's equipment. A new mast: the mast; a microwave link where a site is in sight,
    else the dearer way; a power line from the nearest place that is known to have power; an access track from the
    nearest known road. A point's own cost is the whole.
    """
    new = candidates["kind"].isin(NEW).to_numpy()
    on_mast = np.where(candidates["kind"] == "upgrade", rule.costs.upgrade.amount, rule.costs.colocation.amount)
    known = candidates["backhaul"].map({AT_SITE: 0.0, IN_SIGHT: rule.costs.microwave.amount})
    link = known.fillna(rule.costs.without_sight.amount).to_numpy(float)
    power_km = candidates["power_km"].to_numpy(float)
    road_km = candidates["road_km"].to_numpy(float)
    line = np.nan_to_num(power_km, nan=0.0) * rule.costs.power_km.amount
    track = np.nan_to_num(road_km, nan=0.0) * rule.costs.road_km.amount
    reckoned = np.where(new, rule.costs.new_mast.amount + link + line + track, on_mast)
    given = candidates["cost_given"].to_numpy(float)
    whole = ~np.isnan(given)
    without = [
        ",".join(
            part
            for part, absent in (("power", np.isnan(power_km[i])), ("road", np.isnan(road_km[i])))
            if absent and new[i] and not whole[i]
        )
        for i in range(len(candidates))
    ]
    cost = np.where(whole, given, reckoned).round(2)
    return candidates.assign(cost=np.maximum(cost, LEAST), cost_without=pd.array(without, dtype="str"))
