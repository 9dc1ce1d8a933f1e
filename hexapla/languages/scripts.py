"""What a script means for a text: which letters are words, what ends a sentence, where spaces go.

Each set of characters is a property of Unicode, taken from ICU, and stands as the inside of a class
``[…]`` in a regular expression. So they hold for the rarer characters of a script as well, and for
scripts that nobody here reads; whoever needs such a set takes it from here.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Container, Mapping

import icu

from hexapla.languages import tags


def _inside(pattern: str) -> str:
    """The inside of a class for a set of characters in the notation of ICU."""
    found = icu.UnicodeSet(pattern)
    ranges = (
        (found.getRangeStart(at), found.getRangeEnd(at)) for at in range(found.getRangeCount())
    )
    return "".join(f"{re.escape(first)}-{re.escape(last)}" for first, last in ranges)


# Letters

HAN = _inside("[[[:sc=Hani:][[:scx=Hani:]&[:L:]]]-[:P:]]")
"""Chinese characters, by their script (UAX 24): radicals, 〇 and 々 among them, and all planes."""

KATAKANA = _inside("[[:scx=Kana:]&[:L:]]")
"""Katakana, by script and script extensions: ー, which hiragana has too, is one of them."""

KANA = _inside("[[[:scx=Hira:][:scx=Kana:]]&[:L:]]")
"""Hiragana and katakana, without the signs between words (・) and combining marks."""

HAN_AND_KANA = HAN + KANA + _inside("[[:sc=Bopo:]&[:L:]]")
"""The letters of Chinese and Japanese: no spaces part their words, and each counts for one."""

HANGUL_SYLLABLES = _inside("[[:hst=LV:][:hst=LVT:]]")
"""Korean syllables, each one character."""

SOUTH_EAST_ASIAN = _inside("[[:lb=SA:]&[[:L:][:M:]]]")
"""Thai, Lao, Burmese, Khmer and their like: few letters, many words, and no spaces between them.

Unicode's line breaking (UAX 14) has a class for them, since lines cannot be broken at spaces."""

WIDE = _inside("[[:ea=W:][:ea=F:][:ea=H:]]")
"""What stands in the square of a Chinese character, or in half of one (Unicode Standard Annex 11),
for a class of a regular expression."""

VOWEL_POINTS = _inside("[[:Mn:]&[[:scx=Arab:][:sc=Hebr:]]]")
"""The points of Arabic and Hebrew: a word is the same with them and without."""

MARKS_IN_WORDS = _inside("[[:M:]-[[:Mn:]&[[:scx=Arab:][:sc=Hebr:]]]]")
"""Marks that belong to the letter before them and make another word of it: vowel signs, accents."""

SYLLABLE_ENDS = _inside("[\\u0F0B\\u0F0C]")
"""The tshegs of Tibetan, which part its syllables as a space would."""

UNSPACED = HAN_AND_KANA + SOUTH_EAST_ASIAN
"""The letters of all scripts that put no spaces between words."""


_HAN = re.compile(f"[{HAN}]")
_SYLLABLE = re.compile(f"[{KANA}{HANGUL_SYLLABLES}]")


def is_han(character: str) -> bool:
    """Whether this is a Chinese character."""
    return bool(_HAN.match(character))


def letters(text: str) -> int:
    """The length of a text in letters: a Han character counts for three, a syllable for two."""
    return len(text) + 2 * len(_HAN.findall(text)) + len(_SYLLABLE.findall(text))


# Digits

WIDE_DIGITS = _inside("[[:Nd:]&[:ea=F:]]")
"""Digits as wide as a Chinese character: １２３."""


# Punctuation

STOPS = _inside("[[:STerm:]-[[:ea=F:][:ea=W:][:ea=H:]]]")
"""What ends a sentence if a space follows: Unicode's Sentence_Terminal, such as . ? । ۔ ؟ ։ ። ။."""

WIDE_STOPS = _inside("[[[:STerm:]&[[:ea=F:][:ea=W:][:ea=H:]]]-[:SB=AT:]]")
"""What ends a sentence whatever follows: those as wide as a Chinese character, such as 。 and ？.

The wide full stop ． is none: it stands in numbers, too."""

CLOSERS = _inside("[[:Pe:][:Pf:]]")
"""Closing brackets and quotation marks, which belong to the sentence that they follow."""

SENTENCE_END = rf"[{STOPS}…]+[{CLOSERS}{_inside('[:Pi:]')}\"'*_]*"
"""The end of a sentence, in a regular expression, where a space or the end of the text follows.

An ellipsis may be one. A quotation mark that opens in English closes in German („…“), and text may
be Markdown, whose emphasis ends here."""

WIDE_SENTENCE_END = rf"[{WIDE_STOPS}]+[{CLOSERS}]*"
"""The end of a sentence, whatever follows: here what opens a quotation is the next sentence's."""

PUNCTUATION = _inside("[[:Term:]…]")
"""What ends a sentence, a clause or a part of one: Unicode's Terminal_Punctuation."""

NARROW_PUNCTUATION = _inside("[[:ea=A:]&[[:P:][:S:]]]")
"""Marks that Chinese and Japanese have in common with other scripts, such as “ ” and —: as wide as
a Chinese character there, and narrow elsewhere (Unicode Standard Annex 11)."""

TERMINAL_MARKS: Mapping[str, str] = {
    ".": ".。．｡﹒।॥۔።։၊။᠃។៕།༎",
    "?": "?？﹖؟՞፧⸮",
    "!": "!！﹗՜",
    ":": ":：﹕៖፦",
    ";": ";；﹔؛፤",
    ",": ",，､、﹐،፣᠂",
    "…": "…",
}
"""The marks that a text may end with in many scripts, by the Latin one that says the same."""


def sentences(text: str, behind: str = "") -> list[str]:
    """The sentences of a text, each with what follows it, so that together they are the text.

    ``behind`` is a pattern for what may stand between the end of a sentence and the space, such as
    the mark of a note.
    """
    cuts = [0, *(found.end() for found in _sentence_end(behind).finditer(text))]
    if cuts[-1] < len(text):
        cuts.append(len(text))
    return [text[start:end] for start, end in itertools.pairwise(cuts)]


OPENERS = "\"'([{“‘«„‚¿¡"
"""What may stand before the first letter of a sentence or of a word."""

SHORT_WORD = 4
"""A word of so many letters that begins with a capital, or of one less, may be cut short there:
``Prof.``, ``ca.``"""

ORDINAL = 2
"""A number of so many digits and a point may be one in an order, as in German: 24."""


def first_sentence(text: str, words: Container[str] = ()) -> str:
    """The first sentence of a text, without its full stop where others follow.

    A point behind an initial, a short word such as ``St.``, a number of an order, or within
    brackets ends none: rather two sentences than half of one. ``words`` are known to be whole ones,
    however short.
    """
    parts = sentences(text)
    for number, _ in enumerate(parts[1:], start=1):
        first, rest = "".join(parts[:number]).rstrip(), "".join(parts[number:])
        is_counting = rest[:1].isdecimal()  # as behind "no."
        is_whole = _is_whole(first, () if is_counting else words)
        if rest.strip() and is_whole and not rest.lstrip(OPENERS)[:1].islower():
            return first.rstrip(TERMINAL_MARKS["."])
    return text


def without_stop(text: str, words: Container[str] = ()) -> str:
    """A text without the full stop that ends it, as a line of a list is written.

    One behind what may be an abbreviation stays; see :func:`first_sentence` of ``words``.
    """
    bare = text.rstrip(TERMINAL_MARKS["."])
    return bare if len(text) - len(bare) == 1 and _is_whole(text, words) else text


def _is_whole(text: str, words: Container[str]) -> bool:
    """Whether what ends with a mark is a sentence, as far as can be told without a dictionary."""
    if sum(map(text.count, "([（［")) != sum(map(text.count, ")]）］")):
        return False
    last = text.rsplit(maxsplit=1)[-1].strip(OPENERS)
    stem = last.rstrip(".")
    if stem == last or stem in words:
        return True
    is_counted = stem.isdecimal() and len(stem) <= ORDINAL
    is_short = len(stem) <= SHORT_WORD - (not stem[:1].isupper())
    return not (is_counted or "." in stem or (is_short and not stem.isdecimal()))


WHOLE_WORD = re.compile(r"[^\W\d]{2,}+(?!\.)")
"""A word that is not cut short: no point follows it."""


@functools.cache
def _sentence_end(behind: str) -> re.Pattern[str]:
    """The end of a sentence with the space that follows it."""
    return re.compile(rf"{SENTENCE_END}(?:{behind})*\s+|{WIDE_SENTENCE_END}(?:{behind})*")


# Words


def south_east_asian_words(text: str) -> list[str]:
    """The words of a run of ``SOUTH_EAST_ASIAN`` letters, by ICU's dictionaries."""
    breaks = icu.BreakIterator.createWordInstance(icu.Locale.getRoot())
    breaks.setText(text)
    units = text.encode("utf-16-le")  # ICU counts these, of two bytes each
    cuts = [0, *breaks]
    return [
        units[2 * start : 2 * end].decode("utf-16-le") for start, end in itertools.pairwise(cuts)
    ]


# Spaces

CHINESE_OR_JAPANESE = frozenset({"Bopo", "Hani", "Hans", "Hant", "Hira", "Hrkt", "Jpan", "Kana"})
"""The scripts, as ISO 15924 names them, of ``HAN_AND_KANA``: no space parts words or sentences."""

SPACED_AT_SENTENCES = frozenset(
    {"Ahom", "Khmr", "Lana", "Laoo", "Mymr", "Tale", "Talu", "Tavt", "Thai", "Tibt"}
)
"""The scripts of ``SOUTH_EAST_ASIAN``, and Tibetan: a space ends a clause or a sentence."""


def separates_words(tag: str) -> bool:
    """Whether a language puts spaces between words, in the script that it is written in."""
    return tags.script(tag) not in CHINESE_OR_JAPANESE | SPACED_AT_SENTENCES


def separates_sentences(tag: str) -> bool:
    """Whether a language puts spaces between sentences, in the script that it is written in."""
    return tags.script(tag) not in CHINESE_OR_JAPANESE


def ends_with_space(tag: str) -> bool:
    """Whether a sentence of a language may end without a mark, as in Thai, or with one of its own.

    It is so where spaces do not part words: there one is enough to end a sentence.
    """
    return tags.script(tag) in SPACED_AT_SENTENCES
