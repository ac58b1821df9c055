"""Numbers as people write them: decimal comma or point, thousands parted or not, and what to do when both readings fit.

A separator stands for thousands only where it parts groups of three digits. One separator with exactly three digits
after it (``1.842``) can be read both ways; then, in this order: a column of whole numbers takes it for thousands; the
reading that alone lies within the column's limits is taken; the way in which the column's other cells use their
separators decides; otherwise the cell is reported as ambiguous.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

# What parts thousands besides point and comma: spaces (also the unbreaking ones) and quotes.
_SPACES = " \u00a0\u202f'’"
_PARTED = re.compile(rf"^[+-]?[1-9]\d{{0,2}}(?:[{_SPACES}]\d{{3}})+(?=$|[.,])")
_WHOLE = re.compile(r"^[+-]?\d+$")
_POWER = re.compile(r"^[+-]?\d+(?:\.\d+)?[eE][+-]?\d+$")
_SINGLE = re.compile(r"^([+-]?)(\d*)([.,])(\d+)$")
_BOTH = re.compile(r"^[+-]?[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*([.,])\d+$")
_GROUPS = re.compile(r"^[+-]?[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})+$")


@dataclass(frozen=True)
class Numeral:
    """What a text can mean as a number.

    Attributes
    ----------
    value
        The number, its single separator (if any) taken for the decimal one; nan where the text is no number.
    thousands
        The number with that separator taken for thousands; nan where this cannot be.
    decimal
        The decimal separator that the text shows beyond doubt; empty where it shows none.
    """

    value: float
    thousands: float = math.nan
    decimal: str = ""

    @property
    def ambiguous(self) -> bool:
        """Whether both readings are possible."""
        return not math.isnan(self.thousands)


@lru_cache(maxsize=65536)
def numeral(text: str) -> Numeral:
    """Return what a text can mean as a number.

    Examples
    --------
    >>> numeral("105,34808").value, numeral("1.234.567,5").value, numeral("abc").value
    (105.34808, 1234567.5, nan)
    >>> numeral("14.316").value, numeral("14.316").thousands
    (14.316, 14316.0)
    """
    text = text.strip().replace("−", "-")
    if _PARTED.match(text):
        text = re.sub(rf"[{_SPACES}]", "", text)
    if _WHOLE.match(text) or _POWER.match(text):
        return Numeral(float(text))
    if single := _SINGLE.match(text):
        return _with_one_separator(text, single)
    if both := _BOTH.match(text):
        group, decimal = both.groups()
        if group != decimal:
            return Numeral(float(text.replace(group, "").replace(decimal, ".")), decimal=decimal)
    if groups := _GROUPS.match(text):
        group = groups.group(1)
        return Numeral(float(text.replace(group, "")), decimal="," if group == "." else ".")
    return Numeral(math.nan)


def _with_one_separator(text: str, match: re.Match[str]) -> Numeral:
    _, whole, separator, fraction = match.groups()
    value = float(text.replace(",", "."))
    if len(fraction) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0"):
        return Numeral(value, thousands=float(text.replace(separator, "")))
    return Numeral(value, decimal=separator)


def decimal_of(numerals: Iterable[Numeral]) -> str:
    """Return the one decimal separator that a column's cells show; empty where they show none, or both.

    Examples
    --------
    >>> decimal_of([numeral("12,5"), numeral("1.842")])
    ','
    """
    shown = {item.decimal for item in numerals if item.decimal}
    return shown.pop() if len(shown) == 1 else ""


def resolved(text: str, *, low: float, high: float, whole: bool, decimal: str) -> float | None:
    """Return the number that a text means in its column, nan where it is none, None where two readings fit.

    Parameters
    ----------
    text
        The cell.
    low, high
        The column's limits, inclusive, in its unit.
    whole
        Whether the column holds whole numbers.
    decimal
        The column's decimal separator as its other cells show it, or empty.

    Examples
    --------
    >>> resolved("14.316", low=0, high=math.inf, whole=True, decimal="")
    14316.0
    >>> resolved("105.172", low=-180, high=180, whole=False, decimal="")
    105.172
    >>> resolved("1.842", low=0, high=math.inf, whole=False, decimal=",")
    1842.0
    >>> resolved("1.842", low=0, high=math.inf, whole=False, decimal="") is None
    True
    """
    found = numeral(text)
    if not found.ambiguous:
        return found.value
    if whole:
        return found.thousands
    fits, fits_thousands = low <= found.value <= high, low <= found.thousands <= high
    if fits != fits_thousands:
        return found.value if fits else found.thousands
    if decimal:
        return found.value if decimal in text else found.thousands
    return None if fits else found.value
