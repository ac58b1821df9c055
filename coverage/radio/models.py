"""The propagation models by name, each with its source and the range for which that source gives it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ..errors import InputError, OutsideValidityError
from .checks import FloatArray, first, not_negative, positive
from .hata import METROPOLITAN_DB, cost231_hata_db, extended_hata_db, hata_db
from .tr38901 import rma_db, uma_db, umi_db
from .units import free_space_loss_db

Range: TypeAlias = tuple[float, float]

Outside: TypeAlias = Literal["raise", "clamp"]

NEAREST_M = 1.0
"""Assumed: an antenna is not modelled nearer than this; the place under it counts as 1 m away."""


@dataclass(frozen=True)
class Validity:
    """The ranges, ends included, for which a model's source gives it."""

    frequency_mhz: Range
    distance_m: Range
    antenna_height_m: Range
    receiver_height_m: Range


@dataclass(frozen=True)
class Model:
    """A propagation model without terrain.

    Parameters
    ----------
    name
        Its key in `MODELS`.
    source
        Document and section.
    validity
        The published range; `loss_db` computes outside it too, `path_loss_db` does not.
    loss_db
        Median path loss in dB of (distance_m, frequency_mhz, antenna_height_m, receiver_height_m), broadcast.
    low_mast_db
        What a mast below the published range loses besides, of its height in m; None where no source says.
    """

    name: str
    source: str
    validity: Validity
    loss_db: Callable[[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike, npt.ArrayLike], FloatArray]
    low_mast_db: Callable[[FloatArray], FloatArray] | None = None

    @property
    def reach_m(self) -> float:
        """The greatest distance for which the model says anything: beyond it there is no coverage by this model."""
        return self.validity.distance_m[1]


def _free_space(
    distance_m: npt.ArrayLike, frequency_mhz: npt.ArrayLike, antenna_m: npt.ArrayLike, receiver_m: npt.ArrayLike
) -> FloatArray:
    rise_m = positive("antenna_height_m", antenna_m) - positive("receiver_height_m", receiver_m)
    return free_space_loss_db(np.hypot(positive("distance_m", distance_m), rise_m), frequency_mhz)


def _hata_low_mast_db(antenna_m: FloatArray) -> FloatArray:
    """Return -b(Hb) of Report ITU-R SM.2028-2, Section 6.1: b = min(0, 20 log10(Hb / 30))."""
    return np.asarray(-np.minimum(0.0, 20.0 * np.log10(antenna_m / 30.0)))


def _by_position(
    function: Callable[..., FloatArray],
) -> Callable[[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike, npt.ArrayLike], FloatArray]:
    def loss_db(
        distance_m: npt.ArrayLike,
        frequency_mhz: npt.ArrayLike,
        antenna_height_m: npt.ArrayLike,
        receiver_height_m: npt.ArrayLike,
    ) -> FloatArray:
        return function(
            distance_m,
            frequency_mhz=frequency_mhz,
            antenna_height_m=antenna_height_m,
            receiver_height_m=receiver_height_m,
        )

    return loss_db


# Assumed: free space has no limits of its own; these are the bands, masts and distances of land mobile networks.
_FREE_SPACE = Validity((30.0, 100_000.0), (NEAREST_M, 100_000.0), (1.0, 1000.0), (1.0, 1000.0))
# TR 38.901 Table 7.4.1-1 with its Notes 2 (0.5 GHz to 30 GHz for RMa, to 100 GHz for the others).
_RMA_LOS = Validity((500.0, 30_000.0), (10.0, 10_000.0), (10.0, 150.0), (1.0, 10.0))
_RMA = Validity((500.0, 30_000.0), (10.0, 5_000.0), (10.0, 150.0), (1.0, 10.0))
_UMA = Validity((500.0, 100_000.0), (10.0, 5_000.0), (25.0, 25.0), (1.5, 22.5))
_UMI = Validity((500.0, 100_000.0), (10.0, 5_000.0), (10.0, 10.0), (1.5, 22.5))
_HATA = Validity((150.0, 1500.0), (1_000.0, 20_000.0), (30.0, 200.0), (1.0, 10.0))
_COST231 = Validity((1500.0, 2000.0), (1_000.0, 20_000.0), (30.0, 200.0), (1.0, 10.0))
_EXTENDED = Validity((2000.0, 3000.0), (100.0, 20_000.0), (30.0, 200.0), (1.0, 10.0))

_TR38901 = "3GPP TR 38.901 V17/V18, Tables 7.4.1-1 and 7.4.2-1"
_HATA_1980 = "Hata 1980, IEEE Trans. Veh. Technol. VT-29 (3); ITU-R P.529-3"
_COST231_REPORT = "COST Action 231, Final report, Section 4.4.1"
_SM2028 = "Report ITU-R SM.2028-2, Section 6.1"
_HALFWAY = "; halfway between suburban and open (assumed)"

_ALL = (
    Model("free_space", "ITU-R P.525-4", _FREE_SPACE, _free_space),
    Model("rma", f"{_TR38901}, RMa, LOS and NLOS by probability", _RMA, _by_position(rma_db)),
    Model("rma_los", f"{_TR38901}, RMa LOS", _RMA_LOS, _by_position(partial(rma_db, los="los"))),
    Model("rma_nlos", f"{_TR38901}, RMa NLOS", _RMA, _by_position(partial(rma_db, los="nlos"))),
    Model("uma", f"{_TR38901}, UMa, LOS and NLOS by probability", _UMA, _by_position(uma_db)),
    Model("uma_los", f"{_TR38901}, UMa LOS", _UMA, _by_position(partial(uma_db, los="los"))),
    Model("uma_nlos", f"{_TR38901}, UMa NLOS", _UMA, _by_position(partial(uma_db, los="nlos"))),
    Model("umi", f"{_TR38901}, UMi, LOS and NLOS by probability", _UMI, _by_position(umi_db)),
    Model("umi_los", f"{_TR38901}, UMi LOS", _UMI, _by_position(partial(umi_db, los="los"))),
    Model("umi_nlos", f"{_TR38901}, UMi NLOS", _UMI, _by_position(partial(umi_db, los="nlos"))),
    Model("hata_urban", _HATA_1980, _HATA, _by_position(hata_db)),
    Model("hata_suburban", _HATA_1980, _HATA, _by_position(partial(hata_db, area="suburban"))),
    Model("hata_rural", _HATA_1980 + _HALFWAY, _HATA, _by_position(partial(hata_db, area="rural"))),
    Model("hata_open", _HATA_1980, _HATA, _by_position(partial(hata_db, area="open"))),
    Model(
        "cost231_metropolitan",
        _COST231_REPORT,
        _COST231,
        _by_position(partial(cost231_hata_db, centre_db=METROPOLITAN_DB)),
    ),
    Model("cost231_urban", _COST231_REPORT, _COST231, _by_position(cost231_hata_db)),
    Model(
        "cost231_suburban",
        f"{_COST231_REPORT}; area by {_SM2028}",
        _COST231,
        _by_position(partial(cost231_hata_db, area="suburban")),
    ),
    Model(
        "cost231_rural",
        f"{_COST231_REPORT}; area by {_SM2028}{_HALFWAY}",
        _COST231,
        _by_position(partial(cost231_hata_db, area="rural")),
    ),
    Model(
        "cost231_open",
        f"{_COST231_REPORT}; area by {_SM2028}",
        _COST231,
        _by_position(partial(cost231_hata_db, area="open")),
    ),
    Model("hata_extended_urban", _SM2028, _EXTENDED, _by_position(extended_hata_db)),
    Model("hata_extended_suburban", _SM2028, _EXTENDED, _by_position(partial(extended_hata_db, area="suburban"))),
    Model("hata_extended_rural", _SM2028 + _HALFWAY, _EXTENDED, _by_position(partial(extended_hata_db, area="rural"))),
    Model("hata_extended_open", _SM2028, _EXTENDED, _by_position(partial(extended_hata_db, area="open"))),
)

_HATA_FAMILY = ("hata_", "cost231_")

MODELS: Mapping[str, Model] = MappingProxyType(
    {
        model.name: replace(model, low_mast_db=_hata_low_mast_db) if model.name.startswith(_HATA_FAMILY) else model
        for model in _ALL
    }
)
"""Every model by its name. The plain radius has no loss and is not among them: see `radius`."""


def get_model(name: str) -> Model:
    """Return the model of that name.

    Raises
    ------
    InputError
        There is none.

    Examples
    --------
    >>> get_model("hata_open").reach_m
    20000.0
    """
    if name not in MODELS:
        raise InputError(
            "There is no propagation model {name!r}; expected one of {expected}. Correct the model's name.",
            name=name,
            expected=", ".join(MODELS),
        )
    return MODELS[name]


def path_loss_db(
    model_name: str,
    distance_m: npt.ArrayLike,
    *,
    frequency_mhz: npt.ArrayLike,
    antenna_height_m: npt.ArrayLike,
    receiver_height_m: npt.ArrayLike = 1.5,
    outside: Outside = "raise",
) -> FloatArray:
    """Return a model's median path loss, minding the range for which its source gives it.

    Parameters
    ----------
    model_name
        A key of `MODELS`.
    distance_m
        Over the ground, 0 or more. All arrays are broadcast against each other.
    frequency_mhz
        Carrier frequency; outside the range it is refused always, since the nearest frequency would be another band.
    antenna_height_m, receiver_height_m
        Above ground.
    outside
        "raise" refuses whatever is outside the range. "clamp" takes the nearest height within it (Hata's family adds
        b(Hb) of Report ITU-R SM.2028-2 for masts below 30 m); above the model's greatest distance the loss is infinite
        (no coverage by this model); below its least distance see Notes.

    Raises
    ------
    OutsideValidityError
        A parameter is outside the model's range; names model, parameter, value and range.
    InputError
        A number is not finite and positive, or there is no such model.

    Notes
    -----
    Below the least distance the formula is followed inward, but the loss is never less than free space (or, where the
    model itself starts below free space, than its own start). So it is continuous, and it grows with distance. Report
    ITU-R SM.2028-2, Section 6.1, does the same with Hata down to 0.1 km, with free space at 0.04 km.

    Examples
    --------
    >>> path_loss_db("rma_nlos", 1000, frequency_mhz=1800, antenna_height_m=35).round(1).item()
    124.6
    >>> given = {"frequency_mhz": 900, "antenna_height_m": 21}
    >>> path_loss_db("hata_open", [500, 30000], **given, outside="clamp").round(1).tolist()
    [90.4, inf]
    """
    model = get_model(model_name)
    limits = model.validity
    ground_m = not_negative("distance_m", distance_m)
    frequency = positive("frequency_mhz", frequency_mhz)
    antenna_m = positive("antenna_height_m", antenna_height_m)
    receiver_m = positive("receiver_height_m", receiver_height_m)
    _refuse_outside(model, "frequency_mhz", frequency, limits.frequency_mhz)
    if outside == "raise":
        _refuse_outside(model, "distance_m", ground_m, limits.distance_m)
        _refuse_outside(model, "antenna_height_m", antenna_m, limits.antenna_height_m)
        _refuse_outside(model, "receiver_height_m", receiver_m, limits.receiver_height_m)
        return model.loss_db(ground_m, frequency, antenna_m, receiver_m)
    if outside != "clamp":
        raise InputError("outside is {value!r}; expected raise or clamp. Give one of these.", value=outside)
    loss = _followed_inward_db(
        model,
        ground_m,
        frequency,
        np.clip(antenna_m, *limits.antenna_height_m),
        np.clip(receiver_m, *limits.receiver_height_m),
    )
    if model.low_mast_db is not None:
        loss = loss + model.low_mast_db(antenna_m)
    return np.asarray(np.where(ground_m > model.reach_m, np.inf, loss))


def _followed_inward_db(
    model: Model, ground_m: FloatArray, frequency_mhz: FloatArray, antenna_m: FloatArray, receiver_m: FloatArray
) -> FloatArray:
    start_m = model.validity.distance_m[0]
    at_m = np.maximum(ground_m, NEAREST_M)
    formula = model.loss_db(at_m, frequency_mhz, antenna_m, receiver_m)
    start = model.loss_db(start_m, frequency_mhz, antenna_m, receiver_m)
    floor = np.minimum(_free_space(at_m, frequency_mhz, antenna_m, receiver_m), start)
    return np.asarray(np.where(at_m < start_m, np.maximum(formula, floor), formula))


def _refuse_outside(model: Model, parameter: str, values: FloatArray, limits: Range) -> None:
    low, high = limits
    wrong = (values < low) | (values > high)
    if np.any(wrong):
        raise OutsideValidityError(
            "Model {model}: {parameter} is {value:g}; its source ({source}) gives it from {low:g} to {high:g}. "
            "Choose another model, or clamp heights and distances and flag the result.",
            model=model.name,
            parameter=parameter,
            value=first(values, wrong),
            source=model.source,
            low=low,
            high=high,
        )
