"""A page's tags, scripts, styles and data blocks, as its check looks at them; nothing is run or loaded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_RUN = re.compile(r"(?:(?:text|application)/(?:x-)?(?:java|ecma|live|j)script\b.*|module|importmap|speculationrules|)")


@dataclass(frozen=True)
class Tag:
    """A start tag: its name, attributes with names in small letters, and its row in the file."""

    name: str
    attributes: tuple[tuple[str, str], ...]
    row: int

    def get(self, name: str) -> str | None:
        """Return an attribute's value, the first where there are several as in a browser; None where there is none."""
        return next((value for key, value in self.attributes if key == name), None)


@dataclass(frozen=True)
class Block:
    """A script or style with its text."""

    tag: Tag
    text: str

    @property
    def is_run(self) -> bool:
        """Whether a browser runs it, or is guided by it; a script of another type is data."""
        return self.tag.name == "script" and _RUN.fullmatch((self.tag.get("type") or "").strip().lower()) is not None


@dataclass(frozen=True)
class Parts:
    """What a page consists of, in the order of the file.

    Attributes
    ----------
    tags
        All start tags.
    scripts, data, styles
        Inline scripts, scripts of a type that is not run, and style sheets.
    frames
        Pages that stand in an attribute of this one (``srcdoc``).
    """

    tags: tuple[Tag, ...]
    scripts: tuple[Block, ...]
    data: tuple[Block, ...]
    styles: tuple[Block, ...]
    frames: tuple["Parts", ...]

    def whole(self) -> Iterator["Parts"]:
        """Yield this page and all pages within it."""
        yield self
        for frame in self.frames:
            yield from frame.whole()


def parts_of(text: str) -> Parts:
    """Return what a page consists of.

    Parameters
    ----------
    text
        HTML. Line ends are taken as a browser takes them, so that a script's hash is the browser's.

    Examples
    --------
    >>> parts = parts_of('<p id="a">x</p><script>run()</script><script type="application/json">{}</script>')
    >>> [tag.name for tag in parts.tags], [block.text for block in parts.scripts], [block.text for block in parts.data]
    (['p', 'script', 'script'], ['run()'], ['{}'])
    """
    reader = _Reader()
    reader.feed(text.replace("\r\n", "\n").replace("\r", "\n"))
    reader.close()
    scripts = [block for block in reader.blocks if block.tag.name == "script"]
    return Parts(
        tags=tuple(reader.tags),
        scripts=tuple(block for block in scripts if block.is_run and block.tag.get("src") is None),
        data=tuple(block for block in scripts if not block.is_run),
        styles=tuple(block for block in reader.blocks if block.tag.name == "style"),
        frames=tuple(parts_of(inside) for tag in reader.tags if (inside := tag.get("srcdoc")) is not None),
    )


@dataclass
class _Open:
    tag: Tag
    pieces: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Gathers tags and the texts of scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[Tag] = []
        self.blocks: list[Block] = []
        self._open: _Open | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._close()
        made = Tag(tag, tuple((name, value or "") for name, value in attrs), self.getpos()[0])
        self.tags.append(made)
        if tag in {"script", "style"}:
            self._open = _Open(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # "<script/>" opens a script all the same, as in a browser.
        self.handle_starttag(tag, attrs)
        if tag in self.CDATA_CONTENT_ELEMENTS:
            self.set_cdata_mode(tag)

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.pieces.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._open is not None and tag == self._open.tag.name:
            self._close()

    def close(self) -> None:
        super().close()
        self._close()

    def _close(self) -> None:
        if self._open is not None:
            self.blocks.append(Block(self._open.tag, "".join(self._open.pieces)))
            self._open = None
