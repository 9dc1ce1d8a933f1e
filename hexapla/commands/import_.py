"""The command ``import``: what translators made with their own tools, back into the book."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.errors import CatalogError, Finding, plural, shorten
from hexapla.exchange import po, registry
from hexapla.exchange.handoff import Delivery, fitting_language
from hexapla.exchange.merge import Merged, Signer, is_foreign, merge
from hexapla.files import book_files
from hexapla.files.transaction import Write
from hexapla.memory import memory
from hexapla.memory.units import Unit
from hexapla.model import Segment, Settings
from hexapla.project import Project
from hexapla.segments.segments import faults
from hexapla.terminology import glossary, tbx

SHOWN = 5
"""How many texts of an older source are named."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import took in."""

    merged: list[tuple[str, Merged]] = field(default_factory=list)
    """By file and language, each with its language's catalog after it."""
    terms: list[tuple[str, int]] = field(default_factory=list)
    """Each file of terms, and how many are in it."""
    findings: list[Finding] = field(default_factory=list)
    """Warnings."""


def import_files(
    root: Path,
    paths: Sequence[Path],
    signer: Signer,
    *,
    language: str = "",
    dry_run: bool = False,
) -> Imported:
    """Take the changes in these files into the catalogs, all files or none.

    ``language`` says what language a file is in that does not say it. What was made from an older
    source is followed; what finds no place is kept as obsolete, or in the translation memory.

    Raises:
        UsageError: a file cannot be read.
        CatalogError: a file is from another book, or in another language; nothing was taken in.
    """
    project = Project.load(root)
    settings = project.settings
    synced = {file.language: file for file in project.sync_catalogs()}
    texts = [path for path in paths if path.suffix.lower() != ".tbx"]
    terms = _Terms(root, settings.language, [path for path in paths if path not in texts])
    imported = Imported(terms=terms.counted)
    errors: list[Finding] = []
    for work in [one for path in texts for one in _read(path, signer, settings)]:
        if work.is_foreign:
            tip = "import it into the book that it was exported from"
            what = "this file is from another book"
            errors.append(Finding(work.where, what, tip, id="import-other-book"))
        elif not (tag := _language(work.language, language, list(synced))):
            errors.append(_unknown(work, settings.languages))
        elif not (merged := work.merge(synced[tag].catalog)).fits:
            what, tip = "none of its texts is in the book", "look whether it is another book's"
            errors.append(Finding(work.where, what, tip, id="import-other-book"))
        else:
            synced[tag].apply(work.catalog_after)
            imported.merged.append((f"{work.where}, {tag}", merged))
            imported.findings.extend(_warnings(work.where, synced[tag].name, merged))
    if errors:
        raise CatalogError(errors)
    if not dry_run:
        changed = {file.language for file in synced.values() if file.is_changed}
        merged_in = {merged.catalog.language for _, merged in imported.merged}
        taken = [synced[tag] for tag in sorted(changed & merged_in)]
        imported.findings.extend(project.save(taken, also=terms.writes()))
        imported.findings.extend(_remember(settings, [one for _, one in imported.merged]))
    return imported


@dataclass(frozen=True, slots=True)
class _Work:
    """What one file brings of one language."""

    where: str
    language: str
    """As the file spells it; empty where it does not say it."""
    merge: Callable[[Catalog], Merged]
    is_foreign: bool = False
    """Whether it says that it is from another book."""

    def catalog_after(self, catalog: Catalog) -> Catalog:
        """A catalog with the work in it."""
        return self.merge(catalog).catalog


def _read(path: Path, signer: Signer, settings: Settings) -> Iterator[_Work]:
    """What a file brings.

    Raises:
        HexaplaError: it cannot be read, or is in no known format.
    """
    if po.is_po(path):
        other, language = po.read(path)
        where = str(path)
        yield _Work(
            where,
            language,
            lambda catalog: po.merge_catalog(catalog, other, where, settings.language),
        )
        return
    for delivery in registry.read(path):
        yield _Work(
            delivery.where,
            delivery.language,
            partial(_merged, delivery=delivery, signer=signer, source=settings.language),
            is_foreign(delivery, settings.identifier),
        )


def _merged(catalog: Catalog, delivery: Delivery, signer: Signer, source: str) -> Merged:
    return merge(catalog, delivery, signer, source)


def _remember(settings: Settings, merged: Sequence[Merged]) -> list[Finding]:
    """Put what has no place in any catalog into the user's translation memory; warnings."""
    units = [
        Unit(
            settings.language,
            one.catalog.language,
            message.id,
            message.string,
            message.context,
            "translated",
            settings.identifier,
            settings.title,
        )
        for one in merged
        for _, message in one.homeless
    ]
    return memory.add_units(units)


class _Terms:
    """The terms of files that go into the book's glossary."""

    def __init__(self, root: Path, source: str, paths: Sequence[Path]) -> None:
        self.path, self.source = root / glossary.FILE, source
        self.base = book_files.read_if_any(self.path, root, CatalogError)
        self.read = [tbx.read_tbx(path, source) for path in paths]
        self.counted = [
            (str(path), len(terms.terms)) for path, terms in zip(paths, self.read, strict=True)
        ]
        """Each file, and how many terms are in it."""

    def writes(self) -> list[Write]:
        """What is to be written: nothing where there are no files."""
        if not self.read:
            return []
        return [Write(self.path, self.base, self.remake(self.base), self.remake)]

    def remake(self, content: bytes | None) -> bytes:
        """The glossary with the terms, made from what its file holds: the same if nothing is new.

        Raises:
            CatalogError: what the file holds is no glossary.
        """
        current = glossary.parse_csv(self.path, content or b"", self.source)
        terms = current
        for other in self.read:
            terms = glossary.merged(terms, other)
        return (content or b"") if terms == current else glossary.write_csv(terms).encode()


def _language(told: str, said: str, known: list[str]) -> str | None:
    """The book's language that a file is in, by what it tells or the user says of it."""
    tag = told or said or (known[0] if len(known) == 1 else "")
    return fitting_language(tag, known) if tag else None


def _unknown(work: _Work, languages: Sequence[str]) -> Finding:
    known = ", ".join(languages) or "none"
    if not work.language:
        what, tip = "the file does not say in which language it is", "say it with --language"
    else:
        what = f"the book is not translated into {work.language!r}"
        tip = f"its languages are {known}"
    return Finding(work.where, what, tip, id="import-language")


def _left(where: str, merged: Merged) -> Iterator[Finding]:
    """What has no place in the book any more, and where it is kept."""
    homeless = [message for _, message in merged.homeless]
    for _, message in merged.left[:SHOWN]:
        kept = "the translation memory" if message in homeless else "the catalog, as obsolete"
        what = f"the book has no text {shorten(message.id)!r}, or somebody translated it anew"
        tip = f"its translation is kept in {kept}; `hexapla tm find` shows it"
        yield Finding(where, what, tip, "warning", "import-older-source")
    if (more := len(merged.left) - SHOWN) > 0:
        what = f"and {plural(more, 'more text')} that the book does not have"
        yield Finding(where, what, "they are kept, too", "warning", "import-older-source")


def _warnings(where: str, file: str, merged: Merged) -> Iterator[Finding]:
    """What a person should know of what was taken in and what was not."""
    yield from merged.conflicts
    yield from _left(where, merged)
    for message, fault in zip(merged.updated, faults(_pairs(merged.updated)), strict=True):
        if fault:
            where = f"{file} ({', '.join(message.places)})"
            what = f"{shorten(message.string)!r} breaks the markup of {shorten(message.id)!r}"
            tip = "it is in the catalog; mend it there, or the source stands in its place"
            yield Finding(where, f"{what}: {fault}", tip, "warning", "broken-markup")


def _pairs(messages: Sequence[Message]) -> list[tuple[Segment, str]]:
    return [(Segment(m.id, m.context, next(iter(m.places), "")), m.string) for m in messages]
