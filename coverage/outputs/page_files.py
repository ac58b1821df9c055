"""The page's own files and the vendored libraries, ready to stand in one HTML file."""

import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

# `import { a, b } from "./module.js";` and `export` before a declaration: all that we use of ES modules.
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./(\w+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:function|const|let|class) (\w+))", re.MULTILINE)

# What would make a browser ask for another file, or a reader of the page suspect so. Each text must be there: a new
# version of a library is looked at anew. The SVG namespace is an identifier, never fetched; it is written in two parts,
# so that a search for addresses in the page finds none.
_REPLACED = {
    "leaflet/leaflet.js": (
        ("//# sourceMappingURL=leaflet.js.map", ""),
        (" https://leafletjs.com\n", "\n"),
        (' xmlns="http://www.w3.org/2000/svg"', ""),
        ('"http://www.w3.org/2000/svg"', '"http"+"://www.w3.org/2000/svg"'),
        ('<a href="https://leafletjs.com" title="A JavaScript library for interactive maps">', "<a>"),
    ),
    "leaflet/leaflet.css": (
        ("behavior: url(#default#VML);", ""),
        ("background-image: url(images/layers.png);", ""),
        ("background-image: url(images/layers-2x.png);", ""),
        ("background-image: url(images/marker-icon.png);", ""),
        ("https://bugs.chromium.org/p/chromium/issues/detail?id=600120", ""),
        ("https://bugzilla.mozilla.org/show_bug.cgi?id=888319", ""),
    ),
    "topojson-client/topojson-client.min.js": (("https://github.com/topojson/topojson-client", "topojson-client"),),
}

_STYLES = ("base.css", "map.css", "panel.css", "card.css", "contrast.css", "print.css")


def _page_folder() -> Traversable:
    return resources.files(__package__) / "page"


def _text(*names: str) -> str:
    file = _page_folder().joinpath(*names)
    # Line ends as the browser will see them, or the hashes in the page's policy would not fit.
    return file.read_bytes().decode("utf-8").replace("\r\n", "\n")


@cache
def vendored(name: str) -> str:
    """Return a vendored file's text without addresses, with its library's licence above it.

    Parameters
    ----------
    name
        Package and file, such as ``leaflet/leaflet.js``.
    """
    package, file = name.split("/")
    text = _text("vendor", package, file)
    for old, new in _REPLACED[name]:
        if old not in text:
            message = f"vendor/{name} has changed: it no longer holds {old!r}"
            raise AssertionError(message)
        text = text.replace(old, new)
    licence = _text("vendor", package, "LICENSE").replace("*/", "* /")
    return f"/* {package}, under this licence:\n\n{licence}*/\n{text.strip()}\n"


@cache
def styles() -> str:
    """Return the page's style sheet: Leaflet's, then ours."""
    return vendored("leaflet/leaflet.css") + "".join(_text("css", name) for name in _STYLES)


@cache
def able() -> str:
    """Return the script that tells whether a browser can read the others; itself of the language of old ones."""
    return _text("js", "able.js")


@cache
def early() -> str:
    """Return the script that stands right behind the data, before all libraries."""
    return _text("js", "early.js")


@cache
def bundle() -> str:
    """Return our modules as one script that defines the function ``phusongPage(map)``.

    Modules stand in the order in which they need each other, each in a scope of its own.
    """
    order: list[str] = []
    _visit("main", order, ())
    parts = "\n".join(_scoped(module) for module in order)
    return f'"use strict";\nconst phusongPage = (() => {{\n{parts}\nreturn in_main.start;\n}})();\n'


def _scoped(module: str) -> str:
    """Return a module as a function that runs at once and returns what it exports."""
    source = _text("js", f"{module}.js")
    names = ", ".join(name for _, name in _EXPORT.findall(source))
    text = _EXPORT.sub(r"\1", _IMPORT.sub(r"const \1 = in_\2;", source))
    return f"const in_{module} = (() => {{\n{text}return {{ {names} }};\n}})();"


def _visit(module: str, order: list[str], above: tuple[str, ...]) -> None:
    if module in above:
        message = f"the page's modules import each other in a circle: {' -> '.join((*above, module))}"
        raise AssertionError(message)
    if module in order:
        return
    for _, needed in _IMPORT.findall(_text("js", f"{module}.js")):
        _visit(needed, order, (*above, module))
    order.append(module)


@cache
def body() -> tuple[str, str]:
    """Return the page's markup before and after the map; it holds no text, only places for it."""
    before, after = _text("page.html").split("<!-- map -->\n")
    return before, after
