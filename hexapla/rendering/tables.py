"""The columns of tables: wide as what stands in them wants it, not as they were typed.

pandoc makes widths of the dashes under a head, which most authors type in equal numbers. Without
them a browser, a reader and WeasyPrint part the room by the lengths of the texts (CSS 2.1,
17.5.2.2). What that does badly is mended here: it breaks short texts beside very long ones.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from hexapla.rendering.elements import add_class, classes, wrap

if TYPE_CHECKING:
    from lxml.etree import _Element

SHORT = 18
"""A column of which no text is wider, in Latin letters, is kept on one line …"""

ALL_SHORT = 36
"""… the shortest first, as long as all that are kept are together no wider."""

SENTENCE = 36
"""A text that is wider is none of a few words, and is not read well in a column as wide as one."""

LONG_WORD = 30
"""A word of more letters may be broken anywhere in a cell."""

UNSPACED = 6
"""A text of so many characters that may be divided anywhere, as Chinese and Japanese are, has room
for them: by its longest word a column of such texts needs it for one."""

WIDE = 64
"""A table is wide where the longest words of its columns together have more letters."""

BETWEEN_COLUMNS = 2
"""How many letters go into the space between two columns."""

BETWEEN_WORDS = re.compile(r"[\s/\u200b-]+")
"""Where a text is divided without being asked (Unicode Standard Annex 14)."""


def set_by_content(root: _Element) -> None:
    """Let the tables in a tree have columns by their content, in place."""
    for table in root.iter("table"):
        for group in table.findall("colgroup"):
            table.remove(group)
        for cell in table.iter("th", "td"):
            if _longest_word(cell) > LONG_WORD:
                add_class(cell, "long-word")
        columns = _columns(table)
        _keep_short_columns(columns)
        for cell in (cell for column in columns for cell in column):
            if _width(_text(cell)) > SENTENCE:
                add_class(cell, "sentence")
            if _unspaced(_text(cell)) >= UNSPACED and "short" not in classes(cell):
                add_class(cell, "unspaced")
        words = (max(min(_longest_word(cell), LONG_WORD) for cell in one) for one in columns)
        if sum(word + BETWEEN_COLUMNS for word in words) > WIDE:
            add_class(table, "wide")


def let_scroll(body: _Element) -> None:
    """Put the element round each table that scrolls where there is no room for all of it."""
    for table in list(body.iter("table")):
        wrap(table, "div", "scroll")


def _columns(table: _Element) -> list[tuple[_Element, ...]]:
    """The cells of each column; none where some stand in several columns or rows."""
    rows = [row.findall("*") for row in table.iter("tr")]
    if any(cell.get("colspan") or cell.get("rowspan") for row in rows for cell in row):
        return []
    return list(zip(*rows, strict=False))


def _keep_short_columns(columns: list[tuple[_Element, ...]]) -> None:
    widths = [max(_width(_text(cell)) for cell in column) for column in columns]
    short_columns = [
        at
        for at, width in enumerate(widths)
        if width <= SHORT and all(cell.find(".//img") is None for cell in columns[at])
    ]
    room = ALL_SHORT
    # Those that are equally wide are treated alike.
    for width, group in groupby(sorted(short_columns, key=widths.__getitem__), widths.__getitem__):
        alike = list(group)
        room -= width * len(alike)
        if room < 0:
            return
        for cell in (cell for at in alike for cell in columns[at]):
            add_class(cell, "short")


def _longest_word(cell: _Element) -> int:
    return max(map(len, BETWEEN_WORDS.split(_text(cell))))


def _width(text: str) -> int:
    """How many Latin letters a text is as wide as."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _unspaced(text: str) -> int:
    """How many characters of a text stand without spaces."""
    return sum(east_asian_width(char) in "WF" for char in text)


def _text(cell: _Element) -> str:
    return " ".join("".join(map(str, cell.itertext())).split())
