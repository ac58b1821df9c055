"""How far off the levels may be: each station's deviations by what they have in common, and seeded draws of them."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from scipy.special import ndtri

from ..config import RadioProfile
from ..geo.crs import WGS84
from ..radio.clutter import terminal_loss_db
from ..radio.p1812 import location_sigma_db
from ..radio.p1812.profile import FREQUENCY_MHZ

ASSUMED = "assumed"
"""The clutter at the phone is the profile's default class."""

NOISE = 1 << 14
"""Length of the table of places' deviations; each place reads it from its own start on."""

LAYER_STEP = 997
"""So much further on each layer begins to read."""

_WAVES = 48  # of a field of sites' deviations: its sum of cosines is normal within a per cent of its deviation


@dataclass(frozen=True)
class Deviations:
    """Standard deviations of the stations' levels in dB, shape (stations,) each; independent of each other.

    Attributes
    ----------
    common_db
        What a technology of an operator has in common, or all of them: the model's bias, and defaults that one list
        leaves all its stations.
    site_db
        A site's own; what is near shares some of it.
    cell_db
        A place's own within the site's disc: places within a cell (ITU-R P.1812-7, (64)).
    clutter_low_db, clutter_high_db
        Of all stations together, downward and upward: clutter that is assumed.
    """

    common_db: NDArray[np.float64]
    site_db: NDArray[np.float64]
    cell_db: NDArray[np.float64]
    clutter_low_db: NDArray[np.float64]
    clutter_high_db: NDArray[np.float64]

    def ends_db(self, confidence: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return how far the ends of the levels' range lie below and above them."""
        squares = self.common_db**2 + self.site_db**2 + self.cell_db**2
        score = _score(confidence)
        low, high = (score * np.sqrt(squares + clutter**2) for clutter in (self.clutter_low_db, self.clutter_high_db))
        return low, high


@dataclass(frozen=True)
class Draws:
    """Seeded draws of what the levels are off by; the first draw is of no deviation at all.

    Attributes
    ----------
    station_db
        Of each station by rank, shape (stations, draws + 1).
    cell_db
        The standard deviation of a place's own part by rank, shape (stations,).
    noise
        Standard normal numbers, shape (`NOISE` + draws + 1,): place i's own part in draw k is number
        ``start[i] + k`` times the deviation.
    confidence
        Of the ranges that are taken from the draws.
    """

    station_db: NDArray[np.float32]
    cell_db: NDArray[np.float32]
    noise: NDArray[np.float32]
    confidence: float

    def ends(self, drawn: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return the ends of the range of what was drawn, over the last axis: low, then high.

        A new draw lies below draw i of n with probability i / (n + 1): quantiles by that rule hold what they say.
        """
        at = (1.0 - self.confidence) / 2.0, (1.0 + self.confidence) / 2.0
        return np.asarray(np.quantile(drawn, at, axis=-1, method="weibull"))

    @property
    def count(self) -> int:
        """How many draws there are, the first apart."""
        return len(self.station_db[0]) - 1

    def at(self, rank: NDArray[np.int32], start: NDArray[np.int64], layer: int) -> NDArray[np.float32]:
        """Return what a layer's levels are off by in some cells and all draws but the first, as the kernel has it.

        Parameters
        ----------
        rank, start
            The serving stations, negative for none, and what `starts` gives for the cells; shape (cells,).
        layer
            Number of the technology times the number of operators, plus the operator's.
        """
        begin = (start + LAYER_STEP * layer) & (NOISE - 1)
        own = self.noise[begin[:, None] + np.arange(1, self.count + 1)]
        server = np.maximum(rank, 0)
        off = self.station_db[server, 1:] + self.cell_db[server][:, None] * own
        return np.where(rank[:, None] >= 0, off, np.float32(0.0))

    @staticmethod
    def starts(cells: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where each cell of the whole grid begins to read the table: the same on every window.

        Examples
        --------
        >>> Draws.starts(np.array([0, 1, 2])).tolist()
        [0, 10125, 3867]
        """
        # Fibonacci hashing: neighbours read far apart.
        mixed = cells.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        return (mixed >> np.uint64(64 - NOISE.bit_length() + 1)).astype(np.int64)


def deviations_of(stations: pd.DataFrame, profile: RadioProfile, *, resolution_m: float) -> Deviations:
    """Return the stations' deviations.

    Parameters
    ----------
    stations
        With ``rung``, ``clutter``, ``filled`` and ``frequency_mhz``; ``model_common_db`` and ``model_site_db`` stand
        in the place of the profile's where they are given (measured).
    profile
        Deviations, and the assumed classes of clutter.
    resolution_m
        Side of a cell.

    Notes
    -----
    A polygon is declared, and has no deviation of a model. The ends of assumed clutter (no clutter at all, the denser
    class) are taken for the ends of the range.
    """
    of = profile.range
    modelled = (stations["rung"] != "polygon").to_numpy()
    model = stations["rung"].map({name: db**2 for name, db in of.rung_db.items()}).fillna(0.0).to_numpy(float)
    common, site = of.common_share * model, (1.0 - of.common_share) * model
    if "model_common_db" in stations:
        measured = stations[["model_common_db", "model_site_db"]].to_numpy(float) ** 2
        common, site = (np.where(np.isnan(m), c, m) for m, c in zip(measured.T, (common, site), strict=True))
    filled = _of_fills(stations["filled"], profile)
    common, site = common + of.filled_common_share * filled, site + (1.0 - of.filled_common_share) * filled
    guessed = modelled & (stations["clutter"] == ASSUMED).to_numpy()
    default, denser = (
        _terminal_db(stations["frequency_mhz"], profile, name)
        for name in (profile.clutter.default, profile.clutter.denser)
    )
    score = _score(of.confidence)
    return Deviations(
        np.where(modelled, np.sqrt(common), 0.0),
        np.where(modelled, np.sqrt(site), 0.0),
        np.where(modelled, _of_places_db(stations["frequency_mhz"], profile, resolution_m), 0.0),
        np.where(guessed, np.maximum(denser - default, 0.0) / score, 0.0),
        np.where(guessed, default / score, 0.0),
    )


def draws_of(stations: pd.DataFrame, crs: CRS, profile: RadioProfile, *, resolution_m: float) -> Draws:
    """Return draws of the stations' deviations: the same bits for a seed, whatever the machine's threads.

    Parameters
    ----------
    stations
        All, in the order of their ranks; as `deviations_of`, with ``operator``, ``technology``, ``lon`` and ``lat``.
    crs
        The grid's metric system.
    profile, resolution_m
        As `deviations_of`.

    Notes
    -----
    What is common is one part of all layers and one of each (operator and technology), so that two layers correlate by
    ``layer_correlation``; it is drawn in equal shares of probability. Sites' parts are a field over the plane whose
    correlation falls exponentially (the stations of one mast share theirs): a sum of cosines whose wave numbers follow
    the exponential's spectral density in two dimensions, (1 + k^2 L^2)^(-3/2).
    """
    of = profile.range
    draws = of.draws
    random = np.random.default_rng(of.seed)
    parts = deviations_of(stations, profile, resolution_m=resolution_m)
    layer = (stations["operator"] + "\n" + stations["technology"]).to_numpy(str)
    names, number = np.unique(layer, return_inverse=True)
    clutter, shared = _even_normal(random, draws), _even_normal(random, draws)
    own = np.array([_even_normal(random, draws) for _ in names]).reshape(len(names), draws)
    common = math.sqrt(of.layer_correlation) * shared + math.sqrt(1.0 - of.layer_correlation) * own
    off = np.zeros((len(stations), draws + 1), np.float32)
    places, of_place = np.unique(stations[["lon", "lat"]].to_numpy(float), axis=0, return_inverse=True)
    x_m, y_m = Transformer.from_crs(WGS84, crs, always_xy=True).transform(places[:, 0], places[:, 1])
    length_m = of.site_correlation_km * 1000.0
    for draw in range(draws):
        field = _field(np.asarray(x_m) / length_m, np.asarray(y_m) / length_m, random)
        assumed_db = parts.clutter_high_db if clutter[draw] > 0 else parts.clutter_low_db
        together = parts.common_db * common[number, draw] + assumed_db * clutter[draw]
        off[:, draw + 1] = together + parts.site_db * field[of_place.ravel()]
    noise = random.standard_normal(NOISE + draws + 1).astype(np.float32)
    return Draws(off, parts.cell_db.astype(np.float32), noise, of.confidence)


def _even_normal(random: np.random.Generator, draws: int) -> NDArray[np.float64]:
    """Return standard normal draws, one from each of as many equal shares of probability, in a random order."""
    return np.asarray(ndtri((random.permutation(draws) + 0.5) / draws))


def _field(x: NDArray[np.float64], y: NDArray[np.float64], random: np.random.Generator) -> NDArray[np.float64]:
    """Return a standard normal field at some places, correlated by exp(-distance)."""
    wave = np.sqrt(1.0 / (1.0 - random.random(_WAVES)) ** 2 - 1.0)
    turn, phase = random.random((2, _WAVES)) * 2.0 * np.pi
    found = np.zeros(len(x))
    for k, angle, start in zip(wave, turn, phase, strict=True):
        found += np.cos(k * (math.cos(angle) * x + math.sin(angle) * y) + start)
    return found * math.sqrt(2.0 / _WAVES)


def _score(confidence: float) -> float:
    return float(ndtri((1.0 + confidence) / 2.0))


def _of_places_db(frequency_mhz: pd.Series, profile: RadioProfile, resolution_m: float) -> NDArray[np.float64]:
    inside = frequency_mhz.clip(*FREQUENCY_MHZ)
    height_m = profile.receiver.height_m
    spread = {f: location_sigma_db(f, rx_height_m=height_m, resolution_m=resolution_m) for f in inside.unique()}
    return inside.map(spread).to_numpy(float)


def _of_fills(filled: pd.Series, profile: RadioProfile) -> NDArray[np.float64]:
    """Return the sum of the squared deviations of the columns that were filled, in dB^2."""
    of = {
        names: sum(profile.range.filled_db.get(name, 0.0) ** 2 for name in names.split(","))
        for names in filled.unique()
    }
    return filled.map(of).to_numpy(float)


def _terminal_db(frequency_mhz: pd.Series, profile: RadioProfile, name: str) -> NDArray[np.float64]:
    kind = profile.clutter.classes[name]
    return terminal_loss_db(
        frequency_mhz.to_numpy(float),
        kind.height_m,
        width_m=kind.width_m,
        receiver_height_m=profile.receiver.height_m,
    )
