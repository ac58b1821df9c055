"""Viet Nam's communes of today and of before July 2025, from the tables that phusong ships (see tools/gazetteer.py)."""

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from .words import letters


@dataclass(frozen=True)
class Former:
    """A commune of before July 2025.

    Attributes
    ----------
    code, name, district, province
        As they were; the name bears its type, such as "Xã Cao Sơn".
    successors
        Codes of the communes of today that it became, the greater part first; several where it was split.
    """

    code: str
    name: str
    district: str
    province: str
    successors: tuple[str, ...]


@lru_cache(maxsize=1)
def former_communes() -> tuple[Former, ...]:
    """Return the 10,035 communes of before July 2025, by code.

    Examples
    --------
    >>> [item.successors for item in former_communes() if item.code == "04957"]
    [('04960', '04924')]
    """
    rows = _rows("communes_before_2025.csv")
    return tuple(
        Former(row["code"], row["name"], row["district"], row["province"], tuple(row["successors"].split("/")))
        for row in rows
    )


@lru_cache(maxsize=1)
def parts_of_today() -> dict[str, tuple[Former, ...]]:
    """Return the former communes of which each of today's consists, wholly or in part, by its code.

    Examples
    --------
    >>> [part.name for part in parts_of_today()["04795"]][:2]
    ['Phường Thịnh Lang', 'Phường Hữu Nghị']
    """
    parts: dict[str, list[Former]] = {}
    for item in former_communes():
        for code in item.successors:
            parts.setdefault(code, []).append(item)
    return {code: tuple(items) for code, items in parts.items()}


@lru_cache(maxsize=1)
def communes_of_today() -> dict[str, tuple[str, str]]:
    """Return the name and the province of each of the 3,321 communes since July 2025, by code.

    Examples
    --------
    >>> communes_of_today()["08542"]
    ('Xã Thanh Sơn', 'Tỉnh Phú Thọ')
    """
    return {row["code"]: (row["name"], row["province"]) for row in _rows("communes_today.csv")}


@lru_cache(maxsize=1)
def provinces_and_districts() -> frozenset[str]:
    """Return the names of the provinces and districts of before July 2025, without their types and diacritics.

    Examples
    --------
    >>> sorted({"phu tho", "viet tri", "tinh phu tho"} & provinces_and_districts())
    ['phu tho', 'viet tri']
    """
    names = {name for item in former_communes() for name in (item.province, item.district)}
    return frozenset(_OF_TYPE.sub("", letters(name)) for name in names)


_OF_TYPE = re.compile(r"^(?:tinh|thanh pho|huyen dao|huyen|thi xa|quan)\s+")


def _rows(name: str) -> list[dict[str, str]]:
    file = resources.files("phusong") / "gazetteer" / name
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
