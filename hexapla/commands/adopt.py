"""The command ``adopt``: a translation made without Hexapla becomes a catalog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hexapla.alignment import adopt as alignment
from hexapla.alignment.adopt import Adopted
from hexapla.alignment.reader import read_files
from hexapla.catalogs.catalog import Catalog
from hexapla.languages.names import chosen
from hexapla.project import Project


def adopt(root: Path, language: str, files: Sequence[Path]) -> Adopted:
    """Take a translation made without Hexapla over into a language's catalog, and save that.

    Raises:
        UsageError: a file cannot be read, or is no translation of the book into the language.
    """
    texts = read_files(files)
    project = Project.load(root)
    chosen([language], project.settings.languages)
    (file,) = (file for file in project.sync_catalogs() if file.language == language)
    adoptions: list[Adopted] = []

    def change(catalog: Catalog) -> Catalog:
        # Once more where somebody saves the catalog meanwhile: the last time is what counts.
        adoptions.append(alignment.adopt(project.book, catalog, texts, project.theme))
        return adoptions[-1].catalog

    file.apply(change)
    warnings = project.save([file])
    adopted = adoptions[-1]
    return replace(adopted, findings=[*adopted.findings, *warnings])
