"""The bands that public mobile networks use in Viet Nam, to hold stations' bands and frequencies against."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Band:
    """One band.

    Attributes
    ----------
    name_mhz
        As people call it.
    down_mhz, up_mhz
        Lowest and highest frequency of the downlink, and of the uplink; in a band that divides by time they are one.
    technologies
        What is or may be run on it.
    source
        The plan or auction by which it is assigned.
    """

    name_mhz: int
    down_mhz: tuple[float, float]
    up_mhz: tuple[float, float]
    technologies: tuple[str, ...]
    source: str


# Circulars are of the Ministry of Information and Communications (since 2025 of Science and Technology). A plan leaves
# the technology free within IMT; 2G and 3G are where they have been run.
BANDS = (
    Band(700, (758, 788), (703, 733), ("4G", "5G"), "Quyết định 2271/QĐ-BTTTT (2024); đấu giá 2025"),
    Band(900, (925, 960), (880, 915), ("2G", "3G", "4G", "5G"), "Thông tư 04/2017/TT-BTTTT"),
    Band(1800, (1805, 1880), (1710, 1785), ("2G", "4G", "5G"), "Thông tư 03/2024/TT-BTTTT"),
    Band(2100, (2110, 2170), (1920, 1980), ("3G", "4G", "5G"), "Thông tư 12/2023/TT-BTTTT"),
    Band(2300, (2300, 2400), (2300, 2400), ("4G", "5G"), "Thông tư 29/2021/TT-BTTTT"),
    Band(2600, (2500, 2690), (2500, 2690), ("4G", "5G"), "Thông tư 18/2020/TT-BTTTT"),
    Band(3700, (3560, 4000), (3560, 4000), ("5G",), "Thông tư 13/2023/TT-BTTTT"),
)

_NEAR = 0.055  # 3500 and 3800 are called so for 3700, 2500 for 2600


def band_of_name(band_mhz: float) -> Band | None:
    """Return the band that a name in MHz means; None where none is near.

    Examples
    --------
    >>> band_of_name(1800).source, band_of_name(3500).name_mhz, band_of_name(850)
    ('Thông tư 03/2024/TT-BTTTT', 3700, None)
    """
    nearest = min(BANDS, key=lambda band: abs(band.name_mhz - band_mhz))
    inside = any(low <= band_mhz <= high for low, high in (nearest.down_mhz, nearest.up_mhz))
    return nearest if inside or abs(nearest.name_mhz - band_mhz) < _NEAR * nearest.name_mhz else None


def band_of_frequency(frequency_mhz: float, *, uplink: bool = False) -> Band | None:
    """Return the band in whose downlink, or uplink, a frequency lies.

    Examples
    --------
    >>> band_of_frequency(1842.5).name_mhz, band_of_frequency(1750), band_of_frequency(1750, uplink=True).name_mhz
    (1800, None, 1800)
    """
    for band in BANDS:
        low, high = band.up_mhz if uplink else band.down_mhz
        if low <= frequency_mhz <= high:
            return band
    return None
