"""phusong map check: whether a map page may be sent on."""

from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from .. import pipeline
from ..language import Message, msg, number
from ..outputs.manifest import json_text
from ..outputs.map_check import RULES, VERDICTS, PageReport, Rule, check_page
from .help import Command
from .options import Session, session_options

_SHOWN = 5


@click.command(
    cls=Command,
    help="Check a map page before it is sent on: no network, a strict policy, data, synthetic mark, size; exit 1 where "
    "a rule is broken. Without FILE the project's own map.",
)
@click.argument("file", metavar="[FILE]", type=click.Path(path_type=Path), required=False)
@session_options
def command(session: Session, *, file: Path | None) -> int:
    """Check the page."""
    report = check_page(file or pipeline.open_project(session.settings()).map_file)
    if session.as_json:
        session.show(json_text(_plain(report)))
    else:
        _show_table(session, report)
    return 0 if report.is_fine else 1


def _plain(report: PageReport) -> dict[str, object]:
    rules = [
        {"rule": rule.name, "verdict": rule.verdict, "found": [str(item) for item in rule.found]}
        for rule in report.rules
    ]
    sizes = {"size_mb": round(report.size_mb, 3), "gzip_mb": round(report.gzip_mb, 3)}
    return {"file": str(report.file), "fine": report.is_fine, **sizes, "rules": rules}


def _show_table(session: Session, report: PageReport) -> None:
    language = session.language
    size, packed = (number(size_mb, language, decimals=2) for size_mb in (report.size_mb, report.gzip_mb))
    title = msg("{file}: {size} MB, packed {gzip} MB", file=str(report.file), size=size, gzip=packed)
    table = Table(title=Text(title.render(language)), title_justify="left")
    for heading in (msg("What is asked of the page"), msg("Verdict"), msg("Found")):
        table.add_column(Text(heading.render(language)), overflow="fold")
    for rule in report.rules:
        # As Text, since what stands in a page could be taken for markup.
        found = Text("\n".join(item.render(language) for item in _shown(rule)))
        table.add_row(Text(RULES[rule.name].render(language)), Text(VERDICTS[rule.verdict].render(language)), found)
    session.console().print(table)
    if report.is_fine:
        session.say(msg("The page may be sent on."))
    else:
        session.say(msg("The page should not be sent on as it is."))


def _shown(rule: Rule) -> list[Message]:
    rest = len(rule.found) - _SHOWN
    return [*rule.found[:_SHOWN], *([msg("and {count} more; --json shows them", count=rest)] if rest > 0 else [])]
