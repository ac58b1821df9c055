"""What the province has published, one figure a row: facts, not synthetic."""

import pandas as pd

BEFORE = "Phú Thọ trước 7/2025"
NOW = "Phú Thọ (148 xã, phường)"
AIM = "Việt Nam (mục tiêu 2030)"
REPORT_2023 = "Báo cáo của tỉnh, 2023"
REPORT_SEPT = "Báo cáo của tỉnh, 9/2024"
REPORT_OCT = "Báo cáo của tỉnh, 10/2024"
REPORT_NOW = "Báo cáo của tỉnh, 10/2025"
AIMS = "Mục tiêu quốc gia đến 2030"

ROWS = (
    ("2023", BEFORE, "fibre_subscribed_pct", "=", 72.74, "%", REPORT_2023),
    ("2023", BEFORE, "fibre_subscribed_pct", "~", 71.94, "%", f"suy ra từ {REPORT_OCT} (76,77 trừ 4,83)"),
    ("2023", BEFORE, "smartphone_pct", "=", 81.94, "%", REPORT_2023),
    ("2024-09", BEFORE, "bts_count", ">", 3800, "trạm", REPORT_SEPT),
    ("2024-09", BEFORE, "bts_4g_count", ">", 1600, "trạm", REPORT_SEPT),
    ("2024-09", BEFORE, "fibre_state_bodies_pct", "=", 100, "%", REPORT_SEPT),
    ("2024-09", BEFORE, "fibre_subscribed_pct", "~", 80, "%", REPORT_SEPT),
    ("2024-09", BEFORE, "hamlets_special_mobile_pct", "=", 100, "%", REPORT_SEPT),
    ("2024-10", BEFORE, "fibre_subscribed_pct", "=", 76.77, "%", REPORT_OCT),
    ("2024-10", BEFORE, "fibre_subscribed_change_points", "=", 4.83, "điểm % so với 2023", REPORT_OCT),
    ("2024-10", BEFORE, "smartphone_subscribers_pct", "=", 87.5, "%", REPORT_OCT),
    ("2025-10", NOW, "bts_count", "=", 10236, "trạm", REPORT_NOW),
    ("2025-10", NOW, "area_3g4g_any_pct", ">", 99, "%", REPORT_NOW),
    ("2025-10", NOW, "bts_5g_count", "=", 170, "trạm", REPORT_NOW),
    ("2025-10", NOW, "smartphone_pct", "=", 89, "%", REPORT_NOW),
    ("2030", AIM, "pop_5g_any_pct", "=", 99, "%", AIMS),
    ("2030", AIM, "fibre_accessible_pct", "=", 100, "% trong tầm 1 Gb/s", AIMS),
)  # fmt: skip


def published_figures() -> pd.DataFrame:
    """Figures as the province published them.

    Returns
    -------
    pd.DataFrame
        date, scope, indicator, relation (``=`` exactly, ``>`` over, ``~`` nearly or about), value, unit, source.
    """
    table = pd.DataFrame(ROWS, columns=["date", "scope", "indicator", "relation", "value", "unit", "source"])
    return table.assign(value=[f"{value:g}" for value in table["value"]])
