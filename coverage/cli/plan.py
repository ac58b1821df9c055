"""phusong plan: where new sites and upgrades serve most, within a number or a budget."""

from pathlib import Path

import click
from rich.text import Text

from .. import pipeline
from ..config.planning import PlanRule
from ..errors import SettingsError
from ..language import msg
from ..outputs.plan_files import STATIONS_LIST, plan_json, plan_notes, plan_title
from ..planning.choice import Method
from ..planning.demand import MEASURES
from ..planning.plan import Objective, Wish
from ..siting import make_plan, rule_of
from .headline import from_here
from .help import Command
from .numbers import AtLeast
from .options import Session, session_options
from .show import Choice, check_output, put_text, show_frame, table_options, with_commune

_USUAL = (
    "rank", "site_kind", "name", "operator", "commune", "new_people", "total_people", "new_hamlets", "cost",
    "cost_per_person", "new_hamlet_names",
)  # fmt: skip
_NARROW = ("rank", "site_kind", "name", "commune", "new_people", "new_hamlets", "cost")
_SHORT = {
    "rank": msg("No."),
    "new_people": msg("People (+)"),
    "total_people": msg("People (sum)"),
    "new_hamlets": msg("Hamlets (+)"),
    "cost_per_person": msg("Cost a person"),
    "new_hamlet_names": msg("Their names"),
}


@click.command(
    cls=Command,
    help="Say where new sites and upgrades serve most: ranked, with costs, within a number of sites or a budget.",
)
@click.option("--sites", "most", type=click.IntRange(1), metavar="COUNT", help="At most so many sites.")
@click.option("--budget", type=AtLeast(0.0), metavar="COST", help="At most this cost, in the rule's currency.")
@click.option(
    "--serve",
    type=click.Choice(list(MEASURES)),
    default="people",
    help="What is to be newly served most: people first.",
)
@click.option("--operator", metavar="NAME", help="Look at this operator's sites alone; it builds the new ones.")
@click.option("--per-commune", type=click.IntRange(1), metavar="COUNT", help="At most so many sites in a commune.")
@click.option("--per-operator", type=click.IntRange(1), metavar="COUNT", help="At most so many sites of an operator.")
@click.option("--spacing-km", type=AtLeast(0.0), metavar="KM", help="No two sites nearer than this.")
@click.option("--points", type=click.Path(path_type=Path), metavar="FILE", help="Places of your own to look at.")
@click.option("--exclude", type=click.Path(path_type=Path), metavar="FILE", help="Areas where nothing may be built.")
@click.option(
    "--method",
    type=click.Choice(["auto", "greedy", "exact"]),
    default="auto",
    help="How to choose: auto solves exactly what fits, and tells how far the choice may be from the best.",
)
@click.option("--seconds", type=AtLeast(0.0), default=60.0, help="Time for the exact solver.")
@session_options
@table_options
def command(
    session: Session,
    *,
    most: int | None,
    budget: float | None,
    serve: Objective,
    operator: str | None,
    per_commune: int | None,
    per_operator: int | None,
    spacing_km: float | None,
    points: Path | None,
    exclude: Path | None,
    method: Method,
    seconds: float,
    choice: Choice,
) -> None:
    """Plan and show."""
    if most is None and budget is None:
        raise SettingsError("say how much may be built: --sites 10, or --budget 5000, or both")
    project = pipeline.open_project(
        session.settings(
            inputs__plan_points=None if points is None else str(points.resolve()),
            inputs__no_build=None if exclude is None else str(exclude.resolve()),
        )
    )
    check_output(choice, project.settings)
    result = pipeline.finished(project)
    wish = Wish(serve, most, budget, per_commune, per_operator, method, seconds)
    with session.progress() as progress:
        found, files = make_plan(
            project, wish, rule=_with_spacing(rule_of(project), spacing_km), operator=operator, progress=progress
        )
    sites = with_commune(found.sites, result.communes)
    if choice.form == "json":
        put_text(session, choice, plan_json(sites, found.facts, synthetic=project.settings.synthetic))
        return
    show_frame(
        session, choice, sites, result, title=plan_title(found.facts), usual=_USUAL, short=_SHORT, narrow=_NARROW
    )
    if choice.form == "table":
        for heading, text in plan_notes(found.facts):
            line = msg("{heading}: {text}", heading=heading, text=text).render(session.language)
            session.console().print(Text(line), soft_wrap=True)
        session.say(msg("Files of the plan: {folder}", folder=str(files[0].parent)))
        if len(found.sites):
            chosen = from_here(files[0].parent / STATIONS_LIST)
            session.say(
                msg("The network before and after, on a map with a slider: phusong run --with {file}", file=chosen)
            )


def _with_spacing(rule: PlanRule, spacing_km: float | None) -> PlanRule:
    if spacing_km is None:
        return rule
    return rule.model_copy(update={"siting": rule.siting.model_copy(update={"spacing_km": spacing_km})})
