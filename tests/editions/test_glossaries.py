"""Glossaries: each language has their terms in its own order, and nothing else of them differs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.editions import glossaries
from hexapla.editions.localize import localize, of_source
from hexapla.editions.parallel import side_by_side, single_editions
from hexapla.model import Edition, Node
from hexapla.source import pandoc_ast
from hexapla.theme import Theme
from tests.support.books import book_of

TEXT = """\
# One {#one}

Zoo
:   The order of these means something.

Abbey
:   Second.

# Words {#words .glossary .unnumbered}

Apple
:   A fruit.^[A first note.]

Bread
:   Baked.^[A second note.]

Cheese
:   Of milk.

## More {#more}

::: aside
Ant
:   Small.

Zebra
:   Striped.
:::

# Last {#last}

Wine
:   Red.

Beer
:   Brown.

::: glossary
Wine
:   Red.

Beer
:   Brown.
:::
"""

FRENCH = {
    "Zoo": "Parc",
    "Abbey": "Abbaye",
    "Apple": "Pomme",
    "Bread": "Pain",
    "Cheese": "Fromage",
    "Ant": "Fourmi",
    "Zebra": "Animal rayé",
    "Wine": "Vin",
    "Beer": "Bière",
}


def edition_of(root: Path, language: str, words: Mapping[str, str], text: str = TEXT) -> Edition:
    """An edition with these terms."""
    book = book_of(root, text)
    theme = Theme(book.root)
    if language == "en":
        return of_source(book, theme)
    messages = tuple(Message(source, said, "term") for source, said in words.items())
    return localize(book, Catalog(language, messages), theme)[0]


def terms(blocks: list[Node]) -> list[str]:
    """The terms of all lists of definitions, in the order of reading."""
    lists = (node["c"] for node in pandoc_ast.walk(blocks) if node["t"] == "DefinitionList")
    return [pandoc_ast.plain(term) for entries in lists for term, _ in entries]


def test_a_glossary_is_in_the_order_of_its_language(tmp_path: Path) -> None:
    """Terms are collated below a heading or in a block that says so; other lists stay."""
    found = terms(edition_of(tmp_path, "fr", FRENCH).book.blocks)
    assert found == [
        *("Parc", "Abbaye"),
        *("Fromage", "Pain", "Pomme", "Animal rayé", "Fourmi"),
        *("Vin", "Bière", "Bière", "Vin"),
    ]


def test_the_source_keeps_its_order(tmp_path: Path) -> None:
    """What the author wrote stands as it was written."""
    found = terms(edition_of(tmp_path, "en", {}).book.blocks)
    assert found[2:7] == ["Apple", "Bread", "Cheese", "Ant", "Zebra"]


@pytest.mark.parametrize(
    ("language", "words", "order"),
    [
        ("zh-Hans", ("苹果", "面包", "奶酪"), ["面包", "奶酪", "苹果"]),  # pinyin
        ("ar", ("المدينة", "باب", "التفاح"), ["باب", "التفاح", "المدينة"]),  # without the article
        ("sv", ("Öl", "Zon", "Ål"), ["Zon", "Ål", "Öl"]),
        ("de", ("Öl", "Zone", "Aal"), ["Aal", "Öl", "Zone"]),
        ("es", ("ñame", "nuez", "«oca»"), ["nuez", "ñame", "«oca»"]),
    ],
)
def test_the_order_is_that_of_the_index(
    tmp_path: Path, language: str, words: tuple[str, ...], order: list[str]
) -> None:
    """CLDR's order of the language, without articles and quotation marks, as in the index."""
    said = dict(zip(("Apple", "Bread", "Cheese"), words, strict=True))
    assert terms(edition_of(tmp_path, language, said).book.blocks)[2:5] == order


def test_numbers_go_with_their_entries(tmp_path: Path) -> None:
    """A note has the number of the source, wherever its entry comes to stand."""
    blocks = edition_of(tmp_path, "fr", FRENCH).book.blocks
    notes = [node for node in pandoc_ast.walk(blocks) if pandoc_ast.is_note(node)]
    assert [pandoc_ast.value(note, "number") for note in notes] == ["2", "1"]
    assert [note["c"][0][0] for note in notes] == ["words-note-2", "words-note-1"]


def test_a_glossary_with_figures_stays(tmp_path: Path) -> None:
    """What is counted through the book stands in the order of its numbers in every edition."""
    figures = (
        "![One](images/square.svg){#fig-one}\n\nBread\n:   ![Two](images/square.svg){#fig-two}"
    )
    text = f"# Words {{#words .glossary}}\n\nApple\n\n:   A fruit.\n\n    {figures}\n"
    edition = edition_of(tmp_path, "fr", FRENCH, text)
    assert terms(edition.book.blocks) == ["Pomme", "Pain"]


def test_columns_have_one_order(tmp_path: Path) -> None:
    """In a parallel edition each entry stands beside its translation, in the order of the first."""
    english, french = (edition_of(tmp_path / tag, tag, FRENCH) for tag in ("en", "fr"))
    chinese = edition_of(
        tmp_path / "zh", "zh-Hans", {"Apple": "苹果", "Bread": "面包", "Cheese": "奶酪"}
    )
    for first, second, wanted in (
        (english, french, ["Pomme", "Pain", "Fromage"]),
        (french, english, ["Cheese", "Bread", "Apple"]),
        (french, chinese, ["奶酪", "面包", "苹果"]),
    ):
        left, right = single_editions(side_by_side(first, second))
        assert terms(left.book.blocks) == terms(first.book.blocks)
        assert terms(right.book.blocks)[2:5] == wanted
    # The edition alone is as it was.
    assert terms(french.book.blocks)[2:5] == ["Fromage", "Pain", "Pomme"]


def test_following_back_is_the_source(tmp_path: Path) -> None:
    """The order of the source can be had again, and left again."""
    french = edition_of(tmp_path, "fr", FRENCH)
    blocks = pandoc_ast.copy(french.book.blocks)
    glossaries.follow(blocks, french.entry_orders, ())
    assert terms(blocks)[2:5] == ["Pomme", "Pain", "Fromage"]
    glossaries.follow(blocks, (), french.entry_orders)
    assert blocks == french.book.blocks
