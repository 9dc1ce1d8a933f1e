"""Which faults do the tests find? ``python -m tests.mutants [MODULE …]``.

Each fault is put into a copy of the project, and the tests nearest to it run there. A fault that
they do not find survives: it is told with its place, and ends the command with 1 where more than a
tenth of a module's do.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from benchmarks import tables
from tests.conftest import BUILT
from tests.mutants import faults
from tests.mutants.faults import Fault
from tests.mutants.running import ROOT, copy_to, put, run

NEAREST = tomllib.loads((faults.HERE / "nearest.toml").read_text(encoding="utf-8"))
REPORT = ROOT / "benchmarks" / "mutants.md"
ENOUGH = 0.9

SEED = 2
"""Which faults are sown: not those that the tests were written by, which had another seed."""

PATIENCE = 4
"""Tests may take so many times as long as without a fault."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One module's faults, and what became of them."""

    module: str
    faults: list[Fault]
    survivors: list[Fault]
    equivalent: int

    @property
    def share(self) -> float:
        """The killed ones among all, 0 to 1."""
        return 1 - len(self.survivors) / len(self.faults) if self.faults else 1.0


class Copies:
    """Copies of the project, one for each fault that is tried at the same time."""

    def __init__(self, folder: Path, many: int) -> None:
        self.first = copy_to(folder / "0")
        self.folders = [self.first, *(folder / str(n) for n in range(1, many))]
        self.free: SimpleQueue[Path] = SimpleQueue()

    def spread(self) -> None:
        """Make the others like the first, with all that is compiled in it."""
        while not self.free.empty():
            self.free.get()
        for copy in self.folders:
            if copy != self.first:
                shutil.rmtree(copy, ignore_errors=True)
                shutil.copytree(self.first, copy, symlinks=True)
            self.free.put(copy)


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the faults of some modules; return the exit code."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.modules) - set(NEAREST):
        parser.error(f"no such module: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies = Copies(Path(folder), chosen.jobs)
        tried = [_try(name, chosen, copies) for name in chosen.modules or NEAREST]
    for one in tried:
        sys.stdout.write(f"{_row(one, chosen)}\n")
    if chosen.write:
        tables.write("Faults found", [_row(one, chosen) for one in tried], REPORT)
    return int(any(one.share < ENOUGH for one in tried))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(NEAREST))
    parser.add_argument("--faults", type=int, default=25, help="how many to sow in a module")
    parser.add_argument("--seed", type=int, default=SEED, help="which ones")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many at a time")
    parser.add_argument("--only", default="", help="those whose text or place has this in it")
    parser.add_argument("--write", action="store_true", help=f"into {REPORT.relative_to(ROOT)}")
    return parser


def _try(name: str, chosen: argparse.Namespace, copies: Copies) -> Tried:
    file, tests = NEAREST[name]["file"], NEAREST[name]["tests"]
    source = (ROOT / file).read_text(encoding="utf-8")
    listed = faults.lists(source, name)
    sown = faults.sown(source, f"{name} {chosen.seed}", chosen.faults)
    found = [f for f in sown if (f.old, f.new) not in listed.equivalent]
    every = [f for f in (*listed.known, *found) if chosen.only in f"{f.within} {f.old} {f.new}"]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.pop(BUILT, None)
    if NEAREST[name].get("reads"):  # what is read was built once, by code without a fault
        built = copies.first.parent / "built"
        built.mkdir(exist_ok=True)
        os.environ[BUILT] = str(built)
    without = run(copies.first, tests, 1800)
    if not without.passed:
        sys.exit(f"{name}: the tests fail without any fault\n{without.said[-3000:]}")
    sys.stderr.write(f"{name}: {len(every)} faults, {without.seconds:.0f} s without one\n")
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    copies.spread()
    limit = PATIENCE * without.seconds + 30

    def is_killed(fault: Fault) -> bool:
        copy = copies.free.get()
        try:
            put(copy / file, fault.changed)
            ran = run(copy, tests, limit)
        finally:
            put(copy / file, source)
            copies.free.put(copy)
        by = re.search(r"(?m)^(?:FAILED|ERROR) (\S+)", ran.said)
        fate = "survives" if ran.passed else f"killed by {by[1] if by else 'the time limit'}"
        sys.stderr.write(f"  {_told(name, fault)}  {fate}, {ran.seconds:.0f} s\n")
        return not ran.passed

    with ThreadPoolExecutor(chosen.jobs) as pool:
        killed = list(pool.map(is_killed, every))
    survivors = [fault for fault, is_found in zip(every, killed, strict=True) if not is_found]
    return Tried(name, every, survivors, len(sown) - len(found))


def _told(name: str, fault: Fault) -> str:
    """A fault with its place and what it changes."""
    old, new = (text if len(text) <= 90 else f"{text[:87]}..." for text in (fault.old, fault.new))
    return f"{name}:{fault.line} ({fault.within}) `{old}` → `{new}`"


def _row(tried: Tried, chosen: argparse.Namespace) -> str:
    """A line of the table."""
    survivors = "; ".join(_told(tried.module, fault) for fault in tried.survivors)
    number = len(tried.faults)
    killed = number - len(tried.survivors)
    cells = [
        tried.module,
        str(number),
        str(killed),
        f"{int(tried.share * 100)} %",
        str(tried.equivalent),
        survivors.replace("|", "\\|"),
        f"{_commit()}, {chosen.faults} sown with seed {chosen.seed}, {tables.run()}",
    ]
    return "| " + " | ".join(cells) + " |"


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
