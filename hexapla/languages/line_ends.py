"""What a line end within a paragraph means: a space, or nothing in scripts that put none there.

The rules are those of CSS Text 4, 4.1.2, for segment breaks; between letters of Thai and its like,
where CSS leaves it open, a line end is nothing: such text is broken in the middle of its phrases.
"""

from __future__ import annotations

import re

from hexapla.languages import tags
from hexapla.languages.scripts import (
    CHINESE_OR_JAPANESE,
    HANGUL_SYLLABLES,
    NARROW_PUNCTUATION,
    SOUTH_EAST_ASIAN,
    SYLLABLE_ENDS,
    WIDE,
)

ZERO_WIDTH_SPACE = "\u200b"
"""What authors write where a line may end, and no space is seen."""

_WIDE = re.compile(rf"[{WIDE}]")
_HANGUL = re.compile(rf"[{HANGUL_SYLLABLES}]")
_WIDE_OR_MARK = re.compile(rf"[{WIDE}{NARROW_PUNCTUATION}]")
_SOUTH_EAST_ASIAN = re.compile(rf"[{SOUTH_EAST_ASIAN}]")
_SYLLABLE_END = re.compile(rf"[{SYLLABLE_ENDS}]")

_MARKUP = r"(?:⟦/?\d{1,9}⟧|[*_~^])+"
_MARKUP_AT_START, _MARKUP_AT_END = re.compile(_MARKUP), re.compile(rf"{_MARKUP}\Z")
"""What stands beside a line end in the text of a translation, and is no letter."""

_NEAR = 80
"""So many characters are looked at for the letter beside a line end."""


def between(before: str, after: str, tag: str) -> str:
    """What a line end between two characters is in a language: a space, or nothing."""
    is_none = before and after and _is_none(before, after, tag)
    return "" if is_none else " "


def _is_none(before: str, after: str, tag: str) -> bool:
    both = (before, after)
    if ZERO_WIDTH_SPACE in both or _SYLLABLE_END.match(before):
        return True
    if all(map(_SOUTH_EAST_ASIAN.match, both)):
        return True
    # Korean puts spaces between words, those in Chinese characters among them.
    if tags.primary(tag) == "ko" or any(map(_HANGUL.match, both)):
        return False
    # As wide as a letter elsewhere, quotation marks and dashes are those of Chinese in Chinese.
    is_own = tags.script(tag) in CHINESE_OR_JAPANESE
    return all(map((_WIDE_OR_MARK if is_own else _WIDE).match, both))


def joined(text: str, tag: str) -> str:
    """The text of a translation on one line."""
    if "\n" not in text:
        return text
    lines = filter(None, (line.strip(" \t\r") for line in text.split("\n")))
    parts = [next(lines, "")]
    for line in lines:
        before = _MARKUP_AT_END.sub("", parts[-1][-_NEAR:])[-1:]
        after = _MARKUP_AT_START.sub("", line[:_NEAR], count=1)[:1]
        parts += [between(before, after, tag), line]
    return "".join(parts)
