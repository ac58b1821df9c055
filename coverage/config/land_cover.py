"""Which class each number of a land-cover raster is: built in, in phusong.toml, or in a file; and classes in words."""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from ..errors import MissingFileError, SettingsError
from ..language import Message, msg
from .profile import RadioProfile
from .settings import LandCover

WORLDCOVER: Mapping[int, str] = {
    10: "trees",
    20: "shrub",
    30: "open",
    40: "open",
    50: "houses",
    60: "open",
    70: "open",
    80: "water",
    90: "open",
    95: "mangroves",
    100: "open",
}
"""ESA WorldCover's legend: tree cover, shrubland, grassland, cropland, built-up, bare or sparse vegetation, snow and
ice, permanent water, herbaceous wetland, mangroves, moss and lichen."""

BUILT_IN = "worldcover"

_LABELS = {
    "open": msg("open land"),
    "water": msg("water"),
    "shrub": msg("shrub"),
    "village": msg("houses among fields"),
    "houses": msg("low houses"),
    "town": msg("town"),
    "dense_town": msg("dense town"),
    "trees": msg("trees"),
    "mangroves": msg("mangroves"),
}

CLASSES = tuple(_LABELS)
"""Names of the classes that have words of their own."""


def class_label(name: str) -> Message:
    """Return a class of clutter in words; one that a profile adds, by its name.

    Examples
    --------
    >>> str(class_label("village")), str(class_label("bamboo"))
    ('houses among fields', 'bamboo')
    """
    return _LABELS.get(name, msg("{name}", name=name))


def table_of(land_cover: LandCover, folder: Path) -> dict[int, str]:
    """Return the setting's table of numbers and classes; a file is taken from the folder.

    Raises
    ------
    MissingFileError, SettingsError
        There is no such file, or it is no table of whole numbers and classes; every fault is named.

    Examples
    --------
    >>> table_of(LandCover(), Path())[50]
    'houses'
    """
    mapping = land_cover.mapping
    if isinstance(mapping, dict):
        return mapping
    if mapping == BUILT_IN:
        return dict(WORLDCOVER)
    file = folder / mapping
    if not file.is_file():
        raise MissingFileError(
            "{file} does not exist; set [land_cover] mapping to 'worldcover', to a table such as {example}, or to a "
            "CSV or TOML file",
            file=str(file),
            example='{1 = "trees"}',
        )
    pairs = _toml(file) if file.suffix.lower() == ".toml" else _rows(file)
    return _checked(pairs, file)


def check_classes(land_cover: LandCover, profile: RadioProfile) -> Mapping[int, str]:
    """Return the table of numbers and classes, each of which the radio profile knows.

    Raises
    ------
    SettingsError
        A class is not in the profile; each is named.
    """
    mapping = table_of(land_cover, Path())
    known = profile.clutter.classes
    faults = [
        _unknown(code, name, get_close_matches(name, known, n=1)) for code, name in mapping.items() if name not in known
    ]
    if faults:
        raise SettingsError(
            "[land_cover] mapping names classes that the radio profile {profile} does not have; it has {known}:",
            details=faults,
            profile=profile.name,
            known=", ".join(known),
        )
    return mapping


def _unknown(code: int, name: str, close: list[str]) -> Message:
    if close:
        return msg("{code} is {name!r}; did you mean {close}?", code=code, name=name, close=close[0])
    return msg("{code} is {name!r}; add [clutter.classes.{name}] to the profile, or correct it", code=code, name=name)


def _toml(file: Path) -> list[tuple[str, str, str]]:
    """Return (place, number, class) of a file of lines such as ``10 = "trees"``."""
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            "{file} is not valid TOML ({reason}); mend it", file=str(file), reason=str(error)
        ) from error
    return [(key, key, str(value)) for key, value in values.items()]


def _rows(file: Path) -> list[tuple[str, str, str]]:
    """Return (row, number, class) of a CSV with two columns; a first row without a number is its heading."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError("{file} is not UTF-8 text; save it as UTF-8", file=str(file)) from error
    delimiter = ";" if text.split("\n", 1)[0].count(";") else ","
    rows = [(number, row) for number, row in enumerate(csv.reader(text.splitlines(), delimiter=delimiter), 1) if row]
    if rows and not rows[0][1][0].strip().lstrip("-").isdigit():
        rows = rows[1:]
    return [(str(number), row[0].strip(), row[1].strip() if len(row) > 1 else "") for number, row in rows]


def _checked(pairs: Iterable[tuple[str, str, str]], file: Path) -> dict[int, str]:
    table: dict[int, str] = {}
    faults = []
    for place, number, name in pairs:
        if not number.lstrip("-").isdigit() or not name:
            faults.append(
                msg(
                    "row {place}: {number!r} and {name!r}; expected a whole number of the raster and a class",
                    place=place,
                    number=number,
                    name=name,
                )
            )
        elif table.get(int(number), name) != name:
            faults.append(
                msg(
                    "row {place}: {number} is {name!r} here and {other!r} above; keep one",
                    place=place,
                    number=number,
                    name=name,
                    other=table[int(number)],
                )
            )
        else:
            table[int(number)] = name
    if faults or not table:
        raise SettingsError(
            "{file} is no table of land-cover classes; expected a row for each, such as 10,trees:",
            details=faults,
            file=str(file),
        )
    return table
