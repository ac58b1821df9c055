"""Ranges: the kernel against a twin, the laws of the draws, and how often a 90 % range holds a made truth."""

import itertools

import made
import numpy as np
import pandas as pd
import pytest
from phusong.engine.deviations import LAYER_STEP, NOISE, Draws, deviations_of, draws_of
from phusong.engine.drawn import Sample, drawn_shares
from phusong.geo.crs import equal_area_crs
from phusong.indicators.ranges import joined_ranges, province_ends, ranges_of
from pyproj import Transformer

PROFILE = made.profile()
PLANE = equal_area_crs(105.06, 21.04)
SIDE, CELL_KM = 60, 0.2
OPERATORS, TECHNOLOGIES = ("Viettel", "VNPT"), ("4G", "5G")
EVERY = np.array([[True, False], [False, True], [True, True]])


def made_stations(count: int = 16) -> tuple[pd.DataFrame, np.ndarray]:
    """Stations on the plane, three of four of the ladder's rungs among them, and their x and y in km."""
    random = np.random.default_rng(3)
    at_km = random.uniform(0.0, SIDE * CELL_KM, (count, 2))
    at_km[1] = at_km[0]  # one mast with two operators
    lon, lat = Transformer.from_crs(PLANE, 4326, always_xy=True).transform(*(at_km.T * 1000.0))
    pairs = list(itertools.islice(itertools.cycle(itertools.product(TECHNOLOGIES, OPERATORS)), count))
    rows = {
        "lon": lon, "lat": lat,
        "technology": [technology for technology, _ in pairs], "operator": [operator for _, operator in pairs],
        "rung": np.where(np.arange(count) % 5 == 4, "closed", "p1812"), "clutter": "land_cover",
        "filled": np.where(np.arange(count) % 2, "eirp_dbm,antenna_height_m", ""), "frequency_mhz": 1842.5,
    }  # fmt: skip
    return pd.DataFrame(rows), at_km


def made_levels(stations: pd.DataFrame, at_km: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far the strongest level lies above what is asked for, and whose it is; shape (technologies, operators, n)."""
    row, column = np.divmod(np.arange(SIDE * SIDE), SIDE)
    away = np.hypot((column + 0.5) * CELL_KM - at_km[:, 0, None], (row + 0.5) * CELL_KM - at_km[:, 1, None])
    each = 12.0 - 38.0 * np.log10(np.maximum(away, 0.05))
    excess = np.empty((2, 2, SIDE * SIDE), np.float32)
    rank = np.empty(excess.shape, np.int32)
    for t, technology in enumerate(TECHNOLOGIES):
        for o, operator in enumerate(OPERATORS):
            own = np.flatnonzero((stations["technology"] == technology) & (stations["operator"] == operator))
            best = each[own].argmax(axis=0)
            excess[t, o], rank[t, o] = each[own].max(axis=0), own[best]
    return excess, rank


STATIONS, AT_KM = made_stations()
EXCESS, RANK = made_levels(STATIONS, AT_KM)
COMMUNES = (np.arange(SIDE * SIDE) // SIDE // 20) * 3 + np.arange(SIDE * SIDE) % SIDE // 20  # nine squares
ORDER = np.argsort(COMMUNES, kind="stable")
OFFSETS = np.concatenate(([0], np.cumsum(np.bincount(COMMUNES))))


def sample_of(communes: slice = slice(None)) -> Sample:
    """All cells of some communes, commune after commune."""
    edges = OFFSETS[: len(OFFSETS) - 1][communes]
    cells = np.concatenate([ORDER[first : first + 400] for first in edges])
    people = 1.0 + cells % 7
    return Sample(
        np.ascontiguousarray(EXCESS[:, :, cells]), np.ascontiguousarray(RANK[:, :, cells]), Draws.starts(cells),
        np.array([np.ones(len(cells)), people]), np.arange(0, len(cells) + 1, 400),
    )  # fmt: skip


@pytest.fixture(scope="module")
def draws() -> Draws:
    return draws_of(STATIONS, PLANE, PROFILE, resolution_m=200.0)


def test_the_kernel_agrees_with_a_twin_and_threads_change_no_bit(draws):
    sample, more = sample_of(slice(0, 3)), np.array([[0.0, 10.0], [0.0, 12.0]], np.float32)
    found = drawn_shares(sample, draws, EVERY, more)
    level = np.empty((2, 2, sample.start.size, draws.count + 1), np.float32)
    for t, o in itertools.product(range(2), range(2)):
        level[t, o, :, 0] = sample.excess_db[t, o]
        off = draws.at(sample.rank[t, o], sample.start, 2 * t + o)
        level[t, o, :, 1:] = sample.excess_db[t, o][:, None] + off
    for union, tier in itertools.product(range(3), range(2)):
        met = (level >= more[:, tier, None, None, None])[EVERY[union]].any(axis=0)
        served = met.sum(axis=0)
        for who, hit in enumerate([*met, served >= 1, served >= 2]):
            for w, weights in enumerate(sample.weights):
                for zone in range(3):
                    own = slice(zone * 400, zone * 400 + 400)
                    share = (weights[own, None] * hit[own]).sum(axis=0) / weights[own].sum()
                    np.testing.assert_allclose(found[zone, w, union, tier, who], share, atol=1e-12)
    assert found.tobytes() == drawn_shares(sample, draws, EVERY, more, threads=3).tobytes()


def test_the_same_seed_gives_the_same_bits_and_another_does_not(draws):
    again = draws_of(STATIONS, PLANE, PROFILE, resolution_m=200.0)
    assert again.station_db.tobytes() == draws.station_db.tobytes()
    assert again.noise.tobytes() == draws.noise.tobytes()
    other = PROFILE.model_copy(update={"range": PROFILE.range.model_copy(update={"seed": 2})})
    assert draws_of(STATIONS, PLANE, other, resolution_m=200.0).station_db.tobytes() != draws.station_db.tobytes()


def test_draws_have_the_deviations_and_the_correlations_that_the_profile_names():
    many = PROFILE.range.model_copy(update={"draws": 1000})
    profile = PROFILE.model_copy(update={"range": many})
    found = draws_of(STATIONS, PLANE, profile, resolution_m=200.0)
    parts = deviations_of(STATIONS, profile, resolution_m=200.0)
    off = found.station_db[:, 1:].astype(float)
    np.testing.assert_allclose(off.std(axis=1), np.hypot(parts.common_db, parts.site_db), rtol=0.08)
    assert np.abs(off.mean(axis=1)).max() < 0.8  # of a site's 6 dB in 1000 draws
    layer = (STATIONS["operator"] + STATIONS["technology"]).to_numpy()
    together = np.where(layer[:, None] == layer, 1.0, many.layer_correlation)
    away = np.hypot(*(AT_KM[:, None] - AT_KM).transpose(2, 0, 1))
    expected = together * np.outer(parts.common_db, parts.common_db)
    expected += np.exp(-away / many.site_correlation_km) * np.outer(parts.site_db, parts.site_db)
    np.testing.assert_allclose(np.cov(off), expected, atol=12.0)  # a covariance of 70 dB² is known to 3 in 1000 draws
    # The stations of one mast share the site's part whole.
    assert np.corrcoef(off)[0, 1] > np.corrcoef(off)[0, 2:].max()


def test_nothing_is_off_where_nothing_is_modelled():
    declared = STATIONS.assign(rung="polygon")
    found = draws_of(declared, PLANE, PROFILE, resolution_m=200.0)
    assert not found.station_db.any()
    assert not found.cell_db.any()


def truths(count: int) -> np.ndarray:
    """Made truths of what is covered, sites' errors by the covariance itself: union, who, weight, commune, truth."""
    random = np.random.default_rng(11)
    of, parts = PROFILE.range, deviations_of(STATIONS, PROFILE, resolution_m=200.0)
    layer = STATIONS["technology"].map(TECHNOLOGIES.index) * 2 + STATIONS["operator"].map(OPERATORS.index)
    shared, own = random.standard_normal((1, count)), random.standard_normal((4, count))[layer]
    common = np.sqrt(of.layer_correlation) * shared + np.sqrt(1.0 - of.layer_correlation) * own
    away = np.hypot(*(AT_KM[:, None] - AT_KM).transpose(2, 0, 1))
    root = np.linalg.cholesky(np.exp(-away / of.site_correlation_km) + 1e-9 * np.eye(len(away)))
    site = root @ random.standard_normal((len(away), count))
    off = parts.common_db[:, None] * common + parts.site_db[:, None] * site
    level = (
        EXCESS[..., None] + off[RANK] + parts.cell_db[RANK][..., None] * random.standard_normal((*RANK.shape, count))
    )
    weights = sample_of().weights.reshape(2, 9, 400)
    shares = np.empty((3, 4, 2, 9, count))
    for union, members in enumerate(EVERY):
        met = (level >= 0)[members].any(axis=0)[:, ORDER]
        for who, hit in enumerate([*met, met.any(axis=0), met.all(axis=0)]):
            shares[union, who] = np.einsum("wzc,zck->wzk", weights, hit.reshape(9, 400, count).astype(float))
    return shares / weights.sum(axis=2)[None, None, :, :, None]


def test_a_90_percent_range_holds_the_truth_as_often_as_it_says(draws):
    """Of 300 made truths, in nine communes and the province: people by each operator, any and both, and unions."""
    sample, more = sample_of(), np.zeros((2, 1), np.float32)
    met = (EXCESS >= 0)[:, :, ORDER]
    central = []
    for union in EVERY:
        own = met[union].any(axis=0)
        hits = np.array([*own, own.any(axis=0), own.all(axis=0)])
        of = [(w * hits).reshape(4, 9, 400).sum(axis=2) / w.reshape(9, 400).sum(axis=1) for w in sample.weights]
        central.append(np.array(of).transpose(0, 2, 1)[:, :, None])
    whole = np.array([np.full(9, 16.0), sample.weights[1].reshape(9, 400).sum(axis=1), np.full(9, np.nan)])
    found = ranges_of(sample, draws, EVERY, more, central=central, whole=whole, threads=1)
    true = truths(300)
    held, sure = [], []
    for union, ranges in enumerate(found):
        for who in range(4):
            low, high = ranges.low[1, :, 0, who], ranges.high[1, :, 0, who]
            share = true[union, who, 1]
            open_ = (high - low > 0.02) & (low > 0.0) & (high < 1.0)  # at 0 and 1 a range holds more than it says
            held += [*((share >= low[:, None] - 1e-9) & (share <= high[:, None] + 1e-9))[open_].mean(axis=1)]
            assert (low <= central[union][1, :, 0, who] + 1e-12).all()
            assert (high >= central[union][1, :, 0, who] - 1e-12).all()
        total = np.array([whole[0].sum(), whole[1].sum(), 0.0])
        middle = (central[union][[0, 1, 1]] * np.nan_to_num(whole)[:, :, None, None]).sum(axis=1)
        middle[:2] /= total[:2, None, None]
        low, high = province_ends(ranges, total, middle, draws, np.array([0]))
        of_all = (true[union, :, 1] * whole[1][:, None]).sum(axis=1) / total[1]
        inside = (of_all >= low[1, 0, :4, None]) & (of_all <= high[1, 0, :4, None])
        sure += [*inside.mean(axis=1)]
    assert len(held) >= 40
    assert 0.85 <= np.mean(held) <= 0.95
    assert np.min(held) >= 0.80  # a hundred draws know a single figure's ends to 3 points
    assert 0.85 <= np.mean(sure) <= 0.95


def test_the_order_of_the_parts_changes_no_bit(draws):
    more, whole = np.zeros((2, 1), np.float32), np.vstack([np.full((2, 9), 1234.567), np.full(9, 100.0)])
    nothing = np.zeros((2, 9, 1, 4))

    def of(communes: slice):
        middle = [nothing[:, communes]] * 3
        return ranges_of(
            sample_of(communes), draws, EVERY, more, central=middle, whole=whole[:, communes], threads=1
        )[2]  # fmt: skip

    at_once = of(slice(0, 9))
    parts = joined_ranges(
        [of(slice(4, 9)), of(slice(0, 4))], np.argsort(np.concatenate([np.arange(4, 9), np.arange(4)]))
    )
    for one, other in zip(vars(at_once).values(), vars(parts).values(), strict=True):
        assert one.tobytes() == other.tobytes()


def test_every_layer_reads_its_own_part_of_the_noise():
    starts = Draws.starts(np.arange(10_000))
    assert 0 <= starts.min() < starts.max() < NOISE
    assert len(np.unique(starts)) > 5000
    assert len({LAYER_STEP * layer % NOISE for layer in range(64)}) == 64
