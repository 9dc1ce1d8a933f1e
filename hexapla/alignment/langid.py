"""Which language a text is in: known by its letters, by twos and threes, from CLDR's names.

CLDR has the names of countries, languages and currencies in every language that it knows. That is
no literature, but enough to tell the language of a page.
"""

from __future__ import annotations

import functools
import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hexapla.languages import languages
from hexapla.languages.tags import primary

WIDESPREAD = (
    *("ar", "bn", "de", "el", "en", "es", "fa", "fr", "he", "hi", "it"),
    *("ja", "ko", "nl", "pl", "pt", "ru", "sv", "th", "tr", "uk", "zh"),
)
"""The languages that a text is compared with besides those of the book: one of each script."""

LEAST_KNOWN_GROUPS = 16_000
"""The letter groups that CLDR must have of a language for it to be known."""

LEAST_TEXT_GROUPS = 600
"""The letter groups that a text must have for its language to be told."""

LEAST_FOREIGN_LETTERS, MOSTLY, ALL = 30, 0.5, 0.95
"""The letters that a shorter text must have, and the share of them in scripts which a language does
not write, to be told to be in another one: of Latin letters, which names and commands have in every
language, nearly all."""

RARE = 0.05
"""Scripts with a lesser share of a language's letters are in names and abbreviations only."""

UNSEEN_WEIGHT = 5000
"""The weight of letter groups that CLDR's names of a language happen not to have."""

CLEARLY, STRANGELY = 0.06, 0.8
"""By how much (nats for each letter group) another language must fit better to be named; from
the second on the text is in other letters altogether."""

FOREIGN = 0.1
"""The share of a text's letters in scripts that a language does not write, from which on the text
is not in that language, however many names in its letters it has."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """The language that a text seems to be in, which is not the one it should be in."""

    language: str
    is_foreign: bool
    """Whether even its letters are others."""


def recognise(text: str, tag: str, others: Iterable[str]) -> Recognised | None:
    """What a text is in, where it is clearly not in the language ``tag``.

    Of a short text, and of languages that CLDR knows little of, nothing is said.
    """
    groups, expected = _groups(text.split()), _profile(tag)
    if expected.total() < LEAST_KNOWN_GROUPS:
        return None
    # Other letters are seen at once.
    is_foreign = _is_foreign(groups, expected)
    if groups.total() < LEAST_TEXT_GROUPS and not is_foreign:
        return None
    profiles = {
        other: profile
        for other in dict.fromkeys((*others, *WIDESPREAD))
        if primary(other) != primary(tag)
        and (profile := _profile(other)).total() >= LEAST_KNOWN_GROUPS
        and _foreign(groups, profile) < FOREIGN
    }
    if not profiles:
        return None
    fits = {other: _likelihood(groups, profile) for other, profile in profiles.items()}
    best = max(fits, key=lambda other: fits[other])
    lead = fits[best] - _likelihood(groups, expected)
    if not is_foreign and lead <= CLEARLY:
        return None
    return Recognised(best, is_foreign or lead > STRANGELY)


@functools.cache
def _profile(tag: str) -> Counter[str]:
    """The letter groups in what CLDR says in a language."""
    locale = languages.locale(tag)
    # Not its months and days: Babel mixes those of one locale into the next (2.18, stand-alone).
    said = (locale.languages, locale.territories, locale.currencies)
    return _groups(word for part in said for text in _texts(part) for word in text.split())


def _texts(thing: Any) -> Iterator[str]:  # noqa: ANN401 - CLDR's tables: of tables, of texts
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, Mapping) or hasattr(thing, "values"):
        for part in thing.values():
            yield from _texts(part)


def _groups(words: Iterable[str]) -> Counter[str]:
    """Letters, pairs and triples of them, with the ends of words as a letter."""
    count: Counter[str] = Counter()
    for word in words:
        letters = f" {''.join(filter(str.isalpha, word.lower()))} "
        if letters.strip():
            for size in (1, 2, 3):
                count.update(letters[at : at + size] for at in range(len(letters) - size + 1))
    return count


def _is_foreign(groups: Counter[str], profile: Counter[str]) -> bool:
    """Whether a text is in letters that a language does not write."""
    written, used = _scripts(groups), _scripts(profile)
    total, least = written.total(), RARE * used.total()
    others = {script: n for script, n in written.items() if used[script] <= least}
    if total < LEAST_FOREIGN_LETTERS:
        return False
    share = sum(others.values()) / total
    return share > ALL or share - others.get("LATIN", 0) / total > MOSTLY


def _foreign(groups: Counter[str], profile: Counter[str]) -> float:
    """The share of a text's letters whose script a language has nowhere."""
    written, used = _scripts(groups), _scripts(profile)
    return sum(n for script, n in written.items() if script not in used) / written.total()


def _scripts(groups: Counter[str]) -> Counter[str]:
    """The letters of each script, by the word that begins their names in Unicode."""
    count: Counter[str] = Counter()
    for group, n in groups.items():
        if len(group) == 1 and group != " ":
            count[unicodedata.name(group, "").partition(" ")[0]] += n
    return count


def _likelihood(groups: Counter[str], profile: Counter[str]) -> float:
    """How likely the letter groups of a text are in a language: a logarithm, on average."""
    total = profile.total() + UNSEEN_WEIGHT
    likely = (n * math.log((profile[group] + 0.5) / total) for group, n in groups.items())
    return sum(likely) / groups.total()
