"""Radio parameters: what the list gives is kept, what it lacks is filled and recorded."""

import made
import pytest
from phusong.config import RadioProfile
from phusong.engine.parameters import settlement_classes, with_parameters
from phusong.errors import InputError
from phusong.tables.stations import RADIO_PARAMETERS

PROFILE = made.profile()


def filled(*rows, profile=PROFILE):
    table = made.table_of(list(rows))
    return with_parameters(table, made.communes(), profile)


def test_settlement_asks_for_density_and_for_urban_also_for_the_type():
    communes, limits = made.communes(), PROFILE.settlement
    communes["area_km2"] = 10.0
    urban, suburban = 10 * int(limits.urban_per_km2), 10 * int(limits.suburban_per_km2)
    communes["population"] = [urban, suburban, suburban - 10, suburban - 10, urban, urban - 10]
    communes["type"] = ["xã", "xã", "xã", "phường", "phường", "phường"]
    got = settlement_classes(communes, PROFILE)
    assert got.tolist() == ["suburban", "suburban", "rural", "rural", "urban", "suburban"]
    assert got.index.tolist() == list(made.CODES)


def test_what_is_given_is_kept_and_full_rows_have_full_confidence():
    row = made.station(
        1, band_mhz=1800.0, frequency_mhz=1850.0, bandwidth_mhz=10.0, antenna_height_m=51.0, azimuth_deg="10/130",
        beamwidth_deg=90.0, downtilt_deg=7.0, eirp_dbm=60.0,
    )  # fmt: skip
    result, findings = filled(row)
    assert {name: result.iloc[0][name] for name in RADIO_PARAMETERS} == {name: row[name] for name in RADIO_PARAMETERS}
    assert (result["filled"].iloc[0], result["confidence"].iloc[0], findings) == ("", 1.0, [])


def test_every_fill_is_recorded_with_its_count():
    result, findings = filled(made.station(1, azimuth_deg="0"), made.station(2, azimuth_deg="0", downtilt_deg=5.0))
    first, second = (set(text.split(",")) for text in result["filled"])
    assert first == set(RADIO_PARAMETERS) - {"azimuth_deg"}
    assert second == first - {"downtilt_deg"}
    assert result["confidence"].tolist() == [round(1 / 8, 3), round(2 / 8, 3)]
    assert {finding.severity for finding in findings} == {"info"}
    assert {finding.message.params["count"] for finding in findings} == {1, 2}
    assert len(findings) == 7
    assert not result[list(RADIO_PARAMETERS)].drop(columns="azimuth_deg").isna().any().any()


def test_an_omnidirectional_antenna_lacks_neither_azimuth_nor_beamwidth():
    result, _ = filled(made.station(1))
    assert not {"azimuth_deg", "beamwidth_deg"} & set(result["filled"].iloc[0].split(","))


@pytest.mark.parametrize(
    ("technology", "band_mhz", "layer"),
    [
        ("4G", 850.0, "4G 900"), ("4G", 1700.0, "4G 1800"), ("4G", 2300.0, "4G 2300"), ("4G", None, "4G 1800"),
        ("3G", 900.0, "3G 900"), ("3G", None, "3G 2100"), ("5G", 3500.0, "5G 3700"), ("2G", 1800.0, "2G 1800"),
    ],
)  # fmt: skip
def test_the_nearest_layer_of_the_technology_is_taken(technology, band_mhz, layer):
    result, _ = filled(made.station(1, technology=technology, band_mhz=band_mhz))
    assert result["layer"].iloc[0] == layer
    assert result["frequency_mhz"].iloc[0] == PROFILE.layers[layer].frequency_mhz


def test_a_band_without_a_layer_keeps_its_own_frequency_and_is_remarked():
    result, findings = filled(made.station(7, technology="5G", band_mhz=4900.0))
    assert result["frequency_mhz"].iloc[0] == 4900.0
    (remark,) = [finding for finding in findings if finding.rule == "band"]
    assert remark.severity == "warning"
    assert result["station_id"].iloc[0] in str(remark.message)
    assert "4900" in str(remark.message)


def test_a_missing_band_is_taken_from_the_frequency():
    result, _ = filled(made.station(1, technology="4G", band_mhz=None, frequency_mhz=947.5))
    assert result["layer"].iloc[0] == "4G 900"
    assert "band_mhz" in result["filled"].iloc[0]


def test_band_and_frequency_that_contradict_are_remarked():
    result, findings = filled(made.station(1, technology="4G", band_mhz=900.0, frequency_mhz=2140.0))
    assert result["frequency_mhz"].iloc[0] == 2140.0
    assert [finding.column for finding in findings if finding.rule == "band"] == ["frequency_mhz"]


def test_heights_follow_the_settlement_and_outside_the_province_the_country():
    town = made.station(1, lon=made.WEST + 1.5 * made.SIDE_DEG, lat=made.SOUTH + 1.5 * made.SIDE_DEG)
    village = made.station(2, lon=made.WEST + 0.5 * made.SIDE_DEG, lat=made.SOUTH + 0.5 * made.SIDE_DEG)
    abroad = made.station(3, lon=made.WEST - 0.05)
    result, _ = filled(town, village, abroad)
    assert result["settlement"].tolist() == ["urban", "rural", "rural"]
    assert result["antenna_height_m"].tolist() == [25.0, 35.0, 35.0]


@pytest.mark.parametrize(
    ("technology", "band", "width", "total_less_reference_db"),
    [
        # 10 log10(12 N_RB): 3GPP TS 36.101 table 5.6-1 has 100 blocks in 20 MHz, TS 38.101-1 table 5.3.2-1 has 273 in
        # 100 MHz at 30 kHz; the pilot is a tenth of 3G's power (TS 25.141 table 6.1).
        ("4G", 1800.0, 20.0, 30.79),
        ("4G", 900.0, 10.0, 27.78),
        ("5G", 2600.0, 100.0, 35.15),
        ("3G", 2100.0, 5.0, 10.0),
        ("2G", 900.0, 0.2, 0.0),
    ],
)
def test_a_given_eirp_becomes_the_reference_signals(technology, band, width, total_less_reference_db):
    row = made.station(1, technology=technology, band_mhz=band, bandwidth_mhz=width, eirp_dbm=61.0)
    result, _ = filled(row, made.station(2, technology=technology, band_mhz=band, bandwidth_mhz=width))
    given, usual = result.iloc[0], result.iloc[1]
    assert given["eirp_dbm"] - given["reference_eirp_dbm"] == pytest.approx(total_less_reference_db, abs=0.01)
    assert given["eirp_dbm"] == pytest.approx(61.0)
    # Where the list is silent, the layer's own reference EIRP stands, and the carrier's follows from it.
    assert usual["reference_eirp_dbm"] == PROFILE.layers[usual["layer"]].eirp_dbm
    assert usual["eirp_dbm"] == pytest.approx(usual["reference_eirp_dbm"] + total_less_reference_db, abs=0.01)


def test_a_bandwidth_that_no_carrier_has_is_replaced_with_a_warning():
    odd = made.station(1, technology="4G", band_mhz=1800.0, bandwidth_mhz=17.0)
    right = made.station(2, technology="4G", band_mhz=1800.0, bandwidth_mhz=10.0)
    result, findings = filled(odd, right)
    assert result["bandwidth_mhz"].tolist() == [20.0, 10.0]
    assert "bandwidth_mhz" in result["filled"].iloc[0]
    assert "bandwidth_mhz" not in result["filled"].iloc[1]
    warning = next(finding for finding in findings if finding.severity == "warning")
    assert "17" in str(warning.message)
    assert "20 MHz" in str(warning.message)


def test_a_profile_without_the_technology_is_refused_by_name():
    layers = {name: layer for name, layer in PROFILE.layers.items() if layer.technology != "5G"}
    poor = PROFILE.model_copy(update={"layers": layers})
    with pytest.raises(InputError, match="5G"):
        filled(made.station(1, technology="5G"), profile=poor)


def profile_without(**parts) -> dict:
    values = PROFILE.model_dump()
    for key, gone in parts.items():
        values[key] = {name: value for name, value in values[key].items() if name != gone}
    return values


@pytest.mark.parametrize(
    "parts",
    [{"thresholds_dbm": "4G"}, {"default_band_mhz": "3G"}, {"tiers": "outdoor"}],
    ids=lambda parts: next(iter(parts)),
)
def test_a_profile_must_have_what_the_engine_asks_for(parts):
    gone = next(iter(parts.values()))
    with pytest.raises(ValueError, match=gone):
        RadioProfile.model_validate(profile_without(**parts))


def test_a_profile_must_have_every_height():
    values = PROFILE.model_dump()
    del values["antenna"]["height_m"]["rural"]
    with pytest.raises(ValueError, match="rural"):
        RadioProfile.model_validate(values)
