"""What the report asks for: drawn from its own figures, and after that what the office writes itself."""

import pandas as pd

from ...indicators.hamlets import OUTSIDE
from ...language import Message, msg
from ..plan_files import plan_of_run
from .blocks import Block, Bullets, Paragraph
from .facts import Facts
from .gaps import unserved
from .hamlets import UNSURE_PCT

_NAMED = 5


def proposals(facts: Facts) -> list[Block]:
    """Return the section; nothing where the figures ask for nothing and the office wrote nothing."""
    own = tuple(msg("{value}", value=text) for text in facts.office.proposals)
    items = (*_of_hamlets(facts), *_of_plan(facts), *_of_data(facts), *own)
    if not items:
        return []
    opening = msg("From the figures above, {issuer} proposes to consider:", issuer=_issuer(facts))
    return [Paragraph(opening), Bullets(items)]


def _issuer(facts: Facts) -> Message:
    name = str(facts.manifest.get("issuer", ""))
    return msg("{value}", value=name) if name else msg("the issuing office")


def _of_hamlets(facts: Facts) -> list[Message]:
    gaps = unserved(facts.result)
    if not len(gaps):
        return []
    first = gaps.head(_NAMED)
    found = [
        msg(
            "Operators are to bring {asked} to the {count} {count:hamlet that is|hamlets that are} not covered, in the "
            "order of Annex II, beginning with {names}.",
            asked=facts.asked,
            count=len(gaps),
            names=_named(facts, first),
        )
    ]
    for code, sentence in _BY_REASON.items():
        of = gaps[gaps["reason"] == code]
        if len(of):
            names = _named(facts, of.head(_NAMED))
            if len(of) > _NAMED:
                names += " " + facts.say(msg("and {count} further {count:hamlet|hamlets}", count=len(of) - _NAMED))
            params = {"count": len(of), "asked": facts.asked, "names": names}
            found.append(Message(sentence.template, params))
    judged = facts.result.hamlets
    if judged is not None and "served_probability_pct" in judged.columns:
        unsure = judged["served_probability_pct"].between(*UNSURE_PCT) & (judged["verdict"] != OUTSIDE)
        if unsure.any():
            sentence = msg(
                "{count} {count:hamlet|hamlets} of which the verdict is unsure {count:is|are} to be measured on the "
                "spot before money is given.",
                count=int(unsure.sum()),
            )
            found.append(sentence)
    return found


_BY_REASON = {
    "older_only": msg(
        "Operators are to put {asked} on the sites that stand already, which is enough for {count} "
        "{count:hamlet|hamlets}: {names}."
    ),
    "antenna": msg(
        "Operators are to turn or add sectors for {count} {count:hamlet|hamlets} to which the nearest antenna does "
        "not point: {names}."
    ),
    "no_power": msg("The power company is to bring the grid to {count} {count:hamlet|hamlets} without it: {names}."),
}


def _named(facts: Facts, hamlets: pd.DataFrame) -> str:
    return "; ".join(f"{row['name']} ({facts.commune(row['commune_code'])})" for row in hamlets.to_dict("records"))


def _of_plan(facts: Facts) -> list[Message]:
    told = plan_of_run(facts.result)
    if told is None or not told["sites"]:
        return []
    return [
        msg(
            "The {count} {count:site|sites} to come of this report {count:is|are} to be taken up into the operators' "
            "plans.",
            count=len(told["sites"]),
        )
    ]


def _of_data(facts: Facts) -> list[Message]:
    graver = [row for row in facts.quality["counts"] if row["severity"] != "info"]
    if not graver:
        return []
    count = sum(int(row["count"]) for row in graver)
    return [
        msg(
            "Operators and communes are to confirm or correct the {count} {count:entry|entries} of their lists that "
            "the section on the quality of the data names.",
            count=count,
        )
    ]
