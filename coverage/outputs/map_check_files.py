"""What is checked: a page, a page in a zip, a fragment that holds one, or a snippet that names one beside it."""

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from ..errors import InputError
from ..language import Message, msg
from .map_check_parts import Parts, Tag

# More than any page; a zip that would unfold to more is refused instead of filling the memory.
_MOST_BYTES = 500_000_000
_PAGES = (".html", ".htm")


def content_of(path: Path) -> bytes:
    """Return a page's bytes, out of a zip where the file is one.

    Raises
    ------
    InputError
        The zip is broken, or does not hold exactly one page and nothing else.
    """
    if path.suffix.lower() != ".zip":
        return path.read_bytes()
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
            pages = [name for name in names if PurePosixPath(name).suffix.lower() in _PAGES]
            if len(pages) != 1 or len(names) != 1:
                raise InputError(
                    "{file} holds {count} files; expected one HTML page and nothing else",
                    file=str(path),
                    count=len(names),
                )
            if packed.getinfo(pages[0]).file_size > _MOST_BYTES:
                raise InputError("{file} would unfold to more than 500 MB: no page of phusong", file=str(path))
            return packed.read(pages[0])
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        raise InputError(
            "{file} is no zip that opens ({reason}); make it again with phusong map --zip",
            file=str(path),
            reason=str(error),
        ) from error


def is_frame(parts: Parts) -> bool:
    """Return whether a file is one frame and nothing else: a fragment or a snippet, to be pasted into a page."""
    return [tag.name for tag in parts.tags] == ["iframe"]


def framed(path: Path, parts: Parts) -> Path | None:
    """Return the page beside a snippet that it names; None where the file is no snippet.

    Raises
    ------
    InputError
        The page that it names is not beside it.
    """
    if not is_frame(parts) or parts.frames:
        return None
    name = (parts.tags[0].get("src") or "").strip()
    page = path.parent / name
    if not name or PurePosixPath(name).name != name or not page.is_file():
        raise InputError(
            "{file} shows {name!r}, which is not beside it; keep the page and its snippet in one folder",
            file=str(path),
            name=name,
        )
    return page


def sandbox_faults(parts: Parts) -> list[Message]:
    """Return the frames whose page could reach the page around them."""
    return [fault for one in parts.whole() for tag in one.tags if tag.name == "iframe" for fault in _lax(tag)]


def _lax(frame: Tag) -> list[Message]:
    sandbox = frame.get("sandbox")
    if sandbox is None:
        return [msg("row {row}: the frame has no sandbox: its page could reach the page around it", row=frame.row)]
    if "allow-same-origin" in sandbox.lower().split():
        told = msg("row {row}: the frame's sandbox has 'allow-same-origin': it opens the page around it", row=frame.row)
        return [told]
    return []
