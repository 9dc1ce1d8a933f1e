"""The colours of a PDF as inks: what was made for a screen becomes CMYK, greys become black alone.

WeasyPrint 70 can name an output intent, but writes its colours as RGB all the same (and colour
gradients as RGB numbers that are then called CMYK). So we let it write RGB throughout, and turn
every colour of the finished file into inks through the profile of the printing condition.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from PIL.Image import Image

BLACK = (0.0, 0.0, 0.0, 1.0)

OUR_LAB = {"/lab-d50", "/lab-d65"}
"""How WeasyPrint names the colour spaces of CSS colours such as ``oklch()``."""

Colour = tuple[float, ...]

Object = Any
"""An object of pikepdf: its types do not say what it holds."""

Seen = set[tuple[int, int]]
"""The objects of a file that are done."""


class Inks:
    """The inks that show a colour in one printing condition."""

    fill, line, space = "k", "K", "/DeviceCMYK"
    """The operators that set inks, and the colour space that they are in."""

    black: Colour = BLACK

    def __init__(self, profile: Path) -> None:
        from PIL import ImageCms

        paper = ImageCms.getOpenProfile(str(profile))

        def to_paper(space: Literal["sRGB", "LAB"], mode: str) -> Object:
            return ImageCms.buildTransform(
                ImageCms.createProfile(space),
                paper,
                mode,
                "CMYK",
                # Paper white is white, and the darkest colour of the screen that of the paper.
                ImageCms.Intent.RELATIVE_COLORIMETRIC,
                ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )

        self._of_screen = to_paper("sRGB", "RGB")
        self._of_lab = to_paper("LAB", "LAB")

    @functools.cache  # noqa: B019 - lives as long as one PDF is worked on
    def of_rgb(self, red: float, green: float, blue: float) -> Colour:
        """The inks of a colour of sRGB, each 0 to 1: of a grey, black alone."""
        levels = [round(255 * min(max(part, 0), 1)) for part in (red, green, blue)]
        if len(set(levels)) == 1:
            return self.of_grey(red)
        return self._single_colour("RGB", levels, self._of_screen)

    @staticmethod
    def of_grey(light: float) -> Colour:
        """The inks of a grey, 0 (black) to 1 (white): a tint of black."""
        return (*BLACK[:3], round(1 - min(max(light, 0), 1), 4))

    @functools.cache  # noqa: B019 - lives as long as one PDF is worked on
    def of_lab(self, lightness: float, a: float, b: float) -> Colour:
        """The inks of a colour of CIELAB."""
        if abs(a) < 1 and abs(b) < 1:
            return self.of_grey(_light_of_lab(lightness))
        levels = [round(lightness * 2.55), round(a) + 128, round(b) + 128]
        return self._single_colour("LAB", levels, self._of_lab)

    @staticmethod
    def of_cmyk(*inks: float) -> Colour:
        """Inks as they are."""
        return inks

    def of_picture(self, picture: Image) -> Image:
        """A picture in inks; one without colours stays a grey one."""
        from PIL import ImageCms

        if picture.mode not in {"RGB", "L"}:
            picture = picture.convert("RGB")
        if picture.mode == "L" or _is_grey(picture):
            return picture.convert("L")
        return ImageCms.applyTransform(picture, self._of_screen) or picture

    def _single_colour(self, mode: str, levels: Sequence[int], transform: Object) -> Colour:
        from PIL import Image, ImageCms

        dot = Image.new(mode, (1, 1), tuple(levels))
        found = ImageCms.applyTransform(dot, transform)
        inks: Any = found.getpixel((0, 0)) if found else (0, 0, 0, 255)
        return tuple(round(level / 255, 4) for level in inks)


class Light:
    """The share of light that a colour lets through in a mask: a grey, and no inks."""

    fill, line, space = "g", "G", "/DeviceGray"
    black: Colour = (0.0,)

    @staticmethod
    def of_rgb(red: float, green: float, blue: float) -> Colour:
        """How light a colour of the screen is (ISO 32000-1, 10.3.2)."""
        return (round(0.3 * red + 0.59 * green + 0.11 * blue, 4),)

    @staticmethod
    def of_grey(light: float) -> Colour:
        """A grey as it is."""
        return (light,)

    @staticmethod
    def of_lab(lightness: float, _a: float, _b: float) -> Colour:
        """How light a colour of CIELAB is."""
        return (round(_light_of_lab(lightness), 4),)

    @staticmethod
    def of_cmyk(cyan: float, magenta: float, yellow: float, black: float) -> Colour:
        """How light inks are (ISO 32000-1, 10.3.4)."""
        return (round(1 - min(1, 0.3 * cyan + 0.59 * magenta + 0.11 * yellow + black), 4),)


def _light_of_lab(lightness: float) -> float:
    """The grey of a screen, 0 to 1, that is as light as CIELAB says."""
    rest = (lightness + 16) / 116
    linear = rest**3 if lightness > 8 else lightness / 903.3  # noqa: PLR2004 - CIE 15
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055  # noqa: PLR2004 - IEC 61966-2-1


def _is_grey(picture: Image) -> bool:
    from PIL import ImageChops

    red, green, blue = picture.split()
    pairs = ((red, green), (green, blue))
    return all(ImageChops.difference(one, other).getbbox() is None for one, other in pairs)


@dataclass(frozen=True, slots=True)
class _Work:
    """What the objects of a PDF are turned into, and which of them are done."""

    inks: Inks
    colours: Inks | Light
    """The inks; inside of a mask, shares of light."""
    seen: Seen

    def of_mask(self) -> _Work:
        """The work on what stands in a mask."""
        return replace(self, colours=Light())

    def is_new(self, thing: Object) -> bool:
        """Whether a shared object is met for the first time; one that is not shared always is."""
        if not thing.is_indirect:
            return True
        if thing.objgen in self.seen:
            return False
        self.seen.add(thing.objgen)
        return True


def separate(pdf: Object, inks: Inks) -> None:
    """Turn every colour in a PDF into inks, in place: text, lines, pictures, gradients.

    What a mask is made of becomes light instead: white lets through, and black hides.
    """
    work = _Work(inks, inks, set())
    for page in pdf.pages:
        page.contents_coalesce()
        _recolour(page.obj.Contents, inks, start=True)
        _resources(page.obj.get("/Resources"), work)


def _recolour(stream: Object, colours: Inks | Light, *, start: bool) -> None:
    """Other colours for a stream; at a start, nothing is set yet and black is that of a screen."""
    import pikepdf

    instructions = [
        pikepdf.ContentStreamInstruction(*pair) for pair in _convert_colours(stream, colours)
    ]
    black = [
        pikepdf.ContentStreamInstruction(list(colours.black), pikepdf.Operator(operator))
        for operator in (colours.fill, colours.line)
    ]
    stream.write(pikepdf.unparse_content_stream([*(black if start else ()), *instructions]))


def _convert_colours(stream: Object, colours: Inks | Light) -> Iterator[tuple[Object, Object]]:
    """The operators of a stream with their operands, every colour of a screen turned."""
    import pikepdf

    spaces = {"cs": "", "CS": ""}
    operations: Object = pikepdf.parse_content_stream(stream)
    for operands, operator in operations:
        name = str(operator)
        if name in spaces:
            spaces[name] = str(operands[0])
            if spaces[name] == "/Pattern":
                yield operands, operator
            continue
        colour = _colour(name, operands, spaces, colours)
        if colour is None:
            yield operands, operator
        else:
            setter = colours.fill if name.islower() else colours.line
            yield list(colour), pikepdf.Operator(setter)


def _colour(
    name: str, operands: Object, spaces: dict[str, str], colours: Inks | Light
) -> Colour | None:
    """What an operator sets, or None of an operator that sets no colour, or a pattern."""
    if name in {"rg", "RG"}:
        return colours.of_rgb(*map(float, operands))
    if name in {"g", "G"}:
        return colours.of_grey(float(operands[0]))
    if name not in {"sc", "SC", "scn", "SCN"}:
        return None
    space = spaces["cs" if name.islower() else "CS"]
    if space in OUR_LAB:
        return colours.of_lab(*map(float, operands))
    if space == "/DeviceCMYK":
        return colours.of_cmyk(*map(float, operands))
    return None


def _resources(resources: Object, work: _Work) -> None:
    """Everything that a page, a drawing or a pattern draws with."""
    import pikepdf

    if resources is None or not work.is_new(resources):
        return
    # Masks first: WeasyPrint lists them among the drawings, too.
    for state in _parts(resources, "/ExtGState"):
        mask = state.get("/SMask")
        if isinstance(mask, pikepdf.Dictionary) and work.is_new(mask.G):
            _drawing(mask.G, work.of_mask(), start=False)
    for thing in filter(work.is_new, _parts(resources, "/XObject")):
        if thing.get("/Subtype") == "/Image":
            # A page may show the same picture as a mask does, so it is in inks in both.
            _picture(thing, work.inks)
        else:
            _drawing(thing, work, start=False)
    for pattern in filter(work.is_new, _parts(resources, "/Pattern")):
        if isinstance(pattern, pikepdf.Stream):
            _drawing(pattern, work, start=True)
        elif "/Shading" in pattern:
            _gradient(pattern.Shading, work.colours)
    for shading in filter(work.is_new, _parts(resources, "/Shading")):
        _gradient(shading, work.colours)
    for font in _parts(resources, "/Font"):
        if font.get("/Subtype") == "/Type3" and work.is_new(font):
            # All pages and masks share the fonts.
            _resources(font.get("/Resources"), replace(work, colours=work.inks))
    if "/ColorSpace" in resources:
        del resources["/ColorSpace"]


def _parts(resources: Object, kind: str) -> Iterator[Object]:
    entries = resources.get(kind)
    if entries is not None:
        for name in sorted(entries.keys()):
            yield entries[name]


def _drawing(form: Object, work: _Work, *, start: bool) -> None:
    import pikepdf

    _recolour(form, work.colours, start=start)
    if "/Group" in form and ("/CS" in form.Group or isinstance(work.colours, Light)):
        form.Group.CS = pikepdf.Name(work.colours.space)
    _resources(form.get("/Resources"), work)


def _gradient(shading: Object, colours: Inks | Light) -> None:
    """Each end of a gradient in inks; between them, the inks change evenly."""
    import pikepdf

    if shading.get("/ColorSpace") != "/DeviceRGB":
        return
    shading.ColorSpace = pikepdf.Name(colours.space)
    for function in _functions(shading.Function):
        for end in ("/C0", "/C1"):
            if end in function:
                function[end] = pikepdf.Array(colours.of_rgb(*map(float, function[end])))


def _functions(function: Object) -> Iterator[Object]:
    if "/Functions" in function:
        for inner in function.Functions:
            yield from _functions(inner)
    else:
        yield function


def _picture(image: Object, inks: Inks) -> None:
    """A picture in inks; what is there in grey or inks already stays."""
    import zlib

    import pikepdf

    if image.get("/ColorSpace") != pikepdf.Name.DeviceRGB:
        return
    found = inks.of_picture(pikepdf.PdfImage(image).as_pil_image())
    image.write(zlib.compress(found.tobytes(), 9), filter=pikepdf.Name.FlateDecode)
    grey = found.mode == "L"
    image.ColorSpace = pikepdf.Name.DeviceGray if grey else pikepdf.Name.DeviceCMYK
    image.BitsPerComponent = 8
    for key in ("/DecodeParms", "/Decode"):
        if key in image:
            del image[key]
