"""The printed edition for readers: book pages by WeasyPrint, tagged, fit for archives."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hexapla.editions import parallel
from hexapla.errors import warn
from hexapla.formats.pdf import change_bars, preflight, ua, weasyprint
from hexapla.formats.pdf.joining.join import join
from hexapla.formats.pdf.joining.writing import write_part
from hexapla.formats.pdf.typeset import compose
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
    name = context.identifier(edition, "pdf")
    with (
        tempfile.TemporaryDirectory() as folder,
        weasyprint.layout_session(where, edition.book.settings.date, edition.book.root),
    ):
        theme = Theme(edition.book.root, templates)
        document = compose(edition, Path(folder), theme, pdf_variant=VARIANT)
        for warning in preflight.warnings(document, edition, where):
            warn(warning)
        columns = [one.language for one in parallel.single_editions(edition)]
        finishers = change_bars.drawer(edition), ua.finisher(columns if edition.beside else [])
        part = write_part(document, *finishers, pdf_variant=VARIANT)
    version = context.fingerprint(edition)
    target.write_bytes(join([part], lambda xmp: ua.metadata(xmp, name, version), name.encode()))
    return target
