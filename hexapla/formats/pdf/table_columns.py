"""The columns of tables: wide as what stands in them wants it, not as they were typed.

pandoc makes widths of the dashes under a head, which most authors type in equal numbers. Without
them WeasyPrint parts the room by the lengths of the texts (CSS 2.1, 17.5.2.2); what that does
badly is mended here: it breaks short texts beside very long ones.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

SHORT = 18
"""A column of which no text is longer, in letters, is kept on one line …"""

ALL_SHORT = 36
"""… if all such columns of a table together are no wider."""

LONG_WORD = 24
"""A word of more letters may be broken anywhere in a cell."""

BETWEEN_WORDS = re.compile(r"[\s/\u200b-]+")
"""Where Pango divides a text without being asked (Unicode Standard Annex 14)."""


def set_by_content(body: _Element) -> None:
    """Let the tables of a chapter have columns by their content, in place."""
    for table in body.iter("table"):
        for group in table.findall("colgroup"):
            table.remove(group)
        for cell in table.iter("th", "td"):
            if max(map(len, BETWEEN_WORDS.split(_text(cell)))) > LONG_WORD:
                _add_class(cell, "long-word")
        _keep_short_columns(table)


def _keep_short_columns(table: _Element) -> None:
    rows = [row.findall("*") for row in table.iter("tr")]
    if any(cell.get("colspan") or cell.get("rowspan") for row in rows for cell in row):
        return
    columns = list(zip(*rows, strict=False))
    widths = [max(len(_text(cell)) for cell in column) for column in columns]
    short_columns = [at for at, width in enumerate(widths) if width <= SHORT]
    if sum(widths[at] for at in short_columns) > ALL_SHORT:
        return
    for cell in (cell for at in short_columns for cell in columns[at]):
        _add_class(cell, "short")


def _text(cell: _Element) -> str:
    return " ".join("".join(map(str, cell.itertext())).split())


def _add_class(element: _Element, name: str) -> None:
    element.set("class", f"{element.get('class', '')} {name}".strip())
