"""Fonts of the tests' own making: each letter is a box, and a heavier one in bold."""

from __future__ import annotations

import io
import string
from collections.abc import Iterable

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

EM = 1000

HEBREW = "".join(map(chr, range(0x5D0, 0x5EB)))
LETTERS = string.ascii_letters + string.digits + string.punctuation + "–—‘’“”…׳״־" + HEBREW
"""What they have, if nothing else is asked for."""


def toy_font(
    letters: Iterable[str] = LETTERS, *, family: str = "Toy", bold: bool = False, permits: int = 0
) -> bytes:
    """A TrueType font with a box for each of these letters; ``permits`` is its ``fsType``."""
    glyphs, widths, known = (
        {".notdef": TTGlyphPen(None).glyph()},
        {".notdef": EM // 2},
        {32: "space"},
    )
    glyphs["space"], widths["space"] = TTGlyphPen(None).glyph(), EM // 4
    for at, letter in enumerate(dict.fromkeys(letters)):
        name = f"uni{ord(letter):04X}"
        glyphs[name] = _box(120 + at % 5 * 60, 700 if letter.isupper() else 450, bold=bold)
        widths[name], known[ord(letter)] = 260 + at % 5 * 60, name
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(known)
    builder.setupGlyf(glyphs)
    sides = builder.font["glyf"]
    builder.setupHorizontalMetrics(
        {name: (width, sides[name].xMin) for name, width in widths.items()}
    )
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Bold" if bold else "Regular"})
    builder.setupOS2(
        sTypoAscender=800,
        sTypoDescender=-200,
        usWinAscent=800,
        usWinDescent=200,
        usWeightClass=700 if bold else 400,
        fsType=permits,
    )
    builder.setupPost()
    builder.setupHead(unitsPerEm=EM, created=0, modified=0, macStyle=int(bold))
    builder.font.recalcTimestamp = False
    written = io.BytesIO()
    builder.save(written)
    return written.getvalue()


def _box(width: int, height: int, *, bold: bool) -> object:
    """A frame, whose lines are thicker in bold."""
    pen, line = TTGlyphPen(None), 90 if bold else 40
    outer = ((50, 0), (50, height), (50 + width, height), (50 + width, 0))
    inner = tuple((x + (line if x == 50 else -line), y + (-line if y else line)) for x, y in outer)
    for points in (outer, inner[::-1]):
        pen.moveTo(points[0])
        for point in points[1:]:
            pen.lineTo(point)
        pen.closePath()
    return pen.glyph()
