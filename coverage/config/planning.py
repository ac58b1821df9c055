"""The rule for planning: costs, and what is assumed of sites to come: named, editable, no official price list."""

from typing import Literal

from pydantic import Field

from .settings import Frozen


class Cost(Frozen):
    """A price in the rule's currency, and whence it is known."""

    amount: float = Field(ge=0)
    source: str = Field(min_length=1)


class Costs(Frozen):
    """The rule's prices; plan.toml says what each is of."""

    upgrade: Cost
    colocation: Cost
    new_mast: Cost
    microwave: Cost
    without_sight: Cost
    power_km: Cost
    road_km: Cost
    fibre_km: Cost
    fibre_home: Cost
    wireless_home: Cost


class Siting(Frozen):
    """What a new site is taken to be, and where candidates are looked for."""

    layers: dict[Literal["2G", "3G", "4G", "5G"], str]
    mast_height_m: float = Field(gt=0, le=300)
    azimuth_deg: str = Field(pattern=r"^\d+(/\d+)*$")
    downtilt_deg: float = Field(ge=-20, le=40)
    spacing_km: float = Field(ge=0, le=100, description="no two chosen sites stand nearer")
    from_mast_km: float = Field(ge=0, le=100, description="a new mast nearer to an existing one is no candidate")
    thin_km: float = Field(gt=0, le=100, description="of new masts nearer to each other one is a candidate")
    high_within_km: float = Field(gt=0, le=50, description="a high point is the highest ground so far around")
    high_rise_m: float = Field(ge=0, description="and rises so far above the mean of the ground there")
    most_candidates: int = Field(ge=1, le=100_000)


class Backhaul(Frozen):
    """When a microwave link to an existing site counts as possible."""

    most_km: float = Field(gt=0, le=200)
    frequency_mhz: float = Field(ge=1000, le=100_000)
    clearance: float = Field(ge=-1, le=5, description="least room under the ray, in first Fresnel radii")
    sites: int = Field(ge=1, le=50, description="how many of the nearest sites are looked at")


class PlanRule(Frozen):
    """A named rule for planning."""

    name: str
    description: str = ""
    currency: str
    siting: Siting
    backhaul: Backhaul
    costs: Costs
