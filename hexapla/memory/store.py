"""The file of a translation memory: one SQLite database, made, checked and kept whole.

SQLite's rollback journal brings it through a power cut; it needs no second file at rest and works
on network drives, unlike WAL.
"""

from __future__ import annotations

import os
import sqlite3
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hexapla.errors import Finding, TranslationMemoryError

VARIABLE = "HEXAPLA_MEMORY"
"""The environment variable that says where the memory is; ``off`` switches it off."""

WAIT = 3.0
"""Seconds to wait for another process that is writing."""

APPLICATION = 0x48585041
"""Marks the file as ours: "HXPA"."""

VERSION = 1
SCHEMA = """
CREATE TABLE book (id INTEGER PRIMARY KEY, identifier TEXT NOT NULL UNIQUE, title TEXT NOT NULL);
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    hash INTEGER NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX source_hash ON source (hash);
CREATE TABLE unit (
    id INTEGER PRIMARY KEY,
    book INTEGER NOT NULL,
    language TEXT NOT NULL,
    source INTEGER NOT NULL,
    context TEXT,
    target TEXT NOT NULL,
    state TEXT NOT NULL
);
CREATE INDEX unit_book ON unit (book, language);
CREATE INDEX unit_source ON unit (source, language);
-- The sources that have a feature, as 32-bit numbers, in a row for each block of sources: a book
-- that is added rewrites the last block and not the whole index.
CREATE TABLE posting (
    block INTEGER,
    feature INTEGER,
    sources BLOB NOT NULL,
    PRIMARY KEY (block, feature)
) WITHOUT ROWID;
"""

_DAMAGED = (
    "the file is damaged, or is no SQLite file",
    "move it away: the next sync of each book fills a new one",
)
REASONS = {
    "SQLITE_BUSY": (
        f"another process has been writing to it for over {WAIT:g} seconds",
        "nothing is lost; run it again",
    ),
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_READONLY": (
        "the file, or its folder, cannot be written",
        f"allow writing there, or set {VARIABLE} to another path or to off",
    ),
    "SQLITE_FULL": ("the disk is full", "make room, and run it again"),
}
"""What is the case and what to do, by the beginning of SQLite's name for the error."""


def memory_path() -> Path | None:
    """The file of the memory, which need not exist; None where it is switched off.

    Raises:
        TranslationMemoryError: the user has no home folder.
    """
    configured_path = os.environ.get(VARIABLE, "").strip()
    if configured_path.lower() == "off":
        return None
    try:
        return (
            Path(configured_path).expanduser()
            if configured_path
            else _data_folder() / "hexapla" / "memory.sqlite"
        )
    except RuntimeError:
        what, tip = "there is no home folder", f"set {VARIABLE} to a path, or to off"
        raise TranslationMemoryError(Finding("translation memory", what, tip)) from None


def _data_folder() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    # The XDG specification: a relative path counts for nothing.
    return named if named.is_absolute() else Path.home() / ".local" / "share"


def opened(path: Path | None, *, writing: bool) -> sqlite3.Connection:
    """The memory in a file; to read, an empty one that is kept nowhere stands in for no file.

    A file that is damaged, of a newer Hexapla or no memory at all is left as it is.
    """
    is_kept = path is not None and (writing or (path.exists() and path.stat().st_size > 0))
    address = ":memory:"
    if path and is_kept:
        address = f"{path.absolute().as_uri()}?mode={'rwc' if writing else 'rw'}"
    if path and writing:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # No isolation level: transactions are ours to begin and to end.
    file = sqlite3.connect(address, timeout=WAIT, isolation_level=None, uri=True)
    try:
        if writing or not is_kept:
            _create(file)
        _refuse_other_file(file, path)
        file.execute("PRAGMA cache_size = -65536")  # KiB
        file.execute("PRAGMA secure_delete = ON")  # what is forgotten leaves no trace
    except BaseException:
        file.close()
        raise
    return file


def _create(file: sqlite3.Connection) -> None:
    """Make the tables, where there are none of anybody's."""
    if _is_blank(file):
        with transaction(file):
            if _is_blank(file):  # still: another process may have been first
                for statement in SCHEMA.split(";"):
                    file.execute(statement)
                file.execute(f"PRAGMA application_id = {APPLICATION}")
                file.execute(f"PRAGMA user_version = {VERSION}")


def _is_blank(file: sqlite3.Connection) -> bool:
    return not number(file, "SELECT count(*) FROM sqlite_master")


def _refuse_other_file(file: sqlite3.Connection, path: Path | None) -> None:
    where = f"translation memory {path}"
    if number(file, "PRAGMA application_id") != APPLICATION:
        tip = f"let {VARIABLE} name another file, or a new one"
        raise TranslationMemoryError(Finding(where, "this file is not a translation memory", tip))
    if number(file, "PRAGMA user_version") > VERSION:
        what = "a newer Hexapla made this memory"
        raise TranslationMemoryError(Finding(where, what, "update Hexapla"))


def number(file: sqlite3.Connection, query: str) -> int:
    """What a query for one number answers."""
    (value,) = file.execute(query).fetchone()
    return int(value)


@contextmanager
def transaction(file: sqlite3.Connection) -> Iterator[None]:
    """All of what is written inside, or none of it; others may read meanwhile, not write."""
    file.execute("BEGIN IMMEDIATE")
    try:
        yield
        file.execute("COMMIT")
    except BaseException:
        if file.in_transaction:
            file.execute("ROLLBACK")
        raise


@contextmanager
def faults(path: Path | None) -> Iterator[None]:
    """SQLite's errors, and the system's, as ours."""
    try:
        yield
    except (sqlite3.Error, OSError, struct.error, TypeError, ValueError) as error:
        # SQLite does not see all damage: then a row may hold anything, and nothing fits.
        is_odd = not isinstance(error, (sqlite3.Error, OSError))
        name = "SQLITE_CORRUPT" if is_odd else getattr(error, "sqlite_errorname", "")
        message = getattr(error, "strerror", None) or str(error)
        what, tip = next(
            (reason for start, reason in REASONS.items() if name.startswith(start)),
            (f"it cannot be used: {message}", f"set {VARIABLE} to a file that can, or to off"),
        )
        raise TranslationMemoryError(Finding(f"translation memory {path}", what, tip)) from None
