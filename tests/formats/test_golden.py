"""Golden files: what the small book becomes, byte for byte; ``--update-golden`` writes them anew.

PDFs are not among them: their bytes depend on the system's Pango.
"""

from __future__ import annotations

import difflib
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Hexapla
from tests.support.judges import msgfmt

FOLDER = Path(__file__).parent.parent / "golden"


def _page(book: Path) -> str:
    return (book / "dist" / "fr" / "beginning.html").read_text(encoding="utf-8")


def _first_page(book: Path) -> str:
    return (book / "dist" / "index.html").read_text(encoding="utf-8")


PRINTED = re.compile(r'<span[^>]*doc-pagebreak[^>]*>(</span>)?|<li><a href="[^"]*#page-.*?</li>\n')
"""What an ebook has from the PDF, and so from the system's Pango: where its pages begin."""


def _packed(name: str) -> Callable[[Path], str]:
    def read(book: Path) -> str:
        file = next((book / "dist" / "fr").glob("*.epub"))
        with zipfile.ZipFile(file) as epub:
            return PRINTED.sub("", epub.read(f"EPUB/{name}").decode())

    return read


def _manifest(book: Path) -> str:
    record = json.loads((book / "dist" / "manifest.json").read_text(encoding="utf-8"))
    return json.dumps(_masked(record), ensure_ascii=False, indent=1) + "\n"


def _masked(thing: Any) -> Any:  # noqa: ANN401 - JSON
    """The manifest without what the system's Pango has a hand in."""
    if isinstance(thing, dict):
        masks = {"sha256": "…", "bytes": 0, "pages": 0}
        return {key: masks.get(key, _masked(part)) for key, part in thing.items()}
    return [_masked(part) for part in thing] if isinstance(thing, list) else thing


GOLDEN: dict[str, Callable[[Path], str]] = {
    "fr-beginning.html": _page,
    "index.html": _first_page,
    "fr-nav.xhtml": _packed("nav.xhtml"),
    "fr-package.opf": _packed("package.opf"),
    "fr-beginning.xhtml": _packed("beginning.xhtml"),
    "manifest.json": _manifest,
}
CATALOG = "fr.po"


def compare(name: str, found: str, *, update: bool) -> None:
    """Compare a text with the golden file of this name, or write that anew."""
    file = FOLDER / name
    if update:
        FOLDER.mkdir(exist_ok=True)
        file.write_text(found, encoding="utf-8")
    assert file.is_file(), f"there is no {file}: write it with `make update-golden`"
    expected = file.read_text(encoding="utf-8")
    lines = difflib.unified_diff(
        expected.splitlines(), found.splitlines(), name, "now", lineterm=""
    )
    assert found == expected, "\n".join(lines)


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(built_starter: Path, update_golden: bool, name: str) -> None:
    """The small book is built exactly as the golden file has it."""
    compare(name, GOLDEN[name](built_starter), update=update_golden)


def test_golden_catalog(
    hexapla: Hexapla, starter: Path, tmp_path: Path, update_golden: bool
) -> None:
    """After edits the catalog is exactly as the golden file has it: new, stale, and obsolete."""
    book = shutil.copytree(starter, tmp_path / "book")
    settings = book / "source" / "book.toml"
    text = settings.read_text(encoding="utf-8")
    text = re.sub(r'(?m)^(subtitle\s*= ".+)"', r'\1 at all"', text)
    text = re.sub(r"(?m)^description.*\n", "", text)
    settings.write_text(text, encoding="utf-8")
    last = max((book / "source").glob("*.md"))
    last.write_text(last.read_text(encoding="utf-8") + "\nOne *more*.[^x]\n\n[^x]: Indeed.\n")
    done = hexapla("sync", "--project", book)
    assert done.stdout.startswith("fr: 2 new, 1 stale, 1 gone;")
    catalog = book / "translations" / CATALOG
    msgfmt(catalog)
    compare(CATALOG, catalog.read_text(encoding="utf-8"), update=update_golden)


def test_no_golden_file_is_left_over(update_golden: bool) -> None:
    """Every file in tests/golden/ belongs to a test."""
    strangers = {file.name for file in FOLDER.iterdir()} - {*GOLDEN, CATALOG}
    if update_golden:
        for name in strangers:
            (FOLDER / name).unlink()
        return
    assert strangers == set()
