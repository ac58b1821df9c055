"""Who works the tiles: threads of this process, a Dask cluster on this machine, or one elsewhere."""

import logging
import math
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ..config.settings import Run
from ..errors import OutputError, SettingsError
from .cluster import PATIENCE_S, no_worker, on_cluster
from .plan import BASE_GB, Plan, plan_for, usual_memory_gb
from .predict import Work
from .threads import on_threads

if TYPE_CHECKING:
    from distributed import Client

_OF_WORKER = 0.6
"""The share of a Dask worker's memory that tiles may fill: from 0.7 on it writes to disk, at 0.8 it pauses."""

_MOSAICS = 4  # of a tile that a worker holds while parts of it are put together

_PARTS_PER_THREAD = 4
_TILES_PER_PLACE = 2.5  # that a place reaches, about


@dataclass(frozen=True)
class Size:
    """What a prediction asks for: mosaic layers, how far the ground goes beyond a tile in cells, and places."""

    layers: int
    reach_cells: int
    places: int


@contextmanager
def workers(run: Run, threads: int, size: Size) -> Iterator[tuple[Work, Plan]]:
    """Give who does the work, and how it is to be cut for them.

    Parameters
    ----------
    run
        Which backend, and its memory.
    threads
        How many may work on this machine.
    size
        What there is to do.

    Raises
    ------
    SettingsError
        Dask is not installed, or the memory is too small for any tile.
    OutputError
        The scheduler does not answer, or has no worker.
    """
    if run.backend == "threads" and not run.scheduler:
        plan = plan_for(run.memory_gb, threads, layers=size.layers, reach_cells=size.reach_cells)
        yield partial(on_threads, threads=plan.workers), plan
        return
    if find_spec("distributed") is None:
        raise SettingsError(
            "run.backend is 'dask', but Dask is not installed; install it: pip install 'phusong[cluster]'"
        )
    hush()
    cluster = _elsewhere(run, size) if run.scheduler else _here(run, threads, size)
    with cluster as (client, plan):
        slots = sum(client.nthreads().values())
        most = round(size.places * _TILES_PER_PLACE / (slots * _PARTS_PER_THREAD))
        yield partial(on_cluster, client=client, most_places=most), plan


def hush() -> None:
    """Keep Dask from the terminal, in this process: what matters is told in a sentence of our own."""
    import dask.config  # noqa: PLC0415 - an extra

    dask.config.set({"logging": {"distributed": "critical"}})
    import_module("distributed")  # sets its loggers up, and does so once
    for name in [*logging.root.manager.loggerDict]:
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)


_AT_START = f"import signal\nfrom {__name__} import hush\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nhush()"
"""Run by workers of this machine: Ctrl-C reaches all processes of a terminal, but this one ends them."""


@contextmanager
def _here(run: Run, threads: int, size: Size) -> Generator[tuple["Client", Plan]]:
    """Start a cluster on this machine, of one thread a process; each has a share of the memory, so has this one."""
    from distributed import Client, LocalCluster  # noqa: PLC0415 - an extra

    limit_gb = run.memory_gb or usual_memory_gb()
    count = max(1, min(threads, int(limit_gb / (2 * BASE_GB)) - 1))
    plan = plan_for(limit_gb / (count + 1), 1, layers=size.layers, reach_cells=size.reach_cells, mosaics=_MOSAICS)
    with (
        LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            memory_limit=0,
            preload=[_AT_START],
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client, plan


@contextmanager
def _elsewhere(run: Run, size: Size) -> Generator[tuple["Client", Plan]]:
    """Join the cluster of a scheduler; each worker process may be filled to its own limit, or else to the run's."""
    from distributed import Client  # noqa: PLC0415 - an extra

    try:
        client = Client(run.scheduler, timeout=f"{PATIENCE_S / 3:g}s")
    except OSError as error:
        raise OutputError(
            "no Dask scheduler answers at {address}; start one with 'dask scheduler', and give the address that it "
            "prints as --scheduler or run.scheduler",
            address=run.scheduler,
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE_S)
        except TimeoutError as error:
            raise no_worker() from error
        known = client.scheduler_info(n_workers=-1)["workers"].values()
        limits_gb = [worker["memory_limit"] / 1e9 * _OF_WORKER for worker in known if worker["memory_limit"]]
        limit_gb = min([run.memory_gb or math.inf, *limits_gb])
        nthreads = max(worker["nthreads"] for worker in known)
        plan = plan_for(
            limit_gb if math.isfinite(limit_gb) else 0.0,
            nthreads,
            layers=size.layers,
            reach_cells=size.reach_cells,
            mosaics=_MOSAICS,
        )
        if plan.workers < nthreads:
            raise SettingsError(
                "the cluster's workers have {limit:.2f} GB for {threads} threads, enough for {enough}; start them with "
                "fewer threads or more memory",
                limit=limit_gb,
                threads=nthreads,
                enough=plan.workers,
            )
        yield client, plan
