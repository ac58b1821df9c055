"""phusong: the telecom coverage of a province, commune by commune and hamlet by hamlet."""

if __name__ == "coverage":
    # This folder on sys.path would shadow coverage.py: numba probes for that name and breaks on another
    # package under it, and so does `pytest --cov`. An ImportError is what both take as "not installed".
    raise ImportError("this folder is the package 'phusong': install it (pip install -e .) and import phusong")

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .config import read_settings as read_settings
    from .engine.disc import disc_loss as disc_loss
    from .engine.path_loss import path_loss as path_loss
    from .inputs import read_stations as read_stations
    from .pipeline import finished as finished
    from .pipeline import open_project as open_project
    from .pipeline import open_what_if as open_what_if
    from .pipeline import run as run

__version__ = "0.1.0"

_HOMES = {
    "disc_loss": ".engine.disc",
    "finished": ".pipeline",
    "open_project": ".pipeline",
    "open_what_if": ".pipeline",
    "path_loss": ".engine.path_loss",
    "read_settings": ".config",
    "read_stations": ".inputs",
    "run": ".pipeline",
}

__all__ = [
    "__version__",
    "disc_loss",
    "finished",
    "open_project",
    "open_what_if",
    "path_loss",
    "read_settings",
    "read_stations",
    "run",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `import phusong` stays light."""
    if name not in _HOMES:
        raise AttributeError(f"module 'phusong' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)
