"""What holds for all messages of a catalog while it is checked: habits, and terms."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.checks import typography as texts
from hexapla.checks.typography import Rules, plain_text
from hexapla.errors import Finding, ToolError
from hexapla.files import paths
from hexapla.languages.scripts import STOPS, WIDE_STOPS
from hexapla.languages.tags import script
from hexapla.segments.refusals import excess
from hexapla.terminology.glossary import Glossary
from hexapla.terminology.matching import Finder, words

LONG_TEXT = 40
"""From this size on, a message tells how long the language's translations usually are."""

LEAST_LETTERS = 3
"""Shorter words (a, of, to) tell nothing of a language."""

LEAST_MESSAGES = 20
"""So many long messages are enough for a catalog to be its own measure."""


CURRENT = {"machine", "translated", "reviewed"}
"""The states whose translations are checked: a stale one is of another source."""


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What holds for a whole catalog."""

    source: str
    target: str
    rules: Rules
    finder: Finder
    """The glossary's terms in this pair of languages."""
    usual_length_ratio: float
    """The usual size of a translation, with that of its source as 1."""
    lowercase_words: frozenset[str]
    """Words that the sources write small: no names."""
    allowed_loanwords: int
    """How many ordinary words of a text may be the same in both languages by chance."""
    prefers_outer_quotes: bool
    """Whether the catalog mostly quotes with the language's outer marks."""
    renderings: Mapping[str, Mapping[str, str]]
    """For each sentence that several messages share: its translations, compared loosely, and as
    they stand."""


def check_context(catalog: Catalog, source: str, rules: Rules, glossary: Glossary) -> CheckContext:
    """What holds for all messages of a catalog: its habits, and the terms of its languages.

    Raises:
        ToolError: a rule is not of the kind it should be.
    """
    if faults := list(_rule_faults(rules, catalog.language)):
        raise ToolError(faults)
    current = [m for m in catalog if m.state in CURRENT and not excess(m.id, m.string)]
    prose = [message for message in current if message.context != "code"]
    (outer, _), (inner, _) = texts.quote_pairs(rules)
    strings = "".join(message.string for message in prose)
    return CheckContext(
        source,
        catalog.language,
        rules,
        Finder(glossary, catalog.language),
        _usual_length_ratio(prose, rules),
        lowercase_words(prose),
        int(script(source) == script(catalog.language)),
        strings.count(outer) > strings.count(inner),
        _renderings(prose),
    )


def _is_word(value: object) -> bool:
    return isinstance(value, str)


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_word, value))


def _is_quotes(value: object) -> bool:
    return isinstance(value, list) and [bool(str(mark).strip()) for mark in value] == [True] * 4


def _is_pairs_of_marks(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(own, str) and len(mark) == len(own) == 1 for mark, own in value.items()
    )


KINDS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "quotes": (_is_quotes, "a list of four quotation marks"),
    "other_quotes": (_is_word, "a text"),
    "punctuation": (_is_pairs_of_marks, "a table of single marks"),
    "opening": (_is_pairs_of_marks, "a table of single marks"),
    "space_before": (_is_word, "a text"),
    "space_after": (_is_word, "a text"),
    "note_before_stop": (lambda value: isinstance(value, bool), "true or false"),
    "doubled_words": (_is_words, "a list of texts"),
    "length": (
        lambda value: isinstance(value, int | float) and value > 0,
        "a number above 0",
    ),
}
"""What each rule of a language has to be."""


def _rule_faults(rules: Rules, tag: str) -> Iterator[Finding]:
    for name, (is_right, kind) in KINDS.items():
        if name in rules and not is_right(rules[name]):
            where = paths.template(f"languages/{tag}.toml")
            yield Finding(where, f"{name} is not {kind}", "docs/source/04-checks.md has examples")


def _usual_length_ratio(messages: list[Message], rules: Rules) -> float:
    """The median of the catalog, or what the rules say where it has too few long messages."""
    sizes = [(texts.size(message.id), texts.size(message.string)) for message in messages]
    ratios = [target / source for source, target in sizes if source >= LONG_TEXT]
    usual: float = rules.get("length", 1.0)
    return statistics.median(ratios) if len(ratios) >= LEAST_MESSAGES else usual


def lowercase_words(messages: Iterable[Message]) -> frozenset[str]:
    """The words that the sources of messages write small: no names."""
    return frozenset(word for m in messages for word in words(m.id) if _is_lowercase_word(word))


def _is_lowercase_word(word: str) -> bool:
    return word.islower() and len(word) >= LEAST_LETTERS


def _renderings(messages: list[Message]) -> dict[str, dict[str, str]]:
    renderings: dict[str, dict[str, str]] = {}
    for message in messages:
        if is_sentence(message.id):
            renderings.setdefault(normalised(message.id), {})[normalised(message.string)] = (
                message.string
            )
    return renderings


def is_sentence(text: str) -> bool:
    """Whether a text says enough to be said in one way only; a heading may differ from a cell."""
    return texts.size(text) >= LONG_TEXT or bool(re.search(rf"[{STOPS}{WIDE_STOPS}]\W*$", text))


def normalised(text: str) -> str:
    """A text without case, punctuation and marks."""
    return " ".join(words(plain_text(text).casefold()))
