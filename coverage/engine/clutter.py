"""What stands on the ground: a land cover's classes on the grid, and what they do to the signal."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from ..config import RadioProfile, Settings, check_classes, class_label
from ..errors import InputError
from ..geo.grid import Grid, beyond, tiles_of
from ..geo.profiles import heights_at
from ..geo.rasters import NO_CLASS, read_classes
from ..geo.zones import touched
from ..language import Message, msg
from ..radio.clutter import terminal_loss_db
from ..tables import Finding, Severity


@dataclass(frozen=True)
class LandCoverFacts:
    """What a land cover holds in the communes.

    Attributes
    ----------
    file
        The raster, or folder of tiles.
    classes
        Share of the ground by class, 0 to 1, the greatest first; what falls to the default is in none.
    missing_share
        Share of the ground where the raster holds nothing.
    unknown
        Share of the ground by the raster's number, for numbers that have no class.
    """

    file: Path
    classes: Mapping[str, float]
    missing_share: float
    unknown: Mapping[int, float]


@dataclass(frozen=True)
class Standing:
    """What stands where: a land cover, what its numbers mean, and how it counts.

    Attributes
    ----------
    land_cover
        The raster, or folder of tiles; None takes the profile's default class everywhere.
    mapping
        Class of each number.
    profile
        The classes.
    on_profile
        Whether the heights go onto the profiles (bare terrain with a land cover), or the phone alone loses by them.
    """

    land_cover: Path | None
    mapping: Mapping[int, str]
    profile: RadioProfile
    on_profile: bool

    def classes_on(self, grid: Grid) -> NDArray[np.uint8]:
        """Return the class under each cell, by its number in the profile; the default where it is not known.

        Raises
        ------
        MissingFileError, InputError
            The land cover cannot be read, or has no reference system.
        """
        if self.land_cover is None:
            return np.full(grid.shape, self._default, np.uint8)
        return self._numbered(read_classes(self.land_cover, grid))

    def classes_at(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.uint8]:
        """Return the same at points of WGS 84, shape of the points."""
        if self.land_cover is None:
            return np.full(lon.shape, self._default, np.uint8)
        found = heights_at(self.land_cover, lon, lat, how="nearest")
        return self._numbered(np.nan_to_num(found, nan=NO_CLASS).astype(np.int32))

    @property
    def _default(self) -> int:
        return number_of(self.profile, self.profile.clutter.default)

    def _numbered(self, codes: NDArray[np.int32]) -> NDArray[np.uint8]:
        names = list(self.profile.clutter.classes)
        # The table's last entry answers for -1, and those between for numbers without a class.
        table = np.full(max(codes.max(initial=0), *self.mapping) + 2, self._default, np.uint8)
        for code, name in self.mapping.items():
            table[code] = names.index(name)
        return np.asarray(table[codes])


def standing_of(settings: Settings, profile: RadioProfile) -> Standing:
    """Return what stands in a project.

    Raises
    ------
    SettingsError
        [land_cover] mapping names a class that the profile does not have.
    """
    mapping = check_classes(settings.land_cover, profile)
    source = settings.inputs.land_cover
    # Of what is assumed everywhere nothing is put on the way: the phone alone loses by it.
    on_profile = settings.terrain.kind == "bare" and source is not None
    return Standing(None if source is None else source.path, mapping, profile, on_profile)


_LOOKED_AT_M = 90.0
_LOOKED_AT_CELLS = 1024


def land_cover_facts(outlines: gpd.GeoSeries, grid: Grid, standing: Standing) -> LandCoverFacts | None:
    """Return what a land cover holds in the communes, looked up every 90 m; None where there is none.

    Parameters
    ----------
    outlines
        Of the communes, on the grid's plane.
    grid, standing
        The grid, and the land cover.

    Raises
    ------
    MissingFileError, InputError
        The land cover cannot be read, has no reference system, or holds nothing in the communes.
    """
    if standing.land_cover is None:
        return None
    coarser = max(1, int(_LOOKED_AT_M // grid.resolution_m))
    coarse = replace(
        grid,
        resolution_m=grid.resolution_m * coarser,
        height=-(-grid.height // coarser),
        width=-(-grid.width // coarser),
    )
    counts: Counter[int] = Counter()
    for window in tiles_of(coarse, _LOOKED_AT_CELLS):
        wanted = touched(outlines, coarse, window)
        if wanted.any():
            numbers = read_classes(standing.land_cover, beyond(coarse, window))[wanted]
            codes, found = np.unique(numbers, return_counts=True)
            counts.update(dict(zip(codes.tolist(), found.tolist(), strict=True)))
    if set(counts) == {NO_CLASS}:
        raise InputError(
            "{file} lies elsewhere: no cell of it touches the communes; give the raster of this area, look at its "
            "reference system, or take it out of phusong.toml",
            file=str(standing.land_cover),
        )
    shares = {code: count / counts.total() for code, count in sorted(counts.items())}
    classes: dict[str, float] = {}
    for code, share in shares.items():
        if code in standing.mapping:
            name = standing.mapping[code]
            classes[name] = classes.get(name, 0.0) + share
    return LandCoverFacts(
        standing.land_cover,
        dict(sorted(classes.items(), key=lambda pair: -pair[1])),
        shares.get(NO_CLASS, 0.0),
        {code: share for code, share in shares.items() if code != NO_CLASS and code not in standing.mapping},
    )


def remarks_on(facts: LandCoverFacts, profile: RadioProfile) -> list[Finding]:
    """Return what is to be said of a land cover: its classes, what is missing, numbers without a class."""
    default = class_label(profile.clutter.default)
    found: list[tuple[Severity, str, Message]] = [
        ("info", "land_cover", msg("classes of the land cover: {classes}", classes=_listed(facts)))
    ]
    if facts.missing_share > 0.0:
        message = msg(
            "{share:g}% of the communes' ground has no class of land cover; '{default}' is assumed there",
            share=_pct(facts.missing_share),
            default=default,
        )
        found.append(("warning", "land_cover_missing", message))
    for code, share in facts.unknown.items():
        message = msg(
            "the number {code} ({share:g}% of the communes' ground) has no class, and '{default}' is assumed there; "
            "add it to [land_cover] mapping, such as {code} = {example}",
            code=code,
            share=_pct(share),
            default=default,
            example='"trees"',
        )
        found.append(("warning", "land_cover_unknown", message))
    return [Finding(facts.file.name, None, "", "", severity, rule, message) for severity, rule, message in found]


def _listed(facts: LandCoverFacts) -> Message:
    """Return the classes in words with their shares, parted by semicolons."""
    parts = [
        msg("{name} {share:.1f}%", name=class_label(name), share=share * 100.0) for name, share in facts.classes.items()
    ]
    return reduce(lambda whole, part: msg("{whole}; {part}", whole=whole, part=part), parts) if parts else msg("-")


def _pct(share: float) -> float:
    return round(share * 100.0, 1) if share >= 0.0005 else float(f"{share * 100.0:.2g}")


def number_of(profile: RadioProfile, name: str) -> int:
    """Return the number of a class in the profile's order."""
    return list(profile.clutter.classes).index(name)


def heights_m(profile: RadioProfile) -> NDArray[np.float32]:
    """Return the classes' representative heights, shape (classes,)."""
    return np.array([kind.height_m for kind in profile.clutter.classes.values()], np.float32)


def terminal_losses_db(frequency_ghz: NDArray[np.float64], profile: RadioProfile) -> NDArray[np.float32]:
    """Return what a phone on a surface model loses in each class, shape (frequencies, classes)."""
    kinds = profile.clutter.classes.values()
    distinct, at = np.unique(frequency_ghz, return_inverse=True)
    losses = terminal_loss_db(
        distinct[:, None] * 1000.0,
        [kind.height_m for kind in kinds],
        width_m=[kind.width_m for kind in kinds],
        receiver_height_m=profile.receiver.height_m,
    )
    return losses.astype(np.float32)[at]
