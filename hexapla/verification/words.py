"""The words that were read back from an artifact are held against those of its edition (law 3).

Compared are letters and digits, run by run and in order: each must stand in its place as often as
in the edition. What else an artifact prints between them is passed over: numbers, marks of notes,
the words of a cross-reference, signs of states, the other column of a parallel edition.

A page sets the words of a line from right to left in another order than they are read in, where
other letters or digits stand among them and the line is broken there. So of these editions, and of
passages with such letters, each word must stand near its place, in any order (``is_unordered``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise
from unicodedata import bidirectional, combining

from hexapla import registry
from hexapla.errors import Finding, plural
from hexapla.languages.scripts import HAN_AND_KANA
from hexapla.model import Edition, Reading
from hexapla.source.uses.views import edition_for, hidden_texts
from hexapla.verification import matching
from hexapla.verification.floating import as_printed
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
"""How many runs away from its place a passage may stand for the second time."""

RTL = {"R", "AL"}
"""The classes of letters, in Unicode's algorithm, that run from right to left."""

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
    hidden = [
        text
        for half in (edition, edition.beside)
        if half
        for text in hidden_texts(half.book, kind, half.language)
    ]
    edition = edition_for(edition, kind)
    halves = [half for half in (edition, edition.beside) if half]
    wanted = [_Wanted.of(half, kind) for half in halves]
    found = _Found(kind, reading, wanted)
    findings: list[Finding] = []
    for half, own in zip(halves, wanted, strict=True):
        column = f"{where}, the text in {half.language}" if edition.beside else where
        findings += _Comparison(half, own, found, column).findings(is_second=half is not edition)
    findings += [*_leaked(where, hidden, found), *_stray(where, reading)]
    return Compared(sum(one.count for one in wanted), tuple(_few(where, findings)))


def _few(where: str, findings: Sequence[Finding]) -> Iterator[Finding]:
    """The first of these findings, and how many more there are."""
    yield from findings[:FINDINGS]
    if len(findings) > FINDINGS:
        more = plural(len(findings) - FINDINGS, "more passage")
        yield Finding(where, f"{more} of it are not as they are in the edition", REBUILD)


def _leaked(where: str, hidden: Sequence[str], found: _Found) -> Iterator[Finding]:
    """Passages that the book has for other editions, and that stand in this one."""
    for text in dict.fromkeys(hidden):
        letters = plain(text)
        if len(letters) >= TWICE and found.has_more(letters):
            what = f"it has {_quoted(text)}, which is for other editions only"
            yield Finding(where, what, REBUILD)


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

    @property
    def words(self) -> list[str]:
        """Its words."""
        return _words(self.text)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The words of an edition, by what they are read on in."""

    flows: Mapping[str, Sequence[_Run]]

    @classmethod
    def of(cls, edition: Edition, kind: str) -> _Wanted:
        """The words of an edition in a format."""
        runs = [
            _Run(block, text, letters)
            for block in blocks_of(edition, kind)
            for text in block.runs
            if (letters := plain(text))
        ]
        return cls({flow: [one for one in runs if one.block.flow == flow] for flow in (TEXT, NOTE)})

    @property
    def count(self) -> int:
        """How many words there are."""
        return sum(len(run.words) for runs in self.flows.values() for run in runs)


@dataclass(frozen=True, slots=True)
class _Lost:
    """A run of words that is not found as it is wanted."""

    run: _Run
    lost: Sequence[bool]
    """Of each word."""

    @classmethod
    def by_letters(cls, run: _Run, missing: Sequence[bool]) -> _Lost:
        """The words of which a letter is lost."""
        ends = [0, *accumulate(len(plain(word)) for word in run.words)]
        return cls(run, [any(missing[start:end]) for start, end in pairwise(ends)])

    @property
    def count(self) -> int:
        """How many words are lost."""
        return sum(self.lost)

    @property
    def ends(self) -> tuple[str, str]:
        """The first word that is lost, and the last."""
        lost = [word for word, is_lost in zip(self.run.words, self.lost, strict=True) if is_lost]
        return lost[0], lost[-1]


class _Found:
    """What was read of an artifact, as letters, by what it is read on in."""

    def __init__(self, kind: str, reading: Reading, wanted: Sequence[_Wanted]) -> None:
        self.kind = kind
        self._pieces = [(run.flow, run.column, plain(run.text)) for run in reading.texts]
        self.letters = {flow: self.in_column(flow) for flow in (TEXT, NOTE, FRONT, INDEX)}
        # Parted, so that nothing is found that begins in one and ends in another.
        self.everything = PARTED.join(self.letters.values())
        self._wanted = PARTED.join(
            "".join(run.letters for run in runs) for one in wanted for runs in one.flows.values()
        )
        self.has_pages = "pages" in registry.format_of(kind).carries

    def in_column(self, flow: str, language: str = "") -> str:
        """The letters of the column of a language, and of what stands in no column; or all."""
        return "".join(
            letters
            for of, column, letters in self._pieces
            if of == flow and (not language or column in {"", language})
        )

    def has(self, text: str, letters: str) -> bool:
        """Whether a short text stands in some letters; on a page, its words in any order."""
        words = [plain(word) for word in _words(text)]
        if not self.has_pages or plain(text) in letters:
            return plain(text) in letters
        return all(matching.is_about(word, letters) for word in words)

    def has_more(self, letters: str) -> bool:
        """Whether a passage stands in it more often than in the edition."""
        return self.everything.count(letters) > self._wanted.count(letters)

    def is_elsewhere(self, letters: str) -> bool:
        """Whether a passage that is not in its place stands in another one."""
        is_long = len(letters) >= matching.SURE
        return is_long and self.everything.count(letters) >= self._wanted.count(letters)

    def is_moved(self, letters: str) -> bool:
        """Whether a caption stands in another place; on paper its number is proven by itself."""
        is_known = self.has_pages or len(letters) >= matching.SURE
        return is_known and self.everything.count(letters) >= self._wanted.count(letters)

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
            own = self._found.in_column(flow, self._edition.language)
            findings = [*self._flow(flow, runs, own)]
            if findings and self._found.has_pages:
                order = as_printed([(run.block.place, run.letters) for run in runs], own)
                moved = [runs[at] for at in order]
                findings = min(findings, [*self._flow(flow, moved, own)], key=len)
            # What a file tells of its columns need not be so.
            if findings:
                findings = min(
                    findings, [*self._flow(flow, runs, self._found.letters[flow])], key=len
                )
            yield from findings
        if not (is_second and left_out(self._found.kind).has_one_index):
            yield from self._index()

    def _titles(self) -> Iterator[Finding]:
        for name, title in titles_of(self._edition):
            if not self._found.has(title, self._found.everything):
                yield Finding(self._where, f"its {name} is missing: {_quoted(title)}", REBUILD)

    def _index(self) -> Iterator[Finding]:
        """The lines that its index leaves out, in a format that has a page for it."""
        if letters := self._found.letters[INDEX]:
            for text, section in index_of(self._edition):
                if not self._found.has(text, letters):
                    what = f"its index has no line {_quoted(text)}"
                    yield Finding(f"{self._where}, section {section}", what, REBUILD)

    def _flow(self, flow: str, runs: Sequence[_Run], found: str) -> Iterator[Finding]:
        """What is lost, stands elsewhere or twice, of what is read from one end to the other."""
        wanted = [run.letters for run in runs]
        claims = matching.claims(wanted, found)
        for gap in matching.gaps(wanted, found, claims):
            yield from self._in_gap(flow, runs[gap.first : gap.last], found[gap.start : gap.end])
        yield from self._doubled(runs, claims, found)

    def _in_gap(self, flow: str, runs: Sequence[_Run], found: str) -> Iterator[Finding]:
        """What is not found of some runs, block by block.

        Letters of what is lost may be taken for those of its neighbours. So words are looked for in
        all that have lost any; where all of them are there, they stand in another order.
        """
        missing = matching.lost([run.letters for run in runs], found)
        suspects = [
            _Lost.by_letters(run, of_run)
            for run, of_run in zip(runs, missing, strict=True)
            if of_run and not self._is_near(flow, run, found)
        ]
        lost = [self._by_words(suspect, found) for suspect in suspects]
        if not any(part.count for part in lost):
            lost = [part for part in suspects if not self._is_unordered(part.run)]
        incomplete = [part for part in lost if part.count]
        for _, of_block in groupby(incomplete, key=lambda part: id(part.run.block)):
            parts = list(of_block)
            yield self._finding(parts[0].run.block, self._fault(parts))

    def _is_unordered(self, run: _Run) -> bool:
        """Whether the order of words in what was found proves nothing."""
        is_rtl = self._edition.direction == "rtl"
        return self._found.has_pages and (
            is_rtl or not RTL.isdisjoint(map(bidirectional, run.text))
        )

    def _by_words(self, suspect: _Lost, found: str) -> _Lost:
        """Which words of a run are lost of which some letters are."""
        run = suspect.run
        letters = [plain(word) for word in run.words]
        if len(run.letters) < matching.LEAST:
            is_there = run.letters in found or (
                self._is_unordered(run) and all(word in found for word in letters)
            )
            return replace(suspect, lost=[lost and not is_there for lost in suspect.lost])
        if not self._is_unordered(run):
            return replace(suspect, lost=[not one for one in matching.together(letters, found)])
        lost = []
        for word, of_word, is_lost in zip(run.words, letters, suspect.lost, strict=True):
            # A PDF tells of some pointed letters what their glyphs are, and not what they say.
            is_pointed = any(map(combining, word))
            lost.append(is_lost and not is_pointed and not matching.is_about(of_word, found))
        return replace(suspect, lost=lost)

    def _is_near(self, flow: str, run: _Run, found: str) -> bool:
        """Whether a run stands in part, or as a whole, where it may stand as well."""
        if run.block.kind == "caption" and self._found.is_moved(run.letters):
            return True  # styles may set it above or below, and a page may have it later
        near = self._found.near(flow, run.letters)
        return bool(near) and not any(map(any, matching.lost([run.letters], found + near)))

    def _fault(self, parts: Sequence[_Lost]) -> str:
        """What is the case with a block of which these runs are lost, in part or as a whole."""
        if all(self._found.is_elsewhere(part.run.letters) for part in parts):
            return "stands in another place than in the edition"
        first, last = parts[0].ends[0], parts[-1].ends[1]
        count = sum(part.count for part in parts)
        if count == sum(len(_words(run)) for run in parts[0].run.block.runs):
            return f"is missing, with {plural(count, 'word')}"
        if count == 1:
            return f"lacks its word {_quoted(first)}"
        return f"lacks {count:,} of its words, from {_quoted(first)} to {_quoted(last)}"

    def _finding(self, block: Block, fault: str) -> Finding:
        name = _quoted(" ".join(block.runs))
        return Finding(
            f"{self._where}, section {block.section}", f"the {block.kind} {name} {fault}", REBUILD
        )

    def _doubled(
        self, runs: Sequence[_Run], claims: Sequence[Claim], found: str
    ) -> Iterator[Finding]:
        """The passages that stand there twice, one near the other."""
        reported = set[str]()
        for before, after in pairwise(claims):
            between = found[before.end : after.start]
            if len(between) < TWICE:
                continue
            for run in runs[max(before.run - NEAR, 0) : after.run + NEAR]:
                letters = run.letters
                # A table has its heads on each page that it stands on, and an address may follow
                # the words of a link that are the same.
                is_head = run.block.kind == "cell" and self._found.has_pages
                is_address = len(run.words) == 1
                if (
                    not (is_head or is_address)
                    and len(letters) >= TWICE
                    and letters in between
                    and letters not in reported
                    and self._found.has_more(letters)
                ):
                    reported.add(letters)
                    yield self._finding(run.block, "stands in it twice")


# --------------------------------------------------------------------------------- for people


def _words(text: str) -> list[str]:
    """The words of a text, those that have letters or digits."""
    return [word for word in WORD.findall(text) if plain(word)]


def _quoted(text: str) -> str:
    words = " ".join(text.split())
    return f"‘{words[:BEGINNING].strip()}…’" if len(words) > BEGINNING else f"‘{words}’"
