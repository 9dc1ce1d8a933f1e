"""Lines of contents from right to left: what holds their dots stands where it is drawn.

WeasyPrint 70 moves the dots of such a line to the left, and what is around them not: its link would
lie over what stands to the right of the line, the other column of a parallel edition.
"""

from __future__ import annotations

from typing import Any


def mend() -> None:
    """Let such boxes go along with their dots; to be called after WeasyPrint is imported.

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

    handle_leader.is_mended = True  # type: ignore[attr-defined] # so that it is done once
    inline.handle_leader = handle_leader


def _around(line: Any, index: Any) -> list[Any]:  # noqa: ANN401
    """The boxes in a line that a leader stands in, by the places of each in the one around it."""
    boxes = []
    while index is not None and index[1] is not None:
        line = line.children[index[0]]
        boxes.append(line)
        index = index[1]
    return boxes
