"""What the cells below a doubtful heading say of it: they bear it out, or it means another thing, or nothing."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from ...tables import OPERATORS
from ..coordinate_writings import pair
from ..numerals import numeral
from ..raw_tables import full
from ..values import shown
from ..words import canonical, letters, operators_named
from .columns import Meaning, is_bare_sector
from .technologies import radios_of_cell

WEAK = 3
"""From this strength on a heading's cells must bear it out."""
NAMED = 4
"""The strength of a column of names: an ID goes before it."""

_LOOKED_AT = 200  # cells by which a doubtful heading is judged
_MOSTLY = 0.5
_CODE = re.compile(r"\S*\d\S*")
_COMMUNE = re.compile(r"\b(?:xa|phuong|thi tran|thon|ban|huyen|p\.|x\.)\b")


def borne_out(found: Meaning, cells: "pd.Series[Any]") -> Meaning:
    """Return a heading's meaning after a look at its cells: those of a doubtful one must be what it says."""
    doubtful = found.strength >= WEAK or found.column in ("coordinates", "place", "technology", "tilt_mechanical")
    if not found.column or found.radios or not doubtful:
        return found
    texts = [shown(cell).strip() for cell in cells[:_LOOKED_AT] if full(cell)]
    if not texts:
        return found
    judge = _JUDGES.get(found.column)
    return found if judge is None else judge(found, texts, str(cells.name))


def _judged_place(found: Meaning, texts: Sequence[str], _heading: str) -> Meaning:
    if _share(texts, lambda text: pair(text) is not None) > _MOSTLY:
        return Meaning("coordinates", found.strength)
    if found.column == "place" and _share(texts, lambda text: bool(_CODE.fullmatch(text))) > _MOSTLY:
        return Meaning("site_id", WEAK)
    named = found.column == "place" or _share(texts, lambda text: bool(_COMMUNE.search(letters(text)))) > _MOSTLY
    return Meaning("place", found.strength) if named else Meaning()


def _judged_radio(found: Meaning, texts: Sequence[str], heading: str) -> Meaning:
    # In a short list the lines of a signature below are as many as the stations.
    if _share(texts, lambda text: bool(radios_of_cell(_typed(text)))) >= _MOSTLY:
        return Meaning("technology", found.strength)
    if found.column == "technology":
        return found if found.strength < WEAK else Meaning()
    is_operator = (
        _share(texts, lambda text: canonical(text, "operator") in OPERATORS or operators_named(text)) > _MOSTLY
    )
    return found if is_operator or letters(heading).strip() == "mang" else Meaning()


def _judged_number(found: Meaning, texts: Sequence[str], _heading: str) -> Meaning:
    return found if _share(texts, lambda text: any(letter.isdigit() for letter in text)) > _MOSTLY else Meaning()


def _judged_direction(found: Meaning, texts: Sequence[str], heading: str) -> Meaning:
    if is_bare_sector(heading):
        values = [numeral(text).value for text in texts]
        told = any(value > _MOST_SECTORS for value in values) and all(0 <= value <= 360 for value in values)
        return found if told else Meaning()
    omni = _share(texts, lambda text: letters(text) in _ALL_AROUND)
    return found if omni > _MOSTLY else _judged_number(found, texts, heading)


def _judged_tilt(found: Meaning, texts: Sequence[str], heading: str) -> Meaning:
    """Return a mechanical tilt; "MT" is also short for "mã trạm"."""
    is_tilt = (
        letters(heading).strip() != "mt" or _share(texts, lambda text: abs(numeral(text).value) <= _STEEPEST) > _MOSTLY
    )
    return found if is_tilt else Meaning("station_id", NAMED)


_MOST_SECTORS = 6  # larger numbers below "Sector 1" are directions, others may count or mark
_STEEPEST = 40  # degrees of tilt
_ALL_AROUND = ("omni", "vo huong", "da huong", "dang huong")
_JUDGES = {
    "coordinates": _judged_place,
    "place": _judged_place,
    "operator": _judged_radio,
    "technology": _judged_radio,
    "antenna_height_m": _judged_number,
    "azimuth_deg": _judged_direction,
    "tilt_mechanical": _judged_tilt,
}


def _typed(text: str) -> str:
    """Return a TEMS element's type without its suffix."""
    return re.sub(r"_(?:Cell|Site)$", "", text)


def _share(texts: Sequence[str], says: Callable[[str], object]) -> float:
    return sum(map(bool, map(says, texts))) / len(texts)
