"""One book with pictures of every kind, in the three formats that show them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image, ImageDraw

from hexapla.editions.localize import of_source
from hexapla.formats.epub import writer as epub
from hexapla.formats.html import writer as html
from hexapla.formats.pdf import writer as pdf
from hexapla.model import Edition
from hexapla.source.numbering import number
from hexapla.source.reader import read_book
from hexapla.theme import Theme, default_templates
from tests.support.books import folder_of

TEXT = """# A

![A large photograph](images/photo.png){width=40mm}

![Black lines on nothing](images/lines.webp) ![in one bit](images/bit.png){width=1in}

![A drawing](images/square.svg){height=2em}
"""


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The edition of the source of a book with a JPEG named PNG and other pictures."""
    root = folder_of(tmp_path_factory.mktemp("book"), TEXT)
    images = root / "source" / "images"
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(images / "photo.png", "JPEG")
    lines = Image.new("RGBA", (200, 100))
    ImageDraw.Draw(lines).line([10, 10, 190, 90], fill="black", width=5)
    lines.save(images / "lines.webp", lossless=True)
    Image.effect_noise((3000, 2000), 60).convert("1").save(images / "bit.png")
    return of_source(number(read_book(root)), Theme(root))


def test_an_ebook(edition: Edition, tmp_path: Path) -> None:
    """An ebook says of a picture what it is, and has 1,600 pixels of it in width at the most."""
    with zipfile.ZipFile(epub.render(edition, tmp_path / "x.epub", default_templates())) as book:
        package = book.read("EPUB/package.opf").decode()
        style = book.read("EPUB/style.css").decode()
        with book.open("EPUB/images/photo-png.jpg") as file, Image.open(file) as photo:
            assert (photo.format, photo.size) == ("JPEG", (1600, 1067))
        with book.open("EPUB/images/bit.png") as file, Image.open(file) as bit:
            assert (bit.mode, bit.size) == ("1", (1600, 1067))
    assert re.search(r'href="images/photo-png\.jpg" media-type="image/jpeg"', package)
    assert "img.size-w40mm { width: 40mm" in style


def test_a_site(edition: Edition, tmp_path: Path) -> None:
    """A page has the true names and sizes of pictures, and says which ones are clear."""
    html.render(edition, tmp_path, default_templates())
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    found = dict(re.findall(r'<img src="([^"]+)"([^>]*)>', page))
    assert "size-w40mm" in found["images/photo-png.jpg"]
    assert 'width="1600" height="1067"' in found["images/photo-png.jpg"]
    assert {name for name, said in found.items() if "clear" in said} == {
        "images/lines.webp",
        "images/square.svg",
    }
    assert "img.size-h2em { width: auto; height: 2em" in (tmp_path / "style.css").read_text()


def test_a_printed_page(edition: Edition, tmp_path: Path) -> None:
    """Print has 300 pixels of an inch, 600 of black and white, as large as is said."""
    file = pdf.render(edition, tmp_path / "x.pdf", default_templates())
    with pikepdf.open(file) as document:
        shown = [
            (int(image.Width), round(float(scale)))
            for page in document.pages
            for scale, image in _drawn(page)
        ]
    assert (472, round(40 / 25.4 * 72)) in shown
    assert (600, 72) in shown


def _drawn(page: pikepdf.Page) -> list[tuple[float, pikepdf.Object]]:
    """The pictures of a page, and the width in points of each."""
    drawn = []
    scales: list[float] = [1.0]
    operations: Any = pikepdf.parse_content_stream(page)
    for operands, operator in operations:
        match str(operator):
            case "q":
                scales.append(scales[-1])
            case "Q":
                scales.pop()
            case "cm":
                scales[-1] *= float(operands[0])
            case "Do":
                thing = page.resources.XObject[str(operands[0])]
                if thing.get("/Subtype") == "/Image":
                    drawn.append((scales[-1], thing))
    return drawn
