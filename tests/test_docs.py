"""What the documents tell a user to type works, and what they link to is there."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BIN = Path(sys.executable).parent
COARSE = {**os.environ, "PHUSONG_GRID__RESOLUTION_M": "500", "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}

# Those that a test cannot call from within itself; CI calls make check and make test.
BY_CI = {"make check", "make test"}
FRESH = {"make map", "pipx run --spec . phusong demo", "uvx --from . phusong demo"}


def commands_of(document: Path) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, shell=True, cwd=folder, env=COARSE, capture_output=True, text=True, check=False)  # noqa: S602 our own documents


def test_every_command_is_tested():
    listed = {command for document in DOCUMENTS for command in commands_of(document)}
    guide = set(commands_of(ROOT / "docs" / "guide.md"))
    assert listed <= guide | BY_CI | FRESH


def test_ci_calls_what_the_readme_calls():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert set(script) >= BY_CI


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document):
    links = re.findall(r"\]\(([^)#]+)\)", document.read_text(encoding="utf-8"))
    for link in links:
        if not link.startswith("http"):
            assert (document.parent / link).exists(), link


def clone(folder: Path) -> Path:
    """Lay the checkout's files out as a fresh clone would have them, uncommitted changes included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    for name in listed:
        if (ROOT / name).is_file():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, target)
    return folder


@pytest.mark.slow
def test_make_map_on_a_fresh_clone(tmp_path):
    folder = clone(tmp_path / "phusong")
    first = subprocess.run(
        ["make", "map", f"PYTHON={sys.executable}"], cwd=folder, env=COARSE, capture_output=True, text=True, check=False
    )
    assert first.returncode == 0, first.stdout + first.stderr
    page = folder / "maps" / "phu-tho.html"
    assert "maps/phu-tho.html" in first.stdout
    written = page.stat().st_mtime_ns
    second = run("make map", folder)
    assert second.returncode == 0, second.stderr
    assert page.stat().st_mtime_ns == written, "nothing was stale"


@pytest.mark.slow
def test_the_wheel_holds_the_sample_and_runs_from_anywhere(tmp_path):
    folder = clone(tmp_path / "phusong")
    built = run(f"{sys.executable} -m pip wheel -q --no-deps -w {tmp_path} .", folder)
    assert built.returncode == 0, built.stderr
    wheel = next(tmp_path.glob("phusong-*.whl"))
    names = subprocess.run(
        [sys.executable, "-m", "zipfile", "-l", str(wheel)], capture_output=True, text=True, check=True
    ).stdout
    for part in ("phusong/sample/bts/stations_2025-10.csv", "phusong/profiles/default.toml", "phusong/outputs/page/"):
        assert part in names
    assert "tools/" not in names
    assert "tests/" not in names


@pytest.mark.parametrize("document", [path for path in DOCUMENTS if "```python" in path.read_text(encoding="utf-8")])
def test_python_in_the_documents_runs(document, tmp_path):
    tile = ROOT.parent / "shared" / "data" / "terrain" / "N21E105.hgt"
    if not tile.exists():
        pytest.skip("the terrain tile N21E105.hgt is not beside the checkout")
    shutil.copy(tile, tmp_path)
    for block in re.findall(r"```python\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", block], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
