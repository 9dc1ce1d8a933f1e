"""The fonts of a PDF that is written by clusters: each cluster has a code, and a glyph for itself.

Beside the glyphs that WeasyPrint 70 puts into a PDF, others are made of them: a letter with its
marks, a syllable, a letter with the gap after it. A Character Map says which glyph a code is.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

UNFIT = {"gvar", "hdmx", "HVAR", "LTSH", "VDMX", "vhea", "vmtx", "VORG"}
"""Tables of a font that would have to be changed with its glyphs, and that no PDF needs."""


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


def give_codes(pdf: Any, reference: bytes, font: Any) -> None:  # noqa: ANN401
    """Let a font of a PDF be used by codes; ``reference`` is that of its dictionary."""
    import pydyf

    codes, dictionary = _codes(font), _object(pdf, reference)
    [descendant] = (_object(pdf, inner) for inner in dictionary["DescendantFonts"])
    glyphs = _own_glyphs(codes)
    made = _add_glyphs(_file(pdf, descendant), [one for one in codes if one not in glyphs])
    glyphs.update(made)
    widths = {glyph: width(font, cluster) for cluster, glyph in glyphs.items()}
    descendant["W"] = pydyf.Array(
        part for glyph in sorted(widths) for part in (glyph, pydyf.Array([widths[glyph]]))
    )
    texts = _object(pdf, dictionary["ToUnicode"])
    texts.stream = _to_unicode({number: cluster.text for cluster, number in codes.items()})
    encoding = pydyf.Stream(
        _encoding({number: glyphs[cluster] for cluster, number in codes.items()}),
        {"Type": "/CMap", "CMapName": "/Clusters", "CIDSystemInfo": descendant["CIDSystemInfo"]},
        compress=texts.compress,
    )
    pdf.add_object(encoding)
    dictionary["Encoding"] = encoding.reference


def _object(pdf: Any, reference: bytes) -> Any:  # noqa: ANN401
    """What a reference of a PDF leads to."""
    return pdf.objects[int(reference.split()[0])]


def _file(pdf: Any, descendant: Any) -> Any:  # noqa: ANN401
    """The stream that holds the file of a font."""
    descriptor = _object(pdf, descendant["FontDescriptor"])
    return _object(pdf, descriptor.get("FontFile2") or descriptor["FontFile3"])


def _own_glyphs(clusters: Iterable[Cluster]) -> dict[Cluster, int]:
    """The clusters that a glyph of the font is enough for.

    Of two texts for a glyph only the first: MuPDF looks a text up by the glyph.
    """
    by_glyph: dict[int, Cluster] = {}
    for cluster in clusters:
        if cluster.width is None:
            by_glyph.setdefault(cluster.pieces[0].glyph, cluster)
    return {cluster: glyph for glyph, cluster in by_glyph.items()}


def _add_glyphs(file: Any, clusters: list[Cluster]) -> dict[Cluster, int]:  # noqa: ANN401
    """Add a glyph for each cluster to the file of a font; the numbers of these glyphs."""
    from fontTools.ttLib import TTFont

    if not clusters:
        return {}
    font = TTFont(io.BytesIO(b"".join(file.stream)), recalcTimestamp=False)
    for table in UNFIT.intersection(font.keys()):
        del font[table]
    order, unit = list(font.getGlyphOrder()), font["head"].unitsPerEm / 1000
    add = _add_quadratic if "glyf" in font else _add_cubic
    numbers = {cluster: number for number, cluster in enumerate(clusters, len(order))}
    for cluster, number in numbers.items():
        pieces = [
            (order[glyph], round(x * unit), round(y * unit)) for glyph, x, y in cluster.pieces
        ]
        wide = font["hmtx"][pieces[0][0]][0] if cluster.width is None else cluster.width * unit
        add(font, f"cluster{number}", pieces, round(wide))
    written = io.BytesIO()
    font.save(written)
    file.stream = [written.getvalue()]
    if "Length1" in file.extra:
        file.extra["Length1"] = len(file.stream[0])
    return numbers


def _add_quadratic(font: Any, name: str, pieces: list[tuple[str, int, int]], wide: int) -> None:  # noqa: ANN401
    """Add a glyph that is made of others to a font with outlines of TrueType."""
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(font["glyf"])
    for inner, x, y in pieces:
        pen.addComponent(inner, (1, 0, 0, 1, x, y))
    glyph = pen.glyph()
    font["glyf"][name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = wide, glyph.xMin


def _add_cubic(font: Any, name: str, pieces: list[tuple[str, int, int]], wide: int) -> None:  # noqa: ANN401
    """Add a glyph that is drawn like others to a font with outlines of PostScript."""
    from fontTools.pens.t2CharStringPen import T2CharStringPen
    from fontTools.pens.transformPen import TransformPen

    top = font["CFF "].cff.topDictIndex[0]
    outlines, glyphs = top.CharStrings, font.getGlyphSet()
    private: Any = getattr(top, "Private", None)
    if selected := getattr(top, "FDSelect", None):
        dictionary = selected[font.getGlyphID(pieces[0][0])]
        private = top.FDArray[dictionary].Private
        selected.append(dictionary)
    pen = T2CharStringPen(wide - private.nominalWidthX, None)
    for inner, x, y in pieces:
        glyphs[inner].draw(TransformPen(pen, (1, 0, 0, 1, x, y)))
    outlines.charStringsIndex.append(pen.getCharString(private, outlines.globalSubrs))
    # In a font by CIDs the name of a glyph is its number.
    name = f"cid{len(top.charset):05}" if hasattr(top, "ROS") else name
    outlines.charStrings[name] = len(outlines.charStringsIndex) - 1
    top.charset.append(name)
    font.setGlyphOrder(top.charset)
    font["hmtx"][name] = wide, 0


def _to_unicode(texts: Mapping[int, str]) -> list[bytes]:
    """Which letters each code stands for."""
    lines = [f"<{number:04x}> <{text.encode('utf-16-be').hex()}>" for number, text in texts.items()]
    return _character_map("Adobe-Identity-UCS", "UCS", 2, "bfchar", lines)


def _encoding(glyphs: Mapping[int, int]) -> list[bytes]:
    """Which glyph of the font each code is."""
    lines = [f"<{number:04x}> {glyph}" for number, glyph in glyphs.items()]
    return _character_map("Clusters", "Identity", 1, "cidchar", lines)


def _character_map(name: str, ordering: str, kind: int, each: str, lines: list[str]) -> list[bytes]:
    """A Character Map with these lines (Adobe Technical Note 5014)."""
    parts = [lines[at : at + 100] for at in range(0, len(lines), 100)]
    sheet = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        f"/CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering}) /Supplement 0 >> def",
        f"/CMapName /{name} def",
        f"/CMapType {kind} def",
        "1 begincodespacerange",
        "<0000> <ffff>",
        "endcodespacerange",
        *(line for part in parts for line in (f"{len(part)} begin{each}", *part, f"end{each}")),
        "endcmap",
        "CMapName currentdict /CMap defineresource pop",
        "end",
        "end",
    ]
    return [line.encode() for line in sheet]
