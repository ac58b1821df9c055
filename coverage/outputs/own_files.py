"""Files in which people go on writing: what phusong wrote it may replace, what a person changed it may not."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from ..errors import OutputError
from .atomic import atomic_path

RECORD = "written.json"
"""Beside the files: the digest of each as it was written."""


def check_own(files: Iterable[Path]) -> None:
    """Refuse to replace files that are not as phusong wrote them.

    Raises
    ------
    OutputError
        One is there and was changed since, or is another's.
    """
    for file in files:
        if file.is_file() and _record(file.parent).get(file.name) != _digest(file):
            raise OutputError(
                "{file} is not as phusong last wrote it: somebody may have gone on working in it, and that would be "
                "lost. Give another name with -o, move the file away, or replace it with --overwrite",
                file=str(file),
            )


def note_own(file: Path) -> None:
    """Note a file as it was just written.

    Raises
    ------
    OutputError
        The note cannot be written.
    """
    known = {name: digest for name, digest in _record(file.parent).items() if (file.parent / name).is_file()}
    with atomic_path(file.parent / RECORD) as aside:
        text = json.dumps(known | {file.name: _digest(file)}, indent=2, sort_keys=True, ensure_ascii=False)
        aside.write_text(text + "\n", encoding="utf-8")


def _record(folder: Path) -> dict[str, str]:
    """Return what was noted; nothing where the note is missing or broken: then no file counts as phusong's own."""
    try:
        told = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(digest) for name, digest in told.items()} if isinstance(told, dict) else {}


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
