"""Communes: polygons from a map layer, figures from it or from a table beside it -> the checked communes' table."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ..errors import InputError
from ..geo.crs import WGS84, geodesic_area_km2
from ..language import msg
from ..tables import COMMUNES, DISTRICT, Finding, Table
from .coordinates import crs_of_map
from .figures_checks import communes_absent, of_province, same_figures
from .files import read_frame
from .joining import joined_to, named
from .optional_cells import without_odd_cells
from .outlines import overlaps_and_gaps, repaired
from .reading import Reading, checked, open_table, parsed, rows_read, usable

_FIGURES = ("area_km2", "population", "households")
_OPTIONAL = ("area_km2", "households")
_AREA_TOLERANCE = 0.05  # a declared area may differ by so much from its polygon's before a warning

# Population may stand in the polygons' attributes or in the table of figures, so neither file has to have it.
_POLYGONS = replace(
    COMMUNES, columns=tuple(replace(c, required=False) if c.name == "population" else c for c in COMMUNES.columns)
)
COMMUNE_FIGURES = Table(
    "commune_figures",
    (*(replace(column, required=False) for column in COMMUNES.columns), DISTRICT),
    key=("commune_code",),
)


def read_communes(
    path: Path, figures: Path | None = None, *, crs: str | None = None, peopled: bool = True
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Read the communes' polygons and figures.

    Parameters
    ----------
    path
        A layer of polygons that GDAL opens: GeoPackage, GeoJSON, Shapefile with its .prj, KML...
    figures
        A table of population, households or area by commune code, else by name; its figures win over the layer's.
    crs
        What the polygons are in, where the file does not say.
    peopled
        Whether a commune without its population is left out; to place stations outlines are enough.

    Returns
    -------
    communes, findings
        EPSG:4326; the columns of `COMMUNES` and `geometry` (valid polygons), in the file's order. An area that was not
        given is the polygon's on the ellipsoid. Rows with an error are left out.

    Raises
    ------
    MissingFileError, InputError, SettingsError
        A file cannot be opened, holds no shapes, or names no coordinate reference system.
    """
    raw = read_frame(path, any_map=True)
    if raw.geometry is None:
        raise InputError(
            "{file} is a table without shapes; expected a map layer of polygons (GeoPackage, GeoJSON, Shapefile, KML), "
            "and a table of figures as commune_figures",
            file=str(path),
        )
    system, findings = crs_of_map(raw, crs)
    reading = without_odd_cells(checked(named(parsed(raw, _POLYGONS))), _OPTIONAL).with_findings(findings)
    reading = reading.with_findings(of_province(reading))
    reading, shapes = repaired(reading, raw.geometry)
    shapes = gpd.GeoSeries(shapes, index=reading.frame.index, crs=system).to_crs(WGS84)
    reading = _in_degrees(reading, shapes)
    # Their row numbers are another file's, so findings on the figures stay apart.
    reading, beside = (reading, []) if figures is None else _with_figures(reading, figures)
    reading = _with_area(reading, shapes)
    if peopled:
        reading = _peopled(reading, blamed=not any(finding.severity == "error" for finding in beside))
    if figures is None:
        reading = reading.with_findings(same_figures(reading, usable(reading)))
    table = usable(reading)
    communes = gpd.GeoDataFrame(
        table[list(COMMUNES.names)].reset_index(drop=True), geometry=shapes[table.index].to_numpy(), crs="EPSG:4326"
    )
    return communes, [
        *reading.findings,
        rows_read(reading, len(communes)),
        *beside,
        *overlaps_and_gaps(communes, raw.name),
    ]


def _in_degrees(reading: Reading, shapes: gpd.GeoSeries) -> Reading:
    west, south, east, north = shapes.total_bounds
    if np.isnan(west) or (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        return reading
    message = msg(
        "coordinates such as {x}, {y} are no degrees of WGS 84; set crs for this file in phusong.toml, such as "
        "crs = 'EPSG:3405' (VN-2000 / UTM zone 48N)",
        x=f"{west:.10g}",
        y=f"{south:.10g}",
    )
    return reading.with_findings([reading.finding("error", "metres_for_degrees", message, value=f"{west:.10g}")])


def _with_figures(reading: Reading, path: Path) -> tuple[Reading, list[Finding]]:
    """Return the reading with a table's figures in it, joined by code, else by name."""
    figures = without_odd_cells(checked(named(open_table(path, COMMUNE_FIGURES))), _OPTIONAL)
    if not {"commune_code", "name"} & set(figures.headings):
        message = msg(
            "there is neither a column {code} nor a column {name}; add one, so that rows can be joined to communes",
            code=COMMUNES["commune_code"].heading_vi,
            name=COMMUNES["name"].heading_vi,
        )
        return reading, [*figures.findings, figures.finding("error", "missing_column", message, column="commune_code")]
    given = [name for name in _FIGURES if name in figures.headings]
    if not given:
        message = msg("there is no column of figures; expected one of {names}", names=", ".join(_headings(_FIGURES)))
        return reading, [*figures.findings, figures.finding("error", "missing_column", message)]
    figures = joined_to(figures, reading.frame, addable=_FIGURES)
    table = usable(figures)
    by_code = table.set_index("commune_code")[given]
    frame = reading.frame.copy()
    findings = [
        *figures.findings,
        rows_read(figures, len(table)),
        *communes_absent(figures, table, reading.frame),
        *same_figures(figures, table),
    ]
    for name in given:
        new = frame["commune_code"].map(by_code[name]).astype(frame[name].dtype)
        differ = frame[name].notna() & new.notna() & (frame[name] != new).fillna(value=False)
        if differ.any():
            message = msg(
                "{column} differs in {count} communes from {file_other}; the figures of this file were used ({codes})",
                column=COMMUNES[name].heading_vi,
                count=int(differ.sum()),
                file_other=reading.raw.name,
                codes=_some(frame["commune_code"][differ].tolist()),
            )
            findings.append(figures.finding("info", "figures_differ", message, column=name))
        frame[name] = new.fillna(frame[name])
    return replace(reading, frame=frame), findings


def _with_area(reading: Reading, shapes: gpd.GeoSeries) -> Reading:
    polygon_km2 = geodesic_area_km2(shapes)
    frame = reading.frame.copy()
    empty = frame["area_km2"].isna().to_numpy()
    findings = []
    if empty.any():
        message = msg(
            "{count} communes without an area got that of their polygon (on the ellipsoid)", count=int(empty.sum())
        )
        findings.append(reading.finding("info", "area_filled", message, column="area_km2"))
        frame["area_km2"] = np.where(empty, polygon_km2, frame["area_km2"])
    off = ~empty & (np.abs(frame["area_km2"] - polygon_km2) > _AREA_TOLERANCE * polygon_km2)
    findings += [
        reading.finding(
            "warning",
            "area_differs",
            msg(
                "{name}: the area is {area:,.2f} km² and the polygon has {polygon:,.2f} km²; "
                "correct the one or the other",
                name=str(frame["name"].iloc[i]),
                area=float(frame["area_km2"].iloc[i]),
                polygon=float(polygon_km2[i]),
            ),
            row=int(frame.index[i]),
            column="area_km2",
            value=f"{frame['area_km2'].iloc[i]:.2f}",
        )
        for i in np.flatnonzero(off).tolist()
    ]
    given_km2 = float(frame["area_km2"].sum())
    if not empty.all():
        message = msg(
            "the areas given add up to {area:,.2f} km², the polygons to {polygon:,.2f} km² on the ellipsoid",
            area=given_km2,
            polygon=float(np.nansum(polygon_km2)),
        )
        place = {"column": "area_km2", "value": f"{given_km2:.2f}"}
        findings.append(reading.finding("info", "area_total", message, **place))
    return replace(reading, frame=frame).with_findings(findings)


def _peopled(reading: Reading, *, blamed: bool) -> Reading:
    """Name the communes without a population (where `blamed`), and those with more households than people."""
    frame = reading.frame
    # A row whose cell was unreadable has been named already.
    named = {f.row for f in reading.findings if f.severity == "error"}
    without = frame[frame["population"].isna() & ~frame.index.isin(list(named))]
    findings = []
    if blamed and len(without):
        labels = [
            f"{name} ({code})" if pd.notna(code) else str(name)
            for name, code in zip(without["name"], without["commune_code"], strict=True)
        ]
        message = msg(
            "{count} communes have no population: {labels}; fill in the column {column}, or give a table of figures as "
            "commune_figures in phusong.toml",
            count=len(without),
            labels=_some(labels, most=20),
            column=COMMUNES["population"].heading_vi,
        )
        place: dict[str, Any] = {"row": int(without.index[0]), "column": "population"}
        findings.append(reading.finding("error", "no_population", message, **place))
    more = frame[(frame["households"] > frame["population"]).fillna(value=False)]
    findings += [
        reading.finding(
            "warning",
            "households_exceed_population",
            msg(
                "{name} has {households} households and {population} people; correct the figure",
                name=str(item.name_),
                households=int(str(item.households)),
                population=int(str(item.population)),
            ),
            row=int(str(item.Index)),
            column="households",
            value=str(item.households),
        )
        for item in more.rename(columns={"name": "name_"}).itertuples()
    ]
    return reading.with_findings(findings, [int(row) for row in without.index])


def _headings(names: tuple[str, ...]) -> list[str]:
    return [COMMUNES[name].heading_vi for name in names]


def _some(items: list[str], *, most: int = 8) -> str:
    return ", ".join(items[:most]) + (", …" if len(items) > most else "")
