"""Folders with several small books, each another one."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path


def farm_of(folder: Path, book: Path, names: tuple[str, ...]) -> Path:
    """A folder with a copy of a book for each name: each has its own title, text and identifier."""
    for number, name in enumerate(names, start=1):
        copy = shutil.copytree(book, folder / name)
        settings = copy / "source" / "book.toml"
        text = settings.read_text(encoding="utf-8")
        text = re.sub(r"(?m)^(title\s*=).*$", rf'\1 "Book {number}"', text)
        identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"book {number}")
        text = re.sub(r"(?m)^(identifier\s*=).*$", rf'\1 "urn:uuid:{identifier}"', text)
        settings.write_text(text, encoding="utf-8")
        first = next(iter(sorted((copy / "source").glob("*.md"))))
        with first.open("a", encoding="utf-8") as file:
            file.write(f"\nThis is the text of book {number} alone.\n")
    return folder


def sums(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, file by file."""
    return dict(_contents(folder))


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield file.relative_to(folder).as_posix(), file.read_bytes()
