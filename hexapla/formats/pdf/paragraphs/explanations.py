"""What is told of the lines of an edition: how many paragraphs are composed, why others not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hexapla.errors import explain as tell
from hexapla.errors import shorten
from hexapla.rendering.headings import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

    from hexapla.formats.pdf.paragraphs.composer import Composer

LOOK_AT_STYLE = "take that out of the book's own style of print, if you can do without it"

REASONS = {
    "a block within a line": ("something in it is a block of its own", LOOK_AT_STYLE),
    "a comment": ("there is a comment in it", "put the comment before the paragraph"),
    "a float": ("text flows around something in it", ""),
    "a line that comes out too full": ("one of its lines would be too full", ""),
    "a table whose columns changed": ("the columns of its table changed while pages were made", ""),
    "a word that is wider than a line": (
        "a word in it is wider than a line, or nothing in it may be divided where it has to be",
        "write &shy; in long words where they may be divided",
    ),
    "an indent that is calculated": ("its indent is a formula", LOOK_AT_STYLE),
    "content from elsewhere": ("the style puts something in that is not in the text", ""),
    "elements that HTML nests in another way": (
        "HTML does not allow what stands in it",
        "look at the raw HTML of the paragraph",
    ),
    "letters that the style changes": ("the style changes its letters", LOOK_AT_STYLE),
    "lines that come out otherwise": ("its lines were not as wide as reckoned", ""),
    "parts of several widths": ("it stands on pages or in columns of several widths", ""),
    "text whose spaces count": ("its spaces and lines stand as they are written", LOOK_AT_STYLE),
}
"""The reasons in plain words, each with what can be done about it, if something can."""


class Account(NamedTuple):
    """How the paragraphs of a part of the book were set."""

    composed: int
    """How many were set as a whole."""
    left: list[tuple[str, str, str]]
    """Of the others that have several lines: the section, the reason, and the words."""


def account(composer: Composer) -> Account:
    """How the paragraphs of a composer were set."""
    left = composer.left_paragraphs()
    return Account(len(composer), [(_section_of(one), why, _text(one)) for one, why in left])


def explain(accounts: Sequence[Account], where: str) -> None:
    """Tell how the paragraphs of an edition were set; ``where`` names it."""
    left = [one for account in accounts for one in account.left]
    composed = sum(account.composed for account in accounts)
    if not composed and not left:
        tip = 'lines = "whole" under [pdf] in book.toml chooses those of a paragraph together'
        tell(where, "all lines are filled one after the other", tip)
        return
    tell(where, f"paragraphs set as a whole: {composed:,}; line by line: {len(left):,}")
    grouped: dict[tuple[str, str], list[str]] = {}
    for section, reason, text in left:
        grouped.setdefault((section, reason), []).append(text)
    for (section, reason), texts in grouped.items():
        why, tip = REASONS.get(reason, (f"it cannot be measured ({reason})", ""))
        more = f", and {len(texts) - 1:,} more," if len(texts) > 1 else ""
        what = f"“{shorten(texts[0], 40)}”{more} is set line by line: {why}"
        tell(f"{where}{section}", what, tip)


def _section_of(paragraph: _Element) -> str:
    """The section that a paragraph stands in, as a place is named; or nothing."""
    above = " or ".join(f"self::{name}" for name in HEADINGS)
    heading = next(
        iter(paragraph.xpath(f"(ancestor-or-self::*|preceding::*)[{above}][last()]")), None
    )
    return "" if heading is None else f', "{shorten(_text(heading), 60)}"'


def _text(element: _Element) -> str:
    found = element.xpath(".//text() | .//br")
    return " ".join("".join(str(one) if isinstance(one, str) else " " for one in found).split())
