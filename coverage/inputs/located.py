"""Where a table's rows lie, and the communes that they declare: what the readers of coordinates hand one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ..language import Message
from ..tables import Finding
from .ground import communes_at
from .matching import find, places_of
from .raw_tables import full


@dataclass(frozen=True)
class Located:
    """Where the rows lie.

    Attributes
    ----------
    lon, lat
        Degrees of WGS 84, one a row of the table; nan where unknown.
    findings
        What was read, converted, repaired, refused.
    how
        In a word, for the table of what was recognised.
    confidence
        0 to 1, of the least sure detection.
    headings
        Of longitude and latitude in the file; empty for a layer's points.
    bad_rows
        Rows whose place one finding tells to be unusable.
    """

    lon: np.ndarray
    lat: np.ndarray
    findings: tuple[Finding, ...]
    how: Message
    confidence: float = 1.0
    headings: tuple[str, ...] = ()
    bad_rows: frozenset[int] = frozenset()


_NEAR_DEG = 0.001  # some 100 m, less than the shift between VN-2000 and WGS 84


@dataclass(frozen=True)
class Ground:
    """The communes, and which of them each row declares.

    Attributes
    ----------
    communes
        As `read_communes` returns them; None where there are none.
    meant
        Codes of the communes that a row's declared name may mean; empty where it declares none that is known.
    near
        Longitudes and latitudes near which the rows are known to lie, where another pair of coordinates tells it.
    """

    communes: gpd.GeoDataFrame | None
    meant: Sequence[frozenset[str]]
    near: tuple[np.ndarray, np.ndarray] | None = None

    def fits(self, lon: np.ndarray, lat: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Return whether rows may lie at places: near where they are known to, in their commune, or in the province."""
        if self.near is not None:
            off: np.ndarray = np.hypot(lon - self.near[0][rows], lat - self.near[1][rows])
            return off < _NEAR_DEG
        if self.communes is None:
            return np.ones(len(lon), dtype=bool)
        at = communes_at(lon, lat, self.communes)
        codes = np.asarray(self.communes["commune_code"], dtype=object)
        meant = [self.meant[row] for row in rows]
        return np.array(
            [i >= 0 and (not named or codes[i] in named) for i, named in zip(at, meant, strict=True)], dtype=bool
        )

    def declares(self, rows: np.ndarray) -> np.ndarray:
        """Return whether rows declare a commune that is known."""
        return np.array([bool(self.meant[row]) for row in rows], dtype=bool)


def ground_of(declared: "pd.Series[Any] | None", count: int, communes: gpd.GeoDataFrame | None) -> Ground:
    """Return the communes with what each row declares."""
    if communes is None or declared is None:
        return Ground(communes, [frozenset()] * count)
    places = places_of(communes)
    matches = {text: find(str(text), places) for text in declared.dropna().unique()}
    sure = {text: frozenset((*item.codes, *item.others)) for text, item in matches.items() if item.how in _SURE_NAMES}
    return Ground(communes, [sure.get(text, frozenset()) if full(text) else frozenset() for text in declared])


_SURE_NAMES = ("code", "name", "former")
