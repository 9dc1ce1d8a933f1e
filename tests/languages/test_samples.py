"""A page of text in each language that is no language of the book, set by that language's rules."""

from __future__ import annotations

import functools
import re
import tempfile
import unicodedata
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from lxml import html

from hexapla.checks import typography
from hexapla.languages import languages, publisher
from hexapla.theme import Theme
from tests.conftest import ROOT, Hexapla, Once
from tests.formats.test_artifacts import Ink, embedded, squeezed
from tests.support.books import book_of, folder_of, texts_of
from tests.support.judges import epubcheck, fonts, pdf_text, verapdf

pytestmark = pytest.mark.slow

SAMPLES = {
    path.stem: path
    for path in sorted((ROOT / "tests" / "samples").glob("*.md"))
    # Those without a publisher's words are for the lines of print alone.
    if (ROOT / "templates" / "languages" / f"{path.stem}.po").is_file()
}
THEME = Theme(ROOT)
DAY = date(2026, 11, 23)

HALVES = "Hexapla-Halves-"
"""Our fonts of empty halves, which take away what is too wide between two wide marks."""

WITHOUT_LATIN = {"th"}
"""Languages whose font has no Latin letters and digits: those are in ours, which is listed next."""

each = pytest.mark.parametrize("tag", SAMPLES)


def font_of(tag: str) -> str:
    """The family that a language is set in, as a PDF spells it."""
    families: str = languages.typography(THEME, tag)["fonts"]
    return families.partition(",")[0].strip('"').replace(" ", "-")


@functools.cache
def texts(tag: str) -> list[str]:
    """The texts of a sample, as a translator would see them."""
    with tempfile.TemporaryDirectory() as folder:
        text = SAMPLES[tag].read_text(encoding="utf-8")
        return texts_of(book_of(Path(folder), text, language=tag))


@pytest.fixture
def built(once: Once, hexapla: Hexapla, tag: str) -> Path:
    """The sample as a book of one edition."""

    def fill(folder: Path) -> None:
        text = SAMPLES[tag].read_text(encoding="utf-8")
        folder_of(folder, text, language=tag)
        toml = folder / "source" / "book.toml"
        title = re.search(r"# (.+?) \{", text)
        assert title
        said = toml.read_text(encoding="utf-8").replace("The book", title[1])
        toml.write_text(said, encoding="utf-8")
        done = hexapla("--project", folder, "--format", "pdf", "--format", "epub", "--jobs", "1")
        assert done.code == 0, done.stderr

    return once(f"sample-{tag}", fill)


def pdf_of(built: Path) -> Path:
    return next(built.glob("dist/*/*.pdf"))


def test_the_languages_that_were_promised() -> None:
    """German, Japanese, Hindi, Hebrew, Portuguese and Korean have a page each."""
    assert set(SAMPLES) >= {"de", "ja", "hi", "he", "pt", "ko"}


@each
def test_the_sample_obeys_its_language(tag: str) -> None:
    """The text itself has the quotation marks, spaces and punctuation that its rules ask for."""
    rules = languages.typography(THEME, tag)
    for text in texts(tag):
        faults = [
            *typography.quotation("", text, rules, outer_first=False),
            *typography.spacing("", text, rules),
            *typography.foreign_marks(text, rules),
        ]
        assert faults == [], text
    left, right, inner_left, inner_right = (mark.strip() for mark in rules["quotes"])
    nested = f"{left}[^{right}]*{inner_left}[^{inner_right}]+{inner_right}"
    assert any(re.search(nested, text) for text in texts(tag))


@each
def test_accessible(built: Path, tag: str) -> None:
    """The page fulfils PDF/UA-1, in the language's own direction."""
    assert verapdf(pdf_of(built), "ua1") == []
    with pikepdf.open(pdf_of(built)) as pdf:
        assert str(pdf.Root.Lang) == tag


@each
def test_fonts(built: Path, tag: str) -> None:
    """The page is set in the font of the language's file, and in none besides."""
    found, rules = fonts(pdf_of(built)), languages.typography(THEME, tag)
    halves = {HALVES + tag} if rules["wide_closing"] else set()
    beside = {"Source-Serif-4"} if tag in WITHOUT_LATIN else set()
    assert {font.family for font in found} - halves == {font_of(tag)} | beside
    assert all(font.embedded and font.subset and font.unicode for font in found), found
    slanted = [font for font in found if "Italic" in font.name or "Oblique" in font.name]
    assert bool(slanted) is rules["italics"]


@each
def test_bold_is_real(built: Path, tag: str) -> None:
    """Bold type has heavier letters of its own, not only the name."""
    plain, bold = Ink(), Ink()
    with pikepdf.open(pdf_of(built)) as pdf:
        for name, font in embedded(pdf):
            if name.startswith(font_of(tag)) and "Italic" not in name:
                (bold if "Bold" in name else plain).add(font)
    both = plain.letters.keys() & bold.letters.keys()
    assert len(both) >= 5
    heavier = [letter for letter in both if bold.letters[letter] > plain.letters[letter] * 1.1]
    assert len(heavier) > len(both) * 0.8


@each
def test_text_comes_back(built: Path, tag: str) -> None:
    """Every word that is printed can be found and copied as text, syllable signs and all.

    Hebrew vowel points are left out of this: they come back, but not in their places.
    """
    text = unspaced(pdf_text(pdf_of(built)))
    assert "\ufffd" not in text
    found = [word for said in map(typography.plain_text, texts(tag)) for word in words(said)]
    assert len(found) > 40
    assert [word for word in found if unspaced(word) not in text] == []


def words(text: str) -> list[str]:
    """The words of a text, or its runs of letters where it has no spaces."""
    runs = "".join(letter if _is_of_a_word(letter) else " " for letter in text).split()
    return [word for word in runs if not any("\u05b0" <= letter <= "\u05c7" for letter in word)]


def _is_of_a_word(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LM" and letter not in typography.NAME


def unspaced(text: str) -> str:
    """A text without spaces, hyphens and marks of direction, in one normal form."""
    text = unicodedata.normalize("NFKC", text)
    hidden = {"Cf", "Zs", "Cc"}
    return "".join(c for c in text if unicodedata.category(c) not in hidden and c not in "-‐")


@each
def test_direction(built: Path, tag: str) -> None:
    """The first line begins where the language's readers look for it."""
    root = html.document_fromstring(pdf_text(pdf_of(built), "-bbox"))
    first = words(typography.plain_text(texts(tag)[1]))[0][:4]
    page, word = [
        (page, word)
        for page in root.iter("page")
        for word in page.iter("word")
        for seen in [unspaced(word.text or "")]
        if seen.startswith(first) or seen[::-1].startswith(first)  # poppler gives what it sees
    ][-1]
    middle = float(page.get("width", 0)) / 2
    edge = "xmax" if languages.direction(tag) == "rtl" else "xmin"
    place = float(word.get(edge, 0))
    assert (place > middle) is (languages.direction(tag) == "rtl")


@each
def test_words_are_the_language_s_own(built: Path, tag: str) -> None:
    """What the publisher says is in the language: contents, table, date."""
    said = publisher.words(THEME, tag)
    words, text = said.said, squeezed(pdf_text(pdf_of(built)))
    assert not said.borrowed
    wanted = [
        words["Contents"],
        words["Table {number}"].format(number=""),
        words["Edition of {date}"].format(date=languages.long_date(DAY, tag)),
        words["This is the original text of the book."],
    ]
    assert [said for said in wanted if squeezed(said) not in text] == []
    english = publisher.words(THEME, "en").said
    strange = {english["Contents"], english["This is the original text of the book."]}
    assert [said for said in strange if squeezed(said) in text] == []


@pytest.mark.parametrize("tag", ["he", "hi", "ja"])
def test_epub(built: Path, tag: str) -> None:
    """EPUBCheck has nothing against the ebook in a new script."""
    assert epubcheck(next(built.glob(f"dist/{tag}/*.epub"))) == []
