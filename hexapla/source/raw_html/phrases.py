"""Elements within a line → inline nodes: keys, emphasis, links, pictures, ruby."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping

from hexapla.model import Node
from hexapla.source import pandoc_ast
from hexapla.source.raw_html.elements import BLOCKS, Child, Element, Stray
from hexapla.source.raw_html.tags import Opaque, Text, tokens

STYLES = {
    **dict.fromkeys(("b", "strong"), "Strong"),
    **dict.fromkeys(("i", "em", "var", "cite"), "Emph"),
    **dict.fromkeys(("del", "s", "strike"), "Strikeout"),
    **dict.fromkeys(("u", "ins"), "Underline"),
    "sub": "Subscript",
    "sup": "Superscript",
}
"""The elements that are a node of their own."""

SPANS = ("kbd", "mark", "small", "dfn")
"""Those that are words with a class of the same name."""

CODE = ("code", "tt", "samp")

SCHEME = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")
"""How an address begins that is no file of the book."""

BLANKS = {"Space", "SoftBreak"}

BLOCK_KINDS = {
    *("Para", "Plain", "Header", "CodeBlock", "RawBlock", "BlockQuote", "BulletList", "Figure"),
    *("OrderedList", "DefinitionList", "HorizontalRule", "LineBlock", "Div", "Table", "Null"),
}
"""The nodes that are blocks."""


def is_phrase(child: Child) -> bool:
    """Whether something may stand within a line, with all that is in it."""
    match child:
        case Element():
            return child.name not in BLOCKS and all(map(is_phrase, child.inner))
        case Text() | Stray():
            return True
    return child["t"] not in BLOCK_KINDS


def phrases(children: Iterable[Child]) -> list[Node]:
    """Children as inline nodes; what is not understood stays raw, and its words stay words."""
    found: list[Node] = []
    for child in children:
        match child:
            case Element():
                found += anchors(child) + ELEMENTS.get(child.name, as_written)(child)
            case Stray():
                found.append(raw(child.written))
            case Text():
                found += text(child.said)
            case _:
                found.append(child)
    return without_blanks_at_breaks(found)


def raw(written: str) -> Node:
    """Raw HTML within a line, of which a reader of the book hears."""
    return {"t": "RawInline", "c": ["html", written]}


def text(said: str) -> list[Node]:
    """Text of HTML, in which all white space is the same."""
    return [
        {"t": "SoftBreak" if "\n" in piece else "Space"} if piece.isspace() else
        pandoc_ast.string(piece)
        for piece in re.split(r"([ \t\r\n\f]+)", said)
        if piece
    ]  # fmt: skip


def as_written(element: Element) -> list[Node]:
    """An element that means nothing to a book: its tags stay raw, its words stay words."""
    end = [raw(element.end)] if element.end else []
    return [raw(element.tag.written), *phrases(element.inner), *end]


def anchors(element: Element) -> list[Node]:
    """The name of an element as the anchor that leads to where it stands; see ``source/ids.py``."""
    name = element.tag.attributes.get("id", "")
    if not name or element.name in {"a", "span", "div"} or re.search(r"[\s\"'<>&]", name):
        return []
    return [raw(f'<a id="{name}"></a>')]


def plain_text(children: Iterable[Child]) -> str:
    """The text of children without any markup, white space as it is."""
    parts = []
    for child in children:
        match child:
            case Element():
                parts.append("\n" if child.name == "br" else plain_text(child.inner))
            case Text():
                parts.append(child.said)
            case dict():
                parts.append(pandoc_ast.plain([child]))
    return "".join(parts)


def attributes(element: Element, *classes: str) -> list[object]:
    """The attributes of a node that holds what an element holds."""
    given = element.tag.attributes
    names = [*classes, *given.get("class", "").split()]
    pairs = [[key, given[key]] for key in ("lang", "dir") if given.get(key)]
    return ["", list(dict.fromkeys(names)), pairs]


def _style(kind: str) -> Callable[[Element], list[Node]]:
    def styled(element: Element) -> list[Node]:
        before, inner, after = parted(phrases(element.inner))
        return [*before, *([{"t": kind, "c": inner}] if inner else []), *after]

    return styled


def _span(name: str) -> Callable[[Element], list[Node]]:
    return lambda element: _spanned(element, attributes(element, name))


def _spanned(element: Element, attr: list[object]) -> list[Node]:
    before, inner, after = parted(phrases(element.inner))
    return [*before, *([{"t": "Span", "c": [attr, inner]}] if inner else []), *after]


def _any_span(element: Element) -> list[Node]:
    """A span as pandoc's own Markdown reads it, with all its attributes: others are told."""
    given = dict(element.tag.attributes)
    attr: list[object] = [given.pop("id", ""), given.pop("class", "").split()]
    attr.append([[key, value] for key, value in given.items()])
    return [{"t": "Span", "c": [attr, phrases(element.inner)]}]


def _abbreviation(element: Element) -> list[Node]:
    attr = attributes(element, "abbr")
    if title := " ".join(element.tag.attributes.get("title", "").split()):
        attr[2] = [*attr[2], ["title", title]]  # type: ignore[misc]
    return _spanned(element, attr)


def _code(element: Element) -> list[Node]:
    said = " ".join(plain_text(element.inner).split())
    return [{"t": "Code", "c": [attributes(element), said]}] if said else []


def _link(element: Element) -> list[Node]:
    address = element.tag.attributes.get("href", "").strip()
    before, inner, after = parted(phrases(element.inner))
    if not address or not inner:
        return as_written(element)
    title = " ".join(element.tag.attributes.get("title", "").split())
    return [*before, {"t": "Link", "c": [attributes(element), inner, [address, title]]}, *after]


def _picture(element: Element) -> list[Node]:
    """A picture of the book; one without a description, or from elsewhere, stays raw."""
    given = element.tag.attributes
    said, address = " ".join(given.get("alt", "").split()), given.get("src", "").strip()
    if not said or not address or SCHEME.match(address):
        return [raw(element.tag.written)]
    sizes = [[key, given[key]] for key in ("width", "height") if given.get(key)]
    attr = ["", given.get("class", "").split(), sizes]
    title = " ".join(given.get("title", "").split())
    return [{"t": "Image", "c": [attr, pandoc_ast.words(said), [address, title]]}]


def _quotation(element: Element) -> list[Node]:
    inner = phrases(element.inner)
    return [{"t": "Quoted", "c": [{"t": "DoubleQuote"}, inner]}] if inner else []


def _ruby(element: Element) -> list[Node]:
    """Words with their readings: a span for each, of the words and a span with their reading."""
    inner: list[Child] = []
    for child in element.inner:
        if isinstance(child, Element) and child.name == "rb":
            inner += child.inner
        # Brackets for programs that know no ruby.
        elif not (isinstance(child, Element) and child.name == "rp"):
            inner.append(child)
    found: list[Node] = []
    base: list[Node] = []
    for node in phrases(inner):
        if "rt" not in pandoc_ast.classes(node):
            base.append(node)
        elif words := _trimmed(base):
            found.append({"t": "Span", "c": [attributes(element, "ruby"), [*words, node]]})
            base = []
    return [*found, *_trimmed(base)]


def _break(_: Element) -> list[Node]:
    return [{"t": "LineBreak"}]


ELEMENTS: Mapping[str, Callable[[Element], list[Node]]] = {
    **{name: _style(kind) for name, kind in STYLES.items()},
    **{name: _span(name) for name in SPANS},
    **dict.fromkeys(CODE, _code),
    "a": _link,
    "abbr": _abbreviation,
    "br": _break,
    "img": _picture,
    "q": _quotation,
    "rp": as_written,
    "rt": _span("rt"),
    "rb": as_written,
    "ruby": _ruby,
    "span": _any_span,
}
"""What may stand within a line, and what is made of it."""


def parted(inlines: list[Node]) -> tuple[list[Node], list[Node], list[Node]]:
    """The spaces before some inlines, those without, and the spaces behind: none is in a style."""
    start, end = 0, len(inlines)
    while start < end and inlines[start]["t"] in BLANKS:
        start += 1
    while end > start and inlines[end - 1]["t"] in BLANKS:
        end -= 1
    return inlines[:start], inlines[start:end], inlines[end:]


def _trimmed(inlines: list[Node]) -> list[Node]:
    return parted(inlines)[1]


def without_comments(inlines: list[Node]) -> list[Node]:
    """Inlines as if the author's comments had never been there: with one space round each, if any.

    A comment is no text, so it must change none: not what a translator sees, nor a reader.
    """
    kept: list[Node] = []
    for is_gap, run in itertools.groupby(
        inlines, lambda one: one["t"] in BLANKS or _is_comment(one)
    ):
        nodes = list(run)
        if not is_gap or not any(map(_is_comment, nodes)):
            kept += nodes
            continue
        blanks = [one for one in nodes if one["t"] in BLANKS]
        # A line end may be less than a space: see languages.line_ends.
        kept += [one for one in blanks if one["t"] == "SoftBreak"][:1] or blanks[:1]
    return kept if kept == inlines else _trimmed(kept)


def _is_comment(node: Node) -> bool:
    """Whether this is a comment, and nothing else."""
    if node["t"] != "RawInline" or node["c"][0] != "html":
        return False
    return all(isinstance(one, Opaque) and one.is_comment for one in tokens(node["c"][1]))


def without_blanks_at_breaks(inlines: list[Node]) -> list[Node]:
    """Inlines without spaces beside a line break or another space, as no reader of Markdown has."""
    kept: list[Node] = []
    for node in inlines:
        if node["t"] in BLANKS and kept and kept[-1]["t"] in {*BLANKS, "LineBreak"}:
            continue
        while node["t"] == "LineBreak" and kept and kept[-1]["t"] in BLANKS:
            kept.pop()
        kept.append(node)
    return kept
