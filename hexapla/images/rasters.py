"""What the bytes of a picture are, whatever its name says; and whether it is whole and not too big.

Pillow reads it once, before anything is rendered, so that a picture which would stop a format, or
a reader's browser, is told by the name of its file.
"""

from __future__ import annotations

import base64
import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hexapla.images.bounds import Unfit

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 75_000_000
"""A page of A3 with its bleed at 600 dots per inch. It takes 300 MB to open."""

MOST_MOVING = 10 * MOST_PIXELS
"""The pixels of all the frames of a moving picture together."""

MOST_FRAMES = 5_000

ENDINGS = {"PNG": (".png",), "JPEG": (".jpg", ".jpeg"), "GIF": (".gif",), "WEBP": (".webp",)}
"""The kinds of picture that every format shows, by their names in Pillow, with the file endings."""

MEDIA = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}

SIGNATURES = (
    (rb"\x89PNG\r\n", "PNG"),
    (rb"\xff\xd8\xff", "JPEG"),
    (rb"GIF8[79]a", "GIF"),
    (rb"RIFF....WEBP", "WEBP"),
    (rb"\x1f\x8b", "a gzip archive"),
    (rb"PK\x03\x04", "a zip archive"),
    (rb"%PDF", "a PDF"),
    (rb"%!PS|\xc5\xd0\xd3\xc6", "PostScript"),
    (rb"II\*\0|MM\0\*", "a TIFF picture"),
    (rb"BM", "a BMP picture"),
    (rb"8BPS", "a Photoshop file"),
    (rb"....ftyp(avif|avis)", "an AVIF picture"),
    (rb"....ftyp", "a video or an HEIC picture"),
    (rb"\x00\x00\x01\x00", "an icon"),
    (rb"\xff\x0a|\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (rb"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|script)\b", "an HTML page"),
    (rb"(\xef\xbb\xbf)?\s*<(?=.{,4000}?<?(\w+:)?svg[\s>])", "an SVG drawing"),
    (rb"(\xef\xbb\xbf)?\s*<", "XML"),
    (rb"\Z", "an empty file"),
    (rb"[\s!-~\x80-\xff]{1,200}\Z|[\s!-~\x80-\xff]{200}", "a text"),
)
"""What files begin with: the pictures that are shown, and what people take for one of them."""

DRAWING = "an SVG drawing"

EMBEDDED = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,", re.IGNORECASE)
"""How the address of a picture begins that stands in a drawing itself (RFC 2397)."""

MOST_EMBEDDED = 16 * 2**20
"""The characters of such an address."""


HEAD = 8192
"""How many of the first bytes of a file tell its kind."""


def kind(content: bytes) -> str:
    """What a file is: a key of :data:`ENDINGS`, or words for a person."""
    signs = ((re.compile(sign, re.DOTALL | re.IGNORECASE), name) for sign, name in SIGNATURES)
    return next((name for sign, name in signs if sign.match(content[:HEAD])), "no picture")


def fault(content: bytes) -> tuple[str, str] | None:
    """What keeps a file from being shown as a picture of pixels, and what to do; or None."""
    try:
        with opened(content) as picture:
            return _too_big(picture, content) or _decoding_fault(picture)
    except Unfit as unfit:
        return unfit.what, unfit.tip


@contextmanager
def opened(content: bytes) -> Iterator[Image]:
    """A picture of pixels, to be read meanwhile.

    Raises:
        Unfit: it is none, or is broken, as it may turn out when its pixels are read.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about size: our own bound is lower than Pillow's
            with Image.open(io.BytesIO(content), formats=list(ENDINGS)) as picture:
                yield picture
    except Image.DecompressionBombError:
        raise Unfit(f"has more than {MOST_PIXELS:,} pixels", "make it smaller") from None
    except UnidentifiedImageError:
        raise Unfit("is broken: nothing can open it", "save the picture again") from None
    except MemoryError:
        raise Unfit("has more pixels than there is memory for", "make it smaller") from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        raise Unfit(f"is broken: {error}", "save the picture again") from None


def _too_big(picture: Image, content: bytes) -> tuple[str, str] | None:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        what = f"has {width:,} × {height:,} pixels, and {MOST_PIXELS:,} are the most"
        return what, "make it smaller: that is a page of A3 at 600 dots per inch"
    # Pillow counts the frames of a GIF one by one, so they are guessed first: the description of
    # a frame follows the last byte of a block, and by chance stands in one of 65,536 places.
    guess = content.count(b"\0,") - len(content) // 2**15 if picture.format == "GIF" else 1
    frames = guess if guess > 2 * MOST_FRAMES else getattr(picture, "n_frames", 1)
    if frames > MOST_FRAMES or frames * width * height > MOST_MOVING:
        return "has too many frames for a moving picture", "show fewer of them, or a still one"
    return None


def _decoding_fault(picture: Image) -> tuple[str, str] | None:
    """What Pillow says when it reads the whole of a picture; a JPEG is read at an eighth."""
    from PIL import ImageFile

    picture.draft("L", (max(1, picture.width // 8), max(1, picture.height // 8)))
    # WeasyPrint, once it is imported, lets Pillow fill up what is missing of a picture.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        picture.load()
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    return None


def embedded_picture_address(address: str) -> str | None:
    """The address of a picture that stands in a drawing itself, by its true kind; None for others.

    Only pictures of pixels that are whole and not too big: another drawing could hold anything.
    """
    match = EMBEDDED.match(address)
    if not match or len(address) > MOST_EMBEDDED:
        return None
    try:
        content = base64.b64decode("".join(address[match.end() :].split()), validate=True)
    except ValueError:
        return None
    what = kind(content)
    if what not in MEDIA or fault(content):
        return None
    return f"data:{MEDIA[what]};base64,{base64.b64encode(content).decode()}"


def kind_in_words(what: str) -> str:
    """What :func:`kind` says, for a person."""
    return f"a {what} picture" if what in ENDINGS else what
