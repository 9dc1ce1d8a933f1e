"""What language somebody means who writes ``French``, ``fr_CA`` or ``fra``; what is no tag."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Collection, Mapping, Sequence

from hexapla.errors import Finding, UsageError
from hexapla.languages import tags
from hexapla.model import PSEUDO_LANGUAGE

ALIKE = 0.8
"""How alike, from 0 to 1, a misspelt name is to the right one."""


def language_fault(tag: str) -> str | None:
    """What keeps this from being a BCP 47 tag in its canonical form, or None.

    A tag counts when CLDR (through Babel) knows its language: editions need its names, its
    direction and its dates.
    """
    from babel import Locale, UnknownLocaleError

    if tag == PSEUDO_LANGUAGE:
        return None
    try:
        # Babel passes over what follows a dot or an @, which could be a path.
        locale = Locale.parse(tag if re.fullmatch("[A-Za-z0-9-]+", tag) else "", sep="-")
    except (ValueError, UnknownLocaleError):
        meant = guess(tag)
        what = f"{tag!r} is not a BCP 47 language tag that CLDR knows, such as fr, pt-BR or zh-Hans"
        return f"{what}; did you mean {meant!r}?" if meant else what
    if (short := tags.shortest(tag)) != tag:
        return f"{tag!r} is written {short!r}"
    parts = (locale.language, locale.script, locale.territory, locale.variant)
    canonical = "-".join(part for part in parts if part)
    written = canonical if tag.count("-") == canonical.count("-") else tags.cased(tag)
    return None if written == tag else f"{tag!r} is written {written!r}"


def guess(text: str) -> str:
    """The BCP 47 tag of the language that is meant; empty where nobody could tell."""
    plain = re.split("[.@]", text.strip())[0].replace("_", "-")
    if tag := of_posix(text) or _parsed(plain):
        return tag
    name = " ".join(plain.casefold().split())
    for names in (_english, _tags_by_own_name):
        if name in names():
            return names()[name]
    for names in (_english, _tags_by_own_name):
        if near := difflib.get_close_matches(name, names(), n=1, cutoff=ALIKE):
            return names()[near[0]]
    return ""


POSIX = re.compile(
    r"(?P<first>[a-z]{2,8})(?P<rest>(?:[_-][a-z0-9]{2,8})*)(?:\.utf-?8)?(?:@(?P<more>[a-z]{5,10}))?",
    re.IGNORECASE | re.ASCII,
)
"""A locale as gettext and POSIX name it: ``pt_BR``, ``zh_CN.UTF-8``, ``sr@latin``."""

MODIFIERS = {"latin": "Latn", "cyrillic": "Cyrl", "arabic": "Arab", "devanagari": "Deva"}
"""The scripts, as ISO 15924 names them, that such a name may end with."""


def of_posix(text: str) -> str:
    """The BCP 47 tag of a locale as POSIX names it; empty where it is none."""
    found = POSIX.fullmatch(text.strip())
    if not found:
        return ""
    more = (found["more"] or "").lower()
    script = MODIFIERS.get(more, "")
    rest = found["rest"].replace("_", "-")
    tag = f"{found['first']}{f'-{script}' if script else ''}{rest}"
    return _parsed(tag if script or not more else f"{tag}-{more}")


def advice(text: str, known: Collection[str]) -> str:
    """What to do about a language that the book does not have, which may be written otherwise."""
    meant = guess(text)
    language = tags.primary(meant)
    near = [tag for tag in known if tag == meant] or [
        tag for tag in known if tags.primary(tag) == language
    ]
    listed = f"it has {', '.join(known)}"
    if near:
        return f"did you mean {near[0]!r}? {listed}"
    new = f"add {meant!r}" if meant else "new ones are added"
    return f"{listed}; {new} to editions.languages in book.toml"


def chosen(languages: Sequence[str], known: Sequence[str]) -> Sequence[str]:
    """The languages that were asked for, or all of them.

    Raises:
        UsageError: the book has no such language.
    """
    for language in languages:
        if language not in known:
            tip = advice(language, known)
            raise UsageError(
                Finding(f"language {language!r}", "the book has no such language", tip)
            )
    return languages or known


def _parsed(text: str) -> str:
    from babel import Locale, UnknownLocaleError

    tag = tags.shortest(tags.cased(text))
    try:
        Locale.parse(tag if re.fullmatch("[A-Za-z0-9-]+", tag) else "", sep="-")
    except (ValueError, UnknownLocaleError):
        return ""
    return tag


@functools.cache
def _english() -> Mapping[str, str]:
    """The tags of languages by their names in English, as CLDR has them, in small letters."""
    from babel import Locale, UnknownLocaleError

    tags_by_name = {}
    english = Locale("en")
    for code, name in english.languages.items():
        tags_by_name[name.casefold()] = code.replace("_", "-")
        try:
            full_name = Locale.parse(code).get_display_name(english) if "_" in code else None
        except (ValueError, UnknownLocaleError):
            continue
        if full_name:
            tags_by_name[full_name.casefold().replace("_", "-")] = code.replace("_", "-")
    return tags_by_name


@functools.cache
def _tags_by_own_name() -> Mapping[str, str]:
    """The tags of languages by their own names; it takes seconds, since each has a file."""
    from babel import Locale, localedata

    codes = (code for code in localedata.locale_identifiers() if "_" not in code)
    names = {code: Locale.parse(code).languages.get(code) for code in codes}
    return {name.casefold(): code for code, name in names.items() if name}
