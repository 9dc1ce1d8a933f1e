"""The one gate through which every file of a book is opened (law 9).

A book may come from a stranger: a link in it may lead to a private file, a name may be that of a
device that never ends. So a file is a part of the book only where it is a regular file inside the
book's folder, links followed, and of a size that a book has use for.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from pathlib import Path, PurePosixPath
from typing import NoReturn

from hexapla.errors import Finding, HexaplaError
from hexapla.files import characters, paths

MOST_BYTES = 100 * 2**20
"""The bytes that one file of a book may have: twenty-five times the text of the Bible."""

OUTSIDE = "is a link that leads out of the book's folder"


def fault(file: Path, root: Path) -> tuple[str, str] | None:
    """What keeps a file from being a part of the book in ``root``, and what to do; or None."""
    if file.is_relative_to(root) and any(map(paths.is_nobodys, file.relative_to(root).parts)):
        return "has a name that only editors and systems give", "give it another name"
    if characters.FORBIDDEN.search(file.name) or len(file.name.splitlines()) > 1:
        return "has a name with a control character or line break in it", "give it another name"
    try:
        real = file.resolve()
        if not real.is_relative_to(root.resolve()):
            return OUTSIDE, "copy the file into the book: nothing else is read"
        status = real.stat()
    except FileNotFoundError:
        return "is missing", "put it there, or correct the name"
    except ValueError:
        return "has a name that no file can have", "correct the name"
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle, until Python 3.13
        said = getattr(error, "strerror", None) or "links in a circle"
        return f"cannot be opened: {said}", "allow reading it, or take it away"
    if not stat.S_ISREG(status.st_mode):
        return f"is {_kind(status.st_mode)} and no file", "give it another name, or take it away"
    if status.st_size > MOST_BYTES:
        return f"has more than {MOST_BYTES // 2**20} MiB", "make it smaller, or take it away"
    return None


def folder_fault(folder: Path, root: Path) -> tuple[str, str] | None:
    """What keeps a folder from being a part of the book in ``root``, and what to do; or None."""
    try:
        if not folder.resolve().is_relative_to(root.resolve()):
            return OUTSIDE, "copy the folder into the book: nothing else is read"
        next(folder.iterdir(), None)
    except OSError as error:
        return f"cannot be opened: {error.strerror}", "allow reading it, or take it away"
    return None


def _kind(mode: int) -> str:
    kinds = {
        stat.S_ISDIR: "a folder",
        stat.S_ISFIFO: "a named pipe",
        stat.S_ISSOCK: "a socket",
    }
    return next((name for test, name in kinds.items() if test(mode)), "a device")


def read(file: Path, root: Path, error: type[HexaplaError]) -> bytes:
    """The content of a file of the book in ``root``.

    Raises:
        HexaplaError: of the class ``error``: the file is no part of the book, or cannot be read.
    """
    content = head(file, root, error, MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        refuse(file, root, ("grows while it is read", "take it away"), error)
    return content


def head(file: Path, root: Path, error: type[HexaplaError], size: int) -> bytes:
    """The first bytes of a file of the book in ``root``, at the most so many.

    Raises:
        HexaplaError: as :func:`read` does.
    """
    if found := fault(file, root):
        refuse(file, root, found, error)
    try:
        # What the name meant a moment ago it need not mean now: without O_NONBLOCK a pipe that was
        # put there meanwhile would never let go of us.
        with os.fdopen(os.open(file.resolve(), os.O_RDONLY | os.O_NONBLOCK), "rb") as opened:
            return opened.read(size)
    except OSError as cause:
        said = (f"cannot be read: {cause.strerror}", "allow reading it")
        refuse(file, root, said, error)


def read_if_any(file: Path, root: Path, error: type[HexaplaError]) -> bytes | None:
    """The content of a file that a book need not have; None where it has none.

    Raises:
        HexaplaError: as :func:`read` does; also for a link that leads nowhere.
    """
    is_there = file.exists() or file.is_symlink()
    return read(file, root, error) if is_there else None


def on_disk(folder: Path, path: str) -> str:
    """A path in a folder as the disk has it; one that leads nowhere stays as it is.

    Letters with accents may be one character there, or two: Unicode's NFC, or NFD, as macOS once
    wrote all names.
    """
    if "\0" in path or PurePosixPath(path).is_absolute() or os.path.lexists(folder / path):
        return path
    found = folder
    for part in PurePosixPath(path).parts:
        found /= part if os.path.lexists(found / part) else _like(part, found)
    return found.relative_to(folder).as_posix()


def _like(name: str, folder: Path) -> str:
    """What in a folder has the same name in another of Unicode's forms; or the name itself."""
    wanted = unicodedata.normalize("NFC", name)
    try:
        names = [path.name for path in folder.iterdir()]
    except OSError:
        return name
    return next((one for one in names if unicodedata.normalize("NFC", one) == wanted), name)


def read_text(file: Path, root: Path, error: type[HexaplaError]) -> str:
    """The text of a file of the book in ``root``, with line ends as Unix has them.

    However an editor has saved its letters, they are those of ``characters.composed``.

    Raises:
        HexaplaError: of the class ``error``: it is no part of the book, or not UTF-8.
    """
    content = read(file, root, error)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        where = f"{name(file, root)}, line {line}"
        raise error(Finding(where, "this is not UTF-8", "save the file as UTF-8")) from None
    return characters.composed(text.replace("\r\n", "\n").replace("\r", "\n"))


def refuse(file: Path, root: Path, found: tuple[str, str], error: type[HexaplaError]) -> NoReturn:
    """Raise the error that says what is wrong with a file, by its name in the book."""
    raise error(finding(file, root, found))


def finding(file: Path, root: Path, found: tuple[str, str]) -> Finding:
    """What is wrong with a file, by its name in the book."""
    what, tip = found
    return Finding(name(file, root), f"this {what}", tip)


def name(file: Path, root: Path) -> str:
    """What a file is called in messages: its path in the book."""
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else str(file)
