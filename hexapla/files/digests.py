"""A file → its SHA-256 and its size, read piece by piece; a folder → those of all files in it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from hexapla.files import paths

PIECE = 2**20


def of_file(file: Path) -> tuple[str, int]:
    """The SHA-256 of a file, and how many bytes it has. A link is not followed.

    Raises:
        OSError: it is a link, or cannot be read.
    """
    digest, size = hashlib.sha256(), 0
    # O_NONBLOCK: a named pipe in its place would never let go of us.
    opened = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(opened, "rb") as content:
        while piece := content.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def of_folders(root: Path, names: Iterable[str]) -> dict[str, str]:
    """The SHA-256 of each file in these folders, by its path from ``root``.

    Of what is no file inside ``root``, links followed, or cannot be read, that is said instead:
    a book may come from a stranger, and nothing outside is read.
    """
    return {os.path.relpath(path, root): _content(path, real) for path, real in _files(root, names)}


def status_of_folders(root: Path, names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """What the system says of each file in these folders: another thing once somebody writes it."""
    return {path: status(path) for path, _ in _files(root, names)}


def _files(root: Path, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What is in these folders, with its real place; that is empty for what lies outside ``root``.

    What editors and systems keep there for themselves is left out.

    A folder that a link leads to is looked into as well, each folder once.
    """
    home = os.path.join(os.path.realpath(root), "")  # noqa: PTH118 - a slash at its end
    waiting, known = [os.fspath(root / name) for name in names], set[str]()
    while waiting:
        folder = waiting.pop()
        real = os.path.realpath(folder)
        if real in known or not os.path.isdir(folder):  # noqa: PTH112 - there are many
            continue
        if not f"{real}/".startswith(home):
            yield folder, ""
            continue
        known.add(real)
        for entry in _sorted_entries(folder):
            place = os.path.realpath(entry.path) if entry.is_symlink() else f"{real}/{entry.name}"
            if entry.name == COMPILED or paths.is_nobodys(entry.name):
                continue
            if entry.is_dir():
                waiting.append(entry.path)
            else:
                yield entry.path, place if place.startswith(home) else ""


COMPILED = "__pycache__"
"""What Python keeps of modules: nobody's work."""


def _sorted_entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda one: one.name)
    except OSError:
        return []


def _content(path: str, real: str) -> str:
    try:
        if not real:
            return f"leads out to {os.path.realpath(path)}"
        if not stat.S_ISREG(os.stat(real).st_mode):  # noqa: PTH116 - there are many
            return "no file"
        return of_file(Path(real))[0]
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def status(path: str) -> tuple[int, ...]:
    """What the system says of a file; nothing of one that is not there."""
    try:
        found = os.stat(path)  # noqa: PTH116 - there are many
    except OSError:
        return ()
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
