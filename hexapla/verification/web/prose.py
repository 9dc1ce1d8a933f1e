"""A page of a site or an ebook → the words that a reader sees in it, in the order of reading."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.model import TextRun
from hexapla.verification.prose import NOTE as NOTES
from hexapla.verification.readings import NOTE
from hexapla.verification.web.page import HEADINGS
from hexapla.verification.web.sight import VisibleText

if TYPE_CHECKING:
    from lxml.etree import _Element

PARTS = {
    *("address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "details", "div"),
    *("dl", "dt", "figcaption", "figure", "footer", "header", *HEADINGS),
    *("hr", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td"),
    *("tfoot", "th", "thead", "tr", "ul"),
}
"""The elements that begin a piece of text of their own."""

UNREAD = {"nav", "button", "math", "svg"}
"""What is no prose: ways through the book, formulas, drawings."""


def prose(main: _Element, sight: VisibleText, flow: str) -> Iterator[TextRun]:
    """The pieces of a part of a page; notes are apart from what stands around them."""
    for (of, is_break), texts in groupby(_texts(main, sight, flow), key=lambda one: one[:2]):
        text = "".join(text for _, _, text in texts).strip()
        if text and not is_break:
            yield TextRun(of, text)


def _texts(element: _Element, sight: VisibleText, flow: str) -> Iterator[tuple[str, bool, str]]:
    """The texts in an element as they follow each other: flow, whether it is a break, words."""
    flow = NOTES if NOTE.fullmatch(element.get("id", "")) else flow
    # What is invisible can have a part in it that is not.
    is_seen, is_part = not sight.is_hidden(element), element.tag in PARTS
    if is_part:
        yield flow, True, ""
    if is_seen and element.text:
        yield flow, False, element.text
    for child in element:
        if isinstance(child.tag, str) and _is_read(child, sight):
            yield from _texts(child, sight, flow)
        if is_seen and child.tail:
            yield flow, False, child.tail
    if is_part:
        yield flow, True, ""


def _is_read(element: _Element, sight: VisibleText) -> bool:
    return etree.QName(element).localname not in UNREAD and not sight.is_gone(element)
