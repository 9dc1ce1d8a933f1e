"""The command ``status``: how far each translation is."""

from __future__ import annotations

from pathlib import Path

from hexapla.catalogs.catalog import Catalog
from hexapla.editions import localize
from hexapla.editions.progress import Progress, measure
from hexapla.files import cache as caching
from hexapla.project import Project, with_cache


def status(root: Path) -> list[Progress]:
    """How far each translation is, as it would be after a sync."""
    with with_cache(root):
        project = Project.load(root)
        own_sum = localize.sum_of(project.book)
        return [_progress(project, own_sum, file.catalog) for file in project.sync_catalogs()]


def _progress(project: Project, own_sum: str, catalog: Catalog) -> Progress:
    """How far a translation is, from the cache where it was measured before."""
    book, theme = project.book, project.theme
    return caching.current().value(
        "progress",
        localize.made_from(book, own_sum, catalog, theme),
        lambda: measure(localize.localize(book, catalog, theme)[0]),
    )
