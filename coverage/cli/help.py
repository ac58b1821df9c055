"""Help texts in the reader's language: click's own command classes write English only."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from ..language import Language, translate

COMMANDS = {
    "demo": "demo",
    "init": "init",
    "check": "check",
    "run": "run",
    "predict": "predict",
    "communes": "communes",
    "hamlets": "hamlets",
    "fibre": "fibre",
    "published": "published",
    "map": "map",
    "doctor": "doctor",
}
"""Each command and the module that holds it, in the order of the help page."""


def wished_language(arguments: Sequence[str] | None = None) -> Language | None:
    """Return the language that the command line or PHUSONG_LANG asks for; None where neither does."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for index, word in enumerate(words):
        wish = word.removeprefix("--lang=") if word.startswith("--lang=") else None
        if word == "--lang" and index + 1 < len(words):
            wish = words[index + 1]
        if wish in {"vi", "en"}:
            return "en" if wish == "en" else "vi"
    named = os.environ.get("PHUSONG_LANG", "")
    return None if named not in {"vi", "en"} else ("en" if named == "en" else "vi")


def _here() -> Language:
    return wished_language() or "vi"


class _Translated(click.Command):
    """A command whose help page is in the reader's language."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=translate("Usage: ", _here()))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write what the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(translate(self.help or "", _here()))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        records = []
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                text = getattr(parameter, "help", None) or ""
                records.append((record[0], translate(text, _here()) if text else record[1]))
        if records:
            with formatter.section(translate("Options", _here())):
                formatter.write_dl(records)

    def get_short_help_str(self, limit: int = 90) -> str:
        """Return the first sentence of the help."""
        return translate(self.help or "", _here()).split(". ")[0].rstrip(".")[:limit]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return --help, described in the reader's language."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = translate("Show this page.", _here())
        return option


class Command(_Translated):
    """A command of phusong."""


class Group(_Translated, click.Group):
    """The command `phusong`, whose commands are imported only when they are asked for: it starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the order of the work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return a command."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f".{COMMANDS[cmd_name]}", __package__).command
        return command if isinstance(command, click.Command) else None

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, then the options."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None:
                rows.append((name, command.get_short_help_str()))
        with formatter.section(translate("Commands", _here())):
            formatter.write_dl(rows)
        super().format_options(ctx, formatter)
