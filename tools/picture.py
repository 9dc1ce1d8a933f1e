"""Draw the README's picture: one page of the book, side by side, as each edition prints it.

Needs a finished build in ``dist/`` and poppler's pdftoppm. Run by ``make picture``.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
SECTION = "principles"
DPI = 64
GAP = 10


def page_of(path: Path, section: str) -> int:
    """The number of the PDF page where a section begins."""
    import pikepdf

    with pikepdf.open(path) as pdf:
        target = pikepdf.NameTree(pdf.Root.Names.Dests)[section][0]
        return [page.obj.objgen for page in pdf.pages].index(target.objgen) + 1


def main() -> None:
    """Write docs/editions.png."""
    manifest = json.loads((ROOT / "dist" / "manifest.json").read_text(encoding="utf-8"))
    pages = []
    with tempfile.TemporaryDirectory() as folder:
        for edition in manifest["editions"]:
            path = next(a["path"] for a in edition["artifacts"] if a["format"] == "pdf")
            pdf, name = ROOT / "dist" / path, Path(folder) / edition["language"]
            number = str(page_of(pdf, SECTION))
            command = ["pdftoppm", "-r", str(DPI), "-f", number, "-l", number, "-singlefile"]
            subprocess.run([*command, "-png", pdf, name], check=True)
            pages.append(Image.open(f"{name}.png").convert("L"))
        width, height = pages[0].size
        columns = 3
        rows = -(-len(pages) // columns)
        size = (columns * (width + GAP) + GAP, rows * (height + GAP) + GAP)
        sheet = Image.new("L", size, 200)
        for index, page in enumerate(pages):
            row, column = divmod(index, columns)
            sheet.paste(page, (GAP + column * (width + GAP), GAP + row * (height + GAP)))
        target = ROOT / "docs" / "editions.png"
        target.parent.mkdir(exist_ok=True)
        sheet.quantize(32).save(target, optimize=True)
    print(f"wrote {target.relative_to(ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    main()
