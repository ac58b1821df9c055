"""One tile's work: all that its levels depend on, and what comes out."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields

import numpy as np
from numpy.typing import NDArray

from ..config import RadioProfile
from ..geo.grid import Grid, Window
from .digest import engine_digest
from .ground import Cells, Ground, ground_of
from .levels import levels_on
from .mosaic import Mosaic
from .transmitters import Transmitters


@dataclass(frozen=True)
class Job:
    """All that a tile's levels depend on, but for the ground.

    Attributes
    ----------
    window
        The tile.
    ground
        The cells whose heights count.
    transmitters, layers
        The stations that reach it, numbered among themselves, and how many mosaic layers they have.
    wanted
        Which of its cells count, shape of the window.
    grid, profile, exact
        As in `levels.levels_on`.
    bare
        Whether the terrain's heights are those of bare ground: see `ground.ground_of`.
    """

    window: Window
    ground: Window
    transmitters: Transmitters
    layers: int
    wanted: NDArray[np.bool_]
    grid: Grid
    profile: RadioProfile
    exact: bool
    bare: bool


def work_on(
    job: Job, cells: Cells, *, places: slice = slice(None), each_place: Callable[[], None] | None = None
) -> Mosaic:
    """Return the mosaic of a tile, or of some of its places alone.

    Parameters
    ----------
    job, cells
        The tile, and the blocks under it.
    places
        Which of the job's places.
    each_place
        Called before each place; what it raises ends the work.
    """
    everyone = np.arange(len(job.transmitters.place_x_m))
    return levels_on(
        job.window,
        everyone[places],
        job.transmitters,
        ground_of(job.ground, cells, job.profile, bare=job.bare),
        job.wanted,
        grid=job.grid,
        layers=job.layers,
        profile=job.profile,
        exact=job.exact,
        each_place=each_place,
    )


def fingerprint(job: Job, ground: Ground) -> str:
    """Return a digest of all that a tile's levels depend on: the same digest, the same bits."""
    grid = job.grid
    said = {
        "engine": engine_digest(),
        "profile": job.profile.model_dump(mode="json"),
        "exact": job.exact,
        "grid": [grid.crs.to_wkt(), grid.west_m, grid.north_m, grid.resolution_m],
        "windows": [astuple(job.window), astuple(ground.window)],
    }
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode())
    _add(digest, "wanted", job.wanted)
    for field in fields(ground):
        _add(digest, field.name, getattr(ground, field.name))
    for field in fields(job.transmitters):
        value = getattr(job.transmitters, field.name)
        for name, array in [(field.name, value)] if isinstance(value, np.ndarray) else value._asdict().items():
            _add(digest, name, array)
    return digest.hexdigest()


def _add(digest: "hashlib._Hash", name: str, value: object) -> None:
    if isinstance(value, np.ndarray):
        digest.update(f"{name} {value.dtype.str} {value.shape}".encode())
        digest.update(np.ascontiguousarray(value).data)
