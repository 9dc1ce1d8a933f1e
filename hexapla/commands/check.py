"""The command ``check``: what a person should know of the source, and of its translations."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hexapla.checks import report
from hexapla.errors import Finding
from hexapla.languages.names import chosen
from hexapla.project import Project, with_cache
from hexapla.source.faults.warned import warnings


def check(root: Path, languages: Sequence[str] = ()) -> list[Finding]:
    """What a person should know of the source, and of the translations in the book's order.

    Where ``languages`` are asked for, only what is wrong with these.

    Raises:
        UsageError: the book has no such language.
    """
    with with_cache(root):
        project = Project.load(root)
        wanted = chosen(languages, project.settings.languages)
        catalogs = [file.catalog for file in project.sync_catalogs() if file.language in wanted]
        told = [] if languages else [*warnings(project.book), *project.strange_catalogs()]
        by_language = report.all_findings(project.book, catalogs)
    return [*told, *(finding for findings in by_language.values() for finding in findings)]
