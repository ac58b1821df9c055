"""Which model stands for a station's surroundings when there is no terrain to compute with."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, TypeAlias

from ..errors import InputError
from ..language import Message, msg
from .checks import positive
from .models import MODELS, Model
from .radius import RADIUS

Settlement: TypeAlias = Literal["urban", "suburban", "rural", "open"]

LADDERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "urban": ("uma", "hata_urban"),
        "suburban": ("hata_suburban", "cost231_suburban", "hata_extended_suburban", "uma"),
        "rural": ("hata_rural", "cost231_rural", "hata_extended_rural", "rma"),
        "open": ("hata_open", "cost231_open", "hata_extended_open", "rma"),
    }
)
"""Models by settlement class, the first one that has the frequency is taken; after the last comes the plain radius.

- urban: UMa, made for masts just above the roofs of a town, 0.5 to 100 GHz. Hata's city below it in frequency.
- suburban: Hata's suburban area, continued by COST 231 and by ITU-R SM.2028 to 3 GHz, so that 2100 and 2600 MHz do not
  fall to half the radius of 1800 beside them; UMa above, the nearest that is left.
- rural: halfway between Hata's suburban and open areas (assumed, see `hata.area_correction_db`), for midland villages
  among rice fields. With 8 dB, 90 % and a mast of 35 m it gives 2.1 km at 1800 MHz for a loss of 124.75 dB, between RMa
  NLOS (1.0) and Hata open (4.1), near their geometric mean. RMa by probability was not taken below 3 GHz: at 700 and
  900 MHz its radii (2.6 and 1.9 km) are less than Hata's of a suburb (3.2 and 2.0). Above 3 GHz nothing else is left.
- open: Hata's open area (fields, water), then as rural.
"""


_CLASS_LABELS = {
    "urban": msg("Urban area"),
    "suburban": msg("Suburban area"),
    "rural": msg("Rural area"),
    "open": msg("Open area"),
}
_PARAMETER_LABELS = {
    ("antenna_height_m",): msg("the antenna height"),
    ("receiver_height_m",): msg("the receiver height"),
    ("antenna_height_m", "receiver_height_m"): msg("the heights of antenna and receiver"),
}


@dataclass(frozen=True)
class Choice:
    """A model's name, which parameters it takes at the end of its range instead of as given, and why it was chosen."""

    model: str
    clamped: tuple[str, ...]
    reason: Message


def choose_model(
    settlement: str, frequency_mhz: float, antenna_height_m: float, receiver_height_m: float = 1.5
) -> Choice:
    """Return the first model of the class's ladder that is published for the frequency.

    Parameters
    ----------
    settlement
        "urban", "suburban", "rural" or "open".
    frequency_mhz
        Of the station.
    antenna_height_m, receiver_height_m
        Above ground. Outside the model's range the nearest height within it counts, and `clamped` says so: compute with
        `path_loss_db(..., outside="clamp")` or `loss_table`, and flag the station.

    Returns
    -------
    Choice
        `model` is a key of `MODELS`, or "radius" where no model has the frequency.

    Raises
    ------
    InputError
        The class is unknown, or a number is not finite and above 0.

    Examples
    --------
    >>> choose_model("rural", 1800, 42)
    Choice(model='cost231_rural', clamped=(), reason=...)
    >>> choose_model("suburban", 900, 21).clamped
    ('antenna_height_m',)
    """
    if settlement not in LADDERS:
        raise InputError(
            "settlement is {value!r}; expected {expected}. Give one of these.",
            value=settlement,
            expected=", ".join(LADDERS),
        )
    frequency = float(positive("frequency_mhz", frequency_mhz))
    heights = {
        "antenna_height_m": float(positive("antenna_height_m", antenna_height_m)),
        "receiver_height_m": float(positive("receiver_height_m", receiver_height_m)),
    }
    model = _first_with(frequency, LADDERS[settlement])
    if model is None:
        return Choice(
            RADIUS,
            (),
            msg(
                "{settlement}: no model has {frequency_mhz:g} MHz; a plain radius is used.",
                settlement=_CLASS_LABELS[settlement],
                frequency_mhz=frequency,
            ),
        )
    ranges = {
        "antenna_height_m": model.validity.antenna_height_m,
        "receiver_height_m": model.validity.receiver_height_m,
    }
    clamped = tuple(name for name, (low, high) in ranges.items() if not low <= heights[name] <= high)
    return Choice(model.name, clamped, _reason(settlement, frequency, model, clamped))


def _first_with(frequency_mhz: float, names: tuple[str, ...]) -> Model | None:
    for name in names:
        low, high = MODELS[name].validity.frequency_mhz
        if low <= frequency_mhz <= high:
            return MODELS[name]
    return None


def _reason(settlement: str, frequency_mhz: float, model: Model, clamped: tuple[str, ...]) -> Message:
    if clamped:
        return msg(
            "{settlement}, {frequency_mhz:g} MHz: model {model} ({source}), with {clamped} taken at the end of the "
            "model's range.",
            settlement=_CLASS_LABELS[settlement],
            frequency_mhz=frequency_mhz,
            model=model.name,
            source=model.source,
            clamped=_PARAMETER_LABELS[clamped],
        )
    return msg(
        "{settlement}, {frequency_mhz:g} MHz: model {model} ({source}).",
        settlement=_CLASS_LABELS[settlement],
        frequency_mhz=frequency_mhz,
        model=model.name,
        source=model.source,
    )
