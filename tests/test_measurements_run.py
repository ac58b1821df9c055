"""Measurements through a whole run: tables and words, a calibration that is applied because the settings say so."""

import json
import tomllib
from dataclasses import replace

import docx
import geopandas as gpd
import made
import numpy as np
import pandas as pd
import pytest
import rasterio
from phusong import pipeline
from phusong.config import Calibration, read_calibration, read_settings
from phusong.engine.clutter import standing_of
from phusong.geo.crs import WGS84
from phusong.indicators.calibrating import trials_of
from phusong.indicators.measured import required_of, squares_of
from phusong.outputs.csv_tables import read_csv
from phusong.outputs.describe_measured import measured_limits
from phusong.outputs.mosaics import stored_layers
from pyproj import Transformer

SECTION = """[[inputs.measurements]]
path = "measurements"
synthetic = true
[measurements]
thin_m = 200
block_km = 1
least_in_hamlet = 1
"""
PARTS = made.Parts(fibre=False, population=False, published=False, indicators=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A made project with a synthetic drive over the whole province, 6 dB below what is modelled for Viettel's 4G."""
    folder = made.write_project(tmp_path_factory.mktemp("measured") / "made", PARTS)
    pipeline.predict_mosaics(pipeline.open_project(read_settings(folder)))
    with rasterio.open(folder / "out/rasters/level_4g_viettel.tif") as raster:
        level = raster.read(1).astype(float) * raster.scales[0] + raster.offsets[0]
        row, column = np.nonzero(raster.read(1) != raster.nodata)
        x, y = raster.xy(row, column)
        lon, lat = Transformer.from_crs(raster.crs, WGS84, always_xy=True).transform(x, y)
    noise = np.random.default_rng(1).normal(0.0, 3.0, len(row))
    log = pd.DataFrame(
        {"Timestamp": "2025.10.30_08.15.02", "Longitude": lon, "Latitude": lat, "Operatorname": "VIETTEL",
         "NetworkTech": "4G", "Level": (level[row, column] - 6.0 + noise).round(1)}
    )  # fmt: skip
    (folder / "measurements").mkdir()
    log[log["Level"] > -139].to_csv(folder / "measurements/drive.txt", sep="\t", index=False)
    text = (folder / "phusong.toml").read_text(encoding="utf-8")
    (folder / "phusong.toml").write_text(text + SECTION, encoding="utf-8")
    pipeline.figures(pipeline.open_project(read_settings(folder)))
    return folder


def project_of(folder, **flags):
    return pipeline.open_project(read_settings(folder, **flags))


def test_a_run_writes_what_was_measured_beside_what_is_modelled(folder):
    result = pipeline.finished(project_of(folder))
    squares = result.measured.squares
    assert set(squares["basis"]) == {"modelled"}
    assert squares["error_db"].mean() == pytest.approx(-6.0, abs=0.3)
    layer = gpd.read_file(folder / "out/measurements.gpkg")
    assert len(layer) == len(squares)
    errors = read_csv(folder / "out/measured_errors.csv")
    assert set(errors["error_by"]) == {"all", "band", "distance", "clutter"}
    assert set(errors["synthetic"]) == {"yes"}
    communes = read_csv(folder / "out/measured_communes.csv")
    assert communes["squares"].sum() == squares["commune_code"].notna().sum()
    hamlets = read_csv(folder / "out/measured_hamlets.csv")
    assert {"name", "verdict", "measured_covered_pct", "modelled_only"} <= set(hamlets.columns)
    assert (folder / "out/measurements.xlsx").is_file()
    facts = json.loads((folder / "out/manifest.json").read_text(encoding="utf-8"))
    assert facts["measurements"]["squares"] == len(squares)
    assert facts["calibration"] is None
    # What is modelled and declared is the same with measurements as without them.
    assert set(result.figures["basis"]) <= {"modelled", "declared", "declared+modelled", ""}
    assert any(text["en"].startswith("Measurements:") for text in facts["limits"])


def test_threads_and_memory_change_no_bit_of_what_was_measured(folder):
    one = project_of(folder)
    other = project_of(folder, run__threads=3, run__memory_gb=0.7, output__folder=str(folder / "by-three"))
    pipeline.predict_mosaics(other)

    def squares(of: pipeline.Project) -> pd.DataFrame:
        return squares_of(
            of.inputs.measurements, of.scene, stored_layers(of.folder), standing_of(of.settings, of.profile),
            rules=of.settings.measurements, required=required_of(of.profile),
        )  # fmt: skip

    found = squares(one), squares(other)
    assert len(found[0]) > 100
    pd.testing.assert_frame_equal(*map(pd.DataFrame, found), check_exact=True)
    assert trials_of(found[0], one.settings.measurements) == trials_of(found[1], other.settings.measurements)


def test_logs_without_dates_are_told_as_such(folder):
    measured = pipeline.finished(project_of(folder)).measured

    def told(undated: int, language: str) -> str:
        times = {name: measured.squares[name].mask(measured.squares.index < undated) for name in
                 ("measured_from", "measured_to")}  # fmt: skip
        (text,) = measured_limits(replace(measured, squares=measured.squares.assign(**times)), None, 200.0)
        return text.render(language)

    assert "(từ 30/10/2025 đến 30/10/2025)" in told(0, "vi")
    assert "(không ghi ngày)" in told(len(measured.squares), "vi")
    assert "(30/10/2025 to 30/10/2025; 5 squares without a date)" in told(5, "en")
    fit = {"operator": "VNPT", "technology": "4G", "used": "offset", "offset_db": -2.0, "slope_db": 0.0, "from_km": 1,
           "to_km": 5, "common_db": 1, "site_db": 6, "squares": 90, "blocks": 20, "before_db": 7, "after_db": 6,
           "band_db": {"900": -1.5}, "clutter_db": {"trees": -2.0, "water": 0.5}}  # fmt: skip
    _, text = measured_limits(None, Calibration(corrections=[fit]), 200.0)
    assert "(không ghi ngày)" in text.render("vi")
    parts = "theo băng tần 900 MHz -1,5 dB, theo vật che cây cối, rừng: -2,0 dB; mặt nước: +0,5 dB"
    assert f"VNPT 4G -2,0 dB, {parts} (RMS 7,0 → 6,0 dB)" in text.render("vi")


def test_commands_show_errors_and_conflicts(folder, phusong):
    done = phusong("measurements", "-p", folder, "--lang", "en")
    assert done.code == 0
    assert "Errors of the model" in done.out
    rows = json.loads(phusong("measurements", "-p", folder, "--by", "square", "--conflicts", "--json").out)
    assert {row["conflict"] for row in rows} <= {"modelled_only", "measured_only"}
    assert rows
    assert phusong("measurements", "-p", folder, "--conflicts").code == 2


def test_a_calibration_is_written_and_applied_only_where_the_settings_name_it(folder, phusong, monkeypatch):
    before = project_of(folder)
    plain = pipeline.finished(before)
    done = phusong("calibrate", "-p", folder, "--lang", "en")
    assert done.code == 0
    assert "not applied yet" in done.err
    told = tomllib.loads((folder / "calibration.toml").read_text(encoding="utf-8"))
    (entry,) = told["corrections"]
    assert (entry["operator"], entry["technology"]) == ("Viettel", "4G")
    assert told["synthetic"] is True
    assert entry["used"] != "none"
    assert entry["after_db"] < entry["before_db"] - 2.0
    assert phusong("calibrate", "-p", folder).code == 2
    assert pipeline.stale_steps(before) == [pipeline.MAP]

    applied = project_of(folder, radio__calibration="calibration.toml", output__folder=str(folder / "calibrated"))
    result = pipeline.figures(applied)
    squares = result.measured.squares
    calibration = read_calibration("calibration.toml", folder)
    km = squares["distance_km"].clip(entry["from_km"], entry["to_km"])
    expected = entry["offset_db"] + entry["slope_db"] * np.log10(km)
    # In the mosaics' single precision.
    assert squares["correction_db"].to_numpy() == pytest.approx(expected.to_numpy(), abs=2e-6)
    assert squares["error_db"].mean() == pytest.approx(0.0, abs=0.3)
    both = plain.measured.squares.merge(squares, on=["operator", "technology", "lon", "lat"], suffixes=("", "_now"))
    moved = both["modelled_dbm_now"] - both["modelled_dbm"]
    assert moved.to_numpy() == pytest.approx(both["correction_db_now"].to_numpy(), abs=0.11)
    stations = result.stations.set_index("station_id")
    own = (stations["operator"] == "Viettel") & (stations["technology"] == "4G")
    assert (stations.loc[own, "model_site_db"] == calibration.corrections[0].site_db).all()
    assert stations.loc[~own, "correction_db"].eq(0.0).all()
    # Measured error takes the place of the literature's in the range of these levels alone.
    was = plain.stations.set_index("station_id")
    assert (stations.loc[own, "range_low_db"] < was.loc[own, "range_low_db"]).all()
    assert stations.loc[~own, "range_low_db"].equals(was.loc[~own, "range_low_db"])
    assert result.manifest["calibration"]["corrections"][0]["offset_db"] == entry["offset_db"]
    assert any("calibrated by measurements" in text["en"] for text in result.manifest["limits"])
    # Fitted again on a calibrated run, the correction is the same: it is taken off first.
    monkeypatch.setenv("PHUSONG_RADIO__CALIBRATION", "calibration.toml")
    again = phusong(
        "calibrate", "-p", folder, "--out", folder / "calibrated", "-o", folder / "again.toml",
    )  # fmt: skip
    assert again.code == 0
    (refitted,) = tomllib.loads((folder / "again.toml").read_text(encoding="utf-8"))["corrections"]
    assert refitted["offset_db"] == pytest.approx(entry["offset_db"], abs=0.1)


def test_the_report_tells_errors_and_disagreements_apart_from_the_figures(folder, phusong, tmp_path):
    file = tmp_path / "report.docx"
    assert phusong("report", "-p", folder, "--lang", "en", "-o", file).code == 0
    document = docx.Document(str(file))
    text = "\n".join(line.text for line in document.paragraphs)
    assert "Measurements beside the model" in text
    assert "changes none of the figures above" in text
    heads = [[cell.text for cell in table.rows[0].cells] for table in document.tables]
    (errors,) = (table for table, head in zip(document.tables, heads, strict=True) if "Bias (dB)" in head)
    assert [cell.text for cell in errors.rows[1].cells][:2] == ["Viettel", "4G"]
    assert float(errors.rows[1].cells[3].text.replace("−", "-")) == pytest.approx(-6.0, abs=0.3)
    assert any("Model only" in head for head in heads)


def test_check_tells_what_was_read_of_a_log(folder, phusong):
    done = phusong("check", "-p", folder, "--lang", "en", "--all")
    assert "drive.txt" in done.out
    assert "measured from 30/10/2025 to 30/10/2025" in done.out


def test_without_measurements_the_manifest_says_so(project, phusong):
    result = pipeline.finished(project_of(project))
    assert result.measured is None
    assert any(text["en"].startswith("No measurements were given") for text in result.manifest["limits"])
    assert phusong("measurements", "-p", project).code == 2
    assert phusong("calibrate", "-p", project).code == 2
