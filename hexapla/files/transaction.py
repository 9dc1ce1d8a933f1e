"""Several files of a book, and its new ``dist/``, take their places as one step (law 7).

Everything is first written beside what it replaces. Then a journal says what is to take its place:
from that moment on the step is done, for the next command finishes it if this one is killed. And a
file is written only over the bytes that it was made from: what a person or another program saved
meanwhile is read, and what is written is made anew of that. Where somebody deleted it, what it held
comes back.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hexapla.errors import CatalogError, Finding, HexaplaError
from hexapla.files import atomic, book_files, bounded_json, paths
from hexapla.files.atomic import JOURNAL, STAGED

FOLDER = paths.TRANSLATIONS
"""The folder of a book in which people work while Hexapla runs; it holds the journal."""

MANIFEST = "manifest.json"
"""By this file one build is told from another."""


@dataclass(frozen=True, slots=True)
class Write:
    """One file that is to get new content."""

    path: Path
    base: bytes | None
    """What the file held when ``data`` was made from it; None: there was no file."""
    data: bytes
    remake: Callable[[bytes | None], bytes]
    """Makes ``data`` of what the file holds by now; raises a HexaplaError where it cannot."""


@dataclass(frozen=True, slots=True)
class _Staged:
    """A file that is about to take the place of another."""

    write: Write
    target: Path
    """Where the file is, links followed."""
    new: Path
    """Beside it, until it takes its place; then what stood there before."""


def commit(
    root: Path,
    writes: Sequence[Write],
    error: type[HexaplaError],
    publish: tuple[Path, Path] | None = None,
) -> list[Finding]:
    """Give each file its content, and put the first folder of ``publish`` in place of the second.

    To be called under the lock of ``root``. A file that by now holds what nothing can be made of,
    the marks of a merge, say, is left as it is, and a warning names it.

    Raises:
        HexaplaError: of the class ``error``: the disk is full, or a folder cannot be written. Then
            nothing has changed; or the error says that the next command finishes it.
    """
    findings: list[Finding] = []
    journal, staged = root / FOLDER / JOURNAL, list[_Staged]()
    finish_locked(root)  # of a process that was killed while this one worked
    try:
        for write in writes:
            _stage(write, root, staged, findings)
        # The journal first: a kill between the two leaves both for the next command to finish.
        if staged:
            _write_journal(journal, root, staged, publish)
        if publish:
            atomic.swap(*publish)
    except OSError as fault:
        # First: as long as it stands there, the next command would take the staged files for whole.
        journal.unlink(missing_ok=True)
        for file in staged:
            file.new.unlink(missing_ok=True)
        where = Path(fault.filename) if isinstance(fault.filename, str) else journal.parent
        raise error(atomic.unwritable(_shown(where), fault)) from None
    try:
        for file in staged:
            _replace_file(file, root, findings)
        journal.unlink(missing_ok=True)
    except OSError as fault:
        what = f"cannot be written: {fault.strerror}"
        tip = "allow writing there: the next command then finishes what this one has begun"
        raise error(Finding(str(journal.parent), what, tip)) from None
    return findings


def _shown(path: Path) -> Path:
    """A file by the name of what it was to replace, or of the folder: nobody knows staged ones."""
    return path.parent if path.name.startswith((STAGED, JOURNAL)) else path


def _stage(write: Write, root: Path, staged: list[_Staged], findings: list[Finding]) -> None:
    """Write the content beside the file that it is for, made anew if that has changed meanwhile."""
    try:
        write = _as_of_now(write, root)
    except HexaplaError as fault:
        findings += _left_warnings(fault)
        return
    # A file that would stay the same is not touched: its time is a sign to editors and to make.
    if write.data != write.base:
        write.path.parent.mkdir(parents=True, exist_ok=True)
        target = write.path.resolve()
        # Each target's own folder: behind a link it is another one than ``translations/``.
        atomic.clear_staged(target.parent, but={file.new for file in staged})
        staged.append(_Staged(write, target, atomic.stage(target, write.data)))


def _as_of_now(write: Write, root: Path) -> Write:
    """What is to be written, made of what the file holds by now.

    Raises:
        HexaplaError: nothing can be made of that, or a program is still writing it.
    """
    if write.path.is_file() and not atomic.is_settled(write.path):
        what, tip = "another program is still writing it", "run it again when that is finished"
        raise CatalogError(Finding(book_files.name(write.path, root), what, tip))
    # After the wait: what was half a file before is whole now.
    content = book_files.read_if_any(write.path, root, CatalogError)
    if content in {write.base, None}:
        return write
    return replace(write, base=content, data=write.remake(content))


def _left_warnings(fault: HexaplaError) -> Iterator[Finding]:
    """Warnings that a file was left as somebody saved it."""
    for finding in fault.findings:
        what = f"this was saved meanwhile and left as it is: {finding.what}"
        yield replace(finding, what=what, severity="warning")


def _replace_file(file: _Staged, root: Path, findings: list[Finding]) -> None:
    """Let a staged file take its place; what somebody saved there in the last moment is kept.

    Only afterwards can that be seen: between a look before and the move itself, an editor could
    save. So the two change places, and what comes out is looked at. If it is not what ours was made
    of, it goes back at once, for others may read there, and ours is made anew.
    """
    write, new = file.write, file.new
    while not _takes_place(new, file.target, write):
        try:
            # Somebody turned the link round meanwhile: our file would land where nobody looks.
            if write.path.resolve() != file.target:
                what, tip = "this leads elsewhere now", "run it again"
                raise CatalogError(Finding(book_files.name(write.path, root), what, tip))
            write = _as_of_now(write, root)
        except HexaplaError as fault:
            findings += _left_warnings(fault)
            break
        atomic.stage(file.target, write.data).replace(new)
    new.unlink()


def _takes_place(new: Path, target: Path, write: Write) -> bool:
    """Put a file in its place, if there stands nothing but what it was made of.

    That then stands at ``new``. Anything else is where it was: what another program has saved, is
    still writing, or has put there that is no file.
    """
    if not target.exists():
        with suppress(FileExistsError):  # somebody has saved the first one
            atomic.place(new, target)
            return True
    try:
        atomic.replace_and_keep(target, new)
    except FileNotFoundError:  # somebody has deleted it
        return _takes_place(new, target, write)
    if _is_plain(new) and atomic.is_settled(new, patience=0) and _content(new) == write.base:
        return True
    atomic.replace_and_keep(target, new)
    # What came out of the second exchange has to be ours, or a newer save would vanish with
    # ``new``.
    if not _is_plain(new) or _content(new) != write.data:  # somebody has saved since
        atomic.replace_and_keep(target, new)
    return False


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _content(path: Path) -> bytes | None:
    """What a file holds; None where there is none that a book or a build can have."""
    return path.read_bytes() if _is_file(path) else None


def _is_file(path: Path) -> bool:
    """Whether a file can be read to its end: no pipe, and not larger than any of a book."""
    return path.is_file() and path.stat().st_size <= book_files.MOST_BYTES


def _sha(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _write_journal(
    journal: Path, root: Path, staged: Sequence[_Staged], publish: tuple[Path, Path] | None
) -> None:
    """Say on the disk what is to take which place; this is the moment from which it is done."""
    record = {
        "files": [
            {
                "target": _relative(file.target, root),
                "new": file.new.name,
                "base": _sha(file.write.base),
                "sha256": _sha(file.write.data),
            }
            for file in staged
        ],
        "publish": publish and _published(*publish, root),
    }
    atomic.stage(journal, json.dumps(record).encode()).replace(journal)
    # The name of the journal is what makes the step done, so it has to be on the disk as well.
    atomic.flush(journal.parent)


def _relative(path: Path, root: Path) -> str:
    """A path inside the book as seen from there, so that the book may be moved; or as it is."""
    real = root.resolve()
    return str(path.relative_to(real) if path.is_relative_to(real) else path)


def _published(new: Path, dist: Path, root: Path) -> dict[str, str | None]:
    return {
        "target": _relative(dist.resolve(), root),
        "new": new.name,
        "base": _sha(_content(dist / MANIFEST)),
        "sha256": _sha(_content(new / MANIFEST)),
    }


PREPARED = (paths.DIST, paths.CHANGES)
"""The folders of a book that commands put in the place of older ones."""


def put_in_order(root: Path) -> None:
    """Finish, or clear away, what commands that were killed have left in a book.

    Raises:
        CatalogError: it cannot be finished: a folder cannot be written.
    """
    finish(root)
    for dist in (root / name for name in PREPARED):
        if atomic.left_overs(dist):
            with atomic.locked(root):
                atomic.clear_left_overs(dist)


def finish(root: Path) -> None:
    """Finish what a command that was killed had begun in a book, and remove what it left behind.

    To be called before anything of the book is read. The journal is a file of the book like any
    other, and may be a stranger's: nothing is moved but what stands beside its target under the
    name that Hexapla gives such files, inside the book, or beside a ``dist/`` of the same book.

    Raises:
        CatalogError: it cannot be finished: a folder cannot be written.
    """
    if any(_marks(root)):
        with atomic.locked(root):
            finish_locked(root)


def finish_locked(root: Path) -> None:
    """The same, to be called under the lock of ``root``."""
    journal = root / FOLDER / JOURNAL
    if not any(_marks(root)):
        return
    try:
        if record := _read_journal(journal, root):
            # As in ``commit``: the build first, so that catalogs never name a version without its
            # editions.
            if record["publish"]:
                with _impossible_names_skipped():
                    _finish_publishing(root, record["publish"])
            for entry in record["files"]:
                with _impossible_names_skipped():
                    _finish_file(root, entry)
        journal.unlink(missing_ok=True)
        for folder in _folders(root):
            atomic.clear_staged(folder)
    except OSError as fault:
        what = f"a command that was ended cannot be finished: {fault.strerror}"
        tip = "allow writing there, and run it again"
        raise CatalogError(Finding(str(journal.parent), what, tip)) from None


@contextmanager
def _impossible_names_skipped() -> Iterator[None]:
    """Pass over names that no file can have, and links in a circle: no journal of ours has them."""
    try:
        yield
    except ValueError:  # NUL, half a character
        return
    except OSError as fault:
        if fault.errno not in {errno.ENAMETOOLONG, errno.ELOOP}:
            raise


def _marks(root: Path) -> Iterator[Path]:
    """What a command that was killed leaves in a book."""
    paths = (path for folder in _folders(root) for path in folder.iterdir())
    return (path for path in paths if path.name.startswith((STAGED, JOURNAL)))


def _folders(root: Path) -> Iterator[Path]:
    """Where files of the book wait for their places: beside the catalogs, links followed."""
    folder = root / FOLDER
    if folder.is_dir():
        links = (path for path in folder.iterdir() if path.is_symlink())
        # realpath, unlike resolve, has no exception of its own for links in a circle.
        real = {Path(os.path.realpath(path)).parent for path in links} - {folder.resolve()}
        inside = (place for place in real if place.is_relative_to(root.resolve()))
        yield from (folder, *filter(Path.is_dir, inside))


def _read_journal(journal: Path, root: Path) -> dict[str, Any] | None:
    """What the journal says; None where it is none of ours."""
    if not journal.exists():
        return None
    try:
        record: dict[str, Any] = bounded_json.loads(book_files.read(journal, root, CatalogError))
        entries = [*record["files"], *filter(None, [record["publish"]])]
        # The exact keys: a journal of another version may mean something else by them.
        is_complete = all({"target", "new", "base", "sha256"} == entry.keys() for entry in entries)
        plain = all(isinstance(entry[key], str) for entry in entries for key in ("target", "new"))
    except (CatalogError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return record if is_complete and plain else None


def _finish_file(root: Path, entry: dict[str, str | None]) -> None:
    """Let one file take its place, unless somebody has saved another since."""
    target = atomic.resolved(root / str(entry["target"]))
    new = target.with_name(str(entry["new"]))
    # A journal that came with somebody's book must not move files elsewhere on this machine.
    is_ours = target.is_relative_to(root.resolve()) and new.name.startswith(STAGED)
    if not is_ours or not _is_file(new) or not (_is_file(target) or not target.exists()):
        return
    if (old := atomic.moved_away(new)).is_file():
        old.replace(new if target.exists() else target)
    waiting, current = _sha(new.read_bytes()), _sha(_content(target))
    if current is None:
        atomic.place(new, target)
    elif waiting == entry["sha256"] and current == entry["base"]:
        data, base = new.read_bytes(), _content(target)
        _takes_place(new, target, Write(target, base, data, lambda _found: data))
    elif waiting not in {entry["sha256"], entry["base"]} and current == entry["sha256"]:
        # It was killed while it held in its hands what somebody had saved in that moment.
        atomic.replace_and_keep(target, new)
    new.unlink()


def _finish_publishing(root: Path, entry: dict[str, str | None]) -> None:
    """Let the new ``dist/`` take its place, unless another build has published meanwhile."""
    dist = root / str(entry["target"])
    new = dist.with_name(str(entry["new"]))
    # Its target may lie outside the book (``--output``), so the name of the folder has to speak for
    # it.
    is_ours = re.fullmatch(atomic.staging_name(dist), new.name) and not new.is_symlink()
    manifest = _content(new / MANIFEST)
    if not is_ours or manifest is None or _sha(manifest) != entry["sha256"]:
        return
    if (old := atomic.moved_away(new)).is_dir() and not dist.exists():
        old.rename(dist)
    if _sha(_content(dist / MANIFEST)) == entry["base"] and _is_free(dist, entry["base"]):
        atomic.swap(new, dist)
    shutil.rmtree(new, ignore_errors=True)


def _is_free(dist: Path, base: str | None) -> bool:
    """Whether a folder may be replaced: it is of a build, or empty, or not there."""
    return base is not None or not dist.exists() or not any(dist.iterdir())
