"""The rules of BCP 47 for a language tag: its parts, its letters, its script, what stands above it.

Nothing here asks whether a language exists; ``names`` tells what somebody meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

WELL_FORMED = re.compile(
    r"(?P<language>[A-Za-z]{2,8})(-[A-Za-z]{3}){0,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?"
    r"(-([A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*(-[0-9A-WY-Za-wy-z](-[A-Za-z0-9]{2,8})+)*"
    r"(-x(-[A-Za-z0-9]{1,8})+)?|x(-[A-Za-z0-9]{1,8})+|i-[a-z]+",
    re.ASCII,
)
"""What a language tag looks like, whether or not there is such a language (RFC 5646, 2.1)."""


def primary(tag: str) -> str:
    """The language of a tag without script, territory and variants (RFC 5646, 2.2.1): zh."""
    return tag.partition("-")[0]


def cased(tag: str) -> str:
    """A tag in the letters of RFC 5646, 2.1.1: zh-Hant, pt-BR."""
    first, *rest = tag.lower().split("-")
    change = {2: str.upper, 4: str.title}
    return "-".join([first, *(change.get(len(part), str)(part) for part in rest)])


def shortest(tag: str) -> str:
    """A tag with the shortest code of its language, as RFC 5646, 2.2.1, wants it: fr for fra."""
    from babel.core import get_global

    first, hyphen, rest = tag.partition("-")
    is_long = len(first) == 3  # noqa: PLR2004 - ISO 639-2's letters
    return (get_global("language_aliases").get(first, first) if is_long else first) + hyphen + rest


def fallbacks(tag: str) -> Iterator[str]:
    """A tag and what is above it, the nearest first (RFC 4647, 3.4): zh-Hans-SG, zh-Hans, zh."""
    parts = tag.split("-")
    for length in range(len(parts), 0, -1):
        yield "-".join(parts[:length])


def script(tag: str) -> str:
    """The script of a language, as ISO 15924 names it: what its tag says, or else CLDR's guess.

    ``Hant`` for zh-TW, ``Hans`` for zh; ``Latn`` where CLDR does not know the language.
    """
    from babel.core import get_global

    first, *rest = cased(tag).split("-")
    likely = get_global("likely_subtags")
    guesses = (likely.get(f"{first}_{part}") for part in rest)
    whole = next(filter(None, guesses), None) or likely.get(first, f"{first}_Latn")
    said = next((part for part in rest if len(part) == 4 and part.isalpha()), "")  # noqa: PLR2004
    return said or str(whole).split("_")[1]
