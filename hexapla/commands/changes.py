"""The command ``changes``: an older build and the one of now → errata and change bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hexapla.changes import sheet
from hexapla.changes.sheet import Build
from hexapla.editions.localize import localize_all
from hexapla.errors import Finding, UsageError
from hexapla.files import paths
from hexapla.files.atomic import swap
from hexapla.languages.names import chosen
from hexapla.project import Project
from hexapla.publishing import manifest
from hexapla.publishing.executors.local import local
from hexapla.publishing.jobs import Job, OnProgress, call_with_limits, render
from hexapla.publishing.staging import refuse_other_folder, staging


@dataclass(frozen=True, slots=True)
class Errata:
    """What was written, and where."""

    folder: Path
    record: dict[str, Any]
    """What ``changes.json`` says."""


def errata(  # noqa: PLR0913 - the options of the command, each by name
    root: Path,
    older: Path,
    *,
    output: Path | None = None,
    languages: Sequence[str] = (),
    jobs: int | None = None,
    on_progress: OnProgress = lambda _what, _done, _all: None,
) -> Errata:
    """Compare an older build with the one in ``output`` and write ``changes/`` beside that.

    Raises:
        HexaplaError: a build cannot be compared, or is not of the book as it is now; what stood in
            ``changes/`` is as it was.
    """
    dist = output or root / paths.DIST
    target = dist.absolute().parent / sheet.FOLDER
    refuse_other_folder(target, sheet.FILE)
    project = Project.load(root)
    chosen(languages, project.settings.all_languages)
    old, new = _build(older), Build(dist, manifest.load(dist))
    sheet.refuse_others(old, new)
    if new.record["book"]["identifier"] != project.settings.identifier:
        what = f"it is not of the book in {root}"
        raise UsageError(Finding(str(dist), what, "name the book with --project"))
    catalogs = [file.catalog for file in project.sync_catalogs()]
    editions, _ = localize_all(project.book, catalogs)
    on_progress("localized", 0, 0)

    both = [name for name in new.languages if name in old.languages]
    wanted = [edition for edition in editions if edition.language in both]
    wanted = [edition for edition in wanted if not languages or edition.language in languages]
    sheets = [sheet.sheet(old, new, edition) for edition in wanted]
    on_progress("compared", 0, 0)

    with staging(target, keep=()) as folder:
        plan = [
            Job(sheet.with_bars(found), "pdf", sheet.path_of(found.edition))
            for found in sheets
            if found.changes and new.path(found.language, "pdf")
        ]
        with local(jobs) as executor:
            render(plan, folder, executor, on_progress)
            pages = (folder, old, new, sheets, project.theme)
            record = call_with_limits(executor, "the changes", editions, sheet.write, *pages)
        swap(folder, target)
    return Errata(target, record)


def _build(path: Path) -> Build:
    """The older build: its manifest, or the folder that holds it.

    Raises:
        UsageError: there is none, or it is broken.
    """
    file = path / manifest.FILE if path.is_dir() else path
    try:
        return Build(file.parent, manifest.load(file.parent, file.name))
    except UsageError as error:
        tip = "name the manifest.json of an older build, in the folder of that build"
        raise UsageError(replace(finding, tip=tip) for finding in error.findings) from None
