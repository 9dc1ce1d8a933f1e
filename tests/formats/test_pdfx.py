"""The check of PDF/X-4 itself: a file that keeps every rule passes, and each broken one is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from hexapla.images.icc import OWN
from hexapla.theme import default_templates
from tests.support.pdfx import RULES, faults

Object = Any
"""An object of pikepdf: its types do not say what it holds."""

METADATA = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Title</rdf:li></rdf:Alt></dc:title>
<pdf:Trapped>False</pdf:Trapped><pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>
<xmp:CreateDate>2026-11-23T00:00:00Z</xmp:CreateDate>
<xmp:ModifyDate>2026-11-23T00:00:00Z</xmp:ModifyDate>
<xmp:MetadataDate>2026-11-23T00:00:00Z</xmp:MetadataDate>
<xmpMM:DocumentID>urn:x</xmpMM:DocumentID><xmpMM:RenditionClass>default</xmpMM:RenditionClass>
<xmpMM:VersionID>1</xmpMM:VersionID></rdf:Description></rdf:RDF></x:xmpmeta>"""

PICTURE = b"q BI /W 1 /H 1 /CS /G /BPC 8 ID \0 EI Q"


def drawing(pdf: Object, content: bytes = b"0 0 0 1 k 0 0 1 1 re f", **more: Object) -> Object:
    made = pdf.make_stream(content)
    made.Type, made.Subtype, made.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    made.Resources = Dictionary()
    for key, value in more.items():
        made[f"/{key}"] = value
    return made


def picture(pdf: Object, space: Object, content: bytes) -> Object:
    made = pdf.make_stream(content)
    made.Type, made.Subtype = Name.XObject, Name.Image
    made.Width, made.Height, made.ColorSpace, made.BitsPerComponent = 1, 1, space, 8
    return made


def blended(space: Object = Name.DeviceCMYK) -> Object:
    return Dictionary(S=Name.Transparency, CS=space)


def spot(ends: tuple[float, ...] = (1, 1, 1, 1)) -> Object:
    tint = Dictionary(FunctionType=2, Domain=[0, 1], N=1, C0=Array([0, 0, 0, 0]), C1=Array(ends))
    return Array([Name.Separation, Name.All, Name.DeviceCMYK, tint])


def gradient(space: Object, *ends: tuple[float, ...]) -> Object:
    step = Dictionary(FunctionType=2, Domain=[0, 1], N=1, C0=Array(ends[0]), C1=Array(ends[1]))
    whole = Dictionary(FunctionType=3, Domain=[0, 1], Functions=Array([step]))
    return Dictionary(ShadingType=2, ColorSpace=space, Coords=[0, 0, 1, 1], Function=whole)


def sound() -> Object:
    """A file that keeps all the rules, with everything in it that something can be painted by."""
    pdf: Object = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    page = pdf.pages[0].obj
    page.BleedBox, page.TrimBox = Array([10, 10, 190, 190]), Array([20, 20, 180, 180])
    page.Group = blended()
    mask = drawing(pdf, b"0.5 g 0 0 9 9 re f", Group=blended(Name.DeviceGray))
    photo = picture(pdf, Name.DeviceCMYK, bytes(4))
    photo.SMask = picture(pdf, Name.DeviceGray, b"\x80")
    cut = picture(pdf, Name.DeviceGray, b"\0")
    cut.ImageMask, cut.BitsPerComponent = True, 1
    del cut["/ColorSpace"]
    indexed = Array([Name.Indexed, Name.DeviceCMYK, 0, String(b"\0\0\0\0")])
    letter = pdf.make_stream(b"1 0 d0 0 0 1 1 re f")
    cmyk = gradient(Name.DeviceCMYK, (0, 0, 0, 1), (1, 0, 0, 0))
    page.Resources = Dictionary(
        XObject=Dictionary(
            Drawing=drawing(pdf, Resources=Dictionary(XObject=Dictionary(Inner=drawing(pdf)))),
            Photo=photo,
            Cut=cut,
            Few=picture(pdf, indexed, b"\0"),
        ),
        Pattern=Dictionary(
            Tile=drawing(pdf, PatternType=1, PaintType=1, TilingType=1, XStep=9, YStep=9),
            Blend=Dictionary(PatternType=2, Shading=cmyk),
        ),
        Shading=Dictionary(Grey=gradient(Name.DeviceGray, (0,), (1,))),
        Font=Dictionary(
            Drawn=Dictionary(Type=Name.Font, Subtype=Name.Type3, CharProcs=Dictionary(a=letter))
        ),
        ExtGState=Dictionary(
            Masked=Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask), ca=0.5),
            Plain=Dictionary(SMask=Name.None_, TR2=Name.Default, BM=Name.Normal),
        ),
        ColorSpace=Dictionary(All=spot()),
    )
    mark = drawing(pdf)
    page.Annots = Array(
        [
            Dictionary(Subtype=Name.PrinterMark, Rect=[0, 0, 9, 9], AP=Dictionary(N=mark)),
            Dictionary(Subtype=Name.Text, Rect=[0, 0, 10, 200]),
        ]
    )
    page.Contents = pdf.make_stream(
        b"/Masked gs /All CS 1 SCN /Pattern cs /Tile scn /Drawing Do /Photo Do " + PICTURE
    )
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Layer")))
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array([group]),
        D=Dictionary(Order=Array([group])),
        Configs=Array([Dictionary(Name=String("One")), Dictionary(Name=String("Two"))]),
    )
    pdf.Root.ViewerPreferences = Dictionary(PrintArea=Name.BleedBox)
    profile = pdf.make_stream((default_templates() / OWN).read_bytes())
    profile.N = 4
    intent = Dictionary(
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=String("FOGRA39"),
        RegistryName=String("http://www.color.org"),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([intent])
    pdf.Root.Metadata = pdf.make_stream(METADATA.encode())
    info = {
        "/Title": "Title",
        "/CreationDate": "D:20261123000000Z",
        "/ModDate": "D:20261123000000Z",
    }
    for key, value in info.items():
        pdf.docinfo[key] = String(value)
    pdf.docinfo["/Trapped"] = Name("/False")
    return pdf


def told(folder: Path, spoil: Callable[[Object], object] = lambda _: None) -> list[str]:
    """The rules that the sound file breaks once something is done to it."""
    with sound() as pdf:
        spoil(pdf)
        file = folder / "a.pdf"
        pdf.save(file, force_version="1.6", deterministic_id=True, compress_streams=False)
    return faults(file)


def test_a_file_that_keeps_every_rule(tmp_path: Path) -> None:
    """Masks, layers, marks for printers, spot colours and pictures of every kind are no fault."""
    assert told(tmp_path) == []


# Each way to break a file: what is done to it, as a statement about the page or the whole.


def on_page(key: str, value: Object) -> Callable[[Object], None]:
    return lambda pdf: pdf.pages[0].obj.__setitem__(key, value)


def in_root(key: str, value: Object) -> Callable[[Object], None]:
    return lambda pdf: pdf.Root.__setitem__(key, value)


def resource(kind: str, name: str, value: Object) -> Callable[[Object], None]:
    return lambda pdf: pdf.pages[0].obj.Resources[kind].__setitem__(name, value)


def state(**entries: Object) -> Callable[[Object], None]:
    return resource("/ExtGState", "/Plain", Dictionary(**entries))


def draws(content: bytes) -> Callable[[Object], None]:
    return lambda pdf: pdf.pages[0].contents_add(content)


def without(*path: str) -> Callable[[Object], None]:
    """Take something out: the last name of a way from the first page."""

    def spoil(pdf: Object) -> None:
        held = pdf.Root if path[0] == "Root" else pdf.pages[0].obj
        for name in path[1:-1]:
            held = held[int(name)] if name.isdigit() else held[name]
        del held[path[-1]]

    return spoil


def metadata(old: str, new: str) -> Callable[[Object], None]:
    return lambda pdf: pdf.Root.Metadata.write(METADATA.replace(old, new).encode())


def info(key: str, value: Object) -> Callable[[Object], None]:
    return lambda pdf: pdf.docinfo.__setitem__(key, value)


def intent(key: str, value: Object) -> Callable[[Object], None]:
    return lambda pdf: pdf.Root.OutputIntents[0].__setitem__(key, value)


def thing(name: str, **entries: Object) -> Callable[[Object], None]:
    """Give something that the page draws more entries."""

    def spoil(pdf: Object) -> None:
        for key, value in entries.items():
            pdf.pages[0].obj.Resources.XObject[f"/{name}"][f"/{key}"] = value

    return spoil


def _profile(old: bytes, new: bytes) -> Callable[[Object], None]:
    def spoil(pdf: Object) -> None:
        stream = pdf.Root.OutputIntents[0].DestOutputProfile
        stream.write(stream.read_bytes().replace(old, new, 1))

    return spoil


def _note(**entries: Object) -> Callable[[Object], None]:
    return lambda pdf: pdf.pages[0].obj.Annots.append(Dictionary(**entries))


def _font(pdf: Object) -> None:
    held = Dictionary(Type=Name.Font, Subtype=Name.TrueType, BaseFont=Name.Arial)
    pdf.pages[0].obj.Resources.Font["/Other"] = pdf.make_indirect(held)


def _lzw(pdf: Object) -> None:
    pdf.pages[0].obj.Resources.XObject.Cut.Filter = Name.LZWDecode


def _second_spot(pdf: Object) -> None:
    other = Dictionary(All=spot((1, 0, 0, 0)))
    pdf.pages[0].obj.Resources.XObject.Drawing.Resources.ColorSpace = other


def _unsaid_mask(pdf: Object) -> None:
    del pdf.pages[0].obj.Resources.ExtGState.Masked.SMask.G["/Group"]


def _screen_mask(pdf: Object) -> None:
    pdf.pages[0].obj.Resources.ExtGState.Masked.SMask.G.Group.CS = Name.DeviceRGB


def _screen_softness(pdf: Object) -> None:
    pdf.pages[0].obj.Resources.XObject.Photo.SMask.ColorSpace = Name.DeviceRGB


RGB, LAB = Name.DeviceRGB, Array([Name.Lab, Dictionary(WhitePoint=[1, 1, 1])])
ICC = Array([Name.ICCBased, Dictionary(N=3)])
SUNSET = gradient(RGB, (1, 0, 0), (0, 0, 1))
SWITCH = Dictionary(Event=Name.Print)

BROKEN: list[tuple[str, Callable[[Object], object]]] = [
    ("version: the catalog says /1.7", in_root("/Version", Name("/1.7"))),
    ("filters: a stream is packed with /LZWDecode", _lzw),
    (
        "filters: page 1: an inline picture is packed with LZW",
        draws(PICTURE.replace(b"ID", b"/F /LZW ID")),
    ),
    ("other files: a stream lies in another file", thing("Drawing", F=String("a"))),
    ("other files: a stream lies in another file", thing("Drawing", FFilter=Name.FlateDecode)),
    ("other files: a drawing stands for a page", thing("Drawing", Ref=Dictionary())),
    ("other files: the names have", in_root("/Names", Dictionary(EmbeddedFiles=Dictionary()))),
    ("other files: the catalog has /Collection", in_root("/Collection", Dictionary())),
    ("actions: the catalog has /OpenAction", in_root("/OpenAction", Dictionary())),
    ("actions: the catalog has /AA", in_root("/AA", Dictionary())),
    ("actions: the catalog has /AcroForm", in_root("/AcroForm", Dictionary())),
    ("actions: the names have", in_root("/Names", Dictionary(JavaScript=Dictionary()))),
    (
        "actions: the names have /AlternatePresentations",
        in_root("/Names", Dictionary(AlternatePresentations=Dictionary())),
    ),
    ("actions: page 1 acts", on_page("/AA", Dictionary())),
    ("actions: page 1 acts", on_page("/PresSteps", Dictionary())),
    (
        "actions: there is an action /URI",
        lambda pdf: on_page("/A", pdf.make_indirect(Dictionary(S=Name.URI)))(pdf),
    ),
    ("metadata: there are none", without("Root", "/Metadata")),
    ("metadata: pdfxid:GTS_PDFXVersion is 'PDF/X-3'", metadata("X-4", "X-3")),
    ("metadata: pdf:Trapped is 'True'", metadata(">False<", ">True<")),
    ("metadata: the titles differ", info("/Title", String("Other"))),
    ("metadata: Trapped is neither", info("/Trapped", Name.Unknown)),
    ("metadata: /CreationDate and", info("/CreationDate", String("D:20261124000000Z"))),
    ("metadata: /ModDate and xmp:ModifyDate differ", info("/ModDate", String("D:2025"))),
    ("metadata: there is no xmp:MetadataDate", metadata("MetadataDate", "OtherDate")),
    ("metadata: there is no xmpMM:DocumentID", metadata("DocumentID", "ID")),
    ("metadata: there is no xmpMM:RenditionClass", metadata("RenditionClass", "Class")),
    ("metadata: there is no xmpMM:VersionID", metadata("VersionID", "Version")),
    ("output intent: there are 0", without("Root", "/OutputIntents")),
    (
        "output intent: there are 2",
        lambda pdf: pdf.Root.OutputIntents.append(Dictionary(S=Name.GTS_PDFX)),
    ),
    ("output intent: it has no identifier", intent("/OutputConditionIdentifier", String(""))),
    ("output intent: it says neither", without("Root", "/OutputIntents", "0", "/RegistryName")),
    (
        "output intent: there is no profile",
        without("Root", "/OutputIntents", "0", "/DestOutputProfile"),
    ),
    ("output intent: the profile is not that of a CMYK", _profile(b"prtrCMYK", b"mntrRGB ")),
    ("output intent: the profile is not that of a CMYK", _profile(b"acsp", b"xxxx")),
    (
        "output intent: the profile does not say",
        lambda pdf: pdf.Root.OutputIntents[0].DestOutputProfile.__setitem__("/N", 3),
    ),
    (
        "viewing: /PrintArea is /CropBox",
        in_root("/ViewerPreferences", Dictionary(PrintArea=Name.CropBox)),
    ),
    (
        "layers: a configuration of optional content has AS",
        lambda pdf: setattr(pdf.Root.OCProperties.D, "AS", Array([SWITCH])),
    ),
    (
        "layers: a configuration of optional content has AS",
        lambda pdf: setattr(pdf.Root.OCProperties.Configs[1], "AS", Array([SWITCH])),
    ),
    (
        "layers: a configuration of optional content has no name",
        without("Root", "/OCProperties", "/Configs", "0", "/Name"),
    ),
    ("fonts: /Arial is not embedded", _font),
    ("boxes: page 1 lacks its boxes", without("Page", "/TrimBox")),
    ("boxes: page 1 lacks its boxes", on_page("/ArtBox", Array([20, 20, 180, 180]))),
    ("boxes: the boxes of page 1 do not", on_page("/TrimBox", Array([0, 20, 180, 180]))),
    ("boxes: the boxes of page 1 do not", on_page("/BleedBox", Array([10, 10, 190, 201]))),
    ("boxes: the boxes of page 1 do not", on_page("/CropBox", Array([11, 0, 200, 200]))),
    ("annotations: /Link stands on page 1", _note(Subtype=Name.Link, Rect=[0, 0, 11, 11])),
    ("annotations: /Link stands on page 1", _note(Subtype=Name.Link)),
    ("operators: page 1: there is no operator foo", draws(b"BX foo EX")),
    ("PostScript: page 1: there is PostScript", draws(b"(1) PS")),
    ("PostScript: page 1: an object is", thing("Drawing", Subtype2=Name.PS)),
    ("PostScript: page 1: an object is", thing("Drawing", PS=String("1"))),
    ("replaced pictures: page 1", thing("Photo", OPI=Dictionary())),
    ("replaced pictures: page 1", thing("Photo", Alternates=Array())),
    ("colours: page 1: the operator rg is used", draws(b"1 0 0 rg")),
    ("colours: page 1: the operator RG is used", draws(b"1 0 0 RG")),
    ("colours: page 1: the colour space /DeviceRGB is used", draws(b"/DeviceRGB cs 1 0 0 sc")),
    ("colours: page 1: the colour space /DeviceRGB is used", draws(b"/DeviceRGB CS 1 0 0 SC")),
    ("colours: page 1: there is a colour space /Lab", resource("/ColorSpace", "/Lab", LAB)),
    ("colours: page 1: there is a colour space /Icc", resource("/ColorSpace", "/Icc", ICC)),
    (
        "colours: page 1: there is a colour space /Spot",
        resource("/ColorSpace", "/Spot", Array([Name.Separation, Name.Gold, LAB, Dictionary()])),
    ),
    ("colours: page 1: a picture is in /DeviceRGB", thing("Photo", ColorSpace=RGB)),
    ("colours: page 1: a picture is in /ICCBased", thing("Photo", ColorSpace=ICC)),
    (
        "colours: page 1: a picture is in /Indexed",
        thing("Few", ColorSpace=Array([Name.Indexed, RGB, 0, String("abc")])),
    ),
    ("colours: page 1: a picture is in /DeviceRGB", _screen_softness),
    (
        "colours: page 1: an inline picture is in",
        draws(PICTURE.replace(b"/G", b"/RGB").replace(b"\0", b"\0\0\0")),
    ),
    ("spot colours: /All is made in two ways", _second_spot),
    ("gradients: page 1: one is in /DeviceRGB", resource("/Shading", "/Grey", SUNSET)),
    (
        "gradients: page 1: one is in /DeviceRGB",
        resource("/Pattern", "/Blend", Dictionary(PatternType=2, Shading=SUNSET)),
    ),
    (
        "gradients: page 1: one has another number of inks",
        resource("/Shading", "/Grey", gradient(Name.DeviceCMYK, (1, 0, 0), (0, 0, 1))),
    ),
    ("rendering intents: page 1: an operator", draws(b"/Perceptual ri")),
    ("rendering intents: page 1: a state", state(RI=Name.Perceptual)),
    ("rendering intents: page 1: a picture", thing("Photo", Intent=Name.Perceptual)),
    ("halftones: page 1: a state has /TR", state(TR=Name.Identity)),
    ("halftones: page 1: a state has /TR2", state(TR2=Name.Identity)),
    ("halftones: page 1: a state has /HTP", state(HTP=Array([0, 0]))),
    ("halftones: page 1: a state has its own /HT", state(HT=Dictionary(HalftoneType=6))),
    (
        "halftones: page 1: a state has its own /HT",
        state(HT=Dictionary(HalftoneType=1, HalftoneName=String("a"))),
    ),
    ("blending: page 1 is blended in /DeviceRGB", on_page("/Group", blended(RGB))),
    ("blending: page 1 > drawing is blended in /DeviceRGB", thing("Drawing", Group=blended(RGB))),
    ("blending: page 1 > mask is blended in /DeviceRGB", _screen_mask),
    ("blending: page 1 > mask does not say", _unsaid_mask),
    ("blending: page 1 is transparent", without("Page", "/Group")),
]


@pytest.mark.parametrize(("fault", "spoil"), BROKEN, ids=[fault for fault, _ in BROKEN])
def test_a_broken_rule_is_named(
    tmp_path: Path, fault: str, spoil: Callable[[Object], object]
) -> None:
    """A file that breaks one rule is told by that rule, with what breaks it, and by no other."""
    found = told(tmp_path, spoil)
    assert any(one.startswith(fault) for one in found)
    assert {one.partition(":")[0] for one in found} == {fault.partition(":")[0]}


def test_every_rule_can_be_broken(tmp_path: Path) -> None:
    """There is a broken file for each rule, two of them below."""
    assert {fault.partition(":")[0] for fault, _ in BROKEN} | {"identity"} == set(RULES)
    with sound() as pdf:
        lock = pikepdf.Encryption(owner="a", user="", R=4)
        pdf.save(tmp_path / "locked.pdf", force_version="1.6", encryption=lock)
        pdf.save(tmp_path / "new.pdf", force_version="1.7")
        pdf.save(tmp_path / "whole.pdf", force_version="1.6", static_id=True)
    assert "identity: it is encrypted" in faults(tmp_path / "locked.pdf")
    assert faults(tmp_path / "new.pdf") == ["version: it is b'%PDF-1.7', not 1.6 or older"]
    content = (tmp_path / "whole.pdf").read_bytes().replace(b"/ID [", b"/IX [")
    (tmp_path / "nameless.pdf").write_bytes(content)
    assert faults(tmp_path / "nameless.pdf") == ["identity: there is no ID"]


SCREEN = b"1 0 0 rg"


def _in_drawing(pdf: Object) -> Object:
    return pdf.pages[0].obj.Resources.XObject.Drawing.Resources.XObject.Inner


def _in_pattern(pdf: Object) -> Object:
    return pdf.pages[0].obj.Resources.Pattern.Tile


def _in_letter(pdf: Object) -> Object:
    return pdf.pages[0].obj.Resources.Font.Drawn.CharProcs.a


def _in_mask(pdf: Object) -> Object:
    return pdf.pages[0].obj.Resources.ExtGState.Masked.SMask.G


def _in_annotation(pdf: Object) -> Object:
    return pdf.pages[0].obj.Annots[0].AP.N


def _in_a_state_of_an_annotation(pdf: Object) -> Object:
    look = pdf.pages[0].obj.Annots[0].AP
    look.N = Dictionary(On=drawing(pdf), Off=drawing(pdf))
    return look.N.Off


def _in_a_mask_of_a_drawing(pdf: Object) -> Object:
    mask = drawing(pdf, Group=blended(Name.DeviceGray))
    held = Dictionary(M=Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask)))
    pdf.pages[0].obj.Resources.XObject.Drawing.Resources.ExtGState = held
    return mask


@pytest.mark.parametrize(
    ("place", "where"),
    [
        (_in_drawing, "page 1 > drawing > drawing"),
        (_in_pattern, "page 1 > pattern"),
        (_in_letter, "page 1 > letter"),
        (_in_mask, "page 1 > mask"),
        (_in_annotation, "page 1 > annotation"),
        (_in_a_state_of_an_annotation, "page 1 > annotation"),
        (_in_a_mask_of_a_drawing, "page 1 > drawing > mask"),
    ],
)
def test_everything_painted_is_walked(
    tmp_path: Path, place: Callable[[Object], Object], where: str
) -> None:
    """A colour of the screen is found wherever it is painted, and its place is told."""
    found = told(tmp_path, lambda pdf: place(pdf).write(SCREEN))
    assert found == [f"colours: {where}: the operator rg is used"]


def test_drawings_that_lead_back_to_themselves(tmp_path: Path) -> None:
    """A drawing that names itself is walked once."""

    def spoil(pdf: Object) -> None:
        held = pdf.pages[0].obj.Resources.XObject
        held.Drawing.Resources.XObject.Inner = held.Drawing

    assert told(tmp_path, spoil) == []
