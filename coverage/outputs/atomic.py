"""A result's file is there whole or not at all: written aside, then moved into its place."""

import errno
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import OutputError, PhusongError

ASIDE_PREFIX = ".phusong-"

# What SQLite and GDAL keep beside a file. Beside a file that was replaced they are stale; a stale journal would even
# be played back into the new database by its next reader.
_COMPANIONS = ("-journal", "-wal", "-shm", ".aux.xml")


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Give a path to write to; when the block ends well, its file takes the place of `path`, else nothing stays.

    The path given has the same file name, in a new folder beside `path`: the suffix tells GDAL its driver, the move
    stays on one disk, and whatever a library writes beside its file goes with the folder.

    Parameters
    ----------
    path
        The final name; missing folders above it are made.

    Yields
    ------
    Path
        Where to write.

    Raises
    ------
    OutputError
        The place cannot be written to: no permission, a folder of that name, a full disk...; also for an `OSError`
        that leaves the block.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     target = Path(folder) / "new" / "a.txt"
    ...     with atomic_path(target) as aside:
    ...         _ = aside.write_text("whole", encoding="utf-8")
    ...     target.read_text(encoding="utf-8"), [file.name for file in target.parent.iterdir()]
    ('whole', ['a.txt'])
    """
    if path.is_dir():
        raise OutputError("{file} is a folder; give the name of a file", file=str(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=ASIDE_PREFIX, dir=path.parent))
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        yield aside / path.name
        (aside / path.name).replace(path)
        for companion in _COMPANIONS:
            path.with_name(path.name + companion).unlink(missing_ok=True)
    except PhusongError:
        raise
    except OSError as error:
        raise unwritable(path, error) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def unwritable(path: Path, error: OSError) -> OutputError:
    """Return the error that says why a file cannot be written, and what to do.

    Parameters
    ----------
    path
        The file that was to be written.
    error
        What the system said.

    Examples
    --------
    >>> str(unwritable(Path("out/a.csv"), OSError(errno.ENOSPC, "No space left on device")))
    'out/a.csv cannot be written: the disk is full; make room, or choose another folder'
    """
    file = str(path)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return OutputError("{file} cannot be written: the disk is full; make room, or choose another folder", file=file)
    if error.errno in (errno.EACCES, errno.EPERM):
        return OutputError(
            "{file} cannot be written: no permission, or another program has it open; "
            "close it there, or choose another folder",
            file=file,
        )
    if error.errno == errno.EROFS:
        return OutputError("{file} cannot be written: the disk is read-only; choose another folder", file=file)
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return OutputError(
            "{file} cannot be written: {place} is a file where a folder is needed; "
            "rename that file, or choose another folder",
            file=file,
            place=str(next((above for above in path.parents if above.is_file()), path.parent)),
        )
    reason = error.strerror or str(error)
    return OutputError("{file} cannot be written: {reason}; choose another folder", file=file, reason=reason)


def not_written(path: Path, error: Exception) -> OutputError:
    """Return the error that passes on what a library said when it failed to write a file."""
    return OutputError(
        "{file} cannot be written: {reason}; see whether the disk has room, or choose another folder",
        file=str(path),
        reason=str(error),
    )


def delete(file: Path) -> None:
    """Delete a file that may be there.

    Raises
    ------
    OutputError
        It is there and cannot be deleted.
    """
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(file, error) from error
