"""What days tell of stations' statuses: that one is over, that it is yet to come, or that it cannot be on air."""

import datetime as dt
from dataclasses import replace

import pandas as pd

from ...language import Message, msg
from ...tables import STATUSES, Finding
from ..reading import Reading, rows_text


def silent(reading: Reading, day: dt.date) -> Reading:
    """Take stations for off whose last day on air has come, whatever their status says; where it differs it is told.

    A later on-air date tells that the station came back.
    """
    frame = reading.frame
    ended, begun = frame["off_air_date"], frame["on_air_date"]
    over = (ended <= pd.Timestamp(day)) & ~(begun > ended) & (frame["status"] != "off").fillna(value=True)
    told = over & frame["status"].notna()
    reason = msg("have a last day on air that is past")
    findings = [
        *_told(reading, over & ~told, reason, "off", "status"),
        *_told(reading, told, reason, "off", "status", against=True),
    ]
    return _with_status(reading, over, "off", findings)


def dated(reading: Reading, day: dt.date) -> Reading:
    """Warn of stations that are on air since a day yet to come; in a technology's own column it is that of a plan."""
    reading = _yet_to_come(reading)
    frame = reading.frame
    to_come = (frame["on_air_date"] > pd.Timestamp(day)) & frame["own_date"].astype(bool) & frame["status"].isna()
    reason = msg("have a day after {day} in the column of their technology", day=f"{day:%d/%m/%Y}")
    findings = _told(reading, to_come, reason, "planned", "status")
    reading = _with_status(reading, to_come, "planned", findings)
    dates = reading.frame["on_air_date"]
    late = dates[(dates > pd.Timestamp(day)) & (reading.frame["status"].fillna("on_air") == "on_air")]
    late = late[~pd.DataFrame({"row": late.index, "date": late.to_numpy()}).duplicated().to_numpy()]  # once a row
    return reading.with_findings(
        reading.finding(
            "warning",
            "date_in_future",
            msg(
                "on air since {value}, which lies after {day}; correct the date or the status",
                value=text,
                day=f"{day:%d/%m/%Y}",
            ),
            row=int(str(row)),
            column="on_air_date",
            value=text,
        )
        for row, text in late.dt.strftime("%d/%m/%Y").items()
    )


def _yet_to_come(reading: Reading) -> Reading:
    """Take stations for planned whose cell of the day on air says "chưa" or "dự kiến"; a status goes before it."""
    frame = reading.frame
    said = frame["to_come"].astype(bool)
    planned, other = said & frame["status"].isna(), said & (frame["status"] == "on_air").fillna(value=False)
    reason = msg("say in the place of their day on air that it is yet to come")
    findings = [
        *_told(reading, planned, reason, "planned", "on_air_date"),
        *_told(reading, other, reason, "on_air", "on_air_date", against=True),
    ]
    return _with_status(reading, planned, "planned", findings)


def _told(
    reading: Reading,
    those: "pd.Series[bool]",
    reason: Message,
    status: str,
    column: str,
    *,
    against: bool = False,
) -> list[Finding]:
    """Tell what was taken for the status of some stations, and why; a warning where it goes against another word."""
    if not those.any():
        return []
    rows = reading.frame.index[those]
    facts: dict[str, object] = {"count": len(rows), "rows": rows_text(rows), "reason": reason}
    facts["status"] = STATUSES[status]
    message = (
        msg(
            "{count} stations (rows {rows}) {reason}, and a status that does not agree; they were taken as {status}: "
            "correct one of the two",
            **facts,
        )
        if against
        else msg("{count} stations (rows {rows}) {reason}; they were taken as {status}", **facts)
    )
    rule = "off_by_date" if status == "off" else "planned_by_date"
    return [reading.finding("warning" if against else "info", rule, message, row=int(rows[0]), column=column)]


def _with_status(reading: Reading, those: "pd.Series[bool]", status: str, findings: list[Finding]) -> Reading:
    frame = reading.frame
    return replace(reading, frame=frame.assign(status=frame["status"].mask(those, status))).with_findings(findings)
