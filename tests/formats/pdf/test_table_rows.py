"""The rows of a table that goes over pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from hexapla.editions.localize import of_source
from hexapla.formats.pdf import typeset, weasyprint
from hexapla.formats.pdf.boxes import Box, text_of
from hexapla.theme import Theme
from tests.support.books import book_of

ROWS = "\n".join(f"| Boat {at} | Rope |" for at in range(12))

TABLE = f"| Kind | What for |\n|---|---|\n{ROWS}"


def test_no_row_stands_alone(tmp_path: Path) -> None:
    """The first row and the last one of a table have another row beside them on their pages."""
    chapters = [
        f"# A {{#a{count}}}\n\n{' '.join(['harbour'] * count)}\n\n{TABLE}"
        for count in range(10, 90, 4)
    ]
    edition = of_source(book_of(tmp_path, *chapters, more='[pdf]\npage = "A6"'), Theme(tmp_path))
    with weasyprint.layout_session("a test", date(2026, 11, 23), tmp_path):
        document = typeset.compose(edition, tmp_path, Theme(tmp_path))
    found = [len([*rows_on(page._page_box)]) for page in document.pages]
    assert {*found} >= {2, 10}
    assert 1 not in found


def rows_on(page: Box) -> Iterator[str]:
    """The rows of a table on a page, besides its heads."""
    from weasyprint.formatting_structure import boxes

    rows = (one for one in page.descendants() if isinstance(one, boxes.TableRowBox))
    return (text for row in rows if "Boat" in (text := text_of(row)))
