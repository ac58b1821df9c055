"""Sites to come: the last plan, ranked, with what each site newly serves and costs."""

from collections.abc import Mapping
from typing import Any

from ...language import msg
from ..codes import value_label
from ..plan_files import plan_notes, plan_of_run, plan_title
from .blocks import Block, Bullets, Column, Paragraph, Table
from .facts import Facts
from .words import NUMBER, begun

_MOST = 40
_NAMED = 6


def plan(facts: Facts) -> list[Block]:
    """Return the section; nothing where no plan was made from this run."""
    told = plan_of_run(facts.result)
    if told is None or not told["sites"]:
        return []
    return [
        Paragraph(msg("{title}. Each site's own figures count on top of those before it.", title=plan_title(told))),
        Bullets(tuple(msg("{heading}: {text}", heading=heading, text=text) for heading, text in plan_notes(told))),
        _sites(facts, told),
    ]


def _sites(facts: Facts, told: Mapping[str, Any]) -> Table:
    rows = []
    for site in told["sites"][:_MOST]:
        kind = facts.say(value_label("site_kind", str(site["site_kind"])))
        who = str(site["operator"] or "")
        where = ", ".join(filter(None, (kind, who, facts.commune(site["commune_code"]))))
        rows.append(
            (
                facts.number(site["rank"]),
                f"{begun(str(site['name'] or site['candidate_id']))} ({where})",
                facts.number(site["new_people"]),
                facts.number(site["total_people"]),
                facts.number(site["cost"]),
                facts.number(site["cost_per_person"], 1),
                _hamlets(facts, site),
            )
        )
    currency = str(told["rule"]["currency"])
    caption = msg("Sites to come, the one that serves most first (costs in {currency})", currency=currency)
    return Table(
        caption,
        (
            Column(NUMBER, 6, "center"),
            Column(msg("Site"), 27),
            Column(msg("People (+)"), 10, "right"),
            Column(msg("People (sum)"), 11, "right"),
            Column(msg("Cost"), 10, "right"),
            Column(msg("Cost a person"), 11, "right"),
            Column(msg("Hamlets newly covered"), 25),
        ),
        tuple(rows),
    )


def _hamlets(facts: Facts, site: Mapping[str, Any]) -> str:
    names = [name for name in str(site["new_hamlet_names"] or "").split("; ") if name]
    if not names:
        return facts.number(0)
    more = len(names) - _NAMED
    told = ", ".join(names[:_NAMED])
    rest = "" if more <= 0 else " " + facts.say(msg("and {count} further {count:hamlet|hamlets}", count=more))
    return f"{len(names)}: {told}{rest}"
