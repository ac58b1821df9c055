"""Heights below a heading that does not say whose: the antenna's or its mast's, or the ground's above the sea."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from ...language import Message, msg
from ...tables import STATIONS, Finding
from ..coordinate_systems import SURE
from ..located import Located
from ..raw_tables import JOINT
from ..reading import read_column
from ..units import in_our_unit
from ..words import letters, tidy
from .recognition import Recognition

Terrain: TypeAlias = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""From longitudes and latitudes, degrees, to the ground's heights above the sea in metres, nan where not known."""

_BARE = re.compile(r"(?:(?:do|chieu)?\s*cao(?:\s*do)?|height|h)(?:\s*\(?m(?:et(?:re)?s?)?\)?)?")
_OF_A_MAST = re.compile(r"\b(?:an(?:g)?ten\w*|cot|thap|tru|mast|tower|pole)\b")
_OF_A_PLACE = re.compile(r"\b(?:toa do|gps|wgs\w*|vn-?2000|coord\w*|location|dia hinh)\b")
_OF_A_THING = re.compile(r"\b(?:chieu cao|height)\b")  # the ground has a "độ cao", but no "chiều cao"

_LOOKED_AT = 2000  # rows by which it is told
_NEAR_M = 40.0  # a receiver's height, above the ellipsoid or the sea, and a terrain model's differ by no more
_LOW_M, _TALL_M = 3.0, 100.0  # few masts are smaller or taller
_SPREAD_M = 60.0  # of nine tenths of a list's masts
_USUAL_M = (9.0, 90.0)  # masts are built in steps of 3 or 5 m
_BY_WORDS = 0.9


@dataclass(frozen=True)
class _Judgement:
    """How surely heights are antennas' or masts' (0 to 1), and by what."""

    masts: float
    by: Message
    sure: bool = False  # beyond what a planner must confirm


def with_whose_heights(
    recognition: Recognition, located: Located, terrain: Terrain | None
) -> tuple[Recognition, list[Finding]]:
    """Return the table without the heights of a heading such as "Độ cao (m)" where they are hardly its antennas'.

    The terrain decides where there is any; else the words and the numbers do. Either way it is told.
    """
    names = recognition.headings.get("antenna_height_m", ())
    if len(names) != 1 or tidy(names[0]) in recognition.given or not _is_bare(names[0]):
        return recognition, []
    heading = names[0]
    values, _ = read_column(recognition.raw, heading, replace(STATIONS["antenna_height_m"], minimum=None, maximum=None))
    heights = in_our_unit(values, heading, STATIONS["antenna_height_m"], recognition.raw)[0].to_numpy(dtype=float)
    known = np.flatnonzero(~np.isnan(heights) & (heights != 0))
    known = known[:: max(len(known) // _LOOKED_AT, 1)]
    if not len(known):
        return recognition, []
    judged = None
    if terrain is not None:
        at = known[~np.isnan(located.lon[known] + located.lat[known])]
        judged = _by_terrain(heights[at], terrain(located.lon[at], located.lat[at]))
    judged = judged or _by_words(heading, heights[known]) or _by_numbers(heights[known])
    if judged.masts > 0.5:
        return recognition, [_taken(recognition, heading, judged)]
    headings = {name: found for name, found in recognition.headings.items() if name != "antenna_height_m"}
    left = replace(recognition, headings=headings, unused=(*recognition.unused, heading))
    return left, [_left(recognition, heading, judged)]


def _is_bare(heading: str) -> bool:
    *over, last = letters(heading).split(JOINT)
    return _BARE.fullmatch(last.strip()) is not None and not any(map(_OF_A_MAST.search, over))


def _by_terrain(heights: np.ndarray, ground: np.ndarray) -> _Judgement | None:
    """Return what the terrain says; None where it fits both, as in a plain that lies no higher than masts are tall."""
    here = ~np.isnan(ground)
    heights, ground = heights[here], ground[here]
    of_ground = np.abs(heights - ground) <= _NEAR_M
    of_masts = (heights >= _LOW_M) & (heights <= _TALL_M)
    tell_masts, tell_ground = int((of_masts & ~of_ground).sum()), int((of_ground & ~of_masts).sum())
    neither = int((~of_masts & ~of_ground).sum())
    if not tell_masts + tell_ground + neither:
        return None
    if neither > tell_masts + tell_ground:
        by = msg(
            "{count} of {all} are neither heights of masts nor near the terrain's; they may be the antennas' above the "
            "sea",
            count=neither,
            all=len(heights),
        )
        return _Judgement(0.0, by)
    confidence = (tell_masts + 1) / (tell_masts + tell_ground + neither + 2)
    if confidence > 0.5:
        by = msg(
            "{count} of {all} lie more than {near:g} m off the terrain's",
            count=tell_masts,
            all=len(heights),
            near=_NEAR_M,
        )
        return _Judgement(confidence, by, sure=confidence >= SURE)
    by = msg(
        "{count} of {all} are the terrain's within {near:g} m",
        count=int(of_ground.sum()),
        all=len(heights),
        near=_NEAR_M,
    )
    return _Judgement(confidence, by)


def _by_words(heading: str, heights: np.ndarray) -> _Judgement | None:
    if _vary_too_much(heights):
        return None
    said = letters(heading)
    if _OF_A_PLACE.search(said):
        return _Judgement(1 - _BY_WORDS, msg("it stands among coordinates"))
    return _Judgement(_BY_WORDS, msg("the word says so"), sure=True) if _OF_A_THING.search(said) else None


def _vary_too_much(heights: np.ndarray) -> bool:
    low, high = np.quantile(heights, [0.1, 0.9])
    return bool(high - low > _SPREAD_M or high > _TALL_M)


def _by_numbers(heights: np.ndarray) -> _Judgement:
    """Judge by how masts are built: in whole steps, and much alike."""
    if _vary_too_much(heights):
        by = msg(
            "from {low:.0f} to {high:.0f} m they vary more than masts do",
            low=float(heights.min()),
            high=float(heights.max()),
        )
        return _Judgement(0.0, by)
    in_steps = (heights % 3 == 0) | (heights % 5 == 0)
    usual = int((in_steps & (heights >= _USUAL_M[0]) & (heights <= _USUAL_M[1])).sum())
    by = msg("{count} of {all} are heights in which masts are built", count=usual, all=len(heights))
    return _Judgement((usual + 1) / (len(heights) + 2), by)


def _taken(recognition: Recognition, heading: str, judged: _Judgement) -> Finding:
    message = msg(
        "{heading!r} does not say whose height it is; it was taken for the antennas' above ground (confidence "
        '{confidence:.0f}%: {by}): rename it "Độ cao anten (m)", or "Cao độ mặt đất (m)" where it is the ground\'s',
        heading=heading,
        confidence=100 * judged.masts,
        by=judged.by,
    )
    return recognition.raw.finding("info" if judged.sure else "warning", "whose_height", message, column=heading)


def _left(recognition: Recognition, heading: str, judged: _Judgement) -> Finding:
    message = msg(
        "{heading!r} does not say whose height it is; it is hardly the antennas' above ground (confidence "
        '{confidence:.0f}%: {by}), and was not read: if it is, rename it "Độ cao anten (m)"',
        heading=heading,
        confidence=100 * (1 - judged.masts),
        by=judged.by,
    )
    return recognition.raw.finding("warning", "whose_height", message, column=heading)
