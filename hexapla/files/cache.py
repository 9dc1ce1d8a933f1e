"""The build cache: what a build made of the same inputs before need not be made again (law 10).

An entry is a file in the user's cache folder, named by the SHA-256 of what it was made from.
Nothing depends on it: any entry may be removed at any moment, and what is damaged counts as absent.
It never stands in the folder of a book, for a book may come from a stranger.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import secrets
import stat
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

Value = TypeVar("Value")

VARIABLE = "HEXAPLA_CACHE"
"""The environment variable that says where the cache is; ``off`` switches it off."""

LIMIT = 2 * 10**9
"""The bytes that the cache may have after a build."""

MAGIC = b"hexapla cache 1\n"
SUM_BYTES = hashlib.sha256().digest_size

UNFINISHED = ".new-"
"""How the name of an entry begins that is still being written."""

ABANDONED = 3600
"""Seconds after which a file that is still being written was left by a process that was killed."""

DAMAGE = (
    pickle.UnpicklingError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    EOFError,
    OverflowError,
    MemoryError,
)
"""What reading a value raises that is none of ours, or of another version of its class; damaged, it
may ask for more memory than there is."""


@dataclass(frozen=True, slots=True)
class Cache:
    """Entries in a folder; without a folder, none are found and none are kept.

    No method raises an error: a full disk or a folder that cannot be used costs the cache and
    nothing else.
    """

    folder: Path | None
    limit: int = LIMIT
    """The bytes that it may have after :meth:`prune`."""
    toolchain: str = ""
    """A fingerprint of all that makes bytes besides the inputs: a part of every key."""

    def get(self, kind: str, key: str) -> bytes | None:
        """What was kept of this kind under this key; None where there is nothing whole."""
        if not (path := self._path(kind, key)):
            return None
        content = _read(path)
        if content is None:
            with suppress(OSError):
                path.unlink()
        return content

    def put(self, kind: str, key: str, content: bytes) -> None:
        """Keep content of a kind under a key, in the place of what may be there."""
        if not (path := self._path(kind, key)):
            return
        new = path.with_name(f"{UNFINISHED}{os.getpid()}-{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            with new.open("xb") as file:
                file.writelines((_head(path.name, content), content))
            new.replace(path)
        except OSError:
            with suppress(OSError):
                new.unlink()

    def get_value(self, kind: str, key: str) -> Any:  # noqa: ANN401 - whatever was kept
        """As :meth:`get`, of what :meth:`put_value` has kept."""
        content = self.get(kind, key)
        if content is None:
            return None
        try:
            return _Unpickler(io.BytesIO(content)).load()
        except DAMAGE:
            return None

    def put_value(self, kind: str, key: str, value: object) -> None:
        """Keep a value: of plain Python, or of the classes of the modules in ``OWN``."""
        # Text may be nested more deeply than pickle can follow: then it is made anew each time.
        with suppress(RecursionError):
            if self.folder:
                self.put(kind, key, pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL))

    def value(self, kind: str, parts: Sequence[object], make: Callable[[], Value]) -> Value:
        """The value that is kept of these parts, of the type that is made; otherwise made and kept.

        What ``make`` returns has to follow from the parts alone; see :func:`digest`.
        """
        if not self.folder:
            return make()
        key = digest(*parts)
        kept = self.get_value(kind, key)
        if kept is not None:
            return cast("Value", kept)
        made = make()
        self.put_value(kind, key, made)
        return made

    def prune(self) -> None:
        """Remove what was not used for longest, until the rest is within the limit."""
        if not self.folder:
            return
        entries, total = [], 0
        for entry in _entries(self.folder):
            with suppress(OSError):
                found = entry.stat(follow_symlinks=False)
                if entry.name.startswith(UNFINISHED):
                    if found.st_mtime < time.time() - ABANDONED:
                        Path(entry.path).unlink()
                    continue
                entries.append((found.st_mtime_ns, found.st_size, entry.path))
                total += found.st_size
        for _, size, path in sorted(entries):
            if total <= self.limit:
                break
            with suppress(OSError):
                Path(path).unlink()
                total -= size

    def _path(self, kind: str, key: str) -> Path | None:
        """Where an entry stands: what is named, and no part of a name, decides."""
        if not self.folder:
            return None
        name = digest(self.toolchain, kind, key)
        return self.folder / name[:2] / name


OFF = Cache(None)
"""No cache: nothing is found, nothing is kept."""


def _read(path: Path) -> bytes | None:
    """The content of an entry, which from now on was used last; None where it is none of ours."""
    with suppress(OSError):
        # Neither a link is followed nor a pipe waited for.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            if not _is_own(os.fstat(handle), stat.S_ISREG):
                return None
            with os.fdopen(handle, "rb", closefd=False) as file:
                content = _opened(path.name, file.read())
            with suppress(OSError):  # a disk that is read-only
                os.utime(handle)
            return content
        finally:
            os.close(handle)
    return None


def _head(name: str, content: bytes) -> bytes:
    """What an entry begins with: a check sum over its name and its content."""
    own_sum = hashlib.sha256(name.encode())
    own_sum.update(content)
    return MAGIC + own_sum.digest()


def _opened(name: str, entry: bytes) -> bytes | None:
    """The content of an entry; None where it is damaged, or is that of another name."""
    start = len(MAGIC) + SUM_BYTES
    content = entry[start:]
    return content if _head(name, content) == entry[:start] else None


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """All files of a cache."""
    with suppress(OSError), os.scandir(folder) as inner:
        for part in inner:
            if len(part.name) == 2 and part.is_dir(follow_symlinks=False):  # noqa: PLR2004 - see `_path`
                with suppress(OSError), os.scandir(part.path) as found:
                    yield from found


# ------------------------------------------------------------------------------- where it is


def opened(book: Path, *, toolchain: str, limit: int = LIMIT) -> Cache:
    """The user's cache for a build of the book in a folder; no cache where it cannot be trusted.

    That is where the folder is not the user's own, or others may write it, or it lies in the book.
    """
    try:
        folder = cache_folder()
        if folder is None or folder.resolve().is_relative_to(book.resolve()):
            return OFF
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_trusted = _is_own(folder.stat(), stat.S_ISDIR)
    except (OSError, RuntimeError, ValueError):  # no home; links in a circle; a name of no file
        return OFF
    return Cache(folder, limit, toolchain) if is_trusted else OFF


def cache_folder() -> Path | None:
    """The folder of the cache, which need not exist; None where it is switched off.

    Raises:
        RuntimeError: the user has no home folder.
    """
    configured_path = os.environ.get(VARIABLE, "").strip()
    if configured_path.lower() == "off":
        return None
    if configured_path:
        return Path(configured_path).expanduser().absolute()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "hexapla"
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # The XDG specification: a relative path counts for nothing.
    return (named if named.is_absolute() else Path.home() / ".cache") / "hexapla"


def _is_own(found: os.stat_result, kind: Any) -> bool:  # noqa: ANN401 - a function of `stat`
    """Whether something is of a kind, this user's, and nobody else may write it."""
    is_closed = not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return bool(kind(found.st_mode)) and found.st_uid == os.geteuid() and is_closed


# --------------------------------------------------------------------------- what is used now

_current = OFF


def current() -> Cache:
    """The cache of the build that this is done for; one that keeps nothing where none is set."""
    return _current


@contextmanager
def using(cache: Cache) -> Iterator[None]:
    """Let :func:`current` be this cache for what is done meanwhile, in all threads of the process.

    Work in other processes is given the cache along: see ``publishing/jobs.py``.
    """
    global _current  # noqa: PLW0603 - there is one process, and it builds one book at a time
    before, _current = _current, cache
    try:
        yield
    finally:
        _current = before


# ------------------------------------------------------------------------------ keys and values


def digest(*parts: object) -> str:
    """A SHA-256 that is the same for equal values: of plain Python, or dataclasses of such.

    Tuples and lists of the same members are one thing here; a mapping goes by its keys in order.
    """
    text = json.dumps(parts, ensure_ascii=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    """A value as JSON can have it, with the name of its class; the order of a set is no matter."""
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value).__name__, *(getattr(value, one.name) for one in fields(value))]
    match value:
        case bytes():
            return ["bytes", hashlib.sha256(value).hexdigest()]
        case Mapping():
            return dict(value)
        case set() | frozenset():
            return ["set", *sorted(value, key=repr)]
        case Path() | date():
            return [type(value).__name__, str(value)]
    message = f"a key cannot have a {type(value).__name__} in it"
    raise TypeError(message)


PLAIN = {
    "builtins": {"set", "frozenset"},
    "collections": {"Counter", "OrderedDict"},
    "datetime": {"date"},
    "pathlib": {"Path", "PosixPath", "PurePosixPath"},
}
"""The classes of a value besides our own, by module: they hold what they are given, and no more."""

OWN = {
    "hexapla.model",
    "hexapla.errors",
    "hexapla.catalogs.catalog",
    "hexapla.segments.carry",
    "hexapla.editions.progress",
}
"""The modules whose classes may be kept: each holds what it is given, and does nothing."""


class _Unpickler(pickle.Unpickler):
    """Makes values of named classes, and calls nothing else: an entry is data."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - a class
        if name in PLAIN.get(module, ()):
            return super().find_class(module, name)
        if module in OWN and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        message = f"{module}.{name} is no class of a value"
        raise pickle.UnpicklingError(message)
