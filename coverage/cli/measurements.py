"""phusong measurements: how far measured levels lie off the modelled ones, and where the two disagree on coverage."""

import click

from .. import pipeline
from ..errors import SettingsError
from ..indicators.result import Measured, Result
from ..language import msg
from ..outputs.measured_files import COMMUNES, ERRORS, HAMLETS, STEM, measured_tables
from .help import Command
from .options import Session, session_options
from .show import Choice, check_output, show_frame, table_options

_TABLES = {"error": ERRORS, "commune": COMMUNES, "hamlet": HAMLETS, "square": STEM}
_USUAL = {
    "error": ("operator", "technology", "error_by", "error_of", "squares", "bias_db", "deviation_db", "q05_db",
              "q50_db", "q95_db"),
    "commune": ("commune", "operator", "technology", "squares", "measured_covered_pct", "modelled_only",
                "measured_only", "conflict_pct"),
    "hamlet": ("name", "commune", "verdict", "operator", "technology", "squares", "measured_covered_pct",
               "modelled_only", "measured_only"),
    "square": ("lon", "lat", "operator", "technology", "samples", "measured_dbm", "basis", "modelled_dbm", "error_db",
               "conflict"),
}  # fmt: skip
_SHORT = {
    "error_by": msg("By"),
    "squares": msg("Squares"),
    "bias_db": msg("Bias (dB)"),
    "deviation_db": msg("Deviation (dB)"),
    "q05_db": msg("5% (dB)"),
    "q50_db": msg("Median (dB)"),
    "q95_db": msg("95% (dB)"),
    "measured_covered_pct": msg("Measured covered (%)"),
    "modelled_only": msg("Model only"),
    "measured_only": msg("Measured only"),
    "conflict_pct": msg("Disagree (%)"),
    "measured_dbm": msg("Measured (dBm)"),
    "modelled_dbm": msg("Modelled (dBm)"),
    "error_db": msg("Error (dB)"),
    "conflict": msg("Conflict"),
}


@click.command(
    cls=Command,
    help="Hold the measurements against the model: errors by operator, band, distance and clutter; and where the two "
    "disagree on coverage.",
)
@click.option(
    "--by",
    type=click.Choice(list(_TABLES)),
    default="error",
    help="The model's errors, or a row a commune, hamlet or measured square with what disagrees.",
)
@click.option("--conflicts", is_flag=True, help="Only rows where model and measurement disagree.")
@session_options
@table_options
def command(session: Session, *, by: str, conflicts: bool, choice: Choice) -> None:
    """Show the table."""
    if conflicts and by == "error":
        raise SettingsError("--conflicts keeps rows of communes, hamlets or squares; add --by hamlet, for instance")
    project = pipeline.open_project(session.settings())
    check_output(choice, project.settings)
    result = pipeline.finished(project)
    title, frame = measured_tables(result, measured_of(result))[_TABLES[by]]
    if conflicts:
        frame = frame[frame["conflict"] != ""] if by == "square" else frame[frame["conflict_pct"] > 0]
    show_frame(session, choice, frame, result, title=title, usual=_USUAL[by], short=_SHORT)


def measured_of(result: Result) -> Measured:
    """Return what was measured.

    Raises
    ------
    SettingsError
        The project has no measurements.
    """
    if result.measured is None:
        raise SettingsError(
            "the project has no measurements; name a file or folder at [[inputs.measurements]] in phusong.toml"
        )
    return result.measured
