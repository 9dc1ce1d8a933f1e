"""Outlines of TrueType: the glyphs of the table ``glyf``, and glyphs that are made of others."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence

from hexapla.formats.pdf.font_programs import sfnt

WORDS, PLACES, SCALE, MORE, TWO_SCALES, MATRIX = 0x1, 0x2, 0x8, 0x20, 0x40, 0x80
"""The flags of a component: what follows it, and how it is moved."""

Box = tuple[int, ...]
"""Left, bottom, right, top."""

MOST = 0xFFFF


def box(head: bytes) -> Box:
    """What all glyphs of a file lie in."""
    return struct.unpack(">4h", head[36:44])


def read(tables: Mapping[str, bytes]) -> dict[int, bytes]:
    """The glyphs of a file that are drawn, by their numbers, and the one for what is missing."""
    loca, glyf = tables["loca"], tables["glyf"]
    if struct.unpack(">h", tables["head"][50:52])[0] == sfnt.LONG:
        offsets: Sequence[int] = struct.unpack(f">{len(loca) // 4}I", loca)
    else:
        offsets = [2 * half for half in struct.unpack(f">{len(loca) // 2}H", loca)]
    glyphs = {
        number: glyf[offsets[number] : offsets[number + 1]]
        for number in range(len(offsets) - 1)
        if offsets[number] < offsets[number + 1]
    }
    return {0: b"", **glyphs}


def renumbered(glyph: bytes, numbers: Mapping[int, int]) -> bytes:
    """A glyph in a file where the glyphs that it is made of have other numbers."""
    changed = bytearray(glyph)
    for at in _components(glyph):
        inner = int.from_bytes(glyph[at : at + 2])
        changed[at : at + 2] = struct.pack(">H", numbers[inner])
    return bytes(changed)


def _components(glyph: bytes) -> Iterator[int]:
    """Where in a glyph the numbers of its components stand."""
    if not glyph or struct.unpack(">h", glyph[:2])[0] >= 0:
        return
    at, flags = 10, MORE
    while flags & MORE:
        flags = int.from_bytes(glyph[at : at + 2])
        yield at + 2
        at += 8 if flags & WORDS else 6
        at += 2 if flags & SCALE else 4 if flags & TWO_SCALES else 8 if flags & MATRIX else 0


def composed(pieces: Sequence[tuple[int, int, int]], glyphs: Sequence[bytes]) -> bytes:
    """A glyph that is made of others: of each its number, and how far it is moved.

    ``glyphs`` are those of the file, by their numbers.
    """
    boxes = [_moved(glyphs[inner], x, y) for inner, x, y in pieces if glyphs[inner]]
    if not boxes:
        return b""
    left, bottom, right, top = zip(*boxes, strict=True)
    drawn = [struct.pack(">5h", -1, min(left), min(bottom), max(right), max(top))]
    for at, (inner, x, y) in enumerate(pieces, 1):
        flags = WORDS | PLACES | (MORE if at < len(pieces) else 0)
        drawn.append(struct.pack(">HHhh", flags, inner, x, y))
    return b"".join(drawn)


def _moved(glyph: bytes, x: int, y: int) -> Box:
    left, bottom, right, top = struct.unpack(">4h", glyph[2:10])
    return left + x, bottom + y, right + x, top + y


def file(
    tables: Mapping[str, bytes], glyphs: Sequence[bytes], advances: Sequence[int], most: int
) -> bytes:
    """A font file of these glyphs, none of which is made of more than ``most`` others."""
    boxes = [struct.unpack(">4h", glyph[2:10]) for glyph in glyphs if glyph] or [(0, 0, 0, 0)]
    left, bottom, right, top = zip(*boxes, strict=True)
    around = min(left), min(bottom), max(right), max(top)
    lefts = [struct.unpack(">h", glyph[2:4])[0] if glyph else 0 for glyph in glyphs]
    places, offset = [0], 0
    even = [glyph + bytes(-len(glyph) % 4) for glyph in glyphs]
    for glyph in even:
        offset += len(glyph)
        places.append(offset)
    made = {
        "glyf": b"".join(even) or bytes(4),
        "head": sfnt.head(tables["head"], around),
        "hhea": sfnt.hhea(tables["hhea"], advances),
        "hmtx": sfnt.hmtx(zip(advances, lefts, strict=True)),
        "loca": struct.pack(f">{len(places)}I", *places),
        "maxp": _maxp(tables["maxp"], len(glyphs), most),
    }
    return sfnt.file(b"\0\1\0\0", made)


def roomier(one: bytes, other: bytes) -> bytes:
    """The table ``maxp`` of the glyphs of two files."""
    pairs = zip(struct.unpack(">14H", one[4:32]), struct.unpack(">14H", other[4:32]), strict=True)
    return one[:4] + struct.pack(">14H", *map(max, pairs))


def _maxp(table: bytes, count: int, most: int) -> bytes:
    """The table ``maxp``, which promises readers how much room they need; the room may be more."""
    numbers = list(struct.unpack(">14H", table[4:32]))
    points, contours, made_points, made_contours = numbers[1:5]
    numbers[0] = count
    numbers[3] = min(max(points, made_points) * most, MOST)
    numbers[4] = min(max(contours, made_contours) * most, MOST)
    numbers[12] = max(numbers[12], most)
    numbers[13] += 1
    return table[:4] + struct.pack(">14H", *numbers)
