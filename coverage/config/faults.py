"""What is wrong with settings, in words: a sentence for each fault that pydantic finds."""

from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ..errors import SettingsError
from ..language import Message, msg
from .settings import Source


def unusable(model: type[BaseModel], errors: ValidationError, file: Path) -> SettingsError:
    """Return the error that names every fault which pydantic found in a file's values.

    Parameters
    ----------
    model
        What the values should be: misspelt keys are compared with its names.
    errors
        Of pydantic.
    file
        In which the values stand.
    """
    faults = [_fault(model, error) for error in errors.errors(include_url=False)]
    return SettingsError("{file} cannot be used; mend these keys:", details=faults, file=str(file))


def _fault(model: type[BaseModel], error: ErrorDetails) -> Message:
    key = ".".join(str(part) for part in error["loc"])
    if error["type"] == "missing":
        return msg("{key} is missing", key=key)
    if error["type"] == "keys_missing":
        return msg("{key} is missing", key=error["ctx"]["keys"])
    if error["type"] == "extra_forbidden":
        close = get_close_matches(str(error["loc"][-1]), _known_keys(model), n=1)
        if close:
            return msg("{key} is unknown; did you mean {close}?", key=key, close=close[0])
        return msg("{key} is unknown; remove it", key=key)
    return _wrong_value(key, error)


def _wrong_value(key: str, error: ErrorDetails) -> Message:
    value = str(error.get("input"))
    context = error.get("ctx", {})
    for name, wanted in _LIMITS.items():
        if name in context:
            return msg(wanted.template, key=key, value=value, limit=f"{context[name]:g}")
    expected: object = context.get("expected")
    if error["type"] == "literal_error":
        expected = msg("one of {choices}", choices=str(expected).replace(" or ", ", ").replace("'", ""))
    if error["type"] == "order_not_whole":
        expected = msg("each of these once, the last one last: {names}", names=context["names"])
    if error["type"] == "corrected_twice":
        return msg("{names} is corrected twice; leave one of the entries", names=context["names"])
    if error["type"] == "string_pattern_mismatch":
        expected = _PATTERNS.get(key)
    if error["type"] == "too_short":
        expected = msg("a list with at least {count} entry", count=int(context["min_length"]))
    if expected is None:
        expected = next((text for start, text in _TYPES.items() if error["type"].startswith(start)), None)
    if expected is None:
        return msg("{key} is {value!r}: {reason}", key=key, value=value, reason=error["msg"])
    return msg("{key} is {value!r}; expected {expected}", key=key, value=value, expected=expected)


_LIMITS = {
    "ge": msg("{key} is {value!r}; expected at least {limit}"),
    "gt": msg("{key} is {value!r}; expected more than {limit}"),
    "le": msg("{key} is {value!r}; expected at most {limit}"),
    "lt": msg("{key} is {value!r}; expected less than {limit}"),
}

_PATTERNS = {
    "project.name": msg("small letters without diacritics, digits and hyphens, such as phu-tho"),
    "run.scheduler": msg("the address that 'dask scheduler' prints, such as tcp://10.0.0.5:8786"),
}

_TYPES = {
    "finite": msg("a finite number"),
    "float": msg("a number"),
    "int": msg("a whole number"),
    "bool": msg("true or false"),
    "date": msg("a date such as 2025-10-31"),
    "path": msg("a path"),
    "string": msg("a text"),
    "dict": msg("a table of keys"),
    "model": msg("a table of keys"),
    "tuple": msg("a list"),
}


def _known_keys(model: type[BaseModel]) -> list[str]:
    keys: list[str] = []
    for name, field in model.model_fields.items():
        keys.append(name)
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            keys += _known_keys(inner)
    return [*keys, *Source.model_fields]
