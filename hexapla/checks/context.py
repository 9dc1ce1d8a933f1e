"""What holds for all messages of a catalog while it is checked: habits, and terms."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.checks import typography as texts
from hexapla.checks.kept import JOINED, Kept, in_one, is_lowercase_word
from hexapla.checks.typography import Rules, plain_text
from hexapla.errors import Finding, ToolError
from hexapla.files import paths
from hexapla.languages.scripts import CHINESE_OR_JAPANESE, STOPS, WIDE_STOPS
from hexapla.languages.tags import script
from hexapla.model import Segment
from hexapla.segments.marks import ACTIVE, MARK
from hexapla.segments.refusals import UNREADABLE, excess
from hexapla.segments.segments import markup_faults
from hexapla.terminology.glossary import Glossary
from hexapla.terminology.matching import Finder, words

LONG_TEXT = 40
"""From this size on, a message tells how long the language's translations usually are."""

LEAST_MESSAGES = 20
"""So many long messages are enough for a catalog to be its own measure."""

CONTROL = UNREADABLE["a control character"]

SIGNS = re.compile(rf"{ACTIVE.pattern}|^\s*(?:[=:-]{{3}}|=+\s*$)")
"""What may be markup in a text, or make a block of it: a build has to say."""


CURRENT = {"machine", "translated", "reviewed"}
"""The states whose translations are checked: a stale one is of another source."""


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What holds for a whole catalog."""

    source: str
    target: str
    rules: Rules
    source_rules: Rules
    """The rules of the source's language, as ``rules`` are those of the target's."""
    finder: Finder
    """The glossary's terms in this pair of languages."""
    usual_length_ratio: float
    """The usual size of a translation, with that of its source as 1."""
    lowercase_words: frozenset[str]
    """Words that the sources write small and the translations do not keep: no names."""
    allowed_loanwords: int
    """How many ordinary words of a text may be the same in both languages by chance."""
    prefers_outer_quotes: bool
    """Whether the catalog mostly quotes with the language's outer marks."""
    text: str
    """All translations, each on a line: whether a word is there at all."""
    markup_faults: Mapping[tuple[str, str], str]
    """What a build would refuse of the markup of a translation, by the source and its text."""
    renderings: Mapping[str, Mapping[str, str]]
    """For each sentence that several messages share: its translations, compared loosely, and as
    they stand."""
    kept: Kept = field(default_factory=Kept)
    """What the translations keep of their sources."""


def check_context(
    catalog: Catalog,
    source: str,
    rules: Rules,
    glossary: Glossary,
    source_rules: Rules | None = None,
) -> CheckContext:
    """What holds for all messages of a catalog: its habits, and the terms of its languages.

    Raises:
        ToolError: a rule is not of the kind it should be.
    """
    if faults := list(_rule_faults(rules, catalog.language)):
        raise ToolError(faults)
    current = [m for m in catalog if m.state in CURRENT and not excess(m.id, m.string)]
    prose = [message for message in current if message.context != "code"]
    (outer, _), (inner, _) = texts.quote_pairs(rules)
    strings = "\n".join(message.string for message in prose)
    return CheckContext(
        source,
        catalog.language,
        rules,
        source_rules or {},
        Finder(glossary, catalog.language),
        _usual_length_ratio(prose, rules, source_rules or {}),
        lowercase_words(prose),
        int(_share_letters(source, catalog.language)),
        strings.count(outer) > strings.count(inner),
        strings,
        faults_of_markup(prose),
        _renderings(prose),
        Kept((m.id, m.string) for m in prose if m.string != m.id),
    )


def _share_letters(tag: str, other: str) -> bool:
    """Whether two languages are written in the same letters: a word may be the same in both."""
    scripts = {script(tag), script(other)}
    return len(scripts) == 1 or scripts <= CHINESE_OR_JAPANESE


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


def _is_spoken(value: object) -> bool:
    return isinstance(value, dict) and all(
        mark in texts.KINDS and _is_words(said) for mark, said in value.items()
    )


KINDS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "quotes": (_is_quotes, "a list of four quotation marks"),
    "other_quotes": (_is_word, "a text"),
    "punctuation": (_is_pairs_of_marks, "a table of single marks"),
    "opening": (_is_pairs_of_marks, "a table of single marks"),
    "space_before": (_is_word, "a text"),
    "space_after": (_is_word, "a text"),
    "note_before_stop": (lambda value: isinstance(value, bool), "true or false"),
    "spoken_marks": (_is_spoken, "a table of single marks, each with a list of texts"),
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


def _usual_length_ratio(messages: list[Message], rules: Rules, source_rules: Rules) -> float:
    """The median of the catalog, or what the rules say where it has too few long messages.

    They measure both languages by English.
    """
    sizes = [(texts.size(message.id), texts.size(message.string)) for message in messages]
    ratios = [target / source for source, target in sizes if source >= LONG_TEXT]
    usual: float = rules.get("length", 1.0) / source_rules.get("length", 1.0)
    return statistics.median(ratios) if len(ratios) >= LEAST_MESSAGES else usual


def faults_of_markup(messages: Iterable[Message]) -> dict[tuple[str, str], str]:
    """What a build would refuse of the markup of these, with one pandoc for all that have any."""
    pairs = [
        (Segment(message.id, message.context, ""), message.string)
        for message in messages
        if SIGNS.search(MARK.sub("", message.string))
        # No book has such a source, and no file can hold it, so that pandoc could read it.
        and not CONTROL.search(message.id)
        and "\r" not in message.id + message.string
    ]
    found = zip(pairs, markup_faults(pairs), strict=True) if pairs else ()
    return {(segment.text, text): fault for (segment, text), fault in found if fault}


def lowercase_words(messages: Iterable[Message]) -> frozenset[str]:
    """The words that sources write small: no names, and not kept by most of their translations.

    Words in one (multi-party) are of them where translations show that they are no name.
    """
    used: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    found = set()
    joined = set()
    for message in messages:
        here = {word for word in words(message.id) if is_lowercase_word(word)}
        # One word that stands alone, untranslated, does not show that it is none.
        is_lone = message.string == message.id and message.id.islower() and len(here) == 1
        found |= set() if is_lone and len(words(message.id)) == 1 else here
        if message.string and message.string != message.id:
            joined_here = {in_one(part) for part in message.id.split() if JOINED.search(part)}
            joined |= joined_here
            used.update(here | joined_here)
            kept.update(here & set(words(message.string)))
            kept.update(one for one in joined_here if one in message.string.casefold())
    return frozenset(word for word in found | joined if kept[word] * 2 <= used[word])


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
