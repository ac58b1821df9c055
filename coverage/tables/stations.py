"""The stations' table: one row per station, that is one radio of one technology of one operator at one site."""

import pandas as pd

from ..language import msg
from .spec import Column, Table

OPERATORS = ("Viettel", "VNPT", "MobiFone", "Vietnamobile", "Gmobile")
TECHNOLOGIES = ("2G", "3G", "4G", "5G")
STATUSES = {"on_air": msg("on air"), "planned": msg("planned"), "off": msg("switched off")}
"""What a station's status may be, and how people write it."""

STATIONS = Table(
    "stations",
    (
        Column("station_id", "text", "Mã trạm", "Station ID", required=True, example="PTO00001-V-4G1800"),
        Column(
            "site_id",
            "text",
            "Mã vị trí",
            "Site ID",
            example="PTO00001",
            note_vi="Cột, nhà trạm dùng chung; để trống thì các trạm cách nhau dưới 50 m được gộp",
            note_en="The mast that several stations share; when empty, stations within 50 m are grouped",
        ),
        Column(
            "operator",
            "text",
            "Nhà mạng",
            "Operator",
            required=True,
            example="Viettel",
            note_vi="Viettel, VNPT, MobiFone, Vietnamobile, Gmobile hoặc tên khác",
            note_en="Viettel, VNPT, MobiFone, Vietnamobile, Gmobile or another name",
        ),
        Column("technology", "text", "Công nghệ", "Technology", required=True, choices=TECHNOLOGIES, example="4G"),
        Column("band_mhz", "number", "Băng tần (MHz)", "Band (MHz)", minimum=400, maximum=6000, example="1800"),
        Column(
            "frequency_mhz",
            "number",
            "Tần số (MHz)",
            "Frequency (MHz)",
            minimum=400,
            maximum=6000,
            example="1842.5",
            note_vi="Tần số trung tâm đường xuống",
            note_en="Centre of the downlink carrier",
        ),
        Column(
            "bandwidth_mhz", "number", "Băng thông (MHz)", "Bandwidth (MHz)", minimum=0.1, maximum=400, example="20"
        ),
        Column(
            "antenna_height_m",
            "number",
            "Độ cao anten (m)",
            "Antenna height (m)",
            minimum=1,
            maximum=300,
            example="42",
            note_vi="Trên mặt đất, tính cả nhà đỡ cột",
            note_en="Above ground, the building below it included",
        ),
        Column(
            "azimuth_deg",
            "number_list",
            "Góc phương vị (độ)",
            "Azimuth (°)",
            minimum=0,
            maximum=360,
            example="0/120/240",
            note_vi="Từ hướng bắc thật, mỗi sector một góc; để trống là vô hướng",
            note_en="From true north, one for each sector; empty means omnidirectional",
        ),
        Column("beamwidth_deg", "number", "Góc mở (độ)", "Beamwidth (°)", minimum=1, maximum=360, example="65"),
        Column("downtilt_deg", "number", "Góc cụp (độ)", "Downtilt (°)", minimum=-20, maximum=40, example="4"),
        Column(
            "eirp_dbm",
            "number",
            "EIRP (dBm)",
            "EIRP (dBm)",
            minimum=0,
            maximum=90,
            example="61",
            note_vi="Tổng của một sóng mang; để trống thì lấy theo hồ sơ vô tuyến",
            note_en="Total of one carrier; when empty the radio profile's value is taken",
        ),
        Column(
            "status",
            "text",
            "Trạng thái",
            "Status",
            choices=tuple(STATUSES),
            words=tuple(STATUSES.values()),
            example="Đang phát sóng",
        ),
        Column("on_air_date", "date", "Ngày phát sóng", "On-air date", example="15/06/2019"),
        Column("commune_declared", "text", "Xã/Phường", "Commune", example="Xã Thanh Sơn"),
        Column("lon", "number", "Kinh độ", "Longitude", required=True, minimum=-180, maximum=180, example="105.172300"),
        Column("lat", "number", "Vĩ độ", "Latitude", required=True, minimum=-90, maximum=90, example="21.204100"),
    ),
    key=("station_id",),
)

RADIO_PARAMETERS = (
    "band_mhz", "frequency_mhz", "bandwidth_mhz", "antenna_height_m", "azimuth_deg", "beamwidth_deg", "downtilt_deg",
    "eirp_dbm",
)  # fmt: skip


def given_parameters(stations: pd.DataFrame) -> pd.DataFrame:
    """Return which of its radio's parameters a list gives itself, station by station; the share is its confidence.

    An empty azimuth means omnidirectional, which is a statement and no gap, unless its cell could not be read.

    Parameters
    ----------
    stations
        With the columns of `RADIO_PARAMETERS`, and maybe ``unread``: the names of columns whose cell could not be read,
        parted by commas.

    Examples
    --------
    >>> rows = {name: [None, None] for name in RADIO_PARAMETERS} | {"unread": ["azimuth_deg", None]}
    >>> given_parameters(pd.DataFrame(rows)).mean(axis=1).tolist()
    [0.0, 0.25]
    """
    given = stations[list(RADIO_PARAMETERS)].notna()
    omni = stations["azimuth_deg"].isna()
    if "unread" in stations.columns:
        omni &= ~stations["unread"].astype(object).fillna("").astype(str).str.contains("azimuth_deg")
    given["azimuth_deg"] |= omni
    given["beamwidth_deg"] |= omni
    return given
