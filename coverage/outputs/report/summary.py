"""What a reader who turns no page must know."""

from ...indicators.figures import value_of
from ...indicators.hamlets import OUTSIDE
from ...language import Message, msg
from ..codes import value_label
from .blocks import Block, Bullets, Paragraph
from .facts import Facts
from .gaps import unserved
from .words import fibre_headline, has_asked, nothing_asked, share_of, shown

_FIRST = 3


def summary(facts: Facts) -> list[Block]:
    """Return the summary."""
    opening = msg(
        "This report states the {what} of {count} communes with {people} people on {area} km², "
        "computed from the lists, maps and figures named in section {method} for the data as of {date}.",
        what=msg("mobile coverage") if facts.result.fibre is None else msg("mobile and fibre coverage"),
        count=len(facts.result.communes),
        people=facts.number(facts.result.communes["population"].sum()),
        area=facts.number(facts.result.communes["area_km2"].sum()),
        date=f"{facts.date:%d/%m/%Y}",
        method=msg("“Method and limits”"),
    )
    points = [*_coverage(facts), *_hamlets(facts), *_fibre(facts), *_published(facts)]
    reading = msg(
        "Figures in brackets are the ends of a 90% range. Unless something else is said, the phone is outdoors and "
        "people count where they live; operators' areas are united, never added up."
    )
    return [Paragraph(opening), Bullets(tuple(points)), Paragraph(reading)]


def _coverage(facts: Facts) -> list[Message]:
    if not has_asked(facts):
        return [nothing_asked(facts)]
    asked, figures = facts.asked, facts.result.figures
    people, area, greatest = (
        value_of(figures, asked, who=who, measure=measure)
        for who, measure in (("any", "population"), ("any", "area_km2"), ("greatest", "population"))
    )
    if people is None or area is None or greatest is None:
        return []
    found = [
        msg(
            "{technology} of at least one operator reaches {share} of the people and {area} of the area; the greatest "
            "operator alone reaches {greatest} of the people.",
            technology=asked,
            share=share_of(facts, people),
            area=share_of(facts, area),
            greatest=share_of(facts, greatest),
        )
    ]
    found.append(
        msg(
            "In {count} of {all} communes {technology} reaches less than 95% of the people.",
            count=int((shown(facts.result.communes[f"pop_{asked.lower()}_any_pct"]) < 95.0).sum()),
            all=len(facts.result.communes),
            technology=asked,
        )
    )
    newest = value_of(figures, "5G", who="any", measure="population")
    if newest is not None and asked != "5G":
        found.append(msg("5G reaches {share} of the people.", share=share_of(facts, newest)))
    return found


def _hamlets(facts: Facts) -> list[Message]:
    hamlets = facts.result.hamlets
    if hamlets is None:
        return []
    judged = hamlets[hamlets["verdict"] != OUTSIDE]
    counts = judged["verdict"].value_counts()
    gaps = unserved(facts.result)
    found = [
        msg(
            "Of {count} hamlets, {covered} are covered, {partial} are partly covered and {none} have no signal at all.",
            count=len(judged),
            **{name: int(counts.get(name, 0)) for name in ("covered", "partial", "none")},
        )
    ]
    if not len(gaps):
        return found
    reasons = gaps["reason"].value_counts()
    told = "; ".join(
        f"{facts.say(value_label('reason', str(code)))} ({facts.number(count)})"
        for code, count in reasons.head(_FIRST).items()
    )
    found.append(msg("The most frequent reasons: {reasons}.", reasons=told))
    first = "; ".join(
        f"{row['name']} ({facts.commune(row['commune_code'])})" for _, row in gaps.head(_FIRST).iterrows()
    )
    found.append(msg("First in order of priority: {hamlets}.", hamlets=first))
    return found


def _fibre(facts: Facts) -> list[Message]:
    accessible, subscribed = (fibre_headline(facts, kind) for kind in ("accessible", "subscribed"))
    if accessible is None or subscribed is None:
        return []
    return [
        msg(
            "Fibre: {accessible} of the households could be connected, {subscribed} are connected.",
            accessible=facts.percent(accessible["pct"]),
            subscribed=facts.percent(subscribed["pct"]),
        )
    ]


def _published(facts: Facts) -> list[Message]:
    published = facts.result.published
    if published is None or published.empty:
        return []
    comparable = int(published["comparable"].astype(bool).sum())
    if not comparable:
        return [
            msg(
                "Of {count} published figures none can be compared with those computed here; the next section tells "
                "why.",
                count=len(published),
            )
        ]
    return [
        msg(
            "Of {count} published figures, {comparable} can be compared with those computed here; the next section "
            "sets them side by side and explains the differences.",
            count=len(published),
            comparable=comparable,
        )
    ]
