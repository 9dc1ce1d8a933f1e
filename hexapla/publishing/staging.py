"""Where a build happens before it is published: beside ``dist/``, which it replaces in one move."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from hexapla.errors import Finding, UsageError
from hexapla.files import paths
from hexapla.files.atomic import clear_left_overs, locked, resolved, take_after
from hexapla.publishing import manifest
from hexapla.system import stopping


def refuse_other_folder(dist: Path, sign: str = manifest.FILE, option: str = "--output") -> None:
    """Never replace a folder that Hexapla did not build: one of ours has the file ``sign``.

    Raises:
        UsageError: this is none, and not empty; ``option`` is where the person has named it.
    """
    if dist.exists() and not (dist / sign).is_file():
        if dist.is_dir() and not any(dist.iterdir()):
            return
        what = "this is not a folder that Hexapla built, and it is not empty"
        raise UsageError(Finding(str(dist), what, f"choose another {option}, or move it away"))


def published_place(root: Path, output: Path | None, identifier: str) -> Path:
    """The folder to publish in: ``output``, links followed, or ``dist/`` of the book.

    Where ``dist`` is a link out of the book, that is followed only to a build of this same book: a
    book may come from a stranger, and must not write elsewhere by itself.

    Raises:
        UsageError: the link leads elsewhere, or the folder is none that Hexapla built.
    """
    dist = output or root / paths.DIST
    try:
        real = resolved(dist)
    except OSError:
        what, tip = "this is a link that leads in a circle", "take it away"
        raise UsageError(Finding(str(dist), what, tip)) from None
    if not output and not real.is_relative_to(root.resolve()) and _book_in(real) != identifier:
        what = f"this is a link to {real}, where no build of this book stands"
        tip = f"build once with --output {real}: from then on the link is followed"
        raise UsageError(Finding(str(dist), what, tip))
    refuse_other_folder(real)
    # A link stays a link: what it leads to is replaced.
    return real if dist.is_symlink() else dist


def _book_in(dist: Path) -> str | None:
    """The identifier of the book that was built into a folder."""
    with suppress(UsageError):
        return str(manifest.load(dist)["book"]["identifier"])
    return None


@contextmanager
def staging(dist: Path, *, keep: Sequence[str]) -> Iterator[Path]:
    """A folder beside ``dist/`` to build in, with a copy of the editions to keep."""
    with ExitStack() as stack:
        try:
            dist.parent.mkdir(parents=True, exist_ok=True)
            with locked(dist.parent):  # so that nobody clears the folder before it is locked
                clear_left_overs(dist)
                # Beside it, for only within one file system can two folders change places.
                folder = dist.with_name(f".{dist.name}-{os.getpid()}-{secrets.token_hex(4)}")
                stack.enter_context(stopping.temporary_folder(folder))
                stack.enter_context(locked(folder))
            if dist.exists():
                take_after(folder, dist)
            for language in keep:
                kept = dist / language
                # A link may lead out of the folder, and copying would follow it.
                if kept.is_dir() and not kept.is_symlink():
                    shutil.copytree(kept, folder / language, ignore=_unusual_entries)
        except OSError as error:
            tip = "make room, allow writing there, or choose another --output"
            finding = Finding(str(dist.parent), f"cannot be written: {_error_text(error)}", tip)
            raise UsageError(finding) from None
        yield folder


def _error_text(error: OSError) -> str:
    """What an error is about; ``copytree`` gathers several, of which one is told."""
    if isinstance(error, shutil.Error):
        _, _, first = error.args[0][0]
        return str(first)
    return str(error.strerror)


def _unusual_entries(folder: str, names: list[str]) -> set[str]:
    """The links, pipes and devices in a folder: a build makes none, and follows none."""
    return {name for name in names if not _is_plain(Path(folder, name).lstat().st_mode)}


def _is_plain(mode: int) -> bool:
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)
