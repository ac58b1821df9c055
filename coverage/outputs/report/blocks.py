"""What a report says, as plain values: sections give blocks, `document` sets them on paper."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ...language import Message

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Heading:
    """A heading below the section's own: level 2 or 3; it stays with what follows."""

    text: Message
    level: Literal[2, 3] = 2


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: running text, a small note under a table or picture, or a warning that must be seen."""

    text: Message
    kind: Literal["body", "note", "warning"] = "body"


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: tuple[Message, ...]


@dataclass(frozen=True)
class Column:
    """A table's column.

    Attributes
    ----------
    heading
        Over it, on every page.
    width
        Its share of the table's width, in whatever unit the columns share.
    at
        Where its cells stand: numbers at the right.
    """

    heading: Message
    width: float
    at: Literal["left", "right", "center"] = "left"


@dataclass(frozen=True)
class Table:
    """A table with its caption above; it is numbered, and its heading row stands on every page.

    Attributes
    ----------
    caption
        Without number.
    columns, rows
        Each row holds a text for each column, in the reader's language.
    strong
        Rows (from 0) in bold, such as a total.
    made_up
        Whether the rows come from the run, so that the caption calls them synthetic where an input was.
    """

    caption: Message
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    strong: frozenset[int] = frozenset()
    made_up: bool = True


@dataclass(frozen=True)
class Picture:
    """A picture with its caption below; it is numbered.

    Attributes
    ----------
    caption
        Without number.
    alt
        What the picture shows, for those who cannot see it.
    draw
        Makes it; called once, when it is set on paper.
    """

    caption: Message
    alt: Message
    draw: "Callable[[], Figure]"


Block = Heading | Paragraph | Bullets | Table | Picture


@dataclass(frozen=True)
class Section:
    """A section of the report, or an annex to it.

    Attributes
    ----------
    name
        By which a template asks for it.
    title
        Its heading.
    blocks
        What it says.
    lying
        Whether it needs the paper's long side: then it begins a page of its own.
    annex
        Whether it stands behind the signature, on a page of its own.
    """

    name: str
    title: Message
    blocks: tuple[Block, ...]
    lying: bool = False
    annex: bool = False
