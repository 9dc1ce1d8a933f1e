"""Where a build happens before it is published: beside ``dist/``, which it replaces in one move."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hexapla import manifest, stopping
from hexapla.errors import Finding, UsageError


def refuse_strange_folder(dist: Path, sign: str = manifest.FILE) -> None:
    """Never replace a folder that Hexapla did not build: one of ours has the file ``sign``."""
    if dist.exists() and not (dist / sign).is_file():
        if dist.is_dir() and not any(dist.iterdir()):
            return
        what = "this is not a folder that Hexapla built, and it is not empty"
        raise UsageError(Finding(str(dist), what, "choose another --output, or move it away"))


@contextmanager
def staging(dist: Path, *, keep: Sequence[str]) -> Iterator[Path]:
    """A folder beside ``dist/`` to build in, with a copy of the editions to keep."""
    try:
        dist.parent.mkdir(parents=True, exist_ok=True)
        clear_left_overs(dist)
        prefix = f".{dist.name}-{os.getpid()}-"
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=dist.parent))
        folder.chmod(0o755)
    except OSError as error:
        tip = "allow writing there, or choose another --output"
        finding = Finding(str(dist.parent), f"cannot be written: {error.strerror}", tip)
        raise UsageError(finding) from None
    with stopping.passing(folder):
        for language in keep:
            if (dist / language).is_dir():
                shutil.copytree(dist / language, folder / language)
        yield folder


def clear_left_overs(dist: Path) -> None:
    """Remove what builds that were killed left behind; put back what one had moved away."""
    name = re.compile(rf"\.{re.escape(dist.name)}-(\d+)-[a-z0-9_]{{8}}(-old)?")
    for path in sorted(dist.parent.iterdir()):
        found = name.fullmatch(path.name)
        if not found or _is_running(int(found[1])):
            continue
        if found[2] and not dist.exists():
            path.rename(dist)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


EXCHANGE = 2
"""Linux's RENAME_EXCHANGE, and macOS's RENAME_SWAP."""


def swap(new: Path, dist: Path) -> None:
    """Put the new folder in the place of the old one, which then stands in the new one's.

    One system call where there is one, so that a kill at any moment leaves a whole ``dist/``.
    """
    if not dist.exists():
        new.rename(dist)
        return
    libc = ctypes.CDLL(None, use_errno=True)
    here, there = os.fsencode(new.absolute()), os.fsencode(dist.absolute())
    at = -100  # AT_FDCWD
    if hasattr(libc, "renameat2") and libc.renameat2(at, here, at, there, EXCHANGE) == 0:
        return
    if hasattr(libc, "renamex_np") and libc.renamex_np(here, there, EXCHANGE) == 0:
        return
    old = new.with_name(new.name + "-old")
    dist.rename(old)
    new.rename(dist)
    shutil.rmtree(old, ignore_errors=True)
