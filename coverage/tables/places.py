"""The tables of places: communes, hamlets, and any further indicator of communes."""

from dataclasses import replace

from .spec import Column, Table

COMMUNES = Table(
    "communes",
    (
        Column("commune_code", "text", "Mã xã", "Commune code", required=True, example="08542"),
        Column("name", "text", "Tên xã/phường", "Name", required=True, example="Thanh Sơn"),
        Column("type", "text", "Loại", "Type", choices=("xã", "phường", "đặc khu"), example="xã"),
        Column("area_km2", "number", "Diện tích (km²)", "Area (km²)", minimum=0, example="56.98"),
        Column("population", "integer", "Dân số (người)", "Population", required=True, minimum=1, example="14316"),
        Column("households", "integer", "Số hộ", "Households", minimum=0, example="3764"),
    ),
    key=("commune_code",),
)

HAMLETS = Table(
    "hamlets",
    (
        Column("hamlet_id", "text", "Mã thôn", "Hamlet ID", required=True, example="08542-01"),
        Column("name", "text", "Tên thôn/bản/khu", "Hamlet", required=True, example="Bản Dùng"),
        Column("commune_code", "text", "Mã xã", "Commune code", example="08542"),
        Column("population", "integer", "Dân số (người)", "Population", minimum=0, example="612"),
        Column("households", "integer", "Số hộ", "Households", minimum=0, example="148"),
        Column("electricity", "yes_no", "Có điện lưới", "Grid electricity", example="có"),
        Column(
            "special",
            "yes_no",
            "Đặc biệt khó khăn",
            "Especially disadvantaged",
            example="không",
        ),
        Column("kind", "text", "Loại", "Kind", example="bản"),
        Column("lon", "number", "Kinh độ", "Longitude", required=True, minimum=-180, maximum=180, example="105.172300"),
        Column("lat", "number", "Vĩ độ", "Latitude", required=True, minimum=-90, maximum=90, example="21.204100"),
    ),
    key=("hamlet_id",),
)

EXTENT = "extent"
"""Of a hamlet of several points or with an outline, beside the table's own columns: all of its ground, as a shape."""

# Names of communes repeat from district to district; lists of before July 2025 tell them apart by this.
DISTRICT = Column("district", "text", "Quận/Huyện", "District", example="Huyện Thanh Sơn")

_PLACED_VI = "Để trống thì thôn được đặt ở nơi đông dân của xã, và được ghi rõ như vậy"
_PLACED_EN = "When empty, the hamlet is put where most people of its commune live, and marked so"


def _as_handed_in(column: Column) -> Column:
    if column.name in ("lon", "lat"):
        return replace(column, required=False, note_vi=_PLACED_VI, note_en=_PLACED_EN)
    return replace(column, required=False) if column.name == "hamlet_id" else column


# What people hand in: the commune by name too, places and IDs only where they are known.
HAMLET_LIST = Table(
    "hamlets",
    (
        *(_as_handed_in(column) for column in HAMLETS.columns),
        Column("commune", "text", "Xã/Phường", "Commune", example="Xã Thanh Sơn"),
        DISTRICT,
    ),
    key=HAMLETS.key,
)

# A further indicator keeps its own column names; only the key is fixed.
INDICATOR = Table(
    "indicator",
    (Column("commune_code", "text", "Mã xã", "Commune code", required=True, example="08542"),),
    key=("commune_code",),
)
