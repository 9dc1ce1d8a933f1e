"""The command ``verify``: a finished build is read back and held against the book."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hexapla.editions.localize import of_source
from hexapla.errors import Finding
from hexapla.project import Project
from hexapla.publishing import manifest, proof
from hexapla.publishing.artifacts import read_artifacts
from hexapla.publishing.jobs import call_with_limits
from hexapla.publishing.staging import refuse_other_folder
from hexapla.system import workers
from hexapla.verification import sums
from hexapla.verification.compare import compare, record_differences


def verify(
    root: Path,
    output: Path | None = None,
    page: Path | None = None,
    formats: Sequence[str] = (),
) -> tuple[int, list[Finding]]:
    """Read a finished build back; how many artifacts there are, and every difference found.

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
    artifacts = read_artifacts(dist, project.book, record, formats)
    findings = [
        *sums.differences(dist, record),
        *record_differences(record, artifacts),
        *compare(project.book, artifacts),
    ]
    if page:
        _write_proof(project, page, manifest.with_readings(record, artifacts), findings)
    return len(artifacts), findings


def _write_proof(
    project: Project, page: Path, record: dict[str, Any], findings: list[Finding]
) -> None:
    """Write the page for people, of what the manifest would say of the files as they are now."""
    original = of_source(project.book, project.theme)
    arguments = (page, record, original, project.theme, findings)
    # In a process with limits: the templates are the book's, and may come from a stranger.
    with workers.local(1) as executor:
        call_with_limits(executor, "the proof", [original], proof.write_alone, *arguments)
