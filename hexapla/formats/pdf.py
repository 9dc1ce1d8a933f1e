"""The printed edition: book pages by WeasyPrint from the chapters of the HTML edition."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hexapla import chapters as html_chapters
from hexapla import footnotes, layout, pages, printing
from hexapla.languages import typography
from hexapla.model import Edition
from hexapla.outlines import outline_labels
from hexapla.pictures import write_pictures
from hexapla.theme import Theme

TAGGED = "pdf/ua-1"
"""PDF/UA-1 (ISO 14289-1): tagged, with a language and a title."""

USUAL_SIZE = 10
"""The size of type, in points, of ``languages/default.toml``."""


def render(edition: Edition, target: Path, templates: Path) -> Path:
    """Write the PDF of an edition and return it.

    Raises:
        ToolError: WeasyPrint had to leave something out: a glyph, a picture, a link's target.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    where = f"the {edition.language} edition, pdf"
    with (
        tempfile.TemporaryDirectory() as name,
        layout.press(where, edition.book.settings.date),
    ):
        folder = Path(name)
        for picture in write_pictures(edition, folder).values():
            if picture.suffix == ".svg":
                outline_labels(picture, edition.typography["size"] / USUAL_SIZE)
        document = _document(edition, folder, Theme(edition.book.root, templates))
        made = folder / "book.pdf"
        document.write_pdf(made, pdf_variant=TAGGED, pdf_identifier=_name(edition))
        content = made.read_bytes()
    target.write_bytes(content)
    return target


def _document(edition: Edition, folder: Path, theme: Theme) -> Any:  # noqa: ANN401 - WeasyPrint's
    """The laid-out book."""
    found = html_chapters.chapters(edition)
    values = pages.values(edition, found)
    for chapter in found:
        printing.prepare(chapter, edition, values["digits"])
    source = typography(theme, edition.book.settings.language)
    style = theme.read("shared.css") + theme.render("pdf/style.css", **values, source=source)

    def lay_out() -> Any:  # noqa: ANN401 - WeasyPrint has no types
        bodies = [html_chapters.to_html(chapter.body) for chapter in found]
        page = theme.render("pdf/book.html", **values, style=style, bodies=bodies)
        return layout.lay_out(page, folder, pdf_variant=TAGGED, pdf_identifier=_name(edition))

    return footnotes.settle([chapter.body for chapter in found], lay_out)


def _name(edition: Edition) -> bytes:
    return pages.identifier(edition, "pdf").encode()
