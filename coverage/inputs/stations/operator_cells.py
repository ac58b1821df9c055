"""What a cell says of operators: one, several that share a mast, a unit of one, a network code, or nothing known."""

import re
from dataclasses import dataclass
from functools import lru_cache

from ...tables import OPERATORS
from ..gazetteer import provinces_and_districts
from ..values import is_empty
from ..words import canonical, letters, operators_named, plain, tidy, without_operators

NETWORKS = {"1": "MobiFone", "2": "VNPT", "4": "Viettel", "5": "Vietnamobile", "7": "Gmobile"}  # ITU-T E.212, MCC 452
_NONE = frozenset(("khong", "khongco", "chuaco", "chua", "khongro", "chuaro", "khongxacdinh", "unknown", "0"))
_BETWEEN = re.compile(r"[/,;+&|\n]|\bvà\b|\band\b", re.IGNORECASE)
_NETWORK_CODE = re.compile(r"0?(\d)")
# What stands beside an operator's name in the names of its units, and tells nothing of another.
_BESIDE = re.compile(
    r"\b(?:chi nhanh|(?:tong )?cong ty|cty|tct|tap doan|cong nghiep|cn vt|tinh|tp|thanh pho|huyen|thi xa|vien thong|"
    r"trung tam|ttvt|tt|cn|ct|kinh doanh|ha tang|nha mang|mang luoi|mang|di dong|dich vu|khu vuc|kv|"
    r"mien (?:bac|trung|nam)|mobile|telecom|networks?|net|group|corp|tnhh|mtv|co phan|cp|quan doi|viet nam|buu dien|"
    r"dung chung|chung|voi|va|cua|csht|tram|bts|song|pto|vpc|hbh|\d{1,2})\b"
)
# "Viễn thông Phú Thọ" is VNPT's unit in the province, "TTVT Việt Trì" that in the town.
_UNIT_OF_VNPT = re.compile(r"(?:trung tam vien thong|vien thong|ttvt)\s+(?:(?:tinh|tp|thanh pho|huyen|thi xa)\s+)?(.+)")
_LENT = re.compile(r"\bcho\b.*\bthue\b")
_RENTS = re.compile(
    r"\bthue\b|\bdung chung (?:cot|csht|co so ha tang|ha tang|nha tram|vi tri)\b|\b(?:tren|tai) (?:cot|nha tram)\b|"
    r"\bcot cua\b"
)
# "Cả 3 nhà mạng", "03 doanh nghiệp dùng chung": so many of the largest; with two, nobody can say which.
_COUNTED = re.compile(
    r"(?:(?:ca|tat ca|toan bo|du|chung|cac|cua|dung chung|tram|cot|all)\s+)*0?(?P<count>[2-5]|hai|ba|bon|nam)\s*"
    r"(?:(?:nha|doanh nghiep|don vi|cong ty)\s*)?(?:mang|dn|doanh nghiep|don vi|nha khai thac|"
    r"operators?|mnos?|networks?)(?:\s+(?:di dong|vien thong|lon|dung chung|chung))*"
)
_COUNTS = {"hai": 2, "ba": 3, "bon": 4, "nam": 5}
_LARGEST = 3  # in Viet Nam "the three networks" are these; with the fourth and the fifth they are all
_SHARED = re.compile(
    r"(?:(?:tram|cot|vi tri|ha tang|csht|nha tram)\s+)*(?:dung chung|chia se|share[ds]?|sharing)"
    r"(?:\s+(?:csht|ha tang|cot|tram|nha tram|vi tri|song|ran|giua|cac|nhieu|nha mang|mang|doanh nghiep|dn))*"
)


@dataclass(frozen=True)
class Named:
    """What a cell says of operators.

    Attributes
    ----------
    names
        One operator, or those that share; a name that is not known stands as it was written.
    unknown
        The parts of the cell that were not understood.
    is_code
        Whether a network's number alone says it.
    is_count
        Whether it says how many they are, and no name.
    """

    names: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    is_code: bool = False
    is_count: bool = False


@lru_cache(maxsize=4096)
def named_in(text: str) -> Named:
    """Return the operators that a cell names.

    Examples
    --------
    >>> [named_in(text).names for text in ("VNPT+VTT", "Viettel/ Vina", "MBF-VNPT", "Viettel & Mobi")]
    [('VNPT', 'Viettel'), ('Viettel', 'VNPT'), ('MobiFone', 'VNPT'), ('Viettel', 'MobiFone')]
    >>> [named_in(text).names for text in ("VNPT-VinaPhone", "Viễn thông Phú Thọ", "04", "Không")]
    [('VNPT',), ('VNPT',), ('Viettel',), ()]
    >>> named_in("Viettel/ABC").unknown, named_in("Itelecom").unknown, named_in("Itelecom").names
    (('ABC',), ('Itelecom',), ('Itelecom',))
    >>> named_in("Cả 3 nhà mạng").names, named_in("VNPT/MobiFone dùng chung").names, named_in("2 nhà mạng").names
    (('Viettel', 'VNPT', 'MobiFone'), ('VNPT', 'MobiFone'), ('2 nhà mạng',))
    """
    if _says_none(text):
        return Named()
    if (count := _counted(text)) >= _LARGEST:
        return Named(OPERATORS[:count], is_count=True)
    parts = [tidy(part).strip(" -–") for part in _BETWEEN.split(text)]
    parts = [part for part in parts if not _says_none(part)]
    whole = _of_one(text)
    if whole is not None or len(parts) < 2:
        found = whole or _of_words(parts[0] if parts else text)
        return found if found.names else Named((text,), (text,))
    each = [_of_one(part, shared=True) or _of_words(part) for part in parts]
    names = tuple(dict.fromkeys(name for item in each for name in item.names))
    unknown = tuple(part for item, part in zip(each, parts, strict=True) if item.unknown)
    return Named(names, unknown, any(item.is_code for item in each)) if names else Named((text,), (text,))


def says_not_who(text: str) -> bool:
    """Return whether a cell says that operators share a station, and not which.

    Examples
    --------
    >>> says_not_who("Dùng chung"), says_not_who("2 nhà mạng"), says_not_who("Itelecom")
    (True, True, False)
    """
    words = _words(text)
    return _counted(text) == _LARGEST - 1 or (_SHARED.fullmatch(words) is not None and not operators_named(words))


def _counted(text: str) -> int:
    """Return how many operators a cell counts without a name; 0 where it does not."""
    found = _COUNTED.fullmatch(_words(text))
    return 0 if found is None else _COUNTS.get(found["count"]) or int(found["count"])


def _words(text: str) -> str:
    return tidy(re.sub(r"[^a-z0-9]+", " ", letters(text)))


def _says_none(text: str) -> bool:
    return is_empty(text.strip()) or plain(text) in _NONE


def _of_one(text: str, *, shared: bool = False) -> Named | None:
    """Return the operator that a text is a spelling of, or whose number it is; None where it is more, or other."""
    name = canonical(text, "operator")
    if name == "any" and shared:  # beside another's name it names none
        return Named((), (text,))
    if name in OPERATORS or name == "any":
        return Named((name,))
    code = _NETWORK_CODE.fullmatch(text.strip())
    return Named((NETWORKS[code[1]],), is_code=True) if code and code[1] in NETWORKS else None


def _of_words(text: str) -> Named:
    """Return the operators among the words of a text, which is unknown as far as it says more than units and places."""
    said = _words(text)
    unit = _UNIT_OF_VNPT.fullmatch(said)
    if unit and unit[1] in provinces_and_districts():
        return Named(("VNPT",))
    names = operators_named(said)
    if len(names) > 1 and _RENTS.search(said):  # whose mast it is, and whose radio
        return Named((names[1] if _LENT.search(said) else names[0],), (text,))
    rest = tidy(_BESIDE.sub(" ", without_operators(said)))
    return Named(names, (text,) if rest and rest not in provinces_and_districts() else ())
