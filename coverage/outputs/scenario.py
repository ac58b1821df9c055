"""A scenario in words and on the disk: its title, what the manifest says of it, the note beside its results."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..config import StationList, WhatIf
from ..errors import StaleError
from ..inputs.what_if import Change, is_list
from ..language import Language, Message, msg
from .atomic import atomic_path
from .manifest import json_text

FILE_NAME = "what_if.json"
"""In the folder of a scenario's results: what it changes, so that any command finds its way there by ``--out``."""

LANGUAGES: tuple[Language, ...] = ("vi", "en")

_MOST_NAMES = 3


def changes_text(wanted: WhatIf) -> Message:
    """Return what a scenario changes, short enough for a title.

    Examples
    --------
    >>> str(changes_text(WhatIf(without=("A", "B", "C", "D", "outage.csv"), switch_off=("2G", "3G:Viettel"))))
    'without A, B, C …; 2G, 3G Viettel switched off'
    """
    parts = []
    if wanted.add:
        parts.append(msg("with {names}", names=_some([source.path.name for source in wanted.add])))
    if wanted.without:
        parts.append(msg("without {names}", names=_some([_short(text) for text in wanted.without])))
    if wanted.switch_off:
        technologies = ", ".join(text.replace(":", " ") for text in wanted.switch_off)
        parts.append(msg("{technologies} switched off", technologies=technologies))
    told = parts[0]
    for part in parts[1:]:
        told = msg("{first}; {second}", first=told, second=part)
    return told


def scenario_title(wanted: WhatIf, title: str) -> Message:
    """Return the title of a scenario's pages, tables and documents."""
    return _titled(changes_text(wanted), title)


def _titled(changes: Message | str, title: str) -> Message:
    return msg("Scenario ({changes}): {title}", changes=changes, title=title)


def title_of(manifest: Mapping[str, Any]) -> Any:
    """Return a run's title as its manifest tells it, a scenario's in both languages.

    Examples
    --------
    >>> text = {"vi": "bỏ A", "en": "without A"}
    >>> title_of({"title": "Scenario (without A): Phú Thọ", "what_if": {"text": text}})["vi"]
    'Kịch bản (bỏ A): Phú Thọ'
    """
    title, text = manifest.get("title"), (manifest.get("what_if") or {}).get("text")
    if text is None or not isinstance(title, str):
        return title
    # It was written in the language of the run's tables alone.
    heads = {language: _titled(text[language], "").render(language) for language in LANGUAGES}
    own = next((title.removeprefix(head) for head in heads.values() if title.startswith(head)), None)
    return title if own is None else {language: head + own for language, head in heads.items()}


def scenario_facts(wanted: WhatIf, change: Change) -> dict[str, Any]:
    """Return what the manifest says of a scenario: as it was asked for, and what came of it."""
    text = changes_text(wanted)
    return {
        "text": {language: text.render(language) for language in ("vi", "en")},
        "add": [source.path.name for source in wanted.add],
        "without": [_short(word) for word in wanted.without],
        "switch_off": list(wanted.switch_off),
        "added": sorted(str(name) for name in change.added["station_id"]),
        "removed": list(change.removed),
        "replaced": list(change.replaced),
    }


def scenario_limit(wanted: WhatIf) -> Message:
    """Return the sentence that stands first among a scenario's limits."""
    return msg(
        "This is a scenario ({changes}), not the state of the network: what would be if the network were changed so.",
        changes=changes_text(wanted),
    )


def write_scenario(wanted: WhatIf, base: Path, folder: Path, project: Path) -> Path:
    """Write the note of a scenario beside its results; paths in it are taken from the project's folder.

    Raises
    ------
    OutputError
        It cannot be written.
    """
    note = wanted.model_dump(mode="json", exclude={"folder"})
    for told, source in zip(note["add"], wanted.add, strict=True):
        told["path"] = from_project(project, source.path)
    with atomic_path(folder / FILE_NAME) as aside:
        aside.write_text(json_text({**note, "base": from_project(project, base)}), encoding="utf-8")
    return folder / FILE_NAME


def read_scenario(folder: Path, project: Path) -> tuple[WhatIf, Path] | None:
    """Return the scenario whose results a folder holds, and the folder that it is held against; None for no scenario.

    Raises
    ------
    StaleError
        The note is broken.
    """
    file = folder / FILE_NAME
    if not file.is_file():
        return None
    try:
        note = json.loads(file.read_text(encoding="utf-8"))
        base = project / str(note.pop("base"))
        wanted = WhatIf.model_validate({**note, "folder": folder})
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise StaleError(
            "{file} is broken; compute the scenario anew with 'phusong run --with ... --without ... --switch-off ...'",
            file=str(file),
        ) from error
    add = tuple(_placed(source, project) for source in wanted.add)
    return wanted.model_copy(update={"add": add}), Path(os.path.normpath(base))


def _placed(source: StationList, project: Path) -> StationList:
    return source.model_copy(update={"path": Path(os.path.normpath(project / source.path))})


def from_project(project: Path, path: Path) -> str:
    """Return a path as it is seen from the project's folder, so that a project that moves keeps its scenarios."""
    try:
        return Path(os.path.relpath(project / path, project)).as_posix()
    except ValueError:  # on another drive
        return path.as_posix()


def _short(word: str) -> str:
    return Path(word).name if is_list(word) else word


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMES]) + (" …" if len(names) > _MOST_NAMES else "")
