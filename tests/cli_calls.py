"""Calls of the command as a user makes them, inside this process."""

import sys
from dataclasses import dataclass

import pytest
from phusong.cli.main import main


@dataclass(frozen=True)
class Done:
    """What a call left behind."""

    code: int
    out: str
    err: str


class Caller:
    """Calls `phusong` with words, as the installed script does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def __call__(self, *words: object) -> Done:
        self._monkeypatch.setattr(sys, "argv", ["phusong", *map(str, words)])
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        out, err = self._capsys.readouterr()
        code = left.value.code
        assert isinstance(code, int)
        assert "Traceback" not in out + err or "-v" in words
        return Done(code, out, err)
