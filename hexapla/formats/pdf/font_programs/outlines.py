"""The outlines that a document draws of a face: cut by HarfBuzz, at rest in all their axes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from hexapla.formats.pdf.font_programs import postscript, sfnt, truetype

TABLES = {"CFF ", "CFF2", "HVAR", "avar", "fvar", "glyf", "gvar", "head", "hhea", "hmtx", "loca"}
TABLES |= {"maxp"}
"""What of a font file becomes a part of a PDF, or is asked on the way."""


@dataclass(frozen=True, slots=True)
class Outlines:
    """Some glyphs of a face, by their numbers in its file; enough to make a font file of them."""

    kind: str
    """The table that they come from: ``glyf`` or ``CFF``."""
    tables: Mapping[str, bytes]
    """The three tables ``head``, ``hhea`` and ``maxp``."""
    advances: Mapping[int, int]
    """How wide each glyph is, in units of the face."""
    drawings: Mapping[int, bytes]
    """How each glyph is drawn: what ``glyf`` has, or a charstring without its width."""
    box: tuple[int, ...]
    """What all glyphs of the face lie in: left, bottom, right, top."""

    @property
    def unit(self) -> int:
        """How many units of the face make an em."""
        return int.from_bytes(self.tables["head"][18:20])

    def with_others(self, other: Outlines) -> Outlines:
        """These and other glyphs of the same face."""
        tables = dict(self.tables)
        if self.kind == "glyf":
            tables["maxp"] = truetype.roomier(tables["maxp"], other.tables["maxp"])
        advances = {**self.advances, **other.advances}
        drawings = dict(sorted({**self.drawings, **other.drawings}.items()))
        return Outlines(self.kind, tables, advances, drawings, self.box)


def cut(
    content: bytes,
    number: int,
    axes: Mapping[str, float],
    glyphs: Collection[int],
    *,
    is_drawn: bool,
) -> Outlines:
    """The outlines of some glyphs of a font file.

    ``number`` is that of the face in a collection; ``axes`` says where on its axes a variable font
    is taken, those that are left out rest in their middles. Unless ``is_drawn``, all are empty: of
    a font of coloured pictures, nothing is drawn by its outlines.
    """
    import uharfbuzz

    face = uharfbuzz.Face(uharfbuzz.Blob(content), number)
    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.update({0, *glyphs})
    flags = uharfbuzz.SubsetFlags
    # Numbers stay, so that outlines of several documents can be put together.
    wanted.flags = flags.RETAIN_GIDS | flags.NO_HINTING | flags.DESUBROUTINIZE
    wanted.flags |= flags.NO_LAYOUT_CLOSURE | flags.DOWNGRADE_CFF2
    unused = set(face.table_tags) - TABLES
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode()) for tag in unused)
    if face.has_var_data:
        wanted.pin_all_axes_to_default(face)
        for axis in face.axis_infos:
            if axis.tag in axes:
                value = min(max(axes[axis.tag], axis.min_value), axis.max_value)
                wanted.pin_axis_location(face, axis.tag, value)
    return _read(wanted.subset(face), {0, *glyphs}, is_drawn=is_drawn)


def _read(face: Any, wanted: set[int], *, is_drawn: bool) -> Outlines:  # noqa: ANN401 - HarfBuzz's
    """The outlines of a face that HarfBuzz has cut."""
    tables = {tag: bytes(face.reference_table(tag).data) for tag in face.table_tags}
    kind = "CFF" if "CFF " in tables else "glyf"
    if kind == "CFF":
        (drawings, box), empty = postscript.read(tables["CFF "]), postscript.EMPTY
    else:
        drawings, box, empty = truetype.read(tables), truetype.box(tables["head"]), b""
    if not is_drawn:
        drawings = {}
    # A space has no outline; what a glyph is made of has one, though it was not asked for.
    drawings = {glyph: drawings.get(glyph, empty) for glyph in sorted(wanted | drawings.keys())}
    kept = {tag: tables[tag] for tag in ("head", "hhea", "maxp")}
    return Outlines(kind, kept, sfnt.advances(tables, drawings), drawings, box)
