"""The fonts of a PDF that is written by clusters: each cluster has a code, and a glyph for itself.

Beside the glyphs that WeasyPrint 70 puts into a PDF, others are made of them: a letter with its
marks, a syllable, a letter with the gap after it. A Character Map says which glyph a code is.
"""

from __future__ import annotations

from typing import Any

from hexapla.formats.pdf.font_programs.faces import Face
from hexapla.formats.pdf.font_programs.outlines import cut
from hexapla.formats.pdf.font_programs.program import Cluster

FACE = 0xFFFF
"""The part of an index that counts the faces of a file; the rest counts styles of a face."""

OBLIQUE, ITALIC = 1, 2
"""Pango's numbers for these styles."""

LEANING = -90.0
"""As far to the right as a face goes, in degrees."""


def code(font: Any, cluster: Cluster) -> int:  # noqa: ANN401 - WeasyPrint has no types
    """The code of a cluster in a font: they are counted as they come."""
    codes = _codes(font)
    return codes.setdefault(cluster, len(codes) + 1)


def _codes(font: Any) -> dict[Cluster, int]:  # noqa: ANN401
    codes: dict[Cluster, int] = vars(font).setdefault("codes", {})
    return codes


def width(font: Any, cluster: Cluster) -> int:  # noqa: ANN401
    """How wide a cluster is, in thousandths of an em."""
    return int(font.widths[cluster.pieces[0].glyph] if cluster.width is None else cluster.width)


def copy_no_files() -> None:
    """Let WeasyPrint copy no font file: it would hold one for each size of a face, until the end.

    To be called after WeasyPrint is imported.
    """
    from weasyprint.pdf import fonts

    fonts.get_hb_object_data = lambda *_: b""


def face(font: Any) -> Face:  # noqa: ANN401
    """What a document uses of a font of WeasyPrint."""
    from weasyprint.text.fonts import get_hb_object_data

    clusters = tuple(_codes(font))
    glyphs = {piece.glyph for cluster in clusters for piece in cluster.pieces}
    outlines = cut(
        get_hb_object_data(font.hb_face),
        font.index & FACE,
        _axes(font),
        # What no font has is counted beyond those that this one has.
        {glyph for glyph in glyphs if glyph < font.glyph_count},
        is_drawn=not (font.png or font.svg or font.colr),
    )
    return Face(
        font.hash,
        # Pango ends a family that ends in a number with a comma.
        font.name.decode().removeprefix("/").removesuffix(","),
        font.family,
        font.flags,
        font.ascent,
        font.descent,
        outlines,
        {glyph: font.widths[glyph] for glyph in sorted(glyphs)},
        clusters,
    )


def _axes(font: Any) -> dict[str, float]:  # noqa: ANN401
    """Where on its axes a variable font is used; what Pango does not say follows from the style."""
    axes = {
        "wght": font.weight,
        "opsz": font.font_size,
        "ital": float(font.style == ITALIC),
        "slnt": LEANING if font.style == OBLIQUE else 0,
    }
    return {**axes, **font.variations}
