"""The command ``import``: what translators made with their own tools, back into the book."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.errors import CatalogError, Finding, shorten
from hexapla.exchange import registry
from hexapla.exchange.handoff import Delivery, fitting_language
from hexapla.exchange.merge import Merged, Signer, is_foreign, merge
from hexapla.files import book_files, paths
from hexapla.files.transaction import Write
from hexapla.model import Segment
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


def import_files(  # noqa: PLR0913 - the options of the command, each by name
    root: Path,
    paths: Sequence[Path],
    signer: Signer,
    *,
    language: str = "",
    partial: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Take the changes in these files into the catalogs, all files or none.

    ``language`` says what language a file is in that does not say it; ``partial`` takes what fits
    of a file that was made from an older source.

    Raises:
        UsageError: a file cannot be read.
        CatalogError: a file is from another book, an older source or in another language; nothing
            was taken in.
    """
    project = Project.load(root)
    settings = project.settings
    synced = {file.language: file for file in project.sync_catalogs()}
    texts = [path for path in paths if path.suffix.lower() != ".tbx"]
    terms = _Terms(root, settings.language, [path for path in paths if path not in texts])
    imported = Imported(terms=terms.counted)
    errors: list[Finding] = []
    for delivery in [one for path in texts for one in registry.read(path)]:
        if is_foreign(delivery, settings.identifier):
            tip = "import it into the book that it was exported from"
            what = "this file is from another book"
            errors.append(Finding(delivery.where, what, tip, id="import-other-book"))
        elif not (tag := _language(delivery, language, list(synced))):
            errors.append(_unknown(delivery, settings.languages))
        else:
            merged = merge(synced[tag].catalog, delivery, signer)
            errors += [] if partial else _older(delivery, merged)
            synced[tag].apply(_merging(delivery, signer))
            imported.merged.append((f"{delivery.where}, {tag}", merged))
            imported.findings.extend(_warnings(merged, partial=partial))
    if errors:
        raise CatalogError(errors)
    if not dry_run:
        changed = {merged.catalog.language for _, merged in imported.merged if merged.updated}
        taken = [synced[tag] for tag in sorted(changed)]
        imported.findings.extend(project.save(taken, also=terms.writes()))
    return imported


def _merging(delivery: Delivery, signer: Signer) -> Callable[[Catalog], Catalog]:
    return lambda catalog: merge(catalog, delivery, signer).catalog


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


def _language(delivery: Delivery, said: str, known: list[str]) -> str | None:
    """The book's language that a delivery is in."""
    tag = delivery.language or said or (known[0] if len(known) == 1 else "")
    return fitting_language(tag, known) if tag else None


def _unknown(delivery: Delivery, languages: Sequence[str]) -> Finding:
    known = ", ".join(languages) or "none"
    if not delivery.language:
        what, tip = "the file does not say in which language it is", "say it with --language"
    else:
        what = f"the book is not translated into {delivery.language!r}"
        tip = f"its languages are {known}"
    return Finding(delivery.where, what, tip, id="import-language")


def _older(delivery: Delivery, merged: Merged) -> Iterator[Finding]:
    """What keeps a file out that has texts which the book does not have, or no longer."""
    yield from merged.unknown_messages[:SHOWN]
    if (more := len(merged.unknown_messages) - SHOWN) > 0:
        what = f"and {more} more texts that the book does not have"
        yield Finding(delivery.where, what, "", id="import-older-source")


def _warnings(merged: Merged, *, partial: bool) -> Iterator[Finding]:
    """What a person should know of what was taken in and what was not."""
    yield from merged.conflicts
    if partial:
        for finding in merged.unknown_messages:
            yield Finding(finding.where, finding.what, "it was left out", "warning", finding.id)
    for message, fault in zip(merged.updated, faults(_pairs(merged.updated)), strict=True):
        if fault:
            where = f"{paths.catalog(merged.catalog.language)} ({', '.join(message.places)})"
            what = f"{shorten(message.string)!r} breaks the markup of {shorten(message.id)!r}"
            tip = "it is in the catalog; mend it there, or the source stands in its place"
            yield Finding(where, f"{what}: {fault}", tip, "warning", "broken-markup")


def _pairs(messages: Sequence[Message]) -> list[tuple[Segment, str]]:
    return [(Segment(m.id, m.context, next(iter(m.places), "")), m.string) for m in messages]
