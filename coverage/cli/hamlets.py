"""phusong hamlets: verdicts of hamlets, why those that are not covered are not, and what to do first."""

from collections.abc import Callable
from dataclasses import replace

import click
import pandas as pd

from ..config.gaps import GapRule
from ..indicators.hamlets import OUTSIDE, UNSERVED
from ..indicators.priority import TERMS
from ..indicators.result import Result, slug
from ..language import Language, Message, msg, number
from ..outputs.codes import technology_label
from ..outputs.reasons import rule_sentence
from .help import Command
from .options import Session, session_options
from .show import Choice, show_finished, table_options


@click.command(
    cls=Command,
    help="Show the hamlets: verdict, level and nearest site. --unserved keeps those not covered, --why gives reasons.",
)
@session_options
@click.option("--unserved", is_flag=True, help="Only hamlets that are not covered.")
@click.option("--why", is_flag=True, help="Say why, in a sentence, with the best candidate site; by priority.")
@table_options
def command(session: Session, *, unserved: bool, why: bool, choice: Choice) -> None:
    """Show the table."""
    said: list[Message] = []

    def pick(result: Result) -> pd.DataFrame | None:
        hamlets = result.hamlets
        if hamlets is None:
            return None
        if why:
            rule = result.manifest.get("gap_rule")
            said.extend([] if rule is None else [rule_sentence(GapRule.model_validate(rule))])
            # The reader's language alone stands in the table for people.
            hamlets = hamlets.assign(
                why=hamlets[f"why_{session.language}"], priority_terms=_terms(hamlets, session.language)
            )
        outside = int((hamlets["verdict"] == OUTSIDE).sum())
        if unserved and outside:
            said.append(
                msg(
                    "{count} further hamlets lie outside every commune, where nothing is judged; see them with "
                    "--where 'verdict = outside'.",
                    count=outside,
                )
            )
        kept: pd.DataFrame = hamlets[hamlets["verdict"].isin(UNSERVED)] if unserved else hamlets
        return kept

    show_finished(
        session,
        replace(choice, sort="priority:desc") if why and choice.sort is None else choice,
        pick,
        title=msg("Hamlets: why they are not covered") if why else msg("Hamlets: verdict and nearest site"),
        usual=_usual_why(session.console().width) if why else _usual,
        short=_short,
        missing=msg("the project has no hamlet list; name one at [inputs] hamlets in phusong.toml"),
    )
    if choice.form == "table":
        for sentence in said:
            session.say(sentence)


def _usual(result: Result) -> list[str]:
    level = f"level_{slug(result.manifest['asked'])}_dbm"
    facts = ["hamlet_id", "name", "commune", "population", "special", "electricity"]
    return [*facts, "verdict", "reason", level, "nearest_site_km", "nearest_site_bearing_deg", "nearest_site_operator"]


def _usual_why(width: int) -> Callable[[Result], list[str]]:
    """Return the columns that can be read in a terminal of so many letters a line."""
    if width < 110:
        return lambda _: ["name", "commune", "verdict", "why", "priority"]
    more = ["hamlet_id", "population"] if width >= 150 else []
    return lambda _: [*more[:1], "name", "commune", *more[1:], "verdict", "served_pct", "why", "priority",
                      "priority_terms"]  # fmt: skip


def _terms(hamlets: pd.DataFrame, language: Language) -> list[str]:
    """Return what each hamlet's priority is the sum of, in the order in which the rule's sentence names the terms."""
    columns = [hamlets[f"priority_{term}_points"] for term in TERMS]
    return [
        "" if pd.isna(row[0]) else " + ".join(number(value, language) for value in row)
        for row in zip(*columns, strict=True)
    ]


def _short(result: Result) -> dict[str, Message]:
    asked = str(result.manifest["asked"])
    return {
        "population": msg("People"),
        "special": msg("Disadvantaged"),
        "electricity": msg("Electricity"),
        f"level_{slug(asked)}_dbm": msg("{technology} (dBm)", technology=technology_label(asked)),
        "nearest_site_km": msg("Site (km)"),
        "nearest_site_bearing_deg": msg("Bearing (°)"),
        "nearest_site_operator": msg("Its operator"),
        "served_pct": msg("Served (%)"),
        "priority_terms": msg("its terms"),
    }
