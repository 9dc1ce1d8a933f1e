"""A table of HTML → pandoc's, with as many cells in each row as it has columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hexapla.model import Node
from hexapla.source.raw_html.elements import Element, Stray, children

MOST_SPANNED = 1000
"""The rows or columns that a cell may span: what browsers allow."""

ALIGNED = {"left": "AlignLeft", "right": "AlignRight", "center": "AlignCenter"}
SIDE = re.compile(r"text-align\s*:\s*(left|right|center)")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, and whether it stands in the head or foot of the table."""

    part: str
    """``thead``, ``tbody`` or ``tfoot``."""
    cells: tuple[Element, ...]

    @property
    def is_head(self) -> bool:
        """Whether all its cells are headings."""
        return all(cell.name == "th" for cell in self.cells)


def rows_of(table: Element) -> list[Row]:
    """The rows of a table; none where something stands in it that belongs to no table."""
    found: list[Row] = []
    for part, row in _rows(table):
        cells = tuple(_cells(row)) if row else ()
        if row is None or not cells:
            return []
        found.append(Row(part, cells))
    return found


def _rows(table: Element) -> Iterator[tuple[str, Element | None]]:
    """Each row with the part that it stands in; None for what is no row."""
    for child in children(table):
        match child:
            case Element(tag=tag) if tag.name == "tr":
                yield "tbody", child
            case Element(tag=tag) if tag.name in {"thead", "tbody", "tfoot"}:
                for inner in children(child):
                    is_row = isinstance(inner, Element) and inner.name == "tr"
                    yield tag.name, inner if is_row else None  # type: ignore[misc]
            case Element(tag=tag) if tag.name in {"caption", "colgroup", "col"}:
                pass
            case Stray():
                pass
            case _:
                yield "", None


def _cells(row: Element) -> list[Element]:
    """The cells of a row; none where something else stands in it."""
    found = [one for one in children(row) if not isinstance(one, Stray)]
    cells = [one for one in found if isinstance(one, Element) and one.name in {"td", "th"}]
    return cells if len(cells) == len(found) else []


def table(rows: list[Row], caption: list[Node], read: Callable[[Element], list[Node]]) -> Node:
    """A table of these rows; ``read`` gives the blocks of a cell."""
    split = next((at for at, row in enumerate(rows) if not _is_at_head(row)), len(rows))
    # Nothing but headings is no head: a table has a body.
    split = split if split < len(rows) else 0
    head, others = rows[:split], rows[split:]
    body = [row for row in others if row.part != "tfoot"]
    foot = [row for row in others if row.part == "tfoot"]
    grids = [_Grid(part, read) for part in (head, body, foot)]
    width = max(grid.width for grid in grids)
    shown_head, shown_body, shown_foot = (grid.padded(width) for grid in grids)
    first = int(bool(body) and all(row.cells[0].name == "th" for row in body))
    said = [{"t": "Plain", "c": caption}] if caption else []
    columns = [[{"t": "AlignDefault"}, {"t": "ColWidthDefault"}] for _ in range(width)]
    bodies = [[_none(), first, [], shown_body]]
    parts = [[_none(), shown_head], bodies, [_none(), shown_foot]]
    return {"t": "Table", "c": [_none(), [None, said], columns, *parts]}


def _is_at_head(row: Row) -> bool:
    return row.part == "thead" or (row.part == "tbody" and row.is_head)


def _none() -> list[object]:
    return ["", [], []]


class _Grid:
    """The rows of a part of a table, with their places: a cell may span several."""

    def __init__(self, rows: list[Row], read: Callable[[Element], list[Node]]) -> None:
        self._rows: list[list[object]] = []
        self._widths: list[int] = []
        below: list[int] = []  # for each column, how many rows a cell above reaches down
        for at, row in enumerate(rows):
            cells, below = _row(row, below, len(rows) - at, read)
            self._rows.append(cells)
            self._widths.append(len(below))
            below = [max(0, left - 1) for left in below]
        self.width = max(self._widths, default=0)

    def padded(self, width: int) -> list[object]:
        """The rows with empty cells up to a width."""
        return [
            [_none(), [*cells, *(_cell([], "", 1, 1) for _ in range(width - used))]]
            for cells, used in zip(self._rows, self._widths, strict=True)
        ]


def _row(
    row: Row, below: list[int], rows_left: int, read: Callable[[Element], list[Node]]
) -> tuple[list[object], list[int]]:
    """The cells of a row, and how far each column is taken from this row on, itself counted."""
    cells: list[object] = []
    taken = list(below)
    column = 0
    for element in row.cells:
        while column < len(taken) and taken[column]:
            column += 1
        across = _span(element, "colspan")
        # Not over a column that a cell from above has taken.
        free = next(
            (n for n in range(1, across) if taken[column + n : column + n + 1] > [0]), across
        )
        down = min(_span(element, "rowspan"), rows_left)
        taken += [0] * (column + free - len(taken))
        taken[column : column + free] = [down] * free
        given = element.tag.attributes
        styled = SIDE.search(given.get("style", "").lower())
        side = styled[1] if styled else given.get("align", "").lower()
        cells.append(_cell(read(element), side, down, free))
        column += free
    # Columns that no cell of the row reaches are free again: the row has an empty cell there.
    gaps = [at for at, left in enumerate(taken) if not left]
    for at in gaps:
        taken[at] = 1
    return [*cells, *(_cell([], "", 1, 1) for _ in gaps)], taken


def _span(cell: Element, name: str) -> int:
    said = cell.tag.attributes.get(name, "1").strip()
    number = int(said) if re.fullmatch("[0-9]{1,6}", said) else 1
    return max(1, min(number, MOST_SPANNED))


def _cell(content: list[Node], side: str, down: int, across: int) -> list[object]:
    return [_none(), {"t": ALIGNED.get(side, "AlignDefault")}, down, across, content]
