"""The command ``sync``: every catalog in step with the source, and the user's memory with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hexapla.errors import Finding
from hexapla.project import Project, require_writable
from hexapla.segments.carry import Changes


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did."""

    changes: dict[str, Changes]
    """By language."""
    findings: list[Finding]
    """Warnings: the catalogs are saved."""


def sync(root: Path) -> Synced:
    """Bring every catalog in step with the source, and save them.

    Raises:
        HexaplaError: the source or a catalog cannot be read, or a catalog cannot be saved.
    """
    project = Project.load(root)
    files = project.sync_catalogs()
    require_writable(files)
    findings = project.save(files)
    return Synced({file.language: file.changes for file in files}, findings)
