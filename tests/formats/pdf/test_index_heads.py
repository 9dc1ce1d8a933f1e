"""The printed index: its columns end level, and say at their head which entry goes on in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hexapla.editions.localize import of_source
from hexapla.formats.pdf import typeset, weasyprint
from hexapla.formats.pdf.boxes import Box
from hexapla.formats.pdf.pages.index_heads import IndexHeads
from hexapla.rendering.elements import classes
from hexapla.theme import Theme
from tests.support.books import book_of


def columns_of(folder: Path, entries: list[str]) -> list[list[tuple[str, set[str]]]]:
    """The lines of each column of the index of a small book: what they say, and their classes."""
    marks = " ".join(f'word[]{{.index entry="{entry}"}}' for entry in entries)
    book = book_of(folder, f"# One\n\n{marks}\n", more='[pdf]\npage = "A6"')
    edition = of_source(book, Theme(folder))
    with weasyprint.layout_session("a test", date(2026, 11, 23), folder):
        document = typeset.compose(edition, folder, Theme(folder))
    return [list(lines_in(column)) for page in document.pages for column in columns(page)]


def columns(page: Box) -> Iterator[Box]:
    return (one for one in page._page_box.descendants() if getattr(one, "is_column", False))


def lines_in(column: Box) -> Iterator[tuple[str, set[str]]]:
    from weasyprint.formatting_structure import boxes

    for box in column.descendants():
        if isinstance(box, boxes.BlockBox) and box.element_tag == "p":
            yield "".join(box.element.itertext()), {*classes(box.element)}


@pytest.mark.parametrize("count", [30, 70, 150])
def test_a_column_within_an_entry_says_which(tmp_path: Path, count: int) -> None:
    """No column begins with an entry inside another one, but for its head; no head is elsewhere."""
    entries = [f"Main {at // 25:02}!Inner entry {at:03}" for at in range(count)]
    found = columns_of(tmp_path, entries)
    assert len(found) > 1
    heads = 0
    for number, column in enumerate(found):
        (first, names), *others = column
        assert "level-2" not in names
        if "continued" in names:
            main, _ = first.rsplit(" (continued)", 1)
            (before, last) = found[number - 1][-1]
            assert "level-2" in last, before
            inner = int(others[0][0].split()[2].rstrip(","))
            assert main == f"Main {inner // 25:02}"
            heads += 1
        assert not any("continued" in other for _, other in others)
    assert heads


def test_a_column_within_a_sub_entry_says_both(tmp_path: Path) -> None:
    """A column that begins with an entry of level 3 has those of level 1 and 2 at its head."""
    entries = [f"Main!Sub {at // 40}!Inner entry {at:03}" for at in range(120)]
    heads = 0
    for (first, names), (second, inner), *others in columns_of(tmp_path, entries):
        assert {"level-2", "level-3"}.isdisjoint(names)
        if "continued" in names and "continued" in inner:
            assert first == "Main (continued)"
            assert "level-2" in inner
            number = int(others[0][0].split()[2].rstrip(","))
            assert second == f"Sub {number // 40} (continued)"
            heads += 1
        elif "continued" in names:
            assert second.startswith("Sub ")
    assert heads > 1


def test_the_last_columns_end_level(tmp_path: Path) -> None:
    """The columns of the last page differ by a few lines at the most."""
    found = columns_of(tmp_path, [f"Entry {at:02}" for at in range(41)])
    first, second = (len(column) for column in found[-2:])
    assert abs(first - second) <= 2


def test_what_is_not_in_an_entry_is_left() -> None:
    """A page without columns that go on stays as it is, letter by letter."""
    page = '<p class="entry level-2" data-entry="a" data-main="A &amp; B (continued)">x</p>'
    heads = IndexHeads()
    assert heads.write(page) == page
    heads._continued = {"a"}
    assert heads.write(page).startswith('<p class="entry level-1 continued" data-entry="a">A &amp;')
