"""From a transmitter's power to the level that a threshold asks of the model.

The models give the median over places (50 %). The margin that makes a threshold hold at a higher share of places is
added once, by `required_level_dbm`, and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ..errors import InputError
from .checks import FloatArray, finite, first, not_negative, positive

Technology: TypeAlias = Literal["2G", "3G", "4G", "5G"]

SUBCARRIERS_PER_BLOCK = 12
"""3GPP TS 36.211 Section 6.2.3 and TS 38.211 Section 4.4.4.1."""

PILOT_SHARE = 0.1
"""CPICH over the total power: 3GPP TS 25.141 Table 6.1 (test model 1: -10 dB, 10 %)."""

LTE_RESOURCE_BLOCKS: Mapping[float, int] = MappingProxyType({1.4: 6, 3.0: 15, 5.0: 25, 10.0: 50, 15.0: 75, 20.0: 100})
"""Channel bandwidth in MHz -> resource blocks: 3GPP TS 36.101 Table 5.6-1."""

NR_RESOURCE_BLOCKS: Mapping[int, Mapping[float, int]] = MappingProxyType(
    {
        15: MappingProxyType(
            {5.0: 25, 10.0: 52, 15.0: 79, 20.0: 106, 25.0: 133, 30.0: 160, 40.0: 216, 50.0: 270}
        ),
        30: MappingProxyType(
            {
                5.0: 11, 10.0: 24, 15.0: 38, 20.0: 51, 25.0: 65, 30.0: 78, 40.0: 106,
                50.0: 133, 60.0: 162, 70.0: 189, 80.0: 217, 90.0: 245, 100.0: 273,
            }
        ),
    }
)  # fmt: skip
"""Spacing in kHz -> channel bandwidth in MHz -> resource blocks: 3GPP TS 38.101-1 Table 5.3.2-1 (Release 15)."""

_WIDEST_AT_15_KHZ_MHZ = 20.0


@dataclass(frozen=True)
class EntryLoss:
    """What a roof or a car takes from the signal: its median and its spread."""

    loss_db: float
    sigma_db: float


ENTRY_LOSSES: Mapping[str, EntryLoss] = MappingProxyType(
    {
        "outdoor": EntryLoss(0.0, 0.0),
        # Assumed: a customary planning value, without a spread of its own.
        "vehicle": EntryLoss(10.0, 0.0),
        # Recommendation ITU-R M.1225, Annex 2: building penetration, mean and deviation.
        "indoor": EntryLoss(12.0, 8.0),
    }
)
"""Entry loss of a tier, before settings change it."""


def resource_blocks(technology: str, bandwidth_mhz: float, *, spacing_khz: int | None = None) -> int:
    """Return how many resource blocks a channel of 4G or 5G holds.

    Parameters
    ----------
    technology
        "4G" or "5G".
    bandwidth_mhz
        Channel bandwidth.
    spacing_khz
        Subcarrier spacing of 5G, 15 or 30. By default 15 up to 20 MHz and 30 above (assumed: the low bands, in FDD, use
        15 and the mid bands, in TDD, 30). 4G has 15 always.

    Raises
    ------
    InputError
        The tables do not have that technology, spacing or bandwidth.

    Notes
    -----
    3GPP TS 36.101 Table 5.6-1 and TS 38.101-1 Table 5.3.2-1.

    Examples
    --------
    >>> resource_blocks("4G", 20), resource_blocks("5G", 10), resource_blocks("5G", 100)
    (100, 52, 273)
    """
    width = float(positive("bandwidth_mhz", bandwidth_mhz))
    if technology == "4G":
        table = LTE_RESOURCE_BLOCKS
    elif technology == "5G":
        spacing = spacing_khz or (15 if width <= _WIDEST_AT_15_KHZ_MHZ else 30)
        if spacing not in NR_RESOURCE_BLOCKS:
            raise InputError(
                "spacing_khz is {value}; expected {expected}. Give one of these.",
                value=spacing,
                expected=_listed(NR_RESOURCE_BLOCKS),
            )
        table = NR_RESOURCE_BLOCKS[spacing]
    else:
        raise InputError(
            "technology is {value!r}; only 4G and 5G have resource blocks. Leave the bandwidth out for the others.",
            value=technology,
        )
    if width not in table:
        raise InputError(
            "bandwidth_mhz of a {technology} carrier is {value}; expected {expected}. Correct the bandwidth.",
            technology=technology,
            value=width,
            expected=_listed(table),
        )
    return table[width]


def reference_eirp_dbm(
    power_dbm: npt.ArrayLike,
    gain_dbi: npt.ArrayLike,
    loss_db: npt.ArrayLike,
    *,
    technology: str,
    resource_blocks: int | None = None,
    pilot_share: float = PILOT_SHARE,
) -> FloatArray:
    """Return the EIRP of the signal that the technology's threshold is stated for.

    4G and 5G: one resource element (RSRP, SS-RSRP), total - 10 log10(12 N_RB). 3G: the pilot (RSCP), total + 10 log10
    of its share. 2G: the total (RxLev).

    Parameters
    ----------
    power_dbm
        Total power at the radio's connector.
    gain_dbi
        Peak gain of the antenna; what a direction loses comes from `antenna`.
    loss_db
        Feeder and connectors, 0 or more.
    technology
        "2G", "3G", "4G" or "5G".
    resource_blocks
        Of the carrier; needed for 4G and 5G (see the function of that name).
    pilot_share
        Of the total power, in (0, 1]; 3G alone uses it.

    Raises
    ------
    InputError
        The technology is unknown, the resource blocks are missing, or a number is outside its range.

    Notes
    -----
    RSRP is the mean power of one resource element (3GPP TS 36.214 Section 5.1.1), which here has an equal share of the
    total.

    Examples
    --------
    >>> float(reference_eirp_dbm(46, 15, 2, technology="4G", resource_blocks=50).round(1))
    31.2
    """
    total = finite("power_dbm", power_dbm) + finite("gain_dbi", gain_dbi) - not_negative("loss_db", loss_db)
    if technology == "2G":
        return np.asarray(total)
    if technology == "3G":
        share = float(positive("pilot_share", pilot_share))
        if share > 1.0:
            raise InputError(
                "pilot_share is {value}; expected a part of 1, such as 0.1. Divide a percentage by 100.",
                value=share,
            )
        return np.asarray(total + 10.0 * np.log10(share))
    if technology in {"4G", "5G"}:
        if resource_blocks is None:
            raise InputError(
                "A {technology} carrier has no resource_blocks; its level is per resource element. "
                "Give them, or the bandwidth that they follow from.",
                technology=technology,
            )
        blocks = positive("resource_blocks", resource_blocks)
        return np.asarray(total - 10.0 * np.log10(SUBCARRIERS_PER_BLOCK * blocks))
    raise InputError("technology is {value!r}; expected 2G, 3G, 4G or 5G. Correct the technology.", value=technology)


def fade_margin_db(sigma_db: npt.ArrayLike, edge_probability: npt.ArrayLike) -> FloatArray:
    """Return how far the median must lie above a level which is to hold at a share of places.

    Parameters
    ----------
    sigma_db
        Standard deviation over places (log-normal), 0 or more.
    edge_probability
        The share at the cell's edge, in (0, 1), such as 0.9. At 0.5 the margin is 0, below it negative.

    Raises
    ------
    InputError
        The deviation is negative or the share is not in (0, 1).

    Notes
    -----
    sigma times the quantile of the normal law (Recommendation ITU-R P.1057), which levels over places follow in dB
    (P.1812, location variability).

    Examples
    --------
    >>> fade_margin_db(8, [0.75, 0.9, 0.95]).round(2).tolist()
    [5.4, 10.25, 13.16]
    """
    sigma = not_negative("sigma_db", sigma_db)
    share = finite("edge_probability", edge_probability)
    outside = (share <= 0.0) | (share >= 1.0)
    if np.any(outside):
        raise InputError(
            "edge_probability is {value}; expected a part between 0 and 1, such as 0.9. Divide a percentage by 100.",
            value=first(share, outside),
        )
    quantile = np.vectorize(NormalDist().inv_cdf, otypes=[np.float64])(share)
    return np.asarray(sigma * quantile)


def combined_sigma_db(location_sigma_db: npt.ArrayLike, entry_sigma_db: npt.ArrayLike) -> FloatArray:
    """Return the deviation of outdoor level and entry loss together: the root of the sum of squares.

    Raises
    ------
    InputError
        A deviation is negative or not finite.

    Notes
    -----
    The two are taken as independent, as in Recommendation ITU-R P.1812 (building entry loss).

    Examples
    --------
    >>> round(float(combined_sigma_db(8, 8)), 2)
    11.31
    """
    outdoor = not_negative("location_sigma_db", location_sigma_db)
    return np.asarray(np.hypot(outdoor, not_negative("entry_sigma_db", entry_sigma_db)))


def required_level_dbm(
    threshold_dbm: npt.ArrayLike,
    sigma_db: npt.ArrayLike,
    edge_probability: npt.ArrayLike,
    *,
    entry_loss_db: npt.ArrayLike = 0.0,
    entry_sigma_db: npt.ArrayLike = 0.0,
) -> FloatArray:
    """Return the outdoor median which a model must give for the threshold to hold where the user is.

    The one place where margin and entry loss are added: compare it with a modelled median, never with a level that
    already has a margin in it.

    Parameters
    ----------
    threshold_dbm
        Level that the service needs at the user, in the technology's own quantity.
    sigma_db, edge_probability
        See `fade_margin_db`.
    entry_loss_db, entry_sigma_db
        Median and deviation of what roof or car takes; 0 outdoors (see `ENTRY_LOSSES`).

    Raises
    ------
    InputError
        A number is outside its range.

    Examples
    --------
    >>> float(required_level_dbm(-105, 8, 0.9).round(2))
    -94.75
    >>> float(required_level_dbm(-105, 8, 0.9, entry_loss_db=12, entry_sigma_db=8).round(2))
    -78.5
    """
    margin = fade_margin_db(combined_sigma_db(sigma_db, entry_sigma_db), edge_probability)
    entry = not_negative("entry_loss_db", entry_loss_db)
    return np.asarray(finite("threshold_dbm", threshold_dbm) + entry + margin)


def maximum_path_loss_db(eirp_dbm: npt.ArrayLike, required_dbm: npt.ArrayLike) -> FloatArray:
    """Return the greatest median path loss with which the required level still arrives.

    Parameters
    ----------
    eirp_dbm
        From `reference_eirp_dbm`.
    required_dbm
        From `required_level_dbm`: margin and entry loss are in it.

    Raises
    ------
    InputError
        A number is not finite.

    Examples
    --------
    >>> float(maximum_path_loss_db(30, -94.75))
    124.75
    """
    return np.asarray(finite("eirp_dbm", eirp_dbm) - finite("required_dbm", required_dbm))


def _listed(values: Mapping[float, object] | Mapping[int, object]) -> str:
    return ", ".join(f"{value:g}" for value in values)
