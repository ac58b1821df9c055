"""Fetched open data as the project's inputs: rasters and outlines, a note of their origin beside them, phusong.toml."""

import hashlib
import json
import math
import tomllib
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import rasterio
import tomlkit
from affine import Affine
from numpy.typing import NDArray
from rasterio.windows import Window
from tomlkit.items import InlineTable

from ..errors import InputError
from ..geo.grid import Grid
from ..geo.offline import open_raster
from ..inputs.open_data import Origin
from ..language import Language
from .atomic import atomic_path
from .manifest import json_text

_COMPRESSED = {"driver": "GTiff", "compress": "deflate", "tiled": True, "blockxsize": 256, "blockysize": 256}


def write_terrain(path: Path, heights_m: NDArray[np.float32], grid: Grid) -> Path:
    """Write heights on a grid as GeoTIFF in decimetres' precision; NaN marks where there are none.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    profile: dict[str, Any] = {**_COMPRESSED, "predictor": 3, "dtype": "float32", "count": 1, "nodata": np.nan}
    profile |= {"height": grid.height, "width": grid.width, "crs": grid.crs.to_wkt(), "transform": grid.transform}
    with atomic_path(path) as aside, rasterio.open(aside, "w", **profile) as raster:
        raster.write(heights_m.round(1), 1)
    return path


def write_part(path: Path, source: Path, bounds: tuple[float, float, float, float]) -> Path:
    """Write the cells of a raster over bounds (west, south, east, north, degrees), as they are.

    Raises
    ------
    InputError
        The raster is not in degrees, or lies elsewhere.
    OutputError
        The file cannot be written.
    """
    with open_raster(source) as whole:
        west, south, east, north = bounds
        own = whole.bounds
        there = own.left < east and own.right > west and own.bottom < north and own.top > south
        if whole.crs is None or not whole.crs.is_geographic or not there:
            raise InputError(
                "{file} is no raster in degrees over the communes; name another one as [fetch] population_url, and "
                "delete this file",
                file=str(source),
            )
        place = whole.transform  # north up, as such rasters are
        columns = _cells((west - place.c) / place.a, (east - place.c) / place.a, whole.width)
        rows = _cells((north - place.f) / place.e, (south - place.f) / place.e, whole.height)
        window = Window.from_slices(rows, columns)
        cells = whole.read(1, window=window)
        corner = Affine(place.a, 0.0, place.c + columns[0] * place.a, 0.0, place.e, place.f + rows[0] * place.e)
        profile = {**_COMPRESSED, "dtype": cells.dtype.name, "count": 1, "nodata": whole.nodata, "crs": whole.crs}
        profile |= {"height": cells.shape[0], "width": cells.shape[1], "transform": corner}
    with atomic_path(path) as aside, rasterio.open(aside, "w", **profile) as raster:
        raster.write(cells, 1)
    return path


def _cells(start: float, stop: float, count: int) -> tuple[int, int]:
    """Return the first whole cell and the one after the last, within the raster."""
    first = min(max(math.floor(start), 0), count - 1)
    return first, max(min(math.ceil(stop), count), first + 1)


def write_outlines(path: Path, communes: gpd.GeoDataFrame) -> Path:
    """Write commune outlines as GeoPackage.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    with atomic_path(path) as aside:
        communes.to_file(aside, layer="communes", driver="GPKG")
    return path


def write_origin(path: Path, origin: Origin, **more: Any) -> Path:
    """Write what a fetched file is, where it came from with which sha256, and under which licence, beside it.

    Raises
    ------
    OutputError
        The note cannot be written.
    """
    note = path.with_name(path.name + ".source.json")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    facts: dict[str, Any] = {"file": path.name, "sha256": digest, "title": str(origin.title)}
    facts["licence"] = str(origin.licence)
    downloads = [{"url": url, "sha256": got} for url, got in zip(origin.urls, origin.digests, strict=True)]
    facts |= {"attribution": origin.attribution, "urls": list(origin.urls), "downloads": downloads, **more}
    with atomic_path(note) as aside:
        aside.write_text(json_text(facts), encoding="utf-8")
    return note


def downloads_of(path: Path) -> list[dict[str, str]]:
    """Return address and sha256 of what a fetched file was made of, as its note says; none where it has no note."""
    note = path.with_name(path.name + ".source.json")
    try:
        told = json.loads(note.read_text(encoding="utf-8")).get("downloads", [])
    except (OSError, ValueError, AttributeError):
        return []
    return [item for item in told if isinstance(item, dict)] if isinstance(told, list) else []


def name_input(toml: Path, key: str, path: Path, origin: Origin, language: Language) -> bool:
    """Name a fetched file as an input in phusong.toml, where none is named yet, or one that is not there.

    Comments and order stay; what was told of a file that is not there goes. Returns whether the input now is this file.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    text = toml.read_text(encoding="utf-8-sig")
    named = tomllib.loads(text).get("inputs", {}).get(key)
    words = {"path": path.resolve().relative_to(toml.resolve().parent).as_posix(), "source": origin.sentence(language)}
    document: Any = tomlkit.parse(text)
    if named is None and not isinstance(document.get("inputs"), InlineTable):
        lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in words.items()]
        text = text.rstrip("\n") + "\n\n" + "\n".join([f"[inputs.{key}]", *lines]) + "\n"
    else:
        given = named.get("path") if isinstance(named, dict) else named
        if given is not None and (not isinstance(given, str) or (toml.parent / given).exists()):
            return isinstance(given, str) and (toml.parent / given).resolve() == path.resolve()
        if isinstance(named, dict):
            # Its reference system, layer, day or mark of synthetic data were the other file's.
            for name in named.keys() - words.keys():
                del document["inputs"][key][name]
            document["inputs"][key].update(words)
        else:
            document["inputs"][key] = words["path"]
        text = tomlkit.dumps(document)
    with atomic_path(toml) as aside:
        aside.write_text(text, encoding="utf-8")
    return True
