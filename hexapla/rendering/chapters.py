"""Edition → chapters of HTML: the one tree that the site, the EPUB and the PDF are made from."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from lxml import etree
from markupsafe import Markup

from hexapla.editions.marking import STATE_WORDS
from hexapla.files.namespaces import MATHML
from hexapla.languages import languages
from hexapla.model import Edition, Node, Section
from hexapla.rendering import boxes, tables
from hexapla.rendering.addresses import mark_addresses
from hexapla.rendering.formulas import in_words
from hexapla.rendering.headings import HEADINGS
from hexapla.rendering.sanitize import OWN_NAME, sanitize
from hexapla.source import citations, images, numbering, pandoc, pandoc_ast
from hexapla.source.attributes import OURS
from hexapla.source.attributes import allowed as known_attributes
from hexapla.source.constructs import (
    admonitions,
    divisions,
    equations,
    listings,
    statements,
)
from hexapla.source.constructs.listings import LISTING
from hexapla.source.links import FILES
from hexapla.source.pictures import sizes
from hexapla.source.references import cross_references

if TYPE_CHECKING:
    from lxml.etree import _Element

EN_SPACE = "\u2002"
"""Stands between number and title in the printed edition, and so in its bookmarks."""

JOINER = "\u2060"
"""U+2060 WORD JOINER keeps the words and the number of a reference on one line."""

RIGHT_TO_LEFT = "\u200f"
"""U+200F RIGHT-TO-LEFT MARK."""

TERMS = "index-of-terms"
"""The name of the page with the index of a web edition."""

TAKEN = {"cover", "index", "nav", "title", "colophon", TERMS}
"""Names of pages that are no chapters."""

DEVICES = re.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])([.].*)?")
"""What Windows takes for a device, with any ending."""

LINKS = {"reference", "link", "citation", "work"}
"""The classes of links: a cross-reference by number, a link with words of its own, one from a
citation to its work, and one in the list of works."""

COUNTED = {"img": "picture", "math": "formula", "pre": "code"}
"""What can be counted in an artifact by the name of its element, and the ids that print gives."""

DELIMITERS = {"OneParen": "one-paren", "TwoParens": "two-parens"}
"""What tells pandoc's HTML how the numbers of a list are set off, of which it says nothing."""

OWN_CLASSES = {"notranslate", "translate"}
"""What the source says to Hexapla, not to a reader."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A top section as HTML."""

    section: Section
    sections: tuple[Section, ...]
    """The chapter itself and the sections in it."""
    body: _Element
    """A ``section`` element with the heading and the text; notes are marks in it."""
    notes: tuple[_Element, ...]
    """The chapter's footnotes in order: a ``div`` each, with ``id`` and ``data-number``."""
    kind: str = divisions.CHAPTER
    """Which division of the book it is: a chapter, or one that ``divisions`` knows."""

    @property
    def file(self) -> str:
        """The name of the chapter's page, without its ending."""
        return file_of(self.section.id)


def file_of(chapter: str) -> str:
    """The name of the page of a chapter whose id is given, without its ending."""
    plain = chapter.lower()
    is_free = plain not in TAKEN and not DEVICES.fullmatch(plain)
    return chapter if is_free else f"chapter-{chapter}"


def chapters(edition: Edition, *, carries_files: bool = False) -> list[Chapter]:
    """The edition's chapters, from one pandoc call.

    A format that carries the files which links name says so; in all others such a link leads to the
    web edition, or nowhere if the book does not say where that is.
    """
    prepared = _Preparation(edition)
    own = pandoc_ast.copy(edition.book.blocks)
    blocks = citations.resolve(edition.book, own, edition.language)
    wrapped: list[Node] = []
    kinds: list[str] = []
    for chapter in numbering.chapters(blocks):
        prepared.notes = []
        kinds.append(divisions.kind_of(chapter[0]))
        body = prepared.blocks(chapter)
        wrapped += [_div("chapter", body), _div("notes", prepared.notes)]
    fragment = pandoc.html(wrapped, f"the {edition.language} edition")
    root = etree.fromstring(f"<div>{fragment}</div>", etree.XMLParser(huge_tree=True))
    sanitize(root)
    mark_addresses(root, rtl=edition.direction == "rtl")
    tables.set_by_content(root)
    if not carries_files:
        _point_to_site(root, edition)
    outlines = _outlines(edition.book.sections)
    parts = list(root)
    return [
        _chapter(body, notes, sections, kind)
        for body, notes, sections, kind in zip(
            parts[::2], parts[1::2], outlines, kinds, strict=True
        )
    ]


def _point_to_site(root: _Element, edition: Edition) -> None:
    """Let links to files lead to their copies in the web edition."""
    address = edition.book.settings.address
    for link in root.iter("a"):
        path = link.get("href", "")
        if path.startswith(FILES) and address:
            link.set("href", f"{address}{edition.name}/{path}")
        elif path.startswith(FILES):
            del link.attrib["href"]


def _chapter(body: _Element, notes: _Element, sections: tuple[Section, ...], kind: str) -> Chapter:
    division_classes = [kind] if kind != divisions.CHAPTER else []
    if sections[0].in_part:
        division_classes.append("in-part")
    # pandoc gives the heading's id to the div round it; ours belong to headings.
    body.tag = "section"
    body.attrib.clear()
    body.set("class", " ".join(["chapter", *division_classes]))
    body.set("aria-labelledby", sections[0].id)
    body[0].set("id", sections[0].id)
    headings = body.iter(*HEADINGS)
    titled = tuple(map(_titled, sections, headings))
    return Chapter(titled[0], titled, body, tuple(notes), kind)


def _titled(section: Section, heading: _Element) -> Section:
    """The section with its title as the heading prints it, references among the words."""
    number = heading.find("span[@class='number']")
    shown = number.text or "" if number is not None else ""
    return replace(section, title=heading_text(heading).removeprefix(shown).strip())


def _outlines(sections: tuple[Section, ...]) -> Iterator[tuple[Section, ...]]:
    starts = [i for i, section in enumerate(sections) if section.level == 1]
    for start, end in zip(starts, [*starts[1:], len(sections)], strict=True):
        yield sections[start:end]


def _div(name: str, blocks: list[Node]) -> Node:
    return {"t": "Div", "c": [["", [name], []], blocks]}


class _Preparation:
    """Turns an edition's tree into one that pandoc writes as the HTML we want."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.language = edition.language
        """That of the passage which is being prepared."""
        self.notes: list[Node] = []
        nodes = pandoc_ast.walk_markup(edition.book.blocks)
        self.targets = {found[0]: node for node in nodes if (found := pandoc_ast.attr(node))}
        self.picture_names = images.published_names(edition)

    def digits(self, number: str) -> str:
        return _digits(self.edition, number)

    def blocks(self, blocks: list[Node]) -> list[Node]:
        return [done for block in blocks for done in self.block(block)]

    @contextmanager
    def _in_language_of(self, node: Node) -> Iterator[None]:
        """What is inside a node stands in the language that this names, if it does."""
        around = self.language
        self.language = pandoc_ast.value(node, "lang") or around
        yield
        self.language = around

    def block(self, block: Node) -> list[Node]:
        """A block ready for pandoc's HTML writer; none where it is not for readers."""
        with self._in_language_of(block):
            return self._block(block)

    def _block(self, block: Node) -> list[Node]:
        if block["t"] == "RawBlock":
            return []
        self._clean(block)
        match block:
            case {"t": "Header", "c": [_, _, inlines]}:
                inlines[:] = [*self._number(block), *self.inlines(inlines)]
            case {"t": "Para" | "Plain", "c": inlines}:
                inlines[:] = self.inlines(inlines, opening=True)
            case {"t": "Figure" | "Table"}:
                self._captioned(block)
            case {"t": "BulletList", "c": items} | {"t": "OrderedList", "c": [_, items]}:
                for item in items:
                    boxes.lift_task(item)
                    item[:] = _tight(self.blocks(item))
            case {"t": "LineBlock", "c": lines}:
                for line in lines:
                    line[:] = self.inlines(line)
            case {"t": "CodeBlock", "c": [[name, _, pairs], _]} if name:
                pairs.append([OWN_NAME, name])
            case {"t": "DefinitionList", "c": entries}:
                for entry in entries:
                    entry[0][:] = self.inlines(entry[0])
                    entry[1][:] = [_tight(self.blocks(definition)) for definition in entry[1]]
            case {"t": "BlockQuote", "c": inner} | {"t": "Div", "c": [_, inner]}:
                inner[:] = self.blocks(inner)
        if admonitions.is_admonition(block):
            boxes.title(block, self.edition.words)
        elif statements.is_statement(block):
            boxes.label(block, self.edition.words, self.digits)
        if block["t"] == "OrderedList" and (name := DELIMITERS.get(block["c"][0][2]["t"])):
            return [_div(name, [block])]
        return [block]

    def _clean(self, node: Node) -> None:
        if found := pandoc_ast.attr(node):
            found[1] = [name for name in found[1] if name not in OWN_CLASSES]
            found[2] = [pair for pair in known_attributes(node) if pair[0] not in OURS]

    def _number(self, header: Node) -> list[Node]:
        number = pandoc_ast.value(header, "number")
        if not number:
            return []
        return [
            pandoc_ast.span([pandoc_ast.string(self.digits(number))], "number"),
            pandoc_ast.space(),
        ]

    def _captioned(self, block: Node) -> None:
        blocks = pandoc_ast.caption(block)
        for inner in blocks:
            self.block(inner)
        if block["t"] == "Figure":
            block["c"][2][:] = self.blocks(block["c"][2])
        else:
            from hexapla.source.pandoc_ast import cells

            for cell in cells(block):
                cell[:] = self.blocks(cell)
        number = pandoc_ast.value(block, "number")
        if number and blocks:
            kind = LISTING.capitalize() if listings.is_listing(block) else block["t"]
            # A part of a figure has its number alone, 1a: the word stands at the whole.
            form = self.edition.words[f"{kind} {{number}}"] if number.isdigit() else "{number}"
            label = form.format(number=self.digits(number))
            before, after = boxes.around_caption(self.edition.words, label)
            words = blocks[0]["c"]
            words[:0] = boxes.label_inlines(before)
            if after:
                words.append(pandoc_ast.string(after))

    def inlines(self, inlines: list[Node], *, opening: bool = False) -> list[Node]:
        """Inlines ready for pandoc; ``opening`` where a reference would begin a sentence."""
        prepared: list[Node] = []
        for node in inlines:
            if node["t"] in pandoc_ast.WORDS:
                prepared.append(node)
                continue
            prepared += self.inline(node, opening=opening and not prepared)
        return prepared

    def inline(self, node: Node, *, opening: bool) -> list[Node]:
        with self._in_language_of(node):
            return self._inline(node, opening=opening)

    def _inline(self, node: Node, *, opening: bool) -> list[Node]:
        if node["t"] == "RawInline":
            return []
        self._clean(node)
        match node:
            case {"t": "Span"} if pandoc_ast.is_note(node):
                return [self._note(node)]
            case {"t": "Span"} if equations.is_row(node):
                equations.tag_rows(node, self.digits)
            case {"t": "Span", "c": [_, inner]} if equations.is_equation(node):
                number = self.digits(pandoc_ast.value(node, "number") or "")
                inner.append(boxes.number_of_equation(number))
            case {"t": "Link", "c": [attributes, inner, [target, _]]} if not inner:
                is_bare = cross_references.BARE in attributes[1]
                attributes[1].append("reference")
                opening = opening or cross_references.CAPITAL in attributes[1]
                inner[:] = self._reference(target, opening=opening, is_bare=is_bare)
            case {"t": "Link", "c": [attributes, inner, _]}:
                if LINKS.isdisjoint(attributes[1]):
                    attributes[1].append("link")
                inner[:] = self.inlines(inner)
            case {"t": "Image", "c": [_, inner, target]}:
                sizes.as_class(node)
                path = images.path_of(target[0])
                target[0] = quote(self.picture_names.get(path, path))
                inner[:] = self.inlines(inner)
            case {"t": "Span" | "Cite", "c": [_, inner, *_]}:
                inner[:] = self.inlines(inner)
            case {"t": "Emph" | "Strong" | "Strikeout" | "Superscript" | "Subscript", "c": inner}:
                inner[:] = self.inlines(inner)
            case {"t": "SmallCaps" | "Underline", "c": inner}:
                inner[:] = self.inlines(inner)
        if "state" in pandoc_ast.classes(node):
            self._explain(node)
        return [node]

    def _explain(self, node: Node) -> None:
        """Tell the reader what a marked passage is."""
        states = [name for name in pandoc_ast.classes(node) if name in STATE_WORDS]
        pairs = node["c"][0][2]
        if states and "title" not in dict(pairs):  # the class alone may be the author's
            pairs.append(["title", self.edition.words[STATE_WORDS[states[0]]]])

    def _reference(self, target: str, *, opening: bool, is_bare: bool) -> list[Node]:
        node = self.targets[target[1:]]
        return reference_words(
            self.edition, node, opening=opening, is_bare=is_bare, language=self.language
        )

    def _note(self, node: Node) -> Node:
        """The mark of a note; its text goes to the end of the chapter."""
        name, number = node["c"][0][0], pandoc_ast.value(node, "number") or ""
        # It stands apart from the passage with its mark, and may be translated where that is not.
        around, self.language = self.language, self.edition.language
        body = self.blocks(pandoc_ast.copy(node["c"][1][0]["c"]))
        self.language = around
        attributes = [name, ["note"], [["number", number]]]
        self.notes.append({"t": "Div", "c": [attributes, body]})
        words = [pandoc_ast.string(self.digits(number))]
        spoken = self.edition.words["Note {number}"].format(number=self.digits(number))
        pairs = [["role", "doc-noteref"], ["aria-label", spoken]]
        link = {"t": "Link", "c": [[f"{name}-ref", ["noteref"], pairs], words, [f"#{name}", ""]]}
        return {"t": "Superscript", "c": [link]}


def reference_words(
    edition: Edition, target: Node, *, opening: bool, is_bare: bool, language: str = ""
) -> list[Node]:
    """What a cross-reference prints: the number in the edition's words, else the title.

    ``opening`` where it begins a sentence, ``is_bare`` where it is the number alone; ``language``
    is that of the passage, where it is not the edition's.
    """
    number = pandoc_ast.value(target, "number")
    if not number:
        return [pandoc_ast.string(pandoc_ast.plain(target["c"][2]))]
    digits = _digits(edition, number)
    if edition.direction == "rtl" and digits.isascii() and not digits.replace(".", "").isdigit():
        # Else words that run to the right would draw a letter away from the words before it.
        digits += RIGHT_TO_LEFT
    if is_bare:
        return [pandoc_ast.string(digits)]
    word = _word(target)
    shown = "({number})" if word == "equation" else "{number}"
    words_here = edition.words_in(language or edition.language)
    form = words_here[f"{word.capitalize() if opening else word} {shown}"]
    words = form.format(number=f"{JOINER}{digits}{JOINER}").strip(JOINER)
    return [pandoc_ast.string(words.replace(f" {JOINER}", "\u00a0"))]


def _word(target: Node) -> str:
    """What a cross-reference calls what it leads to."""
    match target:
        case {"t": "Header"}:
            return divisions.word_of(target)
        case {"t": "Figure"}:
            return LISTING if listings.is_listing(target) else "figure"
        case {"t": "Div"}:
            return statements.kind_of(target)
    return {"Table": "table", "Span": "equation"}[target["t"]]


def _digits(edition: Edition, number: str) -> str:
    return languages.digits(number, edition.language, edition.book.settings.numerals)


def _tight(blocks: list[Node]) -> list[Node]:
    """The blocks of an item: one paragraph is bare words, several are paragraphs.

    PDF/UA wants no P directly in an LI, and bare words one after the other would run together.
    """
    texts = [block for block in blocks if block["t"] in {"Para", "Plain"}]
    kind = "Plain" if len(texts) == 1 and blocks[0] is texts[0] else "Para"
    return [{"t": kind, "c": block["c"]} if block in texts else block for block in blocks]


def heading_text(heading: _Element) -> str:
    """The words of a heading, its number among them, without the marks of notes."""
    stripped = copy.deepcopy(heading)
    for mark in list(stripped.iter("sup", "span")):
        is_note = mark.find("a[@role='doc-noteref']") is not None
        if is_note or "footnote" in mark.get("class", "").split():
            mark.text, mark[:] = None, []
    for formula in list(stripped.iter(f"{MATHML}math")):
        formula.text, formula[:] = in_words(formula), []
    return " ".join("".join(map(str, stripped.itertext())).split())


def countable(element: _Element) -> str | None:
    """The kind of an element that ``Counts`` counts and that print must tell; or None."""
    tag = etree.QName(element).localname
    if tag == "a":
        names = element.get("class", "").split()
        return None if {"reference", "link"}.isdisjoint(names) else "link"
    return COUNTED.get(tag)


def give_ids(chapters: list[Chapter]) -> None:
    """An id such as ``picture-c3-1`` for all that is counted and that tags of a PDF do not tell.

    A link over two lines has two tags there, and a formula is a picture. The first number is that
    of the chapter: what is added to one changes no other.
    """
    for number, chapter in enumerate(chapters, start=1):
        _give_ids(chapter, number)


def _give_ids(chapter: Chapter, chapter_number: int) -> None:
    counters: Counter[str] = Counter()
    for element in [one for p in (chapter.body, *chapter.notes) for one in p.iter(etree.Element)]:
        boxes.name_number(element)
        kind = countable(element)
        if not kind:
            continue
        counters[kind] += 1
        name = f"{kind}-c{chapter_number}-{counters[kind]}"
        # No empty element before a line of code: WeasyPrint 70 would let its first word run off the
        # page, which would not begin the line.
        holder = element.find("code") if kind == "code" else element
        if holder is None:
            element.insert(0, etree.Element("span", {"id": name}))
        elif holder.get("id"):
            holder.addprevious(etree.Element("span", {"id": name}))
        else:
            holder.set("id", name)


def to_html(element: _Element) -> Markup:
    """An element as HTML text, safe to stand in a template."""
    return Markup(etree.tostring(element, encoding="unicode", method="html", with_tail=False))  # noqa: S704 - our own tree, cleaned


def to_xhtml(element: _Element) -> Markup:
    """An element as XML text, safe to stand in a template."""
    return Markup(etree.tostring(element, encoding="unicode", with_tail=False))  # noqa: S704 - our own tree, cleaned


def add_notes(chapter: Chapter, words: Mapping[str, str], tag: str, role: str) -> None:
    """The chapter's notes at its end, numbered, each with a way back to its mark."""
    if not chapter.notes:
        return
    section = etree.SubElement(chapter.body, "section", {"class": "notes", "role": "doc-endnotes"})
    section.set("aria-label", words["Notes"])
    for note in chapter.notes:
        entry = copy.deepcopy(note)
        entry.tag, entry.tail = tag, None
        if role:
            entry.set("role", role)
        _number_note(entry)
        link = etree.Element("a", {"class": "back", "role": "doc-backlink"})
        link.set("href", f"#{entry.get('id')}-ref")
        link.set("aria-label", words["Back to the text"])
        link.text = "↩"
        last = entry[-1] if len(entry) and entry[-1].tag == "p" else etree.SubElement(entry, "p")
        _append_text(last, "\u00a0")
        last.append(link)
        section.append(entry)


def mark_of(element: _Element) -> str:
    """The id of the mark in the text of the note that an element stands in; empty elsewhere."""
    for above in element.iterancestors():
        if "note" in above.get("class", "").split():
            back = above.find(".//a[@class='back']")
            return "" if back is None else back.get("href", "").rpartition("#")[2]
    return ""


def _number_note(entry: _Element) -> None:
    first = entry[0] if len(entry) and entry[0].tag == "p" else None
    if first is None:
        first = etree.Element("p")
        entry.insert(0, first)
    number = etree.Element("span", {"class": "note-number"})
    number.text, number.tail = entry.get("data-number", ""), "\u00a0" + (first.text or "")
    first.text = None
    first.insert(0, number)


def _append_text(element: _Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def point_links(chapter: Chapter, address: Callable[[str], str]) -> None:
    """Turn links to ids into links to the files that hold them."""
    for link in chapter.body.iter("a"):
        href = link.get("href", "")
        if href.startswith("#"):
            link.set("href", address(href[1:]))


def home_pages(chapters: list[Chapter]) -> dict[str, str]:
    """The name of the page that holds each id of the edition."""
    return {
        name: chapter.file
        for chapter in chapters
        for element in (chapter.body, *chapter.notes)
        for inner in element.iter(etree.Element)
        if (name := inner.get("id"))
    }


def paragraph_numbers(element: _Element, label: str, digits: Callable[[str], str]) -> None:
    """The number of each numbered paragraph as text that a template's style puts in the margin."""
    for div in element.iter("div"):
        number = div.get("data-number")
        if number and "paragraph" in div.get("class", "").split():
            link = etree.Element("a", {"class": "paragraph-number", "href": f"#{div.get('id')}"})
            link.set("aria-label", label.format(number=digits(number)))
            link.text = digits(number)
            div.insert(0, link)
