"""Draw the manual's picture of lines: pages set line by line, and with whole paragraphs.

Needs poppler's pdftoppm. Run by ``make picture``.
"""

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Literal

from PIL import Image

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

TARGET = ROOT / "docs" / "source" / "images" / "lines.png"

PAGES = {"fr": 16, "ru": 17, "he": 5, "zh-Hans": 14}
"""The page that is shown of an edition, or of the sample of a language."""

GAP = 14
RESOLUTION = 72
RULE = "#c8c8c8"


def page_of(name: str, lines: Literal["whole", "greedy"], folder: Path) -> Image.Image:
    """A page of an edition, with its lines chosen in a way."""
    from benchmarks.paragraphs import edition_of
    from hexapla.formats.pdf import typeset, weasyprint
    from hexapla.theme import Theme

    edition = edition_of(name, folder)
    settings = replace(edition.book.settings, lines=lines)
    edition = replace(edition, book=replace(edition.book, settings=settings))
    root = edition.book.root
    with weasyprint.layout_session(name, settings.date, root):
        typeset.compose(edition, folder, Theme(root)).write_pdf(folder / "book.pdf")
    number = str(PAGES[name])
    command = ["pdftoppm", "-r", str(RESOLUTION), "-f", number, "-l", number, "-singlefile"]
    subprocess.run([*command, "-png", folder / "book.pdf", folder / "page"], check=True)
    with Image.open(folder / "page.png") as page:
        return page.convert("RGB")


def pair(name: str) -> Image.Image:
    """A page before and after, side by side."""
    with tempfile.TemporaryDirectory() as folder:
        before, after = (page_of(name, lines, Path(folder)) for lines in ("greedy", "whole"))
    sheet = Image.new("RGB", (2 * before.width + 3 * GAP, before.height + 2 * GAP), RULE)
    sheet.paste(before, (GAP, GAP))
    sheet.paste(after, (before.width + 2 * GAP, GAP))
    return sheet


def main() -> None:
    """Write docs/source/images/lines.png."""
    pairs = [pair(name) for name in PAGES]
    width, height = max(one.width for one in pairs), max(one.height for one in pairs)
    sheet = Image.new("RGB", (2 * width, height * (len(pairs) // 2)), RULE)
    for at, one in enumerate(pairs):
        sheet.paste(one, (at % 2 * width, at // 2 * height))
    sheet.quantize(32, dither=Image.Dither.NONE).save(TARGET, optimize=True)
    print(f"wrote {TARGET.relative_to(ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    main()
