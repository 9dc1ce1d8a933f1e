"""Links from one file of the source to another, such as ``other.md#part``: where they lead.

``reader`` asks while it reads, and writes the id of that section into the link.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import unquote, urlsplit

from hexapla.errors import Finding
from hexapla.model import Node
from hexapla.source import pandoc_ast
from hexapla.source.files import Lines

MARKDOWN = (".md", ".markdown")
PAGES = (".html", ".htm")
"""What other tools make of Markdown files: a link may name the page in place of the file."""


def target_of(target: str, file: str, files: Collection[str]) -> tuple[str, str] | None:
    """The file that a link in a file leads to, and the name of the part there (or empty).

    None: it leads out of the book, or to a file that is no Markdown of it.
    """
    path, name = split_target(target)
    if path is None:
        return None
    if not path:
        return (file, name) if name else None
    there = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
    stem, ending = posixpath.splitext(there)
    names = [stem + one for one in MARKDOWN] if ending.lower() in PAGES else [there]
    return next(((one, name) for one in names if one in files), None)


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


def faults(places: Iterable[tuple[str, Node]], lines: Lines) -> Iterator[Finding]:
    """The links to Markdown files that were not found a place in the book."""
    for where, block in places:
        for node in pandoc_ast.walk(block):
            target = node["c"][2][0] if node["t"] == "Link" else ""
            if fault := _link_fault(target, where, lines.texts):
                yield Finding(lines.at(where, f"({target}", target, unquote(target)), *fault)


def _link_fault(target: str, where: str, files: Collection[str]) -> tuple[str, str] | None:
    path, name = split_target(target)
    if not path:
        return None
    if target_of(target, where.partition("#")[0], files):
        what = f"the link {target!r} leads nowhere: that file has no part {name!r}"
        return what, "correct it, or give the target this id"
    if path.lower().endswith(MARKDOWN):
        what = f"the link {target!r} leads to a file that is not in the book"
        return what, "correct the name, or give the whole address: https://…"
    return None
