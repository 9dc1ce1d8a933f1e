"""Two people in git: what a merge of their catalogs asks of them, and what it loses.

    .venv/bin/python -m benchmarks.two_people [--merges 500] [--seed 1] [--write]

Each merge is of one catalog that two people changed on two branches, with real git: they translate,
improve, confirm and remark, and edit the source and sync. Half of them share a book with obsolete
texts. A translation is lost if it stood on one of the branches, nobody replaced it, and after the
merge and a sync it stands nowhere in the file, neither in a comment nor as obsolete.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from benchmarks import tables
from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message
from hexapla.errors import CatalogError
from hexapla.exchange.merge_driver import install
from hexapla.model import Segment
from hexapla.segments.sync import sync_catalog

MERGES, SEED, TOGETHER = 500, 1, 50
"""How many catalogs are merged, and how many of them by one call of git."""

TEXTS = 40
"""Texts of a book."""

WORDS = ["water", "stone", "river", "light", "house", "garden", "letter", "market", "winter"]
WAYS = {
    "git by lines, obsolete texts at the end": (False, False),
    "git by lines": (False, True),
    "git with `merge-po`": (True, True),
}
"""With the driver or without, and with obsolete texts in our order or as they came."""


@dataclass(frozen=True)
class State:
    """A source and its catalog, on a branch."""

    source: tuple[str, ...]
    catalog: Catalog

    def synced(self) -> State:
        """The catalog in step with the source."""
        segments = [
            Segment(text, None, f"source/01.md#s{at // 8}") for at, text in enumerate(self.source)
        ]
        return replace(self, catalog=sync_catalog(self.catalog, segments)[0])


class Person:
    """Changes a book and its catalog as people do; the same for the same seed."""

    def __init__(self, chance: Random, name: str) -> None:
        self.chance, self.name, self.number = chance, name, 0

    def sentence(self) -> str:
        """A new text."""
        words = self.chance.choices(WORDS, k=self.chance.randint(5, 14))
        return f"The {' '.join(words)} of {self.chance.randint(1900, 2020)}."

    def words(self) -> str:
        """A translation that nobody else makes."""
        self.number += 1
        return f"{self.name} {self.number}: {' '.join(self.chance.choices(WORDS, k=6))}"

    def works(self, state: State) -> State:
        """A few changes, and a sync where the source was among them."""
        for _ in range(self.chance.randint(1, 5)):
            change = self.chance.choices([self.translates, self.edits], [4, 1])[0]
            state = change(state)
        return state

    def translates(self, state: State) -> State:
        """One message translated, improved, confirmed, or remarked upon."""
        at = self.chance.randrange(len(state.catalog.messages))
        old = state.catalog.messages[at]
        if old.string and self.chance.random() < 1 / 6:
            new = replace(old, comments=(*old.comments, f"remark of {self.words()}"))
        elif old.state == "stale" and self.chance.random() < 1 / 2:
            new = replace(old, flags=(), previous=None)
        else:
            new = replace(old, string=self.words(), flags=(), previous=None)
        messages = (*state.catalog.messages[:at], new, *state.catalog.messages[at + 1 :])
        return replace(state, catalog=replace(state.catalog, messages=messages))

    def edits(self, state: State) -> State:
        """One text of the source changed, moved, taken out or put in; then a sync."""
        texts, at = list(state.source), self.chance.randrange(len(state.source))
        text = texts.pop(at)
        change: Callable[[], list[str]] = self.chance.choice(
            [
                list,
                lambda: [text, self.sentence()],
                lambda: [f"{text[:-1]}!"],
                lambda: [f"{text[:-1]}, {self.chance.choice(WORDS)}."],
                lambda: [f"{text[:-5]}{self.chance.randint(1900, 2020)}."],
            ]
        )
        texts[at:at] = change()
        if self.chance.random() < 1 / 5:
            texts.insert(self.chance.randrange(len(texts)), texts.pop(at % len(texts)))
        return replace(state, source=tuple(dict.fromkeys(texts))).synced()


@dataclass(frozen=True)
class Case:
    """A book on its common ground, and on the branches of two people."""

    base: State
    ours: State
    theirs: State

    @property
    def branches(self) -> tuple[State, State, State]:
        """All three."""
        return self.base, self.ours, self.theirs

    def due(self) -> set[str]:
        """The translations that have to be there after a merge."""
        base, ours, theirs = (
            {(m.key, m.string) for m in _every(state.catalog) if m.string}
            for state in self.branches
        )
        known = {string for _, string in base}
        made = {string for _, string in ours | theirs} - known
        return made | {string for _, string in ours & theirs}


def _every(catalog: Catalog) -> Sequence[Message]:
    return (*catalog.messages, *catalog.obsolete)


def cases(number: int, seed: int) -> Iterator[Case]:
    """Books that two people have worked on."""
    chance = Random(seed)  # noqa: S311 - nothing secret
    author = Person(chance, "base")
    empty = catalogs.empty("fr", "book", "2026-11-23")
    for at in range(number):
        texts = tuple(dict.fromkeys(author.sentence() for _ in range(TEXTS)))
        base = State(texts, empty).synced()
        messages = tuple(
            m if chance.random() < 1 / 5 else replace(m, string=author.words())
            for m in base.catalog
        )
        base = replace(base, catalog=replace(base.catalog, messages=messages))
        for _ in range(6 if at % 2 else 1):
            base = author.edits(base)
        yield Case(base, Person(chance, "Ana").works(base), Person(chance, "Ben").works(base))


@dataclass
class Result:
    """What came of merging so many cases in one way."""

    merges: int = 0
    conflicts: int = 0
    lost: list[str] = field(default_factory=list)
    unread: int = 0
    """Merged files that are no catalogs: marks of a conflict, or a message that stands twice."""


class Repository:
    """A git repository with the catalogs and sources of many books."""

    def __init__(self, folder: Path, *, has_driver: bool, is_ordered: bool) -> None:
        self.folder, self.is_ordered = folder, is_ordered
        self.git("init", "--quiet", "--initial-branch=main")
        if has_driver:
            install(folder)

    def git(self, *arguments: str) -> str:
        """What git says; a merge may end with conflicts."""
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false"]
        done = subprocess.run(
            ["git", *who, *arguments], cwd=self.folder, capture_output=True, text=True, check=False
        )
        if done.returncode and arguments[0] != "merge":
            message = f"git {' '.join(arguments)}: {done.stderr}"
            raise RuntimeError(message)
        return done.stdout

    def save(self, states: Sequence[State], branch: str) -> None:
        """Commit what stands on a branch."""
        for at, state in enumerate(states):
            path = self.folder / "translations" / f"{at}.po"
            path.parent.mkdir(exist_ok=True)
            written = path.read_bytes() if path.exists() else b""
            path.write_text(catalogs.serialise(self.laid_out(state.catalog, written), written))
            source = self.folder / "source" / f"{at}.md"
            source.parent.mkdir(exist_ok=True)
            source.write_text("\n\n".join(state.source) + "\n")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", branch)

    def laid_out(self, catalog: Catalog, written: bytes) -> Catalog:
        """The catalog with its obsolete texts in our order, or those that came last at the end."""
        if self.is_ordered or not written:
            return catalog
        known = [m.key for m in catalogs.parse(Path("fr.po"), written).obsolete]
        place = {key: at for at, key in enumerate(known)}
        obsolete = sorted(catalog.obsolete, key=lambda m: place.get(m.key, len(known)))
        return replace(catalog, obsolete=tuple(obsolete))

    def merge(self, chosen: Sequence[Case], result: Result) -> None:
        """Merge the branches of some cases, and look at what came out."""
        self.save([case.base for case in chosen], "base")
        start = self.git("rev-parse", "HEAD").strip()
        self.git("checkout", "--quiet", "-B", "theirs")
        self.save([case.theirs for case in chosen], "theirs")
        self.git("checkout", "--quiet", "-B", "ours", start)
        self.save([case.ours for case in chosen], "ours")
        self.git("merge", "--quiet", "--no-edit", "theirs")
        unmerged = self.git("diff", "--name-only", "--diff-filter=U").split()
        result.merges += len(chosen)
        result.conflicts += sum(name.endswith(".po") for name in unmerged)
        for at, case in enumerate(chosen):
            if f"source/{at}.md" in unmerged:
                self.git("checkout", "--ours", "--", f"source/{at}.md")
            self._look_at(at, case, result)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "merged")

    def _look_at(self, at: int, case: Case, result: Result) -> None:
        path = self.folder / "translations" / f"{at}.po"
        text = (self.folder / "source" / f"{at}.md").read_text()
        sources = tuple(dict.fromkeys(text.strip().split("\n\n")))
        try:
            found = replace(catalogs.read(path), language="fr")
            merged = State(sources, found).synced()
        except CatalogError:
            result.unread += 1
            said = path.read_text()
        else:
            said = catalogs.serialise(merged.catalog)
        plain = said.replace('"\n#~ "', "").replace('"\n"', "")
        result.lost += [string for string in case.due() if string not in plain]


def measure(merges: int, seed: int) -> dict[str, Result]:
    """Each way to merge, with the same cases."""
    chosen = list(cases(merges, seed))
    results = {name: Result() for name in WAYS}
    for name, (has_driver, is_ordered) in WAYS.items():
        for at in range(0, len(chosen), TOGETHER):
            with tempfile.TemporaryDirectory() as folder:
                repository = Repository(Path(folder), has_driver=has_driver, is_ordered=is_ordered)
                repository.merge(chosen[at : at + TOGETHER], results[name])
    return results


def report(results: dict[str, Result]) -> str:
    """The table."""
    head = ["", "merges", "conflicts", "no catalog afterwards", "translations lost"]
    rows = [
        [name, str(r.merges), str(r.conflicts), str(r.unread), str(len(r.lost))]
        for name, r in results.items()
    ]
    return tables.table(head, rows)


def main() -> None:
    """Read the arguments, measure, print."""
    parser = tables.options(__doc__)
    parser.add_argument("--merges", type=int, default=MERGES)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    results = measure(10 if chosen.short else chosen.merges, chosen.seed)
    text = report(results)
    tables.show("two people", text, "make bench-translations", is_written=chosen.write)


if __name__ == "__main__":
    main()
