"""phusong communes: the communes' figures."""

import click

from ..indicators.result import Result, slug
from ..language import msg
from .help import Command
from .options import Session, session_options
from .show import Choice, show_finished, table_options


@click.command(cls=Command, help="Show the communes' figures: area, people, fibre. Programs get every column.")
@session_options
@table_options
def command(session: Session, *, choice: Choice) -> None:
    """Show the table."""
    show_finished(
        session,
        choice,
        lambda result: result.communes,
        title=msg("Communes: people covered by residence, outdoors"),
        usual=_usual,
        missing=msg("there are no communes"),
    )


def _usual(result: Result) -> list[str]:
    people = [f"pop_{slug(technology)}_any_pct" for technology in result.technologies]
    area = f"area_{slug(result.manifest['asked'])}_any_pct"
    facts = ["commune_code", "name", "type", "population"]
    return [*facts, *people, area, "fibre_subscribed_pct", *result.indicators]
