"""The command ``farm``: every book below a folder, built side by side in processes that stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from hexapla.commands.farm import pages
from hexapla.commands.farm.books import HOME, FarmBook, books, same_identifiers
from hexapla.commands.farm.changed import changed_since
from hexapla.commands.farm.one import Wish, build_one
from hexapla.commands.farm.record import Outcome, described
from hexapla.errors import Finding
from hexapla.files import cache as caching
from hexapla.system import accidents, cores, limits, workers
from hexapla.system.accidents import LOST, WorkFailedError

OnBook = Callable[[Outcome, int, int], None]
"""Hears what became of a book, how many are done, and how many there are to build."""

BYTES_OF_EDITION = 9_000_000
"""What the cache may have for each edition of a farm, in three formats."""


@dataclass(frozen=True, slots=True)
class Farm:
    """All books, and the pages over them."""

    home: Path
    """The folder of the pages."""
    outcomes: tuple[Outcome, ...]
    """In the order of the books' names."""
    findings: tuple[Finding, ...]
    """What is to be said of books together; each book's own are with its outcome."""


def farm(  # noqa: PLR0913 - the options of the command, each by name
    folder: Path,
    wish: Wish,
    *,
    output: Path | None = None,
    jobs: int | None = None,
    since: str | None = None,
    on_book: OnBook = lambda _outcome, _done, _all: None,
) -> Farm:
    """Build the books below a folder, and write the pages over all of them.

    A book that cannot be built stays as it was, is told of, and keeps no other from being built.
    With ``since``, only books are built that are not what they were in that commit.

    Raises:
        UsageError: there are no books; there is no such commit; the pages have no place.
        ToolError: the cluster that is to make the artifacts cannot.
    """
    found = books(folder, output)
    wanted = list(changed_since(since, folder, found)) if since else found
    home = output or folder / HOME
    pages.refuse_other_folder(home)
    _look_at(wish.executor)
    done = {outcome.name: outcome for outcome in _built(wanted, wish, jobs, on_book)}
    left_out = (described(Outcome(book.name, "left out"), book) for book in found)
    outcomes = tuple(done.get(one.name) or one for one in left_out)
    known = ((one.name, one.book["identifier"]) for one in outcomes if one.book)
    findings = tuple(same_identifiers(known))
    pages.write(home, found, outcomes)
    editions = sum(max(1, len(one.editions)) for one in outcomes)
    _prune(editions, use_cache=wish.use_cache)
    return Farm(home, outcomes, findings)


def _look_at(executor: str) -> None:
    """See that a cluster answers before each book would find out by itself.

    Raises:
        UsageError: there is no such executor.
        ToolError: nobody answers, or there is no worker as this machine is.
    """
    from hexapla.publishing.executors.choice import LOCAL, named

    if executor != LOCAL:
        with named(executor, 1)():
            pass


def _built(
    wanted: Sequence[FarmBook], wish: Wish, jobs: int | None, on_book: OnBook
) -> Iterator[Outcome]:
    """What becomes of each book, as soon as it is known.

    A place has a process that reads and publishes a book, and one that makes its artifacts within
    limits. Where there are fewer books than cores, each has several of the second kind.
    """
    number = jobs or cores.count()
    places = min(number, len(wanted)) or 1
    # The largest first: begun last, it would have the machine for itself at the end.
    ordered = sorted(wanted, key=lambda book: book.size, reverse=True)
    with workers.local(places) as processes:
        running: dict[Future[Outcome], FarmBook] = {
            processes.submit(build_one, book, wish, number // places): book for book in ordered
        }
        for count, future in enumerate(as_completed(running), start=1):
            outcome = _outcome(future, running[future])
            on_book(outcome, count, len(running))
            yield outcome


def _outcome(future: Future[Outcome], book: FarmBook) -> Outcome:
    """What became of a book, also where the process did not survive it."""
    try:
        return future.result()
    except WorkFailedError as failed:
        # No limits are set on what it does itself: what it lacked, the machine has not.
        error = MemoryError() if failed.code == LOST else failed.error
        failed = WorkFailedError(error, failed.place, failed.lines, failed.code)
        is_short = isinstance(error, MemoryError)
        finding = (
            accidents.of(MemoryError(), book.name)
            if is_short
            else accidents.of_work(failed, book.name, limits.NONE)
        )
        return described(Outcome(book.name, "failed", (finding,)), book)


def _prune(editions: int, *, use_cache: bool) -> None:
    """Keep the cache within what so many editions have use for."""
    folder = caching.cache_folder() if use_cache else None
    if folder:
        limit = max(caching.LIMIT, editions * BYTES_OF_EDITION)
        replace(caching.Cache(folder), limit=limit).prune()
