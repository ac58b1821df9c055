"""Tables with geometry as layers of a GeoPackage, with titles and marks inside, and the same bytes every time."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from ..errors import OutputError
from ..language import Language
from .atomic import atomic_path
from .plain import plain_text
from .styles import Style, put_styles

_CLOCK = "OGR_CURRENT_DATE"


@dataclass(frozen=True)
class Layer:
    """A layer to be written.

    Attributes
    ----------
    name
        The table's name in the file.
    frame
        Its rows; polygons or points in one system.
    title, description
        What GIS programs show; titles within a file must differ.
    metadata
        Further text by name, as ``synthetic``.
    style
        How it looks in QGIS; None leaves that to QGIS.
    """

    name: str
    frame: gpd.GeoDataFrame
    title: str
    description: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    style: Style | None = None


def write_geopackage(path: Path, layers: Sequence[Layer], *, data_date: date, language: Language = "vi") -> Path:
    """Write layers to a new GeoPackage.

    Lists become text, messages text in the language. Every time stamp inside is the data's date, so that the same
    tables give the same bytes.

    Parameters
    ----------
    path
        The final name, ending in ``.gpkg``.
    layers
        In the order in which they shall be listed.
    data_date
        For the time stamps.
    language
        Of messages within cells.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    with atomic_path(path) as aside, _clock_stopped_at(data_date):
        for layer in layers:
            _append(aside, path, layer, language)
        put_styles(aside, {layer.name: layer.style for layer in layers if layer.style is not None}, data_date)
    return path


def _append(aside: Path, path: Path, layer: Layer, language: Language) -> None:
    try:
        pyogrio.write_dataframe(
            ready_to_write(layer.frame, language),
            aside,
            layer=layer.name,
            driver="GPKG",
            append=aside.exists(),
            layer_options={"IDENTIFIER": layer.title, "DESCRIPTION": layer.description},
            layer_metadata={name: layer.metadata[name] for name in sorted(layer.metadata)} or None,
        )
    except (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError) as error:
        raise OutputError(
            "{file}, layer {layer}: cannot be written: {reason}; see whether the disk has room, "
            "or choose another folder",
            file=str(path),
            layer=layer.name,
            reason=str(error),
        ) from error


def ready_to_write(frame: gpd.GeoDataFrame, language: Language) -> gpd.GeoDataFrame:
    """Return a table whose lists, messages and categories are text, as GDAL takes it."""
    texts = {
        str(name): plain_text(column, language)
        for name, column in frame.items()
        if column.dtype == object or isinstance(column.dtype, pd.CategoricalDtype)
    }
    return frame.assign(**texts).reset_index(drop=True)


@contextmanager
def _clock_stopped_at(data_date: date) -> Iterator[None]:
    """Let GDAL write the data's date wherever it would write the present time."""
    before = pyogrio.get_gdal_config_option(_CLOCK)
    pyogrio.set_gdal_config_options({_CLOCK: f"{data_date.isoformat()}T00:00:00.000Z"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({_CLOCK: before})
