"""The levels that must be modelled, for each technology, tier and estimate."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..config import OUTDOOR, RadioProfile
from ..radio.link_budget import required_level_dbm

ESTIMATES = ("central", "low", "high")
"""Of a level as pictures show it; in tables, low and high are the ends of a figure's range."""


@dataclass(frozen=True)
class Cases:
    """What is held against the modelled median in each tier.

    Attributes
    ----------
    tiers
        In the profile's order.
    required_dbm
        Shape (tiers,).
    """

    tiers: tuple[str, ...]
    required_dbm: NDArray[np.float32]

    def central(self, tier: str = OUTDOOR) -> float:
        """Return the level that the tier asks for, dBm."""
        return float(self.required_dbm[self.tiers.index(tier)])


def cases_of(profile: RadioProfile, technology: str) -> Cases:
    """Return the levels that a technology's figures ask for.

    Examples
    --------
    >>> from pathlib import Path
    >>> from phusong.config import read_profile
    >>> cases_of(read_profile("default", Path()), "4G").required_dbm.round(2).tolist()
    [-94.75, -84.75, -78.5]
    """
    thresholds = {str(key): level for key, level in profile.thresholds_dbm.items()}
    levels = [
        float(
            required_level_dbm(
                thresholds[technology],
                profile.margin.sigma_db,
                profile.margin.edge_probability,
                entry_loss_db=tier.loss_db,
                entry_sigma_db=tier.sd_db,
            )
        )
        for tier in profile.tiers.values()
    ]
    return Cases(tuple(profile.tiers), np.array(levels, np.float32))
