"""Which books have changed since a commit, by the names that git gives to contents."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from hexapla.commands.farm.books import READ, FarmBook
from hexapla.errors import Finding, UsageError
from hexapla.files import paths
from hexapla.system import subprocesses

SECONDS = 60
"""What git may take to list the files of a commit."""

HASHES = {40: "sha1", 64: "sha256"}
"""How git names contents, by the length of a name."""


def changed_since(revision: str, folder: Path, found: Sequence[FarmBook]) -> Iterator[FarmBook]:
    """The books whose source, translations or templates are not what they were in a commit.

    Saved or committed is one thing. Only what git has stored is asked for: a comparison by git with
    the files would run the filters and hooks that a repository names, and it may be a stranger's.

    Raises:
        UsageError: there is no git, no repository, or no such commit.
    """
    before = _committed(revision, folder)
    length = len(next(iter(before.values()), "0" * 40))
    for book in found:
        prefix = "" if book.name == "." else f"{book.name}/"
        then = {
            name.removeprefix(prefix): own
            for read in READ
            for name, own in before.items()
            if name.startswith(f"{prefix}{read}/")
        }
        if then != dict(_now(book.root, HASHES[length])):
            yield book


def _committed(revision: str, folder: Path) -> dict[str, str]:
    """The name of the content of each file below a folder, as it was in a commit."""
    command = ["git", "-C", str(folder.resolve()), "-c", "core.fsmonitor=false"]
    command += ["ls-tree", "-r", "-z", "--end-of-options", revision]
    done = subprocesses.run(command, b"", seconds=SECONDS, patience=SECONDS)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        tip = "name a commit, a branch or a tag of the repository that the folder is in"
        raise UsageError(Finding(f"--changed-since {revision}", said or "git failed", tip))
    listed = os.fsdecode(done.stdout).split("\0")
    rows = (row.partition("\t") for row in listed if row)
    return {name: about.split()[2] for about, _, name in rows if not _is_unread(name)}


def _is_unread(name: str) -> bool:
    """Whether a build does not read such a file."""
    return any(map(paths.is_nobodys, name.split("/")))


def _now(root: Path, algorithm: str) -> Iterator[tuple[str, str]]:
    """The same of each file of a book, as it is now."""
    for read in READ:
        for inside, folders, files in os.walk(root / read):
            here = Path(inside)
            linked = [name for name in folders if (here / name).is_symlink()]
            for path in (here / name for name in [*files, *linked]):
                name = path.relative_to(root).as_posix()
                if not _is_unread(name):
                    yield name, _name_of(path, algorithm)


def _name_of(path: Path, algorithm: str) -> str:
    """What git calls a content; of a link, what it leads to is that. Nothing of what is no file."""
    with suppress(OSError):
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            content = os.fsencode(path.readlink())
        elif stat.S_ISREG(mode):
            content = path.read_bytes()
        else:
            return ""
        head = f"blob {len(content)}\0".encode()
        return hashlib.new(algorithm, head + content, usedforsecurity=False).hexdigest()
    return ""
