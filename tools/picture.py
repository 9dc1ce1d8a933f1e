"""Draw the README's picture: a contact sheet of covers, printed pages and screens of all editions.

Needs a finished build in ``dist/``, poppler's pdftoppm and Chromium. Run by ``make picture``.
"""

import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

DIST = ROOT / "dist"
SECTION = "principles"
WIDTH = 1500
GAP = 12
PHONE = (390, 640)


def page_of(path: Path, section: str) -> int:
    """The number of the PDF page where a section begins."""
    import pikepdf

    with pikepdf.open(path) as pdf:
        target = pikepdf.NameTree(pdf.Root.Names.Dests)[section][0]
        return [page.obj.objgen for page in pdf.pages].index(target.objgen) + 1


def printed(path: Path) -> Image.Image:
    """The page of a PDF where the section begins."""
    number = str(page_of(path, SECTION))
    with tempfile.TemporaryDirectory() as folder:
        command = ["pdftoppm", "-r", "90", "-f", number, "-l", number, "-singlefile"]
        subprocess.run([*command, "-png", path, f"{folder}/page"], check=True)
        with Image.open(f"{folder}/page.png") as page:
            return page.convert("RGB")


def screens(languages: list[str]) -> list[Image.Image]:
    """The section on a phone in each language, light and dark by turns."""
    from tests.support.browser import chromium, served

    made = []
    with served(DIST) as address, chromium() as browser:
        for at, language in enumerate(languages):
            page = browser.new_page(
                viewport={"width": PHONE[0], "height": PHONE[1]},
                color_scheme="dark" if at % 2 else "light",
            )
            page.goto(f"{address}{language}/{SECTION}.html")
            page.wait_for_load_state("networkidle")
            made.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
            page.close()
    return made


def row(pictures: list[Image.Image]) -> Image.Image:
    """Pictures side by side, as high as each other and together as wide as the sheet."""
    free = WIDTH - GAP * (len(pictures) + 1)
    height = round(free / sum(picture.width / picture.height for picture in pictures))
    band = Image.new("RGB", (WIDTH, height + GAP), "#c8c8c8")
    left = GAP
    for picture in pictures:
        width = round(picture.width * height / picture.height)
        band.paste(picture.resize((width, height), Image.Resampling.LANCZOS), (left, GAP))
        left += width + GAP
    return band


def main() -> None:
    """Write docs/editions.png."""
    record = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    books = {
        edition["language"]: DIST / artifact["path"]
        for edition in record["editions"]
        for artifact in edition["artifacts"]
        if artifact["format"] == "pdf"
    }
    alone = [name for name in books if "+" not in name]
    bands = [
        row([Image.open(DIST / name / "cover.jpg") for name in alone]),
        row([printed(books[name]) for name in alone]),
        row(screens(alone)),
        row([printed(path) for name, path in books.items() if name not in alone]),
    ]
    sheet = Image.new("RGB", (WIDTH, sum(band.height for band in bands) + GAP), "#c8c8c8")
    top = 0
    for band in bands:
        sheet.paste(band, (0, top))
        top += band.height
    target = ROOT / "docs" / "editions.png"
    sheet.quantize(64, dither=Image.Dither.NONE).save(target, optimize=True)
    print(f"wrote {target.relative_to(ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    main()
