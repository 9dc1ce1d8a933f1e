"""The pages of a finished PDF → the words that a reader sees, in the order of its tags.

Tags give the order in which a screen reader reads, and tell what no one reads on: running heads and
numbers of pages are artifacts. What stands before the text, in its notes and in its index is told
by place: from where a name leads on, down the page and over the pages after it.
"""

from __future__ import annotations

import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from hexapla.languages import languages
from hexapla.model import StrayWords, TextRun
from hexapla.verification.pdf.objects import Destination
from hexapla.verification.pdf.sheets import Sheets
from hexapla.verification.pdf.text import Glyph, bounding_box, in_order, lines, words
from hexapla.verification.prose import FRONT, INDEX, TEXT
from hexapla.verification.prose import NOTE as NOTES
from hexapla.verification.readings import LISTS, NOTE_PART

BLOCKS = {
    *("/P", "/H", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/LI", "/Lbl", "/LBody", "/TH", "/TD"),
    *("/Caption", "/BlockQuote", "/TOCI", "/Note", "/FENote", "/Code"),
}
"""The tags whose words belong together, and to no other."""

UNREAD = {"/Figure", "/Formula"}
"""The tags of what is no prose."""

REACH = 0.4
"""How many ems above the place of a name the letters may begin that it leads to."""

MARGIN = 1.5
"""How many points a letter may stand out: its box is larger than its ink."""

LOWEST = 0.5
"""Type that is set in less than so many points does not stand upright."""

CELL = 4.0
"""The side in points of the squares in which letters are looked for that stand on others."""

LEAST = 3
"""How many letters that stand on others are no chance."""


class Piece(NamedTuple):
    """A marked content of the text: a line of a paragraph, or what is set otherwise in it."""

    page: int
    mark: int
    block: int
    """The number of the block that it belongs to."""
    column: str
    """The language of the column that it stands in; empty where there is only one."""


Read = tuple[Piece, list[Glyph]]
"""A piece with its letters."""


class _State(NamedTuple):
    """What is known of an element from those that it stands in."""

    page: int = -1
    block: int = 0
    column: str = ""
    is_read: bool = True
    """Whether its words are prose: those of a drawing are not, and those under it are."""


def pieces(pdf: Any) -> list[Piece]:  # noqa: ANN401 - pikepdf's types do not say what it holds
    """The marked contents of a PDF in the order of its tags; none where it has no tags."""
    root = pdf.Root.get("/StructTreeRoot")
    if root is None or "/K" not in root:
        return []
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    return list(_Walk(pages).read(root.K))


class _Walk:
    """Walks through the structure tree once, with a list instead of recursion: it can be deep."""

    def __init__(self, pages: Mapping[Any, int]) -> None:
        self._pages, self._blocks = pages, 0

    def read(self, root: Any) -> Iterator[Piece]:  # noqa: ANN401 - pikepdf's objects
        import pikepdf

        waiting: list[tuple[Any, _State]] = [(root, _State())]
        while waiting:
            element, state = waiting.pop()
            if isinstance(element, pikepdf.Array):
                waiting += [(part, state) for part in reversed(list(element))]
            elif not isinstance(element, pikepdf.Dictionary):
                yield from self._piece(int(element), state)
            else:
                state = self._within(element, state)
                if "/MCID" in element:
                    yield from self._piece(int(element.MCID), state)
                elif "/K" in element:
                    waiting.append((element.K, self._inside(str(element.get("/S")), state)))

    def _within(self, element: Any, state: _State) -> _State:  # noqa: ANN401 - pikepdf's objects
        if "/Pg" in element:
            state = state._replace(page=self._pages.get(element.Pg.objgen, state.page))
        if "/Lang" in element and str(element.get("/S")) == "/Div":
            state = state._replace(column=str(element.Lang))
        return state

    def _piece(self, mark: int, state: _State) -> Iterator[Piece]:
        if state.page >= 0 and state.is_read:
            yield Piece(state.page, mark, state.block, state.column)

    def _inside(self, kind: str, state: _State) -> _State:
        if kind in BLOCKS:
            self._blocks += 1
            state = state._replace(block=self._blocks)
        is_read = kind == "/Caption" or (state.is_read and kind not in UNREAD)
        return state._replace(is_read=is_read)


class _Flows:
    """What each letter on the pages is read on in, by its place."""

    def __init__(self, sheets: Sheets) -> None:
        places = sheets.objects.destinations
        sections = [at for name, at in sheets.bookmarked.items() if not LISTS.fullmatch(name)]
        self._first = min(map(_order, sections), default=(0, -math.inf))
        indexes = [at for name, at in places.items() if name.startswith("back-index")]
        self._index = min(map(_order, indexes), default=(math.inf, 0.0))
        self._notes: dict[int, float] = {}
        for name, at in places.items():
            if NOTE_PART.fullmatch(name):
                self._notes[at.page] = max(at.y, self._notes.get(at.page, at.y))

    def of(self, page: int, glyph: Glyph) -> str:
        """The flow of a letter."""
        at = page, REACH * glyph.em - glyph.top
        if at < self._first:
            return FRONT
        if at >= self._index:
            return INDEX
        return NOTES if at[1] >= -self._notes.get(page, -math.inf) else TEXT


def _order(place: Destination) -> tuple[float, float]:
    return place.page, -place.y


class Prose:
    """The words of the pages, and those of them that cannot be read."""

    def __init__(self, sheets: Sheets, found: Sequence[Piece]) -> None:
        self._pages, self._flows = sheets.pages, _Flows(sheets)
        self._language = sheets.objects.language
        by_mark = sheets.marked
        # Of a file without tags, all letters in the order of the file.
        marks = found or [Piece(page, mark, page, "") for page, mark in by_mark]
        self._read = [
            (piece, glyphs) for piece in marks if (glyphs := by_mark.get((piece.page, piece.mark)))
        ]

    def texts(self) -> Iterator[TextRun]:
        """The words, block by block."""
        for (_, flow, column), read in groupby(self._read, key=self._part):
            # A line ends where a piece ends, or not: letters are compared, and no spaces.
            rtl = self._is_rtl(column)
            texts = (_text(self._seen(piece.page, glyphs), rtl=rtl) for piece, glyphs in read)
            if text := " ".join(filter(None, texts)):
                yield TextRun(flow, text, column)

    def _is_rtl(self, column: str) -> bool:
        tag = column or self._language
        return bool(tag) and languages.direction(tag) == "rtl"

    def _part(self, read: Read) -> tuple[int, str, str]:
        """What a piece is read in one go with."""
        piece, glyphs = read
        return piece.block, self._flows.of(piece.page, glyphs[0]), piece.column

    def _seen(self, page: int, glyphs: list[Glyph]) -> list[Glyph]:
        """The letters that leave a trace on the paper: all, where the first and the last do.

        What is hidden is hidden with all that was written in one go; what the edge of the page cuts
        off is cut off at an end.
        """
        letters = [glyph for glyph in glyphs if glyph.text.isalnum()]
        shows = self._pages[page].shows
        if not letters or (shows(letters[0]) and shows(letters[-1])):
            return glyphs
        return [glyph for glyph in glyphs if not glyph.text.isalnum() or shows(glyph)]

    # --------------------------------------------------------------------------- stray words

    def stray(self, labels: Sequence[str]) -> Iterator[StrayWords]:
        """The words that stand outside their page, or on others; ``labels`` are those of pages."""
        for page, own in groupby(sorted(self._read, key=_page), key=_page):
            name = labels[page] if page < len(labels) else str(page + 1)
            on_page = list(own)
            for _, read in groupby(on_page, key=lambda one: one[0].block):
                outside = [one for _, glyphs in read for one in self._outside(page, glyphs)]
                if text := _text(outside):
                    yield StrayWords(name, text, "outside")
            for glyphs in _overprinted(on_page):
                yield StrayWords(name, _text(glyphs), "overprinted")

    def _outside(self, page: int, glyphs: Iterable[Glyph]) -> list[Glyph]:
        left, bottom, right, top = self._pages[page].paper
        left, bottom, right, top = left - MARGIN, bottom - MARGIN, right + MARGIN, top + MARGIN
        return [
            one
            for one in glyphs
            if (one.left < left or one.bottom < bottom or one.right > right or one.top > top)
            and one.text.isalnum()
        ]


def _page(read: Read) -> int:
    return read[0].page


def _text(glyphs: Sequence[Glyph], *, rtl: bool = False) -> str:
    """The letters of a piece in the order of reading: by their places, as the file may have any.

    Type that is turned has no lines that are known here: it is taken as it stands in the file.
    """
    if any(glyph.em < LOWEST for glyph in glyphs):
        return _joined(glyphs)
    if rtl:
        return words(glyphs, rtl=True)
    return " ".join("".join(_with_rtl_turned(line)).strip() for line in lines(glyphs))


def _joined(glyphs: Iterable[Glyph]) -> str:
    return "".join(f"{glyph.space}{glyph.text}" for glyph in glyphs).strip()


def _is_rtl(letter: str) -> bool | None:
    """Whether a letter is written from right to left; None where it goes with those around it."""
    if letter.isascii():
        return False if letter[:1].isalpha() else None
    kind = unicodedata.bidirectional(letter[:1])
    return True if kind in {"R", "AL"} else False if kind == "L" else None


def _with_rtl_turned(line: Iterable[Glyph]) -> Iterator[str]:
    """A line from the left to the right, with those words turned that are read the other way."""
    ordered = in_order(line, rtl=False)
    if not any(_is_rtl(glyph.text) for glyph in ordered):
        yield from (f"{glyph.space}{glyph.text}" for glyph in ordered)
        return
    at = 0
    while at < len(ordered):
        end = at
        for later in range(at, len(ordered)):
            direction = _is_rtl(ordered[later].text)
            if direction is False or (direction is None and end == at):
                break
            end = later + 1 if direction else end
        turned = f" {words(ordered[at:end], rtl=True)} " if end > at else ""
        yield turned or f"{ordered[at].space}{ordered[at].text}"
        at = max(end, at + 1)


def _overprinted(on_page: Sequence[Read]) -> Iterator[list[Glyph]]:
    """The pieces whose letters stand on those of another block: one for each two blocks."""
    squares: defaultdict[tuple[int, int], dict[int, Glyph]] = defaultdict(dict)
    hits: defaultdict[tuple[int, int], int] = defaultdict(int)
    for piece, glyphs in _near_another_block(on_page):
        for glyph in glyphs:
            if not glyph.text.isalnum():
                continue
            x, y = (glyph.left + glyph.right) / 2, glyph.middle
            for block in _blocks_at(squares, x, y) - {piece.block}:
                hits[block, piece.block] += 1
                if hits[block, piece.block] == LEAST:
                    yield glyphs
            squares[_square(x, y)][piece.block] = glyph


def _near_another_block(on_page: Sequence[Read]) -> Iterator[Read]:
    """The pieces whose rectangle overlaps that of a piece of another block: few, on most pages."""
    boxes = [bounding_box(glyphs) for _, glyphs in on_page]
    upwards = sorted(range(len(boxes)), key=lambda at: boxes[at][1])
    near = set[int]()
    for place, at in enumerate(upwards):
        left, _, right, top = boxes[at]
        for other in upwards[place + 1 :]:
            other_left, bottom, other_right, _ = boxes[other]
            if bottom >= top:
                break
            is_over = other_left < right and left < other_right
            if is_over and on_page[other][0].block != on_page[at][0].block:
                near |= {at, other}
    return (on_page[at] for at in sorted(near))


def _square(x: float, y: float) -> tuple[int, int]:
    return int(x // CELL), int(y // CELL)


def _blocks_at(
    squares: Mapping[tuple[int, int], Mapping[int, Glyph]], x: float, y: float
) -> set[int]:
    """The blocks that have a letter at a point."""
    column, row = _square(x, y)
    near = ((column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
    return {
        block
        for square in near
        if square in squares
        for block, glyph in squares[square].items()
        if _covers(glyph, x, y)
    }


def _covers(glyph: Glyph, x: float, y: float) -> bool:
    """Whether a point lies in the inner half of a letter."""
    width, height = (glyph.right - glyph.left) / 4, (glyph.top - glyph.bottom) / 4
    return (
        glyph.left + width < x < glyph.right - width
        and glyph.bottom + height < y < glyph.top - height
    )
