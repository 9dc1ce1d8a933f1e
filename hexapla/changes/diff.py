"""Two builds' blocks → what was added, removed, changed and moved, and the words that differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal, NamedTuple

from hexapla.rendering.blocks import Block
from hexapla.segments.edits import likeness, words

Kind = Literal["changed", "added", "removed", "moved"]
KINDS: tuple[Kind, ...] = ("changed", "added", "removed", "moved")

ENOUGH = 0.5
"""Two texts in one place that are at least so much alike are one text that was changed."""

SURE = 0.75
"""Two texts in different places that are at least so much alike are one text that was moved."""

TELLING = 4
"""A text of fewer words is not looked for elsewhere: a number, a short cell says too little."""

MOST = 60_000
"""More pairs than this are not all compared with one another: only equal ones are found then."""


class Piece(NamedTuple):
    """Some words of a text: in both versions, or only in one."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was."""

    kind: Kind
    old: Block | None
    new: Block | None
    at: int
    """Where it stands among the new blocks; of what was removed, what stands there now."""


def changes(old: Sequence[Block], new: Sequence[Block]) -> list[Change]:
    """What became of every block, in the order of the new edition."""
    found: list[Change] = []
    gone: list[tuple[int, int]] = []
    fresh: list[int] = []
    matcher = SequenceMatcher(
        None, [b.identity for b in old], [b.identity for b in new], autojunk=False
    )
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            continue
        pairs = dict(_pairs(old[i1:i2], new[j1:j2])) if kind == "replace" else {}
        at = j1
        for i in range(i2 - i1):
            if i in pairs:
                at = j1 + pairs[i] + 1
                found.append(Change("changed", old[i1 + i], new[at - 1], at - 1))
            else:
                gone.append((i1 + i, at))
        fresh += [j1 + j for j in range(j2 - j1) if j not in pairs.values()]
    moved = dict(_moves(old, [i for i, _ in gone], new, fresh))
    found += [Change("moved", old[i], new[j], j) for i, j in moved.items()]
    found += [Change("removed", old[i], None, at) for i, at in gone if i not in moved]
    found += [Change("added", None, new[j], j) for j in fresh if j not in moved.values()]
    order = {"removed": 0, "changed": 1, "moved": 2, "added": 3}
    return sorted(found, key=lambda change: (change.at, order[change.kind]))


def _pairs(old: Sequence[Block], new: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Which of these became which, in order: the pairing that is the most alike as a whole."""
    if len(old) * len(new) > MOST:
        return
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    alike = [[_likeness(one, other) for other in new] for one in old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = best[i + 1][j + 1] + alike[i][j] if alike[i][j] >= ENOUGH else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    i = j = 0
    while i < len(old) and j < len(new):
        if alike[i][j] >= ENOUGH and best[i][j] == best[i + 1][j + 1] + alike[i][j]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _likeness(one: Block, other: Block) -> float:
    if one.kind != other.kind:
        return 0.0
    is_same_heading = one.kind == "heading" and one.place == other.place
    is_front = one.kind in {"title", "subtitle", "description"}
    return 1.0 if is_same_heading or is_front else likeness(one.key, other.key)


def _moves(
    old: Sequence[Block], gone: list[int], new: Sequence[Block], fresh: list[int]
) -> Iterator[tuple[int, int]]:
    """Which of the texts that are gone stand elsewhere now; the most alike pairs first."""
    every = len(gone) * len(fresh) <= MOST
    scored = [
        (-score, i, j)
        for i in gone
        for j in fresh
        if old[i].kind == new[j].kind
        and (every or old[i].key == new[j].key)
        and len(words(old[i].key)) >= TELLING
        and (score := _likeness(old[i], new[j])) >= SURE
    ]
    taken: set[int] = set()
    left = set(gone)
    for _, i, j in sorted(scored):
        if i in left and j not in taken:
            left.remove(i)
            taken.add(j)
            yield i, j


def difference(old: str, new: str, language: str) -> list[Piece]:
    """The words of two versions of a text, in one: those of both, those removed, those added."""
    one, other = _words(old, language), _words(new, language)
    pieces: list[Piece] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        before, after = "".join(one[i1:i2]), "".join(other[j1:j2])
        if kind == "equal":
            pieces.append(Piece("same", before))
            continue
        pieces += [Piece("removed", before)] if before else []
        pieces += [Piece("added", after)] if after else []
    return _joined(pieces)


def _words(text: str, language: str) -> list[str]:
    """A text cut where its language parts words, spaces and marks between them among the pieces."""
    import icu

    units = icu.UnicodeString(text)
    breaks = icu.BreakIterator.createWordInstance(icu.Locale(language))
    breaks.setText(units)
    ends = [0, *breaks]
    return [str(units[start:end]) for start, end in pairwise(ends)]


def _joined(pieces: list[Piece]) -> list[Piece]:
    """The pieces, runs of changes in one: first what was removed, then what was added.

    A space between two changed words belongs to the change.
    """
    done: list[Piece] = []
    removed = added = ""
    for at, piece in enumerate(pieces):
        is_between = at < len(pieces) - 1 and not piece.text.strip()
        if piece.kind == "same" and not (is_between and (removed or added)):
            done += _changed(removed, added)
            done.append(piece)
            removed = added = ""
            continue
        removed += piece.text if piece.kind != "added" else ""
        added += piece.text if piece.kind != "removed" else ""
    return [*done, *_changed(removed, added)]


def _changed(removed: str, added: str) -> list[Piece]:
    pieces = [Piece("removed", removed), Piece("added", added)]
    return [piece for piece in pieces if piece.text]
