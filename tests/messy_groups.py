"""Station lists whose columns stand in groups: an operator's, a technology's, a tenant's, one beside another."""

from messy_lists import PLACES, book, delimited

OWN = ("Mã trạm", "Kinh độ", "Vĩ độ", "Công nghệ")
(E1, N1), (E2, N2) = PLACES


def operators_over_columns(folder):
    return book(
        folder, ("DANH SÁCH TRẠM BTS",), ("STT", "Xã", "Viettel", None, None, None, "VNPT (VinaPhone)"),
        (None, None, *OWN, *OWN), (1, "Thu Cúc", "T1", E1, N1, "4G", "-", None, "Không"),
        (2, "Lai Đồng", None, None, None, None, "T2", E2, N2, "3G"), ("Tổng cộng", None, 1, None, None, None, 1),
        merged=("A1:J1", "A2:A3", "B2:B3", "C2:F2", "G2:J2"),
    )  # fmt: skip


def operators_under_columns(folder):
    return book(
        folder, ("STT", "Kinh độ", "Vĩ độ", "Mã trạm", None, "Công nghệ", None),
        (None, None, None, "Viettel", "VNPT", "Viettel", "VNPT"), (1, E1, N1, "T1", None, "4G"),
        (2, E2, N2, None, "T2", None, "3G"),
    )  # fmt: skip


def operators_within_headings(folder):
    names = [f"{operator}_{column}" for operator in ("Viettel", "VNPT") for column in ("ID", "Lon", "Lat", "Tech")]
    return delimited(folder, ("T1", E1, N1, "4G", "T2", E2, N2, "3G"), headings=names)


def operators_under_one_word(folder):
    return book(
        folder, ("Mã trạm", "Kinh độ", "Vĩ độ", "Công nghệ", "Nhà mạng", None, None),
        (None, None, None, None, "Viettel", "VNPT", "MobiFone"), ("T1", E1, N1, "4G", "x"),
        ("T2", E2, N2, "3G", None, "x"),
    )  # fmt: skip


def technologies_with_places(folder):
    return book(
        folder, ("STT", "Nhà mạng", "3G", None, None, "4G"), (None, None, *OWN[:3], *OWN[:3]),
        (1, "Viettel", None, None, None, "T1", E1, N1), (2, "Vina", "T2", E2, N2),
    )  # fmt: skip


def operators_over_technologies_with_places(folder):
    own = (*OWN[:3], *OWN[:3])
    return book(
        folder, ("STT", "Viettel", *[None] * 5, "VNPT"), (None, *("3G", None, None, "4G", None, None) * 2),
        (None, *own, *own), (1, None, None, None, "T1", E1, N1, "T2", E2, N2),
        merged=("A1:A3", "B1:G1", "H1:M1", "B2:D2", "E2:G2", "H2:J2", "K2:M2"),
    )  # fmt: skip


def tenants_with_technologies(folder):
    headings = ("Long", "Lat", "Khách thuê 1", "Mã trạm 1", "Công nghệ 1", "Khách thuê 2", "Mã trạm 2", "Công nghệ 2")
    return book(folder, headings, (E1, N1, "Viettel", "T1", "4G"), (E2, N2, None, None, None, "Vinaphone", "T2", "3G"))
