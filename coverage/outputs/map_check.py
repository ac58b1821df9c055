"""The check of a map page before it is sent on: no network, a strict policy, data that open, the synthetic mark.

The page is read, not opened: nothing in it is run. What a browser does with it is shown by the tests of the page.
"""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ..errors import InputError, MissingFileError
from ..language import Message, msg
from .map_check_data import is_called_synthetic, mark_faults, open_blocks
from .map_check_files import content_of, framed, is_frame, sandbox_faults
from .map_check_parts import Parts, parts_of
from .map_check_policy import policy_faults
from .map_check_rasters import raster_count, raster_faults
from .map_check_requests import handler_faults, request_faults

Verdict = Literal["ok", "note", "fault"]

BUDGETS_MB = {60: (4.0, 6.0), 30: (12.0, 20.0)}
"""What a page should and may weigh, by the detail of its rasters in metres."""

_MB = 1e6
_FINE_M = 30


@dataclass(frozen=True)
class Rule:
    """One rule with its verdict, and what was found."""

    name: str
    verdict: Verdict
    found: tuple[Message, ...]


@dataclass(frozen=True)
class PageReport:
    """What the check of a page has found.

    Attributes
    ----------
    file
        The page.
    size_mb, gzip_mb
        Its weight in millions of bytes, as it is and packed as a mail's or web server's gzip would.
    rules
        In the order in which they are told.
    """

    file: Path
    size_mb: float
    gzip_mb: float
    rules: tuple[Rule, ...]

    @property
    def is_fine(self) -> bool:
        """Whether no rule is broken; notes do not count."""
        return all(rule.verdict != "fault" for rule in self.rules)


def check_page(path: Path) -> PageReport:
    """Check a map page.

    Parameters
    ----------
    path
        An HTML file: ours, or any other; a zip of one; a fragment that holds a page, or a snippet that names one
        beside it.

    Returns
    -------
    PageReport
        With the rules ``requests`` (nothing is fetched), ``policy`` (a strict Content-Security-Policy that fits the
        page), ``handlers`` (no script in attributes), ``frame`` (frames are sandboxed), ``data`` (every block opens),
        ``rasters`` (each opens and fits the data), ``synthetic`` (the mark, where the data say so) and ``size``.

    Raises
    ------
    MissingFileError
        There is no such file.
    InputError
        It is no page: not UTF-8, or without any tag.
    """
    if not path.is_file():
        raise MissingFileError("{file} is not there; name an HTML file, such as maps/phu-tho.html", file=str(path))
    content = content_of(path)
    outer = _parts(path, content)
    named = framed(path, outer)
    if named is not None:
        content = content_of(named)
    # A snippet is told by the page that it names, a fragment by the page that it holds.
    around = outer if named is None else _parts(named, content)
    parts = around.frames[0] if is_frame(around) and around.frames else around
    opened = open_blocks(parts)
    size_mb = len(content) / _MB
    rules = (
        _rule("requests", request_faults(around)),
        _rule(
            "policy",
            [fault for one in around.whole() if one is parts or one.scripts for fault in policy_faults(one)],
        ),
        _rule("handlers", handler_faults(around)),
        _rule("frame", sandbox_faults(outer)),
        _rule("data", list(opened.faults), _counts(opened.data)),
        _rasters(parts, opened.data),
        _synthetic(parts, opened.data),
        _size(size_mb, opened.data),
    )
    return PageReport(path, size_mb, len(gzip.compress(content, 6, mtime=0)) / _MB, rules)


def _parts(path: Path, content: bytes) -> Parts:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            "{file} is no page: byte {place} is not UTF-8; name an HTML file, such as maps/phu-tho.html",
            file=str(path),
            place=error.start,
        ) from error
    parts = parts_of(text)
    if not is_frame(parts) and not any(tag.name in {"html", "body", "head", "div", "script"} for tag in parts.tags):
        raise InputError("{file} is no page: it holds no tag of HTML", file=str(path))
    return parts


def _rasters(parts: Parts, data: Mapping[str, Any] | None) -> Rule:
    if data is None:
        return Rule("rasters", "note", (msg("cannot be told without the data"),))
    return _rule("rasters", raster_faults(parts, data), msg("{count} {count:raster|rasters}", count=raster_count(data)))


def _synthetic(parts: Parts, data: Mapping[str, Any] | None) -> Rule:
    if data is None:
        return Rule("synthetic", "note", (msg("cannot be told without the data"),))
    said = msg("synthetic, and marked as such") if is_called_synthetic(data) else msg("nothing is synthetic")
    return _rule("synthetic", mark_faults(parts, data), said)


def _size(size_mb: float, data: Mapping[str, Any] | None) -> Rule:
    # The stricter budget unless the page says that its rasters are as fine as 30 m.
    detail_m = None if data is None else data.get("raster_detail_m")
    wanted, most = BUDGETS_MB[30 if isinstance(detail_m, int | float) and detail_m <= _FINE_M else 60]
    told = msg("{size:.2f} MB; wanted {wanted:g} MB, at most {most:g} MB", size=size_mb, wanted=wanted, most=most)
    return Rule("size", "fault" if size_mb > most else "note" if size_mb > wanted else "ok", (told,))


def _counts(data: Mapping[str, Any] | None) -> Message | None:
    if data is None:
        return None
    counts = {name: _length(data.get(name), key) for name, key in _COUNTED}
    return msg(
        "{communes} {communes:commune|communes}, {hamlets} {hamlets:hamlet|hamlets}, {stations} "
        "{stations:station|stations}",
        **counts,
    )


_COUNTED = (("communes", "code"), ("hamlets", "id"), ("stations", "place"))


def _length(table: Any, key: str) -> int:
    return len(table.get(key) or ()) if isinstance(table, dict) else 0


def _rule(name: str, faults: list[Message], said: Message | None = None) -> Rule:
    if faults:
        return Rule(name, "fault", tuple(faults))
    return Rule(name, "ok", () if said is None else (said,))


RULES: Mapping[str, Message] = {
    "requests": msg("Nothing is fetched from a network"),
    "policy": msg("Content-Security-Policy is strict and fits"),
    "handlers": msg("No script in attributes"),
    "frame": msg("Frames are sandboxed"),
    "data": msg("Data open and hold together"),
    "rasters": msg("Rasters open and fit the data"),
    "synthetic": msg("Synthetic data are called so"),
    "size": msg("Size within the budget"),
}
VERDICTS: Mapping[Verdict, Message] = {"ok": msg("fine"), "note": msg("note"), "fault": msg("fault")}
