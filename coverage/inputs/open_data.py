"""Open data for a province: where boundaries, terrain and people are to be had, and under which licence."""

import hashlib
import json
import math
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
from rasterio.errors import RasterioError
from rasterio.windows import Window

from ..config.settings import Fetch
from ..errors import FetchError, InputError
from ..geo.offline import open_raster
from ..language import Language, Message, msg
from .downloads import Told, Transport, fetched, thrown_away
from .gazetteer import communes_of_today
from .guards import BROKEN_ARCHIVE
from .names import district_key, plain_key

_BUCKETS = {
    "glo-30": ("https://copernicus-dem-30m.s3.amazonaws.com", "10"),
    "glo-90": ("https://copernicus-dem-90m.s3.amazonaws.com", "30"),
}


@dataclass(frozen=True)
class Origin:
    """What a fetched file is, for the note beside it and for the manifest.

    Attributes
    ----------
    title, licence, attribution
        What it is, under which terms, and how it must be named.
    urls, digests
        Where it came from, and the sha256 of what came from each.
    """

    title: Message
    licence: Message
    attribution: str
    urls: tuple[str, ...]
    digests: tuple[str, ...] = ()

    def sentence(self, language: Language) -> str:
        """Return one line for `source` in phusong.toml."""
        return f"{self.title.render(language)}; {self.licence.render(language)}"


def cache_of(fetch: Fetch, project: Path) -> Path:
    """Return the folder in which fetched files are kept; a relative one is taken from the project's."""
    if fetch.cache:
        return (project / fetch.cache).resolve()
    import platformdirs  # noqa: PLC0415  comes with pooch

    return Path(platformdirs.user_cache_dir("phusong"))


def terrain_tiles(
    bounds: tuple[float, float, float, float], fetch: Fetch, cache: Path, told: Told | None = None
) -> tuple[Path, Origin, list[str]]:
    """Fetch the Copernicus tiles over bounds (west, south, east, north, degrees).

    Returns
    -------
    folder, origin, absent
        The folder of the tiles, what they are, and the names of those that the server does not have (the sea).

    Raises
    ------
    FetchError
        A tile cannot be had, or none is there.
    """
    base, arc = _BUCKETS[fetch.terrain]
    base = fetch.terrain_url.rstrip("/") or base
    folder = cache / fetch.terrain
    found, absent, digests = [], [], []
    for name in tile_names(bounds, arc):
        url = f"{base}/{name}/{name}.tif"
        transport = Transport(fetch.timeout_s, fetch.attempts)
        tile = fetched(url, folder, fault=_fault_of_raster, transport=transport, told=told)
        if tile is None:
            absent.append(name)
        else:
            found.append(url)
            digests.append(_sha256(tile))
    if not found:
        raise FetchError(
            "{url} has none of the tiles {names}; see whether [fetch] terrain_url is right, and where the communes lie",
            url=base,
            names=", ".join(absent),
        )
    edition = "GLO-30" if fetch.terrain == "glo-30" else "GLO-90"
    origin = Origin(
        msg("Copernicus DEM {edition}, ground heights with trees and houses", edition=edition),
        msg("free of charge for any use, by the licence of ESA and Airbus for Copernicus DEM"),
        "produced using Copernicus WorldDEM © DLR e.V. 2010-2014 and © Airbus Defence and Space GmbH 2014-2018, "
        "provided under COPERNICUS by the European Union and ESA; all rights reserved",
        tuple(found),
        tuple(digests),
    )
    return folder, origin, absent


def tile_names(bounds: tuple[float, float, float, float], arc: str = "10") -> list[str]:
    """Return the names of the tiles of one degree that bounds (west, south, east, north) touch.

    Examples
    --------
    >>> tile_names((104.9, 21.2, 105.0, 21.3))
    ['Copernicus_DSM_COG_10_N21_00_E104_00_DEM']
    """
    west, south, east, north = bounds
    names = []
    for lat in range(math.floor(south), max(math.ceil(north), math.floor(south) + 1)):
        for lon in range(math.floor(west), max(math.ceil(east), math.floor(west) + 1)):
            place = f"{'N' if lat >= 0 else 'S'}{abs(lat):02}_00_{'E' if lon >= 0 else 'W'}{abs(lon):03}_00"
            names.append(f"Copernicus_DSM_COG_{arc}_{place}_DEM")
    return names


def population_raster(fetch: Fetch, cache: Path, told: Told | None = None) -> tuple[Path, Origin]:
    """Fetch WorldPop's raster of the country.

    Raises
    ------
    FetchError
        It cannot be had.
    """
    url = fetch.population_url
    transport = Transport(fetch.timeout_s, fetch.attempts)
    path = fetched(
        url,
        cache / "population",
        sha256=fetch.population_sha256,
        fault=_fault_of_raster,
        transport=transport,
        told=told,
    )
    if path is None:
        raise _not_there(url)
    origin = Origin(
        msg("WorldPop 2020, persons per cell of 3″, adjusted to the UN's total"),
        msg("CC BY 4.0, free use where the source is named"),
        "WorldPop (www.worldpop.org), University of Southampton, doi:10.5258/SOTON/WP00660",
        (url,),
        (_sha256(path),),
    )
    return path, origin


def province_of(text: str) -> tuple[str, frozenset[str]]:
    """Return a province's name and the codes of its communes since July 2025.

    Raises
    ------
    InputError
        No province is called so.

    Examples
    --------
    >>> name, codes = province_of("phu tho")
    >>> name, len(codes)
    ('Tỉnh Phú Thọ', 148)
    """
    official = communes_of_today()
    provinces = sorted({province for _, province in official.values()})
    asked = {district_key(text), plain_key(text)}
    name = next((item for item in provinces if district_key(item) in asked), None)
    if name is None:
        raise InputError(
            "{value!r} is no province since July 2025; expected one of {names}", value=text, names=", ".join(provinces)
        )
    return name, frozenset(code for code, (_, province) in official.items() if province == name)


def commune_outlines(
    province: str, fetch: Fetch, cache: Path, told: Told | None = None
) -> tuple[gpd.GeoDataFrame, Origin, list[str]]:
    """Fetch the outlines of a province's communes.

    The source is an archive, or one GeoJSON; of it those features are taken whose attribute ``code`` is of the
    province.

    Returns
    -------
    communes, origin, absent
        ``commune_code``, ``name`` (with its type), ``area_km2`` and polygons, EPSG:4326, by code; and the codes that
        the source does not have.

    Raises
    ------
    FetchError, InputError
        It cannot be had, holds no such feature, or there is no such province.
    """
    _, codes = province_of(province)
    url = fetch.boundaries_url
    transport = Transport(fetch.timeout_s, fetch.attempts)
    name = f"boundaries-{Path(url).name}"
    path = fetched(url, cache / "boundaries", name=name, sha256=fetch.boundaries_sha256, transport=transport, told=told)
    if path is None:
        raise _not_there(url)
    try:
        features = {code: feature for feature in _features(path) if (code := _code_of(feature)) in codes}
    except (ValueError, RecursionError, *BROKEN_ARCHIVE) as error:
        raise thrown_away(url, path, msg("neither a whole archive nor GeoJSON")) from error
    if not features:
        raise FetchError(
            "{url} holds no commune of {province}; name another source in [fetch], and delete {file}, which holds what "
            "it gave",
            url=url,
            province=province,
            file=str(path),
        )
    rows = [features[code] for code in sorted(features)]
    communes = gpd.GeoDataFrame.from_features(rows, crs="EPSG:4326")
    table = gpd.GeoDataFrame(
        {
            "commune_code": sorted(features),
            "name": [communes_of_today()[code][0] for code in sorted(features)],
            "area_km2": [row["properties"].get("areaKm2") for row in rows],
        },
        geometry=communes.geometry.to_numpy(), crs="EPSG:4326",
    )  # fmt: skip
    origin = Origin(
        msg("thanglequoc/vietnamese-provinces-database, commit cd58063"),
        msg("MIT as the repository claims; terms upstream of it not verified"),
        "github.com/thanglequoc/vietnamese-provinces-database",
        (url,),
        (_sha256(path),),
    )
    return table, origin, sorted(codes - set(features))


def _fault_of_raster(path: Path) -> Message | None:
    """Say that a file is no whole raster, None where it is one; the last row stands behind all others."""
    try:
        with open_raster(path) as source:
            source.read(1, window=Window(0, source.height - 1, source.width, 1))
    except RasterioError:
        return msg("not a whole raster")
    return None


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _not_there(url: str) -> FetchError:
    return FetchError("{url} is not there (404); name another address in [fetch]", url=url)


def _code_of(feature: Any) -> str:
    return str(feature.get("properties", {}).get("code", "")) if isinstance(feature, dict) else ""


def _features(path: Path) -> Iterator[Any]:
    """Return the features of a GeoJSON, or of those in an archive; what either raises where it is broken is raised."""
    if not zipfile.is_zipfile(path):
        yield from _features_of(path.read_bytes())
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.lower().endswith(".geojson"):
                yield from _features_of(archive.read(name))


def _features_of(content: bytes) -> list[Any]:
    found = json.loads(content)
    features = found.get("features", []) if isinstance(found, dict) else []
    return [feature for feature in features if isinstance(feature, dict) and feature.get("geometry")]
