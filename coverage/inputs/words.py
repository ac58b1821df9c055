"""How people write the words of the tables: letters folded for comparison, and the spellings that mean the same."""

import re
import unicodedata

_BRACKETS = re.compile(r"[\(\[][^\)\]]*[\)\]]")


def fold(text: str) -> str:
    """Return a text as it is compared: lower case, no diacritics, brackets, spaces or punctuation.

    Examples
    --------
    >>> fold("Độ cao anten (m)"), fold("antenna_height"), fold("areaKm2")
    ('docaoanten', 'antennaheight', 'areakm2')
    """
    return plain(_BRACKETS.sub(" ", text))


def plain(text: str) -> str:
    """Return the letters and digits of a text, lower case and without diacritics.

    Examples
    --------
    >>> plain("Đang phát sóng"), plain("4G/LTE")
    ('dangphatsong', '4glte')
    """
    return "".join(letter for letter in letters(text) if letter.isalnum())


def letters(text: str) -> str:
    """Return a text in lower case and without diacritics; spaces and punctuation stay.

    Examples
    --------
    >>> letters("Độ cao anten (m)")
    'do cao anten (m)'
    """
    text = text.lower()
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text.replace("đ", "d"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def tidy(text: str) -> str:
    """Return a text in composed letters (NFC), with single spaces.

    Examples
    --------
    >>> tidy("  Thanh   Sơn ")
    'Thanh Sơn'
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


# Controls, marks that turn the direction of writing, signs without width, halves of a letter, and what is no letter at
# all: they show nowhere, and break tables, pages and XML.
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff0-\uffff\ud800-\udfff]"
)


def printable(text: str, most: int) -> str:
    r"""Return a text without the signs that nobody sees, and no more of its letters than allowed.

    Examples
    --------
    >>> printable("Thanh\x00 S\u202eơn", 500), printable("a" * 600, 5)
    ('Thanh Sơn', 'aaaa…')
    """
    seen = _UNSEEN.sub("", text)
    return seen if len(seen) <= most else seen[: most - 1] + "…"


# Keyed by the table column; the inner keys are `plain` texts.
SPELLINGS: dict[str, dict[str, str]] = {
    "operator": {
        **dict.fromkeys(
            (
                "viettel",
                "viettelmobile",
                "vtt",
                "vietteltelecom",
                "tapdoanviettel",
                "vtl",
                "45204",
                "4524",
                "vt",
                "vietel",
                "viettell",
                "viettelnet",
                "vtnet",
            ),
            "Viettel",
        ),
        **dict.fromkeys(
            (
                "vnpt",
                "vinaphone",
                "vina",
                "vnptvinaphone",
                "vinaphonevnpt",
                "vnptvnp",
                "vnp",
                "vnptvina",
                "45202",
                "4522",
                "tapdoanvnpt",
                "vinafone",
                "vinaphon",
                "vnptnet",
            ),
            "VNPT",
        ),
        **dict.fromkeys(
            (
                "mobifone",
                "vms",
                "mobi",
                "vmsmobifone",
                "mobifonevms",
                "mbf",
                "45201",
                "4521",
                "tongcongtymobifone",
                "mobiphone",
                "mobilefone",
                "mobifon",
            ),
            "MobiFone",
        ),
        **dict.fromkeys(
            ("vietnamobile", "vnm", "vietnammobile", "hanoitelecom", "45205", "4525", "vnmobile"), "Vietnamobile"
        ),
        **dict.fromkeys(("gmobile", "gtel", "gtelmobile", "45207", "4527", "beeline"), "Gmobile"),
        **dict.fromkeys(("any", "tatca", "hop", "tatcanhamang", "moinhamang", "chung", "all"), "any"),
    },
    "technology": {
        **dict.fromkeys(("2g", "gsm", "gsmedge", "2ggsm", "bts2g", "gsm900", "gsm1800", "dcs"), "2G"),
        **dict.fromkeys(("3g", "umts", "wcdma", "hspa", "3gumts", "3gwcdma", "nodeb"), "3G"),
        **dict.fromkeys(("4g", "lte", "ltea", "4glte", "lte4g", "enodeb", "4gltea"), "4G"),
        **dict.fromkeys(("5g", "nr", "5gnr", "nr5g", "gnodeb", "newradio", "5gnsa", "5gsa"), "5G"),
    },
    "status": {
        **dict.fromkeys(
            (
                "onair",
                "dangphatsong",
                "phatsong",
                "daphatsong",
                "danghoatdong",
                "hoatdong",
                "active",
                "on",
                "vanhanh",
                "ok",
                "hd",
                "tot",
                "up",
                "1",
                "x",
                "co",
                "ps",
                "online",
                "enabled",
                "true",
                "yes",
            ),
            "on_air",
        ),
        **dict.fromkeys(("planned", "quyhoach", "dukien", "kehoach", "chuaphatsong", "plan"), "planned"),
        **dict.fromkeys(
            (
                "off",
                "ngung",
                "ngunghoatdong",
                "ngungphatsong",
                "dathaodo",
                "tamngung",
                "tatsong",
                "dung",
                "offair",
                "down",
                "offline",
                "0",
                "khong",
                "disabled",
                "false",
                "no",
            ),
            "off",
        ),
    },
    "type": {
        **dict.fromkeys(("xa", "commune"), "xã"),
        **dict.fromkeys(("phuong", "ward"), "phường"),
        **dict.fromkeys(("dackhu", "specialzone"), "đặc khu"),
    },
}

# Marks that `plain` would erase; compared as they stand.
RELATIONS = {
    **dict.fromkeys(("=", "==", "bằng"), "="),
    **dict.fromkeys((">", ">=", "≥", "trên", "hơn", "over"), ">"),
    **dict.fromkeys(("<", "<=", "≤", "dưới", "under"), "<"),
    **dict.fromkeys(("~", "≈", "khoảng", "gần", "about", "nearly"), "~"),
}

YES = frozenset({"co", "yes", "y", "x", "1", "true", "dung", "t", "v"})
NO = frozenset({"khong", "no", "n", "0", "false", "sai", "chua", "chuaco", "khongco", "k", "f"})


def canonical(text: str, column: str) -> str:
    """Return how phusong writes a word of a column, or the text itself where the word is not known.

    Examples
    --------
    >>> canonical("Vinaphone", "operator"), canonical("LTE", "technology"), canonical("Itelecom", "operator")
    ('VNPT', '4G', 'Itelecom')
    """
    if column == "relation":
        return RELATIONS.get(text.lower(), text)
    found = SPELLINGS.get(column, {}).get(plain(text), text)
    if found == text and column == "status":
        said = letters(text)
        return next((status for status, words in _STATUS_WORDS if words.search(said)), text)
    return found


# In their order: "chưa hoạt động" and "ngừng hoạt động" hold the words of a station on air.
_STATUS_WORDS = (
    (
        "off",
        re.compile(
            r"\b(?:ngung|(?<!su )(?<!xay )dung|thanh ly|thao do|thao go|khong (?:con|hoat|phat|su|van)|huy|inactive|"
            r"off|removed|dismantled|decommissioned|closed)\b"
        ),
    ),
    (
        "planned",
        re.compile(
            r"\b(?:chua|quy hoach|q\.?h|k\.?h|du kien|ke hoach|dang xay dung|thi cong|dang trien khai|lap dat moi|"
            r"planned|plan|proposed|not yet)\b"
        ),
    ),
    (
        "on_air",
        re.compile(
            r"\b(?:hoat dong|hd|phat song|ps|su dung|van hanh|khai thac|binh thuong|on[ -]?air|active|live|in service|"
            r"operational)\b"
        ),
    ),
)

_BRANDS = (
    ("Vietnamobile", re.compile(r"vietnam ?mobile|vietnamobile|ha ?noi ?telecom")),
    ("Viettel", re.compile(r"viett?el|vien thong quan doi")),
    ("VNPT", re.compile(r"vnpt|vina ?(?:ph|f)one|buu chinh vien thong|\bvnp\b")),
    ("MobiFone", re.compile(r"mobi ?(?:f|ph)one|\bvms\b|thong tin di dong")),
    ("Gmobile", re.compile(r"g-?mobile|gtel")),
)


def operators_named(text: str) -> tuple[str, ...]:
    """Return the operators whose names stand in a text.

    Examples
    --------
    >>> operators_named("Viettel Phú Thọ"), operators_named("MobiFone + VNPT"), operators_named("Itelecom")
    (('Viettel',), ('VNPT', 'MobiFone'), ())
    """
    said = letters(text)
    return tuple(name for name, words in _BRANDS if words.search(said))
