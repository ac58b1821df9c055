"""A page's content security policy: whether it is strict, stands first, and allows the page's own scripts alone."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence

from ..language import Message, msg
from .map_check_parts import Block, Parts, Tag

_HASH = re.compile(r"'sha(?:256|384|512)-[A-Za-z0-9+/_=-]+'")
_HASHES = {"script-src", "script-src-elem", "style-src", "style-src-elem"}
_EMBEDDED = {"data:", "blob:"}
_SOURCES = {"img-src": _EMBEDDED, "font-src": _EMBEDDED, "media-src": _EMBEDDED, "worker-src": {"blob:"}}
# They take no sources, or only tighten the policy.
_FREE = {
    "sandbox",
    "upgrade-insecure-requests",
    "block-all-mixed-content",
    "require-trusted-types-for",
    "trusted-types",
}
# default-src does not stand for these.
_WANTED = ("default-src", "base-uri", "form-action")
_READ_BEFORE = {"script", "style", "link", "body", "img", "iframe", "object", "embed"}


def policy_tag(parts: Parts) -> Tag | None:
    """Return the tag that holds a page's policy, None where it has none."""
    return next((tag for tag in parts.tags if _is_policy(tag)), None)


def _is_policy(tag: Tag) -> bool:
    return tag.name == "meta" and (tag.get("http-equiv") or "").strip().lower() == "content-security-policy"


def directives_of(policy: str) -> dict[str, tuple[str, ...]]:
    """Return a policy's directives with their sources; of two of a name the first holds.

    Examples
    --------
    >>> directives_of("default-src 'none'; img-src data: blob:; img-src *")
    {'default-src': ("'none'",), 'img-src': ('data:', 'blob:')}
    """
    found: dict[str, tuple[str, ...]] = {}
    for part in policy.split(";"):
        words = part.split()
        if words:
            found.setdefault(words[0].lower(), tuple(words[1:]))
    return found


def policy_faults(parts: Parts) -> list[Message]:
    """Return what is wrong with a page's policy: nothing where it is strict and fits the page."""
    tag = policy_tag(parts)
    if tag is None:
        return [msg("there is no Content-Security-Policy: a browser would run and fetch whatever stands in the page")]
    directives = directives_of(tag.get("content") or "")
    faults = _lax(directives)
    before = parts.tags[: parts.tags.index(tag)]
    early = next((other for other in before if other.name in _READ_BEFORE), None)
    if early is not None:
        faults.append(
            msg(
                "row {row}: <{tag}> stands before the policy, which does not hold for it", row=early.row, tag=early.name
            )
        )
    return faults + _unfit(parts, directives)


def _lax(directives: Mapping[str, Sequence[str]]) -> list[Message]:
    faults = [msg("the policy lacks {directive} 'none'", directive=name) for name in _WANTED if name not in directives]
    for name, sources in directives.items():
        if name in _FREE:
            continue
        allowed = _SOURCES.get(name, set())
        for source in sources:
            fits_hash = name in _HASHES and _HASH.fullmatch(source)
            if source.lower() != "'none'" and source.lower() not in allowed and not fits_hash:
                faults.append(msg("the policy allows {source} in {directive}", source=source, directive=name))
    return faults


def _unfit(parts: Parts, directives: Mapping[str, Sequence[str]]) -> list[Message]:
    """Return the scripts and styles that the browser will refuse since they are not those of the policy."""
    faults = []
    for blocks, names in (
        (parts.scripts, ("script-src-elem", "script-src", "default-src")),
        (parts.styles, ("style-src-elem", "style-src", "default-src")),
    ):
        sources = next((directives[name] for name in names if name in directives), ("'unsafe-inline'",))
        listed = {source.replace("-", "+").replace("_", "/") for source in sources if _HASH.fullmatch(source)}
        if "'unsafe-inline'" in sources and not listed:
            continue
        faults += [
            msg(
                "row {row}: <{tag}> is not among those that the policy allows; was the page changed after it was made?",
                row=block.tag.row,
                tag=block.tag.name,
            )
            for block in blocks
            if not listed & {digest.replace("-", "+").replace("_", "/") for digest in _digests(block)}
        ]
    styled = next((tag for tag in parts.tags if tag.get("style") is not None), None)
    if styled is not None and "'unsafe-inline'" not in directives.get("style-src", ("'unsafe-inline'",)):
        faults.append(
            msg("row {row}: <{tag}> has a style attribute, which the policy refuses", row=styled.row, tag=styled.name)
        )
    return faults


def _digests(block: Block) -> set[str]:
    content = block.text.encode("utf-8")
    return {
        f"'{name}-{base64.b64encode(hashlib.new(name, content).digest()).decode('ascii')}'"
        for name in ("sha256", "sha384", "sha512")
    }
