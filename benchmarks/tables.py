"""Rows of a table in benchmarks/README.md, written by the command that measured them."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

README = Path(__file__).parent / "README.md"


def write(heading: str, rows: Iterable[str], file: Path = README) -> None:
    """Put each row, by its first cell, in the place of its last one, or at the table's end."""
    text = file.read_text(encoding="utf-8")
    start = text.index(f"\n## {heading}\n")
    end = text.find("\n## ", start + 1)
    section = text[start : end if end > 0 else len(text)]
    (found,) = re.finditer(r"(?m)^\|.*\n\|[-:| ]+\|\n((?:\|.*\n)*)", section)
    old = {_key(line): line for line in found[1].splitlines(keepends=True)}
    new = {**old, **{_key(row): f"{row}\n" for row in rows}}
    changed = section[: found.start(1)] + "".join(new.values()) + section[found.end(1) :]
    file.write_text(text.replace(section, changed), encoding="utf-8")


def _key(row: str) -> str:
    return row.split("|")[1].strip()


def run() -> str:
    """The date and the machine, as the tables name them."""
    return f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({_processor()})"


def _processor() -> str:
    """The model of the processor, where Linux says it."""
    try:
        said = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.machine()
    found = re.search(r"(?m)^model name\s*:\s*(.+)", said)
    return found[1] if found else platform.machine()
