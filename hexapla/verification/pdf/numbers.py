"""Every number that a reader sees on the pages of a PDF, each with the id of what it belongs to."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from hexapla.model import Printed
from hexapla.verification.pdf.objects import HEADINGS, Tag
from hexapla.verification.pdf.sheets import Marked, Sheets
from hexapla.verification.pdf.text import EN_SPACE, Glyph, in_order
from hexapla.verification.readings import LABEL, NOTE, OWN, PARAGRAPH, kind_of

NUMBER = re.compile(r"\b(?:[IVX]+|[A-Z])(?:\.\d+)+\b|\d+(?:\.\d+)*(?:[a-z]\b)?")
"""A number as it counts sections and other things."""

LONE = re.compile(r"\W*([IVX]+|[A-Z])\W*")
"""The number of a part or an appendix, with nothing beside it."""

CALL = re.compile(r"(.+-note-\d+)-ref((?:\.[\w-]+)?)")
"""The id of the place of a note's call."""

SHORT, LONGEST = 12, 40
"""How many letters a number may have with all that stands around it; a caption's label has more."""

HIGHEST, LOWEST, TALLEST = 0.6, -0.3, -4
"""How far, in ems, letters of a heading may stand above the place that is the heading's, and below
it: usually, and if the line has a formula that is higher than they are."""


def numbers(text: str) -> str:
    """The numbers in what is printed: ``2.3`` of ``section 2.3,``."""
    if alone := LONE.fullmatch(text):
        return alone[1]
    return " ".join(NUMBER.findall(text))


def first_number(text: str) -> str:
    """The first number in what is printed, or nothing."""
    found = NUMBER.search(text)
    return found[0] if found else ""


def printed(sheets: Sheets, heading_list: list[Heading]) -> Iterator[Printed]:
    """What is printed at the things that have a number, kind by kind, in the order of the pages."""
    calls = {name: sheets.word_at(name) for name in _named(sheets, CALL)}
    marks = {
        (sheets.objects.destinations[name].page, glyph.mark)
        for name in calls
        for glyph in calls[name]
    }
    for heading in heading_list:
        yield Printed("section", heading.name, _before_title(sheets, heading, marks))
    for name in _named(sheets, PARAGRAPH):
        yield from _some("paragraph", name, numbers(sheets.at(name, sheets.margin(name))))
    for name, glyphs in calls.items():
        note = CALL.sub(r"\1\2", name)
        yield from _some("call", note, _label(sheets.at(name, glyphs)))
    for name in _named(sheets, NOTE):
        yield from _some("note", name, _label(sheets.at(name, _head(sheets, name))))
    for name in _named(sheets, LABEL):
        kind, of = kind_of(name), LABEL.sub(r"\1\3", name)
        if kind != "figure":
            # A label begins its line; the number of an equation ends it, and the margin before the
            # line may hold that of its paragraph.
            label = sheets.part_at(name) if kind == "equation" else sheets.first_line(name)
            yield from _some(kind, of, first_number(sheets.at(name, label)))
    yield from _captions(sheets)
    for page, folio in sheets.folio.items():
        yield Printed("folio", sheets.objects.labels[page], folio, folio)
    for page, column, glyphs in sheets.heads():
        said = sheets.text_of(page, glyphs, rtl=sheets.is_rtl(column))
        number = numbers(said.partition(EN_SPACE)[0]) if EN_SPACE in said else ""
        yield from (
            one._replace(page=sheets.folio.get(page, "")) for one in _some("head", column, number)
        )


def _some(kind: str, name: str, text: str) -> Iterator[Printed]:
    """A number, where one is printed."""
    if text:
        yield Printed(kind, name, text)


def _named(sheets: Sheets, form: re.Pattern[str]) -> list[str]:
    """The ids of a form, in the order of the pages."""
    names = (name for name in sheets.objects.destinations if form.fullmatch(name))
    return sorted(names, key=sheets.order)


def _label(text: str, most: int = SHORT) -> str:
    """The numbers in what was written in one go; only the first one if that goes on as text."""
    return numbers(text if len(text) <= most else re.split(r"\s", text, maxsplit=1)[0])


# -------------------------------------------------------------------------------- headings


class Heading(NamedTuple):
    """A heading as it stands in the text."""

    name: str
    """Empty where no place is named beside it."""
    level: int
    """0 where the file does not say: it has no tags."""
    page: int
    glyphs: list[Glyph]


def headings(sheets: Sheets) -> list[Heading]:
    """The headings in the order of the pages: by their tags, else where bookmarks lead."""
    tags = [tag for tag in sheets.objects.tags if tag.kind in HEADINGS and tag.marks]
    if sheets.objects.tags:
        tagged = [_tagged(sheets, tag) for tag in tags]
    else:
        tagged = [
            Heading(name, 0, sheets.objects.destinations[name].page, sheets.first_line(name))
            for name in sheets.bookmarked
        ]
    return sorted(tagged, key=lambda one: (one.page, -max((g.top for g in one.glyphs), default=0)))


def _tagged(sheets: Sheets, tag: Tag) -> Heading:
    page = tag.marks[0][0]
    glyphs = [one for mark in tag.marks if mark[0] == page for one in sheets.marked.get(mark, [])]
    return Heading(_destination_name(sheets, page, glyphs), int(tag.kind[2:]), page, glyphs)


def _destination_name(sheets: Sheets, page: int, glyphs: list[Glyph]) -> str:
    """The id whose place is the upper edge of a heading; rather one that a bookmark leads to."""
    if not glyphs:
        return ""
    top, em = max(one.top for one in glyphs), max(one.em for one in glyphs)
    side = sheets.side_of(glyphs[0])
    below = {
        name: (top - place.y) / em
        for name, place in sheets.objects.destinations.items()
        if place.page == page and sheets.side(name) == side and not OWN.fullmatch(name)
    }
    beside = [name for name, distance in below.items() if LOWEST <= distance <= HIGHEST]
    if beside:
        return min(beside, key=lambda name: (name not in sheets.bookmarked, name))
    # A line with a tall formula begins far above its letters.
    above = [
        name
        for name, distance in below.items()
        if TALLEST <= distance <= HIGHEST and name in sheets.bookmarked
    ]
    return max(above, key=lambda name: (below[name], name), default="")


def _before_title(sheets: Sheets, heading: Heading, calls: set[Marked]) -> str:
    """The numbers in a heading's line before the wide space that parts them from its title."""
    if not heading.glyphs:
        return ""
    row = sheets.row_of(heading.page, max(heading.glyphs, key=lambda one: one.top))
    glyphs = [one for one in row if (heading.page, one.mark) not in calls]
    rtl = sheets.is_rtl(heading.name)
    before, space, _ = sheets.text_of(heading.page, glyphs, rtl=rtl).partition(EN_SPACE)
    return numbers(before) if space else ""


# -------------------------------------------------------------------------- notes, captions


def _head(sheets: Sheets, name: str) -> list[Glyph]:
    """What the first line of a note begins with, and was written in one go."""
    line, rtl = sheets.first_line(name), sheets.is_rtl(name)
    first = max(line, key=lambda one: one.right if rtl else -one.left, default=None)
    return [one for one in line if first and one.mark == first.mark]


def _captions(sheets: Sheets) -> list[Printed]:
    """The numbers of figures and tables; a figure stands before those that it is made of."""
    tags = (tag for tag in sheets.objects.tags if tag.kind == "/Caption" and tag.marks)
    found = [one for tag in tags for one in _caption(sheets, tag)]
    return sorted(found, key=lambda one: sheets.order(one.id) if one.id else ())


def _caption(sheets: Sheets, tag: Tag) -> Iterator[Printed]:
    """The number of a figure or a table: what its caption's line begins with."""
    page = tag.marks[0][0]
    pieces = [found for mark in tag.marks if mark[0] == page and (found := sheets.marked.get(mark))]
    if not pieces:
        return
    kind = "table" if tag.above == "/Table" else "figure"
    name = _labelled(sheets, page, pieces[0])
    name = name or _captioned(sheets, page, pieces[0], is_table=kind == "table")
    rtl, (left, right) = sheets.is_rtl(name), _room(sheets, name)
    text = " ".join(
        sheets.text_of(page, [one for one in row if left <= one.left < right], rtl=rtl)
        for row in _label_rows(sheets, page, pieces, rtl=rtl)
    )
    yield from _some(kind, name, numbers(text) if len(text) <= LONGEST else first_number(text))


def _room(sheets: Sheets, name: str) -> tuple[float, float]:
    """How far a figure reaches to the left and right, where others stand beside it."""
    places = sheets.objects.destinations
    own = places.get(name)
    if own is None:
        return -math.inf, math.inf
    row = [
        place.x
        for other, place in places.items()
        if place.page == own.page and abs(place.y - own.y) < 1 and not OWN.fullmatch(other)
    ]
    beside = [x for x in row if x > own.x + 1]
    is_first = own.x <= min(row) + 1
    return -math.inf if is_first else own.x - 1, min(beside, default=math.inf)


def _labelled(sheets: Sheets, page: int, glyphs: list[Glyph]) -> str:
    """The id of a figure whose caption says whose it is, as it stands below other figures."""
    top, em, side = max(g.top for g in glyphs), glyphs[0].em, sheets.side_of(glyphs[0])
    for name, place in sheets.objects.destinations.items():
        is_here = place.page == page and abs(place.y - top) <= em and sheets.side(name) == side
        if is_here and kind_of(name) == "figure":
            return LABEL.sub(r"\1\3", name)
    return ""


def _label_rows(
    sheets: Sheets, page: int, pieces: list[list[Glyph]], *, rtl: bool
) -> Iterator[list[Glyph]]:
    """The lines from their beginning to the end of a label, which a narrow table may break."""
    for piece in pieces:
        row = in_order(sheets.row_of(page, piece[0]), rtl=rtl)
        end = 1 + max(at for at, one in enumerate(row) if one in piece)
        yield row[:end]
        if end < len(row) or any(one.text.isdigit() for one in piece):
            return


def _captioned(sheets: Sheets, page: int, glyphs: list[Glyph], *, is_table: bool) -> str:
    """The id of what has a caption: a figure begins above it, a table below it."""
    top, bottom, em = max(g.top for g in glyphs), min(g.bottom for g in glyphs), glyphs[0].em
    near = {
        name: abs(place.y - (bottom if is_table else top))
        for name, place in sheets.objects.destinations.items()
        if place.page == page
        and (place.y <= top if is_table else place.y >= top - 0.6 * em)
        and sheets.side(name) == sheets.side_of(glyphs[0])
        and not OWN.fullmatch(name)
    }
    left = min(glyph.left for glyph in glyphs) + em

    def rank(name: str) -> tuple[float, bool, float]:
        # Of several side by side it is the last that begins before the caption does.
        x = sheets.objects.destinations[name].x
        return near[name], x > left, -x

    return min(near, key=rank, default="")
