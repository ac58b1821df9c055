"""Reads phusong.toml, then PHUSONG_* variables, then flags; every fault is named in one error."""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource
from pydantic_settings import SettingsError as UnreadableVariableError

from ..errors import MissingFileError, SettingsError
from ..language import msg
from .calibration import Calibration
from .faults import unusable
from .gaps import GapRule
from .land_cover import table_of
from .planning import PlanRule
from .profile import RadioProfile
from .settings import Settings, Source

FILE_NAME = "phusong.toml"
_PREFIX = "PHUSONG_"
_Model = TypeVar("_Model", bound=BaseModel)


def read_settings(project: Path, **flags: object) -> Settings:
    """Read a project's settings; relative paths in it are taken from the file's folder.

    Parameters
    ----------
    project
        The project's folder, or its ``phusong.toml``.
    flags
        Values from the command line, keyed by dotted name with ``__`` for the dot (``grid__resolution_m=90``); None is
        ignored. They win over PHUSONG_* variables, which win over the file.

    Raises
    ------
    MissingFileError
        There is no such file.
    SettingsError
        It is not TOML, or a key is unknown, missing or of the wrong type; every fault is named.
    """
    file = project / FILE_NAME if project.is_dir() else project
    if not file.is_file():
        raise MissingFileError(
            "{file} does not exist; run 'phusong init DIR' for a new project or 'phusong demo' for the sample",
            file=str(file),
        )
    from_file = _read_toml(file)
    _check_names(from_file, file)
    settings = _read_layers(from_file, _nested(flags), file)
    _check_inputs(settings, file)
    return _with_absolute_paths(settings, file.resolve().parent)


def read_profile(name: str, folder: Path) -> RadioProfile:
    """Read a radio profile: ``default`` ships with phusong, anything else is a TOML file relative to `folder`.

    Raises
    ------
    MissingFileError, SettingsError
        As `read_settings`.
    """
    file = _named(name, folder, "default.toml")
    if not file.is_file():
        raise MissingFileError(
            "{file}: no such radio profile; set [radio] profile to 'default' or to a TOML file", file=str(file)
        )
    return _read_as(RadioProfile, file)


def read_gap_rule(name: str, folder: Path) -> GapRule:
    """Read the rule that explains gaps: ``default`` ships with phusong, as `read_profile`.

    Raises
    ------
    MissingFileError, SettingsError
        As `read_settings`.
    """
    file = _named(name, folder, "gaps.toml")
    if not file.is_file():
        raise MissingFileError(
            "{file}: no such rule for gaps; set [gaps] rule to 'default' or to a TOML file", file=str(file)
        )
    return _read_as(GapRule, file)


def read_plan_rule(name: str, folder: Path) -> PlanRule:
    """Read the rule for planning, costs among it: ``default`` ships with phusong, as `read_profile`.

    Raises
    ------
    MissingFileError, SettingsError
        As `read_settings`.
    """
    file = _named(name, folder, "plan.toml")
    if not file.is_file():
        raise MissingFileError(
            "{file}: no such rule for planning; set [planning] rule to 'default' or to a TOML file", file=str(file)
        )
    return _read_as(PlanRule, file)


def read_calibration(name: str, folder: Path) -> Calibration | None:
    """Read a file of `phusong calibrate`, relative to `folder`; None where no file is named.

    Raises
    ------
    MissingFileError, SettingsError
        As `read_settings`.
    """
    if not name:
        return None
    file = folder / name
    if not file.is_file():
        raise MissingFileError(
            "{file}: no such calibration; write it with 'phusong calibrate', or empty [radio] calibration",
            file=str(file),
        )
    return _read_as(Calibration, file)


def _named(name: str, folder: Path, shipped: str) -> Path:
    return Path(str(resources.files("phusong") / "profiles" / shipped)) if name == "default" else folder / name


def _read_as(model: type[_Model], file: Path) -> _Model:
    values = _read_toml(file)
    try:
        return model.model_validate(values)
    except ValidationError as errors:
        raise unusable(model, errors, file) from errors


_NO_SETTING = ("LANG",)  # of the command itself


def _check_names(from_file: Mapping[str, Any], file: Path) -> None:
    """Refuse names that pydantic-settings would pass over: misspelt variables, and the place that is no setting."""
    if "folder" in from_file:
        raise SettingsError(
            "{file} cannot be used; mend these keys:",
            details=[msg("{key} is unknown; did you mean {close}?", key="folder", close="output.folder")],
            file=str(file),
        )
    for variable in sorted(os.environ):
        if not variable.upper().startswith(_PREFIX) or variable.upper()[len(_PREFIX) :] in _NO_SETTING:
            continue
        path = variable[len(_PREFIX) :].lower().split("__")
        if path != ["folder"] and _is_setting(Settings, path):
            continue
        close = get_close_matches(variable.upper(), _variables(Settings, _PREFIX), n=1)
        if close:
            raise SettingsError(
                "the variable {variable} is no setting; did you mean {close}?", variable=variable, close=close[0]
            )
        raise SettingsError(
            "the variable {variable} is no setting; remove it from the environment (settings are named such as "
            "PHUSONG_GRID__RESOLUTION_M)",
            variable=variable,
        )


def _is_setting(model: type[BaseModel], path: Sequence[str]) -> bool:
    field = model.model_fields.get(path[0])
    if field is None:
        return False
    if len(path) == 1:
        return True
    inner = _model_of(field.annotation)
    return inner is None or _is_setting(inner, path[1:])


def _variables(model: type[BaseModel], prefix: str) -> list[str]:
    names: list[str] = []
    for name, field in model.model_fields.items():
        if name == "folder" and model is Settings:
            continue
        inner = _model_of(field.annotation)
        variable = prefix + name.upper()
        names += [variable] if inner is None else _variables(inner, variable + "__")
    return names


def _model_of(annotation: object) -> type[BaseModel] | None:
    """Return the model that a field holds, also where it may be None."""
    choices = (annotation, *get_args(annotation))
    if get_origin(annotation) is tuple:
        return None
    return next((item for item in choices if isinstance(item, type) and issubclass(item, BaseModel)), None)


def _check_inputs(settings: Settings, file: Path) -> None:
    """Refuse a way of spreading people for which the project has no input."""
    method = settings.population.method
    needed = {"raster": "population", "hamlets": "hamlets"}.get(method)
    if needed is not None and getattr(settings.inputs, needed) is None:
        raise SettingsError(
            "{file}: population.method is {method!r}, but there is no inputs.{key}; name that input, or set "
            "population.method to 'auto'",
            file=str(file),
            method=method,
            key=needed,
        )


def _read_layers(from_file: dict[str, Any], from_flags: dict[str, Any], file: Path) -> Settings:
    class Layered(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the library passes all four by name
            file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return init_settings, env_settings, _FileValues(settings_cls, from_file)

    try:
        return Layered(**from_flags)
    except ValidationError as errors:
        raise unusable(Settings, errors, file) from errors
    except UnreadableVariableError as error:
        field = re.search(r'field "(\w+)"', str(error))
        variable = _PREFIX + (field[1].upper() if field else "…")
        raise SettingsError(
            "the variable {variable} is {value!r}; expected one of its keys, such as {example}, or JSON",
            variable=variable,
            value=os.environ.get(variable, ""),
            example=next((name for name in _variables(Settings, _PREFIX) if name.startswith(variable)), variable),
        ) from error


class _FileValues(PydanticBaseSettingsSource):
    """The file's values as the lowest of pydantic-settings' sources."""

    def __init__(self, settings_cls: type[BaseSettings], values: dict[str, Any]) -> None:
        super().__init__(settings_cls)
        self._values = values

    def get_field_value(self, field: object, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002  base's signature
        return self._values.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        return self._values


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(file, str(error)) from error
    except UnicodeDecodeError as error:
        raise SettingsError("{file} is not UTF-8 text; save it as UTF-8", file=str(file)) from error
    except OSError as error:
        raise SettingsError("{file} cannot be read: {reason}", file=str(file), reason=str(error.strerror)) from error
    _check_signs(values, "", file)
    return values


_NO_SIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What TOML may write by its number, and no page, document or workbook can hold."""


def _check_signs(value: Any, key: str, file: Path) -> None:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _check_signs(inner, f"{key}.{name}" if key else str(name), file)
    elif isinstance(value, list):
        for inner in value:
            _check_signs(inner, key, file)
    elif isinstance(value, str) and (found := _NO_SIGN.search(value)):
        raise SettingsError(
            "{file}: {key} holds a sign that nobody sees and no document can hold ({code}); take it out",
            file=str(file),
            key=key,
            code=f"U+{ord(found[0]):04X}",
        )


def _not_toml(file: Path, reason: str) -> SettingsError:
    """Return the error of a file that is not TOML, with its place apart from tomllib's English sentence."""
    place = re.search(r" \(at line (\d+), column (\d+)\)$", reason)
    if place is None:
        return SettingsError("{file} is not valid TOML ({reason}); mend it", file=str(file), reason=reason)
    return SettingsError(
        "{file}, line {row}, character {character}: not valid TOML ({reason}); look at this line and the one above: "
        "texts stand between quotation marks, and a key has one value after =",
        file=str(file),
        row=place[1],
        character=place[2],
        reason=reason[: place.start()],
    )


def _nested(flags: Mapping[str, object]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for dotted, value in flags.items():
        if value is None:
            continue
        *path, last = dotted.split("__")
        place = values
        for key in path:
            place = place.setdefault(key, {})
        place[last] = value
    return values


def _with_absolute_paths(settings: Settings, folder: Path) -> Settings:
    def absolute(value: Any) -> Any:
        if isinstance(value, Source):
            return value.model_copy(update={"path": folder / value.path})
        if isinstance(value, tuple):
            return tuple(absolute(item) for item in value)
        return value

    inputs = {name: absolute(getattr(settings.inputs, name)) for name in type(settings.inputs).model_fields}
    output = {"folder": folder / settings.output.folder, "maps": folder / settings.output.maps}
    values = {name: getattr(settings, name) for name in Settings.model_fields}
    values["inputs"] = settings.inputs.model_copy(update=inputs)
    values["output"] = settings.output.model_copy(update=output)
    values["what_if"] = settings.what_if.model_copy(
        update={"add": absolute(settings.what_if.add), "folder": folder / settings.what_if.folder}
    )
    values["land_cover"] = settings.land_cover.model_copy(update={"mapping": table_of(settings.land_cover, folder)})
    values["folder"] = folder
    return Settings.model_construct(**values)
