"""Refuses files that would exhaust the machine: that unfold beyond measure, claim a huge sheet, nest too deep."""

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat

from ..config.limits import limits
from ..errors import InputError

# What zipfile and its decompressors raise of an archive that is cut, garbled, or packed in a way that nobody reads.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, NotImplementedError, EOFError, OSError, ValueError,
)  # fmt: skip
_ZIPPED = (".xlsx", ".xlsm", ".xlsb", ".ods", ".kmz")
_XML = (".kml", ".gml")
_BLOCK = 1 << 20
_MB = 1_000_000
_LOCAL_HEADER = 30  # bytes; PKWARE APPNOTE 4.3.7
# Whatever the prefix, the quotation marks and the digits: readers take 199999999999999999999 modulo 2**32.
_CELL = re.compile(rb"""<(?:\w+:)?c\b[^<>]*?\br\s*=\s*["']\s*\$?([A-Za-z]+)\$?([0-9]+)""")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^<>]*?\br\s*=\s*["']\s*([0-9]+)""")
_LONGEST_TAG = 65_536
_MOST_DIGITS = 12  # more make no other answer


def guard(path: Path) -> None:
    """Refuse a file beyond the limits of [limits], before any reader takes it up.

    Raises
    ------
    InputError
        It is larger, unfolds to more, holds a larger sheet, or nests deeper than allowed, or declares entities.
    """
    most = limits().file_mb
    size = path.stat().st_size
    if size > most * _MB:
        raise InputError(
            "{file} has {size} MB; at most {most} are read: leave out what is not needed, or raise [limits] file_mb",
            file=str(path),
            size=round(size / _MB),
            most=most,
        )
    kind = path.suffix.lower()
    if kind in _ZIPPED or (path.is_file() and zipfile.is_zipfile(path)):  # a workbook may be named .csv
        _check_zipped(path)
    elif kind in _XML:
        with path.open("rb") as stream:
            _check_xml(path, iter(lambda: stream.read(_BLOCK), b""))


def _check_zipped(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as stream:
            infos = _few(path, archive.infolist())
            left = limits().unpacked_mb * _MB
            for info in infos:
                name = info.filename.lower()
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                    left -= _check_sheet(path, _unpacked(path, stream, info, left))
                elif name.endswith((".kml", "content.xml")):
                    left -= _check_xml(path, _unpacked(path, stream, info, left))
                else:
                    left -= sum(map(len, _unpacked(path, stream, info, left)))
    except InputError:
        raise
    except BROKEN_ARCHIVE:
        return  # broken or no archive at all: its reader says so


def _few(path: Path, infos: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    if len(infos) > limits().files:
        raise InputError("{file} holds more than {most} files", file=str(path), most=limits().files)
    return infos


def _unpacked(path: Path, stream: IO[bytes], info: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """Give a member's content in blocks, however large it says to be; programs that trust its word are not ours."""
    stream.seek(info.header_offset)
    name_length, extra_length = struct.unpack("<26xHH", stream.read(_LOCAL_HEADER))
    stream.seek(info.header_offset + _LOCAL_HEADER + name_length + extra_length)
    left = info.compress_size
    unfold = zlib.decompressobj(-zlib.MAX_WBITS) if info.compress_type == zipfile.ZIP_DEFLATED else None
    total = 0
    while left > 0:
        packed = stream.read(min(left, _BLOCK))
        if not packed:
            return
        left -= len(packed)
        while packed:
            block = packed if unfold is None else unfold.decompress(packed, _BLOCK)
            packed = b"" if unfold is None else unfold.unconsumed_tail
            total += len(block)
            if total > most:
                raise InputError(
                    "{file} unfolds to more than {most} MB; that is no list of places. Save what is needed of it, or "
                    "raise [limits] unpacked_mb",
                    file=str(path),
                    most=limits().unpacked_mb,
                )
            yield block


def _check_sheet(path: Path, blocks: Iterator[bytes]) -> int:
    """Refuse a sheet whose outermost cell spans more than may be laid out, and return its length in bytes."""
    rows = columns = total = 0
    rest = b""
    for block in blocks:
        total += len(block)
        text = rest + block
        cells = _CELL.findall(text)
        numbers = {row for _, row in cells} | set(_ROW.findall(text))
        rows = max([rows, *(int(number[:_MOST_DIGITS]) for number in numbers)])
        columns = max([columns, *map(_column, {letters for letters, _ in cells})])
        # A tag may be cut by the block's end.
        rest = text[-_LONGEST_TAG:]
    if columns > limits().columns or rows * columns > limits().cells:
        raise InputError(
            "{file} has a sheet of {rows} rows and {columns} columns; at most {most_columns} columns and {most} cells "
            "are read: delete what stands far out (Ctrl+End goes there), or raise [limits] columns or cells",
            file=str(path),
            rows=rows,
            columns=columns,
            most_columns=limits().columns,
            most=limits().cells,
        )
    return total


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters[:_MOST_DIGITS].upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _check_xml(path: Path, blocks: Iterator[bytes]) -> int:
    """Refuse XML that nests too deep or declares entities, and return its length in bytes."""
    parser = expat.ParserCreate()
    depth = total = 0

    def began(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > limits().xml_depth:
            raise InputError(
                "{file} nests elements more than {most} deep; no list of places does. Save it anew from the program "
                "that made it, or raise [limits] xml_depth",
                file=str(path),
                most=limits().xml_depth,
            )

    def ended(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def declared(*_: object) -> None:
        raise InputError(
            "{file} declares entities, by which a small file grows beyond measure; save it without its DOCTYPE",
            file=str(path),
        )

    parser.StartElementHandler, parser.EndElementHandler, parser.EntityDeclHandler = began, ended, declared
    broken = False
    for block in blocks:
        total += len(block)
        if broken:
            continue
        try:
            parser.Parse(block)
        except InputError:
            raise
        except (expat.ExpatError, ValueError, LookupError):
            broken = True  # its reader says so
    return total
