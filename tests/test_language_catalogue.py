"""The Vietnamese catalogue: complete, current, the same values in every sentence, and what a planner then reads."""

import importlib.util
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import click
import pytest
from phusong import language
from phusong.cli import help as cli_help
from phusong.cli.complaints import complaint
from phusong.cli.main import main, phusong
from phusong.config import read_settings
from phusong.errors import InputError, PhusongError, SettingsError
from phusong.inputs.quality import sentence
from phusong.language import msg, placeholders, translate
from phusong.outputs.rules import RULES
from phusong.tables import STATIONS, Finding

ROOT = Path(__file__).parents[1]
# What is written alike in both languages: a term of the trade, a list of names, a unit.
ALIKE = {"A,B,...", "EIRP (dBm)", "KM", "km²", "{area} km²", "{technology} (dBm)"}
# Beside ASCII, what stands in Vietnamese text: its own letters, units, signs of comparison, dashes.
VIETNAMESE = set("ăâđêôơưĂÂĐÊÔƠƯ") | {
    unicodedata.normalize("NFC", letter + mark)
    for letter in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
    for mark in ("\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
}
# Words of English help pages that no Vietnamese page may hold; option names and codes are cut out before.
ENGLISH = re.compile(
    r"\b(the|of|and|or|is|are|to|for|show|write|usage|options?|commands?|folder|this|path|file|text)\b"
)


def _tool():
    spec = importlib.util.spec_from_file_location("messages_tool", ROOT / "tools" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


tool = _tool()
FOUND = tool.extract_all()
KNOWN = tool.translations()


def test_every_template_can_be_extracted():
    assert FOUND.hidden == ()
    assert len(FOUND.templates) > 400


def test_every_template_is_translated():
    assert sorted(template for template in FOUND.templates if not KNOWN.get(template)) == []


def test_no_translation_stands_twice_in_its_own_place():
    """As a merge of two branches that both wrote it may leave it."""
    doubled = [text for text in KNOWN.values() if len(text) > 20 and text[: len(text) // 2] == text[len(text) // 2 :]]
    assert doubled == []


def test_nothing_obsolete_is_kept():
    assert sorted(set(KNOWN) - FOUND.templates) == []


def test_the_file_is_as_the_tool_writes_it():
    assert tool.CATALOGUE.read_text(encoding="utf-8") == tool.catalogue_text(FOUND.templates, KNOWN)


@pytest.mark.parametrize("known", [{}, {"b {x}": "bê {x}"}])
def test_the_tool_writes_the_same_bytes_and_reads_them_back(known, tmp_path, monkeypatch):
    text = tool.catalogue_text(frozenset({"b {x}", 'a "quoted" {y!r}\nline'}), known)
    assert text == tool.catalogue_text(frozenset({'a "quoted" {y!r}\nline', "b {x}"}), dict(known))
    monkeypatch.setattr(tool, "CATALOGUE", tmp_path / "a.po")
    tool.CATALOGUE.write_text(text, encoding="utf-8")
    assert tool.translations() == {"b {x}": "", 'a "quoted" {y!r}\nline': "", **known}


def test_what_cannot_be_extracted_is_reported():
    def hidden(source):
        return tool.extract(source, name="a.py", is_command=True).hidden

    assert hidden('msg(f"{n} stations")') == ("a.py:1",)
    assert hidden('raise InputError("a" + b)') == ("a.py:1",)
    assert hidden("msg(choice.template)\nMessage(marked)\ntext.translate(table)") == ()


def test_translations_keep_every_value_and_its_format():
    # {value!r} shows where a text ends, {value:g} rounds: both matter as much in Vietnamese, which has one word for
    # one hamlet and for many.
    braces = re.compile(r"\{[^{}|]*\}")
    for template, text in KNOWN.items():
        assert placeholders(text) == placeholders(template), template
        assert set(braces.findall(text)) == set(braces.findall(template)), template


def test_no_translation_is_its_english():
    assert {template for template, text in KNOWN.items() if template == text} == ALIKE & set(KNOWN)


def test_translations_are_written_in_vietnamese_letters():
    for template, text in KNOWN.items():
        assert unicodedata.normalize("NFC", text) == text, template
        assert {letter for letter in text if letter.isalpha() and not letter.isascii()} <= VIETNAMESE, template
        assert text.strip() == text or template == "Usage: "
        assert "  " not in text, template


def test_the_catalogue_is_read_once(monkeypatch):
    language._catalogue.cache_clear()
    read = []
    real = language.read_po
    monkeypatch.setattr(language, "read_po", lambda *given, **named: read.append(1) or real(*given, **named))
    for _ in range(3):
        translate("Nothing is wrong with the inputs.", "vi")
    assert read == [1]


def whole() -> click.Context:
    """The context of the whole command as it is called: click keeps what the first one says of --help."""
    return click.Context(phusong, info_name="phusong", **phusong.context_settings)


def _page(command, name, monkeypatch, wished):
    monkeypatch.setenv("PHUSONG_LANG", wished)
    monkeypatch.setattr(sys, "argv", ["phusong"])
    context = click.Context(
        command, info_name=name, parent=None if command is phusong else whole(), **command.context_settings
    )
    return command.get_help(context)


@pytest.mark.parametrize("name", [None, *cli_help.COMMANDS])
def test_help_pages_are_vietnamese_through_and_through(name, monkeypatch):
    command = phusong if name is None else phusong.get_command(whole(), name)
    page = _page(command, name or "phusong", monkeypatch, "vi")
    assert page.startswith("Cách dùng: phusong")
    assert "Tùy chọn:" in page
    assert "Hiện trang này." in page
    bare = re.sub(r"--?[a-z][\w-]*|\[[a-z|-]+\]|\w+[._:]\w+|'[^']*'|<.*? and ", " ", page)
    assert not ENGLISH.findall(bare.lower())
    english = _page(command, name or "phusong", monkeypatch, "en")
    assert english.startswith("Usage: phusong")
    assert "Show this page." in english
    assert not [letter for letter in english if letter in VIETNAMESE]


def test_the_overview_lists_whole_sentences(monkeypatch):
    page = " ".join(_page(phusong, "phusong", monkeypatch, "vi").split())
    for name in cli_help.COMMANDS:
        command = phusong.get_command(whole(), name)
        assert f"{name} {command.get_short_help_str()}" in page
        assert translate(command.help, "vi").startswith(command.get_short_help_str())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["comunes"], "Không có lệnh 'comunes'; có phải ý bạn là communes?"),
        (["communes", "--fromat", "csv"], "Không có tùy chọn --fromat; có phải ý bạn là --format"),
        (["communes", "--format", "xml"], "--format nhận một trong: table, csv, csv-excel, json."),
        (["communes", "--format"], "Sau --format phải có giá trị. Xem 'phusong communes --help'."),
        (["communes", "--quiet=1"], "--quiet là công tắc, không nhận giá trị."),
        (["communes", "Thanh"], "'phusong communes' không nhận 'Thanh'"),
        (["init"], "Thiếu THƯ_MỤC."),
        (["communes", "-o", "."], "--output là thư mục; hãy ghi tên tệp."),
    ],
)
def test_a_wrong_command_line_is_explained_in_vietnamese(words, told, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["phusong", *words])
    monkeypatch.delenv("PHUSONG_LANG", raising=False)
    with pytest.raises(SystemExit) as leaving:
        main(words)
    assert leaving.value.code == 2
    assert told in capsys.readouterr().err


def test_a_complaint_of_another_kind_keeps_clicks_words():
    assert "odd" in complaint(click.UsageError("odd")).render("vi")


def test_without_words_the_overview_is_shown():
    environment = {**os.environ, "PHUSONG_LANG": "vi"}
    command = [sys.executable, "-c", "from phusong.cli.main import main; main([])"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=ROOT.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Các lệnh:" in done.stdout


def test_a_findings_sentence_reads_as_one():
    expected = STATIONS["antenna_height_m"].expected()
    message = msg(
        "{column} is {value!r}; expected {expected}", column="Độ cao anten (m)", value="cao", expected=expected
    )
    finding = Finding("tram.xlsx", 1204, "Độ cao anten (m)", "cao", "error", "unreadable", message)
    told = sentence(finding).render("vi")
    assert told == ("tram.xlsx, dòng 1204: Độ cao anten (m) là 'cao'; cần số từ 1 đến 300")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            InputError("the inputs hold {count} errors; correct them and run again:", count=1200),
            "Dữ liệu đầu vào có 1.200 lỗi; hãy sửa rồi chạy lại:",
        ),
        (
            SettingsError("{reason}", reason=msg("there are no communes")),
            "Không có xã, phường nào",
        ),
        (
            InputError("reach_m is {value:g}; expected more than {nearest:g} m. Correct the radius or its unit.",
                       value=0.5, nearest=1.0),
            "reach_m là 0,5; cần lớn hơn 1 m. Hãy sửa bán kính hoặc đơn vị của nó.",
        ),
    ],
)  # fmt: skip
def test_errors_read_as_sentences(error: PhusongError, told):
    assert error.render("vi") == told


def test_broken_settings_are_listed_in_vietnamese(tmp_path):
    file = tmp_path / "phusong.toml"
    file.write_text(
        '[project]\nname = "Phú Thọ"\ndata_date = 2025-10-31\nlanguage = "fr"\nisuer = "Sở"\n'
        '[inputs]\nstations = "a.csv"\n[grid]\nresolution_m = 2\n',
        encoding="utf-8",
    )
    with pytest.raises(SettingsError) as refused:
        read_settings(tmp_path)
    lines = refused.value.render("vi").splitlines()
    assert lines[0] == f"Không dùng được {file}; hãy sửa các khóa sau:"
    assert set(lines[1:]) == {
        "  - project.name là 'Phú Thọ'; cần chữ thường không dấu, chữ số và gạch nối, ví dụ phu-tho",
        "  - project.language là 'fr'; cần một trong: vi, en",
        "  - không có khóa project.isuer; có phải ý bạn là issuer?",
        "  - thiếu inputs.communes",
        "  - grid.resolution_m là '2'; cần từ 5 trở lên",
    }
    file.write_text("[project]\nname = phu-tho\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"line 2, character 8"):
        read_settings(tmp_path)


def test_every_rule_of_the_report_has_words():
    pattern = re.compile(r'"(?:error|warning|info)",\s*"(\w+)"|severity, "(\w+)"|\brule = "(\w+)"')
    used = {
        rule
        for room in ("tables", "inputs", "engine")
        for file in (ROOT / "coverage" / room).rglob("*.py")
        for found in pattern.findall(file.read_text(encoding="utf-8"))
        for rule in found
        if rule
    }
    assert len(used) > 40
    assert used - set(RULES) - {"warning", "info"} == set()


def test_the_documents_name_every_rule_in_both_languages():
    told = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    rows = [f"| `{rule}` | {words} | {words.render('vi')} |" for rule, words in RULES.items()]
    assert [line for line in told.splitlines() if line.startswith("| `")] == rows, "run python tools/findings.py"
