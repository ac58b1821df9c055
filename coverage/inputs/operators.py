"""Operators' names: they become parts of column and file names, so each needs a short form that is its own."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from ..language import Message, msg
from ..tables import Finding
from .reading import Reading
from .values import shown

MOST_LETTERS = 40  # of the short form; longer ones make file names that some systems refuse

# Columns and files call these so: whose network is meant, which tier, the nearest site, the cable.
_TAKEN = re.compile(r"any|greatest|site|min\d+|outdoor|indoor|vehicle|fibre")


def short_form(name: str) -> str:
    """Return the letters and digits of a name in lower case, as they stand in names of columns and files.

    Examples
    --------
    >>> short_form("V-Tel 2"), short_form("***")
    ('vtel2', '')
    """
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def told_apart(reading: Reading, known: Mapping[str, str] | None = None, *, union: bool = False) -> Reading:
    """Return the reading with one spelling per operator; rows whose operator cannot be named are errors.

    Spellings that differ only in letter case are one operator: the one known before, else the commonest, is taken.

    Parameters
    ----------
    reading
        Of a table with the column ``operator``, not yet `checked`.
    known
        Short form -> spelling, of files read before.
    union
        Whether ``any`` may stand for all operators together.
    """
    names = reading.frame["operator"]
    spellings = names.value_counts(sort=True)
    order = {str(name): i for i, name in enumerate(pd.unique(names.dropna()))}
    chosen = dict(known or {})
    wrong: dict[str, Message] = {}
    folded: dict[str, str] = {}
    # The commonest spelling first, among equals the one that stands first.
    for name in sorted(order, key=lambda name: (-int(spellings[name]), order[name])):
        if union and name == "any":
            continue
        short = short_form(name)
        fault = _fault(short)
        first = chosen.setdefault(short, name) if fault is None else name
        if fault is None and first.casefold() != name.casefold():
            fault = msg(
                "a name that can be told from {first!r} by more than signs; write one name in every row", first=first
            )
        if fault is not None:
            wrong[name] = fault
        elif first != name:
            folded[name] = first
    frame = reading.frame.assign(operator=names.replace(folded))
    return replace(reading, frame=frame).with_findings([*_mended(reading, folded), *_refused(reading, wrong)])


def _fault(short: str) -> Message | None:
    """Return what is expected of a name, None where it is well."""
    if not short:
        return msg("a name with letters or digits")
    if len(short) > MOST_LETTERS:
        return msg("a name of at most {most} letters and digits", most=MOST_LETTERS)
    if _TAKEN.fullmatch(short):
        return msg("the name of one operator; {short!r} means something else in columns and files", short=short)
    return None


def _mended(reading: Reading, folded: Mapping[str, str]) -> list[Finding]:
    if not folded:
        return []
    pairs = ", ".join(f"{old} → {new}" for old, new in folded.items())
    message = msg("operators that differ only in letter case were taken for one: {pairs}", pairs=pairs)
    return [reading.finding("info", "spelling", message, column="operator")]


def _refused(reading: Reading, wrong: Mapping[str, Message]) -> list[Finding]:
    if not wrong:
        return []
    names = reading.frame["operator"]
    heading = reading.heading("operator")
    cells = dict(zip(names.index, reading.raw.frame[heading], strict=True))
    findings = []
    for row, name in names[names.isin(list(wrong))].items():
        value = _short(shown(cells[row]))
        message = msg(
            "{column} is {value!r}; expected {expected}", column=heading, value=value, expected=wrong[str(name)]
        )
        place = {"row": int(str(row)), "column": "operator", "value": value}
        findings.append(reading.finding("error", "operator_name", message, **place))
    return findings


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else text[:MOST_LETTERS] + "…"
