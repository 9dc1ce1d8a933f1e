"""What an edition of a book must print: said of small books."""

from __future__ import annotations

from pathlib import Path

import pytest

from hexapla.model import Printed
from hexapla.verification.compare import inside_sentences
from hexapla.verification.expected import expected, sections_of_marks
from tests.support.books import PICTURE, book_of

FIGURE = "![A plate](images/plate.svg){{#plate-{0} alt='A plate'}}\n"


def figures(folder: Path, count: int) -> str:
    images = folder / "source" / "images"
    images.mkdir(parents=True)
    (images / "plate.svg").write_text(PICTURE, encoding="utf-8")
    return "# One {#one}\n\n" + "\n".join(FIGURE.format(number + 1) for number in range(count))


@pytest.mark.parametrize(("count", "listed"), [(1, []), (2, ["plate-1", "plate-2"])])
def test_a_list_of_one_figure_is_left_out(tmp_path: Path, count: int, listed: list[str]) -> None:
    """A list of figures has a line for each, where there are two or more."""
    book = book_of(tmp_path, figures(tmp_path, count))
    lines = [one.id for one in expected(book, "en", "html") if one.kind == "contents"]
    assert lines == ["one", *listed]


def test_an_entry_of_the_index_names_its_section(tmp_path: Path) -> None:
    """By its number or, where it has none, by the section's own title."""
    ant, bee, crow = (f"[{word}]{{.index entry='{word}'}}.\n" for word in ("ant", "bee", "crow"))
    before = f"# Before {{#before .unnumbered}}\n\n{ant}"
    book = book_of(tmp_path, f"{before}\n# One {{#one}}\n\n{bee}\n## Below {{#below}}\n\n{crow}")
    assert list(sections_of_marks(book).values()) == ["#before", "1", "1.1"]
    locators = [one.text for one in expected(book, "en", "html") if one.kind == "locator"]
    assert locators == ["#before", "1", "1.1"]


def test_the_second_column_has_no_index_of_its_own(tmp_path: Path) -> None:
    """A parallel edition has one index; sections and numbers stand in both columns."""
    book = book_of(tmp_path, "# One {#one}\n\n[ant]{.index entry='ant'}.\n")
    both = expected(book, "en+fr", "html")
    assert [one.id for one in both if one.kind == "section"] == ["one", "one.fr"]
    assert len([one for one in both if one.kind == "locator"]) == 1


def test_a_passage_of_the_source_may_refer_in_its_words(tmp_path: Path) -> None:
    """The words of the source are right in a passage that is in it, and wrong elsewhere."""
    text = "# One {#one}\n\nSee [](#tbl-c).\n\n| A |\n|---|\n| b |\n\n: C {#tbl-c}\n"
    book = book_of(tmp_path, text)
    said = Printed("reference", "tbl-c", "table 1")
    wanted = [entry for entry in expected(book, "ja", "html") if entry.kind == "reference"]
    assert [entry.text for entry in wanted] == ["表1"]
    for read, is_right in ((said._replace(language="en"), True), (said, False)):
        assert (list(inside_sentences([read], wanted, book, "ja")) == wanted) is is_right
