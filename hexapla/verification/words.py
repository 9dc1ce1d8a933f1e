"""The words that were read back from an artifact are held against those of its edition (law 3).

Compared are letters and digits, run by run and in order: each must stand in its place as often as
in the edition. What else an artifact prints between them is passed over: numbers, marks of notes,
the words of a cross-reference, signs of states, the other column of a parallel edition. A format
that draws lines by itself may set the letters of a line from right to left in another order than
they are read in: there the letters of a passage are counted (see ``is_unordered``).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from hexapla import registry
from hexapla.errors import Finding, plural
from hexapla.languages.scripts import HAN_AND_KANA
from hexapla.model import Edition, Reading
from hexapla.verification import matching
from hexapla.verification.matching import Claim, plain
from hexapla.verification.numbers import REBUILD
from hexapla.verification.prose import (
    FRONT,
    INDEX,
    NOTE,
    TEXT,
    Block,
    blocks_of,
    index_of,
    left_out,
    titles_of,
)

FINDINGS = 20
"""How many passages of an artifact are named: a build that lost more is broken as a whole."""

TWICE = 40
"""The letters of a passage from which on it is told that it stands there twice."""

NEAR = 6
"""How many runs away from its place a caption may stand, or a passage for the second time."""

PARTED = "\n"
"""Stands between what is not read one after the other, and is no letter."""

STRAY = {
    "outside": "these words stand outside the page",
    "overprinted": "these words are printed on top of others",
}

BEGINNING = 40
"""How many letters of a passage name it."""

WORD = re.compile(rf"[{HAN_AND_KANA}]|[^\s{HAN_AND_KANA}]+")
"""A word: what stands between spaces; of Chinese and Japanese a character."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of a comparison."""

    words: int
    """How many words were looked for."""
    findings: tuple[Finding, ...]


def compare_words(edition: Edition, kind: str, reading: Reading) -> Compared | None:
    """The words of an edition against what was read of it in a format; None if that has no words.

    A format of the user's own has words where its reader tells them.

    Raises:
        HexaplaError: the works that the edition cites cannot be read.
    """
    record = registry.format_of(kind)
    if "words" not in record.carries or (record.is_user_defined and not reading.texts):
        return None
    where = f"the {edition.name} edition, {kind}"
    halves = [half for half in (edition, edition.beside) if half]
    wanted = [_Wanted.of(half, kind) for half in halves]
    found = _Found(kind, reading, wanted)
    findings: list[Finding] = []
    for half, own in zip(halves, wanted, strict=True):
        column = f"{where}, the text in {half.language}" if edition.beside else where
        findings += _Comparison(half, own, found, column).findings(is_second=half is not edition)
    findings += _stray(where, reading)
    return Compared(sum(one.count for one in wanted), tuple(_few(where, findings)))


def _few(where: str, findings: Sequence[Finding]) -> Iterator[Finding]:
    """The first of these findings, and how many more there are."""
    yield from findings[:FINDINGS]
    if len(findings) > FINDINGS:
        more = plural(len(findings) - FINDINGS, "more passage")
        yield Finding(where, f"{more} of it are not as they are in the edition", REBUILD)


def _stray(where: str, reading: Reading) -> Iterator[Finding]:
    """The words that stand where nobody can read them."""
    for stray in reading.stray_words:
        what = f"{STRAY[stray.fault]}: {_quoted(stray.text)}"
        yield Finding(f"{where}, page {stray.page}", what, REBUILD)


# ------------------------------------------------------------------------- wanted and found


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of words of a block."""

    block: Block
    text: str
    letters: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The words of an edition, by what they are read on in."""

    flows: Mapping[str, Sequence[_Run]]
    is_unordered: bool
    """Whether the order of letters in what was found proves nothing."""

    @classmethod
    def of(cls, edition: Edition, kind: str) -> _Wanted:
        """The words of an edition in a format."""
        runs = [
            _Run(block, text, letters)
            for block in blocks_of(edition, kind)
            for text in block.runs
            if (letters := plain(text))
        ]
        has_pages = "pages" in registry.format_of(kind).carries
        flows = {flow: [run for run in runs if run.block.flow == flow] for flow in (TEXT, NOTE)}
        return cls(flows, has_pages and edition.direction == "rtl")

    @property
    def count(self) -> int:
        """How many words there are."""
        return sum(_count(run.text) for runs in self.flows.values() for run in runs)


class _Found:
    """What was read of an artifact, as letters, by what it is read on in."""

    def __init__(self, kind: str, reading: Reading, wanted: Sequence[_Wanted]) -> None:
        self.kind = kind
        self.letters = {
            flow: "".join(plain(run.text) for run in reading.texts if run.flow == flow)
            for flow in (TEXT, NOTE, FRONT, INDEX)
        }
        # Parted, so that nothing is found that begins in one and ends in another.
        self.everything = PARTED.join(self.letters.values())
        self._wanted = PARTED.join(
            "".join(run.letters for run in runs) for one in wanted for runs in one.flows.values()
        )
        self.has_pages = "pages" in registry.format_of(kind).carries

    def has_more(self, letters: str) -> bool:
        """Whether a passage stands in it more often than in the edition."""
        return self.everything.count(letters) > self._wanted.count(letters)

    def is_elsewhere(self, letters: str) -> bool:
        """Whether a passage that is not in its place stands in another one."""
        is_long = len(letters) >= matching.SURE
        return is_long and self.everything.count(letters) >= self._wanted.count(letters)

    def near(self, flow: str, letters: str) -> str:
        """Where a passage stands among the notes instead of the text, or the other way, if it does.

        What is a note is only guessed of a page: so there it is looked for in both.
        """
        if not self.has_pages or len(letters) < matching.SURE:
            return ""
        other = self.letters[NOTE if flow == TEXT else TEXT]
        start, end = other.find(letters[: matching.SURE]), other.rfind(letters[-matching.SURE :])
        from_start = other[start : start + len(letters)] if start >= 0 else ""
        to_end = other[max(end + matching.SURE - len(letters), 0) : end + matching.SURE]
        return f"{from_start}{to_end if end >= 0 else ''}"


# ----------------------------------------------------------------------------- comparison


class _Comparison:
    """One edition, or half of a parallel one, and what was found of it."""

    def __init__(self, edition: Edition, wanted: _Wanted, found: _Found, where: str) -> None:
        self._edition, self._wanted, self._found, self._where = edition, wanted, found, where

    def findings(self, *, is_second: bool) -> Iterator[Finding]:
        """What is not as it is in the edition; ``is_second`` of the second column of a pair."""
        yield from self._titles()
        for flow, runs in self._wanted.flows.items():
            yield from self._flow(flow, runs)
        if not (is_second and left_out(self._found.kind).has_one_index):
            yield from self._index()

    def _titles(self) -> Iterator[Finding]:
        for name, title in titles_of(self._edition):
            if plain(title) not in self._found.everything:
                yield Finding(self._where, f"its {name} is missing: {_quoted(title)}", REBUILD)

    def _index(self) -> Iterator[Finding]:
        """The lines that its index leaves out, in a format that has a page for it."""
        if letters := self._found.letters[INDEX]:
            for text, section in index_of(self._edition):
                if plain(text) not in letters:
                    what = f"its index has no line {_quoted(text)}"
                    yield Finding(f"{self._where}, section {section}", what, REBUILD)

    def _flow(self, flow: str, runs: Sequence[_Run]) -> Iterator[Finding]:
        """What is lost, stands elsewhere or twice, of what is read from one end to the other."""
        found = self._found.letters[flow]
        fixed = [run for run in runs if not run.block.is_movable]
        letters = [run.letters for run in fixed]
        claims = matching.claims(letters, found)
        for gap in matching.gaps(letters, found, claims):
            there = found[gap.start : gap.end]
            yield from self._in_gap(flow, fixed[gap.first : gap.last], there)
        for run in runs:
            if run.block.is_movable and run.letters not in found:
                yield from self._in_gap(flow, [run], _around(runs, run, claims, found))
        yield from self._doubled(fixed, claims, found)

    def _in_gap(self, flow: str, runs: Sequence[_Run], found: str) -> Iterator[Finding]:
        """What is not found of some runs, block by block."""
        letters = [run.letters for run in runs]
        lost = matching.lost(letters, found, is_unordered=self._wanted.is_unordered)
        pairs = [
            (run, missing)
            for run, missing in zip(runs, lost, strict=True)
            if missing and not self._is_near(flow, run, found)
        ]
        for _, own in groupby(pairs, key=lambda pair: id(pair[0].block)):
            yield self._lost(list(own))

    def _is_near(self, flow: str, run: _Run, found: str) -> bool:
        """Whether a run stands in part, or as a whole, in what is read apart from its place."""
        near = self._found.near(flow, run.letters)
        is_unordered = self._wanted.is_unordered
        lost = matching.lost([run.letters], found + near, is_unordered=is_unordered)
        return bool(near) and not any(lost)

    def _lost(self, pairs: Sequence[tuple[_Run, Sequence[bool]]]) -> Finding:
        """What is lost of one block."""
        block = pairs[0][0].block
        if all(all(missing) and self._found.is_elsewhere(run.letters) for run, missing in pairs):
            said = "stands in another place than in the edition"
        else:
            said = _lost_words([(run.text, missing) for run, missing in pairs])
        return self._finding(block, said)

    def _finding(self, block: Block, said: str) -> Finding:
        name = _quoted(" ".join(block.runs))
        return Finding(
            f"{self._where}, section {block.section}", f"the {block.kind} {name} {said}", REBUILD
        )

    def _doubled(
        self, runs: Sequence[_Run], claims: Sequence[Claim], found: str
    ) -> Iterator[Finding]:
        """The passages that stand there twice, one near the other."""
        told = set[str]()
        for before, after in pairwise(claims):
            between = found[before.end : after.start]
            if len(between) < TWICE:
                continue
            for run in runs[max(before.run - NEAR, 0) : after.run + NEAR]:
                letters = run.letters
                # A table has its heads on each page that it stands on.
                is_head = run.block.kind == "cell" and self._found.has_pages
                if (
                    not is_head
                    and len(letters) >= TWICE
                    and letters in between
                    and letters not in told
                    and self._found.has_more(letters)
                ):
                    told.add(letters)
                    yield self._finding(run.block, "stands in it twice")


def _around(runs: Sequence[_Run], run: _Run, claims: Sequence[Claim], found: str) -> str:
    """The part of what was found in which a run must stand that may be moved a little."""
    at = runs.index(run)
    before = sum(not one.block.is_movable for one in runs[:at])
    first = bisect_left(claims, before, key=lambda claim: claim.run)
    start = claims[first - NEAR].start if first >= NEAR else 0
    end = claims[first + NEAR - 1].end if first + NEAR <= len(claims) else len(found)
    return found[start:end]


# --------------------------------------------------------------------------------- for people


def _lost_words(parts: Sequence[tuple[str, Sequence[bool]]]) -> str:
    """Which words of a block are lost: from the first to the last."""
    words: list[str] = []
    lost: list[bool] = []
    for text, missing in parts:
        at = 0
        for word in WORD.findall(text):
            end = at + len(plain(word))
            if end > at:
                words.append(word)
                lost.append(any(missing[at:end]))
            at = end
    first, last = lost.index(True), len(lost) - lost[::-1].index(True)
    if last - first == 1:
        return f"has not its word {_quoted(words[first])}"
    ends = f"from {_quoted(words[first])} to {_quoted(words[last - 1])}"
    return f"has not {sum(lost[first:last])} of its words, {ends}"


def _count(text: str) -> int:
    return sum(1 for word in WORD.findall(text) if plain(word))


def _quoted(text: str) -> str:
    words = " ".join(text.split())
    return f"‘{words[:BEGINNING].strip()}…’" if len(words) > BEGINNING else f"‘{words}’"
