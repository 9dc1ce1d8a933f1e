"""Every kind of hostile book, each given to the real command in a process of its own.

    python -m benchmarks.hostile [--area NAME] [--only PATTERN] [--write] [--short]

Prints a table for benchmarks/README.md (``--write`` puts its rows there), each fault after it, and
ends with 1 where there is one. A kind is held when the command ends in time with 0, 1 or 2 and
without a traceback, what is wrong is told where it should be, nothing beside the book is read or
changed, a command that fails leaves ``dist/`` and ``translations/`` as they were, and nothing that
a browser would act upon is in what was built.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import tables
from hexapla.files import atomic
from hexapla.memory import store
from hexapla.system import limits
from tests.conftest import ROOT
from tests.machine.test_models import BAD, zipped
from tests.support import hostile_text
from tests.support.books import folder_of
from tests.support.hostile_catalogs import (
    BUILT,
    CATALOGS,
    IMPORTS,
    JOURNALS,
    LANGUAGES,
    TEXT,
    incoming,
)
from tests.support.hostile_drawings import CLEANED, REFUSED
from tests.support.hostile_templates import BROKEN, ENDLESS
from tests.support.hostile_text import Sample, outside

HEADING = "Hostile books"

SECONDS = 150
"""Of CPU: a command that takes longer is not held."""

PATIENCE = 4 * SECONDS
"""On the wall: a command that takes longer, on a machine that does other work too, is ended."""

MOST = 4 * 2**20
"""KiB of memory that the system gives any one process: what is not held must not take the rest."""

FACTOR = "0.15"
"""``HEXAPLA_LIMITS`` for what has no end: its limit comes after seconds."""

Command = Callable[[Path], Sequence[str | Path]]
"""What to call for a book in a folder."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to be hostile, or several in one book."""

    name: str
    spoil: Callable[[Path], object]
    told: str | None
    """A pattern of what is said; empty: the command must end well; None: that is open."""
    command: Command
    is_translated: bool = False
    """Whether the book has a French edition."""
    factor: str = "1"
    """``HEXAPLA_LIMITS``."""
    parts: tuple[Kind, ...] = ()
    """The kinds that are in this one book; looked at one by one where it is not held."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a kind."""

    name: str
    count: int
    """How many kinds were in the book."""
    faults: tuple[str, ...]
    """Why it is not held."""
    seconds: float
    """Of CPU, of the command with all that it started."""
    memory: int
    """The most that any of these processes held, in bytes."""


# ------------------------------------------------------------------------------- the areas


def build(*formats: str) -> Command:
    """Build these formats."""
    wanted = [argument for name in formats for argument in ("--format", name)]
    return lambda book: ["build", "--project", book, "--jobs", "1", *wanted]


EVERYTHING = build("html", "epub", "pdf")


def samples(
    found: Mapping[str, Sample], command: Command = EVERYTHING, *, is_translated: bool = False
) -> Iterator[Kind]:
    """Each sample in a book of its own; what is refused is so in any format."""
    for name, sample in found.items():
        wanted = build("html") if sample.told else command
        yield Kind(name, sample.spoil, sample.told, wanted, is_translated)


def together(name: str, kinds: Sequence[Kind]) -> list[Kind]:
    """Those that end well as one book, and the others."""

    def spoil(book: Path) -> None:
        for kind in well:
            kind.spoil(book)

    well = tuple(kind for kind in kinds if not kind.told)
    others = [kind for kind in kinds if kind.told]
    return [Kind(name, spoil, "", EVERYTHING, parts=well), *others]


def drawings() -> Iterator[Kind]:
    """Those that are cleaned in one book; each that is refused in one of its own."""
    cleaned = [Kind(n, partial(_draw, n, d), "", EVERYTHING) for n, d in CLEANED.items()]
    yield from together("all that are cleaned", cleaned)
    for name, drawing in REFUSED.items():
        yield Kind(name, partial(_draw, name, drawing), r"images/.*\.svg", build("html"))


def _draw(name: str, drawing: str | bytes, book: Path) -> None:
    file = f"images/{re.sub('[^a-z]', '-', name.lower())}.svg"
    hostile_text.written(f"source/{file}", drawing)(book)
    hostile_text.added(f"![A drawing]({file})")(book)


ENDED = "it took more than|it asked for more than|nested too deeply|more than .* (pages|levels)"


def templates() -> Iterator[Kind]:
    """Those that never end, and those with a mistake."""
    for found, told in ((ENDLESS, ENDED), (BROKEN, "templates/")):
        for name, files in found.items():
            made = next(iter(files)).partition("/")[0]
            yield Kind(name, partial(_put, files), told, build(made), factor=FACTOR)


def _put(files: Mapping[str, str], book: Path) -> None:
    for name, text in files.items():
        hostile_text.written(f"templates/{name}", text)(book)


def catalogs() -> Iterator[Kind]:
    """Catalogs and glossaries, checked first, since a build tells only a few of their faults."""
    yield from samples(CATALOGS, build("html", "epub"), is_translated=True)


def imports() -> Iterator[Kind]:
    """Files that are taken in or refused, as it may be."""

    def take_in(name: str, book: Path) -> list[str | Path]:
        file = incoming(book, name)
        return ["import", "--project", book, "--language", "fr", file]

    for name in IMPORTS:
        yield Kind(name, partial(incoming, kind=name), None, partial(take_in, name), True)


def models() -> Iterator[Kind]:
    """Packages of models that are none."""

    def file_of(book: Path) -> Path:
        return book.parent / "incoming.argosmodel"

    def install(book: Path) -> list[str | Path]:
        return ["models", "install", file_of(book)]

    def spoil(content: bytes | Mapping[str, bytes], book: Path) -> None:
        file_of(book).write_bytes(content if isinstance(content, bytes) else zipped(content))

    for name, (content, what) in BAD.items():
        yield Kind(name, partial(spoil, content), re.escape(what), install)


AREAS: Mapping[str, Callable[[], Iterator[Kind] | list[Kind]]] = {
    "files of a book": lambda: samples(hostile_text.FILES),
    "depth": lambda: samples(hostile_text.DEPTH),
    "characters": lambda: samples(hostile_text.CHARACTERS),
    "settings": lambda: samples(hostile_text.SETTINGS),
    "markup": lambda: together("all markup", [*samples(hostile_text.MARKUP)]),
    "links": lambda: together("all links", [*samples(hostile_text.LINKS)]),
    "drawings": drawings,
    "templates": templates,
    "catalogs": catalogs,
    "journals": lambda: samples(JOURNALS, build("html"), is_translated=True),
    "what is built": lambda: samples(BUILT, build("html"), is_translated=True),
    "imports": imports,
    "models": models,
}


# ---------------------------------------------------------------------------- what was built

SECRETS = re.compile(rb"PRIVATE|root:[x*]:0:")
"""What stands in files that are no part of a book."""

ACTIVE = re.compile(
    rb"""
    \s(?:xlink:)?(?:href|src|action|data|poster)=["']\s*(?:javascript|vbscript|file|data:text|//)
    | \s(?:srcset|srcdoc|ping|formaction|http-equiv=.refresh|on[a-z]+)=["']
    | <script>alert | document\.title='RUN'
    | ["'(]\s*(?:http:)?//198\.51\.100\.7
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What a browser or a reader of ebooks would act upon."""

ACTIVE_IN_PDF = re.compile(rb"/URI\s*\(\s*(?:file|javascript|vbscript|data):", re.IGNORECASE)
"""What a reader of PDFs would; in the title of one, markup is text like any other."""

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def contents(file: Path) -> Iterator[bytes]:
    """What a file holds, unpacked."""
    data = file.read_bytes()
    yield data
    if file.suffix == ".epub":
        with zipfile.ZipFile(file) as archive:
            yield from map(archive.read, archive.namelist())
    for found in STREAM.finditer(data) if file.suffix == ".pdf" else ():
        with suppress(zlib.error):
            yield zlib.decompress(found[1])


def tree(folder: Path) -> dict[str, str]:
    """Everything in a folder, and what it is; nothing is followed, and nothing large is read."""
    found = {}
    for place, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            path = Path(place, name)
            found[path.relative_to(folder).as_posix()] = _what(path)
    return found


def _what(path: Path) -> str:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        return f"link to {path.readlink()}"
    if not stat.S_ISREG(status.st_mode):
        return stat.filemode(status.st_mode)
    if status.st_size > 2**28:
        return f"{status.st_size} bytes"
    return hashlib.sha256(path.read_bytes()).hexdigest()


# ------------------------------------------------------------------------------- the command


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    said: str
    is_in_time: bool
    seconds: float
    memory: int


def run(arguments: Sequence[str | Path], own: Path, factor: str) -> Ended:
    """The command as a user runs it, with what is the user's own in a folder; and what it took."""
    (own / "tmp").mkdir(parents=True)
    variables = {
        limits.VARIABLE: factor,
        store.VARIABLE: str(own / "memory.sqlite"),
        "ARGOS_PACKAGES_DIR": str(own / "packages"),
        "TMPDIR": str(own / "tmp"),
        "COLUMNS": "1000",
    }
    measured = [Path(__file__).with_name("measured.py"), PATIENCE, MOST, own / "measured"]
    command = [sys.executable, "-S", *measured, sys.executable, "build.py", *arguments]
    with (own / "said").open("w+b") as said:
        subprocess.run(
            [*map(str, command)],
            cwd=ROOT,
            env={**os.environ, "HEXAPLA_CACHE": "off", **variables},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            timeout=2 * PATIENCE,
            check=True,
        )
        said.seek(0)
        text = " ".join(said.read().decode("utf-8", "replace").split())
    code, taken, size, late = (own / "measured").read_text(encoding="ascii").split()
    is_in_time = not int(late) and float(taken) <= SECONDS
    return Ended(int(code), text, is_in_time, float(taken), int(size) * 2**10)


# ------------------------------------------------------------------------------- the verdict


def bases(folder: Path) -> dict[bool, Path]:
    """A book that is in order, and one with a French edition: both built, to see what stays."""
    made = {
        False: folder_of(folder / "plain" / "book", "# One {#one}\n\nOne.\n"),
        True: folder_of(folder / "translated" / "book", TEXT, more=LANGUAGES),
    }
    for book in made.values():
        done = run(build("html")(book), book.parent / "own", "1")
        if done.code:
            sys.exit(f"a book that is in order cannot be built: {done.said}")
    return made


def tried(kind: Kind, base: Path, folder: Path) -> Outcome:
    """Spoil a copy of a book, give it to the command, and look at all that is there then."""
    book = shutil.copytree(base, folder / "around" / "book")
    outside(book)
    kind.spoil(book)
    arguments = kind.command(book)
    before = tree(folder / "around")
    done = run(arguments, folder / "own", kind.factor)
    after = tree(folder / "around")
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    faults = [*_of_the_command(kind, done), *_of_the_files(changed, folder / "around")]
    if done.code:
        faults += _of_a_failure(changed, folder / "own")
    shutil.rmtree(folder)
    named = tuple(f"{kind.name}: {fault}" for fault in faults)
    print(*named, sep="\n", end="\n" if named else "", file=sys.stderr, flush=True)
    return Outcome(kind.name, max(1, len(kind.parts)), named, done.seconds, done.memory)


def _of_the_command(kind: Kind, done: Ended) -> Iterator[str]:
    if not done.is_in_time:
        yield f"it was not ready in {SECONDS} s of CPU, or {PATIENCE} s by the clock"
    elif done.code not in {0, 1, 2}:
        yield f"it ended with {done.code}: {done.said[-300:]}"
    if "Traceback" in done.said:
        yield f"a traceback: {done.said[-300:]}"
    if kind.told is not None and bool(done.code) != bool(kind.told):
        yield f"it ended with {done.code}: {done.said[:300]}"
    elif kind.told and not re.search(kind.told, done.said):
        yield f"nothing is told by {kind.told!r}: {done.said[:300]}"
    if SECRETS.search(done.said.encode()):
        yield "what it says holds what stands in another file"


OURS = ("book/dist", "book/translations", "book/.dist-")
"""Where a command writes: of the last it removes what one that was killed seems to have left."""


def _of_the_files(changed: set[str], around: Path) -> Iterator[str]:
    """What is wrong with what was changed around a book and in it."""
    for name in sorted(changed):
        path = around / name
        if not name.startswith(OURS):
            yield f"{name} has changed"
        if path.is_symlink() or not path.is_file() or path.stat().st_size > 2**28:
            continue
        for data in contents(path):
            if found := SECRETS.search(data) or ("dist/" in name and _active(path, data)):
                yield f"{name} holds {found[0].decode('utf-8', 'replace')}"
                break


def _active(path: Path, data: bytes) -> re.Match[bytes] | None:
    """What of a file would be acted upon; of JSON nothing is."""
    if path.suffix == ".json":
        return None
    return (ACTIVE_IN_PDF if path.suffix == ".pdf" else ACTIVE).search(data)


LEFT = (atomic.JOURNAL, atomic.STAGED)


def _of_a_failure(changed: set[str], own: Path) -> Iterator[str]:
    """What a command that failed has done all the same."""
    for name in sorted(changed):
        if not name.rpartition("/")[2].startswith(LEFT):
            yield f"it failed, and {name} has changed"
    for name in ("tmp", "packages"):
        if (own / name).is_dir() and any((own / name).iterdir()):
            yield f"it failed, and left {sorted(tree(own / name))[:3]} in {name}"


def outcomes(kinds: Sequence[Kind], made: Mapping[bool, Path], folder: Path) -> list[Outcome]:
    """What became of each kind, two at a time; of a book that is not held, of each in it."""

    def one(at: int, kind: Kind) -> Outcome:
        return tried(kind, made[kind.is_translated], folder / f"{len(kinds)}-{at}")

    with ThreadPoolExecutor(2) as workers:
        found = list(workers.map(one, range(len(kinds)), kinds))
    bad = [kind for kind, outcome in zip(kinds, found, strict=True) if outcome.faults]
    singles = [part for kind in bad for part in kind.parts]
    if not singles:
        return found
    again = outcomes(singles, made, folder / "again")
    if not any(outcome.faults for outcome in again):
        return found
    apart = {kind.name for kind in bad if kind.parts}
    return [outcome for outcome in found if outcome.name not in apart] + again


def row(area: str, found: Sequence[Outcome]) -> str:
    """The row of an area."""
    count = sum(outcome.count for outcome in found)
    held = sum(outcome.count for outcome in found if not outcome.faults)
    slow = max(found, key=lambda outcome: outcome.seconds)
    large = max(found, key=lambda outcome: outcome.memory)
    return (
        f"| {area} | {count} | {held} | {slow.seconds:.1f} s, {slow.name} "
        f"| {large.memory / 2**20:.0f} MiB, {large.name} | make hostile, {tables.run()} |"
    )


SHORT = ("settings", "models")

HEAD = "| area | kinds | held | most CPU | most memory | run |\n|---|--:|--:|---|---|---|"


def main() -> int:
    """Try them and print what was found; 1 where something is not held."""
    parser = tables.options(__doc__)
    parser.add_argument("--area", choices=AREAS, action="append", help="only this one; repeatable")
    parser.add_argument("--only", default="", help="only kinds with a name of this pattern")
    options = parser.parse_args()
    print(HEAD)
    rows, faults = list[str](), list[str]()
    with tempfile.TemporaryDirectory(prefix="hostile-") as place:
        made = bases(Path(place))
        for area in options.area or (SHORT if options.short else AREAS):
            kinds = [kind for kind in AREAS[area]() if re.search(options.only, kind.name)]
            kinds = kinds[: 1 if options.short else None]
            found = outcomes(kinds, made, Path(place, "tried"))
            rows.append(row(area, found))
            print(rows[-1], flush=True)
            if options.write and not options.only:
                tables.write(HEADING, rows)
            faults += [f"{area}, {fault}" for outcome in found for fault in outcome.faults]
    print(*faults, sep="\n", end="\n" if faults else "")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
