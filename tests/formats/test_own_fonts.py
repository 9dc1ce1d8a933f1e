"""The fonts that a book brings: which are taken, what is set in them, and what is refused."""

from __future__ import annotations

import io
import os
import shutil
from pathlib import Path

import pytest
from fontTools.designspaceLib import AxisDescriptor, DesignSpaceDocument, SourceDescriptor
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont
from fontTools.varLib import build

from hexapla.editions.localize import of_source
from hexapla.errors import ConfigError, ToolError
from hexapla.formats import front_cover, own_fonts, readiness
from hexapla.formats.epub import writer as epub
from hexapla.formats.html import writer as html
from hexapla.formats.pdf import writer as pdf
from hexapla.languages import languages
from hexapla.model import Book, Edition
from hexapla.rendering import context
from hexapla.source.config import font_files
from hexapla.theme import Theme, default_templates
from tests.support import judges
from tests.support.books import book_of
from tests.support.toy_font import toy_font

TEXT = """\
# Heading {#one}

Text with *emphasis* and **weight**, שלום, and `code`.
"""


def with_fonts(root: Path, lines: str, text: str = TEXT, language: str = "en") -> Book:
    """A book whose folder has two toy fonts, and these lines in ``[fonts]``."""
    folder = root / "source" / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "toy.ttf").write_bytes(toy_font())
    (folder / "bold.ttf").write_bytes(toy_font(bold=True))
    return book_of(root, text, more=f"[fonts]\n{lines}", language=language)


def edition_of(book: Book) -> Edition:
    return of_source(book, Theme(book.root))


def printed_in(edition: Edition, folder: Path) -> set[str]:
    """The names of the fonts of its PDF."""
    file = pdf.render(edition, folder / "book.pdf", default_templates())
    return {font.name for font in judges.fonts(file)}


BOTH = '{ regular = "fonts/toy.ttf", bold = "fonts/bold.ttf" }'


def test_all_formats_have_them(tmp_path: Path) -> None:
    """Pages, ebook and site are set in the book's fonts, cut to the text, and valid."""
    lines = f'headings = {BOTH}\ncode = "fonts/toy.ttf"\nHebr = {BOTH}\n'
    edition = edition_of(with_fonts(tmp_path, lines))
    names = printed_in(edition, tmp_path)
    assert {"Book-headings-Bold", "Book-code", "Book-Hebr", "Source-Serif-4-Italic"} <= names
    assert "Frank-Ruhl-Libre" not in names
    assert judges.verapdf(tmp_path / "book.pdf", "3a") == []
    site = tmp_path / "site"
    site.mkdir()
    book = epub.render(edition, site / f"{edition.book.settings.slug}.epub", default_templates())
    assert judges.epubcheck(book) == []
    shutil.unpack_archive(book, tmp_path / "unpacked", "zip")
    html.render(edition, site, default_templates())
    for folder, ending in ((tmp_path / "unpacked" / "EPUB", "ttf"), (site, "woff2")):
        style = (folder / "style.css").read_text(encoding="utf-8")
        assert f'url("fonts/book-headings-700.{ending}")' in style
        assert "h6, .book-title" in style
    cut = TTFont(tmp_path / "unpacked" / "EPUB" / "fonts" / "book-hebr-400.ttf")
    assert set(map(ord, "שלום")) <= set(cut.getBestCmap())
    assert ord("א") not in cut.getBestCmap()


def test_a_style_that_is_not_there_comes_from_elsewhere(tmp_path: Path) -> None:
    """Emphasis is seen, though the font of the body has neither italics nor a bold."""
    names = printed_in(edition_of(with_fonts(tmp_path, 'body = "fonts/toy.ttf"')), tmp_path)
    assert {"Book-body", "Source-Serif-4-Italic", "Source-Serif-4-Bold"} <= names


def test_the_cover_is_set_in_them(tmp_path: Path) -> None:
    """The cover differs with the font of headings."""
    plain = front_cover.front(edition_of(book_of(tmp_path / "a", TEXT)), Theme(tmp_path / "a"))
    book = with_fonts(tmp_path / "b", f"headings = {BOTH}")
    assert front_cover.front(edition_of(book), Theme(book.root)) != plain


@pytest.mark.parametrize(
    ("tag", "families"),
    [
        ("en", ["Book body", "Source Serif 4", "Book Beng", "Book bn", "Amiri"]),
        ("bn", ["Book bn", "Book Beng", "Noto Serif Bengali", "Book body", "Source Serif 4"]),
        ("as", ["Book Beng", "Noto Serif Bengali", "Book body", "Book bn", "Source Serif 4"]),
        ("ar", ["Amiri", "Book body", "Book Beng", "Book bn", "Source Serif 4"]),
    ],
)
def test_each_language_has_its_order(tmp_path: Path, tag: str, families: list[str]) -> None:
    """First the language's, then the script's; the body's goes before ours where it is Latin."""
    own = ["body", "headings", "Beng", "bn"]
    listed = str(languages.typography(Theme(tmp_path), tag, own)["fonts"])
    assert [name.strip('"') for name in listed.split(", ")][: len(families)] == families


def test_they_have_what_no_other_has(tmp_path: Path) -> None:
    """A character for private use is set in a font of the book, and stops nothing then."""
    text = "# One\n\nOwn: \ue000.\n"
    folder = tmp_path / "source" / "fonts"
    folder.mkdir(parents=True)
    (folder / "own.ttf").write_bytes(toy_font("\ue000abc"))
    book = book_of(tmp_path, text, more='[fonts]\nbody = "fonts/own.ttf"')
    assert not readiness.stopped([edition_of(book)], ["pdf"], Theme(tmp_path)).names
    assert "Book-body" in printed_in(edition_of(book), tmp_path)


def test_a_variable_font_is_bold_by_itself(tmp_path: Path) -> None:
    """One file with an axis of weights gives two weights, each without the axis."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "own.ttf").write_bytes(_variable())
    book = book_of(tmp_path, TEXT, more='[fonts]\nbody = "own.ttf"')
    style = own_fonts.style(book, tmp_path)
    assert [f"font-weight: {weight}" in style for weight in (400, 700)] == [True, True]
    widths = []
    for weight in (400, 700):
        cut = TTFont(tmp_path / f"book-body-{weight}-normal.ttf")
        assert "fvar" not in cut
        widths.append(cut["hmtx"]["a"][0])
    assert widths == [500, 800]


def _variable() -> bytes:
    """A font with one letter, which is wider the bolder it is."""
    document = DesignSpaceDocument()
    document.addAxis(AxisDescriptor(tag="wght", name="w", minimum=400, default=400, maximum=700))
    for weight, width in ((400, 500), (700, 800)):
        pen = TTGlyphPen(None)
        pen.moveTo((0, 0))
        pen.lineTo((0, 500))
        pen.lineTo((width, 500))
        pen.closePath()
        builder = FontBuilder(1000, isTTF=True)
        builder.setupGlyphOrder([".notdef", "space", "a"])
        builder.setupCharacterMap({32: "space", 97: "a"})
        empty = TTGlyphPen(None).glyph()
        builder.setupGlyf({".notdef": empty, "space": empty, "a": pen.glyph()})
        builder.setupHorizontalMetrics({".notdef": (500, 0), "space": (250, 0), "a": (width, 0)})
        builder.setupHorizontalHeader(ascent=800, descent=-200)
        builder.setupNameTable({"familyName": "Wide", "styleName": "Regular"})
        builder.setupOS2()
        builder.setupPost()
        document.addSource(SourceDescriptor(font=builder.font, location={"w": weight}))
    written = io.BytesIO()
    build(document)[0].save(written)
    return written.getvalue()


def test_another_font_is_another_text_of_the_pages(tmp_path: Path) -> None:
    """An ebook names the pages of a PDF only where both are set in the same fonts."""
    book = with_fonts(tmp_path, 'body = "fonts/toy.ttf"')
    before = context.fingerprint(edition_of(book))
    (tmp_path / "source" / "fonts" / "toy.ttf").write_bytes(toy_font(bold=True))
    assert context.fingerprint(edition_of(book)) != before


def _faulty(folder: Path) -> dict[str, str]:
    """Files that are no fonts of a book, and what is said of each."""
    whole = toy_font()
    (folder / "locked.ttf").write_bytes(toy_font(permits=font_files.NO_EMBEDDING))
    (folder / "whole.ttf").write_bytes(toy_font(permits=font_files.NO_SUBSETTING))
    (folder / "empty.ttf").write_bytes(b"")
    (folder / "text.ttf").write_text("no font", encoding="utf-8")
    (folder / "cut.ttf").write_bytes(whole[:200])
    (folder / "head.ttf").write_bytes(_without_head(whole))
    (folder / "folder.ttf").mkdir()
    os.mkfifo(folder / "pipe.ttf")
    with (folder / "large.ttf").open("wb") as file:
        file.write(whole)
        file.truncate(font_files.MOST_BYTES + 1)
    (folder.parent.parent.parent / "outside.ttf").write_bytes(whole)
    (folder / "link.ttf").symlink_to(folder.parent.parent.parent / "outside.ttf")
    (folder / "toy.ttf").write_bytes(whole)
    collection = TTCollection()
    collection.fonts = [TTFont(folder / "toy.ttf")]
    collection.save(folder / "many.ttf")
    return {
        "locked": "forbids embedding",
        "whole": "forbids to embed a part",
        "empty": "is no TrueType or OpenType font",
        "text": "is no TrueType or OpenType font",
        "cut": "is a broken font",
        "head": "is a broken font",
        "folder": "is a folder and no file",
        "pipe": "is a named pipe and no file",
        "large": "has more than",
        "link": "lies outside source/",
        "many": "is a collection",
        "gone": "is missing",
    }


def test_what_is_no_font_is_refused(tmp_path: Path) -> None:
    """Every file that cannot be a font of the book is told, with the line that names it."""
    folder = tmp_path / "book" / "source" / "fonts"
    folder.mkdir(parents=True)
    said = _faulty(folder)
    tags = ["fr", "de", "ru", "bn", "th", "ta", "Beng", "Thai", "lo", "body", "code", "headings"]
    lines = [f'{tag} = "fonts/{name}.ttf"' for tag, name in zip(tags, said, strict=True)]
    with pytest.raises(ConfigError) as error:
        book_of(tmp_path / "book", TEXT, more="[fonts]\n" + "\n".join(lines))
    findings = {one.what.partition(":")[0]: one for one in error.value.findings}
    assert len(findings) == len(said)
    for tag, what in zip(tags, said.values(), strict=True):
        assert what in findings[f"fonts.{tag}"].what
        assert ", line " in findings[f"fonts.{tag}"].where


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('boddy = "a.ttf"', "body"),
        ('Qqqq = "a.ttf"', "a script such as Beng"),
        ("body = 3", "a file such as"),
        ('body = ["a.ttf"]', "a file such as"),
        ('body = ""', "a file such as"),
        ('body = { bold = "a.ttf" }', "regular is wanted"),
        ('body = { regular = "a.ttf", heavy = "b.ttf" }', "'heavy' is none of regular"),
        ('body = "../../etc/passwd"', "lies outside source/"),
    ],
)
def test_what_means_nothing_is_refused(tmp_path: Path, line: str, what: str) -> None:
    """Keys, styles and values that mean nothing are told in words."""
    with pytest.raises(ConfigError, match=what):
        book_of(tmp_path, TEXT, more=f"[fonts]\n{line}")


def test_a_font_that_breaks_later_is_told(tmp_path: Path) -> None:
    """A file that is spoilt after it was looked at is named when it cannot be cut to the text."""
    book = with_fonts(tmp_path, 'body = "fonts/toy.ttf"')
    (tmp_path / "source" / "fonts" / "toy.ttf").write_bytes(_without_head(toy_font()))
    with pytest.raises(ToolError, match=r"toy\.ttf: this font is broken"):
        epub.render(edition_of(book), tmp_path / "book.epub", default_templates())


def _without_head(content: bytes) -> bytes:
    """A font whose table of most important facts is nonsense."""
    table = TTFont(io.BytesIO(content)).reader.tables["head"]
    before, after = content[: table.offset], content[table.offset + table.length :]
    return before + b"\xff" * int(table.length) + after


def test_labels_of_drawings_have_them(tmp_path: Path) -> None:
    """A label in letters that only a font of the book has is drawn, and stops nothing."""
    images = tmp_path / "source" / "images"
    images.mkdir(parents=True)
    (images / "label.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>\ue000</text></svg>',
        encoding="utf-8",
    )
    (tmp_path / "source" / "own.ttf").write_bytes(toy_font("\ue000\U000f0000"))
    text = "# One\n\n![A drawing](images/label.svg)\n\nText \U000f0000.\n"
    book = book_of(tmp_path, text, more='[fonts]\nMand = "own.ttf"')
    assert not readiness.stopped([edition_of(book)], ["pdf"], Theme(tmp_path)).names
    assert "Book-Mand" in printed_in(edition_of(book), tmp_path)
