"""What changed since an earlier run; changes of method are kept apart from changes of the network."""

import pandas as pd

from ...indicators.differences import differences
from ...language import msg
from ..codes import value_label, verdict_label
from ..labels import label
from ..notes import data_date
from ..two_runs import unlike_parts
from .blocks import Block, Column, Heading, Paragraph, Table
from .facts import Facts
from .words import NUMBER, begun, numbered

_RADIUS_M, _MOVED_M = 100.0, 30.0
_MOST = 20


def changes(facts: Facts) -> list[Block]:
    """Return the section; nothing where no earlier run is given."""
    if facts.before is None:
        return []
    found = differences(facts.before, facts.result, radius_m=_RADIUS_M, moved_m=_MOVED_M)
    dates = msg(
        "{before} against {after}",
        before=f"{data_date(facts.before.manifest):%d/%m/%Y}",
        after=f"{facts.date:%d/%m/%Y}",
    )
    blocks: list[Block] = [Paragraph(msg("Compared: {dates}.", dates=dates)), *_method(facts, facts.before.manifest)]
    blocks += [Heading(msg("Changes of the figures")), _summary(facts, found.summary)]
    if len(found.communes):
        blocks.append(_communes(facts, found.communes))
    if len(found.hamlets):
        blocks.append(_hamlets(facts, found.hamlets))
    return blocks


def _method(facts: Facts, before: object) -> list[Block]:
    """Tell what was computed differently, before any figure is shown."""
    rows = unlike_parts(before, facts.manifest) if isinstance(before, dict) else []
    if not rows:
        return []
    return [
        Paragraph(
            msg("The two runs were computed differently: the changes below are not those of the network alone."),
            "warning",
        ),
        Table(
            msg("What was computed differently"),
            (Column(msg("Setting"), 40), Column(msg("Before"), 30), Column(msg("After"), 30)),
            tuple((begun(facts.say(name)), old, new) for name, old, new in rows),
            made_up=False,
        ),
    ]


def _summary(facts: Facts, summary: pd.DataFrame) -> Table:
    rows = [
        (
            begun(facts.say(label(str(row["indicator"]), facts.result.operators))),
            *(_amount(facts, row, name) for name in ("before", "after", "change")),
        )
        for row in summary.to_dict("records")
    ]
    return Table(msg("What changed: province"), _beside(Column(msg("Indicator"), 55)), tuple(rows))


def _communes(facts: Facts, communes: pd.DataFrame) -> Table:
    # Each commune once, with what changed most in it.
    first = communes.drop_duplicates("commune_code").head(_MOST)
    rows = [
        (
            str(row["name"]),
            facts.say(label(str(row["indicator"]), facts.result.operators)),
            *(_amount(facts, row, name) for name in ("before", "after", "change")),
        )
        for row in first.to_dict("records")
    ]
    columns = (Column(NUMBER, 6, "center"), Column(msg("Commune"), 20), *_beside(Column(msg("Indicator"), 38)))
    return Table(msg("What changed: communes"), columns, numbered(rows))


def _hamlets(facts: Facts, hamlets: pd.DataFrame) -> Table:
    rows = [
        (
            str(row["name"]),
            facts.commune(row["commune_code"]),
            *(
                facts.say(verdict_label(str(row[name]))) if isinstance(row[name], str) else "–"
                for name in ("verdict_before", "verdict_after")
            ),
            facts.say(value_label("hamlet_change", str(row["hamlet_change"]))),
        )
        for row in hamlets.to_dict("records")
    ]
    columns = (
        Column(NUMBER, 6, "center"),
        Column(msg("Hamlet"), 22),
        Column(msg("Commune"), 20),
        Column(msg("Before"), 15),
        Column(msg("After"), 15),
        Column(msg("What became of it"), 22),
    )
    return Table(msg("What changed: hamlets"), columns, numbered(rows))


def _beside(first: Column) -> tuple[Column, ...]:
    rest = (Column(heading, 15, "right") for heading in (msg("Before"), msg("After"), msg("Change")))
    return (first, *rest)


def _amount(facts: Facts, row: dict[object, object], name: str) -> str:
    return facts.number(row[name], 1 if str(row["indicator"]).endswith("_pct") else 0)
