"""Options that several commands share, and what they mean for the run of a command."""

import functools
import logging
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from ..config import Settings, read_settings
from ..errors import PhusongError
from ..language import Language, Message, msg
from .help import wished_language


@dataclass(frozen=True)
class Session:
    """How this call talks: its language, loudness and the project that it works on."""

    project: Path
    language_asked: Language | None
    as_json: bool
    quiet: bool
    verbose: bool
    show_progress: bool
    out: Path | None = None
    maps: Path | None = None

    def settings(self, project: Path | None = None, **flags: object) -> Settings:
        """Read the settings of the project, or of another one, with this call's flags on top."""
        return read_settings(
            project or self.project,
            **flags,
            project__language=self.language_asked,
            output__folder=None if self.out is None else str(self.out.resolve()),
            output__maps=None if self.maps is None else str(self.maps.resolve()),
        )

    @property
    def language(self) -> Language:
        """The language asked for, else the project's, else Vietnamese."""
        if self.language_asked is not None:
            return self.language_asked
        try:
            return self.settings().project.language
        except PhusongError:
            return "vi"

    def say(self, message: Message) -> None:
        """Tell people something on stderr, unless quiet."""
        if not self.quiet:
            click.echo(message.render(self.language), err=True)

    def show(self, text: str) -> None:
        """Write a result to stdout."""
        click.echo(text)

    def console(self) -> Console:
        """Return where tables for people go: stdout, as wide as needed where it is not a terminal."""
        return Console(file=sys.stdout, width=None if sys.stdout.isatty() else 200, highlight=False)

    @contextmanager
    def progress(self) -> Any:
        """Yield a `pipeline.Progress`: a bar on stderr, or nothing where there is no terminal."""
        if self.quiet or not self.show_progress or not sys.stderr.isatty():
            yield None
            return
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            _Pace(self.language),
        )
        language = self.language
        # Tiles end seconds apart: over half a minute, as is usual, there would be no rate.
        with Progress(*columns, console=Console(stderr=True), transient=False, speed_estimate_period=600.0) as bar:
            tasks: dict[str, Any] = {}

            def tell(what: Message, done: int, total: int) -> None:
                name = what.render(language)
                if name not in tasks:
                    tasks[name] = bar.add_task(name, total=total)
                bar.update(tasks[name], completed=done, total=total)

            yield tell


class _Pace(ProgressColumn):
    """How fast it goes, and how long it will take; nothing before that is known."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language

    def render(self, task: Task) -> Text:
        """Return the text beside a task's bar."""
        speed, left_s = task.speed, task.time_remaining
        if task.finished or not speed or left_s is None:
            return Text()
        pace = msg("{rate:.1f}/s, {left} left", rate=speed, left=str(timedelta(seconds=round(left_s))))
        return Text(pace.render(self._language))


replace_option = click.option("--overwrite", is_flag=True, help="Replace the file of -o where it is there already.")
"""The option of commands that write a file which the caller names."""


def session_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that every command has, and hand the command a `Session` first."""

    @click.option(
        "-p", "--project", type=click.Path(path_type=Path), default=Path(), help="Project folder, or its phusong.toml."
    )
    @click.option("--lang", type=click.Choice(["vi", "en"]), default=None, help="Language: vi (first) or en.")
    @click.option("--json", "as_json", is_flag=True, help="Write JSON for programs.")
    @click.option("-q", "--quiet", is_flag=True, help="Say only errors.")
    @click.option("-v", "--verbose", is_flag=True, help="Say more, and show where an error arose.")
    @click.option("--no-progress", is_flag=True, help="Show no progress bars.")
    @click.option("--out", type=click.Path(path_type=Path), help="Folder of results instead of the project's.")
    @click.option("--maps", type=click.Path(path_type=Path), help="Folder of maps instead of the project's.")
    @functools.wraps(function)
    def with_session(
        *args: Any, project: Path, lang: Language | None, as_json: bool, quiet: bool, verbose: bool, no_progress: bool,
        out: Path | None,
        maps: Path | None,
        **kwargs: Any,
    ) -> Any:  # fmt: skip
        logging.basicConfig(level=logging.WARNING, stream=sys.stderr, force=True)
        # Ours alone: the libraries' own remarks would flood the terminal.
        logging.getLogger(__name__.partition(".")[0]).setLevel(logging.DEBUG if verbose else logging.NOTSET)
        asked = lang or wished_language()
        session = Session(project, asked, as_json, quiet, verbose, not no_progress, out, maps)
        return function(session, *args, **kwargs)

    return with_session


def work_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of commands that compute or write."""

    @click.option("--dry-run", is_flag=True, help="Say what would be done and do nothing.")
    @click.option("--overwrite", is_flag=True, help="Do it again even where it is up to date.")
    @functools.wraps(function)
    def with_work(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return with_work


def cluster_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option of commands whose work a cluster may do."""
    return click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Work on the Dask cluster of this scheduler, such as tcp://10.0.0.5:8786.",
    )(function)
