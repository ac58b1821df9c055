"""phusong profile: the same numbers as by hand, ends by name in any spelling, and a picture that says what it shows."""

import json
import math
import re

import made
import numpy as np
import pytest
from phusong import pipeline
from phusong.config import read_settings
from phusong.engine.ray import sight_of
from phusong.engine.sight import profiles_between
from phusong.indicators.one_path import study_path
from phusong.outputs.path_picture import draw_path
from pyproj import Geod

SENDER, PHONE = "105.01,21.01,35", "105.05,21.03"


def told(phusong, project, *words) -> dict:
    done = phusong("profile", "-p", project, *words, "--json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_a_path_between_points(project, phusong):
    data = told(phusong, project, "--from", SENDER, "--to", PHONE, "--band", "1800")
    bearing, _, metres = Geod(ellps="WGS84").inv(105.01, 21.01, 105.05, 21.03)
    assert data["distance_km"] == pytest.approx(metres / 1000, abs=1e-4)
    assert data["bearing_deg"] == pytest.approx(bearing, abs=0.01)
    assert data["free_space_db"] == pytest.approx(92.4 + 20 * math.log10(1.8 * metres / 1000), abs=0.1)
    assert data["whole_p1812_db"] == pytest.approx(data["free_space_db"] + data["terrain_db"], abs=0.5)
    (profile,) = profiles_between(project / "dem.tif", np.array([[105.01, 21.01, 35.0, 105.05, 21.03, 1.5]]))
    sight = sight_of(profile, 1800.0)
    assert data["sight"] == ("clear" if sight.clear else "blocked")
    assert data["obstacle"]["above_m"] == pytest.approx(sight.above_m, abs=0.01)
    assert data["synthetic"] is True
    assert "level_dbm" not in data
    # The phone's height is the profile's unless it is told.
    high = told(phusong, project, "--from", SENDER, "--to", f"{PHONE},20", "--band", "1800")
    assert (data["to"]["height_m"], high["to"]["height_m"]) == (1.5, 20.0)


def test_a_station_and_a_hamlet_by_any_spelling(project, phusong):
    site = made.stations().iloc[0]["site_id"]
    words = ("--from", site, "--to", "ban 01", "--band", "900")
    data = told(phusong, project, *words)
    assert data["to"]["name"] == "Bản 01 (00001-1)"
    losses = data["free_space_db"] + data["terrain_db"] + data["clutter_db"]
    expected = data["reference_eirp_dbm"] - losses + data["antenna_db"]
    assert data["level_dbm"] == pytest.approx(expected, abs=0.03)
    assert data["missing_db"] == pytest.approx(data["required_dbm"] - data["level_dbm"], abs=0.02)
    own = told(phusong, project, "--from", data["station_id"], "--to", "00001-1")
    assert own["level_dbm"] == data["level_dbm"]
    shown = phusong("profile", "-p", project, *words, "--lang", "vi")
    assert "Tầm nhìn thẳng" in shown.out
    assert "MÔ PHỎNG" in shown.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--from", "T00O", "--to", "00001-1"), "did you mean T0"),
        (("--from", SENDER, "--to", "ban 1", "--band", "900"), "did you mean"),
        (("--from", SENDER, "--to", PHONE), "--band"),
        (("--from", SENDER, "--to", PHONE, "--band", "9000"), "30 to 6000"),
        (("--from", "T000", "--to", "00001-1", "--band", "3500"), "has nothing on 3500 MHz; it has 9"),
        (("--from", "105.01,21.01", "--to", PHONE, "--band", "900"), "no height"),
        (("--from", "21.01,105.01,35", "--to", PHONE, "--band", "900"), "longitude first"),
        (("--from", SENDER, "--to", "107.5,21.03", "--band", "900"), "does not know the terrain"),
    ],
)
def test_what_cannot_be_meant_is_told(words, says, project, phusong):
    done = phusong("profile", "-p", project, *words, "--lang", "en")
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_every_number_stands_on_the_picture(project):
    """However many there are and however long: what is missing is the last of them."""
    opened = pipeline.open_project(read_settings(project))
    result = pipeline.finished(opened)
    station = result.stations[result.stations["used"]].iloc[0]
    ends = (float(station["lon"]), float(station["lat"]), 40.0), (made.WEST + 0.05, made.SOUTH + 0.03, 1.5)
    study = study_path(opened.settings.inputs.terrain.path, *ends, 1800.0, profile=opened.profile, station=station)
    figure = draw_path(study, ("a" * 60, "b " * 60), "vi")
    assert len(figure.texts) > 2 * 17
    assert min(text.get_position()[1] for text in figure.texts) > 0.02


@pytest.mark.parametrize("form", ["png", "svg", "pdf"])
def test_the_picture_is_the_same_every_time(form, project, phusong, tmp_path):
    files = [tmp_path / f"{name}.{form}" for name in ("a", "b")]
    for file in files:
        done = phusong("profile", "-p", project, "--from", SENDER, "--to", PHONE, "--band", "1800", "-o", file,
                       "--dpi", "60")  # fmt: skip
        assert done.code == 0, done.err
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].stat().st_size > 5_000
    if form == "svg":
        assert re.search(r"<svg[^>]*viewBox", files[0].read_text(encoding="utf-8"))
    again = phusong("profile", "-p", project, "--from", SENDER, "--to", PHONE, "--band", "1800", "-o", files[0])
    assert again.code == 2
    assert "--overwrite" in again.err
