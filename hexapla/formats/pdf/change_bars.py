"""Change bars: a line in the outer margin beside each block that is not as it was before.

A style sheet cannot tell the outer margin from the inner one, nor where a block goes on over a
page. So the bars are drawn when the pages are laid out, as artifacts that a screen reader passes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hexapla.model import Edition
from hexapla.rendering.blocks import of_chapters
from hexapla.source import paper

if TYPE_CHECKING:
    from lxml.etree import _Element

    from hexapla.rendering.chapters import Chapter

NAME = "change-"
"""How the id begins that a changed block without one gets, before its place among all blocks."""

CUT, CHANGED = "cut", "changed"
"""What can be the case with a block: something was taken out before it, or it has changed."""

PIXEL = 0.75
"""A CSS pixel in points."""

SHARE = 0.3
"""How far from the edge of the page the bars stand, as a share of the outer margin."""

WIDTH = 1.4
WEDGE = 3.0
"""The width of a bar and of the wedge at a cut, in points."""


def name(at: int, element: _Element) -> str:
    """The id by which a block can be found on the laid-out pages."""
    return element.get("id") or f"{NAME}{at}"


def mark(chapters: Sequence[Chapter], changed: Mapping[str, str]) -> None:
    """Give the changed blocks their ids, in place."""
    if not changed:
        return
    for at, (element, _) in enumerate(of_chapters(chapters)):
        if (found := name(at, element)) in changed:
            element.set("id", found)


def drawer(edition: Edition, first: int = 1) -> Callable[[Any, Any], None] | None:
    """What draws the bars of an edition on WeasyPrint's pages; None where nothing has changed.

    ``first`` is the number of the first one.
    """
    if not edition.changed:
        return None
    return lambda document, pdf: _draw(document, pdf, edition, first)


def _draw(document: Any, pdf: Any, edition: Edition, first: int) -> None:  # noqa: ANN401 - WeasyPrint's
    margin = paper.margins(edition.book.settings, edition.typography).outer
    away = margin * SHARE / paper.UNITS["pt"]
    drawn_blocks: set[str] = set()
    for number, page in enumerate(document.pages):
        # Odd pages are rectos: right ones, or left ones where books open that way.
        is_right = ((first + number) % 2 == 1) == (edition.direction == "ltr")
        x = page.width * PIXEL - away if is_right else away
        marks: list[str] = []
        for anchor, (_, top, _, bottom) in page.anchors.items():
            kinds = edition.changed.get(anchor, "").split()
            high, low = ((page.height - edge) * PIXEL for edge in (top, bottom))
            if CHANGED in kinds:
                marks.append(f"{x:.2f} {high:.2f} m {x:.2f} {low:.2f} l S")
            if CUT in kinds and anchor not in drawn_blocks:
                marks.append(_wedge(x, high, -1 if is_right else 1))
            drawn_blocks.add(anchor)
        if marks:
            _add(pdf, number, marks)


def _wedge(x: float, y: float, to: int) -> str:
    """A small triangle that points to the text where something was taken out."""
    corners = [(x, y + WEDGE), (x + to * 2 * WEDGE, y), (x, y - WEDGE)]
    path = " ".join(f"{a:.2f} {b:.2f} {'l' if at else 'm'}" for at, (a, b) in enumerate(corners))
    return f"{path} f"


def _add(pdf: Any, number: int, marks: Sequence[str]) -> None:  # noqa: ANN401 - pydyf's
    """Put what is drawn under the text of a page."""
    import pydyf

    page = pdf.objects[pdf.pages["Kids"][3 * number]]
    drawn = " ".join(dict.fromkeys(marks))
    stream = pydyf.Stream([f"/Artifact BMC q 0 G 0 g {WIDTH} w {drawn} Q EMC".encode()])
    pdf.add_object(stream)
    page["Contents"] = pydyf.Array([stream.reference, page["Contents"]])
