"""What changed since an earlier run; changes of method are kept apart from changes of the network."""

from typing import Any

import pandas as pd

from ...indicators.differences import KINDS_OF_CHANGE, Differences, differences
from ...indicators.result import Result
from ...language import msg
from ..codes import technology_label, value_label, verdict_label
from ..labels import label
from ..notes import data_date
from ..two_runs import cautions, unlike_parts
from .blocks import Block, Column, Heading, Paragraph, Table
from .facts import Facts
from .words import NUMBER, begun, numbered

_RADIUS_M, _MOVED_M = 100.0, 30.0
_MOST, _MOST_HAMLETS = 20, 60
_WORSE_FIRST = ("worse", "removed", "added", "moved", "better")


def changes(facts: Facts) -> list[Block]:
    """Return the section; nothing where no earlier run is given."""
    if facts.before is None:
        return []
    found = changes_between(facts.before, facts.result)
    dates = msg(
        "{before} against {after}",
        before=f"{data_date(facts.before.manifest):%d/%m/%Y}",
        after=f"{facts.date:%d/%m/%Y}",
    )
    blocks: list[Block] = [Paragraph(msg("Compared: {dates}.", dates=dates)), *_method(facts, facts.before.manifest)]
    blocks += [Paragraph(caution, "warning") for caution in cautions(facts.before, facts.result, found)]
    blocks += [Heading(msg("Changes of the figures")), _summary(facts, found.summary)]
    if len(found.communes):
        blocks += _communes(facts, found.communes)
    if len(found.hamlets):
        blocks += _hamlets(facts, found.hamlets)
    if len(found.stations):
        blocks.append(_stations(facts, found.stations))
    return blocks


def changes_between(before: Result, after: Result) -> Differences:
    """Return what changed from one run to a later one, by the report's limits."""
    return differences(before, after, radius_m=_RADIUS_M, moved_m=_MOVED_M)


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


def _communes(facts: Facts, communes: pd.DataFrame) -> list[Block]:
    # Each commune once, with what changed most in it.
    changed = communes.drop_duplicates("commune_code")
    first = changed.head(_MOST)
    rows = [
        (
            str(row["name"]),
            facts.say(label(str(row["indicator"]), facts.result.operators)),
            *(_amount(facts, row, name) for name in ("before", "after", "change")),
        )
        for row in first.to_dict("records")
    ]
    columns = (Column(NUMBER, 6, "center"), Column(msg("Commune"), 20), *_beside(Column(msg("Indicator"), 46)))
    told = msg(
        "Of {all} {all:commune|communes} in which a figure changed {count} {count:is|are} shown, each by the figure "
        "that changed most, the greatest change first; percentages change by points.",
        all=len(changed),
        count=len(first),
    )
    return [Paragraph(told), Table(msg("What changed: communes"), columns, numbered(rows))]


def _hamlets(facts: Facts, hamlets: pd.DataFrame) -> list[Block]:
    # What got worse asks for an answer first; then the most people.
    first = hamlets.assign(
        rank=hamlets["hamlet_change"].map({kind: place for place, kind in enumerate(_WORSE_FIRST)}),
        people=-hamlets["population"].astype("Float64").fillna(0.0),
    ).sort_values(["rank", "people", "hamlet_id"], kind="stable")
    rows = [
        (
            str(row["name"]),
            facts.commune(row["commune_code"]),
            facts.number(row["population"]),
            *(
                facts.say(verdict_label(str(row[name]))) if isinstance(row[name], str) else "–"
                for name in ("verdict_before", "verdict_after")
            ),
            _became(facts, row),
        )
        for row in first.head(_MOST_HAMLETS).to_dict("records")
    ]
    columns = (
        Column(NUMBER, 6, "center"),
        Column(msg("Hamlet"), 20),
        Column(msg("Commune"), 18),
        Column(msg("People"), 9, "right"),
        Column(msg("Before"), 14),
        Column(msg("After"), 14),
        Column(msg("What became of it"), 19),
    )
    blocks: list[Block] = []
    if len(hamlets) > _MOST_HAMLETS:
        blocks.append(
            Paragraph(
                msg(
                    "Of {all} hamlets that changed {count} are shown, those that got worse first; the workbook holds "
                    "all of them.",
                    all=len(hamlets),
                    count=_MOST_HAMLETS,
                )
            )
        )
    return [*blocks, Table(msg("What changed: hamlets"), columns, numbered(rows))]


def _became(facts: Facts, row: dict[Any, Any]) -> str:
    words = facts.say(value_label("hamlet_change", str(row["hamlet_change"])))
    if pd.isna(row["moved_m"]):
        return words
    return facts.say(msg("{change} (its point moved by {metres} m)", change=words, metres=facts.number(row["moved_m"])))


def _stations(facts: Facts, stations: pd.DataFrame) -> Table:
    counts = stations.groupby(["operator", "technology"])["station_change"].value_counts().unstack(fill_value=0)
    counts = counts.reindex(columns=list(KINDS_OF_CHANGE), fill_value=0)
    rows = [
        (str(operator), facts.say(technology_label(str(technology))), *(facts.number(n) for n in row))
        for (operator, technology), row in zip(counts.index, counts.to_numpy().tolist(), strict=True)
    ]
    rows.append((facts.say(msg("Together")), "", *(facts.number(n) for n in counts.sum().tolist())))
    columns = (
        Column(msg("Operator"), 26),
        Column(msg("Technology"), 18, "center"),
        *(
            Column(msg("{value}", value=begun(facts.say(value_label("station_change", kind)))), 14, "right")
            for kind in KINDS_OF_CHANGE
        ),
    )
    return Table(msg("What changed: stations"), columns, tuple(rows), strong=frozenset({len(rows) - 1}))


def _beside(first: Column) -> tuple[Column, ...]:
    rest = (Column(heading, 12, "right") for heading in (msg("Before"), msg("After"), msg("Change")))
    return (first, *rest)


def _amount(facts: Facts, row: dict[Any, Any], name: str) -> str:
    told = facts.number(row[name], 1 if str(row["indicator"]).endswith("_pct") else 0)
    return f"+{told}" if name == "change" and row[name] > 0 else told
