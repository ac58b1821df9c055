"""A whole disc by rays: ITU-R P.1812's free space and delta-Bullington for every cell around a mast."""

from .cells import LONGEST_STEP_CELLS, Fan, Mast, Terrain, new_fan
from .heights import GAP_STEPS
from .stations import Conditions, Output, Stations
from .sweep import Work, new_work, sweep_place
from .template import Template, disc_template
from .wave import Wave, wave_of

__all__ = [
    "GAP_STEPS",
    "LONGEST_STEP_CELLS",
    "Conditions",
    "Fan",
    "Mast",
    "Output",
    "Stations",
    "Template",
    "Terrain",
    "Wave",
    "Work",
    "disc_template",
    "new_fan",
    "new_work",
    "sweep_place",
    "wave_of",
]
