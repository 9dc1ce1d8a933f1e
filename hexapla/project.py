"""A book on the disk with its catalogs in step: read, changed, and saved over nobody's work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog
from hexapla.catalogs.source_version import source_version, with_source_version
from hexapla.errors import CatalogError, Finding, UsageError
from hexapla.files import atomic, book_files, conflicts, transaction
from hexapla.files.transaction import Write
from hexapla.languages import names
from hexapla.memory import memory
from hexapla.model import PSEUDO_LANGUAGE, Book, Segment
from hexapla.segments.carry import Changes
from hexapla.segments.segments import extract
from hexapla.segments.sync import sync_catalog
from hexapla.source.numbering import number
from hexapla.source.reader import read_book
from hexapla.system import stopping

FOLDER = transaction.FOLDER

MADE = ("dist", "changes")
"""The folders of a book that commands put in the place of older ones."""


def read(root: Path) -> Book:
    """The book in a folder, read and numbered, after what a killed command left is put in order."""
    transaction.finish(root)
    for dist in (root / name for name in MADE):
        if atomic.left_overs(dist):
            with atomic.locked(root):
                atomic.clear_left_overs(dist)
    conflicts.check(root)
    return number(read_book(root))


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
    is_overtaken: bool
    """Whether somebody saved the file while the command worked: ``catalog`` has that now, too."""

    def __init__(self, book: Book, segments: Sequence[Segment], language: str) -> None:
        """Read the catalog and bring it in step.

        Raises:
            CatalogError: it cannot be read.
        """
        self.book, self.segments, self.language = book, segments, language
        self.path = book.root / FOLDER / f"{language}.po"
        self.change: Callable[[Catalog], Catalog] = _nothing
        self.is_overtaken = False
        self._load(book_files.read_if_any(self.path, book.root, CatalogError))

    def _load(self, found: bytes | None) -> None:
        settings = self.book.settings
        day = settings.date.isoformat()
        self._old = (
            catalogs.empty(self.language, settings.slug, day)
            if found is None
            else catalogs.parse(self.path, found)
        )
        self.base = found
        new, self.changes = sync_catalog(self._old, self.segments, settings.language)
        self.catalog = self.change(with_source_version(new, source_version(self.segments, day)))

    def apply(self, change: Callable[[Catalog], Catalog]) -> None:
        """Change the catalog, and again if it has to be read again."""
        before = self.change
        self.change = lambda catalog: change(before(catalog))
        self.catalog = change(self.catalog)

    def content(self) -> bytes:
        """What the file is to hold: its own bytes where their meaning stays."""
        if self.base is not None and self.catalog == self._old:
            return self.base
        return catalogs.serialise(self.catalog).encode()

    def remake(self, found: bytes | None) -> bytes:
        """What the file is to hold, made from what somebody has saved there."""
        self._load(found)
        self.is_overtaken = True
        return self.content()

    def settle(self) -> None:
        """Take what is to be saved as saved: the next change begins there."""
        self.base, self._old = self.content(), self.catalog
        self.change = _nothing


def _nothing(catalog: Catalog) -> Catalog:
    return catalog


def sync_catalogs(book: Book) -> list[CatalogFile]:
    """Each catalog in step with the book, not yet saved.

    Raises:
        CatalogError: a catalog cannot be read, or is of a language the book does not have.
    """
    languages = book.settings.languages
    _refuse_strange_catalogs(book.root / FOLDER, languages)
    segments = extract(book)
    found, faults = [], []
    for language in languages:
        try:
            found.append(CatalogFile(book, segments, language))
        except CatalogError as error:
            faults += error.findings
    if faults:
        raise CatalogError(faults)
    return found


def _refuse_strange_catalogs(folder: Path, languages: Sequence[str]) -> None:
    known = {*languages, PSEUDO_LANGUAGE}
    strange = sorted(path for path in folder.glob("*.po") if path.stem not in known)
    if strange:
        listed = ", ".join(languages) or "none"
        tip = "add the language to editions.languages in book.toml, or move the file away"
        raise CatalogError(
            Finding(f"{FOLDER}/{path.name}", f"the book's languages are {listed}", tip)
            for path in strange
        )


def save(
    book: Book,
    files: Iterable[CatalogFile],
    *,
    also: Iterable[Write] = (),
    publish: tuple[Path, Path] | None = None,
    is_last: bool = True,
) -> list[Finding]:
    """Save catalogs, and other files of the book, and publish a build, as one step.

    The first folder of ``publish`` takes the place of the second. Where a command saves for the
    last time (``is_last``), what people translated goes into the user's translation memory, too.
    Returns warnings: of files that were left as somebody saved them, and of the memory.

    Raises:
        CatalogError: a file cannot be written; nothing was changed.
    """
    files = list(files)
    writes = [Write(file.path, file.base, file.content(), file.remake) for file in files]
    settings = book.settings
    # The memory under the same lock: another command's newer catalogs are not to be overtaken.
    with stopping.held(is_last=is_last), atomic.locked(book.root):
        findings = transaction.commit(book.root, [*also, *writes], CatalogError, publish)
        for file in files:
            file.settle()
        if is_last:
            saved = [file.catalog for file in files]
            findings += memory.fill(settings.identifier, settings.title, settings.language, saved)
    return findings


def chosen(languages: Sequence[str], known: Sequence[str]) -> Sequence[str]:
    """The languages that were asked for, or all of them.

    Raises:
        UsageError: the book has no such language.
    """
    for language in languages:
        if language not in known:
            tip = names.advice(language, known)
            raise UsageError(
                Finding(f"language {language!r}", "the book has no such language", tip)
            )
    return languages or known
