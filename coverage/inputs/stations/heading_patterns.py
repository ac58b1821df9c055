"""The headings of station lists as patterns: which column, how surely, and what the whole heading must be.

2 is sure; from 3 on the cells below must bear it out, 5 is a last resort. The texts are as `plain` leaves them. Words
that repeat (`*`, `+`) must part a text in one way only: where "vitri" is a word beside "vi" and "tri", a heading that
says it thirty times is tried in 2³⁰ ways.
"""

PATTERNS: tuple[tuple[str, int, str], ...] = (
    ("operator", 2, r"(?:ten|ma)?nhamang\w{0,24}"),
    ("technology", 3, r"\w{0,16}congnghe\w{0,24}|cn|cnghe"),
    ("lon", 3, r"(?!.*vido)\w{0,16}(?:kinhdo|longitude)\w{0,16}"),
    ("lat", 3, r"(?!.*kinhdo)\w{0,16}(?:vido|latitude)\w{0,16}"),
    # Of metres as of degrees: E and N alone, as surveyors write eastings and northings.
    ("lon", 4, r"e"),
    ("lat", 4, r"n"),
    ("lon", 3, r"toa?doe"),
    ("lat", 3, r"toa?don"),
    ("antenna_height_m", 3, r"\w{0,12}(?:chieu|do)cao\w{0,12}an(?:g)?ten\w{0,24}"),
    ("commune_declared", 3, r"(?:ten)?(?:xaphuong|phuongxa)\w{0,24}"),
    (
        "lon",
        2,
        (
            r"(?:toa?do|gps|wgs(?:84)?|vn2000|vitri)*(?:kinhdo|longitude|long|lon|lng|kd|"
            r"kinhtuyen)(?:dong|wgs(?:84)?|vn2000|gps|e|do|d{2,3}(?!d)|decimal|thapphan|tram|x|y|thucte)*"
        ),
    ),
    (
        "lon",
        2,
        (
            r"[xy]?kinhdo[xy]?|kdo|kinh|(?:site|bts|cell|[eg]?nodeb|tram)(?:lon|long|longitude)|"
            r"lon(?:g|gitude)?(?:dd|deg|dec|decimal|site|bts|cell|[eg]?nodeb)|(?:geo)?x?longt?i?tu[dt]e|(?:geo)?x?long"
        ),
    ),
    (
        "lat",
        2,
        (
            r"(?:toa?do|gps|wgs(?:84)?|vn2000|vitri)*(?:vido|latitude|lat|vd|vituyen)(?:bac|wgs(?:84)?|vn2000|"
            r"gps|n|do|d{2,3}(?!d)|decimal|thapphan|tram|x|y|thucte)*"
        ),
    ),
    (
        "lat",
        2,
        (
            r"[xy]?vido[xy]?|vdo|vi|(?:site|bts|cell|[eg]?nodeb|tram)(?:lat|latitude)|"
            r"lat(?:itude)?(?:dd|deg|dec|decimal|site|bts|cell|[eg]?nodeb)|(?:geo)?y?lat+i?(?:tu|du)[dt]e|(?:geo)?y?lat"
        ),
    ),
    (
        "coordinates",
        2,
        (
            r"(?=.*(?:toa?do|gps|lat|lng|coord|kinhdo|kinhvido|location|geom|wkt|wgs84|"
            r"vn2000))(?:toa?do|gps|latlon(?:g|gitude)?|latlng|lon(?:g)?lat|lnglat|coord(?:inate)?s?|"
            r"latitudelongitude|longitudelatitude|kinhdovido|vidokinhdo|kinhvido|kinhdovavido|"
            r"location|geom(?:etry)?|wkt|wgs84|vn2000|dialy|tram|diem|lapdat|bts|cua|vi|tri|"
            r"decimal)+"
        ),
    ),
    (
        "x",
        2,
        (
            r"(?:toa?do|vn2000|utm|he|vn|48n|tm3|point|geo)*(?:x|northing|huongbac|bac|north)(?:m|vn2000|utm|"
            r"wgs84|48n|bac|toado|coord(?:inate)?|ktt\d*|kinhtuyentruc\d*|tm3|mui(?:chieu)?\d*)*"
        ),
    ),
    (
        "y",
        2,
        (
            r"(?:toa?do|vn2000|utm|he|vn|48n|tm3|point|geo)*(?:y|easting|huongdong|dong|east)(?:m|vn2000|utm|"
            r"wgs84|48n|dong|toado|coord(?:inate)?|ktt\d*|kinhtuyentruc\d*|tm3|mui(?:chieu)?\d*)*"
        ),
    ),
    (
        "station_id",
        2,
        (
            r"(?:ma|id|kyhieu|sohieu|code)(?:tram|bts|nodeb|enodeb|gnodeb|thietbi)\w*|(?:(?:mr|ln|nr)?bts|nodeb|"
            r"enodeb|gnodeb|enb|gnb|tram|station)(?:id|code|no|ma)"
        ),
    ),
    (
        "station_id",
        4,
        (
            r"ten(?:tram|bts|nodeb|enodeb|gnodeb)\w*|(?:(?:mr|ln|nr)?bts|nodeb|enodeb|gnodeb|station)name|"
            r"stationname|tram(?:bts|phatsong|goc|thuphatsong)?"
        ),
    ),
    ("station_id", 3, r"id|ma|code|sohieu|kyhieu"),
    ("station_id", 5, r"name|ten|tendiem|title"),
    (
        "site_id",
        2,
        (
            r"(?:ma|id)(?:site|vitri|csht|nhatram|cot|hatang|cosohatang)\w*|site(?:id|code|no|key|"
            r"number)|siteidforcell|\w{2,6}siteidforcell"
        ),
    ),
    ("site_id", 3, r"\w{2,12}site(?:id|code)"),
    ("site_name", 2, r"site(?:name)?|ten(?:site|vitri|csht|nhatram|cot)\w*|physicalsite|csht|sitelabel"),
    (
        "cell_id",
        2,
        (
            r"(?:ma|id)?cel?l?(?:id|no)?(?:dec|number)?|e?ci|e?cgi|nci|cid(?:dec)?|"
            r"globalcellid|ecellid|lncelid|localcellid|eutracelid|utrancell\w*|eutrancell\w*|ucellid"
        ),
    ),
    ("cell_id", 3, r"(?:ten)?cellname|tencell|cellten|label"),
    ("sector", 2, r"(?:ma|id|ten|so)?(?:sector|sec)(?:id|name|no|number)?|huongso"),
    (
        "operator",
        2,
        (
            r"(?:ten|thuoc|don?vi|ma)*(?:nhamang|mangdidong|doanhnghiep\w*|nhacungcap\w*|nhakhaithac|"
            r"nhacungcapdichvu)|(?:mobile)?operator(?:name)?|mno|donvi(?:quanly|khaithac|chuquan)|"
            r"networkoperator|dnvt|networkname|mangtt"
        ),
    ),
    (
        "operator",
        3,
        (
            r"tenant(?:name)?|khach(?:hang)?thue(?:vitri|cot)?|nhamangthue|"
            r"(?:ten)?donvi|tendn(?:vt)?|chusohuu(?:tram)?|thuocdonvi|chudautu|company|dn|owner|mang"
        ),
    ),
    (
        "technology",
        2,
        (
            r"(?:loai|cac)?(?:congnghe|technology|tech|rat|networktype|mangluoi)(?:phatsong|mang|tram|"
            r"didong|2g|3g|4g|5g|vothuyen|vt|thongtindidong|trienkhai)*|thehemang|thehe|celltechnology|"
            r"(?:network|mobile)?generation"
        ),
    ),
    (
        "technology",
        4,
        (
            r"loai(?:tram|bts|mang|thietbi|hinh)?|type|kieutram|hethong|sys(?:tem)?|elementtypename|"
            r"mang|act"
        ),
    ),
    ("band_mhz", 2, r"(?:bang|dai)tan(?:so|hoatdong|sudung|phat)*|(?:freq(?:uency)?|operating)?band(?:name)?"),
    ("band_mhz", 3, r"danhsachbangtan\w{0,16}"),
    (
        "frequency_mhz",
        2,
        (
            r"tanso(?:trungtam|phat|sudung|hoatdong|downlink|dl|tx|song|thuphat|mhz)*|(?:dl|tx|centre|"
            r"center|carrier|downlink)?freq(?:uency)?(?:dl|mhz)?"
        ),
    ),
    ("bandwidth_mhz", 2, r"bangthong\w*|dorong(?:bang|kenh)\w*|(?:channel)?bandwidth|bw|dlbandwidth"),
    (
        "antenna_height_m",
        2,
        (
            r"(?:do|chieu)?cao(?:do)?(?:treo|lap|dat|tam|cua|so)*an(?:g)?ten\w*|"
            r"an(?:g)?ten(?:do|chieu)?cao|ant(?:enna)?h(?:eigh)?t?(?:agl)?|height(?:agl|ofantenna|m)?|"
            r"hanten|agl|antennaheight\w*"
        ),
    ),
    (
        "antenna_height_m",
        3,
        (
            r"(?:do|chieu)cao(?:cua)?(?:cot|thap|tru)\w*|(?:cot|thap)cao|(?:tower|mast|pole|"
            r"structure)height\w*|caocot|chieucaocongtrinh|hcot"
        ),
    ),
    ("antenna_height_m", 4, r"(?:do|chieu)cao"),
    (
        "azimuth_deg",
        2,
        (
            r"(?:goc|huong|ant(?:enna)?|cell|sector)?(?:phuongvi|azimut?h?s?|azi|azm)\w{0,12}|(?:goc)?huong(?:anten|phat|"
            r"sector|song|phatsong|bucxa|chinh)\w{0,8}|dir(?:ection)?|bearing"
        ),
    ),
    (
        "azimuth_deg",
        3,
        r"huong|(?:goc)?pv",
    ),
    ("building_height_m", 2, r"(?:do|chieu)?cao(?:do)?(?:cua)?(?:toanha|mainha|nha)(?!tram)\w{0,12}|buildingheight\w*"),
    (
        "beamwidth_deg",
        2,
        (
            r"gocmo\w{0,10}|(?:h(?:orizontal)?)?beamwidth\w*|h?bw(?:deg|3db)|dorongbup\w*|hpbw|"
            r"bupsong\w*"
        ),
    ),
    (
        "tilt_electrical",
        2,
        (
            r"(?:e(?:lectrical)?(?:down)?tilt|et|rets?|tiltdien|goccupdien|cupdien|edt|"
            r"gocngangdien)(?:dien)?"
        ),
    ),
    ("tilt_electrical", 2, r"additionalelectrical(?:down)?tilt"),
    ("tilt_mechanical", 2, r"m(?:echanical)?(?:down)?tilt|mt|tiltco|goccupco|cupco|mdt|goccupcokhi"),
    (
        "downtilt_deg",
        2,
        r"(?:goc)?(?:cup|nghieng|ngang)(?:cua|an(?:g)?ten|tong|sector)*|(?:total|down|antenna)?tilt\w{0,8}",
    ),
    ("eirp_dbm", 2, r"(?:congsuat)?(?:bucxa)?eirp(?:dbm|congsuat)?|congsuatbucxa\w*|(?:max)?eirp"),
    (
        "status",
        2,
        (
            r"(?:tinh|hien|trang)?(?:trang|thai)(?:thai|tram|hoatdong|phatsong|hientai)*|tinhtrang\w*|"
            r"hientrang\w*|tt(?:hoatdong|hd|phatsong)|(?:cell|site|operational|admin)?status|state|giaidoan|"
            r"(?:is)?(?:active|enabled)"
        ),
    ),
    (
        "on_air_date",
        2,
        (
            r"(?:ngay|thoigian|thoidiem|thang|nam|quy)(?:thang)?(?:nam)?(?:bat)?(?:dau)?(?:phatsong|"
            r"hoatdong|vanhanh|duavaohoatdong|duavaosudung|duavaokhaithac|khaitruong|onair|lapdat|"
            r"khaithac|sudung|hoamang|tichhop|lensong|ps)\w{0,6}|on(?:air|airing)(?:date)?|launchdate|datestart|"
            r"startdate|phatsong(?:ngay)?|integrationdate|activationdate"
        ),
    ),
    ("off_air_date", 2, r"(?:ngay|thoigian)(?:ngung|dung|thaodo)\w*|dateend|enddate"),
    (
        "commune_declared",
        2,
        (
            r"(?:ten)?(?:xa|phuong|commune|ward)(?:xa|phuong|thitran|tt|dackhu|moi|sausapnhap|"
            r"saunhap)*(?:name|ten|lapdat)?|xaphuongthitran|thuocxa\w*|cap(?:xa)"
        ),
    ),
    ("commune_declared", 3, r"maxa(?:phuong)?\w{0,6}|xaphuongcu|xacu|dvhc(?:capxa)?"),
    (
        "place",
        2,
        (
            r"(?:dia)?(?:chi|diem)(?:lap|dat|tram|cua|xaydung|thuetram|bts|chitiet)*|diadiem\w*|"
            r"address|vitri(?:lapdat|dattram|tram|xaydung)?|diachi\w*|noi(?:lap)?dat\w*|siteaddress"
        ),
    ),
    ("meridian", 2, r"kinhtuyen(?:truc)?(?:trung\w{0,8})?|ktt\d*|(?:central)?meridian|(?:mui|zone)(?:chieu|tm3)?"),
    ("datum", 2, r"(?:geodetic)?datum|he(?:quy)?chieu|he(?:quychieu)?toa?do|crs|coordinatesystem|srid|epsg(?:code)?"),
    ("mcc", 2, r"mcc|mobilecountrycode"),
    ("mnc", 2, r"mnc|net|mobilenetworkcode"),
    ("plmn", 2, r"mccmnc|plmn(?:id)?|hni|mncmcc"),
    ("lac", 2, r"lac|tac|area|lactac|rac"),
    ("range_m", 2, r"range|cellrange|coverageradius|radius"),
    ("samples", 2, r"samples?|somau"),
    ("arfcn", 2, r"(?:bcch)?arfcn|bcch(?:no)?|bccharfcn"),
    ("uarfcn", 2, r"(?:dl|downlink)?uarfcn(?:dl|downlink)?"),
    ("earfcn", 2, r"(?:dl|downlink)?earfcn(?:dl|downlink)?"),
    ("nrarfcn", 2, r"(?:dl|ssb)?nr-?arfcn(?:dl)?|ssbfreq\w*"),
)
