"""Layouts that programs write: OpenCellID's dumps without headings, G-MoN's CLF, TEMS cell files of several tables."""

import re
from collections.abc import Sequence
from typing import Any

from ..raw_tables import ListHeadings, full
from .columns import known_headings

# https://wiki.opencellid.org/wiki/Menu_map_view#database
_OPENCELLID = (
    *("radio", "mcc", "net", "area", "cell", "unit", "lon", "lat", "range", "samples", "changeable", "created"),
    *("updated", "averageSignal"),
)
# CLF 3.0: MCC and MNC, cell, area, RNC, latitude, longitude, precision, description, reserved.
_CLF_3 = ("MCCMNC", "CID", "LAC", "RNC", "LAT", "LON", "POS-RAT", "DESC", "RFU")
# CLF 4.1 goes on with the site's equipment.
_CLF_4 = (
    *("MCCMNC", "CID", "LAC", "TYPE", "LAT", "LON", "POS-RAT", "DESC", "SYS", "LABEL", "AZI", "HEIGHT", "HBW", "VBW"),
    *("TILT", "LOC"),
)
_RADIOS = frozenset(("GSM", "UMTS", "LTE", "NR", "CDMA", "WCDMA"))
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def missing_headings(first: list[str]) -> list[str] | None:
    """Return the headings of a list that begins with its data, None where its first row is no row that is known.

    Examples
    --------
    >>> missing_headings("GSM,452,1,10068,5293,0,105.80,20.95,1000,2,1,1459692342,1488347104,0".split(","))[:3]
    ['radio', 'mcc', 'net']
    """
    cells = [cell.strip() for cell in first]
    if len(cells) in (13, 14) and cells[0].upper() in _RADIOS and re.fullmatch(r"\d{3}", cells[1]):
        return list(_OPENCELLID[: len(cells)])
    for names in (_CLF_3, _CLF_4):
        known = len(cells) == len(names) and re.fullmatch(r"\d{5,6}", cells[0])
        if known and all(map(_NUMBER.fullmatch, cells[4:6])):
            return list(names)
    return None


def unfolded(rows: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
    """Return the rows of a TEMS cell file as one table, each in its own line; other rows as they are.

    Such a file has a commented heading for its sites and one for the cells of each technology; the first cell of every
    row says which it is. A cell takes its site's columns; a site without cells stays a row of its own.
    """
    rows = [[] if row and isinstance(row[0], str) and row[0].startswith("//") else row for row in rows]  # remarks
    headings = {
        number: [str(cell).lstrip("; ").strip() for cell in row]
        for number, row in enumerate(rows)
        if row and isinstance(row[0], str) and row[0].lstrip("; ").startswith("ElementTypeName")
    }
    if len(headings) < 2:
        return rows
    site_heading = next((item for item in headings.values() if _key(item) is None), None)
    cell_headings = [item for item in headings.values() if _key(item) is not None]
    if site_heading is None or not cell_headings:
        return rows
    names = list(dict.fromkeys([*site_heading, *(name for item in cell_headings for name in item)]))
    sites: dict[str, dict[str, Any]] = {}
    records: dict[int, dict[str, Any]] = {}
    for number, row in enumerate(rows):
        if number in headings or not any(map(full, row)) or str(row[0]).startswith((";", "#")):
            continue
        kind = str(row[0])
        heading = site_heading if kind.endswith("_Site") else _of_kind(kind, cell_headings)
        records[number] = dict(zip(heading, row, strict=False))
        if heading is site_heading:
            sites[f"{kind.removesuffix('_Site')} {records[number].get('SiteID')}"] = records[number]
    used = set()
    for record in records.values():
        key = _key(list(record))
        if key is not None:
            site = f"{str(record['ElementTypeName']).removesuffix('_Cell')} {record[key]}"
            used.add(site)
            record.update({name: value for name, value in sites.get(site, {}).items() if name not in record})
    alone = {id(site) for name, site in sites.items() if name not in used}
    found: list[Sequence[Any]] = [[] for _ in rows]
    found[min(headings)] = names
    for number, record in records.items():
        if _key(list(record)) is not None or id(record) in alone:
            found[number] = [record.get(name, "") for name in names]
    return found


def _key(heading: Sequence[str]) -> str | None:
    return next((name for name in heading if name.endswith("_SiteIDForCell")), None)


def _of_kind(kind: str, headings: Sequence[list[str]]) -> list[str]:
    technology = kind.removesuffix("_Cell")
    return next((item for item in headings if (_key(item) or "").startswith(technology)), headings[0])


STATION_LIST = ListHeadings(known_headings, missing_headings, unfolded)
