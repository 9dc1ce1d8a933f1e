"""A build with the build cache: what is there already is not made again (law 10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hexapla.errors import collected_explanations, explain
from hexapla.files import cache as caching
from hexapla.files import paths, transaction
from hexapla.model import Built
from hexapla.publishing.unchanged import Request, Watch
from hexapla.system import toolchain

if TYPE_CHECKING:
    from hexapla.publishing.jobs import OpenExecutor

NO_CACHE = "nothing is kept: its cache is off, in the book, or in a folder that others may write"

OnProgress = Callable[[str, int, int], None]


def _nothing(_what: str, _done: int, _all: int) -> None:
    """Hear of a step, and do nothing."""


def build(  # noqa: PLR0913 - the options of the command, each by name
    root: Path,
    *,
    languages: Sequence[str] = (),
    formats: Sequence[str] = (),
    output: Path | None = None,
    jobs: int | None = None,
    executor: OpenExecutor | str = "local",
    strict: bool = False,
    use_cache: bool = True,
    is_pruned: bool = True,
    progress: Callable[[], AbstractContextManager[OnProgress]] = lambda: nullcontext(_nothing),
) -> Built:
    """Build a book (see :mod:`hexapla.pipeline`), or say what a build said that made just this.

    ``progress`` is entered where something has to be made, and hears of the steps; so is
    ``executor``: what makes the artifacts, or its name, where ``local`` means so many ``jobs`` of
    this machine. Where the cache is not ``is_pruned``, who builds many books does it after them.

    Raises:
        HexaplaError: something is wrong with the book; ``dist/`` and ``translations/`` are as
            they were.
    """
    request = Request(root, output or root / paths.DIST, tuple(languages), tuple(formats), strict)
    cache = caching.opened(root, toolchain=toolchain.fingerprint()) if use_cache else caching.OFF
    with caching.using(cache), collected_explanations() as reasons:
        if cache is caching.OFF and use_cache:
            explain("the build", NO_CACHE, f"{caching.VARIABLE} names a folder of your own")
        # Before the files are looked at: what was killed may have left some half in place.
        transaction.put_in_order(root)
        watch = Watch(request)
        if built := watch.find():
            explain("the build", "nothing has changed since the last one: all of it is reused")
        else:
            # Only now: what is there already needs nothing that is dear to import.
            from hexapla import pipeline
            from hexapla.publishing.executors.choice import named

            with progress() as on_progress:
                built = pipeline.build(
                    root,
                    languages=languages,
                    formats=formats,
                    output=output,
                    executor=named(executor, jobs) if isinstance(executor, str) else executor,
                    strict=strict,
                    on_progress=on_progress,
                )
            watch.record(built)
            if is_pruned:
                cache.prune()
    return replace(built, explanations=[*reasons, *built.explanations])
