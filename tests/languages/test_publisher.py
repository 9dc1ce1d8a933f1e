"""The words that a publisher prints, and whose they are."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from hexapla.catalogs import catalog
from hexapla.errors import CatalogError
from hexapla.languages import languages, publisher, tags
from hexapla.theme import Theme, default_templates
from tests.conftest import ROOT
from tests.support.processes import LIMIT

FOLDER = default_templates() / "languages"
FILES = sorted(FOLDER.glob("*.po"))
ENGLISH = FOLDER / "en.po"
UN = {"ar", "en", "es", "fr", "ru", "zh-Hans"}

each = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@pytest.mark.parametrize(
    ("tag", "contents", "owners"),
    [
        ("zh-Hans-SG", "目录", set()),
        ("zh-TW", "目次", set()),
        ("fr-CA", "Table des matières", set()),
        ("fr-BE", "Table des matières", set()),
        ("pt-BR", "Sumário", set()),
        ("pt", "Sumário", set()),
        ("pt-PT", "Índice", set()),
        ("pt-AO", "Índice", {"pt-PT"}),
        ("es-MX", "Índice", set()),
        ("en-GB", "Contents", set()),
        ("en-US", "Contents", set()),
        ("sw", "Contents", {"en"}),
        ("sr-Latn", "Contents", {"en"}),
    ],
)
def test_words_of_a_near_language(
    tmp_path: Path, tag: str, contents: str, owners: set[str]
) -> None:
    """A language takes the nearest words, and tells those of another language or region."""
    words = publisher.words(Theme(tmp_path), tag)
    assert (words.said["Contents"], set(words.borrowed)) == (contents, owners)


def test_swiss_words_have_no_sharp_s(tmp_path: Path) -> None:
    """No word for Switzerland or Liechtenstein has the letter that is not written there."""
    for tag in ("de-CH", "de-LI"):
        said = publisher.words(Theme(tmp_path), tag).said
        assert [word for word in said.values() if "ß" in word] == []
        assert said["Close"] == "Schliessen"


def test_portugal_has_no_word_of_brazil_by_chance() -> None:
    """The file of Portugal says every word, for what it left out would be Brazil's."""
    assert _said(FOLDER / "pt-PT.po").keys() == _said(ENGLISH).keys()


def test_a_book_brings_its_own_words(tmp_path: Path) -> None:
    """A file in the book's templates hides ours; what it lacks stays English, and is counted."""
    _own(tmp_path, "de", 'msgid "Contents"\nmsgstr "Inhalt"\n')
    words = publisher.words(Theme(tmp_path), "de")
    assert (words.said["Contents"], words.said["Next"]) == ("Inhalt", "Next")
    assert words.borrowed == {"en": len(words.said) - 1}


def test_a_book_brings_english_words_of_its_own(tmp_path: Path) -> None:
    """A book may change some English words; the others are ours, in every language without any."""
    _own(tmp_path, "en", 'msgid "Contents"\nmsgstr "In this book"\n')
    for tag in ("en", "en-GB", "sw"):
        said = publisher.words(Theme(tmp_path), tag).said
        assert (said["Contents"], said["Next"]) == ("In this book", "Next")


def test_a_book_says_what_differs_in_its_region(tmp_path: Path) -> None:
    """A file of a region has the words that differ; the others are those above it."""
    _own(tmp_path, "de-AT", 'msgid "Contents"\nmsgstr "Inhaltsverzeichnis"\n')
    words = publisher.words(Theme(tmp_path), "de-AT")
    assert (words.said["Contents"], words.said["Close"]) == ("Inhaltsverzeichnis", "Schließen")
    assert not words.borrowed


def test_a_word_that_is_not_settled_is_not_printed(tmp_path: Path) -> None:
    """A fuzzy word of a book's own file counts as missing."""
    _own(tmp_path, "de", '#, fuzzy\nmsgid "Contents"\nmsgstr "Inhalt"\n')
    assert publisher.words(Theme(tmp_path), "de").said["Contents"] == "Contents"


@pytest.mark.parametrize("form", ["Kapitel", "Kapitel {nummer}", "Kapitel {number", "{number}} {"])
def test_a_lost_placeholder_is_named(tmp_path: Path, form: str) -> None:
    """A word whose braces differ from the English is an error that names file and word."""
    _own(tmp_path, "de", f'msgid "Chapter {{number}}"\nmsgstr "{form}"\n')
    with pytest.raises(CatalogError) as caught:
        publisher.words(Theme(tmp_path), "de")
    (finding,) = caught.value.findings
    assert finding.where == "templates/languages/de.po, 'Chapter {number}'"


def _own(root: Path, tag: str, text: str) -> None:
    path = root / "templates" / "languages" / f"{tag}.po"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")


def test_the_six_languages_have_words() -> None:
    """Every official language of the United Nations has the publisher's words."""
    assert {path.stem for path in FILES} >= UN


@each
def test_words_are_complete(path: Path) -> None:
    """Every word is translated, there or above, with the placeholders of the English one."""
    english, found = _said(ENGLISH), _said(path)
    assert found.keys() <= english.keys()
    for word, translation in found.items():
        placeholders = sorted(re.findall(r"{\w+}", word))
        assert sorted(re.findall(r"{\w+}", translation)) == placeholders
        assert translation
    assert publisher.words(Theme(ROOT), path.stem).borrowed == {}


@each
def test_a_file_names_its_language(path: Path) -> None:
    """The header says the language of the file's name, or a region of it."""
    language = catalog.header_line(catalog.read(path).header, "Language") or ""
    assert path.stem in tags.fallbacks(language)


@each
def test_a_file_of_a_region_says_what_differs(path: Path) -> None:
    """No file repeats the words above it, unless those are another region's."""
    if tags.region(path.stem) and path.stem != "pt-PT":
        below = publisher.words(Theme(ROOT), tags.primary(path.stem)).said
        above = {**below, **_above(path.stem)}
        assert [word for word, said in _said(path).items() if above[word] == said] == []


def _above(tag: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for name in reversed(list(tags.files(tag, ".po"))[1:]):
        said |= _said(FOLDER.parent / name) if (FOLDER.parent / name).is_file() else {}
    return said


@each
def test_chapters_and_sections_are_two_words(path: Path) -> None:
    """A reference to a chapter is told from one to a section of the same number."""
    said = publisher.words(Theme(ROOT), path.stem).said
    assert said["Chapter {number}"] != said["Section {number}"]
    assert said["chapter {number}"] != said["section {number}"]


@each
def test_msgfmt_takes_the_words(path: Path) -> None:
    """The files are ordinary gettext catalogs."""
    msgfmt = shutil.which("msgfmt")
    assert msgfmt, "msgfmt is missing: install gettext"
    command = [msgfmt, "-c", "-o", "/dev/null", str(path)]
    done = subprocess.run(command, capture_output=True, timeout=LIMIT, check=False)
    assert done.returncode == 0, done.stderr


def _said(path: Path) -> dict[str, str]:
    return {message.id: message.string for message in catalog.read(path) if message.id}


def test_the_manual_lists_the_languages() -> None:
    """The table of languages has a row for each that has a file, with what is in it."""
    manual = (ROOT / "docs" / "source" / "02-languages.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| (.+) \| (.+) \| (.+) \| (.+) \|$", manual, re.MULTILINE)
    of_scripts = {path.stem for path in FOLDER.glob("*.toml") if path.stem.istitle()}
    rules = {path.stem for path in FOLDER.glob("*.toml")} - of_scripts - {"default"}
    said = {path.stem: path for path in FILES}
    assert rows == [
        (
            tag,
            languages.language_name(tag, "en"),
            "yes" if tag in rules else "–",
            _extent(said.get(tag)),
            _reader(said.get(tag)),
        )
        for tag in sorted(rules | said.keys(), key=str.casefold)
    ]


def _extent(path: Path | None) -> str:
    if not path:
        return "–"
    said = _said(path)
    return "all" if said.keys() == _said(ENGLISH).keys() else str(len(said))


def _reader(path: Path | None) -> str:
    if not path:
        return "–"
    said = " ".join(catalog.read(path).header_comments)
    return "a machine" if "no native reader" in said else "people"
