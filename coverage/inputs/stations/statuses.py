"""Whether stations are on air, planned or off, by the words of their status and of a date that is none yet."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ...language import msg
from ...tables import STATIONS, STATUSES, Finding
from ..dates import written_date
from ..raw_tables import full
from ..reading import read_column, rows_text
from ..values import shown
from ..words import letters, statuses_said
from .columns import meaning
from .recognition import Recognition

_OF_PLANS = re.compile(r"\b(?:du kien|ke hoach|planned|expected)\b")  # in a heading: "Thời gian phát sóng dự kiến"
_NOT_YET = re.compile(
    r"(?:chua|du kien|ke hoach|k\.?h\b|quy hoach|q\.?h\b|not yet|planned|tbd|tba|expected)[\s:.,\-]*(.*)"
)


def statuses_of(recognition: Recognition) -> tuple["pd.Series[Any]", list[Finding]]:
    """Return each row's status, and what was found: texts that say two things, or none that is known (an error)."""
    headings = recognition.headings.get("status", ())
    if not headings:
        return _by_names(recognition, pd.Series(None, index=recognition.raw.frame.index, dtype="str"))
    values, findings = read_column(recognition.raw, headings[0], STATIONS["status"])
    cells = recognition.raw.frame[headings[0]]
    for text in dict.fromkeys(shown(cell) for cell in cells if full(cell)):
        said = statuses_said(text)
        if len(said) < 2:
            continue
        rows = [int(str(row)) for row, cell in cells.items() if full(cell) and shown(cell) == text]
        message = msg(
            "{count} rows ({rows}) say {value!r}, which holds more than one status; they were taken as {status}: write "
            "that of today alone",
            count=len(rows),
            rows=rows_text(rows),
            value=text,
            status=STATUSES[said[0]],
        )
        place: dict[str, Any] = {"row": rows[0], "column": headings[0], "value": text[:80]}
        findings.append(recognition.raw.finding("warning", "two_statuses", message, **place))
    values, filled = _by_names(recognition, values)
    return values, [*findings, *filled]


_SHORT = re.compile(r"\b[kq]h\b(?!\W*(?:nam\W*)?20[2-4]\d)")  # the Sở KH&CN plans nothing here
_PRESENT = re.compile(r"\bhien (?:trang|co|huu|tai)\b")
_OF_A_LIST = re.compile(
    r"(?:phu luc\b[^:]{0,20}:?\s*)?(?:(?:danh sach|danh muc|bang|bieu|thong ke|ds)\b(?!.*\btheo\b)|"
    r"(?:ke hoach|quy hoach|du kien)\b(?!.*\b(?:kiem|thanh tra|giam sat|bao duong|bao tri|ung pho|phong chong)\b)"
    r".*\b(?:tram|bts|vi tri|cot)\b)"
)  # a plan to inspect stations, or to keep them in repair, plans none


def _by_names(recognition: Recognition, values: "pd.Series[Any]") -> tuple["pd.Series[Any]", list[Finding]]:
    """Fill statuses by the name of the sheet, else of the file, else of the list: "Quy hoạch 2026" holds plans."""
    raw = recognition.raw
    empty = values.isna()
    titles = "; ".join(text for text in raw.above if _OF_A_LIST.match(letters(text)))
    for text in (raw.sheet, raw.name.rpartition(".")[0], titles):
        name = _SHORT.sub(" ", re.sub(r"[_\-.]+", " ", letters(text)))
        said = statuses_said(name)
        if _PRESENT.search(name) or said == ("on_air",):
            return values, []
        if len(said) != 1 or not empty.any():
            continue
        message = msg(
            "{count} rows have no status, and {name!r} says what they are; they were taken as {status}: give each its "
            "status in a column of its own where this is wrong",
            count=int(empty.sum()),
            name=text,
            status=STATUSES[said[0]],
        )
        return values.mask(empty, said[0]), [raw.finding("warning", "status_filled", message)]
    return values, []


def on_air_dates(recognition: Recognition) -> tuple["pd.Series[Any]", np.ndarray, list[Finding]]:
    """Return each row's day on air, whether its cell says that it is yet to come, and what was found.

    "Chưa phát sóng" and "Dự kiến 12/2026" are no faults: they tell of a plan. So does a day in a column "Ngày phát sóng
    dự kiến", where no other column holds one.
    """
    column = STATIONS["on_air_date"]
    raw = recognition.raw
    headings = recognition.headings.get(column.name, ())
    if not headings:
        return pd.Series(None, index=raw.frame.index, dtype=column.dtype), np.zeros(len(raw.frame), dtype=bool), []
    texts = [letters(cell).strip() if isinstance(cell, str) else "" for cell in raw.frame[headings[0]]]
    plans = [_NOT_YET.fullmatch(text) for text in texts]
    of_plans = _OF_PLANS.search(letters(headings[0])) is not None
    days = [written_date(plan[1]) if plan else cell for plan, cell in zip(plans, raw.frame[headings[0]], strict=True)]
    frame = raw.frame.assign(**{headings[0]: pd.Series(days, index=raw.frame.index, dtype=object)})
    values, findings = read_column(replace(raw, frame=frame), headings[0], column)
    to_come = np.array([plan is not None for plan in plans], dtype=bool) | (values.notna().to_numpy() & of_plans)
    for heading in recognition.unused:
        if _OF_PLANS.search(letters(heading)) and meaning(heading).column == column.name:
            to_come |= raw.frame[heading].map(full).to_numpy(bool) & ~raw.frame[headings[0]].map(full).to_numpy(bool)
    return values, to_come, findings
