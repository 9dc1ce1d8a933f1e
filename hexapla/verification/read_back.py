"""Artifact → what it says of itself, by the reader of its format."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from hexapla import registry
from hexapla.errors import Finding, ToolError
from hexapla.model import Book, Reading
from hexapla.verification.expected import expected
from hexapla.verification.identify import identified
from hexapla.verification.readings import NOTHING


def reading_of(kind: str, path: Path, book: Book, edition: str) -> Reading | None:
    """What an artifact says of itself; None of a format that has no reader.

    What has no ids gets those of the book.

    Raises:
        ToolError: the reader of a format of the user's own failed.
    """
    if registry.reader_of(kind) is None:
        return None
    reading = read_back(kind, path)
    if "ids" in registry.format_of(kind).carries:
        return reading
    return identified(book, expected(book, edition, kind), reading)


def read_back(kind: str, path: Path) -> Reading:
    """What an artifact says of itself, by its reader. One that cannot be read says nothing.

    Raises:
        ToolError: the reader of a format of the user's own failed.
    """
    reader = registry.reader_of(kind)
    if reader is None:
        return NOTHING
    return _read_own(reader, path, kind) if ":" in kind else _read(reader, path)


def _read(reader: Callable[[Path], Reading], path: Path) -> Reading:
    try:
        return reader(path)
    except (OSError, LookupError, AttributeError, TypeError, ValueError, RecursionError):
        return NOTHING  # a file that is damaged may hold anything in any place
    except (etree.LxmlError, zipfile.BadZipFile):
        return NOTHING
    except Exception as error:  # the errors of PDF libraries share no root with anything
        if type(error).__module__.partition(".")[0] in {"pikepdf", "pypdfium2"}:
            return NOTHING
        raise


def _read_own(reader: Callable[[Path], Reading], path: Path, kind: str) -> Reading:
    tip = "mend the function that reads the format"
    try:
        reading = reader(path)
    except Exception as error:  # noqa: BLE001 - whatever a function of the user's does
        what = f"its reader failed: {type(error).__name__}: {error}"
        raise ToolError(Finding(f"{kind}, {path.name}", what, tip)) from None
    if not isinstance(reading, Reading):
        what = f"its reader returns {type(reading).__name__}, and no hexapla.model.Reading"
        raise ToolError(Finding(f"{kind}, {path.name}", what, tip))
    return reading
