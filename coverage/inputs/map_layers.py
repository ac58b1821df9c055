"""Map layers, read by GDAL: every layer of a file, a KML place's description taken apart into columns."""

import re
import warnings
import zipfile
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError
from shapely.errors import ShapelyError

from ..errors import InputError
from ..geo.offline import local_layers
from ..language import msg
from ..tables import Finding
from .encodings import letters_of
from .guards import BROKEN_ARCHIVE
from .html_tables import described
from .raw_tables import RawTable

# What LIBKML adds to every place, and what no list of stations means by it.
_OF_KML = frozenset(
    ("timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon", "snippet")
)
_KML = (".kml", ".kmz")
_DATA = re.compile(rb"""<Data\s[^>]*?\bname\s*=\s*["']([^"'<>]*)["']""")
_NOT_PLAIN = re.compile(rb"[^A-Za-z0-9_]")
_STYLES_OF_QGIS = "layer_styles"
_OLD_SHAPE_ENCODING = "cp1252"  # shows every byte, so that the letters can be told afterwards


def layer_names(path: Path) -> list[str]:
    """Return the names of a file's layers; the table in which QGIS keeps a GeoPackage's styles is none.

    Raises
    ------
    InputError
        The file is no map layer.
    """
    try:
        with local_layers():
            return [str(name) for name in pyogrio.list_layers(path)[:, 0] if name != _STYLES_OF_QGIS]
    except (DataSourceError, DataLayerError) as error:
        raise _unreadable(path, str(error)) from error
    except UnicodeDecodeError as error:
        raise _other_encoding(path) from error


def read_layer(path: Path, layer: str | None = None) -> RawTable:
    """Read one layer, the first where none is named; its geometry two-dimensional.

    Raises
    ------
    InputError
        The file is no map layer, or has no features.
    """
    if layer is None and len(names := layer_names(path)) == 1:
        layer = names[0]
    options: dict[str, Any] = {} if layer is None else {"layer": layer}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            with local_layers():
                found = _read(path, options)
        except (DataSourceError, DataLayerError, FeatureError, GeometryError, ShapelyError) as error:
            raise _unreadable(path, str(error)) from error
        except UnicodeDecodeError as error:
            raise _other_encoding(path) from error
    findings = tuple(
        Finding(path.name, None, "", "", "warning", "file_reader", msg("{reason}", reason=str(item.message)))
        for item in caught
    )
    rows = pd.Index(range(2, len(found) + 2), dtype="int64")
    shaped = "geometry" in found.columns and hasattr(found, "crs")
    attributes = pd.DataFrame(found.drop(columns="geometry") if shaped else found).astype(object)
    attributes = attributes.where(attributes.notna(), None).set_index(rows)
    if attributes.empty and not len(found):
        raise InputError("{file} has no features; save a layer that holds at least one", file=str(path))
    if path.suffix.lower() in (*_KML, ".gpx"):
        attributes = _of_places(attributes.rename(columns=_names_of_data(path)))
    if not shaped:
        return RawTable(path.name, attributes, findings=findings)
    geometry = shapely.force_2d(np.asarray(found.geometry.array, dtype=object))
    return RawTable(path.name, attributes, geometry, _named_crs(found.crs), findings)


def _unreadable(path: Path, reason: str) -> InputError:
    return InputError(
        "{file} is not a readable map layer ({reason}); save it again as GeoPackage or GeoJSON",
        file=str(path),
        reason=reason,
    )


def _other_encoding(path: Path) -> InputError:
    return InputError(
        "{file} holds text that is not in the encoding that it names; save it again in UTF-8", file=str(path)
    )


def _read(path: Path, options: dict[str, Any]) -> Any:
    try:
        found = pyogrio.read_dataframe(path, **options)
        return found if path.suffix.lower() != ".shp" else _legible(found)
    except IndexError as error:  # pyogrio, of a file without any layer
        raise _unreadable(path, "0 layers") from error
    except UnicodeDecodeError:
        if path.suffix.lower() != ".shp":
            raise
    # A .dbf without .cpg names no encoding: read so that no byte is lost, then told by its words.
    return _legible(pyogrio.read_dataframe(path, encoding=_OLD_SHAPE_ENCODING, **options))


def _legible(found: Any) -> Any:
    """Return a layer with its texts in the letters that they were meant to have."""
    texts = [*found.columns, *(cell for column in found.columns for cell in found[column] if isinstance(cell, str))]
    letters = letters_of(texts)
    if not letters.name:
        return found
    for column in found.columns[:-1]:
        found[column] = [letters.read(cell) if isinstance(cell, str) else cell for cell in found[column]]
    return found.rename(columns=letters.read)


def _names_of_data(path: Path) -> dict[str, str]:
    """Return the names of a KML's own data by what GDAL makes of them: each byte that is no letter of ASCII a "_"."""
    try:
        if path.suffix.lower() == ".kmz":
            with zipfile.ZipFile(path) as archive:
                parts = [archive.read(name) for name in archive.namelist() if name.lower().endswith(".kml")]
        else:
            parts = [path.read_bytes()]
    except (RuntimeError, *BROKEN_ARCHIVE):
        return {}  # GDAL has read it all the same
    names = {unescape(found[1].decode("utf-8", "replace")) for part in parts for found in _DATA.finditer(part)}
    laundered: dict[str, list[str]] = {}
    for name in sorted(names):
        laundered.setdefault(_NOT_PLAIN.sub(b"_", name.encode("utf-8", "replace")).decode(), []).append(name)
    return {short: own[0] for short, own in laundered.items() if len(own) == 1}


def _of_places(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the attributes of KML or GPX: what is empty throughout left out, descriptions parted into columns."""
    frame = frame.drop(columns=[name for name in frame.columns if name in _OF_KML]).rename(
        columns={"desc": "description"}
    )
    frame = frame.loc[:, [name for name in frame.columns if any(cell not in (None, "") for cell in frame[name])]]
    if "description" not in frame.columns:
        return frame
    parts = [described(text) if isinstance(text, str) else {} for text in frame["description"]]
    told = pd.DataFrame(parts, index=frame.index, dtype=object)
    if told.empty:
        return frame
    told = told.where(told.notna(), None)
    return pd.concat([frame.drop(columns="description"), told.drop(columns=frame.columns, errors="ignore")], axis=1)


def _named_crs(crs: Any) -> pyproj.CRS | None:
    # GeoPackage writes "undefined" systems for layers whose system nobody set.
    if crs is None or str(crs.name).lower().startswith("undefined") or crs.is_engineering:
        return None
    return pyproj.CRS.from_user_input(crs)
