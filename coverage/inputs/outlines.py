"""Commune polygons held against one another: invalid ones repaired, overlaps and gaps measured."""

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from ..geo.crs import WGS84, working_crs
from ..language import msg
from ..tables import Finding, Severity
from .reading import Reading

_TOLERANCE = 0.001  # share of the whole area that overlaps or gaps may have before a warning
_SPECK_M2 = 1.0  # less is the rounding of coordinates
_TOUCH_M = 0.5
_LISTED = 50
_NEIGHBOURS = 6
_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def repaired(reading: Reading, shapes: np.ndarray) -> tuple[Reading, np.ndarray]:
    """Return valid polygons; what is no polygon is an error, what was repaired is recorded."""
    kind = shapely.get_type_id(shapes)
    wrong = ~np.isin(kind, _POLYGONS) | shapely.is_empty(shapes)
    findings = [
        reading.finding(
            "error",
            "not_a_polygon",
            msg("the shape is {value}; expected a polygon", value="-" if shapes[i] is None else shapes[i].geom_type),
            row=int(reading.frame.index[i]),
            value="" if shapes[i] is None else shapes[i].geom_type,
        )
        for i in np.flatnonzero(wrong).tolist()
    ]
    valid = shapes.copy()
    for i in np.flatnonzero(~wrong & ~shapely.is_valid(shapes)).tolist():
        valid[i] = _polygons_of(shapely.make_valid(shapes[i], method="structure", keep_collapsed=False))
        reason = shapely.is_valid_reason(shapes[i])
        change_pct = abs(valid[i].area - shapes[i].area) / max(valid[i].area, 1e-30) * 100
        message = msg(
            "the polygon was invalid ({reason}) and was repaired; its area changed by {change:.3f}%",
            reason=reason,
            change=float(change_pct),
        )
        place = {"row": int(reading.frame.index[i]), "value": reason}
        findings.append(reading.finding("info", "polygon_repaired", message, **place))
    valid[wrong] = None
    return reading.with_findings(findings), valid


def _polygons_of(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(shape) if shapely.get_type_id(part) in _POLYGONS]
    return shape if shapely.get_type_id(shape) in _POLYGONS else shapely.union_all(parts)


def overlaps_and_gaps(communes: gpd.GeoDataFrame, file: str) -> list[Finding]:
    """Measure where polygons overlap and what they enclose without covering; a warning beyond 0.1 % of the area.

    The sums come first, then each pair that overlaps and each hole with the communes around it, in m², the largest
    first.
    """
    if len(communes) < 2:
        return []
    crs = working_crs("auto", communes)
    shapes = np.asarray(communes.geometry.to_crs(crs))
    total_m2 = float(shapely.area(shapes).sum())
    labels = [f"{name} ({code})" for name, code in zip(communes["name"], communes["commune_code"], strict=True)]
    return [*_overlaps(shapes, labels, total_m2, file), *_gaps(shapes, labels, total_m2, file, crs)]


def _overlaps(shapes: np.ndarray, labels: list[str], total_m2: float, file: str) -> list[Finding]:
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = one < other
    one, other = one[pairs], other[pairs]
    overlap_m2 = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    whole_m2 = float(overlap_m2.sum())
    if whole_m2 <= _SPECK_M2:
        return []
    order = [i for i in np.argsort(-overlap_m2, kind="stable").tolist() if overlap_m2[i] > _SPECK_M2]
    message = msg(
        "{count} pairs of communes overlap, by {area:.4f} km² in all, most of it {first} with {second} "
        "({worst:.4f} km²)",
        count=len(order),
        area=whole_m2 / 1e6,
        first=labels[one[order[0]]] if order else "-",
        second=labels[other[order[0]]] if order else "-",
        worst=float(overlap_m2.max()) / 1e6,
    )
    severity = _severity(whole_m2, total_m2)
    findings = [Finding(file, None, "", f"{whole_m2 / 1e6:.4f}", severity, "overlaps", message)]
    for i in order[:_LISTED]:
        message = msg(
            "{first} and {second} overlap by {area:.1f} m²",
            first=labels[one[i]],
            second=labels[other[i]],
            area=float(overlap_m2[i]),
        )
        findings.append(Finding(file, None, "", f"{overlap_m2[i]:.1f}", "info", "overlap", message))
    return findings


def _gaps(shapes: np.ndarray, labels: list[str], total_m2: float, file: str, crs: pyproj.CRS) -> list[Finding]:
    rings = [ring for part in shapely.get_parts(shapely.union_all(shapes)) for ring in part.interiors]
    holes = shapely.polygons(rings) if rings else np.empty(0, dtype=object)
    area_m2 = shapely.area(holes)
    whole_m2 = float(area_m2.sum())
    if whole_m2 <= _SPECK_M2:
        return []
    message = msg(
        "between the communes lie {count} gaps of {area:.6f} km² in all", count=len(rings), area=whole_m2 / 1e6
    )
    severity = _severity(whole_m2, total_m2)
    findings = [Finding(file, None, "", f"{whole_m2 / 1e6:.6f}", severity, "gaps", message)]
    tree = shapely.STRtree(shapes)
    to_degrees = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
    for i in np.argsort(-area_m2, kind="stable").tolist()[:_LISTED]:
        # Exact touching would miss neighbours whose corners were rounded apart.
        around = sorted(tree.query(holes[i], predicate="dwithin", distance=_TOUCH_M).tolist())
        lon, lat = to_degrees.transform(*shapely.get_coordinates(shapely.point_on_surface(holes[i]))[0])
        message = msg(
            "a gap of {area:.1f} m² at {lon}, {lat}, between {communes}",
            area=float(area_m2[i]),
            lon=f"{lon:.5f}",
            lat=f"{lat:.5f}",
            communes=", ".join(labels[k] for k in around[:_NEIGHBOURS]),
        )
        findings.append(Finding(file, None, "", f"{area_m2[i]:.1f}", "info", "gap", message))
    return findings


def _severity(part_m2: float, total_m2: float) -> Severity:
    return "warning" if part_m2 > _TOLERANCE * total_m2 else "info"
