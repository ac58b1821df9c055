"""A path drawn for paper: its profile, and beside it the numbers.

matplotlib is the extra ``picture``; whoever draws imports this module only then.
"""

from textwrap import fill

from matplotlib.figure import Figure

from ..indicators.one_path import Study
from ..language import Language, Message
from .path_facts import path_lines
from .profile_picture import EDGE, INK, QUIET, draw_profile

_SIZE_IN = (297 / 25.4, 150 / 25.4)
_TITLE_LETTERS = 110


def draw_path(study: Study, ends: tuple[str, str], language: Language, *, mark: Message | None = None) -> Figure:
    """Draw a path.

    Parameters
    ----------
    study
        From `indicators.one_path.study_path`.
    ends
        Names of both ends.
    language
        Of all words.
    mark
        What must be seen on the picture, as that data are synthetic.

    Returns
    -------
    matplotlib.figure.Figure
        Free of pyplot.
    """
    figure = Figure(figsize=_SIZE_IN, layout=None)
    axes = figure.add_axes((0.065, 0.12, 0.615, 0.74))
    draw_profile(axes, study.profile, study.sight, study.frequency_mhz, language)
    figure.text(
        0.065, 0.93, fill(f"{ends[0]} → {ends[1]}", _TITLE_LETTERS), fontsize=13, fontweight="bold", color=INK,
        va="center",
    )  # fmt: skip
    _write_numbers(figure, [(what.render(language), value) for what, value in path_lines(study, ends, language)])
    if mark is not None:
        figure.text(0.065, 0.025, mark.render(language), fontsize=8, color=EDGE, fontweight="bold")
    return figure


def _write_numbers(figure: Figure, lines: list[tuple[str, str]]) -> None:
    """Write the path's numbers below each other at the right, as large as all of them fit."""
    top, room = 0.95, 0.92
    told = [(what, fill(value, _NUMBER_LETTERS)) for what, value in lines]
    steps = [_STEP + _LINE * text.count("\n") for _, text in told]
    size = min(room / sum(steps), 1.0)
    y = top
    for (what, text), step in zip(told, steps, strict=True):
        figure.text(0.70, y, what, fontsize=7.5 * size, color=QUIET, va="top")
        figure.text(0.70, y - 0.024 * size, text, fontsize=9 * size, color=INK, va="top")
        y -= step * size


_NUMBER_LETTERS = 46
_STEP, _LINE = 0.055, 0.032
"""What a name with its number takes of the picture's height, and what a further line does."""
