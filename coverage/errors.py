"""One tree of errors and warnings; each error also is the builtin that it refines.

An error holds an English template and its parameters, so that the command can show it in Vietnamese. A message says
what was found (file, row, column, value), what was expected, and what to do.
"""

from collections.abc import Sequence

from .language import Language, Message


class PhusongError(Exception):
    """Whatever phusong refuses to do, with a sentence that says why and what to do.

    Parameters
    ----------
    template
        English text in `str.format` syntax; its translation is looked up by it.
    details
        Further messages, one a fault: shown as a list under the sentence.
    params
        Values for the template.

    Examples
    --------
    >>> str(InputError("{file}: no such column {column!r}", file="a.csv", column="lon"))
    "a.csv: no such column 'lon'"
    """

    exit_code = 2

    def __init__(self, template: str, /, *, details: Sequence[Message] = (), **params: object) -> None:
        super().__init__(template)
        self.message = Message(template, params)
        self.details = tuple(details)

    def render(self, language: Language) -> str:
        """Return the sentence, and its list of faults if any, in the language."""
        lines = [self.message.render(language), *(f"  - {item.render(language)}" for item in self.details)]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.render("en")


class SettingsError(PhusongError, ValueError):
    """phusong.toml, a PHUSONG_* variable or a flag holds something that cannot be used."""


class InputError(PhusongError, ValueError):
    """An input file's content cannot be used."""


class MissingFileError(PhusongError, FileNotFoundError):
    """A path that does not exist."""


class OutputError(PhusongError, OSError):
    """A result cannot be written."""


class FetchError(PhusongError, ConnectionError):
    """Open data cannot be had over the network, or are not what they should be."""


class OutsideValidityError(PhusongError, ValueError):
    """A propagation model is asked for something outside its published range."""


class StaleError(PhusongError, RuntimeError):
    """A result is asked for that has not been computed from the present inputs."""


class PhusongWarning(UserWarning):
    """Something that a user should know, though the work went on."""
