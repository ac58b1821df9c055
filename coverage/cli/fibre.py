"""phusong fibre: the three ratios; with --extend, the cheapest cable to hamlets far from every node."""

import json
from typing import Any

import click
import pandas as pd
from rich.text import Text

from .. import pipeline
from ..errors import SettingsError
from ..language import msg
from ..outputs.manifest import json_text
from ..outputs.plan_files import extension_notes
from ..outputs.text_tables import json_records
from ..siting import make_extension, rule_of
from .help import Command
from .numbers import AtLeast
from .options import Session, session_options
from .show import Choice, check_output, put_text, show_finished, show_frame, table_options, with_commune

_SHORT = {
    "households_infrastructure": msg("Infrastructure (households)"),
    "fibre_infrastructure_pct": msg("Infrastructure (%)"),
    "households_accessible": msg("Accessible (households)"),
    "fibre_accessible_pct": msg("Accessible (%)"),
    "households_subscribed": msg("Subscribed (households)"),
    "fibre_subscribed_pct": msg("Subscribed (%)"),
}
_EXTENSION = (
    "name", "commune", "households", "node_km", "via", "cable_km", "fibre_cost", "fibre_cost_per_household",
    "wireless_site", "wireless_cost_per_household", "cheaper",
)  # fmt: skip
_NARROW = (
    "name",
    "commune",
    "households",
    "cable_km",
    "fibre_cost_per_household",
    "wireless_cost_per_household",
    "cheaper",
)
_EXTENSION_SHORT = {
    "node_km": msg("Node (km)"),
    "cable_km": msg("Cable (km)"),
    "fibre_cost": msg("Fibre"),
    "fibre_cost_per_household": msg("Fibre, a household"),
    "wireless_site": msg("Planned site"),
    "wireless_cost_per_household": msg("Wireless, a household"),
}


@click.command(
    cls=Command,
    help="Show fibre by commune and operator: infrastructure, accessible, subscribed. --extend reckons new cable.",
)
@click.option("--extend", is_flag=True, help="The cheapest cable to hamlets far from every node, and its cost.")
@click.option("--beyond-m", type=AtLeast(0.0), default=1000.0, help="Hamlets farther than this from every node.")
@session_options
@table_options
def command(session: Session, *, extend: bool, beyond_m: float, choice: Choice) -> None:
    """Show the table."""
    if extend:
        _extend(session, beyond_m, choice)
        return
    show_finished(
        session,
        choice,
        lambda result: result.fibre,
        title=msg("Fibre: three ratios, never merged; a row without a commune is the province's"),
        usual=lambda _: ("commune", "operator", "households", *_SHORT),
        short=lambda _: _SHORT,
        missing=msg("the project has no fibre table; name one at [inputs] fibre in phusong.toml"),
    )


def _extend(session: Session, beyond_m: float, choice: Choice) -> None:
    project = pipeline.open_project(session.settings())
    check_output(choice, project.settings)
    result = pipeline.finished(project)
    if project.inputs.fibre_nodes is None or project.inputs.fibre_nodes.empty:
        raise SettingsError("the project has no fibre nodes; name them at [inputs] fibre_nodes in phusong.toml")
    if project.inputs.hamlets is None:
        raise SettingsError("the project has no hamlet list; name one at [inputs] hamlets in phusong.toml")
    found, file = make_extension(project, beyond_m=beyond_m, rule=rule_of(project))
    table: pd.DataFrame = with_commune(found.hamlets, result.communes)
    if choice.form == "json":
        rows: Any = json.loads(json_records(table, language="en"))
        put_text(session, choice, json_text({**found.facts, "synthetic": project.settings.synthetic, "rows": rows}))
        return
    title = msg("Fibre to be extended: hamlets beyond {metres:g} m of every node, cheapest first", metres=beyond_m)
    show_frame(session, choice, table, result, title=title, usual=_EXTENSION, short=_EXTENSION_SHORT, narrow=_NARROW)
    if choice.form == "table":
        for text in extension_notes(found.facts):
            session.console().print(Text(text.render(session.language)), soft_wrap=True)
        session.say(msg("Lines of the cable: {file}", file=str(file)))
