"""Runs of made projects: opening them, and comparing what they leave."""

from pathlib import Path

from phusong import pipeline
from phusong.config import read_settings


def opened(folder: Path, **flags: object) -> pipeline.Project:
    return pipeline.open_project(read_settings(folder, **flags))


def files_under(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


def times(folder: Path) -> dict[str, int]:
    return {str(file): file.stat().st_mtime_ns for file in sorted(folder.rglob("*")) if file.is_file()}


def set_in_toml(folder: Path, old: str, new: str) -> None:
    file = folder / "phusong.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
