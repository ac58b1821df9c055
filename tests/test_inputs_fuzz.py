"""A few hundred broken files: only our own errors come out. The full recipe is benchmarks/fuzz_inputs.py."""

import importlib.util
from pathlib import Path

RECIPE = Path(__file__).parents[1] / "benchmarks" / "fuzz_inputs.py"


def test_broken_files_end_in_our_own_errors(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    spec = importlib.util.spec_from_file_location("fuzz_inputs", RECIPE)
    recipe = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(recipe)
    done, told, faults = recipe.fuzz(240, 5, 0.0, tmp_path)
    assert faults == []
    assert done == sum(told.values()) == 240
    # The changes must neither spare every file nor break every one.
    assert 0 < told["read"] < 200
