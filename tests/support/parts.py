"""A laid-out document cut into parts, and all that a PDF of it holds, in words that compare."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
import pypdfium2

from hexapla.formats.pdf.joining.part import Part
from hexapla.formats.pdf.joining.writing import Finisher, write_part


def parts_of(
    document: Any,  # noqa: ANN401 - WeasyPrint has no types
    starts: Sequence[int],
    *finishers: Finisher | None,
    **options: Any,
) -> list[Part]:
    """The parts of a document that begin at these pages; links between them lead to other parts."""
    parts = []
    for start, end in zip(starts, [*starts[1:], len(document.pages)], strict=True):
        some = document.copy(document.pages[start:end])
        own = {name for page in some.pages for name in page.anchors}
        kept = [list(page.links) for page in some.pages]
        for page in some.pages:
            page.links[:] = [
                ("external", f"part:#{target}", *rest)
                if kind == "internal" and target not in own
                else (kind, target, *rest)
                for kind, target, *rest in page.links
            ]
        parts.append(write_part(some, *finishers, **options))
        for page, links in zip(some.pages, kept, strict=True):
            page.links[:] = links
    return parts


def contents(content: bytes) -> dict[str, Any]:
    """All that a PDF holds besides its pictures and letters."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        names: list[Any] = list(pdf.Root.Names.Dests.Names) if "/Names" in pdf.Root else []
        return {
            "names": [
                (str(names[at]), _place(names[at + 1], pages)) for at in range(0, len(names), 2)
            ],
            "outline": list(_outline(pdf.Root.get("/Outlines", {}), pages)),
            "annotations": [
                [_annotation(one) for one in page.obj.get("/Annots", [])] for page in pdf.pages
            ],
            "structure": _structure(pdf, pages),
            "catalog": {
                key: _plain(value)
                for key, value in pdf.Root.items()
                if key in {"/Lang", "/MarkInfo", "/ViewerPreferences", "/OutputIntents"}
            },
            "info": {key: str(value) for key, value in pdf.docinfo.items()},
        }


def _place(array: Any, pages: dict[Any, int]) -> list[Any]:  # noqa: ANN401 - pikepdf's
    return [pages[array[0].objgen], str(array[1]), *(round(float(one), 3) for one in array[2:])]


def _outline(above: Any, pages: dict[Any, int]) -> Iterator[Any]:  # noqa: ANN401
    line = above.get("/First")
    while line is not None:
        below = list(_outline(line, pages))
        yield str(line.Title), int(line.Count), _place(line.Dest, pages), below
        line = line.get("/Next")


def _annotation(one: Any) -> Any:  # noqa: ANN401
    kept = {key: _plain(value) for key, value in one.items() if key != "/StructParent"}
    return sorted(kept.items(), key=str)


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, pikepdf.Array):
        return [_plain(one) for one in value]
    if isinstance(value, pikepdf.Stream):
        return value.read_bytes()
    if isinstance(value, pikepdf.Dictionary | dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, pikepdf.Object):
        return str(value)
    return round(float(value), 3) if not isinstance(value, bool) else value


def _structure(pdf: pikepdf.Pdf, pages: dict[Any, int]) -> Any:  # noqa: ANN401
    """The tree of elements; what a number tree says of them is held against it on the way."""
    if "/StructTreeRoot" not in pdf.Root:
        return None
    root = pdf.Root.StructTreeRoot
    pairs = list(root.ParentTree.Nums)
    holders = dict(zip(map(int, pairs[::2]), pairs[1::2], strict=True))
    assert list(holders) == sorted(holders)
    heads: dict[str, int] = {}

    def element(tag: Any) -> Any:  # noqa: ANN401
        kids = tag.get("/K", [])
        inner = [kid(tag, one) for one in (kids if isinstance(kids, pikepdf.Array) else [kids])]
        said = {
            key: str(tag[key]) for key in ("/S", "/Alt", "/ActualText", "/Lang", "/T") if key in tag
        }
        more = _plain(tag.get("/A", {}))
        if "/ID" in tag:
            assert str(tag.ID) not in heads
            heads[str(tag.ID)] = len(heads)
        more["heads"] = [heads.get(str(one), str(one)) for one in more.pop("/Headers", [])]
        return said, more, pages[tag.Pg.objgen] if "/Pg" in tag else None, inner

    def kid(tag: Any, one: Any) -> Any:  # noqa: ANN401
        if isinstance(one, int):
            page = pdf.pages[pages[tag.Pg.objgen]].obj
            assert holders[int(page.StructParents)][one].objgen == tag.objgen
            return one
        if one.get("/Type") == "/OBJR":
            assert holders[int(one.Obj.StructParent)].objgen == tag.objgen
            return "link", pages[one.Pg.objgen], _annotation(one.Obj)
        assert one.P.objgen == tag.objgen
        return element(one)

    return element(root)


def pictures(content: bytes) -> list[bytes]:
    """How the pages look, point by point."""
    document = pypdfium2.PdfDocument(content)
    return [bytes(page.render(scale=1.0, grayscale=True).to_numpy()) for page in document]


def texts(content: bytes) -> list[str]:
    """What PDFium reads on each page."""
    document = pypdfium2.PdfDocument(content)
    return [str(page.get_textpage().get_text_range()) for page in document]


def font_files(content: bytes) -> dict[str, list[bytes]]:
    """The font files of a PDF by the names of their faces."""
    found: dict[str, list[bytes]] = {}
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
                file: Any = thing.get("/FontFile2", thing.get("/FontFile3"))
                found.setdefault(str(thing.FontName), []).append(file.read_bytes())
    return found
