"""Links from one file of the source to another, such as ``other.md#part``: where they lead.

``reader`` asks while it reads, and writes the id of that section into the link.
"""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import unquote, urlsplit

from hexapla.model import Node

MARKDOWN = (".md", ".markdown")
PAGES = (".html", ".htm")
"""What other tools make of Markdown files: a link may name the page in place of the file."""

FOLDERS = ("index", "README", "readme", "_index")
"""The files that stand for their folder, without their ending: for mdBook, MkDocs, a code host."""


def target_of(target: str, file: str, files: Collection[str]) -> tuple[str, str] | None:
    """The file that a link in a file leads to, and the name of the part there (or empty).

    None: it leads out of the book, or to a file that is no Markdown of it.
    """
    path, name = split_target(target)
    if path is None:
        return None
    if not path:
        return (file, name) if name else None
    composed = {unicodedata.normalize("NFC", one): one for one in files}
    there = unicodedata.normalize("NFC", place_of(path, file))
    found = next((one for one in _meant(there) if one in composed), None)
    return (composed[found], name) if found else None


def place_of(path: str, file: str) -> str:
    """The path in the book that a path means in a link of a file."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), path))


def _meant(path: str) -> Iterator[str]:
    """The Markdown files that a path may mean: itself, the source of a page, that of a folder."""
    stem, ending = posixpath.splitext(path)
    folder, name = posixpath.split(stem)
    yield path
    if ending.lower() in PAGES:
        yield from (stem + one for one in MARKDOWN)
    if ending.lower() in PAGES and name == "index":
        path = folder
    if ending.lower() not in MARKDOWN:
        yield from (path + one for one in MARKDOWN)
        inner = (posixpath.join(path, name) for name in FOLDERS)
        yield from (name + one for name in inner for one in MARKDOWN)


def split_target(target: str) -> tuple[str | None, str]:
    """The path and the fragment of a local link; no path at all if it is an address."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return None, ""
    if parts.scheme or parts.netloc:
        return None, ""
    return unquote(parts.path), unquote(parts.fragment)


def chapters(places: Iterable[tuple[str, Node]]) -> dict[str, str]:
    """The id of the heading that each file begins with, or else stands under.

    Text before the first heading of a file belongs to the page of that heading.
    """
    chapter_by_file: dict[str, str] = {}
    above: dict[str, str] = {}
    last = ""
    for where, block in places:
        file = where.partition("#")[0]
        above.setdefault(file, last)
        if block["t"] == "Header":
            last = block["c"][1][0]
            chapter_by_file.setdefault(file, last)
    return {file: chapter_by_file.get(file) or heading for file, heading in above.items()}
