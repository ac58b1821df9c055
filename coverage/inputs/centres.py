"""Where a commune's people live: the place of a hamlet of which only the name and the commune are known."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from ..geo.crs import WGS84, working_crs
from ..geo.grid import Grid, grid_over
from ..geo.rasters import read_people
from ..geo.zones import zones_of

_CELL_M = 250.0  # a hamlet's own size, and a fraction of what any population raster tells


def populated_centres(
    communes: gpd.GeoDataFrame, population: Path | None, stations: gpd.GeoDataFrame | None
) -> gpd.GeoDataFrame:
    """Return a point in each commune at which its people live.

    With a population raster it is the inhabited cell of 250 m nearest to the middle of the commune's people; without,
    the mast nearest to the middle of its masts; without either, a point well inside the polygon.

    Parameters
    ----------
    communes
        EPSG:4326, with `commune_code`.
    population
        A raster of people per cell.
    stations
        With `commune_code` and points, EPSG:4326.

    Returns
    -------
    geopandas.GeoDataFrame
        Indexed by `commune_code`: ``how`` (``people``, ``masts`` or ``commune``) and points in EPSG:4326.

    Raises
    ------
    MissingFileError, InputError
        The raster cannot be used.
    """
    crs = working_crs("auto", communes)
    on_plane = communes.to_crs(crs)
    points = shapely.point_on_surface(on_plane.geometry.to_numpy())
    how = np.full(len(communes), "commune", dtype=object)
    if stations is not None and len(stations):
        masts = shapely.get_coordinates(stations.geometry.to_crs(crs).to_numpy())
        code_of = stations["commune_code"].to_numpy()
        for i, code in enumerate(communes["commune_code"]):
            own = masts[code_of == code]
            if len(own):
                points[i], how[i] = _nearest_to_middle(own, np.ones(len(own))), "masts"
    if population is not None:
        west, south, east, north = on_plane.total_bounds
        grid = grid_over((west, south, east, north), crs, _CELL_M)
        for i, (cells, people) in enumerate(_inhabited(on_plane, grid, population)):
            if people.sum() > 0:
                points[i], how[i] = _nearest_to_middle(cells, people), "people"
    table = gpd.GeoDataFrame({"how": how}, geometry=points, crs=crs, index=communes["commune_code"].to_numpy())
    return table.to_crs(WGS84)


def _nearest_to_middle(places: NDArray[np.float64], weight: NDArray[np.float64]) -> shapely.Point:
    middle = np.average(places, axis=0, weights=weight)
    return shapely.Point(places[int(np.argmin(np.hypot(*(places - middle).T)))])


def _inhabited(
    on_plane: gpd.GeoDataFrame, grid: Grid, population: Path
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return the middles and the people of each commune's inhabited cells."""
    density = read_people(population, grid)
    zones = zones_of(on_plane.geometry, grid)
    people = density.ravel()[zones.cells] * zones.share
    row, column = np.divmod(zones.cells.astype(np.int64), grid.width)
    x = grid.west_m + (column + 0.5) * grid.resolution_m
    y = grid.north_m - (row + 0.5) * grid.resolution_m
    cells = np.column_stack([x, y])
    found = []
    for start, stop in zip(zones.offsets[:-1], zones.offsets[1:], strict=True):
        # A cell of which most lies elsewhere would put the hamlet there.
        own = np.flatnonzero((people[start:stop] > 0) & (zones.share[start:stop] > 0.5)) + start
        found.append((cells[own], people[own].astype(np.float64)))
    return found
