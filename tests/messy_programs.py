"""Station lists as programs write them: OpenCellID, G-MoN, TEMS, Telcell."""

import gzip
import json

from messy_lists import delimited, text


def opencellid_without_headings(folder):
    cells = [
        ("LTE", 452, 4, 100, 256001, "", 105.2, 21.2, 1000, 50, 1, 1459692342, 1488347104, ""),
        ("LTE", 452, 4, 100, 256002, "", 105.2004, 21.2003, 900, 5, 1, 1459692342, 1488347104, ""),
        ("UMTS", 452, 2, 200, 7001, 0, 105.31, 21.15, 200_000, 9, 1, 1459692342, 1488347104, -90),
    ]
    path = folder / "452.csv.gz"
    path.write_bytes(gzip.compress("\n".join(",".join(map(str, row)) for row in cells).encode()))
    return path


def opencellid_api(folder):
    head = "radio,mcc,mnc,lac,cellid,lon,lat,range,samples,changeable,averageSignalStrength"
    return text(
        folder, head, "LTE,452,04,100,256001,105.2,21.2,1000,5,1,-90", "UMTS,452,02,200,7001,105.31,21.15,800,9,1,-80"
    )


def opencellid_json(folder):
    cells = [
        {"lat": 21.2, "lon": 105.2, "mcc": 452, "mnc": 4, "radio": "LTE", "range": 1000, "samples": 3},
        {"lat": 21.2, "lon": 105.2, "mcc": 452, "mnc": 4, "radio": "LTE", "range": 1000, "samples": 3},
        {"lat": 21.15, "lon": 105.31, "mcc": 452, "mnc": 2, "radio": "UMTS", "range": 1000, "samples": 1},
    ]
    path = folder / "area.json"
    path.write_text(json.dumps({"count": 3, "cells": cells}), encoding="utf-8")
    return path


def gmon_clf(folder):
    head = "MCCMNC;CID;LAC;TYPE;LAT;LON;POS-RAT;DESC;SYS;LABEL;AZI;HEIGHT;HBW;VBW;TILT;LOC"
    return text(
        folder, head, "45204;256001;00432;0;21.2;105.2;-1;sector 1;4;T1_1;240;30.5;65;7;6;A1",
        "45204;256002;00432;0;21.2;105.2;-1;sector 2;4;T1_2;0;30.5;65;7;6;A1",
        "45202;07001;00433;0;21.15;105.31;-1;sector 1;3;T2_1;120;28;65;7;4;A2", name="net.clf",
    )  # fmt: skip


def clf_without_headings(folder):
    return text(
        folder, "// CLF 4.1", "45204;256001;00432;0;21.2;105.2;-1;sector 1;4;T1_1;240;30.5;65;7;6;A1",
        "45202;07001;00433;0;21.15;105.31;-1;sector 1;3;T2_1;120;28;65;7;4;A2", name="net.clf",
    )  # fmt: skip


def tems_cel(folder):
    return text(
        folder,
        "; #NetworkData - datafile",
        ";ElementTypeName\tSiteID\tSite_Name\tLatitude\tLongitude\tElementHandle",
        ";ElementTypeName\tLTE_SiteIDForCell\tSector_ID\tAzimuth\tBeamwidth\tEIRP\tMCC\tMNC\tLAC\tCI\tHeight\tTilt",
        ";ElementTypeName\tWCDMA_SiteIDForCell\tSector_ID\tAzimuth\tBeamwidth\tEIRP\tMCC\tMNC\tLAC\tCI\tHeight\tTilt",
        "LTE_Site\tT1\tThanh Son\t21.2\t105.2\t1",
        "WCDMA_Site\tT2\tYen Lap\t21.15\t105.31\t2",
        "LTE_Cell\tT1\tA\t0\t65\t60\t452\t04\t1\t11\t42\t3",
        "LTE_Cell\tT1\tB\t120\t65\t60\t452\t04\t1\t12\t42\t3",
        "WCDMA_Cell\tT2\tA\t90\t65\t58\t452\t02\t1\t21\t35\t4",
        name="net.cel",
    )


def telcell(folder):
    head = "date_start,date_end,radio,mcc,mnc,lac,ci,eci,lon,lat,azimuth"
    return text(
        folder, head, "2019-06-15T00:00:00,,LTE,452,4,,,256001,105.2,21.2,0",
        "2019-06-15T00:00:00,,LTE,452,4,,,256002,105.2,21.2,120",
        "2018-01-01T00:00:00,,UMTS,452,2,433,7001,,105.31,21.15,90",
    )  # fmt: skip


def channel_numbers(folder):
    headings = ("Cell name", "MCC", "MNC", "Longitude", "Latitude", "EARFCN", "UARFCN")
    return delimited(
        folder,
        ("T1", 452, "04", 105.2, 21.2, 1750, ""),
        ("T2", 452, "02", 105.31, 21.15, "", 10_700),
        headings=headings,
    )
