"""Where cable may run: straight between places, or along roads whose loose ends are joined where they nearly meet."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay, cKDTree
from scipy.spatial.distance import pdist

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

ROAD_STEP_M = 50.0
"""Roads are cut into pieces no longer than this: cable leaves them only at their ends."""

WELD_M = 2.0
"""A road that ends nearer than this to another meets it: maps leave such gaps where two were drawn."""

ACCESS_M = 1000.0
"""A place is joined to each connected part of the roads that comes as near as this, and to the nearest of all."""

COMPLETE = 1000
"""Among so many places every straight line is looked at; among more their triangulation, which holds the tree."""

_GRID_M = 1e-3  # to which roads are rounded, so that what meets, meets
_LEAST_M = 1e-3  # two places at one point: a graph takes a length of 0 for no line


@dataclass(frozen=True)
class Network:
    """Where cable may run: places, and the lines between them.

    The places that are joined come first: the hamlets, then the nodes. `part` numbers the connected parts of the roads,
    by place; -1 for the places that are joined.
    """

    places: Floats
    one: Ints
    other: Ints
    length_m: Floats
    part: Ints

    @property
    def graph(self) -> csr_array:
        """The lines as a sparse matrix, of each pair the place of lower number first."""
        size = len(self.places)
        # Of two lines between the same two places the shorter: a sparse array would add them up.
        low, high = np.minimum(self.one, self.other), np.maximum(self.one, self.other)
        order = np.lexsort((self.length_m, high, low))
        first = order[np.unique(low[order] * size + high[order], return_index=True)[1]]
        return csr_array(coo_array((self.length_m[first], (low[first], high[first])), shape=(size, size)))

    def parts_apart(self, nodes: Ints) -> int:
        """Return how many connected parts of the roads lead to none of the nodes."""
        if not len(self.part) or self.part.max() < 0:
            return 0
        label = connected_components(self.graph, directed=False)[1]
        apart = ~np.isin(label, label[nodes]) & (self.part >= 0)
        return len(np.unique(self.part[apart]))


def straight(places: Floats) -> Network:
    """Return the lines among which the shortest straight tree is."""
    part = np.full(len(places), -1, np.int64)
    if len(places) <= COMPLETE:
        one, other = np.triu_indices(len(places), 1)
        length_m = np.maximum(pdist(places), _LEAST_M)
        return Network(places, one.astype(np.int64), other.astype(np.int64), length_m, part)
    # The shortest tree lies in the triangulation; joggled, so that points on one line have one too.
    corners = Delaunay(places, qhull_options="QJ").simplices
    sides = np.unique(
        np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1), axis=0
    )
    one, other = sides.astype(np.int64).T
    length_m = np.hypot(*(places[one] - places[other]).T)
    return Network(places, one, other, np.maximum(length_m, _LEAST_M), part)


def along(places: Floats, roads: gpd.GeoSeries) -> Network:
    """Return the roads as a network, each place joined straight to the roads near it.

    Notes
    -----
    Where a road layer is in pieces, the piece nearest to a place may lead nowhere: a place is joined to the nearest
    point of each connected part that comes as near as `ACCESS_M`.
    """
    # Crossings become points of the network.
    noded = shapely.union_all(roads.to_numpy(), grid_size=_GRID_M)
    bridges = _bridges(shapely.get_parts(noded))
    if len(bridges):
        noded = shapely.union_all(np.concatenate([shapely.get_parts(noded), bridges]), grid_size=_GRID_M)
    # Ends that meet are one point.
    points, line = shapely.get_coordinates(shapely.get_parts(shapely.segmentize(noded, ROAD_STEP_M)), return_index=True)
    vertex, of = np.unique(points.round(3), axis=0, return_inverse=True)
    of = of.ravel()
    within = np.flatnonzero(line[1:] == line[:-1])
    one, other = of[within], of[within + 1]
    joints = csr_array(coo_array((np.ones(len(one)), (one, other)), shape=(len(vertex), len(vertex))))
    part = connected_components(joints, directed=False)[1].astype(np.int64)
    place, access = _access(places, vertex, part)
    count = len(places)
    both = np.concatenate([places, vertex])
    one, other = np.concatenate([place, one + count]), np.concatenate([access + count, other + count])
    length_m = np.hypot(*(both[one] - both[other]).T)
    return Network(
        both,
        one.astype(np.int64),
        other.astype(np.int64),
        np.maximum(length_m, _LEAST_M),
        np.concatenate([np.full(count, -1, np.int64), part]),
    )


def _bridges(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the short lines between ends that touch nothing and another line that they nearly touch."""
    ends = shapely.get_coordinates(np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)]))
    _, of, times = np.unique(ends.round(3), axis=0, return_inverse=True, return_counts=True)
    loose = np.flatnonzero(times[of.ravel()] == 1)
    points = shapely.points(ends[loose])
    at, near = shapely.STRtree(lines).query(points, predicate="dwithin", distance=WELD_M)
    others = near != loose[at] % len(lines)
    at, near = at[others], near[others]
    away_m = shapely.distance(points[at], lines[near])
    order = np.lexsort((near, away_m, at))
    at, near = at[order], near[order]
    first = np.unique(at, return_index=True)[1]
    return np.array([shapely.shortest_line(points[at[k]], lines[near[k]]) for k in first], dtype=object)


def _access(places: Floats, vertex: Floats, part: Ints) -> tuple[Ints, Ints]:
    """Return by which points of the roads each place is joined: of each part that is near the nearest."""
    tree = cKDTree(vertex)
    nearest = tree.query(places)[1]
    joined, to = [np.arange(len(places))], [nearest.astype(np.int64)]
    for place, near in enumerate(tree.query_ball_point(places, ACCESS_M)):
        found = np.array(near, np.int64)
        if not len(found) or (part[found] == part[nearest[place]]).all():
            continue
        found = found[np.lexsort((found, np.hypot(*(vertex[found] - places[place]).T)))]
        first = found[np.unique(part[found], return_index=True)[1]]
        first = first[part[first] != part[nearest[place]]]
        joined.append(np.full(len(first), place))
        to.append(first)
    return np.concatenate(joined), np.concatenate(to)
