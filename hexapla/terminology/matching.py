"""Finds a glossary's terms in texts: which the source uses, and whether a translation has them.

In the source a term is found as whole words in any inflection, the longest term first. In a
translation it counts as used when the stems of its words stand near each other: word order and
endings belong to the language.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from hexapla.languages.scripts import separates_words
from hexapla.languages.tags import fallbacks, primary
from hexapla.segments.marks import MARK
from hexapla.terminology.glossary import Glossary, Term

CLITICS: Mapping[str, re.Pattern[str]] = {
    "ar": re.compile("[وف]?[بكل]?(?:ال|لل)?"),
    "he": re.compile("[ומשה]{0,2}[בכל]?ה?"),
}
"""Small words that are written together with the next one."""

TOKEN = re.compile(r"[^\W_]+(?:[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0900-\u0dff]+[^\W_]*)*")
"""A word. Signs that combine with a letter, such as the vowels of Hindi, are part of it."""

WORD = re.compile(rf"{TOKEN.pattern}|[.;:!?()]")
"""A word or a mark that no term goes across."""

POINTS = re.compile("[\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640]")
"""Vowel points of Hebrew and Arabic, and the stroke that stretches a word."""

LONG = 4
"""From this length on, a stem is looked for inside words: compounds, clitics, particles."""

SHORTEST_WORD = 3
"""What is left of a word without its clitics has at least so many letters."""

ACCENTS = re.compile("[\u0300-\u036f]")

VOWELS = "aeiouyæøœıаеёиоуыэюяіє" + "αεηιουω" + "აეიოუ"

ALTERNATING = ("cgkqhzj", "dtszc", "pbvf", "гкхзцсжчш", "дтжчщ")
"""Consonants that take each other's place at the end of a stem, in Slavic, Turkic, Finnic and
Romance languages: книга, книзі; turvallisuus, turvallisuuden; stradă, străzi."""

LOST, LONGEST_ENDING = 2, 6
"""How many letters at the end of a stem may become others, and how many may follow then."""

GAP = 6
"""How many other words may stand between those of a term in a translation."""

Stems = frozenset[str]
"""What a word could be an inflected form of."""


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to say a term, made ready to be found."""

    term: Term
    text: str
    words: tuple[str, ...]
    stems: tuple[Stems, ...]


class Finder:
    """A glossary made ready for one pair of languages."""

    def __init__(self, glossary: Glossary, target: str) -> None:
        self.source, self.target = glossary.source, target
        self.accepted = {id(term): nearest(term.forms, target) for term in glossary.terms}
        self.refused = {id(term): nearest(term.forbidden, target) for term in glossary.terms}
        names = [
            _form(term, name, self.source)
            for term in glossary.terms
            if self.accepted[id(term)] or self.refused[id(term)]
            for name in term.names
        ]
        names.sort(key=lambda form: len(form.text), reverse=True)
        self.names: dict[str, list[_Form]] = {}
        for form in names:
            for stem in form.stems[0] if form.stems else {""}:
                self.names.setdefault(stem, []).append(form)

    def terms(self, text: str, *, nested: bool = False) -> list[Term]:
        """The terms a source text uses; those inside longer ones only where ``nested`` is set."""
        if not self.names:
            return []
        find = self._spaceless if _is_spaceless(self.source) else self._spaced
        return list({id(term): term for term in find(text, nested=nested)}.values())

    def _spaceless(self, text: str, *, nested: bool) -> Iterator[Term]:
        forms = {form.text: form for forms in self.names.values() for form in forms}
        for name, form in forms.items():
            if name in text:
                text = text if nested else text.replace(name, "\0")
                yield form.term

    def _spaced(self, text: str, *, nested: bool) -> Iterator[Term]:
        text_words = _words(text, self.source)
        stems = [_stems(word, primary(self.source)) for word in text_words]
        matches = [
            (at, form)
            for at, options in enumerate(stems)
            for form in {id(f): f for stem in options for f in self.names.get(stem, ())}.values()
            if _form_matches(form, text_words[at:], stems[at:])
        ]
        taken_positions: set[int] = set()
        for at, form in sorted(matches, key=lambda match: -len(match[1].words)):
            place = set(range(at, at + len(form.words)))
            if nested or taken_positions.isdisjoint(place):
                taken_positions |= place
                yield form.term
        # What has no words, such as §, is a plain part of the text.
        yield from (form.term for form in self.names.get("", ()) if form.text in text)

    def unused(self, terms: Iterable[Term], text: str) -> list[Term]:
        """Those of the terms whose translation a text does not have."""
        wanted = [term for term in terms if self.accepted[id(term)]]
        has = _searcher(text, self.target) if wanted else bool
        return [term for term in wanted if not any(map(has, self.accepted[id(term)]))]

    def forbidden(self, terms: Iterable[Term], text: str) -> list[tuple[Term, str]]:
        """The forbidden forms of the terms that stand in a text, not as a part of accepted ones."""
        used = list(terms)
        refused = [(term, form) for term in used for form in self.refused[id(term)]]
        if not refused:
            return []
        accepted = [form for term in used for form in self.accepted[id(term)]]
        return [
            (term, form)
            for term, form in refused
            if _count(form, text, self.target)
            > sum(
                _count(form, good, self.target) * _count(good, text, self.target)
                for good in accepted
            )
        ]


def nearest(forms: Mapping[str, tuple[str, ...]], tag: str) -> tuple[str, ...]:
    """The forms of a language, or of the one it is a kind of: those of ``pt`` serve ``pt-BR``."""
    return next((forms[near] for near in fallbacks(tag) if near in forms), ())


def words(text: str) -> list[str]:
    """The words of a text, without its numbered marks."""
    return TOKEN.findall(MARK.sub("", text))


def _is_spaceless(tag: str) -> bool:
    """Whether a term is a plain part of the text: there are no spaces between the words."""
    return not separates_words(tag)


def _words(text: str, tag: str) -> list[str]:
    text = unicodedata.normalize("NFC", MARK.sub("", text))
    return [text] if _is_spaceless(tag) else WORD.findall(text)


def _form(term: Term, text: str, tag: str) -> _Form:
    found = tuple(_words(text, tag))
    return _Form(term, text, found, tuple(_stems(word, primary(tag)) for word in found))


RELATED: Mapping[str, str] = {
    "af": "dutch",
    "az": "turkish",
    "bs": "serbian",
    "gl": "portuguese",
    "hr": "serbian",
    "sk": "czech",
}
"""Languages that Snowball has no stemmer of, and the near relation whose endings serve."""

EAST_SLAVIC = re.compile(
    "(?<=...)(?:(?:[аяіи]ми?|[аяіи]х|[аяоеєі]м|[оеіїє]в|[иі]й|[оеє][їюй]|ого|ому|[оеє]ві)"
    "|[аеєиіїоуюяь]{1,2})$"
)
"""Endings of nouns and adjectives in Ukrainian and Belarusian; three letters stay."""

HARDENED = str.maketrans("bcdgğ", "pçtkk")
"""The last letter of a Turkic stem, which is soft before an ending: ağ, ağı; kitap, kitabı."""


@functools.cache
def _stemmer(language: str) -> Callable[[str], str]:
    """What takes the endings off the words of a language; Snowball's, where it has the language."""
    import snowballstemmer
    from babel import Locale

    if language in {"be", "uk"}:
        return lambda word: EAST_SLAVIC.sub("", word)
    name = RELATED.get(language) or (Locale(language).english_name or language).lower().split()[0]
    if name not in snowballstemmer.algorithms():
        return str
    stem: Callable[[str], str] = snowballstemmer.stemmer(name).stemWord
    if name == "turkish":
        return lambda word: (stemmed := stem(word))[:-1] + stemmed[-1:].translate(HARDENED)
    return stem


def _folded(word: str, language: str) -> str:
    """A word without the difference of large and small letters: I is ı in Turkish, and İ is i."""
    if language in {"az", "tr"}:
        word = word.replace("İ", "i").replace("I", "ı")
    return word.casefold()


@functools.lru_cache(maxsize=200_000)
def _stems(word: str, language: str) -> Stems:
    word = POINTS.sub("", _folded(word, language))
    forms = {word}
    if pattern := CLITICS.get(language):
        begun = pattern.match(word)
        rest = word[begun.end() :] if begun else ""
        forms.add(rest if len(rest) >= SHORTEST_WORD else word)
    return frozenset(map(_stemmer(language), forms))


def _form_matches(form: _Form, text_words: list[str], stems: list[Stems]) -> bool:
    """Whether a form stands at the beginning of these words; a capital in it must be there."""
    if len(text_words) < len(form.words):
        return False
    return all(
        not wanted.isdisjoint(stem) and (word[0].isupper() or not name[0].isupper())
        for name, wanted, word, stem in zip(form.words, form.stems, text_words, stems, strict=False)
    )


def _searcher(text: str, tag: str) -> Callable[[str], bool]:
    """Tells whether a form stands in a text in some inflection and order."""
    if _is_spaceless(tag):
        plain = re.sub(r"\s", "", MARK.sub("", text)).casefold()
        return lambda form: re.sub(r"\s", "", form).casefold() in plain
    language = primary(tag)
    text_stems = [_stems(word, language) for word in _words(text, tag)]

    def has(form: str) -> bool:
        form_words = [word for word in _words(form, tag) if word[0].isalnum()]
        if not form_words:
            return form in text
        form_words = [word for word in form_words if len(word) >= LONG] or form_words
        places = [_places(_stems(word, language), text_stems) for word in form_words]
        return _are_near(places)

    return has


def _places(wanted: Stems, found: list[Stems]) -> list[int]:
    return [at for at, stems in enumerate(found) if _is_alike(wanted, stems)]


def _is_alike(wanted: Stems, stems: Stems) -> bool:
    """Whether a word is an inflection of the wanted one, or holds it as a part."""
    return not wanted.isdisjoint(stems) or any(
        (_is_long(stem) and stem in word) or _is_alternation(stem, word)
        for stem in wanted
        for word in stems
    )


def _is_alternation(stem: str, word: str) -> bool:
    """Whether a word may be the stem with another sound at its end, and perhaps an ending.

    So síť is in sítích, kniha in knize, and rețea in rețelelor; accents count for nothing.
    """
    stem, word = _without_accents(stem), _without_accents(word)
    same = next((i for i, (a, b) in enumerate(zip(stem, word, strict=False)) if a != b), None)
    same = min(len(stem), len(word)) if same is None else same
    lost, new = stem[same:], word[same:]
    if same < max(SHORTEST_WORD, len(stem) - LOST) or len(new) > LONGEST_ENDING:
        return False
    if not lost:
        return new[:1] in VOWELS
    if len(lost) == 1 and (not new or lost in VOWELS):
        return True
    return any(lost[0] in sounds and new[:1] in sounds for sounds in (VOWELS, *ALTERNATING))


def _without_accents(word: str) -> str:
    return unicodedata.normalize("NFC", ACCENTS.sub("", unicodedata.normalize("NFD", word)))


def _is_long(stem: str) -> bool:
    """Whether a stem says enough to be looked for inside words: a Korean syllable says more."""
    return len(stem) * (2 if "\uac00" <= stem[:1] <= "\ud7a3" else 1) >= LONG


def _are_near(places: list[list[int]]) -> bool:
    """Whether one place of each list can be chosen so that they lie near each other."""
    reach = len(places) + GAP
    return any(
        all(any(abs(at - place) < reach for at in others) for others in places)
        for place in places[0]
    )


def _count(form: str, text: str, tag: str) -> int:
    """How often a form stands in a text, its words in order and nothing between them."""
    language = primary(tag)
    if _is_spaceless(tag) or not _words(form, tag):
        return MARK.sub("", text).casefold().count(form.casefold())
    wanted = [_stems(word, language) for word in _words(form, tag)]
    text_stems = [_stems(word, language) for word in _words(text, tag)]
    return sum(
        all(not a.isdisjoint(b) for a, b in zip(wanted, text_stems[at:], strict=False))
        for at in range(len(text_stems) - len(wanted) + 1)
    )
