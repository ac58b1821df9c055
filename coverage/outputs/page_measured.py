"""Where measurements contradict the map, as the page's columns: squares by kind, and counts by commune and hamlet."""

from typing import Any

import pandas as pd

from ..indicators.conflicts import CONFLICTS, by_commune
from ..indicators.result import Result
from .measured_files import required_of_run
from .page_columns import coded, numbers, point_numbers, text_list
from .page_points import commune_rows, counted_points

MOST_CONFLICTS = 5_000
"""A page that holds more than so many squares shows counts instead: each weighs some twenty bytes."""

_COUNTS = ("squares", "measured_covered", *CONFLICTS)


def conflict_columns(result: Result) -> dict[str, Any] | None:
    """Return the squares where model and measurement disagree, or counts by larger squares; None where there are none.

    Levels that are not known are left out: a redacted run has none.
    """
    if result.measured is None:
        return None
    squares = result.measured.squares
    squares = squares[squares["conflict"] != ""]
    if squares.empty:
        return None
    if len(squares) > MOST_CONFLICTS:
        return counted_points(squares, ["conflict", "operator", "technology"])
    told = {
        "point": point_numbers(squares.geometry),
        "commune": commune_rows(squares, result.communes),
        "conflict": coded(squares, "conflict"),
        "operator": coded(squares, "operator"),
        "technology": coded(squares, "technology"),
        "basis": coded(squares, "basis"),
        "samples": numbers(squares, "samples", 0),
        "until": coded(squares, "measured_to"),
        "measured": numbers(squares, "measured_dbm", 1),
        "modelled": numbers(squares, "modelled_dbm", 1),
    }
    return {name: column for name, column in told.items() if column is not None}


def measured_columns(result: Result) -> dict[str, Any] | None:
    """Return how many squares of each commune and hamlet were measured and how many contradict the map.

    Returns
    -------
    dict or None
        ``communes`` and ``hamlets``, each with ``row``, coded ``operator`` and ``technology``, ``squares``,
        ``measured_covered`` and a count for each of `CONFLICTS`; None without measurements.
    """
    if result.measured is None:
        return None
    communes = by_commune(result.measured.squares, required_of_run(result.manifest))
    told = {"communes": _counts(communes, commune_rows(communes, result.communes))}
    if result.hamlets is not None:
        rows = {name: row for row, name in enumerate(text_list(result.hamlets, "hamlet_id"))}
        hamlets = result.measured.hamlets
        told["hamlets"] = _counts(hamlets, [rows.get(name, -1) for name in text_list(hamlets, "hamlet_id")])
    return told


def _counts(table: pd.DataFrame, rows: list[int]) -> dict[str, Any]:
    nothing: dict[str, Any] = {"values": [], "index": []}
    return {
        "row": rows,
        **{name: coded(table, name) or nothing for name in ("operator", "technology")},
        **{name: numbers(table, name, 0) or [] for name in _COUNTS},
    }
