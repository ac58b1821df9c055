"""Parquet and GeoParquet tables, where pyarrow is installed."""

from importlib.util import find_spec
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from ..errors import InputError
from .raw_tables import RawTable

PARQUET_KINDS = (".parquet", ".geoparquet")


def read_parquet(path: Path) -> RawTable:
    """Read a Parquet file; with its shapes where it is GeoParquet.

    Raises
    ------
    InputError
        The file is broken, or pyarrow is not installed.
    """
    if find_spec("pyarrow") is None:
        raise InputError(
            '{file}: Parquet needs pyarrow; install it by: pip install "phusong[parquet]", or save the table as CSV',
            file=str(path),
        )
    import pyarrow as pa  # noqa: PLC0415  an extra: most users have no Parquet

    try:
        try:
            found: pd.DataFrame = gpd.read_parquet(path)
        except ValueError:  # no geo metadata
            found = pd.read_parquet(path)
    except (pa.ArrowException, ValueError) as error:
        raise InputError(
            "{file} is not a readable Parquet table ({reason}); save it again, or save it as CSV",
            file=str(path),
            reason=str(error),
        ) from error
    rows = pd.Index(range(2, len(found) + 2), dtype="int64")
    shaped = isinstance(found, gpd.GeoDataFrame)
    shapes = shapely.force_2d(np.asarray(found.geometry.array, dtype=object)) if shaped else None
    cells = pd.DataFrame(found.drop(columns=found.geometry.name) if shaped else found).astype(object)
    cells = cells.where(cells.notna(), None).set_index(rows)
    system = pyproj.CRS.from_user_input(found.crs) if shaped and found.crs is not None else None
    return RawTable(path.name, cells, shapes, system)
