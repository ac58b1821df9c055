"""Which hamlets hang on one site: how many sites could serve each alone, and whose failure takes its coverage away."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from ..config import RadioProfile
from ..config.settings import Service
from ..engine.alone import SQUARE_CELLS, Cells, MosaicGround, in_groups, served_alone
from ..engine.correcting import correcting_of
from ..engine.mosaic import DECLARED
from ..engine.pieces import decoded_level, encoded_level
from ..engine.scene import Scene
from ..engine.transmitters import Transmitters, transmitters_of
from ..errors import SettingsError
from ..tables import TECHNOLOGIES
from .cases import cases_of
from .extents import extents_of
from .surroundings import hamlet_parts, surroundings_of

Ints = NDArray[np.int64]

SEPARATOR = "; "
"""Between the sites of ``critical_site_ids``."""

COLUMNS = ("serving_sites", "only_site_id", "critical_site_ids")
"""What a hamlet's row gets."""


def serving_sites_of(
    hamlets: gpd.GeoDataFrame | None,
    scene: Scene,
    ground: MosaicGround,
    *,
    rule: Service,
    profile: RadioProfile,
    cells: int,
    threads: int,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Return the sites that serve each hamlet.

    Parameters
    ----------
    hamlets
        The checked table, with what ground each hamlet has.
    scene
        Grid, communes and stations.
    ground
        As the mosaics had it, so that the levels are theirs.
    rule, profile
        The rule for hamlets; the radio profile.
    cells, threads
        About how many cells are looked at at a time, and by how many threads; no bit depends on either.
    progress
        Called with how many places are done, and how many there are.

    Returns
    -------
    DataFrame
        A row for each hamlet, with ``hamlet_id`` and `COLUMNS`:

        ``serving_sites``
            Number of sites of which each alone, all others off, would cover the hamlet as the rule asks; missing where
            the hamlet's point lies in no commune.
        ``only_site_id``
            That site, where it is one.
        ``critical_site_ids``
            Sites whose failure alone takes the coverage of a covered hamlet away, joined by `SEPARATOR`; empty where
            there is none, or where the hamlet is not covered.

    Raises
    ------
    SettingsError
        There are no hamlets.

    Notes
    -----
    A site is all stations with its ID. A supplied polygon that names its station counts as its site's; one that names
    none is of no site, and stays whatever fails.
    """
    if hamlets is None:
        raise SettingsError("the project has no hamlet list; name one at [inputs] hamlets in phusong.toml")
    around = _Around.of(hamlets, scene, rule, cells)
    asked = [technology for technology in scene.technologies if _serves(technology, rule)]
    required = {name: np.float32(cases_of(profile, name).central(rule.tier)) for name in asked}
    layers = scene.layers
    needed = np.array([required.get(technology, np.inf) for _, technology in layers], np.float32)
    everyone = transmitters_of(scene.used, scene.grid, profile, layers)
    site_of_rank, names = pd.factorize(scene.stations["site_id"].astype("str"), sort=True)
    operator_of = np.array([scene.operators.index(operator) for operator, _ in layers], np.int64)
    found = _Found.empty(around, len(scene.operators), len(names))
    declared = _declared(scene, around.cells, required, site_of_rank, len(names))
    total, done = len(everyone.place_x_m), 0
    for group in served_alone(
        everyone,
        Cells(scene.grid, around.cells),
        ground,
        _by_sites(everyone, site_of_rank, scene),
        required_dbm=needed,
        profile=profile,
        threads=threads,
        correcting=correcting_of(scene.stations, scene.grid, ground.cover, list(profile.clutter.classes)),
    ):
        served = [found.keys(site_of_rank[of.rank], of.cell, operator_of[of.layer]) for of in group]
        sites = {int(site) for of in group for site in np.unique(site_of_rank[of.rank])}
        found.add([*served, *(found.keys(*declared.pop(site)) for site in sites & declared.keys())], rule)
        done += len(group)
        if progress is not None:
            progress(done, total)
    found.add([found.keys(*of) for of in declared.values()], rule)
    return found.told(hamlets, np.asarray(names, dtype=object), rule)


def _declared(
    scene: Scene, cells: Ints, required: Mapping[str, np.float32], site_of_rank: Ints, sites: int
) -> dict[int, tuple[Ints, Ints, Ints]]:
    """Return what supplied polygons serve by site: the site, the cell's place and the operator of each entry.

    Polygons that name no station are of a site of their own for each operator, from the number `sites` upward.
    """
    row, column = np.divmod(cells, scene.grid.width)
    x = scene.grid.west_m + (column + 0.5) * scene.grid.resolution_m
    y = scene.grid.north_m - (row + 0.5) * scene.grid.resolution_m
    entries: dict[int, list[tuple[Ints, Ints]]] = {}
    for polygon in scene.declared.itertuples():
        level = decoded_level(encoded_level(np.array([polygon.level_dbm], np.float32)))
        if level[0] < required.get(polygon.technology, np.inf):
            continue
        operator = scene.operators.index(polygon.operator)
        site = sites + operator if polygon.rank == DECLARED else int(site_of_rank[polygon.rank])
        held = np.flatnonzero(shapely.contains_xy(polygon.geometry, x, y)).astype(np.int64)
        entries.setdefault(site, []).append((held, np.full(len(held), operator, np.int64)))
    return {
        site: (
            np.full(sum(len(held) for held, _ in of), site, np.int64),
            np.concatenate([held for held, _ in of]),
            np.concatenate([operator for _, operator in of]),
        )
        for site, of in entries.items()
    }


def hangs_on_one(hamlets: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which hamlets lose their coverage where some one site fails; of a table with `COLUMNS`."""
    return np.asarray(hamlets["critical_site_ids"].fillna("") != "", bool)


def hamlets_lost(hamlets: pd.DataFrame, site: str) -> pd.DataFrame:
    """Return the hamlets that are covered and would not be without a site; of a table with `COLUMNS`."""
    hit = [site in str(text).split(SEPARATOR) for text in hamlets["critical_site_ids"].fillna("")]
    lost: pd.DataFrame = hamlets[np.array(hit, dtype=bool)]
    return lost


def by_commune(hamlets: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Return for each commune how many of its people live in hamlets that hang on one site.

    Returns
    -------
    DataFrame
        One row a commune that has a covered hamlet: ``commune_code``, ``name``; ``covered_hamlets`` (all of them) and
        ``covered_people`` (residents of those whose residents are known, the denominator; NaN where none are);
        ``critical_hamlets``, ``critical_people`` (those of them whom the failure of one site would leave uncovered,
        the numerator) and ``critical_pct``; ``people_0_sites``, ``people_1_site``, ``people_2_sites``,
        ``people_more_sites`` (residents of covered hamlets by the number of sites that alone could serve);
        ``worst_site_id`` and ``worst_site_people``, the site on which most of them hang.
    """
    covered = hamlets[hamlets["verdict"] == "covered"]
    rows = []
    for code, own in covered.groupby("commune_code"):
        known = own["population"].notna().to_numpy(bool)
        people = np.where(known, own["population"].to_numpy(float, na_value=np.nan), 0.0 if known.any() else np.nan)
        critical = hangs_on_one(own)
        sites = own["serving_sites"].to_numpy(float)
        worst, most = _worst(own)
        rows.append(
            {
                "commune_code": code,
                "covered_hamlets": len(own),
                "covered_people": people.sum(),
                "critical_hamlets": int(critical.sum()),
                "critical_people": people[critical].sum(),
                "critical_pct": people[critical].sum() / people.sum() * 100.0 if people.sum() > 0 else np.nan,
                "people_0_sites": people[sites == 0].sum(),
                "people_1_site": people[sites == 1].sum(),
                "people_2_sites": people[sites == 2].sum(),
                "people_more_sites": people[sites > 2].sum(),
                "worst_site_id": worst,
                "worst_site_people": most,
            }
        )
    table = pd.DataFrame(rows, columns=_COMMUNE_COLUMNS)
    names = table["commune_code"].map(dict(zip(communes["commune_code"], communes["name"], strict=True)))
    table.insert(1, "name", names.astype("str"))
    return _most_people_first(table, "commune_code")


_COMMUNE_COLUMNS = [
    "commune_code", "covered_hamlets", "covered_people", "critical_hamlets", "critical_people", "critical_pct",
    "people_0_sites", "people_1_site", "people_2_sites", "people_more_sites", "worst_site_id", "worst_site_people",
]  # fmt: skip


def by_site(hamlets: pd.DataFrame) -> pd.DataFrame:
    """Return for each site on which a hamlet hangs how many do, how many people, and which, the most people first.

    Columns ``site_id``, ``critical_hamlets``, ``critical_people`` (of hamlets whose residents are known, NaN where none
    are), ``hamlet_names``.
    """
    critical = hamlets[hangs_on_one(hamlets)]
    parts = critical.assign(site_id=critical["critical_site_ids"].str.split(SEPARATOR)).explode("site_id")
    grouped = parts.groupby("site_id")
    table = pd.DataFrame(
        {
            "critical_hamlets": grouped.size(),
            "critical_people": grouped["population"].sum(min_count=1).astype(float),
            "hamlet_names": grouped["name"].agg(SEPARATOR.join),
        }
    ).reset_index()
    return _most_people_first(table, "site_id")


def _most_people_first(table: pd.DataFrame, name: str) -> pd.DataFrame:
    return table.sort_values(["critical_people", name], ascending=[False, True], ignore_index=True)


def _worst(hamlets: pd.DataFrame) -> tuple[str, float]:
    sites = by_site(hamlets)
    return ("", 0.0) if sites.empty else (str(sites["site_id"].iloc[0]), float(sites["critical_people"].iloc[0]))


def _serves(technology: str, rule: Service) -> bool:
    return TECHNOLOGIES.index(technology) >= TECHNOLOGIES.index(rule.asked)


def _by_sites(everyone: Transmitters, site_of_rank: Ints, scene: Scene) -> list[Ints]:
    """Return the places in groups by squares of the grid, a site's all in one: on the square of its first."""
    row, column = scene.grid.row_column(everyone.place_x_m, everyone.place_y_m)
    places = np.repeat(np.arange(len(row)), np.diff(everyone.first_station))
    site = site_of_rank[everyone.stations.rank]
    # A site's places, and the sites of a place, belong together: both take the least place of all.
    lead = np.arange(len(row))
    while True:
        least = np.full(int(site_of_rank.max(initial=-1)) + 1, len(row))
        np.minimum.at(least, site, lead[places])
        before = lead.copy()
        np.minimum.at(lead, places, least[site])
        if (lead == before).all():
            break
    return in_groups(np.stack((row[lead], column[lead])) // SQUARE_CELLS)


@dataclass(frozen=True)
class _Around:
    """The cells around hamlets: all of them, ascending, and which are around each hamlet.

    `hamlets` holds a one where a hamlet (row) has a cell (column); `size` is each hamlet's number of cells.
    """

    cells: Ints
    hamlets: csr_array
    size: Ints

    @classmethod
    def of(cls, hamlets: gpd.GeoDataFrame, scene: Scene, rule: Service, most_cells: int) -> "_Around":
        grid, extents = scene.grid, extents_of(hamlets, scene.grid)
        owners, numbers = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for some, window in hamlet_parts(extents, grid, rule.hamlet_radius_m, most_cells):
            inside = scene.inside(window)
            around = surroundings_of(
                extents.of(some), window=window, inside=inside, grid=grid, radius_m=rule.hamlet_radius_m
            )
            owners.append(np.repeat(some, np.diff(around.offsets)))
            at_row, at_column = np.divmod(around.cells, window.width)
            numbers.append((at_row + window.row) * grid.width + at_column + window.column)
        owner = np.concatenate(owners)
        cells, at = np.unique(np.concatenate(numbers), return_inverse=True)
        shape = len(hamlets), len(cells)
        return cls(
            cells,
            csr_array((np.ones(len(owner), np.int32), (owner, at.ravel())), shape=shape),
            np.bincount(owner, minlength=len(hamlets)),
        )


@dataclass(frozen=True)
class _Found:
    """What is found as site after site is looked at; the arrays are filled in place.

    Attributes
    ----------
    around, of_cell
        The hamlets' cells; the hamlets of a cell.
    sites, only
        How many sites of an operator serve a cell, and the last of them; shape (cells, operators).
    serving, serving_site
        How many sites alone cover a hamlet, and the last of them; shape (hamlets,).
    named
        How many sites there are; greater numbers stand for polygons of no site, which never fail.
    """

    around: _Around
    of_cell: csc_array
    sites: NDArray[np.int32]
    only: NDArray[np.int32]
    serving: Ints
    serving_site: Ints
    named: int

    @classmethod
    def empty(cls, around: _Around, operators: int, named: int) -> "_Found":
        hamlets, cells = around.hamlets.shape
        return cls(
            around,
            csc_array(around.hamlets),
            np.zeros((cells, operators), np.int32),
            np.full((cells, operators), -1, np.int32),
            np.zeros(hamlets, np.int64),
            np.full(hamlets, -1, np.int64),
            named,
        )

    def keys(self, site: Ints, cell: NDArray[np.integer], operator: Ints) -> Ints:
        """Return one number for site, cell and operator."""
        count, operators = self.sites.shape
        return np.asarray((site.astype(np.int64) * count + cell) * operators + operator)

    def add(self, parts: Sequence[Ints], rule: Service) -> None:
        """Add what some whole sites serve, by `keys`; they may serve by several places, polygons and technologies."""
        count, operators = self.sites.shape
        pair, operator = np.divmod(np.unique(np.concatenate([np.empty(0, np.int64), *parts])), operators)
        site, cell = np.divmod(pair, count)
        np.add.at(self.sites, (cell, operator), 1)
        self.only[cell, operator] = site
        pair, served_by = np.unique(pair, return_counts=True)
        pair = pair[(served_by >= rule.min_operators) & (pair // count < self.named)]
        site, cell = np.divmod(pair, count)
        edges = np.flatnonzero(np.diff(site, prepend=-1, append=-1)) if len(site) else np.zeros(1, np.int64)
        for begin, end in pairwise(edges.tolist()):
            hit = np.asarray(self.of_cell[:, cell[begin:end]].sum(axis=1)).ravel()
            covered = np.flatnonzero(_is_share(hit, self.around.size, rule))
            self.serving[covered] += 1
            self.serving_site[covered] = site[begin]

    def told(self, hamlets: pd.DataFrame, names: NDArray[np.object_], rule: Service) -> pd.DataFrame:
        """Return what is found."""
        alone = np.where(self.serving == 1, self.serving_site, -1)
        outside = self.around.size == 0
        return pd.DataFrame(hamlets[["hamlet_id"]]).assign(
            serving_sites=pd.Series(self.serving, index=hamlets.index, dtype="Int64").mask(outside),
            only_site_id=pd.array(["" if site < 0 else names[site] for site in alone.tolist()], dtype="str"),
            critical_site_ids=pd.array(
                [SEPARATOR.join(names[self._critical(row, rule)]) for row in range(len(hamlets))], dtype="str"
            ),
        )

    def _critical(self, hamlet: int, rule: Service) -> Ints:
        """Return the sites without which a hamlet is no longer covered, in the order of their IDs."""
        nobody = np.empty(0, np.int64)
        if self.around.size[hamlet] == 0 or self.serving[hamlet] > 1:
            return nobody  # two could each serve alone
        begin, end = self.around.hamlets.indptr[hamlet : hamlet + 2]
        cells = self.around.hamlets.indices[begin:end]
        sites, only = self.sites[cells], self.only[cells]
        size = self.around.size[[hamlet]]
        operators = (sites > 0).sum(axis=1)
        if not _is_share(np.array([(operators >= rule.min_operators).sum()]), size, rule)[0]:
            return nobody
        # Where several serve, nobody's failure takes the operator away.
        single = np.where(sites == 1, only, -1)
        candidates = np.unique(single[(single >= 0) & (single < self.named)])
        left = np.array(
            [(operators - (single == site).sum(axis=1) >= rule.min_operators).sum() for site in candidates.tolist()]
        )
        return candidates[~_is_share(left, size, rule)].astype(np.int64) if len(candidates) else nobody


def _is_share(cells: NDArray[np.integer], whole: Ints, rule: Service) -> NDArray[np.bool_]:
    """Return whether so many cells of a hamlet are as many as the rule asks for."""
    return np.asarray((whole > 0) & (cells / np.maximum(whole, 1) * 100.0 >= rule.min_share_pct))
