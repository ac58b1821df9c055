"""What was found when the inputs were read."""

from ...language import Message, msg
from ...tables import STATIONS
from ..codes import value_label
from ..labels import label
from .blocks import Block, Bullets, Column, Paragraph, Table
from .facts import Facts

_TOLD = 12


def quality(facts: Facts) -> list[Block]:
    """Return the section."""
    blocks: list[Block] = [
        Paragraph(
            msg(
                "Every file is checked row by row before anything is computed. The workbook quality.xlsx holds every "
                "finding with file, row, column and value."
            )
        ),
        _files(facts),
    ]
    if facts.quality["counts"]:
        blocks.append(_counts(facts))
    grave = [row for row in facts.quality["findings"] if row["severity"] != "info"]
    told = [
        *grave,
        *(row for row in facts.quality["findings"] if row["severity"] == "info" and row["rule"] not in _DULL),
    ]
    if told:
        blocks.append(Paragraph(msg("The remarks that weigh most:")))
        blocks.append(
            Bullets(
                tuple(
                    msg("{file}: {message}", file=_place(row), message=str(row[f"message_{facts.language}"]))
                    for row in told[:_TOLD]
                )
            )
        )
    return blocks


_DULL = {"rows_read", "unused_headings"}


def _place(row: dict[str, object]) -> Message | str:
    file = f"{row['file']} [{row['sheet']}]" if row.get("sheet") else str(row["file"])
    column = row.get("column")
    if row["file"] == _FILLED:
        column = _COLUMNS.get(str(column), column)
    return msg("{file}, column “{column}”", file=file, column=column) if column else file


_FILLED = "stations"
"""As what the engine's remarks on all lists of stations together stand among the files."""
_COLUMNS = {column.heading_vi: label(column.name) for column in STATIONS.columns}


def _files(facts: Facts) -> Table:
    rows = [
        (
            str(row["file"]),
            *(facts.number(row[name]) for name in ("rows", "rows_used", "errors", "warnings", "notes")),
        )
        for row in facts.quality["files"]
    ]
    return Table(
        msg("Files read"),
        (
            Column(msg("File"), 36),
            Column(msg("Rows read"), 14, "right"),
            Column(msg("Rows used"), 14, "right"),
            Column(msg("Errors"), 12, "right"),
            Column(msg("Warnings"), 12, "right"),
            Column(msg("For information"), 12, "right"),
        ),
        tuple(rows),
        made_up=False,
    )


def _counts(facts: Facts) -> Table:
    rows = [
        (
            str(row["file"]),
            facts.say(value_label("severity", str(row["severity"]))),
            facts.say(value_label("rule", str(row["rule"]))),
            facts.number(row["count"]),
        )
        for row in facts.quality["counts"]
        if row["rule"] not in _DULL
    ]
    return Table(
        msg("Findings by kind"),
        (
            Column(msg("File"), 34),
            Column(msg("Severity"), 14),
            Column(msg("Kind of finding"), 40),
            Column(msg("Count"), 12, "right"),
        ),
        tuple(rows),
        made_up=False,
    )
