"""Fibre's three ratios, never merged."""

import pandas as pd

from ...indicators.fibre import KINDS, UNION
from ...language import msg
from ..codes import value_label
from ..picture_layers import layers_of
from .blocks import Block, Column, Heading, Paragraph, Table
from .facts import Facts
from .maps import communes_map
from .words import NUMBER, begun, column_or_none, commune_kind, numbered

_WORST = 10


def fibre(facts: Facts) -> list[Block]:
    """Return the section; nothing where the project has no figures of fibre."""
    if facts.result.fibre is None:
        return []
    blocks: list[Block] = [
        Paragraph(
            msg(
                "Three ratios, each of the households of the communes that state it: where there is infrastructure (a "
                "node or cable in the hamlet or commune), where the operator would connect on demand, and where there "
                "is a subscription. Households of several operators overlap, so that operators' figures do not add up."
            )
        ),
        _by_operator(facts, facts.result.fibre),
    ]
    if "fibre_subscribed" in layers_of(facts.result):
        blocks += [Heading(msg("Communes with the lowest share of connected households")), _worst(facts)]
        blocks += [Heading(msg("Map")), communes_map(facts, "fibre_subscribed", hamlets=False)]
    return blocks


def _by_operator(facts: Facts, table: pd.DataFrame) -> Table:
    province = table[table["commune_code"].fillna("") == ""]
    order = [*[name for name in facts.result.operators if name in set(province["operator"])], UNION]
    rows = []
    for operator in order:
        found = province[province["operator"] == operator]
        if len(found):
            row = found.iloc[0]
            cells = [
                text
                for kind in KINDS
                for text in (
                    facts.percent(row.get(f"fibre_{kind}_pct")),
                    facts.number(row.get(f"households_{kind}")),
                )
            ]
            rows.append((begun(facts.say(value_label("who", operator, facts.result.operators))), *cells))
    return Table(
        msg("Fibre of the province by operator"),
        (
            Column(msg("Operator"), 17),
            Column(msg("Infrastructure"), 16, "right"),
            Column(msg("Households"), 13, "right"),
            Column(msg("Could be connected"), 13, "right"),
            Column(msg("Households"), 13, "right"),
            Column(msg("Connected"), 13, "right"),
            Column(msg("Households"), 13, "right"),
        ),
        tuple(rows),
        strong=frozenset({len(rows) - 1}),
    )


def _worst(facts: Facts) -> Table:
    column = "fibre_subscribed_pct"
    table = facts.result.communes
    worst = table[table[column].notna()].sort_values([column, "commune_code"], kind="stable").head(_WORST)
    ratios = {kind: column_or_none(worst, f"fibre_{kind}_pct") for kind in KINDS}
    rows = [
        (
            commune_kind(row.get("type"), row["name"]),
            facts.number(row["households"]),
            *(facts.percent(ratios[kind][index]) for kind in KINDS),
        )
        for index, row in worst.iterrows()
    ]
    return Table(
        msg("The {count} communes with the lowest share of connected households", count=len(rows)),
        (
            Column(NUMBER, 6, "center"),
            Column(msg("Commune"), 30),
            Column(msg("Households"), 16, "right"),
            Column(msg("Infrastructure"), 16, "right"),
            Column(msg("Could be connected"), 16, "right"),
            Column(msg("Connected"), 16, "right"),
        ),
        numbered(rows),
    )
