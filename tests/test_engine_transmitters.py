"""Stations as arrays: places, azimuths on the grid, reach, and the plain radius."""

import made
import numpy as np
import pytest
from phusong.engine.pieces import decoded_level, encoded_level
from phusong.engine.scene import scene_of
from phusong.engine.tallies import met_tiers
from phusong.engine.transmitters import FLOOR_BELOW_THRESHOLD_DB, transmitters_of
from phusong.errors import InputError, OutsideValidityError
from phusong.geo.crs import WGS84
from phusong.indicators.cases import cases_of
from phusong.radio.models import path_loss_db
from pyproj import Geod, Transformer

PROFILE = made.profile()
ELLIPSOID = Geod(ellps="WGS84")


def scene_with(rows, profile=PROFILE, **parts):
    return scene_of(made.table_of(rows), made.communes(), made.settings(**parts), profile)


def transmitters(scene, profile=PROFILE):
    layers = [(operator, technology) for operator in scene.operators for technology in scene.technologies]
    return transmitters_of(scene.used, scene.grid, profile, layers), layers


@pytest.mark.parametrize("crs", ["auto", "EPSG:32648", "EPSG:3405", "EPSG:5899"])
def test_azimuths_are_turned_by_the_grids_convergence(crs):
    # The central meridian of 5899 (VN-2000 / TM-3 zone 491) is 108 degrees east: the grid here is turned by a degree.
    rows = [made.station(i, lon=made.WEST + 0.05 * i, lat=made.SOUTH + 0.01, azimuth_deg="30") for i in range(3)]
    scene = scene_with(rows, grid={"crs": crs})
    made_of, _ = transmitters(scene)
    back = Transformer.from_crs(scene.grid.crs, WGS84, always_xy=True)
    for i in range(3):
        x, y, turned = made_of.place_x_m[i], made_of.place_y_m[i], np.radians(made_of.stations.azimuth_deg[i])
        start, end = back.transform(x, y), back.transform(x + 500 * np.sin(turned), y + 500 * np.cos(turned))
        bearing, _, _ = ELLIPSOID.inv(*start, *end)
        assert bearing == pytest.approx(30.0, abs=0.01)


def test_stations_of_one_place_stand_together():
    rows = [
        made.station(5, technology="2G", lon=made.WEST + 0.01),
        made.station(1, technology="4G", lon=made.WEST + 0.02, azimuth_deg="0/120/240"),
        made.station(3, technology="3G", lon=made.WEST + 0.01, azimuth_deg="45"),
        made.station(9, technology="4G", lon=made.WEST + 0.01, operator="VNPT"),
    ]
    scene = scene_with(rows)
    made_of, layers = transmitters(scene)
    assert made_of.first_station.tolist() == [0, 1, 4]
    assert made_of.stations.rank.tolist() == [0, 1, 2, 3]
    ids = scene.stations["station_id"].to_numpy()[made_of.stations.rank].tolist()
    assert ids == ["T001", "T003", "T005", "T009"]
    assert np.diff(made_of.stations.first_sector).tolist() == [3, 1, 1, 1]
    assert [layers[k] for k in made_of.stations.layer] == [
        ("Viettel", "4G"),
        ("Viettel", "3G"),
        ("Viettel", "2G"),
        ("VNPT", "4G"),
    ]
    assert made_of.stations.beamwidth_deg.tolist() == [65.0, 65.0, 360.0, 360.0]
    assert made_of.place_reach_m[1] == made_of.stations.reach_m[1:].max()


def test_only_the_asked_layers_are_taken():
    scene = scene_with([made.station(i, technology=name) for i, name in enumerate(("2G", "3G", "4G"))])
    chosen = transmitters_of(scene.used, scene.grid, PROFILE, [("Viettel", "4G")])
    assert chosen.stations.rank.tolist() == [2]
    none = transmitters_of(scene.used, scene.grid, PROFILE, [("VNPT", "4G")])
    assert len(none.stations.rank) == len(none.place_x_m) == 0


def test_reach_is_capped_by_layer_model_and_floor():
    weak = made.station(1, technology="4G", band_mhz=1800.0, eirp_dbm=20.0)
    strong = made.station(2, technology="2G", band_mhz=900.0, eirp_dbm=80.0, lon=made.WEST + 0.01)
    scene = scene_with([weak, strong])
    made_of, _ = transmitters(scene)
    floor = PROFILE.thresholds_dbm["4G"] - FLOOR_BELOW_THRESHOLD_DB
    used = scene.used.set_index("station_id")
    of_weak = made_of.stations.reach_m[0]
    assert of_weak < PROFILE.layers["4G 1800"].max_radius_km * 1000.0
    at_reach = path_loss_db(
        used.loc["T001", "model"], of_weak, frequency_mhz=1842.5, antenna_height_m=35.0, outside="clamp"
    )
    # At the reach the antenna's peak has just fallen below the floor: within one knot's step of the loss.
    assert 0.0 <= floor - (used.loc["T001", "reference_eirp_dbm"] - at_reach) < 1.0
    assert made_of.stations.reach_m[1] == PROFILE.layers["2G 900"].max_radius_km * 1000.0
    assert made_of.stations.floor_dbm.tolist() == [floor, PROFILE.thresholds_dbm["2G"] - FLOOR_BELOW_THRESHOLD_DB]


def with_edge(edge_probability, **plain_radius_km):
    margin = PROFILE.margin.model_copy(update={"edge_probability": edge_probability})
    layers = {
        name: layer.model_copy(update={"plain_radius_km": plain_radius_km.get(layer.technology, layer.plain_radius_km)})
        for name, layer in PROFILE.layers.items()
    }
    return PROFILE.model_copy(update={"margin": margin, "layers": layers})


@pytest.mark.parametrize("edge_probability", [0.5, 0.6, 0.75, 0.8, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("technology", ["2G", "3G", "4G", "5G"])
def test_the_plain_radius_covers_just_its_disc_outdoors_and_nothing_indoors(technology, edge_probability):
    profile = with_edge(edge_probability, **{technology: 1.5})
    row = made.station(1, technology=technology, azimuth_deg="0", beamwidth_deg=65.0, lon=made.WEST + 0.06)
    scene = scene_with([row], profile, radio={"model": "radius"})
    arrays, layers = transmitters(scene, profile)
    mosaic = made.mosaic_of(
        arrays, made.ground(made.hills(scene.grid.shape)), np.ones(scene.grid.shape, bool),
        grid=scene.grid, layers=len(layers), profile=profile,
    )  # fmt: skip
    # As the mosaic is stored: in tenths of a dB.
    level = np.nan_to_num(decoded_level(encoded_level(mosaic.level_dbm[0])), nan=-np.inf)
    grid = scene.grid
    line, column = np.mgrid[: grid.height, : grid.width]
    x = grid.west_m + (column + 0.5) * grid.resolution_m - arrays.place_x_m[0]
    y = grid.north_m - (line + 0.5) * grid.resolution_m - arrays.place_y_m[0]
    inside = np.hypot(x, y) <= 1500.0
    cases = cases_of(profile, technology)
    bits = met_tiers(level, np.arange(level.size), cases.required_dbm).reshape(level.shape)
    covered = {tier: (bits >> number & 1).astype(bool) for number, tier in enumerate(cases.tiers)}
    assert inside.sum() > 100
    assert np.array_equal(covered["outdoor"], inside)
    # A plain radius is sure of nothing: it claims just what is asked for, and any draw below that is not covered.
    assert scene.stations["range_low_db"].item() > 1.0
    assert not covered["indoor"].any()
    assert not covered["vehicle"].any()
    # Any station with a model that serves there is the better server: the radius claims hardly more than is asked.
    assert np.all(level[inside] <= cases.central() + 0.2)


def test_a_named_model_is_taken_for_all_and_must_exist():
    rows = [made.station(1, technology="4G", band_mhz=700.0), made.station(2, technology="4G", band_mhz=900.0)]
    assert set(scene_with(rows, radio={"model": "hata_open"}).stations["model"]) == {"hata_open"}
    with pytest.raises(InputError, match="hata_opne"):
        scene_with(rows, radio={"model": "hata_opne"})


def test_a_model_outside_its_frequencies_is_refused_with_its_range():
    scene = scene_with([made.station(1, technology="5G", band_mhz=3700.0)], radio={"model": "hata_open"})
    with pytest.raises(OutsideValidityError, match=r"hata_open.*3750.*150 to 1500"):
        transmitters(scene)
