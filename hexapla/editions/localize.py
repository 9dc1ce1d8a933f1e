"""Book + Catalog → Edition: the same tree in other words, and what the reader is told of them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, get_args

from hexapla.catalogs.catalog import MACHINE, Catalog, Message, signature
from hexapla.catalogs.source_version import source_version_of
from hexapla.errors import Finding
from hexapla.languages import languages
from hexapla.languages.scripts import HAN_AND_KANA
from hexapla.model import STATES, Book, Edition, Node, Passage, Segment, Shown, State
from hexapla.segments.marks import MARK
from hexapla.segments.segments import extract, substitute
from hexapla.source import numbering, pandoc_ast
from hexapla.source.images import path_of
from hexapla.theme import Theme

HAN = re.compile(f"[{HAN_AND_KANA}]")
"""Characters that count as a word each: Han and kana, written without spaces."""

WORD = re.compile(r"[^\W_]+(?:['’.,:-][^\W_]+)*")

STATE_WORDS: Mapping[str, str] = {
    "missing": "not translated yet",
    "stale": "changed since it was translated",
    "withheld": "translation not checked yet",
    "machine": "translated by a machine, checked by nobody",
}
"""What a reader is told of a passage that is not an ordinary translation."""

SIGNS: Mapping[Shown, str] = {"missing": "*", "stale": "†", "withheld": "§", "machine": "‡"}
"""What stands at the end of such a passage; the style sheets print it."""

PUBLISHABLE: Mapping[str, frozenset[State]] = {
    "reviewed": frozenset({"reviewed"}),
    "translated": frozenset({"reviewed", "translated"}),
    "machine": frozenset({"reviewed", "translated", "machine"}),
}
"""The states that each value of ``editions.publish`` lets stand in an edition."""

REVIEWED = re.compile(r"reviewed: (?P<name>.+) \d{4}-\d{2}-\d{2} (?P<signed>[0-9a-f]{8})")
"""A line that says who checked a translation, and when; signed."""

REVISED = re.compile(r"(?m)^PO-Revision-Date: *(\S+)")


def count_words(text: str) -> int:
    """Words as a translator bills them: by spaces, and each Han character or kana as one."""
    text = MARK.sub(" ", text)
    return len(HAN.findall(text)) + len(WORD.findall(HAN.sub(" ", text)))


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the passages of a book belong."""

    chapters: Mapping[str, str]
    """The chapter of each section, by id."""
    pictures: Mapping[str, tuple[str, ...]]
    """The chapters that show a picture, by its path."""

    @classmethod
    def of(cls, book: Book) -> _Places:
        """The places of a numbered book."""
        chapters: dict[str, str] = {}
        chapter = ""
        for section in book.sections:
            chapter = section.id if section.level == 1 else chapter
            chapters[section.id] = chapter
        pictures: dict[str, tuple[str, ...]] = {}
        for blocks in numbering.chapters(book.blocks):
            shown = {path_of(n["c"][2][0]) for n in pandoc_ast.walk(blocks) if n["t"] == "Image"}
            for path in shown:
                pictures[path] = (*pictures.get(path, ()), blocks[0]["c"][1][0])
        return cls(chapters, pictures)

    def chapter(self, segment: Segment) -> str:
        """The chapter of a segment; none for metadata and the labels of pictures."""
        return self.chapters.get(segment.where.partition("#")[2], "")

    def seen_in(self, passage: Passage) -> tuple[str, ...]:
        """The chapters where a reader meets a passage."""
        path = passage.segment.where.removeprefix("source/")
        return (passage.chapter,) if passage.chapter else self.pictures.get(path, ())


def of_source(book: Book, theme: Theme) -> Edition:
    """The edition in the language of the source."""
    places = _Places.of(book)
    passages = [
        Passage(segment, places.chapter(segment), "translated", "translated")
        for segment in extract(book)
    ]
    return _edition(book, book.settings.language, theme, passages)


def localize(book: Book, catalog: Catalog, theme: Theme) -> tuple[Edition, list[Finding]]:
    """The edition in the language of a catalog, and the translations that could not be put in.

    What the policy of the book does not let stand is shown in the source language, and says so;
    so is a translation that would break its markup, which counts as missing.
    """
    known = catalog.by_key()
    allowed = PUBLISHABLE[book.settings.publish]
    places = _Places.of(book)
    refused: set[Segment] = set()
    passages: list[Passage] = []

    def message_of(segment: Segment) -> Message:
        return known.get(segment.key, Message(segment.text, context=segment.context))

    def translate(segment: Segment) -> str | None:
        message = message_of(segment)
        return message.string if message.state in allowed else None

    def frame(segment: Segment, words: list[Node]) -> list[Node]:
        state: State = "missing" if segment in refused else message_of(segment).state
        passage = Passage(
            segment,
            places.chapter(segment),
            state,
            _shown(state, allowed),
            message_of(segment).score if state == "machine" else None,
        )
        passages.append(passage)
        return _marked(words, passage.shown, book.settings.language)

    localized, faults = substitute(book, translate, frame, on_refusal=refused.add)
    file = f"translations/{catalog.language}.po"
    findings = [replace(fault, where=f"{file} ({fault.where})") for fault in faults]
    edition = _edition(localized, catalog.language, theme, passages)
    return replace(edition, **_provenance(catalog, passages)), findings


def _shown(state: State, allowed: Container[State]) -> Shown:
    """What a reader meets: a translation that may not stand is withheld."""
    return state if state in allowed or state in {"missing", "stale"} else "withheld"


def _marked(words: list[Node], shown: Shown, language: str) -> list[Node]:
    """Words wrapped so that a reader can see what they are, where that is to be seen."""
    if shown not in STATE_WORDS:
        return words
    return [pandoc_ast.span(words, "state", shown, **_language_of(shown, language))]


def _language_of(shown: Shown, language: str) -> dict[str, str]:
    """The language that a marked passage stands in, where it is that of the source."""
    if shown == "machine":
        return {}
    return {"lang": language, "dir": languages.direction(language)}


def _edition(book: Book, language: str, theme: Theme, passages: Sequence[Passage]) -> Edition:
    words, _ = languages.words(theme, language)
    weights: Counter[Shown] = Counter()
    for passage in passages:
        weights[passage.shown] += count_words(passage.segment.text)
    total = weights.total() or 1
    unready = sum(weights[shown] for shown in ("missing", "stale", "withheld"))
    counted = Counter(messages(passages).values())
    return Edition(
        language,
        languages.direction(language),
        replace(book, sections=numbering.outline(book.blocks)),
        words,
        tuple(passages),
        {state: counted[state] for state in STATES},
        {shown: weights[shown] / total for shown in get_args(Shown)},
        1 - unready / total,
        dict(_title_marks(book, words)),
        _notices(passages, words, _Places.of(book)),
        (),
        (),
        "",
        "",
        book.settings.all_languages,
        languages.typography(theme, language),
    )


def messages(passages: Iterable[Passage]) -> dict[tuple[str | None, str], State]:
    """The state of each message: of a text that stands in several places, the least trusted."""
    found: dict[tuple[str | None, str], State] = {}
    for passage in passages:
        key = passage.segment.key
        found[key] = min(passage.state, found.get(key, passage.state), key=STATES.index)
    return found


def _title_marks(book: Book, words: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The marks of headings and of the metadata, for where they stand apart from the text."""
    headings = (block["c"] for block in book.blocks if block["t"] == "Header")
    titles = {f"#{attributes[0]}": inlines for _, attributes, inlines in headings}
    for name, inlines in {**book.meta, **titles}.items():
        for node in inlines:
            if "state" in pandoc_ast.classes(node):
                (_, names, pairs), _ = node["c"]
                yield (
                    name,
                    {"class": " ".join(names), "title": words[explanation(names)], **dict(pairs)},
                )


def explanation(names: Container[str]) -> str:
    """What a reader is told of a passage with these classes."""
    return next(text for shown, text in STATE_WORDS.items() if shown in names)


def _notices(
    passages: Iterable[Passage], words: Mapping[str, str], places: _Places
) -> dict[str, tuple[tuple[str, str], ...]]:
    """What each chapter tells of the passages that are marked in it."""
    met: dict[str, set[Shown]] = {}
    for passage in passages:
        for chapter in places.seen_in(passage):
            met.setdefault(chapter, set()).add(passage.shown)
    return {
        chapter: tuple((SIGNS[s], words[text]) for s, text in STATE_WORDS.items() if s in shown)
        for chapter, shown in met.items()
        if not shown.isdisjoint(STATE_WORDS)
    }


def _provenance(catalog: Catalog, passages: Sequence[Passage]) -> dict[str, Any]:
    """Who made the translation, and when: what the catalog says beside the texts."""
    known, states = catalog.by_key(), messages(passages)

    def used(state: State) -> list[Message]:
        return [known[key] for key, found in states.items() if found == state]

    reviewed = (_signer(REVIEWED, m, f"{m.id}\0{m.string}") for m in used("reviewed"))
    machine = (_signer(MACHINE, m, m.string) for m in used("machine"))
    revised = REVISED.search(catalog.header)
    source = source_version_of(catalog) or ""
    return {
        "reviewers": tuple(dict.fromkeys(name for name in reviewed if name)),
        "engines": tuple(dict.fromkeys(name for name in machine if name)),
        "in_step_with": source if _is_day(source.partition(" ")[0]) else "",
        "last_change": revised[1] if revised and _is_day(revised[1]) else "",
    }


def _is_day(text: str) -> bool:
    """Whether a text is a date such as ``2026-11-23``: in a header people may write anything."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _signer(pattern: re.Pattern[str], message: Message, text: str) -> str:
    """The name in the provenance line that fits the text; older lines fit no longer."""
    lines = (pattern.fullmatch(line) for line in message.comments)
    return next(
        (found["name"] for found in lines if found and found["signed"] == signature(text)), ""
    )


def word_count(edition: Edition) -> int:
    """The words of an edition, in its own language."""
    return sum(count_words(segment.text) for segment in extract(edition.book))


def is_original(edition: Edition) -> bool:
    """Whether the edition is in the language of the source."""
    return edition.language == edition.book.settings.language


PORTIONS: Mapping[Shown, str] = {
    "missing": "{percent} of the text is not translated yet, and stands in its original language.",
    "stale": "{percent} of the text has changed since it was translated, and stands in its original"
    " language.",
    "withheld": "{percent} of the text has a translation that has not been checked yet, and stands"
    " in its original language.",
    "machine": "{percent} of the text was translated by a machine ({engines}) and checked by"
    " nobody.",
}
"""What a colophon says of the parts that are no ordinary translation."""


def colophon(edition: Edition) -> list[str]:
    """What the edition says of itself, sentence by sentence, in its own language."""
    settings, words = edition.book.settings, edition.words
    lines = [words["Edition of {date}"].format(date=_day(settings.date, edition))]
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
    complete = "This edition is a complete translation."
    partial = "{percent} of this edition is translated."
    reviewed = "{percent} of the text has been reviewed by {names}."
    unreviewed = "The translation has not been reviewed: no native reader has checked it yet."
    names = languages.enumeration(_isolated(edition.reviewers), edition.language)
    done = percent(_done(edition), edition)
    checked = percent(portions["reviewed"], edition)
    lines = [words[complete if _is_whole(edition) else partial].format(percent=done)]
    said = words[reviewed if portions["reviewed"] else unreviewed]
    lines.append(said.format(percent=checked, names=names))
    if _is_whole(edition):
        return lines
    if edition.in_step_with:
        day = date.fromisoformat(edition.in_step_with.partition(" ")[0])
        sentence = words["The translation was last in step with the original of {date}."]
        lines.append(sentence.format(date=_day(day, edition)))
    lines += [f"{SIGNS[s]} {_portion(edition, s)}" for s in PORTIONS if portions[s]]
    return [*lines, words["These signs mark the passages in the text."]]


def _day(day: date, edition: Edition) -> str:
    """A date as the edition writes it in full."""
    numerals = edition.book.settings.numerals
    return languages.digits(languages.long_date(day, edition.language), edition.language, numerals)


def _portion(edition: Edition, shown: Shown) -> str:
    """What the colophon says of the passages of a kind; less than 1 % is said to be 1 %."""
    engines = languages.enumeration(_isolated(edition.engines), edition.language)
    share = math.ceil(edition.portions[shown] * 100 - 1e-9) / 100
    sentence = edition.words[PORTIONS[shown]]
    return sentence.format(percent=percent(share, edition), engines=engines)


def _isolated(names: Iterable[str]) -> list[str]:
    """Names that keep their own direction of writing in a sentence of another one."""
    return [f"\u2068{name}\u2069" for name in names]


def _done(edition: Edition) -> float:
    """The share of the words that are a translation a person made or checked."""
    return edition.portions["translated"] + edition.portions["reviewed"]


def _is_whole(edition: Edition) -> bool:
    """Whether every passage is such a translation: sums of shares would not quite be 1."""
    return not any(edition.portions[shown] for shown in SIGNS)


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
    if _is_whole(edition):
        return edition.words["translated, not reviewed"]
    return edition.words["{percent} translated"].format(percent=percent(_done(edition), edition))
