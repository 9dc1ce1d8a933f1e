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
from hexapla.verification.pdf.sheets import Sheets
from hexapla.verification.pdf.text import EN_SPACE, opened
from hexapla.verification.readings import LISTS, NOTE, OWN, PARAGRAPH, by_kind, kind_of, latin, twin

BESIDE = f"{EN_SPACE}/{EN_SPACE}"
"""Stands between the two titles in a bookmark of a parallel edition."""


def read_pdf(file: Path) -> Reading:
    """The outline of a PDF from its bookmarks, and every number that is printed on its pages.

    The ids are the named destinations at their places. A heading whose level in the text is not
    that of its bookmark is in the outline twice, so that the comparison shows the wrong one.
    """
    import pikepdf

    with pikepdf.open(file) as pdf:
        told = objects(pdf)
    with opened(file) as pages:
        sheets = Sheets(told, pages)
        found = headings(sheets)
        return Reading(
            tuple(_outline(sheets, found)),
            _counts(told),
            len(pages),
            tuple(sorted(told.names, key=lambda name: sheets.order(told.names[name]))),
            (*printed(sheets, found), *linked(sheets, found)),
            sheets.folios(),
            lost=told.lost,
        )


def _outline(sheets: Sheets, found: list[Heading]) -> Iterator[Section]:
    levels = {one.name: one.level for one in found if one.level}
    for section in _bookmarks(sheets):
        yield section
        if levels.get(section.id, section.level) != section.level:
            yield replace(section, level=levels[section.id])


def _bookmarks(sheets: Sheets) -> Iterator[Section]:
    places = {place: name for name, place in sheets.told.names.items() if not OWN.fullmatch(name)}
    for one in sheets.told.bookmarks:
        said, _, beside = one.title.partition(BESIDE)
        number, space, title = said.partition(EN_SPACE)
        if not space:
            number, title = "", said
        target = places.get(one.place, "") if one.place else ""
        if LISTS.fullmatch(target):
            continue
        yield Section(latin(number), target, one.level, " ".join(title.split()))
        if beside:
            there = twin(target, sheets.second)
            found = there if there in sheets.told.names else ""
            yield Section(latin(number), found, one.level, " ".join(beside.split()))


def _counts(told: Objects) -> Counts:
    """How much there is of each thing that is counted."""
    captions = Counter(tag.above for tag in told.tags if tag.kind == "/Caption")
    return Counts(
        # A numbered figure or table is told by its caption: formulas and small pictures are
        # Figures too, and a table on three pages is three Tables.
        figures=captions.total() - captions["/Table"],
        tables=captions["/Table"],
        notes=sum(NOTE.fullmatch(name) is not None for name in told.names),
        paragraphs=sum(PARAGRAPH.fullmatch(name) is not None for name in told.names),
        **by_kind(map(kind_of, told.names)),
    )
