"""The last touch to a tagged PDF: what WeasyPrint leaves out of PDF/UA, and what names the file.

ISO 14289-1 (PDF/UA-1) wants running heads and folios to be artifacts, which a screen reader passes
over; WeasyPrint 70 writes them as text that no tag holds. One file can be PDF/UA-1 and PDF/A-3a
at once if its metadata say both.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lxml import etree

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

MIDDLE = 0.5
"""What stands higher on its page is a head, what stands lower a foot."""


def finisher(columns: Sequence[str] = ()) -> Callable[[Any, Any], None]:
    """What makes a PDF that WeasyPrint painted for PDF/A-3a fit for PDF/UA-1 as well.

    ``columns`` are the languages of the columns of a parallel edition, whose cells are articles and
    parts until then.
    """
    languages = dict(zip(COLUMNS, columns, strict=False))
    return lambda _, pdf: _finish(pdf, languages)


def _finish(pdf: Any, languages: Mapping[str, str]) -> None:  # noqa: ANN401 - pydyf's
    import pydyf

    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    held = _held_marks(pdf, root)
    for tag in pdf.objects:
        if isinstance(tag, dict) and (language := languages.get(str(tag.get("S")))):
            tag["S"], tag["Lang"] = "/Div", pydyf.String(language)
    parents = _object(pdf, root["ParentTree"])["Nums"]
    for at, reference in enumerate(pdf.page_references):
        page = _object(pdf, reference)
        for number in _free_artifacts(pdf, page, held.get(reference, set())):
            # Nothing holds it any more.
            parents[2 * at + 1][number] = "null"
        for link in page.get("Annots", ()):
            annotation = _object(pdf, link)
            annotation["F"] = PRINTED
            annotation["Rect"] = pydyf.Array(_clipped(annotation["Rect"], page["MediaBox"]))


def _object(pdf: Any, reference: bytes) -> Any:  # noqa: ANN401
    """What a reference of a PDF leads to."""
    return pdf.objects[int(reference.split()[0])]


def _held_marks(pdf: Any, root: Any) -> dict[bytes, set[int]]:  # noqa: ANN401
    """The numbers of the marked contents of each page that the structure tree holds."""
    held: dict[bytes, set[int]] = {}
    # A list instead of recursion: the tree of a long book is deeper than Python's stack allows.
    waiting = [root]
    while waiting:
        tag = waiting.pop()
        for kid in tag.get("K", ()):
            if isinstance(kid, int):
                held.setdefault(tag["Pg"], set()).add(kid)
            else:
                waiting.append(_object(pdf, kid))
    return held


def _free_artifacts(pdf: Any, page: Any, held: set[int]) -> list[int]:  # noqa: ANN401
    """Mark as artifacts what stands on a page and in no tag: running heads and folios.

    The numbers that their marks had.
    """
    import pydyf

    _, bottom, _, top = page["TrimBox"]
    contents, freed = page["Contents"], []
    for reference in contents if isinstance(contents, list) else [contents]:
        operations = _object(pdf, reference).stream
        for at, operation in enumerate(operations):
            if operation != b"BDC" or operations[at - 1]["MCID"] in held:
                continue
            freed.append(operations[at - 1]["MCID"])
            is_high = _height(operations[at:]) < (top - bottom) * MIDDLE
            part, side = ("/Header", "/Top") if is_high else ("/Footer", "/Bottom")
            kind = {"Type": "/Pagination", "Subtype": part, "Attached": pydyf.Array([side])}
            operations[at - 2 : at] = "/Artifact", pydyf.Dictionary(kind)
    return freed


def _height(operations: Sequence[Any]) -> float:
    """How far below the head of its page the next text stands, in points; endless without one."""
    texts = (one for one in operations if isinstance(one, bytes) and one.endswith(b" Tm"))
    return float(found.split()[5]) * POINTS if (found := next(texts, b"")) else math.inf


def _clipped(rectangle: Sequence[float], box: Sequence[float]) -> list[float]:
    """The part of a rectangle that lies on the page, from its lower left to its upper right."""
    left, bottom, right, top = box
    x, y = sorted(rectangle[::2]), sorted(rectangle[1::2])
    return [max(x[0], left), max(y[0], bottom), min(x[1], right), min(y[1], top)]


def metadata(xmp: bytes, document: str, version: str) -> bytes:
    """The metadata (ISO 16684-1) of WeasyPrint, with what makes the file PDF/UA-1 and names it.

    ``document`` is the URI that names the artifact, and ``version`` tells one content of it from
    another (XMP Media Management).
    """
    start, end = xmp.index(b"<rdf:RDF"), xmp.index(b"</rdf:RDF>")
    root = etree.fromstring(xmp[start : end + len(b"</rdf:RDF>")])
    accessible = _description(root, {"pdfuaid": UA})
    etree.SubElement(accessible, f"{{{UA}}}part").text = "1"
    named = _description(root, {"xmpMM": MM})
    etree.SubElement(named, f"{{{MM}}}DocumentID").text = document
    etree.SubElement(named, f"{{{MM}}}VersionID").text = version
    _explain_ua(root)
    text: bytes = etree.tostring(root, encoding="UTF-8")
    return xmp[:start] + text + xmp[end + len(b"</rdf:RDF>") :]


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
