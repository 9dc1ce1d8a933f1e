"""Law 6, no silent fallback: what is no ordinary translation is counted, marked and explained."""

from __future__ import annotations

import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message, signature
from hexapla.editions.colophon import colophon
from hexapla.editions.localize import PUBLISHABLE, localize
from hexapla.editions.marking import SIGNS
from hexapla.languages import publisher
from hexapla.model import STATES, Book, Edition, State
from hexapla.segments.segments import extract
from hexapla.segments.words import count_words
from hexapla.source import pandoc_ast
from hexapla.source.numbering import chapters
from hexapla.theme import Theme
from tests.conftest import Hexapla
from tests.conftest import replace as change
from tests.support.books import book_from, save_catalog
from tests.support.judges import epubcheck, pdf_text, verapdf

pytestmark = pytest.mark.slow

TEXT = """\
# First {#first}

One two three.[^note]

- an item

[^note]: A note of five words.

## Inner {#inner}

| Head | Other head |
|------|------------|
| cell | other cell |

# Second {#second}

![A drawing](images/drawing.svg)

Last words.
"""

CONFIG = '[editions]\nlanguages = ["fr"]\npublish = "{}"\n'

states_and_policies = (
    st.lists(st.sampled_from(STATES), min_size=1, max_size=9),
    st.sampled_from([*PUBLISHABLE]),
)


def in_state(message: Message, state: State) -> Message:
    """A translated message, brought into a state."""
    both = f"{message.id}\0{message.string}"
    said = {
        "machine": f"machine: engine 1 {signature(message.string)}",
        "reviewed": f"reviewed: Ana 2026-11-20 {signature(both)}",
    }
    comments = (*message.comments, said[state]) if state in said else message.comments
    string = "" if state == "missing" else message.string
    flags = ("fuzzy",) if state == "stale" else ()
    return replace(message, string=string, comments=comments, flags=flags)


def mixed(catalog: Catalog, states: Sequence[State]) -> Catalog:
    """A complete catalog with its messages in these states, over and over."""
    made = (in_state(m, states[n % len(states)]) for n, m in enumerate(catalog.messages))
    return replace(catalog, messages=tuple(made))


def edition_of(book: Book, states: Sequence[State]) -> Edition:
    keys = dict.fromkeys(segment.key for segment in extract(book))
    complete = Catalog("fr", tuple(Message(text, text, context) for context, text in keys))
    return localize(book, mixed(complete, states), Theme(book.root))[0]


@settings(max_examples=30)
@given(*states_and_policies)
def test_every_passage_is_what_it_is_said_to_be(states: list[State], policy: str) -> None:
    """A passage is shown as translated only in a state that the policy lets stand."""
    with book_from(TEXT, more=CONFIG.format(policy)) as book:
        edition = edition_of(book, states)
        assert [p.segment.key for p in edition.passages] == [s.key for s in extract(book)]
        for passage in edition.passages:
            if passage.state in PUBLISHABLE[policy] or passage.state in {"missing", "stale"}:
                assert passage.shown == passage.state
            else:
                assert passage.shown == "withheld"


@settings(max_examples=30)
@given(*states_and_policies)
def test_every_passage_is_marked(states: list[State], policy: str) -> None:
    """The tree of an edition has one mark for each passage that is no ordinary translation."""
    with book_from(TEXT, more=CONFIG.format(policy)) as book:
        edition = edition_of(book, states)
        apart = {"title", "label"}  # these do not stand in the tree of the text
        in_text = [p for p in edition.passages if p.segment.context not in apart]
        expected = Counter(p.shown for p in in_text if p.shown in SIGNS)
        spans = [
            n for n in pandoc_ast.walk(edition.book.blocks) if "state" in pandoc_ast.classes(n)
        ]
        assert (
            Counter(shown for n in spans for shown in pandoc_ast.classes(n) if shown in SIGNS)
            == expected
        )
        for span in spans:
            own_words = "machine" in pandoc_ast.classes(span)
            assert (pandoc_ast.value(span, "lang") is None) == own_words


@settings(max_examples=30)
@given(*states_and_policies)
def test_every_word_is_counted(states: list[State], policy: str) -> None:
    """Portions add up to the book; the colophon names each kind that is there, and no other."""
    with book_from(TEXT, more=CONFIG.format(policy)) as book:
        edition = edition_of(book, states)
        words = Counter[str]()
        for passage in edition.passages:
            words[passage.shown] += count_words(passage.segment.text)
        for shown, portion in edition.portions.items():
            assert portion == pytest.approx(words[shown] / words.total())
        said = {line[0] for line in colophon(edition) if line[0] in SIGNS.values()}
        assert said == {sign for shown, sign in SIGNS.items() if words[shown]}


@settings(max_examples=30)
@given(*states_and_policies)
def test_every_chapter_explains_its_signs(states: list[State], policy: str) -> None:
    """The line at the head of a chapter explains the signs that stand in it, and no others."""
    with book_from(TEXT, more=CONFIG.format(policy)) as book:
        edition = edition_of(book, states)
        for blocks in chapters(edition.book.blocks):
            name = blocks[0]["c"][1][0]
            met = {s for n in pandoc_ast.walk(blocks) for s in pandoc_ast.classes(n) if s in SIGNS}
            labels = {p.shown for p in edition.passages if p.segment.context == "label"}
            if name == "second":  # the chapter that shows the picture
                met |= labels & set(SIGNS)
            told = {sign for sign, _ in edition.notices.get(name, ())}
            assert told == {SIGNS[shown] for shown in SIGNS if shown in met}


@pytest.fixture(scope="module")
def marked(hexapla: Hexapla, starter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter in two languages, each with passages in every state, built."""
    book = shutil.copytree(starter, tmp_path_factory.mktemp("marked") / "book")
    change(book / "source" / "book.toml", '["fr"]', '["fr", "ar"]')
    change(book / "source" / "book.toml", "minimum   = 0.5", "minimum   = 0.1")
    change(book / "source" / "book.toml", '"translated"', '"machine"')
    french = catalogs.read(book / "translations" / "fr.po")
    for language in ("fr", "ar"):
        catalog = mixed(
            replace(french, language=language), ["translated", "missing", "machine", "stale"]
        )
        header = catalog.header.replace("Language: fr", f"Language: {language}")
        save_catalog(book / "translations" / f"{language}.po", replace(catalog, header=header))
    done = hexapla("--project", book)
    assert done.code == 0, done.stderr
    return book / "dist"


def html_pages(dist: Path, language: str) -> Iterator[etree._Element]:
    for file in sorted((dist / language).glob("*.html")):
        yield html.parse(str(file)).getroot()


def epub_pages(dist: Path, language: str) -> Iterator[etree._Element]:
    (book,) = (dist / language).glob("*.epub")
    with zipfile.ZipFile(book) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".xhtml"):
                yield etree.fromstring(archive.read(name))


def marks_in(pages: Iterator[etree._Element]) -> Counter[str]:
    """The text that is marked in the body of the chapters, each with its kind."""
    found = Counter[str]()
    for page in pages:
        chapter = "//*[local-name()='section'][@class='chapter']"
        for span in page.xpath(f"{chapter}//*[starts-with(@class, 'state ')]"):
            found[f"{span.get('class')}: {' '.join(''.join(span.itertext()).split())}"] += 1
    return found


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_formats_mark_the_same(marked: Path, language: str) -> None:
    """Web page and EPUB mark the same passages, and each mark says what it is and its language."""
    on_the_web = marks_in(html_pages(marked, language))
    assert on_the_web
    in_epub = marks_in(epub_pages(marked, language))
    assert in_epub == on_the_web
    for page in [*html_pages(marked, language), *epub_pages(marked, language)]:
        for span in page.xpath("//*[starts-with(@class, 'state ')]"):
            assert span.get("title")
            assert (span.get("lang") == "en") == ("machine" not in span.get("class"))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_pdf_marks_and_explains(marked: Path, language: str) -> None:
    """On paper every sign in use stands in the text, at the head of the chapter, in the imprint."""
    (book,) = (marked / language).glob("*.pdf")
    text = pdf_text(book)
    for shown in ("missing", "stale", "machine"):
        assert text.count(SIGNS[shown]) >= 3


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_marked_editions_are_valid(marked: Path, language: str) -> None:
    """Marks break no format: EPUBCheck and veraPDF have nothing against a marked edition."""
    (epub,) = (marked / language).glob("*.epub")
    (pdf,) = (marked / language).glob("*.pdf")
    assert epubcheck(epub) == []
    assert verapdf(pdf, "ua1") == []


def test_complete_editions_have_no_marks(built_starter: Path) -> None:
    """Where everything is translated there is no sign, no notice, and the colophon says so."""
    dist = built_starter / "dist"
    for page in [*html_pages(dist, "fr"), *epub_pages(dist, "fr")]:
        assert not page.xpath("//*[starts-with(@class, 'state ') or @class = 'notice']")
    (pdf,) = (dist / "fr").glob("*.pdf")
    assert not set(pdf_text(pdf)) & (set(SIGNS.values()) - {"*"})
    text = " ".join("".join(page.itertext()) for page in html_pages(dist, "fr"))
    words = publisher.words(Theme(dist), "fr").said
    assert words["This edition is a complete translation."] in text


def test_the_site_says_why_an_edition_is_not_there(hexapla: Hexapla, small_book: Path) -> None:
    """An edition below its minimum is not published; the first page says how much is ready."""
    path = small_book / "translations" / "fr.po"
    save_catalog(path, mixed(catalogs.read(path), ["missing"]))
    done = hexapla("--project", small_book, "--format", "html")
    assert done.code == 0, done.stderr
    assert not (small_book / "dist" / "fr").exists()
    page = html.parse(str(small_book / "dist" / "index.html")).getroot()
    (card,) = page.xpath("//li[@lang='fr']")
    text = " ".join("".join(card.itertext()).split())
    assert "prête : 0 %" in text
    assert "50 %" in text
    status = (small_book / "dist" / "status" / "index.html").read_text(encoding="utf-8")
    assert "not published" in status
