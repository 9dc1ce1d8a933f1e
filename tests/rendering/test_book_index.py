"""The index: marks in the source, entries for translators, and their order in each language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hexapla.catalogs import catalog as catalogs
from hexapla.editions.localize import localize, of_source
from hexapla.errors import SourceError
from hexapla.model import Book, Edition
from hexapla.rendering.book_index import Entry, index
from hexapla.rendering.chapters import chapters, to_html
from hexapla.rendering.context import Captioned, template_values
from hexapla.segments.segments import extract, substitute
from hexapla.segments.sync import sync_catalog
from hexapla.source import pandoc_ast
from hexapla.source.numbering import counts
from hexapla.theme import Theme
from tests.support.books import book_from, book_of, pairs_of

MARKED = """\
# One {#one}

A [harbour]{.index}, [their *boats*]{.index entry="boat!fishing"} []{.index entry="boat"}.^[And
[here]{.index entry="harbour"}.]

![A [boat]{.index} at sea](images/square.svg)

## [Boats]{.index entry="boat!rowing"}
"""


def translated(book: Book, language: str, words: dict[str, str]) -> Edition:
    """An edition with these translations; what is not among them is not translated."""
    new, _ = sync_catalog(catalogs.empty(language, "book", "2026-11-23"), extract(book))
    told = tuple(replace(message, string=words.get(message.id, "")) for message in new)
    edition, findings = localize(book, replace(new, messages=told), Theme(book.root))
    assert findings == []
    return edition


def listed(edition: Edition) -> list[tuple[str, list[str]]]:
    """The headings of an index, each with the texts of its entries."""
    return [(letter.heading, [entry.text for entry in letter.entries]) for letter in index(edition)]


def entries(root: Path, language: str, *words: str) -> list[tuple[str, list[str]]]:
    """The index of a book in a language that marks these words."""
    text = " ".join(f"[{word}]{{.index}}" for word in words)
    return listed(of_source(book_of(root, f"# A\n\n{text}\n", language=language), Theme(root)))


# Marks


def test_entries_are_texts_of_their_own(tmp_path: Path) -> None:
    """Marked words can move in their sentence; each level of an entry is translated by itself."""
    assert pairs_of(book_of(tmp_path, MARKED))[2:] == [
        ("A ⟦1⟧harbour⟦/1⟧, ⟦2⟧their *boats*⟦/2⟧ ⟦3⟧.⟦4⟧", None),
        ("harbour", "index"),
        ("boat", "index"),
        ("fishing", "index: boat"),
        ("boat", "index"),
        ("And ⟦1⟧here⟦/1⟧.", None),
        ("harbour", "index"),
        ("A ⟦1⟧boat⟦/1⟧ at sea", "caption"),
        ("boat", "index"),
        ("A boat at sea", "caption"),
        ("⟦1⟧Boats⟦/1⟧", "heading"),
        ("boat", "index"),
        ("rowing", "index: boat"),
    ]


def test_a_translator_knows_what_an_entry_is(tmp_path: Path) -> None:
    """A mark names its entry, and an entry says what form is wanted and what it stands under."""
    comments = {found.key: found.comments for found in extract(book_of(tmp_path, MARKED))}
    assert comments[None, "And ⟦1⟧here⟦/1⟧."] == ("⟦1⟧ = for the index: harbour",)
    (form,) = comments["index", "harbour"]
    assert "the form that a dictionary would have" in form
    assert comments["index: boat", "rowing"] == ("a sub-entry in the index, under “boat”",)


def test_places_follow_the_source(tmp_path: Path) -> None:
    """Each mark is an element with a number of its own, the same in every edition and format."""
    book = book_of(tmp_path, MARKED)
    marks = [
        node["c"][0][0] for node in pandoc_ast.walk(book.blocks) if pandoc_ast.is_index_mark(node)
    ]
    assert marks == [f"index-{number}" for number in range(1, len(marks) + 1)]
    assert counts(book.blocks).index_marks == len(marks)
    (chapter,) = chapters(of_source(book, Theme(tmp_path)))
    html = "".join(map(to_html, [chapter.body, *chapter.notes]))
    assert [html.count(f'<span id="{name}" class="index">') for name in marks] == [1] * len(marks)
    assert "data-entry" not in html


@pytest.mark.parametrize(
    ("mark", "what"),
    [
        ("[]{.index}", "the index mark '' names no entry"),
        ('[x]{.index entry="a!"}', "the index mark 'x' names no entry"),
        ('[x]{.index entry="a!b!c!d"}', "the index mark 'x' has more than 3 levels"),
        ("[x]{.index #here}", "the index mark 'x' has an id"),
    ],
)
def test_wrong_marks(tmp_path: Path, mark: str, what: str) -> None:
    """A mark that means nothing is told with its place before anything is built."""
    with pytest.raises(SourceError) as caught:
        book_of(tmp_path, f"# One {{#one}}\n\na {mark}\n")
    (finding,) = caught.value.findings
    assert finding.where == "source/01.md#one, line 3"
    assert finding.what.startswith(what)


WORD = st.text(st.sampled_from("abcé字م2"), min_size=1, max_size=5)
WORDS = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
MARK = st.builds(
    lambda words, levels: f'[{words}]{{.index entry="{"!".join(levels)}"}}',
    st.one_of(WORDS, st.just(""), WORDS.map("*{}*".format)),
    st.lists(WORDS, min_size=1, max_size=3),
)
TEXT = st.lists(st.one_of(MARK, WORDS, WORDS.map("[{}]{{.index}}".format)), min_size=1, max_size=6)


@settings(max_examples=30)
@given(st.lists(TEXT.map(" ".join), min_size=1, max_size=4))
@example(['[a]{.index} ![b [c]{.index}](images/square.svg) ^[d []{.index entry="e  f"}]'])
def test_marks_keep_the_laws(paragraphs: list[str]) -> None:
    """Identity, quiet sync and exact marks hold for marked words, and no place is lost."""
    with book_from("\n\n".join(["# One {#one}", *paragraphs])) as book:
        assert substitute(book, lambda segment: segment.text) == (book, [])
        once, _ = sync_catalog(catalogs.empty("fr", "book", "2026-11-23"), extract(book))
        assert sync_catalog(once, extract(book))[0] == once
        louder, findings = substitute(book, lambda segment: f"{segment.text} x")
        assert findings == []
        for blocks in (book.blocks, louder.blocks):
            marks = [
                node["c"][0][0]
                for node in pandoc_ast.walk(blocks)
                if pandoc_ast.is_index_mark(node)
            ]
            shown = of_source(replace(book, blocks=blocks), Theme(book.root))
            assert sorted(marks) == sorted(places(shown))


def places(edition: Edition) -> list[str]:
    """All places in the index of an edition."""

    def of(entry: Entry) -> list[str]:
        return [*entry.places, *(place for inner in entry.inner for place in of(inner))]

    return [place for letter in index(edition) for entry in letter.entries for place in of(entry)]


# Entries


def test_equal_entries_meet(tmp_path: Path) -> None:
    """Marks of one entry are its places, in the order of reading; sub-entries stand under it."""
    boats, harbours = index(of_source(book_of(tmp_path, MARKED), Theme(tmp_path)))
    fishing, rowing = Entry("fishing", ["index-2"]), Entry("rowing", ["index-6"])
    assert boats.entries == [Entry("boat", ["index-3", "index-5"], [fishing, rowing])]
    assert harbours.entries == [Entry("harbour", ["index-1", "index-4"])]


def test_translations_meet(tmp_path: Path) -> None:
    """Words that are translated alike are one entry, and marks that moved keep their numbers."""
    book = book_of(tmp_path, "# A\n\n[ship]{.index} and [boat]{.index}\n")
    words = {"⟦1⟧ship⟦/1⟧ and ⟦2⟧boat⟦/2⟧": "⟦2⟧bateau⟦/2⟧ et ⟦1⟧bateau⟦/1⟧"}
    edition = translated(book, "fr", words | {"ship": "bateau", "boat": "bateau"})
    (letter,) = index(edition)
    assert letter.entries == [Entry("bateau", ["index-2", "index-1"])]


def test_untranslated_entries_say_so(tmp_path: Path) -> None:
    """An entry in another language is marked as any other text in another language is."""
    book = book_of(tmp_path, "# A\n\n[boat]{.index} and [ship]{.index}\n")
    boat, ship = index(translated(book, "ar", {"ship": "سفينة"}))[::-1]
    assert ship.entries[0].marks == {}
    assert boat.entries[0].marks == {
        "class": "state missing",
        "title": "لم يُترجم بعد",
        "lang": "en",
        "dir": "ltr",
    }


def test_a_book_without_marks_has_no_index(tmp_path: Path) -> None:
    """Where no word is marked, there is no index."""
    assert entries(tmp_path, "en") == []


# Order

ORDERS = {
    "en": (["Éa", "Zebra", "ebb", "2030"], [("0–9", ["2030"]), ("E", ["Éa", "ebb"])]),
    "es": (["ñu", "nube", "oso"], [("N", ["nube"]), ("Ñ", ["ñu"]), ("O", ["oso"])]),
    "de": (["Zebra", "Öl", "Ofen"], [("O", ["Ofen", "Öl"]), ("Z", ["Zebra"])]),
    "sv": (["Öl", "Zebra", "Ofen"], [("O", ["Ofen"]), ("Z", ["Zebra"]), ("Ö", ["Öl"])]),
    "ru": (["ёлка", "Устав", "ICT"], [("Е", ["ёлка"]), ("У", ["Устав"]), ("I", ["ICT"])]),
    "zh-Hans": (
        ["网络", "《安全》", "主权", "ICT"],
        [("A", ["《安全》"]), ("I", ["ICT"]), ("W", ["网络"]), ("Z", ["主权"])],
    ),
    "ar": (
        ["السيادة", "أمن", "الأمل", "البلد"],
        [("ا", ["الأمل", "أمن"]), ("ب", ["البلد"]), ("س", ["السيادة"])],
    ),
    "he": (["שלום", "אור"], [("א", ["אור"]), ("ש", ["שלום"])]),
    "ko": (["한국", "가"], [("ㄱ", ["가"]), ("ㅎ", ["한국"])]),
}


@pytest.mark.parametrize("language", ORDERS)
def test_order_of_a_language(tmp_path: Path, language: str) -> None:
    """Letters, and entries under them, come as the readers of a language look for them."""
    words, wanted = ORDERS[language]
    found = entries(tmp_path, language, *words)
    assert [pair for pair in found if pair in wanted] == wanted
    assert sorted(word for _, texts in found for word in texts) == sorted(words)


# Figures and tables


def test_lists_of_figures_and_tables(tmp_path: Path) -> None:
    """What has a number is listed with its label in the edition's words, without its notes."""
    text = (
        "# A {#a}\n\n![A *big* [boat]{.index}^[n] in [](#a)](images/square.svg){#big}\n\n"
        "| a |\n|---|\n| b |\n\n: Said {#told}\n\n| a |\n|---|\n| b |\n"
    )
    book = book_of(tmp_path, text)
    edition = of_source(book, Theme(tmp_path))
    found = template_values(edition, chapters(edition))
    assert found["figures"] == [Captioned("big", "Figure 1", "A big boat in chapter 1")]
    assert found["tables"] == [Captioned("told", "Table 1", "Said")]
    french = translated(book, "fr", {"Said": "Dit"})
    assert template_values(french, chapters(french))["tables"] == [
        Captioned("told", "Tableau 1", "Dit")
    ]
