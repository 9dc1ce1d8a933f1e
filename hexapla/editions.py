"""Book + Catalog → Edition: the same tree in other words, and what the reader is told of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from hexapla import languages, tree
from hexapla.catalog import Catalog, Message
from hexapla.errors import Finding
from hexapla.model import STATES, Book, Edition, Node, Segment, State
from hexapla.numbering import outline
from hexapla.segments import MARK, extract, substitute
from hexapla.theme import Theme

HAN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[\U00020000-\U0003ffff]")
"""Characters that count as a word each: Han and kana, written without spaces."""

WORD = re.compile(r"[^\W_]+(?:['’.,:-][^\W_]+)*")

STATE_WORDS: Mapping[str, str] = {
    "missing": "not translated yet",
    "stale": "changed since it was translated",
    "machine": "translated by a machine, checked by nobody",
    "translated": "translated, not reviewed",
}
"""What a reader is told of a passage that is not an ordinary translation."""

PUBLISHABLE: Mapping[str, frozenset[State]] = {
    "reviewed": frozenset({"reviewed"}),
    "translated": frozenset({"reviewed", "translated"}),
    "machine": frozenset({"reviewed", "translated", "machine"}),
}
"""The states that each value of ``editions.publish`` lets stand in an edition."""

REVIEWED = re.compile(r"reviewed: (.+) \d{4}-\d{2}-\d{2} [0-9a-f]{8}")
MACHINE = re.compile(r"machine: (.+) [0-9a-f]{8}")


def count_words(text: str) -> int:
    """Words as a translator bills them: by spaces, and each Han character or kana as one."""
    text = MARK.sub(" ", text)
    return len(HAN.findall(text)) + len(WORD.findall(HAN.sub(" ", text)))


def of_source(book: Book, theme: Theme) -> Edition:
    """The edition in the language of the source."""
    segments = extract(book)
    return _edition(book, book.settings.language, theme, dict.fromkeys(segments, "translated"))


def localize(book: Book, catalog: Catalog, theme: Theme) -> tuple[Edition, list[Finding]]:
    """The edition in the language of a catalog, and the translations that could not be put in.

    What the policy of the book does not let stand is shown in the source language, and says so;
    so is a translation that would break its text, and it counts as missing.
    """
    known = catalog.by_key()
    allowed = PUBLISHABLE[book.settings.publish]
    states: dict[Segment, State] = {}

    def translate(segment: Segment) -> str | None:
        message = known.get(segment.key, Message(segment.text, context=segment.context))
        states[segment] = message.state
        return message.string if message.state in allowed else None

    def frame(segment: Segment, words: list[Node]) -> list[Node]:
        return _marked(words, states[segment], allowed, book.settings.language)

    def refuse(segment: Segment) -> None:
        states[segment] = "missing"

    localized, faults = substitute(book, translate, frame, refuse)
    file = f"translations/{catalog.language}.po"
    findings = [replace(fault, where=f"{file} ({fault.where})") for fault in faults]
    edition = _edition(localized, catalog.language, theme, states)
    used = [known[segment.key] for segment in states if segment.key in known]
    reviewers = _named(REVIEWED, used, "reviewed")
    engines = _named(MACHINE, used, "machine")
    return replace(edition, reviewers=reviewers, engines=engines), findings


def _marked(
    words: list[Node], state: State, allowed: frozenset[State], language: str
) -> list[Node]:
    """Words wrapped so that a reader can see what they are, where that is to be seen."""
    if state in allowed:
        return [tree.span(words, "state", state)] if state == "machine" else words
    direction = languages.direction(language)
    return [tree.span(words, "state", state, lang=language, dir=direction)]


def _edition(book: Book, language: str, theme: Theme, states: Mapping[Segment, State]) -> Edition:
    words, _ = languages.words(theme, language)
    messages = {segment.key: state for segment, state in states.items()}
    weights: Counter[State] = Counter()
    for segment, state in states.items():
        weights[state] += count_words(segment.text)
    total = weights.total() or 1
    allowed = PUBLISHABLE[book.settings.publish]
    original = language == book.settings.language
    counted = Counter(messages.values())
    return Edition(
        language,
        languages.direction(language),
        replace(book, sections=outline(book.blocks)),
        words,
        {state: counted[state] for state in STATES},
        {state: weights[state] / total for state in STATES},
        1.0 if original else sum(weights[state] for state in allowed) / total,
        (),
        (),
        book.settings.all_languages,
        languages.typography(theme, language),
    )


def _named(pattern: re.Pattern[str], messages: list[Message], state: State) -> tuple[str, ...]:
    """The names in the provenance lines of the messages in a state, each once, in order."""
    lines = (line for message in messages if message.state == state for line in message.comments)
    return tuple(dict.fromkeys(found[1] for line in lines if (found := pattern.fullmatch(line))))


def word_count(edition: Edition) -> int:
    """The words of an edition, in its own language."""
    return sum(count_words(segment.text) for segment in extract(edition.book))


def is_original(edition: Edition) -> bool:
    """Whether the edition is in the language of the source."""
    return edition.language == edition.book.settings.language


PORTIONS: Mapping[State, str] = {
    "machine": "{percent} of the text was translated by a machine ({engines}) and checked by"
    " nobody.",
    "stale": "{percent} of the text has changed since it was translated, and stands in its original"
    " language.",
    "missing": "{percent} of the text is not translated yet, and stands in its original language.",
}
"""What a colophon says of the parts that are no ordinary translation."""


def colophon(edition: Edition) -> list[str]:
    """What the edition says of itself, sentence by sentence, in its own language."""
    settings, words = edition.book.settings, edition.words
    dated = languages.long_date(settings.date, edition.language)
    day = languages.digits(dated, edition.language, settings.numerals)
    lines = [words["Edition of {date}"].format(date=day)]
    if is_original(edition):
        lines.append(words["This is the original text of the book."])
    else:
        name = languages.name(settings.language, edition.language)
        lines.append(words["Language of the original: {language}"].format(language=name))
        lines += _translation_lines(edition)
    if len(edition.siblings) > 1:
        lines.append(words["Section and paragraph numbers are the same in every language."])
    return lines


def _translation_lines(edition: Edition) -> list[str]:
    """How much of a translation is what: law 6, no silent fallback."""
    portions, words = edition.portions, edition.words
    values = {
        "engines": languages.enumeration(list(edition.engines), edition.language),
        "names": languages.enumeration(list(edition.reviewers), edition.language),
    }

    def say(sentence: str, portion: float) -> str:
        return words[sentence].format(percent=percent(portion, edition), **values)

    done = portions["translated"] + portions["reviewed"]
    complete = "This edition is a complete translation."
    partial = "{percent} of this edition is translated."
    reviewed = "{percent} of the text has been reviewed by {names}."
    unreviewed = "The translation has not been reviewed: no native reader has checked it yet."
    lines = [say(complete if done == 1 else partial, done)]
    lines.append(say(reviewed if portions["reviewed"] else unreviewed, portions["reviewed"]))
    return lines + [say(text, portions[s]) for s, text in PORTIONS.items() if portions[s]]


def percent(portion: float, edition: Edition) -> str:
    """A share as the language writes a percentage, rounded down: 99.9 % is not complete."""
    from babel.numbers import format_percent

    whole = int(portion * 100 + 1e-9) / 100
    return str(format_percent(whole, locale=languages.locale(edition.language)))


def state_line(edition: Edition) -> str:
    """The state of an edition in a few words, in its own language."""
    if is_original(edition):
        return edition.words["original"]
    if edition.portions["reviewed"] == 1:
        return edition.words["reviewed"]
    done = edition.portions["translated"] + edition.portions["reviewed"]
    if done == 1:
        return edition.words["translated, not reviewed"]
    return edition.words["{percent} translated"].format(percent=percent(done, edition))
