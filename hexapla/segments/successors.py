"""The search for the old message that each new text of the source stands in the place of.

First between its neighbours, where texts were changed, merged or split; then in its section; and at
last anywhere, for a text of some length that is almost the same. Any other likeness would be a
guess, and guesses mislead translators.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.languages import scripts
from hexapla.languages.scripts import separates_sentences
from hexapla.model import STATES
from hexapla.segments.carry import (
    Carried,
    Changes,
    Key,
    carry,
    restore,
    translated_source,
    with_provenance,
)
from hexapla.segments.edits import Languages, classify_edit, contained_share, similarity, words
from hexapla.segments.marks import ATOM, marks_in, numbers_in, renumbered

SIMILAR_IN_PLACE = 0.4
"""How alike (0 to 1) two texts in one place must be for the old translation to be offered."""

SIMILAR_IN_SECTION, SIMILAR_ELSEWHERE = 0.6, 0.85
"""The same for texts that moved too."""

LONG = 6
"""From how many words on a text that moved and changed can be known again."""

PART_SHARE = 0.75
"""The share of a text's words that must stand in another for the one to be a part of the other."""

CANDIDATES = 8
"""How many of the old texts in a place are compared in full, those most alike by letters."""

WINDOW = 100
"""In a place with more old texts than twice this, those further before or after are passed over."""


class SuccessorSearch:
    """The search for the old message that each new text stands in the place of."""

    def __init__(
        self,
        catalog: Catalog,
        wanted: Sequence[Message],
        taken: set[Key],
        source: str,
        changes: Changes,
    ) -> None:
        self.languages = Languages(source, catalog.language)
        self.changes = changes
        self.wanted = list(wanted)
        self.old = list(catalog.messages)
        self.place = {message.key: at for at, message in enumerate(self.old)}
        self.free = [m.key not in taken for m in self.old]
        self.left_places = dict(_left_places(self.old, self.wanted))
        self.left_by_place: dict[str, list[Message]] = {}
        """The same the other way round."""
        for message in self.old:
            for place in self.left_places.get(message.key, ()):
                self.left_by_place.setdefault(place, []).append(message)
        self.found: dict[Key, Message] = {}
        self.used: set[Key] = set()
        self.origin: dict[Key, Message] = {}
        """The old message that each found one came from."""

    def successors(
        self, new_messages: Sequence[Message], known: dict[Key, Message]
    ) -> dict[Key, Message]:
        """What becomes of the new messages that stand in the place of an old one."""
        waiting = {message.key for message in new_messages}
        for run, before, after in self._runs(waiting, known):
            near = self._between(before, after)
            self._merge_and_split(run, near)
            here = [*near, *self._left_here(run)]
            self._match(
                run, (_window(here, at / len(run)) for at in range(len(run))), SIMILAR_IN_PLACE
            )
            self._match_parts(run, near)
        self._match_moved(new_messages, [m for m, free in self._translated() if free])
        self._match_moved(new_messages, [m for m, free in self._translated() if not free])
        return self.found

    def _match_moved(self, new_messages: Sequence[Message], old: Sequence[Message]) -> None:
        """Give new messages the old ones most like them, in their section and then anywhere."""
        run = self._not_found(new_messages)
        self._match(run, _in_section(run, old), SIMILAR_IN_SECTION, moved=True)
        if run := self._not_found(new_messages):
            self._match(run, map(_SimilarTexts(old).nearest, run), SIMILAR_ELSEWHERE, moved=True)

    def _not_found(self, new_messages: Sequence[Message]) -> list[Message]:
        """What nothing was found for in its place, and is long enough to be known elsewhere."""
        return [m for m in new_messages if m.key not in self.found and _is_long(m)]

    def _translated(self) -> Iterator[tuple[Message, bool]]:
        """The old messages with a translation, and whether their text is gone."""
        return ((m, free) for m, free in zip(self.old, self.free, strict=True) if m.string)

    def _runs(
        self, waiting: set[Key], known: dict[Key, Message]
    ) -> Iterator[tuple[list[Message], int | None, int | None]]:
        """New messages in a row, with the old places of their settled neighbours."""
        before: int | None = None
        groups = itertools.groupby(self.wanted, lambda message: message.key in waiting)
        listed = [(is_new, list(group)) for is_new, group in groups]
        for at, (is_new, group) in enumerate(listed):
            if not is_new:
                before = self.place.get(known[group[-1].key].key)
                continue
            after = listed[at + 1][1][0] if at + 1 < len(listed) else None
            yield group, before, self.place.get(known[after.key].key) if after else None

    def _between(self, before: int | None, after: int | None) -> list[Message]:
        """The old messages no longer wanted that stood after the one or before the other."""
        first = -1 if before is None else before
        last = len(self.old) if after is None else after
        following = itertools.takewhile(lambda at: self.free[at], range(first + 1, len(self.old)))
        preceding = itertools.takewhile(lambda at: self.free[at], range(last - 1, -1, -1))
        return [
            self.old[at]
            for at in sorted({*following, *preceding})
            if self.old[at].string and self.old[at].key not in self.used
        ]

    def _left_here(self, run: Sequence[Message]) -> list[Message]:
        """Messages that are still wanted elsewhere, but no longer where these now stand."""
        places = dict.fromkeys(place for message in run for place in message.places)
        lost = {old.key: old for place in places for old in self.left_by_place.get(place, ())}
        return sorted(lost.values(), key=lambda old: self.place[old.key])

    def _match(
        self,
        run: Sequence[Message],
        old: Iterable[Sequence[Message]],
        enough: float,
        *,
        moved: bool = False,
    ) -> None:
        """Give each new message the one most like it of its old ones, the most alike first."""
        pairs = [
            (score, new, candidate)
            for new, here in zip(run, old, strict=True)
            if new.key not in self.found
            for candidate in _nearest(new, [m for m in here if m.key not in self.used], enough)
            if (score := _similarity(candidate, new)) >= enough
        ]
        for _, new, candidate in sorted(pairs, key=lambda pair: -pair[0]):
            if new.key not in self.found and candidate.key not in self.used:
                self._follow(candidate, new, moved=moved)

    def _follow(self, old: Message, new: Message, *, moved: bool) -> None:
        """The old message under the new text: carried over, or stale."""
        edit = classify_edit(translated_source(old), new.id, old.string, self.languages)
        is_draft = old.state == "stale" and old.previous is None
        if edit.kind == "real" or is_draft or (moved and edit.kind == "mechanical"):
            self._offer(old, new, old.string, None if is_draft else translated_source(old))
        else:
            carried = with_provenance(restore(old, new), edit.string, old)
            self._settle(new, carry(carried, new), old)
            self.changes.carried.append(Carried(edit.kind, old, self.found[new.key]))

    def _offer(self, old: Message, new: Message, string: str, previous: str | None) -> None:
        context = old.previous_context or old.context
        is_other = previous is not None and context != new.context
        stale = replace(
            carry(old, new),
            string=string,
            previous=previous,
            previous_context=context if is_other else None,
            flags=tuple(dict.fromkeys(("fuzzy", *old.flags))),
        )
        self._settle(new, stale, old)
        self.changes.stale.append(stale)

    def _settle(self, new: Message, message: Message, *predecessors: Message) -> None:
        self.found[new.key] = message
        self.origin[new.key] = predecessors[0]
        self.used |= {old.key for old in predecessors if old.key not in self.left_places}

    # Paragraphs that were merged, or split

    def _merge_and_split(self, run: Sequence[Message], near: Sequence[Message]) -> None:
        """Follow texts that are exactly some old ones together, and those that are its parts."""
        merged = {
            _joined([translated_source(part) for part in parts], " "): parts
            for parts in _rows(near)
        }
        for new in run:
            if parts := merged.get(new.id):
                self._merge(parts, new)
        split = {_joined([part.id for part in parts], " "): parts for parts in _rows(run)}
        for predecessor in near:
            parts = split.get(translated_source(predecessor))
            if not parts or predecessor.key in self.used:
                continue
            if not any(part.key in self.found for part in parts):
                self._split(predecessor, parts)

    def _merge(self, parts: Sequence[Message], new: Message) -> None:
        if new.key in self.found or any(part.key in self.used for part in parts):
            return
        string = _joined([part.string for part in parts], _space(self.languages.target))
        worst = min(parts, key=lambda part: STATES.index(part.state))
        comments = dict.fromkeys(comment for part in parts for comment in part.comments)
        merged = replace(
            worst, id=_joined([translated_source(p) for p in parts], " "), comments=tuple(comments)
        )
        if worst.state == "stale":
            self._offer(merged, new, string, merged.id)
            self.used |= {part.key for part in parts}
            return
        self._settle(new, carry(with_provenance(restore(merged, new), string, worst), new), *parts)
        self.changes.carried.append(Carried("cosmetic", merged, self.found[new.key]))

    def _split(self, old: Message, parts: Sequence[Message]) -> None:
        """Offer each part its own sentences, where the translation has as many; else all."""
        strings = _pieces(old.string, [part.id for part in parts])
        for part, string in zip(parts, strings, strict=True):
            self._offer(old, part, string, translated_source(old))

    def _match_parts(self, run: Sequence[Message], near: Sequence[Message]) -> None:
        """Offer a text that was cut off another that one's translation; add one that was joined."""
        for new, neighbour in _neighbours(run):
            predecessor = self.origin.get(neighbour.key)
            if (
                predecessor
                and new.key not in self.found
                and _is_part(new, new.id, predecessor, translated_source(predecessor))
            ):
                self._offer(predecessor, new, predecessor.string, translated_source(predecessor))
        successors = {predecessor.key: self.found[key] for key, predecessor in self.origin.items()}
        for old, neighbour in _neighbours(near):
            now = successors.get(neighbour.key)
            is_open = now and now.state == "stale" and old.key not in self.used
            if now and is_open and _is_part(old, translated_source(old), now, now.id):
                self._add(old, neighbour, now)

    def _add(self, old: Message, other: Message, stale: Message) -> None:
        """Put what was joined to a text beside the translation offered for it, in their order."""
        first, second = sorted((old, other), key=lambda m: self.place[m.key])
        string = _joined([first.string, second.string], _space(self.languages.target))
        self.changes.stale.remove(stale)
        self._offer(
            other,
            stale,
            string,
            _joined([translated_source(first), translated_source(second)], " "),
        )
        self.used.add(old.key)


def _neighbours(messages: Sequence[Message]) -> Iterator[tuple[Message, Message]]:
    """Each message with the one before it and the one after it."""
    for first, second in itertools.pairwise(messages):
        yield first, second
        yield second, first


def _is_part(part: Message, text: str, whole: Message, whole_text: str) -> bool:
    """Whether a text of some length is mostly a part of another in the same role."""
    return (
        part.context == whole.context
        and _is_long(part)
        and contained_share(text, whole_text) >= PART_SHARE
    )


def _left_places(
    old: Sequence[Message], wanted: Sequence[Message]
) -> Iterator[tuple[Key, set[str]]]:
    """Of each message that is still wanted, the places where it no longer stands."""
    now = {message.key: set(message.places) for message in wanted}
    for message in old:
        if message.key in now and message.string:
            yield message.key, set(message.places) - now[message.key]


def _in_section(run: Sequence[Message], old: Sequence[Message]) -> Iterator[list[Message]]:
    """For each new message the old ones that stood in its section, about as far on."""
    before, now = _by_place(old), _by_place(run)
    at: Counter[str] = Counter()
    for new in run:
        near = {
            candidate.key: candidate
            for place in new.places
            for candidate in _window(before.get(place, ()), at[place] / len(now[place]))
        }
        at.update(new.places)
        yield list(near.values())


def _by_place(messages: Iterable[Message]) -> dict[str, list[Message]]:
    by_place: dict[str, list[Message]] = {}
    for message in messages:
        for place in message.places:
            by_place.setdefault(place, []).append(message)
    return by_place


class _SimilarTexts:
    """Old messages by each two words in a row, to find those that have most in common."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.messages = messages
        self.having: dict[tuple[str, str], list[int]] = {}
        for at, message in enumerate(messages):
            for pair in set(itertools.pairwise(words(translated_source(message)))):
                self.having.setdefault(pair, []).append(at)

    def nearest(self, new: Message) -> list[Message]:
        """The old messages that have most pairs of words in common with a new one."""
        pairs = dict.fromkeys(itertools.pairwise(words(new.id)))
        common = Counter(at for pair in pairs for at in self.having.get(pair, ())[:WINDOW])
        return [self.messages[at] for at, _ in common.most_common(CANDIDATES)]


def _window(old: Sequence[Message], share: float) -> Sequence[Message]:
    """Of many messages in a place, those about as far on (0 to 1) as a new one is."""
    middle = round(share * len(old))
    return old[max(0, middle - WINDOW) : middle + WINDOW]


def _nearest(new: Message, old: Sequence[Message], enough: float) -> list[Message]:
    """The old messages most like a new one by their letters, to be compared in full."""
    if len(old) <= CANDIDATES:
        return list(old)
    texts = [translated_source(message) for message in old]
    # The words count for the other half: 1 at most.
    least = 100 * max(0.0, 2 * enough - 1)
    best = process.extract(new.id, texts, scorer=fuzz.ratio, limit=CANDIDATES, score_cutoff=least)
    return [old[at] for _, _, at in best]


def _similarity(old: Message, new: Message) -> float:
    """How alike two messages are, 0 to 1. Another role needs the same words: a title is no cell."""
    if old.context == new.context:
        return similarity(translated_source(old), new.id)
    return float(words(translated_source(old)) == words(new.id))


def _is_long(message: Message) -> bool:
    return len(words(message.id)) >= LONG


def _rows(messages: Sequence[Message]) -> Iterator[Sequence[Message]]:
    """Two to four messages in a row that have one role."""
    for size, start in itertools.product((2, 3, 4), range(len(messages))):
        row = messages[start : start + size]
        if len(row) == size and len({message.context for message in row}) == 1:
            yield row


def _space(language: str) -> str:
    return " " if separates_sentences(language) else ""


def _joined(texts: Sequence[str], space: str) -> str:
    """Texts as one, with the marks numbered on through all of them."""
    joined: list[str] = []
    shift = 0
    for text in texts:
        joined.append(renumbered(text, shift))
        shift += numbers_in(text)
    return space.join(joined)


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with what follows it, so that together they are the text."""
    return scripts.sentences(text, ATOM)


def _pieces(string: str, parts: Sequence[str]) -> list[str]:
    """A translation in the pieces that its source was split into; whole, where that is unsure."""
    translated_sentences = sentences(string)
    counts = [len(sentences(part)) for part in parts]
    if sum(counts) != len(translated_sentences):
        return [string] * len(parts)
    pieces, at, shift = [], 0, 0
    for part, count in zip(parts, counts, strict=True):
        piece = "".join(translated_sentences[at : at + count]).strip()
        pieces.append(renumbered(piece, -shift))
        at, shift = at + count, shift + numbers_in(part)
    fits = all(
        Counter(marks_in(piece)) == Counter(marks_in(part))
        for piece, part in zip(pieces, parts, strict=True)
    )
    return pieces if fits else [string] * len(parts)
