"""A finished PDF → what it shows: bookmarks, tags, and the text at its place on the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from hexapla.model import Counts, Printed, Section
from hexapla.verification.pdf_objects import HEADINGS, Bookmark, Objects, Place, objects
from hexapla.verification.pdf_sheets import Sheets
from hexapla.verification.pdf_text import EN_SPACE, opened
from hexapla.verification.pdf_numbers import printed
from hexapla.verification.readings import LISTS, NOTE, PARAGRAPH, Reading, by_kind, kind_of, latin

BESIDE = f"{EN_SPACE}/{EN_SPACE}"
"""Stands between the two titles in a bookmark of a parallel edition."""

NEAR = 30.0
"""How many points the tops of two headings may stand apart that are side by side."""


def read_pdf(file: Path) -> Reading:
    """The outline of a PDF from its bookmarks, and every number that is printed on its pages.

    The ids are the named destinations at their places.
    """
    import pikepdf

    with pikepdf.open(file) as pdf:
        told = objects(pdf)
    with opened(file) as pages:
        sheets = Sheets(told, pages)
        found = tuple(printed(sheets))
        folios = sheets.folios()
    captions = Counter(tag.above for tag in told.tags if tag.kind == "/Caption")
    return Reading(
        (),
        Counts(
            # A numbered figure or table is told by its caption: formulas and small pictures are
            # Figures too, and a table on three pages is three Tables.
            figures=captions.total() - captions["/Table"],
            tables=captions["/Table"],
            notes=sum(NOTE.fullmatch(name) is not None for name in told.names),
            paragraphs=sum(PARAGRAPH.fullmatch(name) is not None for name in told.names),
            **by_kind(map(kind_of, told.names)),
        ),
        len(pages),
        tuple(sorted(told.names, key=lambda name: sheets.order(told.names[name]))),
        found,
        folios,
    )
