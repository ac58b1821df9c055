"""The manifest as JSON that repeats."""

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phusong.errors import OutputError
from phusong.language import msg
from phusong.outputs.manifest import json_text, library_versions, plain_data, write_manifest


def test_manifest_reads_back_with_letters_as_they_are(tmp_path: Path) -> None:
    manifest = {
        "title": "Phủ sóng Phú Thọ",
        "resolution_m": np.float32(30.0),
        "stations": np.int64(10236),
        "synthetic": np.bool_(True),
        "operators": ("Viettel", "VNPT"),
        "names": {"b", "a"},
        "levels": np.array([1.5, 2.0]),
        "data_date": dt.date(2025, 10, 31),
        "input": Path("data") / "bts",
        "empty": [None, pd.NaT, pd.NA],
        "note": msg("{count} hamlets", count=3),
    }
    path = write_manifest(tmp_path / "out" / "manifest.json", manifest)
    text = path.read_text(encoding="utf-8")
    assert "Phủ sóng Phú Thọ" in text
    back = json.loads(text)
    assert list(back) == sorted(manifest)
    assert back == {
        "title": "Phủ sóng Phú Thọ",
        "resolution_m": 30.0,
        "stations": 10236,
        "synthetic": True,
        "operators": ["Viettel", "VNPT"],
        "names": ["a", "b"],
        "levels": [1.5, 2.0],
        "data_date": "2025-10-31",
        "input": "data/bts",
        "empty": [None, None, None],
        "note": "3 hamlets",
    }


def test_order_of_keys_makes_no_difference(tmp_path: Path) -> None:
    one = write_manifest(tmp_path / "a.json", {"a": {"x": 1, "y": 2}, "b": 3}).read_bytes()
    other = write_manifest(tmp_path / "b.json", {"b": 3, "a": {"y": 2, "x": 1}}).read_bytes()
    assert one == other


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.float32("nan"), np.array([1.0, np.nan])])
def test_numbers_that_are_none_are_refused_with_their_place(value: object, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"manifest\.province\.pct(\[1\])? is (nan|inf)"):
        write_manifest(tmp_path / "a.json", {"province": {"pct": value}})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("data", "words"), [({"a": object()}, "manifest.a is a object"), ({1: 2}, "the key 1")])
def test_what_json_has_no_place_for_is_refused(data: dict[object, object], words: str) -> None:
    with pytest.raises(OutputError, match=words):
        plain_data(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(JSON)
def test_plain_data_stay_as_they_are(data: object) -> None:
    assert json.loads(json_text(data)) == data


def test_versions_are_texts_of_what_is_installed() -> None:
    versions = library_versions()
    assert versions["numpy"] == np.__version__
    assert all(isinstance(version, str) and version for version in versions.values())
