"""What if: stations more and less, technologies off, each held against a full run of the project changed so."""

import base64
import gzip
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import made
import pandas as pd
import pytest
from phusong import pipeline
from phusong.config import StationList, WhatIf
from phusong.engine import threads
from phusong.errors import InputError, OutputError, SettingsError, StaleError
from phusong.inputs.what_if import read_change
from runs import files_under, opened, times

STATIONS = made.stations()
COMPARED = ("figures.csv", "communes.csv", "hamlets.csv", "published.csv")


def scenario(folder: Path, name: str = "out-what-if", **parts: object) -> pipeline.Project:
    return pipeline.open_what_if(opened(folder), WhatIf(**parts), folder=folder / name)


def results_of(folder: Path) -> dict[str, bytes]:
    """The bytes of everything that holds a figure."""
    every = files_under(folder)
    return {name: of for name, of in every.items() if name in COMPARED or name.startswith(("rasters/", "pieces/"))}


def page_data(page: Path) -> dict[str, object]:
    packed = re.search(r'data-encoding="gzip">([^<]+)<', page.read_text(encoding="utf-8"))
    return dict(json.loads(gzip.decompress(base64.b64decode(packed[1]))))


def more(tmp_path: Path, rows: list[dict[str, object]], name: str = "planned.csv") -> Path:
    return made.write_stations(tmp_path / name, made.table_of(rows))


NEW = made.station(
    900, station_id="N900", site_id="N900", operator="VNPT", band_mhz=900.0, antenna_height_m=45.0, status="planned",
    lon=made.WEST + 0.101, lat=made.SOUTH + 0.012,
)  # fmt: skip


@pytest.mark.parametrize("change", ["without a station", "without a site", "with one", "switched off", "all of it"])
def test_a_scenario_is_the_full_run_of_the_project_that_is_changed_so(own, tmp_path, change):
    planned = more(tmp_path, [NEW])
    site = STATIONS["site_id"][3]
    off = (STATIONS["operator"] == "VNPT") & (STATIONS["technology"] == "3G")
    assert off.any()
    with_new = pd.concat([STATIONS, made.table_of([NEW | {"status": "on_air"}])], ignore_index=True)
    parts, table = {
        "without a station": ({"without": ("t005",)}, STATIONS[STATIONS["station_id"] != "T005"]),
        "without a site": ({"without": (site,)}, STATIONS[STATIONS["site_id"] != site]),
        "with one": ({"add": (StationList(path=planned),)}, with_new),
        "switched off": ({"switch_off": ("3G:Vinaphone",)}, STATIONS[~off]),
        "all of it": (
            {"add": (StationList(path=planned),), "without": ("T005",), "switch_off": ("2G",)},
            with_new[(with_new["station_id"] != "T005") & (with_new["technology"] != "2G")],
        ),
    }[change]
    # Figures are made of mosaics and inputs alone: one case holds them all.
    work = pipeline.figures if change == "all of it" else pipeline.predict_mosaics
    work(scenario(own, **parts))
    twin = Path(shutil.copytree(own, tmp_path / "twin", ignore=shutil.ignore_patterns("out*", "maps")))
    made.write_stations(twin / "stations.csv", table)
    work(opened(twin))
    found = results_of(own / "out-what-if")
    assert found == results_of(twin / "out")
    assert any(name.startswith("rasters/") for name in found)
    assert ("figures.csv" in found) == (change == "all of it")


def test_the_run_that_is_changed_stays_as_it_is_and_tiles_are_not_worked_in_full(own, monkeypatch):
    before = times(own)
    monkeypatch.setattr(threads, "work_on", lambda *_, **__: pytest.fail("a tile was worked in full"))
    monkeypatch.setattr("phusong.engine.patch.MOST_SHARE", 1.0)
    pipeline.run(scenario(own, without=("T005",)))
    after = times(own)
    assert {name: of for name, of in after.items() if name in before} == before
    new = {Path(name).relative_to(own).parts[0] for name in after.keys() - before.keys()}
    assert new == {"out-what-if", "maps"}
    assert (own / "maps" / "made-what-if.html").is_file()


def test_what_comes_and_is_taken_out_again_leaves_the_same_bytes(own, tmp_path):
    base = results_of(own / "out")
    same = scenario(own, add=(StationList(path=more(tmp_path, [NEW])),), without=("N900",))
    pipeline.figures(same)
    assert results_of(own / "out-what-if") == base
    assert same.change.added["station_id"].tolist() == ["N900"]


KEYS = ["scope", "commune_code", "technology", "who", "tier", "measure"]


def numerators(folder: Path) -> pd.Series:
    return pd.read_csv(folder / "figures.csv", dtype={"commune_code": "str"}).set_index(KEYS)["numerator"].dropna()


def test_less_never_raises_a_figure_and_more_never_lowers_one(own, tmp_path):
    base = numerators(own / "out")
    verdicts = pd.read_csv(own / "out" / "hamlets.csv").set_index("hamlet_id")["verdict"]
    rank = {"none": 0, "partial": 1, "covered": 2}
    for name, sign, parts in (
        ("out-less", -1, {"without": ("T002", "T011"), "switch_off": ("5G:Viettel",)}),
        ("out-more", 1, {"add": (StationList(path=more(tmp_path, [NEW])),)}),
    ):
        pipeline.figures(scenario(own, name, **parts))
        other = numerators(own / name)
        both = base.index.intersection(other.index)
        difference = sign * (other[both] - base[both])
        assert (difference >= -1e-9).all()
        assert difference.max() > 0
        now = pd.read_csv(own / name / "hamlets.csv").set_index("hamlet_id")["verdict"]
        assert (sign * (now.map(rank) - verdicts.map(rank)) >= 0).all()


def test_a_station_to_come_on_a_mast_that_stands_joins_its_site(own, tmp_path):
    there = STATIONS.iloc[4]
    row = made.station(901, station_id="N901", site_id=None, lon=there["lon"] + 1e-4, lat=there["lat"])
    added = scenario(own, add=(StationList(path=more(tmp_path, [row])),)).change.added
    assert added["site_id"].tolist() == [there["site_id"]]
    assert added["status"].tolist() == ["on_air"]


def test_a_planned_station_of_the_project_goes_on_air_when_it_is_added(own, tmp_path):
    made.write_stations(own / "stations.csv", made.stations().assign(status=["planned"] + ["on_air"] * 23))
    table = made.stations().assign(status="planned")
    planned = made.write_stations(tmp_path / "planned.csv", table.iloc[[0]])
    added = scenario(own, add=(StationList(path=planned),))
    assert added.change.replaced == ("T000",)
    assert len(added.inputs.stations) == 24
    assert set(added.inputs.stations["status"]) == {"on_air"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mã trạm;Ghi chú\nT001;hỏng\nT002;\n", "outage.csv"),
        ("T001\nT002\n", "bare.csv"),
        ("Tên\nt001\nT002\n", "a.txt"),
    ],
)
def test_a_list_of_what_is_out_needs_no_more_than_names(own, text, name):
    (own / name).write_text(text, encoding="utf-8")
    assert scenario(own, without=(name,)).change.removed == ("T001", "T002")


def test_a_name_that_several_sites_bear_is_refused_with_their_ids(own):
    inputs = opened(own).inputs
    two = [name for name in inputs.stations["site_id"].unique() if name != "T001"][:2]
    called = inputs.stations["site_id"].map(dict.fromkeys(two, "Trung tâm"))
    twice = replace(inputs, stations=inputs.stations.assign(site_name=called))
    with pytest.raises(InputError) as refused:
        read_change(WhatIf(without=("trung TÂM",)), twice, opened(own).settings)
    assert ", ".join(sorted(map(str, two))) in refused.value.render("en")
    one = replace(inputs, stations=inputs.stations.assign(site_name=called.where(inputs.stations["site_id"] == two[0])))
    gone = read_change(WhatIf(without=("trung TÂM",)), one, opened(own).settings).removed
    assert set(gone) == set(inputs.stations.loc[inputs.stations["site_id"] == two[0], "station_id"])


def test_what_nobody_knows_is_told_with_near_names(own, tmp_path):
    with pytest.raises(InputError, match="taken out") as unknown:
        scenario(own, without=("T01", "T001", "Núi Cao")).change  # noqa: B018 it is read when first asked for
    told = unknown.value.render("vi")
    assert "T010" in told
    assert "Núi Cao" in told
    assert "'T001'" not in told
    for off, named in (("6G", "2G, 3G, 4G, 5G"), ("2G:Vodafone", "MobiFone"), ("2G:Gmobile", "MobiFone")):
        with pytest.raises(SettingsError, match=named):
            scenario(own, switch_off=(off,)).change  # noqa: B018
    taken = more(tmp_path, [NEW | {"station_id": "T001"}])
    with pytest.raises(InputError) as clash:
        scenario(own, add=(StationList(path=taken),)).change  # noqa: B018
    assert "T001" in clash.value.render("en")
    assert "row 2" in clash.value.render("en")
    with pytest.raises(SettingsError, match="changes nothing"):
        scenario(own)
    with pytest.raises(InputError, match="no station at all"):
        scenario(own, switch_off=("2G", "3G", "4G", "5G")).inputs  # noqa: B018


def test_results_of_the_project_are_not_written_over(own):
    with pytest.raises(OutputError, match="own"):
        scenario(own, "out", without=("T001",))
    shutil.copytree(own / "out", own / "out-2024")
    with pytest.raises(OutputError, match="no scenario"):
        scenario(own, "out-2024", without=("T001",))


def test_a_scenario_asks_for_results_of_the_present_inputs(own):
    with (own / "stations.csv").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    with pytest.raises(StaleError, match="phusong run"):
        pipeline.run(scenario(own, without=("T001",)))


def test_the_command_tells_what_changes_and_says_scenario_everywhere(own, phusong, monkeypatch):
    base = files_under(own / "out")
    monkeypatch.chdir(own)
    Path("outage.txt").write_text("S003\n", encoding="utf-8")
    done = phusong("run", "--without", "outage.txt,T005", "--switch-off", "2G:MobiFone", "--lang", "vi")
    assert done.code == 0, done.err
    for words in ("KỊCH BẢN", "MÔ PHỎNG", "Kịch bản (không có outage.txt, T005; tắt 2G MobiFone)"):
        assert words in done.out, done.out
    assert "phusong compare out out-what-if" in done.err
    assert files_under(own / "out") == base
    manifest = json.loads(Path("out-what-if/manifest.json").read_text(encoding="utf-8"))
    assert manifest["what_if"]["switch_off"] == ["2G:MobiFone"]
    assert {"T005", "T003"} <= set(manifest["what_if"]["removed"])
    assert manifest["title"].startswith("Kịch bản (")
    page = page_data(Path("maps/made-what-if.html"))
    # A page speaks both languages, its title too.
    assert page["manifest"]["title"]["vi"] == manifest["title"]
    assert page["manifest"]["title"]["en"].startswith("Scenario (without outage.txt, T005; 2G MobiFone switched off): ")
    # The page holds the present network beside the scenario; which stations it is about in full is for the tables.
    assert page["manifest"]["what_if"] == manifest["what_if"]["text"]
    assert page["before"]["manifest"]["title"] == json.loads(Path("out/manifest.json").read_text())["title"]
    assert page["before"]["figures"] != page["figures"]
    assert page_data(Path("maps/made.html"))["before"] is None
    # Any command finds the scenario by its folder; without it the project is what it was.
    shown = phusong("communes", "--out", "out-what-if", "--lang", "vi")
    assert shown.code == 0, shown.err
    assert "KỊCH BẢN" in shown.out
    assert "KỊCH BẢN" not in phusong("communes", "--lang", "vi").out
    again = phusong("run", "--out", "out-what-if", "--dry-run", "--lang", "vi")
    assert (
        again.out == phusong("run", "--dry-run", "--lang", "vi").out == "Mọi kết quả đều mới, không có gì phải làm.\n"
    )
    assert phusong("compare", "out", "out-what-if", "--lang", "en").code == 0
    english = phusong("run", "--out", "out-what-if", "--lang", "en", "--json")
    told = json.loads(english.out)
    assert {row["station_id"] for row in told["changes"]["stations"]} >= {"T005", "T003"}
    assert {row["station_change"] for row in told["changes"]["stations"]} == {"removed"}


def test_the_settings_hold_a_scenario_that_flags_add_to(own, phusong, monkeypatch):
    monkeypatch.chdir(own)
    before = pipeline.stale_steps(opened(own))
    with Path("phusong.toml").open("a", encoding="utf-8") as stream:
        stream.write('[what_if]\nwithout = "T005"\nfolder = "out-kich-ban"\n')
    assert pipeline.stale_steps(opened(own)) == before == []
    done = phusong("run", "--what-if", "--switch-off", "5G", "--lang", "en", "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["files"]["map"] == "maps/made-kich-ban.html"
    manifest = json.loads(Path("out-kich-ban/manifest.json").read_text(encoding="utf-8"))
    assert (manifest["what_if"]["without"], manifest["what_if"]["switch_off"]) == (["T005"], ["5G"])
    nowhere = phusong("run", "-o", "out-x", "--lang", "en")
    assert nowhere.code == 2
    assert "--without" in nowhere.err
    other = phusong("run", "--without", "T001", "-o", "out-x", "--lang", "en", "--dry-run")
    assert other.code == 0
    assert "compute the coverage mosaics" in other.out


def test_a_page_beside_another_run_leaves_the_base_unread(own):
    project = scenario(own, without=("T005",))
    assert project.page_options().before.folder == own / "out"
    shutil.move(own / "out", own / "earlier")
    assert project.page_options(own / "earlier").before.folder == own / "earlier"
    assert opened(own).page_options().before is None
