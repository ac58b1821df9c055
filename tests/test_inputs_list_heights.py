"""Heights and directions: whose a height is, and what is no azimuth."""

from functools import partial

import messy_lists as made
import numpy as np
import pytest
from made import write_raster
from phusong.geo.profiles import heights_at
from phusong.inputs import read_stations
from phusong.inputs.stations import StationSource, read_station_files


def only(report, rule):
    (finding,) = (item for item in report if item.rule == rule)
    return finding


def errors(report):
    return [item for item in report if item.severity == "error"]


@pytest.mark.parametrize(
    ("heading", "heights", "read", "severity"),
    [
        ("Độ cao (m)", (12, 45, 380, 250), False, "warning"), ("Độ cao (m)", (30, 42, 45, 60), True, "warning"),
        ("Độ cao", ("42 m", "36 m"), True, "warning"), ("Độ cao", (43.7, 22.1, 31.4), False, "warning"),
        ("Độ cao", (23, 44, 31, 58, 17), False, "warning"), ("Chiều cao (m)", (37, 41, 28), True, "info"),
        ("Chiều cao (m)", (37, 410, 280), False, "warning"), ("Height", (42, 36), True, "info"),
    ],
)  # fmt: skip
def test_a_height_of_which_nobody_says_whose_is_told_by_words_and_numbers(tmp_path, heading, heights, read, severity):
    rows = [(f"T{i}", "Viettel", "4G", 105.2 + i / 100, 21.2, height) for i, height in enumerate(heights)]
    stations, report = read_stations(made.delimited(tmp_path, *rows, headings=(*made.HEADINGS, heading)))
    assert stations["antenna_height_m"].notna().tolist() == [read] * len(heights)
    assert (only(report, "whose_height").severity, only(report, "whose_height").column) == (severity, heading)


def test_a_height_among_coordinates_or_beside_a_masts_is_the_grounds(tmp_path):
    row = ("T1", "Viettel", "4G", 105.2, 21.2, 42)
    path = made.book(tmp_path, (*made.HEADINGS[:3], "Tọa độ"), (None, None, None, *made.HEADINGS[3:], "Độ cao"), row,
                     merged=("D1:F1",))  # fmt: skip
    stations, report = read_stations(path)
    assert stations["antenna_height_m"].isna().all()
    assert "stands among coordinates" in str(only(report, "whose_height").message)
    stations, report = read_stations(
        made.delimited(tmp_path, (*row, 30), headings=(*made.HEADINGS, "Độ cao (m)", "Chiều cao cột (m)"))
    )
    assert stations["antenna_height_m"].tolist() == [30]
    assert not errors(report)


@pytest.mark.parametrize(
    ("ground", "heights", "read", "why"),
    [
        (300.0, (42, 36, 30, 45), True, "4 of 4 lie more than 40 m off the terrain's"),
        (280.0, (262, 296, 275, 290), False, "4 of 4 are the terrain's within 40 m"),
        (180.0, (222, 224, 225, 230), False, "above the sea"),
        (30.0, (42, 36, 30, 45), True, "4 of 4 are heights in which masts are built"),
    ],
)
def test_the_terrain_tells_whose_a_height_is(tmp_path, ground, heights, read, why):
    terrain = write_raster(tmp_path / "dem.tif", np.full((40, 40), ground), 105.0, 21.4, 0.02)
    rows = [(f"T{i}", "Viettel", "4G", 105.2 + i / 100, 21.2, height) for i, height in enumerate(heights)]
    path = made.delimited(tmp_path, *rows, headings=(*made.HEADINGS, "Độ cao (m)"))
    stations, report = read_stations(path, terrain=terrain)
    assert stations["antenna_height_m"].notna().all() == read
    assert why in str(only(report, "whose_height").message)
    headings = {"Độ cao (m)": "antenna_height_m"}  # what phusong.toml says holds
    stations, report = read_station_files(
        [StationSource(path, headings=headings)], terrain=partial(heights_at, terrain)
    )
    assert stations["antenna_height_m"].notna().all()
    assert not [item for item in report if item.rule == "whose_height"]


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (("3 sector", "0/120/240", "2 hướng"), [None, "0/120/240", None]), ((3, 3, 2), [None, None, None]),
        ((3, 120), ["3", "120"]),
    ],
)  # fmt: skip
def test_sectors_counted_where_directions_belong_are_no_directions(tmp_path, cells, read):
    rows = [(f"T{i}", "Viettel", "4G", 105.2 + i / 100, 21.2, cell) for i, cell in enumerate(cells)]
    stations, report = read_stations(made.delimited(tmp_path, *rows, headings=(*made.HEADINGS, "Góc phương vị")))
    assert stations["azimuth_deg"].astype(object).where(stations["azimuth_deg"].notna(), None).tolist() == read
    assert stations["unread"].fillna("").tolist() == ["" if text else "azimuth_deg" for text in read]
    assert len([item for item in report if item.rule == "sector_count"]) == (None in read)
