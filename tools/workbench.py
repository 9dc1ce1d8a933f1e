"""Draw the picture of the workbench: a stale sentence in French, the page beside it, and a phone.

A sentence of this book's source is changed in a copy, so that its translation is stale. Needs
Chromium. Run by ``make picture``.
"""

import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

CHANGED = "source/03-background.md"
OLD, NEW = "a scourge of the whole world", "a scourge of the entire world"

DESK, PHONE = (1180, 760), (390, 760)
GAP = 16


def book(folder: Path) -> Path:
    """A copy of this book in which a sentence has changed since it was translated."""
    from hexapla.commands.sync import sync

    for name in ("source", "translations"):
        shutil.copytree(ROOT / name, folder / name)
    text = (folder / CHANGED).read_text(encoding="utf-8")
    if OLD not in text:
        sys.exit(f"{CHANGED} no longer says {OLD!r}: name another sentence here")
    (folder / CHANGED).write_text(text.replace(OLD, NEW), encoding="utf-8")
    sync(folder)
    return folder


def screens(folder: Path) -> list[Image.Image]:
    """The stale segment open at a desk, and the Arabic one on a phone in the dark."""
    from hexapla.commands.serve import Preview
    from tests.support.browser import chromium

    made = []
    preview = Preview(folder)
    preview.start()
    with chromium() as browser:
        for language, (width, height) in (("fr", DESK), ("ar", PHONE)):
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if language == "ar" else "light",
            )
            page.set_default_timeout(120_000)
            page.goto(f"{preview.address}-/translate/{language}/")
            page.wait_for_selector("body[data-checked=all]")
            page.locator(".segment.stale").first.click()
            page.wait_for_selector(".segment.open ins")
            page.wait_for_load_state("load")
            made.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
            page.close()
    preview.close()
    return made


def main() -> None:
    """Write ``docs/workbench.png``."""
    with tempfile.TemporaryDirectory() as folder:
        desk, phone = screens(book(Path(folder)))
    sheet = Image.new("RGB", (desk.width + GAP + phone.width, desk.height), "#8d8a83")
    sheet.paste(desk, (0, 0))
    sheet.paste(phone, (desk.width + GAP, 0))
    target = ROOT / "docs" / "workbench.png"
    sheet.quantize(128).save(target, optimize=True)
    print(target.relative_to(ROOT))


if __name__ == "__main__":
    main()
