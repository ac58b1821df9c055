"""The report: a document that opens, with the run's own figures in it, and the same bytes each time."""

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date

import docx
import openpyxl
import pandas as pd
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from phusong.config.settings import Report
from phusong.errors import InputError, MissingFileError
from phusong.indicators.figures import value_of
from phusong.indicators.hamlets import UNSERVED
from phusong.language import msg, percent
from phusong.outputs.own_files import check_own
from phusong.outputs.report import pen
from phusong.outputs.report.blocks import Column, Paragraph, Picture, Table
from phusong.outputs.report.document import write_document
from phusong.outputs.report.facts import Facts, read_quality
from phusong.outputs.report.gaps import unserved
from phusong.outputs.report.sections import ANNEXES, SECTIONS, sections_of
from phusong.outputs.report.tables import table_xml, widths_mm
from phusong.outputs.report.workbook import write_workbook
from phusong.outputs.stored import read_result

LANGUAGES = ("vi", "en")


@pytest.fixture(scope="module", autouse=True)
def small_pictures():
    """The pictures with fewer pixels: most of a document's time is theirs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pen, "_DPI", 50)
        yield


@pytest.fixture(scope="module")
def facts(project) -> Facts:
    return Facts(read_result(project / "out"), None, read_quality(project / "out"), Report(), "vi")


@pytest.fixture(scope="module")
def written(facts, tmp_path_factory):
    """The report in both languages."""
    folder = tmp_path_factory.mktemp("report")
    both = {language: replace(facts, language=language) for language in LANGUAGES}
    return {name: write_document(folder / f"{name}.docx", of, sections_of(of)) for name, of in both.items()}


def words_in(document) -> str:
    lines = document.element.body.iter(qn("w:p"))
    return "\n".join("".join(part.text or "" for part in line.iter(qn("w:t"))) for line in lines)


def test_the_layout_is_that_of_decree_30(written):
    document = docx.Document(written["vi"])
    first = document.sections[0]
    assert [round(side / Mm(1)) for side in (first.page_width, first.page_height)] == [210, 297]
    millimetres = [round(side / Mm(1)) for side in (first.top_margin, first.bottom_margin, first.left_margin)]
    assert 20 <= millimetres[0] <= 25
    assert 20 <= millimetres[1] <= 25
    assert 30 <= millimetres[2] <= 35
    assert 15 <= round(first.right_margin / Mm(1)) <= 20
    normal = document.styles["Normal"].font
    assert (normal.name, normal.size.pt) == ("Times New Roman", 13)
    head = "\n".join(cell.text for row in document.tables[0].rows for cell in row.cells)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in head
    assert "Độc lập - Tự do - Hạnh phúc" in head
    assert "ngày …… tháng …… năm" in head
    signature = document.tables[-len(ANNEXES) - 1]
    assert "Nơi nhận:" in signature.rows[0].cells[0].text
    assert "- Lưu: VT, ……." in signature.rows[0].cells[0].text
    assert "Chữ ký" not in words_in(document)
    assert "Số: ……/BC-……" in head
    # Running text begins 10 to 12.7 mm in; annexes have Roman numbers, their titles capitals, and name their report.
    assert 10 <= document.styles["Report Body"].paragraph_format.first_line_indent / Mm(1) <= 12.7
    titles = [line.text.split("\n") for line in document.paragraphs if line.style.name == "Report Annex"]
    assert [name for name, _ in titles] == ["Phụ lục I", "Phụ lục II", "Phụ lục III", "Phụ lục IV"]
    assert all(title.isupper() for _, title in titles)
    attached = [line.text for line in document.paragraphs if line.style.name == "Report Attached"]
    assert attached == ["(Kèm theo Báo cáo số ……/BC-…… ngày …… tháng …… năm ………)"] * len(titles)
    before = docx.text.paragraph.Paragraph(signature._tbl.getprevious(), document)
    assert before.paragraph_format.keep_with_next
    # The first page has no number, the others have theirs in the upper margin.
    assert first.different_first_page_header_footer
    assert "PAGE" in first.header._element.xml
    assert "PAGE" not in first.first_page_header._element.xml


def test_the_office_stands_where_the_decree_has_it(facts, tmp_path):
    office = Report(
        abbreviation="SKHCN",
        addressee="UBND tỉnh",
        drafter="BCVT",
        signed_on=date(2025, 11, 5),
        proposals=("Họp báo.",),
    )
    signed = replace(facts, office=office)
    sections = [section for section in sections_of(signed) if section.name in {"summary", "proposals", "definitions"}]
    words = words_in(docx.Document(write_document(tmp_path / "a.docx", signed, sections)))
    for told in (
        "Số: ……/BC-SKHCN", "Kính gửi: UBND tỉnh", "- Như trên;", "- Lưu: VT, BCVT.", "KIẾN NGHỊ, ĐỀ XUẤT", "Họp báo.",
        "(Kèm theo Báo cáo số ……/BC-SKHCN ngày 05 tháng 11 năm 2025)",
    ):  # fmt: skip
        assert told in words
    numbered = replace(facts, office=Report(number="Số: 12/BC-SKHCN", recipients=("UBND tỉnh", "Lưu: VT, TH")))
    words = words_in(docx.Document(write_document(tmp_path / "b.docx", numbered, sections)))
    assert "(Kèm theo Báo cáo số 12/BC-SKHCN ngày …… tháng …… năm ………)" in words
    assert words.count("Lưu:") == 1


def test_each_operators_best_site_is_told_with_what_it_lacks(facts):
    (section,) = (section for section in sections_of(facts) if section.name == "candidates")
    (table,) = (block for block in section.blocks if isinstance(block, Table))
    gaps = unserved(facts.result)
    worst = gaps.iloc[0]
    told = [row for row in table.rows if row[0] == "1"]
    operators = [name for name in facts.result.operators if pd.notna(worst[f"best_{name.lower()}_km"])]
    assert sorted(row[3] for row in told) == sorted(operators)
    for row in told:
        best = f"best_{row[3].lower()}"
        assert row[4] == worst[f"{best}_site_id"]
        assert row[-1] == facts.number(worst[f"{best}_missing_db"], 1)
    missing = [float(row[-1].replace(",", ".").replace("−", "-")) for row in told]
    assert missing == sorted(missing)


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_and_pictures_are_numbered_told_and_repeated(written, language):
    document = docx.Document(written[language])
    captions = [line.text for line in document.paragraphs if line.style.name == "Caption"]
    kinds = {"vi": ("Bảng", "Hình"), "en": ("Table", "Figure")}[language]
    for kind in kinds:
        numbers = [int(text.split(".")[0].removeprefix(f"{kind} ")) for text in captions if text.startswith(kind)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert numbers
    captioned = [
        line for line in document.paragraphs if line.style.name == "Caption" and line.text.startswith(kinds[0])
    ]
    for line in captioned:
        table = line._p.getnext()
        assert table.tag == qn("w:tbl")
        assert table.find(qn("w:tr")).find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
        assert table.find(qn("w:tblPr")).find(qn("w:tblDescription")).get(qn("w:val"))
    pictures = list(document.element.body.iter(qn("wp:docPr")))
    assert pictures
    assert all(len(picture.get("descr")) > 20 for picture in pictures)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_runs_own_figures_stand_in_it(written, facts, language):
    words = words_in(docx.Document(written[language]))
    found = value_of(facts.result.figures, "4G", who="any", measure="population")
    assert percent(found["pct"], language) in words
    for name in facts.result.communes["name"]:
        assert name in words
    gaps = facts.result.hamlets[facts.result.hamlets["verdict"].isin(["partial", "none"])]
    assert len(gaps)
    for name in gaps["name"]:
        assert name in words
    assert ("MÔ PHỎNG" if language == "vi" else "SYNTHETIC") in words.split(
        "Mục lục" if language == "vi" else "Contents"
    )[0]


def test_tables_from_the_run_call_synthetic_data_so(written):
    document = docx.Document(written["vi"])
    captions = [line.text for line in document.paragraphs if line.style.name == "Caption"]
    marked = [text for text in captions if text.endswith("(mô phỏng)")]
    assert any("theo công nghệ" in text for text in marked)
    assert "Định nghĩa" in captions[-1]
    assert captions[-1] not in marked
    assert "MÔ PHỎNG" in document.sections[0].footer.paragraphs[0].text
    assert "MÔ PHỎNG" in document.sections[0].first_page_footer.paragraphs[0].text


def test_the_same_run_gives_the_same_bytes(facts, written, tmp_path):
    again = write_document(tmp_path / "again.docx", facts, sections_of(facts))
    assert again.read_bytes() == written["vi"].read_bytes()
    with zipfile.ZipFile(again) as package:
        assert {entry.date_time[:3] for entry in package.infolist()} == {tuple(facts.date.timetuple()[:3])}
    about = docx.Document(again).core_properties
    assert about.created.date() == about.modified.date() == facts.date
    books = [write_workbook(tmp_path / f"{name}.xlsx", facts).read_bytes() for name in ("a", "b")]
    assert books[0] == books[1]


def test_each_section_has_a_name_of_its_own_and_what_it_says_fits(facts):
    names = [name for name, *_ in (*SECTIONS, *ANNEXES)]
    assert len(set(names)) == len(names)
    for section in sections_of(facts):
        for block in section.blocks:
            if isinstance(block, Table):
                assert block.rows
                assert {len(row) for row in block.rows} == {len(block.columns)}
                assert all(isinstance(column, Column) and column.width > 0 for column in block.columns)
            if isinstance(block, Picture):
                assert block.draw().get_size_inches()[0] * 25.4 <= 165.01


# The bars' own extension is Excel's and LibreOffice's; openpyxl knows only the older part of them.
def test_a_technology_that_nobody_has_is_told(facts):
    result = facts.result
    columns = [name for name in result.communes.columns if "_4g_" in name]
    without = replace(
        result,
        communes=result.communes.drop(columns=columns),
        technologies=tuple(name for name in result.technologies if name != "4G"),
        figures=result.figures[result.figures["technology"] != "4G"],
    )
    sections = {section.name: section for section in sections_of(replace(facts, result=without))}
    for name in ("summary", "communes"):
        assert "no station of {technology}" in str(sections[name].blocks)


def test_communes_are_classed_by_the_figure_that_is_shown(facts):
    column = "pop_4g_any_pct"
    communes = facts.result.communes.assign(**{column: [94.96, 94.94, 98.96, 10.0, 69.95, 100.0]})
    result = replace(facts.result, communes=communes)
    sections = {section.name: section for section in sections_of(replace(facts, result=result))}
    (table,) = (
        block
        for block in sections["communes"].blocks
        if isinstance(block, Table) and "by the share" in str(block.caption)
    )
    place = [str(each.heading) for each in table.columns].index("4G")
    assert [row[place] for row in table.rows] == ["1", "0", "1", "1", "1", "2", "6"]
    assert "In 3 of 6 communes 4G reaches less" in str([str(item) for item in sections["summary"].blocks[1].items])


def test_a_column_is_as_wide_as_its_longest_word(facts):
    columns = (Column(msg("Households"), 2), Column(msg("Reason"), 98))
    widths = widths_mm(Table(msg("Hamlets"), columns, (("1", "a b c"),)), 100.0, "en", size_pt=11)
    # "Households" in bold at 11 pt is about 19 mm wide.
    assert 19.0 < widths[0] < 28.0
    # Four wide letters: "Commune" in bold at 10.5 pt is 16.4 mm, and the cell's margins are 2 mm.
    narrow = widths_mm(Table(msg("Hamlets"), (Column(msg("Commune"), 2), columns[1]), ()), 100.0, "en", size_pt=11)
    assert 18.4 < narrow[0] < 21.0
    assert sum(widths) == pytest.approx(100.0)
    endless = widths_mm(Table(msg("Hamlets"), columns, (("1", "x" * 300),)), 100.0, "en", size_pt=11)
    assert endless[0] == pytest.approx(widths[0], abs=0.1)
    roomy = (Column(msg("Households"), 40), Column(msg("Reason"), 60))
    assert widths_mm(Table(msg("Hamlets"), roomy, ()), 100.0, "en", size_pt=11) == pytest.approx([40.0, 60.0])


@pytest.mark.parametrize(
    ("words", "rows", "kept"),
    [
        ("a", 8, 7),  # low: all rows stay on one page
        ("a", 60, 2),  # high: it breaks, but leaves no single row behind
        ("word " * 60, 4, 0),  # few rows, but high ones: a page is not left empty for their sake
    ],
)
def test_only_low_tables_stay_on_one_page(words, rows, kept):
    table = Table(msg("Hamlets"), (Column(msg("Reason"), 1),), ((words,),) * rows)
    made = table_xml(table, 50.0, "en", style="a", heading_style="b", size_pt=11, summary="")
    heading, *others = made.findall(qn("w:tr"))
    assert heading.find(f".//{qn('w:keepNext')}") is not None
    assert sum(row.find(f".//{qn('w:keepNext')}") is not None for row in others) == kept
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in (heading, *others))


def test_what_is_known_of_no_hamlet_is_not_told_as_none(facts):
    hamlets = facts.result.hamlets
    assert hamlets["households"].isna().all()
    sections = {section.name: section for section in sections_of(facts)}
    table = next(block for block in sections["hamlets"].blocks if isinstance(block, Table))
    place = [str(each.heading) for each in table.columns].index("Households")
    assert {row[place] for row in table.rows} == {"–"}
    (note,) = (block for block in sections["hamlets"].blocks if isinstance(block, Paragraph) and block.kind == "note")
    assert str(note.text).startswith(f"Of 0 hamlets the people and of {len(hamlets)} the households are not known")


def test_hamlets_outside_every_commune_are_counted_apart(facts):
    hamlets = facts.result.hamlets.copy()
    lost = hamlets.index[hamlets["verdict"].isin(UNSERVED)][:1]
    hamlets.loc[lost, ["verdict", "reason"]] = "outside"
    without = replace(facts, result=replace(facts.result, hamlets=hamlets))
    assert len(unserved(without.result)) == len(unserved(facts.result)) - 1
    (section,) = (section for section in sections_of(without) if section.name == "hamlets")
    notes = [str(block.text) for block in section.blocks if isinstance(block, Paragraph) and block.kind == "note"]
    assert notes[-1].startswith("1 further hamlet lies outside every commune")


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_the_workbook_holds_numbers_filters_and_bars_but_no_formula(facts, tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(tmp_path / "a.xlsx", facts).read_bytes()))
    page = next(sheet for sheet in book.worksheets if sheet.title.startswith("Xã"))
    assert page.freeze_panes
    assert page.auto_filter.ref
    assert page.conditional_formatting
    people = [cell.value for cell in page["E"][1:]]
    assert all(isinstance(value, int | float) for value in people)
    assert not any(cell.data_type == "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    assert book.worksheets[-1].title.startswith("Định nghĩa")


def test_the_command_writes_both_and_replaces_only_when_told(project, phusong, tmp_path):
    file = tmp_path / "bao-cao.docx"
    assert phusong("report", "-p", project, "-o", file).code == 0
    assert zipfile.is_zipfile(io.BytesIO(file.read_bytes()))
    done = phusong("report", "-p", project, "-o", file, "--lang", "en")
    assert done.code == 2
    assert "--overwrite" in done.err
    done = phusong("report", "-p", project, "-o", tmp_path / "a.pdf", "--lang", "en")
    assert done.code == 2
    assert ".docx, .xlsx" in done.err


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_both(written, facts, tmp_path):
    book = write_workbook(tmp_path / "so-lieu.xlsx", facts)
    files = [*written.values(), book]
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, *files],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    for file in files:
        content = (tmp_path / file.with_suffix(".pdf").name).read_bytes()
        assert content.startswith(b"%PDF")
        assert content.count(b"/Type/Page") >= 4 or content.count(b"/Type /Page") >= 4


def test_an_earlier_run_is_a_section_with_changes_of_method_apart(facts):
    (none,) = [write for name, _, write in SECTIONS if name == "changes"]
    assert none(facts) == []
    blocks = none(replace(facts, before=facts.result))
    assert not any(isinstance(block, Table) and "differently" in str(block.caption) for block in blocks)
    finer = replace(facts.result, manifest={**facts.result.manifest, "resolution_m": 7.0})
    tables = [block for block in none(replace(facts, before=finer)) if isinstance(block, Table)]
    assert "differently" in str(tables[0].caption)
    assert any("7" in cell for cell in tables[0].rows[0])


def template(folder, *lines):
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(folder / "mau.docx")
    return folder / "mau.docx"


def test_a_template_is_filled_in_and_sections_stand_where_they_are_named(facts, tmp_path):
    named = replace(facts, office=Report(signer="Nguyễn & Văn <A>"))
    form = template(
        tmp_path, "Kính gửi {{ superior }}", "{{ sections.fibre }}", "Ký: {{ signer }}", "{{ sections.summary }}"
    )
    paths = [write_document(tmp_path / f"{name}.docx", named, sections_of(named), template=form) for name in "ab"]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    words = words_in(docx.Document(paths[0]))
    assert "{{" not in words
    assert words.index("CÁP QUANG") < words.index("Ký: Nguyễn & Văn <A>") < words.index("TỔNG HỢP")
    # What the template forgets is said all the same.
    assert words.startswith("DỮ LIỆU MÔ PHỎNG")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{{ tittle }}", "tittle"),
        ("{% for row in headlines %} no end", "endfor"),
        ("Xem {{ body }} dưới đây", "paragraph of its own"),
        ("{{ sections.nothing }}", "nothing"),
        ("{{ title.__class__.__mro__ }}", "does not have"),
    ],
)
def test_a_template_that_cannot_be_filled_in_is_told(facts, tmp_path, line, says):
    with pytest.raises(InputError, match=says):
        write_document(tmp_path / "a.docx", facts, sections_of(facts), template=template(tmp_path, line))
    assert not (tmp_path / "a.docx").exists()


def test_what_is_no_template_is_told(facts, tmp_path):
    (tmp_path / "a.docx").write_text("no zip", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be read as a DOCX"):
        write_document(tmp_path / "b.docx", facts, [], template=tmp_path / "a.docx")
    with pytest.raises(MissingFileError, match=r"no template .*none\.docx"):
        write_document(tmp_path / "b.docx", facts, [], template=tmp_path / "none.docx")


def test_without_a_name_both_lie_with_the_results_and_an_earlier_run_is_read(own, phusong):
    done = phusong("report", "-p", own, "--before", own, "--json")
    assert done.code == 0, done.err
    found = sorted((own / "out" / "report").iterdir())
    assert [file.suffix for file in found] == [".docx", ".xlsx", ".json"]
    assert "THAY ĐỔI SO VỚI KỲ TRƯỚC" in words_in(docx.Document(found[0]))
    # The command's own are written again without a word; in English they lie beside the Vietnamese ones.
    first = found[0].read_bytes()
    check_own(found[:2])
    assert phusong("report", "-p", own, "--lang", "en").code == 0
    assert sorted(file.name for file in found[0].parent.glob("*.docx")) == ["made-en.docx", "made.docx"]
    assert found[0].read_bytes() == first
    # What somebody has worked in is not written over.
    found[0].write_bytes(first + b"\0")
    refused = phusong("report", "-p", own, "--before", own, "--lang", "vi")
    assert refused.code == 2
    assert "--overwrite" in refused.err
    assert found[0].read_bytes() == first + b"\0"
    assert phusong("report", "-p", own, "--before", own, "--overwrite").code == 0
    assert found[0].read_bytes() == first
