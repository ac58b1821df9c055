"""Lists that stand side by side in one sheet, as where one operator's is pasted beside another's."""

import re
from collections.abc import Sequence
from dataclasses import replace

from ...language import msg
from ..raw_tables import NAMELESS, RawTable, full
from ..stacked_tables import ANOTHER_TABLE
from .columns import meaning

_REPEATED = re.compile(r" \(\d+\)$")  # as `distinct_headings` numbers them
_LEAST = 3  # columns; several azimuths or pairs of coordinates are no lists


def parted(raw: RawTable) -> list[RawTable]:
    """Return a table's lists: several where its headings stand there again, coordinates among them."""
    headings = [str(heading) for heading in raw.frame.columns]
    bare = ["" if NAMELESS.fullmatch(heading) else _REPEATED.sub("", heading) for heading in headings]
    starts = _starts(bare)
    if len(starts) < 2 or raw.geometry is not None:
        return [raw]
    found = []
    for i, (start, end) in enumerate(zip(starts, [*starts[1:], len(headings)], strict=True)):
        frame = raw.frame.iloc[:, start if i else 0 : end]
        held = frame.map(full).any(axis=1)
        message = msg("another list begins in column {column}; it was read for itself", column=headings[start])
        told = raw.finding("info", ANOTHER_TABLE, message, column=headings[start])
        found.append(replace(raw, frame=frame[held], findings=(told,) if i else raw.findings))
    return found


def _starts(headings: Sequence[str]) -> list[int]:
    """Return where each list begins; none or one where the headings do not repeat as a whole."""
    first = next((i for i, heading in enumerate(headings) if heading and headings.count(heading) > 1), None)
    if first is None:
        return []
    starts = [i for i, heading in enumerate(headings) if heading == headings[first]]
    blocks = [
        tuple(heading for heading in headings[start:end] if heading)
        for start, end in zip(starts, [*starts[1:], len(headings)], strict=True)
    ]
    shortest = min(map(len, blocks))
    alike = shortest >= _LEAST and len({block[:shortest] for block in blocks}) == 1
    return starts if alike and _has_place(blocks[0][:shortest]) else []


def _has_place(headings: Sequence[str]) -> bool:
    columns = {meaning(heading).column for heading in headings}
    return bool(columns & {"coordinates"}) or any(pair <= columns for pair in ({"lon", "lat"}, {"x", "y"}))
