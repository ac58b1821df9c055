"""Technologies and bands as people write them: "2G/3G/4G", "4G L1800", "LTE", "NR n78", "2/3/4G"."""

import re
from collections.abc import Iterable
from functools import lru_cache

from ..bands import band_of_frequency
from ..words import letters

Radio = tuple[str, float | None]  # technology, nominal band in MHz where it is named

_BANDS = (700, 800, 850, 900, 1800, 2100, 2300, 2500, 2600, 3500, 3600, 3700, 3800)
_BAND = "|".join(map(str, _BANDS))
# 3GPP TS 36.101 table 5.5-1 and TS 38.101-1 table 5.2-1: operating bands used in Viet Nam, and their usual names.
_OPERATING = {
    1: 2100,
    3: 1800,
    5: 850,
    7: 2600,
    8: 900,
    20: 800,
    28: 700,
    38: 2600,
    40: 2300,
    41: 2600,
    77: 3700,
    78: 3500,
}

_NAMES = {
    "2G": "gsm|dcs|gprs|edge|bts ?2g",
    "3G": "umts|wcdma|hs[du]?pa\\+?|node ?-?b",
    "4G": "lte-?a?|e-?utran?|e ?-?node ?-?b|enb|volte",
    "5G": "nr|g ?-?node ?-?b|gnb|new ?radio",
}
# "L18" is 1800 MHz; of 5G only operating bands (n28) and whole megahertz are written so.
_LETTER = {"g": "2G", "d": "2G", "u": "3G", "w": "3G", "l": "4G", "n": "5G"}
_PARTS = re.compile(
    r"(?P<half>[2345])[.,](?:5|75|9)\s*g(?![a-z0-9])"  # 4.5G is LTE-Advanced Pro, 2.75G EDGE
    r"|(?P<several>(?:(?:[2345]\s*[/,;+&\-]\s*)+[2345]|(?<!\d)(?:2345|234|345|23|34|45))\s*g)(?![a-z0-9])"
    r"|(?P<ordinal>[2345])\s?(?:nd|rd|th)?[\s-]?gen(?:eration)?(?![a-z])"
    r"|(?P<generation>[2345])\s*g(?![a-z]{2})"
    r"|(?<![a-z])g(?P<behind>[2345])(?!\d)"
    r"|the he (?:thu )?(?P<spelt>[2345]|hai|ba|tu|bon|nam)(?![a-z0-9])"
    rf"|(?<![a-z])(?P<letter>[gduwln])\s?-?(?P<of_letter>{_BAND})(?!\d)"
    r"|(?<![a-z])(?P<short>[gduwl])(?P<of_short>7|9|18|21|23|26|35|37)(?!\d)"
    r"|(?<![a-z])n(?P<nr_band>\d{1,2})(?!\d)"
    r"|(?<![a-z])(?:band ?|b)(?P<lte_band>\d{1,2})(?!\d)"
    + "".join(rf"|(?<![a-z])(?P<is{name}>{words})(?![a-z])" for name, words in _NAMES.items())
    + rf"|(?<!\d)(?P<band>{_BAND})\s*(?:mhz)?(?!\d)"
)
# What may stand beside a technology without saying anything else.
_BESIDE = re.compile(
    r"\b(?:\d{1,2}\s*(?:x|tram|cell|bts|sector|site|bo|thiet bi)|so luong|so|sl|luong|tram|bts|cell|site|mang|di dong|"
    r"cong nghe|song|thiet bi|he thong|vung phu|vo tuyen|ran|sran|y/n|yes/no|co/khong|0/1|1/0|true/false|danh dau|tick|"
    r"has|is|co|ho tro|va|and|mhz|bang tan|band|fdd|tdd?|advanced|pro|nsa|sa|a|macro|micro|pico|femto|small ?cell|"
    r"ib[cs]|in-?building|indoor|outdoor|trong nha|ngoai troi|nb-?iot|iot|lte-?m|massive|mimo|\d{1,2}t\d{1,2}r|anten|"
    r"huawei|hw|ericsson|nokia|nsn|zte|samsung|alcatel|siemens|motorola)\b"
)
_STANDALONE = re.compile(r"(?:n?sa|en-?dc)(?:\s*[/,;+&\-]\s*n?sa)*")  # 5G's two architectures, named without it
_IN_GHZ = re.compile(r"(?<![\d.,])(\d)(?:[.,](\d{1,2}))?\s*ghz")
_SPELT = {"hai": "2", "ba": "3", "tu": "4", "bon": "4", "nam": "5"}
_BARE = re.compile(r"[2345](?:\s*[/,;+&\-]\s*[2345])*")
_LEFT = re.compile(r"[a-z0-9]")
_NOTHING = frozenset({"", "-", "–", "—", "0", "khong", "no", "n", "none", "chua co", "khong co", "n/a", "k", "chua"})


@lru_cache(maxsize=8192)
def radios_of(text: str) -> tuple[Radio, ...] | None:
    """Return the technologies and bands that a text names; none where it is empty or says no, None where it is unclear.

    Examples
    --------
    >>> radios_of("2G/3G/4G"), radios_of("4G L1800/L2100"), radios_of("WiMAX")
    ((('2G', None), ('3G', None), ('4G', None)), (('4G', 1800.0), ('4G', 2100.0)), None)
    >>> radios_of("2/3/4G"), radios_of("5G NR n78")
    ((('2G', None), ('3G', None), ('4G', None)), (('5G', 3500.0),))
    >>> radios_of("4th generation (4G)"), radios_of("LTE 1.8 GHz"), radios_of("NSA/SA")
    ((('4G', None),), (('4G', 1800.0),), (('5G', None),))
    """
    bare = _bare(text)
    if bare in _NOTHING:
        return ()
    if _STANDALONE.fullmatch(bare):
        return (("5G", None),)
    found: list[Radio] = []
    for part in _PARTS.finditer(bare):
        found += _named(part, found)
    rest = _BESIDE.sub(" ", _PARTS.sub(" ", bare))
    if not found or _LEFT.search(rest):
        return None
    return _without_doubles(found)


def without_radios(text: str) -> tuple[str, tuple[Radio, ...]]:
    """Part a heading into the technologies that it names and the rest.

    Examples
    --------
    >>> without_radios("Góc phương vị 4G")
    ('goc phuong vi', (('4G', None),))
    """
    bare = _bare(text)
    found: list[Radio] = []
    for part in _PARTS.finditer(bare):
        found += _named(part, found)
    return " ".join(_PARTS.sub(" ", bare).split()), _without_doubles(found)


def _bare(text: str) -> str:
    """Return a text as it is compared, gigahertz written as the bands' usual names in MHz."""
    bare = " ".join(letters(text).replace("_", " ").split())
    return _IN_GHZ.sub(lambda part: f"{part[1]}{(part[2] or '').ljust(3, '0')}".lstrip("0"), bare)


def radios_of_cell(text: str) -> tuple[Radio, ...] | None:
    """Return what a cell of the technologies' column names; there a bare "4" is 4G.

    Examples
    --------
    >>> radios_of_cell("2,3,4")
    (('2G', None), ('3G', None), ('4G', None))
    """
    return radios_of(text + "G") if _BARE.fullmatch(text.strip()) else radios_of(text)


def _named(part: re.Match[str], before: list[Radio]) -> list[Radio]:
    """Return what one part of a text names; a band alone belongs to the technology before it."""
    named = {name: text for name, text in part.groupdict().items() if text}
    technology = before[-1][0] if before else ""
    found: list[Radio]
    match named:
        case {"several": text}:
            found = [(f"{digit}G", None) for digit in re.findall(r"[2345]", text)]
        case {"generation": digit} | {"ordinal": digit} | {"half": digit} | {"behind": digit} | {"spelt": digit}:
            found = [(f"{_SPELT.get(digit, digit)}G", None)]
        case {"letter": letter, "of_letter": band}:
            found = [(_LETTER[letter], float(band))]
        case {"short": letter, "of_short": hundreds}:
            found = [(_LETTER[letter], 100.0 * int(hundreds))]
        case {"nr_band": number}:
            found = _of_band("5G", int(number))
        case {"lte_band": number}:
            found = _of_band(technology or "4G", int(number))
        case {"band": band}:
            found = [(technology, float(band))] if technology else []
        case _:
            name = next(name for name in _NAMES if f"is{name}" in named)
            found = [(name, 1800.0 if named[f"is{name}"] == "dcs" else None)]
    return found


def _of_band(technology: str, number: int) -> list[Radio]:
    band = _OPERATING.get(number)
    return [(technology, None if band is None else float(band))]


def _without_doubles(found: Iterable[Radio]) -> tuple[Radio, ...]:
    """Return each technology once a band; without a band only where it has none at all."""
    distinct = dict.fromkeys(found)
    banded = {technology for technology, band in distinct if band is not None}
    return tuple((technology, band) for technology, band in distinct if band is not None or technology not in banded)


@lru_cache(maxsize=8192)
def bands_of(text: str) -> tuple[Radio, ...] | None:
    """Return the bands of a cell such as "900/1800", "L1800" or "1800 MHz"; technologies are empty where none is told.

    None where the text names no band alone. An operating band's number (B1, B8) tells no technology: 3G and 4G share
    them; those of 5G have a letter of their own (n78).

    Examples
    --------
    >>> bands_of("900/1800 MHz"), bands_of("L1800/2100"), bands_of("1842.5")
    ((('', 900.0), ('', 1800.0)), (('4G', 1800.0), ('4G', 2100.0)), None)
    >>> bands_of("B1/B3/n78"), bands_of("2110-2125 MHz")
    ((('', 2100.0), ('', 1800.0), ('5G', 3500.0)), (('', 2100.0),))
    """
    bare = re.sub(r"\bmhz\b|(?<=\d)mhz", " ", _bare(text))
    bare = re.sub(r"\bband\s*(?=\d)", "b", bare)
    for between in (r"[\s/,;+&|]+", r"[\s/,;+&|\-–]+"):
        found = _listed([part for part in re.split(between, bare) if part])
        if found:
            return tuple(dict.fromkeys(found))
    if spans := _of_spans(bare):
        return spans
    radios = radios_of(text)
    return tuple(radio for radio in radios if radio[1] is not None) or None if radios else None


_ONE_BAND = re.compile(rf"(?P<letter>[gduwln])?(?:(?P<name>{_BAND})(?:\.0+)?|b(?P<number>\d{{1,2}}))")
_ONE_OF_NR = re.compile(r"n(?P<number>\d{1,2})")
_SPAN = re.compile(r"(?<!\d)(\d{3,4}(?:[.,]\d+)?)\s*[-–÷]\s*(\d{3,4}(?:[.,]\d+)?)(?!\d)")


def _listed(parts: Iterable[str]) -> list[Radio]:
    """Return the bands of a list of their names; none where a part is another thing."""
    found: list[Radio] = []
    technology = ""
    for part in parts:
        if of_nr := _ONE_OF_NR.fullmatch(part):
            number, technology = int(of_nr["number"]), "5G"
            if number not in _OPERATING:
                return []
            found.append(("5G", float(_OPERATING[number])))
            continue
        one = _ONE_BAND.fullmatch(part)
        if one is None or (one["number"] and (one["letter"] or int(one["number"]) not in _OPERATING)):
            return []
        technology = _LETTER[one["letter"]] if one["letter"] else "" if one["number"] else technology
        found.append((technology, float(one["name"] or _OPERATING[int(one["number"])])))
    return found


def _of_spans(text: str) -> tuple[Radio, ...]:
    """Return the bands of spans of frequencies, "1805-1825"; none where one lies in no band, or more is said."""
    ends = [(float(low.replace(",", ".")), float(high.replace(",", "."))) for low, high in _SPAN.findall(text)]
    if not ends or _LEFT.search(_SPAN.sub(" ", text)):
        return ()
    middles = [(low + high) / 2 for low, high in ends]
    bands = [band_of_frequency(middle) or band_of_frequency(middle, uplink=True) for middle in middles]
    if any(band is None for band in bands):
        return ()
    return tuple(dict.fromkeys(("", float(band.name_mhz)) for band in bands if band is not None))
