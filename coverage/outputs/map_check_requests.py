"""What in a page would be fetched when it is opened, and what would be run out of an attribute."""

import re
from collections.abc import Iterator

from ..language import Message, msg
from .map_check_parts import Parts, Tag

_FETCHED = {
    "src", "srcset", "imagesrcset", "poster", "background", "data", "code", "codebase", "archive", "manifest", "ping",
    "action", "formaction", "classid", "longdesc", "profile",
}  # fmt: skip
# A link that waits for a click asks for nothing by itself.
_LINKS = {"a", "area"}
_HARMLESS = ("data:", "blob:", "about:", "#", "javascript:")
_CSS_REFERENCE = re.compile(
    r"url\(\s*['\"]?([^'\")]*)|@import\s+['\"]([^'\"]*)|image-set\(\s*['\"]([^'\"]*)", re.IGNORECASE
)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Names of XML vocabularies look like addresses and are never asked for.
_ADDRESS = re.compile(
    r"(?:https?|wss?|ftp)://(?!www\.w3\.org/(?:1999|2000|XML))[^\s'\"`<>)\\]*|['\"`]//[\w-]+(?:\.[\w-]+)+",
    re.IGNORECASE,
)
_SHOWN = 70


def request_faults(parts: Parts) -> list[Message]:
    """Return every reference for which a browser would ask a network, or a file beside the page."""
    faults = []
    for one in parts.whole():
        for tag in one.tags:
            faults += [
                msg(
                    "row {row}: <{tag} {attribute}> asks for {address}",
                    row=tag.row,
                    tag=tag.name,
                    attribute=name,
                    address=_short(value),
                )
                for name, value in _references(tag)
            ]
        for block in one.styles:
            faults += [
                msg("row {row}: the style sheet asks for {address}", row=row, address=_short(value))
                for row, value in _css_references(block.text, block.tag.row)
            ]
        for block in (*one.scripts, *one.styles):
            faults += [
                msg(
                    "row {row}: a network address in <{tag}>: {address}",
                    row=_row(block.text, found.start(), block.tag.row),
                    tag=block.tag.name,
                    address=_short(found.group()),
                )
                for found in _ADDRESS.finditer(_plain_css(block.text) if block.tag.name == "style" else block.text)
            ]
    return faults


def _references(tag: Tag) -> Iterator[tuple[str, str]]:
    for name, value in tag.attributes:
        if name in _FETCHED or (name in {"href", "xlink:href"} and tag.name not in _LINKS):
            addresses = value.split(",") if name.endswith("srcset") and "data:" not in value else [value]
            yield from ((name, address.split()[0]) for address in addresses if _is_fetched(address))
        elif name == "style":
            yield from ((name, address) for _, address in _css_references(value, tag.row))
        elif (
            name == "content" and (tag.get("http-equiv") or "").strip().lower() == "refresh" and "url" in value.lower()
        ):
            yield name, value


def _is_fetched(address: str) -> bool:
    words = address.strip()
    return bool(words) and not words.lower().startswith(_HARMLESS)


def _css_references(text: str, row: int) -> Iterator[tuple[int, str]]:
    plain = _plain_css(text)
    for found in _CSS_REFERENCE.finditer(plain):
        address = next((group for group in found.groups() if group), "")
        if _is_fetched(address):
            yield _row(plain, found.start(), row), address


def _plain_css(text: str) -> str:
    """Return a style sheet with its comments blanked out; rows stay where they are."""
    return _CSS_COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def handler_faults(parts: Parts) -> list[Message]:
    """Return the attributes that hold a script: they run what a name from a table may have brought."""
    return [
        msg("row {row}: <{tag}> has a script in its attribute {attribute!r}", row=tag.row, tag=tag.name, attribute=name)
        for one in parts.whole()
        for tag in one.tags
        for name, value in tag.attributes
        if re.fullmatch(r"on[a-z]+", name) or re.sub(r"[\s\0]", "", value).lower().startswith("javascript:")
    ]


def _row(text: str, place: int, first: int) -> int:
    return first + text.count("\n", 0, place)


def _short(address: str) -> str:
    return address if len(address) <= _SHOWN else address[:_SHOWN] + "…"
