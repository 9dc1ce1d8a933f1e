"""The printed edition for readers: book pages by WeasyPrint, tagged, fit for archives."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hexapla.editions import parallel
from hexapla.errors import warn
from hexapla.formats.pdf import change_bars, ua, weasyprint
from hexapla.formats.pdf.joining.join import join
from hexapla.formats.pdf.joining.part import Part
from hexapla.formats.pdf.joining.writing import write_part
from hexapla.formats.pdf.parts import folios, pages
from hexapla.formats.pdf.typeset import PageFormat, print_parts
from hexapla.model import Edition
from hexapla.rendering import context
from hexapla.theme import Theme

VARIANT = "pdf/a-3a"
"""PDF/A-3a (ISO 19005-3), which keeps; ``ua`` makes PDF/UA-1 of it too, which can be heard."""


def render(edition: Edition, target: Path, templates: Path) -> Path:
    """Write the PDF of an edition and return it.

    Raises:
        ToolError: WeasyPrint had to leave something out: a glyph, a picture, a link's target.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    where = f"the {edition.name} edition, pdf"
    with (
        tempfile.TemporaryDirectory() as folder,
        weasyprint.layout_session(where, edition.book.settings.date, edition.book.root),
    ):
        theme = Theme(edition.book.root, templates)
        page_format = PageFormat("pdf", {"pdf_variant": VARIANT}, _write)
        parts, front = print_parts(edition, Path(folder), theme, page_format)
        for warning in pages.warnings(parts, edition, where):
            warn(warning)
        pages.explain_faults(parts, where)
        name, version = context.identifier(edition, "pdf"), context.fingerprint(edition)
        contents = [Part.from_bytes(printed.content) for _, printed in parts]
        content = join(
            contents,
            lambda xmp: ua.metadata(xmp, name, version),
            name.encode(),
            folios.labels(front),
        )
    target.write_bytes(content)
    return target


def _write(edition: Edition, document: Any, first: int) -> bytes:  # noqa: ANN401 - WeasyPrint has no types
    """A part of the PDF, the number of its first page given."""
    columns = [one.language for one in parallel.single_editions(edition)] if edition.beside else []
    finishers = change_bars.drawer(edition, first), ua.finisher(columns)
    return write_part(document, *finishers, pdf_variant=VARIANT).to_bytes()
