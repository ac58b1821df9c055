"""The map page inside other pages: a sandboxed frame for notebooks and web sites, and a zip for mail."""

import html
import zipfile
from pathlib import Path

from ..language import Language
from .atomic import atomic_path

HEIGHT_PX = 720

TITLES: dict[Language, str] = {"vi": "Bản đồ phủ sóng", "en": "Coverage map"}

# Scripts run, cut off from the page around them (no allow-same-origin); the page may save its CSV and print.
SANDBOX = "allow-scripts allow-downloads allow-modals"

# Mail gateways look at the clock of a zip's members too: the format's first day, so that the same page is the same zip.
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_MODE = 0o644 << 16


def frame_around(text: str, language: Language = "vi") -> str:
    """Return a whole page as a fragment: a frame that holds it in an attribute.

    Examples
    --------
    >>> frame_around('<p class="a">')[:43]
    '<iframe srcdoc="&lt;p class=&quot;a&quot;&g'
    """
    return _frame("srcdoc", html.escape(text), language)


def frame_of_file(name: str, language: Language = "vi") -> str:
    """Return a snippet for a web site that serves the page's file beside the page that shows it.

    Examples
    --------
    >>> frame_of_file("phu-tho.html")[:26]
    '<iframe src="phu-tho.html"'
    """
    return _frame("src", html.escape(name), language)


def _frame(attribute: str, value: str, language: Language) -> str:
    return (
        f'<iframe {attribute}="{value}" sandbox="{SANDBOX}" allow="clipboard-write; fullscreen" '
        f'title="{TITLES[language]}" loading="lazy" '
        f'style="width:100%;height:{HEIGHT_PX}px;border:0"></iframe>'
    )


def write_frames(page: Path, language: Language) -> list[Path]:
    """Write a snippet and a fragment beside a page, and return both.

    ``NAME.iframe.html`` names the page's file; ``NAME.fragment.html`` holds the page itself, for places that take no
    file of one's own.

    Raises
    ------
    OutputError
        They cannot be written.
    """
    snippet, fragment = (page.with_name(f"{page.stem}.{kind}.html") for kind in ("iframe", "fragment"))
    text = page.read_text(encoding="utf-8")
    for file, content in ((snippet, frame_of_file(page.name, language)), (fragment, frame_around(text, language))):
        with atomic_path(file) as aside:
            aside.write_bytes(f"{content}\n".encode())
    return [snippet, fragment]


def write_zip(page: Path) -> Path:
    """Write a page's zip beside it and return it: mail gateways strip .html; the same page gives the same bytes.

    Raises
    ------
    OutputError
        It cannot be written.
    """
    file = page.with_suffix(".zip")
    member = zipfile.ZipInfo(page.name, _FIRST_DAY)
    member.external_attr = _MODE
    member.compress_type = zipfile.ZIP_DEFLATED
    with atomic_path(file) as aside, zipfile.ZipFile(aside, "w") as packed:
        packed.writestr(member, page.read_bytes(), compresslevel=9)
    return file
