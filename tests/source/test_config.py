"""What ``book.toml`` may say, and what a wrong one is told."""

import shutil
from pathlib import Path

import pytest

from hexapla.errors import ConfigError
from hexapla.languages.names import language_fault
from hexapla.source.config.settings import read_settings
from hexapla.source.config.values import isbn_fault
from tests.conftest import ROOT
from tests.support.books import BOOK

EVERYTHING = (
    BOOK.format(language="en")
    + """\
subtitle = "Sub"
description = "About it"
rights = "CC BY 4.0"
slug = "the-book"
publisher = "A Press"
subjects = ["thema:JPS", "keyword:cyberspace"]
bibliography = ["works.bib"]
citation_style = "style.csl"

[editions]
languages = ["zh-Hans", "pt-BR"]
publish = "reviewed"
minimum = 0.8
parallel = [["en", "zh-Hans"], ["pt-BR", "en"]]

[numbering]
paragraphs = true
numerals = "locale"

[pdf]
page = "148mm 210mm"
margins = "18mm 16mm 22mm 20mm"
codes = true
print = true
bleed = "0.125in"
paper = 0.12
profile = "press.icc"

[site]
address = "https://books.example.org/it/"

[isbn]
en = { pdf = "978-0-306-40615-7", epub = "9791090636071" }

[prices]
epub = { EUR = 6, USD = 6.5 }
"""
)

WRONG = [
    ("titel = 'x'", ["line 8", "'titel'", "did you mean 'title'"]),
    ("slug = 5", ["line 8", "book.slug", "a text"]),
    ("reader = 'gfn'", ["line 8", "book.reader", "did you mean 'gfm'?"]),
    ("reader = 'latex'", ["line 8", "no Markdown that pandoc reads"]),
    ("reader = 'gfm --filter=x'", ["line 8", "no Markdown that pandoc reads"]),
    ("reader = 'gfm+footnote'", ["line 8", "'+footnote' is no extension", "'footnotes'"]),
    ("reader = 'gfm+sourcepos'", ["line 8", "'+sourcepos' is no extension"]),
    ("reader = 'markdown+lhs.lua'", ["line 8", "no extension of markdown"]),
    ("reader = ''", ["line 8", "no Markdown that pandoc reads", "known here: markdown"]),
    ("slug = 'a/b'", ["line 8", "file name"]),
    ("[edition]", ["line 8", "[edition]", "'editions'"]),
    ("[editions]\nlanguages = 'fr'", ["line 9", "a list of texts"]),
    ("[editions]\nlanguages = ['en_US']", ["line 9", "BCP 47"]),
    ("[editions]\nlanguages = ['english']", ["line 9", "BCP 47"]),
    ("[editions]\nlanguages = ['zh-hans']", ["line 9", "'zh-Hans'"]),
    ("[editions]\nlanguages = ['fr', 'fr']", ["line 9", "twice"]),
    ("[editions]\nlanguages = ['en']", ["line 9", "the language of the source"]),
    ("[editions]\nminimum = 80", ["line 9", "from 0 to 1"]),
    ("[editions]\nminimum = true", ["line 9", "a number"]),
    ("[editions]\npublish = 'all'", ["line 9", "reviewed, translated, machine"]),
    ("[numbering]\nparagraphs = 1", ["line 9", "true or false"]),
    ("[pdf]\npage = 'A55'", ["line 9", "page size"]),
    ("= 3", ["not TOML", "line 8"]),
    ("[pdf]\npage = 'A5; }'", ["line 9", "page size"]),
    ("[numbering]\nparagraph = true", ["line 9", "'paragraph'", "did you mean 'paragraphs'"]),
    ("# x\n\n[ editions ]\n# y\n 'minimum' = 2", ["line 12", "from 0 to 1"]),
    ("[colours]", ["line 8", "[colours]", "known here: book, editions"]),
    ("subjects = ['JPS']", ["line 8", "no subject", "thema, bisac"]),
    ("[editions]\nparallel = ['en']", ["line 9", "a list of pairs"]),
    ("[editions]\nparallel = [['en', 'en']]", ["line 9", "no pair of two languages"]),
    ("[editions]\nparallel = [['en', 'fr']]", ["line 9", "no language 'fr'"]),
    ("[pdf]\nbleed = '3'", ["line 9", "no length such as 3mm"]),
    ("[pdf]\nmargins = '1mm 2mm'", ["line 9", "top, outer, bottom, inner"]),
    ("[pdf]\npaper = 0", ["line 9", "above 0"]),
    ("[site]\naddress = 'https://x.org/y'", ["line 9", "does not end in /"]),
    ("[isbn]\nen = '978-0-306-40615-7'", ["line 9", "a table such as"]),
    ("[isbn]\nen = { pdf = '978-0-306-40615-8' }", ["line 9", "check digit: 7"]),
    ("[isbn]\nen = { pdf = '0-306-40615-2' }", ["line 9", "no ISBN of 13 digits"]),
    ("[isbn]\nen = { paper = '978-0-306-40615-7' }", ["line 9", "none of pdf, epub, print"]),
    ("[isbn]\nfr = { pdf = '978-0-306-40615-7' }", ["line 9", "no language 'fr'"]),
    ("[prices]\nepub = { euro = 3 }", ["line 9", "no currency"]),
    ("[prices]\nepub = { EUR = '3' }", ["line 9", "no amount of money"]),
    ("[machine]\nengin = 'x'", ["line 9", "'engin'", "did you mean 'engine'"]),
    ("[machine]\nengine = 'argus'", ["line 9", "no engine", "did you mean 'argos'"]),
    ("[machine]\nengine = 'os:system'", ["line 9", "--engine os:system", "not by the book"]),
    ("[machine]\nserver = 'localhost:5000'", ["line 9", "no address", "http://localhost:5000"]),
    ("[machine]\nserver = 'https://me:pw@host'", ["line 9", "password", "HEXAPLA_MACHINE_KEY"]),
    ("[machine]\nserver = 'http://[::1'", ["line 9", "no address"]),
    ("[machine]\nmodel = 1", ["line 9", "a text"]),
]

WRONG_BOOK = [
    ('"The book"', '" "', ["line 3", "book.title: it is empty"]),
    ('["A. Author"]', '"A. Author"', ["line 4", "a list of texts"]),
    ('"urn:uuid:', '"', ["line 5", "no URI"]),
    ("2026-11-23", '"2026-11-23"', ["line 6", "a date such as"]),
    ("2026-11-23", "2026-11-23T10:00:00", ["line 6", "a date such as"]),
    ('"en"', '"en_US"', ["line 2", "book.language", "BCP 47"]),
    ("[book]", "book = 3\n[pdf]", ["line 1", "book is no table"]),
    ("[book]", "[[book]]", ["line 1", "book is no table"]),
]


def test_every_key(tmp_path: Path) -> None:
    """Every key of the format is read."""
    path = tmp_path / "book.toml"
    shutil.copyfile(ROOT / "templates" / "press" / "fogra39.icc", tmp_path / "press.icc")
    path.write_text(EVERYTHING, encoding="utf-8")
    settings = read_settings(path)
    assert settings.all_languages == ("en", "zh-Hans", "pt-BR")
    assert (settings.publish, settings.minimum) == ("reviewed", 0.8)
    assert (settings.paragraphs, settings.numerals) == (True, "locale")
    assert (settings.slug, settings.page) == ("the-book", "148mm 210mm")
    assert (settings.publisher, settings.subjects) == (
        "A Press",
        ("thema:JPS", "keyword:cyberspace"),
    )
    assert (settings.bibliography, settings.citation_style) == (("works.bib",), "style.csl")
    assert settings.parallel == (("en", "zh-Hans"), ("pt-BR", "en"))
    assert (settings.margins, settings.bleed) == ("18mm 16mm 22mm 20mm", "0.125in")
    assert (settings.codes, settings.print) == (True, True)
    assert (settings.paper, settings.profile) == (0.12, "press.icc")
    assert settings.address == "https://books.example.org/it/"
    assert settings.isbns["en"]["epub"] == "9791090636071"
    assert settings.prices == {"epub": {"EUR": 6, "USD": 6.5}}


@pytest.mark.parametrize("reader", ["gfm", "gfm+footnotes-emoji", "markdown-smart", "commonmark"])
def test_readers(tmp_path: Path, reader: str) -> None:
    """A reader may have extensions more or less, as pandoc writes them."""
    path = tmp_path / "book.toml"
    path.write_text(f"{BOOK.format(language='en')}reader = '{reader}'\n", encoding="utf-8")
    assert read_settings(path).reader == reader


def test_defaults(tmp_path: Path) -> None:
    """Title, authors, language, identifier and date are enough."""
    path = tmp_path / "book.toml"
    path.write_text(BOOK.format(language="fr"), encoding="utf-8")
    settings = read_settings(path)
    assert (settings.slug, settings.page, settings.publish) == ("the-book", "A5", "translated")
    assert settings.all_languages == ("fr",)


@pytest.mark.parametrize(("text", "told"), WRONG, ids=[text for text, _ in WRONG])
def test_wrong(tmp_path: Path, text: str, told: list[str]) -> None:
    """A wrong key or value is refused with its line and what to do."""
    path = tmp_path / "book.toml"
    path.write_text(BOOK.format(language="en") + "\n" + text + "\n", encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        read_settings(path)
    finding = error.value.findings[0]
    for words in told:
        assert words in f"{finding.where} {finding.what} {finding.tip}"


@pytest.mark.parametrize(("old", "new", "told"), WRONG_BOOK, ids=[new for _, new, _ in WRONG_BOOK])
def test_wrong_book(tmp_path: Path, old: str, new: str, told: list[str]) -> None:
    """What every book says of itself must make sense."""
    path = tmp_path / "book.toml"
    path.write_text(BOOK.format(language="en").replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        read_settings(path)
    finding = error.value.findings[0]
    for words in told:
        assert words in f"{finding.where} {finding.what} {finding.tip}"


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A file that is missing or in another encoding is told; a byte order mark is no fault."""
    path = tmp_path / "book.toml"
    with pytest.raises(ConfigError, match="there is no book"):
        read_settings(path)
    path.write_bytes(BOOK.format(language="en").replace("book", "é").encode("latin-1"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        read_settings(path)
    path.write_text(BOOK.format(language="en"), encoding="utf-8-sig")
    assert read_settings(path).title == "The book"


def test_missing_keys_are_told_at_once(tmp_path: Path) -> None:
    """All that is missing is told in one go."""
    path = tmp_path / "book.toml"
    path.write_text("[book]\ntitle = 'x'\n", encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        read_settings(path)
    told = " ".join(finding.what for finding in error.value.findings)
    assert all(f"'{key}'" in told for key in ("language", "authors", "identifier", "date"))


@pytest.mark.parametrize(
    "tag", ["fr", "pt-BR", "zh-Hans", "zh-Hant-TW", "zh-TW", "ar-EG", "sr-Latn", "es-419", "haw"]
)
def test_good_tags(tag: str) -> None:
    """A BCP 47 tag in its canonical form is taken."""
    assert language_fault(tag) is None


@pytest.mark.parametrize(
    "tag",
    ["", "x", "xx", "en_US", "english", "fr-", "fr ", "../fr", "fr.UTF-8", "fr./../-x", "fr@euro"],
)
def test_bad_tags(tag: str) -> None:
    """Anything else is refused."""
    told = f"{tag!r} is not a BCP 47 language tag that CLDR knows, such as fr, pt-BR or zh-Hans"
    assert str(language_fault(tag)).startswith(told)


@pytest.mark.parametrize(
    ("tag", "written"),
    [("EN", "en"), ("pt-br", "pt-BR"), ("zh-hans", "zh-Hans"), ("zh-tw", "zh-TW")],
)
def test_other_spellings(tag: str, written: str) -> None:
    """A tag in other letters is refused with the canonical one."""
    assert language_fault(tag) == f"{tag!r} is written {written!r}"


@pytest.mark.parametrize("number", ["978-0-306-40615-7", "9780306406157", "979-10-90636-07-1"])
def test_isbn(number: str) -> None:
    """An ISBN is taken with its hyphens or without."""
    assert isbn_fault(number) is None
