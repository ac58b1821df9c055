"""phusong.toml and radio profiles -> frozen settings. Knows no table and no map."""

from .gaps import GapRule
from .profile import Layer, RadioProfile, Tier
from .reading import FILE_NAME, read_gap_rule, read_profile, read_settings
from .settings import Settings, Source

__all__ = [
    "FILE_NAME",
    "GapRule",
    "Layer",
    "RadioProfile",
    "Settings",
    "Source",
    "Tier",
    "read_gap_rule",
    "read_profile",
    "read_settings",
]
