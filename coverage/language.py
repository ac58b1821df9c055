"""Words and numbers in the reader's language: Vietnamese first, English beside it.

Code carries the English template of every message; `locale/vi/LC_MESSAGES/phusong.po` holds the Vietnamese one, so a
translator edits a single file. Nothing here remembers a chosen language: the caller passes it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from importlib import resources
from string import Formatter
from typing import Literal

from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

Language = Literal["vi", "en"]

_LOCALE = {"vi": "vi_VN", "en": "en_GB"}


@lru_cache(maxsize=2)
def _catalogue(language: Language) -> dict[str, str]:
    if language == "en":
        return {}
    source = resources.files(__package__) / "locale" / language / "LC_MESSAGES" / "phusong.po"
    if not source.is_file():
        return {}
    with source.open("rb") as stream:
        return {str(entry.id): str(entry.string) for entry in read_po(stream, locale=language) if entry.string}


class _Numeral(str):
    """A number as it is written; in a template it also chooses its English word, as in ``{count:hamlet|hamlets}``."""

    __slots__ = ()

    def __format__(self, form: str, /) -> str:
        one, choice, many = form.partition("|")
        if choice:
            return one if self == "1" else many
        return format(str(self), form)


def number(value: float, language: Language, *, decimals: int = 1) -> str:
    """Return a number as the language writes it.

    Examples
    --------
    >>> number(14316.25, "vi"), number(14316.25, "en")
    ('14.316,3', '14,316.3')
    >>> number(10236, "vi", decimals=0)
    '10.236'
    """
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    # Half up, as readers of a table expect, not half to even.
    rounded = round(value + (1e-9 if value >= 0 else -1e-9), decimals)
    # Added to 0.0, so that what rounds to nothing is not shown as minus nothing.
    return _Numeral(format_decimal(rounded + 0.0, format=pattern, locale=_LOCALE[language]))


def percent(value_pct: float, language: Language, *, decimals: int = 1) -> str:
    """Return a percentage (0 to 100) as the language writes it.

    Examples
    --------
    >>> percent(96.14, "vi"), percent(96.14, "en")
    ('96,1%', '96.1%')
    """
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "") + "%"
    return str(format_percent((round(value_pct, decimals) + 0.0) / 100, format=pattern, locale=_LOCALE[language]))


def translate(template: str, language: Language, **params: object) -> str:
    """Return a message template in the language, with its parameters filled in.

    Whole numbers get the language's thousands separator unless the parameter's name begins with ``row`` or
    ``year``; other numbers get its decimal sign, whatever format the template asks for; parameters that are messages
    themselves are translated too. ``{count:hamlet|hamlets}`` is the word that goes with a whole number.

    Examples
    --------
    >>> translate("{count} stations in row {row}", "en", count=10236, row=1200)
    '10,236 stations in row 1200'
    >>> translate("{height_m:g} m", "vi", height_m=37.5)
    '37,5 m'
    >>> [translate("{count} {count:hamlet|hamlets}", "en", count=count) for count in (0, 1, 1000)]
    ['0 hamlets', '1 hamlet', '1,000 hamlets']
    """
    text = _catalogue(language).get(template, template)
    return text.format(**{name: _shown(name, value, language) for name, value in params.items()})


def _shown(name: str, value: object, language: Language) -> object:
    if isinstance(value, Message):
        return value.render(language)
    if isinstance(value, bool) or name.startswith(("row", "year")):
        return value
    if isinstance(value, int):
        return number(value, language, decimals=0)
    if isinstance(value, float) and language == "vi":
        return _WithComma(value)
    return value


_SIGNS = str.maketrans(".,", ",.")


class _WithComma(float):
    """A number that is written with a decimal comma, and points between thousands where the format asks for these."""

    def __format__(self, form: str, /) -> str:
        return format(float(self), form).translate(_SIGNS)


@dataclass(frozen=True)
class Message:
    """A text that waits for a language: an English template and its parameters."""

    template: str
    params: dict[str, object] = field(default_factory=dict)

    def render(self, language: Language) -> str:
        """Return the text in the language."""
        return translate(self.template, language, **self.params)

    def __str__(self) -> str:
        return self.render("en")


def joined(parts: Iterable[Message], by: Literal[", ", "; "] = ", ") -> Message:
    """Return texts one after another, each in the reader's language.

    Examples
    --------
    >>> str(joined([msg("on air"), msg("planned")]))
    'on air, planned'
    """
    template = {", ": "{first}, {second}", "; ": "{first}; {second}"}[by]
    return reduce(lambda first, second: Message(template, {"first": first, "second": second}), parts)


def msg(template: str, **params: object) -> Message:
    """Return a message to be shown later in the reader's language.

    Examples
    --------
    >>> str(msg("{count} hamlets", count=2900))
    '2,900 hamlets'
    """
    return Message(template, params)


def placeholders(template: str) -> set[str]:
    """Return the names of the parameters that a template asks for.

    Examples
    --------
    >>> sorted(placeholders("{file}, row {row}: {value!r}"))
    ['file', 'row', 'value']
    """
    return {name for _, name, _, _ in Formatter().parse(template) if name}
