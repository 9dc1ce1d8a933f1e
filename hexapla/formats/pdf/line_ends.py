"""Lines that end with a space before another element, as WeasyPrint 70 does not yet end them.

Where a text has room but for the space at its end, it is broken after its first word. Where a line
runs from right to left, it is moved by the width of that space if it is justified.
"""

from __future__ import annotations

from typing import Any

RTL = 1
"""The direction of a line from right to left, as Pango says it."""

COLLAPSED = {"normal", "nowrap", "pre-line"}
"""The values of ``white-space`` that let a space vanish at the end of a line."""


def mend() -> None:
    """Let such lines end as they should; to be called after WeasyPrint is imported.

    Raises:
        AttributeError: WeasyPrint lays lines out in another way than version 70 does.
    """
    from weasyprint.layout import inline

    split_first_line, trim = inline.split_first_line, inline.remove_last_whitespace
    if getattr(trim, "is_mended", False):
        return

    def split(text: str, style: Any, context: Any, width: Any, *rest: Any, **named: Any) -> Any:  # noqa: ANN401
        """Break a text only where it needs more room without the spaces at its end."""
        split_line = split_first_line(text, style, context, width, *rest, **named)
        words, is_broken = text.rstrip(" "), split_line[2] is not None
        if not (is_broken and words and words != text and style["white_space"] in COLLAPSED):
            return split_line
        bare = split_first_line(words, style, context, None, *rest, **named)
        if bare[2] is not None or bare[3] > width:
            return split_line
        return split_first_line(text, style, context, None, *rest, **named)

    def remove_last_whitespace(context: Any, line: Any) -> None:  # noqa: ANN401
        """Take the spaces out of the layout, too, which is moved for them otherwise."""
        boxes = _last_boxes(line)
        last, before = boxes[-1], boxes[-1].width
        trim(context, line)
        layout = getattr(last, "pango_layout", None)
        if layout and layout.first_line_direction == RTL and before != last.width:
            spacing = last.justification_spacing
            last.pango_layout = inline.create_layout(last.text, last.style, context, None, spacing)
            for box in boxes[1:]:
                box.position_x += before - last.width

    remove_last_whitespace.is_mended = True  # type: ignore[attr-defined] # so that it is done once
    inline.split_first_line, inline.remove_last_whitespace = split, remove_last_whitespace


def _last_boxes(line: Any) -> list[Any]:  # noqa: ANN401
    """A line, the last box in it, the last one in that, and so on."""
    boxes = [line]
    while getattr(boxes[-1], "children", None):
        boxes.append(boxes[-1].children[-1])
    return boxes
