"""What is nearest to each hamlet: sites of any and of each operator, and fibre nodes."""

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from ..geo.crs import distance_and_bearing
from ..geo.grid import Grid
from .result import slug


def with_nearest_sites(
    hamlets: gpd.GeoDataFrame, stations: gpd.GeoDataFrame, operators: tuple[str, ...], grid: Grid
) -> gpd.GeoDataFrame:
    """Return the hamlets with the nearest site of any and of each operator: its ID, distance in km, bearing from north.

    The nearest is found on the grid's plane, distance and bearing are geodesic.
    """
    sites = stations.drop_duplicates(["site_id", "operator", "lon", "lat"])
    result = _with_nearest(hamlets, sites, "nearest_site", key="site_id", grid=grid)
    for operator in operators:
        own = sites[sites["operator"] == operator]
        result = _with_nearest(result, own, f"nearest_{slug(operator)}", key="site_id", grid=grid)
        result = result.drop(columns=f"nearest_{slug(operator)}_operator")
    return result


def with_nearest_fibre_nodes(hamlets: gpd.GeoDataFrame, nodes: gpd.GeoDataFrame, grid: Grid) -> gpd.GeoDataFrame:
    """Return the hamlets with the nearest fibre node of any operator, as `with_nearest_sites`."""
    return _with_nearest(hamlets, nodes, "nearest_fibre_node", key="node_id", grid=grid)


def _with_nearest(
    hamlets: gpd.GeoDataFrame, places: gpd.GeoDataFrame, name: str, *, key: str, grid: Grid
) -> gpd.GeoDataFrame:
    if places.empty:
        nothing = pd.Series(pd.NA, index=hamlets.index, dtype="str")
        return hamlets.assign(
            **{f"{name}_km": np.nan, f"{name}_bearing_deg": np.nan, f"{name}_id": nothing, f"{name}_operator": nothing}
        )
    here, there = hamlets.to_crs(grid.crs).geometry, places.to_crs(grid.crs).geometry
    _, nearest = cKDTree(np.column_stack([there.x, there.y])).query(np.column_stack([here.x, here.y]))
    chosen = places.iloc[nearest]
    km, bearing = distance_and_bearing(hamlets["lon"], hamlets["lat"], chosen["lon"], chosen["lat"])
    return hamlets.assign(
        **{
            f"{name}_km": km.round(3),
            f"{name}_bearing_deg": bearing.round(1),
            f"{name}_id": chosen[key].to_numpy(),
            f"{name}_operator": chosen["operator"].to_numpy(),
        }
    )
