"""A path's numbers: for people as lines of words and numbers, for programs as plain data."""

from typing import Any

from ..indicators.one_path import Study
from ..language import Language, Message, msg, number


def path_data(study: Study, ends: tuple[str, str]) -> dict[str, Any]:
    """Return a path's numbers as plain data for JSON; names carry their units."""
    profile, sight, losses = study.profile, study.sight, study.losses
    at = sight.obstacle
    data: dict[str, Any] = {
        "from": {
            "name": ends[0],
            "lon": round(float(profile.lon[0]), 6),
            "lat": round(float(profile.lat[0]), 6),
            "ground_m": round(float(profile.ground_m[0]), 1),
            "height_m": profile.antenna_height_m,
        },
        "to": {
            "name": ends[1],
            "lon": round(float(profile.lon[-1]), 6),
            "lat": round(float(profile.lat[-1]), 6),
            "ground_m": round(float(profile.ground_m[-1]), 1),
            "height_m": profile.phone_height_m,
        },
        "frequency_mhz": study.frequency_mhz,
        "distance_km": round(profile.length_km, 4),
        "bearing_deg": round(profile.bearing_deg, 2),
        "elevation_deg": round(profile.elevation_deg, 3),
        "sight": "clear" if sight.clear else "blocked",
        "clearance_pct": round(sight.clearance * 100.0, 1),
        "obstacle": {
            "km": round(float(profile.distance_km[at]), 4),
            "lon": round(float(profile.lon[at]), 6),
            "lat": round(float(profile.lat[at]), 6),
            "height_m": round(float(profile.surface_m[at]), 1),
            "stands_m": round(float(profile.surface_m[at] - profile.ground_m[at]), 1),
            "above_m": round(sight.above_m, 2),
        },
        "free_space_db": round(losses.free_space_db, 2),
        "terrain_db": round(losses.terrain_db, 2),
        "clutter_db": round(study.clutter_db, 2),
        "whole_p1812_db": round(losses.whole_db, 2),
    }
    if study.station is not None:
        data |= _station_data(study)
    return data


def _station_data(study: Study) -> dict[str, Any]:
    station = study.station
    if station is None or study.level_dbm is None or study.required_dbm is None or study.missing_db is None:
        return {}
    return {
        "station_id": str(station["station_id"]),
        "operator": str(station["operator"]),
        "technology": str(station["technology"]),
        "reference_eirp_dbm": round(float(station["reference_eirp_dbm"]), 2),
        "antenna_db": round(study.antenna_db or 0.0, 2),
        "calibration_db": round(study.calibration_db, 2),
        "level_dbm": round(study.level_dbm, 2),
        "required_dbm": round(study.required_dbm, 2),
        "missing_db": round(study.missing_db, 2),
    }


def path_lines(study: Study, ends: tuple[str, str], language: Language) -> list[tuple[Message, str]]:
    """Return a path's numbers as lines for people: what, and how much."""
    data = path_data(study, ends)
    obstacle = data["obstacle"]

    def told(value: float, unit: str, decimals: int = 1) -> str:
        # A hyphen is no minus.
        shown = number(value, language, decimals=decimals).replace("-", "−")
        return f"{shown}{'' if unit in {'%', '°'} else ' '}{unit}"

    def end(side: dict[str, Any]) -> str:
        ground = msg("ground {ground:.0f} m, {height:g} m above it", ground=side["ground_m"], height=side["height_m"])
        return f"{side['name']} ({ground.render(language)})"

    above = obstacle["above_m"]
    way = msg("rises {above:.1f} m above the ray", above=above)
    if above <= 0:
        way = msg("stays {above:.1f} m below the ray", above=-above)
    top = msg("{height:,.0f} m above sea level", height=obstacle["height_m"])
    if obstacle["stands_m"] > 0:
        top = msg("{top} with {stands:.0f} m of trees or houses", top=top, stands=obstacle["stands_m"])
    where = msg("{km:.2f} km from the sender, {top}, {way}", km=obstacle["km"], top=top, way=way)
    lines = [
        (msg("From"), end(data["from"])),
        (msg("To"), end(data["to"])),
        (msg("Frequency"), told(data["frequency_mhz"], "MHz")),
        (msg("Distance"), told(data["distance_km"], "km", 3)),
        (msg("Bearing, elevation"), f"{told(data['bearing_deg'], '°')}, {told(data['elevation_deg'], '°', 2)}"),
        (msg("Line of sight"), (msg("free") if study.sight.clear else msg("blocked")).render(language)),
        (msg("Least clearance of the first Fresnel zone"), told(data["clearance_pct"], "%", 0)),
        (msg("Edge that weighs most"), where.render(language)),
        (msg("Loss by distance alone"), told(data["free_space_db"], "dB")),
        (msg("Loss by the terrain"), told(data["terrain_db"], "dB")),
        (msg("Loss among trees and houses"), told(data["clutter_db"], "dB")),
        (msg("Whole loss by P.1812, without them"), told(data["whole_p1812_db"], "dB")),
    ]
    if "level_dbm" not in data:
        return lines
    missing = data["missing_db"]
    outcome = msg("Missing") if missing > 0 else msg("To spare")
    calibrated = [(msg("Added by the calibration"), told(study.calibration_db, "dB"))] if study.calibration_db else []
    return [
        *lines,
        (msg("EIRP of the reference signal"), told(data["reference_eirp_dbm"], "dBm")),
        (msg("Antenna in this direction"), told(data["antenna_db"], "dB")),
        *calibrated,
        (msg("Level"), told(data["level_dbm"], "dBm")),
        (msg("Required level"), told(data["required_dbm"], "dBm")),
        (outcome, told(abs(missing), "dB")),
    ]
