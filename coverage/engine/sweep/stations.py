"""What a sweep is asked for and where it goes: stations, what they share, and a window's mosaics."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Stations(NamedTuple):
    """Stations as arrays; those of one place follow each other by height, frequency and rank. See `Transmitters`."""

    rank: NDArray[np.int32]
    layer: NDArray[np.int32]
    table: NDArray[np.int32]
    height_m: NDArray[np.float64]
    eirp_dbm: NDArray[np.float64]
    reach_m: NDArray[np.float64]
    closed_reach_m: NDArray[np.float64]
    floor_dbm: NDArray[np.float64]
    downtilt_deg: NDArray[np.float64]
    beamwidth_deg: NDArray[np.float64]
    vertical_beamwidth_deg: NDArray[np.float64]
    first_sector: NDArray[np.int64]
    azimuth_deg: NDArray[np.float64]
    frequency_ghz: NDArray[np.float64]
    wavelength_m: NDArray[np.float64]
    admittance: NDArray[np.float64]
    loss_db: NDArray[np.float32]


class Conditions(NamedTuple):
    """What all stations share: the phone's height, the earth's effective radius, how antennas fall off, the method."""

    receiver_height_m: float
    radius_km: float
    front_to_back_db: float
    side_lobe_db: float
    exact: bool


class Output(NamedTuple):
    """A window's mosaics: see `kernels.strongest_of_places`; `row` and `column` are the grid's cell at (0, 0)."""

    level_dbm: NDArray[np.float32]
    server: NDArray[np.int32]
    wanted: NDArray[np.bool_]
    terminal_db: NDArray[np.float32]
    cover: NDArray[np.uint8]
    row: int
    column: int
