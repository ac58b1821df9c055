"""phusong compare: two runs, and what changed between them; changes of method are told apart and refused."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pandas as pd

from ..errors import SettingsError
from ..indicators.differences import Differences, differences
from ..indicators.result import Result
from ..language import Language, msg
from ..outputs.manifest import json_text
from ..outputs.notes import data_date, is_synthetic, mark_of, mark_word_of, table_notes
from ..outputs.stored import read_result
from ..outputs.text_tables import json_records, terminal_table
from ..outputs.two_runs import cautions, fields_in_words, unlike_parts
from ..outputs.xlsx import Sheet, write_xlsx
from .earlier import results_folder
from .help import Command
from .numbers import AtLeast
from .options import Session, session_options
from .show import Choice, check_output, put_text, show_frame, table_options, with_commune

_TITLES = {
    "summary": msg("What changed: province"),
    "communes": msg("What changed: communes"),
    "hamlets": msg("What changed: hamlets"),
    "stations": msg("What changed: stations"),
    "method": msg("What was computed differently"),
}
_TABS = {
    "summary": msg("Summary"),
    "communes": msg("Communes"),
    "hamlets": msg("Hamlets"),
    "stations": msg("Stations"),
    "method": msg("Method"),
}


@click.command(
    cls=Command,
    help="Compare two runs: communes, hamlets that came out of or fell into a gap, stations added, moved, removed.",
)
@click.argument("before", metavar="BEFORE", type=click.Path(path_type=Path, file_okay=False))
@click.argument("after", metavar="AFTER", type=click.Path(path_type=Path, file_okay=False))
@click.option("--what", type=click.Choice(list(_TITLES)), help="Which table; without it the summary, in files all.")
@click.option(
    "--radius-m",
    type=AtLeast(0.0),
    default=100.0,
    help="Within so many metres, stations of one operator and technology are one.",
)
@click.option("--moved-m", type=AtLeast(0.0), default=30.0, help="From so many metres on a station has moved.")
@click.option("--anyway", is_flag=True, help="Compare even where the two were computed differently.")
@session_options
@table_options
def command(
    session: Session,
    *,
    before: Path,
    after: Path,
    what: str | None,
    radius_m: float,
    moved_m: float,
    anyway: bool,
    choice: Choice,
) -> None:
    """Compare and show."""
    check_output(choice, None)
    old, new = (read_result(results_folder(folder)) for folder in (before, after))
    method = _method(old, new)
    if len(method) and not anyway and what != "method":
        _refuse(method)
    found = differences(old, new, radius_m=radius_m, moved_m=moved_m)
    _warn(session, method)
    for caution in cautions(old, new, found):
        session.say(caution)
    if choice.form == "xlsx" and choice.output is not None and what is None:
        _write_workbook(choice.output, _tables(found, method, new), old, new, session)
        session.say(msg("Written: {file}", file=str(choice.output)))
    elif choice.form == "json" and what is None:
        put_text(session, choice, _all_as_json(found, method, old, new))
    else:
        name = what or "summary"
        frame = _tables(found, method, new)[name]
        if choice.form in ("table", "xlsx"):
            frame = _in_words(frame, session.language)
        usual = [str(column) for column in frame.columns if column not in ("lon", "lat", "commune_code", "synthetic")]
        show_frame(session, choice, frame, _marked(old, new), title=_TITLES[name], usual=usual)


def _method(old: Result, new: Result) -> pd.DataFrame:
    rows = unlike_parts(old.manifest, new.manifest)
    return pd.DataFrame(
        {"setting": [row[0] for row in rows], "before": [row[1] for row in rows], "after": [row[2] for row in rows]},
        dtype=object,
    )


def _refuse(method: pd.DataFrame) -> None:
    raise SettingsError(
        "the two runs were computed differently, so that what changed would not be the network alone; compute both "
        "alike (the same settings, profile and version), or see it all the same with --anyway:",
        details=[
            msg("{what}: {before} before, {after} after", what=what, before=before, after=after)
            for what, before, after in method.itertuples(index=False)
        ],
    )


def _warn(session: Session, method: pd.DataFrame) -> None:
    for what, before, after in method.itertuples(index=False):
        session.say(
            msg(
                "Computed differently, and no change of the network: {what} ({before} before, {after} after)",
                what=what,
                before=before,
                after=after,
            )
        )


def _tables(found: Differences, method: pd.DataFrame, new: Result) -> dict[str, pd.DataFrame]:
    hamlets = with_commune(found.hamlets, new.communes)
    return {
        "summary": found.summary,
        "communes": found.communes,
        "hamlets": hamlets,
        "stations": found.stations,
        "method": method,
    }


def _in_words(frame: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return a table for people: fields that differ by their columns' headings."""
    if "fields" not in frame.columns:
        return frame
    return frame.assign(fields=[fields_in_words(str(text), language) for text in frame["fields"]])


def _marked(old: Result, new: Result) -> Result:
    """Return the later run, called synthetic where either is."""
    return replace(
        new, manifest={**new.manifest, "synthetic": is_synthetic(old.manifest) or is_synthetic(new.manifest)}
    )


def show_changes(session: Session, before: Result, after: Result) -> None:
    """Show what a scenario changes: the province's figures that differ, and the hamlets whose verdict does."""
    found = _of_scenario(before, after)
    summary = found.summary[found.summary["change"].ne(0.0) & ~found.summary[["before", "after"]].isna().all(axis=1)]
    summary = summary[summary["change"].notna() | summary["after"].ne(0.0)]
    hamlets = with_commune(found.hamlets, after.communes)
    shown = hamlets.assign(weight=-hamlets["population"].astype("Float64")).sort_values("weight", kind="stable")
    columns = ["name", "commune", "population", "verdict_before", "verdict_after", "hamlet_change"]
    for name, frame in (("summary", summary), ("hamlets", shown[columns].head(_MOST_HAMLETS))):
        if frame.empty:
            continue
        table = terminal_table(frame, title=_TITLES[name], language=session.language, operators=after.operators)
        session.console().print(table)
    if len(hamlets) > _MOST_HAMLETS:
        session.say(msg("The {count} with most people of {whole} hamlets.", count=_MOST_HAMLETS, whole=len(hamlets)))
    if summary.empty and hamlets.empty:
        session.say(msg("No figure of the province and no hamlet's verdict changes."))


_MOST_HAMLETS = 20


def changes_as_data(before: Result, after: Result) -> dict[str, Any]:
    """Return what a scenario changes as plain data: the tables of the comparison."""
    return _as_data(_of_scenario(before, after), _method(before, after), after)


def _of_scenario(before: Result, after: Result) -> Differences:
    """Return what a scenario changes; a station that comes where another is taken out is no other one."""
    return differences(before, after, radius_m=0.0, moved_m=1.0)


def _as_data(found: Differences, method: pd.DataFrame, new: Result) -> dict[str, Any]:
    return {name: json.loads(json_records(frame, language="en")) for name, frame in _tables(found, method, new).items()}


def _all_as_json(found: Differences, method: pd.DataFrame, old: Result, new: Result) -> str:
    return json_text(
        {
            **_as_data(found, method, new),
            "data_date_before": old.manifest["data_date"],
            "data_date_after": new.manifest["data_date"],
            "cautions": [str(caution) for caution in cautions(old, new, found)],
            "synthetic": is_synthetic(_marked(old, new).manifest),
        }
    )


def _write_workbook(file: Path, tables: dict[str, pd.DataFrame], old: Result, new: Result, session: Session) -> None:
    result = _marked(old, new)
    dates = msg(
        "{before} against {after}",
        before=f"{data_date(old.manifest):%d/%m/%Y}",
        after=f"{data_date(new.manifest):%d/%m/%Y}",
    )
    write_xlsx(
        file,
        [Sheet(_TABS[name], _in_words(frame, session.language), frozen_columns=0) for name, frame in tables.items()],
        notes=[(msg("Compared"), dates), *table_notes(result.manifest, session.language)],
        data_date=data_date(new.manifest),
        language=session.language,
        mark=mark_of(result.manifest),
        mark_word=mark_word_of(result.manifest),
        operators=result.operators,
    )
