"""The laws that hold for every book, each over books that hypothesis writes."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings

from hexapla import catalog as catalogs
from hexapla import tree
from hexapla.editions import localize
from hexapla.errors import SourceError
from hexapla.model import Book, Segment
from hexapla.numbering import counts, outline
from hexapla.segments import extract, substitute
from hexapla.sync import sync
from hexapla.theme import Theme
from tests.books import book_from, markdown, plant, texts_of

ODD_LINES = (
    "# One {#one}\n\nC# and F#\n\n## C#\n\n| #\n\nA line\u2028break, \u0085 and\u000cfeed.\n"
)
OUR_MARKS = "# One {#one}\n\n⟦1⟧ `x` ⟦/1⟧ [⟦2⟧](#one) \\⟦3⟧ *⟦1⟧*\n"
OUR_CLASSES = "# One {#one}\n\n[]{.note} [ ]{.note} [x]{.note}^[y] [^[z]]{.note} `x`{.note}\n"


@contextmanager
def book_with(text: str) -> Iterator[tuple[Book, list[str], list[str]]]:
    """A generated book, its words of prose and its hidden words.

    A text that happens to be no book, say for a picture that is not there, is passed over.
    """
    planted, seen, hidden = plant(text)
    try:
        with book_from(planted) as book:
            yield book, seen, hidden
    except SourceError:
        assume(condition=False)


@settings(max_examples=60)
@given(markdown())
@example(ODD_LINES)
@example(OUR_MARKS)
@example(OUR_CLASSES)
def test_identity(text: str) -> None:
    """Substituting every segment by itself gives the same book, without a finding."""
    with book_with(text) as (book, _, _):
        again, findings = substitute(book, lambda segment: segment.text)
        assert findings == []
        assert again == book


@settings(max_examples=30)
@given(markdown())
@example(ODD_LINES)
def test_identity_through_a_catalog(text: str) -> None:
    """An edition whose every translation equals its source is the book, by way of a PO file."""
    with book_with(text) as (book, _, _), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fr.po"
        new, _ = sync(catalogs.empty("fr", "book", "2026-11-23"), extract(book))
        same = tuple(replace(message, string=message.id) for message in new)
        catalogs.save(path, replace(new, messages=same))
        edition, findings = localize(book, catalogs.read(path), Theme(book.root))
        assert findings == []
        assert edition.book == book


@settings(max_examples=60)
@given(markdown(noisy=False))
def test_prose_and_nothing_else(text: str) -> None:
    """Every word of prose is in a segment; code, addresses, attributes and raw text are in none."""
    with book_with(text) as (book, seen, hidden):
        texts = "\n".join(texts_of(book))
        assert [word for word in seen if word not in texts] == []
        assert [word for word in hidden if word in texts] == []


KEPT = re.compile(r"⟦/?\d+⟧|&#?\w+;")


def _outside_marks(change: Callable[[str], str]) -> Callable[[Segment], str]:
    """A translation that changes each word outside marks and entities."""

    def translate(segment: Segment) -> str:
        parts = re.split(rf"({KEPT.pattern})", segment.text)
        words = re.compile(r"[^\W\d_]+")
        parts[::2] = [words.sub(lambda word: change(word[0]), part) for part in parts[::2]]
        return "".join(parts)

    return translate


TRANSLATIONS: dict[str, Callable[[Segment], str]] = {
    "upper case": _outside_marks(str.upper),
    "backwards": _outside_marks(lambda word: word[::-1]),
    "Chinese": _outside_marks(lambda _: "字"),
    "longer": lambda segment: f"Ainsi, {segment.text} etc.",
    "Arabic": lambda segment: f"قال: «{segment.text}»",
}


def skeleton(book: Book) -> list[tuple[str, object]]:
    """All of a tree but its words: each node with its attributes, in order."""
    return [
        (node["t"], tree.attr(node) if node["t"] != "Image" else None)
        for node in tree.walk(book.blocks)
        if node["t"] not in {"Str", "Space"}
    ]


@pytest.mark.parametrize("kind", TRANSLATIONS)
@settings(max_examples=15)
@given(markdown())
def test_outline(kind: str, text: str) -> None:
    """Whatever the words of a translation, numbers, ids, levels, order and markup stay."""
    with book_with(text) as (book, _, _):
        edition, findings = substitute(book, TRANSLATIONS[kind])
        assert findings == []
        outlined = [replace(section, title="") for section in outline(edition.blocks)]
        assert outlined == [replace(section, title="") for section in book.sections]
        assert skeleton(edition) == skeleton(book)
        assert counts(edition.blocks) == counts(book.blocks)
