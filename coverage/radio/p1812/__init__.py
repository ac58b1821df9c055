"""Recommendation ITU-R P.1812: path-specific prediction for point-to-area services, 30 MHz to 6 GHz.

The files follow the Recommendation's sections: `profile` (3.1 to 3.4), `climate` (3.5 to 3.7), `geometry`
(Attachment 1), `free_space` (4.2), `diffraction` (4.3), `anomalous` (4.4, 4.5), `prediction` (4.6 and the end of the
chain) and `locations` (variability). `kernels` holds the compiled loops along a profile, `normal` Attachment 2. One
path at a time: maps and many receivers are the engine's.

Version: the equations and their numbers are those of P.1812-7 (08/2023), with troposcatter by equation (44) of
P.1812-6, to which the ITU's note on P.1812-7 sends its users. The validation set that the tests use comes from code
that names P.1812-8 (09/2025), and agrees.
"""

from .climate import centre_latitude_deg
from .diffraction import Polarisation
from .geometry import Geometry, path_geometry
from .locations import location_sigma_db
from .prediction import Intermediates, predict, predict_on
from .profile import PathProfile, Zone, path_profile

__all__ = [
    "Geometry",
    "Intermediates",
    "PathProfile",
    "Polarisation",
    "Zone",
    "centre_latitude_deg",
    "location_sigma_db",
    "path_geometry",
    "path_profile",
    "predict",
    "predict_on",
]
