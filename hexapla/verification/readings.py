"""What the book and every reader of a finished file agree on: the names of ids and pages."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import fields

from hexapla.languages import languages
from hexapla.model import Counts, Reading
from hexapla.source.ids import GIVEN_ID

TWIN = r"(\.[\w.-]+)?"
"""What an id has behind it in the second column of a parallel edition: the language."""

NOTE = re.compile(rf".+-note-\d+{TWIN}")
NOTE_PART = re.compile(rf".+-note-\d+(-part-\d+)?{TWIN}")
"""A note in print, or what of a long one stands on a later page."""

PARAGRAPH = re.compile(rf"p\d+{TWIN}")
OWN = re.compile(rf"({GIVEN_ID}){TWIN}")
LISTS = re.compile(rf"front-contents|back-index{TWIN}")
"""The contents and the index in print: they have a bookmark and are no sections."""

KINDS = {
    "pictures": "picture",
    "formulas": "formula",
    "code_blocks": "code",
    "index_marks": "index",
    "links": "link",
    "equations": "equation",
    "statements": "statement",
}
"""What is counted by kind: by element and class, or by the ids that print gives."""


NOTHING = Reading((), Counts(**dict.fromkeys((one.name for one in fields(Counts)), 0)), 0)
"""What is read back from an artifact that cannot be read."""


LABEL = re.compile(rf"(.+)-(figure|statement|equation)-number{TWIN}")
"""The id of a number in print: the id of what has it, and of what kind that is."""

INDEX = re.compile(rf"index-\d+{TWIN}")
"""The id of a word that the index names; links to one stand in the index only."""

NUMBER = re.compile(r"(?:\S*-)?number|label")
"""The class of an element that holds the number of the section, note, paragraph, figure or table
that it stands in, and of a line of contents."""

REFERENCE = "reference"
"""The class of a link that prints where it leads by itself: "section 2.3"."""

TEXT_LINKS = {REFERENCE, "link"}
"""The classes of the links that are counted: those that stand in the source."""

COUNTED = {"img": "picture", "math": "formula", "pre": "code"}
"""What is counted by the name of its element."""

TERMS = "index-of-terms"
"""The name of the page with the index."""

CONTENTS = "its contents"
"""The way through an artifact that has every section; all others have the pages only."""

OTHER_PAGES = {"index", "nav", "cover", "title", "colophon", TERMS}
"""The names of the pages of a site or an ebook that hold no chapter, without their ending."""


NO_FILE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
"""What is no name of a file on Windows."""


def page_of(chapter: str) -> str:
    """The name of the page of a chapter whose id is given, without its ending."""
    is_taken = chapter.lower() in OTHER_PAGES or NO_FILE.fullmatch(chapter.lower())
    return f"chapter-{chapter}" if is_taken else chapter


def second_column_id(name: str, language: str) -> str:
    """The id of what has the id ``name`` in the first column, in the column of a language."""
    return f"{name}.{language}"


def columns(edition: str) -> dict[str, Callable[[str], str | None]]:
    """What each id in an edition of this name is in the book, by the language of its column.

    None where it belongs to the other column.
    """
    first, _, second = edition.partition("+")
    if not second:
        return {first: lambda name: name}
    end = second_column_id("", second)
    return {
        first: lambda name: None if name.endswith(end) else name,
        second: lambda name: name.removesuffix(end) if name.endswith(end) else None,
    }


def as_printed(text: str) -> str:
    """A text as a reader sees it: digits Latin, one space between words, no invisible marks."""
    shown = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return " ".join(latin_number(shown).split())


def latin(number: str) -> str:
    """A number in Latin digits, whatever digits it was printed in."""
    stripped = number.strip()
    if stripped.isascii():
        return stripped
    return "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in stripped)


def latin_number(text: str) -> str:
    """A number, or words with one, in Latin digits, and with the Latin letter of an appendix."""
    return LONE_LETTER.sub(lambda found: languages.LATIN_LETTERS[found[0]], latin(text))


LONE_LETTER = re.compile(rf"(?<!\w)(?:{'|'.join(languages.LATIN_LETTERS)})(?!\w)")
"""The letter of an appendix in another script."""


FRONT = 10_000
"""What the numbers of pages before page 1 are less than 0, so that they stand before all others."""

ROMANS = {languages.roman(number).lower(): number - FRONT for number in range(1, 1000)}

FOLIO = re.compile(r"\d{1,5}|(?<![A-Za-z])[ivxlcdm]+(?![A-Za-z])")
"""The number of a page: Arabic, or Roman before the text."""


def folio_number(folio: str) -> int | None:
    """The number of a page as one that can be counted on from; None of what is none."""
    return int(folio) if folio.isdecimal() else ROMANS.get(folio)


def folio_text(number: int) -> str:
    """The number of a page as it is printed, in Latin digits."""
    return str(number) if number >= 0 else languages.roman(number + FRONT).lower()


def letters(text: str) -> str:
    """The letters and digits of a text in their plainest form: what two formats have in common."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if char.isalnum())


def by_kind(kinds: Iterable[str]) -> dict[str, int]:
    """The counts that go by kind, of these."""
    number = Counter(kinds)
    return {name: number[kind] for name, kind in KINDS.items()}


def kind_of(name: str) -> str:
    """The kind of what has an id that it was given: ``index-1``, ``link-c3-1``."""
    if found := re.fullmatch(r"(picture|formula|code|index|link)-(c\d+-)?\d+(\.[\w-]+)?", name):
        return found[1]
    return labelled[2] if (labelled := LABEL.fullmatch(name)) else ""
