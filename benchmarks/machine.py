"""What is said of machine translation, measured: speed, memory, likeness. Three Markdown tables.

    .venv/bin/python -m benchmarks.machine [speed] [memory] [likeness]

Speed: one and the same model (transformer-base, random weights, 8 bits; see ``random_model``) and
beam on the texts of this book, side by side in one run: argostranslate's own ``translate()``,
called message by message, and Hexapla's engine. argostranslate's sentence splitter, whose own model
it would fetch from a network, is replaced by the one that Hexapla uses.

Memory: the most that a process has had in its hands after drafting books of growing length.

Likeness: chrF of Apertium's Spanish to this repository's own Spanish, and how many marks came back.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from hexapla import catalog as catalogs
from hexapla import pandoc, project
from hexapla.catalog import Message
from hexapla.engines.registry import opened
from hexapla.machine.drafting import Drafter
from hexapla.machine.plain import strip
from hexapla.machine.questions import Cut, Question, questions
from hexapla.model import Book

ROOT = Path(__file__).parent.parent
ROUNDS = 3
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


def speed() -> None:
    """Argostranslate and Hexapla in turns, on the same texts with the same model."""
    from benchmarks import random_model

    with tempfile.TemporaryDirectory() as home:
        folders = {"HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home}
        os.environ |= folders | {"XDG_CACHE_HOME": home, "ARGOS_PACKAGES_DIR": f"{home}/packages"}
        packages = Path(home) / "packages"
        packages.mkdir()
        random_model.build(packages)
        messages = book_sentences()
        flat = [sentence for sentences in messages for sentence in sentences]
        theirs, ours = _argostranslate(), _hexapla()
        print(f"{len(messages)} messages, {len(flat)} sentences, {os.cpu_count()} cores\n")
        print("| run | argostranslate | Hexapla | × |\n|--:|--:|--:|--:|")
        ratios = []
        for number in range(1, ROUNDS + 1):
            slow = _seconds(theirs, messages)
            fast = _seconds(ours, messages)
            ratios.append(slow / fast)
            rates = [f"{len(flat) / seconds:.1f} sentences/s" for seconds in (slow, fast)]
            print(f"| {number} | {' | '.join(rates)} | {ratios[-1]:.1f} |", flush=True)
        print(f"| median | | | {statistics.median(ratios):.1f} |")


def _seconds(work: Callable[[Sequence[Sequence[str]]], object], texts: list[list[str]]) -> float:
    begun = time.perf_counter()
    work(texts)
    return time.perf_counter() - begun


def _hexapla() -> Callable[[Sequence[Sequence[str]]], object]:
    engine = opened("argos", "en", "es", project.read(ROOT).settings)

    def work(messages: Sequence[Sequence[str]]) -> object:
        return list(engine.translate([one for sentences in messages for one in sentences]))

    return work


def _argostranslate() -> Callable[[Sequence[Sequence[str]]], object]:
    from argostranslate.translate import get_translation_from_codes
    from sentencex import segment

    class Splitter:
        """What stands in for MiniSBD."""

        def split_sentences(self, text: str) -> list[str]:
            return [one.strip() for one in segment("en", text)]

    translation: Any = get_translation_from_codes("en", "es")
    translation.underlying.sentencizer = Splitter()

    def work(messages: Sequence[Sequence[str]]) -> object:
        return [translation.translate(" ".join(sentences)) for sentences in messages]

    return work


# ----------------------------------------------------------------------------------- memory


def memory() -> None:
    """The most memory that a process of its own needs to draft so many messages."""
    print("| messages | the most memory |\n|--:|--:|")
    for size in SIZES:
        command = [sys.executable, "-m", "benchmarks.machine", "--draft", str(size)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        print(f"| {size:,} | {json.loads(done.stdout)['peak'] / 1024:.0f} MB |", flush=True)


def draft(size: int) -> None:
    """Draft made-up messages with the small model of the tests, and tell the most memory used."""
    from hexapla.installing import install_file
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
    return project.read(ROOT)


# --------------------------------------------------------------------------------- likeness


def likeness() -> None:
    """How near Apertium's Spanish comes to that of people."""
    import sacrebleu

    book, own = _book(), catalogs.read(ROOT / "translations" / "es.po")
    drafter = Drafter.of(book, own, opened("apertium", "en", "es", book.settings))
    begun = time.perf_counter()
    drafts = list(drafter.drafts(replace(m, string="") for m in own))
    seconds = time.perf_counter() - begun
    known = own.by_key()
    pairs = [(one.text, known[one.message.key].string) for one in drafts if one.text]
    score = sacrebleu.corpus_chrf([one for one, _ in pairs], [[other for _, other in pairs]])
    print("| engine | messages | with all marks | left to people | chrF | seconds |")
    print("|---|--:|--:|--:|--:|--:|")
    name, left = drafter.traits.name, len(drafts) - len(pairs)
    print(f"| {name} | {len(drafts)} | {len(pairs)} | {left} | {score.score:.1f} | {seconds:.1f} |")


def main() -> None:
    """Measure what is asked for, or everything."""
    match sys.argv[1:]:
        case ["--draft", size]:
            draft(int(size))
        case asked:
            for work in (speed, memory, likeness):
                if not asked or work.__name__ in asked:
                    print(f"\n## {work.__name__.capitalize()}\n")
                    work()


if __name__ == "__main__":
    main()
