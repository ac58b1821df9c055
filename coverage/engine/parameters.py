"""Every station's radio parameters: as its list gives them, else from the profile, each fill recorded."""

from collections.abc import Iterator, Mapping
from operator import attrgetter

import geopandas as gpd
import numpy as np
import pandas as pd

from ..config import Layer, RadioProfile, name_in_words
from ..errors import InputError
from ..language import msg
from ..radio.link_budget import reference_eirp_dbm, resource_blocks
from ..tables import STATIONS, Finding, given_parameters


def settlement_classes(communes: pd.DataFrame, profile: RadioProfile) -> pd.Series:
    """Return each commune's settlement class, indexed by commune_code.

    ``urban`` is a phường of at least ``urban_per_km2`` residents per km², ``suburban`` any commune of at least
    ``suburban_per_km2``, the rest is ``rural``.
    """
    limits = profile.settlement
    density = communes["population"].to_numpy(float) / communes["area_km2"].to_numpy(float)
    urban = (communes["type"] == "phường").to_numpy() & (density >= limits.urban_per_km2)
    classes = np.select([urban, density >= limits.suburban_per_km2], ["urban", "suburban"], "rural")
    return pd.Series(classes, index=communes["commune_code"].to_numpy(), name="settlement")


def with_parameters(
    stations: gpd.GeoDataFrame, communes: pd.DataFrame, profile: RadioProfile
) -> tuple[gpd.GeoDataFrame, list[Finding]]:
    """Return the stations with every radio parameter set, and a finding for each kind of fill.

    Parameters
    ----------
    stations
        The checked table; ``commune_code`` by coordinates.
    communes
        The checked table.
    profile
        Where missing values come from.

    Returns
    -------
    stations
        With the further columns ``layer`` (key of the profile), ``settlement``, ``reference_eirp_dbm`` (what the
        technology's threshold is stated for), ``filled`` (names of the filled columns, separated by commas) and
        ``confidence`` (the share of the radio parameters that the list gave itself).
    findings
        One a column and reason, with counts; severity ``info``, or ``warning`` where a given value could not be used.
    """
    result = stations.copy()
    classes = settlement_classes(communes, profile)
    result["settlement"] = result["commune_code"].map(classes).fillna("rural").astype(str)
    given = given_parameters(result)
    findings = _contradictions(result)
    result["band_mhz"] = result["band_mhz"].fillna(_usual_band(result, profile))
    result["layer"] = _nearest_layer(result, "band_mhz", profile)
    findings += _without_layer(result, profile)
    by_layer = result["layer"].map(profile.layers)
    result["frequency_mhz"] = result["frequency_mhz"].fillna(_usual_frequency(result, by_layer))
    result["bandwidth_mhz"] = result["bandwidth_mhz"].fillna(by_layer.map(attrgetter("bandwidth_mhz")))
    heights = {str(key): height for key, height in profile.antenna.height_m.items()}
    result["antenna_height_m"] = result["antenna_height_m"].fillna(result["settlement"].map(heights))
    result["beamwidth_deg"] = result["beamwidth_deg"].fillna(profile.antenna.beamwidth_deg)
    result["downtilt_deg"] = result["downtilt_deg"].fillna(profile.antenna.downtilt_deg)
    findings += _mend_bandwidth(result, given, profile)
    _set_eirp(result, profile.layers)
    names = given.columns.to_numpy()
    result["filled"] = [",".join(names[~row]) for row in given.to_numpy()]
    result["confidence"] = given.to_numpy().mean(axis=1).round(3)
    return result, findings + _fills(result, given, profile.name)


_APART = 0.15
"""A frequency so far from its band's name, or a band so far from a layer's, is another band: 700 MHz runs to 803."""


def _usual_band(stations: pd.DataFrame, profile: RadioProfile) -> pd.Series:
    """Return the band that a station's frequency lies in, else the profile's default of its technology."""
    default = stations["technology"].map({str(key): band for key, band in profile.default_band_mhz.items()})
    known = stations["frequency_mhz"].notna()
    if known.any():
        by_frequency = _nearest_layer(stations[known], "frequency_mhz", profile)
        default.loc[known] = by_frequency.map({key: layer.band_mhz for key, layer in profile.layers.items()})
    return default


def _usual_frequency(stations: pd.DataFrame, by_layer: pd.Series) -> pd.Series:
    """Return the layer's frequency, or the band's own number where the profile has no layer on it."""
    band = by_layer.map(attrgetter("band_mhz"))
    foreign = (stations["band_mhz"] / band - 1.0).abs() > _APART
    return by_layer.map(attrgetter("frequency_mhz")).where(~foreign, stations["band_mhz"])


def _contradictions(stations: pd.DataFrame) -> list[Finding]:
    """Remark stations whose frequency lies in another band than they name; the frequency is computed with."""
    both = stations["band_mhz"].notna() & stations["frequency_mhz"].notna()
    wrong = both & ((stations["frequency_mhz"] / stations["band_mhz"] - 1.0).abs() > _APART)
    if not wrong.any():
        return []
    message = msg(
        "{count} stations have a frequency outside the band that they name ({names}); the frequency is used: "
        "correct the band or the frequency",
        count=int(wrong.sum()),
        names=_some(stations.loc[wrong, "station_id"]),
    )
    return [Finding("stations", None, "frequency_mhz", "", "warning", "band", message)]


def _without_layer(stations: pd.DataFrame, profile: RadioProfile) -> list[Finding]:
    """Remark stations on a band for which the profile has no layer of their technology."""
    # Without a station the map of texts stays one of texts.
    band = stations["layer"].map({key: layer.band_mhz for key, layer in profile.layers.items()}).astype("float64")
    foreign = stations[(stations["band_mhz"] / band - 1.0).abs() > _APART]
    return [
        Finding(
            "stations",
            None,
            "band_mhz",
            f"{rows['band_mhz'].iloc[0]:g}",
            "warning",
            "band",
            msg(
                "the radio profile {profile} has no layer for {technology} on {value} MHz, the band of {count} "
                "stations ({names}); power and radius of {layer} are used: add the layer to the profile, or "
                "correct the band",
                profile=profile.name,
                technology=str(rows["technology"].iloc[0]),
                value=f"{rows['band_mhz'].iloc[0]:g}",
                count=len(rows),
                names=_some(rows["station_id"]),
                layer=str(rows["layer"].iloc[0]),
            ),
        )
        for _, rows in foreign.groupby(["technology", "band_mhz"])
    ]


def _some(names: pd.Series) -> str:
    return ", ".join(names.head(5)) + (", ..." if len(names) > 5 else "")


def _nearest_layer(stations: pd.DataFrame, column: str, profile: RadioProfile) -> pd.Series:
    """Return the profile's layer of the station's technology whose band, or frequency, is nearest."""
    pairs = stations[["technology", column]].drop_duplicates()
    chosen: dict[tuple[str, float], str] = {}
    for technology, band in pairs.itertuples(index=False):
        candidates = [key for key, layer in profile.layers.items() if layer.technology == technology]
        if not candidates:
            raise InputError(
                "the radio profile {profile} has no layer for {technology}; add one under [layers] in the profile",
                profile=profile.name,
                technology=technology,
            )
        off = [abs(getattr(profile.layers[key], column) - band) for key in candidates]
        chosen[technology, band] = candidates[int(np.argmin(off))]
    keys = zip(stations["technology"], stations[column], strict=True)
    return pd.Series([chosen[key] for key in keys], index=stations.index, dtype="str")


def _blocks(technology: str, bandwidth_mhz: float, spacing_khz: int) -> int | None:
    """Return the carrier's resource blocks, None for 2G and 3G, 0 for a bandwidth that 3GPP's tables do not hold."""
    if technology not in {"4G", "5G"}:
        return None
    try:
        return resource_blocks(technology, bandwidth_mhz, spacing_khz=spacing_khz)
    except InputError:
        return 0


def _carriers(stations: pd.DataFrame, layers: Mapping[str, Layer]) -> Iterator[tuple[Layer, float, pd.Index]]:
    """Yield each layer and bandwidth that occur, with their rows."""
    for _, rows in stations.groupby(["layer", "bandwidth_mhz"]):
        yield layers[rows["layer"].iloc[0]], float(rows["bandwidth_mhz"].iloc[0]), rows.index


def _mend_bandwidth(stations: pd.DataFrame, given: pd.DataFrame, profile: RadioProfile) -> list[Finding]:
    """Replace bandwidths that no carrier of the technology can have by the layer's own; they count as filled."""
    findings = []
    heading = STATIONS["bandwidth_mhz"].heading_vi
    for layer, width, rows in _carriers(stations, profile.layers):
        if _blocks(layer.technology, width, layer.scs_khz) != 0:
            continue
        stations.loc[rows, "bandwidth_mhz"] = layer.bandwidth_mhz
        given.loc[rows, "bandwidth_mhz"] = False
        message = msg(
            "{count} {technology} stations have a bandwidth of {value:g} MHz, which no such carrier has; "
            "{used:g} MHz of the profile is used",
            count=len(rows),
            technology=layer.technology,
            value=width,
            used=layer.bandwidth_mhz,
        )
        findings.append(Finding("stations", None, heading, f"{width:g}", "warning", "bandwidth", message))
    return findings


def _set_eirp(stations: pd.DataFrame, layers: Mapping[str, Layer]) -> None:
    """Set both EIRPs: of the whole carrier, and of the reference signal whose level is held against the threshold."""
    whole_less_reference = pd.Series(0.0, index=stations.index)
    for layer, width, rows in _carriers(stations, layers):
        blocks = _blocks(layer.technology, width, layer.scs_khz)
        share = reference_eirp_dbm(0.0, 0.0, 0.0, technology=layer.technology, resource_blocks=blocks)
        whole_less_reference[rows] = -float(share)
    usual = stations["layer"].map({key: layer.eirp_dbm for key, layer in layers.items()})
    stations["reference_eirp_dbm"] = (stations["eirp_dbm"] - whole_less_reference).fillna(usual)
    stations["eirp_dbm"] = stations["reference_eirp_dbm"] + whole_less_reference


def _fills(stations: pd.DataFrame, given: pd.DataFrame, profile: str) -> list[Finding]:
    counts = (~given).sum()
    return [
        Finding(
            "stations",
            None,
            STATIONS[str(column)].heading_vi,
            "",
            "info",
            "filled",
            msg(
                "{count} of {total} stations have no value; filled from the radio profile {profile}",
                count=int(count),
                total=len(stations),
                profile=name_in_words(profile),
            ),
        )
        for column, count in counts.items()
        if count
    ]
