"""What is said of machine translation, measured: speed, memory, likeness. Three Markdown tables.

    .venv/bin/python -m benchmarks.machine [--write] [speed] [memory] [likeness]

Speed: one and the same model (transformer-base, random weights, 8 bits; see ``random_model``) and
beam on texts of this book, side by side in one run: argostranslate's own ``translate()``, called
message by message or once for all, with its own size of a batch or a larger one, and Hexapla's
engine. argostranslate's sentence splitter, whose own model it would fetch from a network, is
replaced by the one that Hexapla uses.

Memory: the most that a process has had in its hands after drafting books of growing length.

Likeness: chrF of Apertium's Spanish to this repository's own Spanish, and how many marks came back.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import tables
from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Message
from hexapla.machine.drafting import Drafter
from hexapla.machine.engines.registry import opened
from hexapla.machine.plaintext import strip
from hexapla.machine.requests import Cut, Question, questions
from hexapla.model import Book
from hexapla.project import Project
from hexapla.source import pandoc

ROOT = Path(__file__).parent.parent
ROUNDS = 3
TUNED = 2048
"""Tokens of a larger batch."""

SIZES = (500, 2_000, 8_000)
"""Messages of the books that memory is measured with."""


# ------------------------------------------------------------------------------------ speed


def book_sentences() -> list[list[str]]:
    """The sentences of each message of this book, as an engine gets them."""
    messages = catalogs.read(ROOT / "translations" / "es.po").messages
    read = pandoc.read_segments([message.id for message in messages])
    found = []
    for message, nodes in zip(messages, read, strict=True):
        parts = questions(strip(nodes, message.extracted), Cut.WHOLE, "en", "XQ{}", aligns=True)
        found.append([part.text for part in parts if isinstance(part, Question)])
    return [sentences for sentences in found if sentences]


Work = Callable[[Sequence[Sequence[str]]], object]


@dataclass(frozen=True, slots=True)
class Way:
    """A way to call argostranslate."""

    call: str
    batch: str
    work: Work


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds that something took: of all processors, and on the wall."""

    cpu: float
    wall: float

    def times(self, other: Taken) -> Taken:
        """How many times the other this is."""
        return Taken(self.cpu / other.cpu, self.wall / other.wall)


def speed(*, is_short: bool) -> str:
    """Argostranslate and Hexapla in turns, on the same texts with the same model."""
    from benchmarks import random_model

    with tempfile.TemporaryDirectory() as home:
        folders = {"HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home}
        os.environ |= folders | {"XDG_CACHE_HOME": home, "ARGOS_PACKAGES_DIR": f"{home}/packages"}
        packages = Path(home) / "packages"
        packages.mkdir()
        random_model.build(packages)
        messages = chosen_messages()[: 2 if is_short else None]
        ours = _hexapla()
        rounds = 1 if is_short else ROUNDS
        rows = [_row(way, ours, messages, rounds) for way in _argostranslate()]
    count = sum(map(len, messages))
    head = ["argostranslate is called", "batch", "argostranslate", "Hexapla", "× CPU", "× time"]
    told = f"{len(messages)} messages, {count} sentences, the middle of {rounds} rounds."
    return f"{told}\n\n{tables.table(head, rows, words=2)}"


def chosen_messages() -> list[list[str]]:
    """Every second message that speed is measured with."""
    return book_sentences()[::2]


def _row(way: Way, ours: Work, messages: list[list[str]], rounds: int) -> list[str]:
    """The middle of some rounds, in each of which both work."""
    pairs = [(_taken(way.work, messages), _taken(ours, messages)) for _ in range(rounds)]
    ratios = [slow.times(fast) for slow, fast in pairs]
    count = sum(map(len, messages))
    rates = [
        count / statistics.median(one.cpu for one in side) for side in zip(*pairs, strict=True)
    ]
    cells = [f"{rate:.1f} / CPU s" for rate in rates]
    cpu, wall = (
        f"{statistics.median(getattr(one, name) for one in ratios):.1f}" for name in ("cpu", "wall")
    )
    return [way.call, way.batch, *cells, cpu, wall]


def _taken(work: Work, texts: list[list[str]]) -> Taken:
    wall, cpu = time.perf_counter(), time.process_time()
    work(texts)
    return Taken(time.process_time() - cpu, time.perf_counter() - wall)


def _hexapla() -> Work:
    engine = opened("argos", "en", "es", Project.load(ROOT).book.settings)

    def work(messages: Sequence[Sequence[str]]) -> object:
        return list(engine.translate([one for sentences in messages for one in sentences]))

    return work


def _argostranslate() -> list[Way]:
    from argostranslate import settings
    from argostranslate.translate import get_translation_from_codes
    from sentencex import segment

    class Splitter:
        """What stands in for MiniSBD."""

        def split_sentences(self, text: str) -> list[str]:
            return [one.strip() for one in segment("en", text)]

    translation: Any = get_translation_from_codes("en", "es")
    translation.underlying.sentencizer = Splitter()

    def one_by_one(messages: Sequence[Sequence[str]]) -> object:
        return [translate(" ".join(sentences)) for sentences in messages]

    def at_once(messages: Sequence[Sequence[str]]) -> object:
        return translate(" ".join(one for sentences in messages for one in sentences))

    def translate(text: str) -> object:
        translation.cache = {}
        return translation.translate(text)

    def with_batch(size: int, work: Work) -> Work:
        def sized(messages: Sequence[Sequence[str]]) -> object:
            settings.batch_size = size  # what ARGOS_BATCH_SIZE sets when it starts
            return work(messages)

        return sized

    usual = settings.batch_size
    return [
        Way(call, f"{size:,} tokens{told}", with_batch(size, work))
        for call, work in (("message by message", one_by_one), ("in one call", at_once))
        for size, told in ((usual, ", its default"), (TUNED, ""))
    ]


# ----------------------------------------------------------------------------------- memory


def memory(*, is_short: bool) -> str:
    """The most memory that a process of its own needs to draft so many messages."""
    rows = []
    for size in (50,) if is_short else SIZES:
        command = [sys.executable, "-m", "benchmarks.machine", "--draft", str(size)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=3600)
        rows.append([f"{size:,}", f"{json.loads(done.stdout)['peak'] / 1024:.0f} MB"])
    return tables.table(["messages", "the most memory"], rows, words=0)


def draft(size: int) -> None:
    """Draft made-up messages with the small model of the tests, and tell the most memory used."""
    from hexapla.machine.models.install import install_file
    from tests.model.sentences import sentences

    with tempfile.TemporaryDirectory() as home:
        os.environ["ARGOS_PACKAGES_DIR"] = f"{home}/packages"
        install_file(ROOT / "tests" / "model" / "translate-en_vo-1_0.argosmodel")
        texts = dict.fromkeys(sentences(Random(1), size * 2))  # noqa: S311 - no secrets
        book = _book()
        catalog = catalogs.empty("vo", "book", "2026-11-26")
        messages = [Message(text) for text in list(texts)[:size]]
        catalog = replace(catalog, messages=tuple(messages))
        drafter = Drafter.of(book, catalog, opened("argos", "en", "vo", book.settings))
        drafted = sum(bool(one.text) for one in drafter.drafts(catalog.messages))
    # Not ru_maxrss, which a process has from the one that started it.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", status)
    print(json.dumps({"drafted": drafted, "peak": int(peak)}))


def _book() -> Book:
    return Project.load(ROOT).book


# --------------------------------------------------------------------------------- likeness


def likeness(*, is_short: bool) -> str:
    """How near Apertium's Spanish comes to that of people."""
    import sacrebleu

    book, own = _book(), catalogs.read(ROOT / "translations" / "es.po")
    drafter = Drafter.of(book, own, opened("apertium", "en", "es", book.settings))
    begun = time.perf_counter()
    drafts = list(
        drafter.drafts(replace(m, string="") for m in own.messages[: 5 if is_short else None])
    )
    seconds = time.perf_counter() - begun
    known = own.by_key()
    pairs = [(one.text, known[one.message.key].string) for one in drafts if one.text]
    score = sacrebleu.corpus_chrf([one for one, _ in pairs], [[other for _, other in pairs]])
    counts = [len(drafts), len(pairs), len(drafts) - len(pairs)]
    row = [drafter.traits.name, *counts, f"{score.score:.1f}", f"{seconds:.1f}"]
    head = ["engine", "messages", "with all marks", "left to people", "chrF", "seconds"]
    return tables.table(head, [row])


WORKS = {"speed": speed, "memory": memory, "likeness": likeness}


def main() -> None:
    """Measure what is asked for, or everything."""
    parser = tables.options(__doc__)
    parser.add_argument(
        "works", nargs="*", choices=[*WORKS, []], metavar="WORK", help=", ".join(WORKS)
    )
    parser.add_argument("--draft", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.draft:
        draft(chosen.draft)
        return
    for name in chosen.works or WORKS:
        text = WORKS[name](is_short=chosen.short)
        tables.show(f"machine: {name}", text, "make bench-machine", is_written=chosen.write)


if __name__ == "__main__":
    main()
