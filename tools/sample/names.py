"""Names of hamlets in the manner of each part of the province; every one is made up from common words."""

import numpy as np

MUONG = (
    "Mừng", "Bưng", "Chiềng", "Ải", "Lũy", "Đúc", "Mận", "Sung", "Rãnh", "Trám", "Bái", "Cời", "Đầm", "Khan", "Mu",
    "Vành", "Rường", "Chum", "Đon", "Khang", "Lầm", "Mít", "Nà", "Củ", "Sào", "Tớn", "Vó", "Xạ", "Bãi Bệ", "Cốc",
    "Đồi", "Khộp", "Láo", "Nghìa", "Ong", "Quáng", "Ráy", "Sèo", "Thung", "Vín", "Bợ", "Cháo", "Đồng Bưng", "Kén",
    "Lạng", "Mỗ", "Nước Ruộng", "Suối Con", "Tam", "Tráng", "Bờ", "Phung", "Sống", "Mò Hẻm", "Thấu", "Mỵ", "Biềng",
)  # fmt: skip
THAI = (
    "Lác", "Văn", "Nhót", "Pom Coọng", "Nà Phòn", "Chiềng Châu", "Cha Long", "Xô", "Cun", "Tòng", "Khòa", "Nà Mo",
    "Bước", "Mỏ", "Piềng Lề", "Noong Luông", "Piềng Phung", "Nà Thia", "Pù Bin", "Xăm Khòe", "Hin Pén", "Nà Lụt",
    "Pà Háng", "Xà Lĩnh", "Thung Mặn", "Hang Kia", "Thung Khe", "Phiêng Sa", "Co Lương", "Vặn", "Suối Lốn", "Ngõa",
)  # fmt: skip
DAO = (
    "Suối Bòng", "Khe Nhồi", "Vượng", "Sơn Phú", "Hồng Sơn", "Suối Reo", "Đồng Thanh", "Sính", "Cỏi", "Lấp", "Dù",
    "Thân", "Mang Hạ", "Mang Thượng", "Ngả Hai", "Đồng Tào", "Bến Thân", "Mỹ Á", "Chiềng Ai", "Hạ Bằng", "Trại Yên",
    "Lực", "Đìa", "Quẽ", "Sận", "Đép", "Đồng Giang", "Giác", "Náy", "Bu Chiềng", "Tảng", "Khe Đồng",
)  # fmt: skip
KINH_FIRST = (
    "Đông", "Đoài", "Thượng", "Hạ", "Trung", "Nội", "Ngoại", "Tân", "Phú", "An", "Vĩnh", "Yên", "Hòa", "Bình",
    "Minh", "Thanh", "Xuân", "Lạc", "Đại", "Hưng", "Gia", "Đồng", "Hoàng", "Ngọc", "Quang", "Phúc", "Thọ", "Văn",
)  # fmt: skip
KINH_SECOND = (
    "Lập", "Thịnh", "Lợi", "Tiến", "Thành", "Sơn", "Lộc", "Mỹ", "Khê", "Cương", "Trung", "Phú", "Đồng", "Lâm",
    "Hà", "Giang", "Quý", "Vân", "Trạch", "Xá", "Điền", "Trì", "Thạch", "Nghĩa", "Lễ", "Hội", "Bảo", "Kiên",
)  # fmt: skip

WORDS = {"thôn": "Thôn", "bản": "Bản", "khu": "Khu", "xóm": "Xóm", "tổ dân phố": "Tổ dân phố"}
TOWARDS = ("Trên", "Dưới", "Trong", "Ngoài", "Mới")
DISTRICTS_THAI = {"Huyện Mai Châu"}
DISTRICTS_DAO = {"Huyện Tân Sơn", "Huyện Thanh Sơn", "Huyện Yên Lập", "Huyện Đà Bắc"}
NUMBERED_SHARE = 0.55


def kind_of(commune_type: str, province: str, district: str) -> str:
    """Say what hamlets are called there: thôn, bản, khu, xóm or tổ dân phố."""
    if commune_type == "phường":
        return "tổ dân phố"
    if district in DISTRICTS_THAI:
        return "bản"
    return {"Hòa Bình": "xóm", "Vĩnh Phúc": "thôn"}.get(province, "khu")


def _pool(district: str, province: str, generator: np.random.Generator) -> list[str]:
    """Names to draw from, shuffled."""
    if district in DISTRICTS_THAI:
        pool = [*THAI, *MUONG[:12]]
    elif district in DISTRICTS_DAO:
        pool = [*DAO, *MUONG]
    elif province == "Hòa Bình":
        pool = list(MUONG)
    else:
        pool = [f"{first} {second}" for first in KINH_FIRST for second in KINH_SECOND if first != second]
    return [pool[index] for index in generator.permutation(len(pool))]


def hamlet_names(count: int, kind: str, district: str, province: str, generator: np.random.Generator) -> list[str]:
    """Distinct names of the hamlets of one commune.

    Parameters
    ----------
    count
        How many.
    kind
        What `kind_of` gives.
    district, province
        Of before July 2025; they decide the manner of the names.
    generator
        Source of chance.

    Returns
    -------
    list[str]
        Names with the word of their kind in front, such as "Xóm Mừng" or "Khu 7".
    """
    word = WORDS[kind]
    if kind in ("khu", "tổ dân phố") and generator.random() < NUMBERED_SHARE and district not in DISTRICTS_DAO:
        number = "số " if kind == "tổ dân phố" else ""
        return [f"{word} {number}{index}" for index in range(1, count + 1)]
    pool = _pool(district, province, generator)
    pool += [f"{name} {side}" for side in TOWARDS for name in pool]
    return [f"{word} {name}" for name in pool[:count]]
