"""Tiles by threads of this process: the compiled loops hold no lock."""

from collections.abc import Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from threading import Event

from ..geo.blocks import Blocks, blocks_of
from .ground import Cells
from .pieces import piece_of
from .tiles import Job, work_on


class _StoppedError(Exception):
    """Ends a thread's work when the run is over."""


def on_threads(jobs: Iterator[Job], blocks: Blocks, threads: int) -> Generator[tuple[Job, bytes]]:
    """Yield jobs with their finished pieces, as they come.

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

    def each_place() -> None:
        if stopped.is_set():
            raise _StoppedError

    def work(job: Job, cells: Cells) -> bytes:
        return piece_of(work_on(job, cells, each_place=each_place))

    def start(job: Job) -> Future[bytes]:
        return pool.submit(work, job, [(index, blocks(index)) for index in blocks_of(job.ground)])

    pool = ThreadPoolExecutor(max_workers=threads)
    try:
        # One more than there are threads, so that none waits while the next job is made.
        running = {start(job): job for job in islice(jobs, threads + 1)}
        while running:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running.pop(future), future.result()
            running |= {start(job): job for job in islice(jobs, threads + 1 - len(running))}
    finally:
        # Also where the run is broken off: threads end at their next place, not at the end of their tile.
        stopped.set()
        pool.shutdown(cancel_futures=True)
