"""Headings where no section can begin, and levels that are left out: read as well as can be.

A section needs its heading among the blocks of a file, at the level below that of its parent at the
most: PDF/UA-1 (ISO 14289-1, 7.4.2) and WCAG want it so. What is written otherwise is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hexapla.errors import Finding, shorten
from hexapla.model import Book, Node
from hexapla.source import pandoc_ast
from hexapla.source.constructs import admonitions, statements
from hexapla.source.pandoc_ast import located_blocks

Locate = Callable[[str, str], str]
"""Says where in a file a heading of these words stands."""

CONDITION = "only"
"""The attribute of text for some editions only, in which a heading is refused."""

QUOTED = "quoted-heading"
"""The class of a heading that begins no section."""


def level(book: Book, locate: Locate) -> Iterator[Finding]:
    """Give headings that skip a level the next one, in place; and what to tell of it."""
    above = 0
    for where, block in located_blocks(book):
        if block["t"] != "Header":
            continue
        written = block["c"][0]
        # Before the first heading there is no level to go on from: numbering refuses that.
        if above and written > above + 1:
            title = pandoc_ast.plain(block["c"][2])
            block["c"][0] = above + 1
            what = f"the heading {shorten(title)!r} skips from level {above} to {written}"
            tip = f"it is taken as one of level {above + 1}: write it so"
            at = locate(where.partition("#")[0], title)
            yield Finding(at, what, tip, "warning", id="heading-level")
        above = block["c"][0]


def lift(blocks: list[Node], where: str, locate: Locate) -> Iterator[Finding]:
    """Take the sections out of Divs that are only a frame, in place; and what to tell of it."""
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if block["t"] == "Div" and _is_frame(block):
            names = ", ".join(pandoc_ast.classes(block)) or "without a class"
            title = pandoc_ast.plain(next(_headings(block["c"][1]))["c"][2])
            what = f"the div ({names}) has the heading {shorten(title)!r} in it, and is left out"
            tip = "what is in it stays; end the div before a section"
            yield Finding(locate(where, title), what, tip, "warning", id="heading-inside")
            blocks[at : at + 1] = block["c"][1]
        else:
            at += 1


def _is_frame(div: Node) -> bool:
    is_own = admonitions.is_admonition(div) or statements.is_statement(div)
    is_own = is_own or pandoc_ast.value(div, CONDITION) is not None
    return not is_own and next(_headings(div["c"][1]), None) is not None


def _headings(blocks: list[Node]) -> Iterator[Node]:
    """The headings that stand among these blocks, or among those of Divs."""
    for block in blocks:
        if block["t"] == "Header":
            yield block
        elif block["t"] == "Div" and not admonitions.is_admonition(block):
            yield from _headings(block["c"][1])


def settle(blocks: list[Node], where: str, locate: Locate) -> Iterator[Finding]:
    """Make paragraphs of headings inside other blocks, in place; and what to tell of it."""
    for block in blocks:
        if block["t"] == "Header" or pandoc_ast.value(block, CONDITION) is not None:
            continue
        for node in pandoc_ast.walk_markup(block.get("c")):
            if node["t"] == "Header":
                (name, classes, pairs), words = node["c"][1:]
                title = pandoc_ast.plain(words)
                what = f"the heading {shorten(title)!r} stands in a block and begins no section"
                tip = "take it out of the quotation, list or div if it is meant to"
                at = locate(where, title)
                yield Finding(at, what, tip, "warning", id="heading-inside")
                attr = [name, [one for one in classes if one != "unnumbered"], pairs]
                bold = {"t": "Strong", "c": words}
                inner = {"t": "Span", "c": [attr, [bold]]} if name or pairs else bold
                node["t"] = "Div"
                node["c"] = [["", [QUOTED], []], [{"t": "Para", "c": [inner]}]]
