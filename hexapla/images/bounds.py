"""How much one drawing may be: its bytes, elements, labels, rules of style and numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.files.namespaces import SVG, XLINK_HREF

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_BYTES = 16 * 2**20

MOST_ELEMENTS = 50_000
"""In the file; and as many are drawn at the most, with what references repeat.

WeasyPrint draws a thousand in about half a second.
"""

MOST_DEPTH = 100
"""How deep elements stand in one another, with what references lead to."""

MOST_LABEL = 20_000
"""The characters of all labels: ten pages of a book, set letter by letter."""

MOST_STYLE = 300_000
"""The characters of all style sheets, and of one attribute."""

MOST_MATCHES = 5_000_000
"""Elements times selectors of style: each may have to be tried on each."""

MOST_NUMBER = 1e9
"""The largest number: in pixels, the width of Europe."""

HUGE = re.compile(r"(?<![\d.])0*[1-9]\d{9,}|[eE]\+?0*[1-9]\d")
"""A number in a text that is larger, or written in such a way."""

HREF = XLINK_HREF
"""Where :mod:`hexapla.images.drawings` writes every reference."""

SIMPLER = "make the drawing simpler, or a picture of pixels (PNG)"
DEEP = f"its parts stand more than {MOST_DEPTH} deep in one another"


class Unfit(Exception):  # noqa: N818 - it is turned into a finding
    """A drawing that is refused as a whole; the text says what it has, the line where."""

    def __init__(self, what: str, tip: str = "", line: int | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.tip = tip or "correct the number, or save the drawing again"
        self.line = line


def check_count(root: _Element) -> None:
    """Refuse a drawing of too many elements, or too deep ones.

    Raises:
        Unfit: it is one.
    """
    # libxml2 itself refuses more than 256 levels, so that nothing here goes too deep.
    count = sum(1 for _ in root.iter())
    if count > MOST_ELEMENTS:
        raise Unfit(f"it has {count:,} elements, and {MOST_ELEMENTS:,} are the most", SIMPLER)


def check_labels(root: _Element) -> None:
    """Refuse a drawing whose labels are longer than anybody reads.

    Raises:
        Unfit: it is one.
    """
    texts = (
        f"{element.text or ''} {element.tail or ''}"
        for element in root.iter(etree.Element)
        if element.tag != f"{SVG}style"
    )
    size = sum(len("".join(text.split())) for text in texts)
    if size > MOST_LABEL:
        what = f"its labels have {size:,} characters, and {MOST_LABEL:,} are the most"
        raise Unfit(what, "write the text beside the picture")


def check_style_text(root: _Element) -> None:
    """Refuse a drawing with so much style that reading it takes long.

    Raises:
        Unfit: it is one.
    """
    sheets = sum(len("".join(map(str, one.itertext()))) for one in root.iter(f"{SVG}style"))
    longest = max(len(element.get("style", "")) for element in root.iter(etree.Element))
    if max(sheets, longest) > MOST_STYLE:
        what = f"its style has {max(sheets, longest):,} characters, and {MOST_STYLE:,} are the most"
        raise Unfit(what, SIMPLER)


def check_styles(root: _Element, selectors: int) -> None:
    """Refuse a drawing with too many rules of style for its elements.

    Raises:
        Unfit: it is one.
    """
    count = sum(1 for _ in root.iter())
    if count * selectors > MOST_MATCHES:
        raise Unfit(f"it has {selectors:,} rules of style for {count:,} elements", SIMPLER)
