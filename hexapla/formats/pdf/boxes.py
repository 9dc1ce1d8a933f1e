"""The boxes of WeasyPrint's layout: the measures and the text that several questions ask for."""

from __future__ import annotations

from typing import Any

SLACK = 0.75
"""How far something may stick out unseen, in CSS pixels: a fifth of a millimetre."""

MILLIMETRES = 25.4 / 96
"""A CSS pixel in millimetres."""

Box = Any
"""A box of WeasyPrint, which has no types."""


def text_of(box: Box) -> str:
    """The text in a box, with one space for any number of them."""
    return " ".join(_text(box).split())


def _text(box: Box) -> str:
    own = getattr(box, "text", None)
    if isinstance(own, str):
        return own
    return " ".join(map(_text, getattr(box, "children", ())))
