"""phusong hamlets: verdicts of hamlets, and the nearest sites."""

import click
import pandas as pd

from ..indicators.result import Result, slug
from ..language import msg
from .help import Command
from .options import Session, session_options
from .show import Choice, show_finished, table_options


@click.command(
    cls=Command, help="Show the hamlets: verdict, level and nearest site. --unserved keeps those not covered."
)
@session_options
@click.option("--unserved", is_flag=True, help="Only hamlets that are not covered.")
@table_options
def command(session: Session, *, unserved: bool, choice: Choice) -> None:
    """Show the table."""

    def pick(result: Result) -> pd.DataFrame | None:
        hamlets = result.hamlets
        return hamlets[hamlets["verdict"] != "covered"] if unserved and hamlets is not None else hamlets

    show_finished(
        session,
        choice,
        pick,
        title=msg("Hamlets: verdict and nearest site"),
        usual=_usual,
        missing=msg("the project has no hamlet list; name one at [inputs] hamlets in phusong.toml"),
    )


def _usual(result: Result) -> list[str]:
    level = f"level_{slug(result.manifest['asked'])}_dbm"
    facts = ["hamlet_id", "name", "commune_code", "population", "special", "electricity"]
    return [*facts, "verdict", "reason", level, "nearest_site_km", "nearest_site_bearing_deg", "nearest_site_operator"]
