"""The table of measured levels: drive tests, and what crowds' phones have logged."""

from .spec import Column, Table

MEASUREMENTS = Table(
    "measurements",
    (
        Column("lon", "number", "Kinh độ", "Longitude", required=True, minimum=-180, maximum=180, example="105.172300"),
        Column("lat", "number", "Vĩ độ", "Latitude", required=True, minimum=-90, maximum=90, example="21.204100"),
        Column("day", "text", "Ngày", "Date", example="2025-10-31"),
        Column("time", "text", "Thời gian", "Time", example="2025-10-31 08:15:02"),
        Column("operator", "text", "Nhà mạng", "Operator", example="Viettel"),
        Column("plmn", "text", "MCC-MNC", "MCC-MNC", example="452-04"),
        Column("mcc", "text", "MCC", "MCC", example="452"),
        Column("mnc", "text", "MNC", "MNC", example="04"),
        Column("radio", "text", "Công nghệ", "Technology", example="4G"),
        Column("level_dbm", "number", "Mức thu (dBm)", "Level (dBm)", example="-97"),
        Column("rssi_dbm", "number", "RSSI (dBm)", "RSSI (dBm)", example="-71"),
        Column("rxlev_dbm", "number", "RxLev (dBm)", "RxLev (dBm)", example="-80"),
        Column("rscp_dbm", "number", "RSCP (dBm)", "RSCP (dBm)", example="-92"),
        Column("rsrp_dbm", "number", "RSRP (dBm)", "RSRP (dBm)", example="-97"),
        Column("ss_rsrp_dbm", "number", "SS-RSRP (dBm)", "SS-RSRP (dBm)", example="-99"),
        Column("band", "text", "Băng tần", "Band", example="1800"),
        Column("channel", "number", "Số kênh", "Channel", minimum=0, example="1750"),
        Column("nr_band", "text", "Băng tần 5G", "5G band", example="n78"),
        Column("nr_channel", "number", "Số kênh 5G", "5G channel", minimum=0, example="630000"),
        Column("accuracy_m", "number", "Sai số GPS (m)", "GPS accuracy (m)", minimum=0, example="8"),
        Column("speed_kmh", "number", "Tốc độ (km/h)", "Speed (km/h)", minimum=0, example="42"),
        Column("serving", "text", "Ô phục vụ", "Serving cell", example="true"),
        Column("neighbour", "text", "Ô lân cận", "Neighbouring cell", example="false"),
    ),
)
"""One row a sample. A level stands in the column of its own quantity (RxLev of 2G, RSCP of 3G, RSRP of 4G, SS-RSRP of
5G), or in the general one, where the technology says which it is; a total power (RSSI) is the quantity of 2G alone. Of
phones that hear 4G and 5G at once logs tell two bands and channels; the second is that of the rows of 5G."""
