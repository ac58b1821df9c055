"""A page's data blocks: whether they open and hold together, and whether synthetic data are called so."""

import base64
import binascii
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..language import Message, msg
from .map_check_parts import Block, Parts
from .notes import SYNTHETIC_MARK
from .page_options import FORMAT

DATA_ID = "phusong-data"
MARKS_ID = "marks"

# More than any page's data; a block that grows beyond it is refused instead of filling the memory.
_MOST_BYTES = 1_000_000_000


class _BrokenError(Exception):
    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True)
class Opened:
    """The page's own data where they opened, and what is wrong with any block."""

    data: Mapping[str, Any] | None
    faults: tuple[Message, ...]


def open_blocks(parts: Parts) -> Opened:
    """Open every data block of a page.

    Parameters
    ----------
    parts
        The page. A block is JSON, gzipped and in base64 where ``data-encoding`` is ``gzip``, as it is where that is
        ``plain`` or missing.
    """
    faults: list[Message] = []
    data: Mapping[str, Any] | None = None
    found = False
    for block in parts.data:
        own = block.tag.get("id") == DATA_ID
        found = found or own
        if not own and "json" not in (block.tag.get("type") or "").lower():
            continue
        try:
            content = _content(block)
            if own:
                data = _checked(content, block.tag.row)
        except _BrokenError as broken:
            faults.append(broken.message)
    if not found:
        faults.append(
            msg("there is no data block '{id}': no page of phusong, or one whose data were cut out", id=DATA_ID)
        )
    if data is not None:
        faults += _uneven(data)
    return Opened(data, tuple(faults))


def _content(block: Block) -> Any:
    row, encoding = block.tag.row, (block.tag.get("data-encoding") or "plain").lower()
    if encoding not in {"plain", "gzip"}:
        raise _BrokenError(
            msg("row {row}: a data block is in {encoding!r}; expected gzip or plain", row=row, encoding=encoding)
        )
    text = _unzipped(block) if encoding == "gzip" else block.text
    try:
        return json.loads(text)
    except ValueError as error:
        raise _BrokenError(msg("row {row}: a data block is no JSON ({reason})", row=row, reason=str(error))) from error


def _unzipped(block: Block) -> str:
    try:
        packed = base64.b64decode(block.text.strip(), validate=True)
        reader = zlib.decompressobj(wbits=31)
        content = reader.decompress(packed, _MOST_BYTES)
        if not reader.eof:
            raise _BrokenError(msg("row {row}: a data block is cut short, or larger than 1 GB", row=block.tag.row))
        return content.decode("utf-8")
    except (binascii.Error, zlib.error, UnicodeDecodeError) as error:
        raise _BrokenError(
            msg("row {row}: a data block does not open ({reason})", row=block.tag.row, reason=str(error))
        ) from error


def _checked(content: Any, row: int) -> Mapping[str, Any]:
    if not isinstance(content, dict) or not isinstance(content.get("manifest"), dict):
        raise _BrokenError(msg("row {row}: the data block lacks the manifest", row=row))
    if content.get("format") != FORMAT:
        raise _BrokenError(
            msg(
                "row {row}: the data are of format {found}; this phusong knows {known}: draw the map again",
                row=row,
                found=str(content.get("format")),
                known=FORMAT,
            )
        )
    return content


def _uneven(data: Mapping[str, Any]) -> list[Message]:
    """Return the tables whose columns are not equally long: the page would show one row's figure at another."""
    faults = []
    for name, columns in _tables(data):
        lengths = {path: len(column) for path, column in columns}
        most = max(lengths.values(), default=0)
        short = next((path for path, length in lengths.items() if length != most), None)
        if short is not None:
            faults.append(
                msg(
                    "{table}: column {column!r} has {count} {count:row|rows} of {most}",
                    table=name,
                    column=short,
                    count=lengths[short],
                    most=most,
                )
            )
    return faults


def _tables(data: Mapping[str, Any]) -> Iterator[tuple[str, list[tuple[str, list[Any]]]]]:
    before = data.get("before") or {}
    yield (
        "communes",
        [
            *_columns(data.get("communes"), ""),
            *_columns(data.get("figures"), "figures."),
            *_columns(data.get("whole"), "whole."),
            *_columns(before.get("communes"), "before."),
            *_columns(before.get("whole"), "before.whole."),
            *_columns(before.get("figures"), "before.figures."),
        ],
    )
    yield "hamlets", [*_columns(data.get("hamlets"), ""), *_columns(before.get("hamlets"), "before.")]
    yield "plan", _columns(data.get("plan"), "")
    yield "conflicts", _columns(data.get("conflicts"), "")
    measured = data.get("measured") or {}
    for name in ("communes", "hamlets"):
        yield f"measured.{name}", _columns(measured.get(name), "")
    yield "published", _columns(data.get("published"), "")
    # The places of masts are a shorter table of their own, to which the column "place" points.
    yield "stations", [column for column in _columns(data.get("stations"), "") if not column[0].startswith("places.")]


def _columns(table: Any, path: str) -> list[tuple[str, list[Any]]]:
    """Return a table's columns: lists, the rows of coded columns, and those of nested tables."""
    if not isinstance(table, dict):
        return []
    found = []
    for name, value in table.items():
        if isinstance(value, list):
            found.append((path + name, value))
        elif isinstance(value, dict) and set(value) == {"values", "index"}:
            found.append((path + name, value["index"]))
        elif isinstance(value, dict):
            found += _columns(value, f"{path}{name}.")
    return found


def is_called_synthetic(data: Mapping[str, Any]) -> bool:
    """Return whether anything in a page's data says that they are synthetic."""
    manifest = data["manifest"]
    sources = [source for source in manifest.get("sources") or () if isinstance(source, dict)]
    return bool(
        manifest.get("synthetic")
        or manifest.get("synthetic_inputs")
        or any(str(source.get("synthetic")).lower() == "true" for source in sources)
    )


def mark_faults(parts: Parts, data: Mapping[str, Any]) -> list[Message]:
    """Return what keeps a page of synthetic data from saying so at its head, in both languages."""
    if not is_called_synthetic(data):
        return []
    faults = []
    if not data["manifest"].get("synthetic"):
        faults.append(msg("some of its data are synthetic, but the page is told that they are not"))
    if not any(tag.get("id") == MARKS_ID for tag in parts.tags):
        faults.append(msg("the data are synthetic, but the page has no room for the mark (id '{id}')", id=MARKS_ID))
    scripts = "".join(block.text for block in parts.scripts)
    for language in ("vi", "en"):
        words = SYNTHETIC_MARK.render(language).partition(":")[0]
        if words not in scripts:
            faults.append(msg("the data are synthetic, but nothing in the page says '{words}'", words=words))
    return faults
