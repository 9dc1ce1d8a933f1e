"""Labels of SVG pictures, set word by word in the printed edition.

WeasyPrint 70 sets the text of an SVG letter by letter, which leaves Arabic unjoined, Indic scripts
unshaped, and all of them without a kern. A label whose letters have no places of their own is set
like any other text here, and found like any other.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from hexapla.files.namespaces import SVG
from hexapla.images.labels import USUAL_SIZE, length, nearest_attribute

if TYPE_CHECKING:
    from lxml.etree import _Element

PLACES = ("x", "y", "dx", "dy")
"""The attributes that may give each letter a place of its own."""

APART = ("rotate", "letter-spacing", "textLength")
"""The attributes for which letters are set one by one."""


class _Whole(str):
    """A text that WeasyPrint, which goes through its letters, takes in one go."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        return iter((str(self),))


def set_whole_labels() -> None:
    """Let WeasyPrint set labels in one go; to be called after it is imported.

    Raises:
        AttributeError: WeasyPrint draws labels in another way than version 70 does.
    """
    from weasyprint import svg

    draw = svg.text
    if getattr(draw, "sets_whole_labels", False):
        return

    def draw_label(drawing: Any, node: Any, size: float) -> None:  # noqa: ANN401 - WeasyPrint's
        if node.text and _is_whole(node):
            node._etree_node.text = _Whole(node.text)  # noqa: SLF001 - it has no other setter
        draw(drawing, node, size)

    draw_label.sets_whole_labels = True  # type: ignore[attr-defined] # so that it is done once
    svg.TAGS.update({tag: draw_label for tag, other in svg.TAGS.items() if other is draw})
    svg.text = draw_label


def _is_whole(node: Any) -> bool:  # noqa: ANN401
    """Whether the letters of a label simply follow each other."""
    numbers = (node.get(name, "").replace(",", " ").split() for name in PLACES)
    return all(len(found) < 2 for found in numbers) and not any(map(node.get, APART))  # noqa: PLR2004 - one place


def turn_labels(file: Path, enlarged: float = 1.0) -> None:
    """Let the labels of a picture that begin at the right be set from there, in place.

    ``enlarged`` is the ratio of the edition's type to the usual size: some faces look small.
    """
    document = etree.parse(file)
    labels = [label for label in document.iter(f"{SVG}text") if _is_rtl(label)]
    for label in labels:
        size = length(nearest_attribute(label, "font-size"), USUAL_SIZE) or USUAL_SIZE
        label.set("direction", "rtl")
        label.set("font-size", f"{enlarged * size:g}")
    if labels:
        document.write(file, xml_declaration=True, encoding="UTF-8")


def _is_rtl(label: _Element) -> bool:
    """Whether the first letter of a label runs from right to left (UAX 9, P2)."""
    kinds = (unicodedata.bidirectional(letter) for letter in "".join(map(str, label.itertext())))
    return next((kind in {"R", "AL"} for kind in kinds if kind in {"L", "R", "AL"}), False)
