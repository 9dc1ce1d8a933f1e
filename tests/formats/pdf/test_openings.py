"""Where chapters open, what stands before them, and what the heads of pages say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hexapla.editions.localize import of_source
from hexapla.formats.pdf import typeset, weasyprint, writer
from hexapla.formats.pdf.boxes import Box, text_of
from hexapla.theme import Theme, default_templates
from hexapla.verification.compare import differences
from hexapla.verification.pdf.read_pdf import read_pdf
from tests.support.books import book_of

WORDS = "The tide came in and went out again, as it had done the day before. " * 9
LONG = f"{WORDS}\n\n" * 9

Pages = Callable[[str, str], list[Box]]


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    """The boxes of the pages of a book, by its text and what it says under ``[pdf]``."""

    def lay_out(text: str, more: str) -> list[Box]:
        edition = of_source(book_of(tmp_path, text, more=f"[pdf]\n{more}"), Theme(tmp_path))
        with weasyprint.layout_session("a test", date(2026, 11, 23), tmp_path):
            document = typeset.compose(edition, tmp_path, Theme(tmp_path))
        return [page._page_box for page in document.pages]

    return lay_out


def texts(boxes: list[Box]) -> list[str]:
    return [text_of(box) for box in boxes]


def page_of(boxes: list[Box], words: str) -> int:
    """The number of the first page behind the contents that has some words."""
    return next(at for at, text in enumerate(texts(boxes), start=1) if at > 3 and words in text)


def head_of(box: Box) -> str:
    """What stands above the text of a page."""
    from weasyprint.formatting_structure import boxes

    tops = (one for one in box.children if isinstance(one, boxes.MarginBox))
    return " ".join(text_of(one) for one in tops if one.at_keyword.startswith("@top"))


SHORT = f"# One\n\nFirst. {WORDS}\n\n# Two\n\nSecond. {WORDS}\n\n# Three\n\nThird. {WORDS}\n"


def test_chapters_open_on_a_recto_or_on_the_next_page(pages: Pages) -> None:
    """As the book has it; the first chapter on a recto in any case."""
    found = pages(SHORT, 'chapters_open = "recto"')
    assert [page_of(found, word) for word in ("First.", "Second.", "Third.")] == [5, 7, 9]
    found = pages(SHORT, 'chapters_open = "page"')
    assert [page_of(found, word) for word in ("First.", "Second.", "Third.")] == [5, 6, 7]


@pytest.mark.parametrize("opening", ["recto", "page"])
def test_chapters_learn_once_where_they_open(
    pages: Pages, opening: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is laid out twice for its lines, and once more at most: where it stands in the book."""
    laid_out: Counter[int] = Counter()
    lay_out = weasyprint.lay_out

    def count(page: str, folder: Path, sheet: weasyprint.Sheet, part: int, **options: Any) -> Box:
        laid_out[part] += 1
        return lay_out(page, folder, sheet, part, **options)

    monkeypatch.setattr(weasyprint, "lay_out", count)
    pages(SHORT, f'chapters_open = "{opening}"')
    chapters = [laid_out[part] for part in range(3)]
    assert max(chapters) <= 3
    # One that opens on a recto stood on one from the first.
    assert chapters[0] == 2


@pytest.mark.parametrize("opening", ["recto", "page"])
def test_front_matter_goes_on_without_blank_pages(pages: Pages, opening: str) -> None:
    """What stands before the text begins on the next page; the text begins on a recto."""
    front = "".join(f"# Front {at} {{.frontmatter}}\n\nBefore {at}.\n\n" for at in (1, 2))
    found = pages(front + SHORT, f'chapters_open = "{opening}"')
    assert [page_of(found, word) for word in ("Before 1.", "Before 2.")] == [4, 5]
    assert page_of(found, "First.") == 7


def test_a_half_title_is_a_leaf_of_its_own(pages: Pages) -> None:
    """Where the book wants one it says the title and nothing else; the title page follows it."""
    without, with_one = (pages(SHORT, f"half_title = {one}") for one in ("false", "true"))
    title = text_of(with_one[0])
    assert texts(with_one)[:2] == [title, ""]
    assert texts(with_one)[2].startswith(title)
    assert texts(with_one)[2:4] == texts(without)[:2]


def test_the_imprint_stands_at_the_foot(pages: Pages) -> None:
    """Its last line ends where the text of a page does, however long it is."""
    imprint = pages(SHORT, "")[1]
    from weasyprint.formatting_structure import boxes

    lines = [
        box for box in imprint.descendants(placeholders=True) if isinstance(box, boxes.LineBox)
    ]
    end = max(box.position_y + box.height for box in lines)
    bottom = imprint.content_box_y() + imprint.height
    assert bottom - 20 < end <= bottom + 1


def test_heads_name_chapter_and_section(pages: Pages) -> None:
    """A verso names the chapter, a recto the section; without sections a verso names the book."""
    text = f"# One\n\n{LONG}\n\n## Inner\n\n{LONG}\n\n# Two\n\n{LONG}{LONG}\n"
    found = pages(text, "")
    heads = {at: head_of(box) for at, box in enumerate(found, start=1)}
    inner, two = page_of(found, "1.1 Inner"), page_of(found, "2 Two")
    assert {heads[at] for at in range(6, two - 1, 2)} == {"1 One"}
    assert {heads[at] for at in range(inner + 1, two - 1) if at % 2} == {"1.1 Inner"}
    assert heads[two] == ""
    assert {heads[at] for at in range(two + 1, len(found) + 1) if not at % 2} == {"The book"}


@pytest.mark.parametrize("front", [1, 2])
def test_many_chapters_learn_of_an_odd_front_at_once(tmp_path: Path, front: int) -> None:
    """However many parts a book has, they come to rest: each chapter opens on the next recto."""
    words = "".join(f"# Front {at} {{#f{at} .frontmatter}}\n\nWords.\n\n" for at in range(front))
    chapters = "".join(f"# One {at} {{#c{at}}}\n\nSee [](#c0).\n\n" for at in range(18))
    book = book_of(tmp_path, words + chapters)
    made = writer.render(of_source(book, Theme(tmp_path)), tmp_path / "a.pdf", default_templates())
    reading = read_pdf(made)
    assert differences(book, "en", "pdf", reading) == []
    assert [reading.folios[f"c{at}"] for at in range(18)] == [str(2 * at + 1) for at in range(18)]
