"""Downloads one file over HTTP into a cache: taken up where it broke off, checked by its sha256, never half there."""

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..errors import FetchError
from ..language import Message

Told = Callable[[int, int], None]  # bytes there, bytes in all (0 where the server does not say)
_BLOCK = 1 << 18
_PAUSE_S = 0.5  # before the second attempt; doubled before each further one, up to half a minute
_LONGEST_PAUSE_S = 30.0
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Transport:
    """How patient a download is.

    Attributes
    ----------
    timeout_s
        Without a byte for so long, the connection is given up and taken up again.
    attempts
        In a row without a byte more; each that brings some counts anew.
    pause_s
        Before the second attempt.
    """

    timeout_s: float = 30.0
    attempts: int = 5
    pause_s: float = _PAUSE_S


class _BrokenOffError(Exception):
    """An attempt that may be repeated; the reason is its text."""


def fetched(
    url: str,
    folder: Path,
    *,
    name: str = "",
    sha256: str = "",
    fault: Callable[[Path], Message | None] | None = None,
    transport: Transport | None = None,
    told: Told | None = None,
) -> Path | None:
    """Return a file of the network from the cache, downloaded where it is not there; None where the server has none.

    Parameters
    ----------
    url
        Its address.
    folder, name
        Where it is kept, and as what (else the address's last part).
    sha256
        What it must be; empty takes anything.
    fault
        Says what is wrong with a file's content, None where nothing is: a network that asks for a login answers every
        address with its own page. A faulty file is not kept.
    transport
        How patient to be.
    told
        Called with the bytes there and in all.

    Raises
    ------
    FetchError
        The network cannot be reached, the server refuses or breaks off again and again, the file is another one, or
        there is no room for it.
    """
    pooch = _library()
    name = name or Path(urlsplit(url).path).name or "download"
    part = folder / f"{name}.part"

    def download(address: str, output_file: str, _pooch: Any) -> None:
        _resumed(address, part, transport or Transport(), told)
        shutil.move(part, output_file)
        _memory(part).unlink(missing_ok=True)

    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = Path(pooch.retrieve(url, sha256 or None, fname=name, path=folder, downloader=download))
        reason = None if fault is None else fault(path)
        if reason is not None:
            raise thrown_away(url, path, reason)
    except _NotThereError:
        return None
    except FetchError:
        raise
    except ValueError as error:  # pooch's word for another hash
        raise FetchError(
            "{url} is not the file that was expected: its sha256 is not {sha256}; it was thrown away. Is it a "
            "mirror, or a newer edition? Then set its sha256 in [fetch]",
            url=url,
            sha256=sha256,
        ) from error
    except OSError as error:
        raise FetchError(
            "{file} cannot be written: {reason}; make room, or name another folder as [fetch] cache. What is there is "
            "kept",
            file=str(part.with_name(name)),
            reason=error.strerror or str(error),
        ) from error
    return path


def thrown_away(url: str, path: Path, reason: Message) -> FetchError:
    """Take a file out of the cache that is not what its address should give, and return the error that says so."""
    path.unlink(missing_ok=True)
    return FetchError(
        "{url} gave something else than was expected ({reason}); it was thrown away. Does this network ask for a login "
        "first? Then log in with a browser, and fetch again; else name another address in [fetch]",
        url=url,
        reason=reason,
    )


class _NotThereError(Exception):
    """The server has no such file (404)."""


def _library() -> Any:
    try:
        import pooch  # noqa: PLC0415  an extra: whoever fetches nothing need not have it
    except ImportError as error:
        raise FetchError("fetching needs the packages of the extra 'fetch': pip install 'phusong[fetch]'") from error
    pooch.get_logger().setLevel("ERROR")
    return pooch


def _resumed(url: str, part: Path, transport: Transport, told: Told | None) -> None:
    failures = 0
    while True:
        before = _size(part)
        try:
            _attempt(url, part, transport, told)
        except _BrokenOffError as error:
            failures = 1 if _size(part) > before else failures + 1
            if failures >= transport.attempts:
                raise FetchError(
                    "{host} cannot be reached, or breaks off again and again ({reason}); what is there is kept, and "
                    "the next 'phusong fetch' goes on from it. Is this machine online? A mirror can be named in "
                    "[fetch]; or fetch {url} on another machine, and put it here as {file}",
                    host=urlsplit(url).netloc,
                    reason=str(error),
                    url=url,
                    file=str(part.with_name(part.name.removesuffix(".part"))),
                ) from error
            time.sleep(min(transport.pause_s * 2 ** (failures - 1), _LONGEST_PAUSE_S))
        else:
            return


def _attempt(url: str, part: Path, transport: Transport, told: Told | None) -> None:
    """Ask for what is lacking, and lay it behind what is there; a file that has changed since begins anew."""
    import requests  # noqa: PLC0415  comes with pooch

    there, known = _size(part), _known(part)
    headers = {"Accept-Encoding": "identity", "User-Agent": "phusong"}
    if there and known:
        headers |= {"Range": f"bytes={there}-", "If-Range": known}
    try:
        with requests.get(url, headers=headers, stream=True, timeout=transport.timeout_s) as answer:
            if answer.status_code == 416:
                part.unlink(missing_ok=True)
                raise _BrokenOffError("416")
            _check(url, answer.status_code)
            goes_on = answer.status_code == 206 and _begins_at(answer.headers.get("Content-Range", "")) == there
            if answer.status_code == 206 and not goes_on:
                part.unlink(missing_ok=True)
                raise _BrokenOffError("Content-Range")
            length = int(answer.headers.get("Content-Length") or 0)
            total = length + (there if goes_on else 0)
            _memory(part).write_text(json.dumps(_mark_of(answer.headers)), encoding="utf-8")
            with part.open("ab" if goes_on else "wb") as stream:
                for block in answer.iter_content(_BLOCK):
                    stream.write(block)
                    if told is not None:
                        told(stream.tell(), total if length else 0)
            if length and _size(part) < total:
                raise _BrokenOffError(f"{_size(part)} / {total}")
    except requests.RequestException as error:
        raise _BrokenOffError(type(error).__name__) from error


def _check(url: str, status: int) -> None:
    if status == 404:
        raise _NotThereError
    if status in _PASSING:
        raise _BrokenOffError(f"HTTP {status}")
    if status not in (200, 206):
        raise FetchError(
            "{url} answers {status}; see whether the address still holds, or name another in [fetch]",
            url=url,
            status=str(status),
        )


def _size(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _memory(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _mark_of(headers: Any) -> str:
    """Return by what the server tells one state of a file from another; without it nothing can be taken up."""
    tag = str(headers.get("ETag", ""))
    # A weak tag does not vouch for bytes (RFC 9110, 8.8.1), so that If-Range may not use it.
    return str(headers.get("Last-Modified", "")) if not tag or tag.startswith("W/") else tag


def _known(part: Path) -> str:
    try:
        return str(json.loads(_memory(part).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return ""


def _begins_at(content_range: str) -> int | None:
    start = content_range.removeprefix("bytes ").partition("-")[0]
    return int(start) if start.isdecimal() else None
