"""What a language brings: its name, direction, digits, dates, typography and publisher's words.

Facts come from CLDR through Babel. What CLDR lacks stands in ``templates/languages/``: a ``.toml``
per language with its typography and a ``.po`` with the words a publisher prints.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from babel import Locale, dates, lists
from babel.core import get_global

from hexapla.errors import Finding, ToolError
from hexapla.model import PSEUDO_LANGUAGE, Direction
from hexapla.theme import Theme, language_files

LATIN = "0123456789"

PACKAGE_WORDS = "en"
"""The language whose ``.po`` holds every word; the others translate it."""


def locale(tag: str) -> Locale:
    """Babel's locale of a checked BCP 47 tag; the pseudo-language has that of English."""
    return Locale.parse("en" if tag == PSEUDO_LANGUAGE else tag, sep="-")


def name(tag: str, inside: str | None = None) -> str:
    """The name of a language, in itself or in another one, as CLDR spells it in running text."""
    if tag == PSEUDO_LANGUAGE:
        return "pseudo-English"
    found = locale(tag).get_display_name(locale(inside or tag))
    return found or tag


def direction(tag: str) -> Direction:
    """The direction of writing."""
    return "rtl" if locale(tag).text_direction == "rtl" else "ltr"


def script(tag: str) -> str:
    """The script a language is written in, as ISO 15924 names it, such as ``Latn``."""
    found = locale(tag)
    likely = get_global("likely_subtags").get(found.language, f"{found.language}_Latn")
    return str(found.script or likely.split("_")[1])


OTHER_NAMES: Mapping[str, frozenset[str]] = {
    "Hans": frozenset({"CJK"}),
    "Hant": frozenset({"CJK", "BOPOMOFO"}),
    "Jpan": frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    "Kore": frozenset({"HANGUL", "CJK"}),
    "Beng": frozenset({"BENGALI"}),
    "Orya": frozenset({"ORIYA"}),
    "Cans": frozenset({"CANADIAN"}),
}
"""Scripts whose letters have names in Unicode that begin otherwise than CLDR calls the script."""


def script_letters(tag: str) -> frozenset[str]:
    """The words that the Unicode names of a language's letters begin with, such as ``CYRILLIC``."""
    code = script(tag)
    english = str(Locale("en").scripts.get(code, "Latin"))
    return OTHER_NAMES.get(code, frozenset({english.upper().split()[0]}))


def digits(number: str, tag: str, numerals: str) -> str:
    """A number as the language writes it: with its own digits where ``numerals`` is "locale"."""
    if numerals == "latin":
        return number
    found = locale(tag)
    native = NATIVE_DIGITS.get(found.default_numbering_system, LATIN)
    return number.translate(str.maketrans(LATIN, native))


NATIVE_DIGITS = {
    "arab": "٠١٢٣٤٥٦٧٨٩",
    "arabext": "۰۱۲۳۴۵۶۷۸۹",
    "deva": "०१२३४५६७८९",
    "beng": "০১২৩৪৫৬৭৮৯",
    "mymr": "၀၁၂၃၄၅၆၇၈၉",
}
"""Digits of CLDR's numbering systems that are the default of some language."""


def long_date(day: date, tag: str) -> str:
    """A date as people of the language write it in full."""
    return dates.format_date(day, "long", locale=locale(tag))


def enumeration(parts: list[str], tag: str) -> str:
    """A list of names as the language joins them."""
    return lists.format_list(parts, locale=locale(tag)) if parts else ""


def typography(theme: Theme, tag: str) -> Mapping[str, Any]:
    """The typographic rules of a language, over those of ``languages/default.toml``.

    Raises:
        ToolError: a file is no TOML.
    """
    rules = _toml(theme, "languages/default.toml")
    for file in language_files(tag, ".toml"):
        if theme.find(file):
            return {**rules, **_toml(theme, file)}
    return rules


def words(theme: Theme, tag: str) -> tuple[dict[str, str], bool]:
    """The publisher's words, and whether the language has its own (otherwise they are English).

    Raises:
        CatalogError: the ``.po`` file cannot be read.
    """
    from hexapla import catalog

    english = _words(catalog, theme, PACKAGE_WORDS)
    for file in language_files(tag, ".po"):
        if theme.find(file):
            own = _words(catalog, theme, file.removeprefix("languages/").removesuffix(".po"))
            return {**english, **own}, set(english) <= set(own)
    return english, False


def _words(catalog: Any, theme: Theme, tag: str) -> dict[str, str]:  # noqa: ANN401 - a module
    path = theme.find(f"languages/{tag}.po")
    if not path:
        tip = "install Hexapla again: a part of it is gone"
        raise ToolError(Finding(f"templates/languages/{tag}.po", "this file is missing", tip))
    return {
        str(message.id): str(message.string)
        for message in catalog.read(path)
        if message.id and message.string
    }


def _toml(theme: Theme, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(theme.read(file))
    except tomllib.TOMLDecodeError as error:
        raise ToolError(Finding(f"templates/{file}", f"not TOML: {error}", "mend it")) from None
