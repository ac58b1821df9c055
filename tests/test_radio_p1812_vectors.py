"""P.1812 against the published validation set: every logged intermediate of every case.

The set is not shipped: profiles in the format of ITU-R Study Group 3, and one log for each of their measurements. A
case is compared wherever a log lies in the folder, whatever its zones, clutter, frequency, time and polarisation.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from phusong.radio.p1812 import Intermediates, centre_latitude_deg, path_profile, predict

VECTORS = Path(__file__).resolve().parents[2] / "shared" / "vectors" / "p1812"
LOGS = sorted(VECTORS.glob("results/*_log.csv"))

needs_vectors = pytest.mark.skipif(not LOGS, reason="the validation set is not shipped (../shared/vectors is absent)")

# Rows of a log that say what was asked, and are read as such.
ASKED = {
    "Ptx (kW)", "Gtx (dBi)", "Grx (dBi)", "f (GHz)", "p (%)", "pL (%)", "sigmaL (dB)", "phi_t (deg)", "phi_r (deg)",
    "lam_t (deg)", "lam_r (deg)", "htg (m)", "hrg (m)", "pol", "DN ", "N0 ", "dct (km) ", "dcr (km) ", "R2 (m) ",
    "Rn-1 (m) ",
}  # fmt: skip

# Rows of a log that were computed: (parameter, equation) -> ours. Bullington's and the spherical earth's losses are
# logged for the effective radius of beta0 % of time.
# The log's row Lbd is written after the ducting blend has overwritten it: where that blend is at work (Lminbap at
# most Lbd) it shows Lbda. Equation (43) itself is checked from the logged Lb0p and Ldp in a test of its own.
COMPUTED: dict[tuple[str, str], Callable[[Intermediates], float]] = {
    ("d (km)", ""): lambda found: found.geometry.d_km,
    ("dlt (km)", "Eq (78)"): lambda found: found.geometry.dlt_km,
    ("dlr (km)", "Eq (81a)"): lambda found: found.geometry.dlr_km,
    ("th_t (mrad)", "Eqs (76-78)"): lambda found: found.geometry.theta_t_mrad,
    ("th_r (mrad)", "Eqs (79-81)"): lambda found: found.geometry.theta_r_mrad,
    ("th (mrad)", "Eq (82)"): lambda found: found.geometry.theta_mrad,
    ("hts (m)", ""): lambda found: found.geometry.hts_m,
    ("hrs (m)", ""): lambda found: found.geometry.hrs_m,
    ("htc (m)", "Table 5"): lambda found: found.geometry.hts_m,
    ("hrc (m)", "Table 5"): lambda found: found.geometry.hrs_m,
    ("w", "Table 5"): lambda found: found.geometry.omega,
    ("dtm (km)", "Sec 3.6"): lambda found: found.geometry.dtm_km,
    ("dlm (km)", "Sec 3.6"): lambda found: found.geometry.dlm_km,
    ("phi (deg)", "Eq (4)"): lambda found: found.geometry.phi_deg,
    ("b0 (%)", "Eq (5)"): lambda found: found.geometry.b0_pct,
    ("ae (km)", "Eq (7a)"): lambda found: found.geometry.ae_km,
    ("hst (m)", "Eq (85)"): lambda found: found.geometry.hst_fit_m,
    ("hsr (m)", "Eq (86)"): lambda found: found.geometry.hsr_fit_m,
    ("hst (m)", "Eq (90a)"): lambda found: found.geometry.hst_m,
    ("hsr (m)", "Eq (90b)"): lambda found: found.geometry.hsr_m,
    ("hstd (m)", "Eq (89)"): lambda found: found.geometry.hstd_m,
    ("hsrd (m)", "Eq (89)"): lambda found: found.geometry.hsrd_m,
    ("htc (m)", "Eq (37a)"): lambda found: found.geometry.htc_m,
    ("hrc (m)", "Eq (37b)"): lambda found: found.geometry.hrc_m,
    ("hte (m)", "Eq (92a)"): lambda found: found.geometry.hte_m,
    ("hre (m)", "Eq (92b)"): lambda found: found.geometry.hre_m,
    ("hm (m)", "Eq (93)"): lambda found: found.geometry.hm_m,
    ("Fi", "Eq (40)"): lambda found: found.fi,
    ("Fj", "Eq (57)"): lambda found: found.fj,
    ("Fk", "Eq (58)"): lambda found: found.fk,
    ("Lbfs", "Eq (8)"): lambda found: found.lbfs_db,
    ("Lb0p", "Eq (10)"): lambda found: found.lb0p_db,
    ("Lb0b", "Eq (11)"): lambda found: found.lb0b_db,
    ("Lbulla (dB)", "Eq (21)"): lambda found: found.beta.lbulla_db,
    ("Lbulls (dB)", "Eq (21)"): lambda found: found.beta.lbulls_db,
    ("Ldsph (dB)", "Eq (27)"): lambda found: found.beta.ldsph_db,
    ("Ld50 (dB)", "Eq (39)"): lambda found: found.median.ld_db,
    ("Ldb (dB)", "Eq (39)"): lambda found: found.beta.ld_db,
    ("Ldp (dB)", "Eq (41)"): lambda found: found.ldp_db,
    ("Lbd50 (dB)", "Eq (42)"): lambda found: found.lbd50_db,
    ("Lbd (dB)", "Eq (43)"): lambda found: found.lbd_db if found.lminbap_db > found.lbd_db else found.lbda_db,
    ("Lminb0p (dB)", "Eq (59)"): lambda found: found.lminb0p_db,
    ("Lba (dB)", "Eq (46)"): lambda found: found.lba_db,
    ("Lminbap (dB)", "Eq (60)"): lambda found: found.lminbap_db,
    ("Lbda (dB)", "Eq (61)"): lambda found: found.lbda_db,
    ("Lbam (dB)", "Eq (62)"): lambda found: found.lbam_db,
    ("Lbs (dB)", "Eq (44)"): lambda found: found.lbs_db,
    ("Lbc (dB)", "Eq (63)"): lambda found: found.lbc_db,
    ("Lb (dB)", "Eq (69)"): lambda found: found.lb_db,
    ("Ep (dBuV/m)", "Eq (70)"): lambda found: found.ep_dbuv_m,
}
# The field strength for the transmitter of the measurement: not P.1812's, and empty but for its first comma.
OTHER = {"Ep (dBuV/m) w.r.t. Ptx"}


@dataclass(frozen=True)
class Log:
    """One case: what was asked by parameter, and what came out by parameter and equation."""

    asked: dict[str, float]
    computed: dict[tuple[str, str], float]
    unknown: list[str]


def read_log(file: Path) -> Log:
    asked, computed, unknown = {}, {}, []
    with file.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.reader(stream):
            if not row or not row[0] or row[0].startswith("#") or row[0] in OTHER:
                continue
            key = row[0], row[1]
            if row[0] in ASKED and not row[1]:
                asked[row[0].strip()] = float(row[3])
            elif key in COMPUTED:
                computed[key] = float(row[3])
            elif not row[0].startswith("Ep (dBuV/m) w.r.t."):
                unknown.append(f"{row[0]} {row[1]}")
    return Log(asked, computed, unknown)


def read_profile(file: Path) -> np.ndarray:
    """Return distance, ground height, clutter height and zone, shape (n, 4)."""
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    begin = next(n for n, line in enumerate(lines) if line.startswith("{Begin of Profile}"))
    end = next(n for n, line in enumerate(lines) if line.startswith("{End of Profile}"))
    rows = [line.split(",") for line in lines[begin + 1 : end] if line[:1].isdigit()]
    return np.array([[float(row[column]) for column in (0, 1, 3, 4)] for row in rows])


def predicted(log_file: Path) -> tuple[Log, Intermediates]:
    log = read_log(log_file)
    asked = log.asked
    name = log_file.stem.removesuffix("_log").rpartition("_")[0]
    distance, ground, clutter, zone = read_profile(VECTORS / "profiles" / f"{name}.csv").T
    path = path_profile(
        distance,
        ground,
        clutter_m=clutter,
        zone=zone.astype(int),
        tx_height_m=asked["htg (m)"],
        rx_height_m=asked["hrg (m)"],
        centre_lat_deg=centre_latitude_deg(
            asked["lam_t (deg)"], asked["phi_t (deg)"], asked["lam_r (deg)"], asked["phi_r (deg)"], distance[-1]
        ),
        tx_coast_km=asked["dct (km)"],
        rx_coast_km=asked["dcr (km)"],
    )
    found = predict(
        path,
        asked["f (GHz)"] * 1000.0,
        time_pct=asked["p (%)"],
        location_pct=asked["pL (%)"],
        location_sigma_db=asked["sigmaL (dB)"],
        polarisation="horizontal" if asked["pol"] == 1 else "vertical",
        delta_n=asked["DN"],
        n0=asked["N0"],
    )
    return log, found


@needs_vectors
@pytest.mark.parametrize("log_file", LOGS, ids=lambda file: file.stem)
def test_every_intermediate_of_the_log(log_file: Path) -> None:
    log, found = predicted(log_file)
    assert log.unknown == []
    assert set(log.computed) == set(COMPUTED)
    wrong = {
        name: (ours(found), log.computed[name])
        for name, ours in COMPUTED.items()
        # Logs have ten digits; differences of nearly equal angles (theta within sight) keep fewer.
        if ours(found) != pytest.approx(log.computed[name], rel=1e-6, abs=1e-9)
    }
    assert wrong == {}


@needs_vectors
@pytest.mark.parametrize("log_file", LOGS, ids=lambda file: file.stem)
def test_loss_with_diffraction_is_that_of_the_logged_parts(log_file: Path) -> None:
    log, found = predicted(log_file)
    parts = log.computed["Lb0p", "Eq (10)"] + log.computed["Ldp (dB)", "Eq (41)"]
    assert found.lbd_db == pytest.approx(parts, rel=1e-6)


@needs_vectors
def test_the_measurements_table_of_a_profile_has_the_same_losses() -> None:
    """Column 18 of a profile's measurements is the loss of the same code at another time of its history."""
    compared = 0
    for file in sorted((VECTORS / "profiles").glob("*.csv")):
        lines = file.read_text(encoding="utf-8-sig").splitlines()
        begin = next(n for n, line in enumerate(lines) if line.startswith("{Begin of Measurements}"))
        rows = [line.split(",") for line in lines[begin + 1 :] if line[:1].isdigit()]
        for number, row in enumerate(rows):
            log = VECTORS / "results" / f"{file.stem}_{number}_log.csv"
            if log in LOGS and row[17]:
                _, found = predicted(log)
                assert found.lb_db == pytest.approx(float(row[17]), abs=0.01), log.stem
                compared += 1
    assert compared > 0
