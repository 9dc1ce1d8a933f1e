"""Catalogs out to translators who use their own tools, and back: export and import."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from hexapla import project
from hexapla.catalogs.catalog import Catalog, Message
from hexapla.errors import CatalogError, Finding, HexaplaError, shortened
from hexapla.exchange import registry as files
from hexapla.exchange.handoff import Delivery, Order, fitting_language
from hexapla.exchange.merge import Merged, Signer, brings_news, is_foreign, merge
from hexapla.files import atomic, book_files
from hexapla.files.transaction import Write
from hexapla.memory import memory
from hexapla.model import Book, Segment
from hexapla.segments.segments import faults
from hexapla.terminology import glossary, tbx

OPEN = {"missing", "machine", "stale"}
"""The states of the messages that a translator is asked for."""

SHOWN = 5
"""How many texts of an older source are named."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    files: list[tuple[Path, int]] = field(default_factory=list)
    """Each file, and how many messages or terms are in it."""
    findings: list[Finding] = field(default_factory=list)
    """Warnings: the files are written."""


def export(  # noqa: PLR0913 - the options of the command, each by name
    root: Path,
    formats: Sequence[str],
    output: Path,
    *,
    languages: Sequence[str] = (),
    everything: bool = False,
    terms: bool = False,
) -> Exported:
    """Write a file of each format for each language, and the glossary as TBX.

    Without ``everything``, only messages that are missing, stale or a machine's; a TMX file always
    has what people translated, and nothing else. Nothing in the book is changed.

    Raises:
        UsageError: the book has no such language.
        CatalogError: a file cannot be written, or one of its name has work in it that was not
            imported; nothing was written.
    """
    book = project.read(root)
    wanted = project.chosen(languages, book.settings.languages)
    done = Exported()
    written: list[tuple[Path, bytes]] = []
    faults: list[Finding] = []
    for catalog in [file.catalog for file in project.sync_catalogs(book)]:
        if catalog.language not in wanted:
            continue
        offers, warnings = memory.look_up(book.settings.language, catalog)
        done.findings.extend(warnings)
        for name in formats:
            messages = tuple(m for m in catalog if everything or name == "tmx" or m.state in OPEN)
            order = Order(book.settings, catalog.language, messages, offers)
            form = files.FORMATS[name]
            path = output / f"{book.settings.slug}.{catalog.language}{form.suffix}"
            faults += _not_imported(path, partial(_has_news, catalog))
            written.append((path, form.write(order)))
            done.files.append((path, len(messages)))
    if terms:
        found = glossary.of_book(root, book.settings.language)
        path = output / f"{book.settings.slug}.tbx"
        faults += _not_imported(path, partial(_has_terms, found))
        written.append((path, tbx.write_tbx(found)))
        done.files.append((path, len(found.terms)))
    if faults:
        raise CatalogError(faults)
    for path, content in written:
        atomic.save(path, content, CatalogError, may_make_folder=True)
    return done


def _not_imported(path: Path, has_news: Callable[[Path], bool]) -> Iterator[Finding]:
    """What keeps a file from being written: a translator's work stands there under its name."""
    try:
        if not path.exists() or not has_news(path):
            return
        what = "somebody has worked on this file, and the book has not taken it in yet"
    except HexaplaError:
        what = "another file stands here, which `export` did not write"
    yield Finding(str(path), what, "import it first, move it away, or choose another --output")


def _has_news(catalog: Catalog, path: Path) -> bool:
    return any(brings_news(catalog, delivery) for delivery in files.read(path))


def _has_terms(own: glossary.Glossary, path: Path) -> bool:
    return glossary.merged(own, tbx.read_tbx(path, own.source)) != own


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import took in."""

    merged: list[tuple[str, Merged]] = field(default_factory=list)
    """By file and language, each with its language's catalog after it."""
    terms: list[tuple[str, int]] = field(default_factory=list)
    """Each file of terms, and how many are in it."""
    findings: list[Finding] = field(default_factory=list)
    """Warnings."""


def take_in(  # noqa: PLR0913 - the options of the command, each by name
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
    book = project.read(root)
    synced = {file.language: file for file in project.sync_catalogs(book)}
    texts = [path for path in paths if path.suffix.lower() != ".tbx"]
    terms = _Terms(root, book.settings.language, [path for path in paths if path not in texts])
    done = Imported(terms=terms.counted)
    errors: list[Finding] = []
    for delivery in [one for path in texts for one in files.read(path)]:
        if is_foreign(delivery, book.settings.identifier):
            tip = "import it into the book that it was exported from"
            what = "this file is from another book"
            errors.append(Finding(delivery.where, what, tip, id="import-other-book"))
        elif not (tag := _language(delivery, language, list(synced))):
            errors.append(_unknown(delivery, book))
        else:
            merged = merge(synced[tag].catalog, delivery, signer)
            errors += [] if partial else _older(delivery, merged)
            synced[tag].apply(_merging(delivery, signer))
            done.merged.append((f"{delivery.where}, {tag}", merged))
            done.findings.extend(_told(merged, partial=partial))
    if errors:
        raise CatalogError(errors)
    if not dry_run:
        changed = {merged.catalog.language for _, merged in done.merged if merged.taken}
        taken = [synced[tag] for tag in sorted(changed)]
        done.findings.extend(project.save(book, taken, also=terms.writes()))
    return done


def _merging(delivery: Delivery, signer: Signer) -> Callable[[Catalog], Catalog]:
    return lambda catalog: merge(catalog, delivery, signer).catalog


class _Terms:
    """The terms of files that go into the book's glossary."""

    def __init__(self, root: Path, source: str, paths: Sequence[Path]) -> None:
        self.path, self.source = root / glossary.FILE, source
        self.base = book_files.read_if_any(self.path, root, CatalogError)
        self.found = [tbx.read_tbx(path, source) for path in paths]
        self.counted = [
            (str(path), len(found.terms)) for path, found in zip(paths, self.found, strict=True)
        ]
        """Each file, and how many terms are in it."""

    def writes(self) -> list[Write]:
        """What is to be written: nothing where there are no files."""
        if not self.found:
            return []
        return [Write(self.path, self.base, self.remake(self.base), self.remake)]

    def remake(self, found: bytes | None) -> bytes:
        """The glossary with the terms, made from what its file holds: the same if nothing is new.

        Raises:
            CatalogError: what the file holds is no glossary.
        """
        own = glossary.parse_csv(self.path, found or b"", self.source)
        terms = own
        for other in self.found:
            terms = glossary.merged(terms, other)
        return (found or b"") if terms == own else glossary.write_csv(terms).encode()


def _language(delivery: Delivery, said: str, known: list[str]) -> str | None:
    """The book's language that a delivery is in."""
    tag = delivery.language or said or (known[0] if len(known) == 1 else "")
    return fitting_language(tag, known) if tag else None


def _unknown(delivery: Delivery, book: Book) -> Finding:
    known = ", ".join(book.settings.languages) or "none"
    if not delivery.language:
        what, tip = "the file does not say in which language it is", "say it with --language"
    else:
        what = f"the book is not translated into {delivery.language!r}"
        tip = f"its languages are {known}"
    return Finding(delivery.where, what, tip, id="import-language")


def _older(delivery: Delivery, merged: Merged) -> Iterator[Finding]:
    """What keeps a file out that has texts which the book does not have, or no longer."""
    yield from merged.strange[:SHOWN]
    if (more := len(merged.strange) - SHOWN) > 0:
        what = f"and {more} more texts that the book does not have"
        yield Finding(delivery.where, what, "", id="import-older-source")


def _told(merged: Merged, *, partial: bool) -> Iterator[Finding]:
    """What a person should know of what was taken in and what was not."""
    yield from merged.kept
    if partial:
        for finding in merged.strange:
            yield Finding(finding.where, finding.what, "it was left out", "warning", finding.id)
    for message, fault in zip(merged.taken, faults(_pairs(merged.taken)), strict=True):
        if fault:
            where = f"translations/{merged.catalog.language}.po ({', '.join(message.places)})"
            what = f"{shortened(message.string)!r} breaks the markup of {shortened(message.id)!r}"
            tip = "it is in the catalog; mend it there, or the source stands in its place"
            yield Finding(where, f"{what}: {fault}", tip, "warning", "broken-markup")


def _pairs(messages: Sequence[Message]) -> list[tuple[Segment, str]]:
    return [(Segment(m.id, m.context, next(iter(m.places), "")), m.string) for m in messages]
