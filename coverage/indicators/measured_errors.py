"""How far measured levels lie off the modelled ones: by operator, technology, band, distance and clutter."""

import math
from functools import lru_cache

import pandas as pd

from ..inputs.bands import band_of_name

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Of the errors' distribution."""

GROUPS = ("all", "band", "distance", "clutter")
"""What a row of the errors' table is of, within an operator and technology."""


def error_table(squares: pd.DataFrame) -> pd.DataFrame:
    """Return the statistics of the errors, square by square weighing one.

    Parameters
    ----------
    squares
        As `measured.squares_of`; those without a modelled level count nowhere.

    Returns
    -------
    DataFrame
        Columns ``operator``, ``technology``, ``error_by`` (one of `GROUPS`), ``error_of`` (the class: the serving
        station's band in MHz, its distance in km, the class of land cover; where the phones told another band, this
        stands behind the station's, ``900/1800``), ``squares``, ``bias_db`` (the mean of
        measured less modelled: positive where the model is too low), ``deviation_db`` (standard deviation; missing for
        one square), ``rms_db`` and ``q05_db`` to ``q95_db``.
    """
    known = squares[squares["error_db"].notna()]
    groups = {
        "all": pd.Series("", index=known.index, dtype="str"),
        "band": _bands(known),
        "distance": known["distance_class"].astype("str"),
        "clutter": known["clutter_class"].astype("str"),
    }
    return pd.concat([_statistics(known, name, group) for name, group in groups.items()], ignore_index=True)


def _bands(known: pd.DataFrame) -> "pd.Series[str]":
    """Return the band of each square's serving station, and behind it the one measured, where it is another."""
    pairs = zip(known["band_mhz"].astype("float64"), known["measured_band_mhz"].astype("float64"), strict=True)
    return pd.Series([_band_class(*pair) for pair in pairs], index=known.index, dtype="str")


@lru_cache(maxsize=1024)
def _band_class(band_mhz: float, measured_mhz: float) -> str:
    """Return the class of a band's errors.

    Examples
    --------
    >>> _band_class(900.0, 900.0), _band_class(3500.0, 3700.0), _band_class(900.0, 1800.0), _band_class(900.0, math.nan)
    ('900', '3500', '900/1800', '900')
    """
    band = band_of_name(band_mhz)
    same = math.isnan(measured_mhz) or band_mhz == measured_mhz
    if same or (band is not None and band == band_of_name(measured_mhz)):
        return f"{band_mhz:g}"
    return f"{band_mhz:g}/{measured_mhz:g}"


def _statistics(known: pd.DataFrame, by: str, group: "pd.Series[str]") -> pd.DataFrame:
    keys = [known["operator"], known["technology"], group.rename("error_of")]
    grouped = known["error_db"].groupby(keys, sort=True)
    columns = {
        "squares": grouped.size().astype("int64"),
        "bias_db": grouped.mean(),
        "deviation_db": grouped.std(),
        "rms_db": (known["error_db"] ** 2).groupby(keys, sort=True).mean() ** 0.5,
    }
    columns |= {f"q{round(q * 100):02d}_db": grouped.quantile(q) for q in QUANTILES}
    table = pd.DataFrame(columns).reset_index()
    table.insert(2, "error_by", by)
    return table
