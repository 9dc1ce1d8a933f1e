"""Small tools for pandoc's JSON tree: build a node, walk the nodes, read their plain text."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from hexapla.model import Book, Node

API_VERSION = [1, 23, 1]
"""pandoc-types' version of the JSON tree that Hexapla reads and writes."""

ATTR_AT = {
    "Header": 1,
    "Div": 0,
    "Span": 0,
    "Link": 0,
    "Image": 0,
    "Code": 0,
    "CodeBlock": 0,
    "Figure": 0,
    "Table": 0,
}
"""Where in its content a node keeps ``[id, classes, [[key, value], …]]``."""


WORDS = {"Str", "Space", "SoftBreak", "LineBreak"}
"""The nodes of plain text."""


def document(blocks: list[Node]) -> Node:
    """A whole pandoc document of these blocks."""
    return {"pandoc-api-version": API_VERSION, "meta": {}, "blocks": blocks}


def attr(node: Node) -> list[Any] | None:
    """The attributes of a node, the very list, or None where its type has none."""
    at = ATTR_AT.get(node["t"])
    if at is None:
        return None
    found: list[Any] = node["c"][at]
    return found


def classes(node: Node) -> list[str]:
    """The classes of a node; none where its type has no attributes."""
    found = attr(node)
    return found[1] if found else []


def value(node: Node, key: str) -> str | None:
    """The value of a key-value attribute, or None."""
    found = attr(node)
    return dict(found[2]).get(key) if found else None


def string(text: str) -> Node:
    """One Str node."""
    return {"t": "Str", "c": text}


def space() -> Node:
    """One Space node."""
    return {"t": "Space"}


def span(content: list[Node], *names: str, **values: str) -> Node:
    """A Span with classes and key-value attributes."""
    return {"t": "Span", "c": [["", list(names), [list(pair) for pair in values.items()]], content]}


def words(text: str) -> list[Node]:
    """Plain text as Str and Space nodes."""
    nodes: list[Node] = []
    for index, word in enumerate(text.split(" ")):
        if index:
            nodes.append(space())
        if word:
            nodes.append(string(word))
    return nodes


def is_node(thing: object) -> bool:
    """Whether this part of the JSON is a node."""
    return isinstance(thing, dict) and "t" in thing


def walk(thing: Any) -> Iterator[Node]:  # noqa: ANN401 - the tree is JSON: lists, dicts, scalars
    """Every node in and below this part of the tree, parents first, in the order of reading.

    What the caller does to a node it was given, and to what is below it, is seen.
    """
    return _walk(thing, frozenset())


def walk_markup(thing: Any) -> Iterator[Node]:  # noqa: ANN401 - the tree is JSON: lists, dicts, scalars
    """The same without words and the spaces between them, which are nine nodes of ten."""
    return _walk(thing, WORDS)


def walk_printed(thing: Any) -> Iterator[Node]:  # noqa: ANN401 - the tree is JSON: lists, dicts, scalars
    """The same, but for what a picture has for those who do not see it."""
    return _walk(thing, WORDS, {"Image"})


def _walk(
    thing: Any,  # noqa: ANN401 - the tree is JSON: lists, dicts, scalars
    left_out: Collection[str],
    closed: Collection[str] = frozenset(),
) -> Iterator[Node]:
    """Nodes, but for kinds that are left out, and for what is in kinds that are closed."""
    # No recursion: each node would climb through all the levels that are above it.
    levels = [iter((thing,))]
    while levels:
        for part in levels[-1]:
            if isinstance(part, dict):
                kind = part.get("t")
                if kind in left_out:
                    continue
                if kind is not None:
                    yield part
                if kind in closed:
                    continue
                part = part.get("c")  # noqa: PLW2901 - what is in the node
                if isinstance(part, dict):
                    levels.append(iter((part,)))
                    break
            if isinstance(part, list):
                levels.append(iter(part))
                break
        else:
            levels.pop()


def copy(thing: Any) -> Any:  # noqa: ANN401 - the tree is JSON: lists, dicts, scalars
    """A deep copy of a part of the tree, many times faster than the standard library's."""
    if isinstance(thing, list):
        return [copy(part) for part in thing]
    if isinstance(thing, dict):
        if thing.get("t") in WORDS:  # most of a tree, with nothing in them to be copied
            return thing.copy()
        return {key: copy(part) for key, part in thing.items()}
    return thing


def plain(inlines: list[Node]) -> str:
    """The text of inlines as a reader hears it, without notes."""
    parts: list[str] = []
    for node in inlines:
        match node:
            case {"t": "Str", "c": text}:
                parts.append(text)
            case {"t": "Space" | "SoftBreak" | "LineBreak"}:
                parts.append(" ")
            case {"t": "Code" | "Math", "c": [_, text]}:
                parts.append(text)
            case {"t": "Note" | "RawInline"}:
                pass
            case {"t": "Link" | "Image" | "Span" | "Quoted" | "Cite", "c": [_, inner, *_]}:
                parts.append(plain(inner))
            case {"c": list(inner)}:
                parts.append(plain(inner))
    return "".join(parts)


def plain_blocks(thing: Any) -> str:  # noqa: ANN401 - the tree is JSON: lists, dicts, scalars
    """The text of blocks, run together."""
    return "".join(
        " " if node["t"] in {"Space", "SoftBreak", "LineBreak"} else str(node["c"])
        for node in walk(thing)
        if node["t"] in {"Str", "Space", "SoftBreak", "LineBreak"}
    )


def caption(node: Node) -> list[Node]:
    """The caption blocks of a Figure or a Table, the very list."""
    blocks: list[Node] = node["c"][1][1]
    return blocks


def is_index_mark(node: Node) -> bool:
    """Whether this inline marks its words, or its place, for the index: ``[words]{.index}``."""
    return node["t"] == "Span" and "index" in classes(node)


def is_note(node: Node) -> bool:
    """Whether this inline is a footnote's mark, as ``numbering`` leaves it: a Span round a Note."""
    if node["t"] != "Span" or "note" not in classes(node):
        return False
    return [inner["t"] for inner in node["c"][1]] == ["Note"]


Markup = list[tuple[str, Node]]
"""Nodes, each with the place of its block."""


def located_blocks(book: Book) -> Iterator[tuple[str, Node]]:
    """Each top block with its file and the id of the nearest heading above it."""
    blocks = iter(book.blocks)
    for name, count in book.files:
        where = name
        for _ in range(count):
            block = next(blocks)
            if block["t"] == "Header":
                where = f"{name}#{block['c'][1][0]}"
            yield where, block


def located_markup(book: Book) -> Markup:
    """Each node but words with its place, for all those who would walk the same tree."""
    return [(where, node) for where, block in located_blocks(book) for node in walk_markup(block)]


def file_of(where: str) -> str:
    """The file of a place that ``located_blocks`` gives."""
    return where.partition("#")[0]


def cells(table: Node) -> Iterator[list[Node]]:
    """The blocks of each cell of a table, row by row."""
    _, _, _, head, bodies, foot = table["c"]
    rows = [*head[1]]
    for _, _, heads, body in bodies:
        rows += [*heads, *body]
    for _, row in [*rows, *foot[1]]:
        for _, _, _, _, blocks in row:
            yield blocks
