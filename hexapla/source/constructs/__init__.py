"""What authors write in many ways, made the one form of it that every later stage expects."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hexapla.errors import Finding
from hexapla.model import Node
from hexapla.source.constructs import (
    abbreviations,
    admonitions,
    boxes,
    equations,
    headings,
    latex,
    listings,
    page_breaks,
    short_captions,
    statements,
    subfigures,
)


def in_markdown(text: str, reader: str) -> str:
    """A text with the boxes of other tools as quotations, and without what defines abbreviations.

    Every line stays where it is. ``reader`` is what pandoc calls the kind of Markdown.
    """
    text = abbreviations.without_definitions(text)
    return boxes.rewrite(text, has_divs=reader in {"markdown", "commonmark_x"})


def understand(blocks: list[Node], text: str, read: Callable[[str], list[Node]]) -> None:
    """Give the constructs of a file, as pandoc has read it, their one form, in place.

    ``text`` is the file before ``in_markdown``; ``read`` makes inlines of Markdown in attributes.
    """
    # First, for the title of a box ends where a line does, and lines are joined later.
    admonitions.understand(blocks)
    statements.understand(blocks)
    listings.understand(blocks, read)
    subfigures.understand(blocks)
    short_captions.understand(blocks)
    latex.understand(blocks)
    equations.understand(blocks)
    page_breaks.understand(blocks)
    abbreviations.understand(blocks, text)


def settle_headings(blocks: list[Node], where: str, locate: headings.Locate) -> Iterator[Finding]:
    """Read the headings that begin no section, in place; and what to tell of it."""
    yield from headings.lift(blocks, where, locate)
    yield from headings.settle(blocks, where, locate)
