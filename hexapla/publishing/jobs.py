"""Editions × formats = jobs: what an executor runs, one artifact each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from hexapla import registry
from hexapla.editions.parallel import single_editions
from hexapla.errors import (
    Finding,
    HexaplaError,
    ToolError,
    collected_explanations,
    collected_warnings,
    explain,
)
from hexapla.files import cache as caching
from hexapla.files.cache import Cache
from hexapla.model import Artifact, Edition
from hexapla.publishing import artifacts
from hexapla.publishing.reuse import Shelf
from hexapla.source.uses import views
from hexapla.system import accidents, cores, limits
from hexapla.system.accidents import WorkFailedError
from hexapla.system.workers import Processes
from hexapla.theme import default_templates

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


def render(
    jobs: list[Job], folder: Path, executor: Processes, on_progress: OnProgress
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
    jobs: list[Job], folder: Path, executor: Processes, on_artifact: Callable[[Job, Artifact], None]
) -> None:
    """Make these artifacts side by side; ``on_artifact`` is told of each.

    Raises:
        HexaplaError: something is wrong with some of them; all faults that were found.
    """
    # What is left of the cores where there are few jobs, each may use for parts of its own.
    processes = executor.number // (len(jobs) or 1)
    common = folder, default_templates(), caching.current(), processes
    running = {
        executor.limited(limits.of([job.edition]), run_job, job, *common): job for job in jobs
    }
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
    executor: Processes,
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


def run_job(
    job: Job, folder: Path, templates: Path, cache: Cache = caching.OFF, processes: int = 1
) -> Artifact:
    """Make one artifact, read it back, and look for its edition's words in it.

    Runs in a process of its own, with the cache of the build for what goes into the artifact, and
    may have so many processes.

    Raises:
        ToolError: a writer of the user's own failed, or made no file that can be published.
    """
    with (
        caching.using(cache),
        cores.allow(processes),
        collected_warnings() as warnings,
        collected_explanations() as explanations,
    ):
        files = _write(job, folder, templates)
    edition = job.edition
    artifact = artifacts.read_artifact(
        folder, edition.book, edition.name, job.format, files, edition=edition
    )
    return replace(artifact, warnings=tuple(warnings), explanations=tuple(explanations))


def _write(job: Job, folder: Path, templates: Path) -> list[str]:
    """The files that a writer made, relative to the folder that is being built."""
    target, kind = folder / job.path, registry.format_of(job.format)
    edition = views.edition_for(job.edition, job.format)
    _explain_what_is_left_out(job)
    destination = target.parent if kind.is_folder else target
    writer = registry.writer_of(job.format)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not kind.is_user_defined:
        return _checked_paths(job, folder, writer(edition, destination, templates))
    try:
        return _checked_paths(job, folder, writer(edition, destination, templates))
    except HexaplaError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a function of the user's does
        raise _writer_fault(job, f"its writer failed: {type(error).__name__}: {error}") from None


def _explain_what_is_left_out(job: Job) -> None:
    for half in single_editions(job.edition):
        for passage in views.left_out(half.book, job.format, half.language):
            where = f"the {job.edition.name} edition, {job.format}"
            what = f"{passage.text!r} in {passage.where} is left out: {passage.condition}"
            explain(where, what)


def _checked_paths(job: Job, folder: Path, returned: object) -> list[str]:
    """What a writer returned: a file, or several."""
    paths = [returned] if isinstance(returned, str | Path) else returned
    is_listed = isinstance(paths, Sequence) and all(isinstance(name, str | Path) for name in paths)
    if not is_listed or not paths:
        raise _writer_fault(job, f"its writer returns {returned!r}, and not the file that it made")
    assert isinstance(paths, Sequence)  # noqa: S101 - as was just seen
    home = (folder / job.path).parent
    for path in map(Path, paths):
        if not path.is_relative_to(home) or ".." in path.parts or not path.is_file():
            raise _writer_fault(job, f"its writer names {path}, which is no file in {home.name}/")
    return list(dict.fromkeys(Path(name).relative_to(folder).as_posix() for name in paths))


def _writer_fault(job: Job, what: str) -> ToolError:
    tip = "mend the function: it writes the file that it is given, and returns it"
    return ToolError(Finding(f"the {job.edition.name} edition, {job.format}", what, tip))
