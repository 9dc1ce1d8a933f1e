"""Where the marks of a text belong in its translation: by which word came from which.

Every mark of the source has its place afterwards, once, inside the same marks as there: emphasis
and links get whole words, the words that came from theirs; the mark of a note stands behind the
word that came from the one before it. Where words that belong together are torn apart, the part
that says most is taken. Where no such places can be found there is no answer, and ``drafting``
asks in another way.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hexapla.languages.scripts import PUNCTUATION, UNSPACED
from hexapla.machine.engine import Span
from hexapla.machine.plaintext import ATOM, ATOMS, LETTER, Plain, Wrap
from hexapla.machine.requests import Translated

UNIT = re.compile(rf"[{UNSPACED}]+|[^\W_{UNSPACED}]+(?:['’-][^\W_{UNSPACED}]+)*|[{ATOMS}]")
"""A word, a row of letters of a script without spaces, or an atom."""

OPENING = "([{«“‘„‹「『（《〈¿¡—–"
"""Punctuation that belongs to the word behind it."""

HALF = 0.5
"""From this share on a word belongs to a wrap."""

BRIDGE = 2
"""So many words that came from nowhere in particular may lie between two that belong to a wrap."""


ENDING = re.compile(rf"[{PUNCTUATION} \u00a0\u202f]+$")
"""Punctuation that a note's mark stands before in some languages."""


def project(translated: Translated, *, before_stops: bool = False) -> Plain | None:
    """The translation with all marks of its source, or None where they have no places.

    ``before_stops`` says that the language puts the mark of a note before a full stop or comma.
    """
    wraps = _places_of_wraps(translated)
    return None if wraps is None else _with_notes(translated, wraps, before_stops=before_stops)


def _places_of_wraps(translated: Translated) -> Mapping[int, Span] | None:
    """The characters of each wrap, by its index; None where they have no places."""
    if not translated.source.wraps:
        return {}
    return _from_sentinels(translated) if translated.edges else _Projection(translated).wraps()


def _from_sentinels(translated: Translated) -> Mapping[int, Span] | None:
    """The wraps where sentinels or the order of parts say; None where they cross or are empty."""
    if len(translated.edges) < 2 * len(translated.source.wraps):
        return None
    wraps = {
        index: (translated.edges["open", index], translated.edges["close", index])
        for index in range(len(translated.source.wraps))
    }
    return wraps if _is_like_source(translated, wraps) else None


def _is_like_source(translated: Translated, wraps: Mapping[int, Span]) -> bool:
    """Whether wraps have words, and hold the same wraps and atoms as in the source."""
    source = translated.source.wraps
    atoms = list(zip(_atom_places(translated.text), translated.order, strict=True))
    for index, (start, end) in wraps.items():
        if not any(letter.isalnum() for letter in translated.text[start:end]):
            return False
        for place, origin in atoms:
            if (start <= place < end) != source[index].holds(origin, origin + 1):
                return False
        for other, (first, last) in wraps.items():
            if index < other:  # an outer wrap comes before those inside it
                inside = source[index].holds(source[other].start, source[other].end)
                apart = end <= first or last <= start
                if not (start <= first and last <= end if inside else apart):
                    return False
    return True


def _atom_places(text: str) -> list[int]:
    return [found.start() for found in re.finditer(f"[{ATOMS}]", text)]


class _Projection:
    """The places of wraps by the alignment of words."""

    def __init__(self, translated: Translated) -> None:
        self.made = translated
        self.source, self.wrapped = translated.source.text, translated.source.wraps
        self.sources = _units(self.source, [span for _, span, _ in translated.links])
        self.targets = _units(translated.text, [span for span, _, _ in translated.links])
        self.shares = _shares(translated, self.targets, self.sources)
        every = range(len(self.targets))
        self.affinity = [[self._affinity(t, wrap) for t in every] for wrap in self.wrapped]
        origins = dict(zip(_atom_places(translated.text), translated.order, strict=True))
        self.atoms = {
            t: origins[start]
            for t, (start, _) in enumerate(self.targets)
            if translated.text[start] in ATOMS
        }

    def _affinity(self, target: int, wrap: Wrap) -> float:
        """The share of a word that came from the words of a wrap."""
        shares = self.shares[target]
        inside = sum(share for s, share in shares.items() if _is_mostly_in(self.sources[s], wrap))
        return inside / (sum(shares.values()) or 1)

    def wraps(self) -> dict[int, Span] | None:
        """The characters of each wrap, by its index."""
        needed = self._needed()
        if needed is None:
            return None
        ranges: dict[int, tuple[int, int]] = {}
        for index in range(len(self.wrapped)):
            around = [ranges[i] for i in self._around(index)]
            low = max((start for start, _ in around), default=0)
            high = min((end for _, end in around), default=len(self.targets))
            barred = self._barred(index, needed, ranges)
            ranges[index] = self._grown(index, needed[index], (low, high), barred)
        return self._characters(ranges)

    def _needed(self) -> list[set[int]] | None:
        """The words that each wrap must have: its atoms, and one word of its own or of one in it.

        None where a wrap could not hold its own without another's.
        """
        needed: list[set[int]] = [
            {t for t, at in self.atoms.items() if wrap.holds(at, at + 1)} for wrap in self.wrapped
        ]
        taken_units: set[int] = set(self.atoms)
        every = range(len(self.wrapped))
        holders = {holder for index in every for holder in self._around(index)}
        innermost = [index for index in every if index not in holders]
        for index in sorted(innermost, key=lambda i: -max(self.affinity[i], default=0)):
            core = self._core(index, needed[index], taken_units)
            if core is None:
                return None
            taken_units.add(core)
            for holder in (index, *self._around(index)):
                needed[holder].add(core)
        if any(self._is_parted(index, words) for index, words in enumerate(needed)):
            return None
        for one in range(len(needed)):
            for other in range(one + 1, len(needed)):
                if one not in self._around(other) and _cross(needed[one], needed[other]):
                    return None
        return needed

    def _is_parted(self, index: int, words: set[int]) -> bool:
        """Whether an atom that is not in a wrap stands between words of it."""
        wrap = self.wrapped[index]
        return any(
            min(words) < t < max(words)
            for t, at in self.atoms.items()
            if not wrap.holds(at, at + 1)
        )

    def _around(self, index: int) -> list[int]:
        """The wraps that hold a wrap."""
        wrap = self.wrapped[index]
        return [i for i in range(index) if self.wrapped[i].holds(wrap.start, wrap.end)]

    def _core(self, index: int, atoms: set[int], taken_units: set[int]) -> int | None:
        """The word that most surely belongs to a wrap: its neighbours do so, too."""
        affinity = self.affinity[index]
        free = [
            t
            for t in range(len(affinity))
            if t not in taken_units and not self._is_parted(index, {*atoms, t})
        ]

        def sureness(t: int) -> float:
            return (
                affinity[t] + sum(affinity[n] for n in (t - 1, t + 1) if 0 <= n < len(affinity)) / 2
            )

        return max(free, key=sureness, default=None)

    def _barred(
        self, index: int, needed: Sequence[set[int]], ranges: Mapping[int, tuple[int, int]]
    ) -> set[int]:
        """The words that a wrap must not have: other wraps', and atoms outside it."""
        wrap = self.wrapped[index]
        barred = {t for t, at in self.atoms.items() if not wrap.holds(at, at + 1)}
        for other in range(len(self.wrapped)):
            related = other == index or other in self._around(index) or index in self._around(other)
            if not related:
                barred |= set(range(*ranges[other])) if other in ranges else needed[other]
        return barred

    def _grown(
        self, index: int, needed: set[int], limits: tuple[int, int], barred: set[int]
    ) -> tuple[int, int]:
        """The words of a wrap: those it needs, and their neighbours that belong to it."""
        affinity = self.affinity[index]
        first, last = min(needed), max(needed)

        def reach(start: int, step: int) -> int:
            at, reached = start, start
            while limits[0] <= at + step < limits[1] and at + step not in barred:
                at += step
                if affinity[at] >= HALF:
                    reached = at
                elif abs(at - reached) > BRIDGE:
                    break
            return reached

        return reach(first, -1), reach(last, 1) + 1

    def _characters(self, ranges: Mapping[int, tuple[int, int]]) -> dict[int, Span]:
        """Words as characters, with the punctuation that the wrap has in the source, too."""
        spans: dict[int, Span] = {}
        for index in reversed(range(len(self.wrapped))):
            first, last = ranges[index]
            wrap = self.source[self.wrapped[index].start : self.wrapped[index].end]
            start, end = self.targets[first][0], self.targets[last - 1][1]
            if not wrap[:1].isalnum() and wrap[0] not in ATOMS:
                start -= _run(reversed(self.made.text[:start]), opening=True)
            if not wrap[-1:].isalnum() and wrap[-1] not in ATOMS:
                end += _run(self.made.text[end:], opening=False)
            inner = [spans[i] for i in spans if index in self._around(i)]
            start = min([start, *(one for one, _ in inner)])
            end = max([end, *(one for _, one in inner)])
            spans[index] = (start, end)
        return spans


def _run(letters: Iterable[str], *, opening: bool) -> int:
    """How many marks of punctuation follow, of those that open or of the others."""
    count = 0
    for letter in letters:
        is_mark = not letter.isalnum() and not letter.isspace() and letter not in ATOMS
        if not is_mark or (letter in OPENING) != opening:
            break
        count += 1
    return count


def _cross(first: set[int], second: set[int]) -> bool:
    """Whether two sets of words cannot both be in one piece."""
    if not first or not second:
        return False
    return min(first) <= max(second) and min(second) <= max(first)


def _units(text: str, pieces: Iterable[Span]) -> list[Span]:
    """The words of a text; in scripts without spaces, the pieces that the engine knows."""
    places = {place for span in pieces for place in span}
    units: list[Span] = []
    for found in UNIT.finditer(text):
        start, end = found.span()
        if re.match(f"[{UNSPACED}]", found[0]):
            inner = [place for place in range(start + 1, end) if place in places]
            units += list(zip([start, *inner], [*inner, end], strict=True))
        else:
            units.append((start, end))
    return units


def _is_mostly_in(unit: Span, wrap: Wrap) -> bool:
    start, end = unit
    return 2 * (min(end, wrap.end) - max(start, wrap.start)) > end - start


def _shares(
    translated: Translated, targets: Sequence[Span], sources: Sequence[Span]
) -> list[dict[int, float]]:
    """For each word of the translation, how much of it came from which words of the source."""
    shares: list[dict[int, float]] = [defaultdict(float) for _ in targets]
    for target, source, weight in translated.links:
        for t, there in _overlaps(targets, target):
            for s, here in _overlaps(sources, source):
                shares[t][s] += weight * there * here
    for t, s in _same_words(translated, targets, sources):
        shares[t] = {s: 1.0}
    return shares


def _overlaps(units: Sequence[Span], piece: Span) -> Iterator[tuple[int, float]]:
    """The words that a piece stands in, and the share of the piece in each."""
    start, end = piece
    at = max(0, bisect_right(units, (start, start)) - 1)
    while at < len(units) and units[at][0] < end:
        common = min(end, units[at][1]) - max(start, units[at][0])
        if common > 0:
            yield at, common / (end - start)
        at += 1


def _same_words(
    translated: Translated, targets: Sequence[Span], sources: Sequence[Span]
) -> Iterator[tuple[int, int]]:
    """Words that are the same in both texts, once in each: figures, names, atoms."""
    ours, theirs = (
        [text[start:end].casefold() for start, end in units]
        for text, units in ((translated.text, targets), (translated.source.text, sources))
    )
    origins = dict(zip(_atom_places(translated.text), translated.order, strict=True))
    starts = {start: s for s, (start, _) in enumerate(sources)}
    for t, word in enumerate(ours):
        if word in ATOMS:
            yield t, starts[origins[targets[t][0]]]
        elif word in theirs and ours.count(word) == theirs.count(word) == 1:
            yield t, theirs.index(word)


# Notes


def _with_notes(translated: Translated, wraps: Mapping[int, Span], *, before_stops: bool) -> Plain:
    """The text with its wraps, and with the marks of notes that are not in it yet."""
    missing = [
        at
        for at, letter in enumerate(translated.source.text)
        if letter in ATOMS and at not in translated.order
    ]
    atoms = list(zip(_atom_places(translated.text), translated.order, strict=True))
    placed = [
        (_place_of_note(translated, at, wraps, before_stops=before_stops), at) for at in missing
    ]
    return _inserted(translated, wraps, atoms, placed)


def _place_of_note(
    translated: Translated, at: int, wraps: Mapping[int, Span], *, before_stops: bool
) -> int:
    """Where the mark of a note belongs: behind the word, and the punctuation, that it followed."""
    source = translated.source
    place = _behind_word(translated, at)
    if at and not source.text[at - 1].isalnum() and source.text[at - 1] not in ATOMS:
        place += _run(translated.text[place:], opening=False)
    if before_stops:
        place = len(ENDING.sub("", translated.text[:place]))
    for index, (start, end) in wraps.items():
        if source.wraps[index].holds(at, at + 1):
            place = min(max(place, start), end)
    for index, (start, end) in wraps.items():
        if not source.wraps[index].holds(at, at + 1) and start < place < end:
            place = end
    return place


def _behind_word(translated: Translated, at: int) -> int:
    """The end of what came from the word before a place of the source."""
    text = translated.source.text
    part, span = next(
        ((part, span) for part, span in translated.parts if span[0] <= at < span[1]),
        ((len(translated.text), len(translated.text)), (at, at)),
    )
    rest = text[at : span[1]]
    if not any(letter.isalnum() or letter == ATOM for letter in rest):
        return part[0] + len(ENDING.sub("", translated.text[slice(*part)]))
    before = [unit for unit in _units(text, ()) if span[0] <= unit[0] and unit[1] <= at]
    for start, end in reversed(before):
        ends = [
            (weight, target[1])
            for target, source, weight in translated.links
            if source[0] < end and start < source[1] and part[0] <= target[0]
        ]
        if ends:
            best = max(weight for weight, _ in ends)
            place = max(end for weight, end in ends if weight >= best * HALF)
            return _end_of_word(translated.text, place)
    return part[0]


def _end_of_word(text: str, place: int) -> int:
    """The end of the word that a place is in, or stands behind."""
    place = len(text[:place].rstrip())
    found = re.compile(f"{LETTER}*").match(text, place)
    return found.end() if found else place


def _inserted(
    translated: Translated,
    wraps: Mapping[int, Span],
    atoms: Sequence[tuple[int, int]],
    placed: Sequence[tuple[int, int]],
) -> Plain:
    """The text with more atoms in it; ``placed`` has their places, and those in the source."""
    source = translated.source
    text = translated.text
    spans = dict(wraps)

    def rank(note: tuple[int, int]) -> tuple[int, int, int]:
        """Of notes at one place, first those that belong into what ends there."""
        place, at = note
        holding = [spans[i] for i, wrap in enumerate(source.wraps) if wrap.holds(at, at + 1)]
        ends = sum(end == place for _, end in holding)
        return place, sum(start == place for start, _ in holding) - ends, at

    notes = sorted(placed, key=rank)
    order = [(place, 1, 0, at) for place, at in atoms]
    order += [(place, 0, number, at) for number, (place, at) in enumerate(notes)]
    for shift, (place, at) in enumerate(notes):
        position = place + shift
        text = text[:position] + source.text[at] + text[position:]
        for index, (start, end) in spans.items():
            inside = source.wraps[index].holds(at, at + 1)
            spans[index] = (
                start + (position < start or (position == start and not inside)),
                end + (position < end or (position == end and inside)),
            )
    indexes = {at: number for number, at in enumerate(_atom_places(source.text))}
    return Plain(
        text,
        tuple(source.atoms[indexes[at]] for *_, at in sorted(order)),
        # In the order of reading, which need not be the source's; of equal ones the outer first.
        tuple(
            Wrap(*spans[index], source.wraps[index].kind)
            for index in sorted(spans, key=lambda i: (spans[i][0], -spans[i][1], i))
        ),
    )
