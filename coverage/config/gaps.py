"""The rule by which gaps are explained and put in order: named and editable; never an official criterion."""

from typing import Literal, Self, get_args

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from .settings import Frozen

ReasonCode = Literal[
    "few_operators", "indoor", "older_only", "no_station", "ridge", "margin", "antenna", "clutter", "ground",
    "no_terrain", "no_power", "out_of_range",
]  # fmt: skip
REASONS: tuple[ReasonCode, ...] = get_args(ReasonCode)
"""Why a hamlet is not covered; a hamlet outside every commune has ``outside`` instead."""


class Reasons(Frozen):
    """How the one main reason of a hamlet is found."""

    order: tuple[ReasonCode, ...] = REASONS
    thin_db: float = Field(6.0, ge=0, le=60, description="a level that lacks no more than this is a thin margin")
    ridge_m: float = Field(5.0, ge=0, le=1000, description="what rises so far above the ray is a ridge")
    sites: int = Field(6, ge=1, le=50, description="how many of an operator's nearest sites are looked at")

    @field_validator("order")
    @classmethod
    def _whole(cls, order: tuple[ReasonCode, ...]) -> tuple[ReasonCode, ...]:
        if sorted(order) != sorted(REASONS) or order[-1] != REASONS[-1]:
            raise PydanticCustomError("order_not_whole", "{names}", {"names": ", ".join(REASONS)})
        return order


class Weights(Frozen):
    """How much each term of the priority counts; only their proportions matter."""

    people: float = Field(40.0, ge=0)
    households: float = Field(10.0, ge=0)
    special: float = Field(30.0, ge=0)
    distance: float = Field(20.0, ge=0)

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.people + self.households + self.special + self.distance <= 0.0:
            raise PydanticCustomError("keys_missing", "{keys}", {"keys": "priority.weights"})
        return self


class Full(Frozen):
    """From where on a term is 1."""

    people: float = Field(1000.0, gt=0)
    households: float = Field(250.0, gt=0)
    distance_km: float = Field(10.0, gt=0)


class Priority(Frozen):
    """The order in which hamlets that are not covered are helped."""

    weights: Weights = Weights()
    full: Full = Full()


class GapRule(Frozen):
    """A named rule for reasons and priority."""

    name: str
    description: str = ""
    reasons: Reasons = Reasons()
    priority: Priority = Priority()
