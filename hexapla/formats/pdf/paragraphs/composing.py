"""One paragraph from its tree to its lines: flattened, measured, broken, ordered and written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.formats.pdf.paragraphs import breaking, flattening, opportunities, ordering, writing
from hexapla.formats.pdf.paragraphs.breaking import Measured
from hexapla.formats.pdf.paragraphs.flattening import Leaf
from hexapla.formats.pdf.paragraphs.reading import AFTER, BEFORE, Setting, Unreadable
from hexapla.formats.pdf.paragraphs.rules import Rules
from hexapla.formats.pdf.paragraphs.writing import Line, Piece
from hexapla.languages import scripts
from hexapla.rendering.headings import HEADINGS

if TYPE_CHECKING:
    from lxml.etree import _Element

WIDE = re.compile(f"[{scripts.WIDE}“”‘’—…]")
"""What is as wide as a Chinese character, and may be set apart from the next one."""

BALANCED = {"caption", "figcaption", "th", *HEADINGS}
"""What looks best in lines of one length."""

NARROWEST = 0.08
"""By how many ems a space may be narrowed where a line comes out fuller than it was reckoned."""

WHOLE = 0.9
"""From how many ems on a mark has an empty half that may go."""


def compose(paragraph: _Element, setting: Setting, rules: Rules) -> tuple[_Element, list[Line]]:
    """A paragraph set in lines, as an element of its own.

    Raises:
        Unreadable: it cannot be measured, or no lines of it fit.
    """
    hosts = list(_hosts(paragraph))
    is_balanced = paragraph.tag in BALANCED
    is_flush = setting.align == "justify" or (
        setting.align == "start" and rules.letters > 0 and not is_balanced
    )
    parts = flattening.parts(paragraph, setting)
    lines: list[Line] = []
    for at, part in enumerate(parts, start=1):
        leaves = [replace(leaf, path=leaf.path[len(hosts) - 1 :]) for leaf in part]
        own = replace(setting, indent=0.0) if lines else setting
        before = hosts[-1].get(BEFORE, "") if at == 1 else ""
        after = hosts[-1].get(AFTER, "") if at == len(parts) else ""
        lines += _lines(leaves, own, rules, _Manner(is_flush, is_balanced, before, after))
    element = host = etree.Element(paragraph.tag)
    for inner in hosts[1:]:
        host = etree.SubElement(host, inner.tag, dict(inner.attrib))
    writing.write(host, lines, setting)
    return element, lines


def goes_on(paragraph: _Element) -> bool:
    """Whether the last line of a paragraph is not its last one: a note that was cut there."""
    return bool([*_hosts(paragraph)][-1].get(AFTER))


@dataclass(frozen=True, slots=True)
class _Manner:
    """How the lines of a paragraph are set."""

    is_flush: bool
    is_balanced: bool
    before: str
    """What stands before it in the whole, if it was cut."""
    after: str


def _lines(
    leaves: Sequence[Leaf], setting: Setting, rules: Rules, manner: _Manner
) -> Iterator[Line]:
    """The lines of a paragraph, or of a part of it that is ended by hand.

    Raises:
        Unreadable: no lines of it fit.
    """
    text, is_flush = "".join(leaf.text for leaf in leaves), manner.is_flush
    if not text:
        yield Line((), 0.0, None)
        return
    pieces = _with_edges([*_pieces(leaves, setting, rules, manner)], setting)
    places = opportunities.places(leaves, setting.lang, rules.line_breaks)
    measured = _measured(pieces, setting, rules, is_flush=is_flush)
    measured = replace(measured, is_balanced=manner.is_balanced, is_cut=bool(manner.after))
    widths = setting.width - setting.indent, setting.width
    ends = breaking.breaks(measured, places, widths, rules)
    if ends is None:
        raise Unreadable("a word that is wider than a line")
    for number, (start, end) in enumerate(pairwise(ends)):
        own = list(_between(pieces, text, start, end))
        if places[end] == opportunities.Break.HYPHEN:
            own[-1] = writing.with_hyphen(own[-1], own[-1].leaf.look.hyphen)
        is_last = end == ends[-1] and not manner.after
        line = _Draft(own, widths[number > 0], measured.em, is_last=is_last)
        yield _line(line, setting, rules, is_flush=is_flush)


def _hosts(paragraph: _Element) -> Iterator[_Element]:
    """The paragraph, and what holds all of it: a rule of style may ask for its only child."""
    yield paragraph
    if len(paragraph) != 1 or (paragraph.text or "").strip() or paragraph[0].tag != "span":
        return
    child = paragraph[0]
    classes = child.get("class", "").split()
    if classes and "footnote" not in classes and not child.tail:
        yield from _hosts(child)


def _pieces(
    leaves: Sequence[Leaf], setting: Setting, rules: Rules, manner: _Manner
) -> Iterator[Piece]:
    """The leaves of a paragraph, cut where the direction changes."""
    parts = [(leaf.before, leaf.text) for leaf in leaves]
    parts = [("", manner.before), *parts, ("", manner.after)]
    all_levels = ordering.levels_of_parts(parts, rtl=setting.rtl)
    at = len(manner.before)
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
    _add_edges(advances, pieces)
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


def _with_edges(pieces: Sequence[Piece], setting: Setting) -> list[Piece]:
    """Pieces with the edges of the elements that begin and end with them."""
    found = list(pieces)
    ends: dict[_Element, list[int]] = {}
    for at, piece in enumerate(found):
        for element in piece.leaf.path:
            if element in setting.edges:
                ends.setdefault(element, []).append(at)
    for element, places in ends.items():
        for at, side in ((places[0], 0), (places[-1], 1)):
            edges = list(found[at].edges)
            edges[side] += setting.edges[element][side]
            found[at] = replace(found[at], edges=(edges[0], edges[1]))
    return found


def _add_edges(advances: list[float], pieces: Sequence[Piece]) -> None:
    """Count the edges of elements to the first and the last character in them."""
    at = 0
    for piece in pieces:
        last = at + len(piece.text) - 1
        for place, edge in ((at, piece.edges[0]), (last, piece.edges[1])):
            if edge:
                advances[max(min(place, len(advances) - 1), 0)] += edge
        at = last + 1


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
            yield piece.part(a, b)


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
    room = draft.width - writing.width_of(pieces)
    if is_flush and room < -breaking.ALMOST and _ends_half_empty(pieces[-1], rules, em):
        pieces = [*pieces[:-1], *_tightened(pieces[-1])]
        room = draft.width - writing.width_of(pieces)
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
    at = len(last.text) - 1
    mark = replace(last.part(at, at + 1), spread=(False,), is_tight=True)
    before = last.part(0, at)
    return [before, mark] if before.text else [mark]
