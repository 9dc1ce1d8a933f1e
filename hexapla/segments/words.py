"""How many words a text has: what translators bill, and what shares of a book are counted in."""

from __future__ import annotations

import re

from hexapla.languages.scripts import HAN_AND_KANA
from hexapla.model import Edition
from hexapla.segments.marks import MARK
from hexapla.segments.segments import extract

HAN = re.compile(f"[{HAN_AND_KANA}]")
"""Characters that count as a word each: Han and kana, written without spaces."""

WORD = re.compile(r"[^\W_]+(?:['’.,:-][^\W_]+)*")


def count_words(text: str) -> int:
    """Words as a translator bills them: by spaces, and each Han character or kana as one."""
    text = MARK.sub(" ", text)
    return len(HAN.findall(text)) + len(WORD.findall(HAN.sub(" ", text)))


def word_count(edition: Edition) -> int:
    """The words of an edition, in its own language."""
    return sum(count_words(segment.text) for segment in extract(edition.book))
