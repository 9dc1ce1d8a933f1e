"""A check of PDF/X-4 (ISO 15930-7:2010): the rules in ``RULES``, read off a file.

No judge of PDF/X can be had as free software. This one was written from the rules, apart from the
code that it judges, and shares nothing with it. It walks everything that is painted: pages, the
drawings, patterns, drawn letters and masks that they use, and the appearances of annotations.

Colours are held to more than the standard asks: a file for one CMYK condition has CMYK, grey and
spot colours over these, though PDF/X-4 would let it have ICC-based and CIELAB colours as well; and
it sets no rendering intents.

Not looked at: whether the profile is the one of the press, what is inside of fonts and of JPEG 2000
pictures, how trap networks are made, the limits on numbers and sizes, and how a printer's own
workflow renders the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
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

INKS = {"/DeviceCMYK": 4, "/DeviceGray": 1}
"""The colour spaces that need no more than the inks of the printing condition, and how many."""

SHORT = {"/CMYK": "/DeviceCMYK", "/G": "/DeviceGray", "/RGB": "/DeviceRGB", "/I": "/Indexed"}
"""What inline pictures call colour spaces."""

OPERATORS = {
    *"b B b* B* BDC BI BMC BT BX c cm cs CS d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i".split(),  # noqa: SIM905 - a table
    *"ID j J K k l m M MP n PS q Q re RG rg ri s S sc SC scn SCN sh T* Tc Td TD Tf Tj TJ".split(),  # noqa: SIM905 - a table
    *"TL Tm Tr Ts Tw Tz v w W W* y ' \"".split(),  # noqa: SIM905 - a table
    "INLINE IMAGE",
}
"""The operators of ISO 32000-1, annex A, and what pikepdf calls three of them at once."""

Object = Any
"""An object of pikepdf: its types do not say what it holds."""

Seen = set[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Painted:
    """Something with operators: a page, or what is painted on it."""

    where: str
    """The way to it: ``page 1 > mask > drawing``."""
    operations: list[tuple[list[Object], str]]
    resources: Object
    holder: Object
    """The page's dictionary, or the stream."""

    def used(self, kind: str) -> Iterator[Object]:
        """All the objects of a kind that its resources name."""
        yield from (self.resources.get(kind) or {}).values()


@dataclass(frozen=True, slots=True)
class File:
    """A PDF, and all that is painted in it."""

    pdf: Object
    head: bytes
    painted: list[Painted]


def faults(file: Path) -> list[str]:
    """Every rule that a file breaks, by its name, and how."""
    with pikepdf.open(file) as pdf:
        opened = File(pdf, file.read_bytes()[:8], list(walk(pdf)))
        return [
            f"{name}: {fault}"
            for name, rule in RULES.items()
            for fault in dict.fromkeys(rule(opened))
        ]


# ------------------------------------------------------------------------------- the walk


def walk(pdf: Object) -> Iterator[Painted]:
    """All that is painted in a file, each part once."""
    seen: Seen = set()
    for number, page in enumerate(pdf.pages, start=1):
        where = f"page {number}"
        yield from _with_parts(where, page, page.resources, page.obj, seen)
        for annotation in page.obj.get("/Annots") or []:
            for look in _appearances(annotation.get("/AP") or {}):
                yield from _stream(f"{where} > annotation", look, seen)


def _appearances(held: Object) -> Iterator[Object]:
    """The streams of an appearance: of each of its states, in use or not."""
    for look in held.values():
        if isinstance(look, pikepdf.Stream):
            yield look
        elif isinstance(look, pikepdf.Dictionary):
            yield from _appearances(look)


def _stream(where: str, stream: Object, seen: Seen) -> Iterator[Painted]:
    if stream.objgen not in seen:
        seen.add(stream.objgen)
        resources = stream.get("/Resources") or pikepdf.Dictionary()
        yield from _with_parts(where, stream, resources, stream, seen)


def _with_parts(
    where: str, content: Object, resources: Object, holder: Object, seen: Seen
) -> Iterator[Painted]:
    found: Object = pikepdf.parse_content_stream(content)
    operations = [(list(operands), str(operator)) for operands, operator in found]
    here = Painted(where, operations, resources, holder)
    yield here
    for kind, part in _parts(here):
        yield from _stream(f"{where} > {kind}", part, seen)


def _parts(painted: Painted) -> Iterator[tuple[str, Object]]:
    """What paints inside of something painted; masks first, since drawings list them as well."""
    for state in painted.used("/ExtGState"):
        mask = state.get("/SMask")
        if isinstance(mask, pikepdf.Dictionary):
            yield "mask", mask.G
    for thing in painted.used("/XObject"):
        if thing.get("/Subtype") == "/Form":
            yield "drawing", thing
    for thing in painted.used("/Pattern"):
        if isinstance(thing, pikepdf.Stream):
            yield "pattern", thing
    for font in painted.used("/Font"):
        letters = font.get("/CharProcs") or {}
        yield from (("letter", letter) for letter in letters.values())


# ------------------------------------------------------------------------- the file as such


def _version(file: File) -> Iterator[str]:
    if file.head not in {b"%PDF-1.4", b"%PDF-1.5", b"%PDF-1.6"}:
        yield f"it is {file.head!r}, not 1.6 or older"
    said = str(file.pdf.Root.get("/Version", "/1.4"))
    if said not in {"/1.4", "/1.5", "/1.6"}:
        yield f"the catalog says {said}"


def _identity(file: File) -> Iterator[str]:
    if "/ID" not in file.pdf.trailer:
        yield "there is no ID"
    if file.pdf.is_encrypted:
        yield "it is encrypted"


def _filters(file: File) -> Iterator[str]:
    for thing in file.pdf.objects:
        if isinstance(thing, pikepdf.Stream):
            used: Object = thing.get("/Filter", [])
            names = [used] if isinstance(used, pikepdf.Name) else list(used)
            yield from (f"a stream is packed with {n}" for n in names if n in _UNPACKABLE)
    for painted, picture in _inline(file):
        used = picture.get("/Filter", picture.get("/F", []))
        names = [used] if isinstance(used, pikepdf.Name) else list(used)
        if "/LZW" in names or "/LZWDecode" in names:
            yield f"{painted.where}: an inline picture is packed with LZW"


_UNPACKABLE = {"/LZWDecode", "/Crypt"}


def _elsewhere(file: File) -> Iterator[str]:
    for thing in file.pdf.objects:
        if isinstance(thing, pikepdf.Stream):
            if {"/F", "/FFilter", "/FDecodeParms"} & set(thing.keys()):
                yield "a stream lies in another file"
            if "/Ref" in thing:
                yield "a drawing stands for a page of another file"
    names: Object = file.pdf.Root.get("/Names") or {}
    if "/EmbeddedFiles" in names:
        yield "the names have /EmbeddedFiles"
    if "/Collection" in file.pdf.Root:
        yield "the catalog has /Collection"


def _actions(file: File) -> Iterator[str]:
    root = file.pdf.Root
    yield from (f"the catalog has {k}" for k in ("/OpenAction", "/AA", "/AcroForm") if k in root)
    names: Object = root.get("/Names") or {}
    for key in ("/JavaScript", "/AlternatePresentations"):
        if key in names:
            yield f"the names have {key}"
    for number, page in enumerate(file.pdf.pages, start=1):
        if "/AA" in page.obj or "/PresSteps" in page.obj:
            yield f"page {number} acts"
    for thing in file.pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and (
            thing.get("/Type") == "/Action" or thing.get("/S") in _ACTIONS
        ):
            yield f"there is an action {thing.get('/S')}"


_ACTIONS = {
    *("/JavaScript", "/Launch", "/URI", "/GoTo", "/GoToR", "/GoToE", "/Named", "/SubmitForm"),
    *("/ResetForm", "/ImportData", "/Sound", "/Movie", "/Hide", "/Rendition", "/SetOCGState"),
}


def _metadata(file: File) -> Iterator[str]:
    pdf = file.pdf
    if "/Metadata" not in pdf.Root:
        yield "there are none"
        return
    if "/Filter" in pdf.Root.Metadata:
        yield "they are compressed"
    root = etree.fromstring(pdf.Root.Metadata.read_bytes())

    def said(path: str) -> str:
        found = root.xpath(f"string(//{path})", namespaces=NAMES)
        return str(found).strip()

    if said("pdfxid:GTS_PDFXVersion") != "PDF/X-4":
        yield f"pdfxid:GTS_PDFXVersion is {said('pdfxid:GTS_PDFXVersion')!r}"
    for path in (
        *("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate", "xmpMM:DocumentID"),
        *("xmpMM:RenditionClass", "xmpMM:VersionID", "dc:title/rdf:Alt/rdf:li"),
    ):
        if not said(path):
            yield f"there is no {path}"
    info = pdf.trailer.get("/Info", {})
    if str(info.get("/Title", "")) != said("dc:title/rdf:Alt/rdf:li"):
        yield "the titles differ"
    for key, path in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")):
        digits = "".join(char for char in said(path) if char.isdigit())
        if str(info.get(key, ""))[2:].rstrip("Z") != digits:
            yield f"{key} and {path} differ"
    trapped = str(info.get("/Trapped", "/Unknown"))
    if trapped not in {"/True", "/False"}:
        yield "Trapped is neither True nor False"
    elif said("pdf:Trapped") != trapped[1:]:
        yield f"pdf:Trapped is {said('pdf:Trapped')!r}"


def _intent(file: File) -> Iterator[str]:
    intents = [i for i in file.pdf.Root.get("/OutputIntents", []) if i.get("/S") == "/GTS_PDFX"]
    if len(intents) != 1:
        yield f"there are {len(intents)} output intents"
        return
    (intent,) = intents
    if not str(intent.get("/OutputConditionIdentifier", "")):
        yield "it has no identifier"
    if intent.get("/RegistryName") is None and not str(intent.get("/Info", "")):
        yield "it says neither a registry nor what it is"
    if "/DestOutputProfile" not in intent:
        yield "there is no profile"
        return
    profile = intent.DestOutputProfile
    head = profile.read_bytes()[:128]
    if head[12:20] != b"prtrCMYK" or head[36:40] != b"acsp" or head[8] > 4:
        yield "the profile is not that of a CMYK printer"
    if profile.get("/N") != 4:
        yield "the profile does not say that it has four inks"


def _viewing(file: File) -> Iterator[str]:
    wanted: Object = file.pdf.Root.get("/ViewerPreferences") or {}
    for key in ("/ViewArea", "/ViewClip", "/PrintArea", "/PrintClip"):
        if wanted.get(key, "/BleedBox") not in {"/MediaBox", "/BleedBox"}:
            yield f"{key} is {wanted[key]}"


def _layers(file: File) -> Iterator[str]:
    held: Object = file.pdf.Root.get("/OCProperties") or {}
    others = list(held.get("/Configs") or [])
    if any("/AS" in one for one in (held.get("/D") or {}, *others)):
        yield "a configuration of optional content has AS, which switches layers by itself"
    names = [str(one.get("/Name", "")) for one in others]
    if "" in names or len(set(names)) < len(names):
        yield "a configuration of optional content has no name of its own"


def _fonts(file: File) -> Iterator[str]:
    for thing in file.pdf.objects:
        if not isinstance(thing, pikepdf.Dictionary) or thing.get("/Type") != "/Font":
            continue
        if thing.get("/Subtype") not in {"/Type0", "/Type3"}:
            descriptor: Object = thing.get("/FontDescriptor", {})
            if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys()):
                yield f"{thing.get('/BaseFont')} is not embedded"


# --------------------------------------------------------------------------------- pages


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


def _boxes(file: File) -> Iterator[str]:
    for number, page in enumerate((page.obj for page in file.pdf.pages), start=1):
        if "/MediaBox" not in page or ("/TrimBox" in page) == ("/ArtBox" in page):
            yield f"page {number} lacks its boxes, or has both TrimBox and ArtBox"
            continue
        trim = _box(page, "/TrimBox" if "/TrimBox" in page else "/ArtBox")
        bleed = _box(page, "/BleedBox") if "/BleedBox" in page else trim
        media = _box(page, "/MediaBox")
        crop = _box(page, "/CropBox") if "/CropBox" in page else media
        if not (_is_within(trim, bleed) and _is_within(bleed, crop) and _is_within(crop, media)):
            yield f"the boxes of page {number} do not stand in each other"


def _annotations(file: File) -> Iterator[str]:
    """Only trap networks and marks for printers may touch what is printed."""
    for number, page in enumerate((page.obj for page in file.pdf.pages), start=1):
        name = next((n for n in ("/BleedBox", "/TrimBox", "/ArtBox") if n in page), "/MediaBox")
        left, bottom, right, top = _box(page, name)
        for one in page.get("/Annots") or []:
            x1, y1, x2, y2 = _box(one, "/Rect") if "/Rect" in one else (left, bottom, right, top)
            is_beside = max(x1, x2) <= left or min(x1, x2) >= right
            is_beside |= max(y1, y2) <= bottom or min(y1, y2) >= top
            if one.get("/Subtype") not in {"/TrapNet", "/PrinterMark"} and not is_beside:
                yield f"{one.get('/Subtype')} stands on page {number}"


# ------------------------------------------------------------------------ what is painted


def _operators(file: File) -> Iterator[str]:
    for painted in file.painted:
        for _, operator in painted.operations:
            if operator not in OPERATORS:
                yield f"{painted.where}: there is no operator {operator}"


def _postscript(file: File) -> Iterator[str]:
    for painted in file.painted:
        for thing in painted.used("/XObject"):
            if "/PS" in {str(thing.get("/Subtype")), str(thing.get("/Subtype2"))} or "/PS" in thing:
                yield f"{painted.where}: an object is made of PostScript"
        if any(operator == "PS" for _, operator in painted.operations):
            yield f"{painted.where}: there is PostScript"


def _replaced(file: File) -> Iterator[str]:
    for painted in file.painted:
        for thing in painted.used("/XObject"):
            if "/OPI" in thing or "/Alternates" in thing:
                yield f"{painted.where}: another picture is meant, by OPI or Alternates"


def _colours(file: File) -> Iterator[str]:
    for painted in file.painted:
        for operands, operator in painted.operations:
            if operator in {"rg", "RG"}:
                yield f"{painted.where}: the operator {operator} is used"
            if operator in {"cs", "CS"} and not _is_ink(_space(operands[0], painted)):
                yield f"{painted.where}: the colour space {operands[0]} is used"
        for name, space in (painted.resources.get("/ColorSpace") or {}).items():
            if not _is_ink(space):
                yield f"{painted.where}: there is a colour space {name}"
        for picture in (*painted.used("/XObject"), *_masks(painted)):
            is_coloured = picture.get("/Subtype") == "/Image" and not picture.get("/ImageMask")
            if is_coloured and not _is_ink(picture.get("/ColorSpace")):
                yield f"{painted.where}: a picture is in {_named(picture.get('/ColorSpace'))}"
    for painted, picture in _inline(file):
        space = picture.get("/ColorSpace", picture.get("/CS"))
        is_mask = picture.get("/ImageMask", picture.get("/IM", False))
        if not is_mask and not _is_ink(_space(space, painted)):
            yield f"{painted.where}: an inline picture is in {_named(space)}"


def _masks(painted: Painted) -> Iterator[Object]:
    """The soft masks of pictures, which are pictures themselves."""
    for picture in painted.used("/XObject"):
        if isinstance(picture.get("/SMask"), pikepdf.Stream):
            yield picture.SMask


def _inline(file: File) -> Iterator[tuple[Painted, Object]]:
    """The dictionaries of the pictures that stand among the operators."""
    for painted in file.painted:
        for operands, operator in painted.operations:
            if operator == "INLINE IMAGE":
                yield painted, operands[0].obj


def _space(name: Object, painted: Painted) -> Object:
    """A colour space by the name that an operator has for it."""
    held: Object = painted.resources.get("/ColorSpace") or {}
    return held[str(name)] if isinstance(name, pikepdf.Name) and str(name) in held else name


def _named(space: Object) -> str:
    return str(space[0]) if isinstance(space, pikepdf.Array) else str(space)


def _is_ink(space: Object) -> bool:
    if not isinstance(space, pikepdf.Array):
        name = SHORT.get(str(space), str(space))
        return name in INKS or name == "/Pattern"
    match SHORT.get(str(space[0]), str(space[0])):
        case "/Separation" | "/DeviceN":
            return _is_ink(space[2])
        case "/Indexed":
            return _is_ink(space[1])
        case "/Pattern":
            return len(space) < 2 or _is_ink(space[1])
        case "/DeviceCMYK" | "/DeviceGray":
            return True
    return False


def _spots(file: File) -> Iterator[str]:
    """One spot colour is made in one way wherever it is used."""
    known: dict[str, Object] = {}
    for painted in file.painted:
        for space in painted.used("/ColorSpace"):
            if isinstance(space, pikepdf.Array) and space[0] == "/Separation":
                before = known.setdefault(str(space[1]), space)
                if before[2] != space[2] or before[3] != space[3]:
                    yield f"{space[1]} is made in two ways"


def _gradients(file: File) -> Iterator[str]:
    for painted in file.painted:
        patterns = (p.Shading for p in painted.used("/Pattern") if "/Shading" in p)
        for shading in (*painted.used("/Shading"), *patterns):
            space = shading.ColorSpace
            if not _is_ink(space):
                yield f"{painted.where}: one is in {_named(space)}"
            elif str(space) in INKS:
                inks = {len(end) for end in _ends(shading.get("/Function"))}
                if inks - {INKS[str(space)]}:
                    yield f"{painted.where}: one has another number of inks than its colour space"


def _ends(function: Object) -> Iterator[Object]:
    """The colours at the ends of each step of a gradient."""
    if function is None or isinstance(function, pikepdf.Array):
        return
    for inner in function.get("/Functions") or []:
        yield from _ends(inner)
    yield from (function[key] for key in ("/C0", "/C1") if key in function)


def _rendering(file: File) -> Iterator[str]:
    for painted in file.painted:
        if any(operator == "ri" for _, operator in painted.operations):
            yield f"{painted.where}: an operator sets one"
        if any("/RI" in state for state in painted.used("/ExtGState")):
            yield f"{painted.where}: a state sets one"
        if any("/Intent" in thing for thing in painted.used("/XObject")):
            yield f"{painted.where}: a picture has one"


def _halftones(file: File) -> Iterator[str]:
    """How dots and tones are made is the printer's business."""
    for painted in file.painted:
        for state in painted.used("/ExtGState"):
            for key in ("/TR", "/HTP"):
                if key in state:
                    yield f"{painted.where}: a state has {key}"
            if state.get("/TR2", "/Default") != "/Default":
                yield f"{painted.where}: a state has /TR2"
            dots = state.get("/HT", "/Default")
            if dots != "/Default" and (
                dots.get("/HalftoneType") not in {1, 5} or "/HalftoneName" in dots
            ):
                yield f"{painted.where}: a state has its own /HT"


def _blending(file: File) -> Iterator[str]:
    """What is transparent says in which inks it is blended."""
    for painted in file.painted:
        held: Object = painted.holder.get("/Group") or {}
        space = held.get("/CS")
        if space is not None and not _is_ink(space):
            yield f"{painted.where} is blended in {_named(space)}"
        if painted.where.endswith("> mask") and space is None:
            yield f"{painted.where} does not say what it is blended in"
    for number, page in enumerate(file.pdf.pages, start=1):
        is_transparent = any(map(_lets_through, _used(page, page.resources, set())))
        if is_transparent and "/CS" not in (page.obj.get("/Group") or {}):
            yield f"page {number} is transparent and does not say what it is blended in"


def _used(content: Object, resources: Object, seen: Seen) -> Iterator[Object]:
    """What a page draws with by name, and what that draws with: no more than it really uses."""
    kinds = {"gs": "/ExtGState", "Do": "/XObject", "scn": "/Pattern", "SCN": "/Pattern"}
    operations: Object = pikepdf.parse_content_stream(content, " ".join(kinds))
    for operands, operator in operations:
        held = resources.get(kinds[str(operator)]) or {}
        name = str(operands[-1]) if len(operands) else ""
        thing = held.get(name, None)
        if thing is None or (thing.is_indirect and thing.objgen in seen):
            continue
        if thing.is_indirect:
            seen.add(thing.objgen)
        yield thing
        if "/Resources" in thing:
            yield from _used(thing, thing.Resources, seen)


def _lets_through(thing: Object) -> bool:
    return (
        float(thing.get("/ca", 1)) < 1
        or float(thing.get("/CA", 1)) < 1
        or thing.get("/SMask", "/None") != "/None"
        or thing.get("/BM", "/Normal") not in {"/Normal", "/Compatible"}
    )


RULES: Mapping[str, Callable[[File], Iterator[str]]] = {
    "version": _version,
    "identity": _identity,
    "filters": _filters,
    "other files": _elsewhere,
    "actions": _actions,
    "metadata": _metadata,
    "output intent": _intent,
    "viewing": _viewing,
    "layers": _layers,
    "fonts": _fonts,
    "boxes": _boxes,
    "annotations": _annotations,
    "operators": _operators,
    "PostScript": _postscript,
    "replaced pictures": _replaced,
    "colours": _colours,
    "spot colours": _spots,
    "gradients": _gradients,
    "rendering intents": _rendering,
    "halftones": _halftones,
    "blending": _blending,
}
"""The rules by name, in the order of the file: what it is, its pages, what is painted on them."""
