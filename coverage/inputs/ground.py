"""Which commune a place lies in, and how far from the communes it is."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from pandas.api.extensions import ExtensionArray

from ..geo.crs import working_crs


def to_metric(lon: np.ndarray, lat: np.ndarray, crs: pyproj.CRS) -> np.ndarray:
    """Return points of WGS 84 in a metric system, one row (x, y) in metres a point."""
    x, y = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(lon, lat)
    return np.column_stack([x, y])


def communes_at(lon: np.ndarray, lat: np.ndarray, communes: gpd.GeoDataFrame) -> np.ndarray:
    """Return the position (row in `communes`) of the commune at each point; -1 where there is none.

    A point on the border of two belongs to the one that comes first.

    Parameters
    ----------
    lon, lat
        Degrees of WGS 84, shape (n,).
    communes
        EPSG:4326, with polygons.

    Examples
    --------
    >>> square = gpd.GeoDataFrame({"commune_code": ["00001"]}, geometry=[shapely.box(105, 21, 106, 22)], crs=4326)
    >>> communes_at(np.array([105.5, 107.0]), np.array([21.5, 21.5]), square).tolist()
    [0, -1]
    """
    found = np.full(len(lon), -1, dtype=np.int64)
    points = shapely.points(lon, lat)
    # The polygon asks for its points, because the tree prepares whatever asks.
    commune, point = shapely.STRtree(points).query(np.asarray(communes.geometry), predicate="intersects")
    order = np.lexsort((-commune, point))
    found[point[order]] = commune[order]
    return found


def codes_at(lon: np.ndarray, lat: np.ndarray, communes: gpd.GeoDataFrame) -> ExtensionArray:
    """Return the code of the commune at each point, missing where there is none."""
    at = communes_at(lon, lat, communes)
    codes = np.asarray(communes["commune_code"], dtype=object)
    return pd.array([codes[i] if i >= 0 else None for i in at], dtype="str")


def km_to_communes(lon: np.ndarray, lat: np.ndarray, communes: gpd.GeoDataFrame) -> np.ndarray:
    """Return each point's distance to the nearest commune, kilometres; 0 inside."""
    if not len(lon):
        return np.zeros(0)
    crs = working_crs("auto", communes)
    shapes = np.asarray(communes.geometry.to_crs(crs))
    points = shapely.points(to_metric(lon, lat, crs))
    (asked, _), distance_m = shapely.STRtree(shapes).query_nearest(points, return_distance=True, all_matches=False)
    km = np.full(len(lon), np.inf)
    km[asked] = distance_m / 1000
    return km
