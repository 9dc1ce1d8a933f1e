"""A table → a line for each row, which can be understood by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

Grid = list[dict[int, tuple[str, "_Element"]]]
"""The text of each column with its cell, row by row; what covers several of them stands in each."""

MOST = 1000
"""More columns or rows than this no cell covers (HTML, 4.9.11)."""


def rows(
    table: _Element, cell_text: Callable[[_Element], str], colon: str, semicolon: str
) -> Iterator[str]:
    """The rows of a table: each text behind the name of its column, if the columns have names."""
    head = _grid(
        [row for part in table.iterchildren("thead") for row in part.iter("tr")], cell_text
    )
    parts = table.iterchildren("tbody", "tfoot", "tr")
    body = [row for part in parts for row in ([part] if part.tag == "tr" else part.iter("tr"))]
    for cells in _grid(body, cell_text):
        named = [(_name(head, at), text, cell) for at, (text, cell) in cells.items() if text]
        # By the cell, too: two that say the same are two.
        once = [(name, text) for (name, text, _), _ in groupby(named)]
        yield semicolon.join(f"{name}{colon}{text}" if name else text for name, text in once)


def _name(head: Grid, column: int) -> str:
    """The name of a column, from all rows of the head."""
    names = (row[column][0] for row in head if column in row)
    return " ".join(dict.fromkeys(filter(None, names)))


def _grid(row_elements: list[_Element], cell_text: Callable[[_Element], str]) -> Grid:
    grid: Grid = [{} for _ in row_elements]
    for at, row in enumerate(row_elements):
        column = 0
        for cell in row.iterchildren("td", "th"):
            while column in grid[at]:
                column += 1
            wide, high = (_span(cell, key) for key in ("colspan", "rowspan"))
            text = cell_text(cell)
            for covered in grid[at : at + high]:
                covered.update(dict.fromkeys(range(column, column + wide), (text, cell)))
            column += wide
    return [dict(sorted(row.items(), key=itemgetter(0))) for row in grid]


def _span(cell: _Element, key: str) -> int:
    said = cell.get(key, "1")
    return min(int(said), MOST) if said.isdigit() and int(said) else 1
