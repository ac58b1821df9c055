"""What is not served yet: cells with people or ground, and the hamlets that lack some of them."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..engine.alone import Cells
from ..geo.grid import Grid, Window
from ..geo.zones import zones_of
from ..indicators.count import commune_parts
from ..indicators.extents import extents_of
from ..indicators.spread import people_of
from ..indicators.surroundings import hamlet_parts, surroundings_of
from ..indicators.view import View, serving

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MEASURES = ("people", "households", "hamlets", "special", "area")
"""What may be served most: the codes of ``--serve``."""


@dataclass(frozen=True)
class Demand:
    """Cells that one more operator would serve as the rule for hamlets asks, and hamlets that would be covered.

    Attributes
    ----------
    grid
        What the cells' numbers refer to: row * width + column.
    cells
        Ascending, shape (cells,).
    people, households, area_km2
        In each cell; households by the communes' people in a household: none in a commune of which these are not
        known, NaN where no commune's are.
    has
        Which operators serve a cell already, in the scene's order; shape (operators, cells). With a rule of one
        operator nobody does.
    hamlets
        Rows of the hamlets' table that are not covered, shape (hamlets,).
    around
        Which of the cells lie around each of these hamlets; shape (hamlets, cells).
    needed
        How many more of its cells each of them wants to be covered.
    unserved
        People, households and km² that are not served as the rule asks, also where more than one operator is missing.
    """

    grid: Grid
    cells: Ints
    people: Floats
    households: Floats
    area_km2: Floats
    has: NDArray[np.bool_]
    hamlets: Ints
    around: csr_array
    needed: Ints
    unserved: Floats

    @property
    def on_grid(self) -> Cells:
        """The cells, to be looked for in windows of the grid."""
        return Cells(self.grid, self.cells)


def demand_of(view: View, hamlets: gpd.GeoDataFrame | None, *, with_ground: bool) -> Demand:
    """Return what is not served, of a finished run's mosaics.

    Parameters
    ----------
    view
        See `indicators.view.View`.
    hamlets
        The checked table, None where the project has none.
    with_ground
        Whether cells without people count: for the area's sake.

    Notes
    -----
    A cell counts where just one operator is missing of those that the rule asks for: no single site could make up for
    two. A hamlet is not covered where less than the rule's share of its cells is served.
    """
    scene = view.scene
    parts = [_in_communes(view, *part) for part in commune_parts(scene.outlines, scene.grid, view.cells)]
    own, people, homes, area = (np.concatenate([part[k] for part in parts]) for k in range(4))
    has = np.concatenate([part[4] for part in parts], axis=1)
    unserved = np.sum([part[5] for part in parts], axis=0)
    lacking = _Lacking(*(np.empty(0, np.int64),) * 4) if hamlets is None else _lacking_hamlets(view, hamlets)
    counts = (people > 0.0) | with_ground
    counts |= np.isin(own, lacking.cells)
    # A cell on a border lies in several communes: what each has in it is added up.
    cells, first, back = np.unique(own[counts], return_index=True, return_inverse=True)
    of_people, of_homes, of_area = (
        np.bincount(back, weights=values[counts], minlength=len(cells)).astype(np.float64)
        for values in (people, homes, area)
    )
    at = np.searchsorted(cells, lacking.cells)
    there = at < len(cells)
    there[there] = cells[at[there]] == lacking.cells[there]
    around = csr_array(
        (np.ones(int(there.sum()), np.int32), (lacking.owner[there], at[there])), shape=(len(lacking.rows), len(cells))
    )
    return Demand(
        scene.grid,
        cells,
        of_people,
        of_homes,
        of_area,
        has[:, counts][:, first],
        lacking.rows,
        around,
        lacking.needed,
        unserved,
    )


def _in_communes(
    view: View, communes: Ints, window: Window
) -> tuple[Ints, Floats, Floats, Floats, NDArray[np.bool_], Floats]:
    """Return the entries of some communes' cells that lack one operator: cell, people, households, km², who serves.

    Last come people, households and km² of all entries that lack one or more.
    """
    scene = view.scene
    zones = zones_of(scene.outlines.iloc[communes], scene.grid, window)
    served = serving(view, window, zones.cells)
    missing = view.settings.service.min_operators - served.sum(axis=0)
    short = np.flatnonzero(missing > 0)
    living = people_of(
        scene, communes, zones, window, hamlets=view.hamlets, density=view.density, settings=view.settings
    )
    own = scene.communes.iloc[communes]
    whole = zones.sum(zones.share.astype(np.float64))
    of = zones.zone_of_cell()[short]
    people = living.per_entry[short]
    # What some communes do not tell counts nowhere; where none tells, nothing is known.
    untold = np.nan if scene.communes["households"].isna().all() else 0.0
    homes = (own["households"].to_numpy(float, na_value=untold) / own["population"].to_numpy(float))[of] * people
    km2 = zones.share[short] * (own["polygon_km2"].to_numpy(float) / whole)[of]
    row, column = np.divmod(zones.cells[short].astype(np.int64), window.width)
    cells = (row + window.row) * scene.grid.width + column + window.column
    one = missing[short] == 1
    all_of_them = np.array([people.sum(), homes.sum(), km2.sum()], np.float64)
    return cells[one], people[one], homes[one], km2[one], served[:, short[one]], all_of_them


@dataclass(frozen=True)
class _Lacking:
    """Hamlets that are not covered: their rows, how many cells each wants, and cells with the hamlet that owns them."""

    rows: Ints
    needed: Ints
    cells: Ints
    owner: Ints


def _lacking_hamlets(view: View, hamlets: gpd.GeoDataFrame) -> _Lacking:
    scene, rule = view.scene, view.settings.service
    grid = scene.grid
    extents = extents_of(hamlets, grid)
    rows, needed, cells, owner = [], [], [], []
    for some, window in hamlet_parts(extents, grid, rule.hamlet_radius_m, view.cells):
        inside = scene.inside(window)
        around = surroundings_of(
            extents.of(some), window=window, inside=inside, grid=grid, radius_m=rule.hamlet_radius_m
        )
        enough = serving(view, window, around.cells).sum(axis=0) >= rule.min_operators
        counts = np.diff(around.offsets)
        hamlet = np.repeat(np.arange(len(some)), counts)
        served = np.bincount(hamlet[enough], minlength=len(some))
        # As the verdict: covered from the rule's share on.
        want = np.ceil(counts * rule.min_share_pct / 100.0 - 1e-9).astype(np.int64) - served
        short = (counts > 0) & (want > 0)
        mine = short[hamlet] & ~enough
        at_row, at_column = np.divmod(around.cells[mine], window.width)
        rows.append(some[short])
        needed.append(want[short])
        cells.append((at_row + window.row) * grid.width + at_column + window.column)
        owner.append(some[hamlet[mine]])
    found = np.concatenate([*rows, np.empty(0, np.int64)]).astype(np.int64)
    order = np.argsort(found)
    ordered = found[order]
    return _Lacking(
        ordered,
        np.concatenate([*needed, np.empty(0, np.int64)]).astype(np.int64)[order],
        np.concatenate([*cells, np.empty(0, np.int64)]).astype(np.int64),
        np.searchsorted(ordered, np.concatenate([*owner, np.empty(0, np.int64)])).astype(np.int64),
    )
