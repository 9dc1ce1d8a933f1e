"""The command ``check``: what is wrong with the translations."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hexapla.checks import report
from hexapla.errors import Finding
from hexapla.languages.names import chosen
from hexapla.project import Project


def check(root: Path, languages: Sequence[str] = ()) -> list[Finding]:
    """What is wrong with the translations, in the order of the book's languages.

    Raises:
        UsageError: the book has no such language.
    """
    project = Project.load(root)
    wanted = chosen(languages, project.settings.languages)
    catalogs = [file.catalog for file in project.sync_catalogs() if file.language in wanted]
    by_language = report.all_findings(project.book, catalogs)
    return [finding for findings in by_language.values() for finding in findings]
