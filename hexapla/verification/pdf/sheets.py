"""The pages of a finished PDF with what stands where: columns, lines, margins and page numbers."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from hexapla.languages import languages
from hexapla.verification.pdf.objects import Objects
from hexapla.verification.pdf.text import WIDE, Box, Glyph, PageText, lines, parts, runs_left, words
from hexapla.verification.readings import OWN, kind_of, latin_number

Marked = tuple[int, int]
"""A page and the number of a marked content on it."""

TWINNED = re.compile(r"((?:block|link|picture)-(?:c\d+-)?\d+|index-\d+|p\d+)\.([\w-]+)")
"""An id that is in the second column of a parallel edition for sure."""

REACH = 34.0
"""How many points beyond the text something may stand and still be in its margin."""

WHOLE = 0.9
"""What is raised is smaller than this share of its text."""

SMALL = 0.75
"""What is read above words is smaller than this share of them."""

RAISED = 3
"""How many lines the letters of one may make at the most: what is raised, and how far, differs."""

LONE_NUMBER = re.compile(r"\W*(\d+|[ivxlcdm]+)\W*|\D{1,12}\d+\W*")
"""How a page tells its number, alone or with a word before it."""

PLAIN_NUMBERS = re.compile(r"[\d\W]*\d[\d\W]*|\W*[ivxlcdm]+\W*")

SAME = 2.0
"""How many points things may stand apart that are at one height."""

OVERHANG = 0.3
"""How many ems the first letter of a link may reach out before it, as an italic *f* does."""


class Sheets:
    """The pages, and questions about them that are asked by the id of a place."""

    def __init__(self, pdf_objects: Objects, pages: Sequence[PageText]) -> None:
        self.objects, self.pages = pdf_objects, pages
        pairs = [
            (found[1], pdf_objects.destinations[found[1]].x, pdf_objects.destinations[name].x)
            for name in pdf_objects.destinations
            if (found := TWINNED.fullmatch(name)) and found[1] in pdf_objects.destinations
        ]
        self.second = _second_column(pdf_objects.destinations)
        apart = max((abs(first - second) for _, first, second in pairs), default=0) / 2
        beside = [(first, second) for _, first, second in pairs if abs(first - second) >= apart]
        self._across = {name for name, first, second in pairs if abs(first - second) < apart}
        """What stands above its translation, across both columns, by the id of the first."""
        self._fold = min((max(pair) for pair in beside), default=None)
        self._second_is_right = sum(1 if one < other else -1 for one, other in beside) > 0
        self._rows: dict[tuple[int, bool | None], list[list[Glyph]]] = {}
        self._edges: dict[tuple[int, bool | None], float] = {}

        self._links = [
            place for name, place in pdf_objects.destinations.items() if kind_of(name) == "link"
        ]
        self._by_height: dict[int, tuple[list[Glyph], list[float]]] = {}
        places = {
            place: name
            for name, place in pdf_objects.destinations.items()
            if not OWN.fullmatch(name)
        }
        marked = (
            places.get(first.destination, "")
            for first in pdf_objects.bookmarks
            if first.destination
        )
        self.bookmarked = {name: pdf_objects.destinations[name] for name in marked if name}
        """The ids that bookmarks lead to."""

    # ------------------------------------------------------------------------------ columns

    def is_rtl(self, name: str) -> bool:
        """Whether what has this id is written from right to left."""
        tag = self.second if self._is_second(name) else self.objects.language
        return bool(tag) and languages.direction(tag) == "rtl"

    def _is_second(self, name: str) -> bool:
        return bool(self.second) and name.endswith(f".{self.second}")

    def side(self, name: str) -> bool | None:
        """Whether the column of an id is the right one; None where there is only one."""
        if self._fold is None or name.removesuffix(f".{self.second}") in self._across:
            return None
        return self._is_second(name) == self._second_is_right

    def side_of(self, glyph: Glyph) -> bool | None:
        """Whether a letter stands in the right column."""
        return None if self._fold is None else glyph.left >= self._fold - 1

    def is_section(self, name: str) -> bool:
        """Whether a bookmark leads to an id, or to its twin in the first column."""
        return name.removesuffix(f".{self.second}") in self.bookmarked or name in self.bookmarked

    # -------------------------------------------------------------------------------- lines

    def order(self, name: str) -> tuple[float, ...]:
        """What places are sorted by: pages, down each page, and along each line."""
        place = self.objects.destinations[name]
        return (place.page, -place.y, -place.x if self.is_rtl(name) else place.x)

    def rows(self, page: int, side: bool | None) -> list[list[Glyph]]:  # noqa: FBT001 - None: both
        """The lines of a column, the highest first."""
        key = (page, side)
        if key not in self._rows:
            every = self.pages[page].glyphs
            own = [one for one in every if side is None or self.side_of(one) == side]
            self._rows[key] = lines(own)
        return self._rows[key]

    def row_of(self, page: int, glyph: Glyph) -> list[Glyph]:
        """The line that a letter stands in, in its column."""
        return next((r for r in self.rows(page, self.side_of(glyph)) if glyph in r), [glyph])

    def first_line(self, name: str) -> list[Glyph]:
        """The letters of the line at which a place begins, in its column."""
        destination = self.objects.destinations[name]
        for row in self.rows(destination.page, self.side(name)):
            em = max(one.em for one in row)
            top = max(one.top for one in row)
            # Marks over letters reach higher than the line does.
            if top <= destination.y + 0.6 * em:
                return row if top >= destination.y - 4 * em else []
        return []

    def _raised_rows(self, name: str) -> Iterator[list[Glyph]]:
        """The line at which a place begins, and what is raised in it: that counts as lines, too."""
        first = self.first_line(name)
        rows = self.rows(self.objects.destinations[name].page, self.side(name))
        start = next((at for at, row in enumerate(rows) if row is first), len(rows))
        near = rows[start : start + RAISED]
        sizes = [max(glyph.em for glyph in row) for row in near]
        for row, size in zip(near, sizes, strict=True):
            yield row
            if size > WHOLE * max(sizes):
                return

    def _read_above(self, name: str) -> list[list[Glyph]]:
        """The line at which a place begins; where that is a reading above words, these, too."""
        first = self.first_line(name)
        rows = self.rows(self.objects.destinations[name].page, self.side(name))
        at = next((at for at, row in enumerate(rows) if row is first), len(rows))
        if at + 1 >= len(rows) or not first:
            return [first]
        em, after = (max(one.em for one in row) for row in rows[at : at + 2])
        gap = min(one.bottom for one in first) - max(one.top for one in rows[at + 1])
        # Not a paragraph before a heading: that is larger, too, and stands further away. Nor the
        # number in the margin of a formula, in whose line there is no letter.
        is_above = any(not self._is_beyond(name, glyph) for glyph in first)
        return rows[at : at + 2] if is_above and em < SMALL * after and gap < em else [first]

    def _is_beyond(self, name: str, glyph: Glyph) -> bool:
        """Whether a letter stands in the margin before a block."""
        if not self.is_rtl(name):
            return glyph.right < self.objects.destinations[name].x
        page = self.objects.destinations[name].page
        return glyph.left > self._right_edge(page, self.side(name))

    def margin(self, name: str) -> list[Glyph]:
        """What stands in the margin before the first line of a block."""
        destination, rtl = self.objects.destinations[name], self.is_rtl(name)
        rows = self._read_above(name)
        near = [glyph for row in rows for glyph in row]
        # Of a formula no letter stands in the line: the number has it to itself.
        line = [glyph for glyph in near if glyph.right > destination.x] or near
        floor = min((glyph.bottom for glyph in line), default=destination.y - 20)
        edge = self._right_edge(destination.page, self.side(name)) if rtl else destination.x
        beside = [
            glyph
            for glyph in self.pages[destination.page].glyphs
            if floor <= glyph.middle <= destination.y + 0.4 * glyph.em
        ]
        outside = (glyph for glyph in beside if self._is_beyond(name, glyph))
        marks = set[int]()
        for glyph in sorted(outside, key=lambda glyph: glyph.left if rtl else -glyph.right):
            if (glyph.left - edge if rtl else edge - glyph.right) > REACH:
                break
            edge = glyph.right if rtl else glyph.left
            marks.add(glyph.mark)
        return [glyph for glyph in beside if glyph.mark in marks]

    def _right_edge(self, page: int, side: bool | None) -> float:  # noqa: FBT001 - None: both
        """Where most lines of a column have their right end, on the left or on the right pages."""
        # Not on one page alone: there may be more lines of a list than of paragraphs on it.
        is_right, sheets = page % 2, range(page % 2, len(self.pages), 2)
        if (is_right, side) not in self._edges:
            ends = [round(end, 1) for number in sheets for end in self._right_ends(number, side)]
            often = Counter(map(round, ends))
            most = max(often.values(), default=0)
            edge = min((end for end in ends if often[round(end)] == most), default=0.0)
            self._edges[is_right, side] = edge
        return self._edges[is_right, side]

    def _right_ends(self, page: int, side: bool | None) -> Iterator[float]:  # noqa: FBT001 - None: both
        """Where the lines of a column end at the right, and whatever is parted from them there."""
        for row in self.rows(page, side):
            ordered = sorted(row, key=lambda glyph: glyph.left)
            for glyph, after in zip(ordered, [*ordered[1:], None], strict=True):
                if after is None or after.left - glyph.right > WIDE * glyph.em:
                    yield glyph.right

    # --------------------------------------------------------------------------------- text

    def within(self, page: int, box: Box) -> list[Glyph]:
        """The letters whose middle lies in a rectangle."""
        left, bottom, right, top = box
        if page not in self._by_height:
            ordered = sorted(self.pages[page].glyphs, key=lambda glyph: glyph.middle)
            self._by_height[page] = ordered, [glyph.middle for glyph in ordered]
        ordered, heights = self._by_height[page]
        between = ordered[bisect_left(heights, bottom) : bisect_right(heights, top)]
        return [glyph for glyph in between if left <= (glyph.left + glyph.right) / 2 <= right]

    def seen(self, page: int, glyphs: Iterable[Glyph]) -> list[Glyph]:
        """Those letters that leave a trace on the paper."""
        page_text = self.pages[page]
        return [one for one in glyphs if not one.text.isalnum() or page_text.shows(one)]

    def text_of(self, page: int, glyphs: Iterable[Glyph], *, rtl: bool, parted: bool = True) -> str:
        """What can be seen of letters, as it is read, with Latin digits."""
        return latin_number(words(self.seen(page, glyphs), rtl=rtl, parted=parted))

    def at(self, name: str, glyphs: Iterable[Glyph]) -> str:
        """What is said by letters on the page of an id."""
        return self.text_of(self.objects.destinations[name].page, glyphs, rtl=self.is_rtl(name))

    @cached_property
    def marked(self) -> dict[Marked, list[Glyph]]:
        """The letters of each marked content."""
        by_mark: dict[Marked, list[Glyph]] = {}
        for number, page in enumerate(self.pages):
            for one in page.glyphs:
                by_mark.setdefault((number, one.mark), []).append(one)
        return by_mark

    def word_at(self, name: str) -> list[Glyph]:
        """What begins at a place within a line, and was written in one go."""
        destination = self.objects.destinations[name]
        near = [found for row in self._raised_rows(name) for found in self._beginning_at(name, row)]
        # Letters before and after the place are larger than a mark.
        first = min(near, key=lambda found: (found[0].em, found[1]), default=None)
        return self.marked[destination.page, first[0].mark] if first else []

    def _beginning_at(self, name: str, row: Sequence[Glyph]) -> Iterator[tuple[Glyph, bool]]:
        """The letters of a line whose side is at a place, and whether it is their last one.

        Where a line has words that run from right to left, either may be their first: a passage
        that nobody has translated runs in its own direction.
        """
        x, to_left = self.objects.destinations[name].x, sum(map(runs_left, row))
        is_rtl = 2 * to_left > sum(one.text.isalpha() for one in row) or self.is_rtl(name)
        for glyph in row:
            if abs(glyph.left - x) <= 0.2 * glyph.em:
                yield glyph, is_rtl
            elif (to_left or is_rtl) and abs(glyph.right - x) <= 0.2 * glyph.em:
                yield glyph, not is_rtl

    def part_at(self, name: str) -> list[Glyph]:
        """What stands in a line for itself, whose left end a place is."""
        place, side = self.objects.destinations[name], self.side(name)
        found = [
            part
            for row in self.rows(place.page, side)
            for part in parts(row)
            if abs(part[0].left - place.x) <= 0.5 * part[0].em
        ]
        nearest = min(found, key=lambda part: abs(part[0].top - place.y), default=[])
        return nearest if nearest and abs(nearest[0].top - place.y) <= nearest[0].em else []

    def begins_at(self, page: int, glyphs: Sequence[Glyph]) -> bool:
        """Whether a link has a name at the beginning of these letters."""
        left, top = min(glyph.left for glyph in glyphs), max(glyph.top for glyph in glyphs)
        em = glyphs[0].em
        return any(
            place.page == page
            and abs(place.x - left) < OVERHANG * em
            and abs(place.y - top) < 0.6 * em
            for place in self._links
        )

    # -------------------------------------------------------------------------------- pages

    @cached_property
    def folio(self) -> dict[int, str]:
        """The number that is printed on each page that has one, in Latin digits."""
        ends = [(page, part) for page in range(len(self.pages)) for part in self._outer_parts(page)]
        heights = Counter(
            round(part[0].middle)
            for _, part in ends
            if LONE_NUMBER.fullmatch(latin_number(words(part, rtl=False)))
        )
        height = max(heights, key=lambda one: heights[one], default=0)
        texts_by_height: dict[int, list[str]] = {}
        for page, part in ends:
            if heights and abs(part[0].middle - height) <= SAME:
                texts_by_height.setdefault(page, []).append(self.text_of(page, part, rtl=False))
        numbers = {page: _folio(texts) for page, texts in texts_by_height.items()}
        return {page: number for page, number in numbers.items() if number}

    def heads(self) -> Iterator[tuple[int, str, list[Glyph]]]:
        """The running heads: page, the ending of ids in its column, and letters."""
        sides = (None,) if self._fold is None else (False, True)
        tops = [
            (page, side, rows[0])
            for page in self.folio
            for side in sides
            if (rows := self.rows(page, side))
        ]
        heights = Counter(round(row[0].middle) for _, _, row in tops)
        height = max(heights, key=lambda one: heights[one], default=0)
        for page, side, row in tops:
            if heights[height] > 1 and abs(row[0].middle - height) <= SAME:
                is_second = side is not None and side == self._second_is_right
                for part in parts(row):
                    yield page, f".{self.second}" if is_second else "", part

    def _outer_parts(self, page: int) -> Iterator[list[Glyph]]:
        """What stands in the lowest and in the highest line of a page."""
        rows = self.rows(page, None)
        for row in rows[-1:] + rows[:1] if rows else []:
            yield from parts(row)

    def folios(self) -> dict[str, str]:
        """The number of the page on which each id stands."""
        return {
            name: self.folio[place.page]
            for name, place in self.objects.destinations.items()
            if place.page in self.folio
        }


def _second_column(names: Iterable[str]) -> str:
    """The language of the second column, by the ids in it; empty where there is none."""
    return next((found[2] for name in names if (found := TWINNED.fullmatch(name))), "")


def _folio(texts: Sequence[str]) -> str:
    """The number in what stands at the height of page numbers, or all of them."""
    plain = [text for text in texts if PLAIN_NUMBERS.fullmatch(text)]
    found = plain or [text for text in texts if LONE_NUMBER.fullmatch(text)]
    said = " ".join(found)
    return " ".join(re.findall(r"\d+", said) or re.findall(r"[ivxlcdm]+", said))
