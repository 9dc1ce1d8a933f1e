"""Outlines of PostScript: the charstrings of the table ``CFF`` (Adobe Technical Notes 5176, 5177).

A file that is made here has a subroutine for each glyph that is drawn. A charstring says how wide
its glyph is, and calls it, so that a cluster is a few bytes, however rich its letters are.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hexapla.formats.pdf.font_programs import sfnt

EMPTY = b"\x0e"
"""The charstring ``endchar``, which draws nothing."""

ENDCHAR, CALL, MOVE, MOVE_ACROSS, MOVE_UP = 14, 29, 21, 22, 4
"""The operators of a charstring that are asked for here."""

FEWEST = {ENDCHAR: 0, MOVE: 2, MOVE_ACROSS: 1, MOVE_UP: 1}
"""How many numbers stand before the first operator of a charstring, if none of them is a width."""

BOX, PRIVATE, CHARSTRINGS, CHARSET = 5, 18, 17, 15
ROS, MATRIX, COUNT, DICTIONARIES, SELECTION = 0x0C1E, 0x0C07, 0x0C22, 0x0C24, 0x0C25
"""The operators of a top dictionary; those of two bytes as one number."""

STANDARD_STRINGS = 391
"""How many strings all readers know: the first of a file's own has this number."""

FRACTION = 1 << 16
"""How many parts of a unit a number of a charstring may tell."""

EM = 1000
"""How many units an em has, unless a matrix says otherwise."""


@dataclass(frozen=True, slots=True)
class Index:
    """An array of a CFF table, of which only what is asked for is read."""

    data: bytes
    count: int
    size: int
    """How many bytes an offset takes."""
    at: int
    """Where the offsets begin."""

    @classmethod
    def read(cls, data: bytes, at: int) -> Index:
        """The array that begins at a place."""
        count = int.from_bytes(data[at : at + 2])
        return cls(data, count, data[at + 2] if count else 0, at + 3)

    def _offset(self, number: int) -> int:
        at = self.at + number * self.size
        base = self.at + (self.count + 1) * self.size - 1
        return base + int.from_bytes(self.data[at : at + self.size])

    def __getitem__(self, number: int) -> bytes:
        return self.data[self._offset(number) : self._offset(number + 1)]

    @property
    def end(self) -> int:
        """Where it ends."""
        return self._offset(self.count) if self.count else self.at - 1


def read(table: bytes) -> tuple[dict[int, bytes], tuple[int, ...]]:
    """The charstrings of a table that draw something, without their widths; and their box.

    The table has no subroutines. One for what is missing, the first, is always there.
    """
    names = Index.read(table, table[2])
    top = _dictionary(Index.read(table, names.end)[0])
    charstrings = Index.read(table, int(top[CHARSTRINGS][0]))
    found = {0: EMPTY}
    for number in range(charstrings.count):
        charstring = charstrings[number]
        # Those that were cut out are left empty, and may say how wide they were.
        if len(charstring) > len(EMPTY):
            found[number] = _without_width(charstring)
    return found, tuple(int(edge) for edge in top.get(BOX, (0, 0, 0, 0)))


def _without_width(charstring: bytes) -> bytes:
    """A charstring without hints that does not say how wide its glyph is."""
    places, at = _numbers(charstring)
    if len(places) <= FEWEST.get(charstring[at], len(places)):
        return charstring
    return charstring[(*places, at)[1] :]


def _numbers(charstring: bytes) -> tuple[list[int], int]:
    """Where the numbers begin before the first operator of a charstring, and where that stands."""
    places, at = [], 0
    while (first := charstring[at]) >= 32 or first == 28:  # noqa: PLR2004 - how numbers begin
        places.append(at)
        at += 3 if first == 28 else 1 if first < 247 else 2 if first < 255 else 5  # noqa: PLR2004
    return places, at


def begun(charstring: bytes) -> tuple[float, float, bytes]:
    """Where a drawing begins, and the charstring that goes on from there."""
    places, at = _numbers(charstring)
    numbers = [_operand(charstring[start:]) for start in places]
    operator, rest = charstring[at], charstring[at + 1 :]
    if operator == MOVE:
        return numbers[0], numbers[1], rest
    if operator == MOVE_ACROSS:
        return numbers[0], 0, rest
    return (0, numbers[0], rest) if operator == MOVE_UP else (0, 0, charstring)


def _operand(data: bytes) -> float:
    """The number that a part of a charstring begins with."""
    if data[0] == 255:  # noqa: PLR2004 - a fraction
        return int.from_bytes(data[1:5], signed=True) / FRACTION
    return _number(data[0], data[1:3])


def _dictionary(data: bytes) -> dict[int, list[float]]:
    """The numbers of each operator of a dictionary; reals are left at 0, none is asked for."""
    found: dict[int, list[float]] = {}
    numbers: list[float] = []
    at = 0
    while at < len(data):
        first, at = data[at], at + 1
        if first == 12:  # noqa: PLR2004 - the first byte of two
            found[0x0C00 | data[at]], numbers, at = numbers, [], at + 1
        elif first < 22:  # noqa: PLR2004 - an operator
            found[first], numbers = numbers, []
        elif first == 30:  # noqa: PLR2004 - a real, in halves of bytes of which 15 is the last
            while data[at] & 15 != 15 and data[at] >> 4 != 15:  # noqa: PLR2004
                at += 1
            numbers.append(0)
            at += 1
        else:
            size = {28: 2, 29: 4}.get(first, 0 if first < 247 else 1)  # noqa: PLR2004
            more = data[at : at + size]
            at += size
            numbers.append(_number(first, more))
    return found


def _number(first: int, more: bytes) -> int:
    """A number of a dictionary or a charstring, of its first byte and those that follow."""
    if first in {28, 29}:
        return int.from_bytes(more, signed=True)
    if first < 247:  # noqa: PLR2004 - a number of one byte
        return first - 139
    if first < 251:  # noqa: PLR2004 - a positive one of two
        return (first - 247) * 256 + more[0] + 108
    return (251 - first) * 256 - more[0] - 108


def called(width: int, subroutine: int, count: int, x: float, y: float) -> bytes:
    """The charstring of a glyph that is so wide, and drawn from a place by one of the subroutines.

    ``count`` is how many subroutines there are.
    """
    bias = 107 if count < 1240 else 1131 if count < 33900 else 32768  # noqa: PLR2004 - 5177, 4.7
    moved = _packed(x) + _packed(y) + bytes((MOVE,)) if x or y else b""
    return _packed(width) + moved + _packed(subroutine - bias) + bytes((CALL,))


def drawn(width: int, pieces: Sequence[tuple[bytes, int, int]]) -> bytes:
    """The charstring of a glyph that is so wide, and drawn by several charstrings in their places.

    Each of these goes on where the last one ended, so their outlines are counted anew.
    """
    from fontTools.misc.psCharStrings import T2CharString
    from fontTools.pens.t2CharStringPen import T2CharStringPen
    from fontTools.pens.transformPen import TransformPen

    pen = T2CharStringPen(width, None)
    for charstring, x, y in pieces:
        outline: Any = T2CharString(bytecode=charstring, private=_NoWidths, globalSubrs=[])
        outline.draw(TransformPen(pen, (1, 0, 0, 1, x, y)))
    made = pen.getCharString()
    made.compile()
    return bytes(made.bytecode)


class _NoWidths:
    """A private dictionary that says nothing."""

    nominalWidthX = defaultWidthX = 0  # noqa: N815 - as fontTools asks for it
    Subrs: Sequence[Any] = ()


def _packed(number: float) -> bytes:
    """A number of a charstring."""
    if number != int(number):
        return b"\xff" + struct.pack(">i", round(number * FRACTION))
    number = int(number)
    if -107 <= number <= 107:  # noqa: PLR2004 - one byte
        return bytes((number + 139,))
    return b"\x1c" + struct.pack(">h", number)


def file(
    tables: Mapping[str, bytes],
    charstrings: Sequence[bytes],
    subroutines: Sequence[bytes],
    advances: Sequence[int],
    box: Sequence[int],
) -> bytes:
    """A font file of these charstrings, in which the number of a glyph is its character's (CID)."""
    unit = int.from_bytes(tables["head"][18:20])
    made = {
        "CFF ": _table(charstrings, subroutines, box, unit),
        "head": sfnt.head(tables["head"], box),
        "hhea": sfnt.hhea(tables["hhea"], advances),
        "hmtx": sfnt.hmtx((wide, 0) for wide in advances),
        "maxp": tables["maxp"][:4] + struct.pack(">H", len(charstrings)),
    }
    return sfnt.file(b"OTTO", made)


def _table(
    charstrings: Sequence[bytes], subroutines: Sequence[bytes], box: Sequence[int], unit: int
) -> bytes:
    """The table ``CFF`` with one private dictionary, which is empty."""
    count = len(charstrings)
    strings, inner = _array([b"Adobe", b"Identity"]), _array(subroutines)
    charset = struct.pack(">BHH", 2, 1, count - 2) if count > 1 else b"\0"
    selection = struct.pack(">BHHBH", 3, 1, 0, 0, count)
    glyphs, fonts = _array(charstrings), _array([_entry(PRIVATE, 0, 0)])
    head = b"\1\0\4\4" + _array([b"Clusters"])

    def top(at: int) -> bytes:
        after = [at]
        for part in (charset, selection, glyphs):
            after.append(after[-1] + len(part))
        entries = [_entry(ROS, STANDARD_STRINGS, STANDARD_STRINGS + 1, 0)]
        if unit != EM:
            entries.append(_matrix(unit))
        entries += [_entry(BOX, *box), _entry(COUNT, count)]
        places = zip((CHARSET, SELECTION, CHARSTRINGS, DICTIONARIES), after, strict=True)
        return _array([b"".join([*entries, *(_entry(name, place) for name, place in places)])])

    # All numbers have one length, so the dictionary has, too.
    start = len(head) + len(top(0)) + len(strings) + len(inner)
    return b"".join((head, top(start), strings, inner, charset, selection, glyphs, fonts))


def _entry(operator: int, *numbers: int) -> bytes:
    """An entry of a dictionary."""
    name = operator.to_bytes(2 if operator > 0xFF else 1)  # noqa: PLR2004 - two bytes
    return b"".join(b"\x1d" + struct.pack(">i", number) for number in numbers) + name


def _matrix(unit: int) -> bytes:
    """The matrix that makes an em of so many units."""
    digits = {**{str(digit): digit for digit in range(10)}, ".": 10}

    def real(number: str) -> bytes:
        halves = [*(digits[one] for one in number), 15]
        halves += [15] * (len(halves) % 2)
        return b"\x1e" + bytes(a << 4 | b for a, b in zip(halves[::2], halves[1::2], strict=True))

    scale, nothing = real(f"{1 / unit:.10f}"), _packed(0)
    return b"".join((scale, nothing, nothing, scale, nothing, nothing, MATRIX.to_bytes(2)))


def _array(items: Sequence[bytes]) -> bytes:
    """An array of a CFF table."""
    if not items:
        return bytes(2)
    offsets, at = [1], 1
    for item in items:
        at += len(item)
        offsets.append(at)
    head = struct.pack(">HB", len(items), 4)
    return b"".join((head, struct.pack(f">{len(offsets)}I", *offsets), *items))
