"""The last touch to a PDF for a printer: PDF/X-4, with inks, boxes and marks (ISO 15930-7).

WeasyPrint 70 writes the claim of PDF/X-4, but draws crop marks inside the bleed, gives each file
another random name, keeps links on the page (which PDF/X-4 forbids), and stays in RGB. So it lays
out and writes a plain PDF, and everything that is the printer's is done here.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from hexapla.files import bounded_json
from hexapla.formats.press.cmyk import Inks, separate
from hexapla.images.icc import Condition, condition

if TYPE_CHECKING:
    import pikepdf

POINT = 72 / 25.4
"""The points of PDF in a millimetre."""

MARK_ROOM = 7.0
"""The room around the bleed, in millimetres, that the marks stand in."""

MARK_START, MARK_LENGTH = 1.0, 5.0
"""Where a mark begins beyond the bleed, and how long it is, in millimetres."""

HAIRLINE = 0.25
"""The width of a mark in points."""

TURNED = 270
"""How far a wide page is turned clockwise (ISO 32000-1, 7.7.3.3), so that all have one size: its
head is then at the left side of the book."""

VERSION = "PDF/X-4"

FACTS = "/Hexapla"
"""Under this name a file tells what was measured when it was laid out (ISO 32000-1, 14.5)."""

METADATA = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq>{creators}</rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer>
<pdf:Trapped>False</pdf:Trapped>
<pdfxid:GTS_PDFXVersion>{version}</pdfxid:GTS_PDFXVersion>
<xmp:CreateDate>{day}T00:00:00Z</xmp:CreateDate>
<xmp:ModifyDate>{day}T00:00:00Z</xmp:ModifyDate>
<xmp:MetadataDate>{day}T00:00:00Z</xmp:MetadataDate>
<xmpMM:DocumentID>{document}</xmpMM:DocumentID>
<xmpMM:RenditionClass>default</xmpMM:RenditionClass>
<xmpMM:VersionID>{content}</xmpMM:VersionID>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>
"""
"""The metadata that PDF/X-4 wants (ISO 15930-7, 6.8), in the form of ISO 16684-1."""

FORBIDDEN = ("/AcroForm", "/AA", "/OpenAction", "/AF", "/Collection")
"""What a file for a printer must not have: forms, actions, files inside of it."""

Line = tuple[float, float, float, float]
"""From where to where a mark is drawn, in points."""

Object = Any
"""An object of pikepdf: its types do not say what it holds."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """What a printer needs to know of a file besides its pages."""

    title: str
    authors: tuple[str, ...]
    language: str
    direction: str
    day: date
    document: str
    """A URI that names the file for good."""
    content: str
    """What changes with the content of the edition."""
    bleed: float
    """In millimetres."""
    folds: tuple[float, ...] = ()
    """Where a cover is folded: millimetres from the left edge of the trimmed sheet."""


def mark_room(bleed: float) -> str:
    """The CSS that makes room around every page for the bleed and the marks."""
    return f"@page {{ bleed: {bleed + MARK_ROOM}mm; marks: none }}\n"


def finish(
    content: bytes,
    profile: Path,
    paper: PrintJob,
    *,
    leaves: bool = False,
    facts: Mapping[str, Any] | None = None,
) -> bytes:
    """A PDF as WeasyPrint wrote it in RGB, with :func:`mark_room` around its pages, as PDF/X-4.

    With ``leaves``, a blank page is added where the last leaf has only one. ``facts`` are kept in
    the file for :func:`facts_of`, with its ``content`` and the number of pages ``printed``.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        _drop_what_is_for_screens(pdf)
        pdf.remove_unreferenced_resources()
        separate(pdf, Inks(profile))
        if leaves and len(pdf.pages) % 2:
            box = pdf.pages[-1].mediabox
            pdf.pages.append(_blank(pdf, box))
        registration = _registration(pdf)
        is_upright = _is_upright(pdf.pages[0])
        for page in pdf.pages:
            if _is_upright(page) != is_upright:
                page.rotate(TURNED, relative=False)
            _set_boxes(page.obj, paper.bleed * POINT)
            _draw_marks(pdf, page, paper, registration)
            if any(map(_is_transparent, _used_resources(page, page.obj.Resources, set()))):
                page.obj.Group = pikepdf.Dictionary(
                    Type=pikepdf.Name.Group,
                    S=pikepdf.Name.Transparency,
                    CS=pikepdf.Name.DeviceCMYK,
                )
        pdf.Root.OutputIntents = pikepdf.Array([_intent(pdf, condition(profile))])
        _describe(pdf, paper)
        if facts is not None:
            _store_facts(
                pdf, paper.day, {**facts, "content": paper.content, "printed": len(pdf.pages)}
            )
        finished = io.BytesIO()
        pdf.save(
            finished,
            force_version="1.6",
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
    return finished.getvalue()


def _drop_what_is_for_screens(pdf: pikepdf.Pdf) -> None:
    """Links and the like: paper has none, and PDF/X-4 wants none on a page (6.15)."""
    for page in pdf.pages:
        if "/Annots" in page.obj:
            del page.obj["/Annots"]
    for key in FORBIDDEN:
        if key in pdf.Root:
            del pdf.Root[key]
    if "/Names" in pdf.Root:
        for key in ("/EmbeddedFiles", "/JavaScript"):
            if key in pdf.Root.Names:
                del pdf.Root.Names[key]
    if "/StructTreeRoot" in pdf.Root:
        _cut_links(pdf.Root.StructTreeRoot)


def _cut_links(element: Object) -> None:
    """Take the references to annotations out of the tags; their text stays.

    The title of the tag (ISO 32000-1, 14.7.2) then says where the link led: paper has no links, but
    whoever proves the file wants to know what its words are about.
    """
    import pikepdf

    waiting = [element]
    while waiting:
        above = waiting.pop()
        if "/K" not in above:
            continue
        kids = above.K if isinstance(above.K, pikepdf.Array) else [above.K]
        kept_kids = [kid for kid in kids if not _is_reference(kid)]
        above.K = pikepdf.Array(kept_kids)
        for kid in kids:
            if _is_reference(kid) and "/Dest" in kid.get("/Obj", {}):
                above.T = kid.Obj.Dest
        waiting += [kid for kid in kept_kids if isinstance(kid, pikepdf.Dictionary)]


def _is_reference(kid: Object) -> bool:
    import pikepdf

    return isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR"


def _blank(pdf: pikepdf.Pdf, box: Object) -> Object:
    import pikepdf

    empty = pikepdf.Dictionary(
        Type=pikepdf.Name.Page,
        MediaBox=box,
        Resources=pikepdf.Dictionary(),
        Contents=pdf.make_stream(b""),
    )
    return pikepdf.Page(pdf.make_indirect(empty))


def _is_upright(page: pikepdf.Page) -> bool:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    return top - bottom >= right - left


def _set_boxes(page: Object, bleed: float) -> None:
    """The trimmed page, what colour may reach beyond it, and the sheet, which begins at 0."""
    import pikepdf

    left, bottom, right, top = (float(edge) for edge in page.MediaBox)
    around = bleed + MARK_ROOM * POINT
    trim = (left + around, bottom + around, right - around, top - around)
    page.TrimBox = pikepdf.Array([round(edge, 3) for edge in trim])
    grown = (trim[0] - bleed, trim[1] - bleed, trim[2] + bleed, trim[3] + bleed)
    page.BleedBox = pikepdf.Array([round(edge, 3) for edge in grown])
    page.MediaBox = pikepdf.Array([round(edge, 3) for edge in (left, bottom, right, top)])
    for key in ("/ArtBox", "/CropBox"):
        if key in page:
            del page[key]


def _draw_marks(
    pdf: pikepdf.Pdf, page: pikepdf.Page, paper: PrintJob, registration: Object
) -> None:
    """Where to cut and to fold: in every ink at once, so that they tell how the plates register."""
    import pikepdf

    box = [float(edge) for edge in page.obj.TrimBox]
    cuts = "".join(map(_path, _cuts(box, paper.bleed * POINT)))
    folds = "".join(map(_path, _folds(box, paper)))
    page.contents_coalesce()
    resources = page.obj.Resources
    if "/ColorSpace" not in resources:
        resources.ColorSpace = pikepdf.Dictionary()
    resources.ColorSpace["/All"] = registration
    drawn = f"/Artifact BMC q /All CS 1 SCN {HAIRLINE} w {cuts}[3 2] 0 d {folds}Q EMC\n"
    own = pdf.make_stream(drawn.encode())
    before, after = pdf.make_stream(b"q\n"), pdf.make_stream(b"\nQ\n")
    page.obj.Contents = pikepdf.Array([before, page.obj.Contents, after, own])
    page.contents_coalesce()


def _registration(pdf: pikepdf.Pdf) -> Object:
    """The colour that is on every plate (ISO 32000-1, 8.6.6.4)."""
    import pikepdf

    tint = pikepdf.Dictionary(
        FunctionType=2,
        Domain=pikepdf.Array([0, 1]),
        C0=pikepdf.Array([0, 0, 0, 0]),
        C1=pikepdf.Array([1, 1, 1, 1]),
        N=1,
    )
    made = [pikepdf.Name.Separation, pikepdf.Name.All, pikepdf.Name.DeviceCMYK, tint]
    return pdf.make_indirect(pikepdf.Array(made))


def _path(line: Line) -> str:
    x, y, right, top = (round(part, 3) for part in line)
    return f"{x} {y} m {right} {top} l S "


def _cuts(box: Sequence[float], bleed: float) -> Iterator[Line]:
    """The eight crop marks of a page, outside of its bleed."""
    left, bottom, right, top = box
    start = bleed + MARK_START * POINT
    end = start + MARK_LENGTH * POINT
    for y in (bottom, top):
        yield left - end, y, left - start, y
        yield right + start, y, right + end, y
    for x in (left, right):
        yield x, bottom - end, x, bottom - start
        yield x, top + start, x, top + end


def _folds(box: Sequence[float], paper: PrintJob) -> Iterator[Line]:
    start = (paper.bleed + MARK_START) * POINT
    end = start + MARK_LENGTH * POINT
    for fold in paper.folds:
        x = box[0] + fold * POINT
        yield x, box[1] - end, x, box[1] - start
        yield x, box[3] + start, x, box[3] + end


def _used_resources(
    stream: Object, resources: Object, seen: set[tuple[int, int]]
) -> Iterator[Object]:
    """The drawings, patterns and states that a page uses, and those that these use."""
    import pikepdf

    kinds = {"gs": "/ExtGState", "Do": "/XObject", "scn": "/Pattern", "SCN": "/Pattern"}
    operations: Object = pikepdf.parse_content_stream(stream, " ".join(kinds))
    for operands, operator in operations:
        name = operands[-1] if len(operands) else None
        entries = resources.get(kinds[str(operator)], {})
        if not isinstance(name, pikepdf.Name) or str(name) not in entries:
            continue
        thing = entries[str(name)]
        if not thing.is_indirect or thing.objgen not in seen:
            if thing.is_indirect:
                seen.add(thing.objgen)
            yield thing
            if "/Resources" in thing:
                yield from _used_resources(thing, thing.Resources, seen)


def _is_transparent(thing: Object) -> bool:
    alphas = (float(thing.get(key, 1)) for key in ("/ca", "/CA"))
    mask = thing.get("/SMask", "/None")
    return (
        any(alpha < 1 for alpha in alphas)
        or mask != "/None"
        or thing.get("/BM", "/Normal") != "/Normal"
        or "/Group" in thing
    )


def _intent(pdf: pikepdf.Pdf, wanted: Condition) -> Object:
    """The printing condition that the inks are meant for."""
    import pikepdf

    profile = pdf.make_stream(wanted.content)
    profile.N = 4
    intent = pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent,
        S=pikepdf.Name.GTS_PDFX,
        OutputConditionIdentifier=pikepdf.String(wanted.identifier),
        OutputCondition=pikepdf.String(wanted.info),
        Info=pikepdf.String(wanted.info),
        DestOutputProfile=profile,
    )
    if wanted.registry:
        intent.RegistryName = pikepdf.String(wanted.registry)
    return pdf.make_indirect(intent)


def _describe(pdf: pikepdf.Pdf, paper: PrintJob) -> None:
    """Title, dates and names, the same in both places that PDF keeps them in."""
    import pikepdf

    producer = str(pdf.docinfo.get("/Producer", "WeasyPrint"))
    stamp = f"D:{paper.day:%Y%m%d}000000Z"
    info = {
        "/Title": paper.title,
        "/Author": "; ".join(paper.authors),
        "/Producer": producer,
        "/CreationDate": stamp,
        "/ModDate": stamp,
    }
    for key in list(pdf.docinfo.keys()):
        del pdf.docinfo[key]
    for key, value in info.items():
        pdf.docinfo[key] = pikepdf.String(value)
    pdf.docinfo["/Trapped"] = pikepdf.Name("/False")
    text = METADATA.format(
        title=escape(paper.title),
        creators="".join(f"<rdf:li>{escape(name)}</rdf:li>" for name in paper.authors),
        language=escape(paper.language),
        producer=escape(producer),
        version=VERSION,
        day=paper.day.isoformat(),
        document=escape(paper.document),
        content=escape(paper.content),
    )
    stream = pdf.make_stream(text.encode())
    stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    pdf.Root.Metadata = stream
    pdf.Root.Lang = pikepdf.String(paper.language)
    reading = pikepdf.Name.R2L if paper.direction == "rtl" else pikepdf.Name.L2R
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True, Direction=reading)


def _store_facts(pdf: pikepdf.Pdf, day: date, facts: Mapping[str, Any]) -> None:
    import json

    import pikepdf

    facts_json = json.dumps(facts, ensure_ascii=False, sort_keys=True)
    pdf.Root.PieceInfo = pikepdf.Dictionary(
        {
            FACTS: pikepdf.Dictionary(
                LastModified=pikepdf.String(f"D:{day:%Y%m%d}000000Z"),
                Private=pikepdf.String(facts_json),
            )
        }
    )


def facts_of(file: Path) -> dict[str, Any]:
    """What a file tells of how it was laid out; nothing if it is not one of ours."""
    import pikepdf

    try:
        with pikepdf.open(file) as pdf:
            facts: dict[str, Any] = bounded_json.loads(str(pdf.Root.PieceInfo[FACTS].Private))
    except (OSError, KeyError, AttributeError, ValueError, pikepdf.PdfError):
        return {}
    return facts
