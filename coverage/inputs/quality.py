"""The quality report: findings as sentences, as a table, as counts, as plain data."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from ..language import Language, Message, msg
from ..tables import Finding, Severity

_ORDER: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}
_LABEL: dict[Severity, Message] = {"error": msg("error"), "warning": msg("warning"), "info": msg("note")}
_COUNTED: dict[Severity, str] = {"error": "errors", "warning": "warnings", "info": "notes"}
COLUMNS = ("file", "sheet", "row", "column", "value", "severity", "rule", "message")


def sentence(finding: Finding) -> Message:
    """Return a finding as one sentence that names its file, row and column.

    Examples
    --------
    >>> found = Finding("a.csv", 7, "Kinh độ", "x", "error", "unreadable", msg("{value!r} is no number", value="x"))
    >>> str(sentence(found))
    "a.csv, row 7, column Kinh độ: 'x' is no number"
    >>> found = Finding("a.csv", 7, "Kinh độ", "", "error", "unreadable", msg("{column} is empty", column="Kinh độ"))
    >>> str(sentence(found))
    'a.csv, row 7: Kinh độ is empty'
    """
    if "file" in finding.message.params and finding.row is None:
        return finding.message
    place: dict[str, object] = {"file": in_sheet(finding.file, finding.sheet), "message": finding.message}
    # Many messages name the column themselves; said twice it only makes the line longer.
    column = "" if finding.message.params.get("column") == finding.column else finding.column
    if finding.row is not None and column:
        return msg("{file}, row {row}, column {column}: {message}", row=finding.row, column=column, **place)
    if finding.row is not None:
        return msg("{file}, row {row}: {message}", row=finding.row, **place)
    if column:
        return msg("{file}, column {column}: {message}", column=column, **place)
    return msg("{file}: {message}", **place)


def in_sheet(file: str, sheet: str) -> str:
    """Return where something stands: its file, with the sheet where the file may have several.

    Examples
    --------
    >>> in_sheet("tram.xlsx", "Viettel"), in_sheet("tram.csv", "")
    ('tram.xlsx [Viettel]', 'tram.csv')
    """
    return f"{file} [{sheet}]" if sheet else file


def by_weight(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings with errors first, then by file, sheet, row and column.

    Examples
    --------
    >>> note = Finding("a.csv", None, "", "", "info", "spelling", msg("read"))
    >>> fault = Finding("b.csv", 2, "", "", "error", "unreadable", msg("bad"))
    >>> [item.severity for item in by_weight([note, fault])]
    ['error', 'info']
    """
    return sorted(
        findings, key=lambda item: (_ORDER[item.severity], item.file, item.sheet, item.row or 0, item.column, item.rule)
    )


def summary(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return the number of findings by file, severity and rule, the gravest first.

    Examples
    --------
    >>> found = Finding("a.csv", 7, "Kinh độ", "x", "error", "unreadable", msg("bad"))
    >>> summary([found, found]).to_dict("records")
    [{'file': 'a.csv', 'severity': 'error', 'rule': 'unreadable', 'count': 2}]
    """
    counts = Counter((item.file, item.severity, item.rule) for item in findings)
    rows = sorted(counts.items(), key=lambda item: (_ORDER[item[0][1]], item[0][0], item[0][2]))
    return pd.DataFrame(
        [(*key, count) for key, count in rows], columns=pd.Index(["file", "severity", "rule", "count"], dtype="str")
    )


def by_file(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return what was read of each file: its rows, those used, and its findings by severity; in the order of names.

    Examples
    --------
    >>> found = Finding("a.csv", 7, "Kinh độ", "x", "error", "unreadable", msg("bad"))
    >>> read = Finding("a.csv", None, "", "", "info", "rows_read", msg("{count} {used}", count=9, used=8))
    >>> by_file([found, read]).to_dict("records")
    [{'file': 'a.csv', 'rows': 9, 'rows_used': 8, 'errors': 1, 'warnings': 0, 'notes': 1}]
    """
    files: dict[str, dict[str, Any]] = {}
    for item in findings:
        counts = {"rows": None, "rows_used": None} | dict.fromkeys(_COUNTED.values(), 0)
        of = files.setdefault(item.file, counts)
        of[_COUNTED[item.severity]] += 1
        if item.rule == "rows_read":
            for name, param in (("rows", "count"), ("rows_used", "used")):
                of[name] = (of[name] or 0) + int(str(item.message.params[param]))
    columns = ["file", "rows", "rows_used", *_COUNTED.values()]
    table = pd.DataFrame([{"file": name, **of} for name, of in sorted(files.items())], columns=columns)
    return table.astype({"file": "str"} | dict.fromkeys(columns[1:], "Int64"))


def to_frame(findings: Sequence[Finding], language: Language) -> pd.DataFrame:
    """Return findings as a table with rendered messages, one a row, in the order of `by_weight`."""
    table = pd.DataFrame(to_records(findings, language), columns=list(COLUMNS))
    return table.astype({"row": "Int64"})


def to_records(findings: Sequence[Finding], language: Language) -> list[dict[str, Any]]:
    """Return findings as plain data that JSON can hold, in the order of `by_weight`.

    Examples
    --------
    >>> found = Finding("a.csv", 7, "Kinh độ", "x", "error", "unreadable", msg("bad"))
    >>> to_records([found], "en")[0]["message"], to_records([found], "en")[0]["severity"]
    ('bad', 'error')
    """
    return [
        {
            "file": item.file,
            "sheet": item.sheet,
            "row": item.row,
            "column": item.column,
            "value": item.value,
            "severity": item.severity,
            "rule": item.rule,
            "message": item.message.render(language),
        }
        for item in by_weight(findings)
    ]


def severity_label(severity: Severity) -> Message:
    """Return a severity's word for people.

    Examples
    --------
    >>> str(severity_label("info"))
    'note'
    """
    return _LABEL[severity]
