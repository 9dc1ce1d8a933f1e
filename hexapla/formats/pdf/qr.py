"""QR codes in print, which lead from the head of a chapter to its place on the web."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from hexapla.model import Edition
from hexapla.rendering.chapters import Chapter

if TYPE_CHECKING:
    from lxml.etree import _Element

QUIET = 1
"""The white border of a code in its own squares; the margin beside it is white as well."""


def opening(chapter: Chapter, edition: Edition) -> _Element:
    """The code at the head of a chapter, whose text says where it leads."""
    address = address_of(chapter, edition)
    code = etree.Element("div", {"class": "opening-code"})
    code.append(svg_code(address, f"{edition.words['Read online']}: {address}"))
    return code


def address_of(chapter: Chapter, edition: Edition) -> str:
    """Where the code of a chapter leads: its number in any language, or its page in this one."""
    address = edition.book.settings.address
    if chapter.section.number:
        return f"{address}s/{chapter.section.number}/"
    return f"{address}{edition.name}/{chapter.file}.html"


def svg_code(content: str, title: str) -> _Element:
    """A QR code (ISO/IEC 18004) as a picture in SVG with a title."""
    import segno

    # Level M mends what a scratch or a fold takes away; more would need smaller squares.
    code = segno.make(content, error="m", micro=False)
    picture = code.svg_inline(border=QUIET, omitsize=True, svgclass=None, lineclass=None)
    svg = etree.fromstring(picture)
    heading = etree.Element("title")
    heading.text = title
    svg.insert(0, heading)
    svg.set("role", "img")
    return svg
