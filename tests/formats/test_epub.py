"""The ebook: judged from outside, read in a reader, and true in all it says of itself.

Titles, notes and navigation of this repository's own book are looked at in test_artifacts.py.
"""

from __future__ import annotations

import io
import posixpath
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace as replace_fields
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from lxml import etree
from PIL import Image

from hexapla.editions.localize import localize_all, of_source
from hexapla.formats.epub import accessibility, writer
from hexapla.formats.epub import fonts as ebookfonts
from hexapla.formats.pdf import page_marks
from hexapla.formats.pdf import writer as pdf
from hexapla.languages.languages import direction, language_name
from hexapla.project import Project
from hexapla.rendering import context
from hexapla.source.config.settings import read_settings
from hexapla.theme import Theme, default_templates
from tests.conftest import ROOT, Hexapla, Once, replace
from tests.formats.test_accessibility import page_of
from tests.support import judges, rich
from tests.support.books import book_of, folder_of
from tests.support.browser import chromium, served

if TYPE_CHECKING:
    from lxml.etree import _Element
    from playwright.sync_api import Browser, Page

SETTINGS = read_settings(ROOT / "source" / "book.toml")
X = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
DC = "{http://purl.org/dc/elements/1.1/}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"

each_language = pytest.mark.parametrize("language", SETTINGS.all_languages)
each_rich = pytest.mark.parametrize("language", list(rich.WORDS))


def made(once: Once, hexapla: Hexapla, language: str) -> Path:
    """The folder with the PDF and the EPUB of the rich book in a language."""

    def fill(folder: Path) -> None:
        rich.folder(folder, language)
        done = hexapla("--project", folder, "--format", "pdf", "--format", "epub")
        assert done.code == 0, done.stderr

    return once(f"rich-{language}", fill) / "dist" / language


@pytest.fixture(scope="module")
def rich_books(once: Once, hexapla: Hexapla) -> dict[str, Path]:
    return {language: made(once, hexapla, language) for language in rich.WORDS}


def own(own_editions: Path, language: str) -> Path:
    """The EPUB of this repository's own book."""
    return own_editions / language / f"{SETTINGS.slug}.epub"


def content(path: Path) -> dict[str, bytes]:
    """The files in the EPUB folder of a book by name."""
    with zipfile.ZipFile(path) as book:
        names = [name for name in book.namelist() if name.startswith("EPUB/")]
        return {name.removeprefix("EPUB/"): book.read(name) for name in names}


def documents(path: Path) -> dict[str, _Element]:
    """The XHTML documents of a book by name."""
    files = content(path)
    return {name: etree.fromstring(files[name]) for name in files if name.endswith(".xhtml")}


def words_of(page: _Element) -> str:
    """All the text of a page."""
    body = page.find(f"{X}body")
    assert body is not None
    return "".join(map(str, body.itertext()))


def package(path: Path) -> _Element:
    return etree.fromstring(content(path)["package.opf"])


def said(path: Path, name: str) -> list[str]:
    """What the package says under a property."""
    return [
        str(meta.text) for meta in package(path).iter(f"{OPF}meta") if meta.get("property") == name
    ]


def spine(path: Path) -> list[str]:
    """The names of the documents in the order of reading."""
    opf = package(path)
    files = {item.get("id"): unquote(item.get("href", "")) for item in opf.iter(f"{OPF}item")}
    return [files[ref.get("idref")] for ref in opf.iter(f"{OPF}itemref")]


def nav(path: Path, kind: str) -> list[tuple[str, str]]:
    """The entries of a list in the navigation document: where they lead, and their words."""
    found = [n for n in documents(path)["nav.xhtml"].iter(f"{X}nav") if n.get(EPUB_TYPE) == kind]
    return [
        (link.get("href", ""), " ".join("".join(map(str, link.itertext())).split()))
        for one in found
        for link in one.iter(f"{X}a")
    ]


# ---------------------------------------------------------------------------------- judges


@pytest.mark.slow
@each_rich
def test_epubcheck_finds_nothing(rich_books: dict[str, Path], language: str) -> None:
    """EPUBCheck has nothing against a book with everything in it, and remarks its fonts only."""
    lines = judges.epubcheck(rich_books[language] / "the-book.epub", "-u")
    assert {line.split()[1] for line in lines} == {"CSS-028"}, lines


@pytest.mark.slow
@each_rich
def test_ace_finds_nothing(rich_books: dict[str, Path], language: str) -> None:
    """DAISY Ace has nothing against a book with everything in it."""
    assert judges.ace(rich_books[language] / "the-book.epub") == []


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ar", "ru"])
def test_ace_finds_nothing_in_our_book(own_editions: Path, language: str) -> None:
    """DAISY Ace has nothing against this repository's own book; `make judges` asks for all."""
    assert judges.ace(own(own_editions, language)) == []


@pytest.mark.slow
def test_ace_can_say_no(rich_books: dict[str, Path], tmp_path: Path) -> None:
    """A picture without words is found."""
    broken = tmp_path / "broken.epub"
    with (
        zipfile.ZipFile(rich_books["en"] / "the-book.epub") as old,
        zipfile.ZipFile(broken, "w") as new,
    ):
        for entry in old.infolist():
            text = old.read(entry)
            if entry.filename.endswith("first.xhtml"):
                text = re.sub(rb' alt="[^"]*"', b"", text)
            new.writestr(entry, text)
    assert any("image-alt" in line for line in judges.ace(broken))


# ------------------------------------------------------------------------------------ pages


def letters(text: str) -> str:
    """The letters of a text, without digits, which margins hold as well."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if c.isalpha())


WORDS_AFTER = "following::text()[not(ancestor::*[@class='paragraph-number'])]"


def marks(path: Path) -> dict[str, tuple[str, str]]:
    """The address of each mark of a printed page, in order, and the text after it.

    Twice: from the mark on, and without the first word, which may be divided on paper.
    """
    found = {}
    pages_by_name = documents(path)
    for name in spine(path):
        for element in pages_by_name[name].iter(f"{X}span"):
            if element.get(EPUB_TYPE) == "pagebreak":
                text = "".join(map(str, element.xpath(WORDS_AFTER))).lstrip()[:200]
                found[f"{name}#{element.get('id')}"] = (text, text.partition(" ")[2])
    return found


def heads(path: Path) -> set[str]:
    """What may stand over the text of a printed page: the titles of the book and its sections."""
    opf = package(path)
    titles = [str(title.text) for title in opf.iter(f"{DC}title")]
    return {"", *map(letters, [*titles, *(words for _, words in nav(path, "toc"))])}


OWN_PAGES = ("title", "colophon", "index")
"""The names of documents that have no running text of the book, or begin with their own words."""


def check_page_list(epub: Path, pdf: Path) -> None:
    """The page list names every page with text, in order, and each mark opens that very page.

    Contents and index are another thing on paper: only where they begin has a mark.
    """
    printed = [letters(text) for text in judges.pdf_text(pdf).split("\f")]
    entries, found = nav(epub, "page-list"), marks(epub)
    assert [address for address, _ in entries] == list(found)
    shown = [int("".join(str(unicodedata.digit(c)) for c in words)) for _, words in entries]
    assert shown == sorted(set(shown))
    inside = [n for n, (a, _) in zip(shown, entries, strict=True) if not a.startswith(OWN_PAGES)]
    assert inside == [n for n in range(min(inside), max(inside) + 1) if printed[n - 1]]
    assert len(inside) >= 8
    for (address, _), number in zip(entries, shown, strict=True):
        if number in inside:
            page, after = printed[number - 1], found[address]
            start = page[: max(map(len, heads(epub))) + ROOM]
            length = 12 if len(page) > ROOM else 3
            assert any(letters(part)[:length] in start for part in after), (number, start, after)


ROOM = 40
"""How many letters of a page are looked at, beyond the longest running head."""


@pytest.mark.slow
@each_language
def test_page_list(own_editions: Path, language: str) -> None:
    """The marks of printed pages stand where the pages of the PDF begin, in every language."""
    epub = own(own_editions, language)
    check_page_list(epub, epub.with_suffix(".pdf"))


@each_rich
def test_page_list_inside_a_long_text(rich_books: dict[str, Path], language: str) -> None:
    """Pages on which nothing begins, inside one long paragraph, have their marks as well."""
    epub = rich_books[language] / "the-book.epub"
    check_page_list(epub, epub.with_suffix(".pdf"))
    paragraph = documents(epub)["first.xhtml"].find(f".//{X}div[@id='p2']")
    assert paragraph is not None
    assert len([e for e in paragraph.iter() if e.get(EPUB_TYPE) == "pagebreak"]) >= 3


def test_source_of_the_pages(rich_books: dict[str, Path], own_editions: Path) -> None:
    """The package names the edition that the pages are of: by its ISBN, else as the PDF does."""
    assert said(rich_books["en"] / "the-book.epub", "pageBreakSource") == ["urn:isbn:9780306406157"]
    assert said(own(own_editions, "fr"), "pageBreakSource") == [pages_identifier("fr")]


def pages_identifier(language: str) -> str:
    """What the PDF of our book is called in a language."""
    project = Project.load(ROOT)
    catalogs = [file.catalog for file in project.sync_catalogs()]
    made_editions, _ = localize_all(project.book, catalogs)
    edition = next(one for one in made_editions if one.language == language)
    return context.identifier(edition, "pdf")


@pytest.mark.slow
def test_no_page_list_of_another_text(small_book: Path, hexapla: Hexapla) -> None:
    """An ebook names pages only if the PDF beside it is of the same text; else it claims none."""
    path = small_book / "dist" / "en"

    def build(kind: str) -> Path:
        done = hexapla("--project", small_book, "--language", "en", "--format", kind)
        assert done.code == 0, done.stderr
        return next(path.glob(f"*.{kind}"))

    assert nav(build("epub"), "page-list") == []
    build("pdf")
    epub = build("epub")
    assert nav(epub, "page-list")
    first = next((small_book / "source").glob("*.md"))
    first.write_text(f"{first.read_text(encoding='utf-8')}\nOne more paragraph.\n", "utf-8")
    epub = build("epub")
    assert nav(epub, "page-list") == []
    assert marks(epub) == {}
    assert said(epub, "pageBreakSource") == []
    features = said(epub, "schema:accessibilityFeature")
    assert not {"pageBreakMarkers", "pageNavigation"} & set(features)


def test_blocks_have_names_of_their_own() -> None:
    """Every block gets a name, those that have one keep it, and the ebook forgets ours."""
    body = etree.fromstring(
        "<section><h1 id='one'>1</h1><p>a <em>b</em></p><ul><li>c</li></ul><hr/></section>"
    )
    page_marks.name_blocks([body])
    names = [element.get("id") for element in body.iter() if element.get("id")]
    assert names == ["one", "block-c1-2", "block-c1-3", "block-c1-4", "block-c1-5"]
    page_marks.forget_names([body])
    assert [element.get("id") for element in body.iter() if element.get("id")] == ["one"]


@pytest.mark.parametrize(
    ("html", "text", "wanted"),
    [
        ("<p>One two three four</p>", "three four", "<p>One two #three four</p>"),
        ("<p>Undivi ded hyphenated</p>", "nated", "<p>Undivi ded #hyphenated</p>"),
        ("<p>said “now” twice</p>", "now twice", "<p>said #“now” twice</p>"),
        ("<p>看 网络空间的未来</p>", "的未来", "<p>看 网络空间#的未来</p>"),
        ("<p>see <a>a long link</a> now</p>", "linknow", "<p>see #<a>a long link</a> now</p>"),
        ("<p>a <em>b c</em> d</p>", "cd", "<p>a <em>b #c</em> d</p>"),
        ("<p>a <em>b</em> c d</p>", "cd", "<p>a <em>b</em> #c d</p>"),
    ],
)
def test_marks_stand_before_words(html: str, text: str, wanted: str) -> None:
    """A page begins before a whole word with the marks that open it, never inside a link."""
    root = etree.fromstring(f"<div><section>{html}<p id='next'>Next</p></section></div>")
    page = page_marks.Page("7", {"next": 50.0}, lambda _upper, _lower: text)
    found = page_marks.add_page_marks([root[0]], [page], (100.0, 0.0), lambda number: number)
    assert [mark.label for mark in found] == ["7"]
    written = etree.tostring(root[0][0], encoding="unicode", with_tail=False).replace('"', "'")
    assert re.sub(r"<span[^>]*/>", "#", written) == wanted


def test_marks_at_the_start_of_blocks() -> None:
    """A page that begins with a block has its mark before it, or at its start inside a list."""
    body = (
        "<section><h1 id='a'>A</h1><p>x</p><ul id='b'><li id='c'>y</li><li id='d'>z</li></ul>"
        "<table id='e'><tr id='f'><td>1</td></tr><tr id='g'><td>2</td></tr></table></section>"
    )
    root = etree.fromstring(f"<div>{body}</div>")
    printed = [
        page_marks.Page("i", {"front": 90.0}, lambda _u, _l: "Front"),
        page_marks.Page("1", {"a": 90.0}, lambda _u, _l: ""),
        page_marks.Page("2", {"b": 90.0, "c": 90.0}, lambda _u, _l: ""),
        page_marks.Page("3", {"d": 90.0}, lambda _u, _l: ""),
        page_marks.Page("4", {"g": 90.0}, lambda _u, _l: "Repeated head"),
    ]
    found = page_marks.add_page_marks([root[0]], printed, (100.0, 0.0), lambda n: n, ["front"])
    assert [(mark.label, mark.name) for mark in found] == [
        ("i", "front"),
        *((label, "") for label in "1234"),
    ]
    written = etree.tostring(root[0], encoding="unicode").replace('"', "'")
    marked = re.sub(r"<span[^>]*id='page-(\d)'[^>]*/>", r"#\1", written)
    assert marked == (
        "<section>#1<h1 id='a'>A</h1><p>x</p><ul id='b'><li id='c'>#2y</li><li id='d'>#3z</li></ul>"
        "<table id='e'><tr id='f'><td>1</td></tr><tr id='g'><td>#42</td></tr></table></section>"
    )


def test_no_mark_takes_an_id_of_the_text() -> None:
    """A section may be called page-1: the mark gets another name then."""
    root = etree.fromstring("<div><section><h1 id='page-1'>A</h1></section></div>")
    page = page_marks.Page("1", {"page-1": 90.0}, lambda _u, _l: "")
    found = page_marks.add_page_marks([root[0]], [page], (100.0, 0.0), lambda number: number)
    assert [mark.id for mark in found] == ["printed-page-1"]


def test_a_broken_pdf_names_no_pages(tmp_path: Path) -> None:
    """A file beside the ebook that is no PDF, or none of ours, is passed over."""
    broken = tmp_path / "book.pdf"
    assert page_marks.read(broken, "0123456789ab") == []
    broken.write_bytes(b"%PDF-1.7 and nothing else")
    assert page_marks.read(broken, "0123456789ab") == []
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(broken)
    assert page_marks.read(broken, "0123456789ab") == []


# ----------------------------------------------------------------------------------- claims


def test_conformance_needs_somebody_to_certify_it(
    rich_books: dict[str, Path], built_starter: Path
) -> None:
    """The claim of WCAG 2.2 AA stands only in a book whose publisher is named to answer for it."""
    for path in (folder / "the-book.epub" for folder in rich_books.values()):
        assert said(path, "dcterms:conformsTo") == [accessibility.WCAG]
        assert said(path, "a11y:certifiedBy") == ["The Press"]
    nobodys = built_starter / "dist" / "en" / "a-first-book.epub"
    assert said(nobodys, "dcterms:conformsTo") == []
    assert said(nobodys, "a11y:certifiedBy") == []


@pytest.mark.slow
def test_conformance_needs_checks_that_pass(small_book: Path, hexapla: Hexapla) -> None:
    """A style that makes text faint takes the claim away."""
    settings = small_book / "source" / "book.toml"
    replace(settings, "[book]\n", '[book]\npublisher = "The Press"\n')
    own_style = small_book / "templates" / "epub" / "style.css"
    own_style.parent.mkdir(parents=True)
    shutil.copy(ROOT / "templates" / "epub" / "style.css", own_style)
    arguments = ("--project", small_book, "--language", "en", "--format", "epub")
    assert hexapla(*arguments).code == 0
    path = next((small_book / "dist" / "en").glob("*.epub"))
    assert said(path, "dcterms:conformsTo") == [accessibility.WCAG]
    own_style.write_text(
        f"{own_style.read_text(encoding='utf-8')}\np {{ color: #aaa; }}\n", "utf-8"
    )
    assert hexapla(*arguments).code == 0
    assert said(path, "dcterms:conformsTo") == []


@each_rich
def test_package_of_a_sold_book(rich_books: dict[str, Path], language: str) -> None:
    """The package has the ISBN, the publisher and the subjects that book.toml gives.

    Only words are subjects, which reading systems show as tags; a code is said with its scheme.
    """
    path = rich_books[language] / "the-book.epub"
    opf = package(path)
    assert [e.text for e in opf.iter(f"{DC}identifier")][1:] == ["urn:isbn:9781861978769"]
    assert [e.text for e in opf.iter(f"{DC}publisher")] == ["The Press"]
    assert [e.text for e in opf.iter(f"{DC}subject")] == ["books"]
    assert said(path, "dcterms:subject") == ["JPS"]
    assert said(path, "skos:inScheme") == ["Thema"]


@each_rich
def test_the_style_is_read_by_old_parsers(rich_books: dict[str, Path], language: str) -> None:
    """No rule is lost on parsers that know neither colours with an alpha nor logical floats."""
    style = content(rich_books[language] / "the-book.epub")["style.css"].decode()
    assert not re.search(r"#(?:[\da-fA-F]{8}|[\da-fA-F]{4})\b", style)
    assert "inline-start;" not in "".join(re.findall(r"float:[^;]*;", style))
    side = {"ltr": "left", "rtl": "right"}[direction(language)]
    (rule,) = re.findall(r"\.paragraph-number \{(.*?float.*?)\}", style, re.DOTALL)
    assert f"float: {side};" in rule


@pytest.mark.parametrize("text", ["#8886", "#88888866", "#abcd"])
def test_colours_are_whole(text: str) -> None:
    """The digits of a colour that say how much it lets through go, and no others do."""
    rest = "a#fade {color: #888; background: #888888} /* #12345 */"
    whole = {"#8886": "#888", "#88888866": "#888888", "#abcd": "#abc"}[text]
    assert writer.opaque(f"p {{border: 1px solid {text}}}") == f"p {{border: 1px solid {whole}}}"
    assert writer.opaque(rest.replace("a#fade ", "")) == rest.replace("a#fade ", "")


@pytest.mark.parametrize(("language", "indents"), [("ja", 1), ("zh-Hans", 2), ("fr", 0)])
def test_an_indent_or_a_gap(tmp_path: Path, language: str, indents: int) -> None:
    """Paragraphs are told apart by an indent or by a gap, never by both, in print and in ebooks."""
    book = book_of(tmp_path, "# 一 {#one}\n\nQuo.\n\nZet.", language=language)
    edition = of_source(book, Theme(tmp_path))
    epub = writer.render(edition, tmp_path / "a.epub", default_templates())
    style = content(epub)["style.css"].decode()
    rules = re.findall(r"\.chapter > p,\n\.paragraph > p \{(.*?)\}", style, re.DOTALL)
    assert [("margin-bottom: 0;" in one, "text-indent" in one) for one in rules] == (
        [(True, True)] if indents else []
    )
    page = pdf.render(edition, tmp_path / "a.pdf", default_templates())
    with pypdfium2.PdfDocument(page) as document:
        texts = document[len(document) - 1].get_textpage()
        whole = texts.get_text_range()
        first, second = (texts.get_charbox(whole.index(one), loose=True)[3] for one in "QZ")
    size = edition.typography["size"]
    gap = first - second - size * edition.typography["leading"]
    assert gap == pytest.approx(0 if indents else 0.55 * size, abs=0.3)


@each_rich
def test_the_title_stands_alone(rich_books: dict[str, Path], language: str) -> None:
    """There is one dc:title, for some systems show the last one; the subtitle is said apart."""
    path = rich_books[language] / "the-book.epub"
    assert len(list(package(path).iter(f"{DC}title"))) == 1


@each_rich
def test_what_is_for_reading_systems_is_no_page(rich_books: dict[str, Path], language: str) -> None:
    """The lists of pages and landmarks are in no page of the spine; the contents are a page there.

    Older reading systems know cover and contents by the guide.
    """
    path = rich_books[language] / "the-book.epub"
    pages_by_name = documents(path)
    assert "nav.xhtml" not in spine(path)
    for name in spine(path):
        assert not [n for n in pages_by_name[name].iter(f"{X}nav") if n.get(EPUB_TYPE)], name
    shown = [
        [(a.get("href"), "".join(map(str, a.itertext()))) for a in n.iter(f"{X}a")]
        for n in pages_by_name["index.xhtml"].iter(f"{X}nav")
    ]
    own = list(pages_by_name["nav.xhtml"].iter(f"{X}nav"))
    assert shown == [
        [(a.get("href"), "".join(map(str, a.itertext()))) for a in n.iter(f"{X}a")]
        for n in own
        if n.get(EPUB_TYPE) in {"toc", "loi", "lot"}
    ]
    guide = {r.get("type"): r.get("href") for r in package(path).iter(f"{OPF}reference")}
    assert (guide["cover"], guide["toc"]) == ("cover.xhtml", "index.xhtml")
    assert {str(href) for href in guide.values()} <= set(spine(path))


# ------------------------------------------------------------------------------ navigation


@each_rich
def test_lists_and_landmarks(rich_books: dict[str, Path], language: str) -> None:
    """Figures, tables and the index are in the navigation, in the words of the language."""
    path = rich_books[language] / "the-book.epub"
    pages_by_name = documents(path)
    for kind, tag in (("loi", "figure"), ("lot", "table")):
        entries = nav(path, kind)
        assert len(entries) == 2
        for address, words in entries:
            name, _, target = address.partition("#")
            found = pages_by_name[name].xpath(f"//*[@id='{target}']")
            assert [e.tag for e in found] == [f"{X}{tag}"]
            assert rich.WORDS[language]["caption"] in words
    kinds = [
        link.get(EPUB_TYPE)
        for link in pages_by_name["nav.xhtml"].iter(f"{X}a")
        if link.get(EPUB_TYPE)
    ]
    wanted = ["cover", "titlepage", "colophon", "toc", "loi", "lot", "bodymatter", "index"]
    assert kinds == wanted


@each_rich
def test_index_leads_to_its_words(rich_books: dict[str, Path], language: str) -> None:
    """Each entry of the index names the printed pages of its marks, and leads to them."""
    path = rich_books[language] / "the-book.epub"
    pages_by_name = documents(path)
    words = rich.WORDS[language]
    entries = {}
    for item in pages_by_name["index-of-terms.xhtml"].iter(f"{X}li"):
        entries[re.split("[,،]", item.text or "")[0]] = [
            (link.get("href", ""), link.text or "") for link in item.iter(f"{X}a")
        ]
    assert set(entries) == {words["term"], words["other"]}
    labels = dict(nav(path, "page-list"))
    order = [
        (address, element.get("id"))
        for name in spine(path)
        for element in pages_by_name[name].iter(etree.Element)
        for address in [f"{name}#{element.get('id')}"]
        if element.get("id")
    ]
    pages_before = {}
    here = ""
    for address, _ in order:
        here = labels.get(address, here)
        pages_before[address] = here
    for term, links in entries.items():
        assert links, term
        for address, shown in links:
            name, _, target = address.partition("#")
            marked = pages_by_name[name].xpath(f"string(//*[@id='{target}'])")
            assert marked == term
            assert shown == pages_before[address]


@each_rich
def test_notes_pair(rich_books: dict[str, Path], language: str) -> None:
    """Each mark leads to its note and each note back, also where a note holds a list."""
    seen = 0
    for page in documents(rich_books[language] / "the-book.epub").values():
        by_id = {element.get("id"): element for element in page.iter(etree.Element)}
        noterefs = [a for a in page.iter(f"{X}a") if a.get(EPUB_TYPE) == "noteref"]
        notes = [a for a in page.iter(f"{X}aside") if a.get(EPUB_TYPE) == "footnote"]
        assert len(noterefs) == len(notes)
        for mark in noterefs:
            note = by_id[mark.get("href", "").partition("#")[2]]
            back = [a for a in note.iter(f"{X}a") if a.get(EPUB_TYPE) == "backlink"]
            assert [a.get("href", "").partition("#")[2] for a in back] == [mark.get("id")]
            seen += 1
    assert seen == 2


@each_language
def test_reading_order_of_print(own_editions: Path, language: str) -> None:
    """Figures, tables, notes and sections stand in the order of the printed edition."""
    epub = own(own_editions, language)
    pages_by_name = documents(epub)
    with pikepdf.open(epub.with_suffix(".pdf")) as pdf:
        numbers: dict[Any, int] = {page.objgen: at for at, page in enumerate(pdf.pages)}
        tree = pikepdf.NameTree(pdf.Root.Names.Dests).items()
        places = {str(name): (numbers[to[0].objgen], -float(to[3])) for name, to in tree}
    kept = {f"{X}{tag}" for tag in ("h1", "h2", "h3", "figure", "table", "div")}
    names = [
        str(element.get("id"))
        for page in spine(epub)
        for element in pages_by_name[page].iter(*kept)
        if element.get("id") in places
    ]
    assert len(names) > 40
    assert names == sorted(names, key=places.__getitem__)


# ------------------------------------------------------------------------------------ cover


def test_covers(own_editions: Path) -> None:
    """Each edition has a cover of its own, of the size that shops want, named as such."""
    pictures = {}
    for language in SETTINGS.all_languages:
        path = own(own_editions, language)
        opf = package(path)
        items = [i for i in opf.iter(f"{OPF}item") if i.get("properties") == "cover-image"]
        assert [item.get("media-type") for item in items] == ["image/jpeg"]
        pictures[language] = content(path)[items[0].get("href", "")]
        with Image.open(io.BytesIO(pictures[language])) as picture:
            assert (picture.format, picture.size) == ("JPEG", (1600, 2560))
            colours = {colour for _, colour in picture.resize((8, 8)).getcolors(64) or []}
            assert len(colours) > 3
        assert spine(path)[0] == "cover.xhtml"
        shown = next(documents(path)["cover.xhtml"].iter(f"{X}img"))
        title = opf.findtext(f".//{DC}title")
        assert title
        assert title in shown.get("alt", "")
    assert len(set(pictures.values())) == len(pictures)


@pytest.mark.parametrize("second", ["fr", "de"])
def test_the_cover_of_a_parallel_edition_shows_both_languages(tmp_path: Path, second: str) -> None:
    """Two languages have two grounds, two columns that are lit in two colours, and two names."""
    from hexapla.formats import front_cover

    # Nine languages, so that some share the place of a colour, and the last has to find a column.
    others = ["ar", "es", "it", "ja", "fr", "ru", "zh-Hans", "de"]
    folder_of(tmp_path, "# One\n\nText.\n", more=f"\n[editions]\nlanguages = {others}\n")
    editions = localize_all(Project.load(tmp_path).book, [])[0]
    first = replace_fields(editions[0], siblings=("en", *others))
    other = replace_fields(first, language=second)
    values = front_cover.panel_values(replace_fields(first, beside=other))
    assert values["ground"] != values["ground_beside"]
    lit = [column.accent for column in values["columns"] if column.accent]
    assert len(lit) == len(set(lit)) == 2
    assert [name for name, _ in values["names"]] == ["English", language_name(second)]
    alone = front_cover.panel_values(first)
    assert [column.accent for column in alone["columns"] if column.accent] == [alone["accent"]]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ar", "zh-Hans", "ja", "he"])
@pytest.mark.parametrize("title", ["Long", "A", "word"])
def test_titles_fit_the_cover(tmp_path: Path, language: str, title: str) -> None:
    """A title of any length stays on the cover, above the columns."""
    from hexapla.formats import front_cover

    long = {
        "ar": "كتاب طويل العنوان جدا ",
        "zh-Hans": "很长的书名",
        "ja": "とても長い題名",
        "he": "שם ארוך מאוד ",
    }
    texts = {"Long": long.get(language, "A very long title ") * 9, "A": "A"}
    text = texts.get(title, "Donaudampfschifffahrtsgesellschaft")
    folder_of(tmp_path, "# One\n\nText.\n", language=language)
    replace(tmp_path / "source" / "book.toml", "The book", text.strip())
    project = Project.load(tmp_path)
    edition = localize_all(project.book, [])[0][0]
    with Image.open(io.BytesIO(front_cover.front(edition, Theme(tmp_path)))) as picture:
        ground = picture.getpixel((5, 5))
        for left, top, right, bottom in (
            (0, 0, 120, 2560),
            (1480, 0, 1600, 2560),
            (160, 1560, 1440, 1690),
        ):
            part = picture.crop((left, top, right, bottom)).getcolors(1 << 20) or []
            strange = sum(count for count, colour in part if _differ(colour, ground))
            assert strange == 0, (left, top)


def _differ(one: object, other: object) -> bool:
    assert isinstance(one, tuple)
    assert isinstance(other, tuple)
    return any(abs(a - b) > 40 for a, b in zip(one, other, strict=True))


# ------------------------------------------------------------------------------------ fonts


def embedded(path: Path) -> dict[str, TTFont]:
    """The fonts of a book by file."""
    return {
        name: TTFont(io.BytesIO(data))
        for name, data in content(path).items()
        if name.startswith("fonts/")
    }


@each_language
def test_fonts_have_every_character(own_editions: Path, language: str) -> None:
    """Every character of the text stands in a font of the book, which is no larger than that."""
    path = own(own_editions, language)
    fonts = embedded(path)
    known = {code for font in fonts.values() for code in font.getBestCmap()}
    text = "".join(map(words_of, documents(path).values()))
    missing = {c for c in text if c.isprintable() and not c.isspace()} - set(map(chr, known))
    assert {c for c in missing if unicodedata.category(c) != "Cf"} == set()
    assert path.stat().st_size < 700_000
    for name, font in fonts.items():
        assert font.getGlyphOrder(), name
        assert "Open Font License" in str(font["name"].getDebugName(13)), name
        assert font["name"].getDebugName(0), name


MAIN = {"ar": "Amiri", "zh-Hans": "Noto Serif CJK SC"}


@pytest.mark.slow
def test_browser_sets_the_text_in_our_fonts(
    own_editions: Path, rich_books: dict[str, Path], tmp_path: Path
) -> None:
    """A browser sets every letter of the text in the fonts of the book, and none in its own."""
    books = {"zh-Hans": own(own_editions, "zh-Hans")}
    books |= {f"rich-{name}": folder / "the-book.epub" for name, folder in rich_books.items()}
    for name, path in books.items():
        with zipfile.ZipFile(path) as book:
            book.extractall(tmp_path / name)
    with served(tmp_path) as address, chromium() as browser:
        for name, path in books.items():
            used: set[tuple[str, bool]] = set()
            for file in spine(path):
                if file != "cover.xhtml":
                    used |= set(platform_fonts(browser, f"{address}{name}/EPUB/{file}"))
            assert {family for family, is_ours in used if not is_ours} == set(), name
            main = MAIN.get(name.removeprefix("rich-"), "Source Serif 4")
            assert main in {family for family, _ in used}, name


def platform_fonts(browser: Browser, address: str) -> Iterator[tuple[str, bool]]:
    """The fonts that a page is set in, and whether each came with the page."""
    page = browser.new_page()
    try:
        page.goto(address)
        page.evaluate("document.fonts.ready")
        session = page.context.new_cdp_session(page)
        session.send("DOM.enable")
        session.send("CSS.enable")
        root = session.send("DOM.getDocument", {"depth": -1})["root"]["nodeId"]
        found = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "body *"})
        for node in found["nodeIds"]:
            for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
                yield font["familyName"], font["isCustomFont"]
    finally:
        page.close()


def test_fonts_are_the_same_in_every_build(tmp_path: Path) -> None:
    """Cut twice, a font has the same bytes, and the date of the font it was cut from."""
    page = etree.fromstring(page_of('<p>Ag <em>x</em> <b>y</b> 字 <code lang="en">z</code></p>'))
    first = ebookfonts.choose_fonts([page], Theme(tmp_path), "en")
    ebookfonts.subset.cache_clear()
    assert ebookfonts.choose_fonts([page], Theme(tmp_path), "en") == first
    named = {(face.family, face.weight, face.style) for face in first.faces}
    assert named == {
        *(("Source Serif 4", weight, "normal") for weight in (400, 700)),
        ("Source Serif 4", 400, "italic"),
        ("Source Code Pro", 400, "normal"),
        ("Noto Serif CJK SC", 400, "normal"),
    }
    assert all(face.content for face in first.faces)


def test_formulas_have_their_signs(tmp_path: Path) -> None:
    """The font of formulas has their letters slanted, and the sign of a root, which is no text."""
    names = 'xmlns="http://www.w3.org/1998/Math/MathML"'
    formula = f"<p><math {names}><msqrt><mi>h</mi><mi>x</mi></msqrt></math></p>"
    chosen = ebookfonts.choose_fonts([etree.fromstring(page_of(formula))], Theme(tmp_path), "en")
    [face] = [face for face in chosen.faces if face.family == "STIX Two Math"]
    font = TTFont(io.BytesIO(face.content))
    assert {"√", "h", "ℎ", "𝑥"} <= set(map(chr, font.getBestCmap()))
    assert "MATH" in font


def test_a_strange_language_names_no_file(tmp_path: Path) -> None:
    """A tag in the text that is none reads no file of rules, wherever it points."""
    page = etree.fromstring(page_of('<p lang="../../secret">Words</p>'))
    chosen = ebookfonts.choose_fonts([page], Theme(tmp_path), "en")
    assert set(chosen.families) == {"en"}


# ----------------------------------------------------------------------------------- reader

READER = """<!doctype html><html><head><meta charset="utf-8"><title>Reader</title>
<link rel="icon" href="data:,"><script src="jszip.min.js"></script><script src="epub.min.js">
</script></head><body><div id="view"></div></body></html>"""

OPEN = """async name => {
  window.book = ePub(name);
  window.view = book.renderTo("view", {width: 600, height: 800, spread: "none"});
  await view.display();
  await book.ready;
  const labels = entries => entries.flatMap(e => [e.label.trim(), ...labels(e.subitems)]);
  return {
    direction: book.packaging.metadata.direction,
    toc: labels(book.navigation.toc),
    pages: book.pageList.pages.length,
    cover: await book.coverUrl(),
    spine: book.spine.spineItems.map(item => item.href),
  };
}"""

# A chapter is left when all that it asks for is there: what is still under way would be broken off,
# and look like a file that is missing.
READ = """async () => {
  const texts = [];
  for (const item of book.spine.spineItems) {
    await view.display(item.href);
    const shown = view.getContents()[0].document;
    await Promise.all([...shown.images].map(image => image.decode()));
    shown.body.getBoundingClientRect();
    await shown.fonts.ready;
    texts.push(shown.body.textContent);
  }
  return texts;
}"""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, Path]]:
    """A page with a real reader of ebooks (epub.js), and the folder that it takes books from."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copy(judges.package("epubjs") / "dist" / "epub.min.js", folder)
    shutil.copy(judges.package("jszip") / "dist" / "jszip.min.js", folder)
    (folder / "index.html").write_text(READER, encoding="utf-8")
    with served(folder) as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 600, "height": 800})
        page.goto(address)
        yield page, folder


@each_language
def test_opens_in_a_reader(own_editions: Path, reader: tuple[Page, Path], language: str) -> None:
    """A reader opens the book: contents, pages, cover, direction, and every chapter's text."""
    page, folder = reader
    path = own(own_editions, language)
    shutil.copy(path, folder / f"{language}.epub")
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda request: faults.append(request.url))
    found = page.evaluate(OPEN, f"{language}.epub")
    assert found["direction"] == direction(language)
    assert found["toc"] == [words for _, words in nav(path, "toc")]
    assert found["pages"] == len(nav(path, "page-list")) > 10
    assert found["cover"].startswith("blob:")
    assert found["spine"] == spine(path)
    texts = page.evaluate(READ)
    pages_by_name = documents(path)
    for name, text in zip(spine(path), texts, strict=True):
        assert "".join(text.split()) == "".join(words_of(pages_by_name[name]).split())
    assert faults == []
    page.evaluate("() => { book.destroy() }")


def test_turns_pages_and_follows_links(own_editions: Path, reader: tuple[Page, Path]) -> None:
    """In a reader, pages turn to the end of the book, and a printed page can be gone to."""
    page, folder = reader
    path = own(own_editions, "ar")
    shutil.copy(path, folder / "turned.epub")
    page.evaluate(OPEN, "turned.epub")
    seen = page.evaluate(
        """async () => {
          const seen = [];
          for (let turns = 0; turns < 200; turns++) {
            const at = view.currentLocation();
            seen.push(at.start.href);
            if (at.atEnd) break;
            await view.next();
          }
          return [...new Set(seen)];
        }"""
    )
    assert seen == spine(path)
    target, _ = nav(path, "page-list")[12]
    shown = page.evaluate(
        """async target => {
          await view.display(target);
          return view.currentLocation().start.href;
        }""",
        target,
    )
    assert shown == target.partition("#")[0]
    page.evaluate("() => { book.destroy() }")


# --------------------------------------------------------------------------------- the same


@pytest.mark.slow
def test_the_same_bytes(rich_books: dict[str, Path], tmp_path: Path, hexapla: Hexapla) -> None:
    """Built again in another process and another place, a book has the same bytes."""
    rich.folder(tmp_path, "ar")
    done = hexapla(
        *("--project", tmp_path, "--format", "pdf", "--format", "epub"),
        env={"PYTHONHASHSEED": "7"},
    )
    assert done.code == 0, done.stderr
    again = tmp_path / "dist" / "ar" / "the-book.epub"
    assert again.read_bytes() == (rich_books["ar"] / "the-book.epub").read_bytes()


def test_every_file_is_declared(rich_books: dict[str, Path]) -> None:
    """The package declares every file of the book once, and no others."""
    for path in (folder / "the-book.epub" for folder in rich_books.values()):
        items = [unquote(i.get("href", "")) for i in package(path).iter(f"{OPF}item")]
        assert sorted(items) == sorted(set(content(path)) - {"package.opf"})


def test_links_lead_somewhere(own_editions: Path, rich_books: dict[str, Path]) -> None:
    """Every link that stays in a book leads to a place in it."""
    books = [own(own_editions, language) for language in SETTINGS.all_languages]
    books += [folder / "the-book.epub" for folder in rich_books.values()]
    for path in books:
        pages_by_name = documents(path)
        ids = {
            name: {element.get("id") for element in page.iter(etree.Element)}
            for name, page in pages_by_name.items()
        }
        seen = 0
        for name, page in pages_by_name.items():
            for link in page.iter(f"{X}a"):
                file, _, target = unquote(link.get("href", "")).partition("#")
                if not re.match(r"\w+:", file):
                    there = posixpath.normpath(
                        posixpath.join(posixpath.dirname(name), file or name)
                    )
                    assert there in ids, (name, link.get("href"))
                    assert not target or target in ids[there], (name, link.get("href"))
                    seen += 1
        assert seen > 10


def test_names_that_every_system_takes() -> None:
    """No name in an ebook has a space or a sign that some system refuses, or is there twice."""
    written = ["a b.png", "a-b.png", "A-B.png", 'c:d"e?.png', "f./g.png", "grün.png"]
    names = ["a-b.png", "a-b-1.png", "A-B-2.png", "c-d-e-.png", "f-/g.png", "grün.png"]
    assert list(writer.fit_names(written).values()) == names
