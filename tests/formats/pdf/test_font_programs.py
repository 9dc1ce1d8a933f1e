"""The font files of a PDF: what is made of a face draws what the face draws, cluster by cluster."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import uharfbuzz
from fontTools.fontBuilder import FontBuilder
from fontTools.misc.transform import Offset
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from hexapla.formats import fonts
from hexapla.formats.pdf.font_programs.outlines import cut
from hexapla.formats.pdf.font_programs.program import Cluster, Piece, program

FILES = {file.name: file for file in fonts.files()}

SHARED = "NotoSerifCJK-Regular.ttc"


def toy(unit: int) -> bytes:
    """A font with outlines of PostScript, whose em has so many units."""
    builder = FontBuilder(unit, isTTF=False)
    order = [".notdef", "space", "slope", "box", "round"]
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap({32: "space", 65: "slope", 66: "box", 67: "round"})
    charstrings = {}
    for at, name in enumerate(order):
        pen = T2CharStringPen(unit // 2 + at, None)
        if name in {"slope", "box"}:
            pen.moveTo((10 * at, 0))
            pen.lineTo((200, 0))
            pen.lineTo((200, 300 + at))
            pen.closePath()
        if name == "round":
            pen.moveTo((0, 40))
            pen.curveTo((0, 100), (100, 100), (100, 40))
            pen.closePath()
        charstrings[name] = pen.getCharString()
    builder.setupCFF("Toy", {}, charstrings, {})
    builder.setupHorizontalMetrics({name: (unit // 2 + at, 0) for at, name in enumerate(order)})
    builder.setupHorizontalHeader(ascent=unit, descent=0)
    builder.setupNameTable({"familyName": "Toy", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()


def font_of(content: bytes, number: int = 0, axes: Mapping[str, float] | None = None) -> Any:  # noqa: ANN401
    """A font as HarfBuzz reads it."""
    font = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob(content), number))
    font.set_variations(axes or {})
    return font


def drawn(font: Any, pieces: Sequence[tuple[int, float, float]]) -> list[Any]:  # noqa: ANN401
    """How glyphs of a font are drawn in their places: each step, and the numbers of its points."""
    pen = RecordingPen()
    for glyph, x, y in pieces:
        font.draw_glyph_with_pen(glyph, TransformPen(pen, Offset(x, y)))
    return [(step, [part for point in points for part in point]) for step, points in pen.value]


def clusters_of(glyphs: Sequence[int]) -> list[Cluster]:
    """Clusters of every kind: a glyph, one of another width, one that is moved, and several."""
    plain = [Cluster(f"{glyph}", (Piece(glyph, 0, 0),), None) for glyph in glyphs]
    wide = [Cluster(f"{glyph}!", (Piece(glyph, 0, 0),), 777) for glyph in glyphs]
    moved = [Cluster(f"{glyph}^", (Piece(glyph, -30, 120),), 500) for glyph in glyphs]
    several = [
        Cluster(f"{a}{b}", (Piece(a, 0, 0), Piece(b, -250, 75)), 600) for a, b in pairwise(glyphs)
    ]
    again = [Cluster(f"{glyph}?", (Piece(glyph, 0, 0),), None) for glyph in glyphs]
    return [*plain, *wide, *moved, *several, *again]


@pytest.mark.parametrize(
    ("name", "number", "axes", "text"),
    [
        ("SourceSerif4[opsz,wght].ttf", 0, {"wght": 640.0, "opsz": 9.0}, "Aé ﬁg."),
        ("FrankRuhlLibre[wght].ttf", 0, {"wght": 300.0}, "שלום"),
        ("NotoSerifDevanagari-Variable.ttf", 0, {}, "किा"),
        ("Amiri-Regular.ttf", 0, {}, "ابم ـ"),
        ("STIXTwoMath-Regular.ttf", 0, {}, "∑∫x"),
        ("1000", 0, {}, "A BC"),
        ("2048", 0, {}, "A BC"),
    ],
)
def test_a_file_draws_what_its_face_draws(
    name: str, number: int, axes: dict[str, float], text: str
) -> None:
    """Each cluster has a glyph that looks like its glyphs, where they stand, and is so wide."""
    content = toy(int(name)) if name.isdecimal() else FILES[name].read_bytes()
    face = font_of(content, number, axes)
    glyphs = [glyph for letter in text if (glyph := face.get_nominal_glyph(ord(letter)))]
    assert glyphs
    clusters = clusters_of(glyphs)
    outlines = cut(content, number, axes, glyphs, is_drawn=True)
    made = program(outlines, clusters)
    file, unit = font_of(made.content), face.face.upem / 1000
    assert file.face.upem == face.face.upem
    for cluster in clusters:
        wanted = [(glyph, round(x * unit), round(y * unit)) for glyph, x, y in cluster.pieces]
        assert _near(drawn(file, [(made.glyphs[cluster], 0, 0)]), drawn(face, wanted)), cluster
        first = face.get_glyph_h_advance(cluster.pieces[0].glyph)
        wide = first if cluster.width is None else cluster.width * unit
        assert file.get_glyph_h_advance(made.glyphs[cluster]) == pytest.approx(wide, abs=1)


def _near(one: list[Any], other: list[Any]) -> bool:
    """Whether two drawings differ by a unit at the most: a face between its masters is rounded."""
    return [step for step, _ in one] == [step for step, _ in other] and all(
        abs(a - b) <= 1
        for (_, left), (_, right) in zip(one, other, strict=True)
        for a, b in zip(left, right, strict=True)
    )


def test_a_large_face_of_postscript() -> None:
    """Of a collection of many thousand glyphs, a file has those that are drawn, and no more."""
    if SHARED not in FILES:
        pytest.skip(f"{SHARED} is missing: see README, Requirements")
    content = FILES[SHARED].read_bytes()
    face = font_of(content, 2)
    glyphs = [face.get_nominal_glyph(ord(letter)) for letter in "中文。か\u309a"]
    clusters = clusters_of(glyphs)
    made = program(cut(content, 2, {}, glyphs, is_drawn=True), clusters)
    file = font_of(made.content)
    assert file.face.glyph_count <= 1 + len(set(glyphs)) + len(clusters)
    for cluster in clusters:
        assert _near(drawn(file, [(made.glyphs[cluster], 0, 0)]), drawn(face, cluster.pieces))


def test_two_halves_are_a_whole() -> None:
    """The outlines of two documents together make the file that those of one would make."""
    content = FILES["SourceSerif4[opsz,wght].ttf"].read_bytes()
    axes, glyphs = {"wght": 500.0}, range(20, 60)
    whole = cut(content, 0, axes, glyphs, is_drawn=True)
    halves = [cut(content, 0, axes, half, is_drawn=True) for half in (glyphs[:25], glyphs[15:])]
    clusters = clusters_of(glyphs)
    joined = halves[0].with_others(halves[1])
    assert program(joined, clusters).content == program(whole, clusters).content


def test_pictures_in_colours_have_no_outlines() -> None:
    """Of a font whose letters are pictures, the file has empty glyphs that are as wide."""
    content = FILES["Amiri-Regular.ttf"].read_bytes()
    outlines = cut(content, 0, {}, [5, 6], is_drawn=False)
    assert set(outlines.drawings.values()) == {b""}
    assert outlines.advances[5] > 0


def test_what_no_face_has_is_drawn_as_missing(tmp_path: Path) -> None:
    """A cluster with a glyph that is not there is the first glyph, which every file has."""
    content = FILES["Amiri-Regular.ttf"].read_bytes()
    cluster = Cluster("?", (Piece(70000, 0, 0),), None)
    made = program(cut(content, 0, {}, [5], is_drawn=True), [cluster])
    (tmp_path / "a.ttf").write_bytes(made.content)
    assert made.glyphs[cluster] == 0
    assert TTFont(tmp_path / "a.ttf")["maxp"].numGlyphs == 2
