"""The columns of tables: by what stands in them."""

from __future__ import annotations

import pytest
from lxml import etree

from hexapla.rendering import tables


def table(*rows: tuple[str, ...], head: str = "") -> etree._Element:
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return etree.fromstring(f"<div><table>{head}{body}</table></div>")


def classes(root: etree._Element) -> list[str]:
    return [cell.get("class", "") for cell in root.iter("td")]


def test_widths_of_dashes_are_dropped() -> None:
    """The widths that pandoc makes of a typed head are no widths of a column."""
    root = table(("a", "b"), head='<colgroup><col style="width: 50%"/></colgroup>')
    tables.set_by_content(root)
    assert root.find(".//col") is None


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (("Day 1", "a long text " * 9), ["short", "sentence"]),
        (("a text of twenty letters", "b"), ["", "short"]),
        (("nine letters",) * 4, ["", "", "", ""]),
        (("x" * 40, "b"), ["long-word sentence", "short"]),
        (("a/" * 30, "b"), ["sentence", "short"]),
        (("eighteen letters, " * 2, "b"), ["", "short"]),
        (("eighteen letters, " * 2 + "oh", "b"), ["sentence", "short"]),
        (('<img src="a.png"/>', "b"), ["", "short"]),
        # A Chinese character takes the room of two letters.
        (("漢字" * 4, "b"), ["short", "short"]),
        (("漢字" * 5, "b"), ["unspaced", "short"]),
        (("漢字" * 3, "漢字" * 2, "漢字" * 2, "b"), ["short", "short", "short", "short"]),
        (("漢字" * 4, "漢字" * 4, "漢字" * 4, "b"), ["unspaced", "unspaced", "unspaced", "short"]),
        (("some text with 漢字漢字漢 in it", "b"), ["", "short"]),
        (("353–385", "Hijri calendar", "Moon and the Sun", "b"), ["short", "short", "", "short"]),
    ],
)
def test_cells_say_what_stands_in_them(row: tuple[str, ...], wanted: list[str]) -> None:
    """Short columns stay on one line, where that leaves room; words without end may be broken."""
    root = table(row)
    tables.set_by_content(root)
    assert classes(root) == wanted


def test_merged_cells_are_left_alone() -> None:
    """Where a cell stands in several columns, nobody knows what is beside what."""
    root = etree.fromstring(
        '<div><table><tr><td colspan="2">a</td></tr><tr><td>b</td><td>c</td></tr></table></div>'
    )
    tables.set_by_content(root)
    assert classes(root) == ["", "", ""]


def test_wide_tables_are_known() -> None:
    """A table that a phone has no room for is told from one that it has."""
    wide, narrow = table(("abcdefgh",) * 12), table(("abcdefgh",) * 3)
    for root in (wide, narrow):
        tables.set_by_content(root)
    assert [root[0].get("class") for root in (wide, narrow)] == ["wide", None]


def test_tables_may_scroll() -> None:
    """Each table gets the element that scrolls, and the text around it stays."""
    root = etree.fromstring("<div>a<table><tr><td>b</td></tr></table>c</div>")
    tables.let_scroll(root)
    assert etree.tostring(root, encoding="unicode") == (
        '<div>a<div class="scroll"><table><tr><td>b</td></tr></table></div>c</div>'
    )
