"""A recognised mapping written into phusong.toml, where it can be corrected; what else stands there stays."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from ...errors import SettingsError
from .report import RecognisedTable


def with_mapping(text: str, folder: Path, tables: Sequence[RecognisedTable]) -> str:
    r"""Return the text of phusong.toml with what each heading was taken for, under the list that it belongs to.

    Comments and order stay. A heading that the file maps already keeps what stands there. Where two tables of one list
    give a heading two meanings, the first is written.

    Parameters
    ----------
    text
        Of phusong.toml.
    folder
        In which it lies: its paths are relative to that.
    tables
        As a `StationReport` holds them.

    Raises
    ------
    SettingsError
        The text has no [[inputs.stations]] to write to.

    Examples
    --------
    >>> from phusong.language import msg
    >>> table = RecognisedTable(Path("/p/a.csv"), "a.csv", "", {"Mã": "station_id"}, msg("degrees"), 1.0, 9, 9)
    >>> print(with_mapping('[[inputs.stations]]\npath = "a.csv"  # ours\n', Path("/p"), [table]))
    [[inputs.stations]]
    path = "a.csv"  # ours
    <BLANKLINE>
    [inputs.stations.headings]
    "Mã" = "station_id"
    <BLANKLINE>
    """
    try:
        document = tomlkit.parse(text)
        lists: Any = document["inputs"]["stations"]
    except (TOMLKitError, KeyError) as error:
        raise SettingsError("{file} has no [[inputs.stations]] to write the mapping to", file="phusong.toml") from error
    entries = lists if isinstance(lists, list) else [lists]
    if not all(isinstance(entry, dict) for entry in entries):
        raise SettingsError(
            "{file}: write the lists of stations as [[inputs.stations]], each with its path, so that a mapping finds "
            "its place",
            file="phusong.toml",
        )
    for entry in entries:
        path = (folder / str(entry.get("path", ""))).resolve()
        found: dict[str, str] = {}
        for table in tables:
            if table.path.resolve() == path:
                found = {**table.mapping, **found}
        if not found:
            continue
        known = entry.setdefault("headings", tomlkit.table())
        for heading, meaning in found.items():
            if heading not in known:
                known[heading] = meaning
    return tomlkit.dumps(document)
