"""The pseudo-translation: readable, seen where it is cut off, in the book's type."""

from __future__ import annotations

import string
import unicodedata
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from hexapla.machine.engine import Hypothesis
from hexapla.machine.engines.pseudo import LOOKS, PADDING, growth, open_engine, pseudo
from hexapla.project import Project
from hexapla.segments.segments import extract
from hexapla.source import pandoc
from tests.conftest import ROOT

BOOK = Project.load(ROOT).book

BASES = {"ß": "B", "Þ": "P", "þ": "p", "ƒ": "f", "Ø": "O", "ø": "o"}
"""Letters that Unicode does not take apart."""


def bare(text: str) -> str:
    """A text without accents."""
    letters = unicodedata.normalize("NFD", "".join(BASES.get(letter, letter) for letter in text))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def test_what_it_looks_like() -> None:
    """Accented and in brackets, with its figures, marks and sentinels as they were."""
    made = pseudo("The people of XQ1, 17 of them.").text
    assert made.startswith("‹Ţĥé þéöþļé öƒ XQ1, 17 öƒ ţĥéḿ.")
    assert made.endswith("›")
    assert bare(made[1:]).startswith("The people of XQ1, 17 of them. lorem ipsum")


def test_every_letter_has_another_look() -> None:
    """No letter of English stays plain, none is taken for another, and each can be read."""
    looks = [pseudo(letter).text[1:3] for letter in string.ascii_letters]
    assert not set(string.ascii_letters) & {look[0] for look in looks if len(look.strip()) == 1}
    changed = ["".join(letter).translate(LOOKS) for letter in string.ascii_letters]
    assert len(set(changed)) == len(string.ascii_letters)
    assert "".join(map(bare, changed)) == string.ascii_letters


def test_the_books_type_has_all_letters() -> None:
    """Both faces of Source Serif 4, so that nothing is set in a strange font."""
    package = find_spec("fontpkg_source_serif_4")
    assert package
    assert package.submodule_search_locations
    fonts = list(Path(package.submodule_search_locations[0]).glob("files/*.ttf"))
    assert len(fonts) == 2
    produced = pseudo(f"{string.ascii_letters} {PADDING} " * 9).text
    for font in fonts:
        assert {ord(letter) for letter in produced} <= set(TTFont(font).getBestCmap())


def test_how_much_longer() -> None:
    """Short texts double, long ones get a third more, and it is a word too much at most."""
    for length in (1, 8, 10, 15, 25, 45, 60, 100, 1000):
        text = ("word " * length)[:length]
        more = len(bare(pseudo(text).text)) - length
        assert growth(length) * length <= more <= growth(length) * length + 16
    assert (growth(5), growth(500)) == (1.0, 0.3)


def test_other_scripts() -> None:
    """They keep their letters, are lengthened with words of their own, and are bracketed."""
    assert pseudo("Общее будущее").text == "‹Общее будущее Общее будущее›"
    assert pseudo("共同的未来").text == "‹共同的未来共同的›"
    assert pseudo("…").text.startswith("‹…")


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    """It is the same every time; its pieces are aligned in their order, and the padding is not."""
    made = pseudo(text)
    assert pseudo(text) == made
    assert made.text[0] + made.text[-1] == "‹›"
    assert made.alignment
    for whole, spans in ((text, made.alignment.source), (made.text, made.alignment.target)):
        end = 0
        for start, stop in spans:
            assert end <= start < stop <= len(whole)
            end = stop
    assert made.alignment.links == tuple((n, n, 1.0) for n in range(len(made.alignment.source)))
    for source, target in zip(made.alignment.source, made.alignment.target, strict=True):
        piece, new = text[slice(*source)], made.text[slice(*target)]
        assert new in {piece, piece.translate(LOOKS)}


def test_words_from_words() -> None:
    """Each word comes from its own, and the padding from none."""
    text = "It's 3.5 new words"
    made = pseudo(text)
    assert made.alignment
    assert [text[slice(*span)] for span in made.alignment.source] == [
        *("It", "'", "s", "3", ".", "5", "new", "words")
    ]
    start, end = made.alignment.target[-1]
    assert bare(made.text[start:end]) == "words"
    assert bare(made.text[end:]) == " lorem ipsum dolor›"


def test_nothing_in_it_is_markup() -> None:
    """Brackets and letters are text to pandoc, and come back as they are."""
    texts = [pseudo(segment.text).text for segment in extract(BOOK)[:20] if "⟦" not in segment.text]
    texts = [text.replace("*", "") for text in texts]
    assert pandoc.write_segments(pandoc.read_segments(texts)) == texts


def test_the_engine() -> None:
    """Any pair, all texts in their order, and what is empty stays so."""
    engine = open_engine("en", "qps-ploc", BOOK.settings)
    assert engine.traits.name == "pseudo 1"
    assert engine.traits.sentinels == ("XQ{}",)
    answers = list(engine.translate(["One", "", " "]))
    assert answers == [(0, (pseudo("One"),)), (1, (Hypothesis(""),)), (2, (Hypothesis(" "),))]
