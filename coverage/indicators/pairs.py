"""Which stations, and which hamlets, of two runs are the same, whatever their lists call them."""

from collections import Counter
from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from ..geo.crs import distance_and_bearing, equal_area_crs

FARTHEST_M = 5000.0
"""What bears the same ID farther away is something else under that ID: lists are numbered anew."""
SAME_PLACE_M = 500.0
"""A hamlet of the same ID and another name lies so near where it was only renamed."""

Ints = NDArray[np.int64]


def station_pairs(old: pd.DataFrame, new: pd.DataFrame, radius_m: float) -> list[tuple[int, int]]:
    """Return the stations that two lists have in common, as rows of the earlier and of the later one.

    An ID alone proves nothing: whoever inserts a row at the top of a list that is numbered through gives every station
    the ID of its neighbour. In turn, each station once:

    1. what stands at one point alike in operator, technology, band and azimuth, of several the one of the same ID;
    2. the same ID, operator and technology, within the radius;
    3. the same operator and technology within the radius, the nearest pair first, of several bands each with its own;
    4. the same ID, operator and technology, no farther than `FARTHEST_M`: it moved;
    5. the same ID and operator within the radius: it has another technology.

    The first comes before the IDs: of a mast's bands and sectors, which stand one below another in a list that is
    numbered through, each would else be taken for its neighbour.

    Parameters
    ----------
    old, new
        ``station_id``, ``operator``, ``technology``, ``band_mhz``, ``azimuth_deg``, ``lon``, ``lat``.
    radius_m
        Within which two places are one; 0 for lists of the same origin, whose IDs hold.
    """
    a, b = _rows_of_one_id(old["station_id"], new["station_id"])
    metres = _metres(old, a, new, b)
    operator, technology = (
        old[name].to_numpy(object)[a] == new[name].to_numpy(object)[b] for name in ("operator", "technology")
    )
    here = metres <= max(radius_m, 1.0)
    found = _Found(len(old), len(new))
    if radius_m > 0.0:
        alike_old, alike_new = _alike(old), _alike(new)
        found.take(a, b, alike_old[a] == alike_new[b])
        found.take(*_in_turn(alike_old, alike_new, found))
    found.take(a, b, operator & technology & here)
    if radius_m > 0.0:
        found.take(*_by_place(old, new, found, radius_m))
    found.take(a, b, operator & technology & (metres <= FARTHEST_M))
    found.take(a, b, operator & here)
    return found.pairs


def hamlet_pairs(old: pd.DataFrame, new: pd.DataFrame) -> list[tuple[int, int]]:
    """Return the hamlets that two lists have in common, as rows of the earlier and of the later one.

    In turn: the same ID, name and commune, where either list has one such name there; the same name and commune within
    `FARTHEST_M`, the nearest pair first; the same name and commune, where just one of that name is left in both; the
    same ID, where the name is the same within `FARTHEST_M` or the point within `SAME_PLACE_M`.

    Parameters
    ----------
    old, new
        ``hamlet_id``, ``name``, ``commune_code``, ``lon``, ``lat``.
    """
    a, b = _rows_of_one_id(old["hamlet_id"], new["hamlet_id"])
    metres = _metres(old, a, new, b)
    names = [table["name"].astype("str").str.casefold().to_numpy(object) for table in (old, new)]
    codes = [table["commune_code"].astype("str").to_numpy(object) for table in (old, new)]
    name, commune = (of[0][a] == of[1][b] for of in (names, codes))
    found = _Found(len(old), len(new))
    keys = [pd.Series(list(zip(*of, strict=True)), dtype=object) for of in zip(codes, names, strict=True)]
    single = [~key.duplicated(keep=False).to_numpy(bool) for key in keys]
    found.take(a, b, name & commune & (single[0][a] | single[1][b]))
    found.take(*_nearest_alike(old, new, keys))
    rows = [np.flatnonzero(~taken) for taken in (found.old, found.new)]
    left = [key.iloc[at].to_numpy(object) for key, at in zip(keys, rows, strict=True)]
    often = [Counter(of) for of in left]
    row_of = {key: int(row) for key, row in zip(left[1], rows[1], strict=True) if often[1][key] == 1}
    once = zip(left[0], rows[0].tolist(), strict=True)
    found.take(*_columns([(row, row_of[key]) for key, row in once if often[0][key] == 1 and key in row_of]))
    found.take(a, b, (name & (metres <= FARTHEST_M)) | (metres <= SAME_PLACE_M))
    return found.pairs


class _Found:
    """Pairs found so far, each row once."""

    def __init__(self, olds: int, news: int) -> None:
        self.old, self.new = np.zeros(olds, bool), np.zeros(news, bool)
        self.pairs: list[tuple[int, int]] = []

    def take(self, old: Ints, new: Ints, wanted: NDArray[np.bool_] | None = None) -> None:
        """Take the pairs, where wanted, of which neither side is taken yet."""
        rows = range(len(old)) if wanted is None else np.flatnonzero(wanted).tolist()
        for row in rows:
            a, b = int(old[row]), int(new[row])
            if not self.old[a] and not self.new[b]:
                self.old[a] = self.new[b] = True
                self.pairs.append((a, b))


def _nearest_alike(old: pd.DataFrame, new: pd.DataFrame, keys: list[pd.Series]) -> tuple[Ints, Ints]:
    """Return pairs of one key no farther apart than `FARTHEST_M`, the nearest first, of equally near those of one ID.

    Where a hamlet has two partners as good as each other, nobody can tell which: it has neither.
    """
    tables = [
        pd.DataFrame({"key": key, "row": np.arange(len(key)), "id": table["hamlet_id"].astype("str")})
        for key, table in zip(keys, (old.reset_index(drop=True), new.reset_index(drop=True)), strict=True)
    ]
    both = tables[0].merge(tables[1], on="key", suffixes=("_old", "_new"))
    rows = [both[name].to_numpy(np.int64) for name in ("row_old", "row_new")]
    both = both.assign(metres=np.round(_metres(old, rows[0], new, rows[1])), other=both["id_old"] != both["id_new"])
    torn = [both.duplicated([side, "metres", "other"], keep=False) for side in ("row_old", "row_new")]
    left = both[~torn[0] & ~torn[1] & (both["metres"] <= FARTHEST_M)].sort_values(["metres", "other"], kind="stable")
    return left["row_old"].to_numpy(np.int64), left["row_new"].to_numpy(np.int64)


def _alike(stations: pd.DataFrame) -> NDArray[np.object_]:
    """Return what makes a station the same at the same point: a text of its operator, technology, band, azimuth."""
    names = ["operator", "technology", "band_mhz", "azimuth_deg"]
    points = stations[["lon", "lat"]].astype(float).round(5)  # about a metre
    table = pd.concat([stations[names], points], axis=1)
    return np.array(["\n".join(map(str, row)) for row in table.itertuples(index=False)], dtype=object)


def _in_turn(old: NDArray[np.object_], new: NDArray[np.object_], found: "_Found") -> tuple[Ints, Ints]:
    """Return pairs of what is left of equal texts, in the order of the lists."""
    left: dict[str, list[int]] = {}
    for row in np.flatnonzero(~found.new)[::-1].tolist():
        left.setdefault(new[row], []).append(row)
    rows = np.flatnonzero(~found.old).tolist()
    return _columns([(row, left[old[row]].pop()) for row in rows if left.get(old[row])])


def _rows_of_one_id(old: pd.Series, new: pd.Series) -> tuple[Ints, Ints]:
    row_of = {str(key): row for row, key in enumerate(new)}
    return _columns([(row, row_of[str(key)]) for row, key in enumerate(old) if str(key) in row_of])


def _columns(pairs: list[tuple[int, int]]) -> tuple[Ints, Ints]:
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def _metres(old: pd.DataFrame, a: Ints, new: pd.DataFrame, b: Ints) -> NDArray[np.float64]:
    ends = [of[name].to_numpy(float)[rows] for of, rows in ((old, a), (new, b)) for name in ("lon", "lat")]
    return np.asarray(distance_and_bearing(*ends)[0]) * 1000.0


def _by_place(old: pd.DataFrame, new: pd.DataFrame, found: _Found, radius_m: float) -> tuple[Ints, Ints]:
    """Return pairs of what is left of one operator and technology within the radius, the best first."""
    left_old, left_new = np.flatnonzero(~found.old), np.flatnonzero(~found.new)
    if not len(left_old) or not len(left_new):
        return _columns([])
    olds, news = old.iloc[left_old], new.iloc[left_new]
    plane = equal_area_crs(float(new["lon"].mean()), float(new["lat"].mean()))
    spots_old, spots_new = _spots(olds, plane), _spots(news, plane)
    near = cKDTree(spots_new).query_ball_point(spots_old, radius_m)
    kinds = [list(zip(of["operator"], of["technology"], strict=True)) for of in (olds, news)]
    bands = [of["band_mhz"].tolist() for of in (olds, news)]

    def ranked() -> Iterator[tuple[int, bool, float, int, int]]:
        for a, those in enumerate(near):
            for b in those:
                if kinds[0][a] == kinds[1][b]:
                    metres = float(np.hypot(*(spots_old[a] - spots_new[b])))
                    yield round(metres), bands[0][a] != bands[1][b], metres, a, b

    return _columns([(int(left_old[a]), int(left_new[b])) for *_, a, b in sorted(ranked())])


def _spots(stations: pd.DataFrame, plane: object) -> NDArray[np.float64]:
    points = gpd.GeoSeries.from_xy(stations["lon"], stations["lat"], crs=4326).to_crs(plane)
    return np.column_stack([points.x, points.y])
