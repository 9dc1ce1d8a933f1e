"""Tables with composed cells: their columns keep the widths that they had in the first layout.

A column is as wide as its text wants it, and lines that cannot be broken would want another width.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.formats.pdf.boxes import SLACK, Box

if TYPE_CHECKING:
    from lxml.etree import _Element

NUMBER = "data-table"
"""The attribute that tells a table of the tree from all others in the laid-out page."""


@dataclass(frozen=True, slots=True)
class Columns:
    """How wide the columns of a table are, in pixels, in the order in which they are read."""

    widths: Sequence[float]
    table: float
    """The width of the whole table, with the room between its columns."""


def columns(document: Box) -> Iterator[tuple[int, Columns]]:
    """The number of each table of a laid-out document, and its columns."""
    for number, table in _tables(document):
        widths = table.column_widths
        is_rtl = table.style["direction"] == "rtl"
        yield number, Columns(widths[::-1] if is_rtl else widths, table.width)


def overfull(document: Box) -> set[int]:
    """The numbers of the tables with a line that is wider than its cell."""
    from weasyprint.formatting_structure import boxes

    return {
        number
        for number, table in _tables(document)
        for cell in table.descendants()
        if isinstance(cell, boxes.TableCellBox) and _is_overfull(cell)
    }


@contextmanager
def held(table: _Element, known: Columns) -> Iterator[None]:
    """Let a table have columns of these widths, for as long as it lasts."""
    style, groups = table.get("style"), list(table.iterchildren("colgroup"))
    own = etree.Element("colgroup")
    for width in known.widths:
        etree.SubElement(own, "col", {"style": f"width: {width:.4f}px"})
    for group in groups:
        table.remove(group)
    captions = len(list(table.iterchildren("caption")))
    table.insert(captions, own)
    fixed = f"table-layout: fixed; box-sizing: content-box; width: {known.table:.4f}px"
    table.set("style", "; ".join(filter(None, [style, fixed])))
    try:
        yield
    finally:
        table.remove(own)
        for at, group in enumerate(groups, start=captions):
            table.insert(at, group)
        if style is None:
            del table.attrib["style"]
        else:
            table.set("style", style)


def _tables(document: Box) -> Iterator[tuple[int, Box]]:
    for page in document.pages:
        yield from _tables_in(page._page_box)  # noqa: SLF001 - no other way


def _tables_in(box: Box) -> Iterator[tuple[int, Box]]:
    from weasyprint.formatting_structure import boxes

    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.LineBox):
            continue
        is_table = isinstance(child, boxes.TableBox) and child.element_tag == "table"
        if is_table and (number := child.element.get(NUMBER)):
            yield int(number), child
        yield from _tables_in(child)


def _is_overfull(cell: Box) -> bool:
    from weasyprint.formatting_structure import boxes

    right = cell.content_box_x() + cell.width
    return any(
        box.position_x < cell.content_box_x() - SLACK
        or box.position_x + box.margin_width() > right + SLACK
        for box in cell.descendants()
        if isinstance(box, boxes.TextBox | boxes.ReplacedBox)
    )
