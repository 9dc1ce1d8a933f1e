"""What neural translators do wrong, and people do not: loops, other scripts, echoes, inventions.

A text that one of these guards refuses is asked for once more, and otherwise left to people.
Figures and length are compared by the rules of ``checks``.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from hexapla.catalogs.catalog import Message
from hexapla.checks.checks import number_faults
from hexapla.checks.context import CheckContext
from hexapla.checks.typography import plain_text, size
from hexapla.languages.languages import script_letters
from hexapla.languages.scripts import HAN
from hexapla.terminology.matching import words

TIMES = 3
"""So often in a row a group of words stands in no text, if its source has no such row."""

LONGEST_GROUP = 8
"""Words of the longest group that is looked for in rows."""

CROWDED = 0.5
"""A text in which so large a share of the groups of three words were there before is a loop."""

ENOUGH_WORDS = 12
"""Shorter texts have too few words to tell from their repetition."""

FOREIGN = 0.5
"""From this share on, letters of other scripts than the language's are no names any more."""

ECHO = 8
"""So many words in a row that are the source's own are no names."""

SHORT = 10
"""Letters that a text may have more or less, however short it is."""


def suspicions(message: Message, context: CheckContext) -> Iterator[str]:
    """What is wrong with a machine's text, in a few words each."""
    yield from loops(message.id, message.string)
    yield from foreign_letters(message.id, message.string, context)
    yield from echoes(message.id, message.string, context)
    yield from inventions(message, context)
    yield from sizes(message, context)


def loops(source: str, text: str) -> Iterator[str]:
    """Words that are said again and again."""
    if group := _row(text):
        if not _row(source):
            yield f"it repeats {group!r}"
        return
    ours, theirs = (_units(one) for one in (text, source))
    if len(ours) >= ENOUGH_WORDS and _crowding(ours) >= CROWDED > _crowding(theirs):
        yield "it says the same words again and again"


def _row(text: str) -> str:
    """A group of words, or of letters, that stands several times in a row."""
    units = _units(text)
    for length in range(1, LONGEST_GROUP + 1):
        for at in range(len(units) - length * TIMES + 1):
            group = units[at : at + length]
            rows = (units[at + length * n : at + length * (n + 1)] for n in range(TIMES))
            if all(row == group for row in rows) and not all(one.isdigit() for one in group):
                return " ".join(group)
    letters = re.search(r"(?=\D)((?:[^\W\d_]){1,12}?)\1{5,}", text)
    return letters[1] if letters else ""


def _units(text: str) -> list[str]:
    """The words of a text, in small letters; Han characters one by one."""
    found = words(plain_text(text).casefold())
    return [one for word in found for one in re.findall(f"[{HAN}]|[^{HAN}]+", word)]


def _crowding(found: list[str]) -> float:
    groups = Counter(zip(found, found[1:], found[2:], strict=False))
    return 1 - len(groups) / groups.total() if groups else 0.0


def foreign_letters(source: str, text: str, context: CheckContext) -> Iterator[str]:
    """Another script than that of the language."""
    letters = [letter for letter in plain_text(text) if letter.isalpha()]
    own = script_letters(context.target)
    strange = [one for one in letters if unicodedata.name(one, "").split(" ")[0] not in own]
    if len(strange) >= max(1, FOREIGN * len(letters)) and _says_something(source, context):
        yield f"it is not in the script of the language: {''.join(strange[:20])}"


def _says_something(text: str, context: CheckContext) -> bool:
    """Whether a source has words to translate, and not only names and figures."""
    return any(word in context.lowercase_words for word in words(plain_text(text)))


def echoes(source: str, text: str, context: CheckContext) -> Iterator[str]:
    """The source's own words in a row."""
    ours, theirs = (words(plain_text(one).casefold()) for one in (text, source))
    rows = set(_rows_of(theirs))
    for row in _rows_of(ours):
        if row in rows and any(w in context.lowercase_words for w in row):
            yield f"it copies the source: {' '.join(row)}"
            return
    if (
        ours == theirs
        and sum(word in context.lowercase_words for word in ours) > context.allowed_loanwords
    ):
        yield "it is the same as the source"


def _rows_of(found: list[str]) -> Iterator[tuple[str, ...]]:
    """So many words in a row, from each word on that has so many behind it."""
    return zip(*(found[at:] for at in range(ECHO)), strict=False)


def inventions(message: Message, context: CheckContext) -> Iterator[str]:
    """Figures that the source does not have."""
    lost, new = number_faults(message, context)
    if new:
        yield f"it says {', '.join(new)}" + (f" for {', '.join(lost)}" if lost else "")


def sizes(message: Message, context: CheckContext) -> Iterator[str]:
    """Lengths that no translation has: what was left out, or made up."""
    source, target = size(message.id) * context.usual_length_ratio, size(message.string)
    ratio = (target + SHORT) / (source + SHORT)
    limit = math.exp(0.7 + 4 / math.sqrt(max(source, target, 1)))
    if not 1 / limit <= ratio <= limit:
        yield f"it is {ratio:.1f} times as long as it should be"
