"""phusong calibrate: what measurements would correct, tried on ground that it was not fitted on; written on demand."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click
import pandas as pd

from .. import pipeline
from ..indicators.calibrating import Trial, calibration_of, trials_of
from ..language import Language, Message, msg
from ..outputs.calibration_file import write_calibration
from ..outputs.describe_measured import bands_told, clutter_told
from ..outputs.places import check_output_file
from .help import Command
from .measurements import measured_of
from .options import Session, replace_option, session_options
from .show import Choice, show_frame

_SHORT = {
    "squares": msg("Squares"),
    "blocks": msg("Blocks"),
    "bias_db": msg("Bias (dB)"),
    "before_db": msg("RMS before (dB)"),
    "after_db": msg("RMS after (dB)"),
    "correction_used": msg("Correction"),
    "offset_db": msg("Offset (dB)"),
    "slope_db": msg("Slope (dB/decade)"),
    "band_db": msg("Bands"),
    "clutter_db": msg("Clutter"),
}


@click.command(
    cls=Command,
    help="Fit a correction of the model to the measurements, try it on held-out blocks of ground, and write what helps "
    "to a file that [radio] calibration may name.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file; calibration.toml in the project's folder unless told.",
)
@replace_option
@session_options
def command(session: Session, *, output: Path | None, overwrite: bool) -> None:
    """Calibrate."""
    project = pipeline.open_project(session.settings())
    settings = project.settings
    result = pipeline.finished(project)
    squares = measured_of(result).squares
    trials = trials_of(squares, settings.measurements)
    file = output or settings.folder / "calibration.toml"
    check_output_file(file, settings, [".toml"], overwrite=overwrite)
    names = [source.path.name for source in settings.inputs.measurements]
    calibration = calibration_of(trials, squares, synthetic=settings.synthetic, files=names)
    write_calibration(calibration, file, session.language)
    form = "json" if session.as_json else "table"
    choice = Choice(form, None, None, None, None, overwrite=False)
    title = msg("What measurements correct, tried on blocks of {side} km", side=f"{settings.measurements.block_km:g}")
    table = _table(trials, session.language)
    show_frame(session, choice, table, result, title=title, usual=list(table.columns), short=_SHORT)
    session.say(msg("Written: {file}", file=str(file)))
    if calibration.corrections and settings.radio.calibration != file.name:
        session.say(
            msg('It is not applied yet: set calibration = "{file}" under [radio] and run again.', file=file.name)
        )


def _table(trials: list[Trial], language: Language) -> pd.DataFrame:
    rows = [
        {
            "operator": trial.operator,
            "technology": trial.technology,
            "squares": trial.squares,
            "blocks": trial.blocks,
            "bias_db": trial.bias_db,
            "before_db": trial.before_db,
            "after_db": trial.after_db,
            "correction_used": trial.used,
            "offset_db": 0.0 if trial.correction is None else trial.correction.offset_db,
            "slope_db": 0.0 if trial.correction is None else trial.correction.slope_db,
            "band_db": _told(bands_told, trial, "band_db", language),
            "clutter_db": _told(clutter_told, trial, "clutter_db", language),
        }
        for trial in trials
    ]
    columns = ["operator", "technology", "squares", "blocks", *_SHORT]
    return pd.DataFrame(rows, columns=list(dict.fromkeys(columns)))


def _told(tell: Callable[[Mapping[str, float]], Message], trial: Trial, name: str, language: Language) -> str:
    by = {} if trial.correction is None else getattr(trial.correction, name)
    return tell(by).render(language) if by else ""
