"""One paragraph from its tree to its lines: flattened, measured, broken, ordered and written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.formats.pdf import word_breaks
from hexapla.formats.pdf.paragraphs import (
    breaking,
    flattening,
    hanging,
    kashida,
    opportunities,
    ordering,
    writing,
)
from hexapla.formats.pdf.paragraphs.breaking import Measured, Solution
from hexapla.formats.pdf.paragraphs.flattening import Leaf
from hexapla.formats.pdf.paragraphs.reading import AFTER, BEFORE, Setting, Unreadable
from hexapla.formats.pdf.paragraphs.rules import Rules
from hexapla.formats.pdf.paragraphs.writing import Line, Piece
from hexapla.languages import scripts
from hexapla.rendering.headings import HEADINGS

if TYPE_CHECKING:
    from lxml.etree import _Element

SPREAD = re.compile(f"[{scripts.WIDE}“”‘’—…{word_breaks.SPACE}]")
"""What may be set apart from the next character: what is as wide as a Chinese character, and the
ends of words where no spaces part them. Not the letters in them: where those are set apart, Pango
takes Khmer to pieces, and adds other room than it is told to Thai, Lao and Burmese."""

BALANCED = {"caption", "figcaption", "th", *HEADINGS}
"""What looks best in lines of one length."""

WIDEST = 0.5
"""How many ems wide characters are set apart at the most: in a line with more they are no words."""

NARROWEST = 0.08
"""By how many ems a space may be narrowed where a line comes out fuller than it was reckoned."""

WHOLE = 0.9
"""From how many ems on a mark has an empty half that may go."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A paragraph as its lines are chosen from it, or a part of it that is ended by hand."""

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
    lines: list[Line] = []
    for part in _parts(paragraph, setting, rules):
        lines += _lines(part, more, setting, rules) if part else [Line((), 0.0, None)]
    hosts = list(_hosts(paragraph))
    element = host = etree.Element(paragraph.tag)
    for inner in hosts[1:]:
        host = etree.SubElement(host, inner.tag, dict(inner.attrib))
    writing.write(host, lines, setting)
    return element, lines


def solutions(paragraph: _Element, setting: Setting, rules: Rules) -> dict[int, Solution]:
    """The best lines of a paragraph, by 0, and those with one less or more, by -1 and 1.

    None of a paragraph that has lines ended by hand, or goes on elsewhere.

    Raises:
        Unreadable: it cannot be measured.
    """
    part, *others = _parts(paragraph, setting, rules)
    if part is None or others or goes_on(paragraph):
        return {}
    return breaking.solutions(part.measured, part.places, part.widths, rules)


def goes_on(paragraph: _Element) -> bool:
    """Whether the last line of a paragraph is not its last one: a note that was cut there."""
    return bool([*_hosts(paragraph)][-1].get(AFTER))


def _parts(paragraph: _Element, setting: Setting, rules: Rules) -> Iterator[_Part | None]:
    """The parts of a paragraph that are ended by hand; None of those that are empty."""
    hosts = list(_hosts(paragraph))
    is_balanced = paragraph.tag in BALANCED
    is_flush = setting.align == "justify" or (
        setting.align == "start" and rules.is_wide and not is_balanced
    )
    parts = flattening.parts(paragraph, setting)
    for at, part in enumerate(parts, start=1):
        if not any(leaf.text for leaf in part):
            yield None
            continue
        leaves = [replace(leaf, path=leaf.path[len(hosts) - 1 :]) for leaf in part]
        before = hosts[-1].get(BEFORE, "") if at == 1 else ""
        after = hosts[-1].get(AFTER, "") if at == len(parts) else ""
        pieces = _with_edges([*_pieces(leaves, setting, rules, (before, after))], setting)
        places = opportunities.places(leaves, setting.lang, rules.line_breaks)
        measured = _measured(pieces, setting, rules, is_flush=is_flush)
        measured = replace(measured, is_balanced=is_balanced, is_cut=bool(after))
        first = setting.width - (setting.indent if at == 1 else 0.0)
        yield _Part(pieces, places, measured, (first, setting.width))


def _lines(part: _Part, more: int, setting: Setting, rules: Rules) -> Iterator[Line]:
    """The lines of a part of a paragraph.

    Raises:
        Unreadable: no lines of it fit.
    """
    measured, to_break = part.measured, (part.measured, part.places, part.widths, rules)
    if more:
        solution = breaking.solutions(*to_break).get(more)
        ends = solution.ends if solution else None
    else:
        ends = breaking.breaks(*to_break)
    if ends is None:
        raise Unreadable("a word that is wider than a line")
    for number, (start, end) in enumerate(pairwise(ends)):
        own = list(_between(part.pieces, measured.text, start, end))
        if part.places[end] == opportunities.Break.HYPHEN:
            own[-1] = writing.with_hyphen(own[-1], own[-1].leaf.look.hyphen)
        is_last = end == ends[-1] and not measured.is_cut
        line = _Draft(own, part.widths[number > 0], measured.em, is_last=is_last)
        yield _line(line, setting, rules, is_flush=measured.is_flush)


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
    leaves: Sequence[Leaf], setting: Setting, rules: Rules, around: tuple[str, str]
) -> Iterator[Piece]:
    """The leaves of a paragraph, cut where the direction changes.

    ``around`` is what stands before and after it in the whole, if it was cut.
    """
    before, after = around
    parts = [("", before), *((leaf.before, _in_order(leaf)) for leaf in leaves), ("", after)]
    all_levels = ordering.levels_of_parts(parts, rtl=setting.rtl)
    at = len(before)
    for leaf in leaves:
        own = all_levels[at : at + len(leaf.text)]
        at += len(leaf.text)
        spread = _spread(leaf, rules)
        if leaf.whole is not None or not own:
            # A place stands in the run that is around it, if there is one.
            around_it = all_levels[at - 1 : at + 1] if at else []
            place = min(around_it) if len(around_it) > 1 else int(setting.rtl)
            yield Piece(leaf.text, leaf, own[0] if own else place, spread)
            continue
        start = 0
        for level, group in groupby(own):
            end = start + len(list(group))
            yield Piece(leaf.text[start:end], leaf, level, spread[start:end])
            start = end


def _in_order(leaf: Leaf) -> str:
    """What a leaf is in the order of a paragraph: the mark of a note is no part of a number."""
    return leaf.text if leaf.whole is None else flattening.PICTURE * len(leaf.text)


def _spread(leaf: Leaf, rules: Rules) -> tuple[bool, ...]:
    """Behind which characters of a leaf there may be more room."""
    is_dotted = rules.dots and any(element.tag == "em" for element in leaf.path)
    if not rules.letters or leaf.whole is not None or is_dotted:
        return (False,) * len(leaf.text)
    found = [SPREAD.match(char) is not None for char in leaf.text]
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
    hangs = {}
    if is_flush and rules.hanging:
        hangs = dict(_hanging(pieces, setting, rules))
    hyphen = look.face.width(look.hyphen, rtl=setting.rtl)
    return Measured(
        text=text,
        advances=advances,
        stretch=[
            rules.stretch * space + rules.letters * em * letter
            for space, letter in zip(spaces, spread, strict=True)
        ],
        shrink=[rules.shrink * space * is_flush for space in spaces],
        at_end=[
            max(em / 2, em * is_flush * rules.hanging.get(char, 0.0))
            * (may_end and advance > WHOLE * em)
            for char, may_end, advance in zip(text, ends, advances, strict=True)
        ],
        hyphen=hyphen * (1 - is_flush * rules.hanging.get(look.hyphen, 0.0)),
        em=em,
        is_flush=is_flush,
        hanging=hangs,
    )


def _hanging(
    pieces: Sequence[Piece], setting: Setting, rules: Rules
) -> Iterator[tuple[int, float]]:
    """How far the characters of a paragraph hang in the margin, where they do."""
    at = 0
    for piece in pieces:
        for place, char in enumerate(piece.text):
            if char in rules.hanging and (far := hanging.always(piece, place, setting, rules)):
                yield at + place, far
        at += len(piece.text)


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
    hangs = hanging.edges(draft.pieces, setting, rules) if is_flush else (0.0, 0.0)
    # First, for letters are shaped by those that they stand with.
    pieces, em = writing.as_pango_orders(draft.pieces, rtl=setting.rtl), draft.em
    room = draft.width + sum(hangs) - writing.width_of(pieces)
    if room < -breaking.ALMOST and _ends_half_empty(pieces[-1], rules, em):
        whole = hanging.hang(pieces[-1], -1, setting, rules) if is_flush else 0.0
        if room < -em / 2 - breaking.ALMOST and whole:
            hangs = hangs[0], whole
        else:
            pieces = [*pieces[:-1], *_tightened(pieces[-1])]
        room = draft.width + sum(hangs) - writing.width_of(pieces)
    if pieces[-1].spread:
        pieces[-1] = replace(pieces[-1], spread=(*pieces[-1].spread[:-1], False))
    spaces = writing.spaces_in(pieces)
    narrowest = -NARROWEST * em * spaces if is_flush else 0.0
    if room < narrowest - 5 * breaking.ALMOST:
        raise Unreadable("a line that comes out too full")
    if not is_flush or (draft.is_last and room >= 0):
        return Line(tuple(pieces), 0.0, None, hangs)
    return _filled(Line(tuple(pieces), room, draft.width, hangs), rules, em)


def _filled(line: Line, rules: Rules, em: float) -> Line:
    """A line with what it lacks, after a part of it has gone into longer strokes.

    One that is too short for that, as before a formula that has no room left in it, stays so.
    """
    pieces, room, is_wide = list(line.pieces), line.room, line.room > 0
    place = room + writing.width_of(pieces)
    if is_wide and rules.kashida_share:
        pieces = kashida.lengthen(pieces, room, rules, writing.width_of)
    is_apart = is_wide and any(any(one.spread) for one in pieces)
    room = place - writing.width_of(pieces, apart=is_apart)
    can_fill = is_apart or writing.spaces_in(pieces)
    bears = rules.stretch / rules.letters if rules.letters else 0.0
    gaps = sum(sum(piece.spread) for piece in pieces) + bears * writing.spaces_in(pieces)
    if rules.is_wide and is_apart and room > WIDEST * em * gaps:
        return replace(line, pieces=line.pieces, room=0.0, width=None)
    return replace(
        line,
        pieces=tuple(pieces),
        room=room,
        width=line.width if can_fill else None,
        bears=bears,
        is_apart=is_apart,
    )


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
