"""The stations that could serve a place that is not served: each operator's best, and the best after an upgrade."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import Transformer
from scipy.spatial import cKDTree

from ..config import GapRule, RadioProfile
from ..config.settings import Service
from ..engine.clutter import Standing
from ..engine.correcting import with_corrections
from ..engine.links import Places, links
from ..engine.scene import Scene
from ..engine.transmitters import P1812
from ..geo.crs import WGS84
from ..tables import TECHNOLOGIES
from .cases import cases_of

Ints = NDArray[np.int64]

_LEAST_MISSING = {"place": True, "in_reach": False, "unknown": True, "missing_db": True, "km": True, "rank": True}
"""By what links are put in order, and whether ascending: those in reach first, then the least missing."""


@dataclass(frozen=True)
class Asked:
    """What the rule for hamlets asks, as the explaining needs it.

    Attributes
    ----------
    service, rule, profile
        The rule for hamlets, the rule for gaps, the radio profile.
    terrain
        The project's terrain, None where there is none.
    standing
        What stands on the ground; None for nothing.
    """

    service: Service
    rule: GapRule
    profile: RadioProfile
    terrain: Path | None
    standing: Standing | None = None

    def required_dbm(self, technology: str, tier: str | None = None) -> float:
        """Return what the median level of a technology must be, dBm."""
        return cases_of(self.profile, technology).central(tier or self.service.tier)

    def serves(self, technology: str) -> bool:
        """Return whether a technology is the asked one or a newer one."""
        return TECHNOLOGIES.index(technology) >= TECHNOLOGIES.index(self.service.asked)


def middles(cells: Ints, scene: Scene) -> Places:
    """Return the middles of the grid's cells, given as row * width + column."""
    row, column = np.divmod(cells, scene.grid.width)
    x = scene.grid.west_m + (column + 0.5) * scene.grid.resolution_m
    y = scene.grid.north_m - (row + 0.5) * scene.grid.resolution_m
    lon, lat = Transformer.from_crs(scene.grid.crs, WGS84, always_xy=True).transform(x, y)
    return Places(np.asarray(lon), np.asarray(lat))


def best_of_operators(places: Places, scene: Scene, asked: Asked) -> dict[str, pd.DataFrame]:
    """Return each operator's best link to every place, by operator; an operator without such stations is left out."""
    used = scene.used
    serving = used[used["technology"].map(asked.serves)]
    best = {}
    for operator in scene.operators:
        own = serving[serving["operator"] == operator]
        if len(own):
            required = own["technology"].map({name: asked.required_dbm(name) for name in set(own["technology"])})
            best[operator] = _best(own, required.to_numpy(float), places, scene, asked)
    return best


def best_upgrade(places: Places, scene: Scene, asked: Asked) -> pd.DataFrame | None:
    """Return the best link that an older station would have with the asked technology on the profile's nearest band.

    Only sites whose operator has no station of the asked technology, or a newer one, there.
    """
    used = scene.used
    serves = used["technology"].map(asked.serves).to_numpy(bool)
    keys = used["site_id"].astype("str") + "\n" + used["operator"].astype("str")
    older = used[~serves & ~keys.isin(set(keys[serves]))]
    layers = {name: of for name, of in asked.profile.layers.items() if of.technology == asked.service.asked}
    if older.empty or not layers:
        return None

    def nearest(band_mhz: float) -> str:
        return min(layers, key=lambda name: (abs(layers[name].band_mhz - band_mhz), name))

    names = older["band_mhz"].map(nearest)
    with_asked = older.assign(
        layer=names,
        frequency_mhz=names.map({name: of.frequency_mhz for name, of in layers.items()}),
        reference_eirp_dbm=names.map({name: of.eirp_dbm for name, of in layers.items()}),
    )
    # An operator's stations of the asked technology are corrected as it is, not as the older one.
    as_asked = with_corrections(with_asked.assign(technology=asked.service.asked), scene.calibration)
    with_asked = as_asked.assign(technology=older["technology"])
    required = np.full(len(older), asked.required_dbm(asked.service.asked))
    return _best(with_asked, required, places, scene, asked)


def _best(
    stations: gpd.GeoDataFrame, required: NDArray[np.float64], places: Places, scene: Scene, asked: Asked
) -> pd.DataFrame:
    """Return each place's link that lacks least, among the stations of its nearest sites; those in reach come first."""
    pairs = _candidates(stations, places, scene, asked.rule.reasons.sites)
    found = links(
        stations,
        places,
        pairs,
        terrain=asked.terrain,
        profile=asked.profile,
        required_dbm=required,
        standing=asked.standing,
    )
    chosen = stations.iloc[found["station"]]
    reach = chosen["layer"].map({name: layer.max_radius_km for name, layer in asked.profile.layers.items()})
    found["in_reach"] = found["km"].to_numpy() <= reach.to_numpy(float)
    found["rank"] = chosen["rank"].to_numpy()
    found["station_id"], found["site_id"] = chosen["station_id"].to_numpy(), chosen["site_id"].to_numpy()
    found["layer"], found["operator"] = chosen["layer"].to_numpy(), chosen["operator"].to_numpy()
    found["by_terrain"] = (chosen["model"].to_numpy() == P1812) & found["terrain_db"].notna()
    # Of stations that count by a plain radius no level is known: the nearest of them.
    found["unknown"] = found["missing_db"].isna()
    return _first(found, len(places.lon))


def _first(found: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return each place's first link in that order; a row without values where it has none."""
    ordered = found.sort_values(list(_LEAST_MISSING), ascending=list(_LEAST_MISSING.values()), kind="stable")
    first: pd.DataFrame = ordered.drop_duplicates("place").set_index("place").reindex(range(count))
    return first


def _candidates(stations: gpd.GeoDataFrame, places: Places, scene: Scene, sites: int) -> tuple[Ints, Ints]:
    """Return the pairs of all stations at each place's nearest sites."""
    points = stations.to_crs(scene.grid.crs).geometry
    spots, of_station = np.unique(np.column_stack([points.x, points.y]), axis=0, return_inverse=True)
    of_station = of_station.ravel()
    x, y = Transformer.from_crs(WGS84, scene.grid.crs, always_xy=True).transform(places.lon, places.lat)
    near = cKDTree(spots).query(np.column_stack([x, y]), k=range(1, min(sites, len(spots)) + 1))[1]
    order = np.argsort(of_station, kind="stable")
    counts = np.bincount(of_station, minlength=len(spots))
    first = np.concatenate(([0], np.cumsum(counts)))
    flat = near.ravel()
    place = np.repeat(np.repeat(np.arange(len(places.lon)), near.shape[1]), counts[flat])
    station = [order[first[spot] : first[spot + 1]] for spot in flat.tolist()]
    return np.concatenate([*station, np.empty(0, np.int64)]).astype(np.int64), place.astype(np.int64)


def nearest_to_serving(
    best: Mapping[str, pd.DataFrame], excess_db: NDArray[np.float32], operators: tuple[str, ...]
) -> pd.DataFrame:
    """Return for each place the link that lacks least, of the operators that do not serve it."""
    parts = []
    for index, operator in enumerate(operators):
        if operator in best:
            part = best[operator].reset_index()
            part["modelled_db"] = excess_db[index]
            parts.append(part[excess_db[index] < 0])
    count = excess_db.shape[1]
    if not parts:
        return pd.DataFrame(index=range(count), columns=["station_id", "missing_db"], dtype=float)
    main = _first(pd.concat(parts), count)
    # The mosaic judged the hamlet. Where the exact profile would just do, what the mosaic lacks is told.
    judged = -main["modelled_db"].where(np.isfinite(main["modelled_db"]))
    main["missing_db"] = main["missing_db"].where(~(main["missing_db"] <= 0), judged)
    return main
