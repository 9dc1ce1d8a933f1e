"""What an edit of the source means for a translation: nothing, a token to patch, or new work.

An edit is **cosmetic** when only spacing, punctuation, quotation marks, emphasis or the case of
letters changed: the translation still says the same. It is **mechanical** when, besides, a number
or an address changed that stands exactly once in the translation, marks went away, or a note came
to stand at the end: the same can be done in the translation. Anything else is **real**: a
person's work.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Literal, NamedTuple

from babel.numbers import NumberFormatError, format_decimal, get_group_symbol, parse_decimal
from rapidfuzz.distance import Indel, LCSseq

from hexapla.languages import languages
from hexapla.languages.scripts import (
    HAN_AND_KANA,
    HANGUL_SYLLABLES,
    MARKS_IN_WORDS,
    PUNCTUATION,
    SOUTH_EAST_ASIAN,
    TERMINAL_MARKS,
    VOWEL_POINTS,
    south_east_asian_words,
)
from hexapla.segments.marks import ANY_MARK, MARK, closing, opening, paired

Kind = Literal["cosmetic", "mechanical", "real"]

LETTER = rf"[^\W\d_{HAN_AND_KANA}]"
NAMING = rf"[^\W\d_{HAN_AND_KANA}{HANGUL_SYLLABLES}{SOUTH_EAST_ASIAN}]"
"""A letter that makes a name of the number beside it: 5th, A4. 2019년 is a year as 2019年 is."""

LETTERS = rf"(?:[^\W_{HAN_AND_KANA}{SOUTH_EAST_ASIAN}][{MARKS_IN_WORDS}]*)+"
DIGITS = r"\d+(?:[.,'’٬٫\u00a0\u202f]\d+)*"
TOKEN = re.compile(
    rf"""
      (?P<mark>{ANY_MARK})
    | (?P<address>(?:https?://|www\.)[^\s⟦⟧<>«»“”]*[\w/])
    | (?P<number>(?:(?<![^\s(])[-−+])?(?<!{NAMING}|\d){DIGITS}(?!{NAMING}|\d))
    | (?P<run>[{SOUTH_EAST_ASIAN}]+)
    | (?P<word>[{HAN_AND_KANA}]|{LETTERS}(?:['’]{LETTERS})*)
    | (?P<sign>\S)
    """,
    re.VERBOSE,
)
NUMBER = re.compile(rf"(?<![\dA-Za-z])(?:{DIGITS})(?:[ ]\d{{3}}(?!\d))*(?![\dA-Za-z])")
"""A number in a translation: letters may touch it, as Arabic particles and Chinese units do."""

POINTS = re.compile(f"[{VOWEL_POINTS}]")
NO_LETTER = re.compile(rf"{ANY_MARK}|[\W_]")
HAN = re.compile(f"[{HAN_AND_KANA}]")
ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")

MEANT = {*TERMINAL_MARKS["?"], *TERMINAL_MARKS["!"], *"%‰&@#/§°^~<>=+％"}
"""Punctuation and signs that say something: a question is no statement, 5 % are not 5."""

MAX_MARKS = 8
"""More marks than this in one place are not looked at one by one."""

LONGEST_ACRONYM = 5
"""Longer words in capitals are only written large: a title, an emphasis."""

ARABIC = {",": "٬", ".": "٫"}
"""The separators that go with the digits of Arabic and Persian."""

PATCHED = {"address", "number"}
"""What can be changed in a translation without knowing its language."""

YEARS = range(1000, 3000)
"""Numbers that, written without separators, are taken for years."""


class Token(NamedTuple):
    """A piece of a text that carries meaning."""

    kind: str
    """``mark``, ``address``, ``number``, ``word`` or ``sign``."""
    text: str


class Languages(NamedTuple):
    """The languages of a source and of its translation, as BCP 47 tags."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What a change of a source text means for its translation."""

    kind: Kind
    string: str
    """The translation as it may stand under the new text; of a real edit, as it was."""


def tokens(text: str) -> Iterator[Token]:
    """The pieces of a text that carry meaning: no spacing, punctuation, points or emphasis."""
    for match in TOKEN.finditer(_plain(text)):
        kind = str(match.lastgroup)
        if kind == "run":
            yield from (Token("word", word) for word in south_east_asian_words(match[0]))
        elif kind != "sign" or match[0] in MEANT or unicodedata.category(match[0])[0] == "S":
            yield Token(kind, match[0].replace("’", "'"))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", POINTS.sub("", ESCAPE.sub("", text)))


def letters(text: str) -> str:
    """What is equal for texts that have the same words, and is found much sooner than these."""
    return NO_LETTER.sub("", _plain(text).casefold())


@functools.lru_cache(maxsize=1 << 14)  # one text is compared with many
def words(text: str) -> tuple[str, ...]:
    """The tokens that are no marks, without regard to case: what likeness is measured on."""
    return tuple(token.text.casefold() for token in tokens(text) if token.kind != "mark")


@functools.lru_cache(maxsize=1 << 14)
def count_of_words(text: str) -> float:
    """How many words a text has for likeness: three Chinese or Japanese characters are two."""
    said = words(text)
    return len(said) - sum(1 for word in said if HAN.match(word)) / 3


def is_same(first: str, second: str) -> bool:
    """Whether two texts have the same words; two without any, whether they are the same."""
    said = words(first)
    return said == words(second) if said else first == second


def similarity(first: str, second: str) -> float:
    """How alike two texts are, from 0 to 1: the mean over their words and over their letters.

    Words alone would not know a heading whose only word was corrected; by letters alone, any two
    texts of a language are half alike.
    """
    by_words = Indel.normalized_similarity(words(first), words(second))
    by_letters = Indel.normalized_similarity(first.casefold(), second.casefold())
    return (by_words + by_letters) / 2


def is_contained(part: str, text: str, share: float) -> bool:
    """Whether a text has such a share (0 to 1) of another one's words, in the same order."""
    said = words(part)
    enough = ceil(share * len(said))
    return bool(said) and LCSseq.similarity(said, words(text), score_cutoff=enough) >= enough


def classify_edit(old: str, new: str, string: str, pair: Languages) -> Edit:
    """What the change of a source text from ``old`` to ``new`` means for its translation."""
    real = Edit("real", string)
    was, now = _without_marks(tokens(old)), _without_marks(tokens(new))
    if len(was) != len(now):
        return real
    changed = [
        place
        for place, (one, other) in enumerate(zip(was, now, strict=True))
        if not _is_same_token(one, other)
    ]
    if not all(was[place].kind == now[place].kind in PATCHED for place in changed):
        return real
    followed = _follow_marks(old, new, string)
    if followed is None:
        return real
    patches: dict[tuple[int, int], str] = {}
    for place in changed:
        if was.count(was[place]) > 1:
            return real
        counted = [] if _is_label(was[place], old) else now[place + 1 : place + 2]
        patched = _patch(was[place], now[place], counted, followed, pair)
        if patched is None:
            return real
        span, text = patched
        patches[span] = text
    for (start, end), text in sorted(patches.items(), reverse=True):
        followed = followed[:start] + text + followed[end:]
    return Edit("cosmetic" if followed == string else "mechanical", followed)


def _without_marks(found: Iterator[Token]) -> list[Token]:
    return [token for token in found if token.kind != "mark"]


def _is_same_token(first: Token, second: Token) -> bool:
    if first.kind == second.kind == "word" and first.text.casefold() == second.text.casefold():
        return not (_is_acronym(first.text, second.text) or _is_acronym(second.text, first.text))
    return first == second


def _is_acronym(first: str, second: str) -> bool:
    """Whether a word stands for something else in capitals, as WHO and US do."""
    return 1 < len(first) <= LONGEST_ACRONYM and first.isupper() and second.islower()


# Marks


def _follow_marks(old: str, new: str, string: str) -> str | None:
    """The translation with its marks as the new source has them; None where that is a guess.

    Marks that went away are taken out and the others numbered anew. Of the marks that came, only
    one close to the last word can be placed, as a note at the end is.
    """
    before, after = _marks_by_place(old), _marks_by_place(new)
    last = len(_without_marks(tokens(new)))
    numbers: dict[str, str] = {}
    added: list[str] = []
    for place in sorted({*before, *after}):
        olds, news = before.get(place, {}), after.get(place, {})
        if (kept := _kept(olds, news)) is not None:
            numbers |= kept
        elif not olds and place == last and set(news.values()) == {"atom"}:
            added += news
        else:
            return None
    there = MARK.findall(string)
    wanted = [(slash, number) for place in before.values() for slash, number in _parts(place)]
    if sorted(there) != sorted(wanted):
        return None
    if added and not re.search(rf"\S{''.join(added)}[^\w⟦⟧]*$", new):
        return None
    followed = MARK.sub(lambda mark: numbers.get(mark[0]) or _gap(mark), string)
    return _with_notes(followed, added, new)


def _kept(olds: dict[str, str], news: dict[str, str]) -> dict[str, str] | None:
    """Which of the old marks in one place the new ones are, where that is sure by their shapes."""
    if len(olds) > MAX_MARKS:
        return None
    shapes = list(news.values())
    ways = [
        kept
        for kept in itertools.combinations(olds, len(news))
        if [olds[mark] for mark in kept] == shapes
    ]
    return dict(zip(ways[0], news, strict=True)) if len(ways) == 1 else None


def _parts(place: dict[str, str]) -> list[tuple[str, str]]:
    return [found for mark in place for found in MARK.findall(mark)]


def _marks_by_place(text: str) -> dict[int, dict[str, str]]:
    """The marks after each count of other tokens, with their shape: atom, opening or closing."""
    pairs = set(map(opening, paired(text)))
    places: dict[int, dict[str, str]] = {}
    count = 0
    for token in tokens(text):
        if token.kind == "mark":
            shape = "opening" if token.text in pairs else "atom"
            shape = "closing" if token.text.startswith("⟦/") else shape
            places.setdefault(count, {})[token.text] = shape
        else:
            count += 1
    return places


def _gap(mark: re.Match[str]) -> str:
    """What is left of a mark that is taken out: a space where it alone parted two words."""
    before, after = mark.string[: mark.start()][-1:], mark.string[mark.end() :][:1]
    parted = re.fullmatch(LETTER + LETTER, before + after)
    closes_or_opens = closing(mark[2]) in mark.string
    return " " if parted and not closes_or_opens else ""


def _with_notes(string: str, added: Sequence[str], new: str) -> str:
    """The translation with marks at its end, before its last punctuation if they are so in new."""
    if not added:
        return string
    at_the_very_end = new.endswith(added[-1])
    end = re.search(rf"[\s{PUNCTUATION}]*$", string)
    place = len(string) if at_the_very_end or not end else end.start()
    return string[:place] + "".join(added) + string[place:]


# Numbers and addresses


def _patch(
    old: Token, new: Token, following: Sequence[Token], string: str, pair: Languages
) -> tuple[tuple[int, int], str] | None:
    """Where a changed token stands in the translation, if once, and what to put there."""
    if old.kind == "address":
        found = [match.span() for match in re.finditer(re.escape(old.text), string)]
        return (found[0], new.text) if len(found) == 1 else None
    if not _agrees(old, new, following, pair):
        return None
    addresses = [match.span() for match in TOKEN.finditer(string) if match.lastgroup == "address"]
    places = [
        (match.span(), text)
        for match in NUMBER.finditer(string)
        if not any(start <= match.start() < end for start, end in addresses)
        and (text := _rewritten(match[0], old.text, new.text, pair))
    ]
    return places[0] if len(places) == 1 else None


def _is_label(number: Token, text: str) -> bool:
    """Whether a number is part of a label and counts nothing: target 9.c, rule 3(b)."""
    label = rf"(?<![\w.,]){re.escape(number.text)}[.(][^\W\d_](?![^\W_])"
    return bool(re.search(label, _plain(text)))


def _agrees(old: Token, new: Token, following: Sequence[Token], pair: Languages) -> bool:
    """Whether the words of the translation can stay as they are beside the new number.

    A number that counts what follows asks for another form of it in many languages (CLDR's plural
    rules): 4 шага, but 5 шагов. Years count nothing.
    """
    if not following or following[0].kind != "word":
        return True
    if all(text.text.isdecimal() and int(text.text) in YEARS for text in (old, new)):
        return True
    plural = languages.locale(pair.target).plural_form
    forms = {
        plural(value)
        for number in (old, new)
        if (value := _value(number.text, pair.source)) is not None
    }
    return len(forms) == 1


def _rewritten(token_text: str, old: str, new: str, pair: Languages) -> str | None:
    """A number of the translation as it is to be now, if it is the old number."""
    sign = old[0] if old[0] in "-−+" else ""
    if sign != (new[0] if new[0] in "-−+" else ""):
        return None
    old, new = (_in_latin_digits(number.removeprefix(sign)) for number in (old, new))
    plain = _in_latin_digits(token_text)
    if plain == old:
        return _in_digits_of(token_text, new)
    value, now = _value(old, pair.source), _value(new, pair.source)
    if now is None or value is None or _value(plain, pair.target) != value:
        return None
    locale = languages.locale(pair.target)
    text = format_decimal(now, locale=locale, decimal_quantization=False, numbering_system="latn")
    group = get_group_symbol(locale, numbering_system="latn")
    own = next((c for c in plain if not c.isdigit() and c not in ".,"), group)
    grouped = any(c in plain for c in (group, own)) or value < Decimal(1000)
    return _in_digits_of(token_text, text.replace(group, own if grouped else ""))


def _value(number: str, language: str) -> Decimal | None:
    """The value of a number as the language writes it, with its separators or another's space."""
    text = re.sub(r"[\s'’]", "", _in_latin_digits(number.lstrip("-−+")))
    try:
        value = parse_decimal(text, locale=languages.locale(language), numbering_system="latn")
    except NumberFormatError:
        return None
    return value


def _in_latin_digits(number: str) -> str:
    swap = {arabic: latin for latin, arabic in ARABIC.items()}
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else swap.get(c, c) for c in number)


def _in_digits_of(model: str, number: str) -> str:
    """A number in Latin digits as the model's numeral system writes it, with its separators."""
    digit = next(c for c in model if c.isdecimal())
    zero = ord(digit) - unicodedata.digit(digit)
    is_arabic = chr(zero) in "٠۰" and ARABIC.keys().isdisjoint(model)
    swap = {**{str(n): chr(zero + n) for n in range(10)}, **(ARABIC if is_arabic else {})}
    return "".join(swap.get(c, c) for c in number)
