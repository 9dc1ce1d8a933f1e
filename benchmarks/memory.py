"""Look-ups in a large translation memory, beside a full scan of it: one Markdown table.

    .venv/bin/python -m benchmarks.memory [--units 1000000] [--queries 200] [--write] [SCRIPT …]

The texts are made up with a fixed seed from a Zipf-like vocabulary: headings, sentences and
paragraphs, a fifth of them edited copies of others. A query is an edited copy of a stored text. A
full scan with rapidfuzz tells the best match there really is, if any reaches 0.7; "found" is the
share of those queries for which the index found a match just as good.
"""

# ruff: noqa: S311 - made-up texts are no secrets

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from math import log
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from benchmarks import tables
from hexapla.catalogs.catalog import Catalog, Message
from hexapla.memory.memory import MINIMUM, Memory
from hexapla.memory.similarity import compared

SEED = 20261123
BOOK = 5000
"""Units in a book."""

SIZES = {(1, 5): 25, (6, 25): 45, (26, 80): 30}
"""Words in a heading, a sentence and a paragraph, and how many of 100 texts are such."""


@dataclass(frozen=True, slots=True)
class Script:
    """How the made-up words of a language look."""

    letters: str
    """The most frequent letter first."""
    words: int
    short: float
    long: float
    """Letters in the most frequent word, and by how many the logarithm of the rank adds."""
    space: str
    end: str


HAN = "".join(map(chr, range(0x4E00, 0x4E00 + 3500)))
THAI = "".join(map(chr, [*range(0x0E01, 0x0E2F), *range(0x0E30, 0x0E3A), *range(0x0E40, 0x0E4D)]))
SCRIPTS = {
    "Latin": Script("eaionrtlsucdpmhgbfvyzkxqwj", 60_000, 2, 0.8, " ", "."),
    "Chinese": Script(HAN, 40_000, 1, 0.15, "", "。"),
    "Thai": Script(THAI, 40_000, 2, 0.35, "", " "),
}


def parts_of(every: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """The whole in parts of a size."""
    return (every[start : start + size] for start in range(0, len(every), size))


class Author:
    """Writes texts and edits them."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.random = random.Random(SEED)
        letters = list(accumulate(1 / (rank + 3) for rank in range(len(script.letters))))
        self.words = [
            "".join(self.random.choices(script.letters, cum_weights=letters, k=self._length(rank)))
            for rank in range(script.words)
        ]
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(script.words)))

    def _length(self, rank: int) -> int:
        mean = self.script.short + self.script.long * log(rank + 1)
        return max(1, round(self.random.gauss(mean, mean / 4)))

    def new(self) -> list[str]:
        """A text as words."""
        (bounds,) = self.random.choices(list(SIZES), tuple(SIZES.values()))
        return self._draw(self.random.randint(*bounds))

    def _draw(self, count: int) -> list[str]:
        return self.random.choices(self.words, cum_weights=self.weights, k=count)

    def edited(self, words: Sequence[str]) -> list[str]:
        """A copy of which 2 to 30 % of the words, and at least one, are changed."""
        copy = list(words)
        for _ in range(max(1, round(len(copy) * self.random.uniform(0.02, 0.3)))):
            index = self.random.randrange(len(copy))
            self.random.choice(EDITS)(self, copy, index)
        return copy

    def text(self, words: Sequence[str]) -> str:
        """The words as a text, with a full stop after about every fifteen."""
        parts = (self.script.space.join(part) for part in parts_of(words, 15))
        return f"{self.script.end}{self.script.space}".join(parts) + self.script.end

    def change(self, copy: list[str], index: int) -> None:
        """Another word for a word."""
        copy[index : index + 1] = self._draw(1)

    def add(self, copy: list[str], index: int) -> None:
        """One word more."""
        copy[index:index] = self._draw(1)

    def drop(self, copy: list[str], index: int) -> None:
        """One word less, of several."""
        if len(copy) > 1:
            del copy[index]

    def mistype(self, copy: list[str], index: int) -> None:
        """One letter of a word is another."""
        word = list(copy[index])
        word[self.random.randrange(len(word))] = self.random.choice(self.script.letters)
        copy[index] = "".join(word)

    def move(self, copy: list[str], index: int) -> None:
        """A word at another place."""
        copy.insert(self.random.randrange(len(copy)), copy.pop(index))


EDITS: list[Callable[[Author, list[str], int], None]]
EDITS = [Author.change, Author.change, Author.add, Author.drop, Author.mistype, Author.move]


def library(author: Author, units: int) -> Iterator[list[str]]:
    """So many texts as words."""
    recent: list[list[str]] = []
    for _ in range(units):
        is_copy = recent and author.random.random() < 0.2
        words = author.edited(author.random.choice(recent)) if is_copy else author.new()
        recent = [*recent[-999:], words]
        yield words


def filled(memory: Memory, texts: Sequence[str]) -> float:
    """Record the texts as books; the seconds of CPU it took."""
    start = time.process_time()
    for number, part in enumerate(parts_of(texts, BOOK)):
        memory.record(f"urn:book:{number}", "", "en", [catalog_of(part)])
    return time.process_time() - start


def catalog_of(texts: Sequence[str]) -> Catalog:
    """A book's translations: as long as the source, and nothing more is asked of them."""
    return Catalog("fr", tuple(Message(text, text[::-1]) for text in dict.fromkeys(texts)))


def timed(act: Callable[[], float]) -> tuple[float, float]:
    """What a call answers, and its milliseconds of CPU."""
    start = time.process_time()
    answer = act()
    return answer, (time.process_time() - start) * 1000


def best_of(memory: Memory, query: str) -> float:
    """The best score that the index finds."""
    return max((offer.score for offer in memory.suggest(query, "en", "fr")), default=0)


def scan(texts: Sequence[str], query: str) -> float:
    """The best score there is."""
    best = process.extractOne(
        compared(query), texts, scorer=Levenshtein.normalized_similarity, score_cutoff=MINIMUM
    )
    return best[1] if best else 0


def measure(name: str, units: int, queries: int) -> list[str]:
    """A row of the table."""
    author = Author(SCRIPTS[name])
    texts, asked = [], []
    for words in library(author, units):
        texts.append(author.text(words))
        if author.random.random() < queries / units:
            asked.append(author.text(author.edited(words)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "memory.sqlite"
        with Memory(path, writing=True) as memory:
            fill = filled(memory, texts)
            first = [catalog_of(texts[:BOOK])]
            again = timed(lambda: memory.record("urn:book:0", "", "en", first))[1]
        size = path.stat().st_size / 1e6
        with Memory(path) as memory:
            looked = [timed(partial(best_of, memory, query)) for query in asked]
    scanned = [timed(partial(scan, texts, query)) for query in asked]
    pairs = [(mine, true) for (mine, _), (true, _) in zip(looked, scanned, strict=True) if true]
    found = sum(mine >= min(true, 0.99) - 1e-9 for mine, true in pairs)
    times, slow = ([milliseconds for _, milliseconds in run] for run in (looked, scanned))
    look_up = (statistics.median(times), statistics.quantiles(times, n=20)[-1], max(times))
    return [
        f"{name}, {units:,} units",
        f"{fill:.0f} s",
        f"{again:.0f} ms",
        f"{size:.0f} MB",
        " / ".join(f"{milliseconds:.0f}" for milliseconds in look_up) + " ms",
        f"{statistics.median(slow):.0f} ms",
        f"{statistics.median(slow) / statistics.median(times):.0f}",
        f"{found} of {len(pairs)} ({tables.percent(found / len(pairs))})",
    ]


COLUMNS = [
    "memory",
    "fill",
    "unchanged book",
    "file",
    "look-up (median, 95th, longest)",
    "full scan",
    "ratio",
    "found",
]


def main() -> None:
    """Measure, and print the table."""
    options = tables.options(__doc__)
    options.add_argument("scripts", nargs="*", default=list(SCRIPTS), metavar="SCRIPT")
    options.add_argument("--units", type=int, default=1_000_000)
    options.add_argument("--queries", type=int, default=200)
    chosen = options.parse_args()
    units, queries = (2_000, 20) if chosen.short else (chosen.units, chosen.queries)
    rows = [measure(name, units, queries) for name in chosen.scripts]
    text = tables.table(COLUMNS, rows)
    tables.show("memory", text, "make bench-memory", is_written=chosen.write)


if __name__ == "__main__":
    main()
