"""The notes of two columns: each beside that of the other language, or beside an empty place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.rendering.chapters import EN_SPACE
from hexapla.rendering.elements import classes

if TYPE_CHECKING:
    from lxml.etree import _Element

SIDES = ("first", "second")
"""The classes of the two cells of a pair."""


def aligned(
    first: Sequence[_Element], second: Sequence[_Element]
) -> Iterator[tuple[_Element, _Element]]:
    """The blocks of two columns, each with its own; where only one has a note, an empty one.

    All else stands in both: what is in one language only leaves its place empty in the tree.
    """
    numbers, others = (
        {block.get("data-number", "notes"): block for block in blocks if _is_of_notes(block)}
        for blocks in (first, second)
    )
    if {*numbers} == {*others}:
        yield from zip(first, second, strict=True)
        return
    texts = ([block for block in blocks if not _is_of_notes(block)] for blocks in (first, second))
    yield from zip(*texts, strict=True)
    for name in sorted({*numbers, *others}, key=lambda name: (len(name), name)):
        note, other = numbers.get(name), others.get(name)
        yield _or_empty(note, other), _or_empty(other, note)


def _is_of_notes(block: _Element) -> bool:
    """Whether this is a note at the end of a chapter, or all of them."""
    section = block if block.tag == "section" else block.getparent()
    return section is not None and section.tag == "section" and "notes" in classes(section)


def _or_empty(block: _Element | None, other: _Element | None) -> _Element:
    """A block; where there is none, an empty one like the other."""
    if block is not None:
        return block
    assert other is not None  # noqa: S101 - one of them is there
    keys = ("class", "role") if other.tag == "section" else ()
    return etree.Element(other.tag, {key: other.get(key, "") for key in keys if other.get(key)})


def _printed_notes(cell: _Element) -> list[_Element]:
    return [e for e in cell.iter("span", "div") if "footnote" in classes(e)]


def fold(first_cell: _Element, second_cell: _Element) -> None:
    """Make one printed note of each two; beside what only one language has is an empty place."""
    first, second = _printed_notes(first_cell), _printed_notes(second_cell)
    numbers, others = ([note.get("data-number") for note in notes] for notes in (first, second))
    if sorted(map(str, numbers)) == sorted(map(str, others)):
        for note, other in zip(first, second, strict=True):
            _fold(note, other)
        return
    by_number = {note.get("data-number"): note for note in second}
    for note in first:
        partner = by_number.pop(note.get("data-number"), None)
        if partner is None:
            _fold_alone(note, is_first=True)
        else:
            _fold(note, partner)
    for note in by_number.values():
        _fold_alone(note, is_first=False)


def _fold_alone(note: _Element, *, is_first: bool) -> None:
    """Let a note that only one column has stand in that column."""
    row = etree.Element(note.tag, {"class": "pair"})
    cells = [etree.SubElement(row, note.tag, {"class": f"cell {side}"}) for side in SIDES]
    cell = cells[0 if is_first else 1]
    column = next(e for e in note.iterancestors() if "cell" in classes(e))
    for key in ("lang", "dir"):
        cell.set(key, column.get(key, ""))
    _with_number(note)
    cell.extend(list(note))
    note.append(row)
    note.set("class", "footnote both")


def _fold(first: _Element, second: _Element) -> None:
    """Make one note of two."""
    row = etree.Element(first.tag, {"class": "pair"})
    for place, side in ((first, "first"), (second, "second")):
        cell = etree.SubElement(row, first.tag, {"class": f"cell {side}"})
        column = next(e for e in place.iterancestors() if "cell" in classes(e))
        for key in ("lang", "dir"):
            cell.set(key, column.get(key, ""))
        _with_number(place)
        cell.extend(list(place))
    row[1].set("id", second.get("id", ""))
    first.append(row)
    first.set("class", "footnote both")
    mark = etree.Element("sup", {"class": "note-mark"})
    mark.text, mark.tail = second.get("data-number"), second.tail
    parent = second.getparent()
    assert parent is not None  # noqa: S101 - a note stands in a paragraph
    parent.replace(second, mark)


def _with_number(place: _Element) -> None:
    """The number of a note as words before it."""
    number = etree.Element("span", {"class": "note-number"})
    number.text = place.get("data-number")
    first = place[0] if len(place) else place
    number.tail, first.text = f"{EN_SPACE}{first.text or ''}", None
    first.insert(0, number)
