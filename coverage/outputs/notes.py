"""What must be said beside every table: the synthetic mark, the data's date, and what the words mean."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..language import Language, Message, msg

SYNTHETIC_MARK = msg("SYNTHETIC DATA: made up to show the method; not the state of any real network")
SYNTHETIC_WORD = msg("synthetic")
WHAT_IF_MARK = msg("SCENARIO: what would be if the network were changed; not the state of the network")
WHAT_IF_WORD = msg("scenario")

DEFINITIONS = (
    (msg("covered"), msg("the asked service (4G unless set otherwise) reaches the hamlet as the rule asks")),
    (
        msg("partly covered"),
        msg("some technology reaches, but the asked service fails for some part, operator or place"),
    ),
    (msg("no signal at all"), msg("no technology of any operator reaches")),
    (msg("at least one operator"), msg("the union of all operators' coverage; their areas are never added up")),
    (msg("the greatest operator"), msg("the one operator that covers most, as in ITU's indicator")),
    (
        msg("at least two operators"),
        msg("where two or more operators each reach: people there can choose, and one may fail"),
    ),
    (
        msg("low, high"),
        msg(
            "the ends of a figure's 90% range: it is counted again in 100 seeded draws, in each of which all levels "
            "are off by what the method, filled values and assumed clutter may make; what is declared has none"
        ),
    ),
    (
        msg("probability of a hamlet"),
        msg("the share of those 100 draws in which the hamlet is covered as the rule asks"),
    ),
    (
        msg("share of a hamlet"),
        msg(
            "of the cells around its point, around all its points where it has several clusters, or inside its "
            "outline: those that are served as the rule asks"
        ),
    ),
    (msg("indoors"), msg("with the loss of a building's walls taken off; without this word the phone is outdoors")),
    (
        msg("Households where there is fibre infrastructure"),
        msg("a fibre node or cable is in their hamlet or commune; says nothing of who could be connected"),
    ),
    (msg("Households that could be connected to fibre"), msg("the operator would connect them on demand")),
    (msg("Households connected to fibre"), msg("they subscribe to fibre")),
    (
        msg("official criteria"),
        msg("thresholds and rules come from the project's named profile; they are no official criteria"),
    ),
)


def is_synthetic(manifest: Mapping[str, Any]) -> bool:
    """Return whether any input was synthetic, so that whatever is made from it must say so.

    Examples
    --------
    >>> is_synthetic({"synthetic": True})
    True
    """
    return bool(manifest["synthetic"])


def mark_of(manifest: Mapping[str, Any]) -> Message | None:
    """Return what must be seen on everything that is made from a run: that it is a scenario, or synthetic, or both.

    Examples
    --------
    >>> mark_of({"synthetic": False}) is None
    True
    """
    marks = [WHAT_IF_MARK] if "what_if" in manifest else []
    marks += [SYNTHETIC_MARK] if is_synthetic(manifest) else []
    if len(marks) == 2:
        return msg("{first}. {second}", first=marks[0], second=marks[1])
    return marks[0] if marks else None


def mark_word_of(manifest: Mapping[str, Any]) -> Message | None:
    """Return the one word of that mark, for places as narrow as a tab; a scenario goes before synthetic input."""
    if "what_if" in manifest:
        return WHAT_IF_WORD
    return SYNTHETIC_WORD if is_synthetic(manifest) else None


def data_date(manifest: Mapping[str, Any]) -> date:
    """Return the day for which the data hold; it also stands for the clock inside files, so that runs repeat.

    Examples
    --------
    >>> data_date({"data_date": "2025-10-31"})
    datetime.date(2025, 10, 31)
    """
    return date.fromisoformat(str(manifest["data_date"])[:10])


def table_notes(
    manifest: Mapping[str, Any], language: Language, *, definitions: bool = True
) -> list[tuple[Message, Message]]:
    """Return the lines of a notes sheet, heading and text: mark, title, issuer, date, version, limits, definitions.

    Parameters
    ----------
    manifest
        With ``synthetic`` and ``data_date`` (ISO); ``title``, ``issuer``, ``profile``, ``model``, ``resolution_m``,
        ``version`` and ``limits`` (texts by language) where known.
    language
        Which of the limits' texts to take.
    definitions
        Whether the words of the figures are explained after all.
    """
    day = data_date(manifest)
    mark = mark_of(manifest)
    lines = [] if mark is None else [(msg("Warning"), mark)]
    for heading, key in (
        (msg("Title"), "title"),
        (msg("Issued by"), "issuer"),
        (msg("Radio profile"), "profile"),
        (msg("Propagation models (stations)"), "model"),
        (msg("Side of a cell (m)"), "resolution_m"),
        (msg("phusong's version"), "version"),
    ):
        if manifest.get(key):
            lines.append((heading, msg("{value}", value=str(manifest[key]))))
    lines.append((msg("Date of the data"), msg("{value}", value=f"{day:%d/%m/%Y}")))
    limits = [(msg("Limit"), msg("{value}", value=text[language])) for text in manifest.get("limits", ())]
    return [*lines, *limits, *(DEFINITIONS if definitions else ())]
