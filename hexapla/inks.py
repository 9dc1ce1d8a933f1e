"""The colours of a PDF as inks: what was made for a screen becomes CMYK, greys become black alone.

WeasyPrint 70 can name an output intent, but writes its colours as RGB all the same (and colour
gradients as RGB numbers that are then called CMYK). So we let it write RGB throughout, and turn
every colour of the finished file into inks through the profile of the printing condition.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from PIL.Image import Image

BLACK = (0.0, 0.0, 0.0, 1.0)

COMPONENTS = {"rg": "k", "RG": "K", "g": "k", "G": "K"}
"""The operators that set a colour of the screen, for filling and for lines, and those of inks."""

OUR_LAB = {"/lab-d50", "/lab-d65"}
"""How WeasyPrint names the colour spaces of CSS colours such as ``oklch()``."""

Colour = tuple[float, ...]

Object = Any
"""An object of pikepdf: its types do not say what it holds."""

Seen = set[tuple[int, int]]
"""The objects of a file that are done."""


class Inks:
    """The inks that show a colour in one printing condition."""

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
        return self._one("RGB", levels, self._of_screen)

    @staticmethod
    def of_grey(light: float) -> Colour:
        """The inks of a grey, 0 (black) to 1 (white): a tint of black."""
        return (*BLACK[:3], round(1 - min(max(light, 0), 1), 4))

    @functools.cache  # noqa: B019 - lives as long as one PDF is worked on
    def of_lab(self, lightness: float, a: float, b: float) -> Colour:
        """The inks of a colour of CIELAB."""
        if abs(a) < 1 and abs(b) < 1:
            rest = (lightness + 16) / 116
            linear = rest**3 if lightness > 8 else lightness / 903.3  # noqa: PLR2004 - CIE 15
            curved = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055  # noqa: PLR2004 - IEC 61966-2-1
            return self.of_grey(curved)
        levels = [round(lightness * 2.55), round(a) + 128, round(b) + 128]
        return self._one("LAB", levels, self._of_lab)

    def of_picture(self, picture: Image) -> Image:
        """A picture in inks; one without colours stays a grey one."""
        from PIL import ImageCms

        if picture.mode not in {"RGB", "L"}:
            picture = picture.convert("RGB")
        if picture.mode == "L" or _is_grey(picture):
            return picture.convert("L")
        return ImageCms.applyTransform(picture, self._of_screen) or picture

    def _one(self, mode: str, levels: Sequence[int], transform: Object) -> Colour:
        from PIL import Image, ImageCms

        dot = Image.new(mode, (1, 1), tuple(levels))
        found = ImageCms.applyTransform(dot, transform)
        inks: Any = found.getpixel((0, 0)) if found else (0, 0, 0, 255)
        return tuple(round(level / 255, 4) for level in inks)


def _is_grey(picture: Image) -> bool:
    from PIL import ImageChops

    red, green, blue = picture.split()
    pairs = ((red, green), (green, blue))
    return all(ImageChops.difference(one, other).getbbox() is None for one, other in pairs)


def separate(pdf: Object, inks: Inks) -> None:
    """Turn every colour in a PDF into inks, in place: text, lines, pictures, gradients."""
    seen: Seen = set()
    for page in pdf.pages:
        page.contents_coalesce()
        _write(page.obj.Contents, _in_inks(page.obj.Contents, inks), start=True)
        _resources(page.obj.get("/Resources"), inks, seen)


def _write(stream: Object, changed: list[Object], *, start: bool) -> None:
    """New content for a stream; at a start, nothing is set yet and black is grey, not an ink."""
    import pikepdf

    black = [pikepdf.ContentStreamInstruction(list(BLACK), pikepdf.Operator(op)) for op in "kK"]
    stream.write(pikepdf.unparse_content_stream([*(black if start else ()), *changed]))


def _in_inks(stream: Object, inks: Inks) -> list[Object]:
    import pikepdf

    spaces = {"cs": "", "CS": ""}
    made: list[Object] = []
    operations: Object = pikepdf.parse_content_stream(stream)
    for operands, operator in operations:
        name = str(operator)
        if name in spaces:
            spaces[name] = str(operands[0])
            if spaces[name] == "/Pattern":
                made.append((operands, operator))
            continue
        colour = _colour(name, operands, spaces, inks)
        if colour is None:
            made.append((operands, operator))
        else:
            ink = "k" if name.islower() else "K"
            made.append((list(colour), pikepdf.Operator(ink)))
    return [pikepdf.ContentStreamInstruction(*pair) for pair in made]


def _colour(name: str, operands: Object, spaces: dict[str, str], inks: Inks) -> Colour | None:
    """The inks that an operator sets, or None of an operator that sets none, or a pattern."""
    if name in {"rg", "RG"}:
        return inks.of_rgb(*map(float, operands))
    if name in {"g", "G"}:
        return inks.of_grey(float(operands[0]))
    if name not in {"sc", "SC", "scn", "SCN"}:
        return None
    space = spaces["cs" if name.islower() else "CS"]
    if space in OUR_LAB:
        return inks.of_lab(*map(float, operands))
    if space == "/DeviceCMYK":
        return tuple(map(float, operands))
    return None


def _resources(found: Object, inks: Inks, seen: Seen) -> None:
    """Everything that a page, a drawing or a pattern draws with."""
    import pikepdf

    if found is None or not _is_new(found, seen):
        return
    # Masks first: WeasyPrint lists them among the drawings, too.
    for state in _parts(found, "/ExtGState"):
        mask = state.get("/SMask")
        if isinstance(mask, pikepdf.Dictionary) and _is_new(mask.G, seen):
            _mask(mask.G, seen)
    for thing in _parts(found, "/XObject"):
        if _is_new(thing, seen):
            if thing.get("/Subtype") == "/Image":
                _picture(thing, inks)
            else:
                _drawing(thing, inks, seen, start=False)
    for pattern in _parts(found, "/Pattern"):
        if _is_new(pattern, seen):
            if isinstance(pattern, pikepdf.Stream):
                _drawing(pattern, inks, seen, start=True)
            elif "/Shading" in pattern:
                _gradient(pattern.Shading, inks)
    for shading in _parts(found, "/Shading"):
        if _is_new(shading, seen):
            _gradient(shading, inks)
    for font in _parts(found, "/Font"):
        if font.get("/Subtype") == "/Type3" and _is_new(font, seen):
            _resources(font.get("/Resources"), inks, seen)
    if "/ColorSpace" in found:
        del found["/ColorSpace"]


def _parts(resources: Object, kind: str) -> Iterator[Object]:
    held = resources.get(kind)
    if held is not None:
        for name in sorted(held.keys()):
            yield held[name]


def _is_new(thing: Object, seen: Seen) -> bool:
    """Whether a shared object is met for the first time; one that is not shared always is."""
    if not thing.is_indirect:
        return True
    if thing.objgen in seen:
        return False
    seen.add(thing.objgen)
    return True


def _drawing(form: Object, inks: Inks, seen: Seen, *, start: bool) -> None:
    import pikepdf

    _write(form, _in_inks(form, inks), start=start)
    if "/Group" in form and "/CS" in form.Group:
        form.Group.CS = pikepdf.Name.DeviceCMYK
    _resources(form.get("/Resources"), inks, seen)


def _mask(form: Object, seen: Seen) -> None:
    """A mask is no colour but a share of light: it becomes grey as it is seen, not ink."""
    import pikepdf

    made = []
    operations: Object = pikepdf.parse_content_stream(form)
    for operands, operator in operations:
        name = str(operator)
        if name in {"rg", "RG"}:
            red, green, blue = map(float, operands)
            light = round(0.3 * red + 0.59 * green + 0.11 * blue, 4)  # ISO 32000-1, 11.5.3
            grey = pikepdf.Operator("g" if name == "rg" else "G")
            made.append(pikepdf.ContentStreamInstruction([light], grey))
        else:
            made.append(pikepdf.ContentStreamInstruction(operands, operator))
    form.write(pikepdf.unparse_content_stream(made))
    if "/Group" in form:
        form.Group.CS = pikepdf.Name.DeviceGray
    resources = form.get("/Resources")
    if resources is not None and _is_new(resources, seen):
        for thing in _parts(resources, "/XObject"):
            if thing.get("/Subtype") == "/Form" and _is_new(thing, seen):
                _mask(thing, seen)
        if "/ColorSpace" in resources:
            del resources["/ColorSpace"]


def _gradient(shading: Object, inks: Inks) -> None:
    """Each end of a gradient in inks; between them, the inks change evenly."""
    import pikepdf

    if shading.get("/ColorSpace") != "/DeviceRGB":
        return
    shading.ColorSpace = pikepdf.Name.DeviceCMYK
    for function in _functions(shading.Function):
        for end in ("/C0", "/C1"):
            if end in function:
                function[end] = pikepdf.Array(inks.of_rgb(*map(float, function[end])))


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
