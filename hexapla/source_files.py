"""``source/`` → the texts of a book: which files they are, and what stands in them."""

from __future__ import annotations

from pathlib import Path

from hexapla import book_files
from hexapla.errors import Finding, SourceError

ENDINGS = {".md", ".markdown"}
"""How the name of a file of text ends, in letters of any case."""


def text_files(root: Path) -> list[Path]:
    """The Markdown files of a book in the order of their names, those in inner folders too.

    Names that begin with a dot belong to editors and systems, and are passed over. Links are
    followed inside the book, and no folder is entered twice.

    Raises:
        SourceError: a name is that of no file, or a link leads out of the book; all that do.
    """
    files: list[Path] = []
    faults: list[Finding] = []
    waiting, entered = [root / "source"], set[Path]()
    while waiting:
        folder = waiting.pop()
        if found := book_files.folder_fault(folder, root):
            faults.append(book_files.finding(folder, root, found))
        elif folder.resolve() not in entered:
            entered.add(folder.resolve())
            inner = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
            waiting += [path for path in inner if path.is_dir()]
            files += [path for path in inner if not path.is_dir() and _is_text(path)]
    checked = [(file, book_files.fault(file, root)) for file in files]
    faults += [book_files.finding(file, root, found) for file, found in checked if found]
    if faults:
        raise SourceError(faults)
    return sorted(files)


def _is_text(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS


def read_text(file: Path, root: Path) -> str:
    """The text of a file of ``source/``.

    Raises:
        SourceError: it is no part of the book, or not UTF-8.
    """
    content = book_files.read(file, root, SourceError)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        where = f"{book_files.name(file, root)}, line {line}"
        raise SourceError(Finding(where, "this is not UTF-8", "save the file as UTF-8")) from None
