"""The lines of a paragraph as elements: a span for each, with the spacing that makes it flush."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.formats.pdf.paragraphs.flattening import Leaf
from hexapla.formats.pdf.paragraphs.measuring import ONE_UNIT
from hexapla.formats.pdf.paragraphs.opportunities import SOFT_HYPHEN
from hexapla.formats.pdf.paragraphs.ordering import levels
from hexapla.formats.pdf.paragraphs.reading import Setting
from hexapla.rendering.elements import add_class

if TYPE_CHECKING:
    from lxml.etree import _Element

LINE = "data-line"
"""The attribute of a line: its number in the paragraph, counted from 0."""

HALTED, RESUMED = "halted", "resumed"
"""The classes of an element that goes on in the next line, and of one that does so in its own: what
the style puts at its end, or at its start, is seen once."""

TIGHT = "tight"
"""The class of a mark that is set from a font with half-wide marks."""

SPACES = " \u00a0"

UNITS = 1024
"""How many units of Pango a pixel has."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a leaf in one line, all of it at one level."""

    text: str
    leaf: Leaf
    level: int
    spread: tuple[bool, ...]
    """Whether letters may be set apart behind each character."""
    is_tight: bool = False
    """Whether it is a mark whose empty half goes."""
    edges: tuple[float, float] = (0.0, 0.0)
    """How wide the edges are of the elements that begin and end with it, in pixels."""

    def part(self, start: int, end: int) -> Piece:
        """A part of its text; the edges belong to its first and its last character."""
        edges = self.edges[0] * (start == 0), self.edges[1] * (end == len(self.text))
        text, spread = self.text[start:end], self.spread[start:end]
        return replace(self, text=text, spread=spread, edges=edges)


@dataclass(frozen=True, slots=True)
class Line:
    """A line, ready to be written."""

    pieces: tuple[Piece, ...]
    room: float
    """What is left of its width, in pixels; below 0 where it has to be narrowed."""
    width: float | None
    """How wide it becomes, or None where it keeps the width that it has."""
    hanging: tuple[float, float] = (0.0, 0.0)
    """How far its first and its last character hang in the margin, in pixels."""
    bears: float = 0.0
    """How much more room a space bears than a character that may be set apart."""
    is_apart: bool = False
    """Whether characters are set apart, be it by next to nothing: then they are shaped apart."""


def width_of(pieces: Sequence[Piece], *, apart: bool = False) -> float:
    """How wide the pieces of a line are, set as they are, or with what may be set apart so.

    What stands apart is shaped apart: nothing is kerned over its borders.
    """
    total = sum(sum(piece.edges) for piece in pieces)
    for piece in pieces:
        if piece.leaf.whole is not None:
            total += piece.leaf.width
        elif piece.is_tight:
            total += piece.leaf.look.face.size / 2
        else:
            texts = [text for text, _ in _chunks(piece)] if apart else [piece.text]
            face, rtl = piece.leaf.look.face, bool(piece.level % 2)
            total += sum(face.width(text, rtl=rtl) for text in texts)
    return total


def as_pango_orders(pieces: Sequence[Piece], *, rtl: bool) -> list[Piece]:
    """Pieces put together again where Pango, which sees a text alone, orders them right.

    A link stays in one piece then, of which a reader hears once.
    """
    edges = {id(piece): list[int]() for piece in pieces}
    filled = [piece for piece in pieces if piece.text]
    for one, other in pairwise(filled):
        if _text_of(one) != _text_of(other):
            for piece in (one, other):
                edges[id(piece)].append(min(one.level, other.level))
    ordered = list[Piece]()
    for _, same in groupby(pieces, key=_text_of):
        parts = list(same)
        outer = [level for part in parts for level in edges[id(part)]]
        ordered += _in_one(parts, outer, int(rtl)) if parts[0].text else parts
    return ordered


def _text_of(piece: Piece) -> tuple[int, bool]:
    """What the pieces of one text have in common."""
    return id(piece.leaf), piece.is_tight


def _in_one(parts: Sequence[Piece], outer: Sequence[int], base: int) -> Sequence[Piece]:
    """The pieces of a text as one, at the lowest level at which Pango orders it right, if any.

    ``outer`` are the levels of the runs that it shares with its neighbours: what runs the other way
    over the edge of a text is turned as a whole.
    """
    whole, own = _joined(parts), [part.level for part in parts for _ in part.text]
    for level in sorted({base, min(own)}):
        is_right = whole.leaf.whole is not None or own == [
            found + level - level % 2 for found in levels(whole.text, rtl=bool(level % 2))
        ]
        if is_right and max(outer, default=0) <= level:
            return [replace(whole, level=level)]
    return parts


def _joined(parts: Sequence[Piece]) -> Piece:
    """The pieces of one text as one."""
    return replace(
        parts[0],
        text="".join(part.text for part in parts),
        spread=tuple(one for part in parts for one in part.spread),
        edges=(parts[0].edges[0], parts[-1].edges[1]),
    )


def write(host: _Element, lines: Sequence[Line], setting: Setting) -> None:
    """Put lines in the place of what an element has, in place."""
    opened: dict[_Element, list[_Element]] = {}
    container = etree.Element("span")
    for number, line in enumerate(lines):
        span = etree.SubElement(container, "span", {LINE: str(number)})
        word_spacing, letter_spacing = _spacings(line)
        _set_style(span, line.hanging, word_spacing, rtl=setting.rtl)
        _Writer(span, setting, opened, letter_spacing).write(line.pieces)
        if number < len(lines) - 1:
            span.tail = "\n"
    for written in opened.values():
        for before, after in pairwise(written):
            add_class(before, HALTED)
            add_class(after, RESUMED)
    host.text = None
    host[:] = list(container)


def _spacings(line: Line) -> tuple[float, float]:
    """What is added to each space of a line, and to each character set apart, in pixels."""
    letters, spaces = sum(sum(piece.spread) for piece in line.pieces), spaces_in(line.pieces)
    room = 0.0 if line.width is None else line.room
    letter, word = 0.0, room / spaces if spaces else 0.0
    if line.is_apart:
        letter = room / (letters + line.bears * spaces)
        word = letter * line.bears
    # One unit at the least: Pango then shapes spaces alone, as they were measured.
    word_spacing = _spacing(word) if abs(word) > ONE_UNIT else ONE_UNIT
    return word_spacing if spaces else 0.0, _spacing(letter) if line.is_apart else 0.0


def _set_style(
    span: _Element, hanging: tuple[float, float], word_spacing: float, *, rtl: bool
) -> None:
    """Write the word spacing of a line, and the margins below zero that let it hang."""
    sides = ("right", "left") if rtl else ("left", "right")
    style = [f"margin-{side}:{-far:.5f}px" for side, far in zip(sides, hanging, strict=True) if far]
    if word_spacing:
        style.append(f"word-spacing:{word_spacing:.5f}px")
    if style:
        span.set("style", ";".join(style))


def _spacing(width: float) -> float:
    """A width of so many units of Pango, which loses half of it where that is whole pixels."""
    units = int(width * UNITS)
    units -= not units % (UNITS // 2)
    # In the middle of a unit: what is read back may be rounded.
    return (units + (0.5 if units > 0 else -0.5)) / UNITS


def spaces_in(pieces: Sequence[Piece]) -> int:
    """How many spaces of a line may become wider."""
    return sum(
        char in SPACES for piece in pieces if piece.leaf.whole is None for char in piece.text
    )


def _chunks(piece: Piece) -> Iterator[tuple[str, bool]]:
    """The parts of a piece whose letters are set apart, or are not."""
    for is_spread, group in groupby(zip(piece.text, piece.spread, strict=True), lambda one: one[1]):
        yield "".join(char for char, _ in group), is_spread


class _Writer:
    """Writes one line: opens the elements of each piece, and those that turn the direction."""

    def __init__(
        self,
        span: _Element,
        setting: Setting,
        opened: dict[_Element, list[_Element]],
        spacing: float,
    ) -> None:
        self._stack: list[_Element] = [span]
        self._path: list[_Element | str] = []
        self._setting, self._opened, self._spacing = setting, opened, spacing

    def write(self, pieces: Sequence[Piece]) -> None:
        for piece in pieces:
            if piece.leaf.whole is not None:
                self._open(self._steps(piece, ""))
                self._stack[-1].append(_copy(piece.leaf.whole))
                continue
            chunks = _chunks(piece) if self._spacing and piece.text else [(piece.text, False)]
            for text, is_spread in chunks:
                style = f"letter-spacing:{self._spacing:.5f}px" if is_spread else ""
                self._open(self._steps(piece, style))
                self._add(text)

    def _steps(self, piece: Piece, style: str) -> list[_Element | str]:
        """What a text stands in: turns of direction, elements, and its own spacing."""
        base = int(self._setting.rtl)
        turns: list[_Element | str] = [
            f"direction:{'rtl' if level % 2 else 'ltr'};#{level}"
            for level in range(base + 1, piece.level + 1)
        ]
        inner: list[_Element | str] = [style] if style else []
        inner += [f".{TIGHT}"] if piece.is_tight else []
        path = list(piece.leaf.path)
        # A link holds nothing but text: WeasyPrint nests others so that PDF/UA-1 fails.
        at = next((n for n, one in enumerate(path) if one.tag == "a"), len(path))
        return [*turns, *path[:at], *inner, *path[at:]]

    def _open(self, wanted: list[_Element | str]) -> None:
        same = 0
        while same < min(len(self._path), len(wanted)) and self._path[same] == wanted[same]:
            same += 1
        del self._stack[same + 1 :], self._path[same:]
        for step in wanted[same:]:
            self._stack.append(self._element(step))
            self._path.append(step)

    def _element(self, step: _Element | str) -> _Element:
        above = self._stack[-1]
        if isinstance(step, str):
            if step.startswith("."):
                return etree.SubElement(above, "span", {"class": step[1:]})
            return etree.SubElement(above, "span", {"style": step.partition(";#")[0]})
        # An element goes on in the next line without its id, and the levels say its direction.
        gone = {"dir"} | ({"id"} if step in self._opened else set())
        written = self._opened.setdefault(step, [])
        kept = {str(key): str(value) for key, value in step.attrib.items() if key not in gone}
        element = etree.SubElement(above, step.tag, kept)
        if step in self._setting.edges:
            written.append(element)
        return element

    def _add(self, text: str) -> None:
        above = self._stack[-1]
        if len(above):
            above[-1].tail = (above[-1].tail or "") + text
        else:
            above.text = (above.text or "") + text


def _copy(whole: _Element) -> _Element:
    copied = copy.deepcopy(whole)
    copied.tail = None
    return copied


def with_hyphen(piece: Piece, hyphen: str) -> Piece:
    """The last piece of a line that divides a word."""
    text = piece.text.removesuffix(SOFT_HYPHEN) + hyphen
    spread = (*piece.spread, *(False for _ in hyphen))[: len(text)]
    return replace(piece, text=text, spread=spread)
