"""Lists that stand side by side in one sheet: one pasted beside another, or columns in groups of an operator each."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...language import msg
from ...tables import Finding
from ..raw_tables import JOINT, NAMELESS, Block, RawTable, full
from ..reading import rows_text
from ..stacked_tables import ANOTHER_TABLE
from ..values import is_empty, shown
from ..words import NO, operators_named, plain, without_operators
from .columns import PLACE_PAIRS, meaning, operator_among
from .recognition import TELL_OPERATOR
from .technologies import without_radios

_REPEATED = re.compile(r" \(\d+\)$")  # as `distinct_headings` numbers them
_LEAST = 3  # columns; several azimuths or pairs of coordinates are no lists
_FEW = 2  # cells of a row that names a section, or holds a note


def parted(raw: RawTable) -> list[RawTable]:
    """Return a table's lists: several where its headings repeat as a whole, or stand in groups of operators' own.

    Groups are those of operators which have a column each ("Viettel / Mã trạm", "VNPT / Mã trạm"), of technologies
    which have coordinates each, and of a mast's numbered tenants. What stands beside the groups is everybody's.
    """
    if raw.geometry is not None:
        return [raw]
    groups = _by_operator(raw) or _by_technology(raw)
    if not groups and len(lists := _repeated(raw)) > 1:
        return lists
    groups = groups or _by_number(raw)
    return [part for block in _blocks(raw, groups) for part in parted(block)] if groups else [raw]


@dataclass(frozen=True)
class _Own:
    """A heading of a group: whose it is, what it says besides, the column that it then means, and how it is known."""

    whose: str
    bare: str
    column: str
    over: bool = True  # whether the name stands over it, in a cell of its own


@dataclass(frozen=True)
class _Group:
    """The columns of one operator or technology."""

    block: Block
    headings: tuple[str, ...]


def _said(raw: RawTable) -> dict[str, str]:
    """Return what each heading says beside the groups that are parted already."""
    return {heading: raw.block.bare.get(heading, heading) for heading in map(str, raw.frame.columns)}


def _by_operator(raw: RawTable) -> list[_Group]:
    if raw.block.operator:
        return []
    said = _said(raw)
    own = {heading: found for heading, text in said.items() if (found := _of_operator(text)) is not None}
    over = [item.over for item in own.values()]
    owners = _owners_of(own)
    others = [meaning(text) for heading, text in said.items() if heading not in own]
    told = any(item.operator or item.column in TELL_OPERATOR for item in others)
    if any(len(whose) > 1 for whose in owners.values()):
        are_groups = any(over) or not told  # beside a column of operators, "Mã trạm VNPT" is another's name for it
    else:
        are_groups = bool(owners) and all(over) and len(_names(own)) == 1 and not told
    if not are_groups:
        return []
    own |= _strangers(said, own)
    return _grouped(raw, own, lambda block, name: replace(block, operator=name), but=_everybodys_places(own))


def _by_technology(raw: RawTable) -> list[_Group]:
    if raw.block.technology:
        return []
    own: dict[str, _Own] = {}
    for heading, text in _said(raw).items():
        found = meaning(text)
        technologies = {technology for technology, _ in found.radios}
        if len(technologies) == 1:
            rest = JOINT.join(part for part in map(_without_technology, text.split(JOINT)) if part)
            own[heading] = _Own(technologies.pop(), rest, found.column)
    owners = _owners_of(own)
    placed = set[str]().union(*(set.intersection(*(owners.get(name, set()) for name in pair)) for pair in PLACE_PAIRS))
    others = {meaning(text).column for heading, text in _said(raw).items() if heading not in own}
    if len(placed) < (2 if any(pair <= others for pair in PLACE_PAIRS) else 1):  # one's beside everybody's is a check
        return []
    return _grouped(raw, own, lambda block, name: replace(block, technology=name))


_NUMBERED = re.compile(r"(?P<bare>.*[^\W\d_])[\s_.#(\-]*(?P<number>\d{1,2})\)?")
_OF_AN_OWNER = ("operator", "technology")
_OF_TENANTS = ("operator", "technology", "station_id", "band_mhz", "frequency_mhz", "antenna_height_m")


def _by_number(raw: RawTable) -> list[_Group]:
    """Return the tenants of a mast, each with its technology: "Khách thuê 1", "Công nghệ 1", "Khách thuê 2"...

    "Nhà mạng" and "Công nghệ" without a number are those of the first, or of the owner beside "Nhà mạng 1".
    """
    said = _said(raw)
    numbered = {heading: found for heading, text in said.items() if (found := _NUMBERED.fullmatch(text)) is not None}
    numbers: dict[str, set[int]] = {}
    for found in numbered.values():
        numbers.setdefault(found["bare"], set()).add(int(found["number"]))
    own: dict[str, _Own] = {}
    for heading, text in said.items():
        of = numbered.get(heading)
        bare = text if of is None else str(of["bare"])
        column = meaning(bare).column
        if of is not None:
            own[heading] = _Own(str(int(of["number"])), bare, column)
        elif 1 not in numbers.get(bare, {1}):
            own[heading] = _Own("1", bare, column)
        elif column in _OF_AN_OWNER:
            own[heading] = _Own("", bare, column)
    owners = _owners_of(own)
    tenants = owners.get("operator", set()) & owners.get("technology", set())
    if len(tenants) < 2:
        return []
    own = {heading: item for heading, item in own.items() if item.column in _OF_TENANTS and item.whose in tenants}
    return _grouped(raw, own, lambda block, _: block)


def _grouped(
    raw: RawTable, own: Mapping[str, _Own], of: Callable[[Block, str], Block], *, but: Collection[str] = ()
) -> list[_Group]:
    """Return the headings by whose they are, all `but` those that are everybody's; `of` says whose a block is."""
    block = replace(raw.block, bare={**raw.block.bare, **{heading: item.bare for heading, item in own.items()}})
    return [
        _Group(of(block, name), tuple(heading for heading in _headings_of(name, own) if heading not in but))
        for name in _names(own)
    ]


def _without_technology(part: str) -> str:
    rest, radios = without_radios(part)
    return rest if radios else part


def _of_operator(text: str) -> _Own | None:
    """Return whose column a heading is, where it is a column besides: of a group, or by a name within it."""
    parts = text.split(JOINT)
    found = operator_among(parts) if len(parts) > 1 else None
    if found is not None:
        at, operator = found
        bare = JOINT.join(parts[:at] + parts[at + 1 :])
        return _Own(operator, bare, meaning(bare).column)
    named = operators_named(text.replace("_", " "))
    if len(named) != 1:
        return None
    bare = " ".join(without_operators(text.replace("_", " ")).split())
    column = meaning(bare).column if bare else ""
    return _Own(named[0], bare, column, over=False) if column and column != "operator" else None


def _owners_of(own: Mapping[str, _Own]) -> dict[str, set[str]]:
    owners: dict[str, set[str]] = {}
    for item in own.values():
        if item.column:
            owners.setdefault(item.column, set()).add(item.whose)
    return owners


def _names(own: Mapping[str, _Own]) -> list[str]:
    return list(dict.fromkeys(item.whose for item in own.values()))


def _headings_of(name: str, own: Mapping[str, _Own]) -> list[str]:
    return [heading for heading, item in own.items() if item.whose == name]


def _strangers(said: Mapping[str, str], own: Mapping[str, _Own]) -> dict[str, _Own]:
    """Return the headings of groups that repeat an operator's columns beside a name that nobody knows."""
    known = {tuple(own[heading].bare for heading in _headings_of(name, own)) for name in _names(own)}
    others: dict[str, dict[str, str]] = {}
    for heading, text in said.items():
        first, _, last = text.partition(JOINT)
        for name, bare in ((first, last), (last, first)):
            if last and heading not in own:
                others.setdefault(name, {})[heading] = bare
    return {
        heading: _Own(name, bare, meaning(bare).column)
        for name, headings in others.items()
        if len(headings) > 1 and tuple(headings.values()) in known
        for heading, bare in headings.items()
    }


def _everybodys_places(own: Mapping[str, _Own]) -> set[str]:
    """Return the coordinates that the last of several groups alone has: its name stands too far, being unmerged."""
    places = {name for pair in PLACE_PAIRS for name in pair}
    placed = {item.whose for item in own.values() if item.column in places}
    names = _names(own)
    if len(names) < 2 or placed != {names[-1]}:
        return set()
    return {heading for heading, item in own.items() if item.column in places}


def _blocks(raw: RawTable, groups: Sequence[_Group]) -> list[RawTable]:
    """Return each group's list: its columns and everybody's, of the rows in which it holds anything."""
    frame = raw.frame
    grouped = {heading for group in groups for heading in group.headings}
    shared = {heading: meaning(text).column for heading, text in _said(raw).items() if heading not in grouped}
    held = [frame[list(group.headings)].map(_holds).any(axis=1).to_numpy(dtype=bool) for group in groups]
    nobodys = ~np.logical_or.reduce(held)
    few = frame.map(full).sum(axis=1).to_numpy() <= _FEW  # a section's name holds for all of them
    if len(groups) == 1:
        held, nobodys = [np.ones(len(frame), dtype=bool)], np.zeros(len(frame), dtype=bool)
    told = _told(raw, groups, np.asarray(frame.index)[nobodys & ~few])
    found = []
    for group, rows in zip(groups, held, strict=True):
        own = {meaning(group.block.bare[heading]).column for heading in group.headings} - {""}
        columns = [
            heading
            for heading in map(str, frame.columns)
            if heading in group.headings or (heading in shared and shared[heading] not in own)
        ]
        theirs = [item for item in raw.findings if item.column not in grouped or item.column in group.headings]
        if superseded := [heading for heading in shared if heading not in columns]:
            message = msg("headings that were not used: {headings}", headings=", ".join(superseded))
            theirs.append(raw.finding("info", "unused_headings", message))
        part = frame.loc[rows | (nobodys & few), columns]
        found.append(replace(raw, frame=part, block=group.block, findings=(*theirs, *told)))
    return found


def _holds(cell: Any) -> bool:
    if not full(cell):
        return False
    text = shown(cell).strip()
    return not is_empty(text) and plain(text) not in NO


def _told(raw: RawTable, groups: Sequence[_Group], nobodys: np.ndarray) -> list[Finding]:
    names = ", ".join(group.block.technology or group.block.operator or group.headings[0] for group in groups)
    message = msg("the columns stand in groups ({groups}); each group was read as a list of its own", groups=names)
    findings = [raw.finding("info", "column_groups", message)]
    if len(nobodys):
        message = msg(
            "{count} rows ({rows}) hold nothing in the columns of {groups}; they stand for no station",
            count=len(nobodys),
            rows=rows_text(nobodys),
            groups=names,
        )
        findings.append(raw.finding("warning", "no_radio", message, row=int(nobodys[0])))
    return findings


def _repeated(raw: RawTable) -> list[RawTable]:
    """Return a table's lists where its headings stand there again, coordinates among them."""
    headings = [str(heading) for heading in raw.frame.columns]
    bare = ["" if NAMELESS.fullmatch(heading) else _REPEATED.sub("", heading) for heading in headings]
    starts = _starts(bare)
    if len(starts) < 2:
        return [raw]
    found = []
    for i, (start, end) in enumerate(zip(starts, [*starts[1:], len(headings)], strict=True)):
        frame = raw.frame.iloc[:, start if i else 0 : end]
        held = frame.map(full).any(axis=1)
        message = msg("another list begins in column {column}; it was read for itself", column=headings[start])
        told = raw.finding("info", ANOTHER_TABLE, message, column=headings[start])
        found.append(replace(raw, frame=frame[held], findings=(told,) if i else raw.findings))
    return found


def _starts(headings: Sequence[str]) -> list[int]:
    """Return where each list begins; none or one where the headings do not repeat as a whole."""
    first = next((i for i, heading in enumerate(headings) if heading and headings.count(heading) > 1), None)
    if first is None:
        return []
    starts = [i for i, heading in enumerate(headings) if heading == headings[first]]
    blocks = [
        tuple(heading for heading in headings[start:end] if heading)
        for start, end in zip(starts, [*starts[1:], len(headings)], strict=True)
    ]
    shortest = min(map(len, blocks))
    alike = shortest >= _LEAST and len({block[:shortest] for block in blocks}) == 1
    return starts if alike and _has_place(blocks[0][:shortest]) else []


def _has_place(headings: Sequence[str]) -> bool:
    columns = {meaning(heading).column for heading in headings}
    return any(pair <= columns for pair in PLACE_PAIRS)
