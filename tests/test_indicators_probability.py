"""The probability that a hamlet is covered: against a naive Monte Carlo by the covariance itself, and how true."""

from dataclasses import dataclass, replace

import geopandas as gpd
import made
import numpy as np
import pytest
import shapely
from phusong.engine.deviations import deviations_of, draws_of
from phusong.engine.scene import scene_of
from phusong.geo.crs import WGS84
from phusong.indicators.hear import received
from phusong.indicators.view import View
from pyproj import Transformer

RADIUS_M, SIDE_M, MANY = 500.0, 200.0, 1000
MIDDLE_KM = np.array([6.0, 4.4])  # of the made province, from its south-western corner


@dataclass(frozen=True)
class Mast:
    """A station: whose, of what, and how many km east and north of the province's middle it stands."""

    east_km: float
    north_km: float = 0.0
    operator: str = "Viettel"
    technology: str = "4G"


def place(east_km: np.ndarray, north_km: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where a place lies that is so far from the province's middle."""
    north = made.SOUTH + (MIDDLE_KM[1] + np.asarray(north_km)) / 110.7
    east = made.WEST + (MIDDLE_KM[0] + np.asarray(east_km)) / (111.32 * np.cos(np.radians(made.SOUTH)))
    return east, north


def view_of(masts: list[Mast], draws: int, at_1_km_dbm: float = -70.0, **service: object) -> View:
    """Levels that fall with the distance from the strongest mast of each operator and technology."""
    profile = made.profile()
    profile = profile.model_copy(update={"range": profile.range.model_copy(update={"draws": draws})})
    settings = made.settings(service={"hamlet_radius_m": RADIUS_M, **service})
    rows = []
    for number, mast in enumerate(masts):
        lon, lat = place(mast.east_km, mast.north_km)
        rows.append(made.station(number, operator=mast.operator, technology=mast.technology, lon=lon, lat=lat,
                                 band_mhz=made.BANDS[mast.technology]))  # fmt: skip
    scene = scene_of(made.table_of(rows), made.communes(), settings, profile)
    grid, stations = scene.grid, scene.stations
    x, y = Transformer.from_crs(WGS84, grid.crs, always_xy=True).transform(stations["lon"], stations["lat"])
    row, column = np.mgrid[: grid.height, : grid.width]
    away_km = np.hypot(
        grid.west_m + (column + 0.5) * SIDE_M - np.asarray(x)[:, None, None],
        grid.north_m - (row + 0.5) * SIDE_M - np.asarray(y)[:, None, None],
    ) / 1000.0  # fmt: skip
    level = (at_1_km_dbm - 38.0 * np.log10(np.maximum(away_km, 0.05))).astype(np.float32)

    def layer(operator, technology, window):
        own = np.flatnonzero((stations["operator"] == operator) & (stations["technology"] == technology))
        if not len(own):
            return None
        part = level[own][:, *window.slices]
        return part.max(axis=0), own[part.argmax(axis=0)].astype(np.int32)

    drawn = draws_of(stations, grid.crs, profile, resolution_m=SIDE_M)
    return View(scene, layer, None, None, settings, profile, drawn, 200_000)


def hamlets_of(view: View, shapes: list[shapely.Geometry]) -> gpd.GeoDataFrame:
    """Hamlets of shapes whose coordinates are km from the province's middle."""
    moved = [shapely.transform(shape, lambda km: np.column_stack(place(*km.T))) for shape in shapes]
    points = [
        shapely.Point(shapely.get_coordinates(shape)[0]) if shapely.get_dimensions(shape) == 0
        else shapely.point_on_surface(shape)
        for shape in moved
    ]  # fmt: skip
    table = gpd.GeoDataFrame({"hamlet_id": [str(number) for number in range(len(points))]}, geometry=points, crs=WGS84)
    extents = gpd.GeoSeries([None if shape.geom_type == "Point" else shape for shape in moved], crs=WGS84)
    return table.assign(extent=extents)


def cells_of(view: View, hamlets: gpd.GeoDataFrame) -> list[np.ndarray]:
    """Ask every cell of the grid by itself whether it belongs to each hamlet."""
    grid = view.scene.grid
    row, column = np.divmod(np.arange(grid.height * grid.width), grid.width)
    x, y = grid.west_m + (column + 0.5) * SIDE_M, grid.north_m - (row + 0.5) * SIDE_M
    found = []
    for point, extent in zip(hamlets.to_crs(grid.crs).geometry, hamlets["extent"].to_crs(grid.crs), strict=True):
        parts = [point] if extent is None else [part for part in shapely.get_parts(extent) if part.geom_type == "Point"]
        mine = np.zeros(len(x), bool) if extent is None else shapely.contains_xy(extent, x, y)
        for spot, reach_m in [(point, 1.0), *((part, RADIUS_M) for part in parts)]:
            at_row, at_column = grid.row_column(np.array([spot.x]), np.array([spot.y]))
            mine |= np.hypot(row - at_row, column - at_column) * SIDE_M <= reach_m
        found.append(np.flatnonzero(mine))
    return found


def naive(view: View, hamlets: gpd.GeoDataFrame, count: int, *, wider: float = 1.0, alone: bool = False) -> np.ndarray:
    """Draw every error by the covariance that the profile states, and judge every hamlet in every draw.

    ``wider`` stretches all errors; ``alone`` lets no two stations share any. Shape (hamlets, draws).
    """
    random, of, stations = np.random.default_rng(8), view.profile.range, view.scene.stations
    parts = deviations_of(stations, view.profile, resolution_m=SIDE_M)
    x, y = Transformer.from_crs(WGS84, view.scene.grid.crs, always_xy=True).transform(stations["lon"], stations["lat"])
    away_km = np.hypot(*(np.subtract.outer(part, part) for part in map(np.asarray, (x, y)))) / 1000.0
    layer = (stations["operator"] + stations["technology"]).to_numpy()
    alike = np.where(layer[:, None] == layer, 1.0, of.layer_correlation)
    covariance = np.outer(parts.common_db, parts.common_db) * alike
    covariance += np.outer(parts.site_db, parts.site_db) * np.exp(-away_km / of.site_correlation_km)
    if alone:
        covariance = np.diag(np.diag(covariance))
    root = np.linalg.cholesky(covariance + 1e-9 * np.eye(len(stations)))
    clutter = random.standard_normal((len(stations) if alone else 1, count))
    assumed = np.where(clutter > 0, parts.clutter_high_db[:, None], parts.clutter_low_db[:, None]) * clutter
    off = root @ random.standard_normal((len(stations), count)) + assumed
    rule, grid = view.settings.service, view.scene.grid
    more = view.more_db((rule.tier,))[:, 0]
    served = []
    for cells in cells_of(view, hamlets):
        enough = np.zeros((len(cells), count), int)
        for operator in view.scene.operators:
            met = np.zeros((len(cells), count), bool)
            for number, technology in enumerate(view.scene.technologies):
                layers = view.layer(operator, technology, made.whole_of(grid))
                rank = layers[1].ravel()[cells]
                own = parts.cell_db[rank][:, None] * random.standard_normal((len(cells), count))
                excess_db = layers[0].ravel()[cells] - view.base_dbm(technology) - more[number]
                met |= (excess_db[:, None] + wider * (off[rank] + own) >= 0.0) & (rank >= 0)[:, None]
            enough += met
        share = (enough >= rule.min_operators).mean(axis=0)
        served.append(share * 100.0 >= rule.min_share_pct)
    return np.array(served)


def said(view: View, hamlets: gpd.GeoDataFrame) -> np.ndarray:
    return received(view, hamlets, threads=1).asked.probability


POINTS = [shapely.Point(east, north) for east, north in [(1.5, 0.0), (2.6, 0.8), (3.6, -0.5), (0.0, 3.2), (-3.0, 1.0)]]
SHAPES = [
    shapely.MultiPoint([(1.2, 0.0), (3.4, 0.4), (2.2, -2.4)]),
    shapely.MultiPoint([(-1.0, 2.0), (2.0, 2.6)]),
    shapely.box(1.0, 0.5, 2.3, 1.9),
    shapely.box(-3.2, -2.5, -0.4, 1.5),
]
CASES = {
    "one site": ([Mast(0.0)], POINTS, {}),
    "two sites of one operator": ([Mast(-1.5), Mast(2.5, 1.5)], [*POINTS, *SHAPES], {}),
    "three operators, one is enough": (
        [Mast(-2.0), Mast(1.0, 2.0, "VNPT"), Mast(1.0, -2.5, "MobiFone"), Mast(2.5, 1.0, "MobiFone")], POINTS, {}
    ),
    "two of three operators, one mast among them": (
        [Mast(0.0), Mast(0.0, 0.0, "VNPT"), Mast(2.0, -1.5, "MobiFone")], POINTS, {"min_operators": 2}
    ),
    "indoors, where a newer technology may do": (
        [Mast(0.0), Mast(0.5, 0.5, "VNPT", "5G"), Mast(2.0, 0.5)], POINTS, {"tier": "indoor"}
    ),
    "half of the ground is enough": ([Mast(-1.0), Mast(2.5, 1.0, "VNPT")], SHAPES, {"min_share_pct": 50.0}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_probability_is_that_of_a_naive_monte_carlo(case):
    masts, shapes, rule = CASES[case]
    view = view_of(masts, MANY, **rule)
    hamlets = hamlets_of(view, shapes)
    told, truth = said(view, hamlets), naive(view, hamlets, 2 * MANY).mean(axis=1)
    assert ((truth > 0.02) & (truth < 0.98)).sum() >= 3, "the case asks something"
    error = np.sqrt(np.maximum(truth * (1.0 - truth), 1e-3) * (1.0 / MANY + 1.0 / (2 * MANY)))
    assert (np.abs(told - truth) <= 4.0 * error).all(), (told, truth)


@pytest.mark.parametrize("rule", [{}, {"min_operators": 2}, {"tier": "indoor"}])
def test_a_stronger_signal_never_makes_a_hamlet_less_probable(rule):
    masts = [Mast(-1.5), Mast(2.5, 1.5), Mast(0.5, -2.0, "VNPT")]
    found = np.array(
        [
            said(view, hamlets_of(view, [*POINTS, *SHAPES]))
            for view in (view_of(masts, 40, at_1_km_dbm, **rule) for at_1_km_dbm in range(-130, -9, 15))
        ]
    )
    assert ((found >= 0.0) & (found <= 1.0)).all()
    assert (np.diff(found, axis=0) >= 0.0).all()
    assert (found[0] == 0.0).all()
    assert (found[-1] == 1.0).all()


def test_errors_that_nothing_shares_would_give_another_probability():
    view = view_of([Mast(0.0), Mast(0.0, 0.0, "VNPT")], MANY, min_operators=2)
    hamlets = hamlets_of(view, POINTS)
    told, other = said(view, hamlets), naive(view, hamlets, MANY, alone=True).mean(axis=1)
    assert (told - other).max() > 0.1, "two operators on one mast stand and fall together"


def off_by(told: np.ndarray, truths: np.ndarray) -> list[float]:
    """How far the share of hamlets that are covered lies from what was said of them, tenth by tenth."""
    tenth = np.minimum((told * 10.0).astype(int), 9)
    many = [number for number in range(10) if (tenth == number).sum() >= 5]
    assert len(many) >= 7
    assert 7 in many
    return [float(truths[tenth == number].mean() - told[tenth == number].mean()) for number in many]


def test_of_hamlets_that_are_covered_with_75_percent_three_of_four_are():
    """As a run draws it, in 100 draws: 160 hamlets of a made province, and 200 made truths by the covariance itself."""
    random = np.random.default_rng(5)
    operators = ("Viettel", "VNPT", "MobiFone")
    spots = random.uniform((-5.0, -3.5), (5.0, 3.5), (6, 2))
    masts = [Mast(east, north, operators[number % 3]) for number, (east, north) in enumerate(spots)]
    view = view_of(masts, 100, -76.0, min_operators=2, min_share_pct=80.0)
    hamlets = hamlets_of(view, [shapely.Point(spot) for spot in random.uniform((-5.0, -3.5), (5.0, 3.5), (160, 2))])
    told = said(view, hamlets)
    by_three = received(replace(view, cells=3_000), hamlets, threads=3).asked.probability
    assert told.tobytes() == by_three.tobytes(), "threads and memory change no bit"
    assert np.abs(off_by(told, naive(view, hamlets, 200))).max() <= 0.05
    assert np.abs(off_by(told, naive(view, hamlets, 200, wider=2.0))).max() > 0.1, "errors twice as great would show"
