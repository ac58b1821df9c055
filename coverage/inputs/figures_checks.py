"""Communes and their figures held against one another: who is missing, who is too many, which figures were copied."""

from collections import Counter

import pandas as pd

from ..language import msg
from ..tables import Finding
from .gazetteer import communes_of_today
from .reading import Reading, rows_text

_COPIED = {"population": msg("number of people"), "households": msg("number of households")}
_LARGE = 1000  # smaller figures are equal by chance too often
_SHOWN = 20
_PROVINCE = 0.5  # of whose communes so many are here, that province is meant


def communes_absent(figures: Reading, table: pd.DataFrame, communes: pd.DataFrame) -> list[Finding]:
    """Name the communes of the boundaries that a table of figures does not have."""
    # A commune whose row was refused has been named already: `table` lacks it, the reading has it.
    absent = communes[~communes["commune_code"].isin(list(figures.frame["commune_code"].dropna()))]
    absent = absent[absent["commune_code"].notna()]
    if absent.empty or table.empty:
        return []
    message = msg(
        "{count} communes of the boundaries have no row here: {labels}",
        count=len(absent),
        labels=_labels([f"{name} ({code})" for name, code in _pairs(absent)]),
    )
    return [figures.finding("warning", "communes_missing", message)]


def same_figures(reading: Reading, table: pd.DataFrame) -> list[Finding]:
    """Remark communes that share a large figure, as a copied cell makes them.

    Among 148 communes of some thousand to some ten thousand people two share a number by chance about once in three
    provinces: that is a note. Three that do, or two that share two figures, are a warning.
    """
    findings = []
    kept = table[[name for name in _COPIED if name in table.columns]]
    for name in kept.columns:
        values = kept[name][kept[name].ge(_LARGE).fillna(value=False)]
        for value, rows in values.groupby(values).groups.items():
            if len(rows) < 2:
                continue
            both = len(kept.columns) > 1 and len(kept.loc[rows].dropna().drop_duplicates()) == 1
            both &= bool(kept.loc[rows].notna().all(axis=None))
            message = msg(
                "{labels} have the same {column}, {value}; perhaps one was copied into the other's row: look at rows "
                "{rows}",
                labels=_labels([f"{label} ({code})" for label, code in _pairs(table.loc[rows])]),
                column=_COPIED[str(name)],
                value=int(str(value)),
                rows=rows_text(int(str(row)) for row in rows),
            )
            place = {"row": int(str(rows[-1])), "column": name, "value": str(value)}
            severity = "warning" if len(rows) > 2 or both else "info"
            findings.append(reading.finding(severity, "same_figures", message, **place))
    return findings


def of_province(reading: Reading) -> list[Finding]:
    """Name the communes that the province of most of these has beside them, and those that are not of it."""
    official = communes_of_today()
    frame = reading.frame[reading.frame["commune_code"].notna()]
    here = Counter(official[code][1] for code in frame["commune_code"] if code in official)
    if not here:
        return []
    province, count = here.most_common(1)[0]
    whole = {code: name for code, (name, of) in official.items() if of == province}
    if count < _PROVINCE * len(whole):
        return []
    findings = []
    missing = [f"{name} ({code})" for code, name in whole.items() if code not in set(frame["commune_code"])]
    if missing:
        message = msg(
            "{count} communes that {province} has since July 2025 are not among the polygons: {labels}",
            count=len(missing),
            province=province,
            labels=_labels(missing),
        )
        findings.append(reading.finding("warning", "communes_missing", message))
    extra = frame[~frame["commune_code"].isin(list(whole))]
    if len(extra):
        message = msg(
            "{count} polygons are of no commune of {province} since July 2025: {labels}",
            count=len(extra),
            province=province,
            labels=_labels([f"{name} ({code})" for name, code in _pairs(extra)]),
        )
        findings.append(reading.finding("warning", "communes_extra", message, row=int(str(extra.index[0]))))
    return findings


def _pairs(table: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(table["name"].fillna("-").astype(str), table["commune_code"].astype(str), strict=True))


def _labels(labels: list[str]) -> str:
    return ", ".join(labels[:_SHOWN]) + (", …" if len(labels) > _SHOWN else "")
