"""A real scheduler and real worker processes on loopback: the same bits as threads, also when a worker is killed."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import made
import pytest
from phusong import pipeline
from phusong.config.settings import Run
from phusong.engine import cluster as cluster_module
from phusong.engine.backends import Size, workers
from phusong.engine.plan import BASE_GB
from phusong.errors import OutputError, SettingsError
from runs import files_under, opened

distributed = pytest.importorskip("distributed", reason="the extra 'cluster' is not installed")
psutil = pytest.importorskip("psutil", reason="comes with the extra 'cluster'")

PARTS = made.Parts(hamlets=False, fibre=False, population=False, published=False, indicators=False)
FINE = "[grid]\nresolution_m = 60.0\n"
SLOWLY = (
    "import time; from phusong import pipeline as p; keep = p.keep_piece; "
    "p.keep_piece = lambda *given: (keep(*given), time.sleep(3))"
)
"""Run first: so that a run is not over when a test on a busy machine sees its first piece."""

STOPPED = "Stopped; the parts that are finished are kept, and the same command goes on from them."
MEMORY_GB = BASE_GB + 0.03  # tiles of 128 cells: four of them


def dask(*words: str, folder: Path) -> subprocess.Popen:
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words], cwd=folder, stdout=log, stderr=log, start_new_session=True
        )


def ended(process: subprocess.Popen) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """The address of a scheduler without workers."""
    folder = tmp_path_factory.mktemp("scheduler")
    file = folder / "scheduler.json"
    words = ("--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0", "--no-show", "--no-jupyter")
    process = dask("scheduler", *words, "--scheduler-file", str(file), folder=folder)
    try:
        while not file.is_file():
            assert process.poll() is None, (folder / "log").read_text()
            time.sleep(0.1)
        with distributed.Client(scheduler_file=str(file), timeout="60s") as client:
            yield client.scheduler.address
    finally:
        ended(process)


@pytest.fixture
def two_workers(scheduler, tmp_path):
    """Two worker processes in folders of their own."""
    processes = []
    for name, threads in (("one", "1"), ("two", "2")):
        folder = tmp_path / name
        folder.mkdir()
        words = ("worker", scheduler, "--nthreads", threads, "--no-nanny", "--host", "127.0.0.1", "--no-dashboard")
        processes.append(dask(*words, "--memory-limit", "0", "--name", f"{name}-{tmp_path.name}", folder=folder))
    try:
        with distributed.Client(scheduler, timeout="60s") as client:
            client.wait_for_workers(2, timeout=120)
            yield processes
    finally:
        for process in processes:
            ended(process)


@pytest.fixture(scope="module")
def by_threads(tmp_path_factory):
    """What threads of this process leave."""
    folder = made.write_project(tmp_path_factory.mktemp("threads") / "project", PARTS, more=FINE)
    pipeline.predict_mosaics(opened(folder, run__memory_gb=MEMORY_GB, run__threads=2))
    assert len(list((folder / "out" / "pieces").iterdir())) == 4
    return files_under(folder)


@pytest.fixture
def told_of_scheduler(scheduler, two_workers):
    """Have the scheduler note what it is asked to carry from or to the workers."""

    # Within the fixture, so that they are sent as they are: the scheduler cannot import this module.
    def listen(dask_scheduler):
        dask_scheduler.carried = []
        for name in ("gather", "scatter"):

            async def noted(*words, name=name, real=dask_scheduler.handlers[name], **more):
                dask_scheduler.carried.append(name)
                return await real(*words, **more)

            dask_scheduler.handlers[name] = noted

    with distributed.Client(scheduler) as client:
        client.run_on_scheduler(listen)
        yield lambda: client.run_on_scheduler(lambda dask_scheduler: dask_scheduler.carried)


def test_two_workers_give_the_bits_of_threads_and_the_scheduler_carries_none(
    scheduler, by_threads, told_of_scheduler, tmp_path, monkeypatch
):
    monkeypatch.setattr(cluster_module, "LEAST_PLACES", 2)  # a tree of six parts for each tile
    folder = made.write_project(tmp_path / "project", PARTS, more=FINE)
    told = []
    pipeline.predict_mosaics(
        opened(folder, run__scheduler=scheduler, run__memory_gb=MEMORY_GB),
        progress=lambda what, done, total: told.append((str(what), done, total)),
    )
    assert files_under(folder) == by_threads
    assert told_of_scheduler() == []
    stations = [done for what, done, _ in told if what.startswith("Predicting")]
    assert stations[-1] == 24
    assert stations == sorted(stations)
    # The workers share no folder with the run, and leave nothing in theirs but Dask's own.
    assert not list(tmp_path.glob("one/*.tif")) + list(tmp_path.glob("one/*.zip"))


def test_a_worker_that_is_killed_changes_no_bit(two_workers, scheduler, by_threads, tmp_path, monkeypatch):
    folder = made.write_project(tmp_path / "project", PARTS, more=FINE)
    keep, killed = pipeline.keep_piece, []

    def keep_and_kill(*given):
        keep(*given)
        if not killed:
            killed.append(two_workers[0])
            ended(two_workers[0])

    monkeypatch.setattr(pipeline, "keep_piece", keep_and_kill)
    monkeypatch.setattr(cluster_module, "LEAST_PLACES", 6)
    pipeline.predict_mosaics(opened(folder, run__scheduler=scheduler, run__memory_gb=MEMORY_GB))
    assert killed
    assert files_under(folder) == by_threads


def test_a_cluster_of_this_machine_gives_the_same_bits(by_threads, tmp_path):
    folder = made.write_project(tmp_path / "project", PARTS, more=FINE)
    pipeline.predict_mosaics(opened(folder, run__backend="dask", run__threads=1, run__memory_gb=2 * MEMORY_GB))
    assert files_under(folder) == by_threads


def processes_of(session: int) -> list[psutil.Process]:
    """Return the live processes of a terminal's session."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(ProcessLookupError, psutil.Error):
            if os.getsid(process.pid) == session and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def test_ctrl_c_ends_the_workers_of_this_machine_and_the_next_run_goes_on(by_threads, tmp_path):
    folder = made.write_project(tmp_path / "project", PARTS, more=FINE)
    pieces = folder / "out" / "pieces"
    call = f"{SLOWLY}; from phusong.cli.main import main; main(['predict', '-p', {str(folder)!r}, '--lang', 'en'])"
    said = {"BACKEND": "dask", "THREADS": "1", "MEMORY_GB": str(2 * MEMORY_GB)}
    process = subprocess.Popen(
        [sys.executable, "-c", call],
        env={**os.environ, **{f"PHUSONG_RUN__{name}": value for name, value in said.items()}},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        while process.poll() is None and not list(pieces.glob("*.zip")):
            time.sleep(0.02)
        assert len(processes_of(process.pid)) > 1
        # Ctrl-C goes to all processes of the terminal.
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=300)
        assert (process.returncode, told.strip()) == (130, STOPPED)
        _, alive = psutil.wait_procs(processes_of(process.pid), timeout=120)
        assert alive == []
    finally:
        for left in processes_of(process.pid):
            left.kill()
        process.wait()
    kept = {file.name: file.stat().st_mtime_ns for file in pieces.iterdir()}
    assert 1 <= len(kept) < 4
    assert {f"out/pieces/{name}" for name in kept} <= by_threads.keys()
    assert not (folder / "out" / "rasters").exists()
    pipeline.predict_mosaics(opened(folder, run__memory_gb=MEMORY_GB, run__threads=2))
    assert {name: (pieces / name).stat().st_mtime_ns for name in kept} == kept
    assert files_under(folder) == by_threads


def test_workers_that_this_machine_cannot_reach_are_sent_to_by_the_scheduler(
    scheduler, by_threads, told_of_scheduler, tmp_path, monkeypatch
):
    real = distributed.Client.scatter

    def no_way(client, *values, direct=None, **more):
        if direct:
            raise OSError("Timed out trying to connect")
        return real(client, *values, direct=direct, **more)

    monkeypatch.setattr(distributed.Client, "scatter", no_way)
    folder = made.write_project(tmp_path / "project", PARTS, more=FINE)
    pipeline.predict_mosaics(opened(folder, run__memory_gb=MEMORY_GB, run__scheduler=scheduler))
    assert files_under(folder) == by_threads
    assert "scatter" in told_of_scheduler()


def test_a_scheduler_that_is_not_there_and_one_without_workers_are_told(scheduler, tmp_path, monkeypatch):
    from phusong.engine import backends

    for module in (backends, cluster_module):
        monkeypatch.setattr(module, "PATIENCE_S", 1.5)
    size = Size(layers=1, reach_cells=10, places=1)
    nobody = Run(scheduler="tcp://127.0.0.1:9")
    with (
        pytest.raises(OutputError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9; start one"),
        workers(nobody, 1, size),
    ):
        pass
    with (
        pytest.raises(OutputError, match="the cluster has no worker; start some"),
        workers(Run(scheduler=scheduler), 1, size),
    ):
        pass


def test_a_worker_with_another_phusong_is_refused(two_workers, scheduler, tmp_path, monkeypatch):
    folder = made.write_project(tmp_path / "project", PARTS, more=FINE)
    monkeypatch.setattr(cluster_module, "engine_digest", lambda: "another")
    with pytest.raises(OutputError, match="has no phusong, or another one than this machine"):
        pipeline.predict_mosaics(opened(folder, run__scheduler=scheduler))


def test_workers_with_less_memory_than_their_threads_ask_for_are_refused(two_workers, scheduler):
    size = Size(layers=12, reach_cells=400, places=9)
    scarce_gb = BASE_GB + 0.02
    with (
        pytest.raises(
            SettingsError, match=rf"have {scarce_gb:.2f} GB for 2 threads, enough for 1; start them with fewer"
        ),
        workers(Run(scheduler=scheduler, memory_gb=scarce_gb), 1, size),
    ):
        pass
