"""A chapter's HTML → its blocks of text, the same from a finished page and from a chapter's tree.

Two builds of a book are compared by them, and the blocks that changed are found again where the
printed edition is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree, html

from hexapla.rendering.elements import classes
from hexapla.rendering.headings import HEADINGS
from hexapla.source.constructs import divisions

if TYPE_CHECKING:
    from lxml.etree import _Element

    from hexapla.rendering.chapters import Chapter


KINDS = {
    **dict.fromkeys(HEADINGS, "heading"),
    "li": "item",
    "dt": "term",
    "dd": "definition",
    "td": "cell",
    "th": "cell",
    "figcaption": "caption",
    "caption": "caption",
    "pre": "code",
}
"""What a block is by its element; anything else is a paragraph."""

CONTAINERS = {"div", "section", "blockquote", "figure", "table", "thead", "tbody", "tfoot", "tr"}
CONTAINERS |= {"ul", "ol", "dl", "p", "main", "article", "aside", "colgroup", "hr"}
CONTAINERS |= {"details", "summary"}
BLOCKS = {*KINDS, *CONTAINERS}
"""Elements that are blocks; all others belong to the text that they stand in."""

APART = {"anchor", "back", "crumbs", "label", "note-number", "noteref", "notice", "number"}
APART |= {"paragraph-number", "turn"}
"""Classes of what Hexapla puts beside the text: numbers, marks and ways."""

NOTE = re.compile(r".+-note-\d+")
PARAGRAPH = re.compile(r"p(\d+)")
SPACE = re.compile(r"\s+")

FRONT = {"title": "h1.title", "subtitle": "p.subtitle", "description": "p.description"}
"""Where the first page of an edition says what the title page has."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text that is compared as one."""

    kind: str
    """``heading``, ``paragraph``, ``item``, ``cell``, ``caption``, ``note``, ``picture``, …"""
    text: str
    """As a reader sees it, without the numbers that Hexapla prints."""
    key: str
    """What is compared: the text with what references point to instead of what they print."""
    place: str
    """The nearest id at or above it, or before it."""
    number: str = ""
    """Of a paragraph, note, figure, table or heading that has one."""
    of: str = ""
    """What the number numbers: ``paragraph``, ``note``, ``figure``, ``table``, or a division of the
    book, such as ``chapter`` or ``section``."""
    section: str = ""
    """Number and title of the section it stands in."""

    @property
    def identity(self) -> tuple[str, str]:
        """What is equal in two blocks that say the same."""
        return self.kind, self.key


def of_site(first: Path) -> list[Block]:
    """The blocks of an HTML edition whose first page is given: title page, then the chapters."""
    contents = html.parse(first).getroot()
    # Any element: the list was an ol in the builds of earlier versions, and they are compared, too.
    lists = contents.xpath("//main//nav//*[self::ol or self::ul][@class='contents']")
    links = (link.get("href", "").split("#")[0] for one in lists for link in one.iter("a"))
    files = [first.parent / name for name in dict.fromkeys(links) if name]
    mains = [
        main
        for file in files
        if file.is_file() and file.parent == first.parent
        for main in html.parse(file).getroot().iter("main")
    ]
    bodies = [body for main in mains for body in main.iterchildren("section", "article")]
    return [*_front(contents), *(block for _, block in _all(bodies))]


def _front(contents: _Element) -> Iterator[Block]:
    for kind, where in FRONT.items():
        tag, _, name = where.partition(".")
        for element in contents.iterfind(f".//main//{tag}[@class='{name}']"):
            text, key = _text(element)
            yield Block(kind, text, key, "")


def of_chapters(chapters: Iterable[Chapter]) -> list[tuple[_Element, Block]]:
    """The blocks of chapters that are not set yet, each with its element."""
    return list(_all(part for chapter in chapters for part in (chapter.body, *chapter.notes)))


def _all(parts: Iterable[_Element]) -> Iterator[tuple[_Element, Block]]:
    """The blocks of these elements; each knows the section above it."""
    section, place = "", ""
    for part in parts:
        for element, block in _walk(part, Block("", "", "", "")):
            if block.kind == "heading":
                section = f"{block.number} {block.text}".strip()
            place = block.place or place
            yield element, replace(block, section=section, place=place)


def _walk(element: _Element, above: Block) -> Iterator[tuple[_Element, Block]]:
    """The text of an element itself, then the blocks in it."""
    if not isinstance(element.tag, str) or _is_apart(element):
        return
    inside = _inside(element, above)
    text, key = _text(element)
    if key:
        kind = KINDS.get(element.tag, "paragraph")
        kind = "note" if inside.of == "note" and kind == "paragraph" else kind
        yield element, replace(inside, kind=kind, text=text, key=key)
    for child in element.iter("img"):
        if _home(child) is element and (alt := SPACE.sub(" ", child.get("alt", "")).strip()):
            yield child, replace(inside, kind="picture", text=alt, key=alt)
    for child in element.iterdescendants():
        if child.tag in BLOCKS and _home(child) is element:
            yield from _walk(child, inside)


def _home(element: _Element) -> _Element | None:
    """The nearest block that an element stands in."""
    return next((found for found in element.iterancestors() if found.tag in BLOCKS), None)


def _inside(element: _Element, above: Block) -> Block:
    """What the blocks in an element take from it: its id and its number."""
    name = element.get("id", "")
    inside = replace(above, place=name or above.place)
    if NOTE.fullmatch(name):
        return replace(inside, number=name.rpartition("-")[2], of="note")
    if found := PARAGRAPH.fullmatch(name):
        return replace(inside, number=found[1], of="paragraph")
    if element.tag in {"figure", "table"} and (number := element.get("data-number")):
        return replace(inside, number=number, of=str(element.tag))
    if element.tag in HEADINGS:
        return replace(inside, number=element.get("data-number", ""), of=_division(element))
    return inside


def _division(heading: _Element) -> str:
    """What the number of a heading numbers: a section, or what its page says it opens."""
    if heading.tag != HEADINGS[0]:
        return divisions.SECTION
    names = {name for above in heading.iterancestors("section") for name in classes(above)}
    return next(
        (kind for kind in (divisions.PART, divisions.APPENDIX) if kind in names), divisions.CHAPTER
    )


def _is_apart(element: _Element) -> bool:
    names = set(element.get("class", "").split())
    return bool(names & APART) or element.tag in {"nav", "script", "style"}


def _text(element: _Element) -> tuple[str, str]:
    """What an element itself says, without the blocks in it; and the same to compare by."""
    parts = list(_parts(element))
    if element.tag == "pre":
        return ("".join(shown for shown, _ in parts).strip("\n"),) * 2
    text, key = ("".join(one) for one in zip(*parts, strict=True)) if parts else ("", "")
    return SPACE.sub(" ", text).strip(), SPACE.sub(" ", key).strip()


def _parts(element: _Element) -> Iterator[tuple[str, str]]:
    """Pieces of text, each as it is shown and as it is compared."""
    yield element.text or "", element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in BLOCKS and not _is_apart(child):
            yield from _piece(child)
        yield child.tail or "", child.tail or ""


def _piece(child: _Element) -> Iterator[tuple[str, str]]:
    if etree.QName(child).localname == "math":
        yield (child.get("alttext") or "".join(map(str, child.itertext())),) * 2
    elif child.tag == "br":
        yield " ", " "
    elif "reference" in child.get("class", "").split():
        yield "".join(map(str, child.itertext())), f"#{child.get('href', '').partition('#')[2]}"
    else:
        yield from _parts(child)
