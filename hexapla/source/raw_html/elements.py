"""Tags among nodes → elements: which start tag belongs to which end tag."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hexapla.model import Node
from hexapla.source.raw_html.tags import TAG, VOID, Opaque, Tag, Text, tokens

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
"""The elements that are headings, the highest first."""

MOST_NESTED = 12
"""The elements that may be open at once: a tag beyond that is left out, and told."""

ENDED_BY = {
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "tr": {"tr", "tbody", "tfoot"},
    "td": {"td", "th", "tr", "tbody", "tfoot"},
    "th": {"td", "th", "tr", "tbody", "tfoot"},
    "thead": {"tbody", "tfoot"},
    "tbody": {"tbody", "tfoot"},
    "tfoot": {"tbody"},
    "caption": {"thead", "tbody", "tfoot", "tr"},
    "rb": {"rb", "rt", "rp"},
    "rt": {"rb", "rt", "rp"},
    "rp": {"rb", "rt", "rp"},
    "p": {
        *("p", "div", "ul", "ol", "dl", "table", "hr", "pre", "blockquote", "details", "center"),
        *HEADINGS,
        *("figure", "section", "article", "aside"),
    },
}
"""The elements whose end tag may be left out, and the start tags that end them."""

BLOCKS = frozenset(
    (
        *("p", "div", "center", "section", "article", "aside", "header", "footer", "main", "nav"),
        *HEADINGS,
        *("ul", "ol", "li", "dl", "dt", "dd", "blockquote"),
        *("pre", "hr", "table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr"),
        *("td", "th", "details", "summary", "figure", "figcaption", "address", "fieldset"),
    )
)
"""The elements that stand between paragraphs, not within a line."""


WHOLE = re.compile(r"<(?:pre|textarea)\b", re.IGNORECASE)
"""What pandoc's Markdown gives with the text in it."""


@dataclass(slots=True)
class Element:
    """An element of HTML with what is in it."""

    tag: Tag
    inner: list[Child] = field(default_factory=list)
    end: str = ""
    """Its end tag as the author typed it; empty where it needs none."""

    @property
    def name(self) -> str:
        """The name of the element."""
        return self.tag.name


@dataclass(frozen=True, slots=True)
class Stray:
    """A piece of HTML that belongs to no element which is understood; it is left out, and told."""

    written: str


Child = Element | Stray | Text | Node
"""What may stand in an element: text and nodes of the Markdown in it, too."""


def parse(nodes: Iterable[Node]) -> list[Child]:
    """The nodes of one level, with elements made of the raw HTML among them."""
    open_elements = _OpenElements()
    for node in nodes:
        # A remark of the author, or for translators, stays the node that it is.
        if not is_raw(node) or is_remark(node) or _is_for_html_only(node):
            open_elements.add(node)
            continue
        for token in tokens(node["c"][1]):
            match token:
                case Tag(is_end=True):
                    open_elements.close(token)
                case Tag():
                    open_elements.open(token)
                case Opaque(written):
                    open_elements.add(Stray(written))
                case Text():
                    open_elements.add(token)
    return open_elements.ended()


def is_raw(node: Node) -> bool:
    """Whether a node is raw HTML."""
    return node["t"] in {"RawBlock", "RawInline"} and node["c"][0] == "html"


def _is_for_html_only(node: Node) -> bool:
    """Whether an author put it for HTML alone: ``{=html}``, which pandoc's tree does not keep.

    In a line pandoc finds single tags. Of blocks its own Markdown gives single tags, too, and
    ``<pre>`` and the like whole; CommonMark gives all lines up to a blank one, with their ends.
    """
    written = node["c"][1]
    if node["t"] == "RawInline":
        return not TAG.fullmatch(written.strip())
    if written.endswith("\n") or WHOLE.match(written):
        return not written.lstrip().startswith("<")
    return any(isinstance(one, Text) and one.said.strip() for one in tokens(written))


def is_remark(node: Node) -> bool:
    """Whether raw HTML is nothing but remarks, and others of what no reader sees as text."""
    return not any(
        isinstance(one, Tag) or (isinstance(one, Text) and one.said.strip())
        for one in tokens(node["c"][1])
    )


def children(element: Element) -> Iterator[Child]:
    """What is in an element, but for white space between other elements."""
    return (one for one in element.inner if not (isinstance(one, Text) and not one.said.strip()))


class _OpenElements:
    """The elements that are open, from the outermost in, and what is done."""

    def __init__(self) -> None:
        self._done: list[Child] = []
        self._open: list[Element] = []

    def add(self, child: Child) -> None:
        (self._open[-1].inner if self._open else self._done).append(child)

    def open(self, tag: Tag) -> None:
        while self._open and tag.name in ENDED_BY.get(self._open[-1].name, ()):
            self._end_last("")
        if tag.name in VOID:
            self.add(Element(tag))
        elif len(self._open) >= MOST_NESTED:
            self.add(Stray(tag.written))
        else:
            self._open.append(Element(tag))

    def close(self, tag: Tag) -> None:
        if all(one.name != tag.name for one in self._open):
            self.add(Stray(tag.written))
            return
        while self._open[-1].name != tag.name:
            self._end_unclosed()
        self._end_last(tag.written)

    def ended(self) -> list[Child]:
        while self._open:
            self._end_unclosed()
        return self._done

    def _end_last(self, written: str) -> None:
        last = self._open.pop()
        last.end = written
        self.add(last)

    def _end_unclosed(self) -> None:
        """End an element without its end tag; where it needs one, only what is in it stays."""
        if self._open[-1].name in ENDED_BY:
            self._end_last("")
            return
        last = self._open.pop()
        for child in (Stray(last.tag.written), *last.inner):
            self.add(child)
