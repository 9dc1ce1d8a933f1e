"""The inside of the book for a printer: the pages of the PDF, with bleed, marks and inks."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hexapla.formats.pdf import weasyprint
from hexapla.formats.pdf.joining.join import join
from hexapla.formats.pdf.joining.part import Part
from hexapla.formats.pdf.joining.writing import write_part
from hexapla.formats.pdf.parts import folios, pages
from hexapla.formats.pdf.typeset import PageFormat, print_parts
from hexapla.formats.press import pdfx
from hexapla.images import icc
from hexapla.model import Edition
from hexapla.rendering import context
from hexapla.source import paper as measures
from hexapla.theme import Theme


def render(edition: Edition, target: Path, templates: Path) -> Path:
    """Write the inside of an edition as PDF/X-4 and return it.

    Its pages break where those of the PDF for readers do. What the table over the languages tells
    of them is measured here and kept in the file.

    Raises:
        ToolError: WeasyPrint had to leave something out: a glyph, a picture, a link's target.
    """
    settings = edition.book.settings
    theme = Theme(edition.book.root, templates)
    bleed = measures.millimetres(settings.bleed)
    where = f"the {edition.name} edition, print"
    with (
        tempfile.TemporaryDirectory() as folder,
        weasyprint.layout_session(where, settings.date, edition.book.root),
    ):
        page_format = PageFormat("print", {"pdf_tags": True}, _write, pdfx.mark_room(bleed))
        parts, front = print_parts(edition, Path(folder), theme, page_format)
        contents = [Part.from_bytes(printed.content) for _, printed in parts]
        content = join(contents, labels=folios.labels(front))
    paper = pdfx.PrintJob(
        title=context.template_values(edition, [])["title"],
        authors=settings.authors,
        language=edition.language,
        direction=edition.direction,
        day=settings.date,
        document=context.identifier(edition, "print"),
        content=context.fingerprint(edition),
        bleed=bleed,
    )
    profile = icc.profile_of(edition.book.root, settings.profile, theme)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(pdfx.finish(content, profile, paper, leaves=True, facts=pages.facts(parts)))
    return target


def _write(_edition: Edition, document: Any, _first: int) -> bytes:  # noqa: ANN401 - WeasyPrint has no types
    return write_part(document, pdf_tags=True).to_bytes()
