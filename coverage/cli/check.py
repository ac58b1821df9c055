"""phusong check: what is wrong with the inputs, row by row."""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.columns import Columns
from rich.padding import Padding
from rich.text import Text

from ..config import FILE_NAME, Settings, read_profile
from ..config.limits import within
from ..engine.foreseen import foreseen
from ..inputs.as_handed_in import as_handed_in
from ..inputs.project import inspect_inputs
from ..inputs.quality import by_file, by_weight, in_sheet, sentence, severity_label, summary, to_frame
from ..inputs.stations import RecognisedTable
from ..inputs.stations.columns import UNUSED
from ..inputs.stations.mapping import with_mapping
from ..language import Message, msg
from ..outputs.atomic import atomic_path
from ..outputs.csv_tables import csv_text
from ..outputs.places import check_output_file
from ..outputs.quality_files import quality_text, write_quality_xlsx
from ..outputs.text_tables import terminal_table
from ..tables import Finding
from .help import Command
from .options import Session, session_options

_SHOWN = 40


@click.command(
    cls=Command, help="Say what is wrong with the inputs, row by row; exit 1 where anything asks for a look."
)
@click.option("--all", "everything", is_flag=True, help="Show also what was filled, repaired or recognised.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default=None, help="Form of the list.")
@click.option(
    "--xlsx",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="Write the whole list to a workbook too, with the faulty cells marked in your own sheets.",
)
@click.option(
    "--save-mapping",
    is_flag=True,
    help="Write into phusong.toml what each heading of the station lists was taken for, to be corrected there.",
)
@click.option("--overwrite", is_flag=True, help="Replace the workbook where it is there already.")
@session_options
def command(
    session: Session, *, everything: bool, form: str | None, xlsx: Path | None, save_mapping: bool, overwrite: bool
) -> int:
    """Check."""
    settings = session.settings()
    if xlsx is not None:
        check_output_file(xlsx, settings, [".xlsx"], overwrite=overwrite)
    language = session.language
    inputs, found = inspect_inputs(settings)
    findings = list(found)
    if inputs is not None:
        with within(settings.limits):
            findings += foreseen(settings, inputs, read_profile(settings.radio.profile, settings.folder))
    if xlsx is not None:
        day = settings.project.data_date
        faulty = {finding.file for finding in findings if finding.severity != "info"}
        handed_in = [sheet for path in _tables(settings, faulty) for sheet in as_handed_in(path)]
        sheets = [sheet for sheet in handed_in if sheet.file in faulty]
        write_quality_xlsx(
            xlsx, findings, data_date=day, synthetic=settings.synthetic, language=language, handed_in=sheets
        )
        session.say(msg("Written: {file}", file=str(xlsx)))
    lists = () if inputs is None else inputs.station_lists
    if save_mapping:
        _save_mapping(session, settings, lists)
    form = form or ("json" if session.as_json else "table")
    if form == "json":
        session.show(quality_text(findings, synthetic=settings.synthetic))
    elif form == "csv":
        session.show(csv_text(to_frame(findings, language), language=language))
    else:
        _show_mapping(session, lists)
        _show_table(session, findings, everything=everything)
    return 1 if any(finding.severity != "info" for finding in findings) else 0


def _save_mapping(session: Session, settings: Settings, lists: Sequence[RecognisedTable]) -> None:
    file = settings.folder / FILE_NAME
    text = with_mapping(file.read_text(encoding="utf-8"), settings.folder, lists)
    with atomic_path(file) as aside:
        aside.write_text(text, encoding="utf-8")
    session.say(msg("The mapping was written into {file}; correct it there", file=str(file)))


def _show_mapping(session: Session, lists: Sequence[RecognisedTable]) -> None:
    """Show what each heading was taken for, a table of the workbook or folder each."""
    console = session.console()
    for table in lists:
        place = in_sheet(table.file, table.sheet)
        unused = [heading for heading, meaning in table.mapping.items() if meaning == UNUSED]
        pairs = [f"{heading} → {meaning}" for heading, meaning in table.mapping.items() if meaning != UNUSED]
        message = msg(
            "{place}: {rows} rows, {stations} stations; coordinates: {coordinates} (confidence {confidence:.0f}%). "
            "What the headings were taken for:",
            place=place,
            rows=table.rows,
            stations=table.stations,
            coordinates=table.coordinates,
            confidence=100 * table.confidence,
        )
        console.print(Text(message.render(session.language)))
        if unused:
            pairs.append(msg("not used: {headings}", headings=", ".join(unused)).render(session.language))
        console.print(Padding(Columns(map(Text, pairs), padding=(0, 3)), (0, 0, 1, 2)))


_RASTERS = ("terrain", "population", "land_cover")


def _tables(settings: Settings, faulty: set[str]) -> list[Path]:
    """Return the faulty inputs that are tables, and folders or archives of them; rasters have no cells to mark."""
    named = [source.path for key, source in settings.inputs.named() if key not in _RASTERS]
    paths = [path for path in dict.fromkeys(named) if path.exists()]
    return [path for path in paths if path.name in faulty or path.is_dir() or path.suffix.lower() == ".zip"]


def _show_table(session: Session, findings: list[Finding], *, everything: bool) -> None:
    language = session.language
    console = session.console()
    if findings:
        console.print(terminal_table(by_file(findings), title=msg("Files"), language=language))
    shown = [finding for finding in by_weight(findings) if everything or finding.severity != "info"]
    counts = summary(shown)
    for file in dict.fromkeys(counts["file"]):
        # A file's name is often longer than all that is said of it: it stands once, above.
        own = counts[counts["file"] == file].drop(columns="file")
        console.print(terminal_table(own, title=msg("{file}", file=file), language=language))
    for finding in shown if everything else shown[:_SHOWN]:
        console.print(Text(_line(finding).render(language)))
    if len(shown) > _SHOWN and not everything:
        session.show(msg("and {count} more; --all shows them", count=len(shown) - _SHOWN).render(language))
    if not shown:
        session.show(msg("Nothing is wrong with the inputs.").render(language))


def _line(finding: Finding) -> Message:
    return msg("[{severity}] {sentence}", severity=severity_label(finding.severity), sentence=sentence(finding))
