"""A finished EPUB → what it shows: its navigation and its chapters, read from the package."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.model import Printed, Reading, Section
from hexapla.verification.readings import (
    CONTENTS,
    INDEX,
    NOTHING,
    OTHER_PAGES,
    as_printed,
    second_column_id,
)
from hexapla.verification.web import ebook, epub_rules
from hexapla.verification.web import page as reading
from hexapla.verification.web.linked import LinkedPages, LinkLine, resolve
from hexapla.verification.web.page import Page
from hexapla.verification.web.sight import VisibleText
from hexapla.verification.web.styles import Sheet, rules

if TYPE_CHECKING:
    from lxml.etree import _Element

TYPE = "{http://www.idpf.org/2007/ops}type"


def read_epub(file: Path) -> Reading:
    """All that an EPUB shows: the pages of its spine, in order, and what its navigation names.

    Where a heading in the text differs from its line in the navigation, both are in the outline,
    so that the comparison with the book shows the wrong one.
    """
    with zipfile.ZipFile(file) as opened:
        faults = tuple(epub_rules.faults(opened))
        try:
            package = _Package(opened)
            nav, *others = package.pages()
        except (etree.LxmlError, LookupError, ValueError):
            if faults:  # they say more than that nothing could be read
                return replace(NOTHING, faults=faults)
            raise
        book = LinkedPages([nav, *others], package.names.__contains__)
    toc = _navigation(nav.root, "toc")
    lines = list(book.lines(nav, toc))
    lists = list(book.lines(nav, (*_navigation(nav.root, "loi"), *_navigation(nav.root, "lot"))))
    shown = list(_shown_contents(book))
    listed = list(dict.fromkeys(line.page for line in lines))
    texts = [page for page in book.texts if page.name in listed]
    labels = dict(_labels(book.all))
    return Reading(
        (*_outline(book, lines, toc), *book.other_titles(line for _, line in shown)),
        book.counts,
        len(texts),
        book.places,
        (
            *_in_both(
                list(book.numbers(nav, [*lines, *lists])),
                [number for page, line in shown for number in book.numbers(page, [line])],
            ),
            *book.printed(),
            *_pages(nav),
        ),
        dict(_folios(book.all, labels)),
        {
            CONTENTS: tuple(dict.fromkeys(line.target for line in lines)),
            "its spine": tuple(page.name for page in book.texts),
        },
        tuple(book.broken_links()),
        faults,
        tuple(book.prose()),
    )


def _shown_contents(book: LinkedPages) -> Iterator[tuple[Page, LinkLine]]:
    """The lines of the lists that are pages to be read, and not only for reading systems."""
    for page in book.all[1:]:
        if page.name in OTHER_PAGES:
            yield from ((page, line) for line in book.lines(page, page.root.iter("nav")))


def _in_both(listed: list[Printed], shown: list[Printed]) -> Iterator[Printed]:
    """The numbers of lines that reading systems have and a reader sees; all, if one has none."""
    for one, other in ((listed, shown), (shown, listed)):
        known = {number.id for number in other}
        yield from (number for number in one if number.id in known or not known)


class _Package:
    """The files of an ebook, by what its package document says of them."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._opened = opened
        self.names = set(opened.namelist())
        root = self._xml(ebook.CONTAINER).find(".//{*}rootfile")
        self._path = root.get("full-path", "") if root is not None else ""
        self._root = self._xml(self._path)
        self._sheets: dict[tuple[str, ...], Sheet] = {}

    def pages(self) -> list[Page]:
        """The navigation document, then those of the spine in the order of reading."""
        items = {str(item.get("id")): item for item in self._root.iterfind(".//{*}item")}
        navs = [item for item in items.values() if "nav" in item.get("properties", "").split()]
        spine = [items.get(one.get("idref", "")) for one in self._root.iterfind(".//{*}itemref")]
        paths = [self._place(item) for item in (*navs[:1], *spine) if item is not None]
        return [self._page(path) for path in dict.fromkeys(paths) if path in self.names]

    def _place(self, item: _Element) -> str:
        place = resolve(self._path, item.get("href", ""))
        return place.path if place else ""

    def _page(self, path: str) -> Page:
        root = self._xml(path)
        for element in root.iter("{*}*"):
            element.tag = etree.QName(element).localname
        texts = tuple(self._styles(path, root))
        if texts not in self._sheets:
            found = [one for text in texts for one in rules(text, partial(self._text, path))]
            self._sheets[texts] = Sheet.of(found)
        return Page(path, root, VisibleText(root, self._sheets[texts], is_html=False))

    def _styles(self, page: str, root: _Element) -> Iterator[str]:
        """The style sheets that a page loads, and those that stand in it, in order."""
        for element in root.iter("link", "style"):
            if element.tag == "style":
                yield element.text or ""
            elif "stylesheet" in element.get("rel", "").lower().split():
                yield self._text(page, element.get("href", ""))

    def _text(self, page: str, address: str) -> str:
        place = resolve(page, address)
        is_there = place and place.path in self.names
        return self._read(place.path).decode(errors="replace") if place and is_there else ""

    def _xml(self, path: str) -> _Element:
        return etree.fromstring(self._read(path), etree.XMLParser(huge_tree=True))

    def _read(self, path: str) -> bytes:
        if self._opened.getinfo(path).file_size > ebook.MOST:
            message = f"{path} is far too large"
            raise ValueError(message)
        return self._opened.read(path)


def _navigation(root: _Element, kind: str) -> list[_Element]:
    """The ``nav`` of a kind: ``toc``, ``page-list``, ``loi``, ``lot``."""
    roles = {"toc": "doc-toc", "page-list": "doc-pagelist"}
    return [
        nav
        for nav in root.iter("nav")
        if nav.get(TYPE) == kind or (kind in roles and nav.get("role") == roles[kind])
    ]


def _outline(
    book: LinkedPages, lines: Iterable[LinkLine], toc: Iterable[_Element]
) -> Iterator[Section]:
    """The sections that the navigation names, each as it says and as its heading does."""
    known = {section.id: section for section in book.headings()}
    depths = {link: depth for nav in toc for link, depth in _depths(nav, 0)}
    for line in lines:
        number = as_printed(reading.number_of(line.link))
        for language, title in reading.titles(line.link):
            name = second_column_id(line.target, language) if language else line.target
            said = Section(number, name, depths.get(line.link, 1), title)
            if name in known:
                yield from dict.fromkeys((said, known[name]))


def _depths(level: _Element, depth: int) -> Iterator[tuple[_Element, int]]:
    """How deep each line of a contents list stands in it."""
    for child in level.iterchildren("ol", "ul", "li"):
        inner = depth + (child.tag != "li")
        link = child.find("a")
        if link is not None:
            yield link, depth
        yield from _depths(child, inner)


def _labels(found: Iterable[Page]) -> Iterator[tuple[str, str]]:
    """The number of each page of the printed edition, by the id of its beginning in the text."""
    for page in found:
        for element in page.root.iter(etree.Element):
            is_break = element.get(TYPE) == "pagebreak" or element.get("role") == "doc-pagebreak"
            if is_break and (name := element.get("id")):
                said = element.get("aria-label") or element.get("title") or reading.text_of(element)
                yield name, as_printed(said)


def _folios(pages: Iterable[Page], labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The printed page on which each page break and each word of the index stands."""
    label = ""
    for page in pages:
        for element in page.root.iter(etree.Element):
            name = element.get("id", "")
            label = labels.get(name, label)
            if label and (name in labels or INDEX.fullmatch(name)):
                yield name, label


def _pages(nav: Page) -> Iterator[Printed]:
    """The page list: the number of each page, and where it leads."""
    for one in _navigation(nav.root, "page-list"):
        for link in reading.lines(one):
            target = link.get("href", "").partition("#")[2]
            yield Printed("page", target, as_printed(reading.text_of(link)))
