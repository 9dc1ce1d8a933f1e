"""The text of a finished PDF as PDFium shows it: every letter at its place on its page.

What a reader does not see is told apart by looking: the page is painted, and where a letter leaves
no trace (it is white, clipped, covered, or beyond the paper) it is not there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from ctypes import CFUNCTYPE, addressof, byref, c_double, c_int, c_uint, c_void_p, cast, sizeof
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw

Object = Any
"""An object of PDFium, which has no types."""


def _with_addresses(function: Any, *types: type) -> Callable[..., int]:  # noqa: ANN401 - of ctypes
    """A function of PDFium for numbers alone: pypdfium2's makes Python objects at each call."""
    return CFUNCTYPE(*types)(cast(function, c_void_p).value or 0)


_object_of = _with_addresses(raw.FPDFText_GetTextObject, c_void_p, c_void_p, c_int)
_put_box = _with_addresses(raw.FPDFText_GetLooseCharBox, c_int, c_void_p, c_int, c_void_p)
_code_of = _with_addresses(raw.FPDFText_GetUnicode, c_uint, c_void_p, c_int)

Box = tuple[float, float, float, float]
"""Left, lower, right and upper edge, in points."""

EN_SPACE = "\u2002"
"""How a gap is written that is too wide for a space between two words."""

GAP, WIDE = 0.12, 0.4
"""From how many ems on a gap is a space, and from how many on a wide one."""

APART = 2.0
"""From how many ems on a gap parts what does not belong together."""

EVEN = 0.05
"""How many points letters of one width may differ."""

HIGH, LOW = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
"""The halves of a letter that UTF-16 writes as two (Unicode Standard, 3.8)."""

NEXT = 3
"""How far apart in the file letters are at the most that have only white space between them."""

SCALE = 2.0
"""The pixels of a point when a page is painted."""

LTR = {"L", "EN", "AN"}
"""The classes of letters and digits, in Unicode's algorithm, that run from left to right."""

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
    space: str
    """What the file has before it: a space between two words, a wide one, or nothing certain."""
    run: Box | None
    """Where its place is known from its word only: what stands for letters was shaped together."""

    @property
    def middle(self) -> float:
        """Its height on the page."""
        return (self.bottom + self.top) / 2


class PageText:
    """One page: its letters, and whether they can be seen."""

    def __init__(self, page: Object) -> None:
        # A page that is turned for the printer is read as it was laid out.
        page.set_rotation(0)
        self._page, self._text = page, page.get_textpage()
        self.paper: tuple[float, float, float, float] = page.get_trimbox()

    @cached_property
    def glyphs(self) -> tuple[Glyph, ...]:
        """Every letter that is not white space, in the order of the file."""
        return tuple(_glyphs(self._text.raw, self._text.count_chars()))

    def shows(self, glyph: Glyph) -> bool:
        """Whether a letter leaves a trace on the paper."""
        left, bottom, right, top = glyph.run or self._tight(glyph.at)
        x0, y0, x1, y1 = self.paper
        seen = (max(left, x0), max(bottom, y0), min(right, x1), min(top, y1))
        return seen[0] < seen[2] and seen[1] < seen[3] and self._has_trace(*seen)

    def _tight(self, at: int) -> Box:
        """Where the ink of a letter is to be looked for."""
        edges = [c_double() for _ in range(4)]
        raw.FPDFText_GetCharBox(self._text.raw, at, *map(byref, edges))
        left, right, bottom, top = (edge.value for edge in edges)
        return left, bottom, right, top

    def _has_trace(self, left: float, bottom: float, right: float, top: float) -> bool:
        content, stride, (x0, y1) = self._painted
        first, last = int((left - x0) * SCALE + 0.5), int((right - x0) * SCALE + 0.5)
        upper, lower = int((y1 - top) * SCALE + 0.5), int((y1 - bottom) * SCALE + 0.5)
        darkest, lightest = 255, 0
        for row in range(max(upper - 1, 0), lower + 1):  # a dash fills its own box
            line = content[row * stride + first : row * stride + max(last, first + 1)]
            low, high = min(line, default=255), max(line, default=0)
            darkest, lightest = min(darkest, low), max(lightest, high)
            if lightest - darkest >= TRACE:
                return True
        return False

    @cached_property
    def _painted(self) -> tuple[bytes, int, tuple[float, float]]:
        """The page in greys, how many of them a line has, and its upper left corner."""
        bitmap = self._page.render(scale=SCALE, grayscale=True, may_draw_forms=False)
        left, _, _, top = self._page.get_cropbox()
        return bytes(bitmap.buffer), bitmap.stride, (left, top)


class Letter(NamedTuple):
    """What PDFium says of a letter, white space among them."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    at: int


def _glyphs(text: Object, count: int) -> Iterator[Glyph]:
    """The letters that are no white space; what that says is kept with the letter after it."""
    space = ""
    for thing, run in groupby(_letters(text, count), key=itemgetter(0)):
        letters = [letter for _, letter in run]
        mark, em, is_shaped = _letter_text(text, thing, letters[0].at)
        box = bounding_box(letters) if is_shaped else None
        for before, letter, after in zip(
            (None, *letters), letters, (*letters[1:], None), strict=False
        ):
            if letter.text.isspace():
                is_usual = is_shaped or _is_even(before, letter, after)
                space = EN_SPACE if letter.text == EN_SPACE else " " if is_usual else space
            else:
                at = letter.left, letter.bottom, letter.right, letter.top
                yield Glyph(letter.text, *at, em, mark, letter.at, space, box)
                space = ""


def _letters(text: Object, count: int) -> Iterator[tuple[int, Letter]]:
    """Each letter with the address of the object of the page that it belongs to."""
    # A page has thousands: their boxes are written into one piece of memory and read in one go.
    boxes = (raw.FS_RECTF * count)()
    page, first_box = cast(text, c_void_p).value, addressof(boxes)
    for at in range(count):
        _put_box(page, at, first_box + at * sizeof(raw.FS_RECTF))
    sides = iter(memoryview(boxes).cast("B").cast("f").tolist())
    first_half = 0
    for at, (left, top, right, bottom) in enumerate(zip(sides, sides, sides, sides, strict=True)):
        if thing := _object_of(page, at):
            code = _code_of(page, at)
            # PDFium counts in UTF-16: what lies beyond 2^16 is two of its letters.
            if code in HIGH:
                first_half = code
                continue
            letter = _joined(first_half, code) if code in LOW and first_half else chr(code)
            yield thing, Letter(letter, left, bottom, right, top, at)


def _joined(high: int, low: int) -> str:
    return (high.to_bytes(2, "big") + low.to_bytes(2, "big")).decode("utf-16-be")


def _letter_text(text: Object, address: int, at: int) -> tuple[int, float, bool]:
    """The mark and the size of an object of text, and whether its letters are said beside it."""
    thing = cast(address, raw.FPDF_PAGEOBJECT)
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, at, byref(matrix))
    mark = raw.FPDFPageObj_GetMarkedContentID(thing)
    letters = (
        raw.FPDFPageObjMark_GetParamValueType(raw.FPDFPageObj_GetMark(thing, one), b"ActualText")
        for one in range(raw.FPDFPageObj_CountMarks(thing))
    )
    em = raw.FPDFText_GetFontSize(text, at) * abs(matrix.d)
    return mark if mark >= 0 else -at - 1, em, any(letters)


def bounding_box(letters: Sequence[Letter | Glyph]) -> Box:
    """The rectangle that letters stand in."""
    return (
        min(letter.left for letter in letters),
        min(letter.bottom for letter in letters),
        max(letter.right for letter in letters),
        max(letter.top for letter in letters),
    )


def _is_even(before: Letter | None, space: Letter, after: Letter | None) -> bool:
    """Whether a space is as wide as the letters beside it: in type of one width it says nothing."""
    width = space.right - space.left
    near = [one.right - one.left for one in (before, after) if one]
    return bool(near) and all(abs(width - other) < EVEN for other in near)


@contextmanager
def opened(file: Path) -> Iterator[list[PageText]]:
    """The pages of a PDF, to be read while it is open."""
    document = pypdfium2.PdfDocument(file)
    try:
        yield [PageText(page) for page in document]
    finally:
        document.close()


def lines(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Letters by the line that they stand on, the highest first."""
    rows: list[list[Glyph]] = []
    first: Glyph | None = None
    height = 0.0
    for glyph in sorted(glyphs, key=lambda one: -one.bottom - one.top):
        middle = glyph.middle
        if first and height - middle < 0.5 * max(glyph.em, first.em):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            first, height = glyph, middle
    return rows


def parts(line: Iterable[Glyph]) -> list[list[Glyph]]:
    """What stands in a line, each for itself, from the left to the right."""
    groups: list[list[Glyph]] = []
    for glyph in in_order(line, rtl=False):
        if groups and gap(groups[-1][-1], glyph) < APART:
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
    return groups


def words(glyphs: Iterable[Glyph], *, rtl: bool, parted: bool = True) -> str:
    """Letters as they are read, line by line, with a space for each gap.

    Wide spaces are told apart with ``parted``; else a line may be stretched to any width.
    """
    return " ".join("".join(_read(line, rtl=rtl, parted=parted)) for line in lines(glyphs))


def in_order(line: Iterable[Glyph], *, rtl: bool) -> list[Glyph]:
    """The letters of a line from the side on which it begins."""
    if not rtl:
        return sorted(line, key=lambda one: (one.left, one.at))
    # Arabic letters lie over and under each other: within a word their places tell no order.
    joined = sorted(_joined_letters(line), key=lambda word: (-word[0].right, word[0].at))
    return [glyph for word in joined for glyph in word]


def _joined_letters(line: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Letters that run from right to left, together where the file has them one after the other."""
    word: list[Glyph] = []
    for glyph in sorted(line, key=lambda one: one.at):
        if word and not _is_joined(word[-1], glyph):
            yield _from_right(word)
            word = []
        word.append(glyph)
    if word:
        yield _from_right(word)


def _is_joined(before: Glyph, glyph: Glyph) -> bool:
    """Whether a letter follows another one in its word."""
    is_next = glyph.at - before.at <= NEXT and glyph.mark == before.mark and not glyph.space
    return is_next and runs_left(before) and runs_left(glyph) and gap(before, glyph) < GAP


def _from_right(word: list[Glyph]) -> list[Glyph]:
    """A word from its first letter: some files have it the other way round."""
    return word if word[0].right >= word[-1].right else word[::-1]


def runs_left(glyph: Glyph) -> bool:
    """Whether a letter is of a script that is written from right to left."""
    return unicodedata.bidirectional(glyph.text[:1]) in {"R", "AL"}


def gap(left_glyph: Glyph, right_glyph: Glyph) -> float:
    """How many ems of nothing lie between two neighbours in a line."""
    between = max(left_glyph.left - right_glyph.right, right_glyph.left - left_glyph.right)
    return between / min(left_glyph.em, right_glyph.em)


def _read(line: Iterable[Glyph], *, rtl: bool, parted: bool) -> list[str]:
    """The letters of a line and the spaces between them, as they are read."""
    ordered = in_order(line, rtl=rtl)
    read: list[tuple[float, str]] = []
    for before, glyph in zip([None, *ordered], ordered, strict=False):
        if before and (space := _between(before, glyph)):
            at = glyph.right if rtl else glyph.left
            read.append((at, space if parted else " "))
        read.append((glyph.left, glyph.text))
    return _turned(read) if rtl else [text for _, text in read]


def _between(left_glyph: Glyph, right_glyph: Glyph) -> str:
    """The space between two neighbours: as the file has it, else by its width."""
    first, second = sorted((left_glyph, right_glyph), key=lambda glyph: glyph.at)
    if second.space and second.at - first.at <= NEXT:
        return second.space
    width = gap(left_glyph, right_glyph)
    return EN_SPACE if width >= WIDE else " " if width >= GAP else ""


def _turned(read: list[tuple[float, str]]) -> list[str]:
    """Letters from the right to the left, with those turned that run from left to right."""
    texts = [text for _, text in read]
    at = 0
    while at < len(texts):
        end = _end_of_ltr(texts, at)
        # Letters of one ligature have one place, and stay in their order.
        texts[at:end] = [text for _, text in sorted(read[at:end], key=lambda one: one[0])]
        at = max(end, at + 1)
    return texts


def _end_of_ltr(texts: Sequence[str], start: int) -> int:
    """Where letters or digits end that run from left to right in a line that does not.

    Words take in the spaces, marks and numbers between them; numbers alone only their points.
    """
    kinds = ["B" if text == EN_SPACE else unicodedata.bidirectional(text) for text in texts[start:]]
    end = 0
    while end < len(kinds) and kinds[end] in LTR:
        end += 1
        strong = (at for at, kind in enumerate(kinds[end:], end) if kind in {*LTR, "R", "AL", "B"})
        following = next(strong, end)
        is_point = kinds[end:following] in (["CS"], ["ES"])
        if following < len(kinds) and kinds[following] in LTR:
            is_worded = "L" in kinds[:end] or kinds[following] == "L"
            end = following if is_worded or is_point else end
    return start + end
