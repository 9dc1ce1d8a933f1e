"""One paragraph from its tree to its lines: flattened, measured, broken, ordered and written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.formats.pdf.paragraphs import breaking, flattening, opportunities, ordering, writing
from hexapla.formats.pdf.paragraphs.breaking import Measured, Solution
from hexapla.formats.pdf.paragraphs.flattening import Leaf
from hexapla.formats.pdf.paragraphs.reading import Setting, Unreadable
from hexapla.formats.pdf.paragraphs.rules import Rules
from hexapla.formats.pdf.paragraphs.writing import Line, Piece
from hexapla.languages import scripts
from hexapla.rendering.headings import HEADINGS

if TYPE_CHECKING:
    from lxml.etree import _Element

WIDE = re.compile(f"[{scripts.WIDE}“”‘’—…]")
"""What is as wide as a Chinese character, and may be set apart from the next one."""

BALANCED = {"figcaption", *HEADINGS}
"""What looks best in lines of one length."""

NARROWEST = 0.08
"""By how many ems a space may be narrowed where a line comes out fuller than it was reckoned."""

WHOLE = 0.9
"""From how many ems on a mark has an empty half that may go."""


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph as its lines are chosen from it."""

    hosts: list[_Element]
    """The paragraph, and what holds all of it."""
    pieces: list[Piece]
    places: dict[int, opportunities.Break]
    measured: Measured
    widths: tuple[float, float]
    """Of the first line and of all others."""


def compose(
    paragraph: _Element, setting: Setting, rules: Rules, more: int = 0
) -> tuple[_Element, list[Line]]:
    """A paragraph set in lines, as an element of its own.

    ``more`` asks for a line more (1) or less (-1) than are best.

    Raises:
        Unreadable: it cannot be measured, or no lines of it fit.
    """
    read = _read(paragraph, setting, rules)
    to_break = read.measured, read.places, read.widths, rules
    if more:
        solution = breaking.solutions(*to_break).get(more)
        ends = solution.ends if solution else None
    else:
        ends = breaking.breaks(*to_break)
    if ends is None:
        raise Unreadable("a word that is wider than a line")
    lines = []
    is_flush, text = read.measured.is_flush, read.measured.text
    for number, (start, end) in enumerate(pairwise(ends)):
        own = list(_between(read.pieces, text, start, end))
        if read.places[end] == opportunities.Break.HYPHEN:
            own[-1] = writing.with_hyphen(own[-1], own[-1].leaf.look.hyphen)
        line = _Draft(own, read.widths[number > 0], read.measured.em, is_last=end == ends[-1])
        lines.append(_line(line, setting, rules, is_flush=is_flush))
    element = host = etree.Element(paragraph.tag)
    for inner in read.hosts[1:]:
        host = etree.SubElement(host, inner.tag, dict(inner.attrib))
    writing.write(host, lines, setting)
    return element, lines


def solutions(paragraph: _Element, setting: Setting, rules: Rules) -> dict[int, Solution]:
    """The best lines of a paragraph, by 0, and those with one less or more, by -1 and 1.

    Raises:
        Unreadable: it cannot be measured.
    """
    read = _read(paragraph, setting, rules)
    return breaking.solutions(read.measured, read.places, read.widths, rules)


def _read(paragraph: _Element, setting: Setting, rules: Rules) -> _Paragraph:
    hosts = list(_hosts(paragraph))
    leaves = [
        replace(leaf, path=leaf.path[len(hosts) - 1 :])
        for leaf in flattening.leaves(paragraph, setting)
    ]
    is_flush = setting.align == "justify" or (
        setting.align == "start" and rules.letters > 0 and paragraph.tag not in BALANCED
    )
    pieces = list(_pieces(leaves, setting, rules))
    places = opportunities.places(leaves, setting.lang, rules.line_breaks)
    measured = _measured(pieces, setting, rules, is_flush=is_flush)
    if paragraph.tag in BALANCED:
        measured = replace(measured, is_balanced=True)
    widths = setting.width - setting.indent, setting.width
    return _Paragraph(hosts, pieces, places, measured, widths)


def _hosts(paragraph: _Element) -> Iterator[_Element]:
    """The paragraph, and what holds all of it: a rule of style may ask for its only child."""
    yield paragraph
    if len(paragraph) != 1 or (paragraph.text or "").strip() or paragraph[0].tag != "span":
        return
    child = paragraph[0]
    classes = child.get("class", "").split()
    if classes and "footnote" not in classes and not child.tail:
        yield from _hosts(child)


def _pieces(leaves: Sequence[Leaf], setting: Setting, rules: Rules) -> Iterator[Piece]:
    """The leaves of a paragraph, cut where the direction changes."""
    parts = [(leaf.before, leaf.text) for leaf in leaves]
    all_levels = ordering.levels_of_parts(parts, rtl=setting.rtl)
    at = 0
    for leaf in leaves:
        own = all_levels[at : at + len(leaf.text)]
        at += len(leaf.text)
        spread = _spread(leaf, rules)
        if leaf.whole is not None or not own:
            yield Piece(leaf.text, leaf, own[0] if own else int(setting.rtl), spread)
            continue
        start = 0
        for level, group in groupby(own):
            end = start + len(list(group))
            yield Piece(leaf.text[start:end], leaf, level, spread[start:end])
            start = end


def _spread(leaf: Leaf, rules: Rules) -> tuple[bool, ...]:
    """Behind which characters of a leaf there may be more room."""
    is_dotted = rules.dots and any(element.tag == "em" for element in leaf.path)
    if not rules.letters or leaf.whole is not None or is_dotted:
        return (False,) * len(leaf.text)
    found = [WIDE.match(char) is not None for char in leaf.text]
    if leaf.look.is_whole:
        found[:-1] = [False] * (len(found) - 1)
    return tuple(found)


def _measured(
    pieces: Sequence[Piece], setting: Setting, rules: Rules, *, is_flush: bool
) -> Measured:
    text = "".join(piece.text for piece in pieces)
    advances = [advance for piece in pieces for advance in _advances(piece)]
    spread = [one for piece in pieces for one in piece.spread]
    _add_edges(advances, pieces, setting)
    look = next((one.leaf.look for one in pieces if one.leaf.whole is None), pieces[0].leaf.look)
    em = look.face.size
    spaces = [em * (char in writing.SPACES) for char in text]
    ends = [char in rules.closing and rules.letters > 0 for char in text]
    return Measured(
        text=text,
        advances=advances,
        stretch=[
            rules.stretch * space + rules.letters * em * letter
            for space, letter in zip(spaces, spread, strict=True)
        ],
        shrink=[rules.shrink * space * is_flush for space in spaces],
        at_end=[
            em / 2 * (may_end and advance > WHOLE * em)
            for may_end, advance in zip(ends, advances, strict=True)
        ],
        hyphen=look.face.width(look.hyphen, rtl=setting.rtl),
        em=em,
        is_flush=is_flush,
    )


def _advances(piece: Piece) -> list[float]:
    """How far each character of a piece moves on."""
    if piece.leaf.whole is not None:
        return [piece.leaf.width, *(0.0 for _ in piece.text[1:])][: len(piece.text)]
    return piece.leaf.look.face.advances(piece.text, rtl=bool(piece.level % 2))


def _add_edges(advances: list[float], pieces: Sequence[Piece], setting: Setting) -> None:
    """Count the margins of elements to the first and the last character in them."""
    if not setting.edges:
        return
    ranges: dict[_Element, tuple[int, int]] = {}
    at = 0
    for piece in pieces:
        for element in piece.leaf.path:
            if element in setting.edges and piece.text:
                ranges[element] = ranges.get(element, (at, 0))[0], at + len(piece.text) - 1
        at += len(piece.text)
    for element, (first, last) in ranges.items():
        before, after = setting.edges[element]
        advances[first] += before
        advances[last] += after


def _between(pieces: Sequence[Piece], text: str, start: int, end: int) -> Iterator[Piece]:
    """The pieces of a line, without the spaces at its ends."""
    # A place belongs to one line, be it beside such a space.
    places = range(start, end + (end == len(text)))
    while start and start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    at = 0
    for piece in pieces:
        first, last = at, at + len(piece.text)
        at = last
        if first == last:
            if first in places:
                yield piece
        elif first < end and last > start:
            a, b = max(start - first, 0), min(end - first, len(piece.text))
            yield replace(piece, text=piece.text[a:b], spread=piece.spread[a:b])


@dataclass(frozen=True, slots=True)
class _Draft:
    """A line before its spacing."""

    pieces: list[Piece]
    width: float
    em: float
    is_last: bool


def _line(draft: _Draft, setting: Setting, rules: Rules, *, is_flush: bool) -> Line:
    """A line, and what makes it as wide as it is meant to be.

    Raises:
        Unreadable: it comes out too full.
    """
    # First, for letters are shaped by those that they stand with.
    pieces, em = writing.as_pango_orders(draft.pieces, rtl=setting.rtl), draft.em
    room = draft.width - writing.width_of(pieces, setting)
    if is_flush and room < -breaking.ALMOST and _ends_half_empty(pieces[-1], rules, em):
        pieces = [*pieces[:-1], *_tightened(pieces[-1])]
        room = draft.width - writing.width_of(pieces, setting)
    if pieces[-1].spread:
        pieces[-1] = replace(pieces[-1], spread=(*pieces[-1].spread[:-1], False))
    spaces = writing.spaces_in(pieces)
    narrowest = -NARROWEST * em * spaces if is_flush else 0.0
    if room < narrowest - 5 * breaking.ALMOST:
        raise Unreadable("a line that comes out too full")
    if not is_flush or (draft.is_last and room >= 0):
        return Line(tuple(pieces), 0.0, None)
    can_fill = spaces or (room > 0 and any(any(piece.spread) for piece in pieces))
    return Line(tuple(pieces), room, draft.width if can_fill else None)


def _ends_half_empty(last: Piece, rules: Rules, em: float) -> bool:
    """Whether a line ends with a mark whose second half is empty."""
    mark = last.text[-1:]
    if not rules.letters or last.leaf.whole is not None or not mark or mark not in rules.closing:
        return False
    return last.leaf.look.face.width(mark, rtl=False) > WHOLE * em


def _tightened(last: Piece) -> list[Piece]:
    """The last piece of a line, and its last mark without the empty half."""
    mark = replace(last, text=last.text[-1], spread=(False,), is_tight=True)
    before = replace(last, text=last.text[:-1], spread=last.spread[:-1])
    return [before, mark] if before.text else [mark]
