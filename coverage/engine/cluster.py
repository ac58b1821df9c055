"""Tiles by the workers of a Dask cluster: no disk is shared, and neither a mosaic nor the ground passes its scheduler.

The client reads the inputs, sends each block of the ground and each tile's stations once, straight to a worker, and
fetches finished pieces from the workers. A tile of many places is cut among workers, whose mosaics a tree of maxima
puts together. A worker may end at any time: what it held is worked, or sent, again.
"""

import contextlib
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import CancelledError
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import OutputError
from ..geo.blocks import Blocks, Index, blocks_of
from .digest import engine_digest
from .ground import BLOCKS_KEPT
from .mosaic import Mosaic, empty_mosaic, merge_into
from .pieces import piece_of
from .tiles import Job, work_on

if TYPE_CHECKING:
    from distributed import Client, Future

LEAST_PLACES = 64
"""A tile is not cut into parts of fewer places: each part sends the same ground through the same cells anew."""

PATIENCE_S = 60.0
"""So long a run waits for a worker where there is none."""

ATTEMPTS = 10
"""So often a tile is begun, where workers end while they have its inputs."""


class OtherEngineError(Exception):
    """A worker has another phusong than the client."""


def on_cluster(
    jobs: Iterator[Job], blocks: Blocks, client: "Client", *, most_places: int
) -> Generator[tuple[Job, bytes]]:
    """Yield jobs with their finished pieces, as they come.

    Parameters
    ----------
    jobs
        Asked for one by one, only a few ahead of the work, so that nothing piles up in memory.
    blocks
        The ground.
    client
        Of the cluster; it reaches the workers themselves.
    most_places
        A tile with more is cut into parts.

    Raises
    ------
    OutputError
        No worker is left, workers end at the same tile again and again, or one has another phusong.
    """
    ship = _shipping(client, blocks)
    running: dict[Future, tuple[Job, int]] = {}

    def start(job: Job, attempt: int) -> None:
        if attempt > ATTEMPTS:
            raise _workers_ended(ATTEMPTS)
        running[_submit(client, job, ship, max(LEAST_PLACES, most_places))] = job, attempt

    try:
        for job in islice(jobs, _in_flight(client)):
            start(job, 1)
        while running:
            for future in _ended(client, list(running)):
                job, attempt = running.pop(future)
                piece = _fetched(client, future)
                if piece is None:
                    start(job, attempt + 1)
                else:
                    yield job, piece
            for job in islice(jobs, max(0, _in_flight(client) - len(running))):
                start(job, 1)
    finally:
        client.cancel(list(running))


def _in_flight(client: "Client") -> int:
    """Return how many tiles may be under way: some more than there are threads, so that none waits for the client."""
    threads = int(sum(client.nthreads().values()))
    return threads + max(2, threads // 4)


def _shipping(client: "Client", blocks: Blocks) -> Callable[[Index], "Future | None"]:
    """Return what sends a block of the ground to some worker, once, from which others fetch it."""
    held: dict[Index, Future] = {}

    def ship(index: Index) -> "Future | None":
        future = held.pop(index, None)
        # The worker that held it may have ended.
        if future is None or future.status != "finished":
            cells = blocks(index)
            if cells is None:
                return None
            future = _sent(client, cells)
        held[index] = future
        if len(held) > BLOCKS_KEPT:
            del held[next(iter(held))]
        return future

    return ship


def _sent(client: "Client", value: object) -> "Future":
    """Send a value straight to some worker; by way of the scheduler where workers cannot be reached."""
    for direct in (True, True, True, False):
        # One that ended without a word stands in the list for a while; the next one is another.
        with contextlib.suppress(OSError, TimeoutError):
            # A list is sent item by item.
            (future,) = client.scatter([value], direct=direct, hash=False)
            return future
    raise OutputError(
        "no worker of the cluster can be reached: tiles cannot be sent. Open the workers' ports to this machine, or "
        "start workers that it can reach, and run again"
    )


def _submit(client: "Client", job: Job, ship: Callable[[Index], "Future | None"], most_places: int) -> "Future":
    """Send a tile's inputs and have it worked; return its piece to be."""
    sent = [(index, ship(index)) for index in blocks_of(job.ground)]
    known = [(index, future) for index, future in sent if future is not None]
    indices, cells = [index for index, _ in known], [future for _, future in known]
    own, engine = _sent(client, job), engine_digest()
    places = len(job.transmitters.place_x_m)
    edges = np.linspace(0, places, -(-places // most_places) + 1).astype(int).tolist()
    parts = [
        client.submit(_part, own, engine, begin, end, indices, *cells, pure=False) for begin, end in pairwise(edges)
    ]
    while len(parts) > 1:
        pairs = [parts[i : i + 2] for i in range(0, len(parts), 2)]
        parts = [client.submit(_stronger, *pair, pure=False) if len(pair) > 1 else pair[0] for pair in pairs]
    return client.submit(piece_of, parts[0], pure=False)


def _part(job: Job, engine: str, begin: int, end: int, indices: list[Index], *cells: NDArray[np.float32]) -> Mosaic:
    """Work some of a tile's places, on a worker."""
    if engine != engine_digest():
        raise OtherEngineError
    return work_on(job, zip(indices, cells, strict=True), places=slice(begin, end))


def _stronger(one: Mosaic, other: Mosaic) -> Mosaic:
    """Merge two mosaics of a tile, on a worker; both stay as they are, since another task may read them again."""
    both = empty_mosaic(one.window, len(one.level_dbm))
    merge_into(both, one)
    merge_into(both, other)
    return both


def _ended(client: "Client", futures: list["Future"]) -> list["Future"]:
    """Return the futures that have ended, well or not, once there are any."""
    from distributed import wait  # noqa: PLC0415 - an extra

    waited_s = 0.0
    while True:
        try:
            wait(futures, timeout=PATIENCE_S / 6, return_when="FIRST_COMPLETED")
        except TimeoutError:
            waited_s = 0.0 if client.nthreads() else waited_s + PATIENCE_S / 6
            if waited_s >= PATIENCE_S:
                raise no_worker() from None
        except CancelledError:
            pass  # what these futures say themselves
        ended = [future for future in futures if future.status != "pending"]
        if ended:
            return ended


def _fetched(client: "Client", future: "Future") -> bytes | None:
    """Return a piece from the worker that holds it; None where it was lost with a worker and must be worked again."""
    try:
        piece: Any = client.gather(future, direct=True)
    except CancelledError:
        return None
    except Exception as error:
        raise _told(error) from error
    return bytes(piece)


def _told(error: Exception) -> Exception:
    """Return what went wrong on a worker as the client tells it."""
    from distributed import KilledWorker  # noqa: PLC0415 - an extra

    if isinstance(error, OtherEngineError | ModuleNotFoundError):
        return OutputError(
            "a worker of the cluster has no phusong, or another one than this machine; install the same version with "
            "the same numba and numpy on all"
        )
    if isinstance(error, KilledWorker):
        return _workers_ended(error.allowed_failures + 1)
    return error


def no_worker() -> OutputError:
    """Return the error of a cluster without workers."""
    return OutputError("the cluster has no worker; start some with 'dask worker ADDRESS' and run again")


def _workers_ended(count: int) -> OutputError:
    return OutputError(
        "the cluster's workers ended {count} times with a tile in work; give them more memory, or set run.memory_gb "
        "to what one of them has",
        count=count,
    )
