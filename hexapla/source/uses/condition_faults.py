"""What is wrong with conditions: what names none, and what would not be whole in some edition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hexapla import registry
from hexapla.errors import Finding, shorten
from hexapla.model import Book, Node
from hexapla.source import pandoc_ast
from hexapla.source.files import Lines
from hexapla.source.pandoc_ast import Markup, located_blocks
from hexapla.source.uses.conditions import FAULT, Condition
from hexapla.source.uses.views import Pruner, has_conditions

OTHER = "other"
"""Stands for all formats of users' own."""

WORDS = 40
"""So many letters name a passage."""

LOST = {
    "Para": "nothing of this paragraph is left",
    "Plain": "nothing of this text is left",
    "Link": "no words of this link are left",
    "Note": "nothing of this note is left",
    "OrderedList": "an item of this list is left out, and others have its number",
    "Figure": "nothing of this figure's caption is left",
    "Table": "nothing of this table's caption is left",
}
"""What is said of something in an edition that does not show some of its text."""

TIPS = {
    "Para": "put each part into a block of its own, ::: {.only-…}, or all into one",
    "OrderedList": "put a condition on words in the item, or on the whole list",
    "Note": "put the condition on the words that the note is called from",
}


class _Edition(NamedTuple):
    """A format and a language."""

    kind: str
    language: str


def faults(book: Book, markup: Markup, lines: Lines) -> Iterator[Finding]:
    """What keeps a book with conditional text from being published."""
    for where, node in markup:
        if said := pandoc_ast.value(node, FAULT):
            what, _, tip = said.partition("\n")
            yield Finding(_at(lines, where, node), what, tip)
    if has_conditions(book):
        for where, block in located_blocks(book):
            yield from _heading_faults(where, block, lines)
        found = (one for edition in _editions(book) for one in _lost(book, edition, lines))
        # Of several editions in which the same is lost, the first one is named.
        yield from {(one.where, one.what.partition(" in ")[0]): one for one in found}.values()


def _heading_faults(where: str, block: Node, lines: Lines) -> Iterator[Finding]:
    """Headings in conditional text, and conditional text in headings."""
    nodes = [node for node in pandoc_ast.walk_markup(block) if Condition.of(node)]
    headings = [
        node for holder in nodes for node in pandoc_ast.walk_markup(holder) if node["t"] == "Header"
    ]
    if block["t"] == "Header" and nodes:
        headings.append(block)
    for heading in headings:
        what = f"the heading {_words(heading)} is, or has, text for some editions only"
        tip = "let it stand in all: its number and its place in the contents are those of the book"
        yield Finding(_at(lines, where, heading), what, tip)


def _editions(book: Book) -> list[_Edition]:
    """An edition for each way in which the conditions of a book may be met."""
    nodes = pandoc_ast.walk_markup(book.blocks)
    conditions = list(dict.fromkeys(found for node in nodes if (found := Condition.of(node))))
    ways: dict[tuple[bool, ...], _Edition] = {}
    for edition in _every(book):
        ways.setdefault(tuple(one.shows(*edition) for one in conditions), edition)
    return list(ways.values())


def _every(book: Book) -> Iterator[_Edition]:
    for kind in (*registry.FORMATS, OTHER):
        for language in book.settings.all_languages:
            yield _Edition(kind, language)


def _lost(book: Book, edition: _Edition, lines: Lines) -> Iterator[Finding]:
    """What is no longer whole in an edition, and references to what is not there."""
    name = f"the {edition.language} edition" + f", {edition.kind}" * (edition.kind != OTHER)
    shown: list[tuple[str, Node]] = []
    for where, block in located_blocks(book):
        lost: list[Node] = []
        shown += [(where, one) for one in Pruner(*edition, on_loss=lost.append).nodes([block])]
        for node in lost:
            tip = TIPS.get(node["t"], TIPS["Para"])
            yield Finding(_at(lines, where, node), f"{LOST[node['t']]} in {name}", tip)
    every = _ids(block for _, block in located_blocks(book))
    missing = every - _ids(block for _, block in shown)
    for where, block in shown:
        for node in pandoc_ast.walk_markup(block):
            target = node["c"][2][0] if node["t"] == "Link" else ""
            if target.startswith("#") and target[1:] in missing:
                what = f"the reference to {target!r} leads nowhere in {name}"
                tip = "put it into text with the same condition"
                yield Finding(lines.at(where, f"({target}", f"@{target[1:]}"), what, tip)


def _ids(blocks: Iterable[Node]) -> set[str]:
    return {
        found[0]
        for block in blocks
        for node in pandoc_ast.walk_markup(block)
        if (found := pandoc_ast.attr(node)) and found[0]
    }


def _at(lines: Lines, where: str, node: Node) -> str:
    """The place of a passage, by its first words."""
    nodes = list(pandoc_ast.walk_markup(node))
    # Of a list, the first item: what stands between two is not in the tree.
    block = next((one for one in nodes if one["t"] in {"Para", "Plain", "Header"}), node)
    text = pandoc_ast.plain_blocks(block).split()
    code = [one["c"][1] for one in nodes if one["t"] in {"Code", "CodeBlock"}]
    pieces = (" ".join(text[:count]) for count in (4, 2, 1) if text)
    return lines.at(where, *pieces, *(one.split("\n")[0] for one in code))


def _words(node: Node) -> str:
    return repr(shorten(" ".join(pandoc_ast.plain_blocks(node).split()), WORDS))


def warnings(book: Book, markup: Markup, lines: Lines) -> Iterator[Finding]:
    """Text that no edition of the book shows."""
    editions = list(_every(book))
    for where, node in markup:
        found = Condition.of(node)
        if found and not any(found.shows(*edition) for edition in editions):
            what = f"no edition shows {_words(node)}: it is {found.in_words()}"
            listed = ", ".join(book.settings.all_languages)
            tip = f"the book's languages are {listed}"
            yield Finding(_at(lines, where, node), what, tip, "warning")
