"""One book of a farm, in a process that has built others before it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from hexapla.commands.build import OnProgress, build
from hexapla.commands.farm.books import FarmBook
from hexapla.commands.farm.record import Cost, Outcome, State, described
from hexapla.errors import Finding, HexaplaError
from hexapla.files.display import with_project_paths
from hexapla.system import accidents, workers

if TYPE_CHECKING:
    from hexapla.publishing.jobs import Executor


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of every book: the options of ``build``."""

    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    strict: bool = False
    use_cache: bool = True
    executor: str = "local"


def build_one(book: FarmBook, wish: Wish, jobs: int) -> Outcome:
    """Build a book, with so many processes for its artifacts; what is wrong with it is told.

    The processes wait for the next book: they have read their fonts and imported their libraries.
    """
    started, cpu, spent = time.monotonic(), workers.cpu_seconds(), _spent()
    made: list[bool] = []
    state: State = "failed"
    try:
        built = build(
            book.root,
            languages=wish.languages,
            formats=wish.formats,
            output=book.dist,
            executor=partial(_lent, wish.executor, jobs),
            strict=wish.strict,
            use_cache=wish.use_cache,
            is_pruned=False,
            progress=lambda: _noted(made),
        )
        state, findings = ("built" if made else "unchanged"), built.findings
    except HexaplaError as error:
        findings = error.findings
    except (OSError, MemoryError, RecursionError) as error:
        findings = [accidents.of(error, "the work")]
    took = workers.cpu_seconds() - cpu + _spent() - spent
    cost = Cost(took, time.monotonic() - started)
    told = tuple(placed(finding, book) for finding in findings)
    return described(Outcome(book.name, state, told, cost), book)


_held: dict[tuple[str, int], Executor] = {}
_open = ExitStack()
"""What makes the artifacts, from the first book that needs it to the end of this process."""


def _lent(name: str, jobs: int) -> AbstractContextManager[Executor]:
    """What makes the artifacts, for one book, which does not end it."""
    from hexapla.publishing.executors.choice import named

    if (name, jobs) not in _held:
        _held[name, jobs] = _open.enter_context(named(name, jobs)())
    return nullcontext(_held[name, jobs])


def _spent() -> float:
    """The CPU time of what makes the artifacts, so far."""
    return sum(executor.seconds for executor in _held.values())


@contextmanager
def _noted(made: list[bool]) -> Iterator[OnProgress]:
    """Notes that something had to be made."""
    made.append(True)
    yield lambda _what, _done, _all: None


def placed(finding: Finding, book: FarmBook) -> Finding:
    """A finding as it is told among those of other books: with the book that it is about."""
    where, what, tip = (
        with_project_paths(text, book.root) for text in (finding.where, finding.what, finding.tip)
    )
    is_in_a_file = where != finding.where or Path(where).is_absolute()
    return replace(
        finding, where=where if is_in_a_file else f"{book.name}: {where}", what=what, tip=tip
    )
