"""pandoc's HTML → the HTML of a chapter: safe, with code, formulas and tables as we want them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.languages import scripts
from hexapla.rendering import by_class, formulas
from hexapla.rendering.elements import add_class, classes
from hexapla.source import links

if TYPE_CHECKING:
    from lxml.etree import _Element

EVERYWHERE = re.compile("id|class|lang|dir|title|role|(aria|data)-[a-z0-9-]+")
"""The attributes that every element may have."""

OF_TAG: Mapping[str, re.Pattern[str]] = {
    "a": re.compile("href"),
    "img": re.compile("src|alt|width|height"),
    "td": re.compile("(col|row)span"),
    "th": re.compile("(col|row)span|scope"),
    "ol": re.compile("start|type"),
    "input": re.compile("type|checked|disabled"),
    "col": re.compile("style"),
    "div": re.compile("data-startFrom"),
    "pre": re.compile("data-startFrom"),
}
"""Those that an element may have besides: what pandoc writes, and no browser acts upon."""

NOT_IN_FORMULAS = re.compile(r"(\{.*\})?(on.*|href|src|action|actiontype|style)", re.IGNORECASE)
"""The attributes that a formula must not have; of all others MathML has many, and none acts."""

NO_GAP = re.compile(r"padding-(left|right): 0(?![.\d])")
"""What pandoc says of a cell in the lines of a formula: nothing stands between it and the next."""

WIDTH = re.compile(r"width: *[0-9.]+%;?")

WIDE = re.compile(rf"[{scripts.HAN_AND_KANA}]")

WORK = re.compile("《[^》]*》", re.DOTALL)
"""A title in Chinese title marks, which needs no emphasis besides."""

OWN_NAME = "own-id"
"""The attribute that brings a code block's own id past pandoc, which gives ids of its own."""

NUMBERED = {"numberSource", "numberLines", "number-lines"}
"""The classes of code whose lines have numbers."""

PANDOCS = {"sourceCode", *NUMBERED}
"""The classes that pandoc gives to code."""

DELIMITERS = {"one-paren", "two-parens"}
"""The classes of lists that count in brackets."""

COUNTED = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
"""How a list counts, by its type: the names that CSS has for it."""


def sanitize(root: _Element) -> None:
    """Make a fragment that pandoc wrote ours, in place."""
    for element in root.iter(etree.Element):
        _make_safe(element)
        by_class.name(element)
        if element.tag == "em":
            _tell_emphasis(element)
    for code in list(root.iter("code")):
        _simplify_code(code)
    for box in list(root.iter("div")):
        if (names := classes(box)) and names[0] in DELIMITERS and len(box):
            _delimit(box, names[0])
        elif "line-block" in names:
            _part_verse(box)
    for block in list(root.iter("pre")):
        _simplify_block(block)
    formulas.finish(root)
    for cell in root.iter("th"):
        _name_header(cell)


def _tell_emphasis(element: _Element) -> None:
    """Say of emphasis what a style has to know that marks it with dots: a title, wide signs."""
    text = "".join(map(str, element.itertext()))
    if WORK.fullmatch(text):
        element.set("class", "work")
    elif WIDE.search(text):
        element.set("class", "wide")


def _delimit(box: _Element, name: str) -> None:
    """Put a list with brackets in the place of the box that said so."""
    numbered, parent = box[0], box.getparent()
    assert parent is not None  # noqa: S101 - it stands in the chapter
    add_class(numbered, name)
    # By a class: style sheets of ebooks cannot tell letters of one case from those of the other.
    if counted := COUNTED.get(numbered.get("type", "1")):
        add_class(numbered, counted)
    numbered.tail = box.tail
    parent.replace(box, numbered)


def _part_verse(block: _Element) -> None:
    """Each line of verse as an element, so that a style can hang what turns over."""
    parts: list[_Element] = []
    line = etree.Element("span", {"class": "verse"})
    line.text = (block.text or "").lstrip("\n")
    for child in list(block):
        tail, child.tail = child.tail or "", None
        if child.tag == "br":
            parts += [line, child]
            line = etree.Element("span", {"class": "verse"})
            line.text = tail.lstrip("\n")
        else:
            line.append(child)
            child.tail = tail
    block.text = None
    block[:] = [*parts, line]


def _make_safe(element: _Element) -> None:
    """Attributes from a list, no script address, no style but a template's (law 9)."""
    style = element.get("style", "")
    if align := re.search(r"text-align:\s*(left|right|center)", style):
        element.set("class", f"{element.get('class', '')} {align[1]}".strip())
    if side := NO_GAP.search(style):
        element.set("class", f"{element.get('class', '')} close-{side[1]}".strip())
    for key in [str(key) for key in element.attrib]:
        if not _may_have(element, key):
            del element.attrib[key]
    if element.tag in {"pre", "code"}:
        element.set("dir", "ltr")  # whatever the language: code is read from the left


def _may_have(element: _Element, key: str) -> bool:
    """Whether an element may keep an attribute, by its name and its value."""
    tag, value = str(element.tag), element.get(key, "")
    if tag.startswith("{"):
        return not NOT_IN_FORMULAS.fullmatch(key)
    if key == "href":
        return tag == "a" and links.is_safe(value)
    if key == "style":
        return tag == "col" and bool(WIDTH.fullmatch(value))
    if tag == "img" and key in {"width", "height"}:
        return value.isascii() and value.isdigit()
    own = OF_TAG.get(tag)
    return bool(EVERYWHERE.fullmatch(key) or (own and own.fullmatch(key)))


def _simplify_code(code: _Element) -> None:
    """Highlighted words as they are; not a link and an id for every line, which would clash."""
    block = code.getparent()
    is_numbered = block is not None and not NUMBERED.isdisjoint(classes(block))
    first = _first_line(block) if block is not None else 1
    _keep_classes(code)
    for anchor in list(code.iter("a")):
        _unwrap(anchor)
    lines = [span for span in code.iter("span") if not span.get("class")]
    if is_numbered and not lines:
        lines = list(_lines_of(code))
    for number, line in enumerate(lines, start=first):
        if is_numbered:
            line.attrib.clear()
            line.set("class", "code-line")
            line.set("data-line", str(number))
        else:
            _unwrap(line)


def _first_line(block: _Element) -> int:
    """The number of the first line of code; coloured code has it on the box round it."""
    above = block.getparent()
    boxes = [one for one in (block, above) if one is not None]
    said = next((found for one in boxes if (found := one.get("data-startFrom"))), "1")
    return int(said) if said.isdecimal() else 1


def _lines_of(code: _Element) -> Iterator[_Element]:
    """The lines of code that pandoc has not coloured, each in an element."""
    texts = (code.text or "").rstrip("\n").split("\n")
    code.text = None
    for text in texts:
        line = etree.SubElement(code, "span")
        line.text, line.tail = text, "\n"
        yield line


def _simplify_block(block: _Element) -> None:
    """A block of code as one ``pre`` of the class ``code``, with the id its author gave it."""
    above = block.getparent()
    if above is not None and above.tag == "div" and "sourceCode" in classes(above):
        for key, value in above.attrib.items():
            if key not in {"class", "id"}:
                block.set(key, value)
        block.tail = above.tail
        outer = above.getparent()
        assert outer is not None  # noqa: S101 - it stands in the chapter
        outer.replace(above, block)
    name = block.attrib.pop(f"data-{OWN_NAME}", None)
    block.attrib.pop("id", None)
    block.attrib.pop("data-startFrom", None)
    if name:
        block.set("id", name)
    _keep_classes(block, "code")


def _keep_classes(element: _Element, *more: str) -> None:
    """The classes of an element without those that only pandoc's own style knows."""
    kept = [*more, *(name for name in classes(element) if name not in PANDOCS)]
    element.attrib.pop("class", None)
    if kept:
        element.set("class", " ".join(dict.fromkeys(kept)))


def _unwrap(element: _Element) -> None:
    """Put the content of an element in its place."""
    parent, before = element.getparent(), element.getprevious()
    assert parent is not None  # noqa: S101 - it stands in a line of code
    inner = list(element)
    texts = [element.text or "", element.tail or ""]
    if inner:
        inner[-1].tail = (inner[-1].tail or "") + texts.pop()
    text = "".join(texts)
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text
    at = parent.index(element)
    parent[at : at + 1] = inner


def _name_header(cell: _Element) -> None:
    """Say which cells a header is for; what has no words is no header."""
    if not "".join(map(str, cell.itertext())).strip() and not len(cell):
        cell.tag = "td"
        return
    in_head = any(above.tag == "thead" for above in cell.iterancestors())
    wide = cell.get("colspan" if in_head else "rowspan", "1") != "1"
    cell.set("scope", ("col" if in_head else "row") + ("group" if wide else ""))
