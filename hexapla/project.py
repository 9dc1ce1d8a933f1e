"""A book on the disk with its catalogs in step: read, changed, and saved over nobody's work."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog
from hexapla.catalogs.source_version import source_version, with_source_version
from hexapla.errors import CatalogError, Finding, plural, shorten
from hexapla.files import atomic, book_files, conflicts, paths, transaction
from hexapla.files import cache as caching
from hexapla.files.transaction import Write
from hexapla.languages import catalog_files
from hexapla.machine.drafting import Drafter, with_drafts
from hexapla.machine.engines.registry import opened
from hexapla.memory import memory
from hexapla.memory.units import Unit
from hexapla.model import PSEUDO_LANGUAGE, Book, Segment, Settings
from hexapla.segments.carry import Changes
from hexapla.segments.segments import extract
from hexapla.segments.sync import sync_catalog
from hexapla.source.numbering import number
from hexapla.source.reader import read_book
from hexapla.system import stopping, toolchain
from hexapla.theme import Theme


class CatalogFile:
    """One catalog of a book, in step with the source: what it is to hold, and how that was made.

    ``change`` is what a command does to it beyond that. It is done once more, to what the file
    holds by then, where somebody saves the file while the command works.
    """

    base: bytes | None
    """What the file held when it was read; None: there was no file."""
    catalog: Catalog
    """In step and changed; after it is saved, as it was saved."""
    changes: Changes
    """What sync did."""
    name: str
    """The file, from the book's folder, as findings name it."""
    is_overtaken: bool
    """Whether somebody saved the file while the command worked: ``catalog`` has that now, too."""

    def __init__(
        self, book: Book, segments: Sequence[Segment], language: str, segments_sum: str
    ) -> None:
        """Read the catalog and bring it in step with segments, whose digest is ``segments_sum``.

        Raises:
            CatalogError: it cannot be read.
        """
        self.book, self.segments, self.language = book, segments, language
        self._segments_sum = segments_sum
        self.name = catalog_files.name(book.root, language)
        self.path = book.root / self.name
        self.change: Callable[[Catalog], Catalog] = _nothing
        self.is_overtaken = False
        self._load(book_files.read_if_any(self.path, book.root, CatalogError))

    def _load(self, content: bytes | None) -> None:
        settings = self.book.settings
        of_file = (self.language, content, settings.slug, settings.date)
        self._old = caching.current().value(
            "catalog", of_file, lambda: parsed(self.path, self.language, content, settings)
        )
        self.base = content
        # Nearly always it is in step already: then the cache holds no second catalog for it.
        new, self.changes = caching.current().value(
            "in step", (of_file, self._segments_sum, settings.language), self._synced
        )
        self.catalog = self.change(self._old if new is None else new)

    def _synced(self) -> tuple[Catalog | None, Changes]:
        """The catalog in step, or None where it is that as it is; and what changed."""
        new, changes = in_step(self._old, self.segments, self.book.settings)
        return (None if new == self._old else new), changes

    @property
    def is_changed(self) -> bool:
        """Whether the file is to hold other bytes than it does."""
        return self.content() != self.base

    def apply(self, change: Callable[[Catalog], Catalog]) -> None:
        """Change the catalog, and again if it has to be read again."""
        before = self.change
        self.change = lambda catalog: change(before(catalog))
        self.catalog = change(self.catalog)

    def content(self) -> bytes:
        """What the file is to hold: its own bytes where their meaning stays."""
        if self.base is not None and self.catalog == self._old:
            return self.base
        return catalogs.serialise(self.catalog, self.base or b"").encode()

    def remake(self, content: bytes | None) -> bytes:
        """What the file is to hold, made from what somebody has saved there."""
        self._load(content)
        self.is_overtaken = True
        return self.content()

    def mark_saved(self) -> None:
        """Take what is to be saved as saved: the next change begins there."""
        self.base, self._old = self.content(), self.catalog
        self.change = _nothing


def _nothing(catalog: Catalog) -> Catalog:
    return catalog


def parsed(path: Path, language: str, content: bytes | None, settings: Settings) -> Catalog:
    """The catalog that a file holds; an empty one, dated as the book is, where there is no file.

    Raises:
        CatalogError: it is no catalog.
    """
    if content is None:
        return catalogs.empty(language, settings.slug, settings.date.isoformat())
    return replace(catalogs.parse(path, content), language=language)


def in_step(
    old: Catalog, segments: Sequence[Segment], settings: Settings
) -> tuple[Catalog, Changes]:
    """A catalog in step with the segments of a book, and what that changed."""
    new, changes = sync_catalog(old, segments, settings.language)
    new = catalogs.with_header_line(new, catalogs.SCHEMA_NAME, str(catalogs.SCHEMA))
    version = source_version(segments, settings.date.isoformat())
    return with_source_version(new, version), changes


@dataclass(frozen=True, slots=True)
class Project:
    """A book on the disk, and what lies with it in its folder."""

    book: Book
    """Read and numbered."""

    @classmethod
    def load(cls, root: Path, languages: Sequence[str] = ()) -> Project:
        """Read the book in a folder, after what a killed command left there is put in order.

        The pseudo-language is one of the book's where ``languages`` ask for it: it needs no line in
        ``book.toml``.

        Raises:
            HexaplaError: something is wrong with the source.
        """
        transaction.put_in_order(root)
        conflicts.check(root)
        return cls(_with_pseudo(number(read_book(root)), languages))

    @property
    def root(self) -> Path:
        """The folder of the book."""
        return self.book.root

    @property
    def settings(self) -> Settings:
        """What ``book.toml`` says."""
        return self.book.settings

    @property
    def theme(self) -> Theme:
        """The templates of the book, as they are now."""
        return Theme(self.root)

    @property
    def dist(self) -> Path:
        """Where a build is published, where nobody names another folder."""
        return self.root / paths.DIST

    def sync_catalogs(self) -> list[CatalogFile]:
        """Each catalog in step with the book, not yet saved.

        Raises:
            CatalogError: a catalog cannot be read, or a language has two.
        """
        languages = self.settings.languages
        catalog_files.check(self.root, languages)
        segments = extract(self.book)
        segments_sum = caching.digest(segments)
        files, faults = [], []
        for language in languages:
            try:
                files.append(CatalogFile(self.book, segments, language, segments_sum))
            except CatalogError as error:
                faults += error.findings
        if faults:
            raise CatalogError(faults)
        return files

    def strange_catalogs(self) -> list[Finding]:
        """Warnings of catalogs that are of no language of the book: nobody touches them."""
        return catalog_files.strangers(self.root, self.settings.languages)

    def with_pseudo_texts(self, catalog: Catalog) -> Catalog:
        """A catalog; that of the pseudo-language with all its texts, which no file need hold."""
        if catalog.language != PSEUDO_LANGUAGE:
            return catalog
        engine = opened("pseudo", self.settings.language, PSEUDO_LANGUAGE, self.settings)
        drafts = Drafter.of(self.book, catalog, engine).drafts(catalog)
        return with_drafts(catalog, drafts, engine.traits.name, lambda m: m.state == "missing")

    def save(
        self,
        files: Iterable[CatalogFile],
        *,
        also: Iterable[Write] = (),
        publish: tuple[Path, Path] | None = None,
        is_last: bool = True,
    ) -> list[Finding]:
        """Save catalogs, and other files of the book, and publish a build, as one step.

        The first folder of ``publish`` takes the place of the second. Where a command saves for the
        last time (``is_last``), what people translated goes into the user's translation memory,
        too. Returns warnings: of files that were left as somebody saved them, and of the memory.

        Raises:
            CatalogError: a file cannot be written; nothing was changed.
        """
        files = list(files)
        writes = [Write(file.path, file.base, file.content(), file.remake) for file in files]
        # The memory under the same lock: another command's newer catalogs are not to be overtaken.
        with stopping.uninterrupted(is_last=is_last), atomic.locked(self.root):
            findings = transaction.commit(self.root, [*also, *writes], CatalogError, publish)
            for file in files:
                file.mark_saved()
            if is_last:
                findings += self._remember([file.catalog for file in files])
        return findings

    def _remember(self, saved: Sequence[Catalog]) -> list[Finding]:
        """Put what people translated into the user's translation memory; warnings."""
        own = self.settings
        missed = memory.missed(own.identifier, own.language, saved)
        findings = [_missed(language, units) for language, units in missed.items()]
        return findings + memory.record_catalogs(own.identifier, own.title, own.language, saved)


def _missed(language: str, units: Sequence[Unit]) -> Finding:
    """What is said of translations that were in a catalog, and are not there any more."""
    first = ", ".join(repr(shorten(unit.source)) for unit in units[:3])
    rest = " …" if len(units) > 3 else ""  # noqa: PLR2004 - as many are named
    what = f"{plural(len(units), 'translation')} that were there are gone: {first}{rest}"
    tip = (
        "`hexapla sync --restore` offers them again, as fuzzy; if they went on purpose, do nothing"
    )
    return Finding(paths.catalog(language), what, tip, "warning", id="translations-gone")


def _with_pseudo(book: Book, languages: Sequence[str]) -> Book:
    known = book.settings.languages
    if PSEUDO_LANGUAGE not in languages or PSEUDO_LANGUAGE in known:
        return book
    return replace(book, settings=replace(book.settings, languages=(*known, PSEUDO_LANGUAGE)))


@contextmanager
def with_cache(root: Path) -> Iterator[None]:
    """The build cache for what a command reads of a book that it does not build."""
    cache = caching.opened(root, toolchain=toolchain.fingerprint())
    with caching.using(cache):
        yield
    cache.prune()


def require_writable(files: Iterable[CatalogFile]) -> None:
    """Refuse to begin where a catalog that has to be saved cannot be.

    Raises:
        CatalogError: its file or its folder is read-only; a finding for each.
    """
    if faults := [
        Finding(
            file.name,
            f"it has to be brought in step, and {locked} cannot be written",
            "allow writing there, or build in a copy of the book",
        )
        for file in files
        if file.is_changed and (locked := _locked(file.path))
    ]:
        raise CatalogError(faults)


def _locked(path: Path) -> str:
    """What of a file or the folder that it stands in cannot be written; empty for nothing."""
    if path.exists() and not os.access(path, os.W_OK):
        return "this file"
    folder = next(place for place in path.absolute().parents if place.exists())
    return "" if os.access(folder, os.W_OK | os.X_OK) else f"the folder {folder.name}/"


def overtaken(files: Iterable[CatalogFile]) -> list[Finding]:
    """A warning for each catalog that somebody saved while the book was built."""
    what = "this was changed while the book was built: the change is kept, and not in this edition"
    return [
        Finding(file.name, what, "build again", "warning") for file in files if file.is_overtaken
    ]
