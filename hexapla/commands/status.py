"""The command ``status``: how far each translation is."""

from __future__ import annotations

from pathlib import Path

from hexapla.editions import localize
from hexapla.editions.progress import Progress, measure
from hexapla.files import cache as caching
from hexapla.project import Project, with_cache


def status(root: Path) -> list[Progress]:
    """How far each translation is, as it would be after a sync."""
    with with_cache(root):
        project = Project.load(root)
        book, theme = project.book, project.theme
        own_sum = localize.sum_of(book)
        return [
            caching.current().value(
                "progress",
                localize.made_from(book, own_sum, file.catalog, theme),
                lambda: measure(localize.localize(book, file.catalog, theme)[0]),  # noqa: B023
            )
            for file in project.sync_catalogs()
        ]
