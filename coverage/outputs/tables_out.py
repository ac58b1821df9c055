"""A run's finished tables -> the files of the output folder."""

import logging
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from ..indicators.result import Result, slug
from ..language import Language, Message, msg
from ..tables import Finding
from .csv_tables import CsvMode, write_csv
from .geopackage import Layer, write_geopackage
from .manifest import write_manifest
from .measured_files import STEM as SQUARES
from .measured_files import measured_tables
from .notes import data_date, is_synthetic, mark_of, mark_word_of, table_notes
from .quality_files import write_quality_json, write_quality_xlsx
from .reasons import with_sentences
from .styles import style_of
from .xlsx import Sheet, write_xlsx

logger = logging.getLogger(__name__)

STATIONS_FILE = "stations.gpkg"

_FACTS = ("commune_code", "name", "type", "area_km2", "population", "households")
_HAMLETS_FIRST = (
    "hamlet_id", "name", "commune_code", "commune", "verdict", "reason", "why_vi", "why_en", "priority", "population",
    "households", "special", "electricity", "served_pct", "served_probability_pct", "clusters", "clusters_served",
    "judged_km2",
)  # fmt: skip
_UNIONS_FIRST = ("any", "greatest", "min2", "min3", "min4", "min5")
# SQLite holds 2,000 columns in a table (SQLITE_MAX_COLUMN); GDAL adds the row's number and the geometry.
_MOST_COLUMNS = 1_990


def write_tables(
    result: Result,
    folder: Path,
    *,
    findings: Sequence[Finding] = (),
    csv_mode: CsvMode = "plain",
    language: Language = "vi",
) -> list[Path]:
    """Write every table of a run and return the files.

    communes and hamlets as GPKG, CSV and XLSX; stations as GPKG; figures, fibre and published as CSV; measured squares
    as GPKG, CSV and XLSX, the model's errors and conflicts as CSV; the quality report as JSON and XLSX; the manifest,
    last. What the project does not have is not written. GPKG and CSV have the
    tables' own column names and codes, the workbooks' first sheets have words.

    Made from synthetic input, each file says so: a GPKG in each layer's description and metadata, a workbook on every
    tab, on paper and in its notes, a CSV in a last column ``synthetic`` with ``yes``: a line of remarks would break
    readers, and a file beside it gets lost, but a column goes wherever the rows go.

    Parameters
    ----------
    result
        With ``synthetic`` and ``data_date`` in its manifest.
    folder
        Where to; made if it is not there.
    findings
        What was remarked on the inputs.
    csv_mode
        ``plain`` for programs, ``excel`` for Excel in Vietnamese.
    language
        Of headings, titles, notes and messages.

    Raises
    ------
    OutputError
        A file cannot be written.
    """
    return [
        *_write_communes(result, folder, csv_mode, language),
        *_write_hamlets(result, folder, csv_mode, language),
        write_stations(result.stations, folder, result.manifest, language=language),
        *_write_plain(result, folder, csv_mode, language),
        *_write_measured(result, folder, csv_mode, language),
        *_write_quality(result, folder, findings, language),
        write_manifest(folder / "manifest.json", result.manifest),
    ]


def write_stations(
    stations: gpd.GeoDataFrame, folder: Path, manifest: Mapping[str, Any], *, language: Language = "vi"
) -> Path:
    """Write the stations alone and return the file: best-server mosaics are read by the ranks in it.

    Parameters
    ----------
    stations, folder, language
        As in `write_tables`.
    manifest
        With ``synthetic``, ``data_date``, ``title`` and ``issuer``.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    return _write_layer(manifest, folder / STATIONS_FILE, stations, msg("Stations"), language)


def _write_communes(result: Result, folder: Path, csv_mode: CsvMode, language: Language) -> list[Path]:
    sheets = [
        Sheet(msg("Communes"), headline_table(result)),
        Sheet(msg("By operator"), operator_table(result)),
        Sheet(msg("Province"), province_table(result), frozen_columns=0),
        Sheet(msg("All figures"), result.communes, in_words=False),
    ]
    return [
        _write_layer(result.manifest, folder / "communes.gpkg", result.communes, msg("Communes"), language),
        _write_csv(result, folder / "communes.csv", result.communes, csv_mode, language),
        _write_workbook(result, folder / "communes.xlsx", sheets, language),
    ]


def _write_hamlets(result: Result, folder: Path, csv_mode: CsvMode, language: Language) -> list[Path]:
    if result.hamlets is None:
        return []
    hamlets = with_sentences(result.hamlets, result.manifest)
    sheets = [Sheet(msg("Hamlets"), hamlet_table(replace(result, hamlets=hamlets)))]
    return [
        _write_layer(result.manifest, folder / "hamlets.gpkg", hamlets, msg("Hamlets"), language),
        _write_csv(result, folder / "hamlets.csv", hamlets, csv_mode, language),
        _write_workbook(result, folder / "hamlets.xlsx", sheets, language),
    ]


def _write_plain(result: Result, folder: Path, csv_mode: CsvMode, language: Language) -> list[Path]:
    tables = {"figures.csv": result.figures, "fibre.csv": result.fibre, "published.csv": result.published}
    return [
        _write_csv(result, folder / name, frame, csv_mode, language)
        for name, frame in tables.items()
        if frame is not None
    ]


def _write_measured(result: Result, folder: Path, csv_mode: CsvMode, language: Language) -> list[Path]:
    if result.measured is None:
        return []
    tables = measured_tables(result, result.measured)
    sheets = [Sheet(title, frame) for title, frame in tables.values()]
    title, _ = tables[SQUARES]
    return [
        _write_layer(result.manifest, folder / f"{SQUARES}.gpkg", result.measured.squares, title, language),
        *(_write_csv(result, folder / f"{name}.csv", frame, csv_mode, language) for name, (_, frame) in tables.items()),
        _write_workbook(result, folder / f"{SQUARES}.xlsx", sheets, language),
    ]


def _write_quality(result: Result, folder: Path, findings: Sequence[Finding], language: Language) -> list[Path]:
    synthetic, day = is_synthetic(result.manifest), data_date(result.manifest)
    return [
        write_quality_json(folder / "quality.json", findings, synthetic=synthetic),
        write_quality_xlsx(folder / "quality.xlsx", findings, data_date=day, synthetic=synthetic, language=language),
    ]


def headline_table(result: Result) -> pd.DataFrame:
    """Return the communes' facts and the figures that reports quote: people with range, area, fibre, indicators.

    For each technology: people covered by at least one operator with low and high, by the greatest operator, and area.
    """
    names = list(_FACTS)
    for technology in map(slug, result.technologies):
        people, area = f"pop_{technology}_any_pct", f"area_{technology}_any_pct"
        names += [people, f"{people}_low", f"{people}_high", f"pop_{technology}_greatest_pct", area]
    names += [f"fibre_{kind}_pct" for kind in ("infrastructure", "accessible", "subscribed")]
    return _chosen(result.communes, [*names, *result.indicators])


def operator_table(result: Result) -> pd.DataFrame:
    """Return the share of each commune's people that each operator covers, technology by technology."""
    figures = [
        f"pop_{slug(technology)}_{slug(operator)}_pct"
        for technology in result.technologies
        for operator in result.operators
    ]
    return _chosen(result.communes, ["commune_code", "name", *figures])


def province_table(result: Result) -> pd.DataFrame:
    """Return the province's figures in long form, each with what it is a share of; outdoors and unions come first."""
    province = result.figures[result.figures["scope"] == "province"].drop(columns=["scope", "commune_code"])
    province = province.reset_index(drop=True)
    rank = {name: place for place, name in enumerate((*_UNIONS_FIRST, *map(slug, result.operators)))}
    places = pd.DataFrame(
        {
            "technology": pd.factorize(province["technology"])[0],
            "measure": pd.factorize(province["measure"])[0],
            "tier": province["tier"].map({"outdoor": 0, "vehicle": 1, "indoor": 2}).fillna(3),
            "who": province["who"].map(rank).fillna(len(rank)),
        }
    )
    order = places.sort_values(list(places.columns), kind="stable").index
    return province.loc[order].reset_index(drop=True)


def hamlet_table(result: Result) -> pd.DataFrame:
    """Return the hamlets with their communes' names, verdict and reason first; without rows where there is no list."""
    if result.hamlets is None:
        return pd.DataFrame()
    names = result.communes.set_index("commune_code")["name"]
    # The profiles are the map page's: in a workbook they would be long cells that nobody reads.
    table = pd.DataFrame(result.hamlets.drop(columns=[result.hamlets.geometry.name, "link_profile"], errors="ignore"))
    table["commune"] = table["commune_code"].map(names)
    return table[sorted(table.columns, key=_place_of_column)]


def _place_of_column(name: Hashable) -> int:
    return _HAMLETS_FIRST.index(str(name)) if name in _HAMLETS_FIRST else len(_HAMLETS_FIRST)


def _chosen(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(frame[[name for name in dict.fromkeys(names) if name in frame.columns]])


def _write_layer(
    manifest: Mapping[str, Any], path: Path, frame: gpd.GeoDataFrame, title: Message, language: Language
) -> Path:
    mark, synthetic = mark_of(manifest), is_synthetic(manifest)
    layer = Layer(
        name=path.stem,
        frame=_within_sqlite(path, frame),
        title=title.render(language),
        description=("" if mark is None else f"{mark.render(language)}. ") + str(manifest.get("title", "")),
        metadata={
            "synthetic": "yes" if synthetic else "no",
            "data_date": data_date(manifest).isoformat(),
            "issuer": str(manifest.get("issuer", "")),
        },
        style=style_of(path.stem, [str(name) for name in frame.columns], str(manifest.get("asked", "4G")), language),
    )
    return write_geopackage(path, [layer], data_date=data_date(manifest), language=language)


def _within_sqlite(path: Path, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Leave the ranges out where the columns of very many operators are more than a GeoPackage holds."""
    if frame.shape[1] <= _MOST_COLUMNS:
        return frame
    logger.warning("%s: low and high figures are left out, a GeoPackage holds 2,000 columns; see the CSV", path.name)
    return frame.loc[:, [not str(name).endswith(("_low", "_high")) for name in frame.columns]]


def _write_csv(result: Result, path: Path, frame: pd.DataFrame, csv_mode: CsvMode, language: Language) -> Path:
    marked = frame.assign(synthetic="yes") if is_synthetic(result.manifest) else frame
    return write_csv(marked, path, mode=csv_mode, language=language)


def _write_workbook(result: Result, path: Path, sheets: Sequence[Sheet], language: Language) -> Path:
    return write_xlsx(
        path,
        sheets,
        notes=table_notes(result.manifest, language),
        data_date=data_date(result.manifest),
        language=language,
        mark=mark_of(result.manifest),
        mark_word=mark_word_of(result.manifest),
        operators=result.operators,
    )
