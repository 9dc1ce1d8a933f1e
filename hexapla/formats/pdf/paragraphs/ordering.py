"""In which direction each character runs, of a whole paragraph (Unicode's UAX 9, by ICU)."""

from __future__ import annotations

from collections.abc import Sequence

import icu

ISOLATES = {"ltr": "\u2066", "rtl": "\u2067", "auto": "\u2068"}
"""What begins a part of a text that is ordered for itself, by the direction that HTML gives it."""

END = "\u2069"
"""What ends such a part."""


def levels(text: str, *, rtl: bool) -> list[int]:
    """The embedding level of each character: those of odd levels run from right to left."""
    if not text:
        return []
    if not rtl and all(char < "\u0590" for char in text):
        return [0] * len(text)
    bidi, utf16 = icu.Bidi(), icu.UnicodeString(text)  # ICU keeps a pointer to the second
    bidi.setPara(utf16, int(rtl))
    found, at = [], 0
    for char in text:
        found.append(bidi.getLevelAt(at))
        at += 1 + (char > "\uffff")
    return found


def levels_of_parts(parts: Sequence[tuple[str, str]], *, rtl: bool) -> list[int]:
    """The levels of texts, each with what opens or closes a part before it."""
    whole = "".join(before + text for before, text in parts)
    found, kept, at = levels(whole, rtl=rtl), [], 0
    for before, text in parts:
        at += len(before)
        kept += found[at : at + len(text)]
        at += len(text)
    return kept
