"""Tables that stand later in the text of pages than in the book, as figures do.

A page may have a table up to four blocks later in its section, and no heading, figure, code or
other table lies between. Its words then are wanted where it stands, all of them, and those of the
blocks that it has passed before them: nothing is left out of the proof.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import groupby, islice, takewhile
from typing import NamedTuple

from rapidfuzz import fuzz

from hexapla.model import Node
from hexapla.source import pandoc_ast

MOST = 4
"""How many blocks a table passes at the most."""

PASSED = {
    *("Para", "Plain", "Div", "BlockQuote", "LineBlock"),
    *("BulletList", "OrderedList", "DefinitionList"),
}
"""The blocks that it may pass."""

STAYING = {"Header", "Figure", "Table", "CodeBlock"}
"""What is in none of them."""

TAIL = 60
"""By so many letters the block is known that a table stands behind."""

LABEL = 40
"""How many letters a table's label has at the most, with what a page has before it."""


class Place(NamedTuple):
    """The place of some words in the book."""

    number: int
    """Which of the blocks of the book they stand in, counted."""
    can_move: bool = False
    """Whether that is a table which may stand later."""
    can_be_passed: bool = False
    """Whether a table may stand behind it."""


def place_of(number: int, block: Node) -> Place:
    """The place of what stands in a block of the book."""
    return Place(number, _can_move(block), _can_be_passed(block))


def _can_move(block: Node) -> bool:
    """Whether it is a table with a number; notes have numbers, and so it has none of them."""
    return (
        block["t"] == "Table"
        and bool(pandoc_ast.value(block, "number"))
        and "here" not in pandoc_ast.classes(block)
        and not any(map(pandoc_ast.is_note, pandoc_ast.walk_printed(block)))
    )


def _can_be_passed(block: Node) -> bool:
    inside = {node["t"] for node in pandoc_ast.walk_printed(block)}
    return block["t"] in PASSED and STAYING.isdisjoint(inside)


Run = tuple[Place, str]
"""The letters of a run of words, with its place."""


def as_printed(wanted: Sequence[Run], found: str) -> list[int]:
    """The numbers of runs in the order in which they stand in what was found."""
    numbers = groupby(range(len(wanted)), key=lambda at: wanted[at][0])
    waiting = deque((place, list(own)) for place, own in numbers)
    order: list[int] = []
    while waiting:
        place, own = waiting.popleft()
        if place.can_move:
            following = list(takewhile(lambda one: one[0].can_be_passed, islice(waiting, MOST)))
            for _ in range(_passed(wanted, (order, own, [one for _, one in following]), found)):
                order += waiting.popleft()[1]
        order += own
    return order


def _passed(
    wanted: Sequence[Run], around: tuple[list[int], list[int], list[list[int]]], found: str
) -> int:
    """How many of the blocks behind a table in the book stand before it in what was found.

    ``around`` are the runs before the table, its own, and those of the blocks.
    """
    before, own, following = around
    places = list(_beginnings([wanted[at][1] for at in own], found))
    tail = ""
    scores = []
    for passed in (before[-TAIL:], *following):
        tail = "".join([tail, *(wanted[at][1] for at in passed)])[-TAIL:]
        ends = (found[max(place - LABEL - len(tail), 0) : place] for place in places)
        scores.append(max((fuzz.partial_ratio(tail, end) for end in ends), default=0))
    # Where two are as good, the shorter one is what the longer one ends behind.
    return max(range(len(scores)), key=lambda at: (scores[at], at))


def _beginnings(own: Sequence[str], found: str) -> Iterator[int]:
    """Where a table may begin, by the longest of its runs that can be found."""
    for longest in sorted(range(len(own)), key=lambda at: -len(own[at])):
        before = sum(map(len, own[:longest]))
        if places := [one.start() for one in re.finditer(re.escape(own[longest]), found)]:
            yield from (max(place - before, 0) for place in places)
            return
