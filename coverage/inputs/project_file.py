"""The text of a new project's phusong.toml: every key that a planner sets, with a comment in the reader's language."""

import datetime as dt
import re

from ..language import Language
from .words import letters

# Both texts hold the same keys; {name} and {date} are filled in.
_TEXT: dict[Language, str] = {
    "vi": """\
# Cấu hình dự án phusong. Dòng bắt đầu bằng # là ghi chú. Đường dẫn tính từ thư mục chứa tệp này.
# Điền xong: chạy "phusong check" để xem lỗi từng dòng, rồi "phusong run".

[project]
name = "{name}"                    # tên ngắn: chữ thường không dấu, số, gạch nối; cũng là tên tệp bản đồ
title = "Vùng phủ viễn thông"      # tiêu đề trên bản đồ và báo cáo
issuer = ""                        # cơ quan phát hành, ví dụ "Sở Khoa học và Công nghệ tỉnh ..."
scope = ""                         # tên địa bàn, viết như cột "Phạm vi" của published.xlsx
data_date = {date}             # số liệu tính đến ngày này (năm-tháng-ngày)
language = "vi"                    # vi hoặc en

# Danh sách trạm: một hoặc nhiều tệp (.xlsx, .csv, .gpkg, .geojson), ví dụ path = "viettel.xlsx".
# Nếu tọa độ không phải kinh độ, vĩ độ WGS 84 thì bỏ dấu # trước crs và ghi đúng hệ tọa độ: khi đó cột Kinh độ là
# tọa độ theo hướng đông (Y của VN-2000), cột Vĩ độ là tọa độ theo hướng bắc (X của VN-2000).
[[inputs.stations]]
path = "stations.xlsx"
source = ""                        # nguồn số liệu, ghi vào báo cáo
# crs = "EPSG:3405"                # VN-2000 / UTM múi 48

# Ranh giới xã, phường dạng vùng: .gpkg, .geojson, .kml hoặc .shp (kèm .dbf, .shx, .prj), có cột mã xã và tên.
# phusong không kèm sẵn ranh giới thật: hãy chép tệp vào thư mục này và sửa tên dưới đây, hoặc tải về bằng
# "phusong fetch boundaries --province TỈNH".
[inputs.communes]
path = "communes.gpkg"
source = ""

# Dân số, số hộ, diện tích từng xã; ghép với ranh giới theo mã xã, nếu không có mã thì theo tên.
[inputs.commune_figures]
path = "communes.xlsx"
source = ""

# Các bảng dưới đây không bắt buộc: chưa có số liệu thì thêm # ở đầu cả hai dòng của bảng.
[inputs.hamlets]                   # thôn, bản, khu
path = "hamlets.xlsx"

[inputs.fibre]                     # cáp quang: số hộ theo xã và nhà mạng
path = "fibre.xlsx"

[inputs.fibre_nodes]               # nút cáp quang
path = "fibre_nodes.xlsx"

[inputs.published]                 # số liệu đã công bố, để đối chiếu
path = "published.xlsx"

# [inputs.terrain]                 # mô hình số độ cao (GeoTIFF)
# path = "dem.tif"

# [inputs.land_cover]              # lớp phủ đất (GeoTIFF), ví dụ ESA WorldCover: cây, nhà, ruộng, mặt nước
# path = "worldcover.tif"

# [inputs.coverage]                # vùng phủ do nhà mạng khai báo: đa giác có cột nhà mạng, công nghệ; thay cho mô hình
# path = "coverage.gpkg"

# [inputs.population]              # lưới dân số (GeoTIFF)
# path = "population.tif"

# [[inputs.indicators]]            # chỉ tiêu khác theo xã: cột mã xã và các cột số
# path = "indicators.xlsx"

# [[inputs.measurements]]          # số liệu đo kiểm: tệp hoặc thư mục nhật ký đo (G-NetTrack, TEMS, Nemo, QualiPoc...)
# path = "measurements"
# vehicle_db = 0                   # đo trong xe: phần suy hao do xe, được cộng vào mức đo

# Chỉ để quy hoạch trạm mới ("phusong plan") và kéo cáp ("phusong fibre --extend"):
# [inputs.roads]                   # đường giao thông: lớp bản đồ dạng đường
# path = "roads.gpkg"
# [inputs.power_lines]             # đường dây điện: lớp bản đồ dạng đường
# path = "power_lines.gpkg"
# [inputs.no_build]                # nơi không được xây dựng: lớp bản đồ dạng vùng
# path = "no_build.gpkg"
# [inputs.plan_points]             # các điểm của đơn vị để xét
# path = "plan_points.xlsx"
# [planning]                       # đơn giá và giả định khi quy hoạch; chép từ coverage/profiles/plan.toml rồi sửa
# rule = "plan.toml"

# [what_if]                        # kịch bản, chỉ tính khi gọi "phusong run --what-if"
# add = ["planned.csv"]            # danh sách trạm thêm vào
# without = ["PTO00001"]           # mã trạm, mã hoặc tên vị trí, tệp liệt kê các trạm bỏ ra
# switch_off = ["2G", "3G:Viettel"]

# [resilience]                     # thôn nào phụ thuộc một vị trí trạm: ghi cả vào bảng thôn và trang bản đồ
# in_run = true                    # lâu hơn; không có dòng này thì chỉ tính khi gọi "phusong resilience"

[grid]
resolution_m = 30.0                # cạnh ô lưới tính toán, mét

[terrain]
kind = "surface"                   # surface: độ cao đã gồm cây và nhà (SRTM, Copernicus); bare: độ cao mặt đất trống

[land_cover]
mapping = "worldcover"             # số của lưới lớp phủ đất thuộc loại nào; hoặc tệp .csv, .toml của đơn vị (10,trees)

[radio]
profile = "default"                # ngưỡng thu và giá trị mặc định; hoặc tên tệp .toml của đơn vị

[service]
asked = "4G"                       # dịch vụ dùng để xét "có sóng", "lõm sóng", "trắng sóng"

[run]
neighbour_km = 15.0                # trạm ngoài tỉnh trong khoảng này vẫn được tính

[output]
folder = "out"
maps = "maps"
csv = "excel"                      # excel: CSV mở được ngay bằng Excel; plain: CSV chuẩn
""",
    "en": """\
# A phusong project. Lines that begin with # are comments. Paths are taken from the folder of this file.
# Once filled in: "phusong check" shows faults row by row, then "phusong run".

[project]
name = "{name}"                    # short: lower-case letters, digits, hyphens; also the map's file name
title = "Telecom coverage"         # on maps and reports
issuer = ""                        # who issues the results
scope = ""                         # the territory, as the column "Scope" of published.xlsx names it
data_date = {date}             # the data are of this day (year-month-day)
language = "en"                    # vi or en

# Station lists: one file or several (.xlsx, .csv, .gpkg, .geojson), such as path = "viettel.xlsx".
# Where coordinates are not longitude and latitude of WGS 84, take the # from crs and name their system: then the column
# Longitude holds the easting (Y of VN-2000) and the column Latitude the northing (X of VN-2000).
[[inputs.stations]]
path = "stations.xlsx"
source = ""                        # where the data come from, for the report
# crs = "EPSG:3405"                # VN-2000 / UTM zone 48N

# Polygons of the communes: .gpkg, .geojson, .kml or .shp (with .dbf, .shx, .prj), with columns of codes and names.
# phusong ships no real boundaries: copy a file here and change the name below, or fetch them with
# "phusong fetch boundaries --province PROVINCE".
[inputs.communes]
path = "communes.gpkg"
source = ""

# Population, households and area of each commune; joined to the polygons by code, without codes by name.
[inputs.commune_figures]
path = "communes.xlsx"
source = ""

# The tables below are optional: put # before both lines of a table that you do not have.
[inputs.hamlets]
path = "hamlets.xlsx"

[inputs.fibre]                     # fibre households by commune and operator
path = "fibre.xlsx"

[inputs.fibre_nodes]
path = "fibre_nodes.xlsx"

[inputs.published]                 # published figures, to hold ours against
path = "published.xlsx"

# [inputs.terrain]                 # digital elevation model (GeoTIFF)
# path = "dem.tif"

# [inputs.land_cover]              # land cover (GeoTIFF) such as ESA WorldCover: trees, houses, fields, water
# path = "worldcover.tif"

# [inputs.coverage]                # coverage as operators declare it: polygons with operator and technology; replaces
# path = "coverage.gpkg"           # the model for them

# [inputs.population]              # population raster (GeoTIFF)
# path = "population.tif"

# [[inputs.indicators]]            # a further indicator: a column of commune codes and columns of numbers
# path = "indicators.xlsx"

# [[inputs.measurements]]          # measured levels: a log or a folder of logs (G-NetTrack, TEMS, Nemo, QualiPoc...)
# path = "measurements"
# vehicle_db = 0                   # measured in a vehicle: what it takes from the signal, added to the levels

# For planning new sites ("phusong plan") and new cable ("phusong fibre --extend") alone:
# [inputs.roads]                   # roads: a map layer of lines
# path = "roads.gpkg"
# [inputs.power_lines]             # power lines: a map layer of lines
# path = "power_lines.gpkg"
# [inputs.no_build]                # where nothing may be built: a map layer of polygons
# path = "no_build.gpkg"
# [inputs.plan_points]             # places of your own to look at
# path = "plan_points.xlsx"
# [planning]                       # prices and assumptions for planning; a copy of coverage/profiles/plan.toml
# rule = "plan.toml"

# [what_if]                        # a scenario, counted by "phusong run --what-if" alone
# add = ["planned.csv"]            # lists of stations that come
# without = ["PTO00001"]           # stations and sites by ID or name, or files that list them
# switch_off = ["2G", "3G:Viettel"]

# [resilience]                     # which hamlets hang on one site: also in the hamlets' table and on the map page
# in_run = true                    # takes longer; without it "phusong resilience" alone looks for them

[grid]
resolution_m = 30.0                # side of a cell, metres

[terrain]
kind = "surface"                   # surface: heights hold trees and houses (SRTM, Copernicus); bare: bare ground

[land_cover]
mapping = "worldcover"             # which class each number of the land cover is; or your own .csv or .toml (10,trees)

[radio]
profile = "default"                # thresholds and defaults; or the name of your own .toml

[service]
asked = "4G"                       # the service by which a hamlet is covered, partly covered or not covered

[run]
neighbour_km = 15.0                # stations so far outside the province still serve it

[output]
folder = "out"
maps = "maps"
csv = "plain"                      # plain: standard CSV; excel: CSV that Excel opens by a double click
""",
}


def project_text(name: str, language: Language, data_date: dt.date) -> str:
    """Return the text of a new phusong.toml, ready to be read by `read_settings`.

    Examples
    --------
    >>> 'name = "phu-tho"' in project_text("Phú Thọ", "vi", dt.date(2025, 10, 31))
    True
    """
    return _TEXT[language].format(name=short_name(name), date=data_date.isoformat())


def short_name(name: str) -> str:
    """Return a name as [project] name wants it: lower-case letters, digits and hyphens.

    Examples
    --------
    >>> short_name("Tỉnh Phú Thọ (2025)"), short_name("...")
    ('tinh-phu-tho-2025', 'project')
    """
    return re.sub(r"[^a-z0-9]+", "-", letters(name)).strip("-") or "project"
