"""phusong fibre: the three ratios."""

import click

from ..language import msg
from .help import Command
from .options import Session, session_options
from .show import Choice, show_finished, table_options


@click.command(cls=Command, help="Show fibre by commune and operator: infrastructure, accessible, subscribed.")
@session_options
@table_options
def command(session: Session, *, choice: Choice) -> None:
    """Show the table."""
    show_finished(
        session,
        choice,
        lambda result: result.fibre,
        title=msg("Fibre: three ratios, never merged; the row without a commune is the province"),
        usual=lambda result: [] if result.fibre is None else list(result.fibre.columns),
        missing=msg("the project has no fibre table; name one at [inputs] fibre in phusong.toml"),
    )
