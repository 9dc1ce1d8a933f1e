"""Books whose paragraphs are composed whole, laid out as they are printed, and their blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hexapla.catalogs.catalog import Catalog
from hexapla.editions.localize import localize, of_source
from hexapla.editions.parallel import parallel_editions
from hexapla.formats.pdf import typeset, weasyprint
from hexapla.formats.pdf.paragraphs.writing import LINE
from hexapla.formats.pdf.weasyprint import Sheet
from hexapla.model import Edition
from hexapla.theme import Theme
from tests.support.books import book_of

Box = Any
"""A box of WeasyPrint, which has no types."""

WHOLE = '[pdf]\nlines = "whole"\n'
PARALLEL = (
    '[editions]\nlanguages = ["{language}"]\nminimum = 0.0\nparallel = [["en", "{language}"]]\n'
)


def laid_out(
    root: Path, text: str, language: str = "en", more: str = WHOLE, target: Path | None = None
) -> Box:
    """A book of this text, which is written as a PDF, too, where that has a place."""
    book = book_of(root, text, more=more, language=language)
    return _laid_out(root, of_source(book, Theme(root)), target)


def laid_out_beside(root: Path, text: str, language: str) -> Box:
    """An English book beside itself as an untranslated edition of a language."""
    book = book_of(root, text, more=WHOLE + PARALLEL.format(language=language))
    other, _ = localize(book, Catalog(language), Theme(root))
    (edition,) = parallel_editions([of_source(book, Theme(root)), other])
    return _laid_out(root, edition)


def _laid_out(root: Path, edition: Edition, target: Path | None = None) -> Box:
    with weasyprint.layout_session("a test", date(2026, 11, 23), root):
        document = typeset.compose(edition, root, Theme(root))
        if target:
            document.write_pdf(target)
    return document


@dataclass(frozen=True, slots=True)
class Block:
    """What stands in lines, on one page."""

    kind: str
    """Its class, if it is a note, and else its element."""
    box: Box
    lines: list[Box]

    @property
    def is_composed(self) -> bool:
        return all(any(_is_composed(one) for one in line.descendants()) for line in self.lines)

    def texts(self) -> list[str]:
        """Each line as it reads."""
        return ["".join(one.text for one in _texts(line)).strip() for line in self.lines]

    def gaps(self) -> list[float]:
        """How much narrower each line is than the block, in pixels, but for an indent."""
        first, *others = map(self._gap, self.lines)
        return [first - max(0.0, self.box.style["text_indent"].value), *others]

    def _gap(self, line: Box) -> float:
        edges = [self.box.content_box_x(), self.box.content_box_x() + self.box.width]
        texts = _texts(line)
        start = min(one.position_x for one in texts)
        end = max(one.position_x + one.width for one in texts)
        assert start > edges[0] - 0.2
        assert end < edges[1] + 0.2
        return float(edges[1] - edges[0] - (end - start))


def blocks(document: Box) -> Iterator[Block]:
    """All blocks of the chapters that have more than one line, in order, notes included."""
    from weasyprint.formatting_structure import boxes

    for page in document.pages:
        for box in page._page_box.descendants():
            if isinstance(box, boxes.BlockContainerBox) and box.element is not None:
                lines = [one for one in box.children if isinstance(one, boxes.LineBox)]
                if len(lines) > 1:
                    yield Block(_kind(box), box, lines)


def said(document: Box) -> list[str]:
    """The letters of each page, sorted: where lines end changes none of them."""
    from weasyprint.formatting_structure import boxes

    texts = [
        one.text.removesuffix("\u2010")
        for page in document.pages
        for one in page._page_box.descendants()
        if isinstance(one, boxes.TextBox) and "::" not in str(one.element_tag)
    ]
    return sorted("".join("".join(texts).split()))


def columns(document: Box) -> list[list[float]]:
    """The widths of the columns of each table."""
    from weasyprint.formatting_structure import boxes

    return [
        list(one.column_widths)
        for page in document.pages
        for one in page._page_box.descendants()
        if isinstance(one, boxes.TableBox) and one.element_tag == "table"
    ]


def _kind(box: Box) -> str:
    names = box.element.get("class", "").split()
    notes = {"footnote", "line", "cell"}.intersection(names)
    return next(iter(notes)) if notes else str(box.element.tag).rpartition("}")[2]


def _is_composed(box: Box) -> bool:
    return box.element is not None and bool(box.element.get(LINE))


def _texts(line: Box) -> list[Box]:
    from weasyprint.formatting_structure import boxes

    return [one for one in line.descendants() if isinstance(one, boxes.TextBox) and one.width]


def count_parts(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The parts that are laid out from now on, by their numbers."""
    found: set[int] = set()
    lay_out = weasyprint.lay_out

    def noted(page: str, folder: Path, sheet: Sheet, part: int, **options: str) -> Box:
        found.add(part)
        return lay_out(page, folder, sheet, part, **options)

    monkeypatch.setattr(weasyprint, "lay_out", noted)
    return found
