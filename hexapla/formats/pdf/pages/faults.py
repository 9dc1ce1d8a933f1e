"""What a designer marks on a proof of the pages, measured on the boxes that were laid out.

The rules are those that books on the craft agree on, with our numbers: Robert Bringhurst, The
Elements of Typographic Style, 2.4 (hyphens, remnants, lines alone at the edge of a page); Jost
Hochuli and Robin Kinross, Designing Books (ends of chapters, pages that are half empty).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, Literal

from hexapla.errors import shorten
from hexapla.formats.pdf.boxes import Box, text_of
from hexapla.formats.pdf.pages import balance
from hexapla.formats.pdf.pages.ends import is_divided
from hexapla.languages.scripts import UNSPACED
from hexapla.rendering.elements import classes
from hexapla.rendering.headings import HEADINGS

Kind = Literal[
    "short-page", "half-empty", "ladder", "hyphen-at-end", "remnant", "widow", "orphan",
    "heading-alone", "column-head", "uneven-columns",
]  # fmt: skip

SAID: Mapping[Kind, str] = {
    "short-page": "the last page of a chapter holds less than five lines",
    "half-empty": "the page is nearly half empty",
    "ladder": "three lines in a row or more end in a hyphen",
    "hyphen-at-end": "the page ends in a hyphen",
    "remnant": "the last line of a paragraph holds nearly nothing",
    "widow": "the last line of a paragraph stands alone at the head of the page",
    "orphan": "the first line of a paragraph stands alone at the foot of the page",
    "heading-alone": "a heading stands alone at the foot",
    "column-head": "a column begins within an entry",
    "uneven-columns": "the last columns of the index do not end level",
}
"""What a designer would say of each kind of fault."""

MOST_HYPHENS = 2
"""How many lines in a row may end in a hyphen."""

FEWEST_LETTERS = 3
"""How many letters the last line of a paragraph has at the least, where spaces part words."""

FEWEST_CHARACTERS = 2
"""How many where none do."""

TEXT = {"p", "li", "dd", "div", "span"}
"""The elements of running text."""

APART = {"contents", "captions", "index", "title-page", "half-title", "imprint", "table", "pre"}
"""The tags and classes of what is set line by line, or in cells."""

HEADS = {*HEADINGS, "caption", "dt"}
"""What never stands alone at the foot of a page."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that a designer would mark."""

    kind: Kind
    page: int
    """The page, counted from 1."""
    text: str
    """The beginning of what stands there, for a person to find it by."""


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of an element that stand on one page."""

    element: Any
    """Of ElementTree, which does not know its parents."""
    lines: Sequence[Box]
    around: frozenset[str]
    """The tags and classes of the elements that it stands in, and its own."""

    @property
    def is_text(self) -> bool:
        """Whether it is running text, of which pages and lines may end within."""
        return self.element.tag in TEXT and self.around.isdisjoint(APART)

    @property
    def is_letter(self) -> bool:
        """Whether it is the letter above entries of an index."""
        return "letter" in classes(self.element)


def find_faults(document: Box) -> list[Fault]:
    """All that there is to mark on the pages of a laid-out document, page by page."""
    boxes = [page._page_box for page in document.pages]  # noqa: SLF001 - no other way
    pages = [list(_blocks(box)) for box in boxes]
    found = [*_ends_of_chapters(document)]
    for number, (page, after) in enumerate(pairwise([*pages, []]), start=1):
        found += _in_lines(page, after, number)
        found += _at_the_foot(page, after, number)
    columns = [[list(_blocks(column)) for column in _columns(box)] for box in boxes]
    for number, (here, there) in enumerate(pairwise([*columns, []]), start=1):
        found += _in_columns([*filter(None, here)], number, is_last=not there)
    return sorted(found, key=lambda fault: fault.page)


def _ends_of_chapters(document: Box) -> Iterator[Fault]:
    """Last pages that hold little, and pages before them that do."""
    for name, pages in balance.pages_of_chapters(document).items():
        first = next(
            number for number, page in enumerate(document.pages, start=1) if name in page.anchors
        )
        if len(pages) > 1 and pages[-1].lines < balance.FEWEST:
            yield Fault("short-page", first + len(pages) - 1, name)
        for number, page in enumerate(pages[:-1], start=first):
            if page.is_half_empty:
                yield Fault("half-empty", number, name)


def _in_lines(page: Sequence[_Block], after: Sequence[_Block], number: int) -> Iterator[Fault]:
    """What is amiss with the ends of lines."""
    going_on = {id(block.element) for block in after}
    for block in page:
        if not block.is_text:
            continue
        for is_divided_here, lines in groupby(block.lines, is_divided):
            row = list(lines)
            if is_divided_here and len(row) > MOST_HYPHENS:
                yield _fault("ladder", number, row[0])
        is_end = len(block.lines) > 1 and id(block.element) not in going_on
        if is_end and _is_remnant(*block.lines[-2:]):
            yield _fault("remnant", number, block.lines[-1])


def _is_remnant(before: Box, last: Box) -> bool:
    """Whether the last line of a paragraph is the rest of a word, or nearly nothing."""
    text = text_of(last)
    letters = re.sub(r"[\W_]", "", text)
    fewest = FEWEST_CHARACTERS if re.search(f"[{UNSPACED}]", text) else FEWEST_LETTERS
    return len(letters) < fewest or (is_divided(before) and " " not in text.strip())


def _at_the_foot(page: Sequence[_Block], after: Sequence[_Block], number: int) -> Iterator[Fault]:
    """What is amiss where one page ends and the next begins."""
    if not page:
        return
    if page[-1].element.tag in HEADS:
        yield _fault("heading-alone", number, page[-1].lines[-1])
    if page[-1].is_text and is_divided(page[-1].lines[-1]):
        yield _fault("hyphen-at-end", number, page[-1].lines[-1])
    following = {id(block.element): block for block in after}
    for block in page:
        rest = following.get(id(block.element))
        if rest is not None and block.is_text:
            if len(block.lines) == 1:
                yield _fault("orphan", number, block.lines[0])
            if len(rest.lines) == 1:
                yield _fault("widow", number + 1, rest.lines[0])


def _columns(page: Box) -> Iterator[Box]:
    return (box for box in page.descendants() if getattr(box, "is_column", False))


def _in_columns(
    columns: Sequence[Sequence[_Block]], number: int, *, is_last: bool
) -> Iterator[Fault]:
    """What is amiss with the columns of a page of an index."""
    for column in columns:
        first, last = column[0], column[-1]
        if {"level-2", "level-3"} & {*classes(first.element)}:
            yield _fault("column-head", number, first.lines[0])
        if last.is_letter:
            yield _fault("heading-alone", number, last.lines[-1])
    for before, column in pairwise(columns if is_last else ()):
        apart = abs(column[-1].lines[-1].position_y - before[-1].lines[-1].position_y)
        if apart > _height_of_first(column) + column[0].lines[0].height:
            yield _fault("uneven-columns", number, column[-1].lines[-1])


def _height_of_first(column: Sequence[_Block]) -> float:
    """How high what a column begins with is: its letter, an entry, and what is inside of that."""
    firsts = [at for at, block in enumerate(column) if "level-1" in classes(block.element)]
    end = firsts[1] if len(firsts) > 1 else len(column)
    return float(sum(line.height for block in column[:end] for line in block.lines))


def _fault(kind: Kind, number: int, line: Box) -> Fault:
    return Fault(kind, number, shorten(text_of(line), 60))


def _blocks(box: Box, around: frozenset[str] = frozenset()) -> Iterator[_Block]:
    """The blocks in a box that have lines, without notes, running heads and what floats."""
    from weasyprint.formatting_structure import boxes

    if isinstance(box, boxes.MarginBox | boxes.FootnoteAreaBox):
        return
    element = getattr(box, "element", None)
    if element is not None:
        around = around.union([str(element.tag), *classes(element)])
    children = [child for child in getattr(box, "children", ()) if isinstance(child, boxes.Box)]
    lines = [child for child in children if isinstance(child, boxes.LineBox)]
    if lines and element is not None:
        yield _Block(element, lines, around)
    for child in children:
        if not isinstance(child, boxes.LineBox) and child.is_in_normal_flow():
            yield from _blocks(child, around)
