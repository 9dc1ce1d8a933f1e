"""The frame of a font file, and the tables that both kinds of outlines have (OpenType 1.9)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence

LONG = 1
"""The offsets of glyphs are numbers of 32 bits."""


def advances(tables: Mapping[str, bytes], glyphs: Iterable[int]) -> dict[int, int]:
    """How wide glyphs are, as ``hmtx`` says; the last width in it is that of all that follow."""
    count = int.from_bytes(tables["hhea"][34:36])
    measures = tables["hmtx"]
    places = ((glyph, 4 * min(glyph, count - 1)) for glyph in glyphs)
    return {glyph: int.from_bytes(measures[at : at + 2]) for glyph, at in places}


def head(table: bytes, box: Sequence[int]) -> bytes:
    """The table ``head`` of a file whose glyphs lie in another box."""
    parts = table[:8], bytes(4), table[12:36], struct.pack(">4h", *box), table[44:50]
    return b"".join((*parts, struct.pack(">hh", LONG, 0)))


def hhea(table: bytes, advances: Sequence[int]) -> bytes:
    """The table ``hhea`` of a file with glyphs of these widths; how far they reach is not told."""
    widest, count = struct.pack(">H", max(advances)), struct.pack(">H", len(advances))
    return table[:10] + widest + bytes(6) + table[18:34] + count


def hmtx(measures: Iterable[tuple[int, int]]) -> bytes:
    """The table ``hmtx``: of each glyph how wide it is, and where its outline begins."""
    return b"".join(struct.pack(">Hh", wide, left) for wide, left in measures)


def file(kind: bytes, tables: Mapping[str, bytes]) -> bytes:
    """A font file of tables; ``kind`` is the mark that it begins with."""
    count = len(tables)
    power = count.bit_length() - 1
    search = 16 << power
    heads = [kind + struct.pack(">4H", count, search, power, 16 * count - search)]
    bodies, at = [], 12 + 16 * count
    for tag, table in sorted(tables.items()):
        body = table + bytes(-len(table) % 4)
        heads.append(tag.encode() + struct.pack(">3I", _sum(body), at, len(table)))
        bodies.append(body)
        at += len(body)
    return b"".join((*heads, *bodies))


def _sum(body: bytes) -> int:
    numbers: tuple[int, ...] = struct.unpack(f">{len(body) // 4}I", body)
    return sum(numbers) & 0xFFFFFFFF
