"""What a finished run holds: the tables that every output is made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from ..inputs.operators import short_form


@dataclass(frozen=True)
class Measured:
    """What was measured.

    Attributes
    ----------
    squares
        One row per square of ground, operator and technology, EPSG:4326: see `measured.squares_of`.
    hamlets
        One row per hamlet, operator and technology with enough squares: see `conflicts.by_hamlet`.
    """

    squares: gpd.GeoDataFrame
    hamlets: pd.DataFrame


@dataclass(frozen=True)
class Result:
    """The finished tables of a run.

    Attributes
    ----------
    communes
        One row per commune, EPSG:4326: the commune's facts, then its figures in columns such as
        ``area_4g_any_km2``, ``area_4g_any_pct``, ``pop_4g_any_persons``, ``pop_4g_any_pct``, ``pop_4g_any_pct_low``,
        ``pop_4g_any_pct_high``, ``households_4g_any``. In the place of ``any`` stand ``viettel``, ``vnpt``...,
        ``greatest``, ``min2`` or ``min3``; after it ``_indoor`` or ``_vehicle`` for these tiers. Then
        ``fibre_*_pct``, and any further indicator as it was given.
    figures
        The same figures in long form, one a row, with numerator and denominator: columns ``scope`` (``province`` or
        ``commune``), ``commune_code`` (empty for the province), ``technology``, ``who``, ``tier``, ``measure``
        (``area_km2``, ``population``, ``households``), ``numerator``, ``denominator``, ``pct``, ``pct_low``,
        ``pct_high``, ``basis`` (``declared``, ``modelled``, or both joined by + where a union has both).
    hamlets
        One row per hamlet, EPSG:4326, with ``verdict`` (``covered``, ``partial``, ``none``), levels and nearest sites;
        None where the project has no hamlet list.
    stations
        The cleaned stations, EPSG:4326, with what was filled in.
    fibre
        One row per commune and operator (``any`` is the union) and one set for the province (``commune_code`` empty).
    published
        Published figures with ours beside them.
    operators, technologies
        Those that occur, in the order in which they are shown.
    indicators
        Names of the further indicators' columns in `communes`.
    measured
        What was measured, beside what is modelled there; no figure is made of it. None where the project has no
        measurements.
    manifest
        What was computed from what and how; plain data that JSON can hold.
    folder
        Where the tables were read from, and the run's mosaics lie; None for tables that were never written.
    """

    communes: gpd.GeoDataFrame
    figures: pd.DataFrame
    hamlets: gpd.GeoDataFrame | None
    stations: gpd.GeoDataFrame
    fibre: pd.DataFrame | None
    published: pd.DataFrame | None
    operators: tuple[str, ...]
    technologies: tuple[str, ...]
    indicators: tuple[str, ...]
    manifest: Mapping[str, Any]
    folder: Path | None = None
    measured: Measured | None = None


slug = short_form
"""An operator's or technology's name as it stands in column names: what `inputs` has checked to be unambiguous."""
