"""Two runs side by side: what changed in communes, in hamlets, and in the lists of stations."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ..errors import SettingsError
from ..geo.crs import distance_and_bearing
from ..tables import STATIONS
from .fibre import KINDS
from .pairs import hamlet_pairs, station_pairs
from .result import Result, slug

KINDS_OF_CHANGE = ("added", "removed", "moved", "changed")
"""What may have become of a station; one that moved and changed counts as moved, its fields are told all the same."""

_RANK = {"none": 0, "partial": 1, "covered": 2}
_NOT_COMPARED = {"station_id", "site_id", "lon", "lat", "commune_declared"}


@dataclass(frozen=True)
class Differences:
    """What changed from one run to a later one.

    Attributes
    ----------
    summary
        Columns ``part``, ``indicator``, ``before``, ``after``, ``change``: the province's headline figures, hamlets by
        verdict, stations by what became of them.
    communes
        One row a commune and indicator that both runs know and that differs: ``commune_code``, ``name``,
        ``indicator``, ``before``, ``after``, ``change``.
    hamlets
        One row a hamlet whose verdict differs, or that only one run lists: ``hamlet_change`` is ``better``, ``worse``,
        ``added``, ``removed``, or ``moved`` where it lies in a commune in one run alone.
    stations
        One row a station that is added, removed, moved or changed.
    stations_in_both, stations_renumbered
        How many stations both lists hold, and how many of these bear another ID in the later one.
    """

    summary: pd.DataFrame
    communes: pd.DataFrame
    hamlets: pd.DataFrame
    stations: pd.DataFrame
    stations_in_both: int
    stations_renumbered: int


def differences(before: Result, after: Result, *, radius_m: float, moved_m: float) -> Differences:
    """Return what changed from one run to a later one.

    Parameters
    ----------
    before, after
        The two runs.
    radius_m
        How far apart two stations may stand and be taken for one, whatever their IDs; see `pairs.station_pairs`.
    moved_m
        From which distance on a station, or a hamlet's point, has moved.

    Raises
    ------
    SettingsError
        The two runs have no commune in common.
    """
    if not set(before.communes["commune_code"]) & set(after.communes["commune_code"]):
        raise SettingsError("the two runs have no commune in common; compare two runs of one province")
    communes = commune_changes(before, after)
    hamlets = hamlet_changes(before, after, moved_m=moved_m)
    pairs = station_pairs(before.stations, after.stations, radius_m)
    stations = station_changes(before.stations, after.stations, pairs, moved_m=moved_m)
    ids = [of.stations["station_id"].astype("str").to_numpy(object) for of in (before, after)]
    renumbered = sum(ids[0][a] != ids[1][b] for a, b in pairs)
    return Differences(_summary(before, after, stations), communes, hamlets, stations, len(pairs), renumbered)


def commune_changes(before: Result, after: Result) -> pd.DataFrame:
    """Return the communes' figures that differ as they are shown, to a tenth, the greatest change first.

    Figures: people and area of each technology by any and by the greatest operator, each operator's people, fibre's
    ratios, further indicators.
    """
    whos = ("any", "greatest", *dict.fromkeys(slug(name) for name in (*before.operators, *after.operators)))
    technologies = dict.fromkeys(slug(name) for name in (*before.technologies, *after.technologies))
    names = [
        f"{what}_{technology}_{who}_pct" for technology in technologies for who in whos for what in ("pop", "area")
    ]
    names += [f"fibre_{kind}_pct" for kind in KINDS]
    names += [name for name in after.indicators if name in before.indicators]
    earlier = before.communes.set_index("commune_code")
    later = after.communes.set_index("commune_code")
    codes = [code for code in later.index if code in set(earlier.index)]
    parts = []
    for name in names:
        if name not in earlier.columns or name not in later.columns:
            continue
        old = pd.to_numeric(earlier.loc[codes, name], errors="coerce").astype(float).round(1)
        new = pd.to_numeric(later.loc[codes, name], errors="coerce").astype(float).round(1)
        rows = np.flatnonzero(((new - old).round(1) != 0) & old.notna() & new.notna())
        parts.append(
            pd.DataFrame(
                {
                    "commune_code": np.array(codes, dtype=object)[rows],
                    "name": later.loc[codes, "name"].to_numpy(object)[rows],
                    "indicator": name,
                    "before": old.to_numpy()[rows],
                    "after": new.to_numpy()[rows],
                }
            )
        )
    columns = ["commune_code", "name", "indicator", "before", "after", "change"]
    if not parts:
        return pd.DataFrame(columns=columns)
    table = pd.concat(parts, ignore_index=True)
    table["change"] = (table["after"] - table["before"]).round(1)
    order = table.assign(size=-table["change"].abs()).sort_values(["size", "indicator", "commune_code"], kind="stable")
    return table.loc[order.index, columns].reset_index(drop=True)


def hamlet_changes(before: Result, after: Result, *, moved_m: float) -> pd.DataFrame:
    """Return the hamlets whose verdict differs, or that only one run lists.

    `pairs.hamlet_pairs` tells which are the same. ``moved_m`` tells how far the point of a hamlet moved, from that
    distance on: its change may then be the list's, not the network's.
    """
    columns = ["hamlet_id", "name", "commune_code", "population", "verdict_before", "verdict_after", "hamlet_change",
               "moved_m", "reason"]  # fmt: skip
    if before.hamlets is None or after.hamlets is None:
        return pd.DataFrame(columns=columns)
    both = [pd.DataFrame(of).reset_index(drop=True) for of in (before.hamlets, after.hamlets)]
    old, new = (of.reindex(rows).reset_index(drop=True) for of, rows in zip(both, _all_rows(*both), strict=True))
    verdicts = pd.DataFrame({"verdict_before": old["verdict"], "verdict_after": new["verdict"]})
    rank = verdicts.apply(lambda column: column.map(_RANK))
    change = np.select(
        [
            verdicts["verdict_before"].isna(),
            verdicts["verdict_after"].isna(),
            (rank["verdict_after"] > rank["verdict_before"]).to_numpy(),
            (rank["verdict_after"] < rank["verdict_before"]).to_numpy(),
            (verdicts["verdict_after"] != verdicts["verdict_before"]).to_numpy(),
        ],
        ["added", "removed", "better", "worse", "moved"],
        "",
    )
    told = ["hamlet_id", "name", "commune_code", "population"]
    table = pd.concat([new[told].where(new["hamlet_id"].notna(), old[told]), verdicts], axis=1)
    metres = distance_and_bearing(*(of[name].to_numpy(float) for of in (old, new) for name in ("lon", "lat")))[0]
    table = table.assign(
        hamlet_change=change,
        moved_m=np.where(metres * 1000.0 >= moved_m, (metres * 1000.0).round(1), np.nan),
        reason=new["reason"] if "reason" in new.columns else "",
    )
    changed: pd.DataFrame = table.loc[change != "", columns].sort_values("hamlet_id", kind="stable")
    return changed.reset_index(drop=True)


def _all_rows(old: pd.DataFrame, new: pd.DataFrame) -> tuple[list[int], list[int]]:
    """Return the rows of both tables side by side, pairs first; -1 where one of them has no such hamlet."""
    pairs = hamlet_pairs(old, new)
    gone = sorted(set(range(len(old))) - {a for a, _ in pairs})
    came = sorted(set(range(len(new))) - {b for _, b in pairs})
    return [*(a for a, _ in pairs), *gone, *([-1] * len(came))], [*(b for _, b in pairs), *([-1] * len(gone)), *came]


def station_changes(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, pairs: list[tuple[int, int]], *, moved_m: float
) -> pd.DataFrame:
    """Return the stations that were added, removed, moved or changed.

    Parameters
    ----------
    before, after
        Two lists, EPSG:4326, with what was filled in.
    pairs
        The stations that both have in common, as rows; see `pairs.station_pairs`.
    moved_m
        From which distance on a station has moved.

    Returns
    -------
    DataFrame
        ``station_change`` (`KINDS_OF_CHANGE`), ``station_id``, ``station_id_before`` where it differs, ``operator``,
        ``technology``, ``lon``, ``lat``, ``moved_m``, and ``fields``: which columns of the list say what else. Values
        that were filled in for lack of any are no change.
    """
    old, new = (of.drop(columns="geometry", errors="ignore").to_dict("records") for of in (before, after))
    matched_old, matched_new = {a for a, _ in pairs}, {b for _, b in pairs}
    ends = [
        np.array([of[row][name] for row in rows], dtype=float)
        for of, rows in ((old, [a for a, _ in pairs]), (new, [b for _, b in pairs]))
        for name in ("lon", "lat")
    ]
    metres = (distance_and_bearing(*ends)[0] * 1000.0).tolist()
    rows = [_row(old[a], new[b], away_m, moved_m) for (a, b), away_m in zip(pairs, metres, strict=True)]
    rows += [_alone(new[i], "added") for i in range(len(new)) if i not in matched_new]
    rows += [_alone(old[i], "removed") for i in range(len(old)) if i not in matched_old]
    columns = [
        "station_change", "station_id", "station_id_before", "operator", "technology", "lon", "lat", "moved_m",
        "fields",
    ]  # fmt: skip
    table = pd.DataFrame([row for row in rows if row is not None], columns=columns)
    order = table["station_change"].map({kind: place for place, kind in enumerate(KINDS_OF_CHANGE)})
    return table.assign(order=order).sort_values(["order", "station_id"]).drop(columns="order").reset_index(drop=True)


_Row = Mapping[Any, Any]


def _row(old: _Row, new: _Row, metres: float, moved_m: float) -> dict[str, object] | None:
    fields = [
        f"{name}: {before} → {after}"
        for name in STATIONS.names
        if name not in _NOT_COMPARED and (before := _given(old, name)) != (after := _given(new, name))
    ]
    if metres < moved_m and not fields:
        return None
    former = str(old["station_id"]) if old["station_id"] != new["station_id"] else ""
    return _alone(new, "moved" if metres >= moved_m else "changed") | {
        "station_id_before": former,
        "moved_m": round(metres, 1),
        "fields": "; ".join(fields),
    }


def _given(station: _Row, name: str) -> str:
    """Return what the list itself says; nothing where it was filled in."""
    filled = station.get("filled")
    if name not in station or (isinstance(filled, str) and name in filled.split(",")):
        return "–"
    value: str | float | pd.Timestamp | None = station[name]
    if pd.isna(value) or value == "":
        return "–"
    if isinstance(value, pd.Timestamp):
        return f"{value:%d/%m/%Y}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _alone(station: _Row, change: str) -> dict[str, object]:
    facts = {name: station[name] for name in ("station_id", "operator", "technology", "lon", "lat")}
    return {"station_change": change, **facts, "station_id_before": "", "moved_m": np.nan, "fields": ""}


def _summary(before: Result, after: Result, stations: pd.DataFrame) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    old, new = _headlines(before), _headlines(after)
    rows += [
        {"part": part, "indicator": name, "before": old.get((part, name)), "after": new.get((part, name))}
        for part, name in dict.fromkeys((*old, *new))
    ]
    rows += [
        {"part": "stations", "indicator": f"stations_{kind}", "after": int((stations["station_change"] == kind).sum())}
        for kind in KINDS_OF_CHANGE
    ]
    table = pd.DataFrame(rows, columns=["part", "indicator", "before", "after"])
    table[["before", "after"]] = table[["before", "after"]].astype(float)
    table["change"] = (table["after"] - table["before"]).round(4)
    return table


def _headlines(result: Result) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for row in result.manifest.get("headlines", ()):
        measure = str(row["measure"])
        if measure == "hamlets":
            found["hamlets", f"hamlets_{row['verdict']}"] = float(row["numerator"])
        elif row.get("pct") is not None:
            key = f"{measure}_pct"
            if "technology" in row:
                what = "area" if measure == "area_km2" else "pop"
                key = f"{what}_{slug(str(row['technology']))}_{row['who']}_pct"
            found["province", key] = round(float(row["pct"]), 1)
    found["stations", "stations_listed"] = float(len(result.stations))
    return found
