"""Lines of contents: they end in a word and dots, and their links lie over nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hexapla.catalogs.catalog import Catalog
from hexapla.editions.localize import localize, of_source
from hexapla.editions.parallel import parallel_editions
from hexapla.formats.pdf import weasyprint
from hexapla.formats.pdf.boxes import Box, text_of
from hexapla.registry import reader_of, writer_of
from hexapla.theme import Theme, default_templates
from hexapla.verification.compare import differences
from tests.support.books import book_of

PAGE = """<html lang="x" dir="{}"><title>A</title><style>
@page {{ size: 400px 200px; margin: 20px 50px }}
a::before {{ content: "1\\2002" }}
a::after {{ content: "\\2002\\2060" leader(". ") "9" }}
</style>{}"""

LINE = '<p><a href="#a">{}</a><p id="a">A</p>'


@pytest.mark.parametrize("text", ["One", "עברית", "<span lang=en>One</span>"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_no_link_reaches_beyond_its_line(tmp_path: Path, direction: str, text: str) -> None:
    """The rectangles of a line of contents stay between its ends, in both directions."""
    with weasyprint.layout_session("a test", date(2026, 11, 23), tmp_path):
        document = weasyprint.lay_out(PAGE.format(direction, LINE.format(text)), tmp_path)
        rectangles: list[Any] = [one[2] for one in document.pages[0].links]
    assert rectangles
    for left, _, right, _ in rectangles:
        assert 49 <= left < right <= 351


@pytest.mark.parametrize(
    ("direction", "text"),
    [("ltr", "The harbour at night"), ("rtl", "الميناء في الليل"), ("ltr", "夜の港について")],
    ids=["en", "ar", "ja"],
)
def test_dots_stand_behind_a_word(tmp_path: Path, direction: str, text: str) -> None:
    """However long a title is, the dots of its line do not stand alone with the number."""
    lines = "".join(f"<p style='width: {width}px'><a>{text}</a>" for width in range(60, 200, 3))
    with weasyprint.layout_session("a test", date(2026, 11, 23), tmp_path):
        document = weasyprint.lay_out(PAGE.format(direction, lines), tmp_path)
        pages = [page._page_box for page in document.pages]
    found = [text_of(one) for page in pages for one in lines_in(page)]
    assert any("." in one for one in found)
    assert [one for one in found if "." in one and not any(map(str.isalpha, one))] == []


def lines_in(box: Box) -> list[Box]:
    from weasyprint.formatting_structure import boxes

    return [one for one in box.descendants() if isinstance(one, boxes.LineBox)]


def test_two_columns_from_right_to_left_are_proven(tmp_path: Path) -> None:
    """The contents of two languages from right to left are read each for itself."""
    more = '[editions]\nlanguages = ["ar", "he"]\nminimum = 0.0\nparallel = [["ar", "he"]]'
    book = book_of(tmp_path, "# One {#one}\n\nA [](#two).\n\n## Two {#two}\n\nB.", more=more)
    theme = Theme(tmp_path)
    editions = [localize(book, Catalog(one, ()), theme)[0] for one in ("ar", "he")]
    (edition,) = parallel_editions([of_source(book, theme), *editions])
    made = writer_of("pdf")(edition, tmp_path / "a.pdf", default_templates())
    read = reader_of("pdf")
    assert read is not None
    assert differences(book, edition.name, "pdf", read(made)) == []
