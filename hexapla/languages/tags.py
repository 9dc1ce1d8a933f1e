"""The rules of BCP 47 for a language tag: its parts, its letters, its script, what stands above it.

Nothing here asks whether a language exists; ``names`` tells what somebody meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

WELL_FORMED = re.compile(
    r"(?P<language>[A-Za-z]{2,8})(-[A-Za-z]{3}){0,3}(-[A-Za-z]{4})?(-(?P<region>[A-Za-z]{2}|\d{3}))?"
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
    """A tag and what is above it in CLDR, the nearest first (UTS 35, Part 1, "Parent Locales").

    zh-Hans-SG, zh-Hans, zh; es-MX, es-419, es; and with the script that a country writes, where the
    language has several: zh-TW, zh-Hant-TW, zh-Hant, zh.
    """
    above = with_script(tag)
    found = {tag: None}
    while above:
        found[above] = None
        above = _parent(above)
    found[primary(tag)] = None
    yield from found


def _parent(tag: str) -> str:
    from babel.core import get_global

    said = get_global("parent_exceptions").get(tag.replace("-", "_"), "").replace("_", "-")
    # Another language is no kind of this one: CLDR has French above Haitian Creole.
    return said if primary(said) == primary(tag) else tag.rpartition("-")[0]


def with_script(tag: str) -> str:
    """A tag with its script where CLDR has the language in several: zh-Hant-TW for zh-TW."""
    from babel import localedata

    first, hyphen, rest = tag.partition("-")
    code = script(tag)
    is_said = code in rest.split("-")
    return (
        tag
        if is_said or not localedata.exists(f"{first}_{code}")
        else f"{first}-{code}{hyphen}{rest}"
    )


def files(tag: str, ending: str) -> Iterator[str]:
    """The names of a language's files in the templates, the nearest first; none in another script.

    zh-Hant takes nothing of zh.toml, which is about zh-Hans.
    """
    return (
        f"languages/{near}{ending}"
        for near in fallbacks(tag)
        if near == tag or script(near) == script(tag)
    )


def region(tag: str) -> str:
    """The country of a tag, or the area of several countries: BR, 419; empty where it has none."""
    found = WELL_FORMED.fullmatch(tag)
    return (found["region"] or "").upper() if found else ""


def likely(tag: str) -> str:
    """A tag with the script and the territory that go without saying (UTS 35): pt-Latn-BR for pt.

    So two tags name one language where this is the same, as zh-CN and zh-Hans do.
    """
    import icu

    locale = icu.Locale.forLanguageTag(tag)
    locale.addLikelySubtags()
    return str(locale.toLanguageTag())


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


def is_region_of_same(one: str, other: str) -> bool:
    """Whether two different tags are of one language in one script: pt-PT and pt-BR.

    zh-Hans and zh-Hant are not: who reads the one may not read the other.
    """
    return one != other and primary(one) == primary(other) and script(one) == script(other)
