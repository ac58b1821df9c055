"""What the mosaics say of communes, part by part: memory holds one part's cells, whatever the area."""

from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from ..engine.deviations import Draws
from ..engine.drawn import Sample
from ..engine.tallies import Bits, met_tiers, tallies
from ..geo.grid import Grid, Window
from ..geo.people import People
from ..geo.zones import Zones, window_over, zones_of
from .cases import cases_of
from .figures import Tally, whole_of
from .ranges import Ranges, in_order_of_unions, joined_ranges, province_ends, ranges_of, sample_cells
from .spread import people_of
from .view import Progress, View, heard_at


@dataclass(frozen=True)
class Counted:
    """What is counted in the communes.

    Attributes
    ----------
    tallies
        Of each technology, then of each union.
    cells
        Of each commune, a count with fractions.
    people_method, people_unscaled
        As `geo.people.People`, of each commune.
    """

    tallies: list[Tally]
    cells: NDArray[np.float64]
    people_method: tuple[str, ...]
    people_unscaled: NDArray[np.float64]


@dataclass(frozen=True)
class _Part:
    """What is counted in some communes: covered cells and people by technology and union, and their ranges."""

    names: list[str]
    cells: list[NDArray[np.float64]]
    people: list[NDArray[np.float64]]
    ranges: list[Ranges]
    size: NDArray[np.float64]
    methods: tuple[str, ...]
    unscaled: NDArray[np.float64]


def counted(view: View, *, threads: int, progress: Progress | None = None) -> Counted:
    """Count covered cells and people of all communes, by so many threads."""
    scene = view.scene
    parts = commune_parts(scene.outlines, scene.grid, view.cells)
    done = []
    with ThreadPoolExecutor(min(threads, _OPERATORS_AT_A_TIME)) as pool:
        for number, (communes, window) in enumerate(parts):
            if progress is not None:
                progress(number, len(parts))
            done.append(_count(view, communes, window, pool, threads))
    if progress is not None:
        progress(len(parts), len(parts))
    back = np.argsort(np.concatenate([communes for communes, _ in parts]))
    size = np.concatenate([part.size for part in done])[back]
    names = done[0].names
    covered = [
        (
            np.concatenate([part.cells[index] for part in done])[back],
            np.concatenate([part.people[index] for part in done])[back],
        )
        for index in range(len(names))
    ]
    ends = [
        _ends(view, covered[index], size, joined_ranges([part.ranges[index] for part in done], back))
        for index in range(len(names))
    ]
    unions = np.array([_members(name, scene.technologies) for name in names])
    lows, highs = (in_order_of_unions([end[side] for end in ends], unions) for side in range(2))
    tiers = tuple(view.profile.tiers)
    tallied = [
        Tally(name, tiers, *of, low, high) for name, of, low, high in zip(names, covered, lows, highs, strict=True)
    ]
    return Counted(
        sorted(tallied, key=_place),
        size,
        tuple(np.array(list(chain.from_iterable(part.methods for part in done)))[back].tolist()),
        np.concatenate([part.unscaled for part in done])[back],
    )


def _ends(
    view: View, covered: tuple[NDArray[np.float64], NDArray[np.float64]], size: NDArray[np.float64], ranges: Ranges
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ends of a technology's or union's ranges in the communes, then in the province: see `Tally`."""
    whole = whole_of(view.scene.communes)
    shares = _shares(covered, size, whole)[[0, 1, 1]]
    total = np.nansum(whole, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        central = np.nansum(shares * whole[:, :, None, None], axis=1) / total[:, None, None]
    order = np.argsort(view.more_db(tuple(view.profile.tiers)).max(axis=0), kind="stable")
    low, high = province_ends(ranges, total, central, view.draws, order)
    return np.concatenate([ranges.low, low[:, None]], axis=1), np.concatenate([ranges.high, high[:, None]], axis=1)


def _shares(
    covered: tuple[NDArray[np.float64], NDArray[np.float64]], size: NDArray[np.float64], whole: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the shares of area and people, at the most 1; shape (2, communes, tiers, 2 * operators)."""
    shares: NDArray[np.float64] = np.array(covered) / np.array([size, whole[1]])[:, :, None, None]
    return np.minimum(shares, 1.0)


def commune_parts(outlines: gpd.GeoSeries, grid: Grid, most_cells: int) -> list[tuple[NDArray[np.int64], Window]]:
    """Return neighbouring communes in groups, and the window over each: of so many cells, or one commune alone."""
    x, y = outlines.centroid.x.to_numpy(), outlines.centroid.y.to_numpy()
    strip_m = np.sqrt(most_cells) * grid.resolution_m
    order = np.lexsort((x, np.floor((grid.north_m - y) / strip_m)))
    parts: list[tuple[list[int], Window]] = []
    for commune in order.tolist():
        if parts:
            together = [*parts[-1][0], commune]
            window = window_over(outlines.iloc[together], grid)
            if window.height * window.width <= most_cells:
                parts[-1] = together, window
                continue
        parts.append(([commune], window_over(outlines.iloc[[commune]], grid)))
    return [(np.array(communes), window) for communes, window in parts]


_OPERATORS_AT_A_TIME = 2  # each takes some 30 bytes a cell


def _count(view: View, communes: NDArray[np.int64], window: Window, pool: Executor, threads: int) -> _Part:
    """Count in some communes alone."""
    scene = view.scene
    zones = zones_of(scene.outlines.iloc[communes], scene.grid, window)
    people = people_of(
        scene, communes, zones, window, hamlets=view.hamlets, density=view.density, settings=view.settings
    )
    looked_at, sample = _sample(view, zones, window, people)
    tiers = len(view.profile.tiers)
    names: list[str] = []
    covered: list[tuple[NDArray[np.float64], NDArray[np.float64]]] = []

    def tell(name: str, met: Bits) -> None:
        names.append(name)
        covered.append(tallies(met, tiers, zones, people.per_entry, threads=threads))

    at_least: Bits | None = None
    fourth: Bits | None = None
    # The newest first, so that "at least" a technology is a running union.
    for number, technology in reversed(list(enumerate(scene.technologies))):
        met = _met(view, (number, technology), window, (zones.cells, looked_at), sample=sample, pool=pool)
        tell(technology, met)
        if technology == "3G" and fourth is not None:
            tell("3G4G", fourth | met)
        if technology == "4G":
            fourth = met
        if at_least is None:
            at_least = met
        else:
            at_least = at_least | met
            tell(f"min{technology}", at_least)
    size, whole = zones.sum(zones.share.astype(np.float64)), whole_of(scene.communes.iloc[communes])
    ranges = ranges_of(
        sample,
        view.draws,
        np.array([_members(name, scene.technologies) for name in names]),
        view.more_db(tuple(view.profile.tiers)),
        central=[_shares(of, size, whole) for of in covered],
        whole=whole,
        threads=threads,
    )
    cells, persons = ([of[kind] for of in covered] for kind in range(2))
    return _Part(names, cells, persons, ranges, size, people.method, people.unscaled)


def _met(
    view: View, technology: tuple[int, str], window: Window, cells: tuple[NDArray[np.integer], NDArray[np.integer]],
    *, sample: Sample, pool: Executor,
) -> Bits:  # fmt: skip
    """Return which tiers each operator meets in all cells, a bit each; and fill the sample with what is heard there."""
    number, name = technology
    every, looked_at = cells
    required, base = cases_of(view.profile, name).required_dbm, view.base_dbm(name)

    def of(operator: int) -> Bits:
        layer = view.layer(view.scene.operators[operator], name, window)
        heard = heard_at(layer, looked_at, base)
        sample.excess_db[number, operator], sample.rank[number, operator] = heard
        return met_tiers(layer[0], every, required)

    return np.array(list(pool.map(of, range(len(view.scene.operators)))))


def _sample(view: View, zones: Zones, window: Window, people: People) -> tuple[NDArray[np.integer], Sample]:
    """Return the cells that are looked at in every draw, and room for what is heard there."""
    chosen, offsets = sample_cells(zones, window, people.per_entry)
    row, column = np.divmod(zones.cells[chosen].astype(np.int64), window.width)
    shape = len(view.scene.technologies), len(view.scene.operators), len(chosen)
    return zones.cells[chosen], Sample(
        np.empty(shape, np.float32),
        np.empty(shape, np.int32),
        Draws.starts((row + window.row) * view.scene.grid.width + column + window.column),
        np.array([zones.share[chosen], people.per_entry[chosen]], np.float64),
        offsets,
    )


def _members(name: str, technologies: tuple[str, ...]) -> list[bool]:
    """Return which technologies a union holds.

    Examples
    --------
    >>> [_members(name, ("3G", "4G", "5G")) for name in ("4G", "3G4G", "min4G")]
    [[False, True, False], [True, True, False], [False, True, True]]
    """
    if name.startswith("min"):
        first = technologies.index(name.removeprefix("min"))
        return [place >= first for place in range(len(technologies))]
    return [technology in name for technology in technologies]


def _place(tally: Tally) -> tuple[bool, bool, str]:
    """Put single technologies first, then the unions."""
    return tally.technology.startswith("min"), len(tally.technology) > 2, tally.technology
