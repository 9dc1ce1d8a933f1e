"""The files of pictures: what they are, how much they may be, and what is said of them."""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from hexapla.editions import localize
from hexapla.errors import Finding, SourceError
from hexapla.images import rasters
from hexapla.rendering.chapters import chapters
from hexapla.source import images as pictures
from hexapla.source.faults.warned import warnings
from hexapla.source.numbering import number
from hexapla.source.reader import read_book
from hexapla.theme import Theme
from tests.support.books import PICTURE, book_of, folder_of, texts_of
from tests.support.drawing_samples import DRAWIO, MERMAID
from tests.support.hostile_drawings import CLEANED, REFUSED

Write = Callable[[Path], object]


def raster(
    kind: str, size: tuple[int, int] = (20, 10), mode: str = "RGB", **options: object
) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size).save(made, kind, **options)
    return made.getvalue()


def moving(frames: int, size: tuple[int, int], kind: str = "WEBP") -> bytes:
    made = io.BytesIO()
    pages = [Image.new("L", size, number) for number in range(frames)]
    pages[0].save(made, kind, save_all=True, append_images=pages[1:])
    return made.getvalue()


def gif_of(frames: int, width: int, height: int) -> bytes:
    """A GIF of so many frames, of which each has one pixel."""
    palette = bytes(3) + bytes([255] * 3)
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + palette
    frame = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return head + frame * frames + b";"


def noise() -> bytes:
    made = io.BytesIO()
    Image.effect_noise((300, 300), 90).convert("RGB").save(made, "JPEG")
    return made.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG that says a size and has no such content."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def findings_of(root: Path, name: str, content: bytes) -> list[Finding]:
    """What is wrong with a book that shows a picture of this name and content."""
    folder_of(root, f"# A\n\n![x](images/{name})\n")
    (root / "source" / "images" / name).write_bytes(content)
    with pytest.raises(SourceError) as error:
        read_book(root)
    return error.value.findings


WRONG = {
    "HTML": ("b.png", b"<!DOCTYPE html><script>1</script>", "an HTML page", "save the picture"),
    "HTML after a comment": ("b.png", b"<!-- x --> <html>", "an HTML page", "save the picture"),
    "TIFF": ("b.png", raster("TIFF"), "a TIFF picture", "save the picture"),
    "BMP": ("b.png", raster("BMP"), "a BMP picture", "save the picture"),
    "PDF": ("b.png", b"%PDF-1.7\n", "a PDF", "save the picture"),
    "zip": ("b.png", b"PK\x03\x04xxx", "a zip archive", "save the picture"),
    "HEIC": ("b.jpg", b"\0\0\0\x18ftypheic", "HEIC", "save the picture"),
    "text": ("b.png", b"not here\n", "a text", "save the picture"),
    "nothing": ("b.png", b"", "an empty file", "save the picture"),
    "anything": ("b.png", b"\0\1\2\3" * 99, "no picture", "save the picture"),
    "cut PNG": ("b.png", raster("PNG", (900, 900), "RGBA")[:-200], "broken", "save the picture"),
    "cut JPEG": ("b.jpg", noise()[:5000], "broken", "save the picture"),
    "cut GIF": ("b.gif", raster("GIF", (300, 300))[:60], "broken", "save the picture"),
    "cut WebP": ("b.webp", raster("WEBP", (300, 300))[:60], "broken", "save the picture"),
    "signature alone": ("b.png", b"\x89PNG\r\n\x1a\n", "broken", "save the picture"),
    "PNG that lies": ("b.png", png_of(4000, 4000), "broken", "save the picture"),
    "PNG without a size": ("b.png", png_of(0, 0), "broken", "save the picture"),
    "too many pixels": ("b.png", raster("PNG", (13_000, 13_000), "1"), "13,000 × 13,000", "A3"),
    "bomb": ("b.png", png_of(60_000, 60_000), "pixels", "make it smaller"),
    "too many frames": ("b.gif", gif_of(6000, 2, 2), "too many frames", "a still one"),
    "frames too large": ("b.gif", gif_of(12, 9000, 7000), "too many frames", "a still one"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_picture_is_what_its_bytes_are(tmp_path: Path, name: str) -> None:
    """What is no picture, no whole one or too much of one is told with its file and a remedy."""
    file, content, what, tip = WRONG[name]
    (finding,) = findings_of(tmp_path, file, content)
    assert finding.where == f"source/images/{file}"
    assert what in finding.what
    assert tip in finding.tip


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("b.png", raster("PNG")),
        ("B.PNG", raster("PNG")),
        ("b.JPeG", raster("JPEG")),
        ("b.1.webp", raster("WEBP")),
        ("b.PNG", raster("PNG", mode="I;16")),
        ("b.jpg", raster("JPEG", mode="CMYK")),
        ("b.JPEG", raster("MPO", save_all=True)),
        ("b.gif", gif_of(30, 200, 100)),
        ("b.gif", moving(5, (20, 10), "GIF")),
        ("b.webp", moving(5, (20, 10))),
        ("b.png", moving(5, (20, 10), "PNG")),
        ("b.SVG", PICTURE.encode()),
        ("b.svg", PICTURE.encode("utf-16")),
        ("b.svg", b"\xef\xbb\xbf" + PICTURE.encode()),
    ],
)
def test_pictures_that_are_shown(tmp_path: Path, file: str, content: bytes) -> None:
    """Every kind and ending of picture that the formats show is taken."""
    folder_of(tmp_path, f"# A\n\n![x](images/{file})\n")
    (tmp_path / "source" / "images" / file).write_bytes(content)
    edition = localize.of_source(read_book(tmp_path), Theme(tmp_path))
    (written,) = pictures.write_pictures(edition, tmp_path / "out").values()
    assert written.name == file


@pytest.mark.parametrize(
    ("file", "content", "published"),
    [
        ("fake.png", raster("JPEG"), "fake-png.jpg"),
        ("fake.jpeg", raster("PNG"), "fake-jpeg.png"),
        ("fake.webp", raster("GIF"), "fake-webp.gif"),
        ("fake.GIF", raster("WEBP"), "fake-GIF.webp"),
        ("fake.png", PICTURE.encode(), "fake-png.svg"),
        ("fake.svg", raster("PNG"), "fake-svg.png"),
        ("fake", raster("PNG"), "fake.png"),
        ("fake.v2", raster("PNG"), "fake-v2.png"),
        ("fake.jfif", raster("JPEG"), "fake-jfif.jpg"),
    ],
)
def test_a_picture_is_published_as_what_it_is(
    tmp_path: Path, file: str, content: bytes, published: str
) -> None:
    """The bytes say the kind: the name of the published file says it too, and the page has it."""
    folder_of(tmp_path, f"# A\n\n![x](images/{file})\n")
    (tmp_path / "source" / "images" / file).write_bytes(content)
    edition = localize.of_source(number(read_book(tmp_path)), Theme(tmp_path))
    assert list(pictures.write_pictures(edition, tmp_path / "out")) == [f"images/{published}"]
    (chapter,) = chapters(edition)
    assert [one.get("src") for one in chapter.body.iter("img")] == [f"images/{published}"]


def test_two_pictures_of_one_name_stay_two(tmp_path: Path) -> None:
    """A name that a picture is given is not that of another file in its folder."""
    folder_of(tmp_path, "# A\n\n![x](images/a.png) ![x](images/a-png.jpg) ![x](images/a.gif)\n")
    for file in ("a.png", "a-png.jpg", "a.gif"):
        (tmp_path / "source" / "images" / file).write_bytes(raster("JPEG"))
    edition = localize.of_source(read_book(tmp_path), Theme(tmp_path))
    names = list(pictures.write_pictures(edition, tmp_path / "out"))
    assert names == ["images/a-png-.jpg", "images/a-png.jpg", "images/a-gif.jpg"]


def test_a_cover_in_print_fits() -> None:
    """A page of A3 with its bleed at 600 dots per inch is within the bound."""
    millimetres = (297 + 6) * (420 + 6)
    assert millimetres * (600 / 25.4) ** 2 < rasters.MOST_PIXELS


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda file: file.symlink_to("/etc/passwd"), "leads out of the book"),
        (lambda file: file.symlink_to("/dev/zero"), "leads out of the book"),
        (lambda file: file.symlink_to(file.name), "links in a circle|Too many levels"),
        (os.mkfifo, "a named pipe"),
        (Path.mkdir, "a folder"),
        (lambda file: file.symlink_to("none.svg"), "is missing"),
    ],
    ids=["link out", "device", "circle", "pipe", "folder", "link to nothing"],
)
@pytest.mark.parametrize("name", ["b.png", "square.fr.svg"])
def test_strange_files(tmp_path: Path, name: str, make: Write, what: str) -> None:
    """A picture, that of a language too, is a regular file in the book or is refused."""
    shown = "images/b.png" if name == "b.png" else "images/square.svg"
    root = folder_of(tmp_path, f"# A\n\n![x]({shown})\n", more='[editions]\nlanguages = ["fr"]')
    make(root / "source" / "images" / name)
    with pytest.raises(SourceError, match=what):
        read_book(root)


@pytest.mark.parametrize("target", ["../x.png", "/etc/x.png", "images/../../x.png", "a%00b.png"])
def test_targets_outside(tmp_path: Path, target: str) -> None:
    """A target that is no path in ``source/`` is refused, whatever is there."""
    with pytest.raises(SourceError, match=r"outside source/|missing"):
        book_of(tmp_path, f"# A\n\n![x]({target})\n")


@pytest.mark.parametrize("name", ["nested use", "label of a megabyte", "width of infinity", "HTML"])
def test_refused_drawings_are_named(tmp_path: Path, name: str) -> None:
    """A drawing that is refused is told with its file, before anything is rendered."""
    drawing = REFUSED[name]
    content = drawing if isinstance(drawing, bytes) else drawing.encode()
    (finding,) = findings_of(tmp_path, "b.svg", content)
    assert finding.where.startswith("source/images/b.svg")
    assert finding.tip


def test_the_pictures_of_languages_are_looked_at(tmp_path: Path) -> None:
    """A language's own picture passes the same checks, when the book is read."""
    more = '[editions]\nlanguages = ["fr"]'
    root = folder_of(tmp_path, "# A\n\n![x](images/square.svg)\n", more=more)
    (root / "source" / "images" / "square.fr.svg").write_text("<html/>")
    with pytest.raises(SourceError, match=r"square\.fr\.svg, line 1: not an SVG"):
        read_book(root)


def test_a_drawing_with_losses_is_named_once(tmp_path: Path) -> None:
    """What a drawing loses is one warning with its file, however often it is shown."""
    folder_of(tmp_path, "# A\n\n![x](images/b.svg)\n\n![y](images/b.svg)\n")
    text = str(CLEANED["image from elsewhere"]).replace("<rect", "<script/><animate/><rect")
    (tmp_path / "source" / "images" / "b.svg").write_text(text)
    (found,) = warnings(read_book(tmp_path))
    assert (found.where, found.severity) == ("source/images/b.svg", "warning")
    for lost in ("a picture from elsewhere", "a script", "an animation"):
        assert lost in found.what


def test_labels_in_html_are_translated(tmp_path: Path) -> None:
    """The labels that Mermaid and draw.io write as HTML are texts for translators, in place."""
    folder_of(tmp_path, "# A\n\n![x](images/m.svg) ![y](images/d.svg)\n")
    images = tmp_path / "source" / "images"
    (images / "m.svg").write_text(MERMAID, encoding="utf-8")
    (images / "d.svg").write_text(DRAWIO, encoding="utf-8")
    book = book_of(tmp_path, "# A\n\nw ![x](images/m.svg) ![y](images/d.svg)\n")
    labels = ["Start here", "One & two", "Three", "Boil the water until it sings", "Left"]
    assert texts_of(book)[-5:] == labels
    edition = localize.of_source(book, Theme(tmp_path))
    written = pictures.write_pictures(edition, tmp_path / "out")["images/d.svg"]
    shown = [text.text for text in etree.parse(written).iter("{*}text")]
    assert shown == ["Boil the water", "until it sings", "Left"]
    assert b"data-room" not in written.read_bytes()


def coarse(root: Path, picture: str, size: tuple[int, int], more: str = "") -> list[Finding]:
    """What is told of the pixels of a picture that is shown like this."""
    folder_of(root, f"# A\n\nWords.\n\n{picture}\n", more=more)
    (root / "source" / "images" / "b.png").write_bytes(raster("PNG", size))
    return [one for one in warnings(read_book(root)) if "ppi" in one.what]


def test_too_few_pixels_are_told(tmp_path: Path) -> None:
    """A picture that its size makes coarse is told with file, line and what it has."""
    (found,) = coarse(tmp_path, "![x](images/b.png){width=10cm}", (200, 100))
    assert (found.where, found.severity) == ("source/01.md#a, line 5", "warning")
    assert "100 mm wide with 50 ppi" in found.what
    assert "1,181 pixels" in found.tip
    assert "{width=56mm}" in found.tip


@pytest.mark.parametrize(
    ("picture", "size", "told"),
    [
        ("![x](images/b.png)", (200, 100), {"pdf": False, "print": True}),
        ("![x](images/b.png){width=2cm}", (200, 100), {"pdf": False, "print": False}),
        ("a ![x](images/b.png){height=1em}", (40, 40), {"pdf": False, "print": False}),
        ("![x](images/b.png){height=50mm}", (200, 400), {"pdf": False, "print": False}),
        ("![x](images/b.png){height=50mm}", (400, 200), {"pdf": False, "print": True}),
        ("![x](images/b.png){width=100%}", (300, 200), {"pdf": True, "print": True}),
        ("![x](images/b.png)", (1400, 900), {"pdf": False, "print": False}),
        ("![x](images/b.png){width=1in}\n\n![x](images/b.png)", (160, 90), {"print": True}),
        ("![x](images/square.svg){width=10cm}", (9, 9), {"pdf": False, "print": False}),
    ],
)
def test_who_is_told_of_pixels(
    tmp_path: Path, picture: str, size: tuple[int, int], told: dict[str, bool]
) -> None:
    """A printer wants 150 in an inch; for a PDF that is read, what no size made coarse will do."""
    for medium, is_told in told.items():
        more = "[pdf]\nprint = true" if medium == "print" else ""
        assert bool(coarse(tmp_path, picture, size, more)) == is_told, medium


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("images/b.png", "images/b.png"),
        ("./images/b.png", "images/b.png"),
        ("../images/b.png", "images/b.png"),
        ("own.png", "sub/own.png"),
        ("../images/./x/../b.png", "images/b.png"),
        ("<../images/my b.png>", "images/my b.png"),
        ("../images/my%20b.png", "images/my b.png"),
        ("../images/gr\u00fcn.png", "images/gru\u0308n.png"),
        ("../images/gr%C3%BCn.png", "images/gru\u0308n.png"),
        ("../images/100%25.png", "images/100%.png"),
        ("../images/B.PNG", "images/B.PNG"),
    ],
)
def test_where_a_picture_is(tmp_path: Path, written: str, found: str) -> None:
    """A path starts from its file or from ``source/``, in any spelling of the same letters."""
    folder_of(tmp_path, "# A")
    file = tmp_path / "source" / found
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(raster("PNG"))
    (tmp_path / "source" / "sub").mkdir(exist_ok=True)
    (tmp_path / "source" / "sub" / "x.md").write_text(f"# X\n\n![x]({written})", encoding="utf-8")
    assert read_book(tmp_path).pictures == (found,)


def test_text_in_an_attribute(tmp_path: Path) -> None:
    """A picture may have its text in an attribute, as figures have theirs."""
    text = '# A\n\n![](images/square.svg){alt="Boat and sail"} x'
    assert "Boat and sail" in texts_of(book_of(tmp_path, text))


@pytest.mark.parametrize("size", ["width=5ex", "height=50%", "width=0", 'width="5 cm"'])
def test_sizes_that_are_none(tmp_path: Path, size: str) -> None:
    """A size that some format could not obey is left out, and told with its own line."""
    picture = "![x](images/square.svg)"
    text = f"# A\n\n{picture}{{width=5cm height=1em}}\n\n{picture}{{{size}}}"
    (found,) = warnings(book_of(tmp_path, text))
    assert found.where.endswith("line 5")
    assert found.what.startswith(f"the attribute '{size.partition('=')[0]}'")
    assert "cm" in found.tip


def test_a_note_in_the_words_of_a_link_is_used(tmp_path: Path) -> None:
    """To pandoc a note in a link is unused; only one that nothing calls is told as such."""
    text = "# A {#a}\n\n[To[^1] me](#a), ![x[^2]](images/square.svg).\n\n[^1]: I.\n\n[^2]: II.\n"
    assert warnings(book_of(tmp_path, text)) == []
    (found,) = warnings(book_of(tmp_path, f"{text}\n[^3]: III.\n"))
    assert "'3' defined but not used" in found.what
