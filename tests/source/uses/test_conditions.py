"""Text for some editions only: how it is said, what is left out, and what is refused."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from hexapla.editions.localize import of_source
from hexapla.errors import SourceError
from hexapla.model import Book, Node
from hexapla.segments.segments import extract
from hexapla.source import pandoc_ast
from hexapla.source.faults.warned import warnings
from hexapla.source.numbering import counts
from hexapla.source.reader import read_book
from hexapla.source.uses.views import edition_for, left_out, shown_in
from hexapla.theme import Theme
from tests.support.books import book_of, folder_of, texts_of

MORE = '[editions]\nlanguages = ["de", "fr"]\n'
FORMATS = ("html", "epub", "pdf", "print", "txt", "own:format")


def said(blocks: Sequence[Node]) -> list[str]:
    """The text of each paragraph, cell and caption."""
    nodes = pandoc_ast.walk_markup(list(blocks))
    return [pandoc_ast.plain(node["c"]) for node in nodes if node["t"] in {"Para", "Plain"}]


def where_shown(book: Book, text: str, language: str = "en") -> list[str]:
    """The formats in which a text is shown."""
    return [kind for kind in FORMATS if text in said(shown_in(book, kind, language).blocks)]


@pytest.mark.parametrize(
    ("condition", "formats"),
    [
        ("{.only-html}", ["html"]),
        ("{.only-epub}", ["epub"]),
        ("{.only-print}", ["pdf", "print"]),
        ("{.only-pdf}", ["pdf", "print"]),
        ("{.only-text}", ["txt"]),
        ("{.only-html .only-epub}", ["html", "epub"]),
        ('{.content-visible when-format="html"}', ["html"]),
        ('{.content-visible when-format="html:js"}', ["html"]),
        ('{.content-visible when-format="latex"}', ["pdf", "print"]),
        ('{.content-visible unless-format="pdf"}', ["html", "epub", "txt", "own:format"]),
        ('{.content-hidden when-format="html"}', ["epub", "pdf", "print", "txt", "own:format"]),
        ('{.content-hidden unless-format="epub"}', ["epub"]),
        ('{.content-visible when-format="docx"}', []),
        ("{.other}", list(FORMATS)),
    ],
)
def test_a_block_is_shown_where_its_author_says(
    tmp_path: Path, condition: str, formats: list[str]
) -> None:
    """A div, and a paragraph that is one span, are in the formats that they name, and no others."""
    text = f"# One\n\n::: {condition}\nBlock.\n:::\n\n[Words.]{condition}\n\nAll.\n"
    book = book_of(tmp_path, text, more=MORE)
    assert where_shown(book, "Block.") == formats
    assert where_shown(book, "Words.") == formats
    assert where_shown(book, "All.") == list(FORMATS)


def test_words_in_a_sentence_go_with_their_space(tmp_path: Path) -> None:
    """Where words are left out, one space is left, and none before the end."""
    text = "# One\n\nOne [two]{.only-html} three [four]{.only-epub}\n\n[one]{.only-html} two\n"
    book = book_of(tmp_path, text, more=MORE)
    assert said(shown_in(book, "html", "en").blocks) == ["One two three", "one two"]
    assert said(shown_in(book, "epub", "en").blocks) == ["One three four", "two"]
    assert said(shown_in(book, "txt", "en").blocks) == ["One three", "two"]


def test_punctuation_follows_the_word_that_is_left(tmp_path: Path) -> None:
    """Where the last words of a sentence are left out, no space stands before its full stop."""
    text = "# One\n\nGo on [here]{.only-html}, then [there]{.only-epub}. (Or not [x]{.only-html})\n"
    book = book_of(tmp_path, text, more=MORE)
    assert said(shown_in(book, "txt", "en").blocks) == ["Go on, then. (Or not)"]


def test_a_condition_on_anything_with_attributes_counts(tmp_path: Path) -> None:
    """Code, a figure, a table, a link and a picture in a line may have one themselves."""
    text = (
        "# One\n\n``` {.py .only-html}\nx\n```\n\n![A figure](images/square.svg){.only-html}\n\n"
        "| a |\n|---|\n| b |\n\n: Caption {.only-html}\n\n"
        "Text [a link](https://example.org){.only-html} `code`{.only-html}"
        " ![A square](images/square.svg){.only-html}\n"
    )
    book = book_of(tmp_path, text, more=MORE)
    web, paper = (counts(shown_in(book, kind, "en").blocks) for kind in ("html", "pdf"))
    assert (web.figures, web.tables, web.pictures, web.code_blocks, web.links) == (1, 1, 2, 1, 1)
    assert (paper.figures, paper.tables, paper.pictures, paper.code_blocks, paper.links) == (
        *(0, 0, 0),
        *(0, 0),
    )
    assert shown_in(book, "pdf", "en").pictures == ()


def test_conditions_in_each_other_must_all_be_met(tmp_path: Path) -> None:
    """Text in a block for the web, in a language, is in that language on the web only."""
    text = "# One\n\n:::: {.only-html}\n::: {.only lang=de}\nBeides.\n:::\n::::\n\nAll.\n"
    book = book_of(tmp_path, text, more=MORE)
    assert where_shown(book, "Beides.", "de") == ["html"]
    assert where_shown(book, "Beides.", "fr") == []


def test_numbers_are_the_same_in_all_formats(tmp_path: Path) -> None:
    """What stands in conditional text has its number; what follows it has the next one."""
    text = (
        "# One\n\n::: {.only-html}\n![First](images/square.svg){#fig-a}\n\nWords.[^1]\n:::\n\n"
        "![Second](images/square.svg){#fig-b}\n\nMore.[^2]\n\n[^1]: A note.\n[^2]: Another.\n"
    )
    book = book_of(tmp_path, text, more="[numbering]\nparagraphs = true\n")
    for kind, figures in (("html", ["1", "2"]), ("pdf", ["2"])):
        nodes = list(pandoc_ast.walk_markup(shown_in(book, kind, "en").blocks))
        numbers = [pandoc_ast.value(node, "number") for node in nodes if node["t"] == "Figure"]
        notes = [pandoc_ast.value(node, "number") for node in nodes if pandoc_ast.is_note(node)]
        assert numbers == notes == figures
    paragraphs = [node for node in book.blocks if "paragraph" in pandoc_ast.classes(node)]
    assert len(paragraphs) == 1


def test_a_book_without_conditions_is_shown_as_it_is(tmp_path: Path) -> None:
    """Nothing is copied where nothing is left out."""
    book = book_of(tmp_path, "# One\n\nText.\n")
    assert shown_in(book, "pdf", "en") is book
    edition = of_source(book, Theme(tmp_path))
    assert edition_for(edition, "pdf") is edition


def test_the_tree_of_a_book_stays_as_it_is(tmp_path: Path) -> None:
    """Leaving out makes a tree of its own, in which no condition is left."""
    text = "# One\n\n- a\n- ::: {.only-html}\n  b\n  :::\n\nc [d]{.only-epub}\n"
    book = book_of(tmp_path, text, more=MORE)
    before = pandoc_ast.copy(book.blocks)
    shown = {kind: shown_in(book, kind, "en") for kind in FORMATS}
    assert book.blocks == before
    for one in shown.values():
        assert "only" not in str(one.blocks)
        assert sum(count for _, count in one.files) == len(one.blocks)
    (items,) = [one["c"] for one in shown["txt"].blocks if one["t"] == "BulletList"]
    assert len(items) == 1


def test_text_of_one_language_is_not_for_translators(tmp_path: Path) -> None:
    """It is written in its language: no segment, and a mark in a sentence that says what it is."""
    text = (
        "# One\n\n::: {.only lang=de}\nNur hier.\n:::\n\n"
        "Words [auf Deutsch]{.only lang=de} and [on paper]{.only-print} here.\n"
    )
    book = book_of(tmp_path, text, more=MORE)
    segment = extract(book)[-1]
    assert segment.text == "Words ⟦1⟧ and ⟦2⟧on paper⟦/2⟧ here."
    assert segment.comments == ("⟦1⟧ = only in the language de: auf Deutsch, ⟦2⟧ = only in print",)
    assert "Nur hier." not in texts_of(book)


def test_what_is_left_out_is_listed(tmp_path: Path) -> None:
    """Each passage with its section, its words and the editions that have it."""
    text = "# One\n\n::: {.only-html}\nOn the web.[^1]\n:::\n\nx [y]{.only lang=fr}\n\n[^1]: N.\n"
    book = book_of(tmp_path, text, more=MORE)
    found = [(one.where, one.text, one.condition) for one in left_out(book, "pdf", "en")]
    assert found == [
        ("source/01.md#one", "On the web.", "only in html"),
        ("source/01.md#one", "y", "only in the language fr"),
    ]
    assert list(left_out(book, "html", "fr")) == []


def test_two_columns_keep_their_places(tmp_path: Path) -> None:
    """Beside another language, a block that only that one has leaves an empty one."""
    text = "# One\n\n::: {.only lang=en}\nEnglish.\n:::\n\n::: {.only-html}\nWeb.\n:::\n\nx\n"
    edition = of_source(book_of(tmp_path, text, more=MORE), Theme(tmp_path))
    both = replace(edition, beside=replace(edition, language="de"))
    shown = edition_for(both, "pdf")
    assert shown.beside is not None
    first, second = shown.book.blocks, shown.beside.book.blocks
    assert [block["t"] for block in first] == [block["t"] for block in second]
    assert said(first) == ["English.", "x"]
    assert said(second) == ["x"]


WRONG = [
    ("# B {.only-html}", "a heading stands in every edition"),
    ("# B [c]{.only-html}", "the heading 'B c' is, or has, text for some editions"),
    ("::: {.only-html}\n# B\n:::", "the heading 'B' is, or has, text for some editions"),
    ("[b]{.only-html} [c]{.only-print}", "nothing of this paragraph is left in the en edition"),
    ("*[b]{.only-html}* [c]{.only-html}", "nothing of this paragraph is left"),
    ("x [[b]{.only-html}](https://e.org)", "no words of this link are left"),
    ("1. bee\n2. ::: {.only-html}\n   c\n   :::\n3. d", "an item of this list is left out"),
    ("x[^1]\n\n[^1]: [b]{.only-html}", "nothing of this note is left"),
    ("![[boat]{.only-html}](images/square.svg)", "nothing of this"),
    ("[x](#b)\n\n[c]{#b .only-html} d", "the reference to '#b' leads nowhere in the en edition"),
    ("[](#f)\n\n![b](images/square.svg){#f .only-epub}", "'#f' leads nowhere in the en edition"),
    ("[x](#b) [c]{#b .only lang=de}", "leads nowhere in the en edition"),
    ("::: {.only-htm}\nb\n:::", ".only-htm names no format (did you mean 'html'?)"),
    ("[b]{.only} c", "{.only} says no language"),
    ("[b]{.only lang=german} c", "{.only lang=german}: 'german' is not a BCP 47 language tag"),
    ("[b]{.content-visible} c", "no format is named"),
    ("[b]{.content-hidden when-profile=x} c", "when-profile is nothing that a book knows"),
    ('[b]{.content-hidden when-format="htlm"} c', 'when-format="htlm" names no format'),
]


@pytest.mark.parametrize(("text", "what"), WRONG, ids=[text for text, _ in WRONG])
def test_what_would_not_be_whole_is_refused(tmp_path: Path, text: str, what: str) -> None:
    """A condition that means nothing, or breaks an edition, is told with its line."""
    folder_of(tmp_path, f"# A\n\nFirst.\n\n{text}\n", more=MORE)
    with pytest.raises(SourceError) as caught:
        read_book(tmp_path)
    found = [f"{one.what} ({one.tip})" for one in caught.value.findings]
    assert any(what in one for one in found), found
    assert all(", line " in one.where for one in caught.value.findings)


def test_a_reference_from_text_with_the_same_condition_is_fine(tmp_path: Path) -> None:
    """What is on the web only may refer to what is there only; a narrower text, too."""
    text = (
        "# A\n\n::: {.only-html}\n![b](images/square.svg){#f}\n\nSee [](#f).\n:::\n\n"
        "x [see [](#f)]{.only-html} and [[y](#f)]{.content-hidden unless-format=html}\n"
    )
    assert book_of(tmp_path, text, more=MORE).warnings == ()


def test_text_that_no_edition_shows_is_told(tmp_path: Path) -> None:
    """A language that the book does not have is probably a slip."""
    book = book_of(tmp_path, "# A\n\nb [c]{.only lang=es}\n", more=MORE)
    (finding,) = warnings(book)
    assert (finding.where, finding.severity) == ("source/01.md#a, line 3", "warning")
    assert "no edition shows 'c'" in finding.what
    assert "en, de, fr" in finding.tip
