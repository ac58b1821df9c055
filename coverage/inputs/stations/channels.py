"""Channel numbers of the radio standards -> downlink frequency and the band's usual name."""

import numpy as np

# First and last channel, megahertz of the channel 0 that they count from, step in MHz: downlink.
_GSM = ((0, 124, 935.0, 0.2), (512, 885, 1805.2 - 512 * 0.2, 0.2), (955, 1023, 935.0 - 1024 * 0.2, 0.2))
_UMTS = ((10562, 10838, 0.0, 0.2), (2937, 3088, 340.0, 0.2), (4357, 4458, 0.0, 0.2))
_LTE = (
    (0, 599, 2110.0, 0.1),
    (1200, 1949, 1805.0 - 120.0, 0.1),
    (2400, 2649, 869.0 - 240.0, 0.1),
    (2750, 3449, 2620.0 - 275.0, 0.1),
    (3450, 3799, 925.0 - 345.0, 0.1),
    (6150, 6449, 791.0 - 615.0, 0.1),
    (9210, 9659, 758.0 - 921.0, 0.1),
    (37750, 38249, 2570.0 - 3775.0, 0.1),
    (38650, 39649, 2300.0 - 3865.0, 0.1),
    (39650, 41589, 2496.0 - 3965.0, 0.1),
)
_NR = ((0, 599_999, 0.0, 0.005), (600_000, 2_016_666, 3000.0 - 600_000 * 0.015, 0.015))
_CHANNELS = {"2G": _GSM, "3G": _UMTS, "4G": _LTE, "5G": _NR}

_BANDS = (
    (703.0, 803.0, 700.0),
    (869.0, 894.0, 850.0),
    (925.0, 960.0, 900.0),
    (1805.0, 1880.0, 1800.0),
    (2110.0, 2170.0, 2100.0),
    (2300.0, 2400.0, 2300.0),
    (2496.0, 2690.0, 2600.0),
    (3300.0, 3600.0, 3500.0),
    (3600.0, 4000.0, 3700.0),
)


def downlink_mhz(technology: str, channels: np.ndarray) -> np.ndarray:
    """Return the centre of the downlink of channel numbers, MHz; nan where the standard has no such channel here.

    Parameters
    ----------
    technology
        2G (ARFCN: 3GPP TS 45.005 clause 2), 3G (UARFCN: TS 25.101 clause 5.4.3), 4G (EARFCN: TS 36.101 clause 5.7.3)
        or 5G (NR-ARFCN: TS 38.104 clause 5.4.2.1).
    channels
        Numbers, nan where there is none.

    Examples
    --------
    >>> downlink_mhz("4G", np.array([1750.0])), downlink_mhz("3G", np.array([10_700.0]))
    (array([1860.]), array([2140.]))
    """
    found = np.full(len(channels), np.nan)
    for first, last, zero_mhz, step_mhz in _CHANNELS[technology]:
        fits = (channels >= first) & (channels <= last)
        found[fits] = zero_mhz + step_mhz * channels[fits]
    return found.round(4)


def band_of(frequency_mhz: np.ndarray) -> np.ndarray:
    """Return the usual name of the band in which a downlink frequency lies, MHz; nan outside the bands of Viet Nam.

    Examples
    --------
    >>> band_of(np.array([1842.5, 937.6, 5000.0]))
    array([1800.,  900.,   nan])
    """
    found = np.full(len(frequency_mhz), np.nan)
    for low, high, name in _BANDS:
        found[(frequency_mhz >= low) & (frequency_mhz <= high)] = name
    return found
