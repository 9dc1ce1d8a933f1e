"""Book → all in it that has a number or an id, one by one: what every artifact must have, too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hexapla.model import Node
from hexapla.source import pandoc_ast
from hexapla.source.constructs import equations, listings, statements

CAPTIONED = {"Figure": "figure", "Table": "table"}
"""A listing, and a part of a figure, are told as figures: they have a caption and a number."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be pointed to."""

    kind: str
    """``figure``, ``table``, ``equation``, ``statement``, ``note``, ``paragraph``, or ``place`` for
    any other id."""
    id: str
    number: str
    """As printed, in Latin digits; empty for a place."""
    is_listed: bool = True
    """Of a figure or table: whether it stands in the list of such."""


def inventory(blocks: Sequence[Node]) -> Iterator[Item]:
    """What a numbered tree has, in the order of reading, without the sections of its outline."""
    for node in pandoc_ast.walk_markup(list(blocks)):
        name, number = _name(node), pandoc_ast.value(node, "number") or ""
        if node["t"] == "Header" or not name:
            continue
        if node["t"] in CAPTIONED and number:
            is_listed = not listings.is_listing(node) and number.isdigit()
            yield Item(CAPTIONED[node["t"]], name, number, is_listed)
        elif equations.is_equation(node):
            yield Item("equation", name, number)
        elif statements.has_number(node):
            yield Item("statement", name, number)
        elif pandoc_ast.is_note(node):
            yield Item("note", name, number)
        elif "paragraph" in pandoc_ast.classes(node) and number:
            yield Item("paragraph", name, number)
        else:
            yield Item("place", name, "")


def _name(node: Node) -> str:
    found = pandoc_ast.attr(node)
    return str(found[0]) if found else ""
