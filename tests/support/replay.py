"""Replays a history through a tool that keeps catalogs in step, and scores what it did.

**A translation survives an edit** if, after the tool has run and before any translator has,

- it stands as current, where the edit left the sense alone, or changed only a number, address or
  mark that stands once in the translation too (*keep*);
- it is current and right, or is offered as stale with the source it was made from, where the edit
  changed the sense and a translation of at least one of the text's sentences exists (*offer*).

What is right is known from the hidden ids of the draft, from nothing that a tool knows. A message
is **wrong** if it stands as current with a translation of something else, and **misled** if the
translation that it offers as stale has no sentence in common with the text. Counted are the
messages that an edit touched, and any others that are worse off than before it.

Every so often a translator does all that is not current: both tools get the same words.
"""

from __future__ import annotations

import difflib
import re
import subprocess
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from babel import Locale

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message
from hexapla.model import Segment
from hexapla.segments.segments import extract
from hexapla.segments.sync import sync_catalog
from hexapla.segments.words import HAN
from hexapla.source.numbering import number
from hexapla.source.reader import read_book
from tests.support.drafts import Sense
from tests.support.histories import ADDRESS, Carry, Version
from tests.support.processes import LIMIT

Tool = Callable[[Catalog, Sequence[Segment]], Catalog]
"""Brings a catalog in step with the source."""

Key = tuple[str | None, str]
Expected = Literal["keep", "offer", "none"]
Status = Literal["right", "offered", "missing", "misled", "wrong"]

MARK = re.compile(r"⟦(/?)(\d+)⟧")
NOISE = re.compile(r"⟦/?\d+⟧|(?:https?://|www\.)[\w./-]*|[\W\d_]")
KEPT = re.compile(r"⟦/?\d+⟧|(?:https?://|www\.)[\w./-]*\w|\d+|[^\W\d_]+")
SHORT = 12
"""From how many letters on a text is known again inside another; a Chinese character is two."""
TWINS = 4
"""From how many words on a text in which one word is another is worth being offered."""
LABELS = -1_000_000
"""The first id of the labels of pictures, which no other text has."""


# The tools


def hexapla(catalog: Catalog, segments: Sequence[Segment]) -> Catalog:
    """Hexapla's own sync."""
    return sync_catalog(catalog, segments)[0]


def msgmerge(catalog: Catalog, segments: Sequence[Segment]) -> Catalog:
    """Gettext's, with previous sources."""
    template, _ = sync_catalog(replace(catalog, messages=(), obsolete=()), segments)
    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder) / f"{catalog.language}.po", Path(folder) / "new.pot"
        old.write_text(catalogs.serialise(catalog), encoding="utf-8")
        new.write_text(catalogs.serialise(template), encoding="utf-8")
        command = [
            "msgmerge",
            "--previous",
            "--quiet",
            "--update",
            "--backup=none",
            str(old),
            str(new),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=LIMIT)
        return catalogs.read(old)


# The book's versions as segments


@dataclass(frozen=True)
class Text:
    """A segment, and what is known of it."""

    uid: int
    sense: Sense
    segment: Segment

    @property
    def ids(self) -> set[int]:
        return {number for number, _ in self.sense}


@dataclass(frozen=True)
class Shelf:
    """A folder in which a book stands in one version after the other."""

    root: Path

    def texts(self, version: Version) -> list[Text]:
        """The segments of a version, as Hexapla reads them, each with its hidden ids."""
        source = self.root / "source"
        for path in source.glob("*.md"):
            if path.name not in version.files:
                path.unlink()
        for name, text in version.files.items():
            path = source / name
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
        segments = extract(number(read_book(self.root)))
        units = iter(version.units)
        found = []
        for at, segment in enumerate(segments, start=1):
            if segment.where.startswith(("source/book.toml", "source/images/")):
                found.append(Text(-at, ((_own_id(segments, at), 0),), segment))
                continue
            uid, sense, text = next(units)
            assert _letters(text) == _letters(segment.text), f"{text!r} is not {segment.text!r}"
            found.append(Text(uid, sense, segment))
        assert not list(units), "the book has fewer segments than the draft has units"
        return found


def _own_id(segments: Sequence[Segment], at: int) -> int:
    """The id of a text that the draft does not have: the same one in each version of the book.

    Settings come first in a book and are counted from there, and labels come last.
    """
    is_label = segments[at - 1].where.startswith("source/images/")
    return LABELS - (len(segments) - at) if is_label else -at


def _letters(markdown: str) -> str:
    return re.sub(r"\[\^\w+\]|\]\([^)]*\)|⟦/?\d+⟧|[\W_]", "", markdown)


# What is right


@dataclass
class Truth:
    """What a perfect memory knows of one language's translations."""

    language: str
    right: dict[Sense, set[str]] = field(default_factory=dict)
    """All translations that ever were right for a sense."""
    alive: set[Sense] = field(default_factory=set)
    """The senses whose translation a tool could have: nobody has written over it."""
    known: set[int] = field(default_factory=set)
    """The sentences that have been translated at some time."""
    origins: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """The sentences that a translation, bare of marks and numbers, is of."""
    sources: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """The sentences in a source text, bare likewise."""

    def learn(self, text: Text, string: str) -> None:
        """A person has translated a text."""
        self.right.setdefault(text.sense, set()).add(string)
        self.alive.add(text.sense)
        self.known |= text.ids
        self.origins[bare(string)] |= text.ids

    def see(self, texts: Iterable[Text], carried: Iterable[Carry]) -> None:
        """The source has been edited."""
        for text in texts:
            self.sources[bare(text.segment.text)] |= text.ids
        for carry in carried:
            olds = self.right.get(carry.old, set())
            news = {new for old in olds for new in self._carried(old, carry)}
            if not news:
                continue
            self.right.setdefault(carry.new, set()).update(news)
            for new in news:
                self.origins[bare(new)] |= {number for number, _ in carry.new}
            if carry.expected and carry.old in self.alive and not self._is_inflected(carry):
                self.alive.add(carry.new)

    def _carried(self, string: str, carry: Carry) -> set[str]:
        if carry.how == "same":
            return {string}
        if carry.how == "swap":
            return _swapped(string, *carry.what)
        if carry.how == "drop mark":
            return {_without_mark(string, int(carry.what[0]))}
        if carry.how == "mark at end":
            return _with_mark(string, carry.what[0])
        return {_joined(string, other) for other in self.right.get(carry.other, set())}

    def _is_inflected(self, carry: Carry) -> bool:
        """Whether the new number asks for another form of the word after it (CLDR)."""
        if not carry.counts:
            return False
        plural = Locale.parse(self.language, sep="-").plural_form
        return len({plural(int(value)) for value in carry.what}) > 1

    def expects(self, text: Text) -> Expected:
        """What an ideal tool does for this text now."""
        if text.sense in self.alive:
            return "keep"
        return "offer" if text.ids & self.known else "none"

    def status(self, message: Message, texts: Sequence[Text]) -> Status:
        """What a message is worth to the texts that share it."""
        ids = {number for text in texts for number in text.ids}
        if message.state == "missing":
            return "missing"
        if message.state == "stale":
            previous = message.previous or ""
            told, said = _known(previous, self.sources), _known(message.string, self.origins)
            is_known = told & ids and said & ids
            is_twin = any(_differ_in_a_word(previous, text.segment.text) for text in texts)
            return "offered" if is_known or (is_twin and told & said) else "misled"
        right = {_squeezed(s) for text in texts for s in self.right.get(text.sense, ())}
        return "right" if _squeezed(message.string) in right else "wrong"

    def translate(self, texts: Sequence[Text]) -> None:
        """A person has brought everything up to date."""
        present = {text.sense for text in texts}
        for text in texts:
            if text.sense in self.alive:
                continue
            string = self.string(text)
            self.alive = {
                sense
                for sense in self.alive
                if sense in present or not text.ids & {number for number, _ in sense}
            }
            self.learn(text, string)

    def string(self, text: Text) -> str:
        """The translation a person writes."""
        marks = sorted(MARK.findall(text.segment.text))
        fitting = [s for s in self.right.get(text.sense, ()) if sorted(MARK.findall(s)) == marks]
        return min(fitting, default=None) or pseudo(text.segment.text, self.language)


def _differ_in_a_word(one: str, other: str) -> bool:
    """Whether two texts of four words or more are the same but for one of them.

    The generator has few words, so new texts are near twins of old ones by chance: offered the
    twin's translation with its source, a translator changes a word.
    """
    words, others = one.split(), other.split()
    if len(words) != len(others) or len(words) < TWINS:
        return False
    return sum(word != another for word, another in zip(words, others, strict=True)) == 1


def bare(string: str) -> str:
    """The letters of a text, by which it is known again; or the text, if it has none."""
    return NOISE.sub("", string) or string


def _known(text: str, texts: Mapping[str, set[int]]) -> set[int]:
    """The sentences that a text has, also if it is a part of a known one, or several in one."""
    key = bare(text)
    if key in texts:
        return texts[key]
    return set().union(*(ids for other, ids in texts.items() if _is_inside(key, other)))


def _is_inside(one: str, other: str) -> bool:
    return min(_length(one), _length(other)) >= SHORT and (one in other or other in one)


def _length(letters: str) -> int:
    return len(letters) + len(HAN.findall(letters))


def _squeezed(string: str) -> str:
    return re.sub(r"\s", "", string)


def _swapped(string: str, old: str, new: str) -> set[str]:
    """The translation with another number or address where the old one stands, if that is once."""
    if ADDRESS.fullmatch(old):
        return {string.replace(old, new)} if string.count(old) == 1 else set()
    addresses = [match.span() for match in ADDRESS.finditer(string)]
    found = [
        match
        for match in re.finditer(r"\d+", MARK.sub(lambda mark: " " * len(mark[0]), string))
        if int(match[0]) == int(old)
        if not any(start <= match.start() < end for start, end in addresses)
    ]
    if len(found) != 1:
        return set()
    zero = ord(found[0][0][0]) - int(found[0][0][0])
    digits = "".join(chr(zero + int(digit)) for digit in new)
    return {string[: found[0].start()] + digits + string[found[0].end() :]}


def _without_mark(string: str, gone: int) -> str:
    def renumbered(mark: re.Match[str]) -> str:
        at = int(mark[2])
        return "" if at == gone else f"⟦{mark[1]}{at - (at > gone)}⟧"

    return MARK.sub(renumbered, string)


def _with_mark(string: str, number: str) -> set[str]:
    """The translation with a mark at its end, or before any of the punctuation there."""
    last = re.search(r"[^\w⟧]*$", string)
    start = last.start() if last else len(string)
    ends = range(start, len(string) + 1)
    return {f"{string[:end]}⟦{number}⟧{string[end:]}" for end in ends}


def _joined(one: str, other: str) -> str:
    shift = len({mark[1] for mark in MARK.findall(one)})
    return f"{one} " + MARK.sub(lambda mark: f"⟦{mark[1]}{int(mark[2]) + shift}⟧", other)


# The translator


ALPHABETS = {
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلم",
    "ru": "абвгдежзиклмнопрстуфхцчшщэюя",
    "es": "oeaiunrslctdmpbvgfhqjñzáé",
    "fr": "aeiourtslndcmpvébgfhqjàèy",
}


def pseudo(text: str, language: str) -> str:
    """A text in letters of the language, a word for a word; numbers, marks, addresses kept."""

    def word(found: re.Match[str]) -> str:
        if not found[0][0].isalpha() or ADDRESS.fullmatch(found[0]):
            return found[0]
        seed = zlib.crc32(f"{language} {found[0].lower()}".encode())
        if language.startswith("zh"):
            return chr(0x4E00 + seed % 6000) + chr(0x4E00 + seed // 6000 % 6000)
        letters = ALPHABETS[language]
        spelt = [letters[(seed >> at) % len(letters)] for at in range(len(found[0]) + 1)]
        return "".join(spelt)

    return KEPT.sub(word, text)


# The score


@dataclass
class Score:
    """What a tool did with the messages that edits of one kind touched."""

    edits: int = 0
    expected: Counter[str] = field(default_factory=Counter)
    """How many messages were to be kept, to be offered, or had nothing."""
    kept: int = 0
    offered: int = 0
    wrong: int = 0
    misled: int = 0
    shares: list[float] = field(default_factory=list)
    """Of each edit in each language, the share that survived."""
    examples: list[str] = field(default_factory=list)
    """What did not survive, for a person to read."""

    @property
    def due(self) -> int:
        """How many translations could survive."""
        return self.expected["keep"] + self.expected["offer"]

    @property
    def survived(self) -> int:
        return self.kept + self.offered

    @property
    def share(self) -> float:
        """The share of translations that survived, 0 to 1: the mean over all edits."""
        return sum(self.shares) / len(self.shares) if self.shares else 1.0


@dataclass
class Run:
    """One tool on one language of a book, through its history."""

    name: str
    tool: Tool
    catalog: Catalog
    scores: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    statuses: dict[int, Status] = field(default_factory=dict)
    segments: dict[int, Segment] = field(default_factory=dict)
    """The texts of the version before."""
    copies: set[int] = field(default_factory=set)
    """The changed copies of texts that nobody has translated since: to a catalog they are new."""
    written: dict[str, str] = field(default_factory=dict)
    """What people wrote and nobody wrote over, by its letters."""
    remarks: set[str] = field(default_factory=set)
    read: int = 0
    """The words of all messages that a translator had to look at."""
    typed: int = 0
    """The words of them that were new to what was offered."""
    lost: list[str] = field(default_factory=list)
    """What people wrote and is neither current nor stale nor obsolete any more."""

    def begin(self, texts: Sequence[Text], truth: Truth) -> None:
        """Take note of what people have written so far."""
        self.written = {bare(message.string): message.string for message in self.catalog}
        self.remarks = {comment for message in self.catalog for comment in message.comments}
        self.statuses = self._statuses(texts, truth)
        self.segments = {text.uid: text.segment for text in texts}
        self.copies = set()

    def follow(self, texts: Sequence[Text], version: Version, truth: Truth) -> None:
        """Bring the catalog in step with a version, and score that."""
        self.catalog = self.tool(self.catalog, [text.segment for text in texts])
        before, self.statuses = self.statuses, self._statuses(texts, truth)
        score = self.scores[version.kind]
        score.edits += 1
        due, survived = score.due, score.survived
        standing = {(text.segment.key, text.segment.where) for text in texts}
        self.copies |= {text.uid for text in texts if self._is_changed_copy(text, standing)}
        for text in texts:
            old, now = before.get(text.uid, "missing"), self.statuses[text.uid]
            if text.uid in version.touched or _is_worse(old, now):
                expected = truth.expects(text)
                if expected == "keep" and text.uid in self.copies:
                    expected = "offer"
                self._count(score, text, expected, is_newly_bad=old != now)
        self.segments = {text.uid: text.segment for text in texts}
        if score.due > due:
            score.shares.append((score.survived - survived) / (score.due - due))
        self.lost += [f"{version.kind}: {text}" for text in self._missing()]

    def _statuses(self, texts: Sequence[Text], truth: Truth) -> dict[int, Status]:
        messages = self.catalog.by_key()
        sharing: dict[tuple[str | None, str], list[Text]] = defaultdict(list)
        for text in texts:
            sharing[text.segment.key].append(text)
        found = {key: truth.status(messages[key], group) for key, group in sharing.items()}
        return {text.uid: found[text.segment.key] for text in texts}

    def _is_changed_copy(self, text: Text, standing: set[tuple[Key, str]]) -> bool:
        """Whether a text was changed while its old one still stands in the same section.

        A catalog knows a text once for all its copies in a section: to it, this one is new.
        """
        old = self.segments.get(text.uid)
        if old is None or old.key == text.segment.key:
            return False
        return (old.key, text.segment.where) in standing

    def _count(self, score: Score, text: Text, expected: Expected, *, is_newly_bad: bool) -> None:
        status = self.statuses[text.uid]
        score.expected[expected] += 1
        score.wrong += status == "wrong" and is_newly_bad
        score.misled += status == "misled" and is_newly_bad
        kept = expected == "keep" and status == "right"
        offered = expected == "offer" and status in {"right", "offered"}
        score.kept += kept
        score.offered += offered
        if not (kept or offered or (expected == "none" and status == "missing")):
            message = self.catalog.by_key()[text.segment.key]
            score.examples.append(
                f"expected {expected}, is {status}\n  now: {message.id}\n"
                f"  was: {message.previous}\n  string: {message.string}"
            )

    def _missing(self) -> list[str]:
        """What a person wrote and the catalog no longer has, reported once."""
        every = (*self.catalog.messages, *self.catalog.obsolete)
        strings = {bare(message.string) for message in every}
        joined = "\0".join(strings)
        gone = [key for key in self.written if key not in strings and key not in joined]
        lost = [self.written.pop(key) for key in gone]
        remarks = {comment for message in every for comment in message.comments}
        lost += sorted(self.remarks - remarks)
        self.remarks &= remarks
        return lost

    def translate(self, texts: Sequence[Text], truth: Truth) -> None:
        """A translator does all that is not current; ``truth`` knows it already."""
        by_key = {text.segment.key: text for text in texts}
        messages = []
        for message in self.catalog:
            if message.state in {"translated", "reviewed"}:
                messages.append(message)
                continue
            text = by_key[message.key]
            self._work(message, self.statuses[text.uid])
            string = truth.string(text)
            self._write_over(message.string)
            self.written[bare(string)] = string
            flags = tuple(flag for flag in message.flags if flag != "fuzzy")
            messages.append(
                replace(message, string=string, flags=flags, previous=None, previous_context=None)
            )
        self.catalog = replace(self.catalog, messages=tuple(messages))
        self.statuses = self._statuses(texts, truth)

    def _work(self, message: Message, status: Status) -> None:
        words = message.id.split()
        self.read += len(words)
        known = (message.previous or "").split() if status == "offered" else []
        matcher = difflib.SequenceMatcher(None, known, words, autojunk=False)
        self.typed += len(words) - sum(block.size for block in matcher.get_matching_blocks())

    def _write_over(self, string: str) -> None:
        key = bare(string)
        over = [k for k in self.written if k == key or (string and _is_inside(k, key))]
        for other in over:
            del self.written[other]


RANKS: Mapping[Status, int] = {"right": 2, "offered": 1, "missing": 0, "misled": -1, "wrong": -2}


def _is_worse(old: Status, now: Status) -> bool:
    return RANKS[now] < RANKS[old]


def replay(
    shelf: Shelf,
    versions: Iterable[Version],
    first: Sequence[Catalog],
    tools: Mapping[str, Tool],
    every: int = 10,
) -> list[Run]:
    """Each tool on each catalog through a history, with a translator after ``every`` edits.

    The first catalogs are filled where they are not complete.
    """
    following: list[tuple[Truth, list[Run]]] = []
    for edits, version in enumerate(versions):
        texts = shelf.texts(version)
        if not edits:
            following = [_start(texts, catalog, tools) for catalog in first]
            continue
        for truth, runs in following:
            truth.see(texts, version.carried)
            for run in runs:
                run.follow(texts, version, truth)
            if edits % every == 0:
                truth.translate(texts)
                for run in runs:
                    run.translate(texts, truth)
    return [run for _, runs in following for run in runs]


def _start(
    texts: Sequence[Text], catalog: Catalog, tools: Mapping[str, Tool]
) -> tuple[Truth, list[Run]]:
    full, truth = _begin(texts, catalog)
    runs = [Run(name, tool, full) for name, tool in tools.items()]
    for run in runs:
        run.begin(texts, truth)
    return truth, runs


def _begin(texts: Sequence[Text], catalog: Catalog) -> tuple[Catalog, Truth]:
    """A complete catalog with remarks of a translator in it, and what is right at first."""
    truth = Truth(catalog.language)
    truth.see(texts, ())
    synced, _ = sync_catalog(catalog, [text.segment for text in texts])
    messages = []
    for at, message in enumerate(synced):
        string = message.string or pseudo(message.id, catalog.language)
        remark = (f"remark {at} of a translator",) if at % 5 == 0 else ()
        messages.append(replace(message, string=string, comments=(*message.comments, *remark)))
        assert messages[-1].state in {"translated", "reviewed"}, "it begins with nothing stale"
    strings = {message.key: message.string for message in messages}
    for text in texts:
        truth.learn(text, strings[text.segment.key])
    return replace(synced, messages=tuple(messages)), truth


def total(scores: Iterable[Score]) -> Score:
    """Several scores as one."""
    whole = Score()
    for score in scores:
        whole.edits += score.edits
        whole.expected += score.expected
        whole.kept += score.kept
        whole.offered += score.offered
        whole.wrong += score.wrong
        whole.misled += score.misled
        whole.shares += score.shares
        whole.examples += score.examples
    return whole
