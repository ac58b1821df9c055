"""The table of places that a planner wants looked at as sites to come."""

from .spec import Column, Table

PLAN_POINTS = Table(
    "plan_points",
    (
        Column("point_id", "text", "Mã điểm", "Point ID", required=True, example="D-01"),
        Column("name", "text", "Tên điểm", "Name", example="Đồi UBND xã"),
        Column(
            "operator",
            "text",
            "Nhà mạng",
            "Operator",
            example="Viettel",
            note_vi="Để trống nếu chưa biết nhà mạng nào đầu tư",
            note_en="When empty, it is not settled who builds",
        ),
        Column(
            "antenna_height_m",
            "number",
            "Độ cao anten (m)",
            "Antenna height (m)",
            minimum=1,
            maximum=300,
            example="45",
            note_vi="Để trống thì lấy theo quy tắc quy hoạch",
            note_en="When empty, the planning rule's",
        ),
        Column(
            "cost",
            "number",
            "Chi phí",
            "Cost",
            minimum=0,
            example="950",
            note_vi="Theo đơn vị tiền của quy tắc quy hoạch; để trống thì tính theo đơn giá của quy tắc",
            note_en="In the planning rule's currency; when empty, by the rule's prices",
        ),
        Column("lon", "number", "Kinh độ", "Longitude", required=True, minimum=-180, maximum=180, example="105.1723"),
        Column("lat", "number", "Vĩ độ", "Latitude", required=True, minimum=-90, maximum=90, example="21.2041"),
    ),
    key=("point_id",),
)
