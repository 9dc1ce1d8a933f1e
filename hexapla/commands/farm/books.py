"""The books below a folder, and where each of them is published."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hexapla.errors import Finding, UsageError
from hexapla.files import paths

HOME = "farm"
"""The folder of the pages over all books, where nobody names another."""

READ = (paths.SOURCE, paths.TRANSLATIONS, paths.TEMPLATES)
"""The folders of a book that a build reads."""

NO_BOOKS_IN = {*READ, paths.DIST, paths.CHANGES, paths.EXPORT}
"""The folders of a book in which no other one is looked for."""


@dataclass(frozen=True, slots=True)
class FarmBook:
    """One of the books."""

    name: str
    """Its path from the folder of all: ``novels/first``; of a book that is this folder, ``.``."""
    root: Path
    dist: Path
    """Where it is published."""

    @property
    def size(self) -> int:
        """About how much work it is: the bytes of its text, times its languages."""
        texts = _sizes(self.root / paths.SOURCE, ".md")
        return sum(texts) * (1 + len(_sizes(self.root / paths.TRANSLATIONS, ".po")))


def _sizes(folder: Path, ending: str) -> list[int]:
    try:
        with os.scandir(folder) as entries:
            return [one.stat().st_size for one in entries if one.name.endswith(ending)]
    except OSError:
        return []


def books(folder: Path, output: Path | None) -> list[FarmBook]:
    """The books below a folder, in the order of their names.

    Each is published in its own ``dist/``, or below ``output``. Links are not followed: a book
    that is there twice would be built twice.

    Raises:
        UsageError: there is no such folder, or no book in it.
    """
    if not folder.is_dir():
        raise UsageError(Finding(str(folder), "there is no such folder", "name one that has books"))
    found = [
        FarmBook(name, folder / name, output / name if output else folder / name / paths.DIST)
        for name in sorted(_names(folder, (output or folder / HOME).resolve()))
    ]
    if not found:
        tip = f"a book is a folder with a file {paths.SETTINGS}: `hexapla new` writes one"
        raise UsageError(Finding(str(folder), "there is no book here, nor in a folder below", tip))
    return found


def _names(folder: Path, published: Path) -> Iterator[str]:
    for inside, folders, _ in os.walk(folder):
        here = Path(inside)
        is_book = (here / paths.SETTINGS).is_file()
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and (here / name).resolve() != published
            and not (is_book and name in NO_BOOKS_IN)
        ]
        if is_book:
            yield here.relative_to(folder).as_posix()


def same_identifiers(identifiers: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """A warning for each book that has the identifier of another; given are names with theirs."""
    known: dict[str, str] = {}
    for name, identifier in identifiers:
        if (other := known.setdefault(identifier, name)) != name:
            what = f"its identifier is that of {other}: shops and readers take both for one book"
            tip = "give a copy an identifier of its own"
            yield Finding(f"{name}/{paths.SETTINGS}", what, tip, "warning", id="same-identifier")
