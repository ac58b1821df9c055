"""Coverage commune by commune: how many stand where, the map, and those that stand worst."""

from itertools import pairwise

from ...indicators.hamlets import UNSERVED
from ...language import msg
from ..codes import technology_label
from .blocks import Block, Column, Heading, Paragraph, Table
from .facts import Facts
from .maps import communes_map
from .words import NUMBER, begun, column_or_none, commune_kind, has_asked, nothing_asked, numbered, shown

_LIMITS = (50.0, 70.0, 85.0, 95.0, 99.0)
_WORST = 15


def communes(facts: Facts) -> list[Block]:
    """Return the section."""
    return [
        Paragraph(
            msg(
                "How many communes lie in which class of coverage shows where the means are to go first; annex I holds "
                "the figures of all of them, the workbook those of every operator."
            )
        ),
        _classes(facts),
        # The table breaks over pages where the map, as high as half a page, would leave one half empty.
        Heading(msg("Communes with the lowest coverage")),
        _worst(facts) if has_asked(facts) else Paragraph(nothing_asked(facts)),
        Heading(msg("Map")),
        communes_map(facts, None, hamlets=True),
    ]


def _classes(facts: Facts) -> Table:
    names = [name for name in facts.result.technologies if f"pop_{name.lower()}_any_pct" in facts.result.communes]
    values = {name: shown(facts.result.communes[f"pop_{name.lower()}_any_pct"]) for name in names}
    edges = (0.0, *_LIMITS, 100.1)
    rows = []
    for low, high in pairwise(edges):
        heading = msg("{low} to under {high}%", low=f"{low:.0f}", high=f"{high:.0f}")
        if low == 0.0:
            heading = msg("under {high}%", high=f"{high:.0f}")
        elif high > 100.0:
            heading = msg("{low}% and more", low=f"{low:.0f}")
        counts = [int(((column >= low) & (column < high)).sum()) for column in values.values()]
        rows.append((facts.say(heading), *(facts.number(count) for count in counts)))
    whole = [int(column.notna().sum()) for column in values.values()]
    rows.append((begun(facts.say(msg("communes"))), *(facts.number(count) for count in whole)))
    return Table(
        msg("Communes by the share of people covered, at least one operator, outdoors"),
        (Column(msg("Share of people"), 34), *(Column(technology_label(name), 16, "right") for name in names)),
        tuple(rows),
        strong=frozenset({len(rows) - 1}),
    )


def _worst(facts: Facts) -> Table:
    table, asked = facts.result.communes, facts.asked.lower()
    column = f"pop_{asked}_any_pct"
    worst = table.sort_values([column, "commune_code"], kind="stable").head(_WORST)
    low, high = (column_or_none(worst, f"{column}_{side}") for side in ("low", "high"))
    hamlets = facts.result.hamlets
    open_ = (
        None
        if hamlets is None
        else hamlets[hamlets["verdict"].isin(UNSERVED)].groupby("commune_code")["hamlet_id"].count()
    )
    rows = []
    for index, row in worst.iterrows():
        left = float(row["population"]) * (1.0 - float(row[column]) / 100.0)
        rows.append(
            (
                commune_kind(row.get("type"), row["name"]),
                facts.number(row["population"]),
                facts.ranged(row[column], low[index], high[index]),
                facts.number(left),
                facts.percent(row.get(f"area_{asked}_any_pct")),
                facts.number(None if open_ is None else open_.get(row["commune_code"], 0)),
            )
        )
    return Table(
        msg("The {count} communes with the lowest share of people with {technology}", count=len(rows),
            technology=facts.asked),
        (
            Column(NUMBER, 6, "center"),
            Column(msg("Commune"), 24),
            Column(msg("People"), 11, "right"),
            Column(msg("People with {technology} (range)", technology=facts.asked), 26, "center"),
            Column(msg("People without"), 12, "right"),
            Column(msg("Area with {technology}", technology=facts.asked), 12, "right"),
            Column(msg("Hamlets not covered"), 12, "right"),
        ),
        numbered(rows),
    )  # fmt: skip
