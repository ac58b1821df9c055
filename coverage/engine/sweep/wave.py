"""What a frequency brings into the formulas of diffraction over land."""

from dataclasses import dataclass

from ...radio.p1812.diffraction import LAND, LIGHT_M_GHZ, Polarisation
from ...radio.p1812.losses import surface_admittance


@dataclass(frozen=True)
class Wave:
    """A carrier over land: frequency in GHz, wavelength in m, and `radio.p1812.losses.surface_admittance`."""

    frequency_ghz: float
    length_m: float
    admittance: float


def wave_of(frequency_mhz: float, polarisation: Polarisation = "vertical") -> Wave:
    """Return the wave of a frequency.

    Examples
    --------
    >>> round(wave_of(1800.0).length_m, 4)
    0.1666
    """
    ghz = frequency_mhz / 1000.0
    return Wave(ghz, LIGHT_M_GHZ / ghz, surface_admittance(ghz, *LAND, polarisation == "vertical"))
