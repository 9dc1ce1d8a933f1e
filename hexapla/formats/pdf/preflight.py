"""What a proofreader of pages looks for: what sticks out, notes gone astray, blank pages.

Another language has other words, and what fits in English may not fit in German. WeasyPrint says
nothing of it, so we measure the boxes that it has laid out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from hexapla.errors import shorten
from hexapla.formats.pdf import weasyprint
from hexapla.formats.pdf.boxes import MILLIMETRES, SLACK, Box, text_of
from hexapla.formats.pdf.pages.faults import find_faults
from hexapla.rendering.headings import HEADINGS

CELLS = {"td", "th"}
"""The elements of cells: those of a parallel edition's columns are others."""

Kind = Literal["cell", "table", "line", "picture"]


@dataclass(frozen=True, slots=True)
class Overfull:
    """One thing that is wider than its place."""

    kind: Kind
    page: int
    """The page, counted from 1."""
    excess: float
    """How far it sticks out, in millimetres."""
    text: str
    """The beginning of its text, for a person to find it by."""
    section: str = ""
    """The id of the section that it stands in; empty before the first one."""


@dataclass(frozen=True, slots=True)
class _AvailableWidth:
    """From where to where something may reach."""

    left: float
    right: float
    cell: Box | None
    """The cell of a table that it is the place of, or stands in."""

    def excess(self, left: float, right: float) -> float:
        return max(self.left - left, right - self.right)

    def beside(self, box: Box) -> _AvailableWidth:
        """With what a line takes of the margin by its style: marks hang there."""
        left, right = min(box.margin_left, 0), min(box.margin_right, 0)
        return _AvailableWidth(self.left + left, self.right - right, self.cell)


def inspect(document: Box) -> dict[str, Any]:
    """What there is to tell of a laid-out document. The keys are stable.

    - ``pages``: how many there are; ``blank``: those that only let a chapter open on the recto.
    - ``strayed``: the notes that begin on another page than their mark.
    - ``overfull``: for each thing that sticks out of its place ``kind`` (``cell``, ``table``,
      ``line`` or ``picture``), ``page``, ``excess`` in millimetres, and how its ``text`` begins.
    - ``faults``: what a designer would mark, each with ``kind``, ``page`` and ``text``: see
      :mod:`hexapla.formats.pdf.pages.faults`.
    """
    places = weasyprint.anchor_positions(document)
    marks = {name: name.removesuffix("-ref") for name in places if name.endswith("-ref")}
    return {
        "pages": len(document.pages),
        "blank": sum(page._page_box.page_type.blank for page in document.pages),  # noqa: SLF001
        "strayed": sorted(
            note
            for mark, note in marks.items()
            if note in places and places[mark][0] != places[note][0]
        ),
        "overfull": [asdict(found) for found in overfull(document)],
        "faults": [asdict(found) for found in find_faults(document)],
    }


LEGIBLE = 0.6
"""The share of its size at which a formula can still be read."""


def shrunken(document: Box) -> Iterator[tuple[int, float, str]]:
    """Formulas that had to be drawn too small: the page, the share of their size, their TeX."""
    from weasyprint.formatting_structure import boxes

    for number, page in enumerate(document.pages, start=1):
        for box in page._page_box.descendants():  # noqa: SLF001 - no other way
            if isinstance(box, boxes.ReplacedBox) and (width := box.element.get("data-width")):
                share = box.width / (float(width) * box.style["font_size"])
                if share < LEGIBLE:
                    yield number, share, box.element.get("alt", "")


def overfull(document: Box) -> list[Overfull]:
    """Everything in a laid-out document that sticks out of its place, in order; a cell once."""
    overfull_boxes: dict[tuple[int, object], Overfull] = {}
    section = ""
    for number, page in enumerate(document.pages, start=1):
        whole = _AvailableWidth(0, page.width, None)
        sections = _sections(page._page_box, section)  # noqa: SLF001 - no other way
        for kind, owner, excess in _search(page._page_box, whole):  # noqa: SLF001 - as above
            before = overfull_boxes.get((number, id(owner)))
            if before is None or before.excess < excess * MILLIMETRES:
                text = shorten(text_of(owner), 60)
                overfull_boxes[number, id(owner)] = Overfull(
                    kind,
                    number,
                    round(excess * MILLIMETRES, 1),
                    text,
                    _section_at(sections, owner.position_y),
                )
        section = sections[-1][1]
    return list(overfull_boxes.values())


def _sections(page: Box, before: str) -> list[tuple[float, str]]:
    """How far down a page each section begins, by id; the first goes on from the page before."""
    found = [(-1.0, before)]
    for box in page.descendants():
        name = box.element.get("id") if box.element_tag in HEADINGS else None
        if name and found[-1][1] != name:
            found.append((box.position_y, name))
    return found


def _section_at(sections: list[tuple[float, str]], height: float) -> str:
    return next(name for top, name in reversed(sections) if top <= height or top < 0)


def _search(box: Box, available: _AvailableWidth) -> Iterator[tuple[Kind, Any, float]]:
    """What sticks out inside of a box; ``available`` is that of the block around it."""
    from weasyprint.formatting_structure import boxes

    if isinstance(box, boxes.LineBox):
        yield from _in_line(box, box, available)
        return
    if isinstance(box, boxes.MarginBox):
        return  # a running head is cut off at its end, and says so with an ellipsis
    inner = available
    is_wrapper = getattr(box, "is_table_wrapper", False)  # as wide as its table, however wide
    if isinstance(box, boxes.BlockContainerBox | boxes.PageBox) and not is_wrapper:
        left, right = box.content_box_x(), box.content_box_x() + box.width
        # A line that hangs begins in the padding of its block, as it should.
        is_rtl = box.style["direction"] == "rtl"
        hang = box.padding_right if is_rtl else box.padding_left
        inner = _AvailableWidth(
            left - (0 if is_rtl else hang), right + (hang if is_rtl else 0), available.cell
        )
    if isinstance(box, boxes.TableBox):
        if (
            excess := available.excess(box.position_x, box.position_x + box.border_width())
        ) > SLACK:
            yield from _widening(box, available, excess)
    elif isinstance(box, boxes.TableCellBox) and box.element_tag in CELLS:
        inner = _AvailableWidth(inner.left, inner.right, box)
    elif isinstance(box, boxes.ReplacedBox):
        if (excess := available.excess(*_edges(box))) > SLACK:
            yield "picture", box, excess
        return
    for child in _children(box):
        yield from _search(child, inner)


def _widening(
    table: Box, place: _AvailableWidth, excess: float
) -> Iterator[tuple[Kind, Any, float]]:
    """The cells that make a table too wide: columns grow with the longest word in them.

    They are filled by one word, and wider than their share of the room there is.
    """
    from weasyprint.formatting_structure import boxes

    has_found = False
    for group in table.children:
        for row in group.children:
            share = (place.right - place.left) / max(len(row.children), 1)
            for cell in row.children:
                lines = (line for line in cell.descendants() if isinstance(line, boxes.LineBox))
                widest = max((line.width for line in lines), default=0)
                if cell.border_width() > share and widest > cell.width - SLACK:
                    has_found = True
                    yield "cell", cell, excess
    if not has_found:
        yield "table", table, excess


def _in_line(line: Box, box: Box, available: _AvailableWidth) -> Iterator[tuple[Kind, Any, float]]:
    """What sticks out of one line: words, and pictures between them."""
    from weasyprint.formatting_structure import boxes

    for child in _children(box):
        if isinstance(child, boxes.TextBox | boxes.InlineReplacedBox):
            if (excess := available.excess(*_edges(child))) > SLACK:
                is_text = isinstance(child, boxes.TextBox)
                cell = available.cell
                kind: Kind = "cell" if cell is not None else "line" if is_text else "picture"
                yield kind, line if cell is None else cell, excess
        elif isinstance(child, boxes.InlineBox):
            yield from _in_line(line, child, available.beside(child))
        else:
            yield from _search(child, available)


def _edges(box: Box) -> tuple[float, float]:
    left = box.content_box_x() if hasattr(box, "content_box_x") else box.position_x
    return left, left + box.width


def _children(box: Box) -> Iterator[Box]:
    """The boxes inside of one, but for those that the style has put elsewhere."""
    for child in getattr(box, "children", ()):
        is_placed = getattr(child, "style", None) and child.style["position"] in {
            "absolute",
            "fixed",
        }
        if not is_placed and not getattr(child, "is_outside_marker", False):
            yield child
