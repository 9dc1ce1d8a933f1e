"""A strict check of PDF/X-4 (ISO 15930-7), as far as the file itself can tell.

No judge of PDF/X can be had as free software. This one was written from the rules, apart from the
code that it judges, and shares nothing with it. What it cannot see: whether the profile is the one
of the press, and how a printer's own workflow renders the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
from lxml import etree

NAMES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfxid": "http://www.npes.org/pdfx/ns/id/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
}

ON_SCREEN = {"/DeviceRGB", "/CalRGB", "/CalGray", "/Lab"}
"""Colour spaces that a file for one printing condition should not need."""

SETTERS = {"rg", "RG", "sc", "SC"}
"""Operators that set a colour of the screen, or one in a space that WeasyPrint would name."""

Object = Any
"""An object of pikepdf: its types do not say what it holds."""


def faults(file: Path) -> list[str]:
    """Every rule that a file breaks."""
    with pikepdf.open(file) as pdf:
        return [
            *_of_file(pdf, file.read_bytes()[:8]),
            *_of_metadata(pdf),
            *_of_intent(pdf),
            *(fault for page in pdf.pages for fault in _of_page(page.obj)),
            *_of_objects(pdf),
        ]


def _of_file(pdf: Object, head: bytes) -> Iterator[str]:
    if head not in {b"%PDF-1.4", b"%PDF-1.5", b"%PDF-1.6"}:
        yield f"the version is {head!r}, not 1.6 or older"
    if "/ID" not in pdf.trailer:
        yield "there is no ID"
    if pdf.is_encrypted:
        yield "it is encrypted"
    for key in ("/AcroForm", "/OpenAction", "/AA", "/Collection"):
        if key in pdf.Root:
            yield f"the catalog has {key}"
    for key in ("/JavaScript", "/EmbeddedFiles", "/AlternatePresentations"):
        if "/Names" in pdf.Root and key in pdf.Root.Names:
            yield f"the names have {key}"


def _of_metadata(pdf: Object) -> Iterator[str]:
    if "/Metadata" not in pdf.Root:
        yield "there are no metadata"
        return
    if "/Filter" in pdf.Root.Metadata:
        yield "the metadata are compressed"
    root = etree.fromstring(pdf.Root.Metadata.read_bytes())

    def said(path: str) -> str:
        found = root.xpath(f"string(//{path})", namespaces=NAMES)
        return str(found).strip()

    wanted = {"pdfxid:GTS_PDFXVersion": "PDF/X-4", "pdf:Trapped": "False"}
    for path, value in wanted.items():
        if said(path) != value:
            yield f"{path} is {said(path)!r}"
    for path in (
        *("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate", "xmpMM:DocumentID"),
        *("xmpMM:RenditionClass", "xmpMM:VersionID", "dc:title/rdf:Alt/rdf:li"),
    ):
        if not said(path):
            yield f"there is no {path}"
    info = pdf.trailer.get("/Info", {})
    if info.get("/Trapped") not in {pikepdf.Name("/True"), pikepdf.Name("/False")}:
        yield "Trapped is neither True nor False"
    if str(info.get("/Title", "")) != said("dc:title/rdf:Alt/rdf:li"):
        yield "the titles differ"
    for key, path in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")):
        digits = "".join(char for char in said(path) if char.isdigit())
        if str(info.get(key, ""))[2:].rstrip("Z") != digits:
            yield f"{key} and {path} differ"


def _of_intent(pdf: Object) -> Iterator[str]:
    intents = [i for i in pdf.Root.get("/OutputIntents", []) if i.get("/S") == "/GTS_PDFX"]
    if len(intents) != 1:
        yield f"there are {len(intents)} output intents"
        return
    (intent,) = intents
    if not str(intent.get("/OutputConditionIdentifier", "")):
        yield "the output intent has no identifier"
    if "/DestOutputProfile" not in intent:
        yield "there is no profile"
        return
    profile = intent.DestOutputProfile
    head = profile.read_bytes()[:128]
    if head[12:20] != b"prtrCMYK" or head[36:40] != b"acsp" or head[8] > 4:
        yield "the profile is not that of a CMYK printer"
    if profile.get("/N") != 4:
        yield "the profile does not say that it has four inks"
    if intent.get("/RegistryName") is None and not str(intent.get("/Info", "")):
        yield "the output intent says neither a registry nor what it is"


def _box(page: Object, name: str) -> list[float]:
    return [float(edge) for edge in page[name]]


def _is_within(inner: list[float], outer: list[float]) -> bool:
    slack = 0.01
    return (
        inner[0] >= outer[0] - slack
        and inner[1] >= outer[1] - slack
        and inner[2] <= outer[2] + slack
        and inner[3] <= outer[3] + slack
    )


def _of_page(page: Object) -> Iterator[str]:
    if "/MediaBox" not in page or ("/TrimBox" in page) == ("/ArtBox" in page):
        yield "a page lacks its boxes"
        return
    trim = _box(page, "/TrimBox" if "/TrimBox" in page else "/ArtBox")
    bleed = _box(page, "/BleedBox") if "/BleedBox" in page else trim
    crop = _box(page, "/CropBox") if "/CropBox" in page else _box(page, "/MediaBox")
    if not (_is_within(trim, bleed) and _is_within(bleed, crop)):
        yield "the boxes of a page do not stand in each other"
    for annotation in page.get("/Annots", []):
        if annotation.get("/Subtype") not in {"/PrinterMark", "/TrapNet"}:
            yield f"an annotation {annotation.get('/Subtype')} stands on a page"
    if "/AA" in page or "/PresSteps" in page:
        yield "a page acts"
    resources = page.get("/Resources", pikepdf.Dictionary())
    content = page.Contents
    streams = content if isinstance(content, pikepdf.Array) else [content]
    yield from _of_content(streams, resources, set(), {"/DeviceCMYK", "/DeviceGray"})
    is_transparent = any(map(_is_transparent, _used(pikepdf.Page(page), resources, set())))
    group = page.get("/Group", {}).get("/CS")
    if is_transparent and group is not None and group != "/DeviceCMYK":
        yield f"a transparent page is blended in {group}"
    if is_transparent and group is None:
        yield "a transparent page does not say what it is blended in"


def _of_content(
    streams: Object, resources: Object, seen: set[tuple[int, int]], allowed: set[str]
) -> Iterator[str]:
    """Faults of what is drawn, and of what draws inside of it."""
    for stream in streams:
        operations: Object = pikepdf.parse_content_stream(stream)
        for operands, operator in operations:
            name = str(operator)
            if name in SETTERS or name == "PS":
                yield f"the operator {name} is used"
            if name in {"cs", "CS"} and not _is_ink(operands[0], resources):
                yield f"the colour space {operands[0]} is used"
            if name == "ri":
                yield "a rendering intent is set"
    for kind in ("/XObject", "/Pattern"):
        for thing in (resources.get(kind) or {}).values():
            if thing.is_indirect and thing.objgen in seen:
                continue
            if thing.is_indirect:
                seen.add(thing.objgen)
            if thing.get("/Subtype") == "/PS" or "/OPI" in thing or "/Alternates" in thing:
                yield "an object for PostScript, OPI or screens stands there"
            if thing.get("/Subtype") == "/Image":
                if not thing.get("/ImageMask") and thing.get("/ColorSpace") not in allowed:
                    yield f"a picture is in {thing.get('/ColorSpace')}"
            elif isinstance(thing, pikepdf.Stream):
                if "/Group" in thing and thing.Group.get("/CS", "/DeviceCMYK") not in allowed:
                    yield f"a group is blended in {thing.Group.CS}"
                inner = thing.get("/Resources", pikepdf.Dictionary())
                yield from _of_content([thing], inner, seen, allowed)
    for shading in (resources.get("/Shading") or {}).values():
        yield from _of_shading(shading, allowed)


def _of_shading(shading: Object, allowed: set[str]) -> Iterator[str]:
    inks = {"/DeviceCMYK": 4, "/DeviceGray": 1}
    if shading.ColorSpace not in allowed:
        yield f"a gradient is in {shading.ColorSpace}"
        return
    waiting = [shading.Function]
    while waiting:
        function = waiting.pop()
        waiting += list(function.get("/Functions", []))
        for end in ("/C0", "/C1"):
            if end in function and len(function[end]) != inks[str(shading.ColorSpace)]:
                yield "a gradient has another number of inks than its colour space"


def _is_ink(name: Object, resources: Object) -> bool:
    if name in {"/DeviceCMYK", "/DeviceGray", "/Pattern"}:
        return True
    space = (resources.get("/ColorSpace") or {}).get(str(name))
    return (
        isinstance(space, pikepdf.Array)
        and space[0] in {"/Separation", "/DeviceN"}
        and space[2] in {"/DeviceCMYK", "/DeviceGray"}
    )


def _used(stream: Object, resources: Object, seen: set[tuple[int, int]]) -> Iterator[Object]:
    kinds = {"gs": "/ExtGState", "Do": "/XObject", "scn": "/Pattern", "SCN": "/Pattern"}
    operations: Object = pikepdf.parse_content_stream(stream)
    for operands, operator in operations:
        held = resources.get(kinds.get(str(operator), "/None")) or {}
        if len(operands) and isinstance(operands[-1], pikepdf.Name) and str(operands[-1]) in held:
            thing = held[str(operands[-1])]
            if not thing.is_indirect or thing.objgen not in seen:
                seen.add(thing.objgen)
                yield thing
                if "/Resources" in thing:
                    yield from _used(thing, thing.Resources, seen)


def _is_transparent(thing: Object) -> bool:
    return (
        float(thing.get("/ca", 1)) < 1
        or float(thing.get("/CA", 1)) < 1
        or thing.get("/SMask", "/None") != "/None"
        or thing.get("/BM", "/Normal") not in {"/Normal", "/Compatible"}
    )


def _of_objects(pdf: Object) -> Iterator[str]:
    """Faults of single objects, wherever they hang."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream):
            used: Object = thing.get("/Filter", [])
            names = [used] if isinstance(used, pikepdf.Name) else list(used)
            if "/LZWDecode" in names or "/Crypt" in names:
                yield f"a stream is packed with {names}"
            if "/F" in thing or "/Ref" in thing:
                yield "a stream lies in another file"
        if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            continue
        if thing.get("/Type") == "/Font" and thing.get("/Subtype") not in {"/Type0", "/Type3"}:
            descriptor: Object = thing.get("/FontDescriptor", {})
            if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys()):
                yield f"the font {thing.get('/BaseFont')} is not embedded"
        if thing.get("/Type") == "/ExtGState" and ({"/TR", "/HTP"} & set(thing.keys())):
            yield "a state sets how dots are printed"
        if thing.get("/Type") == "/Action" or thing.get("/S") in {"/JavaScript", "/Launch", "/URI"}:
            yield "there is an action"
