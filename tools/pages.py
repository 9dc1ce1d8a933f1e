"""Draw a contact sheet of every printed page of every edition, a row for each: ``docs/pages.png``.

Needs a finished build in ``dist/`` and poppler's pdftoppm. Run by ``make picture``.
"""

import json
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
DIST = ROOT / "dist"

HEIGHT = 116
"""Of a page, in pixels: blocks of text, pictures and holes are seen, letters are not."""
GAP = 6
GREYS = 16


def main() -> None:
    """Draw the pages of all PDFs that the manifest names."""
    record = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    files = [
        DIST / artifact["path"]
        for edition in record["editions"]
        for artifact in edition["artifacts"]
        if artifact["format"] == "pdf"
    ]
    rows = [list(pages(file)) for file in files]
    width = max(sum(page.width + GAP for page in row) for row in rows) + GAP
    sheet = Image.new("L", (width, len(rows) * (HEIGHT + GAP) + GAP), 128)
    for number, row in enumerate(rows):
        left = GAP
        for page in row:
            sheet.paste(page, (left, GAP + number * (HEIGHT + GAP)))
            left += page.width + GAP
    sheet.quantize(GREYS).save(ROOT / "docs" / "pages.png", optimize=True)


def pages(file: Path) -> list[Image.Image]:
    """The pages of a PDF as small pictures."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["pdftoppm", "-gray", "-r", "72", "-png", str(file), f"{folder}/page"]
        subprocess.run(command, check=True)
        found = []
        for picture in sorted(Path(folder).glob("page-*.png")):
            with Image.open(picture) as page:
                size = round(page.width * HEIGHT / page.height), HEIGHT
                found.append(page.convert("L").resize(size, Image.Resampling.LANCZOS))
        return found


if __name__ == "__main__":
    main()
