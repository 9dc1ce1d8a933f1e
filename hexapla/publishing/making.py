"""A job → its artifact: written, read back, and held against its edition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

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
from hexapla.model import Artifact
from hexapla.publishing import artifacts
from hexapla.publishing.jobs import Job
from hexapla.source.uses import views
from hexapla.system import cores


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
