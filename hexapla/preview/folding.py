"""The tree of a book with its prose folded away: what numbers, ids and links need, and little more.

Most of a book is words, and what is printed in one chapter depends on the others by their headings,
captions, notes and marks only. So the stages that look at the whole book look at a folded tree, in
which each run of mere words is one node without them. Who edits a sentence changes nothing in it.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping, MutableMapping
from typing import Any

from hexapla.model import Node
from hexapla.source import pandoc_ast

PROSE = {
    *("Str", "Space", "SoftBreak", "LineBreak", "Code"),
    *("Emph", "Strong", "Strikeout", "Superscript", "Subscript", "SmallCaps", "Underline"),
}
"""Inlines that nothing outside of their paragraph depends on, unless they hold one that is none."""

OPEN = {"Header", "Figure", "Table", "Cite"}
"""What is kept whole: its words are printed elsewhere, too, or say what it means. So are those of
marks for the index."""

RUN = "run"
"""Where a folded node says which words it stands for."""

Runs = Mapping[str, bytes]
"""The words of each folded node."""


def fold(node: Node, name: str, runs: MutableMapping[str, bytes]) -> Node:
    """A node with one node for each run of words in it; they go into ``runs``, numbered by name."""
    if node["t"] in OPEN or pandoc_ast.is_index_mark(node):
        return node
    return {**node, "c": _fold(node.get("c"), name, runs)}


def _fold(thing: Any, name: str, runs: MutableMapping[str, bytes]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(thing, dict):
        return fold(thing, name, runs) if "t" in thing else thing
    if not isinstance(thing, list):
        return thing
    if not _are_nodes(thing):
        return [_fold(part, name, runs) for part in thing]
    folded: list[Node] = []
    words: list[Node] = []
    for node in thing:
        if _is_prose(node):
            words.append(node)
        else:
            folded += [*_between(words, name, runs, follows=bool(folded)), _fold(node, name, runs)]
            words = []
    return [*folded, *_between(words, name, runs, follows=bool(folded), is_last=True)]


def _between(
    words: list[Node],
    name: str,
    runs: MutableMapping[str, bytes],
    *,
    follows: bool,
    is_last: bool = False,
) -> list[Node]:
    """Words folded, but for what stands right beside a thing that is kept: it may be a sign."""
    start = 1 if follows else 0
    end = max(start, len(words) if is_last else len(words) - 1)
    return [*words[:start], *_folded(words[start:end], name, runs), *words[end:]]


def _folded(words: list[Node], name: str, runs: MutableMapping[str, bytes]) -> list[Node]:
    if not words:
        return []
    key = f"{name}:{len(runs)}"
    runs[key] = as_bytes(words)
    # Whoever asks whether there is any text is told that there is. No Str, which would be joined
    # with its neighbours.
    return [{"t": "Emph", "c": [pandoc_ast.string("…")], RUN: key}]


def as_bytes(thing: Any) -> bytes:  # noqa: ANN401 - the tree is JSON: lists, dicts, scalars
    """A part of a tree as bytes: the same of equal ones."""
    return marshal.dumps(thing, 2)  # later versions tell which strings are one object


def _is_prose(node: Node) -> bool:
    if node["t"] not in PROSE:
        return False
    inner: Any = node.get("c")
    return not _are_nodes(inner) or all(map(_is_prose, inner))


def _are_nodes(thing: Any) -> bool:  # noqa: ANN401 - the tree is JSON: lists, dicts, scalars
    return isinstance(thing, list) and bool(thing) and all(map(pandoc_ast.is_node, thing))


def unfold(thing: Any, runs: Runs) -> Any:  # noqa: ANN401 - the tree is JSON: lists, dicts, scalars
    """A copy of a part of the tree with all its words."""
    if isinstance(thing, dict):
        return {key: unfold(part, runs) for key, part in thing.items()}
    if not isinstance(thing, list):
        return thing
    made: list[Any] = []
    for part in thing:
        if isinstance(part, dict) and RUN in part:
            made += marshal.loads(runs[part[RUN]])  # noqa: S302 - made above, never read from a file
        else:
            made.append(unfold(part, runs))
    return made
