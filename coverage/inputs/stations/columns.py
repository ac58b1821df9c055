"""The columns of a station list, and the headings by which offices, operators and programs call them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ...tables import OPERATORS, STATIONS
from ..heading_names import ANYWHERE, BY_TABLE
from ..raw_tables import JOINT, NAMELESS
from ..words import canonical, fold, letters, operators_named, plain, without_operators
from .heading_patterns import PATTERNS
from .operator_cells import named_in
from .technologies import Radio, radios_of, without_radios

# Beside the columns of `STATIONS`, what a list may hold from which those are made.
EXTRA = (
    "coordinates", "x", "y", "place", "cell_id", "sector", "site_name", "mcc", "mnc", "plmn", "lac", "range_m",
    "samples", "arfcn", "uarfcn", "earfcn", "nrarfcn", "tilt_electrical", "tilt_mechanical", "off_air_date", "element",
    "meridian", "datum", "building_height_m",
    "lon_degrees", "lon_minutes", "lon_seconds", "lat_degrees", "lat_minutes", "lat_seconds",
)  # fmt: skip
COLUMNS = (*STATIONS.names, *EXTRA)
# Any of which gives a station's place.
PLACE_PAIRS = ({"lon", "lat"}, {"x", "y"}, {"lon_degrees", "lat_degrees"}, {"coordinates"})
TECHNOLOGY = "technology:"  # before the technology whose column a heading is: "technology:4G 1800"
UNUSED = "-"

_COMPILED = tuple((column, strength, re.compile(pattern)) for column, strength, pattern in PATTERNS)
# Headings that look like a column and are another thing.
_OTHER_THINGS = re.compile(
    r".*(?:mucnuocbien|matdattunhien|caodo(?!.*an(?:g)?ten)|altitude|elevation|dientich|congsuatphat|nguoi|phone|dienthoai|sothue|ghichu|"
    r"hopdong|giayphep|kiemdinh|chungnhan).*"
)
_INDEX = re.compile(r"(?:\b(?:sector|sec|s|cell|anten|antenna|huong|goc|so)\s*)?\d{1,2}\s*$")
_DEGREES, _MINUTES, _SECONDS = ("do", "deg", "d", "degree", "degrees"), ("phut", "min", "m", "minute", "minutes"), (
    "giay", "sec", "s", "second", "seconds",
)  # fmt: skip
_SIGNS = {"°": "do", "'": "phut", "′": "phut", '"': "giay", "″": "giay"}
SEVERAL = frozenset(
    (
        *("azimuth_deg", "downtilt_deg", "antenna_height_m", "beamwidth_deg"),
        *("tilt_electrical", "tilt_mechanical", "operator"),
    )
)


@dataclass(frozen=True)
class Meaning:
    """What one heading means.

    Attributes
    ----------
    column
        One of `COLUMNS`; empty where the heading is a technology's own column, or is not known.
    strength
        0 is phusong's own name for it; 4 a word that may mean it.
    radios
        The technologies whose marks, or whose value of `column`, the column holds.
    index
        Whether it is one of several of its kind, numbered.
    operator
        The operator whose marks, whose technologies, or whose value of `column`, the column holds.
    """

    column: str = ""
    strength: int = 9
    radios: tuple[Radio, ...] = field(default=())
    index: bool = False
    operator: str = ""

    @property
    def known(self) -> bool:
        """Whether the heading means anything."""
        return bool(self.column or self.radios or self.operator)


_NUMBER_BEFORE = re.compile(r"^\s*\(?\d{1,2}[.)]\s*(?=[^\W\d])")  # "3. Mã trạm", "(3) Mã trạm"


@lru_cache(maxsize=8192)
def meaning(heading: str) -> Meaning:
    """Return what a heading means.

    Examples
    --------
    >>> meaning("Toạ độ (WGS-84) / KĐ").column, meaning("Số lượng BTS 4G").radios, meaning("STT").known
    ('lon', (('4G', None),), False)
    >>> meaning("Góc phương vị 4G").column, meaning("Azimuth S2").index
    ('azimuth_deg', True)
    """
    if NAMELESS.fullmatch(heading):
        return Meaning()
    parts = [_NUMBER_BEFORE.sub("", part) for part in heading.split(JOINT)]
    heading = JOINT.join(parts)
    angle = _angle(parts)
    if angle:
        return Meaning(angle, 1)
    best = _plain_meaning(parts)
    its_own = _of_technology(heading)
    if its_own is not None and its_own.column in ("band_mhz", "frequency_mhz", "bandwidth_mhz"):
        return its_own  # "Băng tần 4G" holds no marks
    return _of_operator(parts) or _mark(parts, best) or its_own or _numbered(heading) or best


_LONGEST_MARK = 40
_BRACKETS = str.maketrans("()[]", "    ")


def _mark(parts: list[str], best: Meaning) -> Meaning | None:
    """Return the technology whose column this is: "4G", "Số trạm 3G", "LTE (1800)"."""
    for text in dict.fromkeys((parts[-1], JOINT.join(parts))):
        radios = radios_of(text.translate(_BRACKETS)) if len(text) <= _LONGEST_MARK else None
        if not radios:
            continue
        if len({technology for technology, _ in radios}) > 1:  # "2G/3G/4G" heads a column of such texts
            return best if best.known else Meaning("technology", 2)
        return Meaning("", 1, radios)
    return None


def _of_operator(parts: list[str]) -> Meaning | None:
    """Return an operator's own column: "Viettel", "Viettel / 4G", "Viettel / Kinh độ", "Nhà mạng / Viettel"."""
    if len(parts) == 1 and len(operators_named(parts[0])) == 1:  # "Viettel - 4G"
        behind = re.sub(r"[^a-z0-9]+", " ", without_operators(parts[0])).strip()
        parts = [operators_named(parts[0])[0], behind] if radios_of(behind) else parts
    found = operator_among(parts)
    if found is None:
        return None
    at, operator = found
    rest = parts[:at] + parts[at + 1 :]
    inner = meaning(JOINT.join(rest)) if rest else Meaning()
    if inner.column in ("operator", "technology") and not inner.radios:
        return Meaning("", 1, operator=operator)  # the cells below tick, or name the technologies
    if inner.column:
        return replace(inner, operator=operator)
    counts = set(re.findall(r"\w+", letters(" ".join(rest)))) <= _COUNTED
    return Meaning("", 1, inner.radios, operator=operator) if inner.radios or counts else None


# What an operator's column counts or ticks; "Ghi chú" below its name does neither.
_COUNTED = frozenset(
    ("so", "luong", "sl", "tong", "cong", "tram", "bts", "vi", "tri", "cot", "diem", "site", "hien", "co", "trang",
     "dang", "phat", "song", "thue", "chung", "dung", "lap", "dat", "mang", "cua")
)  # fmt: skip


def operator_among(parts: Sequence[str]) -> tuple[int, str] | None:
    """Return which of a heading's parts names an operator, and whom; None where none does, or several.

    Examples
    --------
    >>> operator_among(["Mạng VinaPhone", "Mã trạm"]), operator_among(["Mã trạm", "Trạm gốc"])
    ((0, 'VNPT'), None)
    """
    names = [canonical(part, "operator") if len(parts) == 1 else _one_operator(part) for part in parts]
    known = [(at, name) for at, name in enumerate(names) if name in OPERATORS]
    return known[0] if len(known) == 1 else None


def _one_operator(text: str) -> str:
    named = named_in(text)
    if len(named.names) != 1 or named.is_code or plain(text) == "vt":  # also short for a latitude
        return ""
    counts = set(re.findall(r"\w+", without_operators(text))) <= _COUNTED  # "Số trạm của Viettel"
    return named.names[0] if counts or not named.unknown else ""


def _plain_meaning(parts: list[str]) -> Meaning:
    whole = " ".join(parts)
    texts = {fold(whole): 0, plain(whole): 0, fold(parts[-1]): 1, plain(parts[-1]): 1}
    found = [(_by_name(text), texts[text]) for text in texts if text]
    known = [(item.strength, later, item) for item, later in found if item.known]
    return min(known, key=lambda item: item[:2])[2] if known else Meaning()


def _by_name(text: str) -> Meaning:
    text = text.replace("vydo", "vido")  # Vỹ độ
    exact = _EXACT.get(text)
    if exact is not None:
        return exact
    if _OTHER_THINGS.fullmatch(text):
        return Meaning()
    matches = [(strength, column) for column, strength, pattern in _COMPILED if pattern.fullmatch(text)]
    return Meaning(min(matches, key=lambda item: item[0])[1], min(matches)[0]) if matches else Meaning()


def _exact() -> dict[str, Meaning]:
    found: dict[str, Meaning] = {}
    for column in STATIONS.columns:
        for name in BY_TABLE["stations"].get(column.name, ()):
            found[name] = Meaning(column.name, 4 if name in _WEAK else 1)
        for name in ANYWHERE.get(column.name, ()):
            found.setdefault(name, Meaning(column.name, 1))
        for name in (column.name, column.heading_vi, column.heading_en):
            found[fold(name)] = found[plain(name)] = Meaning(column.name, 0)
    for name in EXTRA:
        found.setdefault(plain(name), Meaning(name, 1))
    return {**found, **_MEANT_OTHERWISE}


# Words of the tables' shared list that in a station list often mean something else.
_WEAK = frozenset(("loaitram", "mang", "radio", "site", "diaban", "height"))
_MEANT_OTHERWISE = {
    "radio": Meaning("technology", 1),
    "easting": Meaning("y", 1),
    "northing": Meaning("x", 1),
    "site": Meaning("site_name", 2),
    "mang": Meaning("operator", 3),
    "height": Meaning("antenna_height_m", 4),
    "band": Meaning("band_mhz", 1),
}
_EXACT = _exact()


_CUT = 10  # letters of a Shapefile's heading
_LEAST_LEFT = 7  # letters without diacritics and signs, of which the rest can be told


def cut_meaning(heading: str) -> Meaning:
    """Return what a heading means that a Shapefile has cut after ten letters ("DO_CAO_ANT"); unknown where not sure.

    Examples
    --------
    >>> cut_meaning("DO_CAO_ANT").column, cut_meaning("GOC_PHUONG").column, cut_meaning("DO_CAO").known
    ('antenna_height_m', 'azimuth_deg', False)
    """
    left = plain(heading)
    if len(heading) != _CUT or len(left) < _LEAST_LEFT:
        return Meaning()
    columns = {item.column for name, item in _EXACT.items() if name.startswith(left)}
    return Meaning(columns.pop(), 3) if len(columns) == 1 else Meaning()


_PART_BEHIND = re.compile(r"(.+?)[\s(\[/_\-]+(phút|phut|minutes?|min|giây|giay|seconds?|sec)[)\]]?", re.IGNORECASE)


def _angle(parts: list[str]) -> str:
    """Return which part of a longitude or latitude a heading such as "Kinh độ / Phút" holds."""
    found = _PART_BEHIND.fullmatch(parts[0].strip()) if len(parts) < 2 else None
    if found and "(" not in found[1]:  # "KĐ (phút)", not "KĐ (độ-phút-giây)"
        parts = [str(found[1]), str(found[2])]
    if len(parts) < 2:
        return ""
    last = _SIGNS.get(parts[-1].strip(" ()"), plain(parts[-1]))
    over = _by_name(fold(" ".join(parts[:-1]))).column or _by_name(fold(parts[-2])).column
    if over not in ("lon", "lat"):
        return ""
    for names, unit in ((_DEGREES, "degrees"), (_MINUTES, "minutes"), (_SECONDS, "seconds")):
        if last in names:
            return f"{over}_{unit}"
    return ""


def _of_technology(heading: str) -> Meaning | None:
    rest, radios = without_radios(heading.replace(JOINT, " "))
    if not radios or len({technology for technology, _ in radios}) > 1:
        return None
    found = _plain_meaning([rest]) if rest else Meaning()
    return Meaning(found.column, 2, radios) if found.column else None


_BARE_SECTOR = re.compile(r"(?:sector|sec|s|huong)[\s_.\-]*\d")


def _numbered(heading: str) -> Meaning | None:
    if is_bare_sector(heading):
        return Meaning("azimuth_deg", 3, index=True)
    for text in (heading, heading.rsplit(JOINT, maxsplit=1)[-1]):
        bare = _INDEX.sub("", re.sub(r"\((\d+)\)$", r"\1", text).replace(JOINT, " ").strip()).strip(" -_./")
        if bare and bare != text:
            found = _plain_meaning([bare])
            if found.column in SEVERAL:
                return Meaning(found.column, 2, index=True)
    return None


def is_bare_sector(heading: str) -> bool:
    """Return whether a heading is a sector's number alone: its cells tell whether they are directions."""
    return _BARE_SECTOR.fullmatch(letters(heading).strip()) is not None


def known_headings(headings: list[str]) -> int:
    """Return how many of a row's texts are headings of a station list, each column counted once.

    Examples
    --------
    >>> known_headings(["STT", "Mã trạm", "Nhà mạng", "2G", "3G", "Kinh độ"])
    5
    """
    found = [meaning(heading) for heading in headings if len(heading) <= _LONGEST_HEADING]
    return len({(item.column, item.radios, item.operator) for item in found if item.known})


_LONGEST_HEADING = 160
