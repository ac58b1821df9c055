"""Gives stations without a site their site: those within 50 m of one another share a mast."""

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from ..geo.crs import equal_area_crs
from .ground import to_metric

SHARED_WITHIN_M = 50.0


def filled_sites(stations: pd.DataFrame) -> pd.Series:
    """Return a site ID for every station, those given left as they are.

    A station without one takes the ID of the nearest station within 50 m that has one, of several as near the least.
    The others are grouped by chains of at most 50 m, and a group is named ``site-`` and the least station ID in it. The
    rows' order does not matter.

    Parameters
    ----------
    stations
        With `station_id`, `site_id`, and `lon`, `lat` in degrees of WGS 84.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"station_id": ["b", "a", "c"], "site_id": [None] * 3, "lon": [105.0, 105.0001, 105.1], "lat": [21.0] * 3}
    ... )
    >>> filled_sites(frame).tolist()
    ['site-a', 'site-a', 'site-c']
    """
    site = stations["site_id"].astype(object).to_numpy(copy=True)
    empty = pd.isna(site)
    if not empty.any():
        return pd.Series(site, index=stations.index, dtype="str")
    lon, lat = stations["lon"].to_numpy(), stations["lat"].to_numpy()
    points = to_metric(lon, lat, equal_area_crs(float(np.mean(lon)), float(np.mean(lat))))
    if (~empty).any():
        own, given = _nearest_sites(points[empty], points[~empty], site[~empty].astype(str))
        site[np.flatnonzero(empty)[own]] = given
        empty = pd.isna(site)
    alone = np.flatnonzero(empty)
    if len(alone):
        site[alone] = _grouped(points[alone], stations["station_id"].astype(object).to_numpy()[alone])
    return pd.Series(site, index=stations.index, dtype="str")


def _nearest_sites(points: np.ndarray, others: np.ndarray, sites: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which points have others within 50 m, and the nearest one's site, the least of several as near."""
    pairs = cKDTree(points).sparse_distance_matrix(cKDTree(others), SHARED_WITHIN_M, output_type="ndarray")
    # To a millimetre: what is as near on the ground must not be told apart by the last bit of a projection.
    order = np.lexsort((sites[pairs["j"]], pairs["v"].round(3), pairs["i"]))
    own, first = np.unique(pairs["i"][order], return_index=True)
    return own, sites[pairs["j"][order][first]]


def _grouped(points: np.ndarray, station_ids: np.ndarray) -> np.ndarray:
    pairs = cKDTree(points).query_pairs(SHARED_WITHIN_M, output_type="ndarray")
    links = coo_array((np.ones(len(pairs), dtype=bool), (pairs[:, 0], pairs[:, 1])), shape=(len(points), len(points)))
    _, group = connected_components(links, directed=False)
    least = pd.Series(station_ids).groupby(group).min()
    names: np.ndarray = ("site-" + least.loc[group].astype(str)).to_numpy(dtype=object)
    return names
