"""What would correct the model, fitted on measurements, and whether it helps on ground that it was not fitted on."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..config import Calibration, Correction
from ..config.settings import Measurements

PENALTIES = (1.0, 10.0, 100.0, 1000.0)
"""A penalty pulls a correction to 0 as so many squares without any error at 1 km would."""

FORMS: tuple[Literal["offset", "slope"], ...] = ("offset", "slope")
"""An offset alone, or an offset and a slope with the logarithm of the distance; either also with an offset of each
band, of each class of clutter around the phone, or of both."""

SURE = 1.645
"""A gain must exceed its standard error so many times: by chance alone one of twenty does (normal law, one-sided)."""

_BLOCKS_A_FOLD = 2
_ENDS = (0.01, 0.99)  # quantiles of the measured distances between which the slope holds

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Trial:
    """Whether a correction of one operator's technology helps where it was not fitted.

    Attributes
    ----------
    operator, technology
        The class.
    squares, blocks
        What it was tried on.
    bias_db, before_db
        Mean and root mean square of the errors as the model has them, without any calibration.
    after_db
        Root mean square of the errors on held-out blocks, each corrected by what was fitted, and chosen, on the others;
        missing where there is too little to try.
    correction
        What `phusong calibrate` writes; None where there is too little to try. Where the trial shows no gain, it is of
        the form ``none``, and tells the error alone.
    """

    operator: str
    technology: str
    squares: int
    blocks: int
    bias_db: float
    before_db: float
    after_db: float
    correction: Correction | None

    @property
    def used(self) -> str:
        """Which form is used: ``none``, ``offset``, ``slope``; ``too_few`` where nothing could be tried."""
        return "too_few" if self.correction is None else self.correction.used


def trials_of(squares: pd.DataFrame, rules: Measurements) -> list[Trial]:
    """Return a trial for each operator's technology that has squares with a modelled level.

    Parameters
    ----------
    squares
        As `measured.squares_of`; a calibration that their run applied is taken off again.
    rules
        Folds and seed, and how many squares a class must have.

    Notes
    -----
    The correction is ``a + b log10(d / 1 km) + c + g``, c being the serving station's band's and g that of the class of
    clutter around the phone, fitted to the errors e of the squares by least squares with a ridge penalty, minimising
    ``sum (e - a - b log10 d - c - g)^2 + penalty (a^2 + b^2 + sum c^2 + sum g^2)``; b is 0 in the form ``offset``, and
    every c and every g may be. Only bands, and classes of clutter, with as many squares as a class must have get one,
    and only where there are several of them. Blocks are dealt into folds by a seeded permutation. For each fold, form,
    parts and penalty are chosen by cross-validation among the other folds alone, fitted on them, and tried on the fold;
    the errors so left, of all folds, are `Trial.after_db`. The correction is used where the sum of the squared errors
    falls by more than `SURE` standard errors, block by block; it is then chosen and fitted in the same way on all
    blocks. Of forms and penalties the one that leaves least is chosen; offsets of bands, then of clutter, are taken in
    where what they spare on held-out blocks, against the choice without them, exceeds `SURE` standard errors too.
    """
    known = squares[squares["error_db"].notna()]
    return [
        _trial(str(operator), str(technology), part, rules)
        for (operator, technology), part in known.groupby(["operator", "technology"], sort=True)
    ]


def calibration_of(
    trials: Sequence[Trial], squares: pd.DataFrame, *, synthetic: bool, files: Sequence[str]
) -> Calibration:
    """Return what trials give as a calibration; `files` are the names of the files that were measured."""
    corrections = tuple(trial.correction for trial in trials if trial.correction is not None)
    times = squares[["measured_from", "measured_to"]].dropna()
    begun, ended = (
        (f"{times['measured_from'].min():%Y-%m-%d}", f"{times['measured_to'].max():%Y-%m-%d}")
        if len(times)
        else ("", "")
    )
    return Calibration(
        measured_from=begun, measured_to=ended, synthetic=synthetic, files=tuple(files), corrections=corrections
    )


def _trial(operator: str, technology: str, part: pd.DataFrame, rules: Measurements) -> Trial:
    error = (part["error_db"] + part["correction_db"]).to_numpy(float)
    km = np.maximum(part["distance_km"].to_numpy(float), 0.001)
    names, block = np.unique(part["block"].to_numpy(str), return_inverse=True)
    bands = _common(part["band_mhz"], rules.least_squares)
    clutter = _common(part["clutter_class"], rules.least_squares)
    of_band = [(part["band_mhz"] == band).to_numpy(float) for band in bands]
    of_clutter = [(part["clutter_class"] == name).to_numpy(float) for name in clutter]
    told = np.column_stack([np.ones(len(error)), np.log10(km), *of_band, *of_clutter])
    kinds = _kinds(len(bands), len(clutter))
    sums = _sums(told, error, block, len(names))
    bias, before = float(error.mean()), float(np.sqrt((error**2).mean()))
    count, blocks = len(part), len(names)
    if count < rules.least_squares or blocks < _BLOCKS_A_FOLD * rules.folds:
        return Trial(operator, technology, count, blocks, bias, before, math.nan, None)
    fold = np.random.default_rng(rules.seed).permutation(blocks) % rules.folds
    left = np.empty(blocks)
    for held in range(rules.folds):
        out = fold == held
        left[out] = _left(sums[out], _fitted(sums[~out].sum(axis=0), _chosen(kinds, sums[~out], fold[~out])))
    gain = sums[:, -1, -1] - left
    after = math.sqrt(float(left.sum()) / count)
    helps = _is_sure(gain)
    kind = _chosen(kinds, sums, fold)
    by = _fitted(sums.sum(axis=0), kind) if helps else np.zeros(told.shape[1])
    rms = after if helps else before
    common = _common_db(error - told @ by, block)
    correction = Correction(
        operator=operator,
        technology=technology,
        used=kind.form if helps else "none",
        offset_db=round(float(by[0]), 2),
        slope_db=round(float(by[1]), 2),
        band_db={
            f"{band:g}": round(float(db), 2) for band, db in zip(bands, by[2 : 2 + len(bands)], strict=True) if db
        },
        clutter_db={
            str(name): round(float(db), 2) for name, db in zip(clutter, by[2 + len(bands) :], strict=True) if db
        },
        from_km=round(float(np.quantile(km, _ENDS[0])), 3),
        to_km=round(float(np.quantile(km, _ENDS[1])), 3),
        common_db=round(min(common, rms), 2),
        site_db=round(math.sqrt(max(rms**2 - common**2, 0.0)), 2),
        squares=count,
        blocks=blocks,
        before_db=round(before, 2),
        after_db=round(rms, 2),
    )
    return Trial(operator, technology, count, blocks, bias, before, after, correction)


def _common(values: pd.Series, least: int) -> list[Any]:
    """Return the bands, or classes, that are told apart: those of many squares, where there are several of them."""
    counted = values.value_counts()
    many = sorted(counted[counted >= least].index)
    return many if len(many) > 1 else []


def _is_sure(gain: Floats) -> bool:
    """Return whether what blocks spare together is beyond what chance would; shape (blocks,)."""
    return bool(gain.sum() > SURE * gain.std(ddof=1) * math.sqrt(len(gain)))


@dataclass(frozen=True)
class _Kind:
    """What a correction is made of: its form, its penalty, and the columns that it is fitted by."""

    form: Literal["offset", "slope"]
    penalty: float
    columns: tuple[int, ...]


def _kinds(bands: int, classes: int) -> list[list[_Kind]]:
    """Return the kinds of corrections by their parts: alone, with bands, with clutter, with both."""
    of_band, of_clutter = range(2, 2 + bands), range(2 + bands, 2 + bands + classes)
    parts = dict.fromkeys([(), tuple(of_band), tuple(of_clutter), (*of_band, *of_clutter)])
    return [
        [
            _Kind(form, penalty, (0, *((1,) if form == "slope" else ()), *part))
            for form in FORMS
            for penalty in PENALTIES
        ]
        for part in parts
    ]


def _sums(told: Floats, error: Floats, block: NDArray[np.int64], blocks: int) -> Floats:
    """Return what fits and trials need of each block: the sums of products of the columns, the error being the last.

    Shape (blocks, columns + 1, columns + 1).
    """
    every = np.column_stack([told, error])
    count = every.shape[1]
    found = np.empty((blocks, count, count))
    for i in range(count):
        for j in range(i, count):
            found[:, i, j] = found[:, j, i] = np.bincount(block, every[:, i] * every[:, j], minlength=blocks)
    return found


def _fitted(sums: Floats, kind: _Kind) -> Floats:
    """Return what each column counts for, by least squares with a ridge penalty; 0 for those that are not used."""
    columns = list(kind.columns)
    by = np.zeros(len(sums) - 1)
    by[columns] = np.linalg.solve(
        sums[np.ix_(columns, columns)] + kind.penalty * np.eye(len(columns)), sums[columns, -1]
    )
    return by


def _left(sums: Floats, by: Floats) -> Floats:
    """Return the sum of squared errors that a correction leaves in each block."""
    signs = np.append(by, -1.0)
    return np.asarray(np.maximum(np.einsum("i,bij,j->b", signs, sums, signs), 0.0))


def _chosen(kinds: Sequence[Sequence[_Kind]], sums: Floats, fold: NDArray[np.int64]) -> _Kind:
    """Return the kind of correction whose fits leave least on the folds that they were not fitted on.

    Parts beyond the first must spare more than chance would, against what is chosen before them.
    """
    best: tuple[_Kind, Floats] | None = None
    for alike in kinds:
        tried = [(kind, _held_out(kind, sums, fold)) for kind in alike]
        first = min(tried, key=lambda pair: float(pair[1].sum()))
        if best is None or _is_sure(best[1] - first[1]):
            best = first
    if best is None:
        raise ValueError("there are no kinds of corrections to choose from")
    return best[0]


def _held_out(kind: _Kind, sums: Floats, fold: NDArray[np.int64]) -> Floats:
    """Return the sum of squared errors that a kind of correction leaves in each block, fitted on the other folds."""
    left = np.empty(len(sums))
    for held in np.unique(fold):
        out = fold == held
        left[out] = _left(sums[out], _fitted(sums[~out].sum(axis=0), kind))
    return left


def _common_db(left: Floats, block: NDArray[np.int64]) -> float:
    """Return how far off a class may be as a whole: what is left of its mean, and that mean's standard error.

    The error is that of a mean over blocks, which are independent of each other; squares in one are not.
    """
    count = np.bincount(block)
    mean = float(left.mean())
    off = np.bincount(block, left - mean)
    blocks = len(count)
    variance = float((off**2).sum()) / len(left) ** 2 * blocks / (blocks - 1)
    return math.sqrt(mean**2 + variance)
