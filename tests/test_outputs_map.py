"""The map page without a browser: what it holds, what it asks for, and that it is the same each time."""

import base64
import dataclasses
import gzip
import hashlib
import html
import html.parser
import importlib.util
import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import folium
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phusong.errors import OutputError
from phusong.indicators.result import Result
from phusong.language import msg
from phusong.outputs.map import page, write_map
from phusong.outputs.page_columns import coded, scaled
from phusong.outputs.page_data import page_data
from phusong.outputs.page_files import bundle, styles, vendored
from phusong.outputs.page_options import PageOptions

from .map_results import make_result

ROOT = Path(__file__).parents[1]


class Reader(html.parser.HTMLParser):
    """Collects what a browser would run or fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.style = ""
        self.policy = ""
        self.references: list[str] = []
        self.data: dict[str, str | None] = {}
        self._open: tuple[str, dict[str, str | None]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.references += [f"{name}={told[name]}" for name in ("src", "href", "srcset", "action") if told.get(name)]
        if told.get("http-equiv") == "Content-Security-Policy":
            self.policy = told["content"] or ""
        if tag in {"script", "style"}:
            self._open = tag, told

    def handle_data(self, data: str) -> None:
        if self._open is None:
            return
        tag, told = self._open
        if told.get("type") == "application/json":
            self.data = {"content": data, "encoding": told.get("data-encoding")}
        elif tag == "script":
            self.scripts.append(data)
        else:
            self.style += data

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._open = None


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    return reader


def block(text: str) -> dict[str, Any]:
    data = read(text).data
    content = data["content"] or ""
    return dict(json.loads(gzip.decompress(base64.b64decode(content)) if data["encoding"] == "gzip" else content))


@pytest.fixture(scope="module")
def result() -> Result:
    return make_result()


@pytest.fixture(scope="module")
def rendered(result: Result) -> str:
    return str(page(result).get_root().render())


def test_page_is_a_folium_map(result: Result) -> None:
    assert isinstance(page(result), folium.Map)


def test_page_refers_to_nothing(rendered: str) -> None:
    assert read(rendered).references == []
    # The one identifier that looks like an address, SVG's namespace, is written in two parts.
    assert not re.search(r"(?:https?:|wss?:|ftp:)//", rendered, re.IGNORECASE)
    assert not re.search(r"url\(|@import", read(rendered).style)
    assert "sourceMappingURL" not in rendered


def test_policy_allows_the_pages_own_scripts_alone(rendered: str) -> None:
    reader = read(rendered)
    rules = dict(rule.strip().split(" ", 1) for rule in reader.policy.split(";"))
    assert rules["default-src"] == rules["connect-src"] == "'none'"
    hashes = {
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in reader.scripts
    }
    assert set(rules["script-src"].split()) == hashes
    assert "unsafe" not in reader.policy


def test_policy_comes_before_anything_it_rules(rendered: str) -> None:
    assert rendered.index("Content-Security-Policy") < rendered.index("<style")


@pytest.mark.parametrize("compress", [True, False])
def test_same_result_gives_same_bytes(result: Result, compress: bool) -> None:
    first, second = (page(result, options=PageOptions(compress=compress)) for _ in range(2))
    assert first.get_root().render() == second.get_root().render() == second.get_root().render()


def test_plain_block_holds_the_same_data(result: Result, rendered: str) -> None:
    assert block(str(page(result, options=PageOptions(compress=False)).get_root().render())) == block(rendered)


def test_page_of_a_province_stays_small(tmp_path: Path) -> None:
    large = make_result(communes=148, stations=10_236, hamlets=2_900)
    assert write_map(large, tmp_path / "map.html").stat().st_size < 4_000_000


def test_figures_are_the_tables_to_the_digit_shown(result: Result, rendered: str) -> None:
    data = block(rendered)
    checked = 0
    for column in result.communes.columns:
        part = re.fullmatch(r"((?:pop|area)_\w+?|fibre_\w+)_pct(_low|_high)?", column)
        if part:
            name = (part[2] or "_pct")[1:]
            shown = [None if pd.isna(value) else round(round(value, 1) * 10) for value in result.communes[column]]
            assert data["figures"][part[1]][name] == shown, column
            checked += 1
    assert checked == 4 * 7 * 2 * 2 * 3 + 3


def test_province_figures_are_the_long_tables(result: Result, rendered: str) -> None:
    province = block(rendered)["province"]
    row = result.figures[
        (result.figures["technology"] == "5G")
        & (result.figures["who"] == "vnpt")
        & (result.figures["tier"] == "indoor")
        & (result.figures["measure"] == "area_km2")
    ].iloc[0]
    told = province["area_5g_vnpt_indoor"]
    assert [told["pct"], told["low"], told["high"]] == [
        round(row[name] * 10) for name in ("pct", "pct_low", "pct_high")
    ]
    assert told["of"] == round(row["denominator"] * 100)


def test_points_come_back_within_a_metre(result: Result, rendered: str) -> None:
    data = block(rendered)
    stations = data["stations"]
    lon = np.array(stations["places"]["lon"])[stations["place"]] / 1e5
    assert np.abs(lon - result.stations.geometry.x.to_numpy()).max() < 1e-5
    assert data["hamlets"]["point"]["lat"][3] == round(result.hamlets.geometry.y.iloc[3] * 1e5)


def test_sparse_result_still_makes_a_page(result: Result) -> None:
    facts = ["commune_code", "name", "geometry"]
    sparse = dataclasses.replace(
        result,
        communes=result.communes[[*facts, "pop_4g_any_pct"]],
        figures=result.figures.iloc[:0],
        hamlets=result.hamlets[["hamlet_id", "name", "geometry"]],
        stations=result.stations.iloc[:0],
        fibre=None,
        indicators=(),
        manifest={"title": "x"},
    )
    data = block(str(page(sparse).get_root().render()))
    assert list(data["figures"]) == ["pop_4g_any"]
    assert data["stations"] is None
    assert "verdict" not in data["hamlets"]
    none = dataclasses.replace(sparse, hamlets=None)
    assert block(str(page(none).get_root().render()))["hamlets"] is None


def test_text_is_never_read_as_a_template(result: Result) -> None:
    hostile = dataclasses.replace(result, manifest={"title": "{{ 7 * 7 }}{% raw %}", "issuer": "</script><b>"})
    text = str(page(hostile, options=PageOptions(compress=False)).get_root().render())
    assert block(text)["manifest"]["title"] == "{{ 7 * 7 }}{% raw %}"
    assert "<b>" not in text


def test_names_that_look_like_addresses_are_no_references(result: Result) -> None:
    odd = dataclasses.replace(result, manifest={"title": "x", "issuer": "https://example.org/"})
    assert (
        block(str(page(odd, options=PageOptions(compress=False)).get_root().render()))["manifest"]["issuer"]
        == "https://example.org/"
    )


def test_layer_from_the_network_is_refused(result: Result) -> None:
    view = page(result)
    folium.TileLayer("OpenStreetMap").add_to(view)
    with pytest.raises(OutputError, match="without a network"):
        view.get_root().render()


def test_notebook_frame_holds_the_whole_page(result: Result, rendered: str) -> None:
    frame = page(result)._repr_html_()
    assert frame.startswith("<iframe srcdoc=")
    assert 'sandbox="allow-scripts ' in frame
    assert "allow-same-origin" not in frame
    assert html.unescape(frame).count(rendered) == 1


def test_messages_in_tables_travel_in_both_languages(result: Result) -> None:
    reasons = result.hamlets.assign(reason=[msg("no station's signal arrives")] * len(result.hamlets))
    data = page_data(dataclasses.replace(result, hamlets=reasons)).content
    assert set(data["hamlets"]["reason"]["values"][0]) == {"vi", "en"}


def test_written_page_is_the_rendered_one(result: Result, rendered: str, tmp_path: Path) -> None:
    path = tmp_path / "new" / "map.html"
    assert write_map(result, path) == path
    assert path.read_bytes() == rendered.encode("utf-8")
    assert [file.name for file in path.parent.iterdir()] == ["map.html"]


def test_unwritable_place_says_what_to_do(result: Result, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match=r"map\.html.*choose another folder"):
        write_map(result, tmp_path / "file" / "map.html")


def test_vendored_files_are_the_locked_ones() -> None:
    place = ROOT / "tools" / "vendor_page.py"
    spec = importlib.util.spec_from_file_location("vendor_page", place)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.differences() == []
    lock = json.loads(tool.LOCK.read_text(encoding="utf-8"))
    assert {package: entry["version"] for package, entry in lock.items()} == {
        package: version for package, (version, _) in tool.PACKAGES.items()
    }


def test_licences_stand_in_the_page(rendered: str) -> None:
    for library in ("leaflet/leaflet.js", "topojson-client/topojson-client.min.js"):
        assert vendored(library) in rendered
    assert "Copyright (c) 2010-2023, Volodymyr Agafonkin" in rendered
    assert "Michael Bostock" in rendered


def test_scripts_cannot_end_their_element() -> None:
    for text in (bundle(), styles(), vendored("leaflet/leaflet.js")):
        assert not re.search(r"</(?:script|style)|<!--", text, re.IGNORECASE)


def test_every_word_is_there_in_both_languages() -> None:
    folder = resources.files("phusong.outputs") / "page" / "js"
    modules = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}
    vietnamese, english = (_keys(modules[f"words_{code}.js"], "  ") for code in ("vi", "en"))
    assert vietnamese == english
    codes = modules["codes.js"]
    parts = codes.index("  vi: {"), codes.index("  en: {")
    assert _keys(codes[parts[0] : parts[1]], "    ") == _keys(codes[parts[1] :], "    ")
    asked = set(re.findall(r'\bsay\("(\w+)"', "\n".join(modules.values())))
    assert asked
    assert asked <= vietnamese


def _keys(source: str, indent: str) -> set[str]:
    return set(re.findall(rf'^{indent}"?([^\s":]+(?: [^\s":]+)*)"?:', source, re.MULTILINE))


def test_page_never_writes_markup() -> None:
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|bindPopup|bindTooltip", bundle()
    )


@given(st.lists(st.floats(0, 100) | st.none(), max_size=20))
@settings(max_examples=50, deadline=None)
def test_scaled_numbers_show_as_rounded(values: list[float | None]) -> None:
    for value, told in zip(values, scaled(values, 1), strict=True):
        assert (told is None) == (value is None)
        if value is not None and told is not None:
            assert f"{told / 10:.1f}" == f"{round(value, 1) + 0.0:.1f}"


@given(st.lists(st.sampled_from(["a", "b", None, 3, True]), max_size=20))
@settings(max_examples=50, deadline=None)
def test_coded_columns_decode_to_themselves(values: list[Any]) -> None:
    told = coded(pd.DataFrame({"x": pd.Series(values, dtype=object)}), "x")
    back = (
        [None] * len(values) if told is None else [None if code < 0 else told["values"][code] for code in told["index"]]
    )
    assert back == values


def test_communes_of_today_bring_the_names_of_before_july_2025(result: Result) -> None:
    assert page_data(result).content["communes"]["former"] is None
    named = result.communes.assign(
        commune_code=["08542", "04978", *result.communes["commune_code"][2:]],
        name=["Thanh Sơn", "Đà Bắc", *result.communes["name"][2:]],
    )
    former = page_data(dataclasses.replace(result, communes=named)).content["communes"]["former"]
    assert "Thị trấn Thanh Sơn" in former[0]
    # A code that bears another name is another list's.
    assert not any(former[1:])
    # The only name of all parts is no other; of two parts with one name it stands once.
    unchanged = named.assign(commune_code=["00859", "06184", *named["commune_code"][2:]])
    unchanged["name"] = ["Ngọc Long", "Đồng Đăng", *named["name"][2:]]
    former = page_data(dataclasses.replace(result, communes=unchanged)).content["communes"]["former"]
    assert former[0] == []
    assert former[1].count("Xã Hồng Phong") == 1


@pytest.mark.parametrize("redact", ["coarse", "removed"])
def test_hamlets_put_at_a_mast_do_not_tell_where_a_redacted_mast_stands(result: Result, redact: str) -> None:
    hamlets = result.hamlets.assign(placed=["masts", *["point"] * (len(result.hamlets) - 1)])
    at_masts = dataclasses.replace(result, hamlets=hamlets)
    shown, hidden = (
        page_data(at_masts, "vi", PageOptions(redact=one)).content["hamlets"]["point"] for one in (None, redact)
    )
    for axis in ("lon", "lat"):
        assert hidden[axis][0] == shown[axis][0] // 1000 * 1000 + 500
        assert hidden[axis][1:] == shown[axis][1:]
