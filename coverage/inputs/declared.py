"""The commune that a row declares held against the one in which its coordinates lie, with the distance between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from ..geo.crs import working_crs
from ..language import Message, msg
from ..tables import Finding, Severity
from .ground import to_metric
from .joining import guessed
from .matching import Match, Places, find, is_former, listed, places_of
from .reading import Reading, rows_text

# Outlines are drawn to some tens of metres: a mast so near the edge may stand on either side of it.
EDGE_M = 50.0
_EXAMPLES = 8


def declared_against(
    reading: Reading, frame: pd.DataFrame, communes: gpd.GeoDataFrame, column: str = "commune_declared"
) -> list[Finding]:
    """Tell where rows declare another commune than the one in which they lie.

    A name of before July 2025 means what became of it: of a commune that was split, the part in which the row lies. A
    misspelt name that was guessed is told with its likeness.

    Parameters
    ----------
    reading
        The file.
    frame
        Its usable rows: `column` (code or name, as written), `commune_code` by the coordinates, `lon`, `lat`.
    communes
        As `read_communes` returns them.
    column
        Where the declared commune stands.
    """
    declared = frame[column].dropna()
    places = places_of(communes)
    matches = {str(text): find(str(text), places) for text in declared.unique()}
    codes = frame["commune_code"].to_dict()
    apart = [
        (int(str(row)), str(text), meant)
        for row, text in declared.items()
        if (meant := _meant(matches[str(text)])) and codes[row] not in meant
    ]
    rows_of: dict[str, list[int]] = {}
    for row, text in declared.items():
        rows_of.setdefault(str(text), []).append(int(str(row)))
    whole = _Declared(reading, frame, places, matches, rows_of, column)
    return [*_elsewhere(whole, communes, apart), *_guesses(whole), *_former(whole), *_strange(whole)]


@dataclass(frozen=True)
class _Declared:
    """What the rows of a file declare, and what it was taken for."""

    reading: Reading
    frame: pd.DataFrame
    places: Places
    matches: Mapping[str, Match]
    rows_of: Mapping[str, list[int]]
    column: str

    def finding(self, severity: Severity, rule: str, message: Message, **place: Any) -> Finding:
        return self.reading.finding(severity, rule, message, column=self.column, **place)


def _meant(match: Match) -> tuple[str, ...]:
    return () if match.how == "unknown" else (*match.codes, *match.others)


def _elsewhere(
    whole: _Declared, communes: gpd.GeoDataFrame, apart: Sequence[tuple[int, str, tuple[str, ...]]]
) -> list[Finding]:
    if not apart:
        return []
    frame, places = whole.frame, whole.places
    rows = [row for row, _, _ in apart]
    metres = metres_to(frame.loc[rows, "lon"], frame.loc[rows, "lat"], [codes for _, _, codes in apart], communes)
    findings = []
    for (row, text, codes), distance_m in zip(apart, metres, strict=True):
        code = frame["commune_code"].loc[row]
        found: Message = msg("no commune") if pd.isna(code) else places.label(code)
        message = msg(
            "declared in {declared}, but its coordinates lie in {found}, {distance:.0f} m from the edge of {commune}; "
            "the coordinates were used",
            declared=text,
            found=found,
            distance=float(distance_m),
            commune=listed(places.label(code) for code in codes),
        )
        severity: Severity = "info" if distance_m <= EDGE_M else "warning"
        findings.append(whole.finding(severity, "declared_elsewhere", message, row=row, value=text))
    return findings


def metres_to(
    lon: "pd.Series[float]", lat: "pd.Series[float]", codes: Sequence[Sequence[str]], communes: gpd.GeoDataFrame
) -> np.ndarray:
    """Return each point's distance to the nearest of its communes, metres; 0 inside."""
    crs = working_crs("auto", communes)
    shapes = dict(zip(communes["commune_code"], communes.geometry.to_crs(crs), strict=True))
    points = shapely.points(to_metric(lon.to_numpy(), lat.to_numpy(), crs))
    return np.array(
        [
            min(float(shapely.distance(point, shapes[code])) for code in of)
            for point, of in zip(points, codes, strict=True)
        ]
    )


def _guesses(whole: _Declared) -> list[Finding]:
    """Tell of names that were taken for the nearest one."""
    findings = []
    codes = whole.frame["commune_code"].to_dict()
    for text, match in whole.matches.items():
        if match.how != "guess":
            continue
        rows = whole.rows_of[text]
        message = msg("{guess} (rows {rows})", guess=guessed(text, match, whole.places), rows=rows_text(rows))
        # Where the coordinates say the same, the guess is borne out.
        sure = all(codes[row] in match.codes for row in rows)
        severity: Severity = "info" if sure else "warning"
        findings.append(whole.finding(severity, "commune_guessed", message, row=rows[0], value=text))
    return findings


def _former(whole: _Declared) -> list[Finding]:
    """Tell of names of before July 2025, and what became of them."""
    former = sorted(text for text, match in whole.matches.items() if is_former(match) and match.how != "guess")
    if not former:
        return []
    pairs = [
        msg("{old} → {new}", old=text, new=listed(whole.places.label(code) for code in whole.matches[text].codes))
        for text in former[:_EXAMPLES]
    ]
    message = msg(
        "{count} names of communes are of before July 2025 and were taken for what became of them: {names}",
        count=len(former),
        names=listed(pairs),
    )
    return [whole.finding("info", "former_communes", message)]


def _strange(whole: _Declared) -> list[Finding]:
    """Tell of names that fit no commune; beyond the province that is to be expected."""
    strange = sorted(text for text, match in whole.matches.items() if match.how == "unknown")
    if not strange:
        return []
    names = [
        msg("{value!r} (like {candidates})", value=text, candidates=whole.matches[text].candidates())
        if whole.matches[text].known
        else msg("{value!r}", value=text)
        for text in strange[:_EXAMPLES]
    ]
    message = msg(
        "{count} names of communes are not among the province's, neither of today nor of before July 2025: {names}; "
        "the coordinates were used",
        count=len(strange),
        names=listed(names),
    )
    rows = [row for text in strange for row in whole.rows_of[text]]
    inside = whole.frame.loc[rows, "commune_code"].notna().any()
    return [whole.finding("warning" if inside else "info", "declared_unknown", message, row=rows[0], value=strange[0])]
