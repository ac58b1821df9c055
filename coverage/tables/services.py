"""The tables of fixed access, and of figures that were published elsewhere."""

from dataclasses import replace

from .places import COMMUNES, DISTRICT
from .spec import Column, Table

FIBRE = Table(
    "fibre",
    (
        Column("commune_code", "text", "Mã xã", "Commune code", required=True, example="08542"),
        Column(
            "operator",
            "text",
            "Nhà mạng",
            "Operator",
            required=True,
            example="Viettel",
            note_vi="'any' là hợp của mọi nhà mạng",
            note_en="'any' is the union of all operators",
        ),
        Column(
            "households_infrastructure",
            "integer",
            "Số hộ ở nơi có hạ tầng cáp quang",
            "Households with infrastructure",
            minimum=0,
            example="3764",
            note_vi="Thôn hoặc xã có nút hay tuyến cáp quang",
            note_en="A fibre node or cable is in the hamlet or commune",
        ),
        Column(
            "households_accessible",
            "integer",
            "Số hộ có thể đấu nối",
            "Households that could be connected",
            minimum=0,
            example="3410",
        ),
        Column(
            "households_subscribed",
            "integer",
            "Số hộ đang sử dụng cáp quang",
            "Households connected",
            minimum=0,
            example="2890",
        ),
    ),
    key=("commune_code", "operator"),
)

# What people hand in: the commune by name too, today's or that of before July 2025.
FIBRE_LIST = Table(
    "fibre",
    (
        *(replace(column, required=column.required and column.name != "commune_code") for column in FIBRE.columns),
        *(replace(COMMUNES[name], required=False) for name in ("name", "type")),
        DISTRICT,
    ),
    key=FIBRE.key,
)

FIBRE_NODES = Table(
    "fibre_nodes",
    (
        Column("node_id", "text", "Mã nút", "Node ID", required=True, example="N-0001"),
        Column("operator", "text", "Nhà mạng", "Operator", example="VNPT"),
        Column("commune_code", "text", "Mã xã", "Commune code", example="08542"),
        Column("capacity_households", "integer", "Dung lượng (hộ)", "Capacity (households)", minimum=0, example="512"),
        Column("lon", "number", "Kinh độ", "Longitude", required=True, minimum=-180, maximum=180, example="105.1723"),
        Column("lat", "number", "Vĩ độ", "Latitude", required=True, minimum=-90, maximum=90, example="21.2041"),
    ),
    key=("node_id",),
)

PUBLISHED = Table(
    "published",
    (
        Column("date", "text", "Thời điểm", "Date", required=True, example="2025-10"),
        Column("scope", "text", "Phạm vi", "Scope", required=True, example="Phú Thọ (148 xã, phường)"),
        Column("indicator", "text", "Chỉ tiêu", "Indicator", required=True, example="fibre_subscribed_pct"),
        Column("relation", "text", "Quan hệ", "Relation", choices=("=", ">", "<", "~"), example="="),
        Column("value", "number", "Giá trị", "Value", required=True, example="76.77"),
        Column("unit", "text", "Đơn vị", "Unit", example="%"),
        Column("source", "text", "Nguồn", "Source", example="Báo cáo của Sở, 10/2024"),
    ),
)
