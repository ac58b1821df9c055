"""Which rows below a table's headings are its own: no totals, lines, repeated headings; numbers torn apart joined."""

import re
from collections.abc import Sequence

from ..language import Message, msg
from ..tables import Finding
from .raw_tables import Cell, RawTable, Rows, TooMany, full, text_of
from .words import plain

_AMOUNT_BEHIND = re.compile(r"[:\d.,\s]+$")
_TOTALS = re.compile(r"^(tong(so|cong)?|cong|total|sum|grandtotal)(cong|so|tram|bts)*$")


def real_rows(
    raw: RawTable, rows: Sequence[Sequence[Cell]], headings: Sequence[str], body: Sequence[int]
) -> tuple[list[int], list[Finding]]:
    """Part the numbers of a table's own rows from the others below its headings, which are told."""
    own = [plain(heading) for heading in headings]
    kept, findings = [], []
    below_headings = True
    for number in body:
        row = rows[number - 1]
        reason = _no_row(row, own, first=below_headings)
        below_headings = reason is not None and reason[0] == "repeated_heading"
        if reason is None:
            kept.append(number)
            continue
        rule, message = reason
        value = text_of(next(filter(full, row)))[:80]
        findings.append(raw.finding("info", rule, message, row=number, value=value))
    return kept, findings


_RULE = re.compile(r"[-=_:+*\s]{3,}")


def _no_row(row: Sequence[Cell], headings: Sequence[str], *, first: bool) -> tuple[str, Message] | None:
    """Return why a row is none of the table's, None where it is one; most rows tell it by their first cell."""
    at = next(i for i, cell in enumerate(row) if full(cell))
    text = text_of(row[at])
    if _RULE.fullmatch(text) and all(_RULE.fullmatch(item) for item in _texts_of(row)):
        return "note_row", msg("the row draws a line; it was left out")
    # The words of `_TOTALS` begin so.
    if text[:1] in "TtCcSsGg" and _TOTALS.match(plain(_AMOUNT_BEHIND.sub("", text))):
        texts = _texts_of(row)
        if len(set(texts)) < max(len(headings), 3):
            return "total", msg("the row of totals was left out")
    if at < len(headings) and plain(text) == headings[at] and _repeats(row, headings):
        return "repeated_heading", msg("the headings stand here again; the row was left out")
    texts = _texts_of(row) if first else []
    if len(texts) > 2 and _are_numbers_of_columns(texts):
        return "column_numbers", msg("the row that numbers the columns was left out")
    return None


def _texts_of(row: Sequence[Cell]) -> list[str]:
    return [text_of(cell) for cell in row if full(cell)]


def _repeats(row: Sequence[Cell], headings: Sequence[str]) -> bool:
    told = [i for i, cell in enumerate(row) if full(cell)]
    return len(told) > 1 and told[-1] < len(headings) and all(plain(text_of(row[i])) == headings[i] for i in told)


def _are_numbers_of_columns(texts: Sequence[str]) -> bool:
    bare = [text.strip(" ()[].") for text in texts]
    if len(bare) > 2 and bare == [chr(ord(bare[0][:1] or "A") + i) for i in range(len(bare))] and bare[0] in ("A", "a"):
        return True
    numbers = [int(text) for text in bare if text.isdecimal() and len(text) <= 3]
    letters = sum(len(text) == 1 and text.isalpha() for text in bare)
    return len(numbers) + letters == len(bare) and numbers == list(range(1, len(numbers) + 1)) and len(numbers) > 1


_WHOLE_DEGREES = re.compile(r"-?\d{1,3}")
_FRACTION = re.compile(r"\d{4,}")  # fewer digits may be a number of their own


def joined_decimals(raw: RawTable, rows: list[Sequence[Cell]], body: Sequence[int], width: int) -> list[Finding]:
    """Put numbers together again that a decimal comma has torn apart, where this makes a row as long as its heading."""
    joined = []
    for number in body:
        row = [str(cell).strip() for cell in rows[number - 1]]
        torn = [i for i in range(len(row) - 1) if _WHOLE_DEGREES.fullmatch(row[i]) and _FRACTION.fullmatch(row[i + 1])]
        if torn and len(row) - width == len(torn):
            rows[number - 1] = [
                f"{cell},{row[i + 1]}" if i in torn else cell for i, cell in enumerate(row) if i - 1 not in torn
            ]
            joined.append(number)
    if not joined:
        return []
    message = msg(
        "{count} rows hold decimal commas outside quotation marks; the numbers were put together again",
        count=len(joined),
    )
    return [raw.finding("warning", "decimal_commas", message, row=joined[0])]


def within_headings(
    raw: RawTable, rows: Sequence[Sequence[Cell]], body: Sequence[int], width: int, too_many: TooMany
) -> tuple[list[int], list[Finding]]:
    """Part the rows that end with the headings from those that go on; cells beside a sheet's table are only told."""
    kept, findings = [], []
    for number in body:
        row = rows[number - 1]
        beyond = next(filter(full, row[width:]), None)
        severity = "warning" if raw.sheet else "error"
        if beyond is None or raw.sheet:
            kept.append(number)
        if beyond is not None:
            message = too_many(len(row), width)
            findings.append(raw.finding(severity, "too_many_cells", message, row=number, value=str(beyond)))
    return kept, findings


def hidden_rows(raw: RawTable, rows: Rows, body: Sequence[int]) -> list[Finding]:
    """Tell of rows that nobody sees in the sheet."""
    hidden = [number for number in body if number in rows.hidden]
    if not hidden:
        return []
    message = msg(
        "{count} rows are hidden in the sheet, by a filter or by hand; they were read like the others",
        count=len(hidden),
    )
    return [raw.finding("warning", "hidden_rows", message, row=hidden[0])]
