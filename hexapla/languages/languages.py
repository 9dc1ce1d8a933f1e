"""What a language brings: its name, direction, digits, dates and typography.

Facts come from CLDR through Babel. What CLDR lacks stands in ``templates/languages/``: a ``.toml``
per language with its typography, and a ``.po`` for ``publisher``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from babel import Locale, dates, lists

from hexapla.errors import Finding, ToolError
from hexapla.files import bounded_toml, paths
from hexapla.languages import tags
from hexapla.model import PSEUDO_LANGUAGE, Direction
from hexapla.theme import Theme

LATIN = "0123456789"


def locale(tag: str) -> Locale:
    """Babel's locale of a checked BCP 47 tag; the pseudo-language has that of English."""
    return Locale.parse("en" if tag == PSEUDO_LANGUAGE else tag, sep="-")


def language_name(tag: str, inside: str | None = None) -> str:
    """The name of a language, in itself or in another one, as CLDR spells it in running text.

    It has the name of the whole where there is one, 简体中文 or français canadien, and what that
    leaves out in brackets (UTS 35, Part 1, "Display Name Elements").
    """
    if tag == PSEUDO_LANGUAGE:
        return "pseudo-English"
    of, names = locale(tag), locale(inside or tag)
    parts = (of.language, of.script, of.territory)
    for named in ((1, 1, 1), (1, 1, 0), (1, 0, 1), (1, 0, 0)):
        said = "_".join(part for part, taken in zip(parts, named, strict=True) if part and taken)
        if name := names.languages.get(said):
            rest = [
                *([names.scripts.get(of.script, of.script)] if of.script and not named[1] else []),
                *([names.territories.get(of.territory)] if of.territory and not named[2] else []),
                *([names.variants.get(of.variant, of.variant)] if of.variant else []),
            ]
            return _in_brackets(name, [one for one in rest if one], inside or tag)
    return of.get_display_name(names) or tag


def _in_brackets(name: str, details: list[str], tag: str) -> str:
    """A name with details in the brackets of the language that it is said in."""
    script = tags.script(tag)
    if script in WIDE:
        # CLDR's own brackets in Japanese are narrow in some names, and wide in none.
        name = name.translate(WIDE_BRACKETS).replace(" （", "（")
        return f"{name}（{'、'.join(details)}）" if details else name
    if not details:
        return name
    return f"{name}{'' if script == 'Kore' else ' '}({', '.join(details)})"


WIDE, WIDE_BRACKETS = {"Hans", "Hant", "Jpan"}, str.maketrans("()", "（）")
"""Scripts whose brackets are as wide as their characters."""


def direction(tag: str) -> Direction:
    """The direction of writing."""
    return "rtl" if locale(tag).text_direction == "rtl" else "ltr"


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
    code = tags.script(tag)
    english = str(Locale("en").scripts.get(code, "Latin"))
    return OTHER_NAMES.get(code, frozenset({english.upper().split()[0]}))


def digits(number: str, tag: str, numerals: str) -> str:
    """A number as the language writes it: with its own digits where ``numerals`` is "locale".

    The letter of an appendix is that of the language always.
    """
    number = _lettered(number, tag)
    if numerals == "latin":
        return number
    found = locale(tag)
    native = NATIVE_DIGITS.get(found.default_numbering_system, LATIN)
    return number.translate(str.maketrans(LATIN, native))


def letter(number: int) -> str:
    """The number of an appendix, counted from 1, as a Latin letter: A to Z, then AA and so on."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, len(ascii_uppercase))
        letters = ascii_uppercase[rest] + letters
    return letters


ROMAN = {
    1000: "M", 900: "CM", 500: "D", 400: "CD", 100: "C", 90: "XC",
    50: "L", 40: "XL", 10: "X", 9: "IX", 5: "V", 4: "IV", 1: "I",
}  # fmt: skip


def roman(number: int) -> str:
    """A number in Roman numerals."""
    numeral = ""
    for value, letters in ROMAN.items():
        count, number = divmod(number, value)
        numeral += letters * count
    return numeral


NATIVE_LETTERS = {
    "Arab": ["أ", "ب", "ج", "د", "هـ", "و", "ز", "ح", "ط", "ي", "ك", "ل", "م", "ن", "س", "ع", "ف",
             "ص", "ق", "ر", "ش", "ت", "ث", "خ", "ذ", "ض"],
    "Hebr": list("אבגדהוזחטיכלמנסעפצקרשת"),
    "Cyrl": list("АБВГДЕЖИКЛМНПРСТУФХЦШЩЭЮЯ"),
    "Grek": list("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"),
}  # fmt: skip
"""The letters that appendices have, by the script of the language, where those are not Latin.

Arabic by abjad, as lists in Arabic books; Cyrillic without Ё, З, Й, О, Ч, Ъ, Ы, Ь (GOST 7.32-2017,
6.17.3); the others in the order of their alphabet. Beyond the last one stand Latin letters.
"""


NUMERALS = "IVX"
"""The letters that number parts, and stand for themselves in every language."""


def _lettered(number: str, tag: str) -> str:
    """A number that may begin with a letter, ``A.1``, with the letter of the language."""
    first, dot, rest = number.partition(".")
    if len(first) != 1 or first not in ascii_uppercase or first in NUMERALS:
        return number
    own = NATIVE_LETTERS.get(tags.script(tag), [])
    at = ascii_uppercase.index(first)
    return f"{own[at]}{dot}{rest}" if at < len(own) else number


LATIN_LETTERS = {
    own: latin
    for letters in NATIVE_LETTERS.values()
    for own, latin in zip(letters, ascii_uppercase, strict=False)
}
"""What each letter of an appendix is in Latin letters."""


NATIVE_DIGITS = {
    "arab": "٠١٢٣٤٥٦٧٨٩",
    "arabext": "۰۱۲۳۴۵۶۷۸۹",
    "deva": "०१२३४५६७८९",
    "beng": "০১২৩৪৫৬৭৮৯",
    "mymr": "၀၁၂၃၄၅၆၇၈၉",
}
"""Digits of CLDR's numbering systems that are the default of some language."""


WORLD_ENGLISH = "en-001"
"""CLDR's English of the world: 23 November 2026, and A, B and C without a comma before "and"."""


def _conventions(tag: str) -> Locale:
    """The locale whose dates and lists a language has.

    CLDR takes English without a region for that of the United States. An edition that names no
    region is for all who read English, so it has those of the world; ``en-US`` has its own.
    """
    found = locale(tag)
    is_unplaced = found.language == "en" and found.territory is None
    return locale(WORLD_ENGLISH) if is_unplaced else found


def long_date(day: date, tag: str) -> str:
    """A date as people of the language write it in full."""
    return dates.format_date(day, "long", locale=_conventions(tag))


def enumeration(parts: list[str], tag: str) -> str:
    """A list of names as the language joins them."""
    return lists.format_list(parts, locale=_conventions(tag)) if parts else ""


FAMILIES = re.compile(r'(?:"[\w .-]+"|[a-z-]+)(?:, (?:"[\w .-]+"|[a-z-]+))*')
"""Font families as a style sheet lists them: "Amiri", "Source Serif 4", serif."""

FEATURES = re.compile(r'normal|"\w{4}"(?: (?:on|off|\d))?(?:, "\w{4}"(?: (?:on|off|\d))?)*')
"""OpenType features as a style sheet lists them: "palt" on, "locl" off."""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_between(least: float, most: float) -> Callable[[object], bool]:
    return lambda value: _is_number(value) and least <= float(str(value)) <= most


def _is_truth(value: object) -> bool:
    return isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one for one in value)


def _is_families(value: object) -> bool:
    return isinstance(value, str) and bool(FAMILIES.fullmatch(value))


def _is_features(value: object) -> bool:
    return isinstance(value, str) and bool(FEATURES.fullmatch(value))


def _is_limits(value: object) -> bool:
    return isinstance(value, list) and [type(one) for one in value] == [int] * 3 and min(value) > 0


def _is_shares(value: object) -> bool:
    is_share = _is_between(0, 1)
    return isinstance(value, dict) and all(len(key) == 1 and is_share(value[key]) for key in value)


KINDS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "fonts": (_is_families, 'a list of font families, such as \'"Amiri", "Source Serif 4"\''),
    "features": (_is_features, 'normal, or a list such as \'"palt" on, "locl" off\''),
    "size": (_is_between(4, 40), "a number of points from 4 to 40"),
    "leading": (_is_between(1, 4), "a number from 1 to 4"),
    "contents_leading": (_is_between(1, 4), "a number from 1 to 4"),
    "indent": (_is_between(0, 8), "a number of ems from 0 to 8"),
    "justify": (_is_truth, "true or false"),
    "hyphens": (_is_truth, "true or false"),
    "hyphen_limits": (_is_limits, "three numbers above 0, such as [6, 3, 3]"),
    "space_stretch": (_is_between(0, 2), "a number of ems from 0 to 2"),
    "space_shrink": (_is_between(0, 0.2), "a number of ems from 0 to 0.2"),
    "letter_stretch": (_is_between(0, 1), "a number of ems from 0 to 1"),
    "hyphens_in_a_row": (lambda value: value in range(1, 10), "a whole number from 1 to 9"),
    "last_line": (_is_between(0, 20), "a number of ems from 0 to 20"),
    "line_breaks": (
        lambda value: value in ("auto", "loose", "normal", "strict"),
        "auto, loose, normal or strict",
    ),
    "hanging": (_is_shares, 'a table of marks with shares from 0 to 1, such as { "." = 0.7 }'),
    "kashida_share": (_is_between(0, 1), "a number from 0 to 1"),
    "kashida_longest": (_is_between(0, 2), "a number of ems from 0 to 2"),
    "italics": (_is_truth, "true or false"),
    "emphasis": (lambda value: value in ("italics", "bold", "dots"), "italics, bold or dots"),
    "whole_ems": (_is_truth, "true or false"),
    "wide_closing": (_is_text, "a text"),
    "wide_opening": (_is_text, "a text"),
    "doubled_marks": (_is_texts, "a list of texts"),
    "range": (_is_text, "a text"),
    "spine": (lambda value: value in ("down", "up", "upright"), "down, up or upright"),
    "dots": (lambda value: value in ("under", "over"), "under or over"),
}
"""What each rule of the printed page has to be; those of the checks are in ``checks.context``."""


FULL_WIDTH = "\u3000"
"""Punctuation from here on has its space in itself."""


def comma(rules: Mapping[str, Any]) -> str:
    """The comma of a language between two things, by its typographic rules, with its space."""
    sign = str(rules["punctuation"].get(",", ","))
    return sign if sign >= FULL_WIDTH else f"{sign} "


def typography(theme: Theme, tag: str, own: Collection[str] = ()) -> Mapping[str, Any]:
    """The typographic rules of a language: a file says what differs from the one below it.

    For ``fr-CA`` these are ``default.toml``, ``fr.toml`` and ``fr-CA.toml``; for ``bn`` there is
    ``Beng.toml`` between, for all languages of a script. ``own`` are the keys of ``[fonts]`` in
    ``book.toml``: those fonts stand among the families then.

    Raises:
        ToolError: a file is no TOML, or a rule of the printed page is unknown or of a wrong kind.
    """
    rules = _toml(theme, theme.folders[-1] / "languages" / "default.toml")
    known = set(rules)
    script = f"languages/{tags.script(tag)}.toml"
    names = ["languages/default.toml", script, *reversed(list(tags.files(tag, ".toml")))]
    for file in filter(None, map(theme.find, names)):
        own_rules = _toml(theme, file)
        if findings := list(_faults(own_rules, known, file.name)):
            raise ToolError(findings)
        rules |= own_rules
    return rules | {"fonts": _with_own(rules["fonts"], tag, own)}


def own_family(key: str) -> str:
    """What style sheets call a font of the book, by its key in ``[fonts]``."""
    return f"Book {key}"


def _with_own(listed: str, tag: str, own: Collection[str]) -> str:
    """Families, with the book's own fonts among them.

    First stand those of the language and its script; that of the body where Latin letters are what
    the language is written in, and otherwise behind the language's own face; those of other
    languages and scripts behind that.
    """
    first, *rest = listed.split(", ")
    near = [key for key in (*tags.fallbacks(tag), tags.script(tag)) if key in own]
    far = [key for key in own if key not in {*near, *ROLES}]
    body = ["body"] if "body" in own else []
    is_latin = first == '"Source Serif 4"'
    before, after = ([*near, *body], far) if is_latin else (near, [*body, *far])
    quoted = [[f'"{own_family(key)}"' for key in keys] for keys in (before, after)]
    return ", ".join([*quoted[0], first, *quoted[1], *rest])


ROLES = ("body", "headings", "code")
"""What a font of the book can be for besides a language or a script."""


def _faults(rules: Mapping[str, Any], known: set[str], file: str) -> Iterator[Finding]:
    where, tip = (
        paths.template(f"languages/{file}"),
        "docs/source/02-languages.md describes every rule",
    )
    for name, value in rules.items():
        is_right, kind = KINDS.get(name, (lambda _: True, ""))
        if name not in known:
            yield Finding(where, f"there is no rule {name}", tip)
        elif not is_right(value):
            yield Finding(where, f"{name} is not {kind}", tip)


def _toml(theme: Theme, file: Path) -> dict[str, Any]:
    try:
        return bounded_toml.loads(theme.text_of(file))
    except tomllib.TOMLDecodeError as error:
        where = paths.template(f"languages/{file.name}")
        raise ToolError(Finding(where, f"not TOML: {error}", "mend it")) from None
