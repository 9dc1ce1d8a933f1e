"""A farm on a cluster whose workers are killed, one after the other, while it works."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import long_books
from tests.conftest import ROOT
from tests.support.clusters import Cluster, cluster, helpers_of
from tests.support.processes import started

LANGUAGES = ("fr", "es", "ru", "ar", "zh-Hans")
"""What each book is translated into besides: six languages, as the United Nations have."""

WORDS, FORMATS = 100, ("--format", "html", "--format", "epub")
"""Those of each book: what befalls a job is the same whatever it makes."""

WORKERS, CHECKED = 2, 2
"""How many workers there are, and how many books are built once more on this machine alone."""

PAUSE = 20
"""The most seconds between two kills: most jobs take less, so that every worker gets some done."""

LIMIT = 6 * 3600


def killed_workers(folder: Path, number: int, chance: random.Random) -> tuple[list[str], int]:
    """What is wrong after so many books were made by workers that are killed; and how many were."""
    books = folder / "books"
    for one in range(1, number + 1):
        long_books.write(books / f"{one:03}", WORDS, LANGUAGES, one)
    command = [sys.executable, str(ROOT / "build.py"), "farm", str(books), *FORMATS]
    with (
        cluster(folder / "cluster", WORKERS) as found,
        (folder / "said").open("w", encoding="utf-8") as said,
        started([*command, "--executor", found.name], stdout=said, stderr=said) as farm,
    ):
        kills = _kill(found, farm, chance)
        code = farm.wait(timeout=LIMIT)
    text = (folder / "said").read_text(encoding="utf-8")
    if code:
        return [f"the farm ended with {code}: {text[-2000:]}"], kills
    facts = json.loads((books / "farm" / "farm.json").read_text(encoding="utf-8"))
    faults = [f"{one['name']} {one['state']}" for one in facts["books"] if one["state"] != "built"]
    for book in chance.sample(sorted(books.glob("[0-9]*")), min(CHECKED, number)):
        faults += _differences(book)
    return faults, kills


def _kill(found: Cluster, farm: subprocess.Popen[str], chance: random.Random) -> int:
    """Kill a worker at its work, and start another one, until the farm has ended."""
    kills = 0
    while farm.poll() is None:
        at_work = [one for one in found.workers if one.poll() is None and helpers_of(one)]
        if at_work:
            victim = chance.choice(at_work)
            os.kill(victim.pid, signal.SIGKILL)
            victim.wait(timeout=LIMIT)
            kills += 1
            found.worker()
        time.sleep(chance.uniform(1, PAUSE))
    return kills


def _differences(book: Path) -> list[str]:
    """Where a book that this machine builds alone is another one."""
    made = (book / "dist" / "SHA256SUMS").read_text(encoding="utf-8")
    command = [sys.executable, str(ROOT / "build.py"), "--project", str(book), *FORMATS]
    again = [*command, "--output", str(book / "again"), "--no-cache"]
    subprocess.run(again, check=True, capture_output=True, timeout=LIMIT)
    here = (book / "again" / "SHA256SUMS").read_text(encoding="utf-8")
    lines = {*made.splitlines()} ^ {*here.splitlines()}
    return [f"{book.name}: {line}" for line in sorted(lines)]
