"""How far measured levels lie off the modelled ones: by operator, technology, band, distance and clutter."""

import pandas as pd

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
        station's band in MHz, its distance in km, the class of land cover), ``squares``, ``bias_db`` (the mean of
        measured less modelled: positive where the model is too low), ``deviation_db`` (standard deviation; missing for
        one square), ``rms_db`` and ``q05_db`` to ``q95_db``.
    """
    known = squares[squares["error_db"].notna()]
    groups = {
        "all": pd.Series("", index=known.index, dtype="str"),
        "band": known["band_mhz"].map(lambda mhz: f"{mhz:g}").astype("str"),
        "distance": known["distance_class"].astype("str"),
        "clutter": known["clutter_class"].astype("str"),
    }
    return pd.concat([_statistics(known, name, group) for name, group in groups.items()], ignore_index=True)


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
