"""Labels of SVG pictures in scripts that are shaped, as outlines, for the printed edition.

WeasyPrint 70 sets the text of an SVG letter by letter, which leaves Arabic unjoined and Indic
scripts unshaped. HarfBuzz shapes such labels here, and their outlines are drawn instead; the
picture's alt text says in words what it shows. Labels that need no shaping stay text.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from lxml import etree

from hexapla.files.namespaces import SVG
from hexapla.formats import fonts
from hexapla.formats.fonts import FontFace
from hexapla.images.labels import USUAL_SIZE, length, nearest_attribute

if TYPE_CHECKING:
    from lxml.etree import _Element


RIGHT = {"R", "AL", "AN"}
"""Unicode bidirectional classes of text that runs from right to left."""

JOINER = "\u200d"
"""What makes one emoji of several."""

UNSEEN = {JOINER, "\u200c", "\ufe0e", "\ufe0f"}
"""What a font need not have: it only says how others are drawn."""

FLAGS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
"""Letters of which two make a flag."""

SKINS = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
"""Colours of skin, which change the emoji before them."""


def outline_labels(file: Path, enlarged: float = 1.0, own: Collection[FontFace] = ()) -> None:
    """Replace the labels of a picture that need shaping by their outlines, in place.

    ``enlarged`` is the ratio of the edition's type to the usual size: some faces look small. What
    only the book's ``own`` fonts have is drawn, too: a picture knows no other fonts than ours.
    """
    document = etree.parse(file)
    texts = [element for element in document.iter(f"{SVG}text") if element.text]
    labels = [e for e in texts if _needs_shaping(e.text or "") or not _is_ours(e.text or "")]
    for label in labels:
        parent = label.getparent()
        if parent is not None and (drawn := _label_path(label, enlarged, own)) is not None:
            drawn.tail = label.tail
            parent.replace(label, drawn)
    if labels:
        document.write(file, xml_declaration=True, encoding="UTF-8")


def _needs_shaping(text: str) -> bool:
    """Whether a text is more than letters in a row: it has signs on letters, or is joined."""
    return _runs_right(text) or any(
        char == JOINER or unicodedata.category(char)[0] == "M" for char in text
    )


def _runs_right(text: str) -> bool:
    return any(unicodedata.bidirectional(char) in RIGHT for char in text)


def _type_size(label: _Element) -> float:
    """The size of a label's type; where it hangs on the type around it, that is the usual one."""
    return length(nearest_attribute(label, "font-size"), USUAL_SIZE) or USUAL_SIZE


def _label_path(label: _Element, enlarged: float, own: Collection[FontFace]) -> _Element | None:
    """The outlines of a label as a path; None where no font of ours has a part of it."""
    text = " ".join((label.text or "").split())
    bold = nearest_attribute(label, "font-weight") in {"bold", "600", "700", "800", "900"}
    runs = [
        (font, part, right)
        for run, right in _visual_runs(text)
        for part, font in _font_runs(run, own, bold=bold, right=right)
    ]
    if any(font is None for font, _, _ in runs):
        return None
    size = enlarged * _type_size(label)
    glyphs = [
        (font, size / font.face.upem, *glyph)
        for font, part, right in runs
        for glyph in _shape(font, part, right)
    ]
    width = sum(scale * position.x_advance for _, scale, _, position in glyphs)
    x, y = (length(label.get(at), size) + length(label.get(f"d{at}"), size) for at in "xy")
    anchor = nearest_attribute(label, "text-anchor") or "start"
    before = {"start": 0.0, "middle": width / 2, "end": width}.get(anchor, 0.0)
    # A text that runs from right to left starts on its right.
    x -= width - before if _runs_right(text) else before
    pen = SVGPathPen(None, ntos=lambda number: f"{number:.3f}".rstrip("0").rstrip("."))
    for font, scale, info, position in glyphs:
        at = (x + scale * position.x_offset, y - scale * position.y_offset)
        font.draw_glyph_with_pen(info.codepoint, TransformPen(pen, (scale, 0, 0, -scale, *at)))
        x += scale * position.x_advance
    path = etree.Element(f"{SVG}path", {"d": pen.getCommands()})
    for name in ("fill", "opacity", "transform"):
        if value := nearest_attribute(label, name) if name == "fill" else label.get(name):
            path.set(name, value)
    return path


def _is_ours(text: str) -> bool:
    """Whether our fonts have all of a text; what is for private use means something else there."""
    return all(
        unicodedata.category(char) != "Co"
        and any(ord(char) in face.characters for face in _faces())
        for char in set(text.strip())
    )


@functools.cache
def _faces() -> list[FontFace]:
    """Our faces whose outlines can be drawn, upright."""
    found = (fonts.faces(file)[0] for file in fonts.files() if file.suffix == ".ttf")
    return [face for face in found if not face.is_italic]


@functools.cache
def _opened(face: FontFace) -> Any:  # noqa: ANN401 - uharfbuzz has no types
    import uharfbuzz

    return uharfbuzz.Font(fonts.open_face(face.path, face.number))


def _font_runs(
    run: str, own: Collection[FontFace], *, bold: bool, right: bool
) -> list[tuple[str, Any]]:
    """A run from left to right in parts that one font has: whole, if there is one for all of it."""
    font = _font_for(run, own, bold=bold)
    if font is not None:
        return [(run, font)]
    parts: list[tuple[str, Any]] = []
    for cluster in _clusters(run):
        font = _font_for(cluster, own, bold=bold)
        if parts and (font is parts[-1][1] or cluster == " "):
            parts[-1] = (parts[-1][0] + cluster, parts[-1][1])
        else:
            parts.append((cluster, font))
    return parts[::-1] if right else parts


def _clusters(text: str) -> Iterator[str]:
    """The letters of a text with their signs, and emoji that are several characters."""
    cluster = ""
    for char in text:
        flags = sum(map(FLAGS.__contains__, cluster)) % 2 and char in FLAGS
        is_sign = unicodedata.category(char)[0] == "M" or char in SKINS or char == JOINER
        if cluster and not (flags or is_sign or cluster[-1] == JOINER):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def _font_for(text: str, own: Collection[FontFace], *, bold: bool) -> Any:  # noqa: ANN401 - as above
    """The first font that has every character, in the weight that is asked for where there is."""
    wanted = {ord(char) for char in text if char not in UNSEEN}
    able = [face for face in (*own, *_faces()) if wanted <= face.characters]
    able.sort(key=lambda face: (face.weight[0] >= fonts.BOLD) != bold)
    return _opened(able[0]) if able else None


def _visual_runs(text: str) -> Iterator[tuple[str, bool]]:
    """Runs of one direction from left to right; True for those that run from right to left.

    A label is one line without embeddings, so two levels of the Unicode bidirectional algorithm
    are enough: Latin words and numbers stand as islands in it.
    """
    if not _runs_right(text):
        yield text, False
        return
    runs: list[tuple[str, bool]] = []
    for word in text.split(" "):
        left = any(unicodedata.bidirectional(char) in {"L", "EN"} for char in word)
        right = any(unicodedata.bidirectional(char) in {"R", "AL", "AN"} for char in word)
        is_right = right or not left
        if runs and runs[-1][1] == is_right:
            runs[-1] = (f"{runs[-1][0]} {word}", is_right)
        elif runs:
            runs[-1] = (f"{runs[-1][0]} ", runs[-1][1])
            runs.append((word, is_right))
        else:
            runs.append((word, is_right))
    yield from reversed(runs)


def _shape(font: Any, run: str, right: bool) -> list[tuple[Any, Any]]:  # noqa: ANN401, FBT001
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_str(run)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if right else "ltr"
    uharfbuzz.shape(font, buffer)
    return list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
