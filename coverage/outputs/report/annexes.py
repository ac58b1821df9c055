"""Long tables behind the signature."""

from ...language import msg
from ..codes import verdict_label
from ..notes import DEFINITIONS
from .blocks import Block, Column, Paragraph, Table
from .facts import Facts
from .gaps import unserved
from .hamlets import reason_of
from .words import NUMBER, begun, column_or_none, commune_kind, numbered

_MOST = 120


def all_communes(facts: Facts) -> list[Block]:
    """Return the table of all communes."""
    table, result = facts.result.communes.sort_values("commune_code", kind="stable"), facts.result
    asked = facts.asked.lower()
    people = f"pop_{asked}_any_pct"
    low, high = (column_or_none(table, f"{people}_{side}") for side in ("low", "high"))
    others = [name for name in result.technologies if name != facts.asked]
    verdicts = None if result.hamlets is None else result.hamlets.groupby("commune_code")["verdict"].value_counts()
    rows = []
    for index, row in table.iterrows():
        code = row["commune_code"]
        open_ = (
            [] if verdicts is None else [facts.number(verdicts.get((code, name), 0)) for name in ("partial", "none")]
        )
        rows.append(
            (
                str(code),
                commune_kind(row.get("type"), row["name"]),
                facts.number(row["population"]),
                facts.ranged(row.get(people), low[index], high[index]),
                facts.percent(row.get(f"pop_{asked}_greatest_pct")),
                facts.percent(row.get(f"area_{asked}_any_pct")),
                *(facts.percent(row.get(f"pop_{name.lower()}_any_pct")) for name in others),
                facts.percent(row.get("fibre_accessible_pct")),
                facts.percent(row.get("fibre_subscribed_pct")),
                *open_,
            )
        )
    columns = [
        Column(NUMBER, 4.5, "center"),
        Column(msg("Code"), 6.5, "center"),
        Column(msg("Commune"), 20),
        Column(msg("People"), 8, "right"),
        Column(msg("People with {technology} (range)", technology=facts.asked), 18, "center"),
        Column(msg("The greatest operator"), 8.5, "right"),
        Column(msg("Area with {technology}", technology=facts.asked), 7.5, "right"),
        *(Column(msg("People with {technology}", technology=name), 7.5, "right") for name in others),
        Column(msg("Fibre: can be had"), 8, "right"),
        Column(msg("Fibre: connected"), 9.5, "right"),
    ]
    if verdicts is not None:
        columns += [
            Column(msg("Hamlets partly covered"), 8, "right"),
            Column(msg("Hamlets without signal"), 8, "right"),
        ]
    return [Table(msg("Figures of the communes"), tuple(columns), numbered(rows))]


def gaps_one_by_one(facts: Facts) -> list[Block]:
    """Return the hamlets that are not covered, with reason and what would help; nothing where there is none."""
    gaps = unserved(facts.result)
    if not len(gaps):
        return []
    rows = [
        (
            str(row["hamlet_id"]),
            str(row["name"]),
            facts.commune(row["commune_code"]),
            facts.number(row["population"]),
            facts.say(verdict_label(str(row["verdict"]))),
            facts.percent(row.get("served_pct"), 0),
            facts.percent(row.get("served_probability_pct"), 0),
            reason_of(facts, row),
            facts.number(row.get("priority"), 1),
        )
        for row in gaps.head(_MOST).to_dict("records")
    ]
    blocks: list[Block] = []
    if len(gaps) > _MOST:
        blocks.append(
            Paragraph(
                msg(
                    "The first {count} of {all} by priority; the workbook and hamlets.xlsx hold all of them.",
                    count=_MOST,
                    all=len(gaps),
                )
            )
        )
    columns = (
        Column(NUMBER, 4, "center"),
        Column(msg("Hamlet ID"), 7.5),
        Column(msg("Hamlet"), 13),
        Column(msg("Commune"), 11),
        Column(msg("People"), 5.5, "right"),
        Column(msg("Verdict"), 10.5),
        Column(msg("Served"), 6, "right"),
        Column(msg("Probability"), 6.5, "right"),
        Column(msg("Reason"), 44),
        Column(msg("Priority"), 6.5, "right"),
    )
    return [*blocks, Table(msg("Hamlets that are not covered, with reason and priority"), columns, numbered(rows))]


def definitions(facts: Facts) -> list[Block]:
    """Return what the words of the figures mean."""
    rows = tuple((begun(facts.say(word)), facts.say(meaning)) for word, meaning in DEFINITIONS)
    columns = (Column(msg("Word"), 30), Column(msg("Meaning"), 70))
    return [Table(msg("Definitions"), columns, rows, made_up=False)]
