"""phusong doctor: what this machine has, for a report of a fault."""

import math
import platform
import shutil
import sys
from pathlib import Path
from typing import Any

import click
import pyogrio
from rich.table import Table

from .. import __version__
from ..geo.memory import available_memory_gb
from ..language import Language, msg, number
from ..outputs.manifest import json_text, library_versions
from ..pipeline import usable_cores
from .help import Command
from .options import Session, session_options

_NEEDED_DRIVERS = ("GPKG", "GeoJSON", "ESRI Shapefile", "KML")
_ENOUGH_GB = 3.0
_NAMES = {
    "phusong": msg("phusong's version"),
    "python": msg("Python's version"),
    "system": msg("System"),
    "libraries": msg("Libraries"),
    "drivers": msg("GDAL's drivers (r reads, a appends, w writes)"),
    "cores": msg("Cores"),
    "memory_gb": msg("Memory (GB)"),
    "disk_free_gb": msg("Free on the disk (GB)"),
    "encoding": msg("Encoding of the terminal"),
}


@click.command(cls=Command, help="Show versions, drivers, cores, memory and disk; exit 1 where something is short.")
@session_options
def command(session: Session) -> int:
    """Look at the machine."""
    facts, short = examine()
    if session.as_json:
        session.show(json_text({**facts, "short": [str(item) for item in short]}))
        return 1 if short else 0
    table = Table(show_header=False)
    for name, value in facts.items():
        table.add_row(_NAMES[name].render(session.language), _shown(value, session.language))
    session.console().print(table)
    for item in short:
        session.say(item)
    if not short:
        session.say(msg("Everything that phusong needs is here."))
    return 1 if short else 0


def examine() -> tuple[dict[str, Any], list[Any]]:
    """Return facts of this machine, and what is short."""
    drivers = pyogrio.list_drivers()
    memory_gb = _memory_gb()
    facts: dict[str, Any] = {
        "phusong": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "libraries": library_versions(),
        "drivers": {name: drivers.get(name, "-") for name in _NEEDED_DRIVERS},
        "cores": usable_cores(),
        "memory_gb": memory_gb,
        "disk_free_gb": round(shutil.disk_usage(Path.cwd()).free / 1e9, 1),
        "encoding": sys.stdout.encoding,
    }
    short = [
        msg("GDAL has no driver {name}; install phusong afresh in a new environment", name=name)
        for name in _NEEDED_DRIVERS
        if name not in drivers
    ]
    if memory_gb is not None and memory_gb < _ENOUGH_GB:
        short.append(
            msg(
                "{found:g} GB of memory; a province at 30 m asks for {needed:g}: set [grid] resolution_m = 60",
                found=memory_gb,
                needed=_ENOUGH_GB,
            )
        )
    return facts, short


def _shown(value: Any, language: Language) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {text}" for name, text in value.items())
    return number(value, language) if isinstance(value, float) else str(value)


def _memory_gb() -> float | None:
    """Return the machine's memory, None where the system does not tell."""
    memory_gb = available_memory_gb()
    return round(memory_gb, 1) if math.isfinite(memory_gb) else None
