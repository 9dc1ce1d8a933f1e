"""Draw the pictures of the chapter on writing: what comes of each sample that it shows.

A picture stands behind its sample, and has its name. Needs poppler's pdftoppm. Run by
``make writing``.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageChops

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

CHAPTER = ROOT / "docs" / "source" / "01-writing.md"
IMAGES = CHAPTER.parent / "images" / "writing"
SAMPLE = re.compile(
    r"^(`{3,})markdown\n((?:(?!\1).)*?)\n\1\n\n!\[[^\]]*\]\(images/writing/([\w-]+)\.png\)",
    re.MULTILINE | re.DOTALL,
)
RESOLUTION, COLOURS, EDGE = 150, 64, 12

BOOK = """\
[book]
language = "en"
title = "A sample"
authors = ["A. Author"]
identifier = "urn:uuid:5cde1a0f-3b0e-4c55-9f43-2e9d4d0d8a10"
date = 2026-11-30

[pdf]
page = "130mm 150mm"
margins = "14mm 12mm 14mm 12mm"
"""

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 60" width="120" height="60">'
    '<path d="M0 50H120" stroke="#444" stroke-width="1.5"/><path d="M{x} 50V14" stroke="#444"'
    ' stroke-width="3"/><path d="M{x} 50L{end} 55" stroke="#999" stroke-width="3"/>'
    '<circle cx="{sun}" cy="{high}" r="6" fill="#d99a2b"/></svg>'
)


def samples() -> Iterator[tuple[str, str]]:
    """The name and the Markdown of each sample of the chapter that has a picture."""
    for _, text, name in SAMPLE.findall(CHAPTER.read_text(encoding="utf-8")):
        yield name, text


def write_book(folder: Path, text: str) -> None:
    """A book whose only chapter is a sample."""
    images = folder / "source" / "images"
    images.mkdir(parents=True, exist_ok=True)
    (folder / "source" / "book.toml").write_text(BOOK, encoding="utf-8")
    chapter = f"# A sample\n\n{text}\n"
    (folder / "source" / "01.md").write_text(chapter, encoding="utf-8")
    for name, places in (("one", (60, 78, 30, 10)), ("two", (60, 104, 16, 34))):
        drawing = DRAWING.format(**dict(zip(("x", "end", "sun", "high"), places, strict=True)))
        (images / f"{name}.svg").write_text(drawing, encoding="utf-8")


def draw(text: str) -> Image.Image:
    """What is printed of a sample, without its heading and the paper round it."""
    from hexapla.editions.localize import of_source
    from hexapla.formats.pdf import writer
    from hexapla.source.numbering import number
    from hexapla.source.reader import read_book
    from hexapla.theme import Theme, default_templates

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_book(folder, text)
        edition = of_source(number(read_book(folder)), Theme(folder))
        made = writer.render(edition, folder / "book.pdf", default_templates())
        return _cropped(made, folder)


def _cropped(made: Path, folder: Path) -> Image.Image:
    """The last page of a PDF from below its heading to the end of its text."""
    command = ["pdftoppm", "-r", str(RESOLUTION), "-f", "5", "-singlefile", "-png"]
    subprocess.run([*command, made, folder / "page"], check=True)
    with Image.open(folder / "page.png") as opened:
        page = opened.convert("RGB")
    top, bottom = (round(share * page.height) for share in (0.235, 0.92))
    text = page.crop((0, top, page.width, bottom))
    blank = Image.new("RGB", text.size, "#ffffff")
    box = ImageChops.difference(text, blank).getbbox() or (0, 0, *text.size)
    room = (max(0, box[0] - EDGE), max(0, box[1] - EDGE), box[2] + EDGE, box[3] + EDGE)
    return text.crop(room)


def main() -> None:
    """Write the picture of each sample."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, text in samples():
        small = draw(text).quantize(COLOURS)
        small.save(IMAGES / f"{name}.png", optimize=True)
        print(f"wrote {(IMAGES / name).relative_to(ROOT)}.png")


if __name__ == "__main__":
    main()
