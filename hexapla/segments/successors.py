"""The search for the old message that each new text of the source stands in the place of.

First the very words, wherever they are; then between its neighbours, where texts were changed,
merged or split; then in its section; and at last anywhere, for a text of some length that is almost
the same. Any other likeness would be a guess, and guesses mislead translators.

A message is one text in all the places where it stands. Where it changed in several of them, each
new text has it for its old one.
"""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from hexapla.catalogs.catalog import Catalog, Message, is_ours
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
from hexapla.segments.edits import (
    Languages,
    classify_edit,
    count_of_words,
    is_contained,
    is_same,
    letters,
    similarity,
    words,
)
from hexapla.segments.marks import ATOM, marks_in, numbers_in, renumbered

SIMILAR_IN_PLACE = 0.4
"""How alike (0 to 1) two texts in one place must be for the old translation to be offered."""

SIMILAR_IN_SECTION, SIMILAR_ELSEWHERE = 0.6, 0.85
"""The same for texts that moved too."""

SIMILAR_COPY = 0.7
"""The same for a text whose old one went to another text of its section already."""

LEAST_OF_A_COPY = 4
"""From how many words on a text is known by all of them but one, wherever it is."""

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
        self.space = _space(source)
        self.changes = changes
        self.wanted = list(wanted)
        self.old = list(catalog.messages)
        self.obsolete = [message for message in catalog.obsolete if message.string]
        self.knows_roles = is_ours(catalog)
        self.place = {message.key: at for at, message in enumerate(self.old)}
        self.free = [m.key not in taken for m in self.old]
        self.left_places = dict(_left_places(self.old, self.wanted))
        self.left_by_place: dict[str, list[Message]] = {}
        """The same the other way round."""
        wanted_keys = {message.key for message in self.wanted}
        self.gone = {m.key: m for m in self.old if m.string and m.key not in wanted_keys}
        """The messages that are wanted nowhere any more."""
        for message in self.old:
            for place in self.left_places.get(message.key, ()):
                self.left_by_place.setdefault(place, []).append(message)
        self.found: dict[Key, Message] = {}
        self.used: set[Key] = set()
        self.origin: dict[Key, Message] = {}
        """The old message that each found one came from."""
        self.successor: dict[Key, Message] = {}
        """The found message that came last from each old one."""

    def successors(
        self, new_messages: Sequence[Message], known: dict[Key, Message]
    ) -> dict[Key, Message]:
        """What becomes of the new messages that stand in the place of an old one."""
        waiting = {message.key for message in new_messages}
        runs = [
            (run, self._between(before, after)) for run, before, after in self._runs(waiting, known)
        ]
        self._match_same(runs)
        for run, near in runs:
            self._merge_and_split(run, near)
            here = [*near, *self._left_here(run)]
            self._match(
                run, (_window(here, at / len(run)) for at in range(len(run))), SIMILAR_IN_PLACE
            )
            self._match_parts(run, near)
        everywhere = _SimilarTexts([message for message in self.old if message.string])
        self._match_moved(new_messages, everywhere, free=True)
        self._match_copies(new_messages)
        self._match_moved(new_messages, everywhere, free=False)
        self._match_elsewhere(new_messages, everywhere, self.used, again=True)
        obsolete = {message.key for message in self.obsolete}
        self._match_elsewhere(new_messages, _SimilarTexts(self.obsolete), obsolete)
        self._match_copies_with_another_word(new_messages)
        return self.found

    def _match_same(self, runs: Sequence[tuple[Sequence[Message], Sequence[Message]]]) -> None:
        """Give each new message the old one that has the same words, best one that stood here."""
        if not runs:
            return
        letters_of_new = {letters(new.id) for run, _ in runs for new in run}
        by_words: dict[object, list[Message]] = {}
        for old in (*(m for m in self.old if m.string), *self.obsolete):
            source = translated_source(old)
            if letters(source) in letters_of_new:
                by_words.setdefault(_wording(source), []).append(old)
        for run, near in runs:
            between = {message.key for message in near}
            for new in run:
                olds = by_words.get(_wording(new.id), ())
                here = {
                    old.key for old in olds if old.key in between or self._has_left(old, new.places)
                }
                self._follow_same(olds, new, here)

    def _has_left(self, old: Message, places: Iterable[str]) -> bool:
        """Whether an old message stood in one of these places and no longer does."""
        gone = old.places if self.gone.get(old.key) is old else ()
        return not self.left_places.get(old.key, set(gone)).isdisjoint(places)

    def _follow_same(self, olds: Sequence[Message], new: Message, here: set[Key]) -> None:
        """The best of the old messages with the words of a new one, under it.

        In its place, or in its role, it is the same text. A short one that is another thing
        elsewhere may need other words there: "Open" is what a button does, and what a door is.
        """

        def rank(old: Message) -> tuple[bool, ...]:
            is_elsewhere = old.key not in here
            return old.state == "stale", is_elsewhere, old.id != new.id, old.context != new.context

        if not (old := min(olds, key=rank, default=None)):
            return
        is_known_role = self.knows_roles or old.context is not None
        if old.key in here or _is_long(new) or not is_known_role:
            self._follow(old, new, moved=old.key not in here)
        else:
            is_draft = old.state == "stale" and old.previous is None
            self._offer(old, new, old.string, None if is_draft else translated_source(old))

    def _match_moved(
        self, new_messages: Sequence[Message], old: _SimilarTexts, *, free: bool
    ) -> None:
        """Give new messages the old ones most like them, in their section and then anywhere.

        Of the old ones those whose text is gone, or those whose text is still there.
        """
        run = self._not_found(new_messages)
        fitting = [m for m in old.messages if self.free[self.place[m.key]] == free]
        self._match(run, _in_section(run, fitting), SIMILAR_IN_SECTION, moved=True)
        self._match_elsewhere(new_messages, old, {m.key for m in fitting})

    def _match_elsewhere(
        self,
        new_messages: Sequence[Message],
        old: _SimilarTexts,
        fitting: set[Key],
        *,
        again: bool = False,
    ) -> None:
        """The same anywhere, of the old ones that fit."""
        run = self._not_found(new_messages) if fitting else []
        nearest = (old.nearest(new, fitting) for new in run)
        self._match(run, nearest, SIMILAR_ELSEWHERE, moved=True, again=again)

    def _match_copies(self, new_messages: Sequence[Message]) -> None:
        """Give new messages an old one that stood where they do, though it went to another, too."""
        if not (run := [new for new in new_messages if new.key not in self.found]):
            return
        gone = self.gone.values()
        several = [old for old in gone if len(old.places) > 1]
        copied = [old for old in gone if len(old.places) == 1 and old.key in self.used]
        self._match(run, _in_section(run, several), SIMILAR_IN_SECTION, again=True)
        self._match(run, _in_section(run, copied), SIMILAR_COPY, moved=True, again=True)

    def _match_copies_with_another_word(self, new_messages: Sequence[Message]) -> None:
        """Offer a copy in which one word became another the translation of its model.

        Where several texts could be that, none is: "See the map below" may come from any.
        """
        run = [new for new in new_messages if new.key not in self.found and _halves(new, new.id)]
        wanted = {half for new in run for half in _halves(new, new.id)}
        having: dict[object, dict[Key, Message]] = {}
        for old in self.old if run else ():
            for half in _halves(old, translated_source(old)) if old.string else ():
                if half in wanted:
                    having.setdefault(half, {})[old.key] = old

        def model(new: Message) -> list[Message]:
            near = [having.get(half, {}) for half in _halves(new, new.id)]
            found = [
                old
                for old in {key: old for olds in near for key, old in olds.items()}.values()
                if _differ_in_a_word(translated_source(old), new.id)
            ]
            return found if len(found) == 1 else []

        self._match(run, map(model, run), SIMILAR_COPY, moved=True, again=True)

    def _not_found(self, new_messages: Sequence[Message]) -> list[Message]:
        """What nothing was found for in its place, and is long enough to be known elsewhere."""
        return [m for m in new_messages if m.key not in self.found and _is_long(m)]

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
        again: bool = False,
    ) -> None:
        """Give each new message the one most like it of its old ones, the most alike first.

        Each old one once, but where they may be given ``again``.
        """
        used = set() if again else self.used
        pairs = [
            (score, new, candidate)
            for new, here in zip(run, old, strict=True)
            if new.key not in self.found
            for candidate in _nearest(new, [m for m in here if m.key not in used], enough)
            if (score := _similarity(candidate, new)) >= enough
        ]
        for _, new, candidate in sorted(pairs, key=lambda pair: -pair[0]):
            if new.key not in self.found and candidate.key not in used:
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
        self.successor[predecessors[0].key] = message
        self.used |= {old.key for old in predecessors if old.key not in self.left_places}

    # Paragraphs that were merged, or split

    def _merge_and_split(self, run: Sequence[Message], near: Sequence[Message]) -> None:
        """Follow texts that are exactly some old ones together, and those that are its parts."""
        merged = {
            _joined([translated_source(part) for part in parts], self.space): parts
            for parts in _rows(near)
        }
        for new in run:
            if parts := merged.get(new.id):
                self._merge(parts, new)
        split = {_joined([part.id for part in parts], self.space): parts for parts in _rows(run)}
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
            worst,
            id=_joined([translated_source(p) for p in parts], self.space),
            comments=tuple(comments),
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
        """Offer a text that was cut off another that one's translation; add one that was joined.

        A text that was continued at length, or cut to a part, has its old one in its place.
        """
        for at, new in enumerate(run):
            for old in _window(near, at / len(run), CANDIDATES):
                is_free = new.key not in self.found and old.key not in self.used
                if is_free and _is_either_part(old, new):
                    self._follow(old, new, moved=False)
        for new, neighbour in _neighbours(run):
            predecessor = self.origin.get(neighbour.key)
            if (
                predecessor
                and new.key not in self.found
                and _is_part(new, new.id, predecessor, translated_source(predecessor))
            ):
                self._offer(predecessor, new, predecessor.string, translated_source(predecessor))
        for old, neighbour in _neighbours(near):
            now = self.successor.get(neighbour.key)
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
            _joined([translated_source(first), translated_source(second)], self.space),
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
        and count_of_words(text) >= LONG
        and is_contained(text, whole_text, PART_SHARE)
    )


def _is_either_part(old: Message, new: Message) -> bool:
    text = translated_source(old)
    return _is_part(old, text, new, new.id) or _is_part(new, new.id, old, text)


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

    @functools.cached_property
    def having(self) -> dict[tuple[str, str], list[int]]:
        """The places of the messages that have two words in a row."""
        having: dict[tuple[str, str], list[int]] = {}
        for at, message in enumerate(self.messages):
            for pair in set(itertools.pairwise(words(translated_source(message)))):
                having.setdefault(pair, []).append(at)
        return having

    def nearest(self, new: Message, fitting: set[Key]) -> list[Message]:
        """Of the fitting messages those that have most pairs of words of a new one."""
        pairs = dict.fromkeys(itertools.pairwise(words(new.id)))
        common = Counter(at for pair in pairs for at in self.having.get(pair, ())[:WINDOW])
        ranked = (self.messages[at] for at, _ in common.most_common())
        found = (old for old in ranked if old.key in fitting)
        return list(itertools.islice(found, CANDIDATES))


def _window(old: Sequence[Message], share: float, around: int = WINDOW) -> Sequence[Message]:
    """Of many messages in a place, those about as far on (0 to 1) as a new one is."""
    middle = round(share * len(old))
    return old[max(0, middle - around) : middle + around]


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
    return float(is_same(translated_source(old), new.id))


def _wording(text: str) -> object:
    """What is equal for texts that have the same words; a text without any is itself."""
    return words(text) or text


def _is_long(message: Message) -> bool:
    return count_of_words(message.id) >= LONG


def _halves(message: Message, text: str) -> list[object]:
    """The first and the second half of the words of a text in its role, with how many there are.

    Where one word differs, the other half is the same.
    """
    said = words(text)
    if count_of_words(text) < LEAST_OF_A_COPY:
        return []
    middle, kind = len(said) // 2, (message.context, len(said))
    return [(kind, "first", said[:middle]), (kind, "second", said[middle:])]


def _differ_in_a_word(one: str, other: str) -> bool:
    """Whether texts of as many words are the same but for one of them."""
    return sum(a != b for a, b in zip(words(one), words(other), strict=True)) <= 1


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
