"""What farms cost: beside separate builds of the same books, and how costs grow with their number.

    python -m benchmarks.scale [--write] [--short] [--books 12] [--most 100]

Each book has a text of its own. CPU time is that of all processes, whoever started them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks import long_books, tables
from benchmarks.costs import LANGUAGES, Cost, exponent
from hexapla import pipeline
from hexapla.commands.farm import pages
from hexapla.commands.farm.books import FarmBook
from hexapla.commands.farm.record import Cost as RecordedCost
from hexapla.commands.farm.record import Outcome, described
from hexapla.errors import Finding, plural
from hexapla.files.cache import Cache, current, using
from hexapla.model import Artifact
from hexapla.publishing.jobs import Job
from hexapla.publishing.making import run_job
from hexapla.system.limits import Limits
from hexapla.theme import default_templates

ROOT = Path(__file__).parent.parent

PATIENCE = 6 * 3600
"""The seconds that a command may take."""

WANTED = 0.6
"""The share of the CPU time of separate builds that a farm may take."""


FARMS = ((100, 6), (1_000, 6), (1_000, 20), (10_000, 20))
"""Books and languages whose costs are told from those of an edition."""

LANGUAGES_OF_FARM = 20
"""Of each book on the pages over many."""

CORES, NIGHT = 32, 10
"""Of a machine, and the hours in which the work is to be done."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured."""

    books: int
    """That are built apart and together."""
    translations: int
    """Of each of these books."""
    growth: Sequence[int]
    """The numbers of books, in one language, whose costs are compared."""
    words: int
    """Of each book."""
    pages: Sequence[int]
    """The numbers of books over which a page is written."""
    formats: Sequence[str] = ()
    """Only these; else all that a book has."""

    @property
    def options(self) -> list[str]:
        """What limits a build to its formats."""
        return [part for kind in self.formats for part in ("--format", kind)]


FULL = Scale(12, 5, (1, 10, 100, 1000), 300, (1000, 4000))
SHORT = Scale(2, 1, (1, 2), 100, (10,), ("html",))


def main() -> None:
    """Measure, print, and write the tables if that is wished."""
    parser = tables.options(__doc__)
    parser.add_argument("--books", type=int, help="of the farm that is compared with builds")
    parser.add_argument("--most", type=int, help="leave larger farms out of the growth")
    options = parser.parse_args()
    scale = SHORT if options.short else FULL
    if options.books:
        scale = replace(scale, books=options.books)
    if options.most is not None:
        scale = replace(scale, growth=[n for n in scale.growth if n <= options.most])
    with tempfile.TemporaryDirectory() as folder:
        text, share, farm = beside(Path(folder), scale)
        tables.show("scale: a farm", text, "make bench-scale", is_written=options.write)
        text = nights(farm, scale)
        tables.show("scale: nights", text, "make bench-scale", is_written=options.write)
        text = limits(Path(folder), scale)
        tables.show("scale: limits", text, "make bench-scale", is_written=options.write)
        if len(scale.growth) > 1:
            text = growth(Path(folder), scale)
            tables.show("scale: growth", text, "make bench-scale", is_written=options.write)
    if not options.short and share > WANTED:
        sys.exit(
            f"a farm takes {share:.0%} of the CPU time of separate builds: {WANTED:.0%} wanted"
        )


def books(folder: Path, number: int, translations: int, words: int) -> Path:
    """A folder with so many books."""
    for one in range(1, number + 1):
        long_books.write(folder / f"{one:04}", words, LANGUAGES[:translations], one)
    return folder


def nights(farm: Cost, scale: Scale) -> str:
    """A table of what many books would cost, each edition as much as one of a measured farm."""
    edition = farm.cpu / (scale.books * (scale.translations + 1))
    rows = []
    for number, languages in FARMS:
        hours = number * languages * edition / 3600
        machines = hours / (NIGHT * CORES)
        said = f"{number:,} books in {plural(languages, 'language')}"
        rows.append([said, f"{hours:,.1f}", f"{hours / CORES:,.1f}", f"{machines:,.1f}"])
    head = ["", "core-hours", f"hours of {CORES} cores", f"such machines for {NIGHT} hours"]
    return tables.table(head, rows)


def limits(folder: Path, scale: Scale) -> str:
    """A table of what no second machine takes off the one that asks."""
    place = books(folder / "limits", 2, scale.translations, scale.words)
    asking, all_of_it = home_share(place, folder / "cache of limits")
    rows = [
        ["reading and publishing of a book, beside all of its work", f"{asking / all_of_it:.0%}"]
    ]
    book = FarmBook("0001", place / "0001", place / "0001" / "dist")
    known = described(Outcome(book.name, "unchanged", (), RecordedCost(1, 1)), book)
    known = replace(known, editions=known.editions[:1] * LANGUAGES_OF_FARM)
    for number in scale.pages:
        home = folder / f"pages of {number}"
        found = [replace(book, name=f"{at:05}") for at in range(number)]
        begin = time.process_time()
        pages.write(home, found, [replace(known, name=one.name) for one in found])
        took, size = time.process_time() - begin, (home / "index.html").stat().st_size / 10**6
        said = f"the page over {number:,} books in {LANGUAGES_OF_FARM} languages"
        rows.append([said, f"{took:.1f} s of CPU, {size:.1f} MB"])
    shutil.rmtree(place)
    return tables.table(["", ""], rows)


def home_share(place: Path, cache: Path) -> tuple[float, float]:
    """CPU seconds of a book that are not those of its artifacts, and all of them.

    The artifacts are made in this process, one after the other, after those of another book.
    """
    with using(Cache(cache)):
        pipeline.build(place / "0002", executor=lambda: nullcontext(Here()))
        here, begin = Here(), time.process_time()
        pipeline.build(place / "0001", executor=lambda: nullcontext(here))
        took = time.process_time() - begin
    return took - here.seconds, took


class Here:
    """An executor that makes artifacts in this process, and knows what they took."""

    number = 1

    def __init__(self) -> None:
        self.seconds = 0.0

    def take_findings(self) -> list[Finding]:
        """Nothing."""
        return []

    def limited(
        self, _most: Limits, call: Callable[..., Any], /, *arguments: Any, **named: Any
    ) -> Future[Any]:
        """Call a function."""
        future: Future[Any] = Future()
        future.set_result(call(*arguments, **named))
        return future

    def make(self, most: Limits, job: Job, folder: Path, processes: int) -> Future[Artifact]:
        """Make an artifact."""
        begin = time.process_time()
        made = self.limited(most, run_job, job, folder, default_templates(), current(), processes)
        self.seconds += time.process_time() - begin
        return made


def beside(folder: Path, scale: Scale) -> tuple[str, float, Cost]:
    """A farm beside separate builds of the same books; the share of CPU that it takes, and it."""
    apart = books(folder / "apart", scale.books, scale.translations, scale.words)
    together = books(folder / "together", scale.books, scale.translations, scale.words)
    # By turns, so that what else the machine does befalls both alike.
    alone = [
        cost("--project", book, *scale.options, cache=folder / "cache apart")
        for book in sorted(apart.iterdir())[: scale.books // 2]
    ]
    farm = cost("farm", together, *scale.options, cache=folder / "cache together")
    alone += [
        cost("--project", book, *scale.options, cache=folder / "cache apart")
        for book in sorted(apart.iterdir())[scale.books // 2 :]
    ]
    separate = Cost(
        sum(one.wall for one in alone),
        sum(one.cpu for one in alone),
        max(one.size for one in alone),
    )
    # The first build of a book makes its catalogs, and the second finds them there.
    cost("farm", together, *scale.options, cache=folder / "cache together")
    again = cost("farm", together, *scale.options, cache=folder / "cache together")
    said = f"{scale.books} books in {scale.translations + 1} languages"
    rows = [
        (f"{said}, built one after the other", separate, ""),
        ("as a farm", farm, f"{farm.cpu / separate.cpu:.2f}"),
        ("as a farm in which nothing has changed", again, f"{again.cpu / separate.cpu:.2f}"),
    ]
    head = ["what", "wall, s", "CPU, s", "MB", "× CPU"]
    shown = [
        [name, f"{c.wall:.1f}", f"{c.cpu:.1f}", f"{c.size:.0f}", ratio] for name, c, ratio in rows
    ]
    for place in (apart, together):
        shutil.rmtree(place)
    return tables.table(head, shown), farm.cpu / separate.cpu, farm


def growth(folder: Path, scale: Scale) -> str:
    """A table of what farms cost, by the number of their books."""
    curve = dict(_curve(folder, scale))
    first, *_, last = curve
    rise = exponent(curve) if len(curve) > 1 else 1.0
    head = ["farms of one language", *(f"{number:,} books" for number in curve), "exponent"]
    rows = [
        ["CPU, s", *(f"{one.cpu:.1f}" for one in curve.values()), f"{rise:.2f}"],
        ["CPU of a book, s", *(f"{one.cpu / n:.2f}" for n, one in curve.items()), ""],
        ["MB of the largest process", *(f"{one.size:.0f}" for one in curve.values()), ""],
    ]
    print(f"{first} to {last} books: exponent {rise:.2f}", flush=True)
    return tables.table(head, rows)


def _curve(folder: Path, scale: Scale) -> Iterator[tuple[int, Cost]]:
    for number in scale.growth:
        place = books(folder / f"{number} books", number, 0, scale.words)
        found = cost("farm", place, *scale.options, cache=folder / f"cache of {number}")
        print(number, found, sep=" | ", flush=True)
        shutil.rmtree(place)
        shutil.rmtree(folder / f"cache of {number}")
        yield number, found


def cost(*arguments: object, cache: Path, memory: Path | str = "off") -> Cost:
    """What a command takes, with a cache of its own and this translation memory, or none.

    Raises:
        SystemExit: it fails; with what it says.
    """
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result"
        meter = [sys.executable, "-S", Path(__file__).with_name("reaped.py"), result]
        command = [*meter, sys.executable, ROOT / "build.py", *arguments]
        begin = time.monotonic()
        done = subprocess.run(
            [*map(str, command)],
            env={**os.environ, "HEXAPLA_CACHE": str(cache), "HEXAPLA_MEMORY": str(memory)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=True,
        )
        wall = time.monotonic() - begin
        code, cpu, size = result.read_text(encoding="ascii").split()
    if int(code):
        sys.exit(f"{command}: {done.stderr.decode(errors='replace')}")
    return Cost(wall, float(cpu), int(size) * 1024 / 10**6)


if __name__ == "__main__":
    main()
