"""What a reader of the map page may see, and how the page is packed: chosen when it is made."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..indicators.result import Result

Redaction = Literal["coarse", "removed"]
"""``coarse``: stations stand in the middle of squares of about 1 km, without names or sectors; ``removed``: none do."""

RASTER_DETAILS_M = (30, 60, 90)

FORMAT = 4
"""Of the page's data: see docs/page-data.md."""


@dataclass(frozen=True)
class PageOptions:
    """How a map page is made.

    Attributes
    ----------
    detail_m
        The side of a raster's pixel on the ground. A run's cells that are larger stay as large as they are.
    redact
        What is done to the stations' places; None: nothing.
    compress
        Whether the data block is gzipped. Plain, it is readable in the file, makes the file larger, and opens also in
        Firefox 98 to 112 and Safari 15.4 to 16.3, which cannot unzip; older browsers open neither.
    before
        An earlier run to hold this one against.
    terrain
        A raster of heights, or a folder of tiles, to draw under the map.
    """

    detail_m: float = 60.0
    redact: Redaction | None = None
    compress: bool = True
    before: Result | None = None
    terrain: Path | None = None
