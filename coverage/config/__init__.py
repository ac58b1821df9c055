"""phusong.toml and radio profiles -> frozen settings. Knows no table and no map."""

from .calibration import Calibration, Correction
from .gaps import GapRule
from .land_cover import check_classes, class_label
from .names import name_in_words
from .planning import PlanRule
from .profile import OUTDOOR, Layer, RadioProfile, Tier
from .reading import FILE_NAME, read_calibration, read_gap_rule, read_plan_rule, read_profile, read_settings
from .settings import MeasurementLog, Settings, Source, StationList, WhatIf

__all__ = [
    "FILE_NAME",
    "OUTDOOR",
    "Calibration",
    "Correction",
    "GapRule",
    "Layer",
    "MeasurementLog",
    "PlanRule",
    "RadioProfile",
    "Settings",
    "Source",
    "StationList",
    "Tier",
    "WhatIf",
    "check_classes",
    "class_label",
    "name_in_words",
    "read_calibration",
    "read_gap_rule",
    "read_plan_rule",
    "read_profile",
    "read_settings",
]
