"""Coverage that operators supply as polygons -> the checked table: declared, in the place of what would be modelled."""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from ..errors import InputError
from ..geo.crs import WGS84
from ..language import msg
from ..tables import COVERAGE, OPERATORS, Finding
from .coordinates import crs_of_map
from .files import read_frame
from .operators import short_form, told_apart
from .outlines import repaired
from .reading import Reading, checked, parsed, usable


def read_coverage(
    path: Path, stations: gpd.GeoDataFrame, *, crs: str | None = None
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Read a layer of supplied coverage.

    Parameters
    ----------
    path
        Polygons that GDAL opens, with operator and technology; level and station where they are known.
    stations
        As `read_stations` returns them: operators and stations must be theirs, or an operator of Viet Nam.
    crs
        What the polygons are in, where the file does not say.

    Returns
    -------
    coverage, findings
        EPSG:4326; the columns of `COVERAGE` and `geometry` (valid polygons). Rows with an error are left out.

    Raises
    ------
    MissingFileError, InputError, SettingsError
        The file cannot be opened, holds no shapes, or names no reference system.
    """
    raw = read_frame(path, any_map=True)
    if raw.geometry is None:
        raise InputError(
            "{file} is a table without shapes; expected a map layer of coverage polygons (GeoPackage, GeoJSON, "
            "Shapefile, KML)",
            file=str(path),
        )
    system, findings = crs_of_map(raw, crs)
    spellings = {short_form(name): name for name in (*OPERATORS, *stations["operator"].unique())}
    reading = told_apart(parsed(raw, COVERAGE), spellings)
    reading = _of_known(checked(reading).with_findings(findings), stations)
    reading, shapes = repaired(reading, raw.geometry)
    table = usable(reading)
    shapes = gpd.GeoSeries(shapes, index=reading.frame.index, crs=system).to_crs(WGS84)
    coverage = gpd.GeoDataFrame(
        table[list(COVERAGE.names)].reset_index(drop=True), geometry=shapes[table.index].to_numpy(), crs="EPSG:4326"
    )
    return coverage, list(reading.findings)


def _of_known(reading: Reading, stations: pd.DataFrame) -> Reading:
    """Refuse polygons of operators that nobody knows, and of stations that are not in the list or are another's."""
    known = {*OPERATORS, *stations["operator"]}
    owner = {
        row.station_id: (row.operator, row.technology)
        for row in stations[["station_id", "operator", "technology"]].itertuples(index=False)
    }
    found = []
    for row, item in usable(reading).iterrows():
        place = {"row": int(str(row))}
        if item["operator"] not in known:
            message = msg(
                "operator {value!r} has no station in the list and is none of {known}; correct the operator",
                value=item["operator"],
                known=", ".join(OPERATORS),
            )
            where = {**place, "column": "operator", "value": item["operator"]}
            found.append(reading.finding("error", "unknown_operator", message, **where))
        station = item["station_id"]
        if pd.isna(station):
            continue
        if station not in owner:
            message = msg("station {value!r} is not in the list of stations; correct the ID", value=station)
        elif owner[station] != (item["operator"], item["technology"]):
            message = msg(
                "station {value!r} is a {technology} station of {operator} in the list; correct the ID, or the "
                "polygon's operator and technology",
                value=station,
                technology=owner[station][1],
                operator=owner[station][0],
            )
        else:
            continue
        found.append(reading.finding("error", "unknown_station", message, column="station_id", value=station, **place))
    return reading.with_findings(found)
