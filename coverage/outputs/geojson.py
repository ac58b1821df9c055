"""Layers as GeoJSON: degrees of WGS 84 with six decimals, as RFC 7946 wants them."""

from pathlib import Path

import geopandas as gpd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from ..language import Language
from .atomic import atomic_path, not_written
from .geopackage import ready_to_write


def write_geojson(path: Path, frame: gpd.GeoDataFrame, *, description: str, language: Language) -> Path:
    """Write a table with geometry as GeoJSON; the same table gives the same bytes.

    Parameters
    ----------
    path
        The final name, ending in ``.geojson``.
    frame
        In any system.
    description
        What the file says of itself, as that its data are synthetic.
    language
        Of messages within cells.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    try:
        with atomic_path(path) as aside:
            pyogrio.write_dataframe(
                ready_to_write(frame, language).to_crs(4326),
                aside,
                layer=path.stem,
                driver="GeoJSON",
                layer_options={"RFC7946": "YES", "COORDINATE_PRECISION": "6", "DESCRIPTION": description},
            )
    except (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError) as error:
        raise not_written(path, error) from error
    return path
