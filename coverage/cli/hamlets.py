"""phusong hamlets: verdicts of hamlets, and the nearest sites."""

import click
import pandas as pd

from ..indicators.result import Result, slug
from ..language import Message, msg
from ..outputs.codes import technology_label
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
        short=_short,
        missing=msg("the project has no hamlet list; name one at [inputs] hamlets in phusong.toml"),
    )


def _usual(result: Result) -> list[str]:
    level = f"level_{slug(result.manifest['asked'])}_dbm"
    facts = ["hamlet_id", "name", "commune", "population", "special", "electricity"]
    return [*facts, "verdict", "reason", level, "nearest_site_km", "nearest_site_bearing_deg", "nearest_site_operator"]


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
    }
