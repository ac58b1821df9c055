"""Measured levels as apps and programs write them: what is read, what is left out and why."""

import json
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from phusong.config import MeasurementLog
from phusong.config.settings import Measurements
from phusong.errors import InputError
from phusong.inputs.measurements import SAMPLES, read_measurements

COMMUNES = gpd.GeoDataFrame(
    {"commune_code": ["00001"], "name": ["Thanh Sơn"]}, geometry=[shapely.box(105, 21, 105.2, 21.2)], crs=4326
)
RULES = Measurements()


@pytest.fixture
def read(tmp_path):
    def done(*lines, name="log.csv", rules=RULES, known=("Viettel", "VNPT"), **of):
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_measurements([MeasurementLog(path=tmp_path / name, **of)], COMMUNES, rules, known=known)

    return done


def told(findings, rule):
    (finding,) = (item for item in findings if item.rule == rule)
    return finding


# Headings as the programs write them; of the columns those that matter here and some that must not mislead.
LAYOUTS = {
    "G-NetTrack": (
        "Timestamp\tLongitude\tLatitude\tSpeed\tOperatorname\tOperator\tCGI\tNetworkTech\tNetworkMode\tLevel\tQual\tARFCN\tAccuracy",
        "2025.10.31_15.15.02\t105.05\t21.05\t31\tVIETTEL\t45204\t4520412345\t4G\tLTE\t-97\t-11\t1750\t6",
    ),
    "Network Survey": (
        "# Created by Network Survey version=1.43",
        "# CSV Version=0.4.0",
        "deviceTime,latitude,longitude,altitude,speed,accuracy,mcc,mnc,tac,eci,earfcn,pci,rsrp,rsrq,servingCell,provider",
        "2025-10-31T08:15:02+00:00,21.05,105.05,15.58,0,22,452,4,12345,12345678,1750,36,-97.0,-9.0,true,Viettel",
    ),
    "CellMapper": (
        "Latitude,Longitude,Altitude,MCC,MNC,LAC,CID,Signal,Type,Subtype,ARFCN,PCI,Timestamp",
        "21.05,105.05,30,452,4,100,256001,-97,LTE,LTE,1750,36,1761898502000",
    ),
    "TEMS": (
        "Time;Date;All-Longitude Decimal Degree;All-Latitude Decimal Degree;Serving Cell RSRP (dBm)[1];EARFCN;Operator",
        "15:15:02;2025-10-31;105.05;21.05;-97;1750;Viettel Mobile",
    ),
    "QualiPoc": (
        "Date/Time,GPS Longitude,GPS Latitude,Home Operator,Technology,LTE PCell RSRP [dBm],NR SS-RSRP [dBm],Band",
        "31/10/2025 15:15:02,105.05,21.05,Viettel,LTE,-97,,B3",
    ),
    "Network Cell Info": (  # its export for OpenCellID
        "mcc,mnc,lac,cellid,lat,lon,signal,measured_at,rating,speed,direction,act,ta,psc,tac,pci,sid,nid,bid",
        "452,4,29100,9552457,21.05,105.05,-97,1761898502000,9.6,8.234546,59.198635,LTE+,1,,29100,205,,,",
    ),
    "Tower Collector": (
        ("mcc,mnc,lac,cell_id,psc,asu,dbm,ta,lat,lon,accuracy,speed,bearing,altitude,measured_at,net_type,neighboring,"
        "device,rsrp,rsrq,rssi,rssnr,cqi,rscp,csi_rsrp,csi_rsrq,csi_sinr,ss_rsrp,ss_rsrq,ss_sinr,cdma_dbm,cdma_ecio,"
        "evdo_dbm,evdo_ecio,evdo_snr,ec_no,arfcn"),
        ("452,4,29100,9552457,205,43,-97,1,21.05,105.05,12.0,8.2,59.2,30,2025-10-31T08:15:02.000Z,LTE,false,"
        "phone,-97,-11,-65,30,,,,,,,,,,,,,,,1750"),
        ("452,4,29100,9552457,209,43,-88,,21.05,105.05,12.0,8.2,59.2,30,2025-10-31T08:15:02.000Z,LTE,true,"
        "phone,-88,-11,-65,30,,,,,,,,,,,,,,,1750"),
    ),
    "Tutela": (
        ("Connection_Start,Location_City,Connection_ServiceProviderBrandName,Device_Model,Connection_Technology,"
        "Connection_Band,Location_Latitude,Location_Longitude,Connection_ENodeBID,QOS_RSRP,QOS_RSRQ,QOS_SignalStrength"),
        "2025-10-31 08:15:02 UTC,Việt Trì,Viettel,X,LTE,3,21.05,105.05,4711,-97,-11,-63",
    ),
    "TEMS Discovery": (
        ("All-Time,All-Latitude,All-Longitude,All-Timing Advance,All-Serving Cell Identity[1],"
        "All-Serving Cell DL EARFCN[1],All-Serving Cell RSRP (dBm)[1],All-Neighbor Cell RSRP (dBm)[1],Operator"),
        "2025-10-31 15:15:02,21.05,105.05,1,36,1750,-97,-90,Viettel",
    ),
    "Nemo": (
        "Time;Longitude;Latitude;OperatorName;Packet Tech;RSRP (scell);RSRP (pcell);Band (scell);Band (pcell)",
        "2025-10-31 15:15:02;105.05;21.05;Viettel;LTE;-79;-97;7;3",
    ),
    "crowd": (
        "measured_at,lat,lon,network_operator_name,network_type,rsrp,rssi,location_accuracy,band",
        "1761898502,21.05,105.05,Viettel,LTE,-97,-63,12,3",
    ),
    "XCAL": (
        ("TIME_STAMP,Lat,Lon,Operator,[Call & LTE KPI PCell Serving RSRP [dBm]],"
        "[Call & LTE KPI PCell Serving EARFCN(DL)],[Call & 5G KPI PCell RF Serving SS-RSRP [dBm]]"),
        "2025-10-31 15:15:02,21.05,105.05,Viettel,-97,1750,",
    ),
    "TEMS Discovery 5G": (
        ("Date Time,Latitude,Longitude,Operator,Technology_Detail,LTE Serving Cell RSRP(dBm),"
        "LTE Serving Cell DL EARFCN,LTE Secondary Serving Cell 1 RSRP (dBm),LTE Neighbor Cell 1 RSRP"),
        "2025-10-31 15:15:02,21.05,105.05,452 04,LTE-CA,-97,1750,-70,-80",
    ),
    "RMBT": (  # open data of the regulators' speed tests
        ("open_uuid,time_utc,cat_technology,network_type,lat,long,loc_accuracy,download_kbit,signal_strength,lte_rsrp,"
        "lte_rsrq,network_mcc_mnc,network_name,band"),
        "O1,2025-10-31 08:15:02+00,4G,LTE,21.05,105.05,12,35000,,-97,-11,452-04,VN VIETTEL,3",
    ),
    "Android logger": (
        ("timestamp,latitude,longitude,altitude,RAT,isServingCell,MCC,MNC,OperatorName,CellIdentity,ARFCN,"
        "SignalStrengthDbm,LTE_RSRP,LTE_RSSI,NR_SSB_RSRP"),
        "2025-10-31 15:15:02,21.05,105.05,30,LTE,true,452,4,Viettel,9552457,1750,-65,-97,-65,2147483647",
        "2025-10-31 15:15:02,21.05,105.05,30,LTE,false,452,4,Viettel,9552458,1750,-65,-99,-65,2147483647",
    ),
    "router of 4G and 5G": (
        ("datetime,lat,lon,network_type,carrier,lte_band,lte_earfcn,lte_rsrp,lte_rssi,nr_band,nr_arfcn,nr_rsrp"),
        "2025-10-31 15:15:02,21.05,105.05,LTE,Viettel,B3,1750,-97,-62,n78,630912,-32768",
    ),
    "OpenCellID": (  # its dumps of measurements
        "mcc,net,area,cell,lon,lat,signal,measured,created,rating,speed,direction,radio,ta,rnc,cid,psc,tac,pci",
        "452,4,29100,9552457,105.05,21.05,-97,1761898502000,1761898600000,9.6,8.2,59.2,LTE,1,0,0,0,29100,205",
    ),
    "AIMSICD": (
        "mcc,mnc,lac,cellid,lon,lat,signal,measured_at,rating,speed,direction,act",
        "452,04,29100,9552457,105.05,21.05,-97,1761898502000,9.6,8.2,59.2,LTE",
    ),
    "Geosubmit, flattened": (
        ("timestamp,position.latitude,position.longitude,position.accuracy,cellTowers/0/radioType,"
        "cellTowers/0/mobileCountryCode,cellTowers/0/mobileNetworkCode,cellTowers/0/signalStrength,"
        "cellTowers/1/radioType,cellTowers/1/signalStrength"),
        "1761898502000,21.05,105.05,12,lte,452,4,-97,lte,-104",
    ),
    "tiếng Việt": (
        "BIÊN BẢN ĐO KIỂM TRÊN ĐƯỜNG;;;;;;",
        "Thời gian;Kinh độ;Vĩ độ;Nhà mạng;Công nghệ;Mức thu (dBm);Băng tần",
        "31/10/2025 15:15:02;105,05;21,05;Viettel;4G;-97;1800",
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_of_apps_and_programs_give_the_same_sample(layout, read):
    samples, findings = read(*LAYOUTS[layout])
    assert list(samples.columns) == list(SAMPLES)
    (row,) = samples.drop(columns="source").to_dict("records")
    expected = {
        "lon": 105.05, "lat": 21.05, "time": pd.Timestamp("2025-10-31 15:15:02"), "operator": "Viettel",
        "technology": "4G", "level_dbm": -97.0, "band_mhz": 1800.0,
    }  # fmt: skip
    if layout in ("Network Cell Info", "OpenCellID", "AIMSICD", "Geosubmit, flattened"):  # tell no channel
        assert pd.isna(row.pop("band_mhz"))
        del expected["band_mhz"]
    assert row == expected
    others = [item.rule for item in findings if item.severity != "info"]
    assert others == (["neighbour_cell"] if layout in ("Tower Collector", "Android logger") else [])


# A heading and two rows; of each row the technology, the level and the band that must come of it.
TECHNOLOGIES = {
    "Network Survey, GSM": (
        "deviceTime,latitude,longitude,accuracy,mcc,mnc,lac,ci,arfcn,bsic,signalStrength,ta,servingCell,provider",
        ("2025-10-31T08:15:02+00:00,21.05,105.05,22,452,4,1,2,30,55,-81.0,,true,Viettel", "2G", -81.0, 900.0),
        ("2025-10-31T08:15:03+00:00,21.06,105.05,22,452,4,1,2,600,55,-83.0,,true,Viettel", "2G", -83.0, 1800.0),
    ),
    "Network Survey, UMTS": (
        "deviceTime,latitude,longitude,accuracy,mcc,mnc,lac,cid,uarfcn,psc,rscp,signalStrength,servingCell,provider",
        ("2025-10-31T08:15:02+00:00,21.05,105.05,22,452,4,1,2,10700,5,-92.0,-70,true,Viettel", "3G", -92.0, 2100.0),
        ("2025-10-31T08:15:03+00:00,21.06,105.05,22,452,4,1,2,3000,5,-93.0,-71,true,Viettel", "3G", -93.0, 900.0),
    ),
    "Network Survey, NR": (
        "deviceTime,latitude,longitude,accuracy,mcc,mnc,tac,nci,narfcn,pci,ssRsrp,ssRsrq,csiRsrp,servingCell,provider",
        ("2025-10-31T08:15:02+00:00,21.05,105.05,22,452,4,1,2,630000,5,-92.0,-11,,true,Viettel", "5G", -92.0, 3500.0),
        ("2025-10-31T08:15:03+00:00,21.06,105.05,22,452,4,1,2,519000,5,-93.0,-11,,true,Viettel", "5G", -93.0, 2600.0),
    ),
    "G-NetTrack with neighbours": (
        ("Timestamp\tLongitude\tLatitude\tSpeed\tOperatorname\tCellID\tNetworkMode\tRSRP\tRSRQ\tSNR\tRSSI\tNRxRSRP"),
        ("2025.10.31_15.15.02\t105.05\t21.05\t4\t45204\t2\tLTE\t-99\t-14\t2.0\t-70\t-120.0", "4G", -99.0, None),
        ("2025.10.31_15.15.03\t105.06\t21.05\t4\t45204\t2\t5G NSA\t-98\t-14\t2.0\t-70\t-", "4G", -98.0, None),
    ),
    "CellMapper": (
        "latitude,longitude,altitude,MCC,MNC,LAC,CID,signal,type,subtype,ARFCN,PSC",
        ("21.05,105.05,30,452,4,100,256001,-91,UMTS,HSPA+,10700,36", "3G", -91.0, 2100.0),
        ("21.05,105.06,30,452,4,100,256001,-79,GSM,EDGE,30,36", "2G", -79.0, 900.0),
    ),
    "network types of Android": (
        "timestamp,lat,lon,network_operator,network_type,dbm,band",
        ("1761898502000,21.05,105.05,45204,13,-97,3", "4G", -97.0, 1800.0),
        ("1761898503000,21.06,105.05,45204,20,-99,n78", "5G", -99.0, 3700.0),
    ),
    "router of 4G and 5G": (
        "datetime,lat,lon,network_type,carrier,lte_band,lte_earfcn,lte_rsrp,lte_rssi,nr_band,nr_arfcn,nr_rsrp",
        ("2025-10-31 15:15:02,21.05,105.05,ENDC,Viettel,B3,1750,-97,-62,n78,630912,-101", "5G", -101.0, 3700.0),
        ("2025-10-31 15:15:03,21.06,105.05,NR NSA,Viettel,B3,1750,-96,-62,,,-32768", "4G", -96.0, 1800.0),
    ),
    "one column a technology": (
        "time,lat,lon,MCC-MNC,gsm_rssi,wcdma_rscp,lte_rsrp,nr_ss_rsrp,earfcn",
        ("2025-10-31 15:15:02,21.05,105.05,452-04,2147483647,-92,2147483647,2147483647,1750", "3G", -92.0, None),
        ("2025-10-31 15:15:03,21.06,105.05,452-04,99,0,-95,-1,1750", "4G", -95.0, 1800.0),
    ),
    "XCAL": (
        ("TIME_STAMP,Lat,Lon,Operator,LTE KPI PCell Serving RSRP [dBm],LTE KPI PCell Serving EARFCN(DL),"
        "5G-NR PCell RF Serving SS-RSRP [dBm],5G-NR PCell RF NR-ARFCN"),
        ("2025-10-31 15:15:02,21.05,105.05,Viettel,-97,1750,,", "4G", -97.0, 1800.0),
        ("2025-10-31 15:15:03,21.06,105.05,Viettel,,,-101,630000", "5G", -101.0, 3500.0),
    ),
    "Nemo": (
        "Time;Longitude;Latitude;OperatorName;Packet Tech;RSRP (LTE pcell);RSRP (NR SpCell);RSRP (NR scell 1)",
        ("2025-10-31 15:15:02;105.05;21.05;Viettel;LTE;-97;;", "4G", -97.0, None),
        ("2025-10-31 15:15:03;105.06;21.05;Viettel;5G NSA;-96;-102;-80", "5G", -102.0, None),
    ),
    "do kiem 2G": (
        "Thời gian;Kinh độ;Vĩ độ;Nhà mạng;Mức thu (dBm)",
        ("31/10/2025 15:15:02;105,05;21,05;Viettel;-77", "2G", -77.0, None),
        ("31/10/2025 15:15:03;105,06;21,05;Viettel;-78", "2G", -78.0, None),
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", TECHNOLOGIES)
def test_each_row_has_its_own_technology_level_and_band(layout, read):
    heading, *rows = TECHNOLOGIES[layout]
    samples, findings = read(heading, *(row[0] for row in rows), name=f"{layout}.csv")
    assert set(samples["operator"]) == {"Viettel"}
    bands = [None if pd.isna(band) else band for band in samples["band_mhz"]]
    found = list(zip(samples["technology"], samples["level_dbm"], bands, strict=True))
    assert found == [row[1:] for row in rows]
    filled = [item.rule for item in findings if item.rule in ("technology_filled", "network_numbers")]
    expected = {"Network Survey, GSM": ["technology_filled"], "do kiem 2G": ["technology_filled"],
                "network types of Android": ["network_numbers"]}  # fmt: skip
    assert filled == expected.get(layout, [])


def test_what_phones_report_by_geosubmit_is_one_sample_a_cell(read):
    report = {
        "timestamp": 1761898502000,
        "position": {"latitude": 21.05, "longitude": 105.05, "accuracy": 12.0},
        "cellTowers": [
            {"radioType": "lte", "mobileCountryCode": 452, "mobileNetworkCode": 4, "serving": 1, "signalStrength": -97},
            {
                "radioType": "lte",
                "mobileCountryCode": 452,
                "mobileNetworkCode": 4,
                "serving": 0,
                "signalStrength": -109,
            },
            {"radioType": "gsm", "mobileCountryCode": 452, "mobileNetworkCode": 1, "serving": 1, "signalStrength": -80},
        ],
    }
    samples, findings = read(json.dumps({"items": [report]}), name="reports.json")
    told_of = samples[["operator", "technology", "level_dbm"]].to_numpy().tolist()
    assert told_of == [["Viettel", "4G", -97.0], ["MobiFone", "2G", -80.0]]
    assert samples["time"].astype(str).unique().tolist() == ["2025-10-31 15:15:02"]
    assert told(findings, "neighbour_cell")


def test_exports_of_speed_tests_without_levels_are_refused_by_name(read):
    with pytest.raises(InputError, match="measured levels"):
        read("Date,ConnType,Lat,Lon,Download,Upload,Latency,ServerName",
             "2025-10-31 15:15,LTE,21.05,105.05,35000,12000,31,Viettel")  # fmt: skip


def test_levels_of_other_cells_are_not_taken_for_the_serving_one_s(read):
    head, row = "Time;Longitude;Latitude;Operator;RSCP (monitored)", "2025-10-31 08:15:02;105.05;21.05;Viettel;-79"
    with pytest.raises(InputError, match="measured levels"):
        read(head, row)
    samples, _ = read(f"{head};RSCP (active)", f"{row};-92")
    assert samples[["technology", "level_dbm"]].to_numpy().tolist() == [["3G", -92.0]]


def test_each_quantity_belongs_to_its_technology_and_rssi_to_2g_alone(read):
    samples, findings = read(
        "lon,lat,operator,rat,rssi,rxlev,rscp,rsrp,ss-rsrp",
        "105.01,21.05,Viettel,GSM,-71,-80,,,",
        "105.02,21.05,Viettel,EDGE,-82,,,,",
        "105.03,21.05,Viettel,HSPA+,-70,,-92,,",
        "105.04,21.05,Viettel,LTE,-60,,,-97,",
        "105.05,21.05,Viettel,LTE,-60,,,,",
        "105.06,21.05,Viettel,NR_NSA,,,,-97,-101",
        "105.07,21.05,Viettel,NR_NSA,,,,-98,",
        "105.08,21.05,Viettel,,,,,,-102",
    )
    assert samples[["technology", "level_dbm"]].to_numpy().tolist() == [
        ["2G", -80], ["2G", -82], ["3G", -92], ["4G", -97], ["5G", -101], ["4G", -98], ["5G", -102],
    ]  # fmt: skip
    assert told(findings, "no_level").message.params["rows"] == "6"


def test_operators_are_told_by_name_by_code_by_the_file_or_by_the_settings(read):
    rows = ("lon,lat,operator,mccmnc,mcc,mnc,rat,rsrp", "105.01,21.05,VN VINAPHONE,,,,LTE,-97",
            "105.02,21.05,,452-04,,,LTE,-97", "105.03,21.05,,,452,1,LTE,-97", "105.04,21.05,,45701,,,LTE,-97",
            "105.05,21.05,viettel mobile,,,,LTE,-97")  # fmt: skip
    samples, findings = read(*rows)
    assert samples["operator"].tolist() == ["VNPT", "Viettel", "MobiFone", "Viettel"]
    assert told(findings, "no_operator").message.params["rows"] == "5"
    bare = ("lon,lat,rat,rsrp", "105.01,21.05,LTE,-97")
    assert read(*bare, operator="vms")[0]["operator"].tolist() == ["MobiFone"]
    samples, findings = read(*bare, name="do-kiem-vinaphone.csv")
    assert samples["operator"].tolist() == ["VNPT"]
    assert told(findings, "operator_filled")
    with pytest.raises(InputError, match="operators"):
        read(*bare)


def test_what_cannot_be_is_left_out_and_counted(read):
    samples, findings = read(
        "time,lon,lat,operator,rat,rsrp,accuracy,speed,serving cell",
        "2025-10-31 08:00:00,105.01,21.05,Viettel,LTE,-97,5,30,true",
        "2025-10-31 08:00:00,105.01,21.05,Viettel,LTE,-97,5,30,true",
        "2025-10-31 08:00:01,105.01,21.05,Viettel,LTE,-140,5,30,true",
        "2025-10-31 08:00:02,105.01,21.05,Viettel,LTE,2147483647,5,30,true",
        "2025-10-31 08:00:03,105.01,21.05,Viettel,LTE,0,5,30,true",
        "2025-10-31 08:00:04,0,0,Viettel,LTE,-97,5,30,true",
        "2025-10-31 08:00:05,,,Viettel,LTE,-97,5,30,true",
        "2025-10-31 08:00:06,105.01,21.05,Viettel,LTE,-97,500,30,true",
        "2025-10-31 08:00:07,105.01,21.05,Viettel,LTE,-97,5,900,true",
        "2025-10-31 08:00:08,105.01,21.05,Viettel,No service,-97,5,30,true",
        "2025-10-31 08:00:09,105.01,21.05,Viettel,LTE,NoData,5,30,true",
        "2025-10-31 08:00:10,105.01,21.05,Viettel,LTE,-99,5,30,false",
        "2025-10-31 08:00:11,105.02,21.05,Viettel,LTE,-98,,,",
    )
    assert samples["level_dbm"].tolist() == [-97, -98]
    counts = {item.rule: item.message.params["count"] for item in findings if "count" in item.message.params}
    expected = {
        "no_place": 2, "impossible_level": 3, "poor_place": 1, "too_fast": 1, "no_technology": 1, "no_level": 1,
        "neighbour_cell": 1, "repeated_sample": 1, "unreadable": 1, "rows_read": 13,
    }  # fmt: skip
    assert {rule: counts[rule] for rule in expected} == expected
    assert told(findings, "rows_read").message.params["used"] == 2


def test_levels_in_a_vehicle_are_raised_and_an_index_is_turned_into_dbm(read):
    samples, _ = read("lon,lat,operator,rat,rsrp", "105.01,21.05,Viettel,LTE,-97", vehicle_db=8.0)
    assert samples["level_dbm"].tolist() == [-89]
    samples, findings = read("lon,lat,operator,rat,rxlev", "105.01,21.05,Viettel,GSM,30", "105.02,21.05,Viettel,GSM,41")
    assert samples["level_dbm"].tolist() == [-80.5, -69.5]
    assert told(findings, "rxlev_index")


def test_headings_that_nobody_knows_are_named_by_the_settings(read):
    lines = ("lon,lat,MNO,sig", "105.01,21.05,Viettel,-97")
    with pytest.raises(InputError, match="measured levels"):
        read(*lines)
    samples, _ = read(*lines, headings={"sig": "rsrp_dbm", "MNO": "operator"})
    assert samples["technology"].tolist() == ["4G"]
    with pytest.raises(InputError, match="expected one of lon, lat"):
        read(*lines, headings={"sig": "rsrp"})


def test_folders_and_archives_of_logs_are_read_and_what_stands_twice_counts_once(tmp_path):
    folder = tmp_path / "measurements"
    folder.mkdir()
    line = "{time},105.01,21.05,Viettel,LTE,-97"
    head = "time,lon,lat,operator,rat,rsrp"
    times = ("2025-10-31 08:00:00", "2025-10-31 08:00:01")
    (folder / "a.csv").write_text("\n".join([head, *(line.format(time=time) for time in times)]))
    with zipfile.ZipFile(folder / "notes.pdf", "w") as archive:
        archive.writestr("nothing", "")
    packed = tmp_path / "b.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("b.csv", "\n".join([head, line.format(time=times[1])]))
    samples, findings = read_measurements([MeasurementLog(path=folder), MeasurementLog(path=packed)], COMMUNES, RULES)
    assert samples["time"].astype(str).tolist() == list(times)
    assert told(findings, "file_passed").file == "notes.pdf"
    assert told(findings, "repeated_sample").message.params["count"] == 1


def test_metres_of_vn_2000_are_told_like_those_of_stations(read):
    samples, _ = read(
        "Nhà mạng;Công nghệ;RSRP;X;Y", "Viettel;4G;-97;2336000;533000", "Viettel;4G;-98;2336100;533050", crs="EPSG:9208"
    )
    assert samples["lon"].between(105.0, 105.2).all()
    assert samples["lat"].between(21.0, 21.2).all()
