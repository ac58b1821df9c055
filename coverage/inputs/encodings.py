"""Which letters a text was meant to have: Vietnamese was written in many encodings, and still is.

A text is tried as it stands and as each old encoding would have it; the one in which most of its words with marks are
Vietnamese syllables is taken. Nothing is taken that does not win clearly.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from .words import tidy

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook above, dot below

# TCVN 5712:1993, VN3 ("ABC" fonts): one byte a letter; the capitals with a tone have no bytes of their own.
_TCVN3_BYTES = (
    "A1 A2 A3 A4 A5 A6 A7 A8 A9 AA AB AC AD AE B5 B6 B7 B8 B9 BB BC BD BE C6 C7 C8 C9 CA CB CC CE CF D0 D1 D2 D3 D4 D5 "
    "D6 D7 D8 DC DD DE DF E1 E2 E3 E4 E5 E6 E7 E8 E9 EA EB EC ED EE EF F1 F2 F3 F4 F5 F6 F7 F8 F9 FA FB FC FD FE"
)
_TCVN3_LETTERS = (
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"  # in the order of the bytes above
)
_TCVN3 = {
    bytes.fromhex(code).decode("latin-1"): letter
    for code, letter in zip(_TCVN3_BYTES.split(), _TCVN3_LETTERS, strict=True)
}

# VNI for Windows: a base letter followed by a letter that stands for its mark.
_VNI_MARKS = {
    **dict(zip("ùøûõï", ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True)),
    "â": "\u0302",
    **dict(zip("áàåãä", ("\u0302\u0301", "\u0302\u0300", "\u0302\u0309", "\u0302\u0303", "\u0302\u0323"), strict=True)),
    "ê": "\u0306",
    **dict(zip("éèúüë", ("\u0306\u0301", "\u0306\u0300", "\u0306\u0309", "\u0306\u0303", "\u0306\u0323"), strict=True)),
}
_VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_BASES = {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ô": "ơ", "ö": "ư"}


def _vni() -> dict[str, str]:
    table = dict(_VNI_ALONE)
    for base, letter in _VNI_BASES.items():
        for mark, combining in _VNI_MARKS.items():
            composed = unicodedata.normalize("NFC", letter + combining)
            if len(composed) == 1:
                table[base + mark] = composed
    capitals = {key.upper(): letter.upper() for key, letter in table.items()}
    titles = {key.capitalize(): letter.upper() for key, letter in table.items()}
    return {**titles, **capitals, **table}


_VNI = _vni()
_VNI_PARTS = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))


def from_tcvn3(text: str) -> str:
    """Return a text of TCVN3 bytes that were read as windows-1252.

    Examples
    --------
    >>> from_tcvn3("M· tr¹m, VÜ ®é")
    'Mã trạm, Vĩ độ'
    """
    return "".join(_TCVN3.get(letter, letter) for letter in text)


def from_vni(text: str) -> str:
    """Return a text of VNI bytes that were read as windows-1252.

    Examples
    --------
    >>> from_vni("Maõ traïm, Kinh ñoä, VÓ ÑOÄ")
    'Mã trạm, Kinh độ, VĨ ĐỘ'
    """
    return _VNI_PARTS.sub(lambda part: _VNI[part[0]], text)


def _from_cp1258(text: str) -> str:
    return unicodedata.normalize("NFC", _bytes(text).decode("cp1258", errors="replace"))


def _from_utf8(text: str) -> str:
    return _bytes(text).decode("utf-8", errors="replace")


def _bytes(text: str) -> bytes:
    """Return the bytes that windows-1252 showed as this text; `?` for what it does not know."""
    return b"".join(_byte(letter) for letter in text)


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return bytes([ord(letter)]) if ord(letter) < 256 else b"?"


@dataclass(frozen=True)
class Letters:
    """An encoding that a text may be in.

    Attributes
    ----------
    name
        For people.
    read
        From the text as windows-1252 shows it to the text as it was meant.
    """

    name: str
    read: Callable[[str], str]


AS_IT_STANDS = Letters("", lambda text: text)
_OLD = (
    Letters("TCVN3 (ABC)", from_tcvn3),
    Letters("VNI", from_vni),
    Letters("windows-1258", _from_cp1258),
    Letters("UTF-8 read as windows-1252", _from_utf8),
)

# The rhymes of Vietnamese without their tone: those that end in a vowel, and those that take a consonant after them.
_OPEN = (
    "iêu|yêu|oai|oay|oao|oeo|uôi|ươi|ươu|uây|uay|uya|uyu|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oa|oe|oi|ôi|ơi|ua|uê|ue|ui|uơ|"
    "ưa|ưi|ưu|uy|a|e|ê|i|o|ô|ơ|u|ư|y"
)
_CLOSED = "uyê|iê|yê|oa|oă|oe|oo|uâ|uă|uê|uô|ươ|uy|a|ă|â|e|ê|i|o|ô|ơ|u|ư|y"
_SYLLABLE = re.compile(
    rf"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?"
    rf"(?:(?:{_OPEN})|(?:{_CLOSED})(?:(?P<stop>ch|[ckpt])|ng|nh|[mn]))"
)
_OF_STOPS = "\u0301\u0323"  # a syllable that ends in c, ch, k, p or t bears one of these two tones
_MARKED = re.compile(r"[A-Za-z\u0080-\U0010ffff]*[\u0080-\U0010ffff][A-Za-z\u0080-\U0010ffff]*")
_SIGNS = re.compile(r"[°º′″’‘“”´–—…≤≥×±\u00a0\u2028\ufeff]+")
_LOOKED_AT = 200_000  # letters; a list repeats its words long before
_FEW = 2  # as many words can be Vietnamese by chance
_READABLE = 0.85  # of the marked words of a list: the others are foreign names
_UNREADABLE = 0.7


def syllables(text: str) -> tuple[int, int]:
    """Return how many different words with marks are Vietnamese syllables, and how many are not.

    Examples
    --------
    >>> syllables("Mã trạm, Kinh độ"), syllables("M· tr¹m, Kinh ®é")
    ((3, 0), (0, 3))
    """
    words = set(_MARKED.findall(_SIGNS.sub(" ", text[:_LOOKED_AT])))
    good = sum(_is_syllable(word) for word in words)
    return good, len(words) - good


def _is_syllable(word: str) -> bool:
    apart = unicodedata.normalize("NFD", word.lower())
    tones = [letter for letter in apart if letter in _TONES]
    toneless = unicodedata.normalize("NFC", "".join(letter for letter in apart if letter not in _TONES))
    found = _SYLLABLE.fullmatch(toneless)
    return found is not None and len(tones) <= 1 and (not found["stop"] or (bool(tones) and tones[0] in _OF_STOPS))


def letters_of(texts: Iterable[str]) -> Letters:
    """Return the encoding in which texts read as Vietnamese; `AS_IT_STANDS` where no other is clearly better.

    Examples
    --------
    >>> letters_of(["M· tr¹m", "Nhµ m¹ng", "Kinh ®é"]).name, letters_of(["Mã trạm", "Diện tích (m²)"]).name
    ('TCVN3 (ABC)', '')
    """
    sample = "\n".join(dict.fromkeys(text for text in texts if not text.isascii()))
    if not sample:
        return AS_IT_STANDS
    good, bad = syllables(sample)
    if good > _UNREADABLE * (good + bad):
        return AS_IT_STANDS
    scores = [(letters, *syllables(letters.read(sample))) for letters in _OLD]
    best, right, wrong = max(scores, key=lambda item: item[1] - item[2])
    return best if right > _FEW and right >= _READABLE * (right + wrong) else AS_IT_STANDS


def decoded_bytes(content: bytes) -> tuple[str, str] | None:
    """Return the text of bytes that are not UTF-8, and the name of their encoding; None where none fits.

    Examples
    --------
    >>> decoded_bytes("M· tr¹m;Nhµ m¹ng;Kinh ®é".encode("cp1252"))
    ('Mã trạm;Nhà mạng;Kinh độ', 'TCVN3 (ABC)')
    """
    text = content.decode("cp1252", errors="replace")
    letters = letters_of([text])
    read = letters.read(text)
    good, bad = syllables(read)
    if "\ufffd" in read or bad > good:
        return None
    return tidy_lines(read), letters.name or "windows-1252"


def tidy_lines(text: str) -> str:
    """Return a text in composed letters (NFC), its lines and spaces as they were."""
    return unicodedata.normalize("NFC", text)


def mended(rows: Sequence[Sequence[object]], letters: Letters) -> list[list[object]]:
    """Return rows of cells whose texts are read as an encoding has them."""
    return [[tidy(letters.read(cell)) if isinstance(cell, str) else cell for cell in row] for row in rows]
