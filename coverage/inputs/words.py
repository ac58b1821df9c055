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
    folded = letters(text)
    return folded if folded.isalnum() else "".join(letter for letter in folded if letter.isalnum())


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
    return " ".join((text if text.isascii() else unicodedata.normalize("NFC", text)).split())


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
    seen = text if text.isprintable() else _UNSEEN.sub("", text)
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
                "hienco",
                "hienhuu",
                "daco",
                "unlocked",
                "activated",
                "y",
                "enabled",
                "true",
                "yes",
            ),
            "on_air",
        ),
        **dict.fromkeys(
            ("planned", "quyhoach", "dukien", "kehoach", "chuaphatsong", "chua", "chuahoanthanh", "plan"), "planned"
        ),
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
                "locked",
                "deactivated",
                "n",
                "ko",
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
NO = frozenset({"khong", "no", "n", "0", "false", "sai", "chua", "chuaco", "khongco", "k", "f", "ko", "kg", "kh"})


def canonical(text: str, column: str) -> str:
    """Return how phusong writes a word of a column, or the text itself where the word is not known.

    Examples
    --------
    >>> canonical("Vinaphone", "operator"), canonical("LTE", "technology"), canonical("Itelecom", "operator")
    ('VNPT', '4G', 'Itelecom')
    """
    if column == "relation":
        return RELATIONS.get(text.lower(), text)
    spellings = SPELLINGS.get(column)
    if spellings is None:
        return text
    found = spellings.get(plain(text), text)
    return next(iter(statuses_said(text)), text) if found == text and column == "status" else found


_RUNS = r"(?:hoat dong|phat song|len song|van hanh|khai thac|su dung|hoa mang|co song|on[ -]?air|in service)"
_ENDS = (
    r"(?:ngung|(?<!su )(?<!xay )(?<!lap )(?<!tac )(?<!ap )dung(?! chung| cot| tram| moi| nghi| chan| xe)|"
    r"tat song|cat song|thanh ly|thao|huy)\b"
)
# Where they begin together the first holds; each takes in the words of running that it speaks of.
_STATUS_WORDS = {
    # "Chưa dừng hoạt động", "sắp tháo dỡ": still there.
    "still": rf"(?:chua|sap|se|du kien|ke hoach|de nghi|de xuat) (?:phai |bi |tam )*{_ENDS}(?: {_RUNS}| do\b)*",
    "off": (
        rf"(?:{_ENDS}(?: {_RUNS})*|khong (?:con )?(?:{_RUNS}|phat|con\b)|inactive|off|removed|dismantled|"
        r"decommissioned|closed|out of service)\b"
    ),
    "planned": (
        rf"(?:chua (?:duoc |dua vao |co (?=song))*(?:{_RUNS}|phat|lap(?: dat)?|co(?: song)?|xay(?: dung)?|trien khai|"
        rf"kich hoat|tich hop|dau noi|thi cong|dau tu)|(?:du kien|ke hoach|sap|se|cho|chuan bi|not yet)(?: dua vao)? "
        rf"{_RUNS}|quy hoach|q\.?h|k\.?h|du kien|ke hoach|(?:dang |se |sap )?xay dung|thi cong|"
        r"(?:dang |se |sap )?trien khai|(?:dang |sap |se |cho )lap(?: dat)?|lap dat moi|under construction|planned|"
        r"plan|proposed|not yet)\b"
    ),
    "on_air": rf"(?:{_RUNS}|dang (?:phat|hd|ps)|binh thuong|active|live|operational)\b",
}
_STATUS = re.compile(r"\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _STATUS_WORDS.items()) + ")")
_GRAVEST = ("off", "planned", "on_air")


def statuses_said(text: str) -> tuple[str, ...]:
    """Return the statuses of which a text speaks; of several the gravest first.

    Examples
    --------
    >>> [statuses_said(text) for text in ("Đang hoạt động, chưa nghiệm thu", "Chưa hoạt động", "Chưa dừng hoạt động")]
    [('on_air',), ('planned',), ('on_air',)]
    >>> statuses_said("Tạm ngừng, sắp phát sóng lại"), statuses_said("Cột BTCT")
    (('off', 'planned'), ())
    """
    said = {str(found.lastgroup).replace("still", "on_air") for found in _STATUS.finditer(letters(text))}
    return tuple(status for status in _GRAVEST if status in said)


def without_statuses(text: str) -> str:
    """Return a text in plain letters, without what it says of statuses.

    Examples
    --------
    >>> without_statuses("Trạm quy hoạch"), without_statuses("Trạm dừng nghỉ")
    ('tram  ', 'tram dung nghi')
    """
    return _STATUS.sub(" ", letters(text))


_BRANDS = (
    ("Vietnamobile", r"vietnam ?mobile|ha ?noi ?telecom|\bvnm\b"),
    ("Viettel", r"viett?ell?|vien thong quan doi|\b(?:vtt|vtl|vtnet)\b"),
    ("VNPT", r"vnpt|vina ?(?:ph|f)one|buu chinh vien thong|\b(?:vnp|vina)\b"),
    ("MobiFone", r"mob(?:i|ile) ?(?:f|ph)one|thong tin di dong|\b(?:vms|mbf|mobi)(?: ?\d)?\b"),
    ("Gmobile", r"g-?mobile|gtel"),
)
_BRAND = re.compile("|".join(f"(?P<{name}>{words})" for name, words in _BRANDS))


def operators_named(text: str) -> tuple[str, ...]:
    """Return the operators whose names stand in a text, in their order.

    Examples
    --------
    >>> operators_named("Viettel Phú Thọ"), operators_named("MobiFone + VNPT"), operators_named("Itelecom")
    (('Viettel',), ('MobiFone', 'VNPT'), ())
    """
    return tuple(dict.fromkeys(str(found.lastgroup) for found in _BRAND.finditer(letters(text))))


def without_operators(text: str) -> str:
    """Return a text in plain letters, without the names of operators.

    Examples
    --------
    >>> without_operators("Viettel - Phú Thọ").split()
    ['-', 'phu', 'tho']
    """
    return _BRAND.sub(" ", letters(text))
