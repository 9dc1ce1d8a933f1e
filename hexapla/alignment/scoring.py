"""What speaks for two pieces being a text and its translation: learnt from the two books alone.

All weights are logarithms (nats) of how much likelier a thing is between a text and its
translation than between two texts taken at random. ``fsum`` adds them up alike in any order, so
that the same books always give the same answer.
"""

from __future__ import annotations

import functools
import math
import operator
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from statistics import median
from typing import NamedTuple

from hexapla.alignment.beads import Piece, join, length_of

GAP = -3.5
"""A piece without a partner."""

PAIRED = -0.1
BENT = -4.0
"""One piece that became two, or two that became one."""

OTHER_DETAIL = -1.5
OTHER_KIND = -4.0

KEPT = {"number": 0.85, "word": 0.7, "ends": 0.8, "style": 0.7}
"""How often a translation keeps a trait; all others are structure, and kept nearly always."""

KEPT_STRUCTURE = 0.95

TRUST_IN_WORDS = 0.5
"""Words come in company and are no independent witnesses."""


def factors(source: Sequence[Piece], target: Sequence[Piece]) -> list[float]:
    """Guesses at how much longer a translation is than its source, as a logarithm.

    The first compares texts of middle length, which is right where texts were dropped; the second
    all there is, which is right where texts were split or merged.
    """
    texts = [[p for p in side if p.kind == "text"] or side for side in (source, target)]
    if not source or not target:
        return [0.0]
    here, there = (median(math.log(p.length + _Lengths.PAD) for p in side) for side in texts)
    total = math.log((length_of(texts[1]) + _Lengths.PAD) / (length_of(texts[0]) + _Lengths.PAD))
    return [there - here, total]


class Model:
    """What a pair is worth, learnt from both texts and the pairs found so far."""

    def __init__(
        self,
        source: Sequence[Piece],
        target: Sequence[Piece],
        pairs: Sequence[tuple[Piece, Piece]],
        factor: float,
    ) -> None:
        self.lengths = _Lengths(pairs, factor)
        self.kinds = _Kinds(source, target, pairs)
        self.traits = _Traits(source, target)
        self.words = _Words(pairs)
        self._known: dict[tuple[tuple[int, ...], tuple[int, ...]], float] = {}

    def evidence(self, source_piece: Piece, target_piece: Piece) -> float:
        """The weight for two pieces being a pair, their kinds left out."""
        return (
            self.lengths.weight(source_piece, target_piece)
            + self.traits.weight(source_piece, target_piece)
            + self.words.weight(source_piece, target_piece)
        )

    def pair(self, source_piece: Piece, target_piece: Piece) -> float:
        """The weight of a pair in its place."""
        key = source_piece.places, target_piece.places
        if key not in self._known:
            self._known[key] = (
                PAIRED
                + self.kinds.weight(source_piece, target_piece)
                + self.evidence(source_piece, target_piece)
            )
        return self._known[key]

    def bead(self, source: Sequence[Piece], target: Sequence[Piece]) -> float | None:
        """The weight of a bead; None where it cannot be one."""
        if len(source) == len(target):
            return self.pair(source[0], target[0])
        if not source or not target:
            return GAP * (len(source) + len(target))
        if any(piece.kind != "text" for piece in (*source, *target)):
            return None
        one, other = join(source), join(target)
        is_joined = self.lengths.is_better_joined(source, target) or self._completes(source, target)
        if not is_joined or self.lengths.is_far(one.length, other.length):
            return None
        return BENT + self.kinds.weight(one, other) + self.evidence(one, other)

    def _completes(self, source: Sequence[Piece], target: Sequence[Piece]) -> bool:
        """Whether the links, notes and numbers of one piece are in two, and not all in either."""
        joined = self.traits.weight(join(source), join(target))
        single = max(self.traits.weight(one, other) for one in source for other in target)
        return joined - single > -BENT


class _Lengths:
    """Gale and Church: a translation is as long as its source, by a factor, more or less."""

    PAD = 4
    """Added to each length: short texts vary more."""
    LONG_VARIES, SHORT_VARIES = 0.15**2, 8
    """The variance of the logarithm for a very long text, and what a short one has besides,
    times its length."""
    LEAST, MOST = 0.4, 1.5
    """How strict and how free translators are, by the same measure."""
    SPREAD = 1.0
    """How far the logarithms of two lengths taken at random lie apart."""
    WORST = -8.0
    RARE = 3.0
    """From how many standard deviations on a length is told."""
    LONG, ENOUGH = 40, 8
    """How many pairs, and of how many characters each, are enough to learn from."""

    def __init__(self, pairs: Sequence[tuple[Piece, Piece]], factor: float) -> None:
        self.factor, self.freedom = factor, 1.0
        ratios = [self._ratio(a.length, b.length) for a, b in pairs if a.length >= self.LONG]
        if len(ratios) >= self.ENOUGH:
            self.factor = median(ratios)
            far = (self._deviation(one.length, other.length) for one, other in pairs)
            # The median deviation is two thirds of the standard one; tails are longer than normal.
            freedom = 2 * median(abs(off) / usual for off, usual in far)
            self.freedom = min(max(freedom, self.LEAST), self.MOST)

    def _ratio(self, source_length: int, target_length: int) -> float:
        return math.log((target_length + self.PAD) / (source_length + self.PAD))

    def _deviation(self, source_length: int, target_length: int) -> tuple[float, float]:
        """How far a pair is from the usual factor, and how far is usual for its size."""
        size = min(source_length, target_length) + self.PAD
        usual = math.sqrt(self.LONG_VARIES + self.SHORT_VARIES / size)
        return self._ratio(source_length, target_length) - self.factor, self.freedom * usual

    def weight(self, source_piece: Piece, target_piece: Piece) -> float:
        off, usual = self._deviation(source_piece.length, target_piece.length)
        if usual >= self.SPREAD:
            return 0.0
        weight = (off / self.SPREAD) ** 2 / 2 - (off / usual) ** 2 / 2
        return max(weight + math.log(self.SPREAD / usual), self.WORST)

    def is_better_joined(self, source: Sequence[Piece], target: Sequence[Piece]) -> bool:
        """Whether one piece is about as long as two, and not rather as one of them."""
        source_length, target_length = length_of(source), length_of(target)
        single = ((one.length, other.length) for one in source for other in target)
        joined = abs(self._ratio(source_length, target_length) - self.factor)
        return all(joined < abs(self._ratio(*pair) - self.factor) for pair in single)

    def is_far(self, source_length: int, target_length: int) -> bool:
        """Whether two lengths in characters would be a rare exception."""
        off, usual = self._deviation(source_length, target_length)
        return abs(off) > self.RARE * usual


class _Kinds:
    """A heading is translated by a heading, of the same level but for a shift of all levels."""

    def __init__(
        self,
        source: Sequence[Piece],
        target: Sequence[Piece],
        pairs: Sequence[tuple[Piece, Piece]],
    ) -> None:
        count = Counter((piece.kind, piece.detail) for piece in (*source, *target))
        total = count.total() or 1
        self.rarity = {kind: min(math.log(total / n), 3.0) for kind, n in count.items()}
        used: dict[tuple[str, str], Counter[str]] = {}
        for one, other in pairs:
            if one.kind == other.kind:
                used.setdefault((one.kind, one.detail), Counter())[other.detail] += 1
        self.usual = {kind: found.most_common(1)[0][0] for kind, found in used.items()}

    def is_usual(self, source_piece: Piece, target_piece: Piece) -> bool:
        return target_piece.detail in {
            source_piece.detail,
            self.usual.get((source_piece.kind, source_piece.detail), source_piece.detail),
        }

    def weight(self, source_piece: Piece, target_piece: Piece) -> float:
        if source_piece.kind != target_piece.kind:
            return OTHER_KIND
        if not self.is_usual(source_piece, target_piece):
            return OTHER_DETAIL
        return self.rarity.get((source_piece.kind, source_piece.detail), 0.0)


class _Traits:
    """Links, numbers, names: what stands on both sides and is not everywhere."""

    def __init__(self, source: Sequence[Piece], target: Sequence[Piece]) -> None:
        source_counts = Counter(chain.from_iterable(piece.traits for piece in source))
        target_counts = Counter(chain.from_iterable(piece.traits for piece in target))
        total = max(len(source) + len(target), 1)
        self.lost: dict[str, float] = {}
        self.gain: dict[str, float] = {}
        for trait in source_counts.keys() & target_counts.keys():
            kept_probability = KEPT.get(trait.partition(" ")[0], KEPT_STRUCTURE)
            share = min((source_counts[trait] + target_counts[trait]) / total, 0.9)
            self.lost[trait] = min(math.log((1 - kept_probability) / (1 - share)), 0.0)
            self.gain[trait] = max(math.log(kept_probability / share), 0.0) - 2 * self.lost[trait]
        self._own = functools.cache(self._known)

    def _known(self, traits: frozenset[str]) -> tuple[frozenset[str], float]:
        """Those that stand on both sides somewhere, and the weight if none of them is kept."""
        known = traits & self.lost.keys()
        return known, math.fsum(self.lost[trait] for trait in known)

    def weight(self, source_piece: Piece, target_piece: Piece) -> float:
        here, lost_here = self._own(source_piece.traits)
        there, lost_there = self._own(target_piece.traits)
        found = math.fsum(self.gain[trait] for trait in here & there)
        return lost_here + lost_there + found

    def lost_numbers(self, source_piece: Piece, target_piece: Piece) -> list[str]:
        """Numbers that the translation writes as digits in other places, and not here."""
        lost = (trait for trait in source_piece.traits - target_piece.traits if trait in self.lost)
        return sorted(t.removeprefix("number ") for t in lost if t.startswith("number "))


class _Company(NamedTuple):
    """The words of the translation that come where a word of the source comes."""

    words: frozenset[str]
    mask: int
    """The pairs that hold one of them, as a number with a bit for each pair."""
    here: int
    """The pairs that hold the word of the source, likewise."""
    spread: int
    """How many pairs hold one of them,"""
    times: int
    """how many the word of the source,"""
    both: int
    """and how many both."""


class _Words:
    """Words that keep one another company over the pairs found so far.

    A pair that taught the model is weighed without its own lesson.
    """

    FEW = 2
    """How many pairs must hold two words together, and how many such words are kept."""
    COMMON = 0.5
    """The share of pairs from which on a word says nothing."""
    TELLING = 2.0
    """How strongly two words must belong together, in nats."""

    def __init__(self, pairs: Sequence[tuple[Piece, Piece]]) -> None:
        self.total = len(pairs)
        self.bit = {one.places[0]: 1 << n for n, (one, _) in enumerate(pairs)}
        self.usual = max(sum(len(other.words) for _, other in pairs) / max(self.total, 1), 1.0)
        source_places = self._places(one.words for one, _ in pairs)
        target_places = self._places(other.words for _, other in pairs)
        targets = [other.words for _, other in pairs]
        self.company = {
            word: found
            for word, places in source_places.items()
            if (found := self._company_of(places, target_places, targets))
        }
        self._lesson = functools.cache(self._expected)

    @staticmethod
    def _places(word_sets: Iterable[frozenset[str]]) -> dict[str, int]:
        """The pairs that hold each word, as a number with a bit for each pair."""
        places: dict[str, int] = {}
        for n, words in enumerate(word_sets):
            for word in words:
                places[word] = places.get(word, 0) | 1 << n
        return places

    def _company_of(
        self, source_pairs: int, target_pairs: Mapping[str, int], targets: Sequence[frozenset[str]]
    ) -> _Company | None:
        count = source_pairs.bit_count()
        if not self.FEW <= count <= self.COMMON * self.total:
            return None
        together = Counter(chain.from_iterable(targets[n] for n in _bits(source_pairs)))
        ranked = sorted(
            (
                (n * math.log(n * self.total / (count * target_pairs[word].bit_count())), word)
                for word, n in together.items()
                if n >= self.FEW
            ),
            reverse=True,
        )
        best = [word for weight, word in ranked[: self.FEW] if weight > self.TELLING]
        mask = functools.reduce(operator.or_, (target_pairs[word] for word in best), 0)
        both = (source_pairs & mask).bit_count()
        return _Company(frozenset(best), mask, source_pairs, mask.bit_count(), count, both)

    def weight(self, source_piece: Piece, target_piece: Piece) -> float:
        if not self.total:
            return 0.0
        size = round(math.log2(max(len(target_piece.words), 1) / self.usual))
        lost, gains = self._lesson(source_piece.places, source_piece.words, size)
        return lost + math.fsum(
            gain for best, gain in gains if not best.isdisjoint(target_piece.words)
        )

    def _expected(
        self, places: tuple[int, ...], words: frozenset[str], size: int
    ) -> tuple[float, list[tuple[frozenset[str], float]]]:
        """The weight if no word of a piece finds company, and what each adds that does.

        The more words the other text has (``size``, as a power of two), the likelier is a chance.
        """
        pair_bits = sum(self.bit.get(place, 0) for place in places)
        losses, gains = [], []
        for company in filter(None, map(self.company.get, words)):
            taught = pair_bits & company.here
            count = company.times - taught.bit_count()
            if count < 1:
                continue
            both = company.both - (taught & company.mask).bit_count()
            spread = company.spread - (pair_bits & company.mask).bit_count()
            share = (spread + 0.5) / (self.total + 1)
            chance = min(1 - (1 - share) ** 2**size, 0.95)
            probability = min(max((both + share) / (count + 1), chance), 0.97)
            loss = math.log((1 - probability) / (1 - chance))
            losses.append(TRUST_IN_WORDS * loss)
            gains.append((company.words, TRUST_IN_WORDS * (math.log(probability / chance) - loss)))
        return math.fsum(losses), gains


def _bits(number: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low
