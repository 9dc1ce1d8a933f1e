"""The last touch to a tagged PDF: what WeasyPrint leaves out of PDF/UA, and what names the file.

ISO 14289-1 (PDF/UA-1) wants running heads and folios to be artifacts, which a screen reader passes
over; WeasyPrint 70 writes them as text that no tag holds. One file can be PDF/UA-1 and PDF/A-3a
at once if its metadata say both.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    import pikepdf

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
UA = "http://www.aiim.org/pdfua/ns/id/"
MM = "http://ns.adobe.com/xap/1.0/mm/"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
PROPERTY = "http://www.aiim.org/pdfa/ns/property#"

PRINTED = 4
"""The flag of an annotation that is printed with its page (ISO 32000-1, 12.5.3)."""

POINTS = 0.75
"""The points of a CSS pixel, which is WeasyPrint's unit."""

COLUMNS = ("/Art", "/Part")
"""How WeasyPrint 70 tags the elements ``article`` and ``main``."""

Contents = dict[tuple[int, int], set[int]]
"""The numbers of the marked contents of each page that the structure tree holds."""


def finish(content: bytes, document: str, version: str, columns: Sequence[str] = ()) -> bytes:
    """A PDF as WeasyPrint wrote it for PDF/A-3a, made PDF/UA-1 as well.

    ``document`` is the URI that names the artifact, and ``version`` tells one content of it from
    another; both are in the metadata (XMP Media Management). ``columns`` are the languages of the
    columns of a parallel edition, whose cells are articles and parts until now.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        tagged_marks = _tagged_marks(pdf)
        _give_languages(pdf, dict(zip(COLUMNS, columns, strict=False)))
        for page in pdf.pages:
            _free_artifacts(pdf, page, tagged_marks.get(page.obj.objgen, set()))
            for annotation in page.obj.get("/Annots", []):
                annotation.F = PRINTED
                annotation.Rect = _clipped(annotation.Rect, page.mediabox)
        pdf.Root.Metadata = _metadata(pdf, document, version)
        finished = io.BytesIO()
        pdf.remove_unreferenced_resources()
        pdf.save(
            finished,
            # Else pikepdf makes the file's id from the time.
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
    return finished.getvalue()


def _tagged_marks(pdf: pikepdf.Pdf) -> Contents:
    """What the structure tree holds of each page."""
    contents: Contents = {}
    # A list instead of recursion: the tree of a long book is deeper than Python's stack allows.
    waiting: list[Any] = [pdf.Root.StructTreeRoot]
    while waiting:
        thing = waiting.pop()
        for kid in _kids(thing):
            if isinstance(kid, int):
                contents.setdefault(thing.Pg.objgen, set()).add(kid)
            else:
                waiting.append(kid)
    return contents


def _give_languages(pdf: pikepdf.Pdf, languages: Mapping[str, str]) -> None:
    """Say in which language each column is, which WeasyPrint 70 says of no element."""
    import pikepdf

    waiting: list[Any] = [pdf.Root.StructTreeRoot] if languages else []
    while waiting:
        thing = waiting.pop()
        if language := languages.get(str(thing.get("/S"))):
            thing.S, thing.Lang = pikepdf.Name.Div, pikepdf.String(language)
        waiting += [kid for kid in _kids(thing) if isinstance(kid, pikepdf.Dictionary)]


def _kids(thing: Any) -> list[Any]:  # noqa: ANN401 - pikepdf's objects
    import pikepdf

    inner = thing.get("/K", [])
    return list(inner) if isinstance(inner, pikepdf.Array | list) else [inner]


def _free_artifacts(pdf: pikepdf.Pdf, page: pikepdf.Page, tagged_marks: set[int]) -> None:
    """Mark as artifacts what stands on a page and in no tag: running heads and folios."""
    import pikepdf

    operations: list[Any] = list(pikepdf.parse_content_stream(page))
    untagged: set[int] = set()
    for at, (operands, operator) in enumerate(operations):
        if str(operator) == "BDC" and (number := _mark_number(operands)) not in {
            None,
            *tagged_marks,
        }:
            untagged.add(number or 0)
            part = "/Header" if _is_high(operations[at:], page) else "/Footer"
            side = "/Top" if part == "/Header" else "/Bottom"
            properties = pikepdf.Dictionary(
                Type=pikepdf.Name.Pagination,
                Subtype=pikepdf.Name(part),
                Attached=pikepdf.Array([pikepdf.Name(side)]),
            )
            operations[at] = ([pikepdf.Name.Artifact, properties], operator)
    if untagged:
        page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(operations))
        _forget(pdf, page, untagged)


def _mark_number(operands: Any) -> int | None:  # noqa: ANN401 - pikepdf's objects
    """The number of a marked content, where it has one."""
    import pikepdf

    said = operands[1] if len(operands) > 1 else None
    return int(said.MCID) if isinstance(said, pikepdf.Dictionary) and "/MCID" in said else None


def _is_high(operations: list[Any], page: pikepdf.Page) -> bool:
    """Whether the next text stands in the upper half of its page; WeasyPrint counts from there."""
    place = next((operands for operands, operator in operations if str(operator) == "Tm"), None)
    height = float(page.trimbox[3] - page.trimbox[1])
    return place is not None and float(place[5]) * POINTS < height / 2


def _forget(pdf: pikepdf.Pdf, page: pikepdf.Page, untagged: set[int]) -> None:
    """Take artifacts off the list of what is tagged, and with it the tags that held them."""
    # A number tree is a flat list of keys and values in turn.
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    at = next(i for i in range(0, len(numbers), 2) if numbers[i] == page.obj.StructParents)
    parents = numbers[at + 1]
    for number in untagged:
        parents[number] = None


def _clipped(rectangle: Any, box: Any) -> Any:  # noqa: ANN401 - pikepdf's objects
    """The part of a rectangle that lies on the page, from its lower left to its upper right."""
    import pikepdf

    left, bottom, right, top = (float(edge) for edge in box)
    x, y = ([float(rectangle[i]), float(rectangle[i + 2])] for i in (0, 1))
    edges = (
        max(min(x), left),
        max(min(y), bottom),
        min(max(x), right),
        min(max(y), top),
    )
    return pikepdf.Array(list(edges))


def _metadata(pdf: pikepdf.Pdf, document: str, version: str) -> Any:  # noqa: ANN401 - pikepdf's
    """The metadata (ISO 16684-1) with what is added to them."""
    import pikepdf

    xmp = pdf.Root.Metadata.read_bytes()
    start, end = xmp.index(b"<rdf:RDF"), xmp.index(b"</rdf:RDF>")
    root = etree.fromstring(xmp[start : end + len(b"</rdf:RDF>")])
    accessible = _description(root, {"pdfuaid": UA})
    etree.SubElement(accessible, f"{{{UA}}}part").text = "1"
    named = _description(root, {"xmpMM": MM})
    etree.SubElement(named, f"{{{MM}}}DocumentID").text = document
    etree.SubElement(named, f"{{{MM}}}VersionID").text = version
    _explain_ua(root)
    text = etree.tostring(root, encoding="UTF-8")
    stream = pdf.make_stream(xmp[:start] + text + xmp[end + len(b"</rdf:RDF>") :])
    stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    return stream


def _description(root: Any, names: dict[str, str]) -> Any:  # noqa: ANN401 - lxml's
    return etree.SubElement(
        root, f"{{{RDF}}}Description", {f"{{{RDF}}}about": ""}, nsmap=dict(names)
    )


def _explain_ua(root: Any) -> None:  # noqa: ANN401 - lxml's
    """Describe the property of PDF/UA, which PDF/A does not know (ISO 19005-3, 6.6.2.3.3)."""
    names = {"pdfaExtension": EXTENSION, "pdfaSchema": SCHEMA, "pdfaProperty": PROPERTY}
    above = _description(root, names)

    def item(holder: Any, kind: str) -> Any:  # noqa: ANN401 - lxml's
        bag = etree.SubElement(holder, f"{{{RDF}}}{kind}")
        return etree.SubElement(bag, f"{{{RDF}}}li", {f"{{{RDF}}}parseType": "Resource"})

    schema = item(etree.SubElement(above, f"{{{EXTENSION}}}schemas"), "Bag")
    etree.SubElement(schema, f"{{{SCHEMA}}}schema").text = "PDF/UA identification"
    etree.SubElement(schema, f"{{{SCHEMA}}}namespaceURI").text = UA
    etree.SubElement(schema, f"{{{SCHEMA}}}prefix").text = "pdfuaid"
    part = item(etree.SubElement(schema, f"{{{SCHEMA}}}property"), "Seq")
    for name, value in {
        "name": "part",
        "valueType": "Integer",
        "category": "internal",
        "description": "The part of ISO 14289 that the file conforms to",
    }.items():
        etree.SubElement(part, f"{{{PROPERTY}}}{name}").text = value
