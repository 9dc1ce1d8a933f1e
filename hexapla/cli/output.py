"""What all commands print with: findings, JSON, and the progress of long work."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hexapla.cli.findings import kinds
from hexapla.cli.findings.styles import STYLES, TEXT
from hexapla.errors import Finding

if TYPE_CHECKING:
    from rich.console import Console

NO_TERMINAL = 10_000
"""The width, in characters, of what is written into a file or to another program."""


def print_findings(
    findings: Sequence[Finding], project: Path, style: str = TEXT, *, is_short: bool = False
) -> None:
    """Findings for a person, where, what, and what to do; or in a style for other programs.

    A person sees files from where they stand. Where it ``is_short``, many of a kind are told as
    their first few and a number.
    """
    if style in STYLES:
        if written := STYLES[style](findings, project):
            print(written)
        return
    for line in kinds.lines(findings, project, is_short=is_short):
        print(line, file=sys.stderr)


def console(*, is_for_program: bool = False) -> Console:
    """Where tables and progress are printed; elsewhere than what ``is_for_program``."""
    from rich.console import Console

    if is_for_program:
        return Console(highlight=False, stderr=True)

    # Where nobody looks on, nothing is cut or broken to a width that no terminal has.
    return Console(highlight=False, width=None if sys.stdout.isatty() else NO_TERMINAL)


def print_json(value: Any) -> None:  # noqa: ANN401 - whatever JSON can say
    """What ``--json`` prints, and nothing else."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


class StepProgress:
    """Shows the steps of long work: a bar on a terminal, a line per step elsewhere.

    With ``tenths`` there is a line only when another tenth is done.
    """

    def __init__(self, screen: Console, *, tenths: bool = False) -> None:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
        )

        self.screen, self.tenths, self.tenth = screen, tenths, -1
        self.bar = Progress(
            TextColumn("{task.description:<24}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=screen,
            transient=True,
            disable=not screen.is_terminal,
        )
        self.task = self.bar.add_task("read", total=None)

    def __enter__(self) -> Callable[[str, int, int], None]:
        self.bar.start()
        return self.update

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def update(self, step: str, done: int, total: int) -> None:
        """One more step is done."""
        self.bar.update(self.task, description=step, completed=done, total=total or None)
        if self.screen.is_terminal:
            return
        tenth, self.tenth = self.tenth, done * 10 // max(total, 1)
        if not self.tenths or tenth != self.tenth:
            self.screen.print(f"{step} ({done}/{total})" if total else step)


@contextlib.contextmanager
def byte_progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal that hears how many bytes are there, and of how many."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    screen = console()
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    is_hidden = not screen.is_terminal
    with Progress(*columns, console=screen, transient=True, disable=is_hidden) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)
