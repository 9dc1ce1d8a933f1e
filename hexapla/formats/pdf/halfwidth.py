"""Half-wide marks for Chinese and Japanese lines, cut from the edition's own font.

Where two wide marks meet, a typesetter takes the empty half between them away (Requirements for
Chinese Text Layout, 3.1.6). Moving the second mark over the first one would do that for the eye,
but readers of PDFs would take the two for separate lines; so the first mark comes from a font
whose marks are half as wide.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from hexapla.formats import font_names, fonts

FAMILY = "Hexapla Halves"
WEIGHTS = {400: "Regular", 700: "Bold"}


class Mark(NamedTuple):
    """A mark as it is cut."""

    letter: str
    is_opening: bool
    """Whether its empty half is the first one."""


def style(folder: Path, language: str, rules: Mapping[str, Any]) -> str:
    """Write the fonts of a language into a folder, and the rules of CSS that name them.

    Empty for languages without wide marks, and where their font has marks of another width.
    """
    marks = [Mark(letter, is_opening=False) for letter in rules["wide_closing"]]
    marks += [Mark(letter, is_opening=True) for letter in rules["wide_opening"]]
    whole = rules["fonts"].split(",")[0].strip().strip('"')
    faces, family = dict(_faces(whole)) if marks else {}, f"{FAMILY} {language}"
    sheet = []
    for weight, (file, number) in faces.items():
        name = f"halves-{language}-{weight}.ttf"
        if _write(folder / name, file, number, marks, weight):
            source = f'font-weight: {weight}; src: url("{name}")'
            sheet.append(f'@font-face {{ font-family: "{family}"; {source} }}\n')
    if not sheet:
        return ""
    sheet.append(f'.tight:lang({language}) {{ font-family: "{family}", {rules["fonts"]} }}\n')
    return "".join(sheet)


def _faces(family: str) -> Iterator[tuple[int, tuple[Path, int]]]:
    """The file of each weight of a family, and the number of its face in the file."""
    from fontTools.ttLib import TTCollection, TTFont

    for file in fonts.files():
        is_collection = file.suffix == ".ttc"
        with TTCollection(file, lazy=True) if is_collection else TTFont(file, lazy=True) as found:
            for number, face in enumerate(found.fonts if is_collection else [found]):
                names = face["name"]
                if names.getBestFamilyName() == family:
                    weight = next(
                        (w for w, s in WEIGHTS.items() if names.getBestSubFamilyName() == s), 0
                    )
                    if weight:
                        yield weight, (file, number)


def _write(target: Path, file: Path, number: int, marks: list[Mark], weight: int) -> bool:
    """Cut the marks that are one em wide from a face; whether there are any."""
    import uharfbuzz
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file)), number)
    font, em = uharfbuzz.Font(face), face.upem
    glyphs, widths, letters = {".notdef": TTGlyphPen(None).glyph()}, {".notdef": em // 2}, {}
    for letter, is_opening in marks:
        glyph = font.get_nominal_glyph(ord(letter))
        if not glyph or font.get_glyph_h_advance(glyph) != em:
            continue
        name, pen = f"uni{ord(letter):04X}", TTGlyphPen(None)
        left_edge = -em / 2 if is_opening else 0
        # The outlines are cubic and turn the other way than TrueType wants.
        quadratic = Cu2QuPen(pen, em / 1000, reverse_direction=True)
        font.draw_glyph_with_pen(glyph, TransformPen(quadratic, (1, 0, 0, 1, left_edge, 0)))
        glyphs[name], widths[name], letters[ord(letter)] = pen.glyph(), em // 2, name
    if not letters:
        return False
    extents = font.get_font_extents("ltr")
    builder = FontBuilder(em, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(letters)
    builder.setupGlyf(glyphs)
    sides = builder.font["glyf"]
    builder.setupHorizontalMetrics({n: (w, sides[n].xMin) for n, w in widths.items()})
    builder.setupHorizontalHeader(ascent=extents.ascender, descent=extents.descender)
    builder.setupNameTable({"familyName": FAMILY, "styleName": WEIGHTS[weight]})
    builder.setupOS2(
        sTypoAscender=extents.ascender,
        sTypoDescender=extents.descender,
        usWinAscent=extents.ascender,
        usWinDescent=-extents.descender,
    )
    builder.setupPost()
    builder.setupHead(unitsPerEm=em, created=0, modified=0)
    builder.font.recalcTimestamp = False
    written = io.BytesIO()
    builder.save(written)
    target.write_bytes(font_names.named(written.getvalue(), weight, is_italic=False))
    return True
