"""One run at a time in a folder of results: a lock that names its process, and the rubble of runs that were killed."""

import ctypes
import json
import os
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import OutputError
from .atomic import ASIDE_PREFIX, unwritable

FILE_NAME = "phusong.lock"
_OLD_S = 3600.0
# What this process holds: a lock with our own number that is not among them is of a process before us, as in a
# container, where every first process has the same number.
_HELD: set[Path] = set()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other runs out of a folder of results until the block ends.

    A lock whose process has ended on this machine is taken over. What killed runs left half-written is deleted.

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
    >>> with tempfile.TemporaryDirectory() as place:
    ...     with locked(Path(place)):
    ...         inside = [file.name for file in Path(place).iterdir()]
    ...     inside, list(Path(place).iterdir())
    (['phusong.lock'], [])
    """
    file = folder.resolve() / FILE_NAME
    _take(file)
    _HELD.add(file)
    try:
        clear_rubble(folder, older_than_s=0.0)
        clear_rubble(folder / "rasters", older_than_s=0.0)
        yield
    finally:
        _HELD.discard(file)
        file.unlink(missing_ok=True)


def clear_rubble(folder: Path, *, older_than_s: float = _OLD_S) -> None:
    """Delete the folders in which killed runs were writing files; in a folder that is not locked, only old ones."""
    if not folder.is_dir():
        return
    before = time.time() - older_than_s
    for aside in folder.glob(f"{ASIDE_PREFIX}*"):
        if aside.is_dir() and not aside.is_symlink() and aside.stat().st_mtime <= before:
            shutil.rmtree(aside, ignore_errors=True)


def _take(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not _create(file):
            _refuse_if_alive(file)
            file.unlink(missing_ok=True)
            if not _create(file):
                raise _taken(file, None)
    except OutputError:
        raise
    except OSError as error:
        raise unwritable(file, error) from error


def _create(file: Path) -> bool:
    try:
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        if file.is_file():
            return False
        raise
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump({"pid": os.getpid(), "machine": socket.gethostname()}, stream)
    return True


def _refuse_if_alive(file: Path) -> None:
    try:
        holder = json.loads(file.read_text(encoding="utf-8"))
        pid, machine = int(holder["pid"]), str(holder["machine"])
    except FileNotFoundError:
        return
    except (ValueError, KeyError, TypeError):
        raise _taken(file, None) from None
    ours = pid == os.getpid() and machine == socket.gethostname()
    if file in _HELD if ours else machine != socket.gethostname() or _is_alive(pid):
        raise _taken(file, pid)


def _taken(file: Path, pid: int | None) -> OutputError:
    return OutputError(
        "another run (process {pid}) is writing into {folder}; wait until it has ended. If no phusong is running, "
        "delete {file} and run again",
        pid="?" if pid is None else str(pid),
        folder=str(file.parent),
        file=str(file),
    )


def _is_alive(pid: int) -> bool:
    if pid <= 0:
        return False
    if sys.platform == "win32":
        # os.kill would end the process there, whatever the signal. 0x1000: may ask for no more than that it exists.
        handle = ctypes.windll.kernel32.OpenProcess(0x1000, 0, pid)
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
