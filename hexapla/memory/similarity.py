"""How alike two texts are: what is compared, and the few features by which alike ones are found.

A text's sketch is a few of its words, or of its letter groups where a language writes no spaces.
Texts that share much of it are candidates for the translation memory's full comparison.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from hexapla.languages.scripts import HAN_AND_KANA, SOUTH_EAST_ASIAN, UNSPACED
from hexapla.segments import marks

SKETCH = 14
"""Features by which a text is indexed: more of them find more, in a larger file."""

QUERY_SKETCH = 2 * SKETCH
"""Features by which a text is looked up."""

SHORT = 32
"""Characters up to which a text is also found by groups of three letters: it has few words."""

STOPS = r"\s!-/:-@\[-`{-¿×÷\u2000-\u206f\u2e00-\u2e7f\u3000-\u303f\uff01-\uff0f\uff1a-\uff20"
STOPS += "،؛؟।॥⟦⟧"
WORD = re.compile(f"[{HAN_AND_KANA}]+|[{SOUTH_EAST_ASIAN}]+|[^{STOPS}{UNSPACED}]+")
r"""A word, or a run of a script without spaces. ``\w`` would split words at vowel signs."""

GRAMS = {2: re.compile(f"[{HAN_AND_KANA}]"), 3: re.compile(f"[{SOUTH_EAST_ASIAN}]")}
"""How many letters of a run without spaces make a feature: a word has one or two Chinese ones."""


def compared(text: str) -> str:
    """A text as its likeness is measured: each mark is one character, whatever its number."""
    return marks.MARK.sub("⟦", text) if "⟦" in text else text


def marks_in(text: str) -> list[str]:
    """The marks of a text, sorted, since they may move."""
    return sorted(marks.marks_in(text)) if "⟦" in text else []


def essence(text: str) -> str:
    """The words of a text without case, spacing, punctuation and marks; a wordless text itself."""
    return " ".join(_words(text)) or text


def fingerprint(language: str, text: str) -> int:
    """31 bits, which SQLite keeps in four bytes: the same on every machine, unlike Python's."""
    return zlib.crc32(f"{language}\0{text}".encode()) & 0x7FFFFFFF


def sketch(language: str, text: str, size: int = SKETCH) -> list[int]:
    """The features a text is found by, as fingerprints: its longest words, mostly its rarest.

    Of features of one length the fingerprint chooses, so that similar texts choose alike.
    """
    found = {(-len(feature), fingerprint(language, feature)) for feature in _features(text)}
    return [number for _, number in sorted(found)[:size]]


def _features(text: str) -> Iterator[str]:
    is_short = len(text) <= SHORT
    for word in _words(text):
        size = next((size for size, script in GRAMS.items() if script.match(word)), 0)
        if size:
            yield from _grams(word, size)
        else:
            yield word
            if is_short:
                yield from _grams(f" {word} ", 3)


def _words(text: str) -> list[str]:
    return WORD.findall(marks.MARK.sub(" ", text).casefold())


def _grams(text: str, size: int) -> Iterator[str]:
    for start in range(max(len(text) - size, 0) + 1):
        yield text[start : start + size]
