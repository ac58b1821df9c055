"""Whose stations a list's rows are: by their cells, their network codes, the list's own name, or phusong.toml."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from ...config.limits import limits
from ...language import Message, msg
from ...tables import OPERATORS, Finding
from ..raw_tables import RawTable, full
from ..reading import rows_text
from ..values import shown
from ..words import SPELLINGS, canonical, letters, plain, printable, tidy
from .operator_cells import NETWORKS, Named, named_in, says_not_who
from .recognition import Recognition

_NEAR = 0.6  # of difflib's likeness: "VTEL" and "Viettel" are 0.73 alike


@dataclass(frozen=True)
class RowOperators:
    """Each row's operators.

    Attributes
    ----------
    names
        One a row, of several the first; missing where nothing says.
    shared
        As many: all those that share the row where several do, else none.
    findings
        What was taken for what.
    """

    names: "pd.Series[Any]"
    shared: Sequence[tuple[str, ...]]
    findings: tuple[Finding, ...]


def operators_of_rows(recognition: Recognition, given: str) -> RowOperators:
    """Return each row's operators; `given` is what phusong.toml says of rows that name none."""
    index = recognition.raw.frame.index
    if recognition.raw.block.operator:  # whoever may own the mast
        over = named_in(recognition.raw.block.operator).names or (recognition.raw.block.operator,)
        names = pd.Series(over[0], index=index, dtype="str")
        shared = [over if len(over) > 1 else ()] * len(index)
        return RowOperators(names, shared, tuple(_strangers(recognition, names)))
    read, findings = _of_cells(recognition)
    names = pd.Series([item.names[0] if item.names else None for item in read], index=index, dtype="str")
    names = names.fillna(pd.Series(_of_codes(recognition), index=index, dtype="str"))
    findings += _strangers(recognition, names)
    if not any(mark.operator for mark in recognition.marks):
        names, filled = _filled(recognition, names, given)
        findings += filled
    shared = [item.names if len(item.names) > 1 else () for item in read]
    return RowOperators(names, shared, tuple(findings))


def _of_cells(recognition: Recognition) -> tuple[list[Named], list[Finding]]:
    """Return what the cells of the operators' column say, row by row."""
    cells = _together(recognition)
    if cells is None:
        return [Named()] * len(recognition.raw.frame), []
    codes, distinct = pd.factorize(np.asarray(cells, dtype=object))
    texts = [tidy(printable(shown(cell), limits().letters)) for cell in distinct]
    named = [named_in(text) for text in texts]
    rows = {text: np.asarray(cells.index)[codes == code].tolist() for code, text in enumerate(texts)}
    findings = _told(recognition, dict(zip(texts, named, strict=True)), rows)
    no_network = {code for code, item in enumerate(named) if _is_no_network(item)}
    return [Named() if code < 0 or code in no_network else named[code] for code in codes.tolist()], findings


def _together(recognition: Recognition) -> "pd.Series[Any] | None":
    """Return the cells that name operators; of several columns ("Tenant 1", "Tenant 2") each row's as one text."""
    headings = recognition.headings.get("operator", ())
    if len(headings) < 2:
        return recognition.cells("operator")
    parts = recognition.raw.frame[list(headings)]
    texts = [" / ".join(shown(cell) for cell in row if full(cell)) or None for row in parts.to_numpy(dtype=object)]
    return pd.Series(texts, index=parts.index, dtype=object)


def _is_no_network(item: Named) -> bool:
    return bool(item.unknown) and item.names[0].isdecimal()


def _told(recognition: Recognition, named: Mapping[str, Named], rows: Mapping[str, list[int]]) -> list[Finding]:
    """Tell what cells were taken for; a number that is no network's is an error."""
    raw, heading = recognition.raw, recognition.heading("operator")
    known = {text: item for text, item in named.items() if item.names and item.names != (text,) and not item.unknown}
    findings = []
    if spelt := {text: item.names for text, item in known.items() if len(item.names) == 1 and not item.is_code}:
        message = msg("read as phusong writes it: {pairs}", pairs=_pairs(spelt))
        findings.append(raw.finding("info", "spelling", message, column=heading))
    if codes := {text: item.names for text, item in known.items() if item.is_code}:
        message = msg(
            "numbers in the place of operators were read as network codes (MNC) of Viet Nam: {pairs}; if they number "
            "your own list of operators, write the names",
            pairs=_pairs(codes),
        )
        findings.append(raw.finding("warning", "network_code", message, row=rows[min(codes)][0], column=heading))
    if counted := {text: item.names for text, item in named.items() if item.is_count}:
        message = msg(
            "rows that name a number of operators were read for the largest of Viet Nam: {pairs}; if others are meant, "
            "write their names, parted by /",
            pairs=_pairs(counted),
        )
        findings.append(raw.finding("info", "operators_counted", message, row=rows[min(counted)][0], column=heading))
    named_together = {text: item for text, item in named.items() if not item.is_code and not item.is_count}
    if shared := {text: item.names for text, item in named_together.items() if len(item.names) > 1}:
        message = msg("rows that operators share were read for each of them: {pairs}", pairs=_pairs(shared))
        findings.append(raw.finding("info", "shared_row", message, column=heading))
    for text, item in named.items():
        place: dict[str, Any] = {"column": heading, "value": text[:80]}
        if _is_no_network(item):
            expected = msg(
                "an operator's name, or a network code of Viet Nam ({codes})",
                codes=", ".join(f"0{code} {name}" for code, name in NETWORKS.items()),
            )
            message = msg("{column} is {value!r}; expected {expected}", column=heading, value=text, expected=expected)
            findings += [raw.finding("error", "operator_name", message, row=row, **place) for row in rows[text]]
        elif item.unknown and item.names != (text,):
            message = msg(
                "{count} rows ({rows}) say {value!r}, of which {unknown} was not understood; only {names} was read: "
                "name each operator that has a station there, parted by /",
                count=len(rows[text]),
                rows=rows_text(rows[text]),
                value=text,
                unknown=", ".join(map(repr, item.unknown)),
                names=" + ".join(item.names),
            )
            findings.append(raw.finding("warning", "operator_unclear", message, row=rows[text][0], **place))
    return findings


def _pairs(named: Mapping[str, Sequence[str]]) -> str:
    return ", ".join(f"{text} → {' + '.join(names)}" for text, names in sorted(named.items()))


def _strangers(recognition: Recognition, names: "pd.Series[Any]") -> list[Finding]:
    """Warn of operators that nobody knows: each would become one of its own in every figure."""
    findings = []
    for name in names.dropna().unique():
        if name in OPERATORS or name == "any":
            continue
        rows = [int(row) for row in names.index[names == name]]
        place: dict[str, Any] = {"row": rows[0], "column": recognition.heading("operator"), "value": name[:80]}
        if says_not_who(name):
            message = msg(
                "{count} rows ({rows}) say {value!r}, but not which operators share the station; it was kept as an "
                "operator of its own: name each operator that has a station there, parted by /",
                count=len(rows),
                rows=rows_text(rows),
                value=name,
            )
            findings.append(recognition.raw.finding("warning", "operator_unclear", message, **place))
            continue
        close = get_close_matches(plain(name), list(SPELLINGS["operator"]), n=1, cutoff=_NEAR)
        message = msg(
            "{count} rows ({rows}) name the operator {value!r}, which is none of {known}; it was kept as one of its "
            "own{hint}",
            count=len(rows),
            rows=rows_text(rows),
            value=name,
            known=", ".join(OPERATORS),
            hint=msg(": if {name} is meant, write so", name=SPELLINGS["operator"][close[0]])
            if close and SPELLINGS["operator"][close[0]] in OPERATORS
            else "",
        )
        findings.append(recognition.raw.finding("warning", "unknown_operator", message, **place))
    return findings


def _of_codes(recognition: Recognition) -> list[str | None]:
    """Return each row's operator by its country and network code; a foreign network's code stands for it."""
    codes = _network_codes(recognition) or [None] * len(recognition.raw.frame)
    return [NETWORKS.get(code[4:].lstrip("0"), code) if code and code[:3] == "452" else code for code in codes]


def _network_codes(recognition: Recognition) -> list[str | None] | None:
    """Return each row's country and network code as ``452-01``; None where the file gives none."""
    plmn, mcc, mnc, cell_id = (recognition.cells(name) for name in ("plmn", "mcc", "mnc", "cell_id"))
    if plmn is not None:
        digits = [re.sub(r"\D", "", _whole(cell)) for cell in plmn]
        return [f"{text[:3]}-{text[3:].zfill(2)}" if len(text) > 3 else None for text in digits]
    if mnc is None and cell_id is not None:
        return [f"{found[1]}-{found[2]}" if (found := _CGI.match(shown(cell))) else None for cell in cell_id]
    if mnc is None:
        return None
    countries = ["452"] * len(mnc) if mcc is None else [_whole(cell) for cell in mcc]
    pairs = zip(countries, map(_whole, mnc), strict=True)
    return [f"{country}-{network.zfill(2)}" if country and network else None for country, network in pairs]


_CGI = re.compile(r"\s*(452)[-_. ]?(0\d)[-_. ]\d")  # of a global cell ID: country, network, area, cell


def _whole(cell: Any) -> str:
    """Return a code as text; programs that keep empty cells among numbers write it as 452.0."""
    return shown(cell).strip().removesuffix(".0")


def _filled(recognition: Recognition, names: "pd.Series[Any]", given: str) -> tuple["pd.Series[Any]", list[Finding]]:
    """Fill rows without an operator by what phusong.toml says, else by the list's own name."""
    empty = names.isna()
    source: Message | str = "phusong.toml"
    operator = canonical(given, "operator") if given else ""
    if not operator:
        operator, source = operator_of_names(recognition.raw)
    if not operator or not empty.any():
        return names, []
    message = msg(
        "{count} rows name no operator; {operator} was taken from {source}",
        count=int(empty.sum()),
        operator=operator,
        source=source,
    )
    finding = recognition.raw.finding("info", "operator_filled", message, column=recognition.heading("operator"))
    return names.fillna(operator), [finding]


def operator_of_names(raw: RawTable) -> tuple[str, Message]:
    """Return the operator that the sheet's name tells, else the file's, else what stands above the headings.

    Empty where they tell none, or several.
    """
    for texts, source in (
        ((raw.sheet,), msg("the sheet's name")),
        ((raw.name,), msg("the file's name")),
        (raw.above, msg("the title")),
    ):
        found = {name for text in texts for name in _operators_in(text)}
        if len(found) == 1:
            return found.pop(), source
    return "", msg("nothing")


_LONG_NAMES = ("viettel", "vnpt", "vinaphone", "mobifone", "vietnamobile", "gmobile", "gtel")


def _operators_in(text: str) -> set[str]:
    words = re.split(r"[^a-z0-9]+", letters(text))
    found = {canonical(word, "operator") for word in words if len(word) > 2}
    found |= {canonical(name, "operator") for name in _LONG_NAMES if name in plain(text)}
    return found & set(OPERATORS)
