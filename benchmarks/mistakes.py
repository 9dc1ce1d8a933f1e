"""Mistakes of translators, made in a translation by code that knows nothing of Hexapla's checks.

The kinds are those of public lists: the categories of MQM (Multidimensional Quality Metrics, which
DQF shares), and what testers of localised software look for. Each is made as a person or a tool
does, whether or not anything could find it; many can be found only by who reads both texts. Nothing
here may import Hexapla, and no kind is added, changed or left out for what the checks find.
"""

from __future__ import annotations

import html
import random
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

SENTENCE = re.compile(r"[^.!?。！？؟]+[.!?。！？؟]+[»”’\")]*\s*")
MARK = re.compile(r"⟦/?\d+⟧")
PAIR = re.compile(r"⟦(\d+)⟧([^⟦⟧]+)⟦/\1⟧")
HAN = "一-鿿"


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its translation, as a translator sees them."""

    source: str
    translation: str
    language: str
    is_heading: bool
    other: str
    """The translation of another text of the book."""
    chance: random.Random

    def words(self, letters: int) -> list[re.Match[str]]:
        """The words of the translation that have so many letters; two signs of Chinese are one."""
        if self.language.startswith("zh"):
            return list(re.finditer(f"[{HAN}]{{2}}", self.translation))
        word = rf"(?<![\w’'*])[^\W\d_]{{{letters},}}(?![\w’'*])"
        return list(re.finditer(word, self.translation))

    def one_of(self, found: list[re.Match[str]], new: Callable[[str], str]) -> str | None:
        """The translation with something else in the place of one of these."""
        if not found:
            return None
        one = self.chance.choice(found)
        return self.translation[: one.start()] + new(one[0]) + self.translation[one.end() :]

    def replaced(self, pattern: str, new: str | Callable[[str], str]) -> str | None:
        """The translation with something else where one place fits a pattern."""
        found = list(re.finditer(pattern, self.translation))
        return self.one_of(found, new if callable(new) else lambda _: new)

    def sentences(self) -> list[re.Match[str]]:
        """The sentences of the translation without any mark, where there are several sentences."""
        found = list(SENTENCE.finditer(self.translation))
        return [one for one in found if not MARK.search(one[0])] if len(found) > 1 else []


Mistake = Callable[[Text], str | None]
"""The translation with a mistake, or None where this one cannot be made."""


def _by_language(words: Mapping[str, Mapping[str, str]]) -> Mistake:
    """Puts another word for one, of a list for each language."""

    def make(text: Text) -> str | None:
        known = words.get(text.language, {})
        edge = "" if text.language.startswith("zh") else r"\b"
        pattern = "|".join(rf"{edge}{re.escape(word)}{edge}" for word in known)
        return text.replaced(pattern, lambda word: known[word]) if known else None

    return make


# --------------------------------------------------------------------------------- accuracy


def sentence_left_out(text: Text) -> str | None:
    """One sentence of several is skipped."""
    return text.one_of(text.sentences(), lambda _: "")


def word_left_out(text: Text) -> str | None:
    """A word is skipped."""
    made = text.one_of(text.words(5), lambda _: "")
    return re.sub(" {2,}", " ", made).strip() if made else None


def end_left_out(text: Text) -> str | None:
    """The last words are skipped, and the full stop is set."""
    words = text.words(1)
    if len(words) < 8 or MARK.search(text.translation, words[-3].start()):
        return None
    end = re.search(r"\W*$", text.translation)
    return text.translation[: words[-3].start()].rstrip() + (end[0] if end else "")


def cut_off(text: Text) -> str | None:
    """The text is cut at 60 letters, as by a field of a database."""
    long = len(text.translation) > 80 and not MARK.search(text.translation)
    return text.translation[:60] if long else None


def sentence_added(text: Text) -> str | None:
    """A sentence that the source doesn't have stands at the end."""
    first = SENTENCE.match(text.other)
    if not first or MARK.search(first[0]) or len(text.translation) < 80:
        return None
    space = "" if text.language.startswith("zh") else " "
    return f"{text.translation}{space}{first[0].strip()}"


def sentence_untranslated(text: Text) -> str | None:
    """A sentence has stayed as it is in the source."""
    theirs = [found[0] for found in SENTENCE.finditer(text.source)]
    ours = list(SENTENCE.finditer(text.translation))
    if len(theirs) != len(ours) or len(ours) < 2:
        return None
    able = [at for at, one in enumerate(ours) if not MARK.search(one[0] + theirs[at])]
    if not able:
        return None
    at = text.chance.choice(able)
    return text.translation[: ours[at].start()] + theirs[at] + text.translation[ours[at].end() :]


def word_untranslated(text: Text) -> str | None:
    """A word has stayed as it is in the source."""
    theirs = re.findall(r"(?<![\w⟦])[a-z]{6,}(?!\w)", text.source)
    return text.one_of(text.words(5), lambda _: text.chance.choice(theirs)) if theirs else None


def other_text(text: Text) -> str | None:
    """The translation is that of another text: everything has slipped by one."""
    return None if MARK.search(text.source + text.other) else text.other


def figures_exchanged(text: Text) -> str | None:
    """Two numbers have changed places."""
    found = list(re.finditer(r"(?<![\d⟦/.,])\d+(?![\d⟧.,])", text.translation))
    for one, two in pairwise(found):
        if one[0] != two[0]:
            whole = text.translation
            between = whole[one.end() : two.start()]
            return whole[: one.start()] + two[0] + between + one[0] + whole[two.end() :]
    return None


def digits_exchanged(text: Text) -> str | None:
    """Two digits of a number have changed places."""
    return text.replaced(r"(?<![\d⟦/])(?!(\d)\1)\d{2}(?![⟧])", lambda found: found[1] + found[0])


# ------------------------------------------------------------------------------- the language


def letters_exchanged(text: Text) -> str | None:
    """Two letters of a word have changed places."""
    return text.one_of(
        [one for one in text.words(5) if one[0][1] != one[0][2:3]],
        lambda word: word[0] + word[2:3] + word[1] + word[3:],
    )


def letter_left_out(text: Text) -> str | None:
    """A letter of a word is missing."""
    return text.one_of(text.words(6), lambda word: word[:3] + word[4:]) if _spells(text) else None


def letter_doubled(text: Text) -> str | None:
    """A letter of a word is typed twice."""
    return text.one_of(text.words(6), lambda word: word[:4] + word[3:]) if _spells(text) else None


def _spells(text: Text) -> bool:
    return not text.language.startswith("zh")


def accents_lost(text: Text) -> str | None:
    """All accents are missing."""
    if text.language not in {"es", "fr"}:
        return None
    parts = unicodedata.normalize("NFD", text.translation)
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", parts))


def name_misspelt(text: Text) -> str | None:
    """Two letters of a name have changed places."""
    found = re.finditer(r"(?<=[^\W\d_] )[A-ZА-Я][^\W\d_A-ZА-Я]{4,}", text.translation)
    return text.one_of(list(found), lambda name: name[:2] + name[3] + name[2] + name[4:])


def small_at_the_beginning(text: Text) -> str | None:
    """The first letter is a small one."""
    return text.translation[:1].lower() + text.translation[1:]


def capitals(text: Text) -> str | None:
    """A heading stands in capitals."""
    return text.translation.upper() if text.is_heading else None


def english_capitals(text: Text) -> str | None:
    """A heading has capitals as in English."""
    if not text.is_heading or text.language not in {"es", "fr", "ru"}:
        return None
    return re.sub(r"(?<= )[^\W\d_]{4,}", lambda word: word[0].capitalize(), text.translation)


def no_space_after_a_stop(text: Text) -> str | None:
    """Two sentences have no space between them."""
    return text.replaced(r"(?<=[^\W\d_]{3}[.,؟،]) (?=[^\W\d_])", "")


def two_stops(text: Text) -> str | None:
    """A sentence ends with two full stops."""
    return text.replaced(r"(?<=[^\W\d_.])[.。](?![.\w])", lambda stop: stop * 2)


def comma_lost(text: Text) -> str | None:
    """A comma is missing."""
    return text.replaced(r"(?<=[^\W\d_])[,،，](?=\s|[^\W\d_])", "")


def bracket_not_closed(text: Text) -> str | None:
    """A bracket is opened and not closed."""
    return text.replaced(r"[)）]", "")


def words_exchanged(text: Text) -> str | None:
    """Two neighbouring words have changed places."""
    return text.replaced(
        r"(?<![\w*⟧])[^\W\d_]{3,} [^\W\d_]{3,}(?![\w*⟦])",
        lambda two: " ".join(reversed(two.split(" "))),
    )


OTHER_ARTICLE = _by_language(
    {
        "fr": {"le": "la", "la": "le", "un": "une", "une": "un", "du": "de la"},
        "es": {"el": "la", "la": "el", "un": "una", "una": "un", "los": "las", "las": "los"},
        "ru": {"его": "её", "её": "его", "этот": "эта", "который": "которая"},
        "ar": {"هذا": "هذه", "هذه": "هذا", "التي": "الذي", "الذي": "التي"},
    }
)

NO_NEGATION = _by_language(
    {
        "fr": {" pas": "", " aucun": " un", " jamais": " toujours", " ni": " et"},
        "es": {"no ": "", "ningún": "algún", "nunca": "siempre", "sin": "con"},
        "ru": {"не ": "", "нет": "есть", "никогда": "всегда", "без": "с"},
        "ar": {"لا ": "", "لم ": "", "ليس": "هو", "دون": "مع"},
        "zh-Hans": {"不": "", "没有": "有", "无": "有", "非": ""},
    }
)

OTHER_SCALE = _by_language(
    {
        "fr": {"millions": "milliards", "million": "milliard", "milliards": "millions"},
        "es": {"millones": "mil millones", "mil": "millón", "miles": "millones"},
        "ru": {"миллионов": "миллиардов", "тысяч": "миллионов", "миллиарда": "миллиона"},
        "ar": {"مليون": "مليار", "ألف": "مليون", "ملايين": "آلاف", "مليار": "مليون"},
        "zh-Hans": {"亿": "万", "万": "亿", "千": "百"},
    }
)

# ------------------------------------------------------------------- characters and formats


def wrong_encoding(text: Text) -> str | None:
    """UTF-8 was read as Latin-1."""
    made = text.translation.encode().decode("latin-1")
    return None if MARK.search(text.translation) or made == text.translation else made


def question_marks(text: Text) -> str | None:
    """What an old encoding doesn't know has become a question mark."""
    if MARK.search(text.translation):
        return None
    return text.translation.encode("ascii", "replace").decode("ascii")


def entities(text: Text) -> str | None:
    """Letters are written as entities of HTML."""
    return text.replaced("[^\\W\\d_a-zA-Z]", lambda found: f"&#{ord(found)};")


def escaped_ampersand(text: Text) -> str | None:
    """A quotation mark is escaped for HTML."""
    return text.replaced("[«»“”]", lambda found: html.escape('"') + found[1:])


def look_alike(text: Text) -> str | None:
    """A letter is one of another script that looks the same."""
    latin, cyrillic = "aceopxy", "асеорху"
    here, there = (cyrillic, latin) if text.language == "ru" else (latin, cyrillic)
    if text.language not in {"es", "fr", "ru"}:
        return None
    words = [one for one in text.words(4) if set(one[0]) & set(here)]
    return text.one_of(
        words,
        lambda word: re.sub(f"[{here}]", lambda found: there[here.index(found[0])], word, count=1),
    )


def invisible(text: Text) -> str | None:
    """An invisible character has come along with a copied word."""
    return text.one_of(text.words(4), lambda word: f"{word[:2]}\u200b{word[2:]}")


def number_as_in_the_source(text: Text) -> str | None:
    """A number keeps the comma or the point of English."""
    for one in re.finditer(r"(?<![\d⟦])\d+[.,]\d+(?!\d)", text.source):
        number = one[0]
        figures = re.sub(r"\D", "", number)
        digits = r"[\s\u00a0\u202f.,٫٬]?".join(figures)
        found = re.search(digits, text.translation)
        if found and found[0] != number:
            return text.translation[: found.start()] + number + text.translation[found.end() :]
    return None


def percent_as_in_english(text: Text) -> str | None:
    """A sign of percent stands close to its number, or where it does in English."""
    return text.replaced("[\\s\u00a0\u202f]+(?=[%٪])", "")


def wide_digits(text: Text) -> str | None:
    """A number is typed with the wide digits of a Chinese keyboard."""
    return text.replaced(
        r"(?<![\d⟦/])\d+(?![⟧\d])", lambda found: "".join(chr(ord(c) + 0xFEE0) for c in found)
    )


def english_quotation_marks(text: Text) -> str | None:
    """A quotation has the marks of English."""
    if "«" not in text.translation:
        return None
    return re.sub("«[\u202f\u00a0 ]?", "“", re.sub("[\u202f\u00a0 ]?»", "”", text.translation))


# ------------------------------------------------------------------- what tools leave behind


def emphasis_moved(text: Text) -> str | None:
    """The emphasis is on the next word."""
    return text.replaced(
        r"(?<![*\w])\*[^*\s]+\* [^\W\d_]{3,}(?![\w*])",
        lambda found: re.sub(r"\*(.+)\* (.+)", r"\1 *\2*", found),
    )


def emphasis_lost(text: Text) -> str | None:
    """Words are not emphasized any more."""
    return text.replaced(r"(?<![*\w])\*[^*]+\*(?![*\w])", lambda found: found.strip("*"))


def link_on_other_words(text: Text) -> str | None:
    """A link is round the word after it."""
    found = re.search(r"⟦(\d+)⟧([^⟦⟧]+)⟦/\1⟧ ([^\W\d_]{3,})", text.translation)
    if not found:
        return None
    number, inside, after = found.groups()
    made = f"{inside} ⟦{number}⟧{after}⟦/{number}⟧"
    return text.translation[: found.start()] + made + text.translation[found.end() :]


def marks_exchanged(text: Text) -> str | None:
    """Two notes or pictures of a text have changed places."""
    pairs = {found[1] for found in PAIR.finditer(text.translation)}
    single = [m for m in MARK.finditer(text.translation) if m[0].strip("⟦/⟧") not in pairs]
    if len(single) < 2:
        return None
    one, two = single[:2]
    whole = text.translation
    between = whole[one.end() : two.start()]
    return whole[: one.start()] + two[0] + between + one[0] + whole[two.end() :]


def note_at_the_beginning(text: Text) -> str | None:
    """A note's mark has slipped to the beginning."""
    found = re.search(r"(?<=\w[.,])⟦(\d+)⟧(?!.*⟦/\1⟧)", text.translation)
    if not found:
        return None
    return found[0] + text.translation[: found.start()] + text.translation[found.end() :]


def tag_left(text: Text) -> str | None:
    """A tag of a translation tool has stayed in the text."""
    return text.one_of(text.words(4), lambda word: f'<g id="1">{word}</g>')


def placeholder_left(text: Text) -> str | None:
    """A placeholder of a translation tool has stayed in the text."""
    return text.one_of(text.words(4), lambda word: f"{{1}}{word}{{2}}")


def remark_left(text: Text) -> str | None:
    """A remark to the reviewer has stayed in the text."""
    return text.one_of(text.words(5), lambda word: f"{word} [???]")


def two_proposals(text: Text) -> str | None:
    """Two proposals have stayed side by side."""
    words = text.words(5)
    return text.one_of(words, lambda word: f"{word}/{text.chance.choice(words)[0]}")


def match_left(text: Text) -> str | None:
    """The score of a match has stayed at the beginning."""
    return f"[75%] {text.translation}"


def line_break_left(text: Text) -> str | None:
    """A line break of a file of strings has stayed as its two characters."""
    return text.replaced("(?<=[^\\W\\d_]) (?=[^\\W\\d_])", r"\\n")


def escape_left(text: Text) -> str | None:
    """A backslash of a file of strings has stayed before an apostrophe or a quotation mark."""
    return text.replaced("[’'«“]", lambda found: f"\\{found}")


def replaced_inside_words(text: Text) -> str | None:
    """A short word was searched and replaced, inside of other words as well."""
    pairs = {"fr": ("les", "des"), "es": ("los", "unos"), "ru": ("на", "во"), "ar": ("من", "عن")}
    old, new = pairs.get(text.language, ("的", "之"))
    return text.translation.replace(old, new) if old in text.translation else None


MISTAKES: Mapping[str, Mapping[str, Mistake]] = {
    "accuracy: omission": {
        "a sentence left out": sentence_left_out,
        "a word left out": word_left_out,
        "the last words left out": end_left_out,
        "cut off": cut_off,
    },
    "accuracy: addition": {"a sentence added": sentence_added},
    "accuracy: not translated": {
        "a sentence not translated": sentence_untranslated,
        "a word not translated": word_untranslated,
    },
    "accuracy: mistranslation": {
        "another text's translation": other_text,
        "numbers exchanged": figures_exchanged,
        "digits exchanged": digits_exchanged,
        "a negation lost": NO_NEGATION,
        "another scale of a number": OTHER_SCALE,
    },
    "spelling": {
        "letters exchanged": letters_exchanged,
        "a letter left out": letter_left_out,
        "a letter doubled": letter_doubled,
        "accents lost": accents_lost,
        "a name misspelt": name_misspelt,
        "a small letter at the beginning": small_at_the_beginning,
        "a heading in capitals": capitals,
        "a heading with English capitals": english_capitals,
    },
    "grammar": {"words exchanged": words_exchanged, "the wrong gender": OTHER_ARTICLE},
    "punctuation": {
        "no space after a mark": no_space_after_a_stop,
        "two full stops": two_stops,
        "a comma lost": comma_lost,
        "a bracket not closed": bracket_not_closed,
    },
    "characters": {
        "a wrong encoding": wrong_encoding,
        "question marks for letters": question_marks,
        "entities": entities,
        "an escaped quotation mark": escaped_ampersand,
        "a look-alike letter": look_alike,
        "an invisible character": invisible,
    },
    "locale conventions": {
        "a number as in English": number_as_in_the_source,
        "percent as in English": percent_as_in_english,
        "wide digits": wide_digits,
        "English quotation marks": english_quotation_marks,
    },
    "markup": {
        "emphasis moved": emphasis_moved,
        "emphasis lost": emphasis_lost,
        "a link on other words": link_on_other_words,
        "marks exchanged": marks_exchanged,
        "a note at the beginning": note_at_the_beginning,
    },
    "left by tools and people": {
        "a tag": tag_left,
        "a placeholder": placeholder_left,
        "a remark": remark_left,
        "two proposals": two_proposals,
        "the score of a match": match_left,
        "a line break": line_break_left,
        "a backslash": escape_left,
        "replaced inside words": replaced_inside_words,
    },
}
"""Every kind, by the category that the lists have it under."""
