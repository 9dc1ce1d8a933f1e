"""What the links of a PDF say: lines of contents, cross-references, and locators of the index."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from unicodedata import bidirectional

from hexapla.model import Printed
from hexapla.verification.pdf.numbers import Heading, first_number, numbers
from hexapla.verification.pdf.objects import Link
from hexapla.verification.pdf.sheets import Sheets
from hexapla.verification.pdf.text import (
    EN_SPACE,
    GAP,
    Glyph,
    bounding_box,
    gap,
    in_order,
    lines,
    runs_left,
)
from hexapla.verification.readings import LISTS

DASHES = "-\u2010\u2011\u2012\u2013\u2014~\uff5e"
"""What stands between the first and the last page of a run."""

COMMA = re.compile(r"^([،,、，])\s*(.*)$", re.DOTALL)
"""A comma before what it parts from its page."""

APPENDIX = re.compile(r"(\d+(?:\.\d+)*)\.([A-Z])(?!\w)")
"""The number of a section of an appendix whose letter is Arabic, in a line from left to right."""

LABELLED = re.compile(r"[^\W\d]+(?: [^\W\d]+)* \(?(?:[A-Z]\.)?\w[\d.]*\w?\)?(?:, \w+\.? \w+)?")
"""A word with its number, and the page: all that is needed to know where a reference begins."""

INDEX = "back-index"
"""The id where the index begins."""

LEVEL = 0.3
"""By how many ems letters of one line stand higher or lower than others at the most."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A link, or the part of it that stands on one page."""

    target: str
    page: int
    glyphs: tuple[Glyph, ...]
    is_tagged: bool
    """Whether it is told by a tag: print has no rectangles of links."""

    @property
    def at(self) -> tuple[float, float]:
        """Where it begins: its page, and how far down that."""
        return self.page, -max(one.top for one in self.glyphs)


def linked(sheets: Sheets, found: list[Heading]) -> Iterator[Printed]:
    """What is printed in links inside the book: in front of the text, in it, and in the index."""
    text, index = _starts(sheets, found)
    pieces = [
        link_piece for link in sheets.objects.links if (link_piece := _piece(sheets, link)).glyphs
    ]
    front = [link_piece for link_piece in pieces if link_piece.at < text]
    back = [link_piece for link_piece in pieces if link_piece.at >= index]
    for target, same in groupby(front, key=lambda link_piece: link_piece.target):
        yield from _line_of_contents(sheets, target, list(same))
    in_text = _outermost(link_piece for link_piece in pieces if text <= link_piece.at < index)
    in_headings = {(one.page, glyph) for one in found for glyph in one.glyphs}
    for parts in _joined_pieces(sheets, in_text):
        reference = _reference(sheets, parts)
        if in_headings.issuperset((parts[0].page, glyph) for glyph in parts[0].glyphs):
            # A heading names no page, wherever that is: as if it stood on it.
            reference = reference._replace(page=_page_of(sheets, reference.id))
        yield reference
    for target, same in groupby(back, key=lambda link_piece: link_piece.target):
        said = " ".join(_locator(sheets, piece) for piece in same)
        yield Printed("locator", target, said)


def _locator(sheets: Sheets, piece: Piece) -> str:
    """What the index says of a place, with the numbers that go on where the link ends or begins."""
    rtl = sheets.is_rtl(piece.target)
    # Not its row: in another column of an index a line may stand half a line higher.
    middle, most = piece.glyphs[0].middle, LEVEL * piece.glyphs[0].em
    near = [one for one in sheets.pages[piece.page].glyphs if abs(one.middle - middle) < most]
    row = in_order(near, rtl=rtl)
    inside = [at for at, one in enumerate(row) if one in piece.glyphs]
    first, last = min(inside), max(inside)
    while first > 0 and _is_joined(row[first - 1], row[first]):
        first -= 1
    while last + 1 < len(row) and _is_joined(row[last + 1], row[last]):
        last += 1
    return sheets.text_of(piece.page, row[first : last + 1], rtl=rtl)


def _is_joined(one: Glyph, other: Glyph) -> bool:
    return (one.text.isdigit() or one.text in DASHES) and gap(one, other) < GAP


def _starts(
    sheets: Sheets, heading_list: list[Heading]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the first heading stands, and where the index begins."""
    body = min(((one.page, -_top(one.glyphs)) for one in heading_list), default=(0.0, -1e6))
    place = sheets.objects.destinations.get(INDEX)
    return body, (place.page, -place.y - 1) if place else (1e6, 0.0)


def _top(glyphs: Iterable[Glyph]) -> float:
    return max((one.top for one in glyphs), default=0.0)


def _piece(sheets: Sheets, link: Link) -> Piece:
    if link.box is None:
        tagged = [one for mark in link.marks for one in sheets.marked.get(mark, [])]
        glyphs = [
            one for row in lines(tagged) for one in sheets.within(link.page, bounding_box(row))
        ]
    else:
        glyphs = sheets.within(link.page, link.box)
    return Piece(link.target, link.page, tuple(glyphs), link.box is None)


def _line_of_contents(sheets: Sheets, target: str, pieces: list[Piece]) -> Iterator[Printed]:
    """The number and the page in a line of contents, and what lies between them left out."""
    page, rtl = pieces[0].page, sheets.is_rtl(target)
    linked = dict.fromkeys(glyph for piece in pieces for glyph in piece.glyphs)
    if any(piece.is_tagged for piece in pieces):
        linked = dict.fromkeys(
            glyph for row in lines(linked) for glyph in sheets.row_of(page, row[0])
        )
    glyphs = sheets.seen(page, linked)
    if not glyphs:
        return
    end = _last_word(in_order(lines(glyphs)[-1], rtl=rtl))
    line_text = sheets.text_of(page, [glyph for glyph in glyphs if glyph not in end], rtl=rtl)
    before, _, title = line_text.partition(EN_SPACE)
    if not sheets.is_section(target):
        before = first_number(line_text)
    elif not title.strip(". "):
        before = ""
    if not LISTS.fullmatch(target):
        yield Printed("contents", target, numbers(before))
    yield Printed("page", target, sheets.text_of(page, end, rtl=rtl))


def _last_word(line: list[Glyph]) -> list[Glyph]:
    """What a line in the order of reading ends with, after its last gap."""
    start = len(line) - 1
    while start > 0:
        if gap(line[start], line[start - 1]) >= GAP:
            break
        start -= 1
    return line[start:]


def _outermost(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces that are not a part of the one before.

    WeasyPrint makes a link of every element in a link: of a word that is set apart, of a mark.
    """
    outer: Piece | None = None
    for piece in pieces:
        is_same_link = outer and (piece.target, piece.page) == (outer.target, outer.page)
        if outer and is_same_link and set(piece.glyphs) <= set(outer.glyphs):
            continue
        outer = piece
        yield piece


def _joined_pieces(sheets: Sheets, pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces of each link: where it goes on in the next line, there is another one."""
    parts: list[Piece] = []
    for piece in pieces:
        if parts and not (piece.target == parts[-1].target and _is_continued(sheets, parts, piece)):
            yield parts
            parts = []
        parts.append(piece)
    if parts:
        yield parts


def _is_continued(sheets: Sheets, parts: Sequence[Piece], second: Piece) -> bool:
    """Whether a link, of which these are the parts so far, goes on in a piece.

    Where links have names of their own, one begins at each name: what begins at none goes on, be it
    in a cell beside others. Elsewhere nothing may stand after the last part in its line, nor before
    the piece in its own.
    """
    first = parts[-1]
    if sheets.begins_at(second.page, second.glyphs):
        return False
    if sheets.begins_at(parts[0].page, parts[0].glyphs):
        return True
    if first.page == second.page and -first.at[1] - max(g.top for g in second.glyphs) < 1:
        return bool(set(first.glyphs) & set(second.glyphs))
    line = sheets.row_of(first.page, first.glyphs[-1])
    following = sheets.row_of(second.page, second.glyphs[0])
    # A passage that nobody has translated yet runs in the other direction.
    return any(
        in_order(line, rtl=rtl)[-1] in first.glyphs
        and in_order(following, rtl=rtl)[0] in second.glyphs
        for rtl in (False, True)
    )


def _reference(sheets: Sheets, parts: list[Piece]) -> Printed:
    target, rtl = parts[0].target, sheets.is_rtl(parts[0].target)
    # A passage in the language of the source refers in that, and runs in its direction.
    letters = [glyph for one in parts for glyph in one.glyphs if glyph.text.isalpha()]
    text = _said(sheets, parts, rtl=rtl or (bool(letters) and all(map(runs_left, letters))))
    if rtl:
        turned = APPENDIX.sub(r"\2.\1", _said(sheets, parts, rtl=False))
        is_ltr = {"R", "AL"}.isdisjoint(map(bidirectional, turned))
        text = turned if is_ltr and LABELLED.fullmatch(turned) else text
    return Printed("reference", target, text, sheets.folio.get(parts[0].page, ""))


def _page_of(sheets: Sheets, target: str) -> str:
    """The number of the page that a place stands on."""
    place = sheets.objects.destinations.get(target)
    return sheets.folio.get(place.page, "") if place else ""


def _said(sheets: Sheets, parts: list[Piece], *, rtl: bool) -> str:
    return " ".join(
        # In a line of the other direction its comma may stand on the other side.
        COMMA.sub(r"\2\1", sheets.text_of(one.page, one.glyphs, rtl=rtl, parted=False))
        for one in parts
    )
