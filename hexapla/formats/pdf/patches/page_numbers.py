"""Pages that were laid out before it was known which numbers they have in the book.

WeasyPrint 70 makes the margin boxes of a page, which hold its number, after all else of it; they
are made once more here, and nothing else changes.
"""

from __future__ import annotations

import copy
from typing import Any


def keep_states() -> None:
    """Let WeasyPrint keep what margin boxes are made from; to be called after it is imported.

    Raises:
        AttributeError: WeasyPrint lays documents out in another way than version 70 does.
    """
    from weasyprint import document

    lay_out = document.layout_document
    if getattr(lay_out, "keeps_states", False):
        return

    def keep(html: Any, root: Any, context: Any) -> Any:  # noqa: ANN401
        for number, page in enumerate(lay_out(html, root, context), start=1):
            page.made_in = context, number
            yield page

    keep.keeps_states = True  # type: ignore[attr-defined] # so that it is put in place once
    document.layout_document = keep


def shift(document: Any, by: int) -> None:  # noqa: ANN401 - WeasyPrint has no types
    """Let the pages of a document have numbers so much above those that they were laid out with."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout.background import layout_box_backgrounds
    from weasyprint.layout.page import make_margin_boxes

    for page in document.pages:
        box = page._page_box  # noqa: SLF001 - it is not to be had otherwise
        context, number = box.made_in
        context.current_page = number
        # Kept as it was: numbers may be shifted again.
        state = copy.deepcopy(context.page_maker[number][3])
        state[1]["page"][-1] += by
        margins = list(make_margin_boxes(context, box, state))
        inner = [child for child in box.children if not isinstance(child, boxes.MarginBox)]
        box.children = (*inner, *margins)
        for margin in margins:
            layout_box_backgrounds(box, margin, context.get_image_from_uri)
