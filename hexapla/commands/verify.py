"""The command ``verify``: a finished build is read back and held against the book."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from hexapla.editions.localize import localize, of_source
from hexapla.editions.parallel import parallel_editions
from hexapla.errors import CatalogError, Finding
from hexapla.model import Edition
from hexapla.project import Project
from hexapla.publishing import manifest, proof
from hexapla.publishing.artifacts import read_artifacts
from hexapla.publishing.jobs import call_with_limits
from hexapla.publishing.staging import refuse_other_folder
from hexapla.system import workers
from hexapla.verification import sums
from hexapla.verification.compare import compare, record_differences


class Verified(NamedTuple):
    """What was read back."""

    artifacts: int
    words: int
    """How many words of the editions were looked for in the artifacts."""
    findings: list[Finding]
    """Every difference."""


def verify(
    root: Path,
    output: Path | None = None,
    page: Path | None = None,
    formats: Sequence[str] = (),
) -> Verified:
    """Read a finished build back, and hold it against the book and its catalogs as they are now.

    ``page`` is a folder to write the proof into, as a page for people. ``formats`` are those of the
    user's own that are to be read back, too: what a folder names is data, and runs no code (law 9).
    Of others only the check sums are held against the build.

    Raises:
        UsageError: there is no build, or ``page`` is a folder of somebody else's.
    """
    if page:
        refuse_other_folder(page, proof.STYLE, "--page")
    project = Project.load(root)
    dist = output or project.dist
    record = manifest.load(dist)
    names = {entry["language"] for entry in record["editions"] if entry["artifacts"]}
    editions, faults = _editions(project, names)
    artifacts = read_artifacts(dist, project.book, record, formats, editions)
    findings = [
        *faults,
        *sums.differences(dist, record),
        *record_differences(record, artifacts),
        *compare(project.book, artifacts),
    ]
    if page:
        _write_proof(project, page, manifest.with_readings(record, artifacts), findings)
    return Verified(len(artifacts), sum(one.words or 0 for one in artifacts), findings)


def _editions(project: Project, names: Collection[str]) -> tuple[list[Edition], list[Finding]]:
    """The editions of these names, whose words are looked for in what was built.

    Without a catalog that can be read there is none but that of the source; a finding says so.
    """
    editions = [of_source(project.book, project.theme)]
    try:
        for file in project.sync_catalogs():
            catalog = project.with_pseudo_texts(file.catalog)
            editions.append(localize(project.book, catalog, project.theme)[0])
    except CatalogError as error:
        return [one for one in editions if one.name in names], error.findings
    editions += parallel_editions(editions)
    return [edition for edition in editions if edition.name in names], []


def _write_proof(
    project: Project, page: Path, record: dict[str, Any], findings: list[Finding]
) -> None:
    """Write the page for people, of what the manifest would say of the files as they are now."""
    original = of_source(project.book, project.theme)
    arguments = (page, record, original, project.theme, findings)
    # In a process with limits: the templates are the book's, and may come from a stranger.
    with workers.local(1) as executor:
        call_with_limits(executor, "the proof", [original], proof.write_alone, *arguments)
