"""Editions × formats = jobs: what an executor runs, one artifact each."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from hexapla.errors import Finding, HexaplaError, ToolError, UsageError
from hexapla.model import Artifact, Edition
from hexapla.publishing import manifest
from hexapla.publishing.artifacts import read_artifact
from hexapla.publishing.manifest import ENDINGS, FORMATS
from hexapla.system import accidents, limits
from hexapla.system.accidents import WorkFailedError
from hexapla.system.workers import Processes
from hexapla.theme import default_templates

Made = TypeVar("Made")

Tell = Callable[[str, int, int], None]
"""Hears what is done, how many steps are done, and how many there are."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One artifact to make."""

    edition: Edition
    format: str
    path: str
    """Relative to the folder that is being built; a site is named by its first page."""


ROUNDS = {"epub": 1, "cover": 1, "html": 2}
"""The formats made when others are: an EPUB names the pages of the PDF that stands beside it, a
cover is as thick as its book, and a site offers the books that are there."""


def render(jobs: list[Job], folder: Path, executor: Processes, tell: Tell) -> list[Artifact]:
    """Make the artifacts, in the order of the jobs, each read back as soon as it is made."""
    done: dict[Job, Artifact] = {}

    def note(job: Job, artifact: Artifact) -> None:
        done[job] = artifact
        tell(f"{job.edition.name} {job.format}", len(done), len(jobs))

    for turn in range(3):
        ready = [job for job in jobs if ROUNDS.get(job.format, 0) == turn]
        _run(ready, folder, executor, note)
    return [done[job] for job in jobs]


def _run(
    jobs: list[Job], folder: Path, executor: Processes, note: Callable[[Job, Artifact], None]
) -> None:
    """Make these artifacts side by side; ``note`` is told of each.

    Raises:
        HexaplaError: something is wrong with some of them; all faults that were found.
    """
    templates = default_templates()
    running = {
        executor.limited(limits.of([job.edition]), run_job, job, folder, templates): job
        for job in jobs
    }
    faults: list[Finding] = []
    for future in as_completed(running):
        job = running[future]
        try:
            note(job, future.result())
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


def bounded(
    executor: Processes,
    where: str,
    editions: Sequence[Edition],
    call: Callable[..., Made],
    *given: Any,
) -> Made:
    """Do other work with the templates of a book in a process with limits; ``where`` names it.

    Raises:
        HexaplaError: the work failed.
    """
    most = limits.of(editions)
    try:
        return executor.limited(most, call, *given).result()
    except WorkFailedError as failed:
        raise ToolError(accidents.of_work(failed, where, most)) from None


def run_job(job: Job, folder: Path, templates: Path) -> Artifact:
    """Make one artifact and read it back. Runs in a process of its own."""
    writer = writer_of(job.format)
    path = folder / job.path
    if job.format == "html" and path.exists():
        for stale in manifest.site_files(path):
            stale.unlink()
    made = writer(job.edition, path.parent if job.format == "html" else path, templates)
    return read_artifact(job.edition.name, job.format, job.path, made)


def writer_of(kind: str) -> Callable[[Edition, Path, Path], Path]:
    """The function that writes a format."""
    try:
        writer = pkgutil.resolve_name(FORMATS.get(kind, kind))
    except (ImportError, AttributeError, ValueError) as error:
        tip = "name a function that can be imported, as module:function"
        raise UsageError(Finding("--format", f"there is no {kind!r}: {error}", tip)) from None
    if not callable(writer):
        tip = "name a function, as module:function"
        raise UsageError(Finding("--format", f"{kind!r} is no function", tip))
    return cast("Callable[[Edition, Path, Path], Path]", writer)


def path_of(edition: Edition, kind: str) -> str:
    """Where an artifact stands in ``dist/``."""
    if kind == "html":
        return f"{edition.name}/index.html"
    ending = ENDINGS.get(kind) or kind.rpartition(":")[2]
    return f"{edition.name}/{edition.book.settings.slug}{ending}"
