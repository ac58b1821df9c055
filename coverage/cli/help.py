"""Help texts in the reader's language: click's own command classes write English only."""

import os
import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from ..errors import SettingsError
from ..language import Language, Message, msg, translate

COMMANDS = {
    "demo": "demo",
    "init": "init",
    "fetch": "fetch",
    "check": "check",
    "run": "run",
    "predict": "predict",
    "communes": "communes",
    "hamlets": "hamlets",
    "fibre": "fibre",
    "published": "published",
    "plan": "plan",
    "resilience": "resilience",
    "measurements": "measurements",
    "calibrate": "calibrate",
    "map": "map",
    "picture": "picture",
    "report": "report",
    "profile": "profile",
    "compare": "compare",
    "export": "export",
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


WORDS_OF_CLICK = (
    msg("[OPTIONS]"),
    msg("COMMAND [ARGS]..."),
    msg("[COMMAND]"),
    msg("PATH"),
    msg("DIRECTORY"),
    msg("FILE"),
    msg("TEXT"),
    msg("INTEGER"),
    msg("FLOAT"),
)
"""What click itself writes in capitals on a help page; named here so that the catalogue has them."""


def _here() -> Language:
    return wished_language() or "vi"


def in_words(marked: str | None) -> str:
    """Return a text that was marked by ``help=``, ``metavar=`` or `WORDS_OF_CLICK` in the reader's language.

    Examples
    --------
    >>> in_words(None), in_words("[{a|b}]")
    ('', '[{a|b}]')
    """
    if not marked or "{" in marked:
        return marked or ""
    return Message(marked).render(_here())


class _Translated(click.Command):
    """A command whose help page is in the reader's language."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        pieces = " ".join(in_words(piece) for piece in self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=translate("Usage: ", _here()))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write what the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(in_words(self.help))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        records = []
        for parameter in self.get_params(ctx):
            # Arguments stand in the usage line; some versions of click would list them without a word.
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record is not None:
                names, space, metavar = record[0].rpartition(" ")
                text = in_words(getattr(parameter, "help", None))
                records.append((names + space + in_words(metavar), text or record[1]))
        if records:
            with formatter.section(translate("Options", _here())):
                formatter.write_dl(records)

    def get_short_help_str(self, limit: int = 0) -> str:  # noqa: ARG002  base's signature; long sentences are wrapped
        """Return the first sentence of the help."""
        return in_words(self.help).split(". ")[0].rstrip(".")

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return --help, described in the reader's language."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = translate("Show this page.", _here())
        return option


class Command(_Translated):
    """A command of phusong."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the command line.

        Raises
        ------
        SettingsError
            There are words that the command does not take.
        """
        ctx.allow_extra_args = True
        try:
            rest = super().parse_args(ctx, args)
        except click.BadOptionUsage as error:
            error.ctx = ctx  # click's parser does not always name the command
            raise
        if ctx.args and not ctx.resilient_parsing:
            raise SettingsError(
                "'{command}' does not take {words}; leave it out, or put a text with spaces between quotation marks. "
                "See '{command} --help'.",
                command=ctx.command_path,
                words=" ".join(repr(word) for word in ctx.args),
            )
        return rest


class Group(_Translated, click.Group):
    """A command with further commands below it, which are imported only when they are asked for: it starts fast.

    Parameters
    ----------
    modules
        Each command and the module that holds it; `COMMANDS` unless told.
    """

    def __init__(self, *args: Any, modules: Mapping[str, str] = COMMANDS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._modules = modules

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the order of the work."""
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return a command."""
        if cmd_name not in self._modules:
            return None
        command = import_module(f".{self._modules[cmd_name]}", __package__).command
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first word names.

        Raises
        ------
        SettingsError
            There is none of that name.
        """
        if args[0] not in self._modules:
            close = get_close_matches(args[0], self._modules, n=1)
            if close:
                raise SettingsError("There is no command {name!r}; did you mean {close}?", name=args[0], close=close[0])
            raise SettingsError(
                "There is no command {name!r}; expected one of {choices}",
                name=args[0],
                choices=", ".join(self._modules),
            )
        return super().resolve_command(ctx, args)

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
