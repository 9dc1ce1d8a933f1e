"""How a finished artifact is broken by hand: a text changed in one of its files."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Break = Callable[[str], str]
"""The text of a file → the same, broken."""


@dataclass(frozen=True, slots=True)
class Broken:
    """An artifact with one thing broken, and what ``verify`` says of it."""

    file: str
    """The file in the site or the ebook."""
    change: Break | None
    """None where the file is taken out."""
    where: str
    """What the place in some finding has."""
    what: str
    """What that finding says."""
    language: str = "en"
    """The edition."""


def swap(old: str, new: str, *, every: bool = False) -> Break:
    """Put ``new`` where ``old`` is, a pattern: once, or everywhere."""

    def change(text: str) -> str:
        found, times = re.subn(old, new, text, count=0 if every else 1, flags=re.DOTALL)
        assert times, f"there is no {old}"
        return found

    return change


def drop(old: str, *, every: bool = False) -> Break:
    """Take out what a pattern finds."""
    return swap(old, "", every=every)


def add(more: str) -> Break:
    """Put something at the end."""
    return lambda text: text + more


def in_site(broken: Broken, folder: Path) -> None:
    """Break a site that stands in a folder."""
    file = folder / broken.file
    if broken.change is None:
        file.unlink()
        return
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(broken.change(text), encoding="utf-8")


def in_ebook(broken: Broken, file: Path) -> None:
    """Break an ebook."""
    name = posixpath.normpath(f"EPUB/{broken.file}")
    with zipfile.ZipFile(file) as book:
        content = {entry: book.read(entry) for entry in book.namelist()}
    old = content.pop(name, b"")
    if broken.change is not None:
        content[name] = broken.change(old.decode()).encode()
    with zipfile.ZipFile(file, "w") as book:
        for entry, data in content.items():
            book.writestr(entry, data)
