"""The text of a PDF is the text of its book, for four programs that people read PDFs with."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from hexapla.editions.localize import of_source
from hexapla.formats.pdf import writer
from hexapla.theme import Theme, default_templates
from tests.conftest import Once
from tests.support import pdf_readers
from tests.support.books import book_of
from tests.support.judges import verapdf
from tests.support.paragraphs import PARAGRAPHS, READABLE
from tests.support.pdf_contents import letters_of, operations

pytestmark = pytest.mark.slow

TIMES = 14
"""How often a paragraph stands in its book, each time with other words at the ends of its lines."""


def text_of(tag: str) -> str:
    """The paragraph again and again, each time behind another number."""
    words = PARAGRAPHS[tag]
    return "\n\n".join(f"{'7' * number} {words}" for number in range(1, TIMES + 1))


each = pytest.mark.parametrize("tag", READABLE)


@pytest.fixture
def printed(once: Once, tag: str) -> Path:
    """The PDF of a book of one paragraph."""

    def fill(folder: Path) -> None:
        page = '[pdf]\npage = "A6"\n'
        book = book_of(folder, f"# 1\n\n{text_of(tag)}\n", language=tag, more=page)
        edition = of_source(book, Theme(folder))
        writer.render(edition, folder / "book.pdf", default_templates())

    return once(f"paragraph-{tag}", fill) / "book.pdf"


def test_the_scripts() -> None:
    """The scripts of the world that books are printed in most are among the paragraphs."""
    assert len(PARAGRAPHS) >= 16
    assert {"ar", "he", "hi", "zh", "ja", "ko", "en"} <= set(READABLE)


@each
def test_every_word_is_found(printed: Path, tag: str) -> None:
    """Each of four readers finds each word as often as it stands in the book."""
    lost = pdf_readers.lost(printed, text_of(tag))
    assert lost == {name: [] for name in pdf_readers.READERS}


@each
@pytest.mark.parametrize("flavour", ["ua1", "3a"])
def test_two_standards_in_one_file(printed: Path, flavour: str) -> None:
    """A PDF is PDF/UA-1 and PDF/A-3a in every script."""
    assert verapdf(printed, flavour) == []


@each
def test_who_hears_the_tags_hears_the_words(printed: Path, tag: str) -> None:
    """The tags say the text in the order in which it is read, with no hyphen of a line's end."""
    said = squeezed("".join(spoken(printed)))
    assert squeezed(text_of(tag)) in said


def squeezed(text: str) -> str:
    """A text without spaces and signs that only say how it is set."""
    return re.sub(r"[\s\u00ad\u2060\u200b]", "", unicodedata.normalize("NFC", text))


def spoken(path: Path) -> list[str]:
    """What the paragraphs among the tags of a PDF say: beside their text, or in it."""
    with pikepdf.open(path) as pdf:
        written = {page.obj.objgen: texts(page) for page in pdf.pages}
        found: list[str] = []
        waiting: list[Any] = [pdf.Root.StructTreeRoot.K]
        while waiting:
            thing = waiting.pop()
            if isinstance(thing, pikepdf.Array):
                waiting += reversed(list(thing))
            elif "/ActualText" in thing:
                found.append(str(thing.ActualText))
            elif "/K" in thing:
                kids = list(thing.K) if isinstance(thing.K, pikepdf.Array) else [thing.K]
                marks = [kid for kid in kids if isinstance(kid, int)]
                found += [written[thing.Pg.objgen].get(mark, "") for mark in marks]
                waiting += reversed([kid for kid in kids if not isinstance(kid, int)])
        return found


def texts(page: pikepdf.Page) -> dict[int, str]:
    """The text of each marked content of a page, as its fonts have it."""
    # A blank page has no fonts.
    fonts: dict[str, Any] = dict(page.resources.get("/Font", {}))
    letters = {name: letters_of(font) for name, font in fonts.items()}
    found: dict[int, str] = {}
    mark, font = -1, ""
    for operands, operator in operations(page):
        if operator == "BDC":
            mark = int(operands[1].get("/MCID", -1))
        elif operator == "Tf":
            font = str(operands[0])
        elif operator == "TJ":
            codes = b"".join(bytes(one) for one in operands[0] if isinstance(one, pikepdf.String))
            pairs = (int.from_bytes(codes[at : at + 2]) for at in range(0, len(codes), 2))
            found[mark] = found.get(mark, "") + "".join(letters[font][pair] for pair in pairs)
    return found


def test_a_hyphen_of_the_word_stays(tmp_path: Path) -> None:
    """A hyphen that belongs to a word stays at the end of a line; one that divides it does not."""
    words = " ".join(["well-known", "internationalisation", "self-evident"] * 60)
    book, file = book_of(tmp_path, f"# One\n\n{words}\n"), tmp_path / "book.pdf"
    writer.render(of_source(book, Theme(tmp_path)), file, default_templates())
    lost = pdf_readers.lost(file, words)
    assert lost == {name: [] for name in pdf_readers.READERS}
    for ask in pdf_readers.READERS.values():
        assert set(ask(file, ["wellknown", "selfevident"]).values()) == {0}
