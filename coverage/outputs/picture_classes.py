"""Classes and colours of a picture's communes: the page's, drawn by another hand."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ..language import Language, msg, number
from .picture_layers import Layer

# ColorBrewer YlGnBu, 5 classes: keeps its order in grey and for the colour-blind.
PALETTE = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
NO_DATA = "#e3e7ea"
INK_ON = ("#14222e", "#14222e", "#14222e", "#ffffff", "#ffffff")
"""What can be read on each colour of the palette."""

COVERAGE_LIMITS = (50.0, 70.0, 85.0, 95.0)


@dataclass(frozen=True)
class Classes:
    """Limits between classes, each belonging to the class above it.

    Attributes
    ----------
    limits
        In the figure's unit, ascending; none where every commune is alike.
    percent, decimals
        Of the figure.
    """

    limits: tuple[float, ...]
    percent: bool
    decimals: int

    def of(self, value: float | None) -> int:
        """Return the class of a value: how many limits it reaches; -1 for none.

        Examples
        --------
        >>> Classes((50.0, 70.0, 85.0, 95.0), percent=True, decimals=1).of(95.0)
        4
        """
        return -1 if value is None else sum(value >= limit for limit in self.limits)

    def place(self, index: int) -> int:
        """Return a class's place in the palette: the classes are spread over it where they are fewer than five."""
        return index if len(self.limits) == 4 else math.floor(index * 4 / max(len(self.limits), 1) + 0.5)

    def colour(self, index: int) -> str:
        """Return a class's colour."""
        return NO_DATA if index < 0 else PALETTE[self.place(index)]

    def name(self, index: int, language: Language) -> str:
        """Return what stands in the legend for a class.

        Examples
        --------
        >>> shares = Classes((50.0, 70.0, 85.0, 95.0), percent=True, decimals=1)
        >>> shares.name(0, "en"), shares.name(3, "en")
        ('under 50%', '85 – 95%')
        """
        if not self.limits:
            return ""
        unit = "%" if self.percent else ""
        shown = [self._limit(limit, language) for limit in self.limits]
        if index == 0:
            return msg("under {high}", high=shown[0] + unit).render(language)
        if index == len(shown):
            high = f"{shown[-1]} – 100{unit}"
            return high if self.percent else msg("from {low}", low=shown[-1]).render(language)
        return f"{shown[index - 1]} – {shown[index]}{unit}"

    def _limit(self, limit: float, language: Language) -> str:
        return number(limit, language, decimals=0 if self.percent and limit == int(limit) else self.decimals)


def classes_of(values: Sequence[float | None], layer: Layer) -> Classes:
    """Return the classes of a figure: fixed ones for shares, fifths of the communes for others.

    Parameters
    ----------
    values
        As shown, of every commune in every map that shares the legend.
    layer
        The figure.

    Examples
    --------
    >>> from phusong.language import msg
    >>> layer = Layer("masts", "masts", msg("Masts"), None, percent=False, decimals=0)
    >>> classes_of([1, 12, 25, 31, 48, 60, None], layer).limits
    (12.0, 25.0, 31.0, 48.0)
    """
    if layer.percent:
        return Classes(COVERAGE_LIMITS, percent=True, decimals=layer.decimals)
    factor = 10**layer.decimals
    known = sorted(round(value * factor) for value in values if value is not None)
    limits = sorted(
        {_round(known[math.floor(share * (len(known) - 1))]) for share in (0.2, 0.4, 0.6, 0.8)} if known else ()
    )
    kept = tuple(limit / factor for limit in limits if limit > known[0])
    return Classes(kept, percent=False, decimals=layer.decimals)


def _round(value: int) -> int:
    """Return a whole number with two digits that count."""
    unit: int = 10 ** max(math.floor(math.log10(abs(value) or 1)) - 1, 0)
    return math.floor(value / unit + 0.5) * unit
