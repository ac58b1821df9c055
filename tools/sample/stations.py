"""A synthetic station list in the layout in which a department keeps it, as of two dates."""

from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .geography import TOURIST_PLACES, TOWNS
from .settlement import to_km

SEED = 67
LETTER = {"Viettel": "V", "VNPT": "N", "MobiFone": "M"}
# Rows of each operator and technology; together 10,236, of which 170 are 5G.
ROWS = {
    "Viettel": {"2G": 1300, "3G": 620, "4G": 1850, "5G": 85},
    "VNPT": {"2G": 850, "3G": 1050, "4G": 1545, "5G": 50},
    "MobiFone": {"2G": 700, "3G": 880, "4G": 1271, "5G": 35},
}
# Downlink centre in MHz of every operator's block, after the blocks in use in Viet Nam, rounded.
FREQUENCIES = {
    "Viettel": {700: 763.0, 900: 947.5, 1800: 1835.0, 2100: 2162.5, 2600: 2550.0},
    "VNPT": {700: 783.0, 900: 955.8, 1800: 1815.0, 2100: 2117.5, 3700: 3750.0},
    "MobiFone": {700: 773.0, 900: 939.2, 1800: 1855.0, 2100: 2132.5, 3700: 3850.0},
}
BANDWIDTHS = {
    "2G": {900: 0.2},
    "3G": {900: 5, 2100: 5},
    "4G": {700: 10, 900: 10, 1800: 20, 2100: 15},
    "5G": {700: 10, 2600: 100, 3700: 100},
}
SERVICE_START = {
    "2G": (date(2006, 3, 1), date(2016, 12, 31)),
    "3G": (date(2010, 1, 15), date(2019, 12, 31)),
    "4G": (date(2017, 3, 1), date(2024, 9, 20)),
}
FIRST_5G = {"Viettel": date(2024, 10, 15), "VNPT": date(2024, 12, 20), "MobiFone": date(2025, 3, 26)}
EARLIER, LATER = date(2024, 9, 30), date(2025, 10, 15)
COLUMNS = [
    "STT", "Mã trạm", "Mã vị trí", "Nhà mạng", "Công nghệ", "Băng tần (MHz)", "Tần số (MHz)", "Băng thông (MHz)",
    "Độ cao anten (m)", "Góc phương vị (độ)", "Góc mở (độ)", "Góc cụp (độ)", "EIRP (dBm)", "Trạng thái",
    "Ngày phát sóng", "Mã xã", "Xã/Phường", "Kinh độ", "Vĩ độ",
]  # fmt: skip
OLD_PHU_THO = "25"
# What the province published for September 2024: over 3,800 stations, over 1,600 of them 4G.
EARLIER_STATIONS_OLD_PHU_THO = 3826
EARLIER_4G_OLD_PHU_THO = 1617
REMOVED_SHARE = 0.006
CHANGED = 64


class Mast(NamedTuple):
    """A site with what its stations share: the height of the top antenna and the first sector's azimuth."""

    site: dict[str, Any]
    height_m: int
    azimuth_deg: int


def _pick(
    candidates: NDArray[np.int64], weight: NDArray[np.float64], count: int, generator: np.random.Generator
) -> NDArray[np.int64]:
    """Draw without return, the heavier the likelier."""
    keys = np.log(np.maximum(weight, 1e-12)) + generator.gumbel(size=candidates.size)
    return candidates[np.argsort(-keys, kind="stable")[:count]]


def _first_5g(
    sites: pd.DataFrame, candidates: NDArray[np.int64], count: int, generator: np.random.Generator
) -> NDArray[np.int64]:
    """Sites of an operator that have 5G: one at every town and tourist place, the rest by how urban they are."""
    own = sites.iloc[candidates]
    places = to_km(own["lon"], own["lat"])
    nearest = [
        int(np.argmin(np.hypot(*(places - to_km([place.lon], [place.lat])).T)))
        for place in (*TOURIST_PLACES, *TOWNS[:6])
    ]
    weight = own["town"].to_numpy() ** 2 + (12 * own["tourist"].to_numpy()) ** 2
    weight[nearest] = np.inf
    return _pick(candidates, weight, count, generator)


def _technologies(sites: pd.DataFrame, generator: np.random.Generator) -> pd.DataFrame:
    """Which technologies each operator has at each of its sites, to the exact numbers."""
    rugged = sites["rugged_m"].to_numpy() / 400
    rows = []
    for operator, numbers in ROWS.items():
        own = np.flatnonzero(sites[operator])
        without_4g = _pick(own, np.exp(1.6 * rugged[own]), own.size - numbers["4G"], generator)
        with_4g = np.setdiff1d(own, without_4g)
        forced_3g = without_4g[generator.random(without_4g.size) < 0.45]
        forced_2g = np.setdiff1d(without_4g, forced_3g)
        chosen = {
            "4G": with_4g,
            "5G": _first_5g(sites, with_4g, numbers["5G"], generator),
        }
        for technology, forced in (("2G", forced_2g), ("3G", forced_3g)):
            rest = np.setdiff1d(own, forced)
            more = _pick(rest, np.ones(rest.size), numbers[technology] - forced.size, generator)
            chosen[technology] = np.union1d(forced, more)
        rows += [(int(site), operator, technology) for technology in sorted(chosen) for site in chosen[technology]]
    table = pd.DataFrame(rows, columns=["site", "operator", "technology"])
    order = {name: number for number, name in enumerate(ROWS)}
    return table.sort_values(
        ["site", "operator", "technology"], key=lambda c: c.map(order) if c.name == "operator" else c
    ).reset_index(drop=True)


def _band(operator: str, technology: str, *, wild: bool, generator: np.random.Generator) -> int:
    """Draw the main band of a station."""
    if technology == "2G":
        return 900
    if technology == "3G":
        return 900 if generator.random() < (0.35 if wild else 0.08) else 2100
    if technology == "5G":
        main = 2600 if operator == "Viettel" else 3700
        return 700 if generator.random() < 0.08 else main
    shares = [0.45, 0.24, 0.04, 0.27] if wild else [0.76, 0.07, 0.13, 0.04]
    return int(generator.choice([1800, 900, 2100, 700], p=shares))


def _sectors(technology: str, *, wild: bool, base: int, generator: np.random.Generator) -> str:
    """Azimuths of the sectors as lists have them, such as 0/120/240; empty for an omnidirectional antenna."""
    chance = generator.random()
    if technology == "2G" and wild and chance < 0.10:
        return ""
    if chance > (0.80 if wild else 0.93):
        steps: tuple[int, ...] = (0, 180) if generator.random() < 0.7 else (0,)
    else:
        steps = (0, 120, 240)
    return "/".join(str(azimuth) for azimuth in sorted((base + step) % 360 for step in steps))


def _day_between(first: date, last: date, generator: np.random.Generator) -> date:
    """Draw a day, both ends included."""
    return first + timedelta(days=int(generator.integers(0, (last - first).days + 1)))


def _height(site: dict[str, Any], generator: np.random.Generator) -> int:
    """Height of the antenna above ground: roofs in towns, towers in the country."""
    if site["town"] > 0.3:
        return int(np.clip(round(generator.normal(25, 4)), 18, 36))
    return int(np.clip(round(generator.normal(46 if site["wild"] else 41, 5)), 28, 60))


def _row(mast: Mast, operator: str, technology: str, generator: np.random.Generator) -> dict[str, object]:
    """One station, all cells as text; some cells are missing, as they are in real lists."""
    site, height, base = mast
    wild = bool(site["wild"])
    band = _band(operator, technology, wild=wild, generator=generator)
    azimuths = _sectors(technology, wild=wild, base=base, generator=generator)
    tilt = int(np.clip(round(generator.normal(3 if wild else 5, 1.3)), 2, 8))
    first, last = SERVICE_START.get(technology, (FIRST_5G[operator], LATER))
    own_height = max(18, height - int(generator.choice([0, 0, 0, 2, 3, 5])))
    frequency = FREQUENCIES[operator][band]
    missing = generator.random(4)
    # An EIRP is given for a few 2G stations only, from old acceptance records.
    eirp = f"{generator.normal(56, 0.9):.1f}" if technology == "2G" and missing[2] < 0.07 else ""
    return {
        "Mã trạm": f"{site['site_id']}-{LETTER[operator]}-{technology}",
        "Mã vị trí": site["site_id"],
        "Nhà mạng": operator,
        "Công nghệ": technology,
        "Băng tần (MHz)": str(band),
        "Tần số (MHz)": f"{frequency:g}",
        "Băng thông (MHz)": "" if missing[0] < 0.035 else f"{BANDWIDTHS[technology][band]:g}",
        "Độ cao anten (m)": "" if missing[1] < 0.03 else str(own_height),
        "Góc phương vị (độ)": azimuths,
        "Góc mở (độ)": "65" if azimuths else "",
        "Góc cụp (độ)": "" if missing[3] < 0.04 else str(tilt),
        "EIRP (dBm)": eirp,
        "Trạng thái": "Đang phát sóng",
        "Ngày phát sóng": _day_between(first, last, generator),
        "Mã xã": site["commune_code"],
        "Xã/Phường": f"{'Phường' if site['type'] == 'phường' else 'Xã'} {site['commune']}",
        "Kinh độ": f"{site['lon']:.6f}",
        "Vĩ độ": f"{site['lat']:.6f}",
    }


def _renew(
    table: pd.DataFrame, old_phu_tho: NDArray[np.bool_], gone: int, generator: np.random.Generator
) -> pd.DataFrame:
    """Let some stations begin after the earlier date, so that the earlier list has the published numbers."""
    later = {}
    fixed = table["Công nghệ"].eq("5G").to_numpy()
    is_4g = table["Công nghệ"].eq("4G").to_numpy()
    young_4g = int((is_4g & old_phu_tho).sum()) - EARLIER_4G_OLD_PHU_THO
    now = int(old_phu_tho.sum()) + gone
    young_rest = now - EARLIER_STATIONS_OLD_PHU_THO - young_4g - int((fixed & old_phu_tho).sum())
    share_4g = young_4g / int((is_4g & old_phu_tho).sum())
    rest = ~is_4g & ~fixed
    share_rest = young_rest / int((rest & old_phu_tho).sum())
    groups = (
        (is_4g & old_phu_tho, young_4g), (rest & old_phu_tho, young_rest),
        (is_4g & ~old_phu_tho, None), (rest & ~old_phu_tho, None),
    )  # fmt: skip
    for members, count in groups:
        rows = np.flatnonzero(members)
        share = share_4g if is_4g[rows[0]] else share_rest
        number = round(share * rows.size) if count is None else count
        for row in generator.choice(rows, number, replace=False):
            later[int(row)] = _day_between(EARLIER + timedelta(days=1), LATER, generator)
    days = [later.get(row, day) for row, day in enumerate(table["Ngày phát sóng"])]
    return table.assign(**{"Ngày phát sóng": days})


def _removed(masts: list[Mast], table: pd.DataFrame, generator: np.random.Generator) -> pd.DataFrame:
    """2G stations that were on air at the earlier date and have been taken down since."""
    present = set(table["Mã trạm"])
    free = [
        (number, operator)
        for number, mast in enumerate(masts)
        for operator, letter in LETTER.items()
        if f"{mast.site['site_id']}-{letter}-4G" in present and f"{mast.site['site_id']}-{letter}-2G" not in present
    ]
    count = round(REMOVED_SHARE * len(table))
    drawn = sorted(generator.choice(len(free), count, replace=False))
    rows = [_row(masts[number], operator, "2G", generator) for number, operator in (free[index] for index in drawn)]
    return pd.DataFrame(rows)


def _finish(table: pd.DataFrame) -> pd.DataFrame:
    """Add the running number, dates as lists have them, columns in order."""
    table = table.sort_values("Mã trạm", ignore_index=True)
    days = [day.strftime("%d/%m/%Y") for day in table["Ngày phát sóng"]]
    return table.assign(**{"Ngày phát sóng": days, "STT": range(1, len(table) + 1)})[COLUMNS]


def _as_before(table: pd.DataFrame, generator: np.random.Generator) -> pd.DataFrame:
    """Undo changes that were made between the dates: other tilts, heights and directions."""
    table = table.reset_index(drop=True).copy()
    for row in generator.choice(len(table), CHANGED, replace=False):
        tilt, height = table.loc[row, "Góc cụp (độ)"], table.loc[row, "Độ cao anten (m)"]
        if tilt:
            table.loc[row, "Góc cụp (độ)"] = str(2 + (int(tilt) - 1) % 7)
        if height and generator.random() < 0.4:
            table.loc[row, "Độ cao anten (m)"] = str(max(18, int(height) - 6))
    return table


def build_stations(sites: pd.DataFrame, old_provinces: dict[str, str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the two lists.

    Parameters
    ----------
    sites
        What `sites.build_sites` made.
    old_provinces
        Commune code -> code of the province that it belonged to before July 2025.

    Returns
    -------
    tuple[pd.DataFrame, pd.DataFrame]
        As of 15/10/2025 and as of 30/09/2024, columns `COLUMNS`.
    """
    generator = np.random.default_rng(SEED)
    masts = [
        Mast(site, _height(site, generator), 10 * int(generator.integers(0, 12))) for site in sites.to_dict("records")
    ]
    plan = _technologies(sites, generator)
    rows = [
        _row(masts[site], operator, technology, generator)
        for site, operator, technology in plan.itertuples(index=False)
    ]
    table = pd.DataFrame(rows)
    removed = _removed(masts, table, generator)

    def in_old_phu_tho(stations: pd.DataFrame) -> NDArray[np.bool_]:
        return stations["Mã xã"].map(old_provinces).eq(OLD_PHU_THO).to_numpy()

    table = _renew(table, in_old_phu_tho(table), int(in_old_phu_tho(removed).sum()), generator)
    on_air = table[[day <= EARLIER for day in table["Ngày phát sóng"]]]
    before = _as_before(pd.concat([on_air, removed], ignore_index=True), generator)
    return _finish(table), _finish(before)
