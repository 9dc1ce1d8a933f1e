"""Addresses in the text, which are divided between any two letters, and never with a hyphen.

A hyphen at the end of a line would be read as a part of the address.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

ADDRESS = re.compile(
    r"""(?:https?|ftp|file)://[^\s<>"“”«»]+      # of a page or a file
    | \bwww\.[^\s<>"“”«»]+
    | \b(?:doi:\s?)?10\.\d{4,9}/[^\s<>"“”«»]+    # a DOI (ISO 26324)
    | \burn:[\w-]+:[^\s<>"“”«»]+
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+               # of a mailbox
    | \b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/[^\s<>"“”«»]*  # example.org/path
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)

CLOSING = ".,;:!?'’)]}›»”。，、؛،"
"""What stands after an address rather than in it."""

AS_TYPED = {"pre", "code", "{http://www.w3.org/1998/Math/MathML}math"}
"""Elements whose text is left as it is."""

CLASS = "address"


def mark_addresses(root: _Element, *, rtl: bool) -> None:
    """Put an element of its own round each address in a tree, or its class on the link it is in.

    Where the text runs from right to left (``rtl``), an address says that it does not.
    """
    for element in list(_with_text(root)):
        if element.tag == "a":
            if ADDRESS.search("".join(map(str, element.itertext()))):
                _name(element, rtl=rtl)
            continue
        element.text = _marked(element, element.text, 0, rtl=rtl)
        for child in list(element):
            child.tail = _marked(element, child.tail, element.index(child) + 1, rtl=rtl)


def _with_text(element: _Element) -> Iterator[_Element]:
    """An element and those in it that hold words: nothing inside of a link or of code."""
    if element.tag in AS_TYPED or not isinstance(element.tag, str):
        return
    yield element
    if element.tag != "a":
        for child in element:
            yield from _with_text(child)


def _marked(parent: _Element, text: str | None, at: int, *, rtl: bool) -> str | None:
    """Put the addresses of a text into a parent, from a position on; what is before the first."""
    matches = [one for one in ADDRESS.finditer(text or "") if one[0].rstrip(CLOSING)]
    if not text or not matches:
        return text
    ends = [one.start() + len(one[0].rstrip(CLOSING)) for one in matches]
    starts = [*(one.start() for one in matches[1:]), len(text)]
    for number, (match, end, following) in enumerate(zip(matches, ends, starts, strict=True)):
        span = etree.Element("span")
        _name(span, rtl=rtl)
        span.text, span.tail = text[match.start() : end], text[end:following]
        parent.insert(at + number, span)
    return text[: matches[0].start()]


def _name(element: _Element, *, rtl: bool) -> None:
    element.set("class", f"{element.get('class', '')} {CLASS}".strip())
    if rtl:
        element.set("dir", "ltr")
