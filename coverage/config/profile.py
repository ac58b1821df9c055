"""The radio profile: thresholds, margins, layers and defaults, named and editable; never an official criterion."""

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from .settings import Frozen

OUTDOOR = "outdoor"
"""The tier of headline figures: every profile has it."""

SettlementClass = Literal["urban", "suburban", "rural", "open"]


Rung = Literal["p1812", "closed", "radius"]
"""The modelled rungs of the ladder; a supplied polygon has no range."""

FillableName = Literal[
    "band_mhz",
    "frequency_mhz",
    "bandwidth_mhz",
    "antenna_height_m",
    "beamwidth_deg",
    "downtilt_deg",
    "eirp_dbm",
]

Height = Annotated[float, Field(ge=1, le=300)]
Level = Annotated[float, Field(ge=-200, le=0)]
Band = Annotated[float, Field(ge=400, le=100_000)]


class Layer(Frozen):
    """A technology on a band, with the reference signal's EIRP of a usual station."""

    technology: Literal["2G", "3G", "4G", "5G"]
    band_mhz: Band
    frequency_mhz: Band
    bandwidth_mhz: float = Field(gt=0, le=2000)
    eirp_dbm: float = Field(ge=-50, le=100)
    scs_khz: Literal[15, 30] = 15
    max_radius_km: float = Field(gt=0, le=200)
    plain_radius_km: float = Field(gt=0, le=200)


class Tier(Frozen):
    """Where the phone is: the loss on the way in and its standard deviation."""

    loss_db: float = Field(ge=0, le=100)
    sd_db: float = Field(ge=0, le=30)


class Receiver(Frozen):
    """The phone."""

    height_m: float = Field(1.5, ge=1, le=10)


class Margin(Frozen):
    """The margin that is added once, in the link budget."""

    sigma_db: float = Field(8.0, ge=0, le=30)
    edge_probability: float = Field(0.90, ge=0.5, lt=1)


Deviation = Annotated[float, Field(ge=0, le=30)]


Share = Annotated[float, Field(ge=0, le=1)]


class Range(Frozen):
    """How far off levels may be, as standard deviations in dB; what of it is shared, and how ranges are drawn.

    `rung_db` is the model's error, `filled_db` of values that were filled. `common_share` of the model's variance, and
    `filled_common_share` of the fills', is common to a technology of an operator, the rest the site's own. Two layers'
    common parts correlate by `layer_correlation`, two sites' own by exp(-distance / `site_correlation_km`).
    """

    rung_db: dict[Rung, Deviation]
    filled_db: dict[FillableName, Deviation] = Field(default_factory=dict)
    common_share: Share = 0.4
    filled_common_share: Share = 0.5
    layer_correlation: Share = 0.5
    site_correlation_km: float = Field(2.0, gt=0, le=1000)
    confidence: float = Field(0.90, ge=0.5, lt=1)
    draws: int = Field(100, ge=20, le=1000)
    seed: int = Field(1, ge=0)


class ClutterClass(Frozen):
    """What stands on the ground of one class of land cover: its height, the width between, and who says so."""

    height_m: float = Field(ge=0, le=100)
    width_m: float = Field(27.0, gt=0, le=1000)
    source: str = Field(min_length=1)


class Clutter(Frozen):
    """Classes of what stands on the ground; `default` where it is not known, `denser` for the low figures then."""

    default: str
    denser: str
    classes: dict[str, ClutterClass] = Field(min_length=1, max_length=255)


class Antenna(Frozen):
    """Antennas where the list is silent."""

    beamwidth_deg: float = Field(65.0, gt=0, le=360)
    vertical_beamwidth_deg: float = Field(10.0, gt=0, le=180)
    front_to_back_db: float = Field(30.0, gt=0, le=100)
    downtilt_deg: float = Field(3.0, ge=-90, le=90)
    height_m: dict[SettlementClass, Height]


class Settlement(Frozen):
    """Residents per km² from which a commune is urban or suburban."""

    urban_per_km2: float = Field(gt=0)
    suburban_per_km2: float = Field(gt=0)


class RadioProfile(Frozen):
    """A named set of radio values: thresholds, margins, tiers, layers and defaults."""

    name: str
    description: str = ""
    receiver: Receiver = Receiver()
    margin: Margin = Margin()
    tiers: dict[str, Tier]
    range: Range
    clutter: Clutter
    thresholds_dbm: dict[Literal["2G", "3G", "4G", "5G"], Level]
    layers: dict[str, Layer]
    default_band_mhz: dict[Literal["2G", "3G", "4G", "5G"], Band]
    antenna: Antenna
    settlement: Settlement

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """Refuse a profile that lacks what some station may ask for, before hours of work have gone by."""
        technologies = {layer.technology for layer in self.layers.values()}
        missing = [
            *(f"thresholds_dbm.{name}" for name in sorted(technologies - set(self.thresholds_dbm))),
            *(f"default_band_mhz.{name}" for name in sorted(technologies - set(self.default_band_mhz))),
            *(f"antenna.height_m.{name}" for name in get_args(SettlementClass) if name not in self.antenna.height_m),
            *(f"range.rung_db.{name}" for name in get_args(Rung) if name not in self.range.rung_db),
            *(
                f"clutter.classes.{name}"
                for name in dict.fromkeys((self.clutter.default, self.clutter.denser))
                if name not in self.clutter.classes
            ),
            *([f"tiers.{OUTDOOR}"] if OUTDOOR not in self.tiers else []),
        ]
        if missing:
            raise PydanticCustomError("keys_missing", "{keys}", {"keys": ", ".join(missing)})
        return self
