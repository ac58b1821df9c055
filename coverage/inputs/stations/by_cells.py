"""What headings that nobody knows hold, told by the cells below them, where a list would lack a column without it."""

import re
from collections.abc import Callable, Collection, Sequence

from ...language import msg
from ...tables import OPERATORS, Finding
from ..coordinate_writings import coordinate, pair
from ..raw_tables import RawTable, full
from ..values import shown
from ..words import canonical, operators_named
from .technologies import radios_of_cell

_LOOKED_AT = 200  # cells of each column
_NEARLY_ALL = 0.9
_PLAIN = re.compile(r"[\d.,]+")
_EASTS, _NORTHS = (102.0, 110.0), (8.0, 23.5)  # degrees, the land of Viet Nam


def told_by_cells(
    raw: RawTable, unknown: Sequence[str], wanted: Collection[str]
) -> tuple[dict[str, tuple[str, ...]], list[Finding]]:
    """Return column -> heading of the wanted columns that the cells of unknown headings show to be theirs.

    A column is given only where one heading alone may hold it, and longitude and latitude only together.

    Parameters
    ----------
    raw
        The table.
    unknown
        Headings without a meaning.
    wanted
        Of ``technology``, ``operator``, ``lon``, ``lat`` and ``coordinates``, those that the list lacks.
    """
    texts = {name: [shown(cell).strip() for cell in raw.frame[name][:_LOOKED_AT] if full(cell)] for name in unknown}
    claims = {
        column: [name for name in unknown if texts[name] and _share(texts[name], says) >= _NEARLY_ALL]
        for column, says in _SAYS.items()
        if column in wanted
    }
    found = {column: names[0] for column, names in claims.items() if len(names) == 1}
    if not {"lon", "lat"} <= set(found):
        found.pop("lon", None)
        found.pop("lat", None)
    findings = [
        raw.finding(
            "warning",
            "told_by_cells",
            msg(
                "the heading {heading!r} is not known; by its cells, such as {example!r}, it was taken for {column}; "
                "if it means another thing, say so in phusong.toml",
                heading=name,
                example=texts[name][0],
                column=column,
            ),
            column=name,
        )
        for column, name in found.items()
    ]
    return {column: (name,) for column, name in found.items()}, findings


def _share(texts: Sequence[str], says: Callable[[str], bool]) -> float:
    return sum(map(says, texts)) / len(texts)


def _is_technology(text: str) -> bool:
    return any(map(str.isalpha, text)) and bool(radios_of_cell(text))


def _is_operator(text: str) -> bool:
    return any(map(str.isalpha, text)) and (canonical(text, "operator") in OPERATORS or len(operators_named(text)) > 0)


def _lies_between(bounds: tuple[float, float]) -> Callable[[str], bool]:
    def says(text: str) -> bool:
        value = coordinate(text).value
        # A height has fewer decimals, and no sign of degrees.
        return bounds[0] <= value <= bounds[1] and (round(value, 1) != value or not _PLAIN.fullmatch(text))

    return says


_SAYS: dict[str, Callable[[str], bool]] = {
    "technology": _is_technology,
    "operator": _is_operator,
    "coordinates": lambda text: pair(text) is not None,
    "lon": _lies_between(_EASTS),
    "lat": _lies_between(_NORTHS),
}
