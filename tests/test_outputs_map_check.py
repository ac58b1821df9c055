"""The check of a map page: ours passes, and every way to break a page is told by the rule that it breaks."""

import base64
import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import folium
import pytest
from phusong.errors import InputError, MissingFileError
from phusong.outputs.map import page, write_map
from phusong.outputs.map_check import PageReport, check_page
from phusong.outputs.page_options import PageOptions

from .map_results import make_result


@pytest.fixture(scope="module", params=[True, False], ids=["gzip", "plain"])
def good(request, tmp_path_factory) -> str:
    result = make_result(communes=6, stations=30, hamlets=20)
    file = write_map(result, tmp_path_factory.mktemp("good") / "map.html", options=PageOptions(compress=request.param))
    return file.read_text(encoding="utf-8")


def checked(text: str, folder: Path) -> PageReport:
    file = folder / "map.html"
    file.write_bytes(text.encode("utf-8"))
    return check_page(file)


def broken(report: PageReport) -> set[str]:
    return {rule.name for rule in report.rules if rule.verdict == "fault"}


def said(report: PageReport, name: str) -> str:
    return "\n".join(str(item) for rule in report.rules if rule.name == name for item in rule.found)


def with_data(text: str, change: Callable[[dict], object]) -> str:
    """Return the page with its data changed, packed as they were."""
    found = re.search(r'(data-encoding="(\w+)">)(.*?)(</script>)', text, re.DOTALL)
    packed = found[2] == "gzip"
    data = json.loads(gzip.decompress(base64.b64decode(found[3])) if packed else found[3])
    change(data)
    content = json.dumps(data).replace("<", "\\u003c")
    if packed:
        content = base64.b64encode(gzip.compress(content.encode())).decode()
    return text[: found.start(3)] + content + text[found.end(3) :]


def test_our_page_is_fine(good, tmp_path):
    report = checked(good, tmp_path)
    assert report.is_fine
    assert {rule.verdict for rule in report.rules} == {"ok"}
    assert said(report, "data") == "6 communes, 20 hamlets, 30 stations"
    assert said(report, "synthetic") == "synthetic, and marked as such"


def test_line_ends_of_another_system_do_not_matter(good, tmp_path):
    assert checked(good.replace("\n", "\r\n"), tmp_path).is_fine


def test_a_notebook_s_frame_is_looked_into(tmp_path):
    view = page(make_result(communes=4, stations=9, hamlets=5))
    frame = "<!DOCTYPE html><html><body>" + view._repr_html_() + "</body></html>"
    report = checked(frame.replace("&lt;header", "&lt;img src=x.png&gt;&lt;header", 1), tmp_path)
    assert "<img src> asks for x.png" in said(report, "requests")


@pytest.mark.parametrize(
    "tag",
    [
        '<img src="https://tile.example.org/1/2/3.png">',
        '<img src="picture.png">',
        '<img srcset="a.png 1x, b.png 2x">',
        '<script src="//cdn.example.org/leaflet.js"></script>',
        '<link rel="preconnect" href="https://fonts.example.org">',
        '<base href="/elsewhere/">',
        '<meta http-equiv="refresh" content="3; url=https://example.org">',
        '<div style="background: url(x.png)"></div>',
        "<svg><image xlink:href='x.svg'></image></svg>",
        '<form action="/send"></form>',
        "<iframe srcdoc=\"<img src='x.png'>\"></iframe>",
    ],
)
def test_every_reference_is_found(good, tmp_path, tag):
    assert "requests" in broken(checked(good.replace("<main", tag + "<main", 1), tmp_path))


@pytest.mark.parametrize(
    ("start", "more"),
    [
        ("<style>", "@import 'more.css';"),
        ("<style>", ".x { background: url( 'x.png' ) }"),
        ("<script>", "fetch('https://example.org/' + document.title);"),
        ("<script>", "import('//cdn.example.org/x.js');"),
    ],
)
def test_an_address_in_a_script_or_style_breaks_three_rules_at_most(good, tmp_path, start, more):
    report = checked(good.replace(start, start + more, 1), tmp_path)
    # What was changed after the page was made no longer fits the policy's hashes either.
    assert broken(report) == {"requests", "policy"}


def test_what_is_never_fetched_is_no_request(good, tmp_path):
    harmless = (
        '<a href="https://example.org">x</a><img src="data:image/webp;base64,AAAA, BBBB"><a href="#top"></a>'
        '<img alt="url(x.png)" src="">'
    )
    assert checked(good.replace("<main", harmless + "<main", 1), tmp_path).is_fine


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('http-equiv="Content-Security-Policy"', 'name="x"', "no Content-Security-Policy"),
        ("default-src 'none'", "default-src 'self'", "'self' in default-src"),
        ("script-src 'sha256-", "script-src 'unsafe-inline' 'sha256-", "'unsafe-inline' in script-src"),
        ("img-src data: blob:", "img-src data: *", "* in img-src"),
        ("connect-src 'none'", "connect-src https://example.org", "in connect-src"),
        ("base-uri 'none'; ", "", "lacks base-uri"),
        ("form-action 'none'", "report-uri /report", "lacks form-action"),
        ("style-src 'sha256-", "style-src 'sha256-AAAA", "<style> is not among"),
        ("<meta charset", "<style></style><meta charset", "<style> stands before the policy"),
        ("</body>", "<script>1</script></body>", "<script> is not among"),
        ("<main", '<p style="color:red"></p><main', "style attribute"),
    ],
)
def test_a_policy_that_is_lax_late_or_unfit_is_told(good, tmp_path, old, new, told):
    assert good.count(old) >= 1
    report = checked(good.replace(old, new, 1), tmp_path)
    assert "policy" in broken(report)
    assert told in said(report, "policy")


@pytest.mark.parametrize(
    "tag",
    [
        "<img src='' onerror=alert(1)>",
        "<svg ONLOAD='x'></svg>",
        '<a href=" java&#10;script:alert(1)">x</a>',
        "<details ontoggle=1>",
    ],
)
def test_scripts_in_attributes_are_found(good, tmp_path, tag):
    assert "handlers" in broken(checked(good.replace("<main", tag + "<main", 1), tmp_path))


def test_data_that_do_not_open_are_told(good, tmp_path):
    cut = re.sub(r'(data-encoding="\w+">.{200}).*?(</script>)', r"\1\2", good, count=1, flags=re.DOTALL)
    assert "data" in broken(checked(cut, tmp_path))
    other = re.sub('data-encoding="[a-z]+"', 'data-encoding="brotli"', good)
    assert "'brotli'" in said(checked(other, tmp_path), "data")
    gone = good.replace('id="phusong-data"', 'id="x"')
    report = checked(gone, tmp_path)
    assert "no data block" in said(report, "data")
    assert said(report, "synthetic") == "cannot be told without the data"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda data: data.pop("manifest"), "lacks the manifest"),
        (lambda data: data.update(format=99), "format 99"),
        (lambda data: data["figures"]["pop_4g_any"]["pct"].pop(), "'figures.pop_4g_any.pct' has 5 rows of 6"),
        (lambda data: data["hamlets"]["verdict"]["index"].pop(), "'verdict' has 19 rows of 20"),
        (lambda data: data["stations"]["place"].append(0), "stations"),
    ],
)
def test_data_that_do_not_hold_together_are_told(good, tmp_path, change, told):
    report = checked(with_data(good, change), tmp_path)
    assert "data" in broken(report)
    assert told in said(report, "data")


def test_synthetic_data_must_be_called_so(good, tmp_path):
    secret = with_data(good, lambda data: data["manifest"].update(synthetic=False))
    assert "told that they are not" in said(checked(secret, tmp_path), "synthetic")
    unmarked = good.replace("DỮ LIỆU MÔ PHỎNG", "Dữ liệu")
    assert "synthetic" in broken(checked(unmarked, tmp_path))
    roomless = good.replace('id="marks"', 'id="mark"')
    assert "id 'marks'" in said(checked(roomless, tmp_path), "synthetic")

    def real(data: dict) -> None:
        data["manifest"].update(synthetic=False, synthetic_inputs=[], sources=[])

    assert said(checked(with_data(unmarked, real), tmp_path), "synthetic") == "nothing is synthetic"


@pytest.mark.parametrize(
    ("weight", "detail_m", "verdict"),
    [
        (3e6, None, "ok"),
        (5e6, None, "note"),
        (7e6, None, "fault"),
        (7e6, 30, "ok"),
        (13e6, 30, "note"),
        (7e6, 90, "fault"),
    ],
)
def test_the_budget_is_that_of_the_rasters(good, tmp_path, weight, detail_m, verdict):
    text = good if detail_m is None else with_data(good, lambda data: data.update(raster_detail_m=detail_m))
    report = checked(text + "<!--" + "x" * (int(weight) - len(text)) + "-->", tmp_path)
    assert {rule.verdict for rule in report.rules if rule.name == "size"} == {verdict}
    assert report.is_fine == (verdict != "fault")


def test_stock_folium_is_refused(tmp_path):
    view = folium.Map(location=(21.2, 105.2))
    view.save(tmp_path / "folium.html")
    report = check_page(tmp_path / "folium.html")
    assert {"requests", "policy", "data"} <= broken(report)


def test_what_is_no_page_is_refused(tmp_path):
    with pytest.raises(MissingFileError, match="is not there"):
        check_page(tmp_path / "none.html")
    (tmp_path / "a.html").write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(InputError, match="byte 4 is not UTF-8"):
        check_page(tmp_path / "a.html")
    (tmp_path / "b.html").write_text("just words")
    with pytest.raises(InputError, match="no tag"):
        check_page(tmp_path / "b.html")


def test_the_command_tells_by_table_json_and_exit_code(phusong, project, good, tmp_path):
    done = phusong("map", "check", "-p", project)
    assert done.code == 0, done.out + done.err
    assert "Không tải gì từ mạng" in done.out
    file = tmp_path / "map.html"
    file.write_text(good.replace("<main", '<img src="[x].png"><main', 1), encoding="utf-8")
    told = phusong("map", "check", file)
    assert told.code == 1
    assert "[x].png" in told.out
    assert "không đạt" in told.out
    plain = phusong("map", "check", file, "--json")
    assert plain.code == 1
    report = json.loads(plain.out)
    assert [rule["rule"] for rule in report["rules"] if rule["verdict"] == "fault"] == ["requests"]
    assert report["fine"] is False
    assert phusong("map", "check", tmp_path / "none.html").code == 2
    misplaced = phusong("map", "-p", project, "check", file)
    assert misplaced.code == 2
    assert "phusong map check" in misplaced.err
    assert "'chek'" in phusong("map", "chek").err


def test_the_map_command_still_draws(phusong, project):
    assert phusong("map", "-p", project, "--dry-run").code == 0
