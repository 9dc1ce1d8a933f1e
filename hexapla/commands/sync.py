"""The command ``sync``: every catalog in step with the source, and the user's memory with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.errors import Finding, UsageError
from hexapla.memory.memory import Memory
from hexapla.memory.store import VARIABLE, memory_path
from hexapla.model import Settings
from hexapla.project import CatalogFile, Project, require_writable, with_cache
from hexapla.segments.carry import Changes, Key


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did."""

    changes: dict[str, Changes]
    """By language."""
    findings: list[Finding]
    """Warnings: the catalogs are saved."""
    restored: dict[str, int]
    """By language, how many translations were put back."""


def sync(root: Path, *, restore: bool = False) -> Synced:
    """Bring every catalog in step with the source, and save them.

    With ``restore``, messages without a translation are offered the one they had once, as fuzzy,
    from the user's translation memory.

    Raises:
        UsageError: there is no memory to restore from.
        HexaplaError: the source or a catalog cannot be read, or a catalog cannot be saved.
    """
    with with_cache(root):
        project = Project.load(root)
        files = project.sync_catalogs()
    before = {file.language: _missing(file.catalog) for file in files}
    if restore:
        _restore(project.settings, files)
    require_writable(files)
    findings = [*project.strange_catalogs(), *project.save(files)]
    restored = {file.language: before[file.language] - _missing(file.catalog) for file in files}
    return Synced({file.language: file.changes for file in files}, findings, restored)


def _restore(book: Settings, files: Sequence[CatalogFile]) -> None:
    if not (path := memory_path()):
        what, tip = f"the translation memory is off: {VARIABLE} says so", f"unset {VARIABLE}"
        raise UsageError(Finding("--restore", what, tip))
    with Memory(path) as memory:
        for file in files:
            # At once: the memory is closed when somebody's save makes it be done again.
            found = memory.restored(book.identifier, book.language, file.catalog)
            file.apply(partial(_filled, strings=found.by_key()))


def _filled(catalog: Catalog, strings: Mapping[Key, Message]) -> Catalog:
    """A catalog with what was found for its messages without a translation."""

    def filled(message: Message) -> Message:
        found = strings.get(message.key, message)
        if message.string or not found.string:
            return message
        return replace(message, string=found.string, flags=found.flags, previous=found.previous)

    return replace(catalog, messages=tuple(map(filled, catalog.messages)))


def _missing(catalog: Catalog) -> int:
    return sum(1 for message in catalog if not message.string)
