"""Tiles by threads of this process: the compiled loops hold no lock."""

from collections.abc import Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from threading import Event

from ..geo.blocks import Blocks, blocks_of
from ..geo.grid import Window
from .ground import Cells
from .levels import PASSES
from .pieces import piece_of
from .tiles import Job, work_on


class _StoppedError(Exception):
    """Ends a thread's work when the run is over."""


TOLD_S = 0.5
"""So often is told how far tiles are that are under way."""


def on_threads(jobs: Iterator[Job], blocks: Blocks, threads: int) -> Generator[tuple[Job, bytes | float]]:
    """Yield jobs with their finished pieces, as they come; meanwhile, those under way with the share that is done.

    Parameters
    ----------
    jobs
        Asked for one by one, only a few ahead of the work, so that nothing piles up in memory.
    blocks
        The ground.
    threads
        How many tiles are worked at a time.
    """
    stopped = Event()
    swept: dict[Window, int] = {}

    def work(job: Job, cells: Cells) -> bytes:
        swept[job.window] = 0

        def each_place() -> None:
            if stopped.is_set():
                raise _StoppedError
            swept[job.window] += 1

        return piece_of(work_on(job, cells, each_place=each_place))

    def start(job: Job) -> Future[bytes]:
        return pool.submit(work, job, [(index, blocks(index)) for index in blocks_of(job.ground)])

    pool = ThreadPoolExecutor(max_workers=threads)
    try:
        # One more than there are threads, so that none waits while the next job is made.
        running = {start(job): job for job in islice(jobs, threads + 1)}
        while running:
            done = wait(running, timeout=TOLD_S, return_when=FIRST_COMPLETED).done
            for future in done:
                yield running.pop(future), future.result()
            for job in [] if done else [*running.values()]:
                yield job, min(swept.get(job.window, 0) / (PASSES * len(job.transmitters.place_x_m)), 1.0)
            running |= {start(job): job for job in islice(jobs, threads + 1 - len(running))}
    finally:
        # Also where the run is broken off: threads end at their next place, not at the end of their tile.
        stopped.set()
        pool.shutdown(cancel_futures=True)
