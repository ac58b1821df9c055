"""How a signal fades: units, link budget, antennas, propagation models without terrain, and kernels for loops.

Numbers in, numbers out. No file, no map, no coordinate and no table of stations belongs here; `engine` brings stations
and places together with it. Every constant has its source beside it, or the word assumed.

Medians only: the margin for the probability at the cell's edge is added once, by `required_level_dbm`.
"""

from .antenna import gain_kernel_db, relative_gain_db
from .choice import LADDERS, Choice, choose_model
from .clutter import terminal_loss_db
from .link_budget import (
    ENTRY_LOSSES,
    EntryLoss,
    combined_sigma_db,
    fade_margin_db,
    maximum_path_loss_db,
    reference_eirp_dbm,
    required_level_dbm,
    resource_blocks,
)
from .loss_table import interpolated_loss_db, loss_table
from .models import MODELS, Model, Validity, get_model, path_loss_db
from .radius import RADIUS, radius_level_dbm
from .units import dbm_to_mw, free_space_loss_db, mw_to_dbm, power_sum_dbm, wavelength_m

__all__ = [
    "ENTRY_LOSSES",
    "LADDERS",
    "MODELS",
    "RADIUS",
    "Choice",
    "EntryLoss",
    "Model",
    "Validity",
    "choose_model",
    "combined_sigma_db",
    "dbm_to_mw",
    "fade_margin_db",
    "free_space_loss_db",
    "gain_kernel_db",
    "get_model",
    "interpolated_loss_db",
    "loss_table",
    "maximum_path_loss_db",
    "mw_to_dbm",
    "path_loss_db",
    "power_sum_dbm",
    "radius_level_dbm",
    "reference_eirp_dbm",
    "relative_gain_db",
    "required_level_dbm",
    "resource_blocks",
    "terminal_loss_db",
    "wavelength_m",
]
