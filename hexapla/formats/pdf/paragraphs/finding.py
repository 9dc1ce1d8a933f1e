"""Which elements of a chapter hold a paragraph: their text, up to the first block in them.

An item of a list may begin with text and go on with a list, a cell may hold nothing but words, a
note several paragraphs. What follows a block in the same element, which is rare, is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.rendering.blocks import BLOCKS
from hexapla.rendering.elements import classes

if TYPE_CHECKING:
    from lxml.etree import _Element

AS_TYPED = {"pre", "svg"}
"""What stands in these is left alone: their lines are those of the author, or are drawn."""


def paragraphs(body: _Element) -> Iterator[_Element]:
    """The elements of a chapter that hold a paragraph, each before those that stand in it."""
    # Nor beside a large letter, where lines are of two lengths, nor in verse, which has its own.
    is_beside = body.find("span[@class='drop-cap']") is not None
    if body.tag in AS_TYPED or is_beside or "line-block" in classes(body):
        return
    if _is_container(body) and _has_text(body):
        yield body
    for child in body.iterchildren(etree.Element):
        yield from paragraphs(child)


def is_block(element: _Element) -> bool:
    """Whether an element stands on lines of its own, as the paragraphs of a note do, too."""
    if _is_note(element):
        return False
    before = next(element.itersiblings(etree.Element, preceding=True), None)
    is_next = "line" in classes(element) and before is not None and "line" in classes(before)
    return element.tag in BLOCKS or is_next


@contextmanager
def without_blocks(element: _Element) -> Iterator[list[_Element]]:
    """An element with its paragraph alone, for as long as it lasts; tells the blocks behind it."""
    first = next((one for one in element.iterchildren(etree.Element) if is_block(one)), None)
    blocks = list(element)[len(element) if first is None else element.index(first) :]
    del element[len(element) - len(blocks) :]
    try:
        yield blocks
    finally:
        element.extend(blocks)


def _is_container(element: _Element) -> bool:
    """Whether the lines of an element are its own."""
    names = classes(element)
    return is_block(element) or _is_note(element) or ("cell" in names and element.tag == "span")


def _is_note(element: _Element) -> bool:
    return "footnote" in classes(element)


def _has_text(element: _Element) -> bool:
    """Whether an element begins with text, and no block stands deeper in that."""
    with without_blocks(element):
        return _is_flat(element) and any(True for _ in _words(element))


def _is_flat(element: _Element) -> bool:
    return all(
        _is_note(child)
        or not (child.tag in BLOCKS or "pair" in classes(child) or not _is_flat(child))
        for child in element.iterchildren(etree.Element)
    )


def _words(element: _Element) -> Iterator[str]:
    """The words of an element, without its notes and drawings."""
    yield from (element.text or "").split()
    for child in element:
        if isinstance(child.tag, str) and child.tag not in AS_TYPED and not _is_note(child):
            yield from _words(child)
        yield from (child.tail or "").split()
