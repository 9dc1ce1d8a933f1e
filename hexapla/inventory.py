"""Book → all in it that has a number or an id, one by one: what every artifact must have, too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hexapla import tree
from hexapla.model import Node

CAPTIONED = {"Figure": "figure", "Table": "table"}


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be pointed to."""

    kind: str
    """``figure``, ``table``, ``note``, ``paragraph``, or ``place`` for any other id."""
    id: str
    number: str
    """As printed, in Latin digits; empty for a place."""


def inventory(blocks: Sequence[Node]) -> Iterator[Item]:
    """What a numbered tree has, in the order of reading, without the sections of its outline."""
    for node in tree.walk(list(blocks)):
        name, number = _name(node), tree.value(node, "number") or ""
        if node["t"] == "Header" or not name:
            continue
        if node["t"] in CAPTIONED and number:
            yield Item(CAPTIONED[node["t"]], name, number)
        elif tree.is_note(node):
            yield Item("note", name, number)
        elif "paragraph" in tree.classes(node) and number:
            yield Item("paragraph", name, number)
        else:
            yield Item("place", name, "")


def _name(node: Node) -> str:
    found = tree.attr(node)
    return str(found[0]) if found else ""
