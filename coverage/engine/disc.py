"""The loss from one mast to every cell around it, for scripts, benchmarks and the tests of the sweep."""

import math
from dataclasses import dataclass
from os import PathLike
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..geo.crs import equal_area_crs
from ..geo.grid import Grid
from ..geo.rasters import read_nearest, read_terrain
from ..radio.antenna import FULL_CIRCLE_DEG
from ..radio.checks import positive
from ..radio.clutter import terminal_loss_db
from ..radio.earth import effective_radius_km
from ..radio.p1812 import Polarisation
from ..radio.p1812.profile import ANTENNA_M, FREQUENCY_MHZ, within
from .arguments import TerrainKind, places_of, standing, terrain_of
from .mosaic import NO_SERVER
from .sweep import (
    LONGEST_STEP_CELLS,
    Conditions,
    Mast,
    Output,
    Stations,
    Terrain,
    disc_template,
    new_fan,
    new_work,
    sweep_place,
    wave_of,
)

Accuracy: TypeAlias = Literal["sweep", "exact"]

MARGIN_CELLS = 3
MOST_CELLS = 60_000_000


@dataclass(frozen=True)
class Disc:
    """Loss around a mast.

    Attributes
    ----------
    loss_db
        Shape (rows, columns), float32, NaN beyond the radius and where the terrain is unknown.
    grid
        Where the cells lie: an equal-area system about the mast, which stands at (0, 0), in a cell's middle.
    """

    loss_db: NDArray[np.float32]
    grid: Grid


def disc_loss(
    terrain: str | PathLike[str],
    tx: tuple[float, float, float],
    frequency_mhz: float,
    *,
    radius_km: float,
    resolution_m: float = 30.0,
    rx_height_m: float = 1.5,
    accuracy: Accuracy = "sweep",
    polarisation: Polarisation = "vertical",
    delta_n: float = 45.0,
    clutter: float | str | PathLike[str] = 0.0,
    terrain_kind: TerrainKind = "surface",
) -> Disc:
    """Return the loss in dB from a mast to all cells around it: free space and diffraction over the terrain.

    Parameters
    ----------
    terrain
        A raster of heights that GDAL reads (GeoTIFF, .hgt, VRT), or a folder of tiles.
    tx
        Longitude, latitude, and the antenna's height in m above ground.
    frequency_mhz
        Carrier, 30 to 6000.
    radius_km
        How far.
    resolution_m
        Side of the cells.
    rx_height_m
        Of the receivers above ground.
    accuracy
        "sweep" answers all cells from shared rays; "exact" draws a profile to each one, in some thirty times the time.
    polarisation
        "vertical" or "horizontal".
    delta_n
        Lapse rate of the refractivity, N-units/km.
    clutter, terrain_kind
        What stands on the ground, and whether the terrain's heights hold it already: as `path_loss`.

    Raises
    ------
    MissingFileError, InputError
        The terrain cannot be read, it is unknown under the mast, or a value cannot be used.
    OutsideValidityError
        A parameter is outside the model's range.

    Notes
    -----
    ITU-R P.1812-7 at 50 % of time and locations, its free space (8) and delta-Bullington diffraction (39); ducts and
    troposcatter are left out, which moves a median loss at these distances by less than 0.1 dB rms: docs/methods.md.
    """
    places = places_of("tx", tx)
    if any(axis.size != 1 for axis in places):
        raise InputError(
            "tx holds {count} masts; expected one. Call it for each.", count=max(axis.size for axis in places)
        )
    lon, lat, height_m = (axis.item() for axis in places)
    within("tx_height_m", height_m, ANTENNA_M)
    within("rx_height_m", rx_height_m, ANTENNA_M)
    within("frequency_mhz", frequency_mhz, FREQUENCY_MHZ)
    positive("radius_km", radius_km)
    positive("resolution_m", resolution_m)
    if accuracy not in {"sweep", "exact"}:
        raise InputError("accuracy is {value!r}; expected sweep or exact. Give one of these.", value=accuracy)
    radius_cells = math.ceil(radius_km * 1000.0 / resolution_m)
    half = radius_cells + MARGIN_CELLS
    if (2 * half + 1) ** 2 > MOST_CELLS:
        raise InputError(
            "a radius of {radius:g} km in cells of {resolution:g} m makes {count} cells; at most {most} are worked at "
            "once. Take a smaller radius or larger cells.",
            radius=radius_km,
            resolution=resolution_m,
            count=(2 * half + 1) ** 2,
            most=MOST_CELLS,
        )
    edge = (half + 0.5) * resolution_m
    grid = Grid(equal_area_crs(lon, lat, exact=True), -edge, edge, resolution_m, 2 * half + 1, 2 * half + 1)
    ground_m = read_terrain(terrain_of(terrain), grid)
    if math.isnan(ground_m[half, half]):
        raise InputError(
            "the terrain is unknown at the mast, {lon:.5f} {lat:.5f}. Look at the order of longitude and latitude, or "
            "give a terrain model that covers the place.",
            lon=lon,
            lat=lat,
        )
    if terrain_kind not in {"surface", "bare"}:
        raise InputError("terrain_kind is {value!r}; expected surface or bare. Give one of these.", value=terrain_kind)
    standing_m = _standing_m(clutter, grid)
    on_profile_m = np.empty((0, 0), np.float32)
    if terrain_kind == "bare" and standing_m is not None:
        on_profile_m = standing_m
    no_classes = np.empty((0, 0), np.uint8)
    output = Output(
        level_dbm=np.full((1, *grid.shape), -np.inf, np.float32),
        server=np.full((1, *grid.shape), NO_SERVER, np.int32),
        wanted=np.ones(grid.shape, np.bool_),
        terminal_db=np.empty((0, 0), np.float32),
        cover=no_classes,
        row=0,
        column=0,
    )
    most_points = radius_cells + LONGEST_STEP_CELLS
    sweep_place(
        output,
        disc_template(radius_cells),
        Mast(half, half, 0.0, 0.0),
        Terrain(ground_m, on_profile_m, 0, 0, resolution_m),
        one_station(height_m, frequency_mhz, radius_km, polarisation),
        0,
        1,
        Conditions(rx_height_m, effective_radius_km(delta_n), 0.0, 0.0, accuracy == "exact"),
        new_fan(most_points, covered=on_profile_m.size > 0),
        new_work(most_points, resolution_m / 1000.0, effective_radius_km(delta_n)),
    )
    loss_db = np.where(output.server[0] == NO_SERVER, np.float32(np.nan), -output.level_dbm[0])
    if standing_m is not None and terrain_kind == "surface":
        loss_db += terminal_loss_db(frequency_mhz, standing_m, receiver_height_m=rx_height_m).astype(np.float32)
    return Disc(loss_db, grid)


def _standing_m(clutter: float | str | PathLike[str], grid: Grid) -> NDArray[np.float32] | None:
    """Return the height of what stands on the cells; None where nothing does anywhere."""
    stands = standing(clutter)
    if isinstance(stands, float):
        return np.full(grid.shape, stands, np.float32) if stands > 0.0 else None
    # Where the raster says nothing, nothing is known to stand.
    return np.maximum(np.nan_to_num(read_nearest(stands, grid), nan=0.0), 0.0)


def one_station(height_m: float, frequency_mhz: float, radius_km: float, polarisation: Polarisation) -> Stations:
    """Return a station that sends 0 dBm in all directions, so that its level is the loss turned round."""
    wave = wave_of(frequency_mhz, polarisation)
    zero = np.zeros(1)
    return Stations(
        rank=np.zeros(1, np.int32),
        layer=np.zeros(1, np.int32),
        table=np.zeros(1, np.int32),
        height_m=np.array([height_m]),
        eirp_dbm=zero,
        reach_m=np.array([radius_km * 1000.0]),
        closed_reach_m=zero,
        floor_dbm=np.array([-1e4]),
        downtilt_deg=zero,
        beamwidth_deg=np.array([FULL_CIRCLE_DEG]),
        vertical_beamwidth_deg=np.array([np.inf]),
        first_sector=np.array([0, 1]),
        azimuth_deg=zero,
        frequency_ghz=np.array([wave.frequency_ghz]),
        wavelength_m=np.array([wave.length_m]),
        admittance=np.array([wave.admittance]),
        loss_db=np.zeros((1, 2), np.float32),
    )
