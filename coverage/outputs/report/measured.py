"""What was measured beside what is modelled: errors, the correction that was applied, and where the two disagree."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ...indicators.result import Measured
from ...language import Message, msg
from ..codes import technology_label, value_label
from ..describe_measured import bands_told, clutter_told
from ..measured_files import COMMUNES, ERRORS, HAMLETS, measured_tables
from .blocks import Block, Column, Paragraph, Table
from .facts import Facts

_MOST = 20


def measured(facts: Facts) -> list[Block]:
    """Return the section; nothing without measurements, which the limits of the method tell."""
    found = facts.result.measured
    if found is None or found.squares.empty:
        return []
    tables = {name: frame for name, (_, frame) in measured_tables(facts.result, found).items()}
    blocks: list[Block] = [
        Paragraph(_what(facts)),
        Paragraph(
            msg(
                "Errors are measured less modelled, each square weighing one: a negative bias says that the model is "
                "too high. A square is covered by measurement where its median reaches the threshold; the model and "
                "the measurement disagree where the model is counted as covered and the measured median lies below "
                "the threshold, or where the model is not and the measured median reaches all that is asked of a model."
            )
        ),
        _errors(facts, tables[ERRORS]),
    ]
    if facts.manifest.get("calibration"):
        blocks.append(_corrections(facts, facts.manifest["calibration"]))
    blocks += _disagreements(facts, found, tables[COMMUNES], tables[HAMLETS])
    return blocks


def _what(facts: Facts) -> Message:
    told = facts.manifest["measurements"]
    return msg(
        "{samples} samples stand as {squares} squares of {side} m, one median a square, operator and technology. What "
        "was measured is told here apart from what is modelled or declared, and changes none of the figures above; "
        "shares of squares are of where was measured, not of the ground.",
        samples=facts.number(told["samples"]),
        squares=facts.number(told["squares"]),
        side=f"{told['rules']['thin_m']:g}",
    )


def _errors(facts: Facts, errors: pd.DataFrame) -> Table:
    whole = errors[errors["error_by"] == "all"]
    rows = tuple(
        (
            str(row["operator"]),
            facts.say(technology_label(str(row["technology"]))),
            facts.number(row["squares"]),
            *(facts.number(row[name], 1) for name in ("bias_db", "deviation_db", "q05_db", "q50_db", "q95_db")),
        )
        for row in whole.to_dict("records")
    )
    decibels = (msg("Bias (dB)"), msg("Deviation (dB)"), msg("5% (dB)"), msg("Median (dB)"), msg("95% (dB)"))
    return Table(
        msg("Errors of the model where it was measured"),
        (
            Column(msg("Operator"), 18),
            Column(msg("Technology"), 12, "center"),
            Column(msg("Squares"), 10, "right"),
            *(Column(heading, 12, "right") for heading in decibels),
        ),
        rows,
    )


def _corrections(facts: Facts, calibration: Mapping[str, Any]) -> Table:
    rows = tuple(
        (
            str(item["operator"]),
            facts.say(technology_label(str(item["technology"]))),
            _correction(facts, item),
            *(facts.number(item[name], 1) for name in ("offset_db", "slope_db", "before_db", "after_db")),
        )
        for item in calibration["corrections"]
    )
    headings = (msg("Offset (dB)"), msg("Slope (dB/decade)"), msg("RMS before (dB)"), msg("RMS after (dB)"))
    return Table(
        msg("Calibration applied; RMS after is on held-out blocks"),
        (
            Column(msg("Operator"), 16),
            Column(msg("Technology"), 12, "center"),
            Column(msg("Correction"), 24),
            *(Column(heading, 12, "right") for heading in headings),
        ),
        rows,
    )


def _correction(facts: Facts, item: Mapping[str, Any]) -> str:
    """Return the kind of a correction, and what it adds by band and by clutter."""
    used = facts.say(value_label("correction_used", str(item["used"])))
    parts = [
        facts.say(tell(item[name]))
        for name, tell in (("band_db", bands_told), ("clutter_db", clutter_told))
        if item[name]
    ]
    return "; ".join([used, *parts])


def _disagreements(facts: Facts, found: Measured, communes: pd.DataFrame, hamlets: pd.DataFrame) -> list[Block]:
    counts = found.squares["conflict"].value_counts()
    blocks: list[Block] = [
        Paragraph(
            msg(
                "Model and measurement disagree on {modelled} squares that the model alone covers, and on {measured} "
                "that measurement alone covers. What the model alone covers is to be looked at first.",
                modelled=facts.number(int(counts.get("modelled_only", 0))),
                measured=facts.number(int(counts.get("measured_only", 0))),
            )
        )
    ]
    for frame, caption, first in (
        (communes, msg("Communes where model and measurement disagree most"), ("commune",)),
        (hamlets, msg("Hamlets where model and measurement disagree most"), ("name", "commune")),
    ):
        some = frame[frame["conflict_pct"] > 0]
        if len(some) and set(first) <= set(some.columns):
            blocks.append(_places(facts, some, caption, first))
    return blocks


def _places(facts: Facts, frame: pd.DataFrame, caption: Message, first: tuple[str, ...]) -> Table:
    order = frame.assign(both=frame["modelled_only"] + frame["measured_only"])
    order = order.sort_values(["both", "conflict_pct"], ascending=False, kind="stable").head(_MOST)
    rows = tuple(
        (
            ", ".join(str(row[name]) for name in first if isinstance(row[name], str)),
            str(row["operator"]),
            facts.say(technology_label(str(row["technology"]))),
            facts.number(row["squares"]),
            facts.number(row["measured_covered_pct"], 1),
            facts.number(row["modelled_only"]),
            facts.number(row["measured_only"]),
        )
        for row in order.to_dict("records")
    )
    return Table(
        caption,
        (
            Column(msg("Place"), 28),
            Column(msg("Operator"), 14),
            Column(msg("Technology"), 12, "center"),
            Column(msg("Squares"), 10, "right"),
            Column(msg("Measured covered (%)"), 14, "right"),
            Column(msg("Model only"), 11, "right"),
            Column(msg("Measured only"), 11, "right"),
        ),
        rows,
    )
