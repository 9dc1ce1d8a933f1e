"""Raw HTML → its tags, and the text between them. Nothing of it is interpreted here."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

ATTRIBUTE = r"""[\s/]++([^\s"'<>/=]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+"""
ATTRIBUTES = re.compile(ATTRIBUTE)
TAG = re.compile(rf"<(/?)([A-Za-z][A-Za-z0-9-]*+)((?:{ATTRIBUTE})*+)[\s/]*+>")

VOID = frozenset(("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"))
"""The elements that have no end tag, as nothing is in them."""

CLOSED_BOOKS = frozenset(
    (
        *("script", "style", "iframe", "object", "svg", "math", "canvas", "audio", "video", "form"),
        *("select", "button", "textarea", "template", "noscript", "head", "title", "applet", "map"),
    )
)
"""The elements of whose content nothing is text for a reader, or not without what they do."""


@dataclass(frozen=True)
class Tag:
    """A start or an end tag."""

    name: str
    """The name of the element, in small letters."""
    is_end: bool
    written: str
    """The tag as the author typed it."""

    @cached_property
    def attributes(self) -> Mapping[str, str]:
        """The attributes by their names in small letters; of two of a name the first counts."""
        found: dict[str, str] = {}
        for name, value in ATTRIBUTES.findall(self.written):
            plain = value[1:-1] if value[:1] in {'"', "'"} else value
            found.setdefault(name.lower(), html.unescape(plain))
        return found


@dataclass(frozen=True)
class Text:
    """What stands between tags, with its character references resolved."""

    said: str


@dataclass(frozen=True)
class Opaque:
    """A comment, or an element that no reader sees as text, from its start to its end."""

    written: str

    @property
    def is_comment(self) -> bool:
        """Whether this is a comment, which is for nobody but the author."""
        return self.written.startswith("<!--")


Token = Tag | Text | Opaque


def tokens(raw: str) -> Iterator[Token]:
    """The pieces of raw HTML in their order; each character is looked at a few times at the most.

    What is never closed, such as a comment, is one opaque piece up to the end.
    """
    at = 0
    while at < len(raw):
        start = raw.find("<", at)
        before = raw[at : start if start >= 0 else None]
        if before:
            yield Text(html.unescape(before))
        if start < 0:
            return
        piece, at = _piece(raw, start)
        yield piece


def _piece(raw: str, start: int) -> tuple[Token, int]:
    """What begins with a ``<``, and where the text goes on."""
    if raw.startswith("<!--", start):
        return _opaque(raw, start, raw.find("-->", start), len("-->"))
    if raw.startswith(("<!", "<?"), start):
        return _opaque(raw, start, raw.find(">", start), 1)
    found = TAG.match(raw, start)
    if not found:
        return Text("<"), start + 1
    name, is_end = found[2].lower(), bool(found[1])
    if name in CLOSED_BOOKS and not is_end:
        closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(raw, found.end())
        return _opaque(raw, start, closing.end() if closing else -1, 0)
    return Tag(name, is_end, found[0]), found.end()


def _opaque(raw: str, start: int, end: int, more: int) -> tuple[Token, int]:
    stop = end + more if end >= 0 else len(raw)
    return Opaque(raw[start:stop]), stop
