"""What the preview does in processes of its own, held to limits: a book must not end the server.

Each process keeps what it has made, so that the next page takes little; one that was ended begins
anew. Nothing is written but into the preview's own folder.
"""

from __future__ import annotations

import functools
from pathlib import Path

from hexapla.checks import report
from hexapla.editions.localize import localize_all
from hexapla.errors import Finding
from hexapla.files import conflicts
from hexapla.model import PSEUDO_LANGUAGE
from hexapla.preview import prints
from hexapla.preview.pages import Page, Press
from hexapla.preview.prints import Print
from hexapla.project import Project
from hexapla.source import pandoc
from hexapla.source.numbering import number
from hexapla.source.reader import read_book


@functools.cache
def press(root: Path, folder: Path) -> Press:
    """What makes the pages of a book, the same for all that this process is asked."""
    pandoc.remember_segments()
    return Press(root, folder)


def page(root: Path, folder: Path, edition: str, name: str) -> Page:
    """A page of the book in ``root``; ``folder`` takes what pages of an edition share."""
    return press(root, folder).page(edition, name)


def printed(root: Path, folder: Path, edition: str, name: str) -> Print:
    """The printed pages of the chapter that a page has."""
    return prints.printed(press(root, folder), edition, name)


def picture(content: bytes, number: int, width: int) -> bytes:
    """A page of a PDF as a picture."""
    return prints.picture(content, number, width)


def languages(root: Path) -> tuple[str, ...]:
    """The languages of all editions, the source's first."""
    from hexapla.files import paths
    from hexapla.source.config.settings import read_settings

    return read_settings(root / paths.SETTINGS).all_languages


def examine(root: Path) -> list[Finding]:
    """Everything that a build of the whole book would say before it makes the first artifact.

    Raises:
        HexaplaError: there are errors.
    """
    conflicts.check(root)
    book = number(read_book(root))
    files = Project(book).sync_catalogs()
    catalogs = [file.catalog for file in files if file.language != PSEUDO_LANGUAGE]
    faults = report.summary(book, catalogs, strict=False)
    _, findings = localize_all(book, catalogs, faults)
    return [*findings, *Project(book).strange_catalogs()]
