"""Joins rows to communes: by code, else by name, with or without the commune's type before it."""

from dataclasses import replace

import pandas as pd

from ..language import msg
from .reading import Reading
from .words import name_and_type, plain


def named(reading: Reading) -> Reading:
    """Part "Phường Tân Hoà" into the name and the type, where the file writes them as one."""
    frame = reading.frame.copy()
    parts = [name_and_type(name) if isinstance(name, str) else (None, "") for name in frame["name"]]
    frame["name"] = pd.array([name for name, _ in parts], dtype="str")
    told = pd.Series(pd.array([kind or None for _, kind in parts], dtype="str"), index=frame.index)
    frame["type"] = frame["type"].fillna(told)
    return replace(reading, frame=frame)


def joined_to(reading: Reading, communes: pd.DataFrame) -> Reading:
    """Return the rows with their commune's code; a row of no commune, or of several, is warned of and unusable.

    The code decides where the file has one. A name is compared with its type and letter for letter first, then without
    diacritics, then without the type.
    """
    key = "commune_code" if "commune_code" in reading.headings else "name"
    frame = reading.frame.copy()
    if key == "name":
        frame["commune_code"] = pd.array(_codes_by_name(frame, communes), dtype="str")
    strange = frame.index[~frame["commune_code"].isin(list(communes["commune_code"].dropna()))]
    again = frame.index[frame["commune_code"].duplicated() & frame["commune_code"].notna() & (key == "name")]
    given = reading.frame[key].fillna("")
    findings = [
        reading.finding(
            "warning",
            "unknown_commune",
            msg(
                "{value!r} is no commune of the boundaries, or fits several; the row was not used", value=given.loc[row]
            ),
            row=int(row),
            column=key,
            value=given.loc[row],
        )
        for row in strange
    ]
    findings += [
        reading.finding(
            "error",
            "duplicate",
            msg("{value!r} stands in two rows; delete one", value=given.loc[row]),
            row=int(row),
            column="name",
            value=given.loc[row],
        )
        for row in again
    ]
    return replace(reading, frame=frame).with_findings(findings, [int(row) for row in strange])


def _codes_by_name(frame: pd.DataFrame, communes: pd.DataFrame) -> list[str | None]:
    asked, known = _keys(frame), _keys(communes)
    codes: list[str | None] = [None] * len(frame)
    for how, names in asked.items():
        code_of: dict[str, str | None] = {}
        for name, code in zip(known[how], communes["commune_code"], strict=True):
            code_of[name] = None if name in code_of else code
        codes = [code or (code_of.get(name) if name else None) for code, name in zip(codes, names, strict=True)]
    return codes


def _keys(frame: pd.DataFrame) -> dict[str, list[str]]:
    names = frame["name"].fillna("").tolist()
    full = [
        f"{kind} {name}" if kind and name else "" for kind, name in zip(frame["type"].fillna(""), names, strict=True)
    ]
    return {
        "full": [name.lower() for name in full],
        "full_plain": [plain(name) for name in full],
        "name": [name.lower() for name in names],
        "name_plain": [plain(name) for name in names],
    }
