"""Which commune a text means: by code or name, of today or of before July 2025, exactly or by a guess that says so."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from ..language import Message, msg
from .gazetteer import Former, communes_of_today, parts_of_today
from .names import (
    Name,
    district_key,
    has_diacritics,
    name_and_type,
    name_of,
    plain_key,
    spelling_key,
)
from .values import full_code

How = Literal["code", "name", "former", "guess", "several", "unknown"]

_PROVINCE = re.compile(r"\s*(?:tỉnh|tinh)\s", re.IGNORECASE)
_SURE = 85.0  # of 100: one wrong letter of six still reaches it, another name of as many letters does not
_APART = 4.0  # by so much the best guess must lead
_LIKE = 75.0  # from here a name is worth being asked about
_SHORTEST = 4  # letters; of fewer too many names are one letter apart
_MOST_CANDIDATES = 4


@dataclass(frozen=True)
class Known:
    """A name by which a commune of the project may be called.

    Attributes
    ----------
    label
        As people should read it, such as "xã Thanh Sơn" or "Xã Cao Sơn (Huyện Lương Sơn, trước 7/2025)".
    type, spelling, plain
        Its type, and the two keys of its name.
    codes
        The project's communes that it stands for; several where a former commune was split.
    former
        The commune of before July 2025 whose name it is, None for a name of today.
    """

    label: Message
    type: str
    spelling: str
    plain: str
    codes: tuple[str, ...]
    former: Former | None = None


@dataclass(frozen=True)
class Match:
    """What a text was taken for.

    Attributes
    ----------
    how
        ``code`` and ``name`` are of today, ``former`` of before July 2025; ``guess`` is the nearest name; ``several``
        fit; ``unknown`` fits none.
    codes
        The communes that it may be. One where it is certain, several of a split or doubtful one.
    known
        The names that fit, or those nearest to a text that fits none.
    score
        Of a guess, 0 to 100.
    others
        Further communes that the text may mean, where former communes bore the name of one of today.
    """

    how: How
    codes: tuple[str, ...] = ()
    known: tuple[Known, ...] = ()
    score: float = 100.0
    others: tuple[str, ...] = ()

    @property
    def code(self) -> str | None:
        """The one commune that is meant; None where it is not certain which."""
        return self.codes[0] if len(self.codes) == 1 and self.how not in ("several", "unknown") else None

    @property
    def former(self) -> Former | None:
        """The one former commune that is meant."""
        return self.known[0].former if self.how in ("former", "guess") and len(self.known) == 1 else None

    def candidates(self) -> Message:
        """Return the names that fit, for a sentence."""
        return listed([item.label for item in self.known[:_MOST_CANDIDATES]])


def is_former(match: Match) -> bool:
    """Return whether a text names communes of before July 2025 alone."""
    return bool(match.known) and match.how != "unknown" and all(item.former is not None for item in match.known)


@dataclass(frozen=True)
class Places:
    """The names and codes of a project's communes; see `places_of`."""

    names: tuple[Known, ...]
    by_key: Mapping[str, tuple[Known, ...]]
    by_code: Mapping[str, tuple[Known, ...]]
    labels: Mapping[str, Message]

    def label(self, code: str) -> Message:
        """Return a commune as people should read it."""
        return self.labels.get(code, msg("{value}", value=code))


def places_of(communes: pd.DataFrame) -> Places:
    """Return the names by which a project's communes are known.

    Parameters
    ----------
    communes
        With `commune_code`, `name` and, where it is known, `type`. Former names are those of the communes whose code
        and name are the country's own.

    Examples
    --------
    >>> communes = pd.DataFrame({"commune_code": ["04960", "04924"], "name": ["Liên Sơn", "Lương Sơn"], "type": "xã"})
    >>> found = find("xã cao sơn", places_of(communes))
    >>> found.how, found.codes
    ('former', ('04960', '04924'))
    """
    kinds = communes["type"].fillna("") if "type" in communes.columns else pd.Series("", index=communes.index)
    today, labels = [], {}
    official = communes_of_today()
    ours = set()
    for code, name, kind in zip(communes["commune_code"], communes["name"].fillna(""), kinds, strict=True):
        if pd.isna(code):
            continue
        label = msg("{kind} {name} ({code})", kind=kind, name=name, code=code) if kind else _coded(name, code)
        labels[code] = label
        today.append(Known(label, kind, spelling_key(name), plain_key(name), (code,)))
        if code in official and plain_key(name_and_type(official[code][0])[0]) == today[-1].plain:
            ours.add(code)
    parts = {part.code: part for code in sorted(ours) for part in parts_of_today().get(code, ())}
    former = [_known(parts[code], _in(parts[code].successors, ours)) for code in sorted(parts)]
    names = (*today, *former)
    by_key: dict[str, list[Known]] = {}
    by_code: dict[str, list[Known]] = {}
    for item in names:
        for key in {item.spelling, item.plain}:
            by_key.setdefault(key, []).append(item)
        by_code.setdefault(item.codes[0] if item.former is None else item.former.code, []).append(item)
    return Places(names, _fixed(by_key), _fixed(by_code), labels)


def _fixed(lists: Mapping[str, list[Known]]) -> dict[str, tuple[Known, ...]]:
    return {key: tuple(items) for key, items in lists.items()}


def _coded(name: str, code: str) -> Message:
    return msg("{name} ({code})", name=name, code=code)


def _in(successors: Iterable[str], ours: set[str]) -> tuple[str, ...]:
    return tuple(code for code in successors if code in ours)


def _known(item: Former, codes: tuple[str, ...]) -> Known:
    name, kind = name_and_type(item.name)
    label = msg("{name} ({district}, before July 2025)", name=item.name, district=item.district)
    return Known(label, kind, spelling_key(name), plain_key(name), codes, item)


def find(text: str, places: Places, *, kind: str = "", district: str = "", before: bool = False) -> Match:
    """Return which commune a text means.

    A code decides. A name is compared with its type and letter for letter first, where the places of tone marks, y for
    i, and case do not matter; then without its type; then, where the text has no diacritics, without them. Names of
    today come before those of before July 2025, unless a district is named in which only a former commune lay. What
    fits none is compared with all by likeness, and taken for the nearest where it is near enough and no other is as
    near.

    Parameters
    ----------
    text
        A code or a name, with or without the commune's type; a district and province may follow.
    places
        The project's.
    kind, district
        The type and district where other columns give them.
    before
        The text is from before July 2025: codes and names of that time come first.
    """
    if text.strip().isdecimal():
        return _by_code(full_code(text.strip()), places, before=before)
    name = name_of(text)
    if kind and not name.type:
        name = Name(name.name, kind, name.around)
    # A province bears the name of a district too often to be looked for among them.
    around = {district_key(part) for part in (*name.around, district) if part and not _PROVINCE.match(part)}
    exact = spelling_key(name.name)
    bare = "" if has_diacritics(name.name) else plain_key(name.name)
    by_spelling = [item for item in places.by_key.get(exact, ()) if item.spelling == exact]
    by_letters = [item for item in places.by_key.get(bare, ()) if item.plain == bare] if bare else []
    for fitting in (by_spelling, by_letters):
        of_type = [item for item in fitting if name.type and item.type == name.type]
        if fitting:
            return _settled(of_type or fitting, around, before=before)
    return _guessed(name, places, around)


def _by_code(code: str, places: Places, *, before: bool) -> Match:
    fitting = places.by_code.get(code, ())
    today = tuple(item for item in fitting if item.former is None)
    former = tuple(item for item in fitting if item.former is not None)
    if former and (before or not today):
        return Match("former", former[0].codes, former)
    return Match("code", (code,), today) if today else Match("unknown")


def _settled(fitting: list[Known], around: set[str], *, before: bool) -> Match:
    """Return the match of names that fit: those of today before those of before July 2025, unless asked otherwise."""
    today = [item for item in fitting if item.former is None]
    former = _of_district([item for item in fitting if item.former is not None], around)
    if _elsewhere(today, around) and any(_lies_in(item, around) for item in former):
        today = []
    if today and not (before and former):
        codes = _codes(today)
        others = tuple(code for code in _codes(former) if code not in codes)
        return Match("name" if len(codes) == 1 else "several", codes, tuple(today), others=others)
    codes = _codes(former)
    return Match("former" if len(former) == 1 or len(codes) == 1 else "several", codes, tuple(former))


def _lies_in(known: Known, around: set[str]) -> bool:
    return known.former is not None and district_key(known.former.district) in around


def _elsewhere(today: Sequence[Known], around: set[str]) -> bool:
    """Return whether no part of the communes of today lay in the district that a text names."""
    parts = [part for item in today for code in item.codes for part in parts_of_today().get(code, ())]
    return bool(parts) and not any(district_key(part.district) in around for part in parts)


def _of_district(known: list[Known], around: set[str]) -> list[Known]:
    here = [item for item in known if _lies_in(item, around)]
    return here or known


def _codes(known: Iterable[Known]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for item in known for code in item.codes))


def _guessed(name: Name, places: Places, around: set[str]) -> Match:
    everyone = places.names
    asked_plain, asked = plain_key(name.name), spelling_key(name.name)
    if not everyone or len(asked_plain) < _SHORTEST:
        return Match("unknown")
    by_letter = process.cdist([asked_plain], [item.plain for item in everyone], scorer=fuzz.ratio)[0]
    if has_diacritics(name.name):
        by_sign = process.cdist([asked], [item.spelling for item in everyone], scorer=fuzz.ratio)[0]
        by_letter = (by_letter + by_sign) / 2
    scores = np.asarray(by_letter, dtype=float)
    order = [int(i) for i in np.argsort(-scores, kind="stable") if scores[i] >= _LIKE]
    if not order:
        return Match("unknown")
    best = scores[order[0]]
    near = [everyone[i] for i in order if scores[i] > best - _APART]
    near = [item for item in near if not name.type or item.type == name.type] or near
    near = _of_district(near, around)
    if best < _SURE:
        return Match("unknown", (), tuple(everyone[i] for i in order[:_MOST_CANDIDATES]), float(best))
    # A name of today is meant before its namesakes of before July 2025.
    meant = [item for item in near if item.former is None] or near
    codes, others = _codes(meant), tuple(code for code in _codes(near) if code not in _codes(meant))
    how: How = "guess" if len(codes) == 1 or len(meant) == 1 else "several"
    return Match(how, codes, tuple(meant), float(best), others)


def listed(labels: Iterable[Message]) -> Message:
    """Return labels as one, parted by semicolons.

    Examples
    --------
    >>> str(listed([msg("a"), msg("b"), msg("c")])), str(listed([]))
    ('a; b; c', '-')
    """
    whole: Message | None = None
    for label in labels:
        whole = label if whole is None else msg("{first}; {second}", first=whole, second=label)
    return whole or msg("-")
