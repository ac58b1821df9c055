"""The profiles of the most urgent hamlets as the map page's numbers: its script draws them."""

from typing import Any

from ..indicators.result import Result
from .page_columns import scaled


def profile_columns(result: Result) -> dict[str, Any] | None:
    """Return the profiles that the hamlets' table holds, a row each; None where it holds none.

    Returns
    -------
    dict
        ``hamlet``, the row in the hamlets' columns; ``km`` (hundredths) and ``m``, lists of the profile's points from
        station to hamlet, ground above sea level; ``ridge`` (hundredths of a km), where the ridge stands that the
        hamlet's reason names, None for none; ``up``, the antenna above ground (m); ``phone``, the phone above
        ground (tenths of a m, one for all); ``mhz``.
    """
    hamlets = result.hamlets
    if hamlets is None or "link_profile" not in hamlets.columns:
        return None
    told: dict[str, Any] = {"hamlet": [], "km": [], "m": [], "ridge": [], "up": [], "mhz": []}
    ridges = hamlets["ridge_km"] if "ridge_km" in hamlets.columns else [float("nan")] * len(hamlets)
    heights, frequencies = hamlets["link_antenna_height_m"], hamlets["link_frequency_mhz"]
    columns = zip(hamlets["link_profile"], ridges, heights, frequencies, strict=True)
    for row, (text, ridge, up, mhz) in enumerate(columns):
        if not isinstance(text, str) or not text:
            continue
        points = [point.split(":") for point in text.split()]
        told["hamlet"].append(row)
        told["km"].append([round(float(km) * 100) for km, _ in points])
        told["m"].append([round(float(metres)) for _, metres in points])
        told["ridge"].append(scaled([ridge], 2)[0])
        told["up"].append(round(float(up)))
        told["mhz"].append(round(float(mhz)))
    if not told["hamlet"]:
        return None
    return told | {"phone": round(float(result.manifest.get("receiver_height_m", 1.5)) * 10)}
