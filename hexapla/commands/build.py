"""A build with the build cache: what is there already is not made again (law 10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from hexapla.errors import collected_explanations, explain
from hexapla.files import cache as caching
from hexapla.files import paths, transaction
from hexapla.model import Built
from hexapla.publishing.unchanged import Request, Watch
from hexapla.system import toolchain

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
    strict: bool = False,
    use_cache: bool = True,
    progress: Callable[[], AbstractContextManager[OnProgress]] = lambda: nullcontext(_nothing),
) -> Built:
    """Build a book (see :mod:`hexapla.pipeline`), or say what a build said that made just this.

    ``progress`` is entered where something has to be made, and hears of the steps.

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

            with progress() as on_progress:
                built = pipeline.build(
                    root,
                    languages=languages,
                    formats=formats,
                    output=output,
                    jobs=jobs,
                    strict=strict,
                    on_progress=on_progress,
                )
            watch.record(built)
            cache.prune()
    return replace(built, explanations=[*reasons, *built.explanations])
