"""How a signal fades: units, link budget, antennas, propagation models without terrain, and kernels for loops.

Numbers in, numbers out. No file, no map, no coordinate and no table of stations belongs here; `engine` brings stations
and places together with it. Every constant has its source beside it, or the word assumed.

Medians only: the margin for the probability at the cell's edge is added once, by `required_level_dbm`.

What is compiled is imported from its own module (`antenna`, `clutter`, `loss_table`, `p1812`): whoever asks for none of
it, as a report does, need not wait for the compiler.
"""

from .choice import LADDERS, Choice, choose_model
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
    "get_model",
    "maximum_path_loss_db",
    "mw_to_dbm",
    "path_loss_db",
    "power_sum_dbm",
    "radius_level_dbm",
    "reference_eirp_dbm",
    "required_level_dbm",
    "resource_blocks",
    "wavelength_m",
]
