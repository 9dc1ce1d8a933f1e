"""How colours of a screen become inks: small PDFs made by hand, read back operator by operator."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from hexapla.formats.press.cmyk import Inks, separate
from hexapla.images import icc
from hexapla.theme import Theme

Object = Any
"""An object of pikepdf: its types do not say what it holds."""

Operation = tuple[str, tuple[float, ...]]

BLACK: list[Operation] = [("k", (0, 0, 0, 1)), ("K", (0, 0, 0, 1))]
"""What a page and a pattern begin with: nothing is set yet, and black is no grey of a screen."""


class Plain(Inks):
    """Inks without a profile, that a person can compute: cyan is what red lacks, and so on."""

    def __init__(self) -> None: ...

    def of_rgb(self, red: float, green: float, blue: float) -> tuple[float, ...]:  # type: ignore[override]
        return (1 - red, 1 - green, 1 - blue, 0.0)

    def of_lab(self, lightness: float, a: float, b: float) -> tuple[float, ...]:  # type: ignore[override]
        return (lightness / 100, a / 100, b / 100, 0.25)

    def of_picture(self, picture: Image.Image) -> Image.Image:
        return Image.new("CMYK", picture.size, (1, 2, 3, 4))


@pytest.fixture
def pdf() -> Iterator[Object]:
    """A PDF of one blank page."""
    with pikepdf.new() as made:
        made.add_blank_page()
        yield made


def form(pdf: Object, content: bytes, **resources: Object) -> Object:
    """A drawing with these resources."""
    made = pdf.make_stream(content)
    made.Type, made.Subtype = Name.XObject, Name.Form
    made.Resources = Dictionary({f"/{kind}": held for kind, held in resources.items()})
    return made


def group() -> Object:
    return Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)


def drawn(stream: Object) -> list[Operation]:
    """The operators of a stream, with their numbers."""
    operations: Object = pikepdf.parse_content_stream(stream)
    return [
        (str(operator), tuple(round(float(o), 4) for o in operands if not isinstance(o, Name)))
        for operands, operator in operations
    ]


def separated(pdf: Object, content: bytes, **resources: Object) -> list[Operation]:
    """What the page draws with this content and these resources, in inks."""
    page = pdf.pages[0].obj
    page.Contents = pdf.make_stream(content)
    page.Resources = Dictionary({f"/{kind}": held for kind, held in resources.items()})
    separate(pdf, Plain())
    found = drawn(page.Contents)
    assert found[:2] == BLACK
    return found[2:]


# ------------------------------------------------------------------------------- operators


@pytest.mark.parametrize(
    ("content", "inks"),
    [
        (b"1 0 0 rg", [("k", (0, 1, 1, 0))]),
        (b"0 0 1 RG", [("K", (1, 1, 0, 0))]),
        (b"0.25 g", [("k", (0, 0, 0, 0.75))]),
        (b"0.25 G", [("K", (0, 0, 0, 0.75))]),
        (b"/lab-d50 cs 50 60 70 sc", [("k", (0.5, 0.6, 0.7, 0.25))]),
        (b"/lab-d65 cs 50 60 70 scn", [("k", (0.5, 0.6, 0.7, 0.25))]),
        (b"/lab-d50 CS 50 60 70 SC", [("K", (0.5, 0.6, 0.7, 0.25))]),
        (b"/lab-d65 CS 50 60 70 SCN", [("K", (0.5, 0.6, 0.7, 0.25))]),
        (b"/DeviceCMYK cs .1 .2 .3 .4 sc", [("k", (0.1, 0.2, 0.3, 0.4))]),
        (b"/DeviceCMYK CS .1 .2 .3 .4 SCN", [("K", (0.1, 0.2, 0.3, 0.4))]),
        (b".1 .2 .3 .4 k .1 .2 .3 .4 K", [(op, (0.1, 0.2, 0.3, 0.4)) for op in "kK"]),
        (
            b"/lab-d50 cs 50 60 70 sc /lab-d50 CS 1 w 2 J",
            [("k", (0.5, 0.6, 0.7, 0.25)), ("w", (1,)), ("J", (2,))],
        ),
        (b"/Pattern cs /P scn", [("cs", ()), ("scn", ())]),
        (b"/Pattern CS /P SCN", [("CS", ()), ("SCN", ())]),
        (
            b"/lab-d50 cs /DeviceCMYK CS 50 60 70 sc .1 .2 .3 .4 SC",
            [("k", (0.5, 0.6, 0.7, 0.25)), ("K", (0.1, 0.2, 0.3, 0.4))],
        ),
        (
            b"q 2 w 1 2 m 3 4 l S 0 1 0 rg Q f",
            [
                *[("q", ()), ("w", (2,)), ("m", (1, 2)), ("l", (3, 4)), ("S", ())],
                *[("k", (1, 0, 1, 0)), ("Q", ()), ("f", ())],
            ],
        ),
    ],
)
def test_operators(pdf: Object, content: bytes, inks: list[Operation]) -> None:
    """A fill stays a fill and a line a line, in the inks of its colour; the rest stays as it is."""
    assert separated(pdf, content) == inks


def test_every_page(pdf: Object) -> None:
    """All pages are turned into inks, and those whose content comes in pieces."""
    pdf.add_blank_page()
    parts = [pdf.make_stream(b"1 0 0 rg"), pdf.make_stream(b"0 0 1 RG")]
    pdf.pages[1].obj.Contents = Array(parts)
    del pdf.pages[1].obj["/Resources"]
    separate(pdf, Plain())
    found = drawn(pdf.pages[1].obj.Contents)
    assert found == [*BLACK, ("k", (0, 1, 1, 0)), ("K", (1, 1, 0, 0))]


# ------------------------------------------------------------------- drawings and patterns


def test_drawings_in_drawings(pdf: Object) -> None:
    """A drawing, and one in it, is in inks and blended in them; it goes on with what is set."""
    inner = form(pdf, b"0 0 1 rg")
    outer = form(pdf, b"1 0 0 rg", XObject=Dictionary(I=inner), ColorSpace=Dictionary())
    outer.Group = group()
    plain = form(pdf, b"0.5 G")
    plain.Group = Dictionary(S=Name.Transparency)
    separated(pdf, b"/A Do /B Do", XObject=Dictionary(A=outer, B=plain))
    assert drawn(outer) == [("k", (0, 1, 1, 0))]
    assert drawn(inner) == [("k", (1, 1, 0, 0))]
    assert drawn(plain) == [("K", (0, 0, 0, 0.5))]
    assert outer.Group.CS == "/DeviceCMYK"
    assert "/CS" not in plain.Group
    assert "/ColorSpace" not in outer.Resources


def test_colour_spaces_of_the_screen_are_gone(pdf: Object) -> None:
    """A page names no colour spaces any more; none of them is used."""
    separated(pdf, b"", ColorSpace=Dictionary({"/lab-d50": Array([Name.Lab])}))
    assert "/ColorSpace" not in pdf.pages[0].obj.Resources


def test_drawings_that_share_what_they_draw_with(pdf: Object) -> None:
    """Resources that lead back to themselves are walked once."""
    drawing = form(pdf, b"1 0 0 rg")
    shared = pdf.make_indirect(Dictionary(XObject=Dictionary(A=drawing)))
    drawing.Resources = shared
    page = pdf.pages[0].obj
    page.Resources, page.Contents = shared, pdf.make_stream(b"/A Do")
    separate(pdf, Plain())
    assert drawn(drawing) == [("k", (0, 1, 1, 0))]


def test_patterns(pdf: Object) -> None:
    """A pattern begins with black as an ink, as a page does, and once where two pages share it."""
    tile = form(pdf, b"1 0 0 rg", XObject=Dictionary(I=form(pdf, b"0 1 0 RG")))
    pdf.add_blank_page()
    pdf.pages[1].obj.Resources = Dictionary(Pattern=Dictionary(P=tile))
    separated(pdf, b"/Pattern cs /P scn", Pattern=Dictionary(P=tile))
    assert drawn(tile) == [*BLACK, ("k", (0, 1, 1, 0))]
    assert drawn(tile.Resources.XObject.I) == [("K", (1, 0, 1, 0))]


def test_letters_that_are_drawings(pdf: Object) -> None:
    """What letters of a drawn font are made of is in inks; other fonts are left alone."""
    letter, other = form(pdf, b"1 0 0 rg"), form(pdf, b"1 0 0 rg")
    fonts = Dictionary(
        A=Dictionary(Subtype=Name.Type3, Resources=Dictionary(XObject=Dictionary(L=letter))),
        B=Dictionary(Subtype=Name.Type0, Resources=Dictionary(XObject=Dictionary(L=other))),
    )
    separated(pdf, b"", Font=fonts)
    assert drawn(letter) == [("k", (0, 1, 1, 0))]
    assert drawn(other) == [("rg", (1, 0, 0))]


# ------------------------------------------------------------------------------- gradients


def gradient(space: Object, *ends: tuple[float, ...]) -> Object:
    """A gradient over these colours; of more than two, in several steps."""
    steps = [
        Dictionary(FunctionType=2, Domain=[0, 1], N=1, C0=Array(one), C1=Array(other))
        for one, other in pairwise(ends)
    ]
    whole = steps[0] if len(steps) == 1 else Dictionary(FunctionType=3, Functions=Array(steps))
    return Dictionary(ShadingType=2, ColorSpace=space, Function=whole)


def ends(function: Object) -> list[list[float]]:
    return [[round(float(part), 4) for part in function[key]] for key in ("/C0", "/C1")]


RED, BLUE, WHITE = (1, 0, 0), (0, 0, 1), (1, 1, 1)


def test_gradients(pdf: Object) -> None:
    """Both ends of each step of a gradient are in inks, as a pattern and as a shading."""
    two = gradient(Name.DeviceRGB, RED, BLUE)
    three = gradient(Name.DeviceRGB, RED, WHITE, BLUE)
    pattern = Dictionary(PatternType=2, Shading=two)
    separated(pdf, b"", Pattern=Dictionary(P=pattern), Shading=Dictionary(S=three))
    found = pdf.pages[0].obj.Resources
    (two, three) = found.Pattern.P.Shading, found.Shading.S
    assert two.ColorSpace == three.ColorSpace == "/DeviceCMYK"
    assert ends(two.Function) == [[0, 1, 1, 0], [1, 1, 0, 0]]
    assert [ends(step) for step in three.Function.Functions] == [
        [[0, 1, 1, 0], [0, 0, 0, 0]],
        [[0, 0, 0, 0], [1, 1, 0, 0]],
    ]


def test_gradients_of_light_stay(pdf: Object) -> None:
    """A gradient in grey, as masks have, is left as it is."""
    separated(pdf, b"", Shading=Dictionary(S=gradient(Name.DeviceGray, (1,), (0.2,))))
    found = pdf.pages[0].obj.Resources.Shading.S
    assert found.ColorSpace == "/DeviceGray"
    assert ends(found.Function) == [[1], [0.2]]


# ----------------------------------------------------------------------------------- masks


def masked(pdf: Object, mask: Object, **more: Object) -> None:
    """A page that is drawn through a mask."""
    state = Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask))
    nothing = Dictionary(SMask=Name.None_)
    separated(pdf, b"/M gs", ExtGState=Dictionary(M=state, N=nothing, O=Dictionary(ca=1)), **more)


@pytest.mark.parametrize(
    ("content", "light"),
    [
        # How light a colour is: 0.3, 0.59 and 0.11 of red, green and blue (ISO 32000-1, 11.5.3).
        (b"1 0 0 rg", ("g", (0.3,))),
        (b"0 1 0 rg", ("g", (0.59,))),
        (b"0 0 1 RG", ("G", (0.11,))),
        (b"1 1 1 rg", ("g", (1,))),
        (b"0 0 0 RG", ("G", (0,))),
        (b"0.5 0.2 0.1 rg", ("g", (0.279,))),
        (b"0.7 g", ("g", (0.7,))),
        (b"0 0 9 9 re", ("re", (0, 0, 9, 9))),
    ],
)
def test_a_mask_is_a_share_of_light(pdf: Object, content: bytes, light: Operation) -> None:
    """White lets through and black hides: a mask is as light as its colours, and has no inks."""
    mask = form(pdf, content, ColorSpace=Dictionary())
    mask.Group = group()
    masked(pdf, mask)
    assert drawn(mask) == [light]
    assert mask.Group.CS == "/DeviceGray"
    assert "/ColorSpace" not in mask.Resources


def test_what_stands_in_a_mask_is_light_too(pdf: Object) -> None:
    """A mask stays one where it stands among the drawings too, and so does a drawing in it."""
    inner = form(pdf, b"0 1 0 rg")
    mask = form(pdf, b"/I Do", XObject=Dictionary(I=inner))
    del mask["/Type"]
    masked(pdf, mask, XObject=Dictionary(A=mask, B=inner))
    assert drawn(inner) == [("g", (0.59,))]
    assert drawn(mask) == [("Do", ())]


@pytest.mark.parametrize(
    ("content", "light"),
    [
        # Inks take light away: 0.3, 0.59 and 0.11 of it, and black all (ISO 32000-1, 10.3.4).
        (b"/DeviceCMYK cs 1 0 0 0 sc", ("g", (0.7,))),
        (b"/DeviceCMYK cs 0 1 0 0 scn", ("g", (0.41,))),
        (b"/DeviceCMYK CS 0 0 1 0 SC", ("G", (0.89,))),
        (b"/DeviceCMYK CS 0.5 0 0 0.25 SCN", ("G", (0.6,))),
        (b"/DeviceCMYK cs 1 1 1 1 sc", ("g", (0,))),
        # As light as L* 50 is the grey 0.4663 of a screen, whatever the colour.
        (b"/lab-d50 cs 50 60 70 sc", ("g", (0.4663,))),
        (b"/lab-d65 CS 100 0 0 SC", ("G", (1,))),
    ],
)
def test_a_mask_in_other_colours(pdf: Object, content: bytes, light: Operation) -> None:
    """A mask is as light as its inks leave paper, and as CIELAB says."""
    mask = form(pdf, content)
    mask.Group = group()
    masked(pdf, mask)
    assert drawn(mask) == [light]


def test_gradients_and_patterns_in_a_mask(pdf: Object) -> None:
    """Gradients, patterns and groups in a mask are light as well; black begins as no light."""
    fade = Dictionary(PatternType=2, Shading=gradient(Name.DeviceRGB, WHITE, BLUE))
    tile = form(pdf, b"0 1 0 rg", XObject=Dictionary(I=form(pdf, b"1 0 0 RG")))
    tile.Resources.XObject.I.Group = group()
    shading = Dictionary(S=gradient(Name.DeviceRGB, RED, WHITE))
    mask = form(pdf, b"/S sh", Pattern=Dictionary(F=fade, T=tile), Shading=shading)
    masked(pdf, mask)
    found = mask.Resources
    for fading in (found.Pattern.F.Shading, found.Shading.S):
        assert fading.ColorSpace == "/DeviceGray"
    assert ends(found.Pattern.F.Shading.Function) == [[1], [0.11]]
    assert ends(found.Shading.S.Function) == [[0.3], [1]]
    assert drawn(tile) == [("g", (0,)), ("G", (0,)), ("g", (0.59,))]
    assert drawn(tile.Resources.XObject.I) == [("G", (0.3,))]
    assert tile.Resources.XObject.I.Group.CS == "/DeviceGray"


def test_a_mask_in_a_mask(pdf: Object) -> None:
    """What a mask is drawn through is a mask too, and says in what it is blended."""
    inner = form(pdf, b"1 0 0 rg")
    inner.Group = Dictionary(S=Name.Transparency)
    state = Dictionary(SMask=Dictionary(S=Name.Luminosity, G=inner))
    masked(pdf, form(pdf, b"/N gs", ExtGState=Dictionary(N=state)))
    assert drawn(inner) == [("g", (0.3,))]
    assert inner.Group.CS == "/DeviceGray"


def test_what_a_mask_shares_with_its_page(pdf: Object) -> None:
    """Pictures and drawn letters stand in masks and on pages alike, so they are in inks in both."""
    photo, letter = picture(pdf, Name.DeviceRGB, bytes(6)), form(pdf, b"1 0 0 rg")
    font = Dictionary(Subtype=Name.Type3, Resources=Dictionary(XObject=Dictionary(L=letter)))
    shared = pdf.make_indirect(font)
    mask = form(pdf, b"/P Do", XObject=Dictionary(P=photo), Font=Dictionary(A=shared))
    masked(pdf, mask, XObject=Dictionary(P=photo), Font=Dictionary(A=shared))
    assert photo.ColorSpace == "/DeviceCMYK"
    assert drawn(letter) == [("k", (0, 1, 1, 0))]


# -------------------------------------------------------------------------------- pictures


def picture(pdf: Object, space: Object, content: bytes, **more: Object) -> Object:
    """A picture of two by one pixels."""
    made = pdf.make_stream(content)
    made.Type, made.Subtype = Name.XObject, Name.Image
    made.Width, made.Height, made.ColorSpace, made.BitsPerComponent = 2, 1, space, 8
    for key, value in more.items():
        made[f"/{key}"] = value
    return made


def test_pictures(pdf: Object) -> None:
    """A picture of the screen has four inks a pixel; how it was packed is forgotten."""
    packing = {"Decode": Array([1, 0, 1, 0, 1, 0])}
    screen = picture(pdf, Name.DeviceRGB, bytes(6), **packing)
    grey = picture(pdf, Name.DeviceGray, b"\1\2")
    inks = picture(pdf, Name.DeviceCMYK, bytes(8))
    separated(pdf, b"", XObject=Dictionary(A=screen, B=grey, C=inks))
    assert screen.read_bytes() == bytes([1, 2, 3, 4] * 2)
    assert (screen.ColorSpace, screen.BitsPerComponent) == ("/DeviceCMYK", 8)
    assert screen.Filter == "/FlateDecode"
    assert "/Decode" not in screen
    assert (grey.ColorSpace, grey.read_bytes()) == ("/DeviceGray", b"\1\2")
    assert (inks.ColorSpace, inks.read_bytes()) == ("/DeviceCMYK", bytes(8))


def test_a_grey_picture_of_the_screen(pdf: Object, inks: Inks) -> None:
    """A picture without colours becomes one of one ink, with the same light in each pixel."""
    screen = picture(pdf, Name.DeviceRGB, b"\7\7\7\x80\x80\x80")
    page = pdf.pages[0].obj
    page.Resources = Dictionary(XObject=Dictionary(A=screen))
    page.Contents = pdf.make_stream(b"")
    separate(pdf, inks)
    assert (screen.ColorSpace, screen.read_bytes()) == ("/DeviceGray", b"\7\x80")


# ------------------------------------------------------------------------------ the profile


@pytest.fixture(scope="module")
def inks() -> Inks:
    found = Theme(Path()).find(icc.OWN)
    assert found
    return Inks(found)


@pytest.mark.parametrize(
    ("light", "black"), [(0, 1), (1, 0), (0.25, 0.75), (1.5, 0), (-0.5, 1), (0.33333, 0.6667)]
)
def test_greys(inks: Inks, light: float, black: float) -> None:
    """A grey is what its light lacks, of black alone; no grey is lighter than paper."""
    assert inks.of_grey(light) == (0, 0, 0, black)
    assert inks.of_rgb(light, light, light) == (0, 0, 0, black)


def test_nearly_grey(inks: Inks) -> None:
    """A colour that no screen tells from grey is grey; one step further it is a colour."""
    assert inks.of_rgb(0.5, 0.5001, 0.5002) == (0, 0, 0, 0.5)
    assert any(inks.of_rgb(0.5, 0.5, 0.6)[:3])


@pytest.mark.parametrize(
    ("lightness", "black"),
    [
        (100, 0),
        (50, 0.5337),  # CIE 15: Y = (66/116)³ = 0.1842, which sRGB writes as 0.4663
        (8, 0.9078),  # the curve and the line meet: Y = 0.008856
        (6, 0.9244),  # below, Y = L/903.3
        (7.5, 0.9117),
        (3, 0.9572),
        (2, 0.9714),  # sRGB is linear here: 12.92 × 0.002214
        (0, 1),
    ],
)
def test_greys_of_lab(inks: Inks, lightness: float, black: float) -> None:
    """A grey of CIELAB is black alone, of as much as the grey of a screen of that lightness."""
    assert inks.of_lab(lightness, 0, 0) == (0, 0, 0, black)
    assert inks.of_lab(lightness, 0.9, -0.9)[:3] == (0, 0, 0)


def test_where_lab_has_a_colour(inks: Inks) -> None:
    """One step of redness or blueness is a colour, on either side of grey."""
    for a, b in ((1, 0), (0, 1), (-1, 0), (0, -1), (40, 0), (0, -40)):
        assert any(inks.of_lab(50, a, b)[:3]), (a, b)


@pytest.mark.parametrize(
    ("screen", "lab"),
    [
        # The colours of sRGB in CIELAB (D50), as any table has them.
        ((1.0, 0.0, 0.0), (54.29, 80.81, 69.89)),
        ((0.0, 1.0, 0.0), (87.82, -79.29, 80.99)),
        ((0.0, 0.0, 1.0), (29.57, 68.30, -112.03)),
        ((1.0, 1.0, 0.0), (97.61, -15.75, 93.39)),
    ],
)
def test_one_colour_written_in_two_ways(
    inks: Inks, screen: tuple[float, float, float], lab: tuple[float, float, float]
) -> None:
    """A colour needs the same inks, whether it is given for a screen or as CIELAB."""
    assert inks.of_lab(*lab) == pytest.approx(inks.of_rgb(*screen), abs=0.03)


def test_lightness_is_taken_to_the_nearest_step(inks: Inks) -> None:
    """Of 255 steps of lightness, 99.9 % is the last one."""
    assert inks.of_lab(99.9, 0, 20) == inks.of_lab(100, 0, 20) != inks.of_lab(99.7, 0, 20)


def test_colours_beyond_the_screen(inks: Inks) -> None:
    """More red than red is red."""
    assert inks.of_rgb(1.5, -0.5, 0) == inks.of_rgb(1, 0, 0)


def test_pictures_of_the_screen(inks: Inks) -> None:
    """Each pixel has the inks of its colour; a picture without colours stays grey."""
    red = Image.new("RGB", (1, 1), (255, 0, 0))
    found = inks.of_picture(red)
    assert found.mode == "CMYK"
    wanted = [round(255 * ink) for ink in inks.of_rgb(1, 0, 0)]
    assert found.getpixel((0, 0)) == pytest.approx(wanted, abs=1)
    for colour in ((10, 20, 20), (20, 20, 10)):
        assert inks.of_picture(Image.new("RGB", (1, 1), colour)).mode == "CMYK"
    greys: dict[str, int | tuple[int, ...]] = {"L": 77, "RGB": (77, 77, 77), "1": 1}
    for mode, shade in {**greys, "RGBA": (77, 77, 77, 9)}.items():
        grey = inks.of_picture(Image.new(mode, (1, 1), shade))
        assert (grey.mode, grey.getpixel((0, 0))) == ("L", 255 if mode == "1" else 77)
    assert inks.of_picture(red.convert("P")).mode == "CMYK"
