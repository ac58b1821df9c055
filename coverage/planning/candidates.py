"""Where a site may come: masts that stand, high points, hamlets, the planner's own points; without what is excluded."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from scipy.spatial import cKDTree

from ..config import PlanRule, RadioProfile, Settings
from ..engine.scene import Scene
from ..geo.crs import WGS84
from ..inputs.ground import codes_at
from ..inputs.project import PlanPlaces
from .demand import Demand
from .high_points import high_points

KINDS = ("upgrade", "colocation", "high_point", "hamlet", "given")
"""What a candidate is: a layer added on the operator's own site, or on a mast of others; a new mast, by its place."""

NEW = ("high_point", "hamlet", "given")
NOBODY = ""
"""The operator of a site of which it is not settled who builds it."""

_GIVEN_FIRST = {"given": 0, "hamlet": 1, "high_point": 2}


@dataclass(frozen=True)
class Asked:
    """What is planned with.

    Attributes
    ----------
    settings, profile, rule
        Of the project.
    operator
        Whose sites alone are looked at, and who builds new ones; None for everybody's, and nobody's.
    """

    settings: Settings
    profile: RadioProfile
    rule: PlanRule
    operator: str | None

    @property
    def layer(self) -> str:
        """The layer that a planned site gets."""
        return self.rule.siting.layers[self.settings.service.asked]

    @property
    def reach_m(self) -> float:
        """How far the engine follows that layer."""
        return self.profile.layers[self.layer].max_radius_km * 1000.0

    @property
    def terrain(self) -> Path | None:
        """The project's terrain."""
        source = self.settings.inputs.terrain
        return None if source is None else source.path


def candidates_of(
    scene: Scene, demand: Demand, hamlets: gpd.GeoDataFrame | None, places: PlanPlaces, asked: Asked
) -> pd.DataFrame:
    """Return the candidates, those with most unserved people near where there are too many.

    Parameters
    ----------
    scene, demand
        Stations and grid; what is not served.
    hamlets
        The checked table; None where the project has none.
    places
        The planner's own points, and where nothing may be built.
    asked
        Rules and settings.

    Returns
    -------
    DataFrame
        ``candidate_id``, ``kind`` (`KINDS`), ``name``, ``site_id``, ``operator`` (`NOBODY` where it is not settled),
        ``lon``, ``lat``, ``x_m``, ``y_m`` on the grid's plane, ``antenna_height_m``, ``azimuth_deg``,
        ``commune_code``, ``cost_given`` (NaN where the rule's prices count), ``place``: the number of its place, which
        candidates of one height on one mast share. In the order of kind and name. Beyond the communes only masts that
        stand and the planner's own points are candidates: they have no ``commune_code``.

    Notes
    -----
    What has nobody unserved as far as the engine follows its layer serves nobody, and is left out. Where more places
    than the rule's ``most_candidates`` are left, the planner's own points stay, and of the others those with most
    unserved people within the layer's plain radius; after these the ones nearest to anybody.
    """
    weight = _people_in_reach(demand, asked)
    masts = _masts(scene, asked)
    new = _thinned(_allowed(_new(scene, demand, hamlets, places, asked), masts, places, asked), weight, asked)
    found = pd.concat([masts, new], ignore_index=True)
    plane = found[["x_m", "y_m"]].to_numpy(float)
    found = found.assign(in_reach=weight(plane), away_m=weight.away_m(plane), own=found["kind"] == "given")
    codes = codes_at(found["lon"].to_numpy(float), found["lat"].to_numpy(float), scene.communes)
    found["commune_code"] = pd.array(pd.Series(codes).fillna("").to_numpy(object), dtype="str")
    beyond = found["kind"].isin(["hamlet", "high_point"]) & (found["commune_code"] == "")
    found = found[(found["away_m"] <= asked.reach_m) & ~beyond]
    ranked = found.sort_values(
        ["own", "in_reach", "away_m", "lon", "lat"], ascending=[False, False, True, True, True], kind="stable"
    ).drop_duplicates(["lon", "lat"])
    most_places = max(asked.rule.siting.most_candidates, int(ranked["own"].sum()))
    most = pd.MultiIndex.from_frame(ranked[["lon", "lat"]].head(most_places))
    kept = found[pd.MultiIndex.from_frame(found[["lon", "lat"]]).isin(most)]
    # Stable: operators on one mast stay in the order in which they are shown.
    kept = kept.assign(rank_of_kind=kept["kind"].map(KINDS.index), at=np.arange(len(kept)))
    kept = kept.sort_values(["rank_of_kind", "name", "at"], kind="stable")
    table = kept.drop(columns=["in_reach", "away_m", "own", "rank_of_kind", "at"]).reset_index(drop=True)
    return with_places(table)


def with_places(table: pd.DataFrame) -> pd.DataFrame:
    """Return candidates with their places numbered from 0 on: by coordinates and height."""
    _, place = np.unique(table[["lon", "lat", "antenna_height_m"]].to_numpy(float), axis=0, return_inverse=True)
    return table.reset_index(drop=True).assign(place=place.ravel())


def _people_in_reach(demand: Demand, asked: Asked) -> "_InReach":
    reach_m = asked.profile.layers[asked.layer].plain_radius_km * 1000.0
    row, column = np.divmod(demand.cells, demand.grid.width)
    x = demand.grid.west_m + (column + 0.5) * demand.grid.resolution_m
    y = demand.grid.north_m - (row + 0.5) * demand.grid.resolution_m
    # Ground without people still counts for something, so that an area can be planned for.
    worth = demand.people + 1e-3 * demand.area_km2
    square = np.floor(np.column_stack([x, y]) / (reach_m / 4.0)).astype(np.int64)
    _, first, of = np.unique(square, axis=0, return_index=True, return_inverse=True)
    total = np.bincount(of.ravel(), weights=worth, minlength=len(first)).astype(np.float64)
    middle = (square[first] + 0.5) * (reach_m / 4.0)
    return _InReach(cKDTree(middle) if len(middle) else None, total, reach_m, reach_m / 4.0)


@dataclass(frozen=True)
class _InReach:
    """Unserved people about a place, within the plain radius of the planned layer: only to rank candidates by.

    They are summed up in squares of that side.
    """

    tree: "cKDTree | None"
    total: NDArray[np.float64]
    reach_m: float
    side_m: float

    def away_m(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far, at the least, the nearest cell that is not served lies from each place."""
        if self.tree is None or not len(places):
            return np.full(len(places), np.inf)
        return np.asarray(self.tree.query(places)[0] - self.side_m / np.sqrt(2.0), np.float64)

    def __call__(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.tree is None or not len(places):
            return np.zeros(len(places))
        return np.array([self.total[near].sum() for near in self.tree.query_ball_point(places, self.reach_m)])


def _masts(scene: Scene, asked: Asked) -> pd.DataFrame:
    """Return what may be added on the masts that stand: by an operator who is there, or by one who is not."""
    band_mhz = asked.profile.layers[asked.layer].band_mhz
    used = scene.used
    if used.empty:
        return _empty()
    points = used.to_crs(scene.grid.crs).geometry
    stands = pd.DataFrame(used.drop(columns="geometry")).assign(x_m=points.x, y_m=points.y)
    has = (stands["technology"] == asked.settings.service.asked) & (stands["band_mhz"] == band_mhz)
    stands = stands.assign(has=has).sort_values(
        ["site_id", "antenna_height_m", "station_id"], ascending=[True, False, True], kind="stable"
    )
    # A site's place and height are those of its highest antenna.
    sites = stands.drop_duplicates("site_id").set_index("site_id")
    own = stands.drop_duplicates(["site_id", "operator"])
    with_layer = set(map(tuple, stands.loc[stands["has"], ["site_id", "operator"]].to_numpy(object).tolist()))
    there = set(map(tuple, own[["site_id", "operator"]].to_numpy(object).tolist()))
    operators = scene.operators if asked.operator is None else (asked.operator,)
    rows = []
    for site_id, site in sites.iterrows():
        for operator in operators:
            if (site_id, operator) in with_layer:
                continue
            kind = "upgrade" if (site_id, operator) in there else "colocation"
            rows.append((f"{site_id}:{operator}", kind, str(site_id), str(site_id), operator, site["lon"], site["lat"],
                         site["x_m"], site["y_m"], site["antenna_height_m"]))  # fmt: skip
    table = pd.DataFrame(rows, columns=_COLUMNS)
    return table.assign(azimuth_deg=asked.rule.siting.azimuth_deg, cost_given=np.nan)


_COLUMNS = ["candidate_id", "kind", "name", "site_id", "operator", "lon", "lat", "x_m", "y_m", "antenna_height_m"]


def _empty() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in [*_COLUMNS, "azimuth_deg", "cost_given"]})


def _new(
    scene: Scene, demand: Demand, hamlets: gpd.GeoDataFrame | None, places: PlanPlaces, asked: Asked
) -> pd.DataFrame:
    rule, operator = asked.rule.siting, asked.operator or NOBODY
    to_plane = Transformer.from_crs(WGS84, scene.grid.crs, always_xy=True)
    parts = []
    if places.points is not None:
        given = places.points
        given = given[may_be_built_by(given, asked)]
        parts.append(
            _table(
                "given",
                given["point_id"].to_numpy(object),
                given["name"].fillna(given["point_id"]).to_numpy(object),
                given["lon"].to_numpy(float),
                given["lat"].to_numpy(float),
            ).assign(
                operator=given["operator"].fillna(operator).to_numpy(object),
                antenna_height_m=given["antenna_height_m"].fillna(rule.mast_height_m).to_numpy(float),
                cost_given=given["cost"].to_numpy(float),
            )
        )
    if hamlets is not None and len(demand.hamlets):
        own = hamlets.iloc[demand.hamlets]
        names = own["hamlet_id"].to_numpy(object), own["name"].to_numpy(object)
        parts.append(_table("hamlet", *names, own["lon"].to_numpy(float), own["lat"].to_numpy(float)))
    if asked.terrain is not None:
        x, y = high_points(asked.terrain, scene.grid, rule)
        lon, lat = (np.asarray(values).round(6) for values in to_plane.transform(x, y, direction="INVERSE"))
        ids = np.array([f"{at_lon:.5f},{at_lat:.5f}" for at_lon, at_lat in zip(lon, lat, strict=True)], dtype=object)
        parts.append(_table("high_point", ids, ids, lon, lat))
    filled = [
        part.assign(**{name: value for name, value in _usual(asked).items() if name not in part.columns})
        for part in parts
        if len(part)
    ]
    if not filled:
        return _empty()
    table = pd.concat(filled, ignore_index=True)
    table["x_m"], table["y_m"] = to_plane.transform(table["lon"].to_numpy(), table["lat"].to_numpy())
    return table


def may_be_built_by(points: pd.DataFrame, asked: Asked) -> NDArray[np.bool_]:
    """Return which of the planner's own points are not another operator's than the one that is looked at."""
    if asked.operator is None:
        return np.ones(len(points), bool)
    return points["operator"].isna().to_numpy(bool) | (points["operator"] == asked.operator).to_numpy(bool)


def within_areas(places: pd.DataFrame, areas: gpd.GeoSeries) -> NDArray[np.bool_]:
    """Return which places, by ``lon`` and ``lat``, lie in one of the areas."""
    points = shapely.points(places["lon"].to_numpy(float), places["lat"].to_numpy(float))
    inside = np.zeros(len(places), bool)
    inside[shapely.STRtree(areas.to_numpy()).query(points, predicate="intersects")[0]] = True
    return inside


def _usual(asked: Asked) -> Mapping[str, Any]:
    rule = asked.rule.siting
    return {
        "operator": asked.operator or NOBODY,
        "antenna_height_m": rule.mast_height_m,
        "azimuth_deg": rule.azimuth_deg,
        "cost_given": np.nan,
        "site_id": "",
    }


def _table(kind: str, ids: Any, names: Any, lon: Any, lat: Any) -> pd.DataFrame:
    table = pd.DataFrame({"candidate_id": ids, "kind": kind, "name": names, "lon": lon, "lat": lat})
    return table.assign(candidate_id=[f"{kind}:{name}" for name in table["candidate_id"]])


def _allowed(new: pd.DataFrame, masts: pd.DataFrame, places: PlanPlaces, asked: Asked) -> pd.DataFrame:
    """Leave out what stands where nothing may be built, and, but for the planner's own, beside a mast."""
    if new.empty:
        return new
    kept = np.ones(len(new), bool)
    if places.no_build is not None:
        kept = ~within_areas(new, places.no_build)
    if len(masts):
        tree = cKDTree(masts[["x_m", "y_m"]].to_numpy(float))
        away_m = tree.query(new[["x_m", "y_m"]].to_numpy(float))[0]
        kept &= (away_m >= asked.rule.siting.from_mast_km * 1000.0) | (new["kind"] == "given").to_numpy()
    return new[kept]


def _thinned(new: pd.DataFrame, weight: "_InReach", asked: Asked) -> pd.DataFrame:
    """Keep of new masts that stand near each other the one with most people in reach; the planner's own all stay."""
    if new.empty:
        return new
    plane = new[["x_m", "y_m"]].to_numpy(float)
    order = (
        new.assign(first=new["kind"].map(_GIVEN_FIRST).clip(upper=1), people=weight(plane), at=np.arange(len(new)))
        .sort_values(["first", "people", "candidate_id"], ascending=[True, False, True], kind="stable")["at"]
        .to_numpy(int)
    )
    near = cKDTree(plane).query_ball_point(plane, asked.rule.siting.thin_km * 1000.0)
    given = (new["kind"] == "given").to_numpy()
    gone, kept = np.zeros(len(new), bool), []
    for i in order.tolist():
        if gone[i] and not given[i]:
            continue
        kept.append(i)
        gone[near[i]] = True
    return new.iloc[sorted(kept)]
