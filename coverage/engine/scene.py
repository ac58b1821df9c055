"""What a prediction needs, made from checked tables: the grid, the communes on it, the ground, the stations in use."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from ..config import Calibration, RadioProfile, Settings, class_label
from ..errors import InputError
from ..geo.crs import geodesic_area_km2, working_crs
from ..geo.grid import Grid, Window, beyond, grid_over, tiles_of
from ..geo.profiles import heights_at
from ..geo.rasters import read_terrain
from ..geo.zones import touched
from ..language import msg
from ..radio.choice import Choice
from ..tables import OPERATORS, TECHNOLOGIES, Finding
from .clutter import LandCoverFacts, land_cover_facts, remarks_on, standing_of
from .correcting import check_clutter, with_corrections
from .declared import bases_of, declared_on, replaced_by
from .deviations import ASSUMED
from .ladder import with_rungs
from .parameters import with_parameters
from .transmitters import P1812, POLYGON, choices_of


@dataclass(frozen=True)
class Scene:
    """The ground and the stations of a prediction.

    Attributes
    ----------
    grid, outlines
        The metric grid, and the communes' outlines in its reference system, in the order of `communes`.
    communes
        The checked table with ``polygon_km2``, the outline's geodesic area.
    stations
        All stations by ID, so that a row's number is its rank, with parameters, ``model``, ``rank`` and ``used``.
    operators, technologies
        Of the stations in use, in the order in which they are shown.
    findings
        What was filled and left out.
    terrain_missing_share
        Share of the communes' ground without a height, 0 to 1; 1 where the project has no terrain.
    land_cover
        What the land cover holds; None where the project has none.
    declared
        Supplied coverage polygons on the grid's plane: see `declared.declared_on`.
    calibration
        What measurements add to the levels; None where the project names none.
    """

    grid: Grid
    outlines: gpd.GeoSeries
    communes: gpd.GeoDataFrame
    stations: gpd.GeoDataFrame
    operators: tuple[str, ...]
    technologies: tuple[str, ...]
    findings: tuple[Finding, ...]
    terrain_missing_share: float
    land_cover: LandCoverFacts | None
    declared: gpd.GeoDataFrame
    calibration: Calibration | None = None

    @property
    def used(self) -> gpd.GeoDataFrame:
        """The stations that the prediction counts with."""
        return self.stations[self.stations["used"]]

    @property
    def layers(self) -> list[tuple[str, str]]:
        """(operator, technology) of every mosaic, in the order in which they are shown."""
        present = set(self.bases)
        asked = ((operator, technology) for operator in self.operators for technology in self.technologies)
        return [layer for layer in asked if layer in present]

    @property
    def bases(self) -> dict[tuple[str, str], frozenset[str]]:
        """Whether the levels of each operator and technology are declared, modelled, or both."""
        return bases_of(self.declared, self.used)

    def inside(self, window: Window) -> NDArray[np.bool_]:
        """Return which cells of a window of the grid any commune touches, shape of the window."""
        return touched(self.outlines, self.grid, window)


def scene_of(
    stations: gpd.GeoDataFrame,
    communes: gpd.GeoDataFrame,
    settings: Settings,
    profile: RadioProfile,
    coverage: gpd.GeoDataFrame | None = None,
    *,
    calibration: Calibration | None = None,
) -> Scene:
    """Return the scene of checked tables, all in EPSG:4326; `coverage` is what operators declare.

    With a `calibration` the stations hold what it adds to their levels, and their range is the measured one.

    Raises
    ------
    InputError
        No station serves, or the land cover cannot be used.
    SettingsError
        The grid's reference system is not a metric one or not of this place, or the calibration names a class of
        clutter that the profile does not have.
    """
    crs = working_crs(settings.grid.crs, communes)
    on_plane = communes.to_crs(crs)
    west, south, east, north = on_plane.total_bounds
    grid = grid_over((west, south, east, north), crs, settings.grid.resolution_m)
    ranked = stations.sort_values("station_id", ignore_index=True)
    ranked["rank"] = np.arange(len(ranked))
    ranked["used"] = stations_in_use(ranked, on_plane, settings)
    ranked, findings = with_parameters(ranked, communes, profile)
    terrain = None if settings.inputs.terrain is None else settings.inputs.terrain.path
    ranked["ground_m"] = (
        np.nan if terrain is None else heights_at(terrain, ranked["lon"].to_numpy(), ranked["lat"].to_numpy()).round(1)
    )
    models, choices = choices_of(ranked, settings.radio.model)
    ranked[models.columns.to_list()] = models
    ranked["clamped"], clamped = _clamped(ranked, choices)
    ranked["model"] = ranked["model"].mask(replaced_by(coverage, ranked), POLYGON)
    if calibration is not None:
        check_clutter(calibration, profile)
    ranked = with_corrections(ranked, calibration)
    declared = declared_on(coverage, ranked, crs, profile)
    ranked = with_rungs(
        ranked, profile, resolution_m=grid.resolution_m, land_cover=settings.inputs.land_cover is not None
    )
    land_cover = land_cover_facts(on_plane.geometry, grid, standing_of(settings, profile))
    missing = 1.0 if terrain is None else _missing_share(on_plane.geometry, grid, terrain)
    findings += clamped
    findings += _assumed(ranked, profile) if land_cover is None else remarks_on(land_cover, profile)
    if terrain is not None and missing > 0:
        findings.append(_missing(terrain, missing))
    used = ranked[ranked["used"]]
    present = {*used["operator"], *declared["operator"]}
    technologies = {*used["technology"], *declared["technology"]}
    known = [name for name in OPERATORS if name in present]
    return Scene(
        grid,
        on_plane.geometry.reset_index(drop=True),
        communes.assign(polygon_km2=geodesic_area_km2(communes)),
        ranked,
        (*known, *sorted(present - set(known))),
        tuple(name for name in TECHNOLOGIES if name in technologies),
        tuple(findings),
        missing,
        land_cover,
        declared,
        calibration,
    )


def _assumed(stations: pd.DataFrame, profile: RadioProfile) -> list[Finding]:
    """Remark that what stands around the phones is assumed, where no land cover says it."""
    count = int((stations["used"] & (stations["clutter"] == ASSUMED)).sum())
    if count == 0:
        return []
    name = profile.clutter.default
    message = msg(
        "no land cover is given: around the phones of {count} stations '{default}' ({height} m) is assumed",
        count=count,
        default=class_label(name),
        height=f"{profile.clutter.classes[name].height_m:g}",
    )
    return [Finding("stations", None, "", "", "info", "clutter_assumed", message)]


def _clamped(
    stations: pd.DataFrame, choices: Mapping[tuple[str, float, float], Choice]
) -> tuple[pd.Series, list[Finding]]:
    """Return per station which parameters lie outside its model's published range, and a remark for each model."""
    keys = zip(stations["settlement"], stations["frequency_mhz"], stations["antenna_height_m"], strict=True)
    names = [",".join(choices[key].clamped) if key in choices else "" for key in keys]
    unbound = {P1812, POLYGON}
    names = [name if model not in unbound else "" for name, model in zip(names, stations["model"], strict=True)]
    clamped = pd.Series(names, index=stations.index, dtype="str")
    counts = Counter(pair for pair in zip(stations["model"], names, strict=True) if pair[1])
    return clamped, [
        Finding(
            "stations",
            None,
            str(parameters),
            "",
            "info",
            "clamped",
            msg(
                "{column} of {count} stations lies outside the range for which the model {model} is published; the "
                "end of the range is used",
                column=msg("antenna height") if parameters == "antenna_height_m" else str(parameters),
                count=count,
                model=str(model),
            ),
        )
        for (model, parameters), count in sorted(counts.items())
    ]


_COARSER = 10
_LOOKED_AT_CELLS = 128  # of the coarser grid's rows and columns at a time: the terrain under them is read whole


def _missing_share(outlines: gpd.GeoSeries, grid: Grid, terrain: Path) -> float:
    """Return the share of the communes' cells without a height, looked up on a coarser grid."""
    coarse = replace(
        grid,
        resolution_m=grid.resolution_m * _COARSER,
        height=-(-grid.height // _COARSER),
        width=-(-grid.width // _COARSER),
    )
    asked = missing = 0
    for window in tiles_of(coarse, _LOOKED_AT_CELLS):
        wanted = touched(outlines, coarse, window)
        if wanted.any():
            asked += int(wanted.sum())
            missing += int(np.isnan(read_terrain(terrain, beyond(coarse, window))[wanted]).sum())
    return missing / asked


def _missing(terrain: Path, share: float) -> Finding:
    message = msg(
        "the terrain {file} has no heights for {share}% of the communes' ground; there masts and phones are taken to "
        "stand on one level",
        file=terrain.name,
        share=round(share * 100.0, 1),
    )
    return Finding(terrain.name, None, "", "", "warning", "terrain_missing", message)


def stations_in_use(stations: gpd.GeoDataFrame, on_plane: gpd.GeoDataFrame, settings: Settings) -> NDArray[np.bool_]:
    """Return which stations serve: on air by the data date, and in the province or within the belt around it.

    Parameters
    ----------
    stations
        The checked table.
    on_plane
        The communes in a metric system.

    Raises
    ------
    InputError
        None does.
    """
    on_air = stations["status"].isna() | (stations["status"] == "on_air")
    begun = stations["on_air_date"].isna() | (stations["on_air_date"] <= pd.Timestamp(settings.project.data_date))
    serving = np.array(on_air & begun, dtype=bool)
    outside = np.flatnonzero(serving & stations["commune_code"].isna().to_numpy())
    if len(outside):
        points = stations.geometry.iloc[outside].to_crs(on_plane.crs)
        province = shapely.union_all(shapely.simplify(on_plane.geometry.to_numpy(), 100.0))
        serving[outside] = shapely.distance(points.to_numpy(), province) <= settings.run.neighbour_km * 1000.0
    if not serving.any():
        raise InputError(
            "none of the {count} stations is on air by {date} in the province or within {limit} km of it; look at the "
            "columns of status, date and coordinates, and at [project] data_date and [run] neighbour_km",
            count=len(stations),
            date=f"{settings.project.data_date:%d/%m/%Y}",
            limit=f"{settings.run.neighbour_km:g}",
        )
    return serving
