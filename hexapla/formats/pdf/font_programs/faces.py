"""What a document uses of a face, and what makes it a font of a PDF (ISO 32000-1, 9.7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from hexapla.formats.pdf.font_programs.outlines import Outlines
from hexapla.formats.pdf.font_programs.program import Cluster, program

FIXED_PITCH = 1
"""The flag of a font whose letters are all of one width (ISO 32000-1, 9.8.2)."""

STEM = 80
"""How thick stems are, in thousandths of an em: no reader needs to know, and PDF wants it told."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face with its clusters: the code of each is its place among them, counted from 1."""

    name: str
    """What it is called in the contents of pages."""
    font: str
    """Its PostScript name."""
    family: str
    flags: int
    ascent: int
    descent: int
    outlines: Outlines
    widths: Mapping[int, int]
    """How wide glyphs are, in thousandths of an em."""
    clusters: tuple[Cluster, ...]

    def width(self, cluster: Cluster) -> int:
        """How wide a cluster is, in thousandths of an em."""
        return self.widths[cluster.pieces[0].glyph] if cluster.width is None else cluster.width


def merged(faces: Iterable[Face]) -> Face:
    """What several documents use of one face: the clusters of the first, then what others add."""
    return reduce(_both, faces)


def _both(one: Face, other: Face) -> Face:
    clusters = tuple(dict.fromkeys((*one.clusters, *other.clusters)))
    outlines = one.outlines.with_others(other.outlines)
    widths = {**other.widths, **one.widths}
    return replace(one, outlines=outlines, widths=widths, clusters=clusters)


def embed(face: Face, add: Callable[[Any], bytes]) -> Any:  # noqa: ANN401 - pydyf's
    """The dictionary of a font, which is not yet an object of a PDF.

    What it needs is given to ``add``, which makes an object of it and returns its reference.
    """
    import pydyf

    made = program(face.outlines, face.clusters)
    widths = {glyph: face.width(cluster) for cluster, glyph in made.glyphs.items()}
    is_postscript = face.outlines.kind == "CFF"
    extra = {"Subtype": "/OpenType"} if is_postscript else {"Length1": len(made.content)}
    file = add(pydyf.Stream([made.content], extra, compress=True))
    system = pydyf.Dictionary(
        {"Registry": pydyf.String("Adobe"), "Ordering": pydyf.String("Identity"), "Supplement": 0}
    )
    descriptor = _descriptor(face, widths)
    descriptor["FontFile3" if is_postscript else "FontFile2"] = file
    descendant = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/CIDFontType0" if is_postscript else "/CIDFontType2",
            "BaseFont": f"/{face.font}",
            "CIDSystemInfo": system,
            "W": _widths(widths),
            "FontDescriptor": add(descriptor),
        }
    )
    if not is_postscript:
        descendant["CIDToGIDMap"] = "/Identity"
    encoding = pydyf.Stream(
        _encoding([made.glyphs[cluster] for cluster in face.clusters]),
        {"Type": "/CMap", "CMapName": "/Clusters", "CIDSystemInfo": system},
        compress=True,
    )
    texts = pydyf.Stream(_texts([cluster.text for cluster in face.clusters]), compress=True)
    return pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": f"/{face.font}",
            "Encoding": add(encoding),
            "DescendantFonts": pydyf.Array([add(descendant)]),
            "ToUnicode": add(texts),
        }
    )


def _descriptor(face: Face, widths: Mapping[int, int]) -> Any:  # noqa: ANN401 - pydyf's
    import pydyf

    widest = max(widths.values(), default=0)
    is_fixed = len(face.widths) > 1 and len(set(face.widths.values())) == 1
    return pydyf.Dictionary(
        {
            "Type": "/FontDescriptor",
            "FontName": f"/{face.font}",
            "FontFamily": pydyf.String(face.family),
            "Flags": face.flags | (FIXED_PITCH if is_fixed else 0),
            "FontBBox": pydyf.Array([0, face.descent, widest, face.ascent]),
            "ItalicAngle": 0,
            "Ascent": face.ascent,
            "Descent": face.descent,
            "CapHeight": face.ascent,
            "StemV": STEM,
            "StemH": STEM,
        }
    )


def _widths(widths: Mapping[int, int]) -> Any:  # noqa: ANN401 - pydyf's
    """How wide the glyphs of a font are: a number, and the widths of those that follow from it."""
    import pydyf

    array = pydyf.Array()
    for glyph in sorted(widths):
        if glyph - 1 not in widths:
            array += [glyph, pydyf.Array()]
        array[-1].append(widths[glyph])
    return array


def _texts(texts: Iterable[str]) -> list[bytes]:
    """Which letters each code stands for."""
    lines = [
        f"<{code:04x}> <{text.encode('utf-16-be').hex()}>" for code, text in enumerate(texts, 1)
    ]
    return _character_map("Adobe-Identity-UCS", "UCS", 2, "bfchar", lines)


def _encoding(glyphs: Iterable[int]) -> list[bytes]:
    """Which glyph of the font each code is."""
    lines = [f"<{code:04x}> {glyph}" for code, glyph in enumerate(glyphs, 1)]
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
