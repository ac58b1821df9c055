"""The levels that must be modelled, for each technology, tier and estimate."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..config import RadioProfile
from ..radio.link_budget import required_level_dbm

ESTIMATES = ("central", "low", "high")
OUTDOOR = "outdoor"


@dataclass(frozen=True)
class Cases:
    """What is held against the modelled median: one level for each tier and estimate, tier after tier.

    Attributes
    ----------
    tiers
        In the profile's order.
    required_dbm
        Shape (3 * tiers,): central, low, high of the first tier, then of the next. The low figure asks for a level
        higher by the profile's bias, the high figure for one lower by it.
    """

    tiers: tuple[str, ...]
    required_dbm: NDArray[np.float32]

    def central(self, tier: str = OUTDOOR) -> float:
        """Return the level that the tier's central figure asks for, dBm."""
        return float(self.required_dbm[3 * self.tiers.index(tier)])


def cases_of(profile: RadioProfile, technology: str) -> Cases:
    """Return the levels that a technology's figures ask for.

    Examples
    --------
    >>> from pathlib import Path
    >>> from phusong.config import read_profile
    >>> cases_of(read_profile("default", Path()), "4G").required_dbm[:3].round(2).tolist()
    [-94.75, -89.75, -99.75]
    """
    thresholds = {str(key): level for key, level in profile.thresholds_dbm.items()}
    levels = []
    for tier in profile.tiers.values():
        required = float(
            required_level_dbm(
                thresholds[technology],
                profile.margin.sigma_db,
                profile.margin.edge_probability,
                entry_loss_db=tier.loss_db,
                entry_sigma_db=tier.sd_db,
            )
        )
        levels += [required, required + profile.range.bias_db, required - profile.range.bias_db]
    return Cases(tuple(profile.tiers), np.array(levels, np.float32))
