"""What becomes of hard books: each kind built in all formats, by this Hexapla and by an older one.

    python -m benchmarks.hard_books [--write] [--short] [--before CHECKOUT]

``CHECKOUT`` is a folder with an older commit; without it the figures of the older one stay. Letters
are counted in the source and in the PDF, where a page shows them; links and ids in the pages.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pypandoc
import pypdfium2
from lxml import html

from benchmarks import tables
from hexapla.errors import shorten
from tests.support import hard_books
from tests.support.judges import epubcheck

ROOT = Path(__file__).parent.parent

LIMIT = 600
"""Seconds that a build may take."""


def main() -> None:
    """Measure, print, and write the table if that is wished."""
    parser = tables.options(__doc__)
    parser.add_argument("--before", type=Path, metavar="CHECKOUT", help="an older commit")
    options = parser.parse_args()
    kinds = list(hard_books.kinds())[: 2 if options.short else None]
    known = {tuple(row[:2]): row[2] for row in tables.cells(tables.measured("hard books"))}
    rows = []
    for kind, direction in kinds:
        before = known.get((kind, direction), "–")
        if options.before:
            before = outcome(kind, direction, options.before)
        rows.append((kind, direction, before, outcome(kind, direction, ROOT)))
        print(*rows[-1], sep=" | ", flush=True)
    text = tables.table(["kind", "direction", "before", "now"], rows, words=4)
    tables.show("hard books", text, "make bench-hard", is_written=options.write)


def outcome(kind: str, direction: str, checkout: Path) -> str:
    """What the Hexapla in a folder makes of a hard book, in a few words."""
    with tempfile.TemporaryDirectory() as folder:
        book = hard_books.folder_of(kind, direction, Path(folder) / "book")
        done = subprocess.run(
            [sys.executable, str(checkout / "build.py"), "--project", str(book)],
            cwd=checkout,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )
        if done.returncode:
            (said, *_) = re.findall(r"(?m)^ERROR\s+(.*)", done.stderr) or ["it failed"]
            return f"not built: {shorten(said.replace(str(book), '').replace('|', '/'), 90)}"
        return "; ".join(faults(book)) or "whole"


def faults(book: Path) -> Iterator[str]:
    """What is wrong with the editions that were built of a book."""
    (pdf,) = book.glob("dist/*/*.pdf")
    (epub,) = book.glob("dist/*/*.epub")
    if lost := (letters_of_source(book) - letters_on_pages(pdf)).total():
        yield f"{lost:,} letters not on the pages"
    if dead := sum(1 for _ in dead_links(pdf.parent)):
        yield f"{dead} dead links"
    if refused := len(epubcheck(epub)):
        yield f"EPUBCheck: {refused}"


def letters_of_source(book: Path) -> Counter[str]:
    """The letters of a book's text: no formulas, which are drawn, and no words for what is seen."""
    text = (book / "source" / "01.md").read_text(encoding="utf-8")
    tree = json.loads(pypandoc.convert_text(text, "json", "markdown"))
    return letters("".join(_texts(tree["blocks"])))


def _texts(node: Any) -> Iterator[str]:  # noqa: ANN401 - pandoc's JSON
    match node:
        case {"t": "Str", "c": str(text)} | {"t": "Code" | "CodeBlock", "c": [_, str(text)]}:
            yield text
        case {"t": "Image" | "Math" | "RawInline" | "RawBlock"}:
            pass
        case {"c": content}:
            yield from _texts(content)
        case list():
            for inner in node:
                yield from _texts(inner)


def letters(text: str) -> Counter[str]:
    """How often each letter and digit stands in a text, in its plainest form."""
    return Counter(char for char in unicodedata.normalize("NFKD", text) if char.isalnum())


def letters_on_pages(pdf: Path) -> Counter[str]:
    """The letters of a PDF that stand on its pages, as PDFium finds them."""
    found: Counter[str] = Counter()
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            page.set_rotation(0)
            text, (x0, y0, x1, y1) = page.get_textpage(), page.get_trimbox()
            for at in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(at)
                if x0 <= (left + right) / 2 <= x1 and y0 <= (bottom + top) / 2 <= y1:
                    found += letters(text.get_text_range(at, 1))
    return found


def dead_links(folder: Path) -> Iterator[str]:
    """The links in the pages of a folder that lead to no file or no place in it."""
    pages = {file.name: html.parse(file).getroot() for file in folder.glob("*.html")}
    ids = {name: set(page.xpath("//@id")) for name, page in pages.items()}
    for name, page in pages.items():
        for href in map(str, page.xpath("//main//a/@href")):
            parts = urlsplit(href)
            if parts.scheme or parts.netloc or parts.path.startswith("../"):
                continue
            target, place = unquote(parts.path) or name, unquote(parts.fragment)
            is_there = (folder / target).is_file()
            if not is_there or (target in ids and place and place not in ids[target]):
                yield href


if __name__ == "__main__":
    main()
