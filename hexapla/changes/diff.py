"""Two builds' blocks → what was added, removed, changed and moved, and the words that differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal, NamedTuple

from hexapla.rendering.blocks import Block
from hexapla.segments.edits import similarity, words

Kind = Literal["changed", "added", "removed", "moved"]
KINDS: tuple[Kind, ...] = ("changed", "added", "removed", "moved")

LEAST_LIKENESS = 0.5
"""Two texts in one place that are at least so much alike are one text that was changed."""

SAME_LIKENESS = 0.75
"""Two texts in different places that are at least so much alike are one text that was moved."""

LEAST_WORDS = 4
"""A text of fewer words is not looked for elsewhere: a number, a short cell says too little."""

MOST_PAIRS = 60_000
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
    results: list[Change] = []
    removed: list[tuple[int, int]] = []
    added: list[int] = []
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
                results.append(Change("changed", old[i1 + i], new[at - 1], at - 1))
            else:
                removed.append((i1 + i, at))
        added += [j1 + j for j in range(j2 - j1) if j not in pairs.values()]
    moved = dict(_moves(old, [i for i, _ in removed], new, added))
    results += [Change("moved", old[i], new[j], j) for i, j in moved.items()]
    results += [Change("removed", old[i], None, at) for i, at in removed if i not in moved]
    results += [Change("added", None, new[j], j) for j in added if j not in moved.values()]
    order = {"removed": 0, "changed": 1, "moved": 2, "added": 3}
    return sorted(results, key=lambda change: (change.at, order[change.kind]))


def _pairs(old: Sequence[Block], new: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Which of these became which, in order: the pairing that is the most alike as a whole."""
    if len(old) * len(new) > MOST_PAIRS:
        return
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    likeness = [[_likeness(one, other) for other in new] for one in old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = (
                best[i + 1][j + 1] + likeness[i][j] if likeness[i][j] >= LEAST_LIKENESS else 0.0
            )
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    i = j = 0
    while i < len(old) and j < len(new):
        if likeness[i][j] >= LEAST_LIKENESS and best[i][j] == best[i + 1][j + 1] + likeness[i][j]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _likeness(first: Block, second: Block) -> float:
    if first.kind != second.kind:
        return 0.0
    is_same_heading = first.kind == "heading" and first.place == second.place
    is_front = first.kind in {"title", "subtitle", "description"}
    return 1.0 if is_same_heading or is_front else similarity(first.key, second.key)


def _moves(
    old: Sequence[Block], removed: list[int], new: Sequence[Block], added: list[int]
) -> Iterator[tuple[int, int]]:
    """Which of the texts that are gone stand elsewhere now; the most alike pairs first."""
    compares_all = len(removed) * len(added) <= MOST_PAIRS
    scored = [
        (-score, i, j)
        for i in removed
        for j in added
        if old[i].kind == new[j].kind
        and (compares_all or old[i].key == new[j].key)
        and len(words(old[i].key)) >= LEAST_WORDS
        and (score := _likeness(old[i], new[j])) >= SAME_LIKENESS
    ]
    matched: set[int] = set()
    unmatched = set(removed)
    for _, i, j in sorted(scored):
        if i in unmatched and j not in matched:
            unmatched.remove(i)
            matched.add(j)
            yield i, j


def difference(old: str, new: str, language: str) -> list[Piece]:
    """The words of two versions of a text, in one: those of both, those removed, those added."""
    old_words, new_words = _words(old, language), _words(new, language)
    pieces: list[Piece] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(
        None, old_words, new_words, autojunk=False
    ).get_opcodes():
        before, after = "".join(old_words[i1:i2]), "".join(new_words[j1:j2])
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
    joined: list[Piece] = []
    removed = added = ""
    for at, piece in enumerate(pieces):
        is_between = at < len(pieces) - 1 and not piece.text.strip()
        if piece.kind == "same" and not (is_between and (removed or added)):
            joined += _changed(removed, added)
            joined.append(piece)
            removed = added = ""
            continue
        removed += piece.text if piece.kind != "added" else ""
        added += piece.text if piece.kind != "removed" else ""
    return [*joined, *_changed(removed, added)]


def _changed(removed: str, added: str) -> list[Piece]:
    pieces = [Piece("removed", removed), Piece("added", added)]
    return [piece for piece in pieces if piece.text]
