"""A picture of pixels as an edition carries it: upright, and with no more pixels than are seen.

What comes out hangs on the bytes and the bounds alone: Pillow's encoders know no clock.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any, Literal

from hexapla.files import cache as caching
from hexapla.images import rasters

if TYPE_CHECKING:
    from PIL.Image import Image

Share = Callable[[int, int, bool], float]
"""Which part of its pixels an upright picture needs in each direction, by its width, its height and
whether it is of one bit; 1 or more for all of them."""

Medium = Literal["screen", "pdf", "press"]
"""What a picture is looked at on, or made ready for: a site or an ebook, a PDF for readers, or one
for a printer, whose pictures may be in inks."""

ENOUGH = 0.8
"""From this share on a picture stays as it is: writing it again would cost more than it saves."""

MOST_WEBP = 30_000_000
"""The pixels of the largest WebP that is written again: Pillow takes 16 bytes for each of them."""

ORIENTATION = 0x0112
"""The tag of Exif that says how a camera was held (Exif 2.3, 4.6.4); 1 is upright."""

UPRIGHT = 1

NOTES_OF_PNG = (b"eXIf", b"Raw profile type", b"XML:com.adobe.xmp")
"""What stands in a PNG that may say how a camera was held (PNG 3, 11.3.4.5, and before)."""

RESIZED, TURNED = 90, 95
"""The quality of a JPEG that is written again, smaller or only turned."""

PLAIN_GAMMA = 0.45455
"""What a PNG of sRGB says of its brightness; Pillow does not write what another one says."""

OPAQUE = 255
"""The value of an alpha channel where one sees nothing of the ground."""

SEGMENT = 0xFF
START_OF_SCAN, APP1 = 0xDA, 0xE1
EXIF = b"Exif\0\0"


def carried(content: bytes, share: Share, medium: Medium) -> bytes:
    """A picture as it is published: the bytes as they are, where nothing has to be done.

    A moving picture is always left alone. In a PDF all but a JPEG is packed anew, pixel by pixel,
    so that fewer are worth more than a smaller file. Inks become light where nobody prints: a PDF/A
    (ISO 19005-3, 6.2.4.3) may not have both, and not every reader of ebooks shows inks.

    Raises:
        Unfit: it cannot be read.
    """
    plan = _plan(content, share, keeps_inks=medium == "press")
    if plan is None:
        return content if medium == "screen" else _without_exif(content)

    def make() -> bytes:
        made = _made(content, plan)
        is_spread = medium != "screen" and rasters.kind(content) != "JPEG"
        may_stay = plan.turn == UPRIGHT and not plan.to_light and not is_spread
        return content if may_stay and len(made) >= len(content) else made

    key = (content, astuple(plan), medium)
    return caching.current().value("picture", key, make)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be done with a picture."""

    width: int
    height: int
    """The pixels that it is to have when it is upright."""
    turn: int
    """The orientation that it has now."""
    to_light: bool
    """Whether its inks become light."""


def upright_size(content: bytes) -> tuple[int, int, bool]:
    """The width and the height of a picture as it is seen, and whether it is of one bit.

    Raises:
        Unfit: it cannot be read.
    """
    with rasters.opened(content) as picture:
        width, height = _upright(picture, content)
        return width, height, picture.mode == "1"


def is_clear(content: bytes) -> bool:
    """Whether one can see through a picture somewhere, so that the ground under it matters.

    Raises:
        Unfit: it cannot be read.
    """
    with rasters.opened(content) as picture:
        if not picture.has_transparency_data:
            return False
        return picture.convert("RGBA").getchannel("A").getextrema() != (OPAQUE, OPAQUE)


def _plan(content: bytes, share: Share, *, keeps_inks: bool) -> _Plan | None:
    """What is to be done with a picture, or None to leave it as it is."""
    with rasters.opened(content) as picture:
        is_too_big = picture.format == "WEBP" and picture.width * picture.height > MOST_WEBP
        if is_too_big or _moves(picture):
            return None
        width, height = _upright(picture, content)
        part, turn = share(width, height, picture.mode == "1"), _orientation(picture, content)
        to_light = picture.mode == "CMYK" and not keeps_inks
        if part > ENOUGH or not _can_be_resized(picture):
            is_done = picture.format == "GIF" or (turn == UPRIGHT and not to_light)
            return None if is_done else _Plan(width, height, turn, to_light)
        return _Plan(max(1, round(width * part)), max(1, round(height * part)), turn, to_light)


def _moves(picture: Image) -> bool:
    # An MPO is a JPEG with another one behind it, which nobody is shown.
    return picture.format != "MPO" and bool(getattr(picture, "is_animated", False))


def _can_be_resized(picture: Image) -> bool:
    gamma = picture.info.get("gamma") or PLAIN_GAMMA
    is_plain = abs(gamma - PLAIN_GAMMA) < 0.01  # noqa: PLR2004 - as programs round it
    # Pillow makes a GIF anew with colours of its own choice; of 16 bits it makes 8.
    return is_plain and picture.format != "GIF" and not picture.mode.startswith(("I", "F"))


def _orientation(picture: Image, content: bytes) -> int:
    if picture.format == "PNG" and not any(sign in content for sign in NOTES_OF_PNG):
        return UPRIGHT  # Pillow would look behind the pixels, and so read them all
    try:
        found = picture.getexif().get(ORIENTATION, UPRIGHT)
    except (OSError, SyntaxError, ValueError, TypeError):  # what a camera wrote may be anything
        return UPRIGHT
    return found if found in range(2, 9) else UPRIGHT


def _upright(picture: Image, content: bytes) -> tuple[int, int]:
    width, height = picture.size
    lies = _orientation(picture, content) >= 5  # noqa: PLR2004 - from 5 on width and height change places
    return (height, width) if lies else (width, height)


def _made(content: bytes, plan: _Plan) -> bytes:
    """The picture as it was planned."""
    from PIL import JpegImagePlugin

    with rasters.opened(content) as picture:
        width, height = plan.width, plan.height
        is_smaller = (width, height) != _upright(picture, content)
        options = _options(picture, content, RESIZED if is_smaller else TURNED)
        if isinstance(picture, JpegImagePlugin.JpegImageFile):
            options["subsampling"] = JpegImagePlugin.get_sampling(picture)
        lies = plan.turn >= 5  # noqa: PLR2004 - as in _upright
        made = _turned(
            _resized(picture, *((height, width) if lies else (width, height))), plan.turn
        )
        if plan.to_light:
            made = _in_light(made, options.pop("icc_profile", None))
        written = io.BytesIO()
        made.save(written, **options)
    return written.getvalue()


def _in_light(picture: Image, profile: bytes | None) -> Image:
    """A picture in inks as one for screens, by the profile that came with it."""
    from PIL import ImageCms

    if profile:
        with suppress(ImageCms.PyCMSError, OSError):  # whoever wrote it may have written anything
            inks, light = (
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
            )
            shown = ImageCms.profileToProfile(picture, inks, light, outputMode="RGB")
            if shown is not None:
                shown.info = {}
                return shown
    return picture.convert("RGB")


def _options(picture: Image, content: bytes, quality: int) -> dict[str, Any]:
    """How Pillow is to write a picture so that it is the same kind of file, with its colours."""
    kept = {"icc_profile": profile} if (profile := picture.info.get("icc_profile")) else {}
    match rasters.kind(content):
        case "JPEG":
            is_progressive = "progressive" in picture.info
            own = {"quality": quality, "optimize": True, "progressive": is_progressive}
            return {"format": "JPEG", **kept, **own}
        case "WEBP":
            is_lossless = b"VP8L" in content[:64]
            return {"format": "WEBP", **kept, "quality": quality, "lossless": is_lossless}
        case _:
            return {"format": "PNG", **kept, "optimize": True}


def _resized(picture: Image, width: int, height: int) -> Image:
    """A picture in so many pixels, before it is turned, in colours that can be mixed."""
    from PIL import Image

    if picture.size == (width, height):
        picture.load()
        return picture
    picture.draft(None, (2 * width, 2 * height))
    mode = picture.mode
    if mode == "P" or "transparency" in picture.info:
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    elif mode == "1":
        picture = picture.convert("L")
    made = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    return made.convert("1", dither=Image.Dither.NONE) if mode == "1" else made


def _turned(picture: Image, orientation: int) -> Image:
    """A picture as it is to be seen, which a camera has laid down like this."""
    from PIL.Image import Transpose

    ways = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    upright = picture.transpose(ways[orientation]) if orientation in ways else picture.copy()
    # Pillow writes what it has read beside the pixels: the orientation would be there again.
    transparency = picture.info.get("transparency")
    upright.info = {} if transparency is None else {"transparency": transparency}
    return upright


def _without_exif(content: bytes) -> bytes:
    """A JPEG without what the camera noted: WeasyPrint 70 writes one that has such notes again.

    It would be of lower quality then. The notes say nothing that a page shows.
    """
    at, kept = 2, [content[:2]]
    if rasters.kind(content) != "JPEG":
        return content
    while at + 4 <= len(content) and content[at] == SEGMENT and content[at + 1] != START_OF_SCAN:
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if not (content[at + 1] == APP1 and content[at + 4 : at + 10] == EXIF):
            kept.append(content[at:end])
        at = end
    return b"".join([*kept, content[at:]])
