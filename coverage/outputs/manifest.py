"""The manifest: what was computed from what, and how, as JSON that is the same for the same run."""

import json
import math
import platform
from collections.abc import Mapping
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import rasterio

from ..errors import OutputError
from ..language import Message
from .atomic import atomic_path

_LIBRARIES = ("phusong", "numpy", "numba", "scipy", "pandas", "geopandas", "shapely", "pyproj", "rasterio", "pyogrio")


def write_manifest(path: Path, manifest: Mapping[str, Any]) -> Path:
    """Write a manifest as JSON: keys sorted, UTF-8, two spaces of indent, a line feed at the end.

    Raises
    ------
    OutputError
        The manifest holds what JSON cannot, or the file cannot be written.
    """
    text = json_text(manifest)
    with atomic_path(path) as aside:
        aside.write_bytes(text.encode())
    return path


def json_text(data: Any) -> str:
    r"""Return plain data as JSON text with sorted keys and letters as they are.

    Raises
    ------
    OutputError
        Something in it has no place in JSON; its place is named.

    Examples
    --------
    >>> print(json_text({"b": np.float32(0.5), "a": "Phú Thọ"}), end="")
    {
      "a": "Phú Thọ",
      "b": 0.5
    }
    """
    return json.dumps(plain_data(data), ensure_ascii=False, allow_nan=False, indent=2, sort_keys=True) + "\n"


def plain_data(data: Any, place: str = "manifest") -> Any:
    """Return data with numpy's scalars and arrays, dates, paths, tuples and sets turned into what JSON holds.

    Parameters
    ----------
    data
        Anything.
    place
        What the data are called in an error's text.

    Raises
    ------
    OutputError
        A number is not finite, a key is no text, or a value is of a kind unknown here.

    Examples
    --------
    >>> plain_data({"n": np.int64(3), "day": date(2025, 10, 31), "codes": ("a", "b")})
    {'n': 3, 'day': '2025-10-31', 'codes': ['a', 'b']}
    """
    if data is None or isinstance(data, bool | int | str):
        return data
    if isinstance(data, float | np.number | np.bool_):
        return _scalar(data, place)
    if isinstance(data, Mapping):
        return {_key(key, place): plain_data(value, f"{place}.{key}") for key, value in data.items()}
    if isinstance(data, list | tuple | set | frozenset | np.ndarray):
        values = sorted(data) if isinstance(data, set | frozenset) else data
        return [plain_data(value, f"{place}[{position}]") for position, value in enumerate(values)]
    return _as_text(data, place)


def _scalar(data: Any, place: str) -> Any:
    value = data.item() if isinstance(data, np.generic) else data
    if isinstance(value, float) and not math.isfinite(value):
        raise OutputError(
            "{place} is {value}, which JSON cannot hold; expected a finite number, or none at all",
            place=place,
            value=str(value),
        )
    return value


def _key(key: object, place: str) -> str:
    if not isinstance(key, str):
        raise OutputError("{place} has the key {key}; expected a text", place=place, key=repr(key))
    return key


def _as_text(data: object, place: str) -> str | None:
    if data is pd.NaT or data is pd.NA:
        return None
    if isinstance(data, date):
        return data.isoformat()
    if isinstance(data, Path):
        return data.as_posix()
    if isinstance(data, Message):
        return data.render("en")
    raise OutputError(
        "{place} is a {kind}, which JSON cannot hold; expected text, numbers, lists and tables of keys",
        place=place,
        kind=type(data).__name__,
    )


def library_versions() -> dict[str, str]:
    """Return the versions of Python, of the libraries that figures depend on, and of the two GDALs inside them.

    Examples
    --------
    >>> sorted(library_versions())[:3]
    ['gdal (pyogrio)', 'gdal (rasterio)', 'geopandas']
    """
    versions = {name: metadata.version(name) for name in _LIBRARIES}
    versions["python"] = platform.python_version()
    versions["gdal (rasterio)"] = str(rasterio.__gdal_version__)
    versions["gdal (pyogrio)"] = ".".join(str(part) for part in pyogrio.__gdal_version__)
    return versions
