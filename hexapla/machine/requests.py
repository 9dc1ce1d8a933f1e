"""A plain text → what an engine is asked, and its answers → a text with places for the marks.

A mark that is like a word goes to the engine as a *sentinel*, an invented word that must come back
exactly once. Wraps and the marks of notes stay behind, where the engine says which word came from
which; to one that does not say so they go as sentinels too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise

from hexapla.machine.engine import Hypothesis, Span
from hexapla.machine.offsets import Change, apply_changes
from hexapla.machine.plaintext import ATOM, ATOMS, BREAK, LETTER, NOTE, Plain
from hexapla.machine.sentences import sentences

LEGIBLE = re.compile(r"[^\W\d_]")
"""A letter: what has none is no question for a translator."""


class Cut(IntEnum):
    """How a text is cut into questions; each is finer than the one before."""

    WHOLE = 0
    """At the ends of lines, and of sentences for an engine that wants one at a time."""
    ATOMS = 1
    """Also at each mark that is no wrap."""
    MARKS = 2
    """Also where wraps begin and end: every mark stays where it was among the pieces."""


@dataclass(frozen=True, slots=True)
class Sentinel:
    """What one sentinel of a question stands for."""

    kind: str
    """``atom``, or ``open`` and ``close`` of a wrap."""
    at: int
    """The place of the atom in the plain text, or the index of the wrap."""
    tight: tuple[bool, bool]
    """Whether spaces before it, and after it, are there only to set it apart."""


@dataclass(frozen=True, slots=True)
class Question:
    """One text for the engine."""

    span: Span
    """The characters of the plain text that it asks for."""
    text: str
    origins: tuple[int, ...]
    """For each of its characters the place in the plain text; -1 for what was added."""
    sentinels: tuple[Sentinel, ...]
    """By number, from 1."""


Part = Question | Span
"""A question, or characters that stay as they are."""


def questions(plain: Plain, cut: Cut, language: str, form: str, *, aligns: bool) -> list[Part]:
    """A plain text as the parts it is translated in, in its order and without a gap.

    ``form`` is the sentinels' form; ``language`` is that of the text, and empty for an engine
    that does not want single sentences.
    """
    parts: list[Part] = []
    end = 0
    for start, stop in _spans(plain, cut, language):
        words = plain.text[start:stop]
        first = start + len(words) - len(words.lstrip())
        last = start + len(words.rstrip())
        if not LEGIBLE.search(words):
            continue
        parts += [(end, first)] if end < first else []
        inline = not aligns and cut < Cut.MARKS
        parts.append(_question(plain, (first, last), form, inline=inline))
        end = last
    return [*parts, (end, len(plain.text))] if end < len(plain.text) else parts


def _spans(plain: Plain, cut: Cut, language: str) -> Iterator[Span]:
    for start, stop in _sentences(plain, language):
        places = {start, stop}
        if cut >= Cut.ATOMS:
            found = re.finditer(f"[{ATOMS}]", plain.text[start:stop])
            places |= {start + at for one in found for at in one.span()}
        if cut >= Cut.MARKS:
            places |= {at for w in plain.wraps for at in (w.start, w.end) if start < at < stop}
        ordered = sorted(places)
        yield from pairwise(ordered)


def _sentences(plain: Plain, language: str) -> list[Span]:
    """The sentences of the text as it is read: without notes, and with a word for each atom."""
    visible_text = [
        (at, read)
        for at, letter in enumerate(plain.text)
        if letter != NOTE
        for read in ("word" if letter == ATOM else letter)
    ]
    text = "".join(letter for _, letter in visible_text)
    boundaries = (
        sentences(text, language)
        if language
        else [one.span() for one in re.finditer(f"[^{BREAK}]+", text)]
    )
    # A note at the end of a sentence belongs to it.
    return [
        (visible_text[start][0], _behind_notes(plain.text, visible_text[stop - 1][0] + 1))
        for start, stop in boundaries
    ]


def _behind_notes(text: str, place: int) -> int:
    return place + len(text[place:]) - len(text[place:].lstrip(NOTE))


def _question(plain: Plain, span: Span, form: str, *, inline: bool) -> Question:
    """What the engine is asked for these characters; ``inline`` sends wraps and notes along."""
    letters: list[str] = []
    origins: list[int] = []
    sentinels: list[Sentinel] = []

    def put(text: str, origin: int) -> None:
        letters.append(text)
        origins.extend([origin] * len(text))

    def put_sentinel(kind: str, at: int, place: int) -> None:
        before, after = plain.text[place - 1 : place], plain.text[place + (kind == "atom") :][:1]
        is_note = plain.text[place : place + 1] == NOTE and kind == "atom"
        tight = (
            kind == "close" or (kind == "atom" and (before.isalnum() or is_note)),
            kind == "open" or (kind == "atom" and after.isalnum()),
        )
        sentinels.append(Sentinel(kind, at, tight))
        word = form.format(len(sentinels))
        if letters and letters[-1][-1].isalnum() and word[0].isalnum():
            put(" ", -1)
        put(word, place if kind == "atom" else -1)
        if after.isalnum() and word[-1].isalnum():
            put(" ", -1)

    start, stop = span
    for place in range(start, stop + 1):
        for kind, index in _edges(plain, span, place) if inline else ():
            put_sentinel(kind, index, place)
        if place == stop:
            break
        letter = plain.text[place]
        if letter == ATOM or (inline and letter == NOTE):
            put_sentinel("atom", place, place)
        elif letter not in ATOMS:
            put(letter, place)
    return Question(span, "".join(letters), tuple(origins), tuple(sentinels))


def _edges(plain: Plain, span: Span, place: int) -> Iterator[tuple[str, int]]:
    """The wraps that close and open at a place in a span: closing and inner ones first."""
    start, stop = span
    wraps = list(enumerate(plain.wraps))
    yield from (("close", i) for i, w in reversed(wraps) if w.end == place and place > start)
    yield from (("open", i) for i, w in wraps if w.start == place and place < stop)


# Answers


@dataclass(slots=True)
class Translated:
    """A translation that is being put together from its parts."""

    source: Plain
    text: str = ""
    order: list[int] = field(default_factory=list)
    """The place in the source of each atom of the text."""
    links: list[tuple[Span, Span, float]] = field(default_factory=list)
    """Characters of the text, characters of the source, and how much of the first is from there."""
    parts: list[tuple[Span, Span]] = field(default_factory=list)
    """The characters of each part, and those of the source that it stands for."""
    edges: dict[tuple[str, int], int] = field(default_factory=dict)
    """Where wraps open and close, as far as the sentinels or the order of the parts tell."""

    def respell(self, changes: Iterable[Change]) -> None:
        """Change the text, and carry all places in it along."""
        self.text, moved = apply_changes(self.text, changes)

        def carried(span: Span) -> Span:
            return moved(span[0]), moved(span[1])

        self.links = [(carried(target), source, weight) for target, source, weight in self.links]
        self.parts = [(carried(here), there) for here, there in self.parts]
        self.edges = {edge: moved(place) for edge, place in self.edges.items()}


def pick(question: Question, hypotheses: Sequence[Hypothesis], form: str) -> Hypothesis | None:
    """The first hypothesis that has each sentinel once."""
    return next(
        (one for one in hypotheses if _sentinel_positions(question, one.text, form) is not None),
        None,
    )


def _sentinel_positions(question: Question, text: str, form: str) -> Mapping[int, Span] | None:
    """Where each sentinel stands, by number; None if they are not all there once."""
    before, after = map(re.escape, form.split("{}"))
    left_boundary = rf"(?<!{LETTER})" if form[0].isalnum() else ""
    right = rf"\s?{after}" if after else ""
    right += rf"(?!{LETTER})" if form[0].isalnum() else "" if after else r"(?!\d)"
    pattern = rf"{left_boundary}{before}\s?(\d+){right}"
    matches = [(int(one[1]), one.span()) for one in re.finditer(pattern, text, re.IGNORECASE)]
    wanted = list(range(1, len(question.sentinels) + 1))
    if not wanted:
        return {}
    return dict(matches) if sorted(number for number, _ in matches) == wanted else None


def assemble(  # noqa: PLR0913 - what was asked, and how, is all needed again
    plain: Plain,
    parts: Sequence[Part],
    answers: Sequence[Hypothesis],
    form: str,
    *,
    cut: Cut,
    spaceless: bool,
) -> Translated:
    """The translation of a plain text from the answers to its questions, which ``pick`` took.

    ``spaceless`` says that the target language puts no spaces between words.
    """
    translated = Translated(plain)
    answer_iterator = iter(answers)
    for part in parts:
        span = part.span if isinstance(part, Question) else part
        start = len(translated.text)
        if isinstance(part, Question):
            if cut is Cut.MARKS:
                _note_edges(translated, span[0])
            _add_answer(translated, part, next(answer_iterator), form)
        else:
            _add_as_it_is(translated, span, edges=cut is Cut.MARKS, spaceless=spaceless)
        translated.parts.append(((start, len(translated.text)), span))
    if cut is Cut.MARKS:
        _note_edges(translated, len(plain.text))
    return translated


def _note_edges(translated: Translated, place: int) -> None:
    """Here is what stands at this place of the source, where wraps may open and close."""
    for index, wrap in enumerate(translated.source.wraps):
        if wrap.start == place:
            translated.edges["open", index] = len(translated.text)
        if wrap.end == place:
            translated.edges["close", index] = len(translated.text)


def _add_as_it_is(translated: Translated, span: Span, *, edges: bool, spaceless: bool) -> None:
    drops_spaces = spaceless and translated.source.text[slice(*span)].isspace()
    for at in range(*span):
        letter, position = translated.source.text[at], len(translated.text)
        if edges:
            _note_edges(translated, at)
        if drops_spaces:
            continue
        if letter in ATOMS:
            translated.order.append(at)
        translated.links.append(((position, position + 1), (at, at + 1), 1.0))
        translated.text += letter


def _add_answer(translated: Translated, question: Question, answer: Hypothesis, form: str) -> None:
    found = _sentinel_positions(question, answer.text, form) or {}
    changes, places = [], []
    for number, here in sorted(found.items(), key=lambda one: one[1]):
        sentinel = question.sentinels[number - 1]
        start, stop = _with_added_spaces(answer.text, here, sentinel)
        atom = translated.source.text[sentinel.at] if sentinel.kind == "atom" else ""
        changes.append((start, stop, atom))
        places.append((start, sentinel))
    text, moved = apply_changes(answer.text, changes)
    shift = len(translated.text) - (len(text) - len(text.lstrip()))

    def place_of(place: int) -> int:
        return max(moved(place) + shift, len(translated.text))

    for start, sentinel in places:
        if sentinel.kind == "atom":
            translated.order.append(sentinel.at)
        else:
            translated.edges[sentinel.kind, sentinel.at] = place_of(start)
    translated.links += _links(question, answer, place_of)
    translated.text += text.strip()


def _with_added_spaces(text: str, span: Span, sentinel: Sentinel) -> Span:
    """A sentinel with the spaces beside it that the source does not have there."""
    start, stop = span
    if sentinel.tight[0]:
        start = len(text[:start].rstrip())
    if sentinel.tight[1]:
        stop = len(text) - len(text[stop:].lstrip())
    return start, stop


def _links(
    question: Question, answer: Hypothesis, place: Callable[[int], int]
) -> Iterator[tuple[Span, Span, float]]:
    if not answer.alignment:
        return
    for target, source, weight in answer.alignment.links:
        from_here = question.origins[slice(*answer.alignment.source[source])]
        known = [origin for origin in from_here if origin >= 0]
        start, stop = map(place, answer.alignment.target[target])
        if known and start < stop:
            yield (start, stop), (known[0], known[-1] + 1), weight
