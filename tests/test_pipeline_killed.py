"""A run that is killed, results that are broken, and a folder in which another run works."""

import os
import subprocess
import sys
import time
from importlib import resources

import made
import pytest
from phusong import pipeline
from phusong.engine.plan import BASE_GB
from phusong.errors import InputError, OutputError, StaleError
from phusong.outputs import map as drawing
from phusong.outputs import rasters, tables_out
from phusong.outputs.lock import locked
from phusong.outputs.state import FILE_NAME, files_of, is_fresh, record
from runs import files_under, opened, set_in_toml

TILED = made.Parts(hamlets=False, fibre=False, population=False, published=False, indicators=False)
FINE = "[grid]\nresolution_m = 60.0\n"
MEMORY_GB = BASE_GB + 0.02  # tiles of 128 cells: four of them


@pytest.fixture(scope="module")
def tiled(tmp_path_factory):
    """What a run over several tiles leaves that nobody disturbs."""
    folder = made.write_project(tmp_path_factory.mktemp("tiled") / "project", TILED, more=FINE)
    pipeline.run(opened(folder, run__memory_gb=MEMORY_GB, run__threads=2))
    assert len(kept_in(folder)) == 4
    return files_under(folder)


def kept_in(folder):
    return {file.name: file.stat().st_mtime_ns for file in (folder / "out" / "pieces").glob("*.zip")}


@pytest.mark.parametrize("after_s", [0.0, 0.4])
def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path, tiled, after_s):
    """SIGKILL whenever some pieces are there; the next run ends with the same bytes and works the others alone."""
    folder = made.write_project(tmp_path / "project", TILED, more=FINE)
    call = f"from phusong.cli.main import main; main(['run', '-p', {str(folder)!r}])"
    said = {"PHUSONG_RUN__MEMORY_GB": str(MEMORY_GB), "PHUSONG_RUN__THREADS": "2"}
    process = subprocess.Popen([sys.executable, "-c", call], env={**os.environ, **said})
    try:
        while not kept_in(folder) and process.poll() is None:
            time.sleep(0.02)
        time.sleep(after_s)
    finally:
        process.kill()
        process.wait()
    kept = kept_in(folder)
    assert kept
    assert {f"out/pieces/{name}" for name in kept} <= tiled.keys()
    pipeline.run(opened(folder, run__memory_gb=MEMORY_GB, run__threads=2))
    after = kept_in(folder)
    assert {name: after[name] for name in kept} == kept
    assert len(after) == 4
    assert files_under(folder) == tiled


def test_an_interrupted_run_keeps_what_is_finished(tmp_path, tiled, monkeypatch, phusong):
    folder = made.write_project(tmp_path / "project", TILED, more=FINE)
    monkeypatch.setenv("PHUSONG_RUN__MEMORY_GB", str(MEMORY_GB))
    monkeypatch.setenv("PHUSONG_RUN__THREADS", "2")
    keep = pipeline.keep_piece

    def keep_and_stop(*given):
        keep(*given)
        if len(kept_in(folder)) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "keep_piece", keep_and_stop)
        stopped = phusong("run", "-p", folder)
    assert stopped.code == 130
    assert "được giữ lại" in stopped.err
    assert len(kept_in(folder)) == 2
    assert not (folder / "out" / "rasters").exists()
    assert phusong("run", "-p", folder).code == 0
    assert files_under(folder) == tiled


class KilledError(Exception):
    """Stands for the end of a run by force."""


def killed_at(count: int, real):
    """Return a function that does as the real one, and at the call after `count` ends the run."""
    calls = iter(range(count + 1))

    def work(*arguments, **named):
        if next(calls) == count:
            raise KilledError
        return real(*arguments, **named)

    return work


@pytest.mark.parametrize(
    ("where", "name", "count"),
    [
        ("rasters", "write_level", 0),
        ("rasters", "write_level", 2),
        ("rasters", "write_server", 5),
        ("tables_out", "write_csv", 2),
        ("tables_out", "write_manifest", 0),
        ("map", "write_map", 0),
    ],
)
def test_settings_that_come_back_after_a_killed_run_are_not_taken_for_done(own, monkeypatch, where, name, count):
    place = {"rasters": rasters, "tables_out": tables_out, "map": drawing}[where]
    before = files_under(own)
    text = (resources.files("phusong") / "profiles" / "default.toml").read_text(encoding="utf-8")
    (own / "mine.toml").write_text(text.replace("4G = -105.0", "4G = -95.0"), encoding="utf-8")
    other = {"radio__profile": "mine.toml"}
    with monkeypatch.context() as patched:
        patched.setattr(place, name, killed_at(count, getattr(place, name)))
        with pytest.raises(KilledError):
            pipeline.run(opened(own, **other))
    assert pipeline.stale_steps(opened(own)) != []
    pipeline.run(opened(own))
    (own / "mine.toml").unlink()
    after = files_under(own)
    assert [file for file in before if before[file] != after[file]] == []
    assert list(before) == list(after)


def test_a_file_cut_short_is_written_again(own):
    before = files_under(own)
    for name in ("out/rasters/level_4g_vnpt.tif", "out/communes.csv", "maps/made.html"):
        (own / name).write_bytes(before[name][:-7])
        assert pipeline.stale_steps(opened(own)) != []
        pipeline.run(opened(own))
        assert (own / name).read_bytes() == before[name]


@pytest.mark.parametrize("text", ["{", "[]", "null", '{"figures": 3}', '{"figures": {"digest": 1}}', "\xff"])
def test_a_broken_note_of_what_is_done_costs_only_work(tmp_path, text):
    (tmp_path / FILE_NAME).write_bytes(text.encode("latin-1"))
    assert not is_fresh(tmp_path, "figures", "d")
    assert files_of(tmp_path, "figures") == []
    written = tmp_path / "a.csv"
    written.write_text("a")
    record(tmp_path, "figures", "d", [written])
    assert is_fresh(tmp_path, "figures", "d")
    assert files_of(tmp_path, "figures") == [written]


@pytest.mark.parametrize(
    "name",
    ["manifest.json", "communes.gpkg", "stations.gpkg", "hamlets.gpkg", "figures.csv", "fibre.csv", "published.csv"],
)
def test_broken_results_are_refused_with_the_remedy(own, name):
    file = own / "out" / name
    content = file.read_bytes()
    # Half a CSV may be a whole one with fewer rows, which nothing can tell.
    half = [] if name.endswith(".csv") else [content[: len(content) // 2]]
    for broken in (b"", bytes(range(128, 256)) * 40, *half):
        file.write_bytes(broken)
        with pytest.raises(StaleError, match="phusong run"):
            pipeline.finished(opened(own))
    file.write_bytes(bytes(255 - byte for byte in content))  # as long as it was: only reading it tells
    with pytest.raises(StaleError, match="phusong run --overwrite"):
        pipeline.finished(opened(own))
    file.unlink()
    with pytest.raises(StaleError, match="phusong run"):
        pipeline.finished(opened(own))


def test_broken_results_are_mended_by_the_remedy(own):
    before = files_under(own)
    for name in ("manifest.json", "communes.gpkg"):
        (own / "out" / name).write_bytes(b"broken")
    pipeline.run(opened(own), overwrite=True)
    after = files_under(own)
    assert [name for name in before if before[name] != after[name]] == []


def test_a_broken_mosaic_is_refused_with_its_name(own):
    file = own / "out" / "rasters" / "level_4g_vnpt.tif"
    whole = file.read_bytes()
    file.write_bytes(whole[:2_000])
    pipeline.run(opened(own))
    assert file.read_bytes() == whole
    file.write_bytes(bytes(255 - byte for byte in whole))  # as long as it was: only reading it tells
    set_in_toml(own, 'title = "Tỉnh thử"', 'title = "Tỉnh khác"')
    with pytest.raises((InputError, StaleError), match=r"level_4g_vnpt\.tif"):
        pipeline.run(opened(own))


def test_without_results_the_tables_say_what_to_run(tmp_path):
    folder = made.write_project(tmp_path / "project", made.BARE)
    with pytest.raises(StaleError, match="phusong run"):
        pipeline.finished(opened(folder))
    assert not (folder / "out").exists()


def test_an_unwritable_folder_is_refused_with_its_name(tmp_path):
    folder = made.write_project(tmp_path / "project", made.BARE)
    (folder / "out").write_text("a file stands where the folder should")
    with pytest.raises(OutputError, match="out"):
        pipeline.run(opened(folder))


def test_a_second_run_into_the_same_folder_is_refused(own):
    set_in_toml(own, 'title = "Tỉnh thử"', 'title = "Tỉnh khác"')
    before = files_under(own)
    with locked(own / "out"), pytest.raises(OutputError, match=r"phusong\.lock"):
        pipeline.run(opened(own))
    assert files_under(own) == before
    pipeline.run(opened(own))
    with locked(own / "out"):
        assert pipeline.run(opened(own)).manifest["title"] == "Tỉnh khác"  # nothing is written, nobody disturbed
