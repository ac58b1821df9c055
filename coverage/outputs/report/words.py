"""Words and small lists that several sections share."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ...language import Message, msg
from .facts import Facts


def share_of(facts: Facts, found: Mapping[str, float]) -> str:
    """Return a figure with its range in brackets."""
    return facts.ranged(found["pct"], found["pct_low"], found["pct_high"])


def has_asked(facts: Facts) -> bool:
    """Return whether the run knows the technology that hamlets are asked for at all."""
    return f"pop_{facts.asked.lower()}_any_pct" in facts.result.communes.columns


def nothing_asked(facts: Facts) -> Message:
    """Return what is said where it does not."""
    return msg(
        "The list holds no station of {technology}, of which this report asks: neither communes nor people can be told "
        "by it. Add its stations, or ask for another technology at [service] asked in phusong.toml.",
        technology=facts.asked,
    )


def fibre_headline(facts: Facts, kind: str) -> Mapping[str, Any] | None:
    """Return the province's ratio of fibre as the manifest has it; None where it is not known."""
    for row in facts.manifest.get("headlines", ()):
        if row.get("measure") == f"fibre_{kind}" and row.get("pct") is not None:
            return dict(row)
    return None


def commune_kind(kind: Any, name: Any) -> str:
    """Return a commune as it is called: phường Việt Trì; the name alone where the kind is not known."""
    return f"{kind} {name}" if isinstance(kind, str) and kind else str(name)


def shown(shares: pd.Series) -> pd.Series:
    """Return percentages as tables and maps show them: what reads 95.0% is not counted as under 95%."""
    return shares.round(1)


def begun(words: str) -> str:
    """Return words with a capital first, the others as they are: MobiFone stays MobiFone.

    Examples
    --------
    >>> begun("ít nhất một nhà mạng"), begun("VNPT")
    ('Ít nhất một nhà mạng', 'VNPT')
    """
    return words[:1].upper() + words[1:]


def numbered(rows: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Return rows with their number before them."""
    return tuple((str(place), *row) for place, row in enumerate(rows, start=1))


def column_or_none(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return a column, or one without values where the table has none of that name."""
    return frame[name] if name in frame.columns else pd.Series(float("nan"), index=frame.index)


NUMBER: Message = msg("No.")
