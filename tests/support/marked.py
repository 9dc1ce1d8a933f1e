"""Segments with marks for tests of machine translation, and what marks a text has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random

from hypothesis import assume
from hypothesis import strategies as st

from hexapla.catalogs.catalog import Message
from hexapla.model import Node
from hexapla.segments.marks import MARK, PLAIN_STYLES
from hexapla.source import pandoc, pandoc_ast

TEXT = (
    "the old house stands by a river where boats come and go every quiet morning while children"
    " watch birds above grey water from stone steps under tall green trees that lean over it since"
    " nobody cut them when their grandmother was young enough to climb up into one with no fear"
)
WORDS = TEXT.split()
"""No two alike, so that a text of them repeats nothing."""

STYLES = {"Emph": "*", "Strong": "**"}


@st.composite
def marked(draw: st.DrawFn, *, most: int = 6, words: Sequence[str] = WORDS) -> Message:
    """A message with so many marks at most: atoms, notes, links, emphasis, one in another."""
    random = Random(draw(st.integers(0, 2**32)))  # noqa: S311 - a book for a test is no secret
    writer = _Writer(random, draw(st.integers(0, most)), list(words))
    nodes = writer.inlines(depth=0)
    (text,) = pandoc.write_segments([nodes])
    # What would not come back exactly, the source gives as marks, too (see ``segments.render``).
    assume(pandoc.read_segments([text]) == [nodes])
    return Message(text, extracted=(", ".join(writer.remarks),) if writer.remarks else ())


class _Writer:
    """Writes inlines with a number of marks somewhere in them."""

    def __init__(self, random: Random, marks: int, words: list[str]) -> None:
        self.random, self.left, self.words = random, marks, random.sample(words, len(words))
        self.number = 0
        self.remarks: list[str] = []

    def inlines(self, depth: int) -> list[Node]:
        nodes: list[Node] = []
        length = self.random.randint(1, 3 if depth else 9)
        for position in range(length):
            if position:
                nodes.append(pandoc_ast.space())
            nodes += self.piece(depth)
        if not depth:
            nodes.append(pandoc_ast.string(self.random.choice([".", "?", "", "!"])))
        return _joined(nodes)

    def piece(self, depth: int) -> list[Node]:
        """A word, or one of the marks that are left."""
        if self.left <= 0 or self.random.random() < 0.4:
            return [pandoc_ast.string(self.words.pop())]
        self.left -= 1
        kind = self.random.choice(["atom", "note", "pair", "pair", "Emph", "Strong"])
        if kind in STYLES:
            return [{"t": kind, "c": self.inlines(depth + 1)}]
        self.number += 1
        number = self.number
        if kind == "pair":
            inner = self.inlines(depth + 1)
            return [pandoc_ast.string(f"⟦{number}⟧"), *inner, pandoc_ast.string(f"⟦/{number}⟧")]
        mark = pandoc_ast.string(f"⟦{number}⟧")
        if kind == "atom":
            return [mark]
        self.remarks.append(f"⟦{number}⟧ = note {number}")
        return [pandoc_ast.string(self.words.pop()), mark]


def _joined(nodes: list[Node]) -> list[Node]:
    from hexapla.source.normalise import join

    return join([node for node in nodes if node.get("c", " ")])


def marks_of(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Each mark and emphasis of a text, with those it stands in, outermost first; sorted."""
    (nodes,) = pandoc.read_segments([text])
    pairs = {found[2] for found in MARK.finditer(text) if found[1]}
    return sorted(_marks(nodes, (), pairs))


def _marks(
    nodes: Sequence[Node], around: tuple[str, ...], pairs: set[str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    opened = list(around)
    for node in nodes:
        if node["t"] in PLAIN_STYLES:
            yield node["t"], tuple(opened)
            yield from _marks(node["c"], (*opened, node["t"]), pairs)
        for found in MARK.finditer(node["c"]) if node["t"] == "Str" else ():
            if found[1]:
                assert opened.pop() == found[2], "pairs cross"
            else:
                yield found[2], tuple(opened)
                if found[2] in pairs:
                    opened.append(found[2])
    assert opened == list(around), "a pair is not closed where it was opened"


def letters(text: str) -> str:
    """A text without its marks and emphasis, as its words."""
    return " ".join(re.findall(r"[^\W_]+", MARK.sub(" ", text)))
