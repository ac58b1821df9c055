"""What the manifest says of measurements and of a calibration: facts, and what must be said beside the figures."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import pandas as pd

from ..config import Calibration, Correction, Settings, class_label
from ..indicators.conflicts import CONFLICTS
from ..indicators.measured_errors import error_table
from ..indicators.result import Measured
from ..language import Message, msg

_NO_MEASUREMENTS = msg(
    "No measurements were given: how far the model is off here is not known, only in the literature."
)
_MEASURED = Message(
    "Measurements: {samples} samples on {squares} squares of {side} m ({when}). They are held against the "
    "model and change no figure; shares of measured squares are of where was measured, not of the ground."
)
_CALIBRATED = Message(
    "Modelled levels are calibrated by measurements ({when}): {classes}. Their ranges rest on the "
    "measured error on held-out blocks where it is known."
)
_DATED = Message("{begun} to {ended}")
_PARTLY_DATED = Message("{begun} to {ended}; {undated} squares without a date")
_UNDATED = msg("no date told")
_UNCORRECTED = msg(
    "A calibration by measurements is named, and corrects nothing: no correction helped on held-out blocks. Ranges "
    "rest on the measured error where it is known."
)


def measured_facts(measured: Measured | None, settings: Settings, calibration: Calibration | None) -> dict[str, Any]:
    """Return the manifest's entries on measurements and calibration, as plain data; None where there are none."""
    return {
        "measurements": None if measured is None else _facts(measured, settings),
        "calibration": None if calibration is None else calibration.model_dump(mode="json"),
    }


def _facts(measured: Measured, settings: Settings) -> dict[str, Any]:
    squares = measured.squares
    times = squares[["measured_from", "measured_to"]].dropna()
    whole = error_table(squares)
    whole = whole[whole["error_by"] == "all"]
    return {
        "samples": int(squares["samples"].sum()),
        "squares": len(squares),
        "from": f"{times['measured_from'].min():%Y-%m-%d}" if len(times) else None,
        "to": f"{times['measured_to'].max():%Y-%m-%d}" if len(times) else None,
        "rules": settings.measurements.model_dump(mode="json"),
        "conflicts": {name: int((squares["conflict"] == name).sum()) for name in CONFLICTS},
        "errors": [
            {
                "operator": str(row["operator"]),
                "technology": str(row["technology"]),
                "squares": int(row["squares"]),
                **{name: round(float(row[name]), 2) for name in ("bias_db", "rms_db")},
            }
            for row in whole.to_dict("records")
        ],
    }


def measured_limits(measured: Measured | None, calibration: Calibration | None, side_m: float) -> list[Message]:
    """Return what must be said of measurements and calibration beside the figures."""
    found = []
    if measured is None:
        found.append(_NO_MEASUREMENTS)
    else:
        squares = measured.squares
        found.append(
            msg(
                _MEASURED.template,
                samples=int(squares["samples"].sum()),
                squares=len(squares),
                side=f"{side_m:g}",
                when=_when(squares),
            )
        )
    if calibration is not None:
        found.append(_of_calibration(calibration))
    return found


def _when(squares: pd.DataFrame) -> Message:
    """Return from when to when squares were measured, and how many of them tell no date."""
    times = squares[["measured_from", "measured_to"]].dropna()
    undated = len(squares) - len(times)
    if times.empty:
        return _UNDATED
    begun, ended = f"{times['measured_from'].min():%d/%m/%Y}", f"{times['measured_to'].max():%d/%m/%Y}"
    if undated:
        return msg(_PARTLY_DATED.template, begun=begun, ended=ended, undated=undated)
    return msg(_DATED.template, begun=begun, ended=ended)


def bands_told(band_db: Mapping[str, float]) -> Message:
    """Return what a correction adds by band, of one band at least.

    Examples
    --------
    >>> bands_told({"1800": 1.25, "900": -3.0}).render("vi")
    '900 MHz -3,0 dB; 1800 MHz +1,2 dB'
    """
    return _joined(
        [msg("{db:+.1f} dB at {band} MHz", band=band, db=band_db[band]) for band in sorted(band_db, key=float)]
    )


def clutter_told(clutter_db: Mapping[str, float]) -> Message:
    """Return what a correction adds by the clutter around the phone, of one class at least.

    Examples
    --------
    >>> str(clutter_told({"trees": -2.0, "houses": 1.25}))
    'low houses +1.2 dB; trees -2.0 dB'
    """
    return _joined(
        [msg("{name} {db:+.1f} dB", name=class_label(name), db=clutter_db[name]) for name in sorted(clutter_db)]
    )


def _joined(parts: Sequence[Message]) -> Message:
    return reduce(lambda first, other: msg("{first}; {other}", first=first, other=other), parts)


def _of_calibration(calibration: Calibration) -> Message:
    used = [item for item in calibration.corrections if item.used != "none"]
    if not used:
        return _UNCORRECTED
    classes = _joined([_class_told(item) for item in used])
    begun, ended = (_day(text) for text in (calibration.measured_from, calibration.measured_to))
    when = msg(_DATED.template, begun=begun, ended=ended) if begun and ended else _UNDATED
    return msg(_CALIBRATED.template, when=when, classes=classes)


def _class_told(item: Correction) -> Message:
    return msg(
        "{operator} {technology} {offset:+.1f} dB{slope}{bands}{clutter} (RMS {before:.1f} to {after:.1f} dB)",
        operator=item.operator,
        technology=item.technology,
        offset=item.offset_db,
        slope=msg(", {slope:+.1f} dB a decade of distance", slope=item.slope_db) if item.slope_db else "",
        bands=msg(", by band {bands}", bands=bands_told(item.band_db)) if item.band_db else "",
        clutter=msg(", by clutter {classes}", classes=clutter_told(item.clutter_db)) if item.clutter_db else "",
        before=item.before_db,
        after=item.after_db,
    )


def _day(text: str) -> str:
    return "/".join(reversed(text.split("-")))
