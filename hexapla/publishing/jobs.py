"""Editions × formats = jobs: what an executor runs, one artifact each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, as_completed
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from hexapla import registry
from hexapla.errors import Finding, HexaplaError, ToolError
from hexapla.files import cache as caching
from hexapla.files.cache import Cache
from hexapla.model import Artifact, Edition
from hexapla.publishing.reuse import Shelf
from hexapla.system import accidents, limits
from hexapla.system.accidents import WorkFailedError
from hexapla.system.limits import Limits

Result = TypeVar("Result")

OnProgress = Callable[[str, int, int], None]
"""Hears what is done, how many steps are done, and how many there are."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One artifact to make."""

    edition: Edition
    format: str
    path: str
    """Relative to the folder that is being built; a site is named by its first page."""


class Runner(Protocol):
    """What does work of any kind on this machine, held to limits."""

    def limited(
        self, most: Limits, call: Callable[..., Any], /, *arguments: Any, **named: Any
    ) -> Future[Any]:
        """Call a function in a process of its own; see ``Processes.limited``."""


class Executor(Runner, Protocol):
    """What makes the artifacts: processes of this machine, or of many (see ``executors``)."""

    @property
    def number(self) -> int:
        """How many jobs it does at once."""

    @property
    def seconds(self) -> float:
        """The CPU time of the work that is done."""

    def take_findings(self) -> list[Finding]:
        """What a person should know of those who work; each is told once."""

    def make(self, most: Limits, job: Job, folder: Path, processes: int) -> Future[Artifact]:
        """Make one artifact in the folder that is being built, and read it back.

        ``processes`` are how many it may have for parts of its own, where it runs here. The future
        raises HexaplaError, or WorkFailedError as ``Processes.limited`` does.
        """


OpenExecutor = Callable[[], AbstractContextManager[Executor]]
"""Opens what makes the artifacts of a build, for as long as it takes."""


def render(
    jobs: list[Job], folder: Path, executor: Executor, on_progress: OnProgress
) -> list[Artifact]:
    """Make the artifacts, in the order of the jobs, each read back as soon as it is made.

    Those that the build cache has are taken from there, as they were read back then.
    """
    if not jobs:
        return []
    finished: dict[Job, Artifact] = {}
    shelf = Shelf(jobs[0].edition.book.root, folder)

    def on_artifact(job: Job, artifact: Artifact) -> None:
        finished[job] = artifact
        on_progress(f"{job.edition.name} {job.format}", len(finished), len(jobs))

    def on_made(job: Job, artifact: Artifact) -> None:
        shelf.keep(job.edition, job.format, job.path, artifact)
        on_artifact(job, artifact)

    for ready in registry.dependency_rounds(dict.fromkeys(job.format for job in jobs)):
        missing = []
        for job in (job for job in jobs if job.format in ready):
            if kept := shelf.find(job.edition, job.format, job.path):
                on_artifact(job, kept)
            else:
                missing.append(job)
        _run(missing, folder, executor, on_made)
    return [finished[job] for job in jobs]


def _run(
    jobs: list[Job], folder: Path, executor: Executor, on_artifact: Callable[[Job, Artifact], None]
) -> None:
    """Make these artifacts side by side; ``on_artifact`` is told of each.

    Raises:
        HexaplaError: something is wrong with some of them; all faults that were found.
    """
    # What is left of the cores where there are few jobs, each may use for parts of its own.
    processes = executor.number // (len(jobs) or 1)
    running = {executor.make(limits.of([job.edition]), job, folder, processes): job for job in jobs}
    faults: list[Finding] = []
    for future in as_completed(running):
        job = running[future]
        try:
            on_artifact(job, future.result())
        except HexaplaError as error:
            faults += error.findings
        except WorkFailedError as failed:
            where = f"the {job.edition.name} edition, {job.format}"
            faults.append(accidents.of_work(failed, where, limits.of([job.edition])))
            for other in running:  # they would likely meet the same, and take as long
                other.cancel()
        except CancelledError:
            continue
    if faults:
        raise HexaplaError(dict.fromkeys(faults))  # a template's fault is that of every edition


def call_with_limits(
    executor: Runner,
    where: str,
    editions: Sequence[Edition],
    call: Callable[..., Result],
    *arguments: Any,
) -> Result:
    """Do other work with the templates of a book in a process with limits; ``where`` names it.

    Raises:
        HexaplaError: the work failed.
    """
    limit = limits.of(editions)
    try:
        cache = caching.current()
        done: Result = executor.limited(limit, _with_cache, cache, call, *arguments).result()
    except WorkFailedError as failed:
        raise ToolError(accidents.of_work(failed, where, limit)) from None
    return done


def _with_cache(cache: Cache, call: Callable[..., Result], *arguments: Any) -> Result:
    """Do work in a process of its own with the cache of the build."""
    with caching.using(cache):
        return call(*arguments)
