"""phusong published: published figures with ours beside them."""

import click

from ..language import msg
from .help import Command
from .options import Session, session_options
from .show import Choice, show_finished, table_options


@click.command(cls=Command, help="Show published figures with ours beside them, where the two can be compared.")
@session_options
@table_options
def command(session: Session, *, choice: Choice) -> None:
    """Show the table."""
    show_finished(
        session,
        choice,
        lambda result: result.published,
        title=msg("Published figures and ours"),
        usual=lambda _: (
            "date", "scope", "indicator", "relation", "value", "ours", "difference", "note",
        ),
        missing=msg("the project has no published figures; name a table at [inputs] published in phusong.toml"),
    )  # fmt: skip
