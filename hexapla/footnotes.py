"""Keeps each printed note on the page of its mark.

WeasyPrint 70 moves notes that already stand on a page to the next one to make room for the first
lines of another paragraph there. A typesetter would rather start that paragraph on the next page,
and so do we: the book is laid out again with those paragraphs held back, until all notes are home.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.etree import _Element

ROUNDS = 12
"""How often a book is laid out at the most; each round mends one page of every chapter."""

LOWEST = 0.4
"""Only what starts in the lower part of a page is held back: more would leave it half empty."""

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}

Places = dict[str, tuple[int, float]]
"""The page of each id, and how far down the page it stands (0 to 1)."""


def settle(chapters: list[_Element], lay_out: Callable[[], Any]) -> Any:  # noqa: ANN401 - WeasyPrint's
    """The document that ``lay_out`` makes of the chapters, with the notes on the right pages.

    Marks blocks of the chapters with the class ``held``, which starts them on a new page.
    """
    _name_blocks(chapters)
    document = lay_out()
    for _ in range(ROUNDS):
        places = _places(document)
        held = [block for chapter in chapters if (block := _to_hold(chapter, places)) is not None]
        if not held:
            break
        for block in held:
            block.set("class", f"{block.get('class', '')} held".strip())
        document = lay_out()
    return document


def _name_blocks(chapters: list[_Element]) -> None:
    """Give every block an id, so that we can ask where it came to stand."""
    blocks = [block for chapter in chapters for block in chapter]
    for number, block in enumerate(blocks, start=1):
        if not block.get("id"):
            block.set("id", f"block-{number}")


def _places(document: Any) -> Places:  # noqa: ANN401 - WeasyPrint's
    return {
        name: (number, box[1] / page.height)
        for number, page in enumerate(document.pages)
        for name, box in page.anchors.items()
    }


def _to_hold(chapter: _Element, places: Places) -> _Element | None:
    """The block that pushed the first strayed note of a chapter from its page, or None."""
    for page in _strayed(chapter, places):
        starts = [block for block in chapter if _page(block, places) == page]
        last = starts[-1] if starts else None
        while last is not None and (above := last.getprevious()) is not None:
            if above.tag not in HEADINGS or _page(above, places) != page:
                break
            last = above
        if last is not None and places[last.get("id", "")][1] > LOWEST and not _is_held(last):
            return last
    return None


def _strayed(chapter: _Element, places: Places) -> Iterator[int]:
    """The pages with the mark of a note that stands on another page, in order."""
    for note in chapter.iter("span", "div"):
        name = note.get("id", "")
        here, there = places.get(f"{name}-ref"), places.get(name)
        if here and there and here[0] != there[0]:
            yield here[0]


def _page(block: _Element, places: Places) -> int | None:
    found = places.get(block.get("id", ""))
    return found[0] if found else None


def _is_held(block: _Element) -> bool:
    return "held" in block.get("class", "").split()
