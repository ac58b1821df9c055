"""Commune polygons held against one another: invalid ones repaired, overlaps and gaps measured."""

import geopandas as gpd
import numpy as np
import shapely

from ..geo.crs import working_crs
from ..language import msg
from ..tables import Finding, Severity
from .reading import Reading

_TOLERANCE = 0.001  # share of the whole area that overlaps or gaps may have before a warning
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
            "the polygon was invalid ({reason}) and was repaired; its area changed by {change:.3f} %",
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
    """Measure where polygons overlap and what they enclose without covering; a warning beyond 0.1 % of the area."""
    if len(communes) < 2:
        return []
    shapes = np.asarray(communes.geometry.to_crs(working_crs("auto", communes)))
    total_m2 = float(shapely.area(shapes).sum())
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = one < other
    one, other = one[pairs], other[pairs]
    overlap_m2 = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    rings = [ring for part in shapely.get_parts(shapely.union_all(shapes)) for ring in part.interiors]
    gap_m2 = float(shapely.area(shapely.polygons(rings)).sum()) if rings else 0.0
    findings = []
    if float(overlap_m2.sum()) > 1.0:
        worst = int(np.argmax(overlap_m2))
        names = communes["name"].to_numpy()
        message = msg(
            "communes overlap by {area:.4f} km² in all, most of it {first} with {second} ({worst:.4f} km²)",
            area=float(overlap_m2.sum()) / 1e6,
            first=str(names[one[worst]]),
            second=str(names[other[worst]]),
            worst=float(overlap_m2[worst]) / 1e6,
        )
        severity: Severity = "warning" if overlap_m2.sum() > _TOLERANCE * total_m2 else "info"
        findings.append(Finding(file, None, "", f"{overlap_m2.sum() / 1e6:.4f}", severity, "overlaps", message))
    if gap_m2 > 1.0:
        message = msg(
            "between the communes lie {count} gaps of {area:.6f} km² in all", count=len(rings), area=gap_m2 / 1e6
        )
        severity = "warning" if gap_m2 > _TOLERANCE * total_m2 else "info"
        findings.append(Finding(file, None, "", f"{gap_m2 / 1e6:.6f}", severity, "gaps", message))
    return findings
