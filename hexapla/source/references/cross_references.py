"""Cross-references as pandoc-crossref and Quarto write them, ``@fig:map``, made links.

pandoc reads them as citations. One whose place is in the book becomes what ``[](#fig-map)`` is, so
that every edition prints it in its own words, and translators see a mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hexapla.errors import Finding
from hexapla.model import Book, Node
from hexapla.source import pandoc_ast
from hexapla.source.constructs import equations, statements
from hexapla.source.files import Lines
from hexapla.source.ids import Names
from hexapla.source.normalise import join
from hexapla.source.pandoc_ast import file_of, located_blocks

KINDS: Mapping[str, str] = {
    "fig": "a figure",
    "tbl": "a table",
    "tab": "a table",
    "sec": "a section",
    "eq": "an equation",
    "lst": "a listing",
    **{name: f"a {kind}" for name, kind in statements.PREFIXES.items()},
}
"""What such a name begins with, before a colon or a hyphen, and what it is the name of."""

KEY = re.compile(rf"({'|'.join(KINDS)})[:-].", re.IGNORECASE)

BARE = "bare"
"""The class of a link that prints a number without the word before it."""

CAPITAL = "capital"
"""The class of a link that opens a sentence within a paragraph: ``@Fig:map``."""

OPENING = re.compile(r"(?:\{[+*!]?|(?<![^\s(])[+!])$")
"""What may stand before a reference for pandoc-fignos and its like; ``!`` wants the bare number."""

Find = Callable[[str], str | None]
"""Says which id a name means."""


def understand(book: Book, names: Names, comma: str) -> None:
    """Make links of all cross-references that lead to something with a number or a title."""
    targets = {
        found[0]: node
        for node in pandoc_ast.walk_markup(book.blocks)
        if (found := pandoc_ast.attr(node)) and found[0]
    }
    for where, block in located_blocks(book):
        file = file_of(where)

        def find(name: str, file: str = file) -> str | None:
            forms = (name, name[:1].lower() + name[1:])
            found = next(filter(None, (names.anywhere(file, form) for form in forms)), None)
            return found if found and has_name(targets.get(found)) else None

        make_links(block, find, comma)


def has_name(target: Node | None) -> bool:
    """Whether a cross-reference can print something for this: a number, or a title."""
    if target is None:
        return False
    if target["t"] in {"Figure", "Table"}:
        return bool(pandoc_ast.caption(target))
    if statements.is_statement(target):
        return statements.is_numbered(target)
    return equations.has_number(target) or bool(target["t"] == "Header")


def make_links(thing: Any, find: Find, comma: str) -> None:  # noqa: ANN401 - JSON: lists, dicts, scalars
    """Make links, in place, of the cross-references in a part of the tree."""
    if isinstance(thing, dict):
        make_links(thing.get("c"), find, comma)
    elif isinstance(thing, list):
        for part in thing:
            make_links(part, find, comma)
        if any(pandoc_ast.is_node(part) and part["t"] == "Cite" for part in thing):
            thing[:] = _with_links(thing, find, comma)


def _with_links(inlines: list[Node], find: Find, comma: str) -> list[Node]:
    done: list[Node] = []
    for node in inlines:
        cites = node["c"][0] if node["t"] == "Cite" else []
        found = [
            find(cite["citationId"]) if KEY.match(cite["citationId"]) else None for cite in cites
        ]
        if not found or None in found:
            done.append(_without_brace(node, done))
            continue
        sign = _taken_sign(done)
        for number, (cite, name) in enumerate(zip(cites, found, strict=True)):
            if number:
                done += [
                    pandoc_ast.string(comma.rstrip()),
                    *[pandoc_ast.space()] * comma.endswith(" "),
                ]
            done += _link(cite, name or "", is_bare="!" in sign)
        if sign.startswith("{"):
            done[-1] = {**done[-1], "braced": True}
    return join([_plain(node) for node in done if node.get("c") != ""])


def _link(cite: Mapping[str, Any], name: str, *, is_bare: bool) -> list[Node]:
    """A reference, with the words that the author wrote before and after it."""
    before, after = cite["citationPrefix"], cite["citationSuffix"]
    suppresses = cite["citationMode"]["t"] == "SuppressAuthor"
    # Words before a reference stand for the word that it would print.
    classes = [BARE] if is_bare or before or suppresses else []
    classes += [CAPITAL] if cite["citationId"][:1].isupper() else []
    link: Node = {"t": "Link", "c": [["", classes, []], [], [f"#{name}", ""]]}
    return [*before, *([pandoc_ast.space()] if before else []), link, *after]


def _taken_sign(done: list[Node]) -> str:
    """The signs right before a reference, which are taken away."""
    if not done or done[-1]["t"] != "Str" or not (found := OPENING.search(done[-1]["c"])):
        return ""
    done[-1] = pandoc_ast.string(done[-1]["c"][: found.start()])
    return found[0]


def _without_brace(node: Node, done: list[Node]) -> Node:
    """What follows a reference in braces, without the closing one."""
    is_closing = done and done[-1].get("braced") and node["t"] == "Str" and node["c"][:1] == "}"
    return pandoc_ast.string(node["c"][1:]) if is_closing else node


def _plain(node: Node) -> Node:
    return {key: part for key, part in node.items() if key != "braced"}


def warnings(book: Book, lines: Lines) -> Iterator[Finding]:
    """References that are printed as typed."""
    for where, block in located_blocks(book):
        for node in pandoc_ast.walk(block):
            if node["t"] == "Cite" and not book.settings.bibliography:
                yield from _typed(node, where, lines)


def _typed(cite: Node, where: str, lines: Lines) -> Iterator[Finding]:
    for key in (f"@{work['citationId']}" for work in cite["c"][0]):
        if KEY.match(key[1:]):
            what, tip = fault(key)
            tip = rf"{tip}, or write \{key}"
            yield Finding(lines.at(where, key), f"{what}: it is printed as typed", tip, "warning")


def fault(key: str) -> tuple[str, str]:
    """What is said of a cross-reference that leads nowhere, and what to do."""
    kind = KINDS[re.split("[:-]", key.removeprefix("@"))[0].lower()]
    name = key.removeprefix("@")
    captioned = {"a figure", "a table", "a listing"}
    tip = f"give {kind}{' with a caption' if kind in captioned else ''} the id {{#{name}}}"
    return f"the cross-reference {key} leads to nothing with a number or title", tip
