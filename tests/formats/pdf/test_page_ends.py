"""Words at the ends of pages: none is divided between two."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from lxml import html

from hexapla.editions.localize import of_source
from hexapla.formats.pdf import writer
from hexapla.formats.pdf.pages import ends
from hexapla.formats.pdf.pages.ends import keep_words_whole
from hexapla.theme import Theme, default_templates
from hexapla.verification.read_back import reading_of
from tests.support import pdf_readers
from tests.support.books import book_of

LONG = "internationalisation misunderstandings responsibilities well-established considerations"


@pytest.mark.slow
def test_no_word_is_on_two_pages(tmp_path: Path) -> None:
    """No page ends within a word, at a hyphen of the word's own or at one that divides it."""
    words = " ".join([LONG] * 200)
    more, file = '[pdf]\npage = "A6"\n', tmp_path / "a.pdf"
    book = book_of(tmp_path, f"# One\n\n{words}\n", more=more)
    writer.render(of_source(book, Theme(tmp_path)), file, default_templates())
    with pypdfium2.PdfDocument(file) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    assert len(texts) > 15
    assert pdf_readers.lost(file, words) == {name: [] for name in pdf_readers.READERS}


@pytest.mark.parametrize(
    ("text", "start", "end", "kept"),
    [
        ("one consti\u00adtution two", "consti", "tution", ["constitution"]),
        ("a well-known one, well-known", "well-", "known", ["well-known", "well-known"]),
        ("constitutional constitution", "consti", "tution", ["constitution"]),
        ("倡议框架内分享经验", "框", "架", ["框架"]),
        ("one <em>con</em>stitution", "con", "stitution", []),
        ("no " * 9 + "no", "n", "o", ["no"] * 10),
        ("one con.stitution", "con.", "stitution", ["con.stitution"]),
    ],
)
def test_words_are_marked(
    monkeypatch: pytest.MonkeyPatch, text: str, start: str, end: str, kept: list[str]
) -> None:
    """A divided word is kept whole wherever it stands in its block, and in no other word."""
    body = html.fragment_fromstring(f'<div><p id="a">{text}</p><p id="b">{text}</p></div>')
    divided = "hexapla.formats.pdf.pages.ends._divided"
    monkeypatch.setattr(divided, lambda _document: [("a", start, end), ("gone", start, end)])
    before = "".join(body.itertext()).replace("\u00ad", "")
    keep_words_whole([body], None)
    keep_words_whole([body], None)
    first, second = body
    assert [one.text for one in first.iterfind(".//span[@class='whole']")] == kept
    assert not second.findall(".//span")
    assert "".join(body.itertext()).replace("\u00ad", "") == before


def test_a_reference_with_a_whole_word_is_one_reference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word that is kept whole in a cross-reference is no reference of its own."""
    passage = "Words that go on and fill the lines of a page. " * 4
    text = f"# One\n\n{passage} See [](#two), and so on.\n\n# Two {{#two}}\n\nEnd.\n"
    book, file = book_of(tmp_path, text), tmp_path / "book.pdf"
    monkeypatch.setattr(ends, "_divided", lambda _: [("block-c1-2", "chap", "ter")])
    writer.render(of_source(book, Theme(tmp_path)), file, default_templates())
    reading = reading_of("pdf", file, book, "en")
    assert reading is not None
    said = [one.text for one in reading.printed if one.kind == "reference"]
    assert said == ["chapter 2, page 7"]
