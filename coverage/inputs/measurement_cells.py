"""What the columns of a measuring log say of each sample: technology and level, operator, band, time."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from ..tables import OPERATORS, TECHNOLOGIES
from .bands import band_of_name
from .measurement_headings import technology_of_heading
from .stations.channels import band_of, downlink_mhz
from .stations.technologies import bands_of, radios_of_cell
from .words import canonical, fold, letters, operators_named

_OWN = {"2G": "rxlev_dbm", "3G": "rscp_dbm", "4G": "rsrp_dbm", "5G": "ss_rsrp_dbm"}
"""The column of each technology's own quantity: what the engine's levels are of."""

OWN_LEVELS = frozenset(_OWN.values())

_HEARD_DBM = (-200.0, -20.0)
"""No phone reports a level outside; what logs write for "not known" lies there (0, 99, -1, -32768, 2147483647)."""

_VIET_NAM = "452"  # mobile country code: ITU-T E.212


def technologies_of(frame: pd.DataFrame) -> pd.Series:
    """Return the technology that each row names; where none is, the one whose level alone is there.

    Parameters
    ----------
    frame
        The columns of `tables.MEASUREMENTS`.
    """
    texts = frame["radio"].fillna("").astype(str)
    named = texts.map({text: _technology(text) for text in texts.unique()})
    there = pd.DataFrame({name: _heard(frame[column]) for name, column in _OWN.items()})
    # A phone without service shows the last level that it had.
    none = texts.map({text: _NO_SERVICE.search(letters(text)) is not None for text in texts.unique()})
    alone = there.idxmax(axis=1).where((there.sum(axis=1) == 1) & ~none.astype(bool))
    return named.where(named.notna(), alone)


def _heard(level: pd.Series) -> pd.Series:
    return level.between(*_HEARD_DBM).astype(bool)


_NO_SERVICE = re.compile(r"no.?service|out.?of|no.?network|emergency|limited|wi-?fi|iwlan|khong co|mat song")


@lru_cache(maxsize=1024)
def _technology(text: str) -> str | None:
    """Return the newest technology that a text names.

    Examples
    --------
    >>> [_technology(text) for text in ("LTE", "HSPA+", "NR_NSA", "4G (LTE-A)", "EDGE", "Wifi")]
    ['4G', '3G', '5G', '4G', '2G', None]
    """
    radios = radios_of_cell(text)
    if radios is None:
        radios = tuple(radio for word in re.findall(r"[A-Za-z0-9+]+", text) for radio in radios_of_cell(word) or ())
    return max((technology for technology, _ in radios), key=TECHNOLOGIES.index, default=None)


_ANDROID = {
    **dict.fromkeys((1, 2, 16), "2G"),
    **dict.fromkeys((3, 8, 9, 10, 15, 17), "3G"),
    **dict.fromkeys((13, 19), "4G"),
    20: "5G",
}
"""What `TelephonyManager.getNetworkType` of Android calls GPRS, EDGE, GSM; UMTS, HSPA; LTE; NR."""

_NEWEST_GENERATION = 5


def technologies_numbered(radio: pd.Series) -> tuple[pd.Series, Mapping[int, str]]:
    """Return the technologies of a column that holds Android's numbers of networks, and what its numbers mean.

    A column of numbers of which none is above 5 tells generations; it comes back as it is, with nothing.

    Examples
    --------
    >>> named, numbers = technologies_numbered(pd.Series(["13", "15", None, "18"]))
    >>> named.tolist(), dict(numbers)
    (['4G', '3G', nan, nan], {13: '4G', 15: '3G'})
    >>> dict(technologies_numbered(pd.Series(["4", "3"]))[1])
    {}
    """
    texts = radio.dropna().astype("str").str.strip().str.removesuffix(".0")
    if texts.empty or not texts.str.fullmatch(r"\d{1,2}").all():
        return radio, {}
    numbers = texts.astype("int64")
    if numbers.max() <= _NEWEST_GENERATION:
        return radio, {}
    known = {number: _ANDROID[number] for number in sorted(set(numbers)) if number in _ANDROID}
    return numbers.map(known).reindex(radio.index), known


def levels_of(frame: pd.DataFrame, technology: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return each row's technology and level: of the technology's own column, else of the general one.

    A phone on 5G without an SS-RSRP tells the RSRP of its 4G anchor: that is a level of 4G. A total power (RSSI) is the
    quantity of 2G alone: RSRP is that of one resource element (3GPP TS 36.214, 5.1.1), RSCP that of the pilot (TS
    25.215, 5.1.1).
    """
    heard = {column: frame[column].where(_heard(frame[column])) for column in (*_OWN.values(), "level_dbm", "rssi_dbm")}
    alone = heard["rsrp_dbm"].notna() & heard["ss_rsrp_dbm"].isna() & heard["level_dbm"].isna()
    technology = technology.mask((technology == "5G") & alone, "4G")
    level = _chosen(heard, technology)
    # Where nothing was heard what stands there is kept: cleaning tells whether it is beyond the range, or empty.
    return technology, level.where(level.notna(), _chosen(frame, technology))


def _chosen(columns: Mapping[str, pd.Series] | pd.DataFrame, technology: pd.Series) -> pd.Series:
    """Return the level of each row's own column, else the general one, else that of the total power in 2G."""
    level = pd.Series(np.nan, index=technology.index)
    for name, column in _OWN.items():
        level = level.mask(technology == name, columns[column])
    level = level.where(level.notna(), columns["level_dbm"])
    return level.where(level.notna() | (technology != "2G"), columns["rssi_dbm"])


def operators_of(frame: pd.DataFrame, known: Sequence[str], given: str) -> pd.Series:
    """Return the operators' names as the other inputs write them: by name, else by MCC and MNC, else the one given.

    Missing where a code is of no operator of Viet Nam.
    """
    names = pd.unique(frame["operator"].dropna().astype(str))
    named = frame["operator"].map({name: _operator(name) for name in names})
    code = frame["plmn"].fillna("").astype(str).str.removesuffix(".0").str.replace(r"\D", "", regex=True)
    country, network = (frame[name].astype("str").str.strip().str.removesuffix(".0") for name in ("mcc", "mnc"))
    parts = country.fillna(_VIET_NAM) + network.str.zfill(2)
    code = code.where(code != "", parts.fillna(""))
    by_code = code.map({text: _operator(text) for text in code.unique()})
    found = named.where(named.notna(), by_code)
    if given:
        silent = frame["operator"].isna() & (code == "")
        found = found.mask(silent, canonical(given, "operator"))
    spelt = {fold(name): name for name in known}
    return found.map({name: spelt.get(fold(name), name) for name in found.dropna().unique()})


@lru_cache(maxsize=1024)
def _operator(text: str) -> str | None:
    """Return the operator that a name or a network's code means; None for codes and technologies that are nobody's.

    Examples
    --------
    >>> [_operator(text) for text in ("VN VINAPHONE", "452-04", "45701", "LTE", "Itelecom")]
    ['VNPT', 'Viettel', None, None, 'Itelecom']
    """
    name = canonical(text, "operator")
    if name in OPERATORS:
        return name
    brands = operators_named(text)
    if len(brands) == 1:
        return brands[0]
    return None if brands or not re.search(r"[^\W\d]", text) or _technology(text) else name


def bands_mhz(frame: pd.DataFrame, technology: pd.Series, headings: Mapping[str, str]) -> pd.Series:
    """Return the bands in MHz: as told, else by the channel's number; missing where neither is there.

    Parameters
    ----------
    frame, technology
        The columns of `tables.MEASUREMENTS`, and each row's technology.
    headings
        Of the columns in the file: what stands below "LTE band" or "EARFCN" is of the rows of 4G alone.
    """
    band = pd.Series(np.nan, index=frame.index)
    for name, channel in (("band", "channel"), ("nr_band", "nr_channel")):
        texts = frame[name].fillna("").astype(str)
        told = texts.map({text: _band_mhz(text) for text in texts.unique()}).astype("float64")
        band = band.where(band.notna(), told.where(_may_be_of(name, technology, headings)))
        by_channel = pd.Series(np.nan, index=frame.index)
        for radio in TECHNOLOGIES:
            of = (technology == radio).to_numpy(bool)
            by_channel[of] = band_of(downlink_mhz(radio, frame[channel].to_numpy(float)[of]))
        band = band.where(band.notna(), by_channel.where(_may_be_of(channel, technology, headings)))
    return band


def _may_be_of(column: str, technology: pd.Series, headings: Mapping[str, str]) -> pd.Series:
    """Return which rows a column speaks of, by their technology and the column's heading."""
    of = "5G" if column in ("nr_band", "nr_channel") else technology_of_heading(headings.get(column, ""))
    return (technology == of) | (of is None)


@lru_cache(maxsize=1024)
def _band_mhz(text: str) -> float:
    """Return the band that a text names in MHz; nan where it names none.

    Examples
    --------
    >>> [_band_mhz(text) for text in ("1800", "B3", "3", "L900", "")]
    [1800.0, 1800.0, 1800.0, 900.0, nan]
    """
    radios = bands_of(f"B{text}" if re.fullmatch(r"\d{1,2}", text) else text) or ()
    known = band_of_name(radios[0][1]) if radios and radios[0][1] is not None else None
    return float("nan") if known is None else float(known.name_mhz)


_MILLISECONDS = 1e11  # seconds of no year before 5138
_EXPECTED = (1e9, 1e13)  # from 2001 on, in seconds or milliseconds


def times_of(day: pd.Series, time: pd.Series) -> pd.Series:
    """Return the times in Viet Nam; missing where a text is none. Numbers are seconds or milliseconds since 1970.

    A time without a zone is taken for one of Viet Nam.

    Examples
    --------
    >>> texts = pd.Series(["2025.10.31_08.15.02", "31/10/2025 8:15:02", "1761873302", "1761873302000", "soon"])
    >>> times_of(pd.Series([None] * 5), texts).astype("str").tolist()
    ['2025-10-31 08:15:02', '2025-10-31 08:15:02', '2025-10-31 08:15:02', '2025-10-31 08:15:02', nan]
    >>> times_of(pd.Series([None]), pd.Series(["2025-10-31T20:15:02.000Z"])).astype("str").tolist()
    ['2025-11-01 03:15:02']
    >>> times_of(pd.Series([None] * 2), pd.Series(["31/10/2025 8:15:02 GMT+7", "8:15:02"])).astype("str").tolist()
    ['2025-10-31 08:15:02', nan]
    """
    texts = time.astype("str").str.strip()
    numbers = pd.to_numeric(texts, errors="coerce")
    numbers = numbers.where(numbers.between(*_EXPECTED))
    epoch = pd.to_datetime(numbers.where(numbers < _MILLISECONDS, numbers / 1000.0), unit="s", errors="coerce")
    days = day.astype("str").str.strip()
    texts = texts.where(days.isna(), days + " " + texts.fillna(""))
    # Without its day an hour is no time: pandas would take today. "GMT+7" means +07:00 to all but POSIX.
    texts = texts.mask(texts.str.match(r"\d{1,2}:\d\d").fillna(value=False).astype(bool))
    texts = texts.str.replace(_NAMED_ZONE, lambda found: f"{found[1]}{int(found[2]):02}:{found[3] or '00'}", regex=True)
    # "2025.10.31_08.15.02" of G-NetTrack.
    dotted = texts.str.replace(r"^(\d{4})\.(\d\d)\.(\d\d)_(\d\d)\.(\d\d)\.(\d\d)", r"\1-\2-\3 \4:\5:\6", regex=True)
    found = (epoch + _VIET_NAM_TIME).astype("datetime64[s]")
    zoned = dotted.str.contains(_ZONE).fillna(value=False).astype(bool)
    # The year first is the standard's order, in which no day comes before its month.
    for is_iso in (True, False):
        of = (dotted.str.match(r"^\d{4}-").fillna(value=False) == is_iso) & numbers.isna()
        told = pd.to_datetime(dotted.where(of), errors="coerce", format="mixed", dayfirst=not is_iso, utc=True)
        told = told.dt.tz_localize(None)
        found = found.where(~of, told.where(~zoned, told + _VIET_NAM_TIME).astype("datetime64[s]"))
    return found


_VIET_NAM_TIME = pd.Timedelta(hours=7)  # the whole country, without summer time
_ZONE = re.compile(r":\d\d(?:[.,]\d+)?\s*(?:z|utc|gmt|[+-]\d\d(?::?\d\d)?)(?:\s+\d{4})?$", re.IGNORECASE)
_NAMED_ZONE = re.compile(r"\b(?:gmt|utc)\s*([+-])(\d{1,2})(?::?(\d\d))?(?!\d)", re.IGNORECASE)
