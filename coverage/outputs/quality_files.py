"""The quality report as files: JSON with sentences in both languages, and a workbook to work through."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from ..inputs.as_handed_in import HandedIn
from ..inputs.quality import by_file, summary, to_frame, to_records
from ..language import Language, msg
from ..tables import Finding
from .atomic import atomic_path
from .manifest import json_text
from .marked_sheets import fill_marked
from .notes import SYNTHETIC_MARK, SYNTHETIC_WORD, table_notes
from .xlsx import Draw, Sheet, write_xlsx


def quality_text(findings: Sequence[Finding], *, synthetic: bool) -> str:
    """Return the quality report as JSON: ``files``, ``counts``, ``findings``, and whether the input was ``synthetic``.

    Each finding has ``file``, ``sheet`` (of a workbook, else empty), ``row`` (as a spreadsheet counts, null for the
    whole file), ``column``, ``value``, ``severity``, ``rule``, ``message_vi`` and ``message_en``; the
    gravest come first.
    """
    both = zip(to_records(findings, "vi"), to_records(findings, "en"), strict=True)
    records = []
    for in_vietnamese, in_english in both:
        message_vi, message_en = in_vietnamese.pop("message"), in_english["message"]
        records.append({**in_vietnamese, "message_vi": message_vi, "message_en": message_en})
    counts = summary(findings).to_dict("records")
    files = [
        {name: None if pd.isna(value) else value for name, value in row.items()}
        for row in by_file(findings).to_dict("records")
    ]
    return json_text({"synthetic": synthetic, "files": files, "counts": counts, "findings": records})


def write_quality_json(path: Path, findings: Sequence[Finding], *, synthetic: bool) -> Path:
    """Write the quality report as JSON; see `quality_text`.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    text = quality_text(findings, synthetic=synthetic)
    with atomic_path(path) as aside:
        aside.write_bytes(text.encode())
    return path


def write_quality_xlsx(
    path: Path,
    findings: Sequence[Finding],
    *,
    data_date: date,
    synthetic: bool,
    language: Language,
    handed_in: Sequence[HandedIn] = (),
) -> Path:
    """Write the quality report as a workbook: what was read of each file, counts by rule, every finding.

    Then come the sheets that were handed in, if they are given, with their faulty cells coloured and commented.

    Raises
    ------
    OutputError
        The file cannot be written, or there are more findings than Excel has rows.
    """
    manifest = {"synthetic": synthetic, "data_date": data_date.isoformat()}
    return write_xlsx(
        path,
        [
            Sheet(msg("Files"), by_file(findings), frozen_columns=1, wrapped=True),
            Sheet(msg("Summary"), summary(findings), frozen_columns=0, wrapped=True),
            Sheet(msg("Findings"), to_frame(findings, language), frozen_columns=0, wrapped=True),
        ],
        notes=table_notes(manifest, language, definitions=False),
        data_date=data_date,
        language=language,
        mark=SYNTHETIC_MARK if synthetic else None,
        mark_word=SYNTHETIC_WORD if synthetic else None,
        drawn=[(_tab(sheet), _drawer(sheet, findings, language)) for sheet in handed_in],
    )


def _tab(sheet: HandedIn) -> str:
    return f"{sheet.file} - {sheet.sheet}" if sheet.sheet else sheet.file


def _drawer(sheet: HandedIn, findings: Sequence[Finding], language: Language) -> Draw:
    own = [item for item in findings if item.file == sheet.file]
    return lambda book, page: fill_marked(book, page, sheet, own, language)
