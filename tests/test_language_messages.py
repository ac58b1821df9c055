"""Messages: every template in the sources is sound, and values are shown as each language writes them."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phusong.errors import InputError, OutputError, PhusongError
from phusong.language import Message, msg, number, percent, placeholders, translate

SOURCES = sorted((Path(__file__).parents[1] / "coverage").rglob("*.py"))
_CALLS = {"msg", "translate"} | {kind.__name__ for kind in PhusongError.__subclasses__()} | {"PhusongError"}


def templates() -> dict[str, str]:
    """Return every template in the sources, with the file that it stands in."""
    found: dict[str, str] = {}
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in _CALLS and isinstance(node.args[0].value, str):
                found[node.args[0].value] = f"{source.name}:{node.lineno}"
    return found


class AnyValue(str):
    """Takes every format specification, as a number or a text would."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return "x"


def test_templates_are_found():
    assert len(templates()) > 150


def test_every_template_is_sound():
    for template, place in templates().items():
        names = placeholders(template)
        assert "" not in names, place
        text = template.format(**{name: AnyValue("x") for name in names})
        assert text.strip(), place


def test_errors_are_their_builtins_and_list_their_details():
    error = OutputError("{file} cannot be written", file="a.csv", details=[msg("{count} rows", count=1200)])
    assert isinstance(error, OSError)
    assert str(error) == "a.csv cannot be written\n  - 1,200 rows"
    assert "a.csv" in error.render("vi")
    assert "1.200" in error.render("vi")
    assert error.exit_code == 2


def test_a_value_with_braces_is_not_taken_for_a_template():
    assert str(InputError("{value!r} is wrong", value="{file}")) == "'{file}' is wrong"


def test_messages_inside_messages_are_rendered():
    inner = msg("{count} hamlets", count=12_000)
    assert msg("{what} in row {row}", what=inner, row=12_000).render("en") == "12,000 hamlets in row 12000"
    assert isinstance(inner, Message)


@pytest.mark.parametrize(
    ("value", "vi", "en"), [(0, "0", "0"), (1234.5, "1.234,5", "1,234.5"), (-0.05, "-0,1", "-0.1")]
)
def test_numbers_as_each_language_writes_them(value, vi, en):
    decimals = 0 if value == 0 else 1
    assert (number(value, "vi", decimals=decimals), number(value, "en", decimals=decimals)) == (vi, en)


@given(st.floats(0, 100), st.integers(0, 3))
def test_percentages_read_back(value_pct, decimals):
    text = percent(value_pct, "en", decimals=decimals)
    assert text.endswith("%")
    assert float(text[:-1]) == pytest.approx(value_pct, abs=0.500001 * 10**-decimals)


def test_truth_and_years_are_not_given_separators():
    assert translate("{year} {row_first} {count}", "en", year=2025, row_first=1200, count=1200) == "2025 1200 1,200"
