"""The command ``status``: how far each translation is."""

from __future__ import annotations

from pathlib import Path

from hexapla.editions.localize import localize
from hexapla.editions.progress import Progress, translations
from hexapla.project import Project


def status(root: Path) -> list[Progress]:
    """How far each translation is, as it would be after a sync."""
    project = Project.load(root)
    theme, files = project.theme, project.sync_catalogs()
    return translations(localize(project.book, file.catalog, theme)[0] for file in files)
