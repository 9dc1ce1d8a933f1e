"""Keeps each printed note on the page of its mark.

WeasyPrint 70 moves notes that already stand on a page to the next one to make room for the first
lines of another paragraph there. A typesetter would rather start that paragraph on the next page,
and so do we: the book is laid out again with those paragraphs held back, until all notes are home.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hexapla.formats.pdf.weasyprint import AnchorPositions
from hexapla.rendering.elements import add_class, classes
from hexapla.rendering.headings import HEADINGS

if TYPE_CHECKING:
    from lxml.etree import _Element

LOWEST = 0.4
"""Only what starts in the lower part of a page is held back: more would leave it half empty."""


def hold_blocks(chapters: list[_Element], positions: AnchorPositions) -> bool:
    """Mark the blocks that pushed a note from its page: they start on a new page next time.

    Returns whether there were any.
    """
    held_blocks = [
        block for chapter in chapters if (block := _block_to_hold(chapter, positions)) is not None
    ]
    for block in held_blocks:
        add_class(block, "held")
    return bool(held_blocks)


def _block_to_hold(chapter: _Element, positions: AnchorPositions) -> _Element | None:
    """The block that pushed the first strayed note of a chapter from its page, or None."""
    for page in _pages_with_overtaken_part(chapter, positions):
        last = _last_start(chapter, page, positions)
        if last is not None and not _is_held(last):
            return last
    for page in _pages_with_strayed_note(chapter, positions):
        last = _last_start(chapter, page, positions)
        if last is not None and positions[last.get("id", "")][1] > LOWEST and not _is_held(last):
            return last
    return None


def _last_start(chapter: _Element, page: int, positions: AnchorPositions) -> _Element | None:
    """The last block that starts on a page, with the headings above it: the first of them."""
    starts = [block for block in chapter if _page(block, positions) == page]
    last = starts[-1] if starts else None
    while last is not None and (above := last.getprevious()) is not None:
        if not _is_heading(above) or _page(above, positions) != page:
            break
        last = above
    return last


def _pages_with_overtaken_part(chapter: _Element, positions: AnchorPositions) -> Iterator[int]:
    """The pages from which a part of a long note was moved behind the parts that follow it.

    WeasyPrint 70 makes room for the first lines of a paragraph so, and puts what it takes away at
    the end of all that waits.
    """
    parts = [one for one in chapter.iter("span", "div") if "footnote-part" in classes(one)]
    pages = [_page(part, positions) for part in parts]
    for before, page, after in zip(pages, pages[1:], pages[2:], strict=False):
        if before is not None and page is not None and after is not None and page > after:
            yield before


def _pages_with_strayed_note(chapter: _Element, positions: AnchorPositions) -> Iterator[int]:
    """The pages with the mark of a note that stands on another page, or was lost, in order."""
    for note in chapter.iter("span", "div"):
        if "footnote-follower" in classes(note):
            continue
        name = note.get("id", "")
        here, there = positions.get(f"{name}-ref"), positions.get(name)
        if here and (there is None or here[0] != there[0]):
            yield here[0]


def _page(block: _Element, positions: AnchorPositions) -> int | None:
    found = positions.get(block.get("id", ""))
    return found[0] if found else None


def _is_held(block: _Element) -> bool:
    return "held" in classes(block)


def _is_heading(block: _Element) -> bool:
    return block.tag in HEADINGS or "heading" in classes(block)
