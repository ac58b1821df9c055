"""Write docs/findings.md anew: what each rule of the quality report is called, in both languages.

Usage: ``python tools/findings.py``, after a rule was added to ``coverage/outputs/rules.py`` and translated.
"""

from pathlib import Path

from phusong.outputs.rules import RULES

PAGE = Path(__file__).parents[1] / "docs" / "findings.md"


def rows() -> list[str]:
    """Return the table's rows, a rule each."""
    return [f"| `{rule}` | {words} | {words.render('vi')} |" for rule, words in RULES.items()]


if __name__ == "__main__":
    kept = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if not line.startswith("| `")]
    PAGE.write_text("\n".join([*kept, *rows()]) + "\n", encoding="utf-8")
