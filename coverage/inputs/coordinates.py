"""Longitude and latitude of a table's rows: from cells or shapes, converted to WGS 84, the usual mistakes named."""

from dataclasses import replace

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError

from ..errors import InputError, SettingsError
from ..geo.crs import WGS84
from ..language import msg
from ..tables import Finding
from .coordinate_systems import in_viet_nam, zone_like
from .raw_tables import RawTable
from .reading import Reading, rows_text
from .written_places import lone_points

_METRES = 1000.0  # no degree is as large, no projected coordinate of Viet Nam as small
_DISAGREE_DEG = 0.001  # about 100 m


def known_crs(text: str, *, file: str) -> pyproj.CRS:
    """Return the coordinate reference system that a setting names.

    Raises
    ------
    SettingsError
        PROJ does not know it.
    """
    try:
        return pyproj.CRS.from_user_input(text)
    except CRSError as error:
        raise SettingsError(
            "{file}: crs is {value!r}, which is no known coordinate reference system; write it as 'EPSG:4326' or as a "
            "PROJ string",
            file=file,
            value=text,
        ) from error


def crs_of_map(raw: RawTable, crs: str | None) -> tuple[pyproj.CRS, list[Finding]]:
    """Return the system of a map layer's coordinates; a setting wins over the file, and says so.

    Raises
    ------
    InputError
        Neither the file nor the setting names one.
    SettingsError
        The setting names none that is known.
    """
    if crs is None:
        if raw.crs is None:
            raise InputError(
                "{file} does not say its coordinate reference system (a Shapefile needs its .prj file); save the layer "
                "with one, or set crs for this file in phusong.toml, such as crs = 'EPSG:4326'",
                file=raw.name,
            )
        return raw.crs, []
    wanted = known_crs(crs, file=raw.name)
    if raw.crs is None or raw.crs.equals(wanted, ignore_axis_order=True):
        return wanted, []
    message = msg(
        "the file says {found} and phusong.toml says crs = {wanted!r}; the latter was used",
        found=raw.crs.name,
        wanted=crs,
    )
    return wanted, [Finding(raw.name, None, "", raw.crs.name, "warning", "crs_overridden", message)]


def located(reading: Reading, *, crs: str | None = None) -> Reading:
    """Return the reading of a map layer with `lon` and `lat` in degrees of WGS 84, from its points.

    Rows with longitude and latitude exchanged, or with metres in the place of degrees, are named in one finding and are
    unusable; nothing is put right in silence.

    Parameters
    ----------
    reading
        Of a layer; what its own columns say is held against its points.
    crs
        What the coordinates are in; None stands for the layer's own.

    Raises
    ------
    InputError, SettingsError
        As `crs_of_map` and `known_crs`.
    """
    reading, system = _from_shapes(reading, crs)
    if not system.equals(WGS84, ignore_axis_order=True) and not reading.frame[["lon", "lat"]].isna().all(axis=None):
        reading = _converted(reading, system)
    return _plausible(reading)


def _from_shapes(reading: Reading, crs: str | None) -> tuple[Reading, pyproj.CRS]:
    system, findings = crs_of_map(reading.raw, crs)
    shapes = np.asarray(reading.raw.geometry, dtype=object)
    points = lone_points(shapes)
    is_point = shapely.get_type_id(points) == shapely.GeometryType.POINT
    rows = np.asarray(reading.frame.index)
    wrong = [
        reading.finding(
            "error",
            "not_a_point",
            msg("the shape is {value}; expected a point", value="-" if shape is None else shape.geom_type),
            row=int(row),
            value="" if shape is None else shape.geom_type,
        )
        for row, shape in zip(rows[~is_point], shapes[~is_point], strict=True)
    ]
    frame = reading.frame.copy()
    given = frame[["lon", "lat"]].to_numpy()
    frame["lon"] = np.where(is_point, shapely.get_x(points), np.nan)
    frame["lat"] = np.where(is_point, shapely.get_y(points), np.nan)
    if system.equals(WGS84, ignore_axis_order=True):
        apart = np.abs(given - frame[["lon", "lat"]].to_numpy()).max(axis=1) > _DISAGREE_DEG
        if apart.any():
            message = msg(
                "{count} rows ({rows}) have a longitude or latitude in their columns that differs from their point; "
                "the point was used",
                count=int(apart.sum()),
                rows=rows_text(rows[apart]),
            )
            findings.append(reading.finding("warning", "point_differs", message, row=int(rows[apart][0]), column="lon"))
    return replace(reading, frame=frame).with_findings([*findings, *wrong]), system


def _converted(reading: Reading, system: pyproj.CRS) -> Reading:
    convert = pyproj.Transformer.from_crs(system, WGS84, always_xy=True)
    frame = reading.frame.copy()
    lon, lat = convert.transform(frame["lon"].to_numpy(), frame["lat"].to_numpy())
    good = np.isfinite(lon) & np.isfinite(lat)
    fault = frame["lon"].notna().to_numpy() & frame["lat"].notna().to_numpy() & ~good
    rows = np.asarray(frame.index)
    frame["lon"], frame["lat"] = np.where(good, lon, np.nan), np.where(good, lat, np.nan)
    reading = replace(reading, frame=frame).with_findings(_unknown_datum(reading, system, convert))
    if not fault.any():
        return reading
    message = msg(
        "{count} rows ({rows}) have coordinates that do not exist in {crs}; correct them, or crs in phusong.toml",
        count=int(fault.sum()),
        rows=rows_text(rows[fault]),
        crs=system.name,
    )
    finding = reading.finding("error", "not_in_crs", message, row=int(rows[fault][0]), column="lon")
    return reading.with_findings([finding], rows[fault].tolist())


def _unknown_datum(reading: Reading, system: pyproj.CRS, convert: pyproj.Transformer) -> list[Finding]:
    """Warn of a system that names no datum from which the way to WGS 84 is known: it may be VN-2000's."""
    if "Ballpark" not in convert.description:
        return []
    message = msg(
        "the coordinate reference system ({crs}) names no datum that is known, and was taken for WGS 84; if it is "
        "VN-2000, the places lie some 224 m off; then set crs for this file in phusong.toml, as crs = {proposed!r}",
        crs=system.name,
        proposed=zone_like(system) or "EPSG:9208",
    )
    return [reading.finding("warning", "unknown_datum", message)]


def _plausible(reading: Reading) -> Reading:
    lon, lat = reading.frame["lon"].to_numpy(), reading.frame["lat"].to_numpy()
    rows = np.asarray(reading.frame.index)
    swapped = ~in_viet_nam(lon, lat) & in_viet_nam(lat, lon)
    if swapped.any():
        first = int(np.flatnonzero(swapped)[0])
        message = msg(
            "longitude and latitude are exchanged in {count} rows ({rows}): row {row} has {lon_heading} = {lon} and "
            "{lat_heading} = {lat}, which lies in Viet Nam only the other way round; exchange the headings or cells",
            count=int(swapped.sum()),
            rows=rows_text(rows[swapped]),
            row=int(rows[first]),
            lon_heading=reading.heading("lon"),
            lat_heading=reading.heading("lat"),
            lon=f"{lon[first]:g}",
            lat=f"{lat[first]:g}",
        )
        place = {"row": int(rows[first]), "column": "lon", "value": f"{lon[first]:g}"}
        reading = reading.with_findings(
            [reading.finding("error", "lon_lat_exchanged", message, **place)], rows[swapped].tolist()
        )
    metres = (np.abs(lon) >= _METRES) & (np.abs(lat) >= _METRES)
    if metres.any():
        first = int(np.flatnonzero(metres)[0])
        message = msg(
            "{count} rows ({rows}) have coordinates in metres: row {row} has {lon_heading} = {lon} and {lat_heading} = "
            "{lat}; expected degrees of WGS 84. Set crs for this file in phusong.toml, such as crs = 'EPSG:3405' "
            "(VN-2000 / UTM zone 48N), or write degrees",
            count=int(metres.sum()),
            rows=rows_text(rows[metres]),
            row=int(rows[first]),
            lon_heading=reading.heading("lon"),
            lat_heading=reading.heading("lat"),
            lon=f"{lon[first]:.10g}",
            lat=f"{lat[first]:.10g}",
        )
        place = {"row": int(rows[first]), "column": "lon", "value": f"{lon[first]:.10g}"}
        reading = reading.with_findings(
            [reading.finding("error", "metres_for_degrees", message, **place)], rows[metres].tolist()
        )
    return reading


def outside_viet_nam(reading: Reading) -> Reading:
    """Warn of rows whose coordinates lie outside Viet Nam; for tables that have no communes to be held against."""
    lon, lat = reading.frame["lon"].to_numpy(), reading.frame["lat"].to_numpy()
    away = ~in_viet_nam(lon, lat) & ~np.isnan(lon) & ~np.isnan(lat)
    away &= ~reading.frame.index.isin(list(reading.bad_rows))
    rows = np.asarray(reading.frame.index)
    findings = [
        reading.finding(
            "warning",
            "outside_viet_nam",
            msg("{lon}, {lat} lies outside Viet Nam; correct the coordinates", lon=f"{lon[i]:g}", lat=f"{lat[i]:g}"),
            row=int(rows[i]),
            column="lon",
            value=f"{lon[i]:g}",
        )
        for i in np.flatnonzero(away).tolist()
    ]
    return reading.with_findings(findings)
