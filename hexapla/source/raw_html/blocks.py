"""Elements that stand between paragraphs → blocks: boxes, lists, figures; tables see ``tables``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from hexapla.model import Node
from hexapla.source import pandoc_ast
from hexapla.source.raw_html import phrases
from hexapla.source.raw_html.elements import HEADINGS, Child, Element, Stray, children
from hexapla.source.raw_html.tables import rows_of, table

LISTED = {
    "1": "Decimal",
    "a": "LowerAlpha",
    "A": "UpperAlpha",
    "i": "LowerRoman",
    "I": "UpperRoman",
}
"""What pandoc calls the numbers of a list, by HTML's ``type``."""

ALIGNED = re.compile(r"text-align\s*:\s*(left|right|center)")

SHOWN = {"Str", "Image", "Code", "Math", "Note"}
"""Inlines of which a paragraph is one: the others are spaces, breaks and what is left out."""


def blocks(found: Iterable[Child], kind: str = "Para") -> list[Node]:
    """Children as blocks; words between blocks are paragraphs of this kind."""
    done: list[Node] = []
    line: list[Child] = []
    for child in found:
        if phrases.is_phrase(child):
            line.append(child)
            continue
        done += _paragraph(line, kind)
        line = []
        if isinstance(child, Element):
            done += _anchors(child) + ELEMENTS.get(child.name, _as_written)(child)
        else:
            assert isinstance(child, dict)  # noqa: S101 - all else is a phrase
            done.append(child)
    return done + _paragraph(line, kind)


def _paragraph(line: list[Child], kind: str) -> list[Node]:
    """A paragraph of what stands in a line; where no words are, what is left out of it."""
    inlines = phrases.parted(phrases.phrases(line))[1]
    if any(node["t"] in SHOWN for node in pandoc_ast.walk(inlines)):
        while inlines[-1]["t"] == "LineBreak":
            inlines.pop()
        return [{"t": kind, "c": inlines}]
    return [_raw(node["c"][1]) for node in inlines if node["t"] == "RawInline"]


def _raw(written: str) -> Node:
    return {"t": "RawBlock", "c": ["html", written]}


def _anchors(element: Element) -> list[Node]:
    # A heading, and a div as pandoc's own Markdown reads it, keep their names themselves.
    is_own = element.name in HEADINGS or element.name == "div"
    return [] if is_own else [_raw(node["c"][1]) for node in phrases.anchors(element)]


def _as_written(element: Element, inner: list[Node] | None = None) -> list[Node]:
    """An element that means nothing to a book: its tags stay raw, its content stays."""
    content = blocks(element.inner, "Plain") if inner is None else inner
    end = [_raw(element.end)] if element.end else []
    return [_raw(element.tag.written), *content, *end]


def _boxed(names: list[str], content: list[Node], attr: list[object] | None = None) -> list[Node]:
    """Blocks in a div, where there is anything and no heading, which must stand in no box."""
    if not content or any(node["t"] == "Header" for node in pandoc_ast.walk_markup(content)):
        return content
    return [{"t": "Div", "c": [attr or ["", names, []], content]}]


def _paragraphs(content: list[Node]) -> list[Node]:
    """Blocks in which words between tags, which pandoc takes for a line, are paragraphs."""
    return [{**one, "t": "Para"} if one["t"] == "Plain" else one for one in content]


def alignment(given: Mapping[str, str]) -> str:
    """Where the words of an element are to stand, or nothing."""
    styled = ALIGNED.search(given.get("style", "").lower())
    said = styled[1] if styled else given.get("align", "").strip().lower()
    return said if said in {"left", "right", "center"} else ""


def _part(element: Element) -> list[Node]:
    """A paragraph or a wrapper, in a box where it is aligned."""
    content = _paragraphs(blocks(element.inner))
    side = "center" if element.name == "center" else alignment(element.tag.attributes)
    return _boxed([side], content) if side else content


def _div(element: Element) -> list[Node]:
    """A div as pandoc's own Markdown reads it; one that only aligns has a class for that."""
    given = dict(element.tag.attributes)
    side, name = alignment(given), given.pop("id", "")
    if side:
        given.pop("align", None)
        given.pop("style", None)
    names = [*given.pop("class", "").split(), *([side] if side else [])]
    pairs = [[key, value] for key, value in given.items()]
    content = blocks(element.inner)
    return _boxed([], content, [name, names, pairs]) if name or names or pairs else content


def _details(element: Element) -> list[Node]:
    """What can be folded away, with the words that stay; a part with headings in it is none."""
    found = list(children(element))
    summary = next(
        (one for one in found if isinstance(one, Element) and one.name == "summary"), None
    )
    content = _paragraphs(blocks(one for one in element.inner if one is not summary))
    if any(node["t"] == "Header" for node in pandoc_ast.walk_markup(content)):
        return _as_written(element)
    said = _line(summary) if summary else []
    names = ["details", *(["open"] if "open" in element.tag.attributes else [])]
    head = [_div_of("summary", [{"t": "Plain", "c": said}])] if said else []
    return _boxed(names, [*head, *content])


def _div_of(name: str, content: list[Node]) -> Node:
    return {"t": "Div", "c": [["", [name], []], content]}


def _line(element: Element) -> list[Node]:
    """All words of an element in one line, whatever blocks they stand in."""
    found: list[Node] = []
    for block in blocks(element.inner, "Plain"):
        inlines = block["c"][2] if block["t"] == "Header" else block["c"]
        if block["t"] in {"Plain", "Para", "Header"}:
            found += [*([pandoc_ast.space()] if found else []), *inlines]
    return found


def title(inlines: list[Node]) -> list[Node]:
    """The words of a heading, which stand in contents and bookmarks, too, where all is one line.

    A break is a space, and a reading follows in brackets.
    """
    found: list[Node] = []
    for node in inlines:
        match node:
            case {"t": "LineBreak"}:
                found.append(pandoc_ast.space())
            case {"t": "Span", "c": [[_, ["ruby", *_], _], [*words, reading]]}:
                found += [
                    *words,
                    pandoc_ast.string("（"),
                    *reading["c"][1],
                    pandoc_ast.string("）"),
                ]
            case _:
                found.append(node)
    return found


def _heading(element: Element) -> list[Node]:
    inlines = title(_line(element))
    if not inlines:
        return []
    given = element.tag.attributes
    attr = [given.get("id", ""), given.get("class", "").split(), []]
    return [{"t": "Header", "c": [int(element.name[1]), attr, inlines]}]


def _list_items(element: Element, *names: str) -> list[Element] | None:
    """The items of a list; None where something else stands between them."""
    found = list(children(element))
    items = [one for one in found if isinstance(one, Element) and one.name in names]
    others = [one for one in found if one not in items]
    is_list = items and all(isinstance(one, Stray) for one in others)
    return items if is_list else None


def _bullets(element: Element) -> list[Node]:
    items = _list_items(element, "li")
    if not items:
        return _as_written(element)
    return [{"t": "BulletList", "c": [blocks(item.inner, "Plain") for item in items]}]


def _numbered(element: Element) -> list[Node]:
    items, given = _list_items(element, "li"), element.tag.attributes
    if not items:
        return _as_written(element)
    start = given.get("start", "1")
    first = int(start) if re.fullmatch("[0-9]{1,6}", start) else 1
    style = {"t": LISTED.get(given.get("type", "1"), "Decimal")}
    content = [blocks(item.inner, "Plain") for item in items]
    return [{"t": "OrderedList", "c": [[first, style, {"t": "Period"}], content]}]


def _definitions(element: Element) -> list[Node]:
    items = _list_items(element, "dt", "dd")
    if not items or items[0].name != "dt":
        return _as_written(element)
    entries: list[list[list[object]]] = []
    for item in items:
        if item.name == "dd":
            entries[-1][1].append(blocks(item.inner, "Plain"))
        elif entries and not entries[-1][1]:  # two terms with one meaning
            entries[-1][0] += [{"t": "LineBreak"}, *_line(item)]
        else:
            entries.append([list(_line(item)), []])
    return [{"t": "DefinitionList", "c": entries}]


def _quotation(element: Element) -> list[Node]:
    content = _paragraphs(blocks(element.inner))
    has_heading = any(node["t"] == "Header" for node in pandoc_ast.walk_markup(content))
    return content if has_heading or not content else [{"t": "BlockQuote", "c": content}]


def _code(element: Element) -> list[Node]:
    """A block of code, with the language that its ``code`` names."""
    if not all(map(phrases.is_phrase, element.inner)):
        return _as_written(element)
    named = [one for one in element.inner if isinstance(one, Element) and one.name == "code"]
    given = named[0].tag.attributes if named else element.tag.attributes
    names = [name.removeprefix("language-") for name in given.get("class", "").split()]
    said = phrases.plain_text(element.inner)
    said = said.removeprefix("\n").rstrip("\n").expandtabs(4)
    return [{"t": "CodeBlock", "c": [["", names, []], said]}] if said.strip() else []


def _figure(element: Element) -> list[Node]:
    is_caption = [isinstance(one, Element) and one.name == "figcaption" for one in element.inner]
    said = [one for one, is_one in zip(element.inner, is_caption, strict=True) if is_one]
    shown = [one for one, is_one in zip(element.inner, is_caption, strict=True) if not is_one]
    content = blocks(shown, "Plain")
    if not any(node["t"] == "Image" for node in pandoc_ast.walk_markup(content)):
        return _as_written(element)
    caption = [{"t": "Plain", "c": line} for one in said[:1] if (line := _line(one))]  # type: ignore[arg-type]
    given = element.tag.attributes
    attr = ["", given.get("class", "").split(), []]
    return [{"t": "Figure", "c": [attr, [None, caption], content]}]


def _rule(_: Element) -> list[Node]:
    return [{"t": "HorizontalRule"}]


def _table(element: Element) -> list[Node]:
    found = rows_of(element)
    if not found:
        return _as_written(element)
    caption = [one for one in children(element) if isinstance(one, Element)]
    said = [line for one in caption if one.name == "caption" and (line := _line(one))]
    return [table(found, said[0] if said else [], lambda cell: blocks(cell.inner, "Plain"))]


ELEMENTS: Mapping[str, Callable[[Element], list[Node]]] = {
    **dict.fromkeys(("p", "center", "header", "footer", "main", "nav", "address"), _part),
    **dict.fromkeys(("div", "section", "article", "aside"), _div),
    **dict.fromkeys(HEADINGS, _heading),
    "ul": _bullets,
    "ol": _numbered,
    "dl": _definitions,
    "blockquote": _quotation,
    "pre": _code,
    "figure": _figure,
    "details": _details,
    "hr": _rule,
    "table": _table,
}
"""What may stand between paragraphs, and what is made of it."""
