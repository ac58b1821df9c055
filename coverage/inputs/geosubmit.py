"""What phones report of the cells that they hear, as Geosubmit nests it: one row a cell."""

from collections.abc import Mapping, Sequence
from typing import Any

_CELLS, _PLACE = "cellTowers", "position"


def cells_of_reports(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the objects of a JSON list as rows: of a report of Geosubmit one for each cell, with its place and time.

    Version 2 of Mozilla's API puts the place into an object of its own, version 1 beside the cells; Tower Collector and
    Network Cell Info export both. Other objects come back as they are.

    Examples
    --------
    >>> cells_of_reports([{"timestamp": 5, "position": {"latitude": 21.1}, "cellTowers": [{"radioType": "lte"}]}])
    [{'timestamp': 5, 'latitude': 21.1, 'radioType': 'lte'}]
    """
    found: list[Mapping[str, Any]] = []
    for row in rows:
        cells = row.get(_CELLS)
        if not isinstance(cells, list):
            found.append(row)
            continue
        place = row.get(_PLACE)
        shared = {name: value for name, value in row.items() if not isinstance(value, list | dict)}
        shared |= place if isinstance(place, dict) else {}
        found += [{**shared, **cell} for cell in cells if isinstance(cell, dict)]
    return found
