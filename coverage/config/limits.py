"""How much of a file is read before it is refused, and whether GDAL may ask a network: values for one piece of work."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from .settings import Limits

_DEFAULT = Limits()
_CURRENT: ContextVar[Limits] = ContextVar("limits", default=_DEFAULT)


def limits() -> Limits:
    """Return the limits that hold here: those of the project that is being read, else the defaults."""
    return _CURRENT.get()


@contextmanager
def within(wanted: Limits) -> Iterator[None]:
    """Let other limits hold until the context ends, in this thread alone.

    Examples
    --------
    >>> with within(Limits(columns=20)):
    ...     limits().columns
    20
    """
    token = _CURRENT.set(wanted)
    try:
        yield
    finally:
        _CURRENT.reset(token)
