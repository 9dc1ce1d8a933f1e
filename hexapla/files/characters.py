"""Characters: those that no page can hold, and letters that can be written in two ways.

XML 1.0 has no way to write the first, and HTML forbids them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from hexapla.errors import Finding

_NONCHARACTERS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (65534, 65535))

FORBIDDEN = re.compile(
    rf"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef{_NONCHARACTERS}]"
)
"""Control characters but for the breaks of lines (U+0085 is one), halves of characters, and what
Unicode says is none (23.7)."""


def composed(text: str) -> str:
    """A text in Unicode's form NFC, so that é is one character however somebody's editor saves it.

    Only CJK compatibility ideographs stay: names are written with them, and NFC would put the
    ordinary character in their place.
    """
    if unicodedata.is_normalized("NFC", text):
        return text
    kept = [c for c in set(text) if unicodedata.name(c, "").startswith(COMPATIBLE)]
    parts = re.split(f"([{''.join(kept)}])", text) if kept else [text]
    return "".join(one if one in kept else unicodedata.normalize("NFC", one) for one in parts)


COMPATIBLE = "CJK COMPATIBILITY IDEOGRAPH"
"""How the names of such characters begin."""


def faults(text: str, where: str) -> Iterator[Finding]:
    """The first such character on each line of a text, with the line."""
    if not FORBIDDEN.search(text):
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if found := FORBIDDEN.search(line):
            yield Finding(f"{where}, line {number}", *fault(found[0]))


def fault(character: str) -> tuple[str, str]:
    """What is wrong with such a character, and what to do."""
    what = f"a control character stands here, U+{ord(character):04X}, which no page can hold"
    return what, "take it out; it cannot be seen, but an editor shows where it is"


def first(thing: Any) -> str | None:  # noqa: ANN401 - JSON: lists, dicts, scalars
    """The first such character in all the texts of a tree, or None."""
    if isinstance(thing, str):
        letters = FORBIDDEN.search(thing)
        return letters[0] if letters else None
    parts = thing.values() if isinstance(thing, dict) else thing if isinstance(thing, list) else ()
    return next((found for part in parts if (found := first(part))), None)
