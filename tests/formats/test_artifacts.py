"""The finished editions of this repository's own book, judged from outside.

Law 3 (parity) is in ``test_verify.py``; here is what a reader, a reading system, a screen reader
and the two official validators see.
"""

from __future__ import annotations

import functools
import io
import posixpath
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pikepdf
import pytest
from fontTools.pens.areaPen import AreaPen
from fontTools.ttLib import TTFont
from lxml import etree, html

from hexapla.catalogs import catalog
from hexapla.languages import languages, publisher
from hexapla.source.config.settings import read_settings
from hexapla.theme import Theme
from tests.conftest import ROOT
from tests.support.judges import Font, epubcheck, fonts, missing, pdf_text, verapdf
from tests.support.processes import LIMIT

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from lxml.etree import _Element

SETTINGS = read_settings(ROOT / "source" / "book.toml")
LANGUAGES = SETTINGS.all_languages
TRANSLATIONS = SETTINGS.languages
XHTML = "{http://www.w3.org/1999/xhtml}"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
OPF = "{http://www.idpf.org/2007/opf}"
FAMILIES = {"Source-Serif-4", "Amiri", "Noto-Serif-CJK-SC", "Source-Code-Pro", "STIXTwoMath"}
FAMILIES |= {"Hexapla-Halves-zh-Hans"}
MAIN_FAMILY = {"ar": "Amiri", "zh-Hans": "Noto-Serif-CJK-SC"}
A5 = (419.53, 595.28)

each_language = pytest.mark.parametrize("language", LANGUAGES)
each_translation = pytest.mark.parametrize("language", TRANSLATIONS)


def pdf_of(own_editions: Path, language: str) -> Path:
    return own_editions / language / f"{SETTINGS.slug}.pdf"


def epub_of(own_editions: Path, language: str) -> Path:
    return own_editions / language / f"{SETTINGS.slug}.epub"


def squeezed(text: str) -> str:
    """A text without what lines and pages do to it: spaces, hyphens, marks of direction.

    Marks on letters go too: a PDF may tell them before or after their letter.
    """
    text = unicodedata.normalize("NFKD", text)
    return "".join(
        char
        for char in text
        if not char.isspace()
        and char not in "-‐"
        and unicodedata.category(char) not in {"Cf", "Mn"}
    )


@functools.cache
def translated(language: str) -> dict[tuple[str | None, str], str]:
    """What stands in an edition for each text of the source, by its context."""
    anyone = catalog.read(ROOT / "translations" / f"{TRANSLATIONS[0]}.po")
    if language == SETTINGS.language:
        return {message.key: message.id for message in anyone}
    found = catalog.read(ROOT / "translations" / f"{language}.po")
    return {message.key: message.string for message in found}


def title_of(language: str) -> str:
    return translated(language)["title", SETTINGS.title]


def sentences(language: str) -> list[str]:
    """Paragraphs of an edition that look the same everywhere: marks of the index do not show."""
    bare = (
        re.sub(r"⟦/?\d+⟧", "", text) if text.count("⟦") == 2 * text.count("⟦/") else text
        for (context, _), text in translated(language).items()
        if context is None
    )
    return [text for text in bare if len(text) > 20 and not re.search(r"[⟦*\\`~^_<\[]", text)]


@functools.cache
def words_of(language: str) -> Mapping[str, str]:
    return publisher.words(Theme(ROOT), language).said


def test_all_the_languages_that_were_promised() -> None:
    """The book is in the six official languages of the United Nations."""
    assert set(LANGUAGES) == {"ar", "en", "es", "fr", "ru", "zh-Hans"}


def test_missing_judge() -> None:
    """A judge that is not there skips a test by name."""
    with pytest.raises(pytest.skip.Exception, match="veraPDF is missing: get it"):
        missing("veraPDF", "get it")


DEEP = """
import json, sys
from tests.support import judges
judges._java_machine()
sys.setrecursionlimit(10_000)
json.loads("[" * 9_000 + "]" * 9_000)
"""


def test_java_leaves_python_its_stack() -> None:
    """In a process in which a judge has run, Python goes as deep as in any other."""
    command = [sys.executable, "-c", DEEP]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


# ------------------------------------------------------------------------------------- PDF


@each_language
def test_pdf_is_accessible(own_editions: Path, language: str) -> None:
    """Every PDF fulfils PDF/UA-1, as veraPDF sees it."""
    assert verapdf(pdf_of(own_editions, language), "ua1") == []


def test_verapdf_can_say_no(own_editions: Path, tmp_path: Path) -> None:
    """A PDF without its tags is refused."""
    broken = tmp_path / "untagged.pdf"
    with pikepdf.open(pdf_of(own_editions, "en")) as pdf:
        del pdf.Root.StructTreeRoot
        del pdf.Root.MarkInfo
        pdf.save(broken)
    assert any("StructTreeRoot" in line or "Marked" in line for line in verapdf(broken, "ua1"))


@each_language
def test_pdf_fonts(own_editions: Path, language: str) -> None:
    """Every font is embedded, cut down to what is used, readable as text, and one of ours."""
    found = fonts(pdf_of(own_editions, language))
    assert all(font.embedded and font.subset and font.unicode for font in found), found
    assert {font.family for font in found} <= FAMILIES
    main = MAIN_FAMILY.get(language, "Source-Serif-4")
    assert {font.style for font in found if font.family == main} >= {"", "Bold"}


def test_second_column_has_the_marks_of_its_language(own_editions: Path) -> None:
    """Chinese marks that meet are narrow beside English, too."""
    path = own_editions / "en+zh-Hans" / f"{SETTINGS.slug}.pdf"
    assert "Hexapla-Halves-zh-Hans" in {font.family for font in fonts(path)}


@pytest.mark.parametrize("language", ["ar", "zh-Hans"])
def test_pdf_has_no_italics(own_editions: Path, language: str) -> None:
    """Arabic and Chinese are never slanted."""
    slanted = [font for font in fonts(pdf_of(own_editions, language)) if _is_slanted(font)]
    assert slanted == []


def _is_slanted(font: Font) -> bool:
    return "Italic" in font.name or "Oblique" in font.name


@each_language
def test_pdf_bold_is_real(own_editions: Path, language: str) -> None:
    """Bold type has heavier letters of its own, not only the name."""
    main = MAIN_FAMILY.get(language, "Source-Serif-4")
    with pikepdf.open(pdf_of(own_editions, language)) as pdf:
        plain, bold = Ink(), Ink()
        for name, font in embedded(pdf):
            if name.startswith(main) and "Italic" not in name:
                (bold if "Bold" in name else plain).add(font)
        both = plain.letters.keys() & bold.letters.keys()
        assert len(both) >= 5
        heavier = [letter for letter in both if bold.letters[letter] > plain.letters[letter] * 1.1]
        assert len(heavier) > len(both) * 0.8


def embedded(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """Each font of a PDF with its name."""
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/Subtype") == "/Type0":
            yield str(thing.BaseFont).partition("+")[2], thing


class Ink:
    """How much ink each letter of some fonts takes."""

    def __init__(self) -> None:
        self.letters: dict[str, float] = {}

    def add(self, font: Any) -> None:  # noqa: ANN401 - pikepdf's objects
        inner = font.DescendantFonts[0].FontDescriptor
        program = inner.get("/FontFile2", inner.get("/FontFile3"))
        outlines = TTFont(io.BytesIO(program.read_bytes()), lazy=True)
        glyphs, order = outlines.getGlyphSet(), outlines.getGlyphOrder()
        per_em = outlines["head"].unitsPerEm
        numbers = dict(_glyph_numbers(font.Encoding.read_bytes().decode("latin-1")))
        for code, letter in _unicode(font.ToUnicode.read_bytes().decode("latin-1")):
            number = numbers.get(code, len(order))
            if number < len(order) and letter.isalpha():
                pen = AreaPen(glyphs)
                glyphs[order[number]].draw(pen)
                self.letters[letter] = abs(pen.value) / per_em**2


def _glyph_numbers(table: str) -> Iterator[tuple[int, int]]:
    """The pairs of code and glyph in the character map of a font."""
    for block in re.findall(r"begincidchar(.*?)endcidchar", table, re.DOTALL):
        for code, glyph in re.findall(r"<([0-9A-Fa-f]+)>\s*(\d+)", block):
            yield int(code, 16), int(glyph)


def _unicode(table: str) -> Iterator[tuple[int, str]]:
    """The pairs of code and letter in a ToUnicode table."""
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            letters = bytes.fromhex(text).decode("utf-16-be")
            if len(letters) == 1:
                yield int(code, 16), letters


@each_language
def test_pdf_page(own_editions: Path, language: str) -> None:
    """Every page is A5."""
    with pikepdf.open(pdf_of(own_editions, language)) as pdf:
        for page in pdf.pages:
            size = [float(edge) for edge in page.mediabox]
            assert size == pytest.approx([0, 0, *A5], abs=0.5)


@each_language
def test_pdf_says_what_it_is(own_editions: Path, language: str) -> None:
    """The PDF has the edition's language, title and author, and shows the title.

    It does not say that a book runs from right to left, as a printer's does: Chromium then gives
    the words of a line of code in reverse order to whoever copies it.
    """
    with pikepdf.open(pdf_of(own_editions, language)) as pdf:
        assert str(pdf.Root.Lang) == language
        assert str(pdf.docinfo.Title) == title_of(language)
        assert str(pdf.docinfo.Author) == ", ".join(SETTINGS.authors)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle) is True
        assert "/Direction" not in pdf.Root.ViewerPreferences
        with pdf.open_metadata() as said:
            assert said["dc:title"] == title_of(language)


@each_language
def test_pdf_text(own_editions: Path, language: str) -> None:
    """The title and the paragraphs can be found and copied as text.

    By their letters: where two directions meet, Poppler turns brackets and quotation marks round.
    """
    text = letters(pdf_text(pdf_of(own_editions, language)))
    assert letters(title_of(language)) in text
    wanted = sentences(language)
    assert len(wanted) > 30
    lost = [said for said in wanted if letters(said)[:16] not in text]
    assert lost == []


def letters(text: str) -> str:
    """A text without its spaces and marks."""
    return re.sub(r"[\W_]", "", squeezed(text))


@each_language
def test_pdf_notes_are_at_home(own_editions: Path, language: str) -> None:
    """Each note stands at the foot of the page that has its mark."""
    with pikepdf.open(pdf_of(own_editions, language)) as pdf:
        pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        places = pikepdf.NameTree(pdf.Root.Names.Dests).items()
        page_of = {str(name): pages[place[0].objgen] for name, place in places}
    notes = [name for name in page_of if re.fullmatch(r".+-note-\d+", name)]
    assert len(notes) == 10
    assert {name: page_of[f"{name}-ref"] for name in notes} == {n: page_of[n] for n in notes}


@each_language
def test_pdf_contents(own_editions: Path, language: str) -> None:
    """The page number beside each line of the contents is that of the page it stands on."""
    path = pdf_of(own_editions, language)
    lines = [line for line in contents_lines(path, language) if line.id != "back-index"]
    titles = headings(language)
    assert [line.id for line in lines] == list(titles)
    pages = [squeezed(page) for page in pdf_text(path).split("\f")]
    contents = "".join(pages[: lines[0].page])
    for line in lines:
        assert line.printed == line.page + 1, line
        assert squeezed(titles[line.id]) in pages[line.page], line
        assert squeezed(titles[line.id]) in contents, line
    assert [line.page for line in lines] == sorted(line.page for line in lines)


@functools.cache
def headings(language: str) -> dict[str, str]:
    """The heading of each section of an edition, by the section's id."""
    texts = translated(language)
    return {
        place.partition("#")[2]: texts[message.key]
        for message in catalog.read(ROOT / "translations" / f"{TRANSLATIONS[0]}.po")
        for place in message.places
        if message.context == "heading"
    }


@dataclass(frozen=True)
class Line:
    """A line of the printed contents."""

    id: str
    """Of the section that it leads to."""
    printed: int
    """The page number that a reader sees."""
    page: int
    """Where the link leads, counted from 0."""


def contents_lines(path: Path, language: str) -> list[Line]:
    """The lines of the contents: each link with the number beside it and where it leads."""
    words = _words(path)
    with pikepdf.open(path) as pdf:
        numbers: dict[Any, int] = {page.objgen: index for index, page in enumerate(pdf.pages)}
        tree = pikepdf.NameTree(pdf.Root.Names.Dests)
        places = {str(name): numbers[target[0].objgen] for name, target in tree.items()}
        first = min(places[name] for name in headings(language))
        lines = []
        for index in range(first):
            page = pdf.pages[index]
            height = float(page.mediabox[3])
            links: dict[str, list[float]] = {}
            for link in page.get("/Annots", []):
                if "/Dest" in link:
                    edges = (float(link.Rect[1]), float(link.Rect[3]))
                    links.setdefault(str(link.Dest), []).extend(height - edge for edge in edges)
            for name, edges_seen in links.items():
                beside = [word for word in words[index] if word.is_between(edges_seen)]
                lines.append(Line(name, _last(beside, languages.direction(language)), places[name]))
    return lines


@dataclass(frozen=True)
class Word:
    """A word on a page, with the places of its edges."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def is_between(self, heights: list[float]) -> bool:
        return min(heights) < (self.top + self.bottom) / 2 < max(heights)


def _words(path: Path) -> list[list[Word]]:
    """The words of each page."""
    root = html.document_fromstring(pdf_text(path, "-bbox"))
    keys = ("xmin", "ymin", "xmax", "ymax")
    return [
        [
            Word(word.text or "", *(float(word.get(key, 0)) for key in keys))
            for word in page.iter("word")
        ]
        for page in root.iter("page")
    ]


def _last(line: list[Word], direction: str) -> int:
    """The number at the far end of a line of contents."""
    line = sorted(line, key=lambda word: word.left, reverse=direction == "rtl")
    return int(line[-1].text)


# ------------------------------------------------------------------------------------ EPUB


@each_language
def test_epub_is_valid(own_editions: Path, language: str) -> None:
    """EPUBCheck has nothing against any book, and remarks only that it has fonts."""
    lines = epubcheck(epub_of(own_editions, language), "-u")
    assert {line.split()[1] for line in lines} == {"CSS-028"}, lines


def test_epubcheck_can_say_no(own_editions: Path, tmp_path: Path) -> None:
    """A book with a link to nowhere is refused."""
    broken = tmp_path / "broken.epub"
    with zipfile.ZipFile(epub_of(own_editions, "en")) as old, zipfile.ZipFile(broken, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith("colophon.xhtml"):
                content = content.replace(b"</body>", b'<p><a href="no.xhtml">?</a></p></body>')
            new.writestr(entry, content)
    assert any("RSC-007" in line for line in epubcheck(broken))


def epub_pages(path: Path) -> dict[str, _Element]:
    """The pages of an EPUB by name, with plain tag names."""
    with zipfile.ZipFile(path) as book:
        names = [name for name in book.namelist() if name.endswith(".xhtml")]
        pages = {name: etree.fromstring(book.read(name)) for name in names}
    for page in pages.values():
        for element in page.iter(f"{XHTML}*"):
            element.tag = str(element.tag).removeprefix(XHTML)
    return pages


def text_of(element: _Element | None) -> str:
    """The text of an element, with single spaces."""
    assert element is not None
    return " ".join("".join(map(str, element.itertext())).split())


@each_language
def test_epub_pages(own_editions: Path, language: str) -> None:
    """Every page of an EPUB has its language and direction, and its heading as title."""
    pages = epub_pages(epub_of(own_editions, language))
    assert len(pages) > 8
    for name, page in pages.items():
        assert page.get("lang") == language, name
        assert page.get("{http://www.w3.org/XML/1998/namespace}lang") == language, name
        assert page.get("dir") == languages.direction(language), name
        heading = page.find(".//h1")
        title = text_of(page.find("head/title"))
        wanted = " ".join(title_of(language).split()) if heading is None else text_of(heading)
        assert title == wanted, name


@each_language
def test_epub_package(own_editions: Path, language: str) -> None:
    """The package has the edition's language, title, and direction of turning pages."""
    with zipfile.ZipFile(epub_of(own_editions, language)) as book:
        package = etree.fromstring(book.read("EPUB/package.opf"))
    spine = package.find(f"{OPF}spine")
    assert spine is not None
    assert spine.get("page-progression-direction") == languages.direction(language)
    assert package.findtext(".//{http://purl.org/dc/elements/1.1/}language") == language
    assert package.findtext(".//{http://purl.org/dc/elements/1.1/}title") == title_of(language)


@each_language
def test_epub_navigation(own_editions: Path, language: str) -> None:
    """Contents and landmarks are named in the edition's language."""
    nav = epub_pages(epub_of(own_editions, language))["EPUB/nav.xhtml"]
    words = words_of(language)
    assert text_of(nav.find(".//h1")) == words["Contents"]
    landmarks = next(part for part in nav.iter("nav") if part.get(EPUB_TYPE) == "landmarks")
    said = {link.get(EPUB_TYPE): text_of(link) for link in landmarks.iter("a")}
    assert said["toc"] == words["Contents"]
    assert said["titlepage"] == words["Title page"]
    assert said["bodymatter"] == words["Beginning of the text"]
    if language != "en":
        assert not set(said.values()) & {"Contents", "Title page", "Beginning of the text"}


@each_language
def test_epub_notes(own_editions: Path, language: str) -> None:
    """Each mark leads to its note in the same file, and each note back to its mark."""
    marks = 0
    for name, page in epub_pages(epub_of(own_editions, language)).items():
        file = posixpath.basename(name)
        by_id = {element.get("id"): element for element in page.iter(etree.Element)}
        pointed = []
        for mark in page.iter("a"):
            if mark.get(EPUB_TYPE) != "noteref":
                continue
            marks += 1
            path, _, target = mark.get("href", "").partition("#")
            assert path in ("", file)
            note = by_id[target]
            assert note.get(EPUB_TYPE) == "footnote"
            back = [link.get("href", "").partition("#") for link in note.iter("a")]
            assert ("", "#", mark.get("id")) in back or (file, "#", mark.get("id")) in back
            pointed.append(target)
        notes = [e.get("id") for e in page.iter("aside") if e.get(EPUB_TYPE) == "footnote"]
        assert notes == pointed
    assert marks > 5


@each_language
def test_pictures_have_words(own_editions: Path, language: str) -> None:
    """Every picture is described in words, in the edition's language."""
    known = {text for (kind, _), text in translated(language).items() if kind == "alt"}
    sites = [html.parse(file).getroot() for file in (own_editions / language).glob("*.html")]
    pages = [*epub_pages(epub_of(own_editions, language)).values(), *sites]
    shown = [picture for page in pages for picture in page.iter("img")]
    said = [picture.get("alt") for picture in shown if picture.get("role") != "doc-cover"]
    assert len(said) >= 2
    assert set(said) <= known


# ------------------------------------------------------------------------------------ HTML


def site(own_editions: Path, language: str) -> dict[str, _Element]:
    """The pages of an edition's site by name."""
    files = sorted((own_editions / language).rglob("*.html"))
    return {file.name: html.parse(file).getroot() for file in files}


@each_language
def test_html_pages(own_editions: Path, language: str) -> None:
    """Every page has its language and direction, one main part and one heading of level 1."""
    pages = site(own_editions, language)
    assert len(pages) > 8
    for name, page in pages.items():
        assert page.get("lang") == language, name
        assert page.get("dir") == languages.direction(language), name
        assert len(list(page.iter("main"))) == 1, name
        assert len(list(page.iter("h1"))) == 1, name
        assert text_of(page.find("head/title")), name


@each_language
def test_html_switch_of_language(own_editions: Path, language: str) -> None:
    """Every page leads to the same page in every language, for people and for search engines."""
    for name, page in site(own_editions, language).items():
        wanted = {tag: f"../{tag}/{name}" for tag in LANGUAGES}
        alternate = {
            link.get("hreflang"): link.get("href")
            for link in page.iter("link")
            if link.get("rel") == "alternate"
        }
        assert alternate == {**wanted, "x-default": wanted[SETTINGS.language]}
        shown = {
            link.get("hreflang"): (link.get("href") or "").partition("#")[0]
            for link in page.iter("a")
            if link.get("hreflang")
        }
        assert shown == wanted
        assert {link.get("lang") for link in page.iter("a") if link.get("hreflang")} == set(wanted)


def test_html_links(own_editions: Path) -> None:
    """Every link in dist/ that stays in it leads to a file, and to a place in that file."""
    files = {file.resolve() for file in own_editions.rglob("*") if file.is_file()}
    pages = {file: html.parse(file).getroot() for file in files if file.suffix == ".html"}
    ids = {
        file: {str(e.get("id")) for e in page.iter(etree.Element) if e.get("id")}
        for file, page in pages.items()
    }
    broken, seen = [], 0
    for file, page in pages.items():
        for _, _, link, _ in page.iterlinks():
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            place = unquote(parts.fragment)
            seen += 1
            if target not in files or (place and place not in ids.get(target, set())):
                broken.append(f"{file}: {link}")
    assert seen > 1000
    assert broken == []


SHORT = {"p", "s"}
"""The folders of short links, which lead into the site and are not led to."""


def test_every_file_is_reached(own_editions: Path) -> None:
    """From the first page, every page and every book can be reached by links alone."""
    todo, reached = [own_editions / "index.html"], set()
    while todo:
        file = todo.pop()
        if file in reached:
            continue
        reached.add(file)
        if file.suffix == ".html":
            for link in html.parse(file).getroot().iter("a"):
                parts = urlsplit(link.get("href", ""))
                if parts.path and not parts.scheme:
                    todo.append((file.parent / unquote(parts.path)).resolve())
    wanted = [f for kind in ("html", "epub", "pdf") for f in own_editions.rglob(f"*.{kind}")]
    wanted = [f for f in wanted if f.relative_to(own_editions).parts[0] not in SHORT]
    assert {file.resolve() for file in wanted} <= {file.resolve() for file in reached}


REQUESTS = {
    "src", "srcset", "poster", "data", "background", "manifest", "action", "formaction", "ping",
}  # fmt: skip
"""The attributes that make a browser fetch something or send it somewhere."""


FETCHES = re.compile(
    r"https?:(?!//www\.w3\.org/)|@import|url\(\s*[\"']?//"
    r"|\b(?:fetch|sendBeacon|XMLHttpRequest|WebSocket|EventSource|importScripts)\b"
)
"""What makes a style or a script fetch something."""


def test_no_request_leaves_the_site(own_editions: Path) -> None:
    """No page asks another host for anything: what a reader reads is nobody else's business."""
    outside = []
    for file in [*own_editions.rglob("*.html"), *own_editions.rglob("*.svg")]:
        for element in etree.iterwalk(_parsed(file), events=("start",)):
            node = element[1]
            found = {key: value for key, value in node.attrib.items() if key in REQUESTS}
            if node.tag in {"link", "image", "{http://www.w3.org/2000/svg}image"}:
                found |= {key: value for key, value in node.attrib.items() if "href" in key}
            found |= {"style": node.get("style", ""), "text": _style(node)}
            outside += [f"{file.name}: {value}" for value in found.values() if _is_far(value)]
    written = [*own_editions.rglob("*.css"), *own_editions.rglob("*.js")]
    # Pagefind fetches its index; test_site.py hears from a browser that it fetches nothing else.
    for file in (file for file in written if file.parent.name != "search"):
        text = file.read_text(encoding="utf-8")
        outside += [f"{file.name}: {found}" for found in FETCHES.findall(text)]
    assert outside == []


def _parsed(file: Path) -> Any:  # noqa: ANN401 - lxml's two kinds of trees
    return html.parse(file) if file.suffix == ".html" else etree.parse(file)


def _style(node: _Element) -> str:
    return (node.text or "") if str(node.tag).endswith("style") else ""


def _is_far(value: str) -> bool:
    value = value.replace("http://www.w3.org/", "")  # names of formats, never fetched
    return bool(re.search(r"(?i)\bhttps?:|^\s*//|url\(\s*[\"']?//|@import", value))


@each_language
def test_html_without_scripts(own_editions: Path, language: str) -> None:
    """The whole text can be read without scripts, and none stands inside a page."""
    pages = site(own_editions, language)
    mains = [main for page in pages.values() for main in page.iter("main")]
    text = squeezed(" ".join(map(text_of, mains)))
    assert [said for said in sentences(language) if squeezed(said) not in text] == []
    for name, page in pages.items():
        for script in page.iter("script"):
            assert script.get("src"), name
            assert not script.text, name
        for element in page.iter(etree.Element):
            assert not [key for key in element.attrib if str(key).startswith("on")], name
            assert not element.get("href", "").lower().startswith("javascript:"), name
        for main in page.iter("main"):
            assert not main.xpath(".//*[@hidden]"), name


# ----------------------------------------------------------------------- the same everywhere


@each_language
def test_svg_labels(own_editions: Path, language: str) -> None:
    """The words in a drawing are those of the edition, in every format."""
    wanted = [text for (kind, _), text in translated(language).items() if kind == "label"]
    assert len(wanted) >= 5
    with zipfile.ZipFile(epub_of(own_editions, language)) as book:
        packed = [book.read(name) for name in book.namelist() if name.endswith(".svg")]
    loose = [file.read_bytes() for file in (own_editions / language).rglob("*.svg")]
    assert len(packed) == len(loose) == 1
    for drawing in (*packed, *loose):
        root = etree.fromstring(drawing)
        assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
        shown = [text_of(text) for text in root.iter("{http://www.w3.org/2000/svg}text")]
        assert squeezed("".join(shown)) == squeezed("".join(wanted))


@each_translation
def test_svg_keeps_no_english(own_editions: Path, language: str) -> None:
    """No label of the source is left in the drawing of a translation."""
    drawing = next((own_editions / language).rglob("*.svg")).read_text(encoding="utf-8")
    labels = [source for (kind, source) in translated(language) if kind == "label"]
    assert len(labels) >= 5
    assert [label for label in labels if f">{label}<" in drawing] == []


NUMBERED = {"h1", "h2", "h3", "h4", "figure", "table", "div", "aside"}


def numbers(pages: dict[str, _Element]) -> dict[str, tuple[str, str]]:
    """What carries a number in the text, by its id: the kind and the number."""
    found = {}
    for page in pages.values():
        for element in page.iter(*NUMBERED):
            label = element.find(".//span[@class='label']")
            own = element.get("data-number") or element.findtext("span[@class='number']")
            kind = "note" if "-note-" in element.get("id", "") else str(element.tag)
            if own and element.get("id"):
                found[str(element.get("id"))] = (kind, _latin(own))
            if own and label is not None:
                assert _latin(own) in _latin(text_of(label))
    return found


def _latin(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text.strip())


def test_numbers_are_the_same_everywhere(own_editions: Path) -> None:
    """Sections, figures, tables, notes and paragraphs have one number in all languages."""
    expected = numbers(site(own_editions, SETTINGS.language))
    kinds = {kind for kind, _ in expected.values()}
    assert kinds >= {"h1", "h2", "figure", "table", "note", "div"}
    for language in LANGUAGES:
        assert numbers(site(own_editions, language)) == expected, language
        assert numbers(epub_pages(epub_of(own_editions, language))) == expected, language


@each_language
def test_text_is_never_silently_another_language(own_editions: Path, language: str) -> None:
    """Law 6: every paragraph of an edition is in its language, or says that it is not."""
    if language == SETTINGS.language:
        return
    foreign = {squeezed(said) for said in sentences(SETTINGS.language)}
    for name, page in site(own_editions, language).items():
        for paragraph in page.iter("p", "li", "td"):
            if squeezed(text_of(paragraph)) in foreign:
                assert paragraph.xpath(".//*[@lang]"), f"{name}: {text_of(paragraph)}"
