"""The table of supplied coverage: what an operator declares to cover, one polygon a row."""

from .spec import Column, Table
from .stations import STATIONS, TECHNOLOGIES

COVERAGE = Table(
    "coverage",
    (
        Column("operator", "text", "Nhà mạng", "Operator", required=True, example="Viettel"),
        Column("technology", "text", "Công nghệ", "Technology", required=True, choices=TECHNOLOGIES, example="4G"),
        Column(
            "level_dbm",
            "number",
            "Mức thu (dBm)",
            "Level (dBm)",
            minimum=-150,
            maximum=0,
            example="-95",
            note_vi="Mức trung vị ngoài trời trong vùng; để trống thì vùng chỉ nói là có sóng ngoài trời",
            note_en="Median level outdoors inside; when empty the polygon says only that there is service outdoors",
        ),
        Column(
            "station_id",
            "text",
            STATIONS["station_id"].heading_vi,
            STATIONS["station_id"].heading_en,
            example=STATIONS["station_id"].example,
            note_vi="Vùng của riêng trạm này; để trống là của cả nhà mạng và công nghệ",
            note_en="The polygon is this station's alone; when empty, the operator's and technology's as a whole",
        ),
    ),
)
