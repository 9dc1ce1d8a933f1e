"""Pieces and beads: what is aligned, and what comes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

COUNTED = {"note", "link", "picture", "code", "math", "style", "break"}
"""Traits that say how many there are: a piece with two notes has ``note 1`` and ``note 2``."""

SPLIT = "split: it stands in two pieces here"
MERGED = "merged: it stands in one piece with its neighbour here"
ELSEWHERE = "it stands elsewhere in the order of the source"
"""Doubts about the shape of a pair: a person should look at it, and yet it fits."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of either side, as far as it can be compared across languages."""

    places: tuple[int, ...]
    """Its place among all texts of its side; several where neighbours were joined."""
    kind: str
    """``heading``, ``text``, ``cell``, …"""
    detail: str
    """What tells places of one kind apart: the level of a heading, the column of a cell."""
    length: int
    """In characters."""
    traits: frozenset[str] = frozenset()
    """What a translation keeps: ``link https://…``, ``number 2015``, ``note 1`` (it has a note)."""
    words: frozenset[str] = frozenset()
    """Its words, without their endings."""
    children: tuple[Piece, ...] = ()
    """The texts that hang on it: the bodies of its notes, the alt texts of its pictures."""


@dataclass(frozen=True, slots=True)
class Bead:
    """Pieces that belong together: one and one, or one and two where a text was split or merged."""

    source: tuple[Piece, ...]
    target: tuple[Piece, ...]
    doubts: tuple[str, ...] = ()
    """Why a person should look at it, as parts of a sentence; none where it is sure."""

    @property
    def fits(self) -> bool:
        """Whether there is no doubt that the texts belong together."""
        return {SPLIT, MERGED, ELSEWHERE}.issuperset(self.doubts)


@dataclass(frozen=True, slots=True)
class Alignment:
    """What came of it."""

    beads: tuple[Bead, ...]
    """In the order of the source; children follow the piece they hang on."""
    source: tuple[Piece, ...]
    """Pieces of the source without a partner."""
    target: tuple[Piece, ...]
    """Pieces of the translation without a partner."""


Run = tuple[Sequence[Piece], Sequence[Piece]]
"""Pieces of the source and of the translation that are in order with one another."""

Pairing = tuple[tuple[Piece, ...], tuple[Piece, ...], float]
"""A bead, and how much worse the next best reading of its members is."""


def length_of(pieces: Sequence[Piece]) -> int:
    """How long pieces are together, in characters."""
    return sum(piece.length for piece in pieces)


def join(pieces: Sequence[Piece]) -> Piece:
    """Neighbours as one piece."""
    first, *rest = pieces
    if not rest:
        return first
    return Piece(
        tuple(chain.from_iterable(piece.places for piece in pieces)),
        first.kind,
        first.detail,
        sum(piece.length for piece in pieces),
        _joined_traits(pieces),
        frozenset(chain.from_iterable(piece.words for piece in pieces)),
        tuple(chain.from_iterable(piece.children for piece in pieces)),
    )


def _joined_traits(pieces: Sequence[Piece]) -> frozenset[str]:
    """The traits of neighbours; counted ones (``note 1``, ``note 2``) go on counting."""
    counted: Counter[str] = Counter()
    plain = set()
    for piece in pieces:
        for trait in piece.traits:
            name, _, _ = trait.partition(" ")
            if name in COUNTED:
                counted[name] += 1
            elif name != "ends" or piece is pieces[-1]:
                plain.add(trait)
    return frozenset(
        plain | {f"{name} {n + 1}" for name, all_ in counted.items() for n in range(all_)}
    )
