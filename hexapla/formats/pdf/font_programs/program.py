"""The font file of a face: the glyphs that its clusters draw, and one more for most clusters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hexapla.formats.pdf.font_programs import postscript, truetype
from hexapla.formats.pdf.font_programs.outlines import Outlines


class Piece(NamedTuple):
    """A glyph of a cluster, and where it stands in it, in thousandths of an em."""

    glyph: int
    x: int
    y: int


class Cluster(NamedTuple):
    """What is drawn together."""

    text: str
    pieces: tuple[Piece, ...]
    width: int | None
    """In thousandths of an em; None for one glyph that is as wide as the font has it."""


class Program(NamedTuple):
    """A font file, and which of its glyphs each cluster is."""

    content: bytes
    glyphs: Mapping[Cluster, int]


def program(outlines: Outlines, clusters: Sequence[Cluster]) -> Program:
    """A font file that has a glyph for each of the clusters, which are drawn by these outlines."""
    numbers = {old: new for new, old in enumerate(outlines.drawings)}
    own = _own_glyphs(clusters)
    glyphs = {cluster: numbers.get(glyph, 0) for cluster, glyph in own.items()}
    made = [cluster for cluster in clusters if cluster not in own]
    glyphs.update({cluster: number for number, cluster in enumerate(made, len(numbers))})
    scaled = [_scaled(cluster, outlines, numbers) for cluster in made]
    widths = [_width(cluster, outlines) for cluster in made]
    write = _postscript if outlines.kind == "CFF" else _truetype
    return Program(write(outlines, numbers, scaled, widths), glyphs)


def _own_glyphs(clusters: Sequence[Cluster]) -> dict[Cluster, int]:
    """The clusters that a glyph of the face is enough for.

    Of two texts for a glyph only the first: MuPDF looks a text up by the glyph.
    """
    by_glyph: dict[int, Cluster] = {}
    for cluster in clusters:
        if cluster.width is None:
            by_glyph.setdefault(cluster.pieces[0].glyph, cluster)
    return {cluster: glyph for glyph, cluster in by_glyph.items()}


def _scaled(cluster: Cluster, outlines: Outlines, numbers: Mapping[int, int]) -> list[Piece]:
    """The pieces of a cluster, by their new numbers and in units of the face.

    What no face has is drawn as the first glyph, which stands for what is missing.
    """
    unit = outlines.unit / 1000
    return [
        Piece(numbers.get(glyph, 0), round(x * unit), round(y * unit))
        for glyph, x, y in cluster.pieces
    ]


def _width(cluster: Cluster, outlines: Outlines) -> int:
    if cluster.width is None:
        return outlines.advances.get(cluster.pieces[0].glyph, outlines.advances[0])
    return round(cluster.width * outlines.unit / 1000)


def _truetype(
    outlines: Outlines,
    numbers: Mapping[int, int],
    made: Sequence[Sequence[Piece]],
    widths: Sequence[int],
) -> bytes:
    drawings = [truetype.renumbered(one, numbers) for one in outlines.drawings.values()]
    drawings += [truetype.composed(pieces, drawings) for pieces in made]
    advances = [*(outlines.advances[glyph] for glyph in numbers), *widths]
    most = max(map(len, made), default=0)
    return truetype.file(outlines.tables, drawings, advances, most)


def _postscript(
    outlines: Outlines,
    numbers: Mapping[int, int],
    made: Sequence[Sequence[Piece]],
    widths: Sequence[int],
) -> bytes:
    whole = list(outlines.drawings.values())
    starts_x, starts_y, subroutines = zip(*map(postscript.begun, whole), strict=True)
    advances = [*(outlines.advances[glyph] for glyph in numbers), *widths]

    def drawn(pieces: Sequence[Piece], wide: int) -> bytes:
        if len(pieces) > 1:
            return postscript.drawn(wide, [(whole[glyph], x, y) for glyph, x, y in pieces])
        [(glyph, x, y)] = pieces
        start = x + starts_x[glyph], y + starts_y[glyph]
        return postscript.called(wide, glyph, len(subroutines), *start)

    each = [*([Piece(glyph, 0, 0)] for glyph in range(len(whole))), *made]
    charstrings = [drawn(pieces, wide) for pieces, wide in zip(each, advances, strict=True)]
    _, x, y = zip((0, 0, 0), *(piece for pieces in made for piece in pieces), strict=True)
    left, bottom, right, top = outlines.box
    around = left + min(x), bottom + min(y), right + max(x), top + max(y)
    return postscript.file(outlines.tables, charstrings, subroutines, advances, around)
