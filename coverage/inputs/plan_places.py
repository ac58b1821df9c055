"""What planning looks at beside the network: roads, power lines, where not to build, the planner's own points."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..errors import InputError
from ..geo.crs import WGS84
from ..language import Message, msg
from ..tables import PLAN_POINTS, Finding
from .coordinates import crs_of_map
from .files import check_path
from .map_layers import read_layer
from .operators import told_apart
from .points import open_points
from .raw_tables import RawTable
from .reading import Reading, checked, rows_read, usable

_LINES = (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING, shapely.GeometryType.LINEARRING)
_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def read_lines(path: Path, *, crs: str | None = None) -> tuple[gpd.GeoSeries, list[Finding]]:
    """Read a layer of lines, such as roads or power lines.

    Returns
    -------
    lines, findings
        EPSG:4326. Shapes that are no lines are left out and counted.

    Raises
    ------
    MissingFileError, InputError, SettingsError
        The file cannot be opened, holds no line, or names no reference system.
    """
    return _shapes(path, crs, _LINES, msg("lines"))


def read_areas(path: Path, *, crs: str | None = None) -> tuple[gpd.GeoSeries, list[Finding]]:
    """Read a layer of polygons in which nothing may be built; invalid ones are repaired. Otherwise as `read_lines`."""
    areas, findings = _shapes(path, crs, _POLYGONS, msg("polygons"))
    return gpd.GeoSeries(shapely.make_valid(areas.to_numpy()), crs=areas.crs), findings


def _shapes(
    path: Path, crs: str | None, kinds: tuple[int, ...], expected: Message
) -> tuple[gpd.GeoSeries, list[Finding]]:
    check_path(path)
    raw = read_layer(path)  # shapes may stand alone, without a column
    shapes = _geometry(raw, path, expected)
    system, findings = crs_of_map(raw, crs)
    right = np.isin(shapely.get_type_id(shapes), kinds) & ~shapely.is_empty(shapes)
    if not right.any():
        raise InputError("{file} holds no {expected}; give another layer", file=str(path), expected=expected)
    if not right.all():
        message = msg(
            "{count} shapes are no {expected} and were left out", count=int((~right).sum()), expected=expected
        )
        findings = [*findings, raw.finding("warning", "other_shapes", message)]
    return gpd.GeoSeries(shapes[right], crs=system).to_crs(WGS84), [*findings]


def _geometry(raw: RawTable, path: Path, expected: Message) -> np.ndarray:
    if raw.geometry is None:
        raise InputError(
            "{file} is a table without shapes; expected a map layer of {expected} (GeoPackage, GeoJSON, "
            "Shapefile, KML)",
            file=str(path),
            expected=expected,
        )
    return raw.geometry


def read_plan_points(
    path: Path, communes: gpd.GeoDataFrame, *, crs: str | None = None
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Read the points that a planner wants looked at; metres are told by the communes.

    Returns
    -------
    points, findings
        EPSG:4326; the columns of `PLAN_POINTS` and `geometry`. Rows with an error are left out; of several at one place
        the first counts.

    Raises
    ------
    MissingFileError, InputError, SettingsError
        As `read_stations`.
    """
    reading = _one_a_place(checked(told_apart(open_points(path, PLAN_POINTS, communes, crs=crs))))
    points = usable(reading).reset_index(drop=True)
    shapes = gpd.points_from_xy(points["lon"], points["lat"])
    table = gpd.GeoDataFrame(points[list(PLAN_POINTS.names)], geometry=shapes, crs="EPSG:4326")
    return table, [*reading.findings, rows_read(reading, len(table))]


def _one_a_place(reading: Reading) -> Reading:
    points = usable(reading)
    again = points.duplicated(["lon", "lat"])
    first = points.drop_duplicates(["lon", "lat"]).set_index(["lon", "lat"])["point_id"]
    findings = [
        reading.finding(
            "error",
            "place_repeated",
            msg(
                "point {value!r} stands where {first!r} stands; move it, or leave it out",
                value=str(item["point_id"]),
                first=str(first.loc[item["lon"], item["lat"]]),
            ),
            row=int(str(row)),
            column="point_id",
            value=str(item["point_id"]),
        )
        for row, item in pd.DataFrame(points[again]).iterrows()
    ]
    return reading.with_findings(findings)
