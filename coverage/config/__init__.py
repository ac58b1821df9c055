"""phusong.toml and radio profiles -> frozen settings. Knows no table and no map."""

from .gaps import GapRule
from .land_cover import check_classes
from .names import name_in_words
from .planning import PlanRule
from .profile import Layer, RadioProfile, Tier
from .reading import FILE_NAME, read_gap_rule, read_plan_rule, read_profile, read_settings
from .settings import Settings, Source, StationList, WhatIf

__all__ = [
    "FILE_NAME",
    "GapRule",
    "Layer",
    "PlanRule",
    "RadioProfile",
    "Settings",
    "Source",
    "StationList",
    "Tier",
    "WhatIf",
    "check_classes",
    "name_in_words",
    "read_gap_rule",
    "read_plan_rule",
    "read_profile",
    "read_settings",
]
