"""A calibration -> a file that planners read, keep, and name in phusong.toml."""

import json
from pathlib import Path

from ..config import Calibration
from ..language import Language, msg
from .atomic import atomic_path

_ABOUT = msg(
    "What measurements say of the model, by 'phusong calibrate'. Each entry adds offset_db + slope_db x log10(distance "
    "in km, held between from_km and to_km) to the modelled levels of an operator's technology, what band_db holds for "
    "the station's band in MHz, and what clutter_db holds for the class of clutter around the phone; used = 'none' "
    "adds nothing. before_db and after_db: RMS error before, and after on held-out blocks. To apply it: [radio] "
    "calibration."
)


def write_calibration(calibration: Calibration, path: Path, language: Language) -> Path:
    """Write a calibration as TOML, as `config.read_calibration` reads it, and return the file.

    Raises
    ------
    OutputError
        It cannot be written.
    """
    told = calibration.model_dump(mode="json")
    lines = [f"# {_ABOUT.render(language)}"]
    lines += [f"{key} = {_value(told[key])}" for key in ("measured_from", "measured_to", "synthetic", "files")]
    for item in told["corrections"]:
        parts = {name: item.pop(name) for name in ("band_db", "clutter_db")}
        lines += ["", "[[corrections]]", *(f"{key} = {_value(value)}" for key, value in item.items())]
        for name, by in parts.items():
            if by:
                lines += [f"[corrections.{name}]", *(f"{_value(of)} = {_value(db)}" for of, db in by.items())]
    with atomic_path(path) as aside:
        aside.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _value(value: object) -> str:
    # Texts, numbers, truth and lists of texts are written alike in JSON and TOML.
    return json.dumps(value, ensure_ascii=False)
