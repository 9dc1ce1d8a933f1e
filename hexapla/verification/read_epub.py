"""A finished EPUB → what it shows: its navigation and its chapters, read from the package."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from hexapla import parallel
from hexapla.model import Reading, Section
from hexapla.verification.read_html import count, headings, places, printed, text_of
from hexapla.verification.readings import latin

if TYPE_CHECKING:
    from lxml.etree import _Element

XHTML = "{http://www.w3.org/1999/xhtml}"


def read_epub(file: Path) -> Reading:
    """The outline of an EPUB from its navigation document, and counts from its chapters.

    Where a heading in the text differs from its line in the navigation, both are in the outline,
    so that the comparison with the book shows the wrong one.
    """
    with zipfile.ZipFile(file) as book:
        nav = _without_namespace(book.read("EPUB/nav.xhtml"))
        toc = nav.find(".//nav[@role='doc-toc']/ol")
        # A line without a place in its file is no section: the index has one.
        lines = _entries(toc, 1) if toc is not None else []
        entries = [(name, line) for name, line in lines if line.id]
        names = list(dict.fromkeys(name for name, _ in entries))
        roots = [
            _without_namespace(book.read(posixpath.join("EPUB", unquote(name)))) for name in names
        ]
    by_id = {section.id: section for root in roots for section in headings(root)}
    both = ((line, by_id[line.id]) for _, line in entries if line.id in by_id)
    outline = tuple(section for pair in both for section in dict.fromkeys(pair))
    return Reading(outline, count(roots), len(roots), places(roots), printed(roots))


def _entries(level: _Element, depth: int) -> Iterator[tuple[str, Section]]:
    for item in level.iterfind("li"):
        link = item.find("a")
        if link is not None:
            name, _, target = link.get("href", "").partition("#")
            number = link.find("span[@class='number']")
            shown = text_of(number) if number is not None else ""
            both = link.find("span[@class='beside']")
            beside = both.find("span[@lang]") if both is not None else None
            other = text_of(both) if both is not None else ""
            title = text_of(link).removeprefix(shown).removesuffix(other).strip()
            yield name, Section(latin(shown), target, depth, title)
            if both is not None and beside is not None:
                there = parallel.twin(target, beside.get("lang", ""))
                yield name, Section(latin(shown), there, depth, text_of(beside))
        for inner in item.iterfind("ol"):
            yield from _entries(inner, depth + 1)


def _without_namespace(content: bytes) -> _Element:
    root = etree.fromstring(content)
    for element in root.iter(f"{XHTML}*"):
        element.tag = str(element.tag).removeprefix(XHTML)
    return root
