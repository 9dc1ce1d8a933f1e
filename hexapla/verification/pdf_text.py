"""The text of a finished PDF as PDFium shows it: every letter at its place on its page.

What a reader does not see is told apart by looking: the page is painted, and where a letter leaves
no trace (it is white, clipped, covered, or beyond the paper) it is not there.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

EN_SPACE = "\u2002"
"""How a gap is written that is too wide for a space between two words."""

GAP, WIDE = 0.12, 0.4
"""From how many ems on a gap is a space, and from how many on a wide one."""

SCALE = 2.0
"""The pixels of a point when a page is painted."""

BIDI = {"L", "EN", "AN", "R", "AL"}
"""The classes of letters and digits in Unicode's algorithm for two directions."""

TRACE = 24
"""How much lighter or darker than its ground, of 255, something is that can be seen."""


class Glyph(NamedTuple):
    """A letter on a page; lengths are points from the lower left."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    em: float
    mark: int
    """What it was written with: the number of its marked content, else one of its own."""
    at: int
    """Its place in the order of the file."""

    @property
    def middle(self) -> float:
        """Its height on the page."""
        return (self.bottom + self.top) / 2


class PageText:
    """One page: its letters, and whether they can be seen."""

    def __init__(self, page: Any) -> None:  # noqa: ANN401 - PDFium has no types
        self._page, self._text = page, page.get_textpage()
        self.paper: tuple[float, float, float, float] = page.get_trimbox()

    @cached_property
    def glyphs(self) -> tuple[Glyph, ...]:
        """Every letter that is not white space, in the order of the file."""
        return tuple(_glyphs(self._text.raw, self._text.count_chars()))

    def shows(self, glyph: Glyph) -> bool:
        """Whether a letter leaves a trace on the paper."""
        import pypdfium2

        edges = [ctypes.c_double() for _ in range(4)]
        pypdfium2.raw.FPDFText_GetCharBox(self._text.raw, glyph.at, *map(ctypes.byref, edges))
        left, right, bottom, top = (edge.value for edge in edges)
        x0, y0, x1, y1 = self.paper
        seen = (max(left, x0), max(bottom, y0), min(right, x1), min(top, y1))
        return seen[0] < seen[2] and seen[1] < seen[3] and self._has_trace(*seen)

    def _has_trace(self, left: float, bottom: float, right: float, top: float) -> bool:
        content, stride, (x0, y1) = self._painted
        first, last = int((left - x0) * SCALE + 0.5), int((right - x0) * SCALE + 0.5)
        upper, lower = int((y1 - top) * SCALE + 0.5), int((y1 - bottom) * SCALE + 0.5)
        darkest, lightest = 255, 0
        for row in range(max(upper - 1, 0), lower + 1):  # a dash fills its own box
            line = content[row * stride + first : row * stride + max(last, first + 1)]
            darkest, lightest = min(darkest, *line, 255), max(lightest, *line, 0)
        return lightest - darkest >= TRACE

    @cached_property
    def _painted(self) -> tuple[bytes, int, tuple[float, float]]:
        """The page in greys, how many of them a line has, and its upper left corner."""
        bitmap = self._page.render(scale=SCALE, grayscale=True, may_draw_forms=False)
        left, _, _, top = self._page.get_cropbox()
        return bytes(bitmap.buffer), bitmap.stride, (left, top)


def _glyphs(text: Any, count: int) -> Iterator[Glyph]:  # noqa: ANN401 - PDFium has no types
    from pypdfium2 import raw

    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    before, em, mark = 0, 0.0, 0
    for index in range(count):
        thing = raw.FPDFText_GetTextObject(text, index)
        letter = chr(raw.FPDFText_GetUnicode(text, index))
        if not thing or letter.isspace():
            continue
        if (here := ctypes.addressof(thing.contents)) != before:
            before, found = here, raw.FPDFPageObj_GetMarkedContentID(thing)
            mark = found if found >= 0 else -index - 1
            raw.FPDFText_GetMatrix(text, index, ctypes.byref(matrix))
            em = raw.FPDFText_GetFontSize(text, index) * abs(matrix.d)
        raw.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box))
        yield Glyph(letter, box.left, box.bottom, box.right, box.top, em, mark, index)


@contextmanager
def opened(file: Path) -> Iterator[list[PageText]]:
    """The pages of a PDF, to be read while it is open."""
    import pypdfium2

    document = pypdfium2.PdfDocument(file)
    try:
        yield [PageText(page) for page in document]
    finally:
        document.close()


def lines(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Letters by the line that they stand on, the highest first."""
    found: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: -one.middle):
        if found and found[-1][0].middle - glyph.middle < 0.5 * max(glyph.em, found[-1][0].em):
            found[-1].append(glyph)
        else:
            found.append([glyph])
    return found


def words(glyphs: Iterable[Glyph], *, rtl: bool) -> str:
    """Letters as they are read: line by line, with a space for each gap, wide ones told apart."""
    return " ".join("".join(_spaced(in_order(line, rtl=rtl))) for line in lines(glyphs))


def in_order(line: Iterable[Glyph], *, rtl: bool) -> list[Glyph]:
    """The letters of one line as they are read."""
    if not rtl:
        return sorted(line, key=lambda one: (one.left, one.at))
    ordered = sorted(line, key=lambda one: (-one.right, one.at))
    at = 0
    while at < len(ordered):
        end = _end_of_ltr(ordered, at)
        ordered[at:end] = ordered[at:end][::-1]
        at = max(end, at + 1)
    return ordered


def _end_of_ltr(glyphs: Sequence[Glyph], start: int) -> int:
    """Where letters or digits end that run from left to right in a line that does not."""
    kinds = [unicodedata.bidirectional(glyph.text) for glyph in glyphs[start:]]
    end = 0
    while end < len(kinds) and kinds[end] in {"L", "EN", "AN"}:
        end += 1
        rest = 0
        if "L" in kinds[:end]:  # words go on over spaces and marks, numbers only over their points
            rest = next((i for i, kind in enumerate(kinds[end:]) if kind in BIDI), 0)
        elif kinds[end : end + 1] in (["CS"], ["ES"]):
            rest = 1
        if kinds[end + rest : end + rest + 1] and kinds[end + rest] in {"L", "EN", "AN"}:
            end += rest
    return start + end


def _spaced(line: Sequence[Glyph]) -> Iterator[str]:
    before: Glyph | None = None
    for glyph in line:
        if before:
            gap = max(glyph.left - before.right, before.left - glyph.right)
            em = min(glyph.em, before.em)
            yield EN_SPACE if gap >= WIDE * em else " " if gap >= GAP * em else ""
        yield glyph.text
        before = glyph
