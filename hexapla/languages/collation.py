"""Texts of a language → their order, as CLDR has it, through ICU: that of indexes and glossaries.

Pinyin or strokes for Chinese, Ñ after N in Spanish, Ö with O in German and after Z in Swedish.
"""

from __future__ import annotations

from typing import Any

from hexapla.languages.languages import locale
from hexapla.languages.tags import primary

ARTICLES = {"ar": "ال"}
"""What an index passes over at the beginning of an entry where it is written as one word with it:
nearly all nouns of an Arabic index have the article, and would stand under one letter."""


def sort_key(text: str, language: str) -> bytes:
    """What an entry of an index or a glossary is put in order by."""
    return bytes(collator(language, is_blind=True).getSortKey(sorted_by(text, language)))


def sorted_by(text: str, language: str) -> str:
    """What an entry is sorted by: its words without an article that is one word with the noun."""
    article = ARTICLES.get(primary(language), "")
    return text.removeprefix(article) or text


def collator(language: str, *, is_blind: bool = False) -> Any:  # noqa: ANN401 - ICU has no types
    """What puts texts of a language in order; ``is_blind`` to quotation marks and the like."""
    found = icu().Collator.createInstance(icu_locale(language))
    if is_blind:
        shifted = icu().UCollAttributeValue.SHIFTED
        found.setAttribute(icu().UCollAttribute.ALTERNATE_HANDLING, shifted)
    return found


def icu_locale(language: str) -> Any:  # noqa: ANN401 - ICU has no types
    """ICU's locale of a language, by way of Babel, which knows the pseudo-language."""
    return icu().Locale(str(locale(language)))


def icu() -> Any:  # noqa: ANN401 - a module without types
    """The module of ICU."""
    import icu as module

    return module
