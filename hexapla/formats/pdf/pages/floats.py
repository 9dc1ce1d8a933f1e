"""Figures that stand later than their place, where they would leave a page half empty.

The text behind such a figure fills that page, and the figure follows on the next. A figure never
leaves its section, nor passes another figure or a table, so that numbers stay in their order. One
without a number stays: its text says that it follows. The tags of a PDF have it where it stands, as
a reader of the page has it.
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
"""How many blocks a figure passes at the most: it is to be found where it is spoken of."""

PASSED = {"p", "div", "ul", "ol", "dl", "blockquote"}
"""The blocks that it may pass."""

STAYING = {*HEADINGS, "figure", "table", "pre", "section"}
"""What is in none of them."""


FIXED = {"here", "note", "footnote"}
"""The class of a figure that its author keeps in its place, and those of notes and their marks."""


class Move(NamedTuple):
    """A figure that stands behind some of the blocks that follow it."""

    figure: str
    """Its id."""
    blocks: int


def moves(chapter: _Element, figures: Iterable[str]) -> Iterator[Move]:
    """How figures of a chapter can be moved, each by its id."""
    known = {name: one for one in chapter.iterchildren("figure") if (name := one.get("id"))}
    for name in figures:
        figure = known.get(name)
        if figure is not None and _may_move(figure):
            following = takewhile(_may_be_passed, figure.itersiblings())
            yield from (Move(name, at) for at, _ in enumerate(islice(following, MOST), start=1))


def move(chapter: _Element, wanted: Move) -> None:
    """Put a figure behind the blocks that it passes, in place."""
    figure = _figure(chapter, wanted)
    *_, last = islice(figure.itersiblings(), wanted.blocks)
    last.addnext(figure)


def put_back(chapter: _Element, done: Move) -> None:
    """Put a figure before the blocks that it has passed, in place."""
    figure = _figure(chapter, done)
    *_, first = islice(figure.itersiblings(preceding=True), done.blocks)
    first.addprevious(figure)


def _figure(chapter: _Element, wanted: Move) -> _Element:
    return next(one for one in chapter.iterchildren("figure") if one.get("id") == wanted.figure)


def _may_move(figure: _Element) -> bool:
    """Whether a figure has a number, and no note, as notes have numbers; code is read in place."""
    names = {name for one in figure.iter(etree.Element) for name in classes(one)}
    return bool(figure.get("data-number")) and names.isdisjoint({*FIXED, LISTING})


def _may_be_passed(block: _Element) -> bool:
    return block.tag in PASSED and next(block.iter(*STAYING), None) is None
