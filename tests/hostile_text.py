"""What a stranger's text and settings may hold, each by a name: how a book is spoilt with it.

Each sample is done to a book that is in order, with ``source/01.md`` and ``source/book.toml``.
What must be told is a pattern over a finding's place and words; without one the book is built, and
the sample must do no harm in it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sample:
    """One way to spoil a book."""

    spoil: Callable[[Path], object]
    """Does it to the book in a folder."""
    told: str = ""
    """A pattern of ``where: what``; empty where the book is built all the same."""


def added(text: str) -> Callable[[Path], None]:
    """Add a text to the first file."""

    def spoil(book: Path) -> None:
        with (book / "source" / "01.md").open("ab") as file:
            file.write(b"\n\n" + text.encode("utf-8", "surrogatepass") + b"\n")

    return spoil


def setting(old: str, new: str) -> Callable[[Path], None]:
    """Put other text in place of a pattern in ``book.toml``."""

    def spoil(book: Path) -> None:
        file = book / "source" / "book.toml"
        text, count = re.subn(old, lambda _: new, file.read_text(encoding="utf-8"), count=1)
        assert count == 1, f"book.toml has no {old}"
        file.write_text(text, encoding="utf-8")

    return spoil


def more(table: str) -> Callable[[Path], None]:
    """Add a text to ``book.toml``."""

    def spoil(book: Path) -> None:
        with (book / "source" / "book.toml").open("a", encoding="utf-8") as file:
            file.write(f"\n{table}\n")

    return spoil


def outside(book: Path, name: str = "private.md") -> Path:
    """A file beside the book that it must not read."""
    file = book.parent / f"beside-{book.name}" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("# PRIVATE {#private}\n\nPRIVATE\n", encoding="utf-8")
    return file


def linked(name: str, target: str = "") -> Callable[[Path], None]:
    """A link in the book to a file beside it, or to another target."""

    def spoil(book: Path) -> None:
        link = book / name
        link.parent.mkdir(parents=True, exist_ok=True)
        if link.exists():
            link.unlink()
        link.symlink_to(target or outside(book))

    return spoil


def moved(name: str) -> Callable[[Path], None]:
    """A part of the book moved out of it, with a link left in its place."""

    def spoil(book: Path) -> None:
        away = outside(book).parent / "moved"
        (book / name).rename(away)
        (book / name).symlink_to(away)

    return spoil


def fifo(name: str) -> Callable[[Path], None]:
    """A named pipe, which never ends, in place of a file."""

    def spoil(book: Path) -> None:
        path = book / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        os.mkfifo(path)

    return spoil


def folder(name: str, inner: str = "") -> Callable[[Path], None]:
    """A folder of a name, with a file in it."""

    def spoil(book: Path) -> None:
        (book / name).mkdir(parents=True)
        if inner:
            (book / name / inner).write_text("# In {#in}\n\nIn.\n", encoding="utf-8")

    return spoil


def written(name: str, text: str | bytes) -> Callable[[Path], None]:
    """A file of the book with this content."""

    def spoil(book: Path) -> None:
        path = book / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    return spoil


def large(name: str, size: int) -> Callable[[Path], None]:
    """A file of so many bytes that takes no room on a disk."""

    def spoil(book: Path) -> None:
        with (book / name).open("wb") as file:
            file.truncate(size)

    return spoil


def both(*steps: Callable[[Path], object]) -> Callable[[Path], None]:
    """One after the other."""

    def spoil(book: Path) -> None:
        for step in steps:
            step(book)

    return spoil


BIB = '[book]\nbibliography = ["works.bib"]'
cites = setting(r"\[book\]", BIB)

FILES: Mapping[str, Sample] = {
    "link to a private file": Sample(linked("source/99-key.md"), "source/99-key.md: .*leads out"),
    "link to a device": Sample(linked("source/x.md", "/dev/zero"), "source/x.md: .*leads out"),
    "link to itself": Sample(linked("source/x.md", "x.md"), "source/x.md: .*(circle|levels)"),
    "link to nothing": Sample(linked("source/x.md", "none.md"), "source/x.md: .*missing"),
    "link to a folder outside": Sample(
        both(outside, lambda book: linked("source/part", str(outside(book).parent))(book)),
        "source/part: .*leads out",
    ),
    "link to the folder it stands in": Sample(linked("source/again", ".")),
    "link inside the book": Sample(
        both(written("drafts/d.md", "# D {#d}\n\nD.\n"), linked("source/d.md", "../drafts/d.md"))
    ),
    "source/ elsewhere": Sample(moved("source"), "source: .*leads out"),
    "book.toml elsewhere": Sample(moved("source/book.toml"), "book.toml: .*leads out"),
    "book.toml a folder": Sample(
        both(lambda book: (book / "source" / "book.toml").unlink(), folder("source/book.toml")),
        "book.toml: this is a folder",
    ),
    "named pipe": Sample(fifo("source/x.md"), "source/x.md: .*named pipe"),
    "named pipe for book.toml": Sample(fifo("source/book.toml"), "book.toml: .*named pipe"),
    "named pipe for a template": Sample(fifo("templates/html/style.css"), "style.css: .*pipe"),
    "named pipe for works": Sample(both(cites, fifo("source/works.bib")), "works.bib: .*pipe"),
    "folder named as a file": Sample(folder("source/x.md", "y.md")),
    "folder for a template": Sample(folder("templates/html/page.html"), "page.html: .*a folder"),
    "file of an editor": Sample(
        both(
            linked("source/.#01.md", "me@host.1234:5678"),
            written("source/._01.md", b"\x00\x05\x16\x07\xff"),
            written("source/01.md~", b"\xff"),
            written("source/.ipynb_checkpoints/01-checkpoint.md", "# Twice {#one}\n"),
        )
    ),
    "file too large": Sample(large("source/x.md", 2**40), "source/x.md: .*MiB"),
    "template elsewhere": Sample(linked("templates/html/style.css"), "style.css: .*leads out"),
    "templates elsewhere": Sample(
        both(written("templates/html/style.css", "a{}"), moved("templates")),
        "style.css: .*leads out",
    ),
    "template that includes a private file": Sample(
        written("templates/html/page.html", '{% include "../../../../etc/passwd" %}'),
        "page.html.*passwd",
    ),
    "language data elsewhere": Sample(linked("templates/languages/en.toml"), "en.toml: .*out"),
    "works elsewhere": Sample(both(cites, linked("source/works.bib")), "works.bib' lies outside"),
}
"""Names in the book's folder that are no files of it."""

SAMPLES: Mapping[str, Sample] = {**FILES}
"""All of them."""
