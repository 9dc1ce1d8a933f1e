"""Runs tests over copies of this repository: a fault is never in the tree that is worked in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.processes import started

ROOT = Path(__file__).parent.parent.parent

MEMORY = 6_000_000
"""KiB of data that the tests get: a fault may ask for more and more."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of running some tests."""

    passed: bool
    seconds: float
    said: str


def copy_to(folder: Path) -> Path:
    """A copy of what git knows of this repository, and of what it would add."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=60)
    for name in filter(None, map(os.fsdecode, done.stdout.split(b"\0"))):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def put(module: Path, source: str) -> None:
    """Give a module another text, and forget what was compiled of it: times may be the same."""
    module.write_text(source, encoding="utf-8")
    for compiled in (module.parent / "__pycache__").glob(f"{module.stem}.*.pyc"):
        compiled.unlink()


def run(copy: Path, tests: Sequence[str], limit: float) -> Ran:
    """Run tests in a copy up to the first that fails; those that failed last come first.

    Tests that take longer than ``limit`` seconds have not passed.

    Raises:
        ValueError: pytest found no such tests.
    """
    pytest = [sys.executable, "-m", "pytest", "-x", "--ff", "-q", "--hypothesis-seed=0"]
    limited = ["nice", "sh", "-c", f'ulimit -d {MEMORY}; exec "$@"', "sh", *pytest, *tests]
    output, begun = copy / "output.txt", time.monotonic()
    with (
        output.open("w") as file,
        started(
            limited, cwd=copy, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            code = process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            return Ran(passed=False, seconds=limit, said="it took too long")
    said = output.read_text(encoding="utf-8", errors="replace")
    if code in {4, 5}:
        raise ValueError(said)
    return Ran(code == 0, time.monotonic() - begun, said)
