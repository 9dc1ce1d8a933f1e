"""Words in formulas that the font of formulas has no letters for, in the fonts of the text."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hexapla.formats import fonts
from hexapla.formats.fonts import FontFace
from hexapla.languages.tags import primary

REGULAR = 400

EAST_ASIAN = {"ja": "JP", "ko": "KR", "zh-Hant": "TC", "zh-TW": "TC", "zh-HK": "TC"}
"""The ending of the face of Chinese, Japanese and Korean for a language; elsewhere, ``SC``."""


@dataclass(frozen=True, slots=True)
class Outline:
    """Some letters of one face as a path, in units of the face, with y upwards."""

    path: str
    advance: float
    """How wide they are, in ems."""
    top: float
    bottom: float
    """How far they reach above the line, and below it as a negative number, in ems."""
    scale: float
    """An em, in units of the face."""


def lacking(text: str) -> bool:
    """Whether the font of formulas has not all characters of a text."""
    known = formula_face().characters
    return any(ord(character) not in known for character in text if character.isprintable())


@functools.cache
def formula_face() -> FontFace:
    """The font of formulas."""
    return fonts.faces(fonts.packaged("ziamath")[0])[0]


def outlines(text: str, language: str) -> Iterator[Outline]:
    """A text in pieces of one face each, from left to right."""
    run, face = "", formula_face()
    for character in text:
        # Spaces and marks stay with the letters before them.
        stays = unicodedata.category(character)[0] in "MZP" and ord(character) in face.characters
        wanted = face if stays else face_of(character, language)
        if wanted is not face and run:
            yield _outline(run, face)
            run = ""
        run, face = run + character, wanted
    if run:
        yield _outline(run, face)


@functools.cache
def face_of(character: str, language: str) -> FontFace:
    """The face for a character: that of formulas if none has it."""
    if ord(character) in formula_face().characters:
        return formula_face()
    ending = EAST_ASIAN.get(language) or EAST_ASIAN.get(primary(language), "SC")
    for face in _upright_faces():
        is_other = face.family.startswith(fonts.CJK) and not face.family.endswith(ending)
        if ord(character) in face.characters and not is_other:
            return face
    return formula_face()


@functools.cache
def _upright_faces() -> tuple[FontFace, ...]:
    return tuple(
        face
        for file in fonts.files()
        for face in fonts.faces(file)
        if not face.is_italic and face.weight[0] <= REGULAR <= face.weight[1]
    )


def _outline(text: str, face: FontFace) -> Outline:
    """Letters of one face, as HarfBuzz sets them: joined, and in their own direction."""
    import uharfbuzz

    font = _font(face)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    pen = _Pen()
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        pen.move_by(position.x_offset, position.y_offset)
        font.draw_glyph_with_pen(info.codepoint, pen)
        pen.move_by(position.x_advance - position.x_offset, position.y_advance - position.y_offset)
    unit = float(font.face.upem)
    return Outline(pen.path, pen.x / unit, pen.top / unit, pen.bottom / unit, unit)


@functools.cache
def _font(face: FontFace) -> Any:  # noqa: ANN401 - uharfbuzz has no types
    import uharfbuzz

    opened = fonts.open_face(face.path, face.number)
    font = uharfbuzz.Font(opened)
    if any(axis.tag == "wght" for axis in opened.axis_infos):
        font.set_variations({"wght": REGULAR})
    return font


class _Pen:
    """Takes the outlines of glyphs as fontTools' pens do, and writes one SVG path of all."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.x = self._y = 0.0
        self.top = self.bottom = 0.0

    @property
    def path(self) -> str:
        return " ".join(self._parts)

    def move_by(self, x: float, y: float) -> None:
        """Let the next glyph stand there."""
        self.x += x
        self._y += y

    def _add(self, command: str, *points: tuple[float, float]) -> None:
        placed = [(x + self.x, y + self._y) for x, y in points]
        self.top = max(self.top, *(y for _, y in placed))
        self.bottom = min(self.bottom, *(y for _, y in placed))
        self._parts.append(command + " ".join(f"{x:g} {y:g}" for x, y in placed))

    def moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802 - the protocol's names
        self._add("M", point)

    def lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._add("L", point)

    def qCurveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self._add("Q", *points)

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self._add("C", *points)

    def closePath(self) -> None:  # noqa: N802
        self._parts.append("Z")

    def endPath(self) -> None:  # noqa: N802
        """An outline that is open ends; there is nothing to write."""
