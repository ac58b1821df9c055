"""The interactive map: one HTML file that opens by double click, without any network.

folium assembles the page: `PageMap` is a `folium.Map` whose figure writes a content security policy, and one macro
element holds styles, libraries, data and our own script. Text from tables reaches the page only inside the data block,
and the document only by ``textContent``.
"""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import folium
from branca.element import Element, Figure, MacroElement
from jinja2 import Template

from ..errors import OutputError
from ..indicators.result import Result
from ..language import Language
from .atomic import atomic_path
from .map_frame import TITLES, frame_around
from .page_data import PageData, page_data
from .page_files import able, body, bundle, early, styles, vendored
from .page_options import PageOptions

_LIBRARIES = ("leaflet/leaflet.js", "topojson-client/topojson-client.min.js")
_ADDRESS = re.compile(r"(?:https?|wss?|ftp)://", re.IGNORECASE)


def page(result: Result, language: Language = "vi", options: PageOptions | None = None) -> folium.Map:
    """Return the interactive map of a run.

    Parameters
    ----------
    result
        The finished tables, and in its folder the mosaics; nothing is computed here but shorter outlines and the
        pictures of the mosaics.
    language
        The one in which the page opens; it holds both.
    options
        How fine its rasters are, what is shown of the stations, an earlier run beside it; None: the usual.

    Returns
    -------
    folium.Map
        Shows itself in a notebook, renders by ``get_root().render()``, and is written by `write_map`. Other folium
        layers may be added to it as long as they need no network.
    """
    view = PageMap(language)
    asked = options or PageOptions()
    view.add_child(_Page(page_data(result, language, asked), compress=asked.compress))
    return view


def write_map(result: Result, path: Path, language: Language = "vi", options: PageOptions | None = None) -> Path:
    """Write the interactive map of a run to one HTML file, and return its path.

    The file is there whole or not at all; the same result gives the same bytes.

    Parameters
    ----------
    result, language, options
        As in `page`.
    path
        The file; missing folders above it are made.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    text = page(result, language, options).get_root().render()
    with atomic_path(path) as aside:
        aside.write_bytes(text.encode("utf-8"))
    return path


class PageMap(folium.Map):
    """A folium map without folium's links to other hosts, whose figure is a `PageFigure`."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 folium declares it so
    default_css: list[tuple[str, str]] = []  # noqa: RUF012 folium declares it so

    # folium's own header would load from elsewhere and forbid zooming by touch.
    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="folium-map" id="{{ this.get_name() }}"></div>
        {% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map("{{ this.get_name() }}", {{ this.options | tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, language: Language) -> None:
        super().__init__(location=(21.0, 105.3), zoom_start=9, tiles=None)
        self._id, self._language = "phusong", language
        self.options = {
            "center": self.location,
            "zoom": 9,
            "zoomControl": False,
            "trackResize": False,
            "attributionControl": False,
            "preferCanvas": True,
            "zoomSnap": 0.1,
            "zoomDelta": 0.5,
        }
        PageFigure(language).add_child(self)

    def _repr_html_(self, **kwargs: Any) -> str:
        """Return a frame for notebooks: the whole page in an attribute, its scripts cut off from the notebook."""
        return frame_around(self.get_root().render(**kwargs), self._language)


class PageFigure(Figure):
    """A branca figure that allows its own scripts and styles by their hashes, and nothing else."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self._language = language
        self.later = ""
        """Blocks of data that stand behind all scripts: the page is drawn while a browser still reads them."""

    def render(self, **kwargs: Any) -> str:
        """Return the page.

        Raises
        ------
        OutputError
            Something that was added to the map refers to a network address.
        """
        for child in self._children.values():
            child.render(**kwargs)
        head, inside = self.header.render(**kwargs), self.html.render(**kwargs)
        script = f"<script>\n{self.script.render(**kwargs)}\n</script>"
        text = (
            f'<!DOCTYPE html>\n<html lang="{self._language}">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(head + script)}">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{TITLES[self._language]}</title>\n{head}\n</head>\n<body>\n{inside}\n{script}\n"
            f"{self.later}\n</body>\n</html>\n"
        )
        found = _ADDRESS.search(text)
        if found:
            excerpt = text[max(found.start() - 40, 0) : found.end() + 40]
            raise OutputError(
                "the map must open without a network, but holds an address: {excerpt}; remove the layer that brings it",
                excerpt=excerpt,
            )
        return text


def _policy(markup: str) -> str:
    """Return the content security policy that allows the scripts and styles of the markup alone."""
    allowed = {
        tag: " ".join(f"'sha256-{_digest(text)}'" for text in re.findall(rf"<{tag}>(.*?)</{tag}>", markup, re.DOTALL))
        for tag in ("script", "style")
    }
    return (
        f"default-src 'none'; script-src {allowed['script']}; style-src {allowed['style']}; img-src data: blob:; "
        "connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


class _Verbatim(Element):
    """Text that goes into the page as it is: branca would read braces in it as a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def render(self, **kwargs: Any) -> str:  # noqa: ARG002 branca's signature
        return self._text


class _Page(MacroElement):
    """Styles, libraries, markup, data and script of the page, placed in the figure's three rooms."""

    def __init__(self, data: PageData, *, compress: bool) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name, self._id = "Page", "phusong"
        self._data = _data_block(data.content, compress=compress)
        self._rasters = "\n".join(picture.markup() for picture in data.pictures)

    def render(self, **kwargs: Any) -> str:  # noqa: ARG002 branca's signature
        view = cast("PageMap", self._parent)
        figure = cast("PageFigure", self.get_root())
        scripts = [able(), early(), *(vendored(name) for name in _LIBRARIES), bundle()]
        # The data come first: they are unzipped while the libraries are read.
        parts = [f"<style>\n{styles()}</style>", self._data, *(f"<script>\n{text}</script>" for text in scripts)]
        head = "\n".join(parts)
        before, after = body()
        figure.header.add_child(_Verbatim(head), name="page")
        figure.html.add_child(_Verbatim(before), name="page_before", index=0)
        figure.html.add_child(_Verbatim(after), name="page_after")
        figure.later = self._rasters
        figure.script.add_child(_Verbatim(f"phusongPage({view.get_name()});"), name="page")
        return ""


def _data_block(data: Mapping[str, Any], *, compress: bool) -> str:
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if compress:
        content = base64.b64encode(gzip.compress(text.encode("utf-8"), 9, mtime=0)).decode("ascii")
    else:
        # No "<" can end the block, and no address in a name can be taken for a reference.
        content = text.replace("<", "\\u003c").replace("/", "\\/")
    encoding = "gzip" if compress else "plain"
    return f'<script id="phusong-data" type="application/json" data-encoding="{encoding}">{content}</script>'
