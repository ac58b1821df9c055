"""Static pictures for paper: a sheet of the province, of one commune, or of before and after, by matplotlib.

matplotlib is the extra ``picture`` and is imported only here, when a picture is asked for.
"""

import io
import warnings
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import __version__
from ..errors import OutputError, SettingsError
from ..indicators.result import Result
from ..language import Language
from .atomic import atomic_path
from .picture_layers import find_commune, find_layer

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = (".png", ".svg", ".pdf")
WIDTH_MM = 297.0
DPI = 300

_WIDTHS_MM = (100.0, 1200.0)
_DPIS = (50, 1200)
_MOST_PIXELS = 250e6


def draw(
    result: Result,
    *,
    layer: str | None = None,
    commune: str | None = None,
    before: Result | None = None,
    language: Language = "vi",
    width_mm: float = WIDTH_MM,
) -> "Figure":
    """Draw a sheet with map, legend, figures and notes.

    Parameters
    ----------
    result
        The finished tables of a run; of the later one where there are two.
    layer
        The communes' figure: ``pop_4g_any``, ``area_5g_viettel_indoor``, ``fibre_subscribed``, a further indicator's
        name, or short forms such as ``4G`` and ``4g viettel``. None shows people with the asked technology.
    commune
        Code or name of the commune to show, diacritics or none; None shows the province.
    before
        An earlier run to hold it against.
    language
        Of all words.
    width_mm
        Of the paper. Up to 210 the sheet stands upright, above that it lies; both have A4's shape.

    Returns
    -------
    matplotlib.figure.Figure
        Free of pyplot: it may be saved by ``savefig``, or shown by a notebook.

    Raises
    ------
    SettingsError
        matplotlib is not installed, there is no such layer or commune, or the width makes no sense.
    """
    _check("--width-mm", width_mm, _WIDTHS_MM)
    if find_spec("matplotlib") is None:
        raise SettingsError(
            "pictures need matplotlib, which is not installed; install phusong with its extra 'picture': "
            "pip install 'phusong[picture]'"
        )
    found = find_layer(result, layer)
    results = [result] if before is None else [before, result]
    if before is not None:
        find_layer(before, found.key)
    rows = None
    if commune is not None:
        row = find_commune(result.communes, commune)
        code = str(result.communes["commune_code"].iloc[row])
        rows = [find_commune(one.communes, code) for one in results]
    figure: Figure = import_module(".picture_draw", __package__).draw_sheet(
        results, found, language, width_mm=width_mm, rows=rows
    )
    return figure


def write_picture(figure: "Figure", path: Path, *, dpi: int = DPI, title: str = "", issuer: str = "") -> Path:
    """Write a sheet to a .png, .svg or .pdf file; the same sheet gives the same bytes.

    Parameters
    ----------
    figure
        From `draw`.
    path
        The file, whose ending decides the form.
    dpi
        Pixels per inch of a PNG.
    title, issuer
        What the file says of itself.

    Raises
    ------
    OutputError
        The ending is another one, or the file cannot be written.
    SettingsError
        The picture would have too few or too many pixels.
    """
    form = path.suffix.lower()
    if form not in FORMATS:
        raise OutputError(
            "{file}: a picture goes into a file that ends in {choices}", file=str(path), choices=", ".join(FORMATS)
        )
    content = picture_bytes(figure, form, dpi=dpi, title=title, issuer=issuer)
    with atomic_path(path) as aside:
        aside.write_bytes(content)
    return path


def picture_bytes(figure: "Figure", form: str, *, dpi: int = DPI, title: str = "", issuer: str = "") -> bytes:
    """Return what `write_picture` writes, for documents that hold pictures; ``form`` is one of `FORMATS`.

    Raises
    ------
    SettingsError
        The picture would have too few or too many pixels.
    """
    _check("--dpi", dpi, _DPIS)
    width, height = figure.get_size_inches()
    if form == ".png" and width * height * dpi**2 > _MOST_PIXELS:
        raise SettingsError(
            "a picture of {width_mm:g} mm at {dpi} dpi would have more than 250 million pixels; take fewer dpi, or PDF",
            width_mm=float(round(width * 25.4)),
            dpi=dpi,
        )
    maker = f"phusong {__version__}"
    # No clock and no random names in the file. In an SVG letters are shapes: right on every machine.
    said: dict[str, dict[str, Any]] = {
        ".png": {"Title": title, "Author": issuer, "Software": maker},
        ".svg": {"Title": title, "Creator": maker, "Date": None},
        ".pdf": {"Title": title, "Author": issuer, "Creator": maker, "Producer": maker, "CreationDate": None},
    }
    # Unhinted letters are as wide as they were measured, whatever the resolution.
    style = {"svg.hashsalt": "phusong", "svg.fonttype": "path", "pdf.fonttype": 42, "text.hinting": "none"}
    content = io.BytesIO()
    with import_module("matplotlib").rc_context(style), warnings.catch_warnings():
        # A letter that the font lacks is drawn as a box, which is seen.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure.savefig(content, format=form[1:], dpi=dpi, metadata=said[form], facecolor="white")
    return content.getvalue()


def _check(flag: str, value: float, limits: tuple[float, float]) -> None:
    if not limits[0] <= value <= limits[1]:
        raise SettingsError(
            "{flag} is {value:g}; expected {low:g} to {high:g}",
            flag=flag,
            value=float(value),
            low=float(limits[0]),
            high=float(limits[1]),
        )
