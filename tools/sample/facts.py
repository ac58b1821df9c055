"""Published facts that the sample province rests on: communes of today, communes of before July 2025.

Two sources, no other: ``data/boundaries/facts.csv`` (area, population and households of the 148 communes), and tables
carried over from the package vietnamadminunits 1.0.4 (MIT, see ``coverage/gazetteer``): names and what became of each
commune stand in ``coverage/gazetteer``; ``places_before_2025.csv`` gives every old commune in and around the province a
point and the extents of its bounding box, ``places_today.csv`` a point and an area. The package itself is not
installed: it asks for one under the GPL.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from phusong.inputs.gazetteer import communes_of_today, former_communes
from pyproj import Transformer

HERE = Path(__file__).parent
FORMER_PROVINCES = {"17": "Hòa Bình", "25": "Phú Thọ", "26": "Vĩnh Phúc"}
_CODE_OF = {f"Tỉnh {name}": code for code, name in FORMER_PROVINCES.items()}

# Equal-area and centred on the province: areas are true, lengths within 0.02 %.
METRIC_CRS = "+proj=laea +lat_0=21.03 +lon_0=105.33 +datum=WGS84 +units=m +no_defs"
TO_METRIC = Transformer.from_crs("OGC:CRS84", METRIC_CRS, always_xy=True)
TO_LONLAT = Transformer.from_crs(METRIC_CRS, "OGC:CRS84", always_xy=True)

# The widest old commune of the province spans less than 20 km; wider extents are those of a whole district,
# which the geocoder behind the table gave where it knew no better.
WIDEST_COMMUNE_DEG = 0.20
# Points that lie in another part of the district than the commune of that name.
STRAYS = {
    ("Huyện Mai Châu", "Xã Thành Sơn"),
    ("Huyện Lập Thạch", "Xã Tây Sơn"),
    ("Huyện Lạc Thủy", "Xã Phú Nghĩa"),
    ("Huyện Vĩnh Tường", "Xã Lương Điền"),
    ("Huyện Kim Bôi", "Xã Vĩnh Đồng"),
}
# Half the side of the extents of a rural commune: less than the first is not believed, the second is put in.
SMALLEST_XA_M = 700.0
USUAL_XA_M = 1800.0
# How far around the province the old communes of its neighbours are taken, so that they bound it.
NEIGHBOURHOOD_DEG = 0.15


def read_facts(path: Path) -> pd.DataFrame:
    """Communes of today: code, name, type, official area, registered population, households.

    Parameters
    ----------
    path
        ``data/boundaries/facts.csv``.

    Returns
    -------
    pd.DataFrame
        148 rows in the order of the codes.
    """
    facts = pd.read_csv(path, dtype={"commune_code": str}, encoding="utf-8")
    return facts.sort_values("commune_code", ignore_index=True)


def _legacy_table() -> pd.DataFrame:
    """Communes before July 2025, of the province and around it: names, point, extents, and what they became.

    ``successors`` holds the codes of the communes of today, the greater part first; ``province_code`` is empty outside
    the former provinces.
    """
    table = pd.read_csv(HERE / "places_before_2025.csv", dtype={"code": "str"}, encoding="utf-8")
    known = {item.code: item for item in former_communes()}
    of = [known[code] for code in table["code"]]
    return table.assign(
        province_code=[_CODE_OF.get(item.province, "") for item in of],
        district=[item.district for item in of],
        ward=[item.name for item in of],
        successors=["/".join(item.successors) for item in of],
    )


def _is_trusted(table: pd.DataFrame) -> pd.Series:
    """Whether a point and its extents are the commune's own, not a whole district's or another place's."""
    narrow = (table["north"] - table["south"]).lt(WIDEST_COMMUNE_DEG) & (table["east"] - table["west"]).lt(
        WIDEST_COMMUNE_DEG
    )
    stray = pd.Series(
        [pair in STRAYS for pair in zip(table["district"], table["ward"], strict=True)], index=table.index
    )
    doubled = table.duplicated(["lon", "lat"], keep=False) & table["province_code"].isin(FORMER_PROVINCES)
    return narrow & ~stray & ~doubled


def _to_metres(table: pd.DataFrame) -> pd.DataFrame:
    """Add the centre of the extents and their half sides, in metres of the metric projection."""
    west, south = TO_METRIC.transform(table["west"].to_numpy(), table["south"].to_numpy())
    east, north = TO_METRIC.transform(table["east"].to_numpy(), table["north"].to_numpy())
    x, y = TO_METRIC.transform(table["lon"].to_numpy(), table["lat"].to_numpy())
    half_x, half_y = (east - west) / 2, (north - south) / 2
    # Extents of less than a village are those of one house or square that bears the commune's name.
    tiny = table["ward"].str.startswith("Xã").to_numpy() & (np.maximum(half_x, half_y) < SMALLEST_XA_M)
    return table.assign(
        x_m=x,
        y_m=y,
        centre_x_m=(west + east) / 2,
        centre_y_m=(south + north) / 2,
        half_x_m=np.where(tiny, USUAL_XA_M, np.maximum(half_x, 250.0)),
        half_y_m=np.where(tiny, USUAL_XA_M, np.maximum(half_y, 250.0)),
    )


def read_old_communes() -> pd.DataFrame:
    """Old communes of the province, one row per part: the three that were split in two have two rows.

    Returns
    -------
    pd.DataFrame
        code, ward, district, province_code, commune_code (of today), lon, lat, x_m, y_m, centre_x_m,
        centre_y_m, half_x_m, half_y_m, trusted.
    """
    table = _legacy_table()
    table = table[table["province_code"].isin(FORMER_PROVINCES)].reset_index(drop=True)
    table = _to_metres(table.assign(trusted=_is_trusted(table)))
    rows = [
        {**row, "commune_code": code, "part": part, "parts": len(row["successors"].split("/"))}
        for row in table.to_dict("records")
        for part, code in enumerate(row["successors"].split("/"))
    ]
    return _add_stand_ins(_split_parts(pd.DataFrame(rows)))


def _add_stand_ins(table: pd.DataFrame) -> pd.DataFrame:
    """Where no old commune of a commune has a trusted place, let the commune's own published point stand in."""
    missing = sorted(set(table["commune_code"]) - set(table.loc[table["trusted"], "commune_code"]))
    points = pd.read_csv(HERE / "places_today.csv", dtype={"code": "str"}, encoding="utf-8").set_index("code")
    rows = []
    for code in missing:
        point = points.loc[code]
        x, y = TO_METRIC.transform(point["lon"], point["lat"])
        half = np.sqrt(point["area_km2"]) * 600.0  # a bounding box is about 1.4 times the area
        rows.append(
            {
                "province_code": table.loc[table["commune_code"].eq(code), "province_code"].iloc[0],
                "district": table.loc[table["commune_code"].eq(code), "district"].iloc[0],
                "ward": communes_of_today()[code][0],
                "code": code,
                "commune_code": code,
                "lon": point["lon"],
                "lat": point["lat"],
                "x_m": x,
                "y_m": y,
                "centre_x_m": x,
                "centre_y_m": y,
                "half_x_m": half,
                "half_y_m": half,
                "trusted": True,
                "part": 0,
                "parts": 1,
            }
        )
    return pd.concat([table, pd.DataFrame(rows)], ignore_index=True) if rows else table


def _split_parts(table: pd.DataFrame) -> pd.DataFrame:
    """Give the parts of a split commune places of their own, each leaning to the commune it went to."""
    whole = table[table["trusted"] & table["parts"].eq(1)].groupby("commune_code")[["x_m", "y_m"]].mean()
    table = table.copy()
    for row in table[table["parts"].gt(1)].itertuples():
        towards = whole.loc[row.commune_code].to_numpy() - np.array([row.x_m, row.y_m])
        towards /= np.hypot(*towards)
        step = 0.5 * towards * [row.half_x_m, row.half_y_m]
        for axis, shift in zip("xy", step, strict=True):
            table.loc[row.Index, f"{axis}_m"] += shift
            table.loc[row.Index, f"centre_{axis}_m"] += shift
            table.loc[row.Index, f"half_{axis}_m"] *= 0.65
    return table


def read_neighbours(old_communes: pd.DataFrame) -> pd.DataFrame:
    """Old communes of the provinces around, near enough to bound the province.

    Parameters
    ----------
    old_communes
        What `read_old_communes` returns.

    Returns
    -------
    pd.DataFrame
        Same columns as the input's, without ``commune_code``; only trusted rows.
    """
    table = _legacy_table()
    own = old_communes[old_communes["trusted"]]
    near = (
        table["lon"].between(own["lon"].min() - NEIGHBOURHOOD_DEG, own["lon"].max() + NEIGHBOURHOOD_DEG)
        & table["lat"].between(own["lat"].min() - NEIGHBOURHOOD_DEG, own["lat"].max() + NEIGHBOURHOOD_DEG)
        & ~table["province_code"].isin(FORMER_PROVINCES)
    )
    table = table[near & _is_trusted(table)].drop_duplicates(["lon", "lat"]).reset_index(drop=True)
    return _to_metres(table.assign(trusted=True))
