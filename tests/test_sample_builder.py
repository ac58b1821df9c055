"""The builder of the sample province: it makes what ships, and its parts keep their promises."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def root_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT))


@pytest.mark.slow
def test_rebuild_gives_the_files_that_ship(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.sample", "--out", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    built = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert len(built) == 10
    for path in built:
        if path.suffix == ".tif":
            with rasterio.open(tmp_path / path) as ours, rasterio.open(ROOT / "data" / path) as shipped:
                assert ours.transform == shipped.transform
                difference = ours.read(1).astype(int) - shipped.read(1)
            if path.parent.name == "land_cover":
                # A height that differs by a metre may turn a cell at an edge.
                assert np.mean(difference != 0) < 1e-3
            else:
                assert np.abs(difference).max() <= 1
        else:
            assert (tmp_path / path).read_bytes() == (ROOT / "data" / path).read_bytes(), path


def test_builder_reads_nothing_from_outside_the_repository() -> None:
    for path in (ROOT / "tools" / "sample").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert not any(way in source for way in ("../shared", "/shared", '"shared"', "http")), path


@pytest.mark.usefixtures("root_on_path")
def test_old_communes_become_148_and_three_are_split() -> None:
    from tools.sample.facts import read_old_communes

    old = read_old_communes()
    assert old["commune_code"].nunique() == 148
    whole = old[old["code"] != old["commune_code"]]
    assert old[old["parts"] > 1]["ward"].nunique() == 3
    assert whole["code"].nunique() > 300
    assert old[old["trusted"]]["commune_code"].nunique() == 148


@pytest.mark.usefixtures("root_on_path")
@settings(deadline=None)
@given(
    total=st.integers(0, 100_000),
    weights=st.lists(st.floats(0.01, 1e6), min_size=1, max_size=40),
)
def test_share_out_gives_whole_parts_that_add_up(total: int, weights: list[float]) -> None:
    from tools.sample.settlement import share_out

    parts = share_out(total, np.array(weights))
    exact = total * np.array(weights) / sum(weights)
    assert parts.sum() == total
    assert (np.abs(parts - exact) < 1 + 1e-6).all()


@pytest.mark.usefixtures("root_on_path")
def test_erosion_leaves_no_basin_and_keeps_outlets() -> None:
    from tools.sample.erosion import erode

    outlet = np.zeros((40, 50), dtype=bool)
    outlet[[0, -1]] = outlet[:, [0, -1]] = True
    rough = np.random.default_rng(1).uniform(0, 1, outlet.shape)
    height = erode(rough, np.full(outlet.shape, 10.0), outlet, cell_m=300.0, strength=0.1, steps=60, smoothing=0.0)
    assert (height[outlet] == 0).all()
    inner = height[1:-1, 1:-1]
    around = [height[1 + r : 39 + r, 1 + c : 49 + c] for r in (-1, 0, 1) for c in (-1, 0, 1) if r or c]
    assert (inner > np.min(around, axis=0)).all()


@pytest.mark.usefixtures("root_on_path")
def test_noise_repeats_with_its_seed_and_stays_in_range() -> None:
    from tools.sample.noise import fractal_noise

    one, again, other = (fractal_noise((30, 40), 9.0, 3, seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)
    assert np.abs(one).max() < 1.5
