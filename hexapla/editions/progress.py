"""Edition → Progress: how far a translation is, for the people who make it.

Everything is read off the edition, which knows what its catalog says: no clock, no file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hexapla.editions.localize import PUBLISHABLE, is_original, messages
from hexapla.model import STATES, Edition, Passage, State
from hexapla.segments.words import count_words

BEHIND: tuple[State, ...] = ("missing", "stale")
"""The states in which a translation is behind its source."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The passages of a part of the book, as a reader meets them: repeated text counts again."""

    segments: Mapping[State, int]
    """How many segments are in each state."""
    words: Mapping[State, int]
    """How many words of the source are in each state."""
    share: float
    """The share of these words (0 to 1) that may be published by the policy of the book."""


@dataclass(frozen=True, slots=True)
class ChapterProgress:
    """One chapter of a translation; the one without an id is the book's metadata and labels."""

    id: str
    number: str
    title: str
    """In the language of the edition; empty for metadata and labels."""
    tally: Tally


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one translation is."""

    language: str
    states: Mapping[State, int]
    """How many messages are in each state: what a translator's editor counts."""
    tally: Tally
    behind: int
    """How many messages are missing or stale."""
    words_to_translate: int
    """The words of those messages, each counted once."""
    in_step_with: str
    """Date and hash of the source that the translation last kept up with; empty if it never did."""
    last_change: str
    """The day of the catalog's last revision (``2026-11-23``); or empty."""
    reviewers: tuple[str, ...]
    engines: tuple[str, ...]
    published: bool
    minimum: float
    """The share of words (0 to 1) that must be ready for the edition to be published."""
    chapters: tuple[ChapterProgress, ...]
    work: tuple[Passage, ...]
    """The passages that may not be published as they are, each text once, in order of reading; then
    those of a machine that may, the riskiest first."""


ALL = 100


def percents(done: Sequence[float], lacking: Sequence[float]) -> tuple[list[int], list[int]]:
    """The parts of a text as whole percents that add up to 100: how much is done, and what lacks.

    What is done is rounded down as a whole, so that 99.9 % is not all of it; on each side the
    largest remainders are rounded up. A part that is there has 1 % at the least.
    """
    total = sum(done) + sum(lacking)
    if not total:
        return [0] * len(done), [0] * len(lacking)
    least, most = (sum(map(bool, parts)) for parts in (done, lacking))
    whole = min(max(int(sum(done) * ALL / total + 1e-9), least), ALL - most)
    return _rounded(done, whole, total), _rounded(lacking, ALL - whole, total)


def _rounded(parts: Sequence[float], whole: int, total: float) -> list[int]:
    """Parts of a total as percents that add up to a whole, which is near to what they are."""
    exact = [round(part * ALL / total, 9) for part in parts]
    found = [max(int(one + 1e-9), int(one > 0)) for one in exact]
    there = [at for at, one in enumerate(exact) if one]
    while there and sum(found) < whole:
        # Of equal remainders that of the larger part, whether these are shares or counts.
        found[max(there, key=lambda at: (round(exact[at] - found[at], 9), exact[at]))] += 1
    while there and sum(found) > whole:
        large = [at for at in there if found[at] > 1]
        found[min(large, key=lambda at: (round(exact[at] - found[at], 9), exact[at]))] -= 1
    return found


def measure(edition: Edition) -> Progress:
    """How far a translation is."""
    policy = edition.book.settings.publish
    behind = {key for key, state in messages(edition.passages).items() if state in BEHIND}
    return Progress(
        edition.language,
        edition.states,
        _tally(edition.passages, policy),
        len(behind),
        sum(count_words(text) for _, text in behind),
        edition.in_step_with,
        edition.last_change,
        edition.reviewers,
        edition.engines,
        edition.is_published,
        edition.book.settings.minimum,
        tuple(_chapters(edition)),
        tuple(_work(edition)),
    )


def translations(editions: Iterable[Edition]) -> list[Progress]:
    """How far each edition is that is not in the language of the source."""
    return [measure(edition) for edition in editions if not is_original(edition)]


def _chapters(edition: Edition) -> Iterable[ChapterProgress]:
    policy = edition.book.settings.publish
    parts: dict[str, list[Passage]] = {}
    for passage in edition.passages:
        parts.setdefault(passage.chapter, []).append(passage)
    if "" in parts:
        yield ChapterProgress("", "", "", _tally(parts[""], policy))
    for section in edition.book.sections:
        if section.level == 1:
            tally = _tally(parts.get(section.id, []), policy)
            yield ChapterProgress(section.id, section.number, section.title, tally)


def _tally(passages: Iterable[Passage], policy: str) -> Tally:
    segments: Counter[State] = Counter()
    words: Counter[State] = Counter()
    for passage in passages:
        segments[passage.state] += 1
        words[passage.state] += count_words(passage.segment.text)
    ready = sum(words[state] for state in PUBLISHABLE[policy])
    return Tally(
        {state: segments[state] for state in STATES},
        {state: words[state] for state in STATES},
        ready / words.total() if words.total() else 1.0,
    )


def _work(edition: Edition) -> Iterable[Passage]:
    allowed = PUBLISHABLE[edition.book.settings.publish]
    once: dict[tuple[str | None, str], Passage] = {}
    for passage in edition.passages:
        once.setdefault(passage.segment.key, passage)
    passages = list(once.values())
    yield from (passage for passage in passages if passage.state not in allowed)
    drafts = [p for p in passages if p.state == "machine" and p.state in allowed]
    yield from sorted(drafts, key=lambda passage: passage.score or 0)


def as_dict(progress: Progress) -> dict[str, Any]:
    """The progress as JSON has it. The keys are stable.

    - ``language``: a BCP 47 tag.
    - ``states``: messages in each state (``missing``, ``machine``, ``stale``, ``translated``,
      ``reviewed``): what a translator's editor counts.
    - ``segments``, ``words``: segments, and words of the source, in each state. A text that
      stands in two places counts twice, as a reader meets it.
    - ``share``: the share of the words (0 to 1) that may be published by the policy of the book.
    - ``behind``: messages that are missing or stale; ``words_to_translate``: their words.
    - ``in_step_with``: date and hash of the source that the translation last kept up with, or null.
    - ``last_change``: the day of the catalog's last revision, or null.
    - ``reviewers``, ``engines``: lists of names.
    - ``published``: whether ``share`` reaches ``minimum``.
    - ``chapters``: for each ``id``, ``number``, ``title``, ``segments``, ``words`` and ``share``.
      They add up to the book; an entry with an empty id counts metadata and labels of pictures.
    """
    return {
        "language": progress.language,
        "states": dict(progress.states),
        **_as_dict(progress.tally),
        "behind": progress.behind,
        "words_to_translate": progress.words_to_translate,
        "in_step_with": progress.in_step_with or None,
        "last_change": progress.last_change or None,
        "reviewers": list(progress.reviewers),
        "engines": list(progress.engines),
        "published": progress.published,
        "minimum": progress.minimum,
        "chapters": [
            {"id": part.id, "number": part.number, "title": part.title, **_as_dict(part.tally)}
            for part in progress.chapters
        ],
    }


def _as_dict(tally: Tally) -> dict[str, Any]:
    return {
        "segments": dict(tally.segments),
        "words": dict(tally.words),
        "share": tally.share,
    }
