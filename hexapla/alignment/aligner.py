"""Which text of a translation belongs to which of the source: by shape and place, and company.

The search keeps the order of the source. What it leaves over, or pairs against the evidence, is
looked at a second time without regard to order; and what remains doubtful says why.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from hexapla.alignment.beads import (
    ELSEWHERE,
    MERGED,
    SPLIT,
    Alignment,
    Bead,
    Pairing,
    Piece,
    Run,
    join,
)
from hexapla.alignment.lattice import NEAR, SURE_MARGIN, best_in_order, search
from hexapla.alignment.scoring import GAP, Model, factors

POOR, WRONG = -1.0, -4.0
"""A pair with less evidence than the first is taken apart when its members fit elsewhere; with
less than the second it is doubtful anyway."""

MOVED = 5.0
"""The evidence that a pair out of order needs, and by how much it must beat all others."""

CARRIED = "the text that it hangs on is doubtful"
POORLY = "little in it fits the source"
"""Why a pair is doubtful, besides what its shape says."""

ROUNDS = 2
"""How often the model learns from what the search with it found."""


def align(runs: Sequence[Run]) -> Alignment:
    """Pair the pieces of two texts, which come in runs: each in order with the other.

    Every piece stands in one bead, or among those left over.
    """
    # What has no translation teaches nothing.
    both = [(ones, others) for ones, others in runs if ones and others]
    source = [piece for ones, _ in both for piece in ones]
    target = [piece for _, others in both for piece in others]
    tries = []
    for factor in factors(source, target):
        model = Model(source, target, [], factor)
        alignment = search(model, both)
        tries.append((_weight(model, alignment, source, target), factor, alignment))
    _, factor, alignment = max(tries, key=lambda each: each[0])
    for _ in range(ROUNDS):
        model = Model(source, target, _sure_pairs(alignment), factor)
        alignment = search(model, both, alignment)
    return _Placing(model, runs, alignment).alignment()


def _weight(
    model: Model, found_pairs: Sequence[Pairing], source: Sequence[Piece], target: Sequence[Piece]
) -> float:
    """What speaks for a reading as a whole."""
    beads = [model.bead(ones, others) or 0.0 for ones, others, _ in found_pairs]
    placed = sum(len(ones) + len(others) for ones, others, _ in found_pairs)
    return math.fsum(beads) + GAP * (len(source) + len(target) - placed)


def _sure_pairs(found_pairs: Iterable[Pairing]) -> list[tuple[Piece, Piece]]:
    """The pairs that are sure enough to learn from."""
    return [
        (ones[0], others[0])
        for ones, others, margin in found_pairs
        if len(ones) == len(others) == 1 and margin >= SURE_MARGIN
    ]


class _Placing:
    """What the search found, what it could not see because it stands elsewhere, and the doubts."""

    def __init__(self, model: Model, runs: Sequence[Run], found_pairs: Sequence[Pairing]) -> None:
        self.model = model
        self.partner: dict[int, int] = {}
        self.beads: list[Bead] = []
        self.source = {piece.places[0]: piece for ones, _ in runs for piece in ones}
        self.target = {piece.places[0]: piece for _, others in runs for piece in others}
        found_pairs, moved = _Crossings(model, found_pairs).uncrossed()
        weak = self._weak(found_pairs)
        surroundings = _Surroundings(
            runs, [bead for bead, is_weak in zip(found_pairs, weak, strict=True) if not is_weak]
        )
        for at, (bead, is_weak) in enumerate(zip(found_pairs, weak, strict=True)):
            if not is_weak:
                elsewhere = [ELSEWHERE] if at in moved else []
                self._place(*bead[:2], [*elsewhere, *self._doubts(*bead, surroundings)])
        self._place_moved()
        for bead, is_weak in zip(found_pairs, weak, strict=True):
            if is_weak and self._is_free(bead):
                self._place(*bead[:2], self._doubts(*bead, surroundings))
        self._place_children()
        self._place_moved()

    def alignment(self) -> Alignment:
        beads = sorted(self.beads, key=lambda bead: bead.source[0].places)
        return Alignment(tuple(beads), tuple(self.source.values()), tuple(self.target.values()))

    def _weak(self, found_pairs: Sequence[Pairing]) -> list[bool]:
        """Which beads have little for them, or members that fit others near by far better."""
        singles = [len(ones) == len(others) == 1 for ones, others, _ in found_pairs]
        weights = [
            self.model.evidence(ones[0], others[0]) if single else 0.0
            for single, (ones, others, _) in zip(singles, found_pairs, strict=True)
        ]
        weak = [weight < POOR for weight in weights]
        for at, (ones, _, _) in enumerate(found_pairs):
            for near in range(max(at - NEAR, 0), min(at + NEAR + 1, len(found_pairs))):
                others = found_pairs[near][1]
                if near == at or not singles[at] or not singles[near]:
                    continue
                if ones[0].kind != others[0].kind:
                    continue
                lead = self.model.evidence(ones[0], others[0]) - max(weights[at], weights[near])
                if lead >= SURE_MARGIN:
                    weak[at] = weak[near] = True
        return weak

    def _is_free(self, bead: Pairing) -> bool:
        (one, *_), (other, *_), _ = bead
        return one.places[0] in self.source and other.places[0] in self.target

    def _place(self, ones: Sequence[Piece], others: Sequence[Piece], doubts: Iterable[str]) -> None:
        self.beads.append(Bead(tuple(ones), tuple(others), tuple(dict.fromkeys(doubts))))
        for piece in ones:
            self.source.pop(piece.places[0])
        for piece in others:
            self.target.pop(piece.places[0])
        self.partner[ones[0].places[0]] = others[0].places[0]

    def _doubts(
        self,
        ones: Sequence[Piece],
        others: Sequence[Piece],
        margin: float,
        surroundings: _Surroundings | None = None,
    ) -> Iterator[str]:
        if len(others) > 1:
            yield SPLIT
        if len(ones) > 1:
            yield MERGED
        source_piece, target_piece = join(ones), join(others)
        if source_piece.kind != target_piece.kind:
            source_kind, target_kind = map(_kind_in_words, (source_piece.kind, target_piece.kind))
            yield f"{source_kind} in the source, {target_kind} here"
        if self.model.evidence(source_piece, target_piece) < WRONG:
            yield POORLY
        elif surroundings and self.model.pair(source_piece, target_piece) < surroundings.wanted(
            ones, others
        ):
            yield "much around it has no place, and little in it fits the source"
        if margin < SURE_MARGIN:
            yield "another passage fits nearly as well"
        if self.model.lengths.is_far(source_piece.length, target_piece.length):
            yield "the lengths differ much"
        if lost := self.model.traits.lost_numbers(source_piece, target_piece):
            yield f"a number of the source is not here: {', '.join(lost)}"

    def _place_moved(self) -> None:
        """Pair what is left over and fits strongly; then the neighbours of what was paired."""
        weights = {
            (i, j): self.model.evidence(source_piece, target_piece)
            for i, source_piece in self.source.items()
            for j, target_piece in self.target.items()
            if source_piece.kind == target_piece.kind
        }
        while found := self._best_moved(weights):
            for i, j in found:
                source_piece, target_piece = self.source[i], self.target[j]
                self._place(
                    [source_piece],
                    [target_piece],
                    [ELSEWHERE, *self._doubts([source_piece], [target_piece], SURE_MARGIN)],
                )
            weights = {
                (i, j): weight
                for (i, j), weight in weights.items()
                if i in self.source and j in self.target
            }

    def _best_moved(self, weights: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
        """The pairs out of order that fit strongly, and that nothing else fits nearly as well."""
        moved = {pair: weight + self._neighbour_bonus(*pair) for pair, weight in weights.items()}
        rows: dict[int, list[float]] = {}
        columns: dict[int, list[float]] = {}
        for (i, j), weight in moved.items():
            rows.setdefault(i, []).append(weight)
            columns.setdefault(j, []).append(weight)
        return [
            (i, j)
            for (i, j), weight in moved.items()
            if weight >= MOVED and _stands_out(weight, rows[i]) and _stands_out(weight, columns[j])
        ]

    def _neighbour_bonus(self, here: int, there: int) -> float:
        """More weight for a pair whose neighbours moved along."""
        along = any(self.partner.get(here + step) == there + step for step in (-1, 1))
        return MOVED if along else 0.0

    def _place_children(self) -> None:
        """Notes go with the text that carries them, and share its doubts."""
        for bead in list(self.beads):
            ones, others = join(bead.source).children, join(bead.target).children
            self.source |= {piece.places[0]: piece for piece in ones}
            self.target |= {piece.places[0]: piece for piece in others}
            shared = [] if {SPLIT, MERGED}.issuperset(bead.doubts) else [CARRIED]
            for found in best_in_order(self.model, ones, others):
                self._place(*found[:2], [*self._doubts(*found), *shared])
        for left in (self.source, self.target):
            children = [child for piece in left.values() for child in piece.children]
            left |= {child.places[0]: child for child in children}


class _Crossings:
    """Neighbours that changed places: the search, which keeps the order, pairs them crosswise."""

    LONGEST = 3
    """How many pairs may be in one knot."""

    def __init__(self, model: Model, found_pairs: Sequence[Pairing]) -> None:
        self.model = model
        self.found = list(found_pairs)
        self.single = [len(ones) == len(others) == 1 for ones, others, _ in found_pairs]

    def uncrossed(self) -> tuple[list[Pairing], set[int]]:
        """The beads with the partners of each knot changed, and which beads those are."""
        moved: set[int] = set()
        for start in range(len(self.found)):
            gain, ring = max(self._rings([start], 0.0), default=(0.0, []))
            if gain >= 2 * SURE_MARGIN and moved.isdisjoint(ring):
                moved |= set(ring)
                others = [self.found[at][1] for at in ring]
                for at, other in zip(ring, [*others[1:], others[0]], strict=True):
                    self.found[at] = (self.found[at][0], other, SURE_MARGIN)
        return self.found, moved

    def _rings(self, path: list[int], gain: float) -> Iterator[tuple[float, list[int]]]:
        """Ways to hand partners round, and what each gains; only such as gain with every step."""
        last = path[-1]
        if len(path) > 1:
            yield gain + self._gain(last, path[0]), path
        if len(path) < self.LONGEST and self.single[last]:
            near = range(max(last - NEAR, 0), min(last + NEAR + 1, len(self.found)))
            for at in near:
                if at in path or not self.single[at]:
                    continue
                further = gain + self._gain(last, at)
                if further > 0:
                    yield from self._rings([*path, at], further)

    def _gain(self, at: int, other: int) -> float:
        """What it gains for one pair to have the partner of another instead of its own."""
        (source_piece,), (target_piece,), _ = self.found[at]
        (new,) = self.found[other][1]
        if source_piece.kind != new.kind:
            return -math.inf
        return self.model.evidence(source_piece, new) - self.model.evidence(
            source_piece, target_piece
        )


class _Surroundings:
    """How much near a pair has no partner: where there is much, more must speak for a pair."""

    WEIGHT = 1.5
    """Half of all without a partner asks for ``SURE_MARGIN``; by this factor it is more or less."""

    def __init__(self, runs: Sequence[Run], found: Sequence[Pairing]) -> None:
        here = {piece.places[0] for ones, _, _ in found for piece in ones}
        there = {piece.places[0] for _, others, _ in found for piece in others}
        self.here = {at: rate for ones, _ in runs for at, rate in self._rates(ones, here)}
        self.there = {at: rate for _, others in runs for at, rate in self._rates(others, there)}

    @staticmethod
    def _rates(pieces: Sequence[Piece], done: Container[int]) -> Iterator[tuple[int, float]]:
        """For each piece, the share of those near it that were not placed."""
        left = [piece.places[0] not in done for piece in pieces]
        for at, piece in enumerate(pieces):
            near = left[max(at - NEAR, 0) : at + NEAR + 1]
            yield piece.places[0], sum(near) / len(near)

    def wanted(self, ones: Sequence[Piece], others: Sequence[Piece]) -> float:
        """The weight from which a pair is believed."""
        rate = max(self.here[ones[0].places[0]], self.there[others[0].places[0]])
        if rate in {0, 1}:
            return math.inf if rate else -math.inf
        return SURE_MARGIN + self.WEIGHT * math.log(rate / (1 - rate))


def _stands_out(weight: float, rivals: Sequence[float]) -> bool:
    """Whether a weight, one of these, is well above all the others."""
    best, *others = sorted(rivals, reverse=True)
    return weight == best and (not others or best - others[0] >= SURE_MARGIN)


def _kind_in_words(kind: str) -> str:
    names = {"text": "a paragraph", "alt": "an alt text", "code": "code"}
    return names.get(kind, f"a {kind}")
