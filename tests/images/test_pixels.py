"""Pictures of pixels as editions carry them: upright, no pixels that nobody sees, never larger."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageCms

from hexapla.images import pixels, rasters
from hexapla.theme import default_templates

KINDS = ("PNG", "JPEG", "WEBP")

TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How the pixels of a picture lie that a camera gives an orientation (Exif 2.3, 4.6.4)."""


def all_of(_width: int, _height: int, _is_one_bit: bool) -> float:
    return 1


def share(part: float) -> pixels.Share:
    return lambda _width, _height, _is_one_bit: part


def scene(width: int = 240, height: int = 160) -> Image.Image:
    """A picture without any symmetry: bright at the left, red above, blue below."""
    made = Image.new("RGB", (width, height), (20, 20, 200))
    made.paste((200, 20, 20), (0, 0, width, height // 4))
    made.paste((240, 240, 240), (0, 0, width // 3, height))
    return made


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def laid(kind: str, orientation: int) -> bytes:
    """The scene as a camera writes it that was held like this."""
    way, exif = TURNS[orientation], Image.Exif()
    exif[pixels.ORIENTATION] = orientation
    picture = scene() if way is None else scene().transpose(way)
    return saved(picture, kind, exif=exif, quality=95)


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def far(one: Image.Image, other: Image.Image) -> int:
    """How far the colours of two pictures are from each other, somewhere away from an edge."""
    small = [
        picture.convert("RGB").resize((12, 8), Image.Resampling.BOX) for picture in (one, other)
    ]
    return max(ImageChops.difference(*small).tobytes())


@pytest.mark.parametrize("medium", ["screen", "pdf", "press"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("orientation", TURNS)
@pytest.mark.parametrize("part", [0.5, 1])
def test_pictures_are_upright(
    kind: str, orientation: int, part: float, medium: pixels.Medium
) -> None:
    """Whatever Exif says, the pixels that are published lie as they are seen, without a note."""
    made = pixels.carried(laid(kind, orientation), share(part), medium)
    picture = opened(made)
    assert picture.size == (int(240 * part), int(160 * part))
    assert picture.getexif().get(pixels.ORIENTATION, 1) == 1
    assert far(picture, scene()) < 30
    assert pixels.upright_size(laid(kind, orientation))[:2] == (240, 160)


def noisy(mode: str, size: tuple[int, int] = (400, 300)) -> Image.Image:
    return Image.effect_noise(size, 90).convert(mode)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "RGB"),
        ("PNG", "L"),
        ("PNG", "1"),
        ("PNG", "RGBA"),
        ("PNG", "LA"),
        ("PNG", "P"),
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
    ],
)
def test_pixels_that_nobody_sees_are_left_out(kind: str, mode: str) -> None:
    """A picture is made smaller as the kind of file that it is; the same bytes each time."""
    content = saved(noisy(mode), kind)
    made = pixels.carried(content, share(0.25), "pdf")
    assert opened(made).size == (100, 75)
    assert rasters.kind(made) == kind
    assert len(made) < len(content)
    assert made == pixels.carried(content, share(0.25), "pdf")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", [0.85, 1, 3])
def test_what_is_seen_stays_as_it_is(kind: str, part: float) -> None:
    """A picture with no or few pixels too many keeps its bytes; none is enlarged."""
    content = saved(noisy("RGB"), kind)
    assert pixels.carried(content, share(part), "screen") == content


def test_no_file_grows() -> None:
    """On a screen a picture is not made smaller where its file would be larger by it."""
    flat = Image.new("P", (900, 900))
    flat.putpalette([250, 250, 250, 0, 0, 0])
    for at in range(0, 900, 7):
        flat.paste(1, (at, 0, at + 3, 900))
    content = saved(flat, "PNG", optimize=True)
    assert pixels.carried(content, share(0.79), "screen") == content


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_moving_pictures_move_on(kind: str) -> None:
    """A moving picture keeps its bytes, and so its frames."""
    frames = [noisy("L").rotate(90)]
    content = saved(noisy("L"), kind, save_all=True, append_images=frames)
    assert pixels.carried(content, share(0.1), "screen") == content


def test_depths_that_cannot_be_written_again_stay() -> None:
    """A picture of more than eight bits for a colour keeps its bytes."""
    content = saved(Image.new("I;16", (400, 300)), "PNG")
    assert pixels.carried(content, share(0.1), "pdf") == content


def test_two_pictures_in_a_photograph() -> None:
    """A photograph with another one behind it (MPO) is taken as the first one."""
    content = saved(noisy("RGB"), "MPO", save_all=True, append_images=[noisy("RGB", (80, 60))])
    made = opened(pixels.carried(content, share(0.5), "screen"))
    assert (made.size, made.format) == ((200, 150), "JPEG")


@pytest.mark.parametrize("kind", KINDS)
def test_colours_keep_their_profile(kind: str) -> None:
    """The colour profile of a picture goes with it."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = saved(noisy("RGB"), kind, icc_profile=profile)
    made = pixels.carried(content, share(0.5), "screen")
    assert opened(made).info["icc_profile"] == profile


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_clear_stays_clear(kind: str) -> None:
    """A clear ground is one afterwards, and lines on it get no edge of another colour."""
    picture = Image.new("RGBA", (400, 300), (255, 255, 255, 0))
    picture.paste((0, 0, 0, 255), (100, 0, 300, 300))
    made = opened(pixels.carried(saved(picture, kind, lossless=True), share(0.33), "pdf")).convert(
        "RGBA"
    )
    assert made.size == (132, 99)
    assert made.crop((0, 0, 30, 99)).getchannel("A").getextrema() == (0, 0)
    inside = made.crop((34, 1, 98, 98))
    assert max(inside.getchannel("R").tobytes()) < 12


def test_notes_of_a_camera_do_not_cost_quality() -> None:
    """In print, a JPEG goes without Exif and else unchanged; on a screen it keeps every byte."""
    content = laid("JPEG", 1)
    made = pixels.carried(content, all_of, "pdf")
    assert b"Exif" in content
    assert b"Exif" not in made
    assert opened(made).tobytes() == opened(content).tobytes()
    assert pixels.carried(content, all_of, "screen") == content


@pytest.mark.parametrize(
    "junk", [b"", b"\xff", b"\xff\xe1", b"\xff\xe1\x00\x00", b"\xff\xe1\xff\xff"]
)
def test_a_jpeg_that_ends_early(junk: bytes) -> None:
    """What follows no rule in the head of a JPEG is left where it is, and nothing loops."""
    assert pixels._without_exif(b"\xff\xd8\xff" + junk) in {b"\xff\xd8\xff" + junk, b"\xff\xd8"}


@pytest.mark.parametrize(
    ("picture", "is_clear"),
    [
        (Image.new("RGB", (4, 4)), False),
        (Image.new("RGBA", (4, 4), (0, 0, 0, 255)), False),
        (Image.new("RGBA", (4, 4), (0, 0, 0, 254)), True),
        (Image.new("LA", (4, 4)), True),
    ],
)
def test_what_can_be_seen_through(picture: Image.Image, *, is_clear: bool) -> None:
    """A picture is clear where its ground can be seen somewhere."""
    assert pixels.is_clear(saved(picture, "PNG")) == is_clear


def test_a_clear_colour_of_a_palette() -> None:
    """A palette may have a colour that one sees through."""
    picture = Image.new("P", (4, 4))
    assert pixels.is_clear(saved(picture, "GIF", transparency=0))
    assert not pixels.is_clear(saved(picture, "GIF"))


def test_a_webp_that_memory_is_too_small_for() -> None:
    """A WebP that Pillow could not open within the bounds of a build keeps its bytes."""
    content = saved(Image.new("L", (7000, 4300)), "WEBP", quality=1, method=0)
    assert pixels.carried(content, share(0.1), "screen") == content


def inks(cyan: int, **options: object) -> bytes:
    return saved(Image.new("CMYK", (30, 20), (cyan, 0, 0, 0)), "JPEG", quality=95, **options)


def test_inks_are_for_a_printer() -> None:
    """A picture in inks keeps them for a printer, and is light for all others."""
    content = inks(255)
    assert opened(pixels.carried(content, all_of, "press")).mode == "CMYK"
    media: tuple[pixels.Medium, ...] = ("screen", "pdf")
    for medium in media:
        made = opened(pixels.carried(content, all_of, medium))
        assert made.mode == "RGB"
        assert made.getpixel((9, 9)) == pytest.approx((0, 255, 255), abs=4)


def test_inks_are_seen_by_their_profile() -> None:
    """A profile says what light the inks are; one that nobody can read does not stop a build."""
    profile = (default_templates() / "press" / "fogra39.icc").read_bytes()
    made = opened(pixels.carried(inks(255, icc_profile=profile), all_of, "screen"))
    assert "icc_profile" not in made.info
    red, green, blue = made.crop((5, 5, 6, 6)).tobytes()
    assert red < 40
    assert 120 < green < 180
    assert 200 < blue < 240
    junk = opened(pixels.carried(inks(255, icc_profile=b"junk"), all_of, "screen"))
    assert junk.getpixel((9, 9)) == pytest.approx((0, 255, 255), abs=4)
