"""Draw the tutorial's pictures: what comes of it when all that it says is done.

Needs poppler's pdftoppm and Chromium. Run by ``make tutorial``.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tools.picture import page_of  # noqa: E402 - found only now

IMAGES = ROOT / "docs" / "source" / "images"
WIDTH = 1200
GAP = 16
TOP, BOTTOM = 0.13, 0.29
"""Where the text of a page begins and ends, as shares of its height."""
PAPER = "#ffffff"
TABLE = "#c8c8c8"


def main() -> None:
    """Follow the tutorial, and write its three pictures."""
    from tests.support.tutorial import follow

    with tempfile.TemporaryDirectory() as folder:
        os.environ["HEXAPLA_MEMORY"] = "off"
        dist = follow(Path(folder) / "home") / "dist"
        slug = "tea-for-beginners"
        save(pages([dist / tag / f"{slug}.pdf" for tag in ("en", "fr", "ar")]), "pages")
        save(sheet(dist / "ar" / f"{slug}-cover.pdf"), "cover")
        save(site(dist), "site")


def pages(books: list[Path]) -> Image.Image:
    """The beginning of the text of each book, one below the other."""
    made = [drawn(book, page_of(book, "tea"), 150) for book in books]
    made = [strip(page) for page in made]
    height = sum(page.height + GAP for page in made) + GAP
    stack = Image.new("RGB", (made[0].width + 2 * GAP, height), TABLE)
    top = GAP
    for page in made:
        stack.paste(page, (GAP, top))
        top += page.height + GAP
    return stack


def strip(page: Image.Image) -> Image.Image:
    """The part of a page with its text."""
    return page.crop((0, round(page.height * TOP), page.width, round(page.height * BOTTOM)))


def sheet(cover: Path) -> Image.Image:
    """The sheet of a cover, without the paper around its marks."""
    page = drawn(cover, 1, 90)
    blank = Image.new("RGB", page.size, PAPER)
    return page.crop(ImageChops.difference(page, blank).getbbox())


def drawn(path: Path, number: int, resolution: int) -> Image.Image:
    """A page of a PDF."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["pdftoppm", "-r", str(resolution), "-f", str(number), "-singlefile", "-png"]
        subprocess.run([*command, path, f"{folder}/page"], check=True)
        with Image.open(f"{folder}/page.png") as page:
            return page.convert("RGB")


def site(dist: Path) -> Image.Image:
    """The first page of the site."""
    from tests.support.browser import chromium, served

    with served(dist) as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1000, "height": 600})
        page.goto(address)
        page.wait_for_load_state("networkidle")
        return Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")


def save(picture: Image.Image, name: str) -> None:
    """Write a picture of few colours and few bytes."""
    height = round(picture.height * WIDTH / picture.width)
    small = picture.resize((WIDTH, height), Image.Resampling.LANCZOS)
    target = IMAGES / f"tutorial-{name}.png"
    small.quantize(48, dither=Image.Dither.NONE).save(target, optimize=True)
    print(f"wrote {target.relative_to(ROOT)}: {target.stat().st_size // 1000} kB", file=sys.stderr)


if __name__ == "__main__":
    main()
