"""A finished PDF → what it shows: bookmarks, tags, and the text at its place on the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hexapla.model import Counts, Reading, Section
from hexapla.verification.pdf.links import linked
from hexapla.verification.pdf.numbers import Heading, headings, printed
from hexapla.verification.pdf.objects import Objects, objects
from hexapla.verification.pdf.prose import Prose, pieces
from hexapla.verification.pdf.sheets import Sheets
from hexapla.verification.pdf.text import EN_SPACE, opened
from hexapla.verification.readings import (
    LISTS,
    NOTE,
    OWN,
    PARAGRAPH,
    by_kind,
    kind_of,
    latin_number,
    second_column_id,
)

BESIDE = f"{EN_SPACE}/{EN_SPACE}"
"""Stands between the two titles in a bookmark of a parallel edition."""


def read_pdf(file: Path) -> Reading:
    """The outline of a PDF from its bookmarks, and every number that is printed on its pages.

    The ids are the named destinations at their places. A heading whose level in the text is not
    that of its bookmark is in the outline twice, so that the comparison shows the wrong one.
    """
    import pikepdf

    with pikepdf.open(file) as pdf:
        pdf_objects = objects(pdf)
        tagged = pieces(pdf)
    with opened(file) as pages:
        sheets = Sheets(pdf_objects, pages)
        heading_list = headings(sheets)
        prose = Prose(sheets, tagged)
        return Reading(
            tuple(_outline(sheets, heading_list)),
            _counts(pdf_objects),
            len(pages),
            tuple(
                sorted(
                    pdf_objects.destinations,
                    key=sheets.order,
                )
            ),
            (*printed(sheets, heading_list), *linked(sheets, heading_list)),
            sheets.folios(),
            broken_links=pdf_objects.broken_links,
            texts=tuple(prose.texts()),
            stray_words=tuple(prose.stray(pdf_objects.labels)),
        )


def _outline(sheets: Sheets, found: list[Heading]) -> Iterator[Section]:
    levels = {one.name: one.level for one in found if one.level}
    for section in _bookmarks(sheets):
        yield section
        if levels.get(section.id, section.level) != section.level:
            yield replace(section, level=levels[section.id])


def _bookmarks(sheets: Sheets) -> Iterator[Section]:
    places = {
        place: name
        for name, place in sheets.objects.destinations.items()
        if not OWN.fullmatch(name)
    }
    for bookmark in sheets.objects.bookmarks:
        first_title, _, beside = bookmark.title.partition(BESIDE)
        number, space, title = first_title.partition(EN_SPACE)
        if not space:
            number, title = "", first_title
        target = places.get(bookmark.destination, "") if bookmark.destination else ""
        if LISTS.fullmatch(target):
            continue
        yield Section(latin_number(number), target, bookmark.level, " ".join(title.split()))
        if beside:
            there = second_column_id(target, sheets.second)
            found = there if there in sheets.objects.destinations else ""
            said = " ".join(beside.split())
            yield Section(latin_number(number), found, bookmark.level, said)


def _counts(pdf_objects: Objects) -> Counts:
    """How much there is of each thing that is counted."""
    captions = Counter(tag.above for tag in pdf_objects.tags if tag.kind == "/Caption")
    return Counts(
        # A numbered figure or table is told by its caption: formulas and small pictures are
        # Figures too, and a table on three pages is three Tables.
        figures=captions.total() - captions["/Table"],
        tables=captions["/Table"],
        notes=sum(NOTE.fullmatch(name) is not None for name in pdf_objects.destinations),
        paragraphs=sum(PARAGRAPH.fullmatch(name) is not None for name in pdf_objects.destinations),
        **by_kind(map(kind_of, pdf_objects.destinations)),
    )
