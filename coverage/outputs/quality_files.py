"""The quality report as files: JSON with sentences in both languages, and a workbook to work through."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ..inputs.quality import summary, to_frame, to_records
from ..language import Language, msg
from ..tables import Finding
from .atomic import atomic_path
from .manifest import json_text
from .notes import SYNTHETIC_MARK, SYNTHETIC_WORD, table_notes
from .xlsx import Sheet, write_xlsx


def quality_text(findings: Sequence[Finding], *, synthetic: bool) -> str:
    """Return the quality report as JSON: ``counts``, ``findings``, and whether the input was ``synthetic``.

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
    return json_text({"synthetic": synthetic, "counts": counts, "findings": records})


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
    path: Path, findings: Sequence[Finding], *, data_date: date, synthetic: bool, language: Language
) -> Path:
    """Write the quality report as a workbook: counts by file and rule, then every finding, the gravest first.

    Raises
    ------
    OutputError
        The file cannot be written, or there are more findings than Excel has rows.
    """
    manifest = {"synthetic": synthetic, "data_date": data_date.isoformat()}
    return write_xlsx(
        path,
        [
            Sheet(msg("Summary"), summary(findings), frozen_columns=0),
            Sheet(msg("Findings"), to_frame(findings, language), frozen_columns=0),
        ],
        notes=table_notes(manifest, language, definitions=False),
        data_date=data_date,
        language=language,
        mark=SYNTHETIC_MARK if synthetic else None,
        mark_word=SYNTHETIC_WORD if synthetic else None,
    )
