"""A calibration: what measurements say of the model, class by class; a file that planners read, keep and name."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from .settings import Frozen

BandMhz = Annotated[str, Field(pattern=r"^[1-9]\d{1,4}(\.\d+)?$")]
"""A band's name in MHz, such as 1800: a text, as keys of TOML are."""

ClutterClass = Annotated[str, Field(min_length=1)]
"""The name of a class of clutter in the radio profile."""


class Correction(Frozen):
    """What is added to the modelled levels of one operator's technology, and how far off they are then.

    ``offset_db + slope_db * log10(distance in km)``, the distance from the serving station held between `from_km` and
    `to_km`, where there were measurements; what `band_db` holds for the station's band in MHz, and `clutter_db` for the
    class of clutter around the phone, where they hold any. `used` is ``none`` where no correction helped on held-out
    blocks; all are 0 then. `common_db` and `site_db` are the model's error that is left, as standard deviations: what
    the class has in common, and a site's own; together they are the error on held-out blocks, `after_db`.
    """

    operator: str = Field(min_length=1)
    technology: Literal["2G", "3G", "4G", "5G"]
    used: Literal["none", "offset", "slope"]
    offset_db: float = Field(ge=-60, le=60)
    slope_db: float = Field(ge=-60, le=60)
    band_db: dict[BandMhz, Annotated[float, Field(ge=-60, le=60)]] = Field(default_factory=dict)
    clutter_db: dict[ClutterClass, Annotated[float, Field(ge=-60, le=60)]] = Field(default_factory=dict)
    from_km: float = Field(gt=0, le=200)
    to_km: float = Field(gt=0, le=200)
    common_db: float = Field(ge=0, le=60)
    site_db: float = Field(ge=0, le=60)
    squares: int = Field(ge=1)
    blocks: int = Field(ge=1)
    before_db: float = Field(ge=0)
    after_db: float = Field(ge=0)

    def offset_of(self, band_mhz: float) -> float:
        """Return what is added at 1 km from a station of a band; one of which nothing is known has no part of its own.

        Examples
        --------
        >>> fit = {"operator": "VNPT", "technology": "4G", "used": "offset", "offset_db": -2.0, "slope_db": 0.0}
        >>> rest = {"from_km": 1, "to_km": 5, "common_db": 1, "site_db": 6, "squares": 90, "blocks": 20}
        >>> of = Correction(**fit, **rest, before_db=7, after_db=6, band_db={"900": -3.0, "1800": 1.5})
        >>> of.offset_of(900.0), of.offset_of(1800.0), of.offset_of(2100.0)
        (-5.0, -0.5, -2.0)
        """
        return self.offset_db + self.band_db.get(f"{band_mhz:g}", 0.0)


class Calibration(Frozen):
    """Corrections by operator and technology; a pair without one stays as it is modelled, with the profile's error."""

    measured_from: str = ""
    measured_to: str = ""
    synthetic: bool = False
    files: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        pairs = [f"{item.operator} {item.technology}" for item in self.corrections]
        twice = sorted({pair for pair in pairs if pairs.count(pair) > 1})
        if twice:
            raise PydanticCustomError("corrected_twice", "{names}", {"names": ", ".join(twice)})
        return self
