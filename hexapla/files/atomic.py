"""Puts files in the place of others in one move: the last step of whatever writes.

A new file is written beside the one that it replaces, with its mode, owner and links, and takes its
place by one system call: all of it, or nothing where the disk is full or the process is killed.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import re
import secrets
import shutil
import signal
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hexapla.errors import Finding, HexaplaError

STAGED = ".hexapla-new-"
"""How the name of a file begins that has not taken its place yet."""

JOURNAL = ".hexapla-journal"
"""The file that says which files of its folder are to take their places (see ``transaction``)."""

PATIENCE = 300
"""Hundredths of a second for which a program may go on writing into a file."""

AT_FDCWD = -100
EXCHANGE = 2
"""Linux's RENAME_EXCHANGE, and macOS's RENAME_SWAP."""


def resolved(path: Path) -> Path:
    """The real place of a path: all links are followed.

    Raises:
        OSError: the links lead in a circle (ELOOP); what Python does then is another thing before
            3.13 (a RuntimeError) than since (nothing).
    """
    circle = OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    try:
        real = path.resolve()
    except RuntimeError:
        raise circle from None
    # Since Python 3.13 a circle is not an error: the path comes back as it was.
    if real.is_symlink():
        raise circle
    return real


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep other Hexapla processes that save in a folder waiting; nobody else is kept from it.

    The system lets go of the lock when the process ends, however it ends: no file is left. A file
    system without locks (some network drives) is used without.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Locked by the folder, for a lock on a file is lost when the file is replaced.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def is_locked(folder: Path) -> bool:
    """Whether a living process has locked a folder, or nobody can tell."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(handle)
        return False
    return True


def flush(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def stage(target: Path, data: bytes) -> Path:
    """A file beside ``target``, on the disk, that can take its place: with its mode and owner."""
    # In the same folder, for only within one file system is a rename one step.
    staged = target.with_name(f"{STAGED}{secrets.token_hex(4)}")
    try:
        with staged.open("xb") as file:
            file.write(data)
            # A name on the disk whose bytes are not there yet would be an empty file after a power
            # cut.
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            take_after(staged, target)
    # Ctrl-C too: nobody else knows the name of this file.
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    return staged


def take_after(new: Path, old: Path) -> None:
    """Give a new file or folder the owner, mode and attributes (POSIX ACLs, say) of an old one."""
    found = old.stat()
    with suppress(PermissionError):  # only root gives files away
        os.chown(new, found.st_uid, found.st_gid)
    shutil.copystat(old, new)
    os.utime(new)  # but it is as new as it is


def replace_and_keep(target: Path, new: Path) -> None:
    """Put ``new`` in the place of ``target``, which then stands at ``new``: nothing is lost."""
    if exchange(new, target):
        return
    # Network drives know no exchange. What stands there is moved away first: if ours was moved over
    # it, what somebody saves just then would be gone. For a moment there is no file.
    while True:
        target.rename(moved_away(new))
        with suppress(FileExistsError):  # somebody has saved a newer one
            place(new, target)
            break
    moved_away(new).replace(new)


def moved_away(new: Path) -> Path:
    """Where that stands meanwhile whose place ``new`` takes, if the two cannot change places."""
    return new.with_name(f"{new.name}-old")


def place(new: Path, target: Path) -> None:
    """Give a file one more name, or a copy where the file system has no links.

    Raises:
        FileExistsError: there is a file of that name.
    """
    try:
        os.link(new, target)
    except FileExistsError:
        raise
    except OSError:
        with target.open("xb") as file:
            file.write(new.read_bytes())
        take_after(target, new)


def is_settled(path: Path, patience: int = PATIENCE) -> bool:
    """Whether nobody is writing into a file; waits for that, so many hundredths of a second.

    A program that empties a file and writes it anew has saved it when it closes it: what stands
    there before is half of it. Linux tells, to the owner of the file; where nobody can tell, it is
    taken for settled.
    """
    lease = getattr(fcntl, "F_SETLEASE", None)
    try:
        # Not blocking: to open a pipe would wait for a writer that may never come.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:  # it has been deleted, say
        return True
    try:
        if lease:
            # Who opens the file to write while we hold the lease has a signal sent to us: not
            # SIGIO, which would end the process.
            fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        for tries_left in range(patience, -1, -1):
            try:
                if lease:
                    # A lease for reading is only given while nobody has the file open to write.
                    fcntl.fcntl(handle, lease, fcntl.F_RDLCK)
                    fcntl.fcntl(handle, lease, fcntl.F_UNLCK)
            except BlockingIOError:
                time.sleep(0.01 if tries_left else 0)
            except OSError:
                return True
            else:
                return True
    finally:
        os.close(handle)
    return False


def exchange(first: Path, second: Path) -> bool:
    """Let two paths change places in one system call; false where the system has none."""
    # Python has no name for this call; None means the C library that already runs us.
    libc = ctypes.CDLL(None, use_errno=True)
    src, dst = os.fsencode(first.absolute()), os.fsencode(second.absolute())
    if hasattr(libc, "renameat2"):
        return bool(libc.renameat2(AT_FDCWD, src, AT_FDCWD, dst, EXCHANGE) == 0)
    return hasattr(libc, "renamex_np") and bool(libc.renamex_np(src, dst, EXCHANGE) == 0)


def staging_name(dist: Path) -> str:
    """A pattern of what a folder is called in which the next ``dist/`` is made, beside it."""
    return rf"\.{re.escape(dist.name)}-\d+-[a-z0-9_]{{8}}"


def swap(new: Path, dist: Path) -> None:
    """Put the new folder in the place of the old one, which then stands in the new one's.

    One system call where there is one, so that a kill at any moment leaves a whole ``dist/``.
    """
    if not dist.exists():
        new.rename(dist)
    elif not exchange(new, dist):
        dist.rename(moved_away(new))
        new.rename(dist)
        shutil.rmtree(moved_away(new), ignore_errors=True)


def left_overs(dist: Path) -> list[Path]:
    """Folders in which a ``dist/`` is made beside it, or was by a build that was killed."""
    name = re.compile(staging_name(dist) + "(-old)?")
    paths = sorted(dist.parent.iterdir()) if dist.parent.is_dir() else []
    return [path for path in paths if name.fullmatch(path.name) and not path.is_symlink()]


def clear_left_overs(dist: Path) -> None:
    """Remove what builds that were killed left behind; put back what one had moved away.

    To be called under the lock of the folder above, where a living one makes its folder. Where a
    journal stands below that, the next command that reads the book publishes first.
    """
    # What such a journal names is not rubbish: it is a whole build that waits for its place.
    if any(dist.parent.glob(f"*/{JOURNAL}")):
        return
    for path in left_overs(dist):
        if is_locked(path):
            continue
        # A kill between the two renames of ``swap``: this is the last good build.
        if path.name.endswith("-old") and not dist.exists():
            path.rename(dist)
        else:
            shutil.rmtree(path, ignore_errors=True)


def clear_staged(folder: Path, but: Collection[Path] = ()) -> None:
    """Remove what processes that were killed left in a folder; to be called under the lock.

    Under the lock nobody alive has staged anything, ``but`` what the caller has. Where there is a
    journal, the next command that reads the book puts its files in their places.
    """
    if not (folder / JOURNAL).exists():
        for path in set(folder.glob(f"{STAGED}*")) - {*but}:
            if path.is_symlink() or not path.is_dir():  # a folder is none of ours
                path.unlink()


def save(
    path: Path, data: bytes, error: type[HexaplaError], *, may_make_folder: bool = False
) -> None:
    """Write a file that is nobody's work, and where that is asked for the folders above it.

    Raises:
        HexaplaError: of the class ``error``: the disk is full, or the folder cannot be written.
    """
    try:
        if may_make_folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        target = path.resolve()
        with locked(target.parent):
            # Under the lock, so that no living process loses the file it is about to use.
            clear_staged(target.parent)
            staged = stage(target, data)
            try:
                staged.replace(target)
            except OSError:
                staged.unlink()
                raise
    except OSError as fault:
        raise error(unwritable(path, fault)) from None


def unwritable(path: Path, fault: OSError) -> Finding:
    """What to say of a file that could not be written."""
    tip = "make room, or allow writing there, and run it again"
    return Finding(str(path), f"cannot be written: {fault.strerror}", tip)
