"""Keeps text readable in a PDF where letters change their shapes and places.

A PDF says of each glyph which letters it stands for, once. In Devanagari a vowel is drawn before
its consonant, and one glyph is a part of many syllables, so that WeasyPrint 70 loses letters:
"कि" can be copied as "क" only. Such a line gets its text beside its glyphs (``ActualText``, ISO
32000-1, 14.9.4), which is what readers, searches and screen readers take.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from hexapla.formats.pdf import word_breaks

COMBINING = {"Mn", "Mc"}
"""The categories of marks that are drawn with another letter (Unicode Standard, 4.5)."""


def keep_text() -> None:
    """Make WeasyPrint write the text of such lines; to be called after it is imported.

    Raises:
        AttributeError: WeasyPrint draws text in another way than version 70 does.
    """
    import pydyf
    from weasyprint import draw

    draw_text = draw.draw_text
    if getattr(draw_text, "keeps_text", False):
        return

    def keeping(stream: Any, box: Any, *arguments: Any) -> None:  # noqa: ANN401 - WeasyPrint's
        text = box.text
        if not is_joined(text) and word_breaks.SPACE not in text:
            draw_text(stream, box, *arguments)
            return
        stream.begin_marked_content(
            "Span", pydyf.Dictionary({"ActualText": pydyf.String(without_breaks(text))})
        )
        draw_text(stream, box, *arguments)
        stream.end_marked_content()

    keeping.keeps_text = True  # type: ignore[attr-defined] # so that it is put in place once
    draw.draw_text = keeping


def without_breaks(text: str) -> str:
    """A text without what only says where a line may end."""
    return text.replace(word_breaks.SPACE, "")


def is_joined(text: str) -> bool:
    """Whether letters of a text are drawn together with others, and read from left to right.

    From right to left, glyph for glyph is better: some readers turn such a text around.
    """
    kinds = {unicodedata.category(letter) for letter in text}
    return bool(kinds & COMBINING) and not any(
        unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text
    )
