"""phusong compare: stations matched and told apart, hamlets that changed, and method kept apart from network."""

import json
import shutil
from dataclasses import replace

import geopandas as gpd
import made
import openpyxl
import pandas as pd
import pytest
from phusong import pipeline
from phusong.config import read_settings
from phusong.errors import SettingsError
from phusong.indicators.differences import differences, hamlet_changes, station_changes
from phusong.indicators.pairs import station_pairs
from phusong.indicators.result import Result
from phusong.outputs.page_before import before_columns
from phusong.outputs.stored import read_result
from phusong.outputs.two_runs import cautions, unlike_parts

MAST = {"lon": 105.05, "lat": 21.05, "band_mhz": 900.0, "antenna_height_m": 40.0, "filled": ""}


def listed(*rows: dict[str, object]) -> gpd.GeoDataFrame:
    table = made.table_of([made.station(i, **(MAST | row)) for i, row in enumerate(rows)])
    return table.assign(filled=[(MAST | row)["filled"] for row in rows])


def changes(before, after, *, radius_m=100.0, moved_m=30.0) -> dict[str, pd.Series]:
    table = station_changes(before, after, station_pairs(before, after, radius_m), moved_m=moved_m)
    return {row["station_id"]: row for _, row in table.iterrows()}


def test_what_became_of_stations():
    before = listed(
        {"station_id": "stays"},
        {"station_id": "moves"},
        {"station_id": "retuned"},
        {"station_id": "gone", "lon": 105.1},
    )
    after = listed(
        {"station_id": "stays", "lon": 105.0501},  # 10 m are no move
        {"station_id": "moves", "lat": 21.06, "antenna_height_m": 45.0},
        {"station_id": "retuned", "band_mhz": 1800.0},
        {"station_id": "new", "lon": 105.0},
    )
    found = changes(before, after)
    assert {key: row["station_change"] for key, row in found.items()} == {
        "moves": "moved", "retuned": "changed", "gone": "removed", "new": "added",
    }  # fmt: skip
    assert found["moves"]["moved_m"] == pytest.approx(1107.5, abs=2.0)  # a hundredth of a degree of latitude
    assert found["moves"]["fields"] == "antenna_height_m: 40 → 45"
    assert found["retuned"]["fields"] == "band_mhz: 900 → 1800"


def test_other_ids_are_matched_by_operator_technology_and_place():
    near, far = 105.05 + 50 / 103_800, 105.05 + 300 / 103_800
    before = listed({"station_id": "old"}, {"station_id": "old-3g", "technology": "3G"})
    after = listed({"station_id": "renamed", "lon": near}, {"station_id": "other", "operator": "VNPT"})
    found = changes(before, after)
    assert found["renamed"]["station_change"] == "moved"
    assert found["renamed"]["station_id_before"] == "old"
    assert found["renamed"]["moved_m"] == pytest.approx(50.0, abs=1.0)
    assert {found[key]["station_change"] for key in ("old-3g", "other")} == {"removed", "added"}
    beyond = changes(before, listed({"station_id": "renamed", "lon": far}))
    assert beyond["renamed"]["station_change"] == "added"
    assert set(changes(before, listed({"station_id": "renamed", "lon": near}), radius_m=0.0)) >= {"old", "renamed"}


def test_each_station_is_matched_once_the_nearest_pair_first():
    at = [105.05 + metres / 103_800 for metres in (0, 40, 60)]
    before = listed({"station_id": "a", "lon": at[0]}, {"station_id": "b", "lon": at[1]})
    after = listed({"station_id": "c", "lon": at[2]})
    found = changes(before, after, moved_m=10.0)
    assert found["c"]["station_id_before"] == "b"
    assert found["a"]["station_change"] == "removed"


def test_what_a_profile_filled_in_is_no_change():
    before = listed({"station_id": "a", "antenna_height_m": 35.0, "filled": "antenna_height_m"})
    after = listed({"station_id": "a", "antenna_height_m": 30.0, "filled": "antenna_height_m"})
    assert changes(before, after) == {}
    told = changes(before, listed({"station_id": "a", "antenna_height_m": 30.0}))
    assert told["a"]["fields"] == "antenna_height_m: – → 30"


def test_an_id_alone_makes_no_station_the_same():
    places = [105.0 + 0.01 * row for row in range(5)]  # a kilometre apart, much less than what may have moved
    before = listed(*({"station_id": f"{row}", "lon": lon} for row, lon in enumerate(places)))
    # One station more at the top of a list that is numbered through: each gets its neighbour's number.
    after = listed(*({"station_id": f"{row}", "lon": lon} for row, lon in enumerate([104.9, *places])))
    assert {key: row["station_change"] for key, row in changes(before, after).items()} == {"0": "added"}
    # The same ID farther away than anything moves, or of another operator, is another station.
    for other in ({"lon": 105.06}, {"operator": "VNPT"}):
        found = station_changes(
            one := listed({"station_id": "a", "lon": 105.0}),
            two := listed({"station_id": "a", "lon": 105.0} | other),
            station_pairs(one, two, 100.0),
            moved_m=30.0,
        )
        assert found["station_change"].tolist() == ["added", "removed"]
    # A station whose technology was exchanged in its place is one.
    newer = changes(listed({"station_id": "a"}), listed({"station_id": "a", "technology": "5G"}))
    assert newer["a"]["fields"] == "technology: 4G → 5G"


def test_a_list_numbered_anew_is_told(first):
    stations = first.stations
    other = replace(first, stations=stations.assign(station_id=[f"N{row}" for row in range(len(stations))]))
    found = differences(first, other, radius_m=100.0, moved_m=30.0)
    assert found.stations.empty
    assert (found.stations_renumbered, found.stations_in_both) == (len(stations), len(stations))
    (told,) = cautions(first, other, found)
    assert "numbered anew" in str(told)
    assert cautions(first, first, differences(first, first, radius_m=100.0, moved_m=30.0)) == []


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The made province, then with a mast in the middle of the hamlet that was not covered, and one mast less."""
    folder = tmp_path_factory.mktemp("two")
    made.write_project(folder / "a")
    first = pipeline.figures(pipeline.open_project(read_settings(folder / "a")))
    gap = first.hamlets[first.hamlets["verdict"] != "covered"].iloc[0]
    shutil.copytree(folder / "a", folder / "b", ignore=shutil.ignore_patterns("out", "maps"))
    more = made.station(
        99, station_id="NEW", site_id="SNEW", band_mhz=900.0, antenna_height_m=40.0, lon=gap["lon"], lat=gap["lat"]
    )
    stations = pd.concat([made.stations().iloc[:-1], made.table_of([more])], ignore_index=True)
    made.write_stations(folder / "b" / "stations.csv", stations)
    pipeline.figures(pipeline.open_project(read_settings(folder / "b")))
    return folder, str(gap["hamlet_id"])


def test_two_runs_of_one_method(runs, phusong, tmp_path):
    folder, gap = runs
    done = phusong("compare", folder / "a", folder / "b", "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert told["method"] == []
    assert told["synthetic"] is True
    assert [(row["hamlet_id"], row["hamlet_change"]) for row in told["hamlets"]] == [(gap, "better")]
    assert told["hamlets"][0]["verdict_after"] == "covered"
    kinds = [row["station_change"] for row in told["stations"]]
    assert (kinds.count("added"), kinds.count("removed"), len(kinds)) == (1, 1, 2)
    assert all(row["change"] == pytest.approx(row["after"] - row["before"], abs=0.051) for row in told["communes"])
    assert any(row["indicator"] == "pop_4g_any_pct" and row["change"] > 0 for row in told["communes"])
    summary = {row["indicator"]: row for row in told["summary"]}
    assert summary["hamlets_covered"]["change"] == 1
    assert summary["stations_added"]["after"] == 1
    file = tmp_path / "so-sanh.xlsx"
    assert phusong("compare", folder / "a", folder / "b", "-o", file, "--lang", "vi").code == 0
    again = tmp_path / "again.xlsx"
    assert phusong("compare", folder / "a", folder / "b", "-o", again, "--lang", "vi").code == 0
    assert file.read_bytes() == again.read_bytes()
    assert len(openpyxl.load_workbook(file).sheetnames) == 6
    shown = phusong("compare", folder / "a" / "out", folder / "b" / "out", "--what", "hamlets", "--lang", "vi")
    assert "phủ sóng tốt lên" in shown.out
    assert "MÔ PHỎNG" in shown.out


def test_nothing_changes_against_itself(runs, phusong):
    folder, _ = runs
    told = json.loads(phusong("compare", folder / "a", folder / "a", "--json").out)
    assert told["communes"] == told["hamlets"] == told["stations"] == told["method"] == []
    assert {row["change"] for row in told["summary"]} <= {0.0, None}


def test_another_method_is_refused_by_name_and_told_apart(runs, phusong, tmp_path):
    folder, _ = runs
    other = shutil.copytree(folder / "a", tmp_path / "c", ignore=shutil.ignore_patterns("out", "maps"))
    text = (other / "phusong.toml").read_text(encoding="utf-8")
    more = '[radio]\nmodel = "formula"\n[service]\nmin_operators = 2\n'
    (other / "phusong.toml").write_text(text + more, encoding="utf-8")
    pipeline.figures(pipeline.open_project(read_settings(other)))
    done = phusong("compare", folder / "a", other, "--lang", "en")
    assert done.code == 2
    assert "setting radio.model: auto before, formula after" in done.err
    assert "rule for hamlets: min_operators: 1 before, 2 after" in done.err
    assert done.out == ""
    seen = phusong("compare", folder / "a", other, "--lang", "en", "--anyway")
    assert seen.code == 0
    assert "no change of the network: setting radio.model" in seen.err
    named = json.loads(phusong("compare", folder / "a", other, "--anyway", "--json", "-q").out)["method"]
    assert {row["setting"] for row in named} == {"rule for hamlets: min_operators", "setting radio.model"}


def test_a_folder_without_results_is_told(tmp_path, phusong, runs):
    done = phusong("compare", tmp_path, runs[0] / "a", "--lang", "en")
    assert done.code == 2
    assert "manifest.json" in done.err


def result_with(result: Result, hamlets: list[dict[str, object]], **manifest: object) -> Result:
    """The run with other hamlets, in the middle of the first commune unless told."""
    usual = {"name": "Khu", "commune_code": made.CODES[0], "population": 10, "verdict": "none", "reason": "",
             "lon": 105.02, "lat": 21.02}  # fmt: skip
    frame = pd.DataFrame([usual | row for row in hamlets])
    shapes = gpd.points_from_xy(frame["lon"], frame["lat"])
    table = gpd.GeoDataFrame(frame, geometry=shapes, crs=4326)
    return replace(result, hamlets=table, manifest={**result.manifest, **manifest})


@pytest.fixture(scope="module")
def first(runs) -> Result:
    return read_result(runs[0] / "a" / "out")


def test_hamlets_of_a_list_with_new_ids_are_known_by_name(first):
    old = [
        ("1", "Bản Dùng", "none"), ("2", "Khu 1", "none"), ("3", "Khu 1", "none"), ("4", "Xóm Đá", "covered"),
        ("5", "Đồi", "outside"),
    ]  # fmt: skip
    new = [("a", "BẢN DÙNG", "covered"), ("b", "Khu 1", "none"), ("4", "Xóm Đá", "partial"), ("5", "Đồi", "covered")]
    before, after = (
        result_with(first, [dict(zip(("hamlet_id", "name", "verdict"), row, strict=True)) for row in rows])
        for rows in (old, new)
    )
    after.hamlets.loc[0, "lat"] += 0.001  # 111 m
    table = hamlet_changes(before, after, moved_m=30.0).set_index("hamlet_id")
    # Of two of a name nobody can tell which became the third.
    assert table["hamlet_change"].to_dict() == {
        "a": "better", "2": "removed", "3": "removed", "b": "added", "4": "worse", "5": "moved",
    }  # fmt: skip
    assert table.loc["a", "moved_m"] == pytest.approx(110.7, abs=1.0)
    assert table["moved_m"].drop("a").isna().all()


def test_hamlets_numbered_anew_are_not_taken_for_each_other(first):
    names = ["Bản Dùng", "Xóm Đá", "Đồi Mít"]
    verdicts = ["none", "covered", "partial"]
    before = result_with(
        first,
        [{"hamlet_id": str(row), "name": name, "verdict": verdict, "lon": 105.0 + 0.02 * row}
         for row, (name, verdict) in enumerate(zip(names, verdicts, strict=True))],
    )  # fmt: skip
    after = replace(before, hamlets=before.hamlets.assign(hamlet_id=["1", "2", "0"]))
    assert hamlet_changes(before, after, moved_m=30.0).empty
    earlier = before_columns(before, after)["hamlets"]["verdict"]
    assert earlier == before_columns(before, before)["hamlets"]["verdict"]
    # Hamlets of one name, as merged communes have them: each is the nearest, whatever the numbers say.
    alike = replace(before, hamlets=before.hamlets.assign(name="Thôn 1"))
    shifted = replace(alike, hamlets=alike.hamlets.assign(hamlet_id=["1", "2", "0"]))
    assert hamlet_changes(alike, shifted, moved_m=30.0).empty
    # Renamed where it lies, it is the same; another name elsewhere is another hamlet.
    renamed = replace(before, hamlets=before.hamlets.assign(name=["Bản Mới", "Xóm Đá", "Đồi Mít"]))
    assert hamlet_changes(before, renamed, moved_m=30.0).empty
    moved = renamed.hamlets.assign(lon=before.hamlets["lon"] + [0.02, 0.0, 0.0])
    found = hamlet_changes(before, replace(before, hamlets=moved), moved_m=30.0)
    assert sorted(found["hamlet_change"]) == ["added", "removed"]


def test_two_bands_of_one_mast_are_not_crossed():
    low, high = {"site_id": "S", "band_mhz": 900.0}, {"site_id": "S", "band_mhz": 1800.0}
    before = listed({"station_id": "x1", **low}, {"station_id": "x2", **high})
    after = listed({"station_id": "y1", **high}, {"station_id": "y2", **low})
    assert changes(before, after) == {}


@pytest.mark.parametrize(
    ("name", "values"), [("band_mhz", (900.0, 1800.0, 2100.0)), ("azimuth_deg", (0.0, 120.0, 240.0))]
)
def test_bands_and_sectors_keep_to_themselves_when_numbers_shift(name, values):
    """Rows of one mast stand one below another: each has its neighbour's number, in its place, and is no neighbour."""
    before = listed(*({"station_id": f"{row}", name: value} for row, value in enumerate(values)))
    more = listed(
        {"station_id": "0", "lon": 104.0}, *({"station_id": f"{row + 1}", name: of} for row, of in enumerate(values))
    )
    assert {key: row["station_change"] for key, row in changes(before, more).items()} == {"0": "added"}
    for ids in ("01", "xy"):
        less = listed(*({"station_id": key, name: value} for key, value in zip(ids, values[1:], strict=True)))
        assert [row["station_change"] for row in changes(before, less).values()] == ["removed"]
    # What keeps its number and changes in its place did change, and nothing came or went.
    turned = listed(*({"station_id": f"{row}", name: of} for row, of in enumerate((values[0] + 50.0, *values[1:]))))
    assert {key: row["station_change"] for key, row in changes(before, turned).items()} == {"0": "changed"}


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        # A value of the profile changes while its name stays.
        ({}, {"profile_values": {"layers": {"4G 900": {"eirp_dbm": 99.0}}}}, ["radio profile: layers.4G 900.eirp_dbm"]),
        ({}, {"synthetic": False}, ["synthetic data"]),
        ({}, {"resolution_m": 50.0}, ["size of cells"]),
        ({"sources": []}, {}, ["terrain", "communes' outlines"]),
        # How the work is done, how a report is signed and where files are fetched from is no method.
        ({}, {"settings": {"fetch": {"terrain": "glo-90"}, "limits": {"files": 3}, "gaps": {"profiles": 9}}}, []),
    ],
)
def test_what_is_another_method(first, old, new, names):
    told = unlike_parts(*({**first.manifest, "settings": {}, **part} for part in (old, new)))
    assert [str(name) for name, *_ in told] == names


def test_runs_of_two_provinces_cannot_be_compared(first):
    other = replace(first, communes=first.communes.assign(commune_code=[f"9{i}" for i in range(len(first.communes))]))
    with pytest.raises(SettingsError, match="no commune in common"):
        differences(first, other, radius_m=100.0, moved_m=30.0)
