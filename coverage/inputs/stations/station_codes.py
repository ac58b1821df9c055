"""Which cells of a technology's own column are IDs of its stations, and which tell of plans or of equipment."""

import re
from collections import Counter
from collections.abc import Collection

from ..words import letters

_CODE = re.compile(r"(?=.*[A-Za-z])(?=.*\d.*\d)(?:[\w\-./]{4,40}|[A-Z\d][A-Z\d\-_./ ]{3,39})|\d{4,15}")
# "KH2026" (kế hoạch), "QH 2026" (quy hoạch), "DK2026" (dự kiến): the year for which a station is planned.
_PLANNED_FOR = re.compile(r"(?:kh|qh|dk|tk)[\s\-_/.]*(?:q(?:uy)?[\s\-_/.]*[1-4ivx]{1,3}[\s\-_/.]*)?20[2-4]\d")
_OF_A_TIME = re.compile(r"(?:kh|qh|dk|tk|gd|giai doan|quy|[tqp])[\s\-_/.]*(?:\d{1,2}(?!\d)|20[1-4]\d(?!\d))|20[1-4]\d$")
_EQUIPMENT = re.compile(r"\b(?:thiet bi|chung loai|vendor|equipment|hang san xuat|hang sx|model)\b")
_MAKER = re.compile(r"(?:huawei|hw|ericsson|nokia|nsn|zte|samsung|alcatel|alu|siemens|motorola)\b")
_SECTORS = 3  # rows of one station, where each of its sectors has one
_PREFIX = 2


def is_planned_for(text: str) -> bool:
    """Return whether a text says for which year something is planned.

    Examples
    --------
    >>> is_planned_for("KH2026"), is_planned_for("QH Q3/2026"), is_planned_for("KHA2026")
    (True, True, False)
    """
    return _PLANNED_FOR.fullmatch(letters(text).strip()) is not None


def is_of_equipment(heading: str) -> bool:
    """Return whether a heading names equipment: what stands below it is a make ("RBS6601"), no station.

    Examples
    --------
    >>> is_of_equipment("Thiết bị 4G"), is_of_equipment("Mã trạm 4G")
    (True, False)
    """
    return _EQUIPMENT.search(letters(heading)) is not None


def is_make(text: str) -> bool:
    """Return whether a text names a maker of equipment, perhaps with a model.

    Examples
    --------
    >>> is_make("Nokia"), is_make("Huawei DBS3900"), is_make("PTO0123")
    (True, True, False)
    """
    return _MAKER.match(letters(text).strip()) is not None


def station_codes(texts: Collection[str]) -> frozenset[str]:
    """Return which of a column's texts are stations' IDs: most must look so, begin alike, and differ.

    Parameters
    ----------
    texts
        The column's cells without those that only tick or deny, each as often as it stands there.

    Examples
    --------
    >>> sorted(station_codes(["PTO_4G_01", "PTO_4G_02", "KH2026"]))
    ['PTO_4G_01', 'PTO_4G_02']
    >>> station_codes(["RBS6601", "RBS6601", "RBS6601", "RBS6601"]), station_codes(["KH2026"]), station_codes(["P3"])
    (frozenset(), frozenset(), frozenset())
    """
    coded = [text for text in texts if _CODE.fullmatch(text)]
    named = [text for text in coded if not (_OF_A_TIME.match(letters(text)) or is_planned_for(text))]
    if len(named) * 2 <= len(texts) or not _differ(coded):
        return frozenset()
    if all(text.isdecimal() for text in named):
        return frozenset(text for text in coded if text.isdecimal())
    prefix, alike = Counter(text[:_PREFIX] for text in named).most_common(1)[0]
    return frozenset(text for text in coded if text.startswith(prefix)) if alike * 2 > len(named) else frozenset()


def _differ(codes: Collection[str]) -> bool:
    distinct = len(set(codes))
    return len(codes) == 1 or (distinct > 1 and distinct * _SECTORS >= len(codes))
