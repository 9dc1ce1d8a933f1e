"""Lines of contents: no dots stand alone in one, and what holds them stands where it is drawn.

WeasyPrint 70 lets a line end before the dots, which then stand alone with the number in the next.
In a line from right to left it moves the dots to the left, and what is around them not: its link
would lie over what stands to the right of the line, the other column of a parallel edition.
"""

from __future__ import annotations

from typing import Any

JOINED = "\u00a0"
"""Before this no line ends, where what stands before it does not let it either."""


def mend() -> None:
    """Let dots stay with the last word, and boxes with their dots; after WeasyPrint is imported.

    Raises:
        AttributeError: WeasyPrint sets dots in another way than version 70 does.
    """
    from weasyprint.layout import inline, leader

    set_dots = inline.handle_leader
    if getattr(set_dots, "is_mended", False):
        return

    def handle_leader(context: Any, line: Any, containing_block: Any) -> None:  # noqa: ANN401
        """Set the dots, and move what holds them by as much as it has become wider."""
        around = _around(line, leader.leader_index(line)[0])
        widths = [box.width for box in around]
        set_dots(context, line, containing_block)
        if line.style["direction"] == "rtl":
            for box, width in zip(around, widths, strict=True):
                box.position_x -= box.width - width

    split = inline.split_inline_box

    def split_inline_box(context: Any, box: Any, *others: Any) -> Any:  # noqa: ANN401 - no types
        """Split a box, and say of dots that they begin as a word does."""
        first, *middle, letter, last, widths = split(context, box, *others)
        return (first, *middle, JOINED if box.is_leader else letter, last, widths)

    handle_leader.is_mended = True  # type: ignore[attr-defined] # so that it is done once
    inline.handle_leader = handle_leader
    inline.split_inline_box = split_inline_box


def _around(line: Any, index: Any) -> list[Any]:  # noqa: ANN401
    """The boxes in a line that a leader stands in, by the places of each in the one around it."""
    boxes = []
    while index is not None and index[1] is not None:
        line = line.children[index[0]]
        boxes.append(line)
        index = index[1]
    return boxes
