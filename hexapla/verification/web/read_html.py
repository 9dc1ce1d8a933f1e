"""A finished site → what it shows: read from the HTML files, by nothing that wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import html

from hexapla.model import Printed, Reading
from hexapla.verification.readings import CONTENTS, OTHER_PAGES
from hexapla.verification.web.linked import LinkedPages, LinkLine, resolve
from hexapla.verification.web.page import Page
from hexapla.verification.web.sight import VisibleText
from hexapla.verification.web.styles import Sheet, rules

if TYPE_CHECKING:
    from lxml.etree import _Element

ENDING = ".html"

MOST = 2**24
"""The bytes of a style sheet: none of a book is nearly as large."""

WAYS = {
    ("link", "next"): "the next pages that it names",
    ("a", "next"): "the links to the next page",
    ("link", "prev"): "the pages before that it names",
    ("a", "prev"): "the links to the page before",
}
"""What leads from page to page, on and back."""


def read_html(first: Path) -> Reading:
    """All that a site shows whose first page is given: the pages that its contents name, in order.

    A page that no contents name is on the way through its files, and on no other.
    """
    folder, sheets = first.parent, _Sheets(first.parent)
    front = _page(first, sheets)
    named = dict.fromkeys(_start_page(front))
    others = [_page(folder / name, sheets) for name in named if _is_file(folder / name)]
    site = LinkedPages([front, *others], lambda path: _is_file(folder / path))
    inner = [nav for main in front.mains for nav in main.iter("nav")]
    lines = list(site.lines(front, [*inner, *front.root.iter("nav")]))
    lists = [one for one in site.lines(front, front.mains) if one.target in site.captioned]
    return Reading(
        (*site.headings(), *site.other_titles(lines)),
        site.counts,
        len(site.all),
        site.places,
        (*_contents(site, [*lines, *lists]), *site.printed()),
        page_orders=dict(_page_orders(site, lines, folder)),
        broken_links=tuple(site.broken_links()),
        texts=tuple(site.prose()),
    )


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _page(file: Path, sheets: _Sheets) -> Page:
    root = html.parse(file).getroot()
    return Page(file.name, root, VisibleText(root, sheets.of(file.name, root)))


class _Sheets:
    """The styles of a site: pages that load the same share them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[tuple[str, ...], Sheet] = {}

    def of(self, page: str, root: _Element) -> Sheet:
        """The styles that a page loads, and those that stand in it."""
        texts = tuple(self._texts(page, root))
        if texts not in self._known:
            sheets = [
                one for text in texts for one in rules(text, lambda name: self._read("", name))
            ]
            self._known[texts] = Sheet.of(sheets)
        return self._known[texts]

    def _texts(self, page: str, root: _Element) -> Iterator[str]:
        for element in root.iter("link", "style"):
            if element.tag == "style":
                yield element.text or ""
            elif "stylesheet" in element.get("rel", "").lower().split():
                yield self._read(page, element.get("href", ""))

    def _read(self, page: str, address: str) -> str:
        """The text of a sheet of the site; empty where it is none."""
        place = resolve(page, address)
        file = self._folder / place.path if place else self._folder
        if not _is_file(file) or file.stat().st_size > MOST:
            return ""
        return file.read_text(encoding="utf-8", errors="replace")


def _start_page(front: Page) -> Iterator[str]:
    """The files of the pages that the first page leads to."""
    for link in front.root.iter("a"):
        place = resolve(front.path, link.get("href", ""))
        is_page = place and place.path.endswith(ENDING) and "/" not in place.path
        if place and is_page and place.path != front.path:
            yield place.path


def _contents(site: LinkedPages, lines: list[LinkLine]) -> Iterator[Printed]:
    """The numbers in the contents of the first page, then in those of the others."""
    front, *others = site.all
    yield from site.numbers(front, lines)
    for page in others:
        yield from site.numbers(page, site.lines(page, page.root.iter("nav")))


def _page_orders(
    site: LinkedPages, lines: list[LinkLine], folder: Path
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The ways through a site: its contents, its files, and from page to page."""
    contents = tuple(dict.fromkeys(line.page for line in lines))
    yield CONTENTS, tuple(dict.fromkeys(line.target for line in lines))
    files = {file.stem for file in folder.glob(f"*{ENDING}")} - OTHER_PAGES
    known = [name for name in contents if name in files]
    yield "its files", (*known, *sorted(files - set(known)))
    for (tag, way), name in WAYS.items():
        start = site.all[0] if tag == "link" and way == "next" else None
        if site.texts and site.has_chain(tag, way):
            start = start or site.texts[0 if way == "next" else -1]
            chain = site.chain(start, tag, way)
            yield name, chain if way == "next" else chain[::-1]
    for page in site.all[1:]:
        there = tuple(dict.fromkeys(one.page for one in site.lines(page, page.root.iter("nav"))))
        if there and there != contents:
            yield f"the contents beside {page.path}", there
