"""Ruby in print: WeasyPrint 70 has no layout for it, so the reading is placed above its words."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

READING = 0.5
"""The size of a reading, as a part of that of its words (JLREQ, 3.3.3)."""

CLOSE = {"caption", "figcaption", "th", "thead", "summary"}

WIDE = {"W", "F"}
"""The classes of letters that are as wide as they are high (UAX #11)."""


def place(body: _Element) -> None:
    """Give words with a reading the width that the longer of both takes: the style has the rest.

    Where lines stand close, in notes, captions and the heads of tables, it follows in brackets.
    """
    for ruby in list(body.iter("ruby")):
        reading = ruby.find("rt")
        if reading is None:
            continue
        if any(_is_close(above) for above in ruby.iterancestors()):
            _bracket(ruby, reading)
            continue
        said = "".join(map(str, reading.itertext()))
        words = "".join(map(str, ruby.itertext())).removesuffix(said)
        over = _width(said) * READING - _width(words)
        if over > 0:
            side = f"{over / 2:.2f}em"
            ruby.set("style", f"padding-left: {side}; padding-right: {side}")


def _is_close(above: _Element) -> bool:
    return above.tag in CLOSE or "footnote" in above.get("class", "").split()


def _bracket(ruby: _Element, reading: _Element) -> None:
    ruby.tag = reading.tag = "span"
    reading.text = f"（{reading.text or ''}"
    if len(reading):
        reading[-1].tail = f"{reading[-1].tail or ''}）"
    else:
        reading.text += "）"


def _width(text: str) -> float:
    """About how wide a text is, in ems."""
    return sum(1.0 if unicodedata.east_asian_width(one) in WIDE else 0.5 for one in text.strip())
