"""The two ends of a path as people name them: a station or a hamlet by ID or name, or coordinates with a height."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import pandas as pd

from ..errors import SettingsError
from ..inputs.words import letters, plain

_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_POINT = re.compile(rf"\s*({_NUMBER})\s*,\s*({_NUMBER})\s*(?:,\s*({_NUMBER})\s*)?")


@dataclass(frozen=True)
class Point:
    """A place by its coordinates: WGS 84 degrees, and the height above ground in m where one is given."""

    lon: float
    lat: float
    height_m: float | None


def point_of(text: str, flag: str) -> Point | None:
    """Return the point that a text names; None where it is no coordinates but a name.

    Raises
    ------
    SettingsError
        They are coordinates, but not of this earth, or the height makes no sense.

    Examples
    --------
    >>> point_of("105.36, 21.33, 40", "--from"), point_of("Bản Dùng", "--to")
    (Point(lon=105.36, lat=21.33, height_m=40.0), None)
    """
    match = _POINT.fullmatch(text)
    if match is None:
        return None
    lon, lat = float(match[1]), float(match[2])
    height = None if match[3] is None else float(match[3])
    if abs(lon) > 180.0 or abs(lat) > 90.0 or (height is not None and not 1.0 <= height <= 3000.0):
        raise SettingsError(
            "{flag} is {value!r}; expected longitude,latitude,height such as 105.36,21.33,40: degrees of WGS 84, "
            "longitude first, and 1 to 3000 m above ground",
            flag=flag,
            value=text,
        )
    return Point(lon, lat, height)


def find_rows(table: pd.DataFrame, text: str, columns: Sequence[str], flag: str) -> pd.DataFrame:
    """Return the rows that a text names, by the first of the columns that has it; diacritics and case do not matter.

    Raises
    ------
    SettingsError
        There is none; the nearest are named.

    Examples
    --------
    >>> hamlets = pd.DataFrame({"hamlet_id": ["08542-01"], "name": ["Bản Dùng"]})
    >>> find_rows(hamlets, "ban dung", ["hamlet_id", "name"], "--to")["hamlet_id"].tolist()
    ['08542-01']
    """
    for column in columns:
        exact = table[(table[column].astype("str") == text.strip()).to_numpy(bool)]
        if len(exact):
            return exact
    for column in columns:
        alike = table[[plain(str(value)) == plain(text) for value in table[column]]]
        if len(alike):
            return alike
    for column in columns:
        inside = table[[plain(text) in plain(str(value)) for value in table[column]]] if plain(text) else table.iloc[:0]
        if len(inside) and inside[column].nunique() == 1:
            return inside
    known = {letters(str(value)): str(value) for column in columns for value in table[column].dropna()}
    close = [known[name] for name in get_close_matches(letters(text), list(known), n=3, cutoff=0.5)]
    if close:
        raise SettingsError(
            "{flag}: there is no {value!r}; did you mean {close}?", flag=flag, value=text, close=" / ".join(close)
        )
    raise SettingsError(
        "{flag}: there is no {value!r}; give an ID or a name of the project's lists, or longitude,latitude,height",
        flag=flag,
        value=text,
    )


def one_row(rows: pd.DataFrame, text: str, key: str, flag: str) -> pd.Series:
    """Return the only row.

    Raises
    ------
    SettingsError
        There are several; the first are named by their key.
    """
    if len(rows) > 1:
        raise SettingsError(
            "{flag}: {value!r} is the name of {count}; give one of their IDs: {names}",
            flag=flag,
            value=text,
            count=len(rows),
            names=", ".join(rows[key].astype("str").head(6)) + (", ..." if len(rows) > 6 else ""),
        )
    return rows.iloc[0]
