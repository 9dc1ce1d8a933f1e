"""How well ``adopt`` takes over translations of other shapes than this book's.

    .venv/bin/python -m benchmarks.shapes [--write] [--short]

Each in ``benchmarks/pairs/`` is a text and a translation as another hand has made it, with what
such hands do: paragraphs put together and divided, lists and chapters moved, rows and sections that
one side has alone. What is right stands in a catalog beside them, paired by a person: an empty
translation is one that the other hand has not made.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import tables
from benchmarks.adoption import COLUMNS, row, verdict
from hexapla.alignment.adopt import adopt
from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog
from hexapla.model import Book
from hexapla.segments.segments import extract
from hexapla.segments.sync import sync_catalog
from hexapla.theme import Theme
from tests.conftest import ROOT
from tests.support.books import book_of

FOLDER = Path(__file__).parent / "pairs"


@dataclass(frozen=True, slots=True)
class Shape:
    """A text, its translation by another hand, and what is right."""

    name: str
    book: Book
    translation: str
    truth: Catalog


def shapes() -> Iterator[Shape]:
    """Every shape there is."""
    for file in sorted(FOLDER.glob("*.po")):
        name, language = file.stem.split(".")
        yield Shape(
            name,
            book(name, language),
            (FOLDER / f"{name}.{language}.md").read_text(encoding="utf-8"),
            replace(catalogs.read(file), language=language),
        )


def book(name: str, language: str) -> Book:
    """The text as a book of its own, without the words of its settings."""
    text = (FOLDER / f"{name}.en.md").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        more = f'[editions]\nlanguages = ["{language}"]'
        return replace(book_of(Path(folder), text, more=more), meta={})


def adopted(book: Book, language: str, translation: str) -> Catalog:
    """An empty catalog that has taken over a translation."""
    empty, _ = sync_catalog(catalogs.empty(language, "book", "2026-11-28"), extract(book))
    return adopt(book, empty, [("translation.md", translation)], Theme(ROOT)).catalog


def taken_over(shape: Shape) -> Counter[str]:
    """What came of each message, counted."""
    found = adopted(shape.book, shape.truth.language, shape.translation).by_key()
    count: Counter[str] = Counter()
    for message in shape.truth:
        one = found[message.key]
        if message.string:
            count[verdict(one.string, message.string, marked=one.state == "stale")] += 1
        else:
            empty = "rightly empty"
            known = verdict(one.string, None, marked=one.state == "stale") if one.string else empty
            count[known] += 1
    return count


def main() -> None:
    """Print the table."""
    chosen = tables.options(__doc__).parse_args()
    rows, every = [], Counter[str]()
    for shape in list(shapes())[: 1 if chosen.short else None]:
        count = taken_over(shape)
        rows.append(row([shape.name, shape.truth.language], count))
        every += count
    rows.append(row(["all", ""], every))
    text = tables.table(["shape", "language", "texts", *COLUMNS, "share right"], rows, words=2)
    tables.show("shapes", text, "make bench-translations", is_written=chosen.write)


if __name__ == "__main__":
    main()
