"""A file is there whole or not at all."""

import errno
import os
from pathlib import Path

import pytest
from phusong.errors import InputError, OutputError
from phusong.outputs.atomic import atomic_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_file_appears_only_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "er" / "a.gpkg"
    with atomic_path(target) as aside:
        assert aside.suffix == ".gpkg"
        aside.write_bytes(b"new")
        assert not target.exists()
    assert target.read_bytes() == b"new"
    assert names(target.parent) == ["a.gpkg"]


@pytest.mark.parametrize("stop", [ValueError, KeyboardInterrupt])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(stop: type[BaseException], tmp_path: Path) -> None:
    target = tmp_path / "a.gpkg"
    target.write_bytes(b"old")

    def write() -> None:
        with atomic_path(target) as aside:
            aside.write_bytes(b"half")
            aside.with_name("a.gpkg-journal").write_bytes(b"j")
            raise stop

    with pytest.raises(stop):
        write()
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.gpkg"]


def test_companions_are_left_neither_by_the_writer_nor_by_an_older_file(tmp_path: Path) -> None:
    target = tmp_path / "a.gpkg"
    for suffix in ("-journal", "-wal", "-shm", ".aux.xml"):
        (tmp_path / f"a.gpkg{suffix}").write_bytes(b"stale")
    (tmp_path / "b.gpkg-journal").write_bytes(b"another file's")
    with atomic_path(target) as aside:
        aside.write_bytes(b"new")
        aside.with_name("a.gpkg.aux.xml").write_bytes(b"x")
    assert names(tmp_path) == ["a.gpkg", "b.gpkg-journal"]


def test_a_folder_of_that_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with (
        pytest.raises(OutputError, match=r"a\.csv is a folder; give the name of a file"),
        atomic_path(tmp_path / "a.csv"),
    ):
        pass
    assert names(tmp_path) == ["a.csv"]


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x", encoding="utf-8")
    for target in (tmp_path / "out" / "a.csv", tmp_path / "out" / "deep" / "a.csv"):
        with pytest.raises(OutputError) as caught, atomic_path(target):
            pass
        assert f"{tmp_path / 'out'} is a file" in str(caught.value)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "no permission, or another program has it open"),
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "read-only"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_what_the_system_refuses_is_said_with_a_remedy(
    number: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, target: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OutputError) as caught, atomic_path(tmp_path / "a.csv") as aside:
        aside.write_bytes(b"x")
    assert words in str(caught.value)
    assert str(tmp_path / "a.csv") in str(caught.value)
    assert "choose another folder" in str(caught.value)
    assert names(tmp_path) == []


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_an_output_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="no permission"), atomic_path(tmp_path / "a.csv"):
        pass


def test_our_own_errors_pass_unchanged(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="mine"), atomic_path(tmp_path / "a.csv"):
        raise InputError("mine")
