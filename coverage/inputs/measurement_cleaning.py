"""Measured levels that cannot be, are placed too poorly, or stand twice: left out, and counted by their reason."""

import pandas as pd

from ..config.settings import Measurements
from ..language import Message, msg
from ..tables import Finding
from .reading import Reading, rows_text
from .words import NO, YES, plain

# A level must lie between: what a phone reports at the end of its range says "no more than this", or stands for none.
# RxLev: 3GPP TS 45.008, 8.1.4; RSCP: TS 25.133, 9.1.1.3; RSRP: TS 36.133, 9.1.4; SS-RSRP: TS 38.133, 10.1.6, of whose
# range Android tells what is above -140 dBm (CellSignalStrengthNr).
LIMITS_DBM = {"2G": (-110.5, -47.0), "3G": (-120.0, -24.0), "4G": (-140.0, -43.0), "5G": (-140.0, -30.0)}

_MANY = 0.1  # of a file's rows: fewer are usual, and no cause to look

_NEIGHBOUR = frozenset({"neighbour", "neighbor"})  # in the column that tells of serving cells


def cleaned(
    samples: pd.DataFrame,
    frame: pd.DataFrame,
    rules: Measurements,
    reading: Reading,
    *,
    measured_dbm: pd.Series,
    total: int,
    unplaced: int,
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the samples that can be used, and what was left out.

    Parameters
    ----------
    samples, frame
        The samples, and the cells that they were made from, on the file's row numbers.
    rules
        The greatest error of a place, and the greatest speed.
    reading
        The file, for the findings.
    measured_dbm
        Levels before anything was added.
    total, unplaced
        How many rows the file has, and how many of them were left out before for want of coordinates.
    """
    limits = [samples["technology"].map({name: ends[i] for name, ends in LIMITS_DBM.items()}) for i in range(2)]
    serving, neighbour = (frame[name].fillna("").astype(str).map(plain) for name in ("serving", "neighbour"))
    timed = samples["time"].notna()
    reasons: list[tuple[str, pd.Series, Message]] = [
        ("no_place", samples[["lon", "lat"]].isna().any(axis=1), msg("they have no coordinates")),
        (
            "neighbour_cell",
            serving.isin(list(NO | _NEIGHBOUR)) | neighbour.isin(list(YES)),
            msg("they are of neighbouring cells"),
        ),
        ("no_operator", samples["operator"].isna(), msg("no operator of Viet Nam is named")),
        (
            "no_technology",
            samples["technology"].isna(),
            msg("no technology is named, or the phone had no network"),
        ),
        ("no_level", measured_dbm.isna(), msg("they have no level of their technology's quantity")),
        (
            "impossible_level",
            (measured_dbm <= limits[0]) | (measured_dbm >= limits[1]),
            msg("their level is at or beyond the end of what a phone reports"),
        ),
        (
            "poor_place",
            frame["accuracy_m"] > rules.accuracy_m,
            msg("their place is known less well than to {limit} m", limit=f"{rules.accuracy_m:g}"),
        ),
        (
            "too_fast",
            frame["speed_kmh"] > rules.speed_kmh,
            msg("they move faster than {limit} km/h", limit=f"{rules.speed_kmh:g}"),
        ),
        (
            "repeated_sample",
            timed & samples.duplicated([name for name in samples.columns if name != "source"]),
            msg("they stand there twice"),
        ),
    ]
    findings: list[Finding] = []
    if unplaced:
        findings.append(_left_out(reading, "no_place", (unplaced, total), msg("they have no coordinates"), []))
    good = pd.Series(data=True, index=samples.index)
    for rule, bad, why in reasons:
        rows = samples.index[good & bad]
        if len(rows):
            findings.append(_left_out(reading, rule, (len(rows), total), why, [int(row) for row in rows]))
        good &= ~bad
    used = samples[good]
    if len(used) and used["time"].notna().any():
        begun, ended = (f"{day:%d/%m/%Y}" for day in (used["time"].min(), used["time"].max()))
        message = msg("measured from {begun} to {ended}", begun=begun, ended=ended)
        findings.append(reading.finding("info", "measured_when", message))
    if used.empty:
        message = msg("no sample can be used; look at the reasons above")
        findings.append(reading.finding("warning", "no_samples", message))
    message = msg(
        "{count} rows were read; {used} are used, {dropped} are not",
        count=total,
        used=len(used),
        dropped=total - len(used),
    )
    return used, [*findings, reading.finding("info", "rows_read", message)]


def _left_out(reading: Reading, rule: str, of: tuple[int, int], why: Message, rows: list[int]) -> Finding:
    count, total = of
    severity = "warning" if count > _MANY * total else "info"
    if not rows:
        message = msg("{count} of {total} samples were left out: {why}", count=count, total=total, why=why)
        return reading.finding(severity, rule, message)
    message = msg(
        "{count} of {total} samples were left out: {why} (rows {rows})",
        count=count,
        total=total,
        why=why,
        rows=rows_text(rows),
    )
    return reading.finding(severity, rule, message, row=rows[0])
