"""What the sections of a report are made from, and how its words and numbers are written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ...config.settings import Report
from ...errors import StaleError
from ...indicators.result import Result
from ...language import Language, Message, number, percent
from ..notes import data_date, is_synthetic

NOTHING = "–"


@dataclass(frozen=True)
class Facts:
    """A run, how the office signs, and the language of it all.

    Attributes
    ----------
    result
        The finished tables.
    before
        An earlier run to hold it against; None for none.
    quality
        The run's quality report, as `quality_files.quality_text` writes it.
    office
        Who issues and signs.
    language
        Of the whole report.
    """

    result: Result
    before: Result | None
    quality: Mapping[str, Any]
    office: Report
    language: Language

    @property
    def synthetic(self) -> bool:
        """Whether any input of either run is synthetic."""
        runs = [self.result] if self.before is None else [self.result, self.before]
        return any(is_synthetic(run.manifest) for run in runs)

    @property
    def manifest(self) -> Mapping[str, Any]:
        """The run's manifest."""
        return self.result.manifest

    @property
    def date(self) -> date:
        """For which day the data hold."""
        return data_date(self.manifest)

    @property
    def title(self) -> str:
        """The project's title."""
        return str(self.manifest.get("title", ""))

    @property
    def asked(self) -> str:
        """The technology that hamlets are asked for."""
        return str(self.manifest.get("asked", "4G"))

    def say(self, message: Message) -> str:
        """Return a message in the report's language."""
        return message.render(self.language)

    def number(self, value: Any, decimals: int = 0) -> str:
        """Return a number, a dash for none."""
        if value is None or pd.isna(value):
            return NOTHING
        # A hyphen is no minus.
        return number(float(value), self.language, decimals=decimals).replace("-", "−")

    def percent(self, value: Any, decimals: int = 1) -> str:
        """Return a percentage (0 to 100), a dash for none."""
        if value is None or pd.isna(value):
            return NOTHING
        return percent(float(value), self.language, decimals=decimals).replace("-", "−")

    def ranged(self, value: Any, low: Any, high: Any) -> str:
        """Return a percentage with its range in brackets, short enough for a table; alone where it has none."""
        if any(pd.isna(bound) for bound in (value, low, high)):
            return self.percent(value)
        return f"{self.percent(value)} ({self.number(low, 1)}–{self.number(high, 1)})"

    def commune(self, code: Any) -> str:
        """Return a commune's name; a dash where there is no such commune."""
        return self._communes.get(str(code), NOTHING)

    @cached_property
    def _communes(self) -> dict[str, str]:
        table = self.result.communes
        return dict(zip(table["commune_code"].astype("str"), table["name"].astype("str"), strict=True))


def read_quality(folder: Path) -> dict[str, Any]:
    """Return the quality report that a run left in its folder.

    Raises
    ------
    StaleError
        It is missing or broken.
    """
    file = folder / "quality.json"
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StaleError(
            "the results in {folder} are incomplete ({reason}); run 'phusong run --overwrite'",
            folder=str(folder),
            reason=str(error),
        ) from error
    if not isinstance(told, dict) or "counts" not in told:
        raise StaleError(
            "the results in {folder} are incomplete ({reason}); run 'phusong run --overwrite'",
            folder=str(folder),
            reason=file.name,
        )
    return told


def day_text(day: date, language: Language) -> str:
    """Return a day as a sentence writes it.

    Examples
    --------
    >>> day_text(date(2025, 10, 3), "vi"), day_text(date(2025, 10, 3), "en")
    ('ngày 03 tháng 10 năm 2025', '3 October 2025')
    """
    if language == "vi":
        # Decree 30/2020: days below 10 and the months 1 and 2 are written with a nought.
        month = f"{day.month:02d}" if day.month < 3 else str(day.month)
        return f"ngày {day.day:02d} tháng {month} năm {day.year}"
    return f"{day.day} {day:%B} {day.year}"
