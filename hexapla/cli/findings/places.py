"""Where a finding is, for a program: a file, by its path from here, and a line in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hexapla.errors import Finding

LINE = re.compile(r", line (\d+)")
QUOTED = re.compile(r'"(.+)"', re.DOTALL)
PARTS = re.compile(r"[#,:]| \(")
"""What may stand behind the name of a file."""

ENOUGH = 30
"""So many letters of a text tell which it is; a catalog may break its lines behind them."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file and a line in it."""

    file: str
    """Its path from where the person stands, or in the book that is elsewhere."""
    line: int
    """Counted from 1; 1 where the finding is about the whole file."""


def place_of(finding: Finding, project: Path) -> Place | None:
    """Where a finding is; None where it is in no file that is there."""
    for name in _names(finding.where):
        for path in (project / name, Path(name)):
            if name and path.is_file():
                shown = _shown(path, project)
                return Place(shown, _line(finding.where.removeprefix(name), path))
    return None


def _names(where: str) -> Iterator[str]:
    """What may be the name of a file at the beginning of a place, the longest first."""
    ends = [len(where), *(found.start() for found in reversed([*PARTS.finditer(where)]))]
    return (where[:end] for end in ends)


def _shown(path: Path, project: Path) -> str:
    """A path from here, where a book in a folder of a repository is checked; else in the book."""
    whole = path.resolve()
    for folder in (Path.cwd(), project.resolve()):
        if whole.is_relative_to(folder):
            return whole.relative_to(folder).as_posix()
    return whole.as_posix()


def _line(rest: str, path: Path) -> int:
    """The line that a place says, or on which what it quotes begins."""
    if said := LINE.search(rest):
        return max(1, int(said[1]))
    if (quoted := QUOTED.search(rest)) and path.suffix == ".po":
        start = quoted[1].removesuffix("…")[:ENOUGH]
        written = start.replace("\\", r"\\").replace('"', r"\"")
        text = path.read_text("utf-8", "replace")
        at = max(text.find(f'msgid "{written}'), text.find(f'msgid ""\n"{written}'))
        return text.count("\n", 0, at) + 1 if at >= 0 else 1
    return 1
