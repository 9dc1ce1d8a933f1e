"""A localized book → its glossaries in the order of their terms, as the index is, in each language.

A glossary is a list of definitions that the author calls so: in a section whose heading has the
class ``glossary``, or in a block that has it. All other lists keep the order of the source.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from hexapla.languages.collation import sort_key
from hexapla.model import Node
from hexapla.source import pandoc_ast

CLASS = "glossary"

Entry = list[Any]
"""A term and its definitions, as pandoc has them."""

Orders = tuple[tuple[int, ...], ...]
"""For each glossary of a book, which entry of the source stands in each place."""


def collate(blocks: list[Node], language: str) -> Orders:
    """Put the entries of each glossary of a localized book in order, and tell what it is now."""
    orders = tuple(_order(entries, language) for entries in _glossaries(blocks))
    for entries, order in zip(_glossaries(blocks), orders, strict=True):
        entries[:] = [entries[at] for at in order]
    return orders


def follow(blocks: list[Node], own: Orders, other: Orders) -> None:
    """Put the entries of glossaries that stand in their ``own`` order in that of an ``other`` book.

    An empty order is that of the source. What is not the same list in both is left as it is.
    """
    for number, entries in enumerate(_glossaries(blocks)):
        first, wanted = (
            orders[number] if number < len(orders) else tuple(range(len(entries)))
            for orders in (own, other)
        )
        if len(first) == len(wanted) == len(entries):
            by_place = dict(zip(first, entries, strict=True))
            entries[:] = [by_place[at] for at in wanted]


def _glossaries(blocks: Sequence[Node]) -> Iterator[list[Entry]]:
    """The entries of each list of definitions that is a glossary, in the order of reading."""
    level = 0
    for block in blocks:
        if block["t"] == "Header" and CLASS in pandoc_ast.classes(block):
            level = block["c"][0]
        elif block["t"] == "Header" and block["c"][0] <= level:
            level = 0
        else:
            yield from _lists(block, is_glossary=level > 0)


def _lists(block: Node, *, is_glossary: bool) -> Iterator[list[Entry]]:
    if block["t"] == "DefinitionList" and is_glossary:
        yield block["c"]
    elif block["t"] == "Div":
        is_glossary = is_glossary or CLASS in pandoc_ast.classes(block)
        for inner in block["c"][1]:
            yield from _lists(inner, is_glossary=is_glossary)


def _order(entries: Sequence[Entry], language: str) -> tuple[int, ...]:
    """Which entry comes in which place.

    Figures and the like are numbered through the book, and stand in the order of their numbers in
    every edition: a glossary that holds one keeps the order of the source. Notes may move.
    """
    places = range(len(entries))
    if any(map(_is_counted, pandoc_ast.walk_markup(entries))):
        return tuple(places)
    keys = [sort_key(pandoc_ast.plain(term), language) for term, _ in entries]
    return tuple(sorted(places, key=keys.__getitem__))


def _is_counted(node: Node) -> bool:
    return bool(pandoc_ast.value(node, "number")) and not pandoc_ast.is_note(node)
