"""Tables of benchmarks/README.md, written by the commands that measured them, with their run.

A measured text stands between two comments that bear its name, and ends with a line that says what
it is of: the command, the commit, the date, the machine, and what else the machine did meanwhile.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from math import floor
from pathlib import Path

README = Path(__file__).parent / "README.md"
BLOCK = r"(?s)(?<=<!-- measured: {} -->\n).*?(?=<!-- end -->)"
RUN = re.compile(r"\((?P<command>.+?), (?P<commit>[0-9a-f]{10}), (?P<day>\d{4}-\d\d-\d\d), .+\)")
"""How a run is told, under a table or in a row."""


# ------------------------------------------------------------------------------- the command


def options(doc: str | None) -> argparse.ArgumentParser:
    """What every benchmark can be told, and the run that begins with it."""
    _start()
    parser = argparse.ArgumentParser(description=(doc or "").partition("\n")[0])
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--write", action="store_true", help=f"put the tables into {README.name}")
    how.add_argument("--short", action="store_true", help="a few items, to see that it works")
    return parser


def show(name: str, text: str, command: str, *, is_written: bool, more: str = "") -> None:
    """Print a measured text and more, and put the text in its place if that is wished."""
    print(text, more, sep="\n\n" if more else "", flush=True)
    if is_written:
        put(name, text, command)


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, words: int = 1) -> str:
    """Rows as Markdown; the first columns, so many, are words and the others figures."""
    rule = ["---" if at < words else "--:" for at in range(len(head))]
    lines = [head, *rows]
    told = [f"| {' | '.join(map(str, line))} |" for line in lines]
    return "\n".join([told[0], f"|{'|'.join(rule)}|", *told[1:]])


def percent(share: float) -> str:
    """A share, rounded down: 100 % is all."""
    return f"{floor(share * 1000 + 1e-9) / 10:.1f} %"


# ----------------------------------------------------------------------------------- the file


def put(name: str, text: str, command: str, file: Path = README) -> None:
    """Put a measured text, and the run that it is of, between the comments of its name.

    One that was never measured gets its comments at the end of the file.
    """
    old = file.read_text(encoding="utf-8")
    if f"<!-- measured: {name} -->" not in old:
        old += f"\n<!-- measured: {name} -->\n\n<!-- end -->\n"
    (found,) = re.finditer(BLOCK.format(re.escape(name)), old)
    made = f"\n{text.strip()}\n\n({command}, {run()})\n\n"
    file.write_text(old[: found.start()] + made + old[found.end() :], encoding="utf-8")


def measured(name: str, file: Path = README) -> str:
    """The text that was measured last."""
    (found,) = re.findall(BLOCK.format(re.escape(name)), file.read_text(encoding="utf-8"))
    return str(found).strip()


def cells(text: str) -> list[list[str]]:
    """The rows of the tables in a text, without their heads."""
    bodies = re.findall(r"(?m)^\|.*\n\|[-:| ]+\|\n((?:\|.*(?:\n|\Z))*)", text)
    lines = [line for body in bodies for line in body.splitlines()]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def section(heading: str, text: str | None = None) -> str:
    """What stands under a heading, of the README or of a text."""
    text = README.read_text(encoding="utf-8") if text is None else text
    _, _, rest = text.partition(f"\n## {heading}\n")
    return rest.partition("\n## ")[0]


def write(heading: str, rows: Iterable[str], file: Path = README) -> None:
    """Put each row, by its first cell, in the place of its last one, or at the table's end."""
    text = file.read_text(encoding="utf-8")
    start = text.index(f"\n## {heading}\n")
    end = text.find("\n## ", start + 1)
    part = text[start : end if end > 0 else len(text)]
    (found,) = re.finditer(r"(?m)^\|.*\n\|[-:| ]+\|\n((?:\|.*\n)*)", part)
    old = {_key(line): line for line in found[1].splitlines(keepends=True)}
    new = {**old, **{_key(row): f"{row}\n" for row in rows}}
    changed = part[: found.start(1)] + "".join(new.values()) + part[found.end(1) :]
    file.write_text(text.replace(part, changed), encoding="utf-8")


def _key(row: str) -> str:
    return row.split("|")[1].strip()


# ------------------------------------------------------------------------------------ the run


def run() -> str:
    """The commit, the date, the machine, and how much of it others used meanwhile."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    machine = f"{os.cpu_count()} cores ({_processor()})"
    _, commit, busy, own = _start()
    others = f", others used {_others(busy, own):.1f} cores" if busy else ""
    return f"{commit}, {day}, {machine}{others}"


@cache
def _start() -> tuple[float, str, float, float]:
    """When the run began, at which commit, and what the machine and we had worked by then."""
    return time.monotonic(), _commit(), _busy(), _own()


def _others(busy: float, own: float) -> float:
    passed = max(0.1, time.monotonic() - _start()[0])
    return max(0.0, (_busy() - busy) - (_own() - own)) / passed


def _own() -> float:
    """Seconds that this process and those that it has waited for have worked."""
    return sum(os.times()[:4])


def _busy() -> float:
    """Seconds that all processors have worked, where Linux says it; else 0."""
    try:
        line = Path("/proc/stat").read_text(encoding="ascii").partition("\n")[0]
    except OSError:
        return 0.0
    user, nice, system, _idle, _waiting, *rest = map(int, line.split()[1:])
    return (user + nice + system + sum(rest[:2])) / os.sysconf("SC_CLK_TCK")


def _commit() -> str:
    """The commit that is measured; told apart where what is measured is changed since."""
    try:
        commit = _git("rev-parse", "--short=10", "HEAD")
        changed = _git("status", "--porcelain", "--", ".", f":!benchmarks/{README.name}")
    except (OSError, subprocess.CalledProcessError):
        return "no commit"
    return f"{commit} with changes" if changed else commit


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    done = subprocess.run(
        command, cwd=README.parent.parent, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def _processor() -> str:
    """The model of the processor, where Linux says it."""
    try:
        said = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.machine()
    found = re.search(r"(?m)^model name\s*:\s*(.+)", said)
    return found[1] if found else platform.machine()
