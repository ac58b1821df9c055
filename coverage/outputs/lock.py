"""One run at a time in a folder of results, and the rubble of runs that were killed."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ..errors import OutputError
from .atomic import ASIDE_PREFIX, unwritable

FILE_NAME = "phusong.lock"
_OLD_S = 3600.0


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other runs out of a folder of results until the block ends.

    The lock is the operating system's on an empty file, which stays: it ends with its process, however that ends. What
    killed runs left half-written is deleted.

    Parameters
    ----------
    folder
        Made if it is not there.

    Raises
    ------
    OutputError
        Another run works in the folder, or the folder cannot be written to.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place, locked(Path(place)):
    ...     [file.name for file in Path(place).iterdir()]
    ['phusong.lock']
    """
    file = folder.resolve() / FILE_NAME
    lock = FileLock(file, blocking=False)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise OutputError(
            "another run is writing into {folder} and holds {file}; wait until it has ended, or give this run another "
            "folder with --out",
            folder=str(file.parent),
            file=FILE_NAME,
        ) from error
    except OSError as error:
        raise unwritable(file, error) from error
    try:
        clear_rubble(folder, older_than_s=0.0)
        for below in ("rasters", "pieces"):
            clear_rubble(folder / below, older_than_s=0.0)
        yield
    finally:
        lock.release()


def clear_rubble(folder: Path, *, older_than_s: float = _OLD_S) -> None:
    """Delete the folders in which killed runs were writing files; in a folder that is not locked, only old ones."""
    if not folder.is_dir():
        return
    before = time.time() - older_than_s
    for aside in folder.glob(f"{ASIDE_PREFIX}*"):
        if aside.is_dir() and not aside.is_symlink() and aside.stat().st_mtime <= before:
            shutil.rmtree(aside, ignore_errors=True)
