"""The chapters as WeasyPrint needs them."""

from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from hexapla.chapters import chapters
from hexapla.editions import of_source
from hexapla.errors import ToolError
from hexapla.formats import pdf
from hexapla.model import Edition
from hexapla.printing import prepare
from hexapla.theme import Theme, default_templates
from tests.books import book_of
from tests.judges import verapdf


def edition_of(root: Path, text: str) -> Edition:
    return of_source(book_of(root, text), Theme(root))


def printed(root: Path, text: str) -> str:
    """The first chapter of a book as HTML, ready for print."""
    edition = edition_of(root, text)
    chapter = chapters(edition)[0]
    prepare(chapter, edition, str)
    return etree.tostring(chapter.body, encoding="unicode")


def test_formulas_are_drawn(tmp_path: Path) -> None:
    """A formula is a picture whose text is its TeX: WeasyPrint would print 1/3 as 13."""
    shown = printed(tmp_path, "# A\n\nOne $\\frac{1}{3}$ here.")
    assert 'alt="\\frac{1}{3}"' in shown
    assert "<math" not in shown


def test_formula_that_cannot_be_drawn(tmp_path: Path) -> None:
    """A formula that cannot be drawn is a finding, with its TeX."""
    edition = edition_of(tmp_path, "# A\n\n$x$")
    chapter = chapters(edition)[0]
    annotation = next(chapter.body.iter("{*}annotation"))
    annotation.text = "\\frac{1}"
    with pytest.raises(ToolError, match="cannot be drawn"):
        prepare(chapter, edition, str)


def test_no_break_space_before_a_link(tmp_path: Path) -> None:
    """A no-break space before a link holds: WeasyPrint takes it for the end of the text."""
    assert "see\u00a0\u2060<a" in printed(tmp_path, "# A {#a}\n\n(see\u00a0[](#a))")


def test_links_are_flat(tmp_path: Path) -> None:
    """A link holds plain text only, and says all of it: PDF/UA-1 fails on others (7.18.5-1)."""
    shown = printed(tmp_path, "# A\n\n[*one* and `two`](https://example.org)")
    assert '<a href="https://example.org">one and two</a>' in shown


def test_headings_name_their_bookmarks(tmp_path: Path) -> None:
    """A bookmark says number and title, without the mark of a note."""
    assert 'data-title="1\u2002A title"' in printed(tmp_path, "# A *title*^[note] {#a}")


def test_hard_blocks_are_accessible(tmp_path: Path) -> None:
    """Loose lists, notes with lists, formulas, code and deep headings stay PDF/UA-1."""
    text = (
        "# A^[In a heading.]\n\n- one\n\n  more\n- two\n\n1. a\n\n   b\n\n"
        "$$x^2$$\n\n```python\nf()\n```\n\nText[^n].\n\n[^n]: One\n\n    - two\n\n"
        "## B\n\n### C\n\n> quoted\n\nTerm\n:   One\n\n    Two\n"
    )
    made = pdf.render(edition_of(tmp_path, text), tmp_path / "x.pdf", default_templates())
    assert verapdf(made, "ua1") == []
    with pikepdf.open(made) as document:
        assert len(document.pages) >= 4
