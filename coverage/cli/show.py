"""What the table commands share: choosing rows and columns, and the forms of output."""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click
import pandas as pd

from ..config import Settings
from ..errors import SettingsError
from ..indicators.result import Result
from ..language import Message, msg
from ..outputs.atomic import atomic_path
from ..outputs.csv_tables import csv_text
from ..outputs.filters import column_of, sort_by, where
from ..outputs.notes import data_date, mark_of, mark_word_of, table_notes
from ..outputs.places import check_output_file
from ..outputs.text_tables import json_records, terminal_table
from ..outputs.xlsx import Sheet, write_xlsx
from ..project import finished, open_project
from .help import Command
from .options import Session, replace_option, session_options


@dataclass(frozen=True)
class Choice:
    """Which rows and columns of a table are wanted, in which form, and where."""

    form: str
    sort: str | None
    condition: str | None
    columns: str | None
    output: Path | None
    overwrite: bool


_SUFFIXES = {
    "table": (),
    "csv": (".csv", ".txt"),
    "csv-excel": (".csv", ".txt"),
    "json": (".json", ".txt"),
    "xlsx": (".xlsx",),
}


WIDE_LETTERS = 110
"""A terminal of fewer letters shows fewer columns, where a table has a choice of them."""


def table_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose rows, columns and form; the command gets them as one `Choice`."""

    @click.option(
        "--format",
        "form",
        type=click.Choice(["table", "csv", "csv-excel", "json"]),
        default=None,
        help="Table for people, CSV, CSV for Excel in Vietnamese, or JSON.",
    )
    @click.option("--sort", metavar="COLUMN[:desc]", help="Sort by a column.")
    @click.option("--where", "condition", metavar="EXPR", help="Keep rows, such as: pop_4g_any_pct < 95 and name ~ son")
    @click.option("--columns", metavar="A,B,...", help="Show these columns; 'all' shows every one.")
    @click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write to a .csv, .json or .xlsx file instead of the terminal.",
    )
    @replace_option
    @functools.wraps(function)
    def with_choice(
        session: Session,
        *args: Any,
        form: str | None,
        sort: str | None,
        condition: str | None,
        columns: str | None,
        output: Path | None,
        overwrite: bool,
        **kwargs: Any,
    ) -> Any:
        if form is None:
            named = output.suffix.lower().removeprefix(".") if output else None
            named = named if named in {"csv", "json", "xlsx"} else None
            form = "json" if session.as_json else named or ("csv" if output else "table")
        return function(session, *args, choice=Choice(form, sort, condition, columns, output, overwrite), **kwargs)

    return with_choice


def table_command(
    about: Message,
    pick: Callable[[Result], pd.DataFrame | None],
    *,
    title: Message,
    usual: Callable[[Result], Sequence[str]],
    missing: Message,
    short: Callable[[Result], Mapping[str, Message]] = lambda _: {},
) -> click.Command:
    """Return the command that shows a table of the last run; the parameters are those of `show_finished`."""

    @click.command(cls=Command, help=about.template)
    @session_options
    @table_options
    def command(session: Session, *, choice: Choice) -> None:
        show_finished(session, choice, pick, title=title, usual=usual, missing=missing, short=short)

    return command


def show_finished(
    session: Session,
    choice: Choice,
    pick: Callable[[Result], pd.DataFrame | None],
    *,
    title: Message,
    usual: Callable[[Result], Sequence[str]],
    missing: Message,
    short: Callable[[Result], Mapping[str, Message]] = lambda _: {},
) -> None:
    """Show a table of the last run.

    Parameters
    ----------
    session, choice
        How this call talks, and what it wants.
    pick
        Takes the table from the result; None where the project has none.
    title
        Over a table for people.
    usual
        Names the columns that people see unless they ask for others; programs get all.
    missing
        What the project would need for such a table.
    short
        Headings of the usual columns, short enough for a terminal.
    """
    project = open_project(session.settings())
    check_output(choice, project.settings)
    result = finished(project)
    frame = pick(result)
    if frame is None:
        raise SettingsError("{reason}", reason=missing)
    if frame is not result.communes and "commune_code" in frame.columns:
        frame = with_commune(frame, result.communes)
    show_frame(session, choice, frame, result, title=title, usual=usual(result), short=short(result))


def show_frame(
    session: Session,
    choice: Choice,
    frame: pd.DataFrame,
    result: Result,
    *,
    title: Message,
    usual: Sequence[str],
    short: Mapping[str, Message] = MappingProxyType({}),
    narrow: Sequence[str] = (),
) -> None:
    """Show a table in the form that is wanted.

    Parameters
    ----------
    session, choice
        How this call talks, and what it wants.
    frame
        The table.
    result
        The run whose mark, notes and operators go with it.
    title, usual, short
        As in `show_finished`, for this table.
    narrow
        The columns that a terminal of fewer than `WIDE_LETTERS` shows, for in it the usual ones would tear numbers.
    """
    fewer = bool(narrow) and choice.columns is None and session.console().width < WIDE_LETTERS
    chosen = _chosen(frame, choice, narrow if fewer else usual)
    if choice.form == "table":
        table = terminal_table(
            chosen,
            title=title,
            language=session.language,
            mark=mark_of(result.manifest),
            operators=result.operators,
            headings=short if choice.columns is None else {},
            letters=session.console().width,
        )
        session.console().print(table)
        if fewer:
            session.say(msg("A wider terminal, or --columns all, shows more columns."))
        return
    if choice.form == "xlsx" and choice.output is not None:
        _write_workbook(choice.output, chosen, title, result, session)
        session.say(msg("Written: {file}", file=str(choice.output)))
        return
    put_text(session, choice, _text(chosen, choice.form, session))


def check_output(choice: Choice, settings: Settings | None) -> None:
    """Refuse a file of -o that is another kind than its form, is there already, or is an input of the project.

    Raises
    ------
    SettingsError, OutputError
        It is.
    """
    file = choice.output
    if file is None:
        return
    if choice.form == "table":
        raise SettingsError(
            "a table for people goes to the terminal, not into {file}; leave --format out, or take csv or json",
            file=str(file),
        )
    check_output_file(file, settings, _SUFFIXES[choice.form], overwrite=choice.overwrite)


def _write_workbook(file: Path, frame: pd.DataFrame, title: Message, result: Result, session: Session) -> None:
    # The tab has room for what stands before the title's colon.
    name = title.render(session.language).split(":")[0]
    write_xlsx(
        file,
        [Sheet(msg("{value}", value=name), frame, frozen_columns=0)],
        notes=table_notes(result.manifest, session.language),
        data_date=data_date(result.manifest),
        language=session.language,
        mark=mark_of(result.manifest),
        mark_word=mark_word_of(result.manifest),
        operators=result.operators,
    )


def with_commune(frame: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the commune's name after its code; none where the row is of no single commune.

    Examples
    --------
    >>> communes = pd.DataFrame({"commune_code": ["08542"], "name": ["Thanh Sơn"]})
    >>> with_commune(pd.DataFrame({"commune_code": ["08542", ""]}), communes)["commune"].tolist()
    ['Thanh Sơn', nan]
    """
    names = frame["commune_code"].map(dict(zip(communes["commune_code"], communes["name"], strict=True)))
    wider = frame.copy()
    wider.insert(list(frame.columns).index("commune_code") + 1, "commune", names.astype("str"))
    return wider


def _chosen(frame: pd.DataFrame, choice: Choice, usual: Sequence[str]) -> pd.DataFrame:
    if choice.condition:
        frame = where(frame, choice.condition)
    if choice.sort:
        frame = sort_by(frame, choice.sort)
    if choice.columns == "all" or (choice.columns is None and choice.form != "table"):
        return frame
    wanted = choice.columns.split(",") if choice.columns else [name for name in usual if name in frame.columns]
    return pd.DataFrame({name.strip(): column_of(frame, name.strip()) for name in wanted})


def _text(frame: pd.DataFrame, form: str, session: Session) -> str:
    if form == "json":
        return json_records(frame, language=session.language)
    if form == "csv-excel":
        return "\ufeff" + csv_text(frame, mode="excel", language=session.language)
    return csv_text(frame, language=session.language)


def put_text(session: Session, choice: Choice, text: str) -> None:
    """Write a text to stdout, or to the file of -o."""
    content = text.encode("utf-8")
    if choice.output is None:
        click.echo(content, nl=False)
        return
    with atomic_path(choice.output) as aside:
        aside.write_bytes(content)
    session.say(msg("Written: {file}", file=str(choice.output)))
