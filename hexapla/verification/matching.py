"""The letters of a text, run by run → where each run stands in another text, and which do not.

A run that stands in its place is found in no time; only what lies between two such runs, and is
not as it was wanted, is compared letter by letter.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from hexapla.verification.readings import latin

SURE = 16
"""A run of so many letters does not stand somewhere by chance."""

DISTINCT = 40
"""One of so many, that stands nowhere else, is known wherever it stands."""

LEAST = 6
"""So many letters of words that stand together are no chance in a text of a page or two."""

REACH = 3000
"""How many letters may stand between two runs that are nobody's: another column, a long drawing."""

MOST = 300_000_000
"""The letters of two texts, multiplied, that are still compared letter by letter: a second."""

NO_LETTERS = re.compile(r"[^0-9a-z]+")
"""What is none in a text of ASCII without capitals."""

TATWEEL = "\u0640"
"""Lengthens a line of Arabic, and is a letter to Unicode."""


def plain(text: str) -> str:
    """The letters and digits of a text, which no format changes.

    Without capitals, which styles may make, and without vowel signs, which stand before, behind and
    above their letters in many scripts.
    """
    if text.isascii():  # the same, sooner
        return NO_LETTERS.sub("", text.lower())
    folded = unicodedata.normalize("NFKD", text).casefold()
    # Readers give numbers in Latin digits, and so the signs that are made of them: ➊ is 1.
    return latin("".join(filter(str.isalnum, folded.replace(TATWEEL, ""))))


class Claim(NamedTuple):
    """Where a run stands in what was found."""

    run: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Runs that stand, if at all, between two that are sure."""

    first: int
    last: int
    """The first run after them."""
    start: int
    end: int
    """The part of what was found that lies there."""


def claims(wanted: Sequence[str], found: str) -> list[Claim]:
    """Where each long run stands, in order; a run that is not there has no claim."""
    sure: list[Claim] = []
    pending: list[str] = []
    for number, run in enumerate(wanted):
        if len(run) < SURE:
            pending.append(run)
            continue
        start = sure[-1].end if sure else 0
        at = _next(run, found, start, pending)
        if at < 0 and sure and (at := _before(run, found, sure)) >= 0:
            sure.pop()
        if at < 0:
            pending.append(run)
        else:
            sure.append(Claim(number, at, at + len(run)))
            pending = []
    return sure


def _next(run: str, found: str, start: int, pending: Sequence[str]) -> int:
    """Where a run stands next, behind those that are still to be found; -1 where it does not."""
    reach = REACH + len(run) + 2 * sum(map(len, pending))
    behind = _end_of(pending, found[start : start + reach])
    at = -1
    if behind:
        at = found.find(run, start + behind, start + behind + reach)
    if at < 0:
        at = found.find(run, start, start + reach)
    return _far(run, found, start) if at < 0 else at


def _far(run: str, found: str, start: int) -> int:
    """Where a run stands that cannot be taken for another one, however far on."""
    at = found.find(run, start) if len(run) >= DISTINCT else -1
    return -1 if at >= 0 and found.find(run, at + 1) >= 0 else at


def _before(run: str, found: str, sure: Sequence[Claim]) -> int:
    """Where a run stands that the one before it was found too far on to let stand."""
    start = sure[-2].end if sure[1:] else 0
    return found.find(run, start, sure[-1].start)


def gaps(wanted: Sequence[str], found: str, sure: Sequence[Claim]) -> Iterator[Gap]:
    """The runs without a claim, together where they stand together."""
    ends = [*sure, Claim(len(wanted), len(found), len(found))]
    first, start = 0, 0
    for claim in ends:
        if first < claim.run:
            yield Gap(first, claim.run, start, claim.start)
        first, start = claim.run + 1, claim.end


def lost(wanted: Sequence[str], found: str) -> list[list[bool]]:
    """For each run, which of its letters are not found; empty lists where all are."""
    if _end_of(wanted, found):
        return [[] for _ in wanted]
    joined = "".join(wanted)
    if len(joined) * len(found) > MOST:
        missing = [run not in found for run in wanted for _ in run]
    else:
        missing = _missing(joined, found)
    return _by_run(wanted, missing)


def together(words: Sequence[str], found: str) -> list[bool]:
    """Of the words of a run, which stand there with enough of their neighbours to be no chance."""
    are_there = [False] * len(words)
    first = 0
    while first < len(words):
        last, letters = first, ""
        while last < len(words) and letters + words[last] in found:
            letters += words[last]
            last += 1
        if len(letters) >= LEAST:
            are_there[first:last] = [True] * (last - first)
        first = max(last, first + 1)
    return are_there


def is_about(word: str, found: str) -> bool:
    """Whether a word stands in a text, but for one letter of it that is another or elsewhere.

    A PDF tells the shapes of Arabic letters by what they were made of, and is not always right.
    """
    least = 100 * (len(word) - 1) / len(word)
    return fuzz.partial_ratio(word, found, score_cutoff=math.floor(least)) > 0


def _end_of(runs: Sequence[str], found: str) -> int:
    """Where the last of these runs ends, each taken where it first stands; 0 if one does not."""
    at = 0
    for run in runs:
        start = found.find(run, at)
        if start < 0:
            return 0
        at = start + len(run)
    return at


def _missing(wanted: str, found: str) -> list[bool]:
    """Which letters are lost, in the longest text that both have in common."""
    missing = [True] * len(wanted)
    for block in LCSseq.editops(wanted, found).as_matching_blocks():
        missing[block.a : block.a + block.size] = [False] * block.size
    return missing


def _by_run(wanted: Sequence[str], missing: Sequence[bool]) -> list[list[bool]]:
    parts = []
    at = 0
    for run in wanted:
        part = list(missing[at : at + len(run)])
        parts.append(part if any(part) else [])
        at += len(run)
    return parts
