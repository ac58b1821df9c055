"""The province's headline figures, and published ones beside ours."""

import pandas as pd

from ...indicators.figures import value_of
from ...indicators.result import slug
from ...language import Message, msg
from ..codes import technology_label, value_label
from ..labels import label
from ..published_words import definition_of, difference_sentence, note_sentence, our_value, published_value
from .blocks import Block, Column, Heading, Paragraph, Table
from .facts import NOTHING, Facts
from .words import begun, share_of


def figures(facts: Facts) -> list[Block]:
    """Return the section."""
    blocks: list[Block] = [Heading(msg("Mobile coverage of the province")), _by_technology(facts), _note(facts)]
    blocks.append(_by_operator(facts))
    published = facts.result.published
    if published is not None and len(published):
        comparable = published["comparable"].astype(bool)
        blocks.append(Heading(msg("Published figures beside ours")))
        if comparable.any():
            blocks.append(_compared(facts, published[comparable]))
        if not comparable.all():
            blocks.append(_not_compared(facts, published[~comparable]))
    return blocks


def _by_technology(facts: Facts) -> Table:
    rows = []
    for technology in facts.result.technologies:
        people, greatest, area, inside = (
            value_of(facts.result.figures, technology, who=who, measure=measure, tier=tier)
            for who, measure, tier in (
                ("any", "population", "outdoor"),
                ("greatest", "population", "outdoor"),
                ("any", "area_km2", "outdoor"),
                ("any", "population", "indoor"),
            )
        )
        rows.append(
            (
                facts.say(technology_label(technology)),
                NOTHING if people is None else share_of(facts, people),
                NOTHING if people is None else facts.number(people["numerator"]),
                NOTHING if greatest is None else facts.percent(greatest["pct"]),
                NOTHING if inside is None else facts.percent(inside["pct"]),
                NOTHING if area is None else share_of(facts, area),
                NOTHING if area is None else facts.number(area["numerator"]),
            )
        )
    return Table(
        msg("Mobile coverage by technology"),
        (
            Column(msg("Technology"), 11, "center"),
            # "100.0% (100.0–100.0)" stands on one line.
            Column(msg("People, at least one operator (range)"), 23, "center"),
            Column(msg("Persons"), 11, "right"),
            Column(msg("People, the greatest operator"), 11, "center"),
            Column(msg("People, indoors"), 10, "center"),
            Column(msg("Area, at least one operator (range)"), 23, "center"),
            Column(msg("Area (km²)"), 9, "right"),
        ),
        tuple(rows),
    )


def _note(facts: Facts) -> Paragraph:
    communes = facts.result.communes
    return Paragraph(
        msg(
            "Out of {people} people and {area} km² (area of the outlines). Outdoors unless indoors is said; in "
            "brackets the ends of the 90% range.",
            people=facts.number(communes["population"].sum()),
            area=facts.number(communes["polygon_km2" if "polygon_km2" in communes.columns else "area_km2"].sum()),
        ),
        "note",
    )


def _by_operator(facts: Facts) -> Table:
    rows = []
    for who in (*facts.result.operators, "any", "min2"):
        found = [value_of(facts.result.figures, technology, who=slug(who)) for technology in facts.result.technologies]
        if any(each is not None for each in found):
            shares = tuple(NOTHING if each is None else facts.percent(each["pct"]) for each in found)
            rows.append((begun(facts.say(value_label("who", who, facts.result.operators))), *shares))
    return Table(
        msg("People covered outdoors, by operator"),
        (
            Column(msg("Operator"), 30),
            *(Column(technology_label(name), 15, "center") for name in facts.result.technologies),
        ),
        tuple(rows),
    )


def _compared(facts: Facts, published: pd.DataFrame) -> Table:
    rows = [
        (
            facts.say(label(str(row["indicator"]), facts.result.operators)),
            published_value(row, facts.language),
            facts.say(value_label("date", str(row["date"]))),
            our_value(row, facts.language),
            " ".join(
                facts.say(words)
                for words in (difference_sentence(row, facts.result), definition_of(str(row["indicator"])))
            ),
        )
        for row in published.to_dict("records")
    ]
    return Table(
        msg("Published figures that can be compared"),
        (
            Column(msg("Indicator"), 19),
            Column(msg("Published"), 13, "center"),
            Column(msg("Date"), 11, "center"),
            Column(_ours(facts), 14, "center"),
            Column(msg("Difference and definition"), 43),
        ),
        tuple(rows),
        made_up=False,
    )


def _ours(facts: Facts) -> Message:
    """Return the heading over our own figures: they alone come from the run."""
    return msg("Computed here (synthetic)") if facts.synthetic else msg("Computed here")


def _not_compared(facts: Facts, published: pd.DataFrame) -> Table:
    rows = [
        (
            facts.say(label(str(row["indicator"]), facts.result.operators)),
            str(row["scope"]),
            facts.say(value_label("date", str(row["date"]))),
            published_value(row, facts.language),
            our_value(row, facts.language),
            facts.say(note_sentence(row, facts.result)),
        )
        for row in published.to_dict("records")
    ]
    return Table(
        msg("Published figures that cannot be compared, and why"),
        (
            Column(msg("Indicator"), 23),
            Column(msg("Scope"), 15),
            Column(msg("Date"), 11, "center"),
            Column(msg("Published"), 13, "center"),
            Column(_ours(facts), 14, "center"),
            Column(msg("Why it cannot be compared"), 24),
        ),
        tuple(rows),
        made_up=False,
    )
