"""The plain-text edition: all that the book says, one line a paragraph, and proven like others."""

from __future__ import annotations

from pathlib import Path

import pytest

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.editions.localize import localize, of_source
from hexapla.formats.text import writer
from hexapla.model import Book, Edition
from hexapla.rendering import chapters
from hexapla.theme import Theme, default_templates
from hexapla.verification.compare import differences
from hexapla.verification.read_back import reading_of
from hexapla.verification.readings import letters
from tests.support.books import book_of

TEXT = r"""# Preface {.unnumbered}

Hello[^a], see [](#two) and [](#square).

[^a]: A note with `code [1]`.

    It has two paragraphs.

# One & *two* {#one}

H~2~O, x^2^, 1^er^, [a link](https://example.org), $E = mc^2$. Literal [1], ¶5 and 1.1 here.\
The next line.

| Left | Right |
|------|-------|
| a    | b[^b] |
|      | d     |

: A table {#tab}

[^b]: In a table.

![A caption](images/square.svg){#square alt="What is seen"}

## Below {#two}

1. one

   more of it
2. two[^c]

   - inner

[^c]: In a list.

> A quotation

```python
def f(a):


    return a[1]
```

Term

:   Meaning

| Verse one
| verse two

### Not numbered {.unnumbered}

![Another](images/drawing.svg)

# 1984. A year {.unnumbered}

The end.
"""

WANTED = """



Preface

Hello⁠[1], see section 1.1 and figure 1.

Notes

[1] A note with code [1].

It has two paragraphs.




1 One & two

¶1 H₂O, x², 1er, a link (https://example.org), E = mc^2. Literal [1], ¶5 and 1.1 here.
The next line.

Table 1. A table
Left: a; Right: b⁠[1]
Right: d

[Figure 1. A caption]
[What is seen]


1.1 Below

1. one
  more of it
2. two⁠[2]
  - inner

    A quotation

	def f(a):
	
	
	    return a[1]

Term
  Meaning

Verse one
verse two


Not numbered

[Figure 2. Another]

Notes

[1] In a table.

[2] In a list.




1984. A year

The end.
"""  # noqa: E101, W293 - as it is written

MORE = "[numbering]\nparagraphs = true\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return book_of(tmp_path_factory.mktemp("book"), TEXT, more=MORE)


@pytest.fixture(scope="module")
def text(book: Book) -> str:
    return written(of_source(book, Theme(book.root)))


def written(edition: Edition) -> str:
    """The plain text of an edition."""
    file = edition.book.root / f"{edition.name}.txt"
    assert writer.render(edition, file, default_templates()) == file
    return file.read_text(encoding="utf-8")


def test_what_a_text_looks_like(text: str) -> None:
    """Numbers, notes at the end of each chapter, captions with descriptions, rows in words."""
    body = text[text.index("\n\n\n\nPreface") :]
    spaced = body.replace("\u2002", " ").replace("\u00a0", " ")
    assert spaced == WANTED


def test_what_a_text_begins_with(text: str) -> None:
    """The imprint says the language and the state; contents name each section and figure."""
    front = text[: text.index("\n\n\n\n\nPreface")].split("\n")
    assert front[:2] == ["The book", ""]
    assert front[front.index("English (en)") + 1] == "original"
    assert "This is the original text of the book." in front
    at = front.index("Contents")
    listed = ["\u2002Preface", "1\u2002One & two", "1.1\u2002Below", "\u2002Not numbered"]
    assert front[at + 2 : at + 7] == [*listed, "\u20021984. A year"]
    assert front[-2:] == ["Figure 1\u2002A caption", "Figure 2\u2002Another"]


def found(book: Book, text: str, tmp_path: Path, language: str = "en") -> list[str]:
    """What differs between a text and the book."""
    file = tmp_path / "book.txt"
    file.write_text(text, encoding="utf-8")
    reading = reading_of("txt", file, book, language)
    assert reading is not None
    return [f"{one.where}: {one.what}" for one in differences(book, language, "txt", reading)]


def test_a_text_is_proven(book: Book, text: str, tmp_path: Path) -> None:
    """Law 3: what is read back from it is what the book has."""
    assert found(book, text, tmp_path) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("\n\n1.1\u2002", "\n\n1.2\u2002"), "its number is '1.2', in the book it is '1.1'"),
        (("\n\n\n1.1\u2002Below", ""), "the section with the id 'two' is missing"),
        (("\n\n\n\nPreface", "\n\n\n\n2\u2002Preface"), "its number is '2'"),
        (("[2]\u2002In a list.", "[3]\u2002In a list."), "the number of the note 'one-note-2'"),
        (("[2]\u2002In a list.", "In a list."), "it has 2 notes, the book has 3"),
        (("two\u2060[2]", "two"), "the mark of the note 'one-note-2'"),
        (("Table 1.", "Table 4."), "the number of the table 'tab'"),
        (("[Figure 2.", "[Figure 3."), "the number of the figure"),
        (("¶1\u2002", ""), "the number of the paragraph 'p1'"),
        (("1.1\u2002Below\n\u2002Not", "\u2002Not"), "the number of 'two' in the contents"),
        (("The end.", "The end.\n\n\n3\u2002More"), "the book has no such section"),
    ],
)
def test_damage_is_found(
    book: Book, text: str, tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    """Law 3: a format without ids is held against the book by its numbers."""
    old, new = change
    assert old in text
    differing = found(book, text.replace(old, new, 1), tmp_path)
    assert any(told in one for one in differing), differing


def test_every_word_is_there(book: Book, text: str) -> None:
    """What the chapters say in HTML, the text says, letter by letter and in that order."""
    body = letters(text[text.index("\n\n\n\n\nPreface") :])
    at = 0
    for chapter in chapters.chapters(of_source(book, Theme(book.root))):
        for element in chapter.body.iter("p", "h1", "h2", "h3", "li", "dt", "dd"):
            if element.find(".//{*}math") is None and element.find(".//sup") is None:
                said = letters("".join(map(str, element.itertext())))
                assert said[:40] in body[at:] or said[:40] in body


ARABIC = {"The book": "كتاب", "Preface": "مقدمة", "The end.": "النهاية 12 (AB)."}


def test_an_arabic_text_stands_in_logical_order(book: Book, tmp_path: Path) -> None:
    """What is written from the right stands as it is read, without marks of direction."""
    contexts = {"The book": "title", "Preface": "heading"}
    messages = [Message(old, new, contexts.get(old)) for old, new in ARABIC.items()]
    edition, _ = localize(book, Catalog("ar", tuple(messages)), Theme(book.root))
    text = written(edition)
    assert text.startswith("كتاب\n")
    assert text.endswith("\n\nالنهاية 12 (AB).\n")
    assert {*"\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2067"}.isdisjoint(text)
    assert found(book, text, tmp_path, "ar") == []


def test_what_is_not_translated_says_so(book: Book) -> None:
    """Law 6: behind a passage in another state stands its sign, in titles too."""
    edition, _ = localize(book, Catalog("fr", ()), Theme(book.root))
    lines = written(edition).split("\n")
    assert "The end.\u2060*" in lines
    assert "1984. A year\u2060*" in lines
    assert lines[0] == "The book\u2060*"
