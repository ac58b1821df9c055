"""The cheapest cable to hamlets that are far from every fibre node: straight, or along roads that are given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, dijkstra, minimum_spanning_tree
from scipy.spatial import cKDTree

from ..config import PlanRule
from .roads import WELD_M, Network, along, straight

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

FIBRE, WIRELESS, NO_PLAN, NO_ROAD = "fibre", "wireless", "no_plan", "no_road"
"""What is cheaper for a hamlet; no planned site covers it; no road leads there, so that fibre has no price."""


@dataclass(frozen=True)
class Extension:
    """The cable and whom it reaches.

    Attributes
    ----------
    hamlets
        A row for each hamlet beyond the distance: ``hamlet_id``, ``name``, ``commune_code``, ``households``,
        ``node_km`` (straight, to the nearest node), ``node_id`` (from which its branch of the tree starts), ``via``
        (the hamlet before it on the way, empty next to the node), ``cable_km`` (what is laid for it beyond that),
        ``cable_share_km`` (its share of all cable on its way, by the households that each piece leads to),
        ``fibre_cost`` (of that share and its homes, so that costs add up), ``fibre_cost_per_household``;
        ``wireless_site``, ``wireless_cost``, ``wireless_cost_per_household``: by the planned sites that its coverage
        needs; ``cheaper``: which of the two it gets where all together cost least. In the order of cost a household.
    lines
        The cable of each hamlet that is reached, EPSG:4326, with ``hamlet_id`` and ``cable_km``.
    facts
        How many hamlets and households lie beyond, the cable's length, the cost; how many connected parts of the roads
        lead to no node (``road_parts_apart``).
    """

    hamlets: pd.DataFrame
    lines: gpd.GeoDataFrame
    facts: Mapping[str, Any]


def fibre_extension(
    hamlets: gpd.GeoDataFrame,
    nodes: gpd.GeoDataFrame,
    roads: gpd.GeoSeries | None,
    *,
    crs: CRS,
    beyond_m: float,
    rule: PlanRule,
    planned: Mapping[str, tuple[str, float]],
) -> Extension:
    """Return the cheapest extension of the fibre network to the hamlets beyond a distance of every node.

    Parameters
    ----------
    hamlets, nodes
        The checked tables, at least one node.
    roads
        Along which cable runs; None for straight lines.
    crs
        A metric system, in which lengths are taken.
    beyond_m
        Hamlets nearer to a node than this count as reached.
    rule
        Prices.
    planned
        By hamlet ID the planned sites that its coverage needs, and that hamlet's share of their cost.

    Notes
    -----
    Minimum spanning tree over the hamlets and all nodes together as one root; along roads over the distances between
    them on the network (Mehlhorn 1988), which is at most twice the length of the shortest tree of any kind, as every
    such tree; pieces that several branches share are laid and paid once, by the branch nearer to the node.
    """
    ends = nodes.to_crs(crs).geometry
    at_nodes = np.column_stack([ends.x, ends.y])
    points = hamlets.to_crs(crs).geometry
    every = np.column_stack([points.x, points.y])
    away_m = cKDTree(at_nodes).query(every)[0] if len(every) else np.zeros(0)
    beyond = np.flatnonzero(away_m > beyond_m)
    own = hamlets.iloc[beyond].reset_index(drop=True)
    joined = np.concatenate([every[beyond], at_nodes])
    network = straight(joined) if roads is None else along(joined, roads.to_crs(crs))
    tree = _tree(network, len(own), len(at_nodes))
    homes = own["households"].astype("Float64").to_numpy(float, na_value=np.nan)
    table = pd.DataFrame(
        {
            "hamlet_id": own["hamlet_id"].to_numpy(object),
            "name": own["name"].to_numpy(object),
            "commune_code": own["commune_code"].to_numpy(object),
            "households": homes,
            "node_km": (away_m[beyond] / 1000.0).round(3),
            "node_id": [nodes["node_id"].iloc[node] if node >= 0 else "" for node in tree.node],
            "via": [own["name"].iloc[before] if before >= 0 else "" for before in tree.before],
            "cable_km": (tree.cable_m / 1000.0).round(3),
        }
    )
    table = _with_prices(table, homes, tree, rule, planned)
    lines = gpd.GeoDataFrame(
        {"hamlet_id": table["hamlet_id"], "cable_km": table["cable_km"]},
        geometry=gpd.GeoSeries(tree.lines, crs=crs).to_crs(4326),
    )[np.isfinite(tree.cable_m)]
    order = table.sort_values(["fibre_cost_per_household", "hamlet_id"], kind="stable", na_position="last")
    facts = _facts(table, hamlets, beyond_m, rule) | {
        "road_parts_apart": network.parts_apart(np.arange(len(own), len(joined))),
        "weld_m": WELD_M,
    }
    return Extension(order.reset_index(drop=True), lines.reset_index(drop=True), facts)


def _with_prices(
    table: pd.DataFrame, homes: Floats, tree: "_Tree", rule: PlanRule, planned: Mapping[str, tuple[str, float]]
) -> pd.DataFrame:
    known = np.where(homes > 0.0, homes, np.nan)
    told = np.nan_to_num(homes)
    connected = told * rule.costs.fibre_home.amount
    share_km = _shared(tree, told) / 1000.0
    fibre = share_km * rule.costs.fibre_km.amount + connected
    sites = [planned.get(str(hamlet), ("", np.nan)) for hamlet in table["hamlet_id"]]
    share = np.array([cost for _, cost in sites], float)
    wireless = share + told * rule.costs.wireless_home.amount
    laid = tree.cable_m / 1000.0 * rule.costs.fibre_km.amount
    by_fibre = _by_fibre(tree, laid, connected, np.where(np.isnan(wireless), np.inf, wireless))
    cheaper = np.select([np.isnan(fibre), np.isnan(wireless), by_fibre], [NO_ROAD, NO_PLAN, FIBRE], WIRELESS)
    return table.assign(
        cable_share_km=share_km.round(3),
        fibre_cost=fibre.round(2),
        fibre_cost_per_household=(fibre / known).round(3),
        wireless_site=[name for name, _ in sites],
        wireless_cost=np.where(np.isnan(known), np.nan, wireless).round(2),
        wireless_cost_per_household=(wireless / known).round(3),
        cheaper=np.where(np.isnan(known), "", cheaper.astype(object)),
    )


def _shared(tree: "_Tree", homes: Floats) -> Floats:
    """Return each hamlet's share of the cable in metres: a piece is shared by the households that it leads to.

    A piece that leads to none, or to nobody knows how many, is its own hamlet's alone.
    """
    below = homes.copy()
    for hamlet in tree.order[::-1].tolist():
        if tree.before[hamlet] >= 0:
            below[tree.before[hamlet]] += below[hamlet]
    # Metres a household on the whole way, from the node outward.
    each = np.zeros(len(homes))
    own = np.zeros(len(homes))
    for hamlet in tree.order.tolist():
        before = tree.before[hamlet]
        each[hamlet] = each[before] if before >= 0 else 0.0
        if below[hamlet] > 0.0:
            each[hamlet] += tree.cable_m[hamlet] / below[hamlet]
        else:
            own[hamlet] = tree.cable_m[hamlet]
    return np.where(np.isnan(tree.cable_m), np.nan, each * homes + own)


def _by_fibre(tree: "_Tree", laid: Floats, connected: Floats, wireless: Floats) -> NDArray[np.bool_]:
    """Return which hamlets get fibre where fibre and wireless together cost least.

    Cable to a hamlet passes all that are before it on the tree: what is laid for these is paid by whoever comes after.
    From the far ends inward, each subtree is held against wireless for all of it.
    """
    no_cable = wireless.copy()
    with_cable = laid + np.minimum(connected, wireless)
    for hamlet in tree.order[::-1].tolist():
        before = tree.before[hamlet]
        if before >= 0:
            no_cable[before] += no_cable[hamlet]
            with_cable[before] += min(no_cable[hamlet], with_cable[hamlet])
    cable = np.zeros(len(laid), bool)
    for hamlet in tree.order.tolist():
        before = tree.before[hamlet]
        cable[hamlet] = (before < 0 or cable[before]) and with_cable[hamlet] <= no_cable[hamlet]
    return np.asarray(cable & (connected <= wireless))


def _facts(table: pd.DataFrame, hamlets: pd.DataFrame, beyond_m: float, rule: PlanRule) -> dict[str, Any]:
    everyone = hamlets["households"].astype("Float64").to_numpy(float, na_value=np.nan)
    return {
        "beyond_m": beyond_m,
        "hamlets": len(hamlets),
        "hamlets_beyond": len(table),
        "hamlets_reached": int(table["cable_km"].notna().sum()),
        "households": None if np.isnan(everyone).all() else float(np.nansum(everyone)),
        "households_beyond": float(np.nansum(table["households"])),
        "households_unknown": int((~(table["households"].to_numpy(float) > 0.0)).sum()),
        "cable_km": float(np.nansum(table["cable_km"])),
        "fibre_cost": float(np.nansum(table["fibre_cost"])),
        "rule": rule.model_dump(mode="json"),
    }


@dataclass(frozen=True)
class _Tree:
    """By hamlet: the node of its branch, the hamlet before it (-1 for none), metres of its own cable, its line.

    NaN metres, node -1 and no line where no way leads to the hamlet. ``order``: those that are reached, each after the
    one before it.
    """

    node: Ints
    before: Ints
    cable_m: Floats
    lines: list[shapely.Geometry | None]
    order: Ints


def _tree(network: Network, hamlets: int, nodes: int) -> _Tree:
    """Return the spanning tree over hamlets and nodes, the nodes being one root."""
    if hamlets == 0:
        return _unreached(0, np.empty(0, np.int64))
    ends = np.arange(hamlets + nodes)
    distance, back, source = dijkstra(
        network.graph, directed=False, indices=ends, min_only=True, return_predecessors=True
    )
    # All nodes are one: the number after the hamlets'.
    owner = np.where((source >= 0) & (source < hamlets), source, np.where(source >= hamlets, hamlets, -1))
    meets = (owner[network.one] != owner[network.other]) & (owner[network.one] >= 0) & (owner[network.other] >= 0)
    edge = np.flatnonzero(meets)
    low = np.minimum(owner[network.one[edge]], owner[network.other[edge]])
    high = np.maximum(owner[network.one[edge]], owner[network.other[edge]])
    length = distance[network.one[edge]] + network.length_m[edge] + distance[network.other[edge]]
    # Of several ways between two the shortest; equally short ones by their number.
    order = np.lexsort((edge, length, high, low))
    pair = low[order] * (hamlets + 1) + high[order]
    first = order[np.unique(pair, return_index=True)[1]]
    way = {(int(low[k]), int(high[k])): int(edge[k]) for k in first}
    between = csr_array((length[first], (low[first], high[first])), shape=(hamlets + 1, hamlets + 1))
    spanning = minimum_spanning_tree(between)
    reached, before = breadth_first_order(spanning, hamlets, directed=False, return_predecessors=True)
    laid: set[tuple[int, int]] = set()
    found = _unreached(hamlets, reached[1:].astype(np.int64))
    for hamlet in found.order.tolist():
        parent = int(before[hamlet])
        steps, start = _steps(network, back, way[min(hamlet, parent), max(hamlet, parent)], owner, hamlet)
        new = [step for step in steps if step not in laid]
        laid.update(new)
        found.before[hamlet] = -1 if parent == hamlets else parent
        found.node[hamlet] = source[start] - hamlets if parent == hamlets else found.node[parent]
        ends_of = network.places[np.array(new, np.int64).reshape(-1, 2)]
        found.cable_m[hamlet] = float(np.hypot(*(ends_of[:, 0] - ends_of[:, 1]).T).sum())
        found.lines[hamlet] = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(ends_of)))
    return found


def _unreached(hamlets: int, order: Ints) -> _Tree:
    nobody = np.full(hamlets, -1, np.int64)
    return _Tree(nobody, nobody.copy(), np.full(hamlets, np.nan), [None] * hamlets, order)


def _steps(
    network: Network, back: NDArray[np.int32], edge: int, owner: Ints, hamlet: int
) -> tuple[list[tuple[int, int]], int]:
    """Return the lines of the way between a hamlet and what is before it, and the place at that other end's side."""
    one, other = int(network.one[edge]), int(network.other[edge])
    mine, theirs = (one, other) if owner[one] == hamlet else (other, one)
    steps = [(min(one, other), max(one, other))]
    for place in (mine, theirs):
        at = place
        while back[at] >= 0:
            steps.append((min(at, int(back[at])), max(at, int(back[at]))))
            at = int(back[at])
    return steps, theirs
