"""The printed edition: book pages by WeasyPrint from the chapters of the HTML edition."""

from __future__ import annotations

import copy
import logging
import os
import re
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from hexapla import chapters as html_chapters
from hexapla import pages
from hexapla.errors import Finding, ToolError
from hexapla.fonts import use_own_fonts
from hexapla.model import Edition
from hexapla.outlines import outline_labels
from hexapla.pictures import write_pictures
from hexapla.theme import Theme

if TYPE_CHECKING:
    from lxml.etree import _Element

TAGGED = "pdf/ua-1"
"""PDF/UA-1 (ISO 14289-1): tagged, with a language and a title."""

FORMULA_SIZE = 16
"""The type size that formulas are drawn at, before they are scaled to the text."""

NO_BREAK = ("\u00a0", "\u202f")
WORD_JOINER = "\u2060"

HARMLESS = re.compile(r"Ignored .*(text-emphasis|text-size-adjust|color-scheme)")
"""What WeasyPrint says of style that is meant for the web."""

ADVICE = {
    ".notdef": "install a font that has it (`make setup` does), or name one in a print style",
    "alt description": 'give the picture a text: ![caption](file){alt="…"}',
    "load image": "check that the file is a whole picture",
    "internal URI": "give the target of the link an id",
}


def render(edition: Edition, target: Path, templates: Path) -> Path:
    """Write the PDF of an edition and return it.

    Raises:
        ToolError: WeasyPrint had to leave something out: a glyph, a picture, a link's target.
    """
    os.environ["SOURCE_DATE_EPOCH"] = str(_epoch(edition))
    use_own_fonts()
    try:
        from weasyprint import HTML
    except OSError as error:
        tip = "run `make setup`, which installs Pango and HarfBuzz"
        finding = Finding("WeasyPrint", f"a system library is missing: {error}", tip)
        raise ToolError(finding) from None

    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, _complaints() as complaints:
        for picture in write_pictures(edition, Path(folder)).values():
            if picture.suffix == ".svg":
                outline_labels(picture)
        page = book_page(edition, Theme(edition.book.root, templates))
        document = HTML(string=page, base_url=f"{folder}/", url_fetcher=_fetcher(Path(folder)))
        name = pages.identifier(edition, "pdf").encode()
        try:
            document.write_pdf(target, pdf_variant=TAGGED, pdf_identifier=name)
        except Exception as error:
            what = f"WeasyPrint failed: {type(error).__name__}: {error}"
            tip = "please report it with the text that causes it: a fault of ours, or WeasyPrint's"
            finding = Finding(f"the {edition.language} edition, pdf", what, tip)
            raise ToolError(finding) from error
    if complaints:
        target.unlink(missing_ok=True)
        raise ToolError([_finding(line, edition) for line in dict.fromkeys(complaints)])
    return target


def book_page(edition: Edition, theme: Theme) -> str:
    """The whole book as one HTML page, as WeasyPrint wants it."""
    found = html_chapters.chapters(edition)
    values = pages.values(edition, found)
    for chapter in found:
        _name_headings(chapter.body)
        _set_notes(chapter)
        _draw_formulas(chapter.body, edition)
        _flatten_links(chapter.body)
        _mark_paragraphs(chapter.body, values["digits"])
        _join_no_break_spaces(chapter.body)
    style = theme.read("shared.css") + theme.render("pdf/style.css", **values)
    bodies = [html_chapters.to_html(chapter.body) for chapter in found]
    return theme.render("pdf/book.html", **values, style=style, bodies=bodies)


def _epoch(edition: Edition) -> int:
    return int(datetime.combine(edition.book.settings.date, time(), UTC).timestamp())


def _set_notes(chapter: html_chapters.Chapter) -> None:
    """Each note's text in the place of its mark: the style floats it to the foot of the page."""
    notes = {note.get("id"): note for note in chapter.notes}
    for link in list(chapter.body.iter("a")):
        note = notes.get(link.get("href", "").removeprefix("#"))
        if note is None or link.get("role") != "doc-noteref":
            continue
        mark = link.getparent()
        assert mark is not None  # noqa: S101 - a link stands in the superscript we made
        place = etree.Element("span", {"class": "footnote", "id": note.get("id", "")})
        place.set("data-number", link.text or "")
        blocks = [copy.deepcopy(block) for block in note]
        if any(block.tag != "p" for block in blocks):
            _loosen(mark)
            place.tag = "div"
        else:
            for block in blocks:
                block.tag = "span"
                block.set("class", "line")
        place.extend(blocks)
        place.tail = mark.tail
        parent = mark.getparent()
        assert parent is not None  # noqa: S101 - the mark stands in a paragraph
        parent.replace(mark, place)


def _loosen(mark: _Element) -> None:
    """Let a paragraph hold blocks: HTML closes a ``p`` before a list, a ``div`` holds it."""
    for above in mark.iterancestors("p"):
        above.tag = "div"
        above.set("class", "p")


def _draw_formulas(body: _Element, edition: Edition) -> None:
    """Formulas as pictures whose text is their TeX: WeasyPrint 70 would run their parts together.

    Raises:
        ToolError: a formula cannot be drawn.
    """
    for math in list(body.iter("{*}math")):
        import ziamath

        tex = "".join(math.itertext("{*}annotation")).strip()
        try:
            drawn = ziamath.Latex(tex, size=FORMULA_SIZE, inline=math.get("display") != "block")
            depth, svg = drawn.getyofst(), drawn.svg()
        except Exception as error:  # noqa: BLE001 - its parser raises errors of every kind
            where = f"the {edition.language} edition, pdf"
            tip = "write the formula in plainer TeX"
            finding = Finding(where, f"the formula {tex!r} cannot be drawn: {error}", tip)
            raise ToolError(finding) from None
        picture = etree.Element("img", {"class": "formula", "alt": tex})
        picture.set("src", f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}")
        picture.set("style", f"height: {_em(svg)}em; vertical-align: {depth / FORMULA_SIZE:.3f}em")
        picture.tail = math.tail
        parent = math.getparent()
        assert parent is not None  # noqa: S101 - a formula stands in a paragraph
        parent.replace(math, picture)


def _em(svg: str) -> str:
    """The height of a drawn formula in ems of the text around it."""
    found = re.search(r'height="([\d.]+)"', svg)
    return f"{float(found[1]) / FORMULA_SIZE:.3f}" if found else "1"


def _flatten_links(body: _Element) -> None:
    """Links of plain text: WeasyPrint 70 nests others so that PDF/UA-1 fails (rule 7.18.5-1)."""
    for link in body.iter("a"):
        text = "".join(map(str, link.itertext()))
        if len(link) and text:
            for inner in list(link):
                link.remove(inner)
            link.text = text


def _mark_paragraphs(body: _Element, digits: object) -> None:
    """The number of a paragraph as an attribute that the style prints in the margin."""
    assert callable(digits)  # noqa: S101 - see pages.values
    for div in body.iter("div"):
        if "paragraph" in div.get("class", "").split() and len(div):
            div[0].set("data-number", digits(div.get("data-number", "")))


def _name_headings(body: _Element) -> None:
    """What a bookmark and a running head say of each heading: the number, an en space, the title.

    The en space looks right, and lets ``verify`` tell the number from a title such as "2030".
    """
    for heading in body.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        number, words = heading.find("span[@class='number']"), html_chapters.heading_text(heading)
        if number is not None and number.text:
            title = words.removeprefix(number.text).strip()
            words = f"{number.text}{html_chapters.EN_SPACE}{title}"
            number.tail = html_chapters.EN_SPACE + (number.tail or "").removeprefix(" ")
        heading.set("data-title", words)


def _join_no_break_spaces(body: _Element) -> None:
    """A word joiner after each no-break space that an inline element follows.

    WeasyPrint 70 takes such a space for the end of a line's text, and then breaks the line
    before it at every syllable.
    """
    for element in body.iter(etree.Element):
        if element.text and element.text.endswith(NO_BREAK) and len(element):
            element.text += WORD_JOINER
        if element.tail and element.tail.endswith(NO_BREAK) and element.getnext() is not None:
            element.tail += WORD_JOINER


def _fetcher(folder: Path) -> object:
    """Reads the edition's own pictures and nothing else: no network, no other folder."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class Fetcher(URLFetcher):  # type: ignore[misc] # WeasyPrint has no types
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> object:
            from urllib.parse import unquote, urlsplit

            parts = urlsplit(url)
            inside = Path(unquote(parts.path)).resolve().is_relative_to(folder.resolve())
            if parts.scheme == "data" or (parts.scheme == "file" and inside):
                return super().fetch(url, headers)
            message = f"{url} lies outside the book"
            raise FatalURLFetchingError(message)

    return Fetcher(allowed_protocols={"file", "data"}, allow_redirects=False)


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What WeasyPrint logs meanwhile; it goes on without a glyph or a picture, we do not."""
    lines: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if not HARMLESS.search(record.getMessage()):
                lines.append(record.getMessage())

    logger, collector = logging.getLogger("weasyprint"), Collector(logging.WARNING)
    logger.addHandler(collector)
    propagate, logger.propagate = logger.propagate, False
    others = [handler for handler in logger.handlers if handler is not collector]
    for handler in others:
        logger.removeHandler(handler)
    try:
        yield lines
    finally:
        logger.removeHandler(collector)
        for handler in others:
            logger.addHandler(handler)
        logger.propagate = propagate


def _finding(line: str, edition: Edition) -> Finding:
    tip = next((tip for part, tip in ADVICE.items() if part in line), "mend the style or the text")
    return Finding(f"the {edition.language} edition, pdf", line, tip)
