"""Two of the communes into which Cao Sơn was split, drawn as squares, and a station list in them."""

import geopandas as gpd
import shapely

LIEN_SON, LUONG_SON = shapely.box(105.4, 20.8, 105.5, 20.9), shapely.box(105.5, 20.8, 105.6, 20.9)


def two_communes() -> gpd.GeoDataFrame:
    table = {
        "commune_code": ["04960", "04924"],
        "name": ["Liên Sơn", "Lương Sơn"],
        "type": ["xã", "xã"],
        "area_km2": [115.0, 115.0],
        "population": [1000, 2000],
        "households": [250, 500],
    }
    frame = gpd.GeoDataFrame(table, geometry=[LIEN_SON, LUONG_SON], crs=4326)
    return frame.astype({"population": "Int64", "households": "Int64"})


def stations_file(folder, *rows):
    lines = ["Mã trạm,Nhà mạng,Công nghệ,Xã/Phường,Kinh độ,Vĩ độ", *rows]
    (folder / "trạm.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "trạm.csv"
