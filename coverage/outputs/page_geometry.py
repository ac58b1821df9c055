"""Outlines light enough for a page, without gaps or overlaps between neighbours."""

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from topojson.core.topology import Topology

from ..geo.crs import WGS84, working_crs

TOLERANCE_M = 15.0
DEVIATION_M = 40.0
"""How far an outline that is drawn may lie from the true one, at most."""

# Narrower gaps between neighbours are slips of the pen: drawn, they would be stray dashes within the province.
_GAP_M = 20.0

# Steps across the province's longer side: about 1.5 m each on 150 km.
_QUANTA = 100_000


def outlines(communes: gpd.GeoDataFrame, *, tolerance_m: float = TOLERANCE_M) -> dict[str, Any]:
    """Return the communes' outlines as TopoJSON, simplified so that shared borders stay shared.

    Neighbours that overlap or gape a little are made to meet (`shapely.coverage_clean`), then all are simplified
    together (Visvalingam-Whyatt over a coverage, `shapely.coverage_simplify`), for drawing only: nothing is computed
    from these outlines. No corner of the true outline lies more than 40 m from the drawn one, nor the other way round.

    Parameters
    ----------
    communes
        Polygons in any reference system, n rows; rows without a geometry are left out.
    tolerance_m
        The square root of the area of the triangles that may go, in metres; halved until the outlines are near enough.

    Returns
    -------
    dict
        A topology with the object ``communes``; each geometry's ``properties.i`` is its row number, 0 to n - 1.

    Examples
    --------
    >>> squares = gpd.GeoDataFrame(geometry=[shapely.box(105, 21, 105.1, 21.1), shapely.box(105.1, 21, 105.2, 21.1)],
    ...     crs=4326)
    >>> len(outlines(squares)["objects"]["communes"]["geometries"])
    2
    """
    shapes = light_shapes(communes, tolerance_m)
    drawn = np.flatnonzero(shapes.notna().to_numpy())
    if not drawn.size:
        return {"type": "Topology", "objects": {"communes": _collection([])}, "arcs": []}
    geometry = shapes.iloc[drawn].to_crs(WGS84)
    frame = gpd.GeoDataFrame({"i": drawn}, geometry=geometry.to_numpy(), crs=WGS84)
    topology = Topology(frame, prequantize=_QUANTA, shared_coords=False).to_dict()
    geometries = [
        {"type": part["type"], "arcs": part["arcs"], "properties": {"i": int(part["properties"]["i"])}}
        for part in topology["objects"]["data"]["geometries"]
    ]
    return {
        "type": "Topology",
        "objects": {"communes": _collection(geometries)},
        "arcs": topology["arcs"],
        "transform": topology["transform"],
    }


def light_shapes(communes: gpd.GeoDataFrame, tolerance_m: float = TOLERANCE_M) -> gpd.GeoSeries:
    """Return the communes' outlines simplified together, in metres on an equal-area system about their middle.

    Parameters
    ----------
    communes
        Polygons in any reference system, n rows.
    tolerance_m
        As in `outlines`.

    Returns
    -------
    geopandas.GeoSeries
        n multipolygons; None for rows without a geometry.
    """
    shapes = np.full(len(communes), None, dtype=object)
    drawn = np.flatnonzero(~(communes.geometry.isna() | communes.geometry.is_empty).to_numpy())
    if not drawn.size:
        return gpd.GeoSeries(shapes, crs=WGS84)
    places = communes.iloc[drawn]
    metric = places.to_crs(working_crs("auto", places))
    true = _polygons(metric.geometry.to_numpy())
    joined = shapely.coverage_clean(true, gap_width=_GAP_M)
    if not _are_near(true, joined):  # communes that overlap widely stay as they were given
        joined = true
    light = shapely.coverage_simplify(joined, tolerance_m)
    # The area of a triangle does not bound its height.
    while not _are_near(true, light):
        tolerance_m /= 2
        light = shapely.coverage_simplify(joined, tolerance_m)
    shapes[drawn] = light
    return gpd.GeoSeries(shapes, crs=metric.crs)


def _are_near(true: NDArray[Any], light: NDArray[Any]) -> bool:
    """Return whether each commune's true and light outline have every corner within 40 m of the other."""
    lines = (shapely.boundary(true), shapely.boundary(light))
    shapely.prepare(np.concatenate(lines))
    return all(
        shapely.dwithin(line, shapely.points(shapely.get_coordinates(other)), DEVIATION_M).all()
        for line, other in (*zip(*lines, strict=True), *zip(*reversed(lines), strict=True))
    )


def label_points(communes: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return for each commune a point well inside its largest part (EPSG:4326), None where it has no outline."""
    shapes = communes.geometry.to_crs(WGS84).to_numpy()
    return gpd.GeoSeries([_inside(shape) for shape in shapes], crs=WGS84)


def _inside(shape: shapely.Geometry | None) -> shapely.Point | None:
    if shape is None or shape.is_empty:
        return None
    largest = max(_parts(shape), key=lambda part: float(part.area), default=None)
    if largest is None:
        return None
    # A label needs no better than a hundredth of a degree's fraction: about 100 m.
    ends = shapely.maximum_inscribed_circle(largest, tolerance=0.001)
    return shapely.Point(ends.coords[0])


def _parts(shape: shapely.Geometry) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not part.is_empty]


def _polygons(shapes: NDArray[Any]) -> NDArray[Any]:
    """Return valid polygons: GEOS refuses a coverage with lines, points or self-crossings in it."""
    return np.array([shapely.multipolygons(_parts_deep(shapely.make_valid(shape))) for shape in shapes], dtype=object)


def _parts_deep(shape: shapely.Geometry) -> list[shapely.Polygon]:
    parts = shapely.get_parts(shape)
    if len(parts) == 1 and parts[0] is shape:
        return _parts(shape)
    found: list[shapely.Polygon] = []
    for part in parts:
        found += _parts(part)
    return found


def _collection(geometries: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "GeometryCollection", "geometries": geometries}
