"""What click complains of, in the reader's language: its own sentences are English."""

from typing import Any

import click

from ..language import Message, msg
from .help import in_words


def complaint(error: click.ClickException) -> Message:
    """Return what was wrong with the command line, and where to read more.

    Parameters
    ----------
    error
        Any of click's; what it says is kept where it is of a kind that phusong's commands cannot raise.
    """
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "phusong"
    return msg("{complaint} See '{command} --help'.", complaint=_what(error), command=path)


def _what(error: click.ClickException) -> Message:
    if isinstance(error, click.NoSuchOption):
        if error.possibilities:
            close = ", ".join(error.possibilities)
            return msg("There is no option {name}; did you mean {close}?", name=error.option_name, close=close)
        return msg("There is no option {name}.", name=error.option_name)
    if isinstance(error, click.BadOptionUsage):
        if _is_switch(error):
            return msg("{name} is a switch and takes no value.", name=error.option_name)
        return msg("{name} needs a value after it.", name=error.option_name)
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _bad_value(error, error.param)
    return msg("The command cannot be understood: {reason}", reason=error.format_message())


def _is_switch(error: click.BadOptionUsage) -> bool:
    parameters = error.ctx.command.params if error.ctx is not None else []
    return any(error.option_name in parameter.opts and getattr(parameter, "is_flag", False) for parameter in parameters)


def _bad_value(error: click.BadParameter, parameter: click.Parameter) -> Message:
    name = _name(parameter)
    if isinstance(error, click.MissingParameter):
        return msg("{name} is missing.", name=name)
    if isinstance(parameter.type, click.Choice):
        return msg("{name} takes one of {choices}.", name=name, choices=", ".join(map(str, parameter.type.choices)))
    if isinstance(parameter.type, click.Path) and not parameter.type.dir_okay:
        return msg("{name} is a folder; give the name of a file.", name=name)
    if isinstance(parameter.type, click.Path) and not parameter.type.file_okay:
        return msg("{name} is a file; give the name of a folder.", name=name)
    return _bad_number(name, parameter.type) or msg("{name}: {reason}", name=name, reason=error.message)


def _bad_number(name: str, kind: "click.ParamType[Any]") -> Message | None:
    """Return what numbers an option takes; None where it takes other things."""
    if isinstance(kind, click.IntRange) and kind.min is not None:
        return msg("{name} takes a whole number from {least} on.", name=name, least=int(kind.min))
    if isinstance(kind, click.FloatRange) and kind.min is not None:
        return msg("{name} takes a number from {least} on.", name=name, least=f"{kind.min:g}")
    return None


def _name(parameter: click.Parameter) -> str:
    """Return a parameter as the user writes it."""
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return in_words(parameter.human_readable_name).strip("[]")
