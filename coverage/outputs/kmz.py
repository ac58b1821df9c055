"""A run for Google Earth: communes by class, hamlets that are not covered with their reasons, ridges, sites; as KMZ."""

import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd
import shapely

from ..geo.crs import WGS84
from ..indicators.result import Result, slug
from ..language import Language, Message, msg, percent
from .atomic import atomic_path
from .codes import verdict_label
from .labels import label
from .notes import SYNTHETIC_MARK, data_date, is_synthetic
from .page_geometry import light_shapes
from .picture_classes import COVERAGE_LIMITS, NO_DATA, PALETTE

_NAMESPACE = "http://www.opengis.net/kml/2.2"
_ICONS = "http://maps.google.com/mapfiles/kml/shapes/"
_MARKS = {"none": ("cross-hairs.png", "#b3261e"), "partial": ("triangle.png", "#f0a30a")}
_OTHER_MARKS = {"ridge": ("mountains.png", "#7a6a4a"), "site": ("target.png", "#1f5fa8")}
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def write_kmz(result: Result, path: Path, language: Language) -> Path:
    """Write the KMZ; the same results give the same bytes.

    Parameters
    ----------
    result
        The finished tables.
    path
        The final name, ending in ``.kmz``.
    language
        Of all words.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    kml = ET.Element("kml", xmlns=_NAMESPACE)
    document = ET.SubElement(kml, "Document")
    mark = f"{SYNTHETIC_MARK.render(language)}. " if is_synthetic(result.manifest) else ""
    _put(document, "name", str(result.manifest.get("title", "phusong")))
    _put(document, "description", f"{mark}{data_date(result.manifest):%d/%m/%Y}")
    _styles(document)
    _communes(document, result, language)
    _hamlets(document, result, language)
    _ridges(document, result, language)
    _sites(document, result, language)
    text = b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(kml, encoding="utf-8")
    with atomic_path(path) as aside, zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("doc.kml", _ZIP_DATE), text, zipfile.ZIP_DEFLATED)
    return path


def _styles(document: ET.Element) -> None:
    for index, colour in enumerate((*PALETTE, NO_DATA)):
        style = ET.SubElement(document, "Style", id=f"class{index}")
        line = ET.SubElement(style, "LineStyle")
        _put(line, "color", _abgr("#52606d", 255))
        _put(line, "width", "1")
        _put(ET.SubElement(style, "PolyStyle"), "color", _abgr(colour, 140))
    for name, (icon, colour) in (_MARKS | _OTHER_MARKS).items():
        style = ET.SubElement(document, "Style", id=name)
        of_icon = ET.SubElement(style, "IconStyle")
        _put(of_icon, "color", _abgr(colour, 255))
        _put(of_icon, "scale", "0.6" if name == "site" else "0.9")
        _put(ET.SubElement(of_icon, "Icon"), "href", _ICONS + icon)
        _put(ET.SubElement(style, "LabelStyle"), "scale", "0" if name == "site" else "0.7")


def _communes(document: ET.Element, result: Result, language: Language) -> None:
    figure = f"pop_{slug(str(result.manifest['asked']))}_any_pct"
    folder = _folder(document, msg("Communes"), language)
    shapes = light_shapes(result.communes).to_crs(WGS84)
    values = result.communes.get(figure, pd.Series(index=shapes.index, dtype=float))
    for shape, name, value in zip(shapes, result.communes["name"], values, strict=True):
        known = not pd.isna(value)
        told = f"{label(figure).render(language)}: {percent(float(value), language)}" if known else ""
        index = sum(round(value, 1) >= limit for limit in COVERAGE_LIMITS) if known else len(PALETTE)
        place = _placemark(folder, str(name), told, f"class{index}")
        many = ET.SubElement(place, "MultiGeometry")
        for part in shapely.get_parts(shape):
            if part.geom_type == "Polygon":
                _polygon(many, part)


def _hamlets(document: ET.Element, result: Result, language: Language) -> None:
    if result.hamlets is None:
        return
    folder = _folder(document, msg("Hamlets that are not covered"), language)
    why = f"why_{language}"
    for verdict in _MARKS:
        for _, hamlet in result.hamlets[result.hamlets["verdict"] == verdict].iterrows():
            told = verdict_label(verdict).render(language)
            reason = str(hamlet[why]) if why in hamlet.index and not pd.isna(hamlet[why]) else ""
            place = _placemark(folder, str(hamlet["name"]), f"{told}. {reason}", verdict)
            _point(place, float(hamlet["lon"]), float(hamlet["lat"]))


def _ridges(document: ET.Element, result: Result, language: Language) -> None:
    hamlets = result.hamlets
    if hamlets is None or "ridge_lon" not in hamlets.columns or not hamlets["ridge_lon"].notna().any():
        return
    folder = _folder(document, msg("Ridges in the way"), language)
    for _, hamlet in hamlets[hamlets["ridge_lon"].notna()].iterrows():
        told = msg("{height:,.0f} m, between {name} and site {site}", height=float(hamlet["ridge_height_m"]),
                   name=str(hamlet["name"]), site=str(hamlet["link_site_id"]))  # fmt: skip
        place = _placemark(folder, f"{float(hamlet['ridge_height_m']):.0f} m", told.render(language), "ridge")
        _point(place, float(hamlet["ridge_lon"]), float(hamlet["ridge_lat"]))


def _sites(document: ET.Element, result: Result, language: Language) -> None:
    used = result.stations[result.stations["used"]] if "used" in result.stations.columns else result.stations
    folder = _folder(document, msg("Sites"), language)
    _put(folder, "visibility", "0")
    for (site, operator), rows in used.groupby(["site_id", "operator"], sort=True):
        told = f"{operator}: {', '.join(sorted(set(rows['technology'])))}"
        place = _placemark(folder, str(site), told, "site")
        _point(place, float(rows["lon"].iloc[0]), float(rows["lat"].iloc[0]))


def _folder(document: ET.Element, name: Message, language: Language) -> ET.Element:
    folder = ET.SubElement(document, "Folder")
    _put(folder, "name", name.render(language))
    return folder


def _placemark(folder: ET.Element, name: str, told: str, style: str) -> ET.Element:
    place = ET.SubElement(folder, "Placemark")
    _put(place, "name", name)
    # Google Earth shows a description as HTML: what looks like a tag must not become one.
    _put(place, "description", told.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    _put(place, "styleUrl", f"#{style}")
    return place


def _polygon(parent: ET.Element, shape: shapely.Polygon) -> None:
    polygon = ET.SubElement(parent, "Polygon")
    for kind, ring in [("outerBoundaryIs", shape.exterior), *(("innerBoundaryIs", hole) for hole in shape.interiors)]:
        boundary = ET.SubElement(ET.SubElement(polygon, kind), "LinearRing")
        _put(boundary, "coordinates", _coordinates(ring.coords))


def _point(place: ET.Element, lon: float, lat: float) -> None:
    _put(ET.SubElement(place, "Point"), "coordinates", _coordinates([(lon, lat)]))


def _coordinates(points: Iterable[tuple[float, ...]]) -> str:
    return " ".join(f"{lon:.6f},{lat:.6f}" for lon, lat, *_ in points)


def _put(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = "".join(letter for letter in text if letter.isprintable() or letter == " ")


def _abgr(colour: str, alpha: int) -> str:
    """Return a colour as KML wants it: aabbggrr."""
    return f"{alpha:02x}{colour[5:7]}{colour[3:5]}{colour[1:3]}"
