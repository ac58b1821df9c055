"""The tables of the last run, read back from the output folder: pages and documents are made from what was written."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError

from ..errors import StaleError
from ..indicators.result import Measured, Result
from ..tables import COMMUNES, FIBRE, HAMLETS, PUBLISHED, STATIONS, Table
from .csv_tables import CsvMode, read_csv
from .measured_files import HAMLETS as MEASURED_HAMLETS
from .measured_files import STEM


def read_result(folder: Path) -> Result:
    """Return the finished tables that `tables_out.write_tables` and the manifest's writer left in a folder.

    Raises
    ------
    StaleError
        A file is missing or broken.
    """
    manifest = read_manifest(folder)
    try:
        return _read(folder, manifest)
    except _BROKEN as error:
        raise _incomplete(folder, error) from error


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of the last run.

    Raises
    ------
    StaleError
        It is missing or broken.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if not isinstance(manifest, dict) or "written" not in manifest:
            raise KeyError("written")
    except _BROKEN as error:
        raise _incomplete(folder, error) from error
    return manifest


# ValueError: JSON and CSV cut short, bytes that are no UTF-8, cells that do not have their column's type.
_BROKEN = (OSError, DataSourceError, DataLayerError, FeatureError, GeometryError, ValueError, KeyError)


def _incomplete(folder: Path, error: Exception) -> StaleError:
    return StaleError(
        "the results in {folder} are incomplete ({reason}); run 'phusong run --overwrite'",
        folder=str(folder),
        reason=str(error),
    )


def _read(folder: Path, manifest: dict[str, Any]) -> Result:
    csv_mode: CsvMode = manifest["written"]["csv"]
    hamlets = folder / "hamlets.gpkg"
    return Result(
        communes=_layer(folder / "communes.gpkg", COMMUNES),
        figures=read_csv(folder / "figures.csv", mode=csv_mode),
        hamlets=_layer(hamlets, HAMLETS) if "hamlets" in manifest["tables"] else None,
        stations=_layer(folder / "stations.gpkg", STATIONS),
        fibre=_table(folder / "fibre.csv", FIBRE, csv_mode) if "fibre" in manifest["tables"] else None,
        published=_table(folder / "published.csv", PUBLISHED, csv_mode) if "published" in manifest["tables"] else None,
        operators=tuple(manifest["operators"]),
        technologies=tuple(manifest["technologies"]),
        indicators=tuple(manifest["indicators"]),
        manifest=manifest,
        folder=folder,
        measured=_measured(folder, csv_mode) if "measurements" in manifest["tables"] else None,
    )


def _measured(folder: Path, mode: CsvMode) -> Measured:
    squares = pyogrio.read_dataframe(folder / f"{STEM}.gpkg", layer=STEM)
    # A GeoPackage keeps an empty text as none.
    for name in ("basis", "conflict", "distance_class"):
        squares[name] = squares[name].fillna("").astype("str")
    hamlets = read_csv(folder / f"{MEASURED_HAMLETS}.csv", mode=mode)
    return Measured(squares, hamlets.astype({"hamlet_id": "str"}))


def _layer(path: Path, table: Table) -> gpd.GeoDataFrame:
    frame = pyogrio.read_dataframe(path, layer=path.stem)
    return gpd.GeoDataFrame(_typed(frame, table), geometry="geometry", crs=frame.crs)


def _table(path: Path, table: Table, mode: CsvMode) -> pd.DataFrame:
    return _typed(read_csv(path, mode=mode), table)


def _typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Give the table's own columns their types back: a GeoPackage and a CSV know fewer."""
    types: dict[str, Any] = {column.name: column.dtype for column in table.columns if column.name in frame.columns}
    typed: pd.DataFrame = frame.astype(types)
    return typed
