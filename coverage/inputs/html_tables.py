"""Tables in HTML: what web systems hand out as ".xls", and the descriptions of KML places."""

import re
from html.parser import HTMLParser

_MOST_SPAN = 1000  # rows or columns of one cell


class _Rows(HTMLParser):
    """Collects the cells of every table, each in its column also below cells that span several rows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._cell: list[str] | None = None
        self._across = self._down = 1
        self._below: dict[int, int] = {}  # column -> how many further rows a cell above covers

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._close_cell()
            self.tables.append([])
            self._below = {}
        elif tag == "tr" and self.tables:
            self._close_cell()
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables:
            self._close_cell()
            if not self.tables[-1]:
                self.tables[-1].append([])
            self._cell = []
            spans = dict(attrs)
            self._across, self._down = _span(spans.get("colspan")), _span(spans.get("rowspan"))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._close_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _close_cell(self) -> None:
        if self._cell is None:
            return
        row = self.tables[-1][-1]
        while self._below.get(len(row), 0):
            self._below[len(row)] -= 1
            row.append("")
        self._below |= dict.fromkeys(range(len(row), len(row) + self._across), self._down - 1)
        row += [" ".join("".join(self._cell).split())] + [""] * (self._across - 1)
        self._cell = None


def _span(text: str | None) -> int:
    return min(max(int(text[:6]), 1), _MOST_SPAN) if text and text.isdecimal() else 1


def html_tables(text: str) -> list[list[list[str]]]:
    """Return the tables of an HTML text as rows of cells; a cell over several stands in the first.

    Examples
    --------
    >>> html_tables("<table><tr><td>Mã trạm<td>Độ cao</tr><tr><td>T1<td>42</tr></table>")
    [[['Mã trạm', 'Độ cao'], ['T1', '42']]]
    """
    parser = _Rows()
    parser.feed(text)
    parser.close()
    return [table for table in parser.tables if any(table)]


_LINE = re.compile(r"^\s*([^:=\n]{1,60}?)\s*[:=]\s*(.+?)\s*$")
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def described(text: str) -> dict[str, str]:
    """Return what a place's description says: the rows of its table, or its lines "heading: value".

    Examples
    --------
    >>> described("<table><tr><td>Mã trạm</td><td>T1</td></tr><tr><td>Nhà mạng</td><td>VNPT</td></tr></table>")
    {'Mã trạm': 'T1', 'Nhà mạng': 'VNPT'}
    >>> described("<b>Mã trạm</b>: T1<br/>Độ cao: 42 m")
    {'Mã trạm': 'T1', 'Độ cao': '42 m'}
    """
    pairs = [row[:2] for table in html_tables(text) for row in table if len(row) >= 2 and row[0]]
    if not pairs:
        lines = _TAG.sub("", _BREAK.sub("\n", text)).splitlines()
        parts = [part for line in lines for part in _parted(line)]
        pairs = [[found[1], found[2]] for part in parts if (found := _LINE.match(part))]
    return {heading.rstrip(": "): value for heading, value in pairs}


def _parted(line: str) -> list[str]:
    """Return the parts of a line such as "Nhà mạng: VNPT; Công nghệ: 4G", where each is a heading and its value."""
    parts = [part for part in line.split(";") if part.strip()]
    return parts if all(map(_LINE.match, parts)) else [line]
