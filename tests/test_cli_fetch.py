"""Open data from a server on loopback: slow, cutting off, failing, forgetful of Range, or giving another file."""

import hashlib
import http.server
import json
import threading
import time
import tomllib
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import made
import numpy as np
import pytest
import rasterio
import shapely
from phusong.errors import FetchError
from phusong.geo.voids import fill_voids
from phusong.inputs.downloads import Transport, fetched
from phusong.inputs.open_data import Origin, tile_names
from phusong.language import msg
from phusong.outputs.fetched import downloads_of, name_input

QUICK = Transport(timeout_s=2.0, attempts=3, pause_s=0.01)
CONTENT = bytes(range(256)) * 4096  # 1 MiB
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@dataclass
class Web:
    """What the server has, how it misbehaves, and what it was asked."""

    files: dict[str, bytes] = field(default_factory=dict)
    url: str = ""
    cuts: int = 0  # so many answers break off half-way
    fails: list[int] = field(default_factory=list)  # status codes answered first
    ranges: bool = True
    tag: str = '"one"'
    pause_s: float = 0.0
    asked: list[tuple[str, str]] = field(default_factory=list)


@pytest.fixture
def web():
    state = Web()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            wanted = self.headers.get("Range", "")
            state.asked.append((self.path, wanted))
            if state.fails:
                self.send_error(state.fails.pop(0))
                return
            content = state.files.get(self.path)
            if content is None:
                self.send_error(404)
                return
            start = 0
            if wanted and state.ranges and self.headers.get("If-Range") == state.tag:
                start = int(wanted.removeprefix("bytes=").rstrip("-"))
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            else:
                self.send_response(200)
            self.send_header("Content-Length", str(len(content) - start))
            self.send_header("ETag", state.tag)
            self.end_headers()
            rest = content[start:]
            if state.cuts:
                state.cuts -= 1
                rest = rest[: len(rest) // 2]
            for at in range(0, len(rest), 1 << 18):
                self.wfile.write(rest[at : at + (1 << 18)])
                time.sleep(state.pause_s)
            self.close_connection = True

        def log_message(self, *words):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    server.shutdown()
    server.server_close()


def get(web, folder, **more):
    return fetched(f"{web.url}/a.bin", folder, transport=QUICK, **more)


def test_a_file_is_fetched_once_and_then_taken_from_the_cache(web, tmp_path):
    web.files["/a.bin"] = CONTENT
    assert get(web, tmp_path, sha256=SHA256).read_bytes() == CONTENT
    assert get(web, tmp_path, sha256=SHA256).read_bytes() == CONTENT
    assert len(web.asked) == 1
    assert sorted(item.name for item in tmp_path.iterdir()) == ["a.bin"]


def test_a_download_that_breaks_off_is_taken_up_where_it_was(web, tmp_path):
    web.files["/a.bin"], web.cuts = CONTENT, 2
    seen = []
    assert (
        get(web, tmp_path, sha256=SHA256, told=lambda done, total: seen.append((done, total))).read_bytes() == CONTENT
    )
    half, quarter = len(CONTENT) // 2, len(CONTENT) // 4
    assert [wanted for _, wanted in web.asked] == ["", f"bytes={half}-", f"bytes={half + quarter}-"]
    assert seen[-1] == (len(CONTENT), len(CONTENT))


def test_what_is_there_is_kept_for_the_next_call(web, tmp_path):
    web.files["/a.bin"], web.cuts, web.fails = CONTENT, 1, []
    with pytest.raises(FetchError, match="what is there is kept"):
        fetched(f"{web.url}/a.bin", tmp_path, transport=Transport(timeout_s=2, attempts=1, pause_s=0.01))
    assert (tmp_path / "a.bin.part").stat().st_size == len(CONTENT) // 2
    assert get(web, tmp_path, sha256=SHA256).read_bytes() == CONTENT
    assert web.asked[-1][1] == f"bytes={len(CONTENT) // 2}-"


def test_a_server_that_ignores_range_sends_all_anew(web, tmp_path):
    web.files["/a.bin"], web.cuts, web.ranges = CONTENT, 1, False
    assert get(web, tmp_path, sha256=SHA256).read_bytes() == CONTENT


def test_a_file_that_changed_meanwhile_begins_anew(web, tmp_path):
    web.files["/a.bin"], web.cuts = CONTENT, 1
    with pytest.raises(FetchError):
        fetched(f"{web.url}/a.bin", tmp_path, transport=Transport(timeout_s=2, attempts=1, pause_s=0.01))
    web.files["/a.bin"], web.tag = CONTENT[::-1], '"two"'
    assert get(web, tmp_path).read_bytes() == CONTENT[::-1]


def test_a_server_in_trouble_is_asked_again_but_not_for_ever(web, tmp_path):
    web.files["/a.bin"], web.fails = CONTENT, [500, 503]
    assert get(web, tmp_path, sha256=SHA256).read_bytes() == CONTENT
    web.fails = [500] * 9
    with pytest.raises(FetchError, match="HTTP 500"):
        get(web, tmp_path / "other")
    assert len(web.asked) == 3 + 3


def test_a_slow_server_is_waited_for_and_a_silent_one_given_up(web, tmp_path):
    web.files["/a.bin"], web.pause_s = CONTENT, 0.05
    assert get(web, tmp_path, sha256=SHA256).read_bytes() == CONTENT
    web.pause_s = 0.6
    with pytest.raises(FetchError, match="cannot be reached, or breaks off"):
        fetched(f"{web.url}/a.bin", tmp_path / "b", transport=Transport(timeout_s=0.2, attempts=1, pause_s=0.01))


def test_another_file_than_the_pinned_one_is_refused_and_not_kept(web, tmp_path):
    web.files["/a.bin"] = b"something else"
    with pytest.raises(FetchError, match="is not the file that was expected"):
        get(web, tmp_path, sha256=SHA256)
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_there_is_none_and_what_is_forbidden_an_error(web, tmp_path):
    assert get(web, tmp_path) is None
    web.fails = [403]
    with pytest.raises(FetchError, match="answers 403"):
        get(web, tmp_path)


def test_without_a_network_the_sentence_says_what_to_do(tmp_path):
    with pytest.raises(FetchError) as caught:
        fetched("http://127.0.0.1:9/a.bin", tmp_path, transport=Transport(attempts=1, pause_s=0.01))
    assert "Máy này có kết nối mạng không?" in caught.value.render("vi")


def test_tiles_are_named_by_their_south_west_corner():
    assert tile_names((104.9, 20.9, 105.2, 21.1)) == [
        f"Copernicus_DSM_COG_10_N{lat}_00_E{lon}_00_DEM" for lat in (20, 21) for lon in (104, 105)
    ]
    assert tile_names((105.0, 21.0, 106.0, 22.0), "30") == ["Copernicus_DSM_COG_30_N21_00_E105_00_DEM"]


def test_small_voids_are_filled_and_large_ones_left():
    rows, columns = np.mgrid[:60, :80].astype(np.float32)
    slope = 2 * rows + columns
    heights = slope.copy()
    heights[20:23, 30:33] = np.nan
    heights[40:55, 40:60] = np.nan
    heights[0, 5] = np.nan
    filled, done = fill_voids(heights, most_cells=50)
    assert (done.voids, done.cells, done.left_cells) == (1, 9, 301)
    assert np.abs(filled[20:23, 30:33] - slope[20:23, 30:33]).max() < 3
    assert np.isnan(filled[40:55, 40:60]).all()
    kept = ~np.isnan(heights)
    assert np.array_equal(filled[kept], heights[kept])


def tile(folder, lat, lon, hole=False):
    """A tile of one degree in cells of 0.01: heights by place, so that the seams can be told."""
    row, column = np.mgrid[:100, :100]
    heights = (1000 * (lat + 1 - (row + 0.5) / 100 - 20) + 100 * (lon + (column + 0.5) / 100 - 104)).astype(np.float32)
    if hole:
        heights[95, 5] = -9999.0
    path = made.write_raster(folder / "tile.tif", heights, lon, lat + 1, 0.01)
    return path.read_bytes()


@pytest.fixture
def project(tmp_path):
    more = '[fetch]\ncache = "cache"\n'
    return made.write_project(tmp_path / "p", made.Parts(terrain=False, hamlets=False, fibre=False), more=more)


def test_terrain_becomes_one_raster_of_the_projects_grid(web, project, tmp_path, phusong, monkeypatch):
    for lat, lon in ((20, 105), (21, 104), (21, 105)):
        name = f"Copernicus_DSM_COG_10_N{lat}_00_E{lon}_00_DEM"
        web.files[f"/{name}/{name}.tif"] = tile(tmp_path, lat, lon, hole=(lat, lon) == (21, 105))
    monkeypatch.setenv("PHUSONG_FETCH__TERRAIN_URL", web.url)
    done = phusong("fetch", "terrain", "-p", project, "--lang", "en")
    assert done.code == 0, done.err
    assert "3 tiles made one raster of 200 m" in done.err
    settings = tomllib.loads((project / "phusong.toml").read_text(encoding="utf-8"))
    assert settings["inputs"]["terrain"]["path"] == "open-data/terrain.tif"
    assert "Copernicus DEM GLO-30" in settings["inputs"]["terrain"]["source"]
    with rasterio.open(project / "open-data" / "terrain.tif") as raster:
        assert raster.res == (200.0, 200.0)
        places = gpd.GeoSeries(gpd.points_from_xy([105.08, 104.97], [21.02, 21.06]), crs=4326).to_crs(raster.crs)
        values = [value[0] for value in raster.sample(shapely.get_coordinates(places))]
    assert values == pytest.approx([1000 * 1.02 + 100 * 1.08, 1000 * 1.06 + 100 * 0.97], abs=1.5)
    note = json.loads((project / "open-data" / "terrain.tif.source.json").read_text(encoding="utf-8"))
    assert note["absent_tiles"] == ["Copernicus_DSM_COG_10_N20_00_E104_00_DEM"]
    assert note["voids_filled"] == 1
    got = [hashlib.sha256(web.files[item["url"].removeprefix(web.url)]).hexdigest() for item in note["downloads"]]
    assert [item["sha256"] for item in note["downloads"]] == got
    assert downloads_of(project / "open-data" / "terrain.tif") == note["downloads"]
    assert len(note["urls"]) == len(got) == 3
    assert "licence" in note
    checked = phusong("check", "-p", project, "--lang", "en")
    assert "terrain.tif" not in checked.out or "lies over" not in checked.out
    again = phusong("fetch", "terrain", "-p", project, "--lang", "en")
    assert again.code == 2
    assert "--overwrite" in again.err


def test_population_is_cut_to_the_province_cell_by_cell(web, project, tmp_path, phusong, monkeypatch):
    cells = np.random.default_rng(1).integers(0, 99, (300, 300)).astype(np.float32)
    web.files["/vnm.tif"] = made.write_raster(tmp_path / "vnm.tif", cells, 104.0, 22.0, 0.01).read_bytes()
    monkeypatch.setenv("PHUSONG_FETCH__POPULATION_URL", f"{web.url}/vnm.tif")
    done = phusong("fetch", "population", "-p", project, "--lang", "en")
    assert done.code == 0, done.err
    with rasterio.open(project / "open-data" / "population.tif") as part:
        row, column = round((22.0 - part.bounds.top) / 0.01), round((part.bounds.left - 104.0) / 0.01)
        assert np.array_equal(part.read(1), cells[row : row + part.height, column : column + part.width])
        assert part.bounds.left <= 105.0 - 0.01
        assert part.bounds.right >= 105.12 + 0.01
    assert "CC BY 4.0" in (project / "phusong.toml").read_text(encoding="utf-8")


def test_boundaries_of_a_province_out_of_an_archive(web, project, tmp_path, phusong, monkeypatch):
    def feature(code, i):
        shape = shapely.box(105 + i / 10, 21, 105.1 + i / 10, 21.1)
        table = {"code": [code], "fullName": ["?"], "areaKm2": [115.0]}
        return gpd.GeoDataFrame(table, geometry=[shape], crs=4326).to_json()

    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for i, code in enumerate(("08542", "04792", "00004")):
            archive.writestr(f"repo/wards/{code}.geojson", feature(code, i))
        archive.writestr("repo/README.md", "x")
    web.files["/b.zip"] = (tmp_path / "b.zip").read_bytes()
    monkeypatch.setenv("PHUSONG_FETCH__BOUNDARIES_URL", f"{web.url}/b.zip")
    done = phusong("fetch", "boundaries", "-p", project, "--province", "phu tho", "--lang", "en")
    assert done.code == 0, done.err
    communes = gpd.read_file(project / "open-data" / "communes.gpkg")
    assert communes["commune_code"].tolist() == ["04792", "08542"]
    assert communes["name"].tolist() == ["Phường Tân Hòa", "Xã Thanh Sơn"]
    assert "no outline of 146 communes" in done.err
    assert "names another file as [inputs.communes]" in done.err
    wrong = phusong("fetch", "boundaries", "-p", project, "--province", "Hà Tây", "--lang", "en", "--overwrite")
    assert wrong.code == 2
    assert "is no province since July 2025" in wrong.err


def test_a_file_that_another_machine_fetched_is_taken_where_the_sentence_says(tmp_path):
    quick = Transport(attempts=1, pause_s=0.01)
    url = "http://127.0.0.1:9/zip/cd58063"
    with pytest.raises(FetchError) as caught:
        fetched(url, tmp_path, name="boundaries-cd58063", transport=quick)
    told = str(caught.value)
    assert url in told
    path = tmp_path / "boundaries-cd58063"
    assert told.endswith(f"put it here as {path}")
    path.write_bytes(b"by hand")
    assert fetched(url, tmp_path, name="boundaries-cd58063", transport=quick).read_bytes() == b"by hand"


def test_a_login_page_for_a_raster_is_not_kept_and_the_next_call_fetches_anew(
    web, project, tmp_path, phusong, monkeypatch
):
    monkeypatch.setenv("PHUSONG_FETCH__POPULATION_URL", f"{web.url}/vnm.tif")
    cells = np.ones((300, 300), np.float32)
    whole = made.write_raster(tmp_path / "vnm.tif", cells, 104.0, 22.0, 0.01).read_bytes()
    for content in (b"<html>log in</html>", whole[:-200]):
        web.files["/vnm.tif"] = content
        done = phusong("fetch", "population", "-p", project, "--lang", "en")
        assert (done.code, "(not a whole raster); it was thrown away" in done.err) == (2, True)
        assert list((project / "cache" / "population").iterdir()) == []
    web.files["/vnm.tif"] = whole
    assert phusong("fetch", "population", "-p", project).code == 0
    web.files["/far.tif"] = made.write_raster(tmp_path / "far.tif", cells, 10.0, 22.0, 0.01).read_bytes()
    monkeypatch.setenv("PHUSONG_FETCH__POPULATION_URL", f"{web.url}/far.tif")
    done = phusong("fetch", "population", "-p", project, "--overwrite", "--lang", "en")
    assert (done.code, "no raster in degrees over the communes" in done.err) == (2, True)


def test_a_page_for_boundaries_is_not_kept_and_a_file_that_was_only_named_gives_way(web, project, phusong, monkeypatch):
    monkeypatch.setenv("PHUSONG_FETCH__BOUNDARIES_URL", f"{web.url}/b.json")
    web.files["/b.json"] = b"<html>log in</html>"
    arguments = ("fetch", "boundaries", "-p", project, "--province", "Phú Thọ")
    done = phusong(*arguments, "--lang", "en")
    assert (done.code, "neither a whole archive nor GeoJSON" in done.err) == (2, True)
    table = {"code": ["08542"], "areaKm2": [115.0]}
    outlines = gpd.GeoDataFrame(table, geometry=[shapely.box(105, 21, 105.1, 21.1)], crs=4326).to_json()
    web.files["/b.json"] = outlines.encode()
    (project / "communes.geojson").unlink()
    asks = phusong("fetch", "terrain", "-p", project, "--lang", "en")
    assert (asks.code, "run 'phusong fetch boundaries'" in asks.err) == (2, True)
    assert "đã khai báo tệp này ở [inputs.communes]" in phusong(*arguments).err
    text = (project / "phusong.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["inputs"]["communes"]["path"] == "open-data/communes.gpkg"
    assert "MIT theo kho dữ liệu ghi" in text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_said_with_what_to_do(web, tmp_path):
    web.files["/a.bin"] = CONTENT
    (tmp_path / "a.bin.part").symlink_to("/dev/full")
    with pytest.raises(
        FetchError, match=r"No space left on device; make room, or name another folder as \[fetch\] cache"
    ):
        get(web, tmp_path)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FetchError, match="cannot be written"):
        get(web, tmp_path / "file")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('inputs = { stations = "a.csv" }\n', "got.tif"),
        ('[inputs]\nterrain = "gone.tif" # hills\n', "got.tif"),
        ('[inputs.terrain]\npath = "gone.tif" # hills\ncrs = 3405\nsynthetic = true\n', None),
    ],
)
def test_what_was_told_of_a_file_that_is_gone_is_not_told_of_the_fetched_one(tmp_path, before, after):
    toml, file = tmp_path / "phusong.toml", tmp_path / "got.tif"
    toml.write_text(before, encoding="utf-8")
    file.touch()
    origin = Origin(msg("title"), msg("licence"), "", ("http://a.example/got.tif",))
    assert name_input(toml, "terrain", file, origin, "vi")
    text = toml.read_text(encoding="utf-8")
    assert tomllib.loads(text)["inputs"]["terrain"] == (after or {"path": "got.tif", "source": origin.sentence("vi")})
    assert ("# hills" in text) == ("# hills" in before)
