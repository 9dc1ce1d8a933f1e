"""What all commands print with: findings, JSON, and the progress of long work."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hexapla.errors import Finding
from hexapla.files.display import with_project_paths

if TYPE_CHECKING:
    from rich.console import Console

NO_TERMINAL = 10_000
"""The width, in characters, of what is written into a file or to another program."""


def print_findings(findings: Sequence[Finding], project: Path, *, as_json: bool = False) -> None:
    """Findings for a person, where, what, and what to do; or as JSON.

    A person sees files from where they stand; JSON names them by their places in the book.
    """
    if as_json:
        print(json.dumps({"findings": [as_dict(finding) for finding in findings]}, indent=1))
        return
    for finding in findings:
        label, name = finding.severity.upper(), f" [{finding.id}]" if finding.id else ""
        where, what = (
            with_project_paths(finding.where, project),
            with_project_paths(finding.what, project),
        )
        print(f"{label:7} {where}: {what}{name}", file=sys.stderr)
        if finding.tip:
            print(f"{'TIP':7} {with_project_paths(finding.tip, project)}", file=sys.stderr)


def as_dict(finding: Finding) -> dict[str, str]:
    """A finding as JSON has it."""
    return asdict(finding)


def console() -> Console:
    """Where tables and progress are printed."""
    from rich.console import Console

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
