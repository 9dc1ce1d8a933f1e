"""The printed edition: book pages by WeasyPrint from the chapters of the HTML edition."""

from __future__ import annotations

import logging
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from hexapla import chapters as html_chapters
from hexapla import footnotes, pages, printing
from hexapla.errors import Finding, HexaplaError, ToolError
from hexapla.fonts import use_own_fonts
from hexapla.languages import typography
from hexapla.model import Edition
from hexapla.outlines import outline_labels
from hexapla.pictures import write_pictures
from hexapla.theme import Theme

TAGGED = "pdf/ua-1"
"""PDF/UA-1 (ISO 14289-1): tagged, with a language and a title."""

USUAL_SIZE = 10
"""The size of type, in points, of ``languages/default.toml``."""

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
        import weasyprint  # noqa: F401 - after the fonts are chosen
    except OSError as error:
        tip = "run `make setup`, which installs Pango and HarfBuzz"
        finding = Finding("WeasyPrint", f"a system library is missing: {error}", tip)
        raise ToolError(finding) from None

    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, _complaints() as complaints:
        for picture in write_pictures(edition, Path(folder)).values():
            if picture.suffix == ".svg":
                outline_labels(picture, edition.typography["size"] / USUAL_SIZE)
        try:
            document = _document(edition, Path(folder), Theme(edition.book.root, templates))
            document.write_pdf(target, pdf_variant=TAGGED, pdf_identifier=_name(edition))
        except HexaplaError:
            raise
        except Exception as error:
            what = f"WeasyPrint failed: {type(error).__name__}: {error}"
            tip = "please report it with the text that causes it: a fault of ours, or WeasyPrint's"
            finding = Finding(f"the {edition.language} edition, pdf", what, tip)
            raise ToolError(finding) from error
    if complaints:
        target.unlink(missing_ok=True)
        raise ToolError([_finding(line, edition) for line in dict.fromkeys(complaints)])
    return target


def _document(edition: Edition, folder: Path, theme: Theme) -> Any:  # noqa: ANN401 - WeasyPrint's
    """The laid-out book."""
    from weasyprint import HTML

    found = html_chapters.chapters(edition)
    values = pages.values(edition, found)
    for chapter in found:
        printing.prepare(chapter, edition, values["digits"])
    source = typography(theme, edition.book.settings.language)
    style = theme.read("shared.css") + theme.render("pdf/style.css", **values, source=source)

    def lay_out() -> Any:  # noqa: ANN401 - WeasyPrint has no types
        bodies = [html_chapters.to_html(chapter.body) for chapter in found]
        page = theme.render("pdf/book.html", **values, style=style, bodies=bodies)
        book = HTML(string=page, base_url=f"{folder}/", url_fetcher=_fetcher(folder))
        return book.render(pdf_variant=TAGGED, pdf_identifier=_name(edition))

    return footnotes.settle([chapter.body for chapter in found], lay_out)


def _name(edition: Edition) -> bytes:
    return pages.identifier(edition, "pdf").encode()


def _epoch(edition: Edition) -> int:
    return int(datetime.combine(edition.book.settings.date, time(), UTC).timestamp())


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
