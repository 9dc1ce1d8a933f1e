"""What translations keep of their sources: names, words of code, and what was forgotten.

A catalog shows by itself what is a name: what most of its translations leave as it is. And what
they never leave, and one of them does, was not translated.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from hexapla.checks.typography import NAME, SET_OFF, THING, plain_text
from hexapla.languages.scripts import HAN_AND_KANA, HANGUL_SYLLABLES, SOUTH_EAST_ASIAN
from hexapla.terminology.matching import TOKEN, words

LEAST_LETTERS = 3
"""Shorter words (a, of, to) tell nothing of a language."""

LEAST_OF_A_NAME = 4
"""Shorter words may be small within a name: of, for, and the."""

LEAST_LEFT = 4
"""Shorter words are not looked for as forgotten ones."""

OFTEN = 6
"""In so many sources a word stands before the one translation that keeps it is in doubt."""

ROW, ORDINARY_IN_A_ROW = 4, 3
"""So many words of the source in a row, of them so many ordinary ones, were not translated."""

JOINED = re.compile(rf"\w[-/:@+.][\w{NAME}]", re.ASCII)
"""Words in one, as names of programs are (apt-get) and ordinary words may be (and/or)."""

SETTING = re.compile(r"(?<![\w.-])[\w.-]+\s*=(?!=)")
"""The name of a setting before its value."""

LISTED = re.compile(rf"[{THING}{NAME}]|\w+")
"""One of a list of things: code, or a word."""

GLOSSED = re.compile(r"(?<![\w-])[\w-]+\s?(?=[(（])")
"""A word and what explains it."""

SPACELESS = re.compile(f"[{HAN_AND_KANA}{HANGUL_SYLLABLES}{SOUTH_EAST_ASIAN}]+")
"""Letters beside which a word of another script needs no space."""


class Kept:
    """What the translations of a catalog keep of their sources, where they are not the same."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs = [(_spaced(source), _spaced(string)) for source, string in pairs]
        self.sources = "\n".join(source.casefold() for source, _ in self.pairs)
        self.used: Counter[str] = Counter()
        """How many sources have a word."""
        self.kept: Counter[str] = Counter()
        """How many of these have it in their translation as well."""
        self.there: Counter[str] = Counter()
        """How many translations have it."""
        for source, string in self.pairs:
            here, said = set(source.split()), set(string.split())
            self.used.update(here)
            self.kept.update(here & said)
            self.there.update(said)

    def is_name(self, word: str) -> bool:
        """Whether a word with a capital stays as it is in most translations."""
        return word != word.lower() and self.kept[word] * 2 > self.used[word]

    def is_kept(self, text: str) -> bool:
        """Whether a whole text stays as it is where it stands within others, whatever its case.

        Where each of several words has a capital, one translation that keeps them shows a name.
        """
        phrase = _spaced(text).casefold()
        if not phrase.strip() or phrase not in self.sources:
            return False
        having = [string for source, string in self.pairs if phrase in source.casefold()]
        times = sum(phrase in string.casefold() for string in having)
        return bool(times) and (times * 2 >= len(having) or is_capitalised(text))

    def is_forgotten(self, word: str) -> bool:
        """Whether several sources have a small word, and of all translations one: it is no name.

        Nor is it short for something, and stands in capitals elsewhere (tftp).
        """
        is_alone = self.kept[word] == self.there[word] == 1 and self.used[word] >= OFTEN
        is_word = len(word) >= LEAST_LEFT and is_lowercase_word(word)
        return is_alone and is_word and not self.used[word.upper()]


@functools.lru_cache(maxsize=1 << 15)
def _spaced(text: str) -> str:
    """The words of a text, each with a space on both sides; in Chinese, those of other scripts."""
    parted = SPACELESS.sub(r" \g<0> ", " ".join(words(plain_text(text))))
    return f" {' '.join(parted.split())} "


def is_capitalised(text: str) -> bool:
    """Whether a text has several words, and all with a capital, within them at least: eServer."""
    capitals = [word != word.lower() for word in words(text) if len(word) >= LEAST_OF_A_NAME]
    return len(capitals) > 1 and all(capitals)


def ordinary_words(text: str, lowercase: Collection[str]) -> list[str]:
    """The words of a text, without its markup, that are no names.

    Words in one (apt-get) may be a name of small words: they are ordinary where all of it is.
    """
    return [
        word
        for part in SETTING.sub(NAME, text).split()
        if not JOINED.search(part) or in_one(part) in lowercase
        for word in words(part)
        if word.casefold() in lowercase
    ]


def in_one(part: str) -> str:
    """Words in one without the punctuation around them, in small letters."""
    return re.sub(r"^\W+|\W+$", "", part).casefold()


def is_lowercase_word(word: str) -> bool:
    """Whether this is a word in small letters; one with a digit is the name of a thing: ext2."""
    is_unicase = word == word.lower() and any(map(str.isalpha, word))
    return is_unicase and len(word) >= LEAST_LETTERS and not any(map(str.isdigit, word))


def is_list_of_code(text: str) -> bool:
    """Whether a bare text is a list of code and single words: these are values, as the code is."""
    items = [item.strip() for item in re.split("[,;|]", text)]
    return any(item in {THING, NAME} for item in items) and all(map(LISTED.fullmatch, items))


def forgotten(
    source: str, string: str, kept: Kept, lowercase: Collection[str], *, same_script: bool
) -> Iterator[str]:
    """Rows of words, and words, that a translation has left as they are in its source.

    What it sets off, in quotation marks, brackets or marks, it may say in another language. One
    word may look the same in two languages that share their letters.
    """
    here, there = map(_loose_words, (source, string))
    rows = set(_rows(here))
    for row in _rows(there):
        ordinary = [one for one in row if one in lowercase and not kept.is_name(one)]
        if row in rows and len(ordinary) >= ORDINARY_IN_A_ROW:
            yield f"“{' '.join(row)} …” is as in the source"
            return
    for word in () if same_script else dict.fromkeys(there):
        if word in here and word in lowercase and kept.is_forgotten(word):
            yield f"“{word}” is as in the source"


def _loose_words(marked: str) -> list[str]:
    """The words of a text; what is no word, or several in one, is a gap between them.

    So is a word with brackets behind it, which say it in the other language.
    """
    text = plain_text(SET_OFF.sub(NAME, GLOSSED.sub(NAME, marked)))
    parted = SPACELESS.sub(" ", text).split()
    bare = (re.sub(r"^\W+|[^\w]+$", "", part) for part in parted)
    return [one if TOKEN.fullmatch(one) else "" for one in bare]


def _rows(found: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """So many words in a row, from each word on that has as many behind it."""
    rows = zip(*(found[at:] for at in range(ROW)), strict=False)
    return (row for row in rows if all(row))
