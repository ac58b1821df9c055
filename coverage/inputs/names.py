"""How a commune's name is written: its type parted from it, and keys under which spellings of one name are equal."""

import re
import unicodedata
from dataclasses import dataclass

from .words import letters, tidy

XA, PHUONG, DAC_KHU, THI_TRAN = "xã", "phường", "đặc khu", "thị trấn"

# Whole words ask for a space after them, abbreviations for a full stop, a space or a number.
_PREFIX = re.compile(
    r"(?:(?P<xa>x[ãa]\s|x[.\s])|(?P<phuong>ph[ưu][ờo]ng\s|p[.\s]|p(?=\d))|(?P<dac>đặc\s+khu\s|dac\s+khu\s|đ\.?k\.|đ\.?k\s)"
    r"|(?P<tran>thị\s+trấn\s|thi\s+tran\s|t\.?t\.|t\.?t\s))[.:\s]*(?=\S)",
    re.IGNORECASE,
)
_TYPES = {"xa": XA, "phuong": PHUONG, "dac": DAC_KHU, "tran": THI_TRAN}
_PARTS = re.compile(r"\s*[,;()\[\]]\s*|\s+[-–—]\s+")
_DISTRICT = re.compile(
    r"(huyện|huyen|h\.|quận|quan|q\.|thị xã|thi xa|tx\.?|thành phố|thanh pho|tp\.?|tỉnh|tinh)\s*", re.IGNORECASE
)
_IN_FULL = re.compile(r"(?:huyen|quan|thi xa|thanh pho|tinh)\s+\S")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
# y is written for i after a consonant (Mỹ, Mĩ) and in "quy"; elsewhere the two are different sounds (Thúy, Thúi).
_Y_FOR_I = re.compile(r"(?<=[bcdfghklmnprstvxđ])y$|(?<=qu)y$")


@dataclass(frozen=True)
class Name:
    """A commune's name as it was written.

    Attributes
    ----------
    name, type
        "Thanh Sơn" and "xã"; the type is empty where none was written.
    around
        What stands after it, as districts and provinces do.
    """

    name: str
    type: str
    around: tuple[str, ...] = ()


def name_and_type(full: str) -> tuple[str, str]:
    """Part a commune's name from its type, in full or abbreviated; the type is empty where the name has none.

    Examples
    --------
    >>> name_and_type("Phường Tân Hoà"), name_and_type("Thanh Sơn"), name_and_type("TT. Thanh Sơn")
    (('Tân Hoà', 'phường'), ('Thanh Sơn', ''), ('Thanh Sơn', 'thị trấn'))
    """
    text = tidy(full)
    found = _PREFIX.match(text)
    return (text[found.end() :], _TYPES[str(found.lastgroup)]) if found else (text, "")


def name_of(text: str) -> Name:
    """Return the commune in a text that may name its hamlet, district and province too.

    Examples
    --------
    >>> name_of("x. Thanh Sơn, huyện Thanh Sơn, tỉnh Phú Thọ")
    Name(name='Thanh Sơn', type='xã', around=('huyện Thanh Sơn', 'tỉnh Phú Thọ'))
    """
    parts = [part for part in _PARTS.split(tidy(text)) if part] or [""]
    # "Khu 3, xã Thanh Sơn": the commune is the part that says so.
    at = next((i for i, part in enumerate(parts) if name_and_type(part)[1]), 0)
    name, kind = name_and_type(parts[at])
    return Name(name, kind, tuple(parts[at + 1 :]))


def spelling_key(name: str) -> str:
    """Return a name so that spellings which mean the same are equal: tone marks' places, y for i, NFC or NFD, case.

    Examples
    --------
    >>> spelling_key("Hoà Bình") == spelling_key("HÒA BÌNH"), spelling_key("Thuỷ") == spelling_key("Thủy")
    (True, True)
    >>> spelling_key("Mỹ Lung") == spelling_key("Mĩ Lung"), spelling_key("Tân Sơn") == spelling_key("Tam Sơn")
    (True, False)
    """
    return "".join(_syllable(word) for word in re.findall(r"\w+", tidy(name).casefold()))


def plain_key(name: str) -> str:
    """Return the letters of a name without diacritics, y written as i where it is the same.

    Examples
    --------
    >>> plain_key("Mỹ Thuận"), plain_key("Đoan Hùng")
    ('mithuan', 'doanhung')
    """
    return spelling_key(letters(tidy(name)))


def has_diacritics(name: str) -> bool:
    """Return whether any letter bears a diacritic; a name without is compared without."""
    return letters(name) != tidy(name).lower()


def district_key(name: str) -> str:
    """Return a district's or province's name without its type and diacritics.

    Examples
    --------
    >>> district_key("Huyện Thanh Sơn"), district_key("TP Việt Trì")
    ('thanhson', 'viettri')
    """
    return plain_key(_DISTRICT.sub("", tidy(name), count=1))


def is_district(name: str) -> bool:
    """Return whether a name bears the type of a district or province, in full.

    Examples
    --------
    >>> is_district("Huyện Thanh Sơn"), is_district("Thanh Sơn")
    (True, False)
    """
    return _IN_FULL.match(letters(tidy(name))) is not None


def _syllable(word: str) -> str:
    if word.isdecimal():
        return word.lstrip("0") or "0"
    apart = unicodedata.normalize("NFD", word)
    tones = "".join(sign for sign in apart if sign in _TONES)
    bare = unicodedata.normalize("NFC", "".join(sign for sign in apart if sign not in _TONES))
    return _Y_FOR_I.sub("i", bare) + tones
