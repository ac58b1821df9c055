"""Where a hamlet lies: at its point, inside its outline, or, without either, where its commune's people live."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from ..language import Message, msg
from ..tables import HAMLET_LIST, HAMLETS, Finding, Table
from .centres import populated_centres
from .files import read_frame
from .hamlet_extents import Extents, put_together, shapes_as_points
from .hamlet_rows import filled_down, with_communes_apart, without_sections, without_totals
from .headings import match_headings
from .joining import guessed, refused
from .matching import Match, Places, find, is_former, listed, places_of
from .optional_cells import without_odd_cells
from .points import place_columns, points_of
from .project_file import short_name
from .raw_tables import RawTable
from .reading import Reading, checked, rows_text, usable

PLACED, POINT, POINTS, OUTLINE, COMMUNE = "placed", "point", "points", "outline", "commune"
_EXAMPLES = 8
_HOW = {
    "people": msg("in the middle of their commune's people, by the population raster"),
    "masts": msg("at the mast in the middle of their commune's masts"),
    COMMUNE: msg("inside their commune's outline"),
}


# What is told of a hamlet; its name and its place make it one.
_OPTIONAL = ("population", "households", "electricity", "special", "kind")

Meant = dict[int, tuple[str, ...]]  # row -> the communes that its own words may mean


def open_hamlets(path: Path, communes: gpd.GeoDataFrame, *, crs: str | None) -> tuple[Reading, Extents, Meant]:
    """Read a hamlet list with its communes' codes; tell what each hamlet consists of, and which communes it may mean.

    Places may be missing yet.

    Raises
    ------
    MissingFileError, InputError, SettingsError
        As `open_points`.
    """
    raw = with_communes_apart(without_sections(read_frame(path, table=HAMLET_LIST)))
    raw, extents = shapes_as_points(raw, crs)
    reading = without_odd_cells(points_of(raw, _asked_of(raw), communes, crs=crs), _OPTIONAL)
    reading, extents = put_together(filled_down(without_totals(reading)), extents)
    reading, meant = _with_communes(without_odd_cells(checked(reading), _OPTIONAL), communes)
    return reading, extents, meant


def _asked_of(raw: RawTable) -> Table:
    """Return the table that the file must hold: coordinates, unless it names the commune instead."""
    named = match_headings([str(heading) for heading in raw.frame.columns], HAMLET_LIST, file=raw.name).headings
    placed_by = set(place_columns(raw, HAMLET_LIST).headings) - {"lon", "lat"}
    if {"commune_code", "commune"} & set(named) and (placed_by or not {"lon", "lat"} & set(named)):
        return HAMLET_LIST
    both = {"lon", "lat"} <= set(named) and bool({"commune_code", "commune"} & set(named))
    columns = tuple(
        HAMLETS[column.name] if column.name in ("lon", "lat") and not both else column for column in HAMLET_LIST.columns
    )
    return replace(HAMLET_LIST, columns=columns)


def _with_communes(reading: Reading, communes: gpd.GeoDataFrame) -> tuple[Reading, Meant]:
    """Return the reading with today's code of the declared commune, found by its code, else by its name.

    Beside it stand all communes that each row's words may mean: the parts of a split one, namesakes of before.
    """
    places = places_of(communes)
    frame = reading.frame
    words = usable(reading)[["commune_code", "commune", "district"]].fillna("")
    asked = {
        int(str(row)): (str(code), str(name), str(district))
        for row, code, name, district in words.itertuples()
        if code or name
    }
    found = {of: _match(of, places) for of in dict.fromkeys(asked.values())}
    has_place = frame[["lon", "lat"]].notna().all(axis=1)
    codes: dict[int, str | None] = {row: found[of].code for row, of in asked.items()}
    # Of a split commune, or one of several of a name, the coordinates say which part it is.
    findings = _told(reading, asked, found, places, has_place)
    frame = frame.assign(commune_code=pd.array([codes.get(int(str(row))) for row in frame.index], dtype="str"))
    meant = {row: found[of].codes + found[of].others for row, of in asked.items() if found[of].how != "unknown"}
    return replace(reading, frame=frame).with_findings(findings), meant


def _match(asked: tuple[str, str, str], places: Places) -> Match:
    code, name, district = asked
    by_code = find(code, places) if code else Match("unknown")
    return by_code if by_code.how != "unknown" or not name else find(name, places, district=district)


def _told(
    reading: Reading,
    asked: dict[int, tuple[str, str, str]],
    found: dict[tuple[str, str, str], Match],
    places: Places,
    has_place: "pd.Series[bool]",
) -> list[Finding]:
    findings = []
    former: dict[str, Message] = {}
    for row, of in asked.items():
        match, text = found[of], of[0] or of[1]
        place: dict[str, Any] = {"row": row, "column": "commune_code" if of[0] else "commune", "value": text}
        if match.how == "guess":
            findings.append(reading.finding("warning", "commune_guessed", guessed(text, match, places), **place))
        elif match.code is None and has_place.loc[row] and match.how == "unknown":
            message = msg("{value!r} is no commune of the boundaries; the one at the coordinates was used", value=text)
            findings.append(reading.finding("warning", "unknown_commune", message, **place))
        elif match.code is None and not has_place.loc[row]:
            _, rule, message = refused(text, match, places)
            findings.append(reading.finding("error", rule, message, **place))
        if is_former(match):
            former[text] = listed(places.label(code) for code in match.codes)
    if former:
        pairs = [msg("{old} → {new}", old=old, new=new) for old, new in list(former.items())[:_EXAMPLES]]
        message = msg(
            "{count} names of communes are of before July 2025 and were taken for what became of them: {names}",
            count=len(former),
            names=listed(pairs),
        )
        findings.append(reading.finding("info", "former_communes", message, column="commune"))
    return findings


def placed(
    reading: Reading, communes: gpd.GeoDataFrame, population: Path | None, stations: gpd.GeoDataFrame | None
) -> tuple[Reading, "pd.Series[str]"]:
    """Return the reading with a place for every row, and where each place comes from; a row without any is an error."""
    frame = reading.frame.copy()
    how = pd.Series(POINT, index=frame.index, dtype=object)
    good = usable(reading)
    half = good.index[good["lon"].isna() != good["lat"].isna()]
    reading = reading.with_findings(
        reading.finding(
            "error",
            "no_place",
            msg("only one of longitude and latitude is given; fill in the other, or clear both"),
            row=int(row),
            column="lon" if pd.isna(good["lon"].loc[row]) else "lat",
        )
        for row in half
    )
    empty = good.index[good["lon"].isna() & good["lat"].isna()]
    homeless = empty[good.loc[empty, "commune_code"].isna().to_numpy()]
    reading = reading.with_findings(
        reading.finding(
            "error",
            "no_place",
            msg("{name} has neither coordinates nor a commune; fill in one of them", name=str(good["name"].loc[row])),
            row=int(row),
            column="lon",
        )
        for row in homeless
    )
    rows = empty.difference(homeless)
    if rows.empty:
        return replace(reading, frame=frame), how
    centres = populated_centres(communes, population, stations).loc[list(good.loc[rows, "commune_code"])]
    frame.loc[rows, "lon"], frame.loc[rows, "lat"] = centres.geometry.x.to_numpy(), centres.geometry.y.to_numpy()
    how.loc[rows] = centres["how"].to_numpy()
    counts = Counter(how.loc[rows])
    findings = [
        reading.finding(
            "warning",
            "placed_at_centre",
            msg(
                "{count} hamlets without coordinates were put {place} and are marked so (rows {rows}); what is told of "
                "them is told of that place",
                count=count,
                place=_HOW[str(name)],
                rows=rows_text(int(str(row)) for row in rows[how.loc[rows] == name]),
            ),
            row=int(str(rows[how.loc[rows] == name][0])),
            column="lon",
        )
        for name, count in sorted(counts.items())
    ]
    return replace(reading, frame=frame).with_findings(findings), how


def with_ids(reading: Reading) -> Reading:
    """Return the reading with an ID for every hamlet: of those without one, the commune's code and the name."""
    frame = reading.frame.copy()
    empty = frame.index[frame["hamlet_id"].isna() & ~frame.index.isin(list(reading.bad_rows))]
    if empty.empty:
        return reading
    taken = set(frame["hamlet_id"].dropna())
    for row in empty:
        stem = f"{frame['commune_code'].fillna('x').loc[row]}-{short_name(str(frame['name'].loc[row]))}"
        number = 2
        name = stem
        while name in taken:
            name, number = f"{stem}-{number}", number + 1
        taken.add(name)
        frame.loc[row, "hamlet_id"] = name
    message = msg("{count} hamlets without an ID got one of their commune's code and their name", count=len(empty))
    finding = reading.finding("info", "id_filled", message, column="hamlet_id")
    return replace(reading, frame=frame).with_findings([finding])
