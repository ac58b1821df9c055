"""Tables of places beside the stations' lists: hamlets, nodes; their coordinates are told as those of stations are."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import geopandas as gpd

from ..tables import Table
from .coordinate_writings import pair
from .files import read_frame
from .headings import match_headings
from .located import ground_of
from .locating import locate
from .raw_tables import RawTable, full
from .reading import Reading, parsed
from .stations.columns import meaning
from .stations.recognition import without_both_systems
from .values import shown
from .written_places import PLACE_COLUMNS, PlaceColumns

_MOSTLY = 0.5  # of the cells of a column of pairs


def open_points(path: Path, table: Table, communes: gpd.GeoDataFrame, *, crs: str | None = None) -> Reading:
    """Read a table of places: a sheet with coordinates, or a layer of points; not yet checked.

    Raises
    ------
    MissingFileError, InputError, SettingsError
        As `read_frame` and `locate`.
    """
    return points_of(read_frame(path, table=table), table, communes, crs=crs)


def points_of(raw: RawTable, table: Table, communes: gpd.GeoDataFrame, *, crs: str | None = None) -> Reading:
    """Read a file's cells as a table of places, `lon` and `lat` in degrees of WGS 84, as `locate` tells them."""
    columns = place_columns(raw, table)
    elsewhere = _headings(columns)
    if raw.geometry is None and len(elsewhere) < 2:
        return parsed(raw, table)
    reading = parsed(raw, table, elsewhere)
    declared = next((raw.frame[reading.headings[name]] for name in _DECLARED if name in reading.headings), None)
    found = locate(columns, ground_of(declared, len(raw.frame), communes), crs)
    frame = reading.frame.assign(lon=found.lon, lat=found.lat)
    return replace(reading, frame=frame).with_findings(found.findings, found.bad_rows)


_DECLARED = ("commune", "commune_code")


def place_columns(raw: RawTable, table: Table) -> PlaceColumns:
    """Return which headings say where a table's rows lie: those of the table itself, else as in stations' lists."""
    headings = [str(heading) for heading in raw.frame.columns]
    own = match_headings(headings, table, file=raw.name).headings
    found: dict[str, tuple[str, ...]] = {name: (own[name],) for name in ("lon", "lat") if name in own}
    for heading in headings:
        name = meaning(heading).column
        is_free = heading not in own.values() and name not in found
        if is_free and name in PLACE_COLUMNS and (name != "coordinates" or _are_pairs(list(raw.frame[heading]))):
            found[name] = (heading,)
    without_both_systems(found)
    return PlaceColumns(raw, found)


def _are_pairs(cells: Sequence[object]) -> bool:
    texts = [shown(cell).strip() for cell in cells if full(cell)]
    return sum(pair(text) is not None for text in texts) > _MOSTLY * len(texts)


def _headings(columns: PlaceColumns) -> dict[str, str]:
    """Return from which headings longitude and latitude are read."""
    headings = columns.headings
    for east, north in (("lon_degrees", "lat_degrees"), ("lon", "lat"), ("y", "x"), ("coordinates", "coordinates")):
        if east in headings and north in headings:
            return {"lon": headings[east][0], "lat": headings[north][0]}
    return {}
