"""How layers look in QGIS: styles as QML, in the table ``layer_styles`` of a GeoPackage, from which it loads them."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

from ..indicators.result import slug
from ..language import Language, msg
from .atomic import not_written
from .codes import value_label
from .labels import label
from .picture_classes import COVERAGE_LIMITS, PALETTE

# Shapes differ as well as colours: verdicts can be told apart on a grey print.
_VERDICTS = {
    "covered": ("circle", "#2c7fb8", 1.6),
    "partial": ("triangle", "#f0a30a", 3.0),
    "none": ("cross_fill", "#b3261e", 3.4),
    "outside": ("square", "#8a949e", 2.0),
}
_TECHNOLOGIES = {"2G": "#8a949e", "3G": "#7b5ea7", "4G": "#1f5fa8", "5G": "#d1495b"}
_LINE = "#52606d"
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"

# As QGIS itself makes the table.
_TABLE = """CREATE TABLE layer_styles (
id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME)"""
_ROW = """INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
styleQML, styleSLD, useAsDefault, description, owner, ui, update_time)
VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '', NULL, ?)"""


@dataclass(frozen=True)
class Style:
    """A layer's style.

    Attributes
    ----------
    name
        As QGIS lists it.
    qml
        The style itself, XML.
    """

    name: str
    qml: str


def _short(name: str) -> str:
    """Return a style's name as far as the column holds it: what stands before the first comma."""
    return name.partition(",")[0][:_NAME_LETTERS]


_NAME_LETTERS = 30


def style_of(layer: str, columns: Sequence[str], asked: str, language: Language) -> Style | None:
    """Return the style of one of the result's layers; None for a layer that has none.

    communes are coloured by the share of people with the asked technology, hamlets marked by verdict, stations by
    technology.

    Examples
    --------
    >>> style_of("communes", ["name", "pop_4g_any_pct"], "4G", "en").name
    '4G population covered, at least one operator (%)'
    >>> style_of("roads", ["name"], "4G", "en") is None
    True
    """
    figure = f"pop_{slug(asked)}_any_pct"
    if layer == "communes" and figure in columns:
        return Style(label(figure).render(language), _graduated(figure, language))
    if layer == "hamlets" and "verdict" in columns:
        entries = [(code, *shape) for code, shape in _VERDICTS.items()]
        return Style(label("verdict").render(language), _categorised("verdict", entries, language))
    if layer == "stations" and "technology" in columns:
        entries = [(name, "circle", colour, 1.8) for name, colour in _TECHNOLOGIES.items()]
        return Style(label("technology").render(language), _categorised("technology", entries, language))
    return None


def put_styles(file: Path, styles: Mapping[str, Style], data_date: date) -> None:
    """Write styles into a GeoPackage that holds the layers, by layer.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    if not styles:
        return
    stamp = f"{data_date.isoformat()}T00:00:00.000Z"
    try:
        database = sqlite3.connect(file)
        try:
            with database:
                shapes = dict(database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
                database.execute(_TABLE)
                for layer, style in styles.items():
                    row = (layer, shapes[layer], _short(style.name), style.qml, style.name, stamp)
                    database.execute(_ROW, row)
                database.execute(
                    "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id) "
                    "VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?, 0)",
                    (stamp,),
                )
        finally:
            database.close()
    except sqlite3.Error as error:
        raise not_written(file, error) from error


def _graduated(figure: str, language: Language) -> str:
    limits = (0.0, *COVERAGE_LIMITS, 100.0)
    # Classes go by the figure as it is shown: 94.96 reads 95.0.
    edges = (0.0, *(limit - 0.05 for limit in COVERAGE_LIMITS), 100.0)
    root, renderer = _document("graduatedSymbol", figure)
    renderer.set("graduatedMethod", "GraduatedColor")
    ranges = ET.SubElement(renderer, "ranges")
    symbols = ET.SubElement(renderer, "symbols")
    for index, colour in enumerate(PALETTE):
        low, high = limits[index], limits[index + 1]
        said = msg("{low:g} to {high:g}%", low=low, high=high).render(language)
        ET.SubElement(
            ranges,
            "range",
            lower=f"{edges[index]:.6f}",
            upper=f"{edges[index + 1]:.6f}",
            symbol=str(index),
            label=said,
            render="true",
        )
        _symbol(
            symbols, index, "fill", "SimpleFill",
            {"color": _rgba(colour), "outline_color": _rgba(_LINE), "outline_width": "0.2", "outline_style": "solid",
             "outline_width_unit": "MM", "style": "solid"},
        )  # fmt: skip
    return _text(root)


def _categorised(column: str, entries: Sequence[tuple[str, str, str, float]], language: Language) -> str:
    root, renderer = _document("categorizedSymbol", column)
    categories = ET.SubElement(renderer, "categories")
    symbols = ET.SubElement(renderer, "symbols")
    for index, (code, shape, colour, size_mm) in enumerate(entries):
        said = value_label(column, code).render(language)
        ET.SubElement(categories, "category", type="string", value=code, symbol=str(index), label=said, render="true")
        _symbol(
            symbols, index, "marker", "SimpleMarker",
            {"name": shape, "color": _rgba(colour), "size": f"{size_mm:g}", "size_unit": "MM",
             "outline_color": _rgba("#ffffff"), "outline_width": "0.2", "outline_width_unit": "MM"},
        )  # fmt: skip
    return _text(root)


def _document(kind: str, column: str) -> tuple[ET.Element, ET.Element]:
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology")
    renderer = ET.SubElement(
        root, "renderer-v2", type=kind, attr=column, symbollevels="0", forceraster="0", enableorderby="0"
    )
    return root, renderer


def _symbol(symbols: ET.Element, index: int, kind: str, drawer: str, properties: Mapping[str, str]) -> None:
    symbol = ET.SubElement(symbols, "symbol", name=str(index), type=kind, alpha="1", clip_to_extent="1", force_rhr="0")
    layer = ET.SubElement(symbol, "layer", {"class": drawer, "enabled": "1", "locked": "0", "pass": "0"})
    options = ET.SubElement(layer, "Option", type="Map")
    for name, value in properties.items():
        ET.SubElement(options, "Option", name=name, type="QString", value=value)
        # QGIS before 3.22 reads these.
        ET.SubElement(layer, "prop", k=name, v=value)


def _rgba(colour: str) -> str:
    return ",".join(str(int(colour[start : start + 2], 16)) for start in (1, 3, 5)) + ",255"


def _text(root: ET.Element) -> str:
    return _DOCTYPE + ET.tostring(root, encoding="unicode")
