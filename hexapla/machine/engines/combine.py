"""Hypotheses of parts → one of the whole: parts one after another, or one step after another."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

from hexapla.machine.engine import Alignment, Hypothesis, Span, mean_score


def joined(parts: Sequence[Hypothesis], space: str) -> Hypothesis:
    """The translations of the parts of a text, whose alignments count the whole text's letters."""
    if len(parts) == 1:
        return parts[0]
    sources: list[Span] = []
    targets: list[Span] = []
    links: list[tuple[int, int, float]] = []
    text = ""
    for part in parts:
        text += space if text else ""
        alignment = part.alignment or Alignment((), (), ())
        before = len(targets), len(sources)
        links += [(t + before[0], s + before[1], share) for t, s, share in alignment.links]
        sources += alignment.source
        targets += [(first + len(text), last + len(text)) for first, last in alignment.target]
        text += part.text
    return Hypothesis(
        text, mean_score(parts), Alignment(tuple(sources), tuple(targets), tuple(links))
    )


def through(first: Hypothesis, second: Hypothesis) -> Hypothesis:
    """A translation of a translation: its words come from where the words between came from."""
    score = None
    if first.score is not None and second.score is not None:
        score = math.sqrt(first.score * second.score)
    if not first.alignment or not second.alignment:
        return Hypothesis(second.text, score)
    across = _overlaps(second.alignment.source, first.alignment.target)
    origins: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for target, source, share in first.alignment.links:
        origins[target].append((source, share))
    links: dict[tuple[int, int], float] = defaultdict(float)
    for target, middle, share in second.alignment.links:
        for piece, part in across[middle]:
            for source, weight in origins[piece]:
                links[target, source] += share * part * weight
    merged_links = tuple((target, source, share) for (target, source), share in links.items())
    return Hypothesis(
        second.text,
        score,
        Alignment(first.alignment.source, second.alignment.target, merged_links),
    )


def _overlaps(pieces: Sequence[Span], others: Sequence[Span]) -> list[list[tuple[int, float]]]:
    """For each piece of a text the pieces of another cut that share letters with it.

    With each, the share of the letters.
    """
    overlaps = []
    for start, end in pieces:
        shared = [
            (number, min(end, last) - max(start, first))
            for number, (first, last) in enumerate(others)
            if first < end and start < last
        ]
        overlaps.append([(number, common / (end - start)) for number, common in shared])
    return overlaps
