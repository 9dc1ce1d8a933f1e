"""What the divisions of a book are called: parts, chapters, appendices and sections."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from hexapla.editions.localize import of_source
from hexapla.formats.html import writer
from hexapla.rendering.blocks import of_chapters
from hexapla.rendering.chapters import chapters
from hexapla.theme import Theme, default_templates
from hexapla.verification.expected import expected
from hexapla.verification.readings import as_printed
from tests.support.books import book_of

BOOK = """\
# Before {#before .frontmatter}

See [](#part), [](#one), [](#inner), [](#deep), [](#tables), [](#lists), [](#before), and so on.

[](#one) and [](#inner) begin it.

# By day {#part .part}

# One {#one}

## Inner {#inner}

### Deep {#deep}

# Tables {#tables .appendix}

## Lists {#lists}
"""

WORDS = {
    "en": ["part I", "chapter 1", "section 1.1", "section 1.1.1", "appendix A", "section A.1"],
    "de": ["Teil I", "Kapitel 1", "Abschnitt 1.1", "Abschnitt 1.1.1", "Anhang A", "Abschnitt A.1"],
    "fr": ["partie I", "chapitre 1", "section 1.1", "section 1.1.1", "annexe A", "section A.1"],
    "ja": ["第I部", "第1章", "第1.1節", "第1.1.1節", "付録A", "第A.1節"],
    "ru": ["часть I", "гл. 1", "раздел 1.1", "раздел 1.1.1", "приложение А", "раздел А.1"],
}


@pytest.mark.parametrize("language", WORDS)
def test_a_reference_calls_a_chapter_a_chapter(tmp_path: Path, language: str) -> None:
    """A reference says what it leads to: a part, a chapter, an appendix, or a section below one."""
    book = book_of(tmp_path, BOOK, language=language)
    first, *_ = chapters(of_source(book, Theme(tmp_path)))
    said = [" ".join(link.itertext()) for link in first.body.iter("a")]
    plain = [text.replace("\u2060", "").replace("\u00a0", " ") for text in said]
    assert plain[:7] == [*WORDS[language], "Before"]
    # The proof, which has none of this from the writer, wants the same.
    wanted = [one.text for one in expected(book, language, "html") if one.kind == "reference"]
    assert wanted[:6] == [as_printed(text) for text in said[:6]]


def test_a_reference_that_opens_a_sentence_has_a_capital(tmp_path: Path) -> None:
    """At the beginning of a paragraph a chapter is called by its word with a capital."""
    first, *_ = chapters(of_source(book_of(tmp_path, BOOK), Theme(tmp_path)))
    *_, opening, inside = ["".join(link.itertext()) for link in first.body.iter("a")]
    assert (opening.replace("\u00a0", " "), inside.replace("\u00a0", " ")) == (
        "Chapter 1",
        "section 1.1",
    )


def test_errata_call_a_chapter_a_chapter(tmp_path: Path) -> None:
    """A heading that changed is found by the word for what it opens."""
    found = of_chapters(chapters(of_source(book_of(tmp_path, BOOK), Theme(tmp_path))))
    assert [block.of for _, block in found if block.number and block.kind == "heading"] == [
        *("part", "chapter", "section", "section", "appendix", "section")
    ]


def test_links_to_cite_call_a_chapter_a_chapter(tmp_path: Path) -> None:
    """What is copied of a place names its chapter or section, with the comma of the language."""
    book = book_of(
        tmp_path,
        f"{BOOK}\nText.\n",
        language="zh-Hans",
        more="[numbering]\nparagraphs = true\n",
    )
    writer.render(of_source(book, Theme(tmp_path)), tmp_path / "site", default_templates())
    places = [
        place
        for page in ("part", "one", "tables")
        for place in html.parse(tmp_path / "site" / f"{page}.html").xpath("//@data-place")
    ]
    assert places == [
        *("第I部分", "第1章", "第1.1节", "第1.1.1节", "附录A", "第A.1节", "第A.1节，¶1")
    ]
