"""Which steps are done, and from what: so that only what is stale is done again, also after a run that was killed.

A step that is about to write over its files is first noted as unfinished (`begin`): whenever the run ends, no note says
of files that they come from inputs from which they do not.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .atomic import atomic_path, delete

FILE_NAME = "state.json"

PREDICT = "predict"
"""The step of a run that writes the mosaics."""

_UNFINISHED = ""


def fingerprint(parts: Mapping[str, Any]) -> str:
    """Return a digest of plain data; the same data, the same digest.

    Examples
    --------
    >>> fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    True
    """
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def is_fresh(folder: Path, step: str, digest: str) -> bool:
    """Return whether a step was finished from just these inputs and what it wrote is still there, in full length."""
    entry = _read(folder).get(step)
    if entry is None or entry["digest"] != digest:
        return False
    return all(_size(folder / name) == size for name, size in entry["files"].items())


def begin(folder: Path, *steps: str) -> None:
    """Note that steps are unfinished, before the first of their files, or of what they are made from, is replaced.

    What they wrote stays known, so that `record` can delete what is not written again.
    """
    state = _read(folder)
    finished = [step for step in steps if step in state and state[step]["digest"] != _UNFINISHED]
    for step in finished:
        state[step]["digest"] = _UNFINISHED
    if finished:
        _write(folder, state)


def record(folder: Path, step: str, digest: str, files: Iterable[Path]) -> None:
    """Note that a step is finished; `files` are what it wrote, below or beside the folder.

    What it wrote below the folder when it was last finished, and not now, is deleted: a table of hamlets beside results
    that know of none would be taken for theirs.
    """
    state = _read(folder)
    before = set(state[step]["files"]) if step in state else set()
    state[step] = {"digest": digest, "files": {_relative(file, folder): _size(file) for file in files}}
    for name in sorted(before - set(state[step]["files"])):
        if not name.startswith("..") and not Path(name).is_absolute():
            delete(folder / name)
    _write(folder, state)


def files_of(folder: Path, step: str) -> list[Path]:
    """Return what a step wrote when it was last finished."""
    return [folder / name for name in sorted(_read(folder).get(step, {"files": {}})["files"])]


def _size(file: Path) -> int | None:
    return file.stat().st_size if file.is_file() else None


def _relative(file: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:  # on another drive
        return file.as_posix()


def _write(folder: Path, state: Mapping[str, Any]) -> None:
    with atomic_path(folder / FILE_NAME) as aside:
        aside.write_text(json.dumps(state, indent=1, sort_keys=True, ensure_ascii=False), encoding="utf-8")


def _read(folder: Path) -> dict[str, Any]:
    file = folder / FILE_NAME
    if not file.is_file():
        return {}
    try:
        state = json.loads(file.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError):
        # A broken note of what is done costs a recomputation, never a result.
        return {}
    return {step: entry for step, entry in state.items() if _is_entry(entry)} if isinstance(state, dict) else {}


def _is_entry(entry: object) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("digest"), str) and isinstance(entry.get("files"), dict)
