"""Where a line may end: between words by Unicode's rules (UAX 14, by ICU), within by pyphen's."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from itertools import accumulate, groupby, pairwise

import icu
import pyphen

from hexapla.formats.pdf.paragraphs.flattening import PICTURE, Leaf
from hexapla.formats.pdf.paragraphs.reading import Look
from hexapla.languages.scripts import HAN_AND_KANA

SOFT_HYPHEN = "\u00ad"

WORD = re.compile(rf"[^\W\d_{HAN_AND_KANA}]+(?:{SOFT_HYPHEN}[^\W\d_]+)*")


REPETITION = re.compile("[\u0e46\u0ec6\u17d7]")
"""What repeats a word of Thai, Lao or Khmer: no line begins with it, not even behind a space."""


class Break(IntEnum):
    """How a line ends at a place."""

    FREE = 0
    """As it is."""
    HYPHEN = 1
    """With a hyphen that is put there."""
    ANYWHERE = 2
    """As it is, but within an address or code: only where nothing else is left."""


def places(leaves: Sequence[Leaf], lang: str, strictness: str) -> dict[int, Break]:
    """The places in the text of leaves where a line may end.

    The end of the text is one of them.
    """
    text = "".join(leaf.text for leaf in leaves)
    found = {
        place: Break.HYPHEN if text[place - 1] == SOFT_HYPHEN else Break.FREE
        for place in _breaks(text, lang, strictness)
        if not REPETITION.match(text, place)
    }
    for start, leaf in _with_starts(leaves):
        if leaf.whole is None and leaf.look.hyphens != "none":
            for place in _hyphens(leaf):
                found.setdefault(start + place, Break.HYPHEN)
        if leaf.whole is None and leaf.look.breaks_anywhere:
            for place in _letters(leaf.text):
                found.setdefault(start + place, Break.ANYWHERE)
    whole = _inside(leaves, lambda look: look.is_whole)
    bare = _inside(leaves, lambda look: look.hyphens == "none")
    found = {
        place: kind
        for place, kind in found.items()
        if place not in whole and not (kind is Break.HYPHEN and place in bare)
    }
    found[len(text)] = Break.FREE
    return dict(sorted(found.items()))


def _breaks(text: str, lang: str, strictness: str) -> Iterator[int]:
    tag = f"{lang}@lb={strictness}" if strictness != "auto" else lang
    breaker = icu.BreakIterator.createLineInstance(icu.Locale(tag))
    # A picture is as a word beside words, and as a character beside Chinese characters.
    is_wide = re.search(f"[{HAN_AND_KANA}]", text) is not None
    breaker.setText(utf16 := icu.UnicodeString(text.replace(PICTURE, "中" if is_wide else "x")))
    if len(utf16) == len(text):
        yield from breaker
        return
    ends = accumulate(1 + (char > "\uffff") for char in text)
    at = {end: place for place, end in enumerate(ends, start=1)}
    yield from (at[end] for end in breaker)


def _with_starts(leaves: Sequence[Leaf]) -> Iterator[tuple[int, Leaf]]:
    at = 0
    for leaf in leaves:
        yield at, leaf
        at += len(leaf.text)


def _letters(text: str) -> Iterator[int]:
    """The places between two letters, digits or marks that are typed on any keyboard."""
    for place, (before, after) in enumerate(pairwise(text), start=1):
        if "!" <= before <= "~" and "!" <= after <= "~":
            yield place


def _hyphens(leaf: Leaf) -> Iterator[int]:
    """The places in a leaf where a word may be divided."""
    total, left, right = leaf.look.limits
    for word in WORD.finditer(leaf.text):
        if SOFT_HYPHEN in word[0] or leaf.look.hyphens != "auto" or len(word[0]) < total:
            continue
        for place in _positions(leaf.look.lang, left, right, word[0]):
            yield word.start() + place


@functools.lru_cache(100_000)
def _positions(lang: str, left: int, right: int, word: str) -> tuple[int, ...]:
    dictionary = _dictionary(lang, left, right)
    return tuple(dictionary.positions(word)) if dictionary else ()


@functools.cache
def _dictionary(lang: str, left: int, right: int) -> pyphen.Pyphen | None:
    found = pyphen.language_fallback(lang) if lang else None
    return pyphen.Pyphen(lang=found, left=left, right=right) if found else None


def _inside(leaves: Sequence[Leaf], has: Callable[[Look], bool]) -> set[int]:
    """The places inside of the texts that have a look."""
    found, at = set[int](), 0
    for is_so, group in groupby(leaves, key=lambda leaf: has(leaf.look)):
        start, at = at, at + sum(len(leaf.text) for leaf in group)
        if is_so:
            found.update(range(start + 1, at))
    return found
