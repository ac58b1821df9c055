"""The house stands: layers, names, imports, and the two lists that packaging keeps by hand."""

import ast
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import phusong
import pytest

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SOURCES = sorted((ROOT / "coverage").rglob("*.py"))


def run_python(code: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, **options)


def test_layers_hold():
    # In a process of its own: import-linter's configuration of logging would silence ours for all later tests.
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(lint), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_radio_and_geo_do_not_know_each_other():
    for room, stranger in (("radio", "geo"), ("geo", "radio")):
        for source in (ROOT / "coverage" / room).glob("*.py"):
            assert f"from ..{stranger}" not in source.read_text(encoding="utf-8"), source


@pytest.mark.parametrize("order", ["import numba, phusong.engine.kernels", "import phusong.engine.kernels, numba"])
def test_both_import_orders_with_numba(order, tmp_path):
    done = run_python(order, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_numba_works_beside_the_folder_named_coverage():
    # In the checkout's root the folder `coverage/` comes first on the path: numba must not take it for coverage.py.
    done = run_python("import numba, phusong.engine.kernels; print('fine')", cwd=ROOT)
    assert done.stdout.strip() == "fine", done.stderr


def test_the_folder_refuses_to_be_imported_as_coverage():
    done = run_python("import sys; sys.path.insert(0, '.'); import coverage", cwd=ROOT)
    assert done.returncode == 1
    assert "phusong" in done.stderr.splitlines()[-1]


def test_pytest_cov_works(tmp_path):
    (tmp_path / "test_one.py").write_text(
        "from phusong.language import number\n\ndef test_it():\n    assert number(1, 'vi')\n"
    )
    command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--cov=phusong", "--cov-report=json", "test_one.py"]
    # By the installed script, as the README has it: `python -m` would put the checkout's root on the path.
    done = subprocess.run(
        [str(Path(sys.executable).with_name("pytest")), *command[2:]],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    measured = json.loads((tmp_path / "coverage.json").read_text(encoding="utf-8"))["files"]
    assert any(name.endswith("language.py") for name in measured)


def test_nothing_is_written_and_nothing_heavy_is_imported_at_import(tmp_path):
    code = (
        "import sys, pathlib, pkgutil, importlib, phusong\n"
        "names = [i.name for i in pkgutil.walk_packages(phusong.__path__, 'phusong.') if 'sample' not in i.name]\n"
        "[importlib.import_module(n) for n in names]\n"
        "print(sorted(p.name for p in pathlib.Path('.').rglob('*')))"
    )
    done = run_python(code, cwd=tmp_path)
    assert done.stdout.strip() == "[]", done.stderr
    light = run_python("import phusong, sys; print('numba' in sys.modules or 'pandas' in sys.modules)", cwd=tmp_path)
    assert light.stdout.strip() == "False"


def test_every_package_is_listed_for_the_wheel():
    found = {
        ".".join(("phusong", *path.parent.relative_to(ROOT / "coverage").parts))
        for path in SOURCES
        if path.name == "__init__.py"
    }
    assert found | {"phusong.sample"} == set(PYPROJECT["tool"]["setuptools"]["packages"])


def test_version_is_told_once():
    assert phusong.__version__ == PYPROJECT["project"]["version"]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_inside_the_package_are_relative(source):
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            assert not (node.module or "").startswith("phusong"), f"{source}:{node.lineno}"
        if isinstance(node, ast.Import):
            assert not any(alias.name.startswith("phusong") for alias in node.names), f"{source}:{node.lineno}"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_short(source):
    assert len(source.read_text(encoding="utf-8").splitlines()) <= 450
