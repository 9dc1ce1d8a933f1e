"""Figures and tables that stand later than their place, where they would leave a page half empty.

The text behind such a float fills that page, and the float follows on the next. It never leaves its
section, nor passes another figure or table, so that numbers stay in their order. One without a
number stays: its text says that it follows. The tags of a PDF have it where it stands, as a reader
of the page has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from hexapla.rendering.elements import classes
from hexapla.rendering.headings import HEADINGS
from hexapla.source.constructs.listings import LISTING

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST = 4
"""How many blocks a float passes at the most: it is to be found where it is spoken of."""

FLOATS = ("figure", "table")
"""The elements that may stand later."""

PASSED = {"p", "div", "ul", "ol", "dl", "blockquote"}
"""The blocks that they may pass."""

STAYING = {*HEADINGS, *FLOATS, "pre", "section"}
"""What is in none of them."""

FIXED = {"here", "long", "note", "footnote"}
"""The classes of a float that its author keeps in its place, of a table that goes over pages and so
leaves none empty, and of notes and their marks."""

LANDMARK = 40
"""A table stands behind a block of at least so many letters: its cells are text like any other, and
behind a short block nobody who reads the pages could tell where it begins."""


class Move(NamedTuple):
    """A float that stands behind some of the blocks that follow it."""

    kind: str
    """What it is: one of ``FLOATS``."""
    id: str
    blocks: int


def moves(chapter: _Element, names: Iterable[str]) -> Iterator[Move]:
    """How floats of a chapter can be moved, each by its id."""
    known = {name: one for one in chapter.iterchildren(*FLOATS) if (name := one.get("id"))}
    for name in names:
        element = known.get(name)
        if element is not None and _may_move(element):
            following = takewhile(_may_be_passed, element.itersiblings())
            for at, block in enumerate(islice(following, MOST), start=1):
                if element.tag != "table" or _is_landmark(block):
                    yield Move(str(element.tag), name, at)


def move(chapter: _Element, wanted: Move) -> None:
    """Put a float behind the blocks that it passes, in place."""
    element = _element(chapter, wanted)
    *_, last = islice(element.itersiblings(), wanted.blocks)
    last.addnext(element)


def put_back(chapter: _Element, done: Move) -> None:
    """Put a float before the blocks that it has passed, in place."""
    element = _element(chapter, done)
    *_, first = islice(element.itersiblings(preceding=True), done.blocks)
    first.addprevious(element)


def _element(chapter: _Element, wanted: Move) -> _Element:
    return next(one for one in chapter.iterchildren(wanted.kind) if one.get("id") == wanted.id)


def _may_move(element: _Element) -> bool:
    """Whether a float has a number, and no note, as notes have numbers; code is read in place."""
    names = {name for one in element.iter(etree.Element) for name in classes(one)}
    return bool(element.get("data-number")) and names.isdisjoint({*FIXED, LISTING})


def _may_be_passed(block: _Element) -> bool:
    return block.tag in PASSED and next(block.iter(*STAYING), None) is None


def _is_landmark(block: _Element) -> bool:
    return sum(map(str.isalnum, "".join(map(str, block.itertext())))) >= LANDMARK
