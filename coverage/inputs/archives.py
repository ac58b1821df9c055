"""Folders, ZIP and gzip files of lists: which files they hold, unpacked within limits."""

import gzip
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..config.limits import limits
from ..errors import InputError
from ..language import Message, msg
from .guards import BROKEN_ARCHIVE

_MOST_RATIO = 1000  # a list shrinks to a hundredth at the most; what shrinks more is made to fill the disk
_SMALL = 1_000_000  # bytes that any ratio may unfold to
_BLOCK = 1 << 20
FILE_GEODATABASE = ".gdb"  # ArcGIS keeps one as a folder, which GDAL reads like a file


@dataclass(frozen=True)
class Member:
    """One file of a source.

    Attributes
    ----------
    path
        Where it lies, unpacked.
    name
        As the report calls it: its path within the folder or archive, or the file's name.
    """

    path: Path
    name: str


@contextmanager
def members(path: Path) -> Iterator[tuple[list[Member], list[tuple[str, Message]]]]:
    """Give the files of a folder or archive, or the file itself, and what was passed over (name, why).

    Unpacked files are gone when the context ends.

    Raises
    ------
    InputError
        The archive is broken, locked, unfolds beyond the limits, or there are too many files.
    """
    with tempfile.TemporaryDirectory(prefix="phusong-") as temporary:
        yield _members(path, Path(temporary))


def _members(path: Path, temporary: Path) -> tuple[list[Member], list[tuple[str, Message]]]:
    kind = path.suffix.lower()
    if path.is_dir() and kind != FILE_GEODATABASE:
        return _of_folder(path)
    if kind == ".zip":
        return _unzipped(path, temporary)
    if kind == ".gz":
        return [_gunzipped(path, temporary)], []
    return [Member(path, path.name)], []


# Of systems, and the locks that Excel leaves beside an open workbook.
_HIDDEN = (".", "~$", "__", "Thumbs.db", "desktop.ini")


def files_in(folder: Path) -> list[Path]:
    """Return the files in a folder and its subfolders, in the order of their names; links and hidden files not.

    Raises
    ------
    InputError
        There are more than [limits] files.
    """
    found = []
    for item in sorted(folder.rglob("*")):
        inside = item.relative_to(folder)
        if item.is_symlink() or not item.is_file() or any(part.startswith(_HIDDEN) for part in inside.parts):
            continue
        found.append(item)
        if len(found) > limits().files:
            raise InputError("{file} holds more than {most} files", file=str(folder), most=limits().files)
    return found


def _of_folder(folder: Path) -> tuple[list[Member], list[tuple[str, Message]]]:
    links = [item for item in sorted(folder.rglob("*")) if item.is_symlink()]
    passed = [
        (item.relative_to(folder).as_posix(), msg("a link is not followed; put the file itself there"))
        for item in links
    ]
    return [Member(item, item.relative_to(folder).as_posix()) for item in files_in(folder)], passed


def _unzipped(path: Path, temporary: Path) -> tuple[list[Member], list[tuple[str, Message]]]:
    found, passed = [], []
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check_size(path, sum(info.file_size for info in infos), path.stat().st_size, len(infos))
            for info in infos:
                name = _name_of(info)
                inside = PurePosixPath(name)
                if inside.is_absolute() or ".." in inside.parts or stat.S_ISLNK(info.external_attr >> 16):
                    passed.append((name, msg("it points outside the archive; it was not read")))
                    continue
                if any(part.startswith(_HIDDEN) for part in inside.parts):
                    continue
                target = temporary.joinpath(*inside.parts)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(info) as packed, target.open("wb") as unpacked:
                    shutil.copyfileobj(packed, unpacked, _BLOCK)
                found.append(Member(target, name))
    except RuntimeError as error:  # zipfile asks for a password so
        raise InputError("{file} is protected by a password; save a copy without one", file=str(path)) from error
    except InputError:
        raise
    except BROKEN_ARCHIVE as error:
        raise _broken(path, error) from error
    return sorted(found, key=lambda item: item.name), passed


def _name_of(info: zipfile.ZipInfo) -> str:
    """Return a member's name; programs that do not mark UTF-8 mean it all the same."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            return info.filename
    return name.replace("\\", "/")


def _check_size(path: Path, unpacked: int, packed: int, count: int) -> None:
    if count > limits().files:
        raise InputError("{file} holds more than {most} files", file=str(path), most=limits().files)
    if unpacked > limits().unpacked_mb * 1_000_000 or unpacked > max(_SMALL, _MOST_RATIO * packed):
        raise InputError(
            "{file} would unfold to {bytes} bytes; that is no list of stations. Unpack it by hand and name its files",
            file=str(path),
            bytes=unpacked,
        )


def _gunzipped(path: Path, temporary: Path) -> Member:
    name = path.name[:-3] or "unpacked"
    target, size = temporary / name, 0
    packed_size = path.stat().st_size
    try:
        with gzip.open(path) as packed, target.open("wb") as unpacked:
            while block := packed.read(_BLOCK):
                size += len(block)
                _check_size(path, size, packed_size, 1)
                unpacked.write(block)
    except InputError:
        raise
    except BROKEN_ARCHIVE as error:
        raise _broken(path, error) from error
    return Member(target, name)


def _broken(path: Path, error: Exception) -> InputError:
    return InputError("{file} is not a readable archive ({reason}); pack it again", file=str(path), reason=str(error))
