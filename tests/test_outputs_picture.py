"""Pictures for paper: what they say, whether names are found, and that nothing in a file depends on the clock."""

import dataclasses
import itertools
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from phusong.errors import OutputError, SettingsError
from phusong.indicators.result import Result
from phusong.outputs.picture import draw, write_picture
from phusong.outputs.picture_classes import COVERAGE_LIMITS, PALETTE, classes_of
from phusong.outputs.picture_facts import changes_of
from phusong.outputs.picture_layers import find_commune, find_layer, layers_of, shown_values
from phusong.outputs.picture_sheet import width_of, wrapped
from phusong.outputs.two_runs import unlike
from PIL import Image

from .map_results import make_result

PAGE = Path(__file__).parents[1] / "coverage" / "outputs" / "page" / "js"


@pytest.fixture(scope="module")
def result() -> Result:
    return make_result(communes=9, stations=60, hamlets=40)


def words(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def later(result: Result) -> Result:
    """Return the run a year later: one commune has gained ten points, another lost five."""
    communes = result.communes.copy()
    communes["pop_4g_any_pct"] = communes["pop_4g_any_pct"].clip(10, 85)
    before = dataclasses.replace(result, communes=communes)
    grown = communes.copy()
    grown.loc[grown.index[2], "pop_4g_any_pct"] += 10
    grown.loc[grown.index[5], "pop_4g_any_pct"] -= 5
    return before, dataclasses.replace(before, communes=grown, manifest={**result.manifest, "data_date": "2026-09-30"})


def test_a_sheet_tells_title_issuer_date_figure_classes_and_that_data_are_synthetic(result):
    said = words(draw(result))
    assert result.manifest["title"] in said
    assert any("Sở Khoa học và Công nghệ" in line and "30/09/2025" in line for line in said)
    province = result.figures[
        (result.figures[["technology", "who", "tier", "measure"]] == ["4G", "any", "outdoor", "population"]).all(axis=1)
    ]
    assert f"{province['pct'].iloc[0]:.1f}".replace(".", ",") + "%" in said
    assert {"95 – 100%", "dưới 50%", "Chú giải", "B"} <= set(said)
    assert any(line.startswith("DỮ LIỆU MÔ PHỎNG") for line in said)
    assert any(line.startswith("Nguồn:") and "Nghị quyết 1676" in line for line in said)
    assert any(line.endswith(" km") for line in said)


def test_real_data_carry_no_mark(result):
    real = dataclasses.replace(result, manifest={**result.manifest, "synthetic": False})
    assert not any("MÔ PHỎNG" in line for line in words(draw(real)))


def test_class_counts_are_those_of_the_rounded_figures(result):
    layer = find_layer(result, "pop_4g_any")
    shown = [round(value, 1) for value in result.communes["pop_4g_any_pct"]]
    edges = [-1, *COVERAGE_LIMITS, 101]
    counts = [sum(low <= value < high for value in shown) for low, high in itertools.pairwise(edges)]
    classes = classes_of(shown_values(result.communes, layer), layer)
    found = [classes.of(value) for value in shown_values(result.communes, layer)]
    assert [found.count(index) for index in range(5)] == counts


def test_classes_are_the_page_s():
    source = (PAGE / "classes.js").read_text(encoding="utf-8")
    assert str(list(PALETTE)).replace("'", '"') in source
    assert str([round(limit * 10) for limit in COVERAGE_LIMITS]) in source


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (None, "pop_4g_any"),
        ("4G", "pop_4g_any"),
        ("pop_4g_any_pct", "pop_4g_any"),
        ("5g vinaphone", "pop_5g_vnpt"),
        ("Diện tích 3G", "area_3g_any"),
        ("area-4g-min2-indoor", "area_4g_min2_indoor"),
        ("subscribed", "fibre_subscribed"),
        ("charging_points", "charging_points"),
    ],
)
def test_a_layer_is_found_in_the_forms_that_people_type(result, typed, key):
    assert find_layer(result, typed).key == key


def test_every_layer_can_be_drawn(result):
    for key in ("fibre_subscribed", "charging_points", "area_5g_viettel_indoor"):
        assert draw(result, layer=key, language="en").axes
    assert {"pop_4g_any", "fibre_accessible", "smartphone_pct"} <= set(layers_of(result))


@pytest.mark.parametrize(
    ("typed", "close"),
    [("pop_4h_viettel", "pop_4g_viettel"), ("charging_point", "charging_points"), ("zzz", "there are")],
)
def test_an_unknown_layer_is_refused_with_what_there_is(result, typed, close):
    with pytest.raises(SettingsError, match=close):
        find_layer(result, typed)


@pytest.mark.parametrize("typed", ["thanh son", "Xã Thanh Sơn", "xa thanh son", "THANH SƠN", "04000", "Thanh Sơn"])
def test_a_commune_is_found_by_code_and_by_name(result, typed):
    assert find_commune(result.communes, typed) == 0


def test_a_commune_that_is_misspelt_or_named_twice_is_refused(result):
    with pytest.raises(SettingsError, match="Thanh Sơn"):
        find_commune(result.communes, "thanh xon")
    twice = result.communes.copy()
    twice.loc[twice.index[1], "name"] = "Thành Sơn"
    with pytest.raises(SettingsError, match="04000 Thanh Sơn, 04001 Thành Sơn"):
        find_commune(twice, "thanh son")
    assert find_commune(twice, "Thành Sơn") == 1


def test_a_commune_s_sheet_names_it_and_its_hamlets_that_are_not_covered(result):
    hamlets = result.hamlets
    code = hamlets.loc[hamlets["verdict"] != "covered", "commune_code"].iloc[0]
    row = result.communes.index[result.communes["commune_code"] == code][0]
    said = words(draw(result, commune=code, width_mm=210))
    assert any(line.startswith(("Xã", "Phường")) and result.communes["name"][row] in line for line in said)
    unknown = dataclasses.replace(result, communes=result.communes.assign(households=np.nan))
    told = "\n".join(words(draw(unknown, commune=code, width_mm=210)))
    assert (" hộ" in "\n".join(said).split("km²")[0], " hộ" in told.split("km²")[0]) == (True, False)
    own = hamlets[(hamlets["commune_code"] == code) & (hamlets["verdict"] != "covered")]
    assert f"Thôn, bản, khu chưa có sóng đạt: {len(own)}" in said


def test_before_and_after_tell_who_gained_and_lost(result):
    before, after = later(result)
    changes = changes_of(before, after, find_layer(after, "4g"))
    assert [(change.row, round(change.after - change.before)) for change in changes] == [(5, -5), (2, 10)]
    said = words(draw(after, before=before))
    assert {"30/09/2025", "30/09/2026"} <= set(said)
    assert any("(+10,0)" in line for line in said)
    assert any("(−5,0)" in line for line in said)
    assert not any("không tính như nhau" in line for line in said)


def test_runs_that_were_computed_otherwise_are_told_apart(result):
    before, after = later(result)
    coarser = dataclasses.replace(before, manifest={**before.manifest, "resolution_m": 90.0})
    assert [str(name) for name in unlike(coarser, after)] == ["size of cells"]
    assert any("không tính như nhau" in line for line in words(draw(after, before=coarser)))


def test_names_are_never_read_as_formulas_and_missing_outlines_are_left_out(result, tmp_path):
    communes = result.communes.copy()
    communes.loc[communes.index[0], "name"] = "$\\frac{1}{0}$ ${alert(1)} <b>"
    communes.loc[communes.index[3], "geometry"] = None
    communes.loc[communes.index[4], "pop_4g_any_pct"] = np.nan
    odd = dataclasses.replace(result, communes=communes)
    figure = draw(odd)
    assert "không có số liệu" in words(figure)
    write_picture(figure, tmp_path / "a.svg")
    draw(odd, commune="04000")


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_the_same_run_gives_the_same_bytes_and_a_small_file(result, tmp_path, suffix):
    files = [write_picture(draw(result), tmp_path / f"{name}{suffix}", dpi=300, title="Phú Thọ") for name in "ab"]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].stat().st_size < 5e6


@pytest.mark.parametrize(("width_mm", "shape"), [(297, (1169, 827)), (210, (827, 1169)), (148.5, (585, 827))])
def test_the_paper_is_a4_or_of_its_shape(result, tmp_path, width_mm, shape):
    file = write_picture(draw(result, width_mm=width_mm), tmp_path / "a.png", dpi=100)
    with Image.open(file) as image:
        assert np.abs(np.array(image.size) - shape).max() <= 1


def test_what_cannot_be_drawn_or_written_is_refused(result, tmp_path):
    with pytest.raises(SettingsError, match="100 to 1200"):
        draw(result, width_mm=5)
    figure = draw(result, width_mm=1189)
    with pytest.raises(SettingsError, match="250 million pixels"):
        write_picture(figure, tmp_path / "a.png", dpi=1200)
    with pytest.raises(OutputError, match=r"\.png, \.svg, \.pdf"):
        write_picture(figure, tmp_path / "a.gif")
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_the_extra_is_named(tmp_path):
    code = (
        "import sys, importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda name, *rest: None if name == 'matplotlib' else real(name, *rest)\n"
        "from phusong.outputs.picture import draw\n"
        "assert 'matplotlib' not in sys.modules\n"
        "try: draw(None)\n"
        "except Exception as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert "pip install 'phusong[picture]'" in done.stdout


def test_lines_are_broken_where_the_font_says():
    text = "Mức thu tính bằng công thức theo khoảng cách và loại địa bàn: không xét đồi núi che chắn ở giữa."
    lines = wrapped(text, 60.0, 6.0)
    assert " ".join(lines) == text
    assert max(width_of(line, 6.0) for line in lines) <= 60.0
    assert wrapped("x" * 400, 30.0, 6.0)[0].endswith("…")


def test_the_command_draws_the_project_and_an_earlier_run(phusong, project, tmp_path):
    file = tmp_path / "p.png"
    done = phusong("picture", "-p", project, "-o", file, "--dpi", 60, "--before", project, "--commune", "thanh son")
    assert (done.code, done.err) == (0, "")
    assert str(file) in done.out
    with Image.open(file) as image:
        assert image.format == "PNG"
    again = phusong("picture", "-p", project, "-o", file)
    assert again.code == 2
    assert "--overwrite" in again.err
    assert phusong("picture", "-p", project, "-o", tmp_path / "p.txt").code == 2
    assert phusong("picture", "--after", project).code == 2
    nowhere = phusong("picture", "-p", project, "--before", tmp_path, "-o", tmp_path / "q.png")
    assert nowhere.code == 2
    assert "manifest.json" in nowhere.err
