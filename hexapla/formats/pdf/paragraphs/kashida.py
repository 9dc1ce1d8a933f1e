"""Longer strokes between Arabic letters, which take up a part of what a line lacks.

Where a stroke may be made longer is the order that Microsoft told of Internet Explorer 5.5 (Khatt
Foundation, "The big kashida secret"); that typographers prefer certain joins, and not two in a
word, stands in Text Layout Requirements for the Arabic Script, "Kashida". The strokes are tatweels
(U+0640), which ``clusters`` writes as parts of the letters before them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import icu

from hexapla.formats.pdf.paragraphs.rules import Rules
from hexapla.formats.pdf.paragraphs.writing import Piece
from hexapla.formats.pdf.patches.clusters import KASHIDA

WORD = re.compile("[\u0620-\u063f\u0641-\u065f\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff]+")
"""A word of Arabic letters and vowels, without tatweels of its own."""

SHORT = 4
"""So many letters a word has at the least."""

NAME = "لله"
"""What fonts draw as one sign: the name of God."""

VISIBLE = 0.05
"""How many ems a tatweel has at the least; fonts whose own is empty want no kashida."""

_GROUP, _TYPE = icu.UProperty.JOINING_GROUP, icu.UProperty.JOINING_TYPE


def _groups(names: str) -> frozenset[int]:
    """The joining groups (Unicode Standard, 9.2) that have these names."""
    return frozenset(icu.Char.getPropertyValueEnum(_GROUP, name) for name in names.split())


LONG = _groups("Seen Sad")
"""Letters that a stroke follows best, of rank 0."""

FINALS = {
    1: _groups("Heh Heh_Goal Teh_Marbuta Teh_Marbuta_Goal Dal"),
    2: _groups("Alef Tah Lam Kaf Gaf"),
    4: _groups("Waw Ain Qaf Feh"),
}
"""Final letters that a stroke goes before, by their ranks."""

BEH, AFTER_BEH, BEFORE_BEH = _groups("Beh"), _groups("Reh Yeh Farsi_Yeh"), 3
"""Before a tooth that one of these ends, and its rank."""

OTHER = 5
"""The rank of a stroke before any other final letter."""

LAM, ALEF = _groups("Lam"), _groups("Alef")

DUAL, RIGHT = (
    icu.Char.getPropertyValueEnum(_TYPE, name) for name in ("Dual_Joining", "Right_Joining")
)
"""Letters that join with both sides, and with the letter before alone."""


class _Letter(NamedTuple):
    """A letter of a word."""

    end: int
    """Where it ends, with the marks over and under it."""
    group: int
    kind: int
    """Which sides it joins with."""


class _Stroke(NamedTuple):
    """Where a stroke may be made longer: the smaller, the better."""

    rank: int
    piece: int
    """The number of the piece, counted back from the end of its line."""
    before_end: int
    """How far it is from the end of that piece."""


def lengthen(
    pieces: Sequence[Piece], room: float, rules: Rules, width_of: Callable[[Sequence[Piece]], float]
) -> list[Piece]:
    """The pieces of a line that lacks so much, with longer strokes for a part of it."""
    found = sorted(_strokes(pieces))
    if not found:
        return list(pieces)
    em, one = _tatweel(pieces[-1 - found[0].piece])
    longest = int(rules.kashida_longest * em / one) if one > VISIBLE * em else 0
    natural, most = width_of(pieces), room * rules.kashida_share
    wanted = min(int(most / one), longest * len(found)) if longest else 0
    while wanted > 0:
        longer = _with_tatweels(pieces, found, wanted, longest)
        if 0 <= width_of(longer) - natural <= most:
            return longer
        # A stroke that opens a ligature makes its word longer than by itself.
        wanted -= 1
    return list(pieces)


def _tatweel(piece: Piece) -> tuple[float, float]:
    """The size of type, and how wide a tatweel between two letters is in it."""
    face = piece.leaf.look.face
    letters = "\u0633\u0633"
    joined = face.width(f"{letters[0]}{KASHIDA}{letters[1]}", rtl=True)
    return face.size, joined - face.width(letters, rtl=True)


def _with_tatweels(
    pieces: Sequence[Piece], strokes: Sequence[_Stroke], wanted: int, longest: int
) -> list[Piece]:
    """The pieces with so many tatweels, the best strokes made as long as they may be."""
    longer = list(pieces)
    counts = {}
    for stroke in strokes:
        counts[stroke] = min(wanted, longest)
        wanted -= counts[stroke]
    # From the end of each piece on, so that the places before stay right.
    for stroke in sorted(filter(counts.get, strokes), key=lambda one: one.before_end):
        at = len(pieces) - 1 - stroke.piece
        piece, inserted = longer[at], KASHIDA[0] * (counts[stroke] - 1) + KASHIDA
        place = len(pieces[at].text) - stroke.before_end
        longer[at] = replace(
            piece,
            text=piece.text[:place] + inserted + piece.text[place:],
            spread=(*piece.spread[:place], *(False for _ in inserted), *piece.spread[place:]),
        )
    return longer


def _strokes(pieces: Sequence[Piece]) -> Iterator[_Stroke]:
    """The best stroke of each word in a line."""
    for back, piece in enumerate(reversed(pieces)):
        if piece.leaf.whole is not None or piece.is_tight:
            continue
        for word in WORD.finditer(piece.text):
            if (best := _best(word[0])) is not None:
                rank, at = best
                yield _Stroke(rank, back, len(piece.text) - word.start() - at)


@lru_cache(10_000)
def _best(word: str) -> tuple[int, int] | None:
    """How good the best stroke of a word is, 0 the best, and before which character it ends."""
    letters = list(_letters(word))
    if len(letters) < SHORT or NAME in word:
        return None
    # Of two that are as good, the one nearer to the end.
    ranks = [(rank, -at) for at in range(len(letters) - 1) if (rank := _rank(letters[at:])) >= 0]
    if not ranks:
        return None
    rank, back = min(ranks)
    return rank, letters[-back].end


def _letters(word: str) -> Iterator[_Letter]:
    for found in re.finditer(r".[\u064b-\u065f\u0670\u06d6-\u06ed]*", word):
        group, kind = (
            icu.Char.getIntPropertyValue(ord(word[found.start()]), one) for one in (_GROUP, _TYPE)
        )
        yield _Letter(found.end(), group, kind)


def _rank(letters: Sequence[_Letter]) -> int:
    """How good the stroke behind the first of these letters is; below 0 if there may be none."""
    one, after, *rest = letters
    is_joined = one.kind == DUAL and after.kind in (DUAL, RIGHT)
    if not is_joined or any(a.group in LAM and b.group in ALEF for a, b in pairwise(letters[:3])):
        return -1
    if one.group in LONG:
        return 0
    if not rest or after.kind == RIGHT:
        return next((rank for rank, groups in FINALS.items() if after.group in groups), OTHER)
    is_tooth = after.group in BEH and rest[0].group in AFTER_BEH and len(rest) == 1
    return BEFORE_BEH if is_tooth else -1
