"""How many words a text has: what translators bill, and what shares of a book are counted in."""

from __future__ import annotations

import functools
import re

from hexapla.languages.scripts import HAN_AND_KANA
from hexapla.segments.marks import MARK

HAN = re.compile(f"[{HAN_AND_KANA}]")
"""Characters that count as a word each: Han and kana, written without spaces."""

WORD = re.compile(r"[^\W_]+(?:['’.,:-][^\W_]+)*")


@functools.lru_cache(maxsize=1 << 15)  # the source is counted again for each language
def count_words(text: str) -> int:
    """Words as a translator bills them: by spaces, and each Han character or kana as one."""
    text = MARK.sub(" ", text)
    return len(HAN.findall(text)) + len(WORD.findall(HAN.sub(" ", text)))
